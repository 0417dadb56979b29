/* The catalogue: one row per overload of every function, operator and cast. Everything else about a function (choice of the
   overload, checking, evaluation, SQL, help, docs, a test from its example) is derived from its row. Knows no trees and no plans. */
#ifndef LODE_FUNCTIONS_FUNCTION_H
#define LODE_FUNCTIONS_FUNCTION_H

#include "data/column.h"
#include "data/locale.h"

typedef enum FunctionKind { FN_SCALAR, FN_AGGREGATE, FN_TABLECALC } FunctionKind;

/* FAMILY(name, word) in the order of docs/functions.md. */
typedef enum Family {
    FAMILY_OPERATOR,
    FAMILY_NUMBER,
    FAMILY_STRING,
    FAMILY_REGEX,
    FAMILY_DATE,
    FAMILY_LOGICAL,
    FAMILY_CONVERSION,
    FAMILY_AGGREGATE,
    FAMILY_TABLECALC,
    FAMILY_USER,
    FAMILY_SPATIAL,
    FAMILY_PASSTHROUGH, /* RAWSQL_, SCRIPT_, MODEL_: checked, never computed here */
    FAMILY_COUNT
} Family;

typedef enum Notation {
    NOTATION_NAME,   /* F(a, b) */
    NOTATION_PREFIX, /* -a, NOT a */
    NOTATION_INFIX,  /* a + b */
    NOTATION_IN,     /* a IN (b, c) */
    NOTATION_CAST    /* inserted by the analysis, never written */
} Notation;

typedef enum NullPolicy {
    NULLS_SPREAD, /* a NULL argument makes the result NULL: the engine does it before the kernel runs */
    NULLS_HANDLED /* the kernel reads the validity of its arguments and writes that of its result */
} NullPolicy;

typedef enum Volatility {
    VOLATILITY_PURE,
    VOLATILITY_RUN, /* fixed during one run: NOW, TODAY, USERNAME */
    VOLATILITY_ROW  /* a new value for every row: RANDOM */
} Volatility;

/* Where a function meets NULL in a way that tests should see (coverage), beyond passing it on. */
typedef enum NullCase {
    NULL_CASE_NONE,
    NULL_CASE_FIRST,   /* puts something in the place of a first argument that is NULL: IFNULL, ZN */
    NULL_CASE_DIVISOR, /* NULL where the last argument is 0 */
    NULL_CASE_NEVER    /* an aggregate or table calculation that always has a value: COUNT, INDEX */
} NullCase;

/* Of conditions: where the result is TRUE or FALSE, told from where the arguments are. */
typedef enum Logic {
    LOGIC_NONE,
    LOGIC_AND, /* TRUE where both are, FALSE where one is */
    LOGIC_OR,  /* TRUE where one is, FALSE where both are */
    LOGIC_NOT  /* TRUE where it is FALSE, and the other way round */
} Logic;

/* Types in rows beyond those of data/type.def. */
enum {
    TYPE_ANY = 64, /* every value type, as it is (not a table) */
    TYPE_AS_1 = 65 /* result only: the type of the first argument */
};

typedef enum LiteralKind {
    LITERAL_NOT,     /* any expression */
    LITERAL_ANY,     /* must be a literal or a parameter */
    LITERAL_PART,    /* ... that names a date part; a bare word will do: DATETRUNC(quarter, d) */
    LITERAL_WEEKDAY, /* ... 'sunday' to 'saturday' */
    LITERAL_ORDER    /* ... 'asc' or 'desc' */
} LiteralKind;

/* One parameter of an overload. An argument fits when its type is the same, is NULL, promotes (integer to real, date to
   datetime), or is in `accepts`; then the cast row from its type is put between. type TYPE_NONE ends the list. */
typedef struct Param {
    uint8_t type; /* a Type or TYPE_ANY */
    LiteralKind literal;
    uint16_t accepts; /* bit 1 << Type: further types that are cast */
} Param;
#define ACCEPTS(type) (uint16_t)(1u << (type))

