/* RAWSQL_, SCRIPT_, MODEL_: checked here, computed by a database or an analytics extension, never by this program. */
#include "functions/families.h"

#define DATABASE "RAWSQL functions need the database whose SQL they hold."
#define EXTENSION                                                                                                      \
    "SCRIPT and MODEL functions need an analytics extension (R, Python, MATLAB), which this program does not call."

#define PASS(name_, kind_, result_, needs_, ...)                                                                       \
    .name = name_, .kind = kind_, .family = FAMILY_PASSTHROUGH, .result = TYPE_##result_, .params = {__VA_ARGS__},     \
    .repeats = true, .optional_rest = true, .nulls = NULLS_HANDLED, .makes_nulls = true, .volatility = VOLATILITY_RUN, \
    .needs = needs_

#define RAWSQL(type_)                                                                                                  \
    {                                                                                                                  \
        PASS("RAWSQL_" #type_, FN_SCALAR, type_, DATABASE, PL(STRING, ANY), P(ANY)),                                   \
            .doc = "A value per row by an expression of the database, where %1 is the first argument."                 \
    }
#define RAWSQLAGG(type_)                                                                                               \
    {                                                                                                                  \
        PASS("RAWSQLAGG_" #type_, FN_AGGREGATE, type_, DATABASE, PL(STRING, ANY), P(ANY)),                             \
            .doc = "A value per group by an expression of the database, where %1 is the first argument."               \
    }
#define SCRIPT(type_)                                                                                                  \
    {                                                                                                                  \
        PASS("SCRIPT_" #type_, FN_TABLECALC, type_, EXTENSION, PL(STRING, ANY), P(ANY)),                               \
            .doc = "The result of a script for the rows of the partition."                                             \
    }
#define MODEL(type_)                                                                                                   \
    {                                                                                                                  \
        PASS("MODEL_EXTENSION_" #type_, FN_TABLECALC, type_, EXTENSION, PL(STRING, ANY), PL(STRING, ANY), P(ANY)),     \
            .doc = "The result of a deployed model for the rows of the partition."                                     \
    }

/* Names end in STR and INT where the types are string and integer. */
#define TYPE_STR TYPE_STRING

const Function passthrough_functions[] = {
    RAWSQL(BOOL),
    RAWSQL(DATE),
    RAWSQL(DATETIME),
    RAWSQL(INT),
    RAWSQL(REAL),
    RAWSQL(SPATIAL),
    RAWSQL(STR),
    RAWSQLAGG(BOOL),
    RAWSQLAGG(DATE),
    RAWSQLAGG(DATETIME),
    RAWSQLAGG(INT),
    RAWSQLAGG(REAL),
    RAWSQLAGG(STR),
    SCRIPT(BOOL),
    SCRIPT(INT),
    SCRIPT(REAL),
    SCRIPT(STR),
    MODEL(BOOL),
    MODEL(INT),
    MODEL(REAL),
    MODEL(STR),
    {PASS("MODEL_PERCENTILE", FN_TABLECALC, REAL, EXTENSION, P(REAL), P(ANY)),
     .doc = "The probability that a model expects a value up to this one, for a target and what predicts it."},
    {PASS("MODEL_PERCENTILE", FN_TABLECALC, REAL, EXTENSION, PL(STRING, ANY), P(REAL), P(ANY)),
     .doc = "The probability that a chosen model expects a value up to this one, for a target and what predicts it."},
    {PASS("MODEL_QUANTILE", FN_TABLECALC, REAL, EXTENSION, P(REAL), P(REAL), P(ANY)),
     .doc = "The value that a model expects at a quantile from 0 to 1, for a target and what predicts it."},
    {PASS("MODEL_QUANTILE", FN_TABLECALC, REAL, EXTENSION, PL(STRING, ANY), P(REAL), P(REAL), P(ANY)),
     .doc = "The value that a chosen model expects at a quantile from 0 to 1, for a target and what predicts it."},
    {.name = NULL},
};
