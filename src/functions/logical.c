/* IIF, IFNULL, ISNULL: values that may be missing. IF and CASE are not functions; the plan rewrites IIF to IF. */
#include "functions/families.h"

static void is_null(const FnContext *context, const Column *args, size_t rows, Column *out) {
    (void)context;
    for (size_t k = 0; k < rows; k++) out->as.b[k] = !col_valid(&args[0], k);
}

/* The slot of one of the arguments per row: `pick` is its number. */
#define PICK(name, member, pick)                                                                                       \
    static void name(const FnContext *context, const Column *args, size_t rows, Column *out) {                         \
        (void)context;                                                                                                 \
        for (size_t k = 0; k < rows; k++) {                                                                            \
            const int from = (pick);                                                                                   \
            const bool value = from >= 0 && col_valid(&args[from], k);                                                 \
            if (value)                                                                                                 \
                out->as.member[k] = args[from].as.member[k * col_step(&args[from])];                                   \
            else                                                                                                       \
                out->as.member[k] = (__typeof__(*out->as.member)){0};                                                  \
            if (!value) bit_clear(out->valid, k);                                                                      \
        }                                                                                                              \
    }

/* A NULL test gives NULL, or the fourth argument: TDVT logical#5, #6. */
static int branch(const Column *test, size_t k, int unknown) {
    return !col_valid(test, k) ? unknown : test->as.b[k * col_step(test)] ? 1 : 2;
}

#define PICKS(member)                                                                                                  \
    PICK(ifnull_##member, member, col_valid(&args[0], k) ? 0 : 1)                                                      \
    PICK(iif3_##member, member, branch(&args[0], k, -1))                                                               \
    PICK(iif4_##member, member, branch(&args[0], k, 3))

PICKS(b)
PICKS(i)
PICKS(r)
PICKS(s)

#define LOGICAL(name_, result_, kernel_, ...)                                                                          \
    .name = name_, .family = FAMILY_LOGICAL, .result = TYPE_##result_, .params = {__VA_ARGS__}, .kernel = kernel_,     \
    .nulls = NULLS_HANDLED, .makes_nulls = true
#define IIF(type_, member, word, yes, no)                                                                              \
    {LOGICAL("IIF", type_, iif3_##member, P(BOOL), P(type_), P(type_)),                                                \
     .sql = "CASE WHEN %1 THEN %2 WHEN NOT %1 THEN %3 END",                                                            \
     .doc = "The first " word " when the test is true, the second when it is false, NULL when it is NULL.",            \
     .example = "IIF(1 < 2, " yes ", " no ")", .gives = yes},                                                          \
    {                                                                                                                  \
        LOGICAL("IIF", type_, iif4_##member, P(BOOL), P(type_), P(type_), P(type_)),                                   \
            .sql = "CASE WHEN %1 THEN %2 WHEN NOT %1 THEN %3 ELSE %4 END",                                             \
            .doc =                                                                                                     \
                "The first " word " when the test is true, the second when it is false, the third when it is NULL.",   \
            .example = "IIF(NULL > 1, " yes ", " yes ", " no ")", .gives = no                                          \
    }
#define IFNULL(type_, member, word, value)                                                                             \
    {                                                                                                                  \
        LOGICAL("IFNULL", type_, ifnull_##member, P(type_), P(type_)), .null_case = NULL_CASE_FIRST,                   \
            .sql = "COALESCE(%1, %2)", .doc = "The first " word ", or the second where it is NULL.",                   \
            .example = "IFNULL(NULL, " value ")", .gives = value                                                       \
    }

const Function logical_functions[] = {
    IFNULL(INT, i, "integer", "5"),
    IFNULL(REAL, r, "number", "5.5"),
    IFNULL(STRING, s, "string", "'none'"),
    IFNULL(DATE, i, "date", "#2024-04-15#"),
    IFNULL(DATETIME, i, "point in time", "#2024-04-15 10:00:00#"),
    IFNULL(BOOL, b, "truth value", "false"),
    {LOGICAL("IFNULL", SPATIAL, ifnull_s, P(SPATIAL), P(SPATIAL)), .null_case = NULL_CASE_FIRST, .sql = "COALESCE(%1, %2)",
     .doc = "The first geometry, or the second where it is NULL.",
     .example = "SHAPETYPE(IFNULL(NULL, MAKEPOINT(0, 0)))", .gives = "'Point'"},
    IIF(INT, i, "integer", "7", "8"),
    IIF(REAL, r, "number", "7.5", "8.5"),
    IIF(STRING, s, "string", "'yes'", "'no'"),
    IIF(DATE, i, "date", "#2024-04-15#", "#2024-04-16#"),
    IIF(DATETIME, i, "point in time", "#2024-04-15 10:00:00#", "#2024-04-16 10:00:00#"),
    IIF(BOOL, b, "truth value", "true", "false"),
    {LOGICAL("IIF", SPATIAL, iif3_s, P(BOOL), P(SPATIAL), P(SPATIAL)),
     .sql = "CASE WHEN %1 THEN %2 WHEN NOT %1 THEN %3 END",
     .doc = "The first geometry when the test is true, the second when it is false, NULL when it is NULL.",
     .example = "SHAPETYPE(IIF(true, MAKEPOINT(0, 0), NULL))", .gives = "'Point'"},
    {LOGICAL("IIF", SPATIAL, iif4_s, P(BOOL), P(SPATIAL), P(SPATIAL), P(SPATIAL)),
     .sql = "CASE WHEN %1 THEN %2 WHEN NOT %1 THEN %3 ELSE %4 END",
     .doc = "The first geometry when the test is true, the second when it is false, the third when it is NULL.",
     .example = "SHAPETYPE(IIF(NULL > 1, NULL, NULL, MAKEPOINT(0, 0)))", .gives = "'Point'"},
    {.name = "ISNULL",
     .family = FAMILY_LOGICAL,
     .result = TYPE_BOOL,
     .params = {P(ANY)},
     .kernel = is_null,
     .nulls = NULLS_HANDLED,
     .sql = "(%1 IS NULL)",
     .doc = "Whether a value is NULL.",
     .example = "ISNULL(NULL + 1)",
     .gives = "true"},
    {.name = NULL},
};