/* What a kernel may know besides its arguments. */
typedef struct Memo { /* a place for what one call computes once per run: a compiled pattern */
    void *data;
    void (*release)(void *data); /* may be NULL */
} Memo;

typedef struct FnContext {
    Arena *scratch;  /* gone after the batch */
    Arena *run;      /* lives until the run's result is released: texts made for result columns live here or in scratch,
                        the engine copies what it keeps; aggregates take their states' memory here */
    int64_t now;     /* microseconds since 1970, of NOW() and TODAY() */
    int week_start;  /* 0 Sunday .. 6 Saturday */
    const Locale *locale; /* NULL: en_US */
    Text user, full_name, domain;
    const Text *groups; /* the user's groups */
    size_t group_count;
    bool signed_in;
    bool one_group;  /* aggregates: all rows of this update belong to one group */
    uint64_t *random; /* state of RANDOM */
    Memo *memo;       /* of this call; never NULL */
    unsigned arguments; /* of this call: how many columns args has, for rows that repeat (IN) */
} FnContext;

/* args: CONSTANT or FLAT columns (never CODED), of exactly the types of the row's parameters (TYPE_ANY: any).
   out: already FLAT with `rows` slots, or CONSTANT with one slot when all arguments are constant (then rows is 1 and every
   argument is read at slot 0). NULLS_SPREAD: out->valid is already right, and is the kernel's own bitmap to clear bits in when
   the row says makes_nulls. NULLS_HANDLED: out->valid is a bitmap of ones. Kernels are total: at worst they give NULL. */
typedef void (*Kernel)(const FnContext *context, const Column *args, size_t rows, Column *out);

struct Function;
/* A table calculation over one partition: args are CONSTANT or FLAT columns over all cells of the result, `rows` the partition's
   cells in the order of its addressing. Writes out's slots rows[0..count-1]; out->valid is a bitmap of ones. Rules: language.md 11. */
typedef void (*WindowKernel)(const FnContext *context, const struct Function *function, const Column *args, const uint32_t *rows,
                             size_t count, Column *out);

/* Which of several texts MIN and MAX give; other aggregates: none is better. */
typedef enum Best { BEST_NONE, BEST_LEAST, BEST_MOST } Best;

#define SEVERAL_CODES UINT32_MAX

/* An aggregate is a size and three functions over group numbers. States start as zero bytes; a zero state is "no rows", so
   finishing one gives the value over no rows (COUNT 0, SUM NULL). */
typedef struct Aggregate {
    size_t state_size;
    bool ignores_duplicates; /* the same value twice changes nothing: MIN, MAX, COUNTD, ATTR */
    const char *null_of_values; /* why values may give NULL, after "has values, but": "they differ"; NULL: they never do */
    bool ignores_values;     /* only whether there is a value counts: COUNT */
    bool by_group;          /* rows of one group are so much cheaper that those of a few come apart, one group after the other */
    Best best;
    /* Of texts: the same over numbers that stand for them. args[0] is CODED, without a dictionary: 0 is NULL; MIN and MAX keep the
       highest. A state is such a number, an uint32_t (SEVERAL_CODES: NULL, as they differ), so there is no `finish`. */
    const struct Aggregate *over_codes;
    bool takes_keys;         /* args[0] comes as FLAT integers that are equal when the values are equal (COUNTD); of one group it may also
                                be CODED by a distinct dictionary, whose entry 0 is NULL */
    /* rows values go to states[groups[k]]; args: FLAT or CONSTANT, `rows` rows; NULLs are skipped here. */
    void (*update)(const FnContext *context, void *states, const uint32_t *groups, size_t rows, const Column *args);
    /* Where a value of 0 changes nothing, but that there is a value: rows whose bit is set have one of 0. NULL: it does change. */
    void (*zeros)(const FnContext *context, void *states, const uint32_t *groups, size_t rows, const uint64_t *bits);
    /* MIN and MAX of truth values: rows that are TRUE and rows that are FALSE, as bits. NULL: `update` takes them. */
    void (*truths)(const FnContext *context, void *states, const uint32_t *groups, size_t rows, const uint64_t *yes, const uint64_t *no);
    void (*merge)(const FnContext *context, void *into, const void *from); /* one state into another; from is not changed */
    /* Values of states[0..groups-1]; must not change them. out: FLAT with `groups` slots and a bitmap of ones.
       args: the columns of the last update, for types only (never read their slots); NULL when there was none. */
    void (*finish)(const FnContext *context, const void *states, size_t groups, Column *out);
} Aggregate;

enum { FUNCTION_PARAMS = 6 };

typedef struct Function {
    const char *name; /* upper case; operators by their sign */
    FunctionKind kind;
    Family family;
    Notation notation;
    uint8_t result; /* a Type or TYPE_AS_1 */
    Param params[FUNCTION_PARAMS];
    bool repeats; /* the last parameter may come any number of times, at least once (unless optional_rest) */
    bool optional_rest; /* with repeats: also no times at all */
    NullPolicy nulls;
    bool makes_nulls;
    bool by_day; /* of a point in time only the day counts; where a date part is named: unless it is a part of the day */
    NullCase null_case;
    Logic logic;
    Volatility volatility;
    const char *sql;     /* template: %1 the first argument, %* all joined by ", ", %2* all from the second; NULL: not expressible */
    const char *doc;     /* one line, ends with a full stop */
    const char *example; /* a formula ... */
    const char *gives;   /* ... and its result, as a literal; executed by make test. Aggregates: over tests/examples (see there) */
    const char *needs;   /* not NULL: cannot be computed here, and this says what it would need */
    /* What is wrong with arguments that are literals (others have TYPE_NONE), as a sentence; size 0: nothing. *at: the argument. */
    Text (*fault)(Arena *arena, const Value *literals, unsigned count, unsigned *at);
    Kernel kernel;       /* scalars */
    WindowKernel window; /* table calculations; NULL for TOTAL and PREVIOUS_VALUE, which the plan takes apart */
    const char *over;    /* RUNNING_, WINDOW_: the aggregate's name */
    const Aggregate *aggregate;
} Function;

/* All rows, in the order of families and of their files; `index` 0 .. function_count()-1. */
size_t function_count(void);
const Function *function_at(size_t index);
const char *family_word(Family family); /* "number", "string", ... */

/* Number of parameters that the row lists. */
unsigned function_params(const Function *f);
/* The parameter that argument n (from 0) fills, or NULL when there is none. */
const Param *function_param(const Function *f, unsigned n);
/* Whether a function with this name exists (any case; NOTATION_NAME only). */
bool function_known(Text name);
/* The nearest name for a misspelt one, or NULL. */
const char *function_near(Text name);

typedef struct Choice {
    const Function *function; /* NULL: no overload takes these arguments */
    const Function *nearest;  /* then the row to tell about (same name, best fit), or NULL when the name is unknown */
} Choice;

/* The overload for arguments of these types: the one with the least conversions, the first of equals. TYPE_NULL fits everything;
   TYPE_NONE (an error below) fits everything too. Spellings == and != are taken for = and <>. */
Choice function_choose(Text name, Notation notation, const Type *types, unsigned count);
/* The result type of a chosen row for these argument types. */
Type function_result(const Function *f, const Type *types, unsigned count);
/* The row that converts, or NULL. from != to. TYPE_NULL converts to everything (the row copies NULLs). */
const Function *function_cast(Type from, Type to);
/* The default aggregation of a measure by its word ("sum", "avg", ... any case) for a type, or NULL. */
const Function *function_aggregate(Text name, Type type);
/* "LEFT(string, integer)" of a row, for messages and docs. */
Text function_signature(Arena *arena, const Function *f);

#endif
