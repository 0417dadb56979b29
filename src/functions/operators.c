/* Operators: arithmetic, dates and days, comparisons, logic, IN. Rules: language.md 4 and 5, tdvt/semantics.md. */
#include "functions/checked.h"
#include "functions/families.h"

#include "data/calendar.h"
#include "data/collate.h"

/* ---- numbers: a whole-number overflow is NULL (language.md 3), so is a real that is not finite ---- */

INTEGERS2(add_integers, __builtin_add_overflow(x, y, to))
INTEGERS2(subtract_integers, __builtin_sub_overflow(x, y, to))
INTEGERS2(multiply_integers, __builtin_mul_overflow(x, y, to))
FINITE2(add_reals, r, r, x + y)
FINITE2(subtract_reals, r, r, x - y)
FINITE2(multiply_reals, r, r, x *y)
FINITE2(power_reals, r, r, pow(x, y)) /* NaN for a negative base with a fraction: NULL, TDVT operator.num#15 */
MAP1(negate_real, r, r, 0.0 - x)      /* never -0.0 */
MAP1_NULL(negate_integer, i, i, ok = !__builtin_sub_overflow((int64_t)0, x, to))

static double quotient(double x, double y) { return y == 0 ? NAN : x / y; }
FINITE2(divide_reals, r, r, quotient(x, y))

/* The sign of the dividend: TDVT operator.int#0. */
static int64_t remainder_of(int64_t x, int64_t y) { return y == -1 ? 0 : x % y; }
MAP2_NULL(modulo_integers, i, i, i, if (y == 0) ok = 0; else *to = remainder_of(x, y))
FINITE2(modulo_reals, r, r, y == 0 ? NAN : fmod(x, y))

/* ---- texts ---- */

static Text join(const FnContext *context, Text a, Text b) {
    char *data = arena_take(context->scratch, a.size + b.size + 1);
    if (a.size != 0) memcpy(data, a.data, a.size);
    if (b.size != 0) memcpy(data + a.size, b.data, b.size);
    return (Text){data, a.size + b.size};
}
VALUES2(join_texts, s, s, s, *to = join(context, x, y))

/* ---- dates: days and microseconds; out of the years -9999..9999 is NULL ---- */

static int add_days(int64_t date, int64_t days, int64_t *to) {
    return !__builtin_add_overflow(date, days, to) && date_in_range(*to);
}

static int days_before(int64_t date, int64_t days, int64_t *to) {
    return !__builtin_sub_overflow(date, days, to) && date_in_range(*to);
}

/* Fractions of a day to the nearest microsecond. */
static int add_time(int64_t us, double days, int64_t *to) {
    const double most = 1e7; /* more than all the years there are */
    if (!(fabs(days) < most)) return 0;
    return !__builtin_add_overflow(us, llround(days * (double)US_PER_DAY), to) && datetime_in_range(*to);
}

static int add_time_to_date(int64_t date, double days, int64_t *to) {
    int64_t us;
    return !__builtin_mul_overflow(date, US_PER_DAY, &us) && add_time(us, days, to);
}

MAP2_NULL(date_plus_days, i, i, i, ok = add_days(x, y, to))
MAP2_NULL(date_minus_days, i, i, i, ok = days_before(x, y, to))
MAP2_NULL(date_plus_real, i, r, i, ok = add_time_to_date(x, y, to))
MAP2_NULL(date_minus_real, i, r, i, ok = add_time_to_date(x, -y, to))
MAP2_NULL(datetime_plus_real, i, r, i, ok = add_time(x, y, to))
MAP2_NULL(datetime_minus_real, i, r, i, ok = add_time(x, -y, to))
MAP2_NULL(date_minus_date, i, i, i, ok = !__builtin_sub_overflow(x, y, to))
/* Two datetimes in range never overflow; the slots of NULLs might. */
MAP2(datetime_minus_datetime, i, i, r, (double)(int64_t)((uint64_t)x - (uint64_t)y) / (double)US_PER_DAY)

/* ---- comparisons: strings are equal by code points and ordered by the collation ---- */

#define COMPARE(word, sign)                                                                                            \
    MAP2(word##_integers, i, i, b, x sign y)                                                                           \
    MAP2(word##_reals, r, r, b, x sign y)

COMPARE(equal, ==)
COMPARE(differ, !=)
COMPARE(less, <)
COMPARE(at_most, <=)
COMPARE(greater, >)
COMPARE(at_least, >=)
MAP2(equal_booleans, b, b, b, x == y)
MAP2(differ_booleans, b, b, b, x != y)
VALUES2(equal_texts, s, s, b, *to = text_equal(x, y))
VALUES2(differ_texts, s, s, b, *to = !text_equal(x, y))
VALUES2(less_texts, s, s, b, *to = collate_in(context->locale, x, y) < 0)
VALUES2(at_most_texts, s, s, b, *to = collate_in(context->locale, x, y) <= 0)
VALUES2(greater_texts, s, s, b, *to = collate_in(context->locale, x, y) > 0)
VALUES2(at_least_texts, s, s, b, *to = collate_in(context->locale, x, y) >= 0)

/* ---- logic of three values (Kleene): TDVT operator.bool ---- */

MAP1(negate_boolean, b, b, !x)

/* The rows whose value is known; NULL: all are. */
static const uint64_t *known_rows(Arena *arena, const Column *c, size_t rows) {
    if (c->shape != SHAPE_CONSTANT || c->valid == NULL) return c->valid;
    return bit_get(c->valid, 0) ? NULL : bitmap_new(arena, rows + 1, false);
}

/* AND, and OR: the value `decides` settles the result alone, whatever the other is; else both must be known. */
static void kleene(const FnContext *context, const Column *args, size_t rows, Column *out, bool decides) {
    const size_t s1 = col_step(&args[0]), s2 = col_step(&args[1]), words = BITMAP_WORDS(rows);
    const uint8_t *x = args[0].as.b, *y = args[1].as.b;
    const uint64_t *known[2] = {known_rows(context->scratch, &args[0], rows), known_rows(context->scratch, &args[1], rows)};
    if (known[0] == NULL && known[1] == NULL) {
        for (size_t k = 0; k < rows; k++) out->as.b[k] = decides ? x[k * s1] | y[k * s2] : x[k * s1] & y[k * s2];
        return;
    }
    uint64_t *settled[2];
    for (int i = 0; i < 2; i++) {
        settled[i] = arena_take(context->scratch, (words + 1) * 8);
        if (args[i].shape == SHAPE_CONSTANT)
            memset(settled[i], args[i].as.b[0] != 0 ? 0xff : 0, words * 8);
        else
            bitmap_pack(settled[i], args[i].as.b, rows);
        for (size_t w = 0; w < words; w++) {
            if (!decides) settled[i][w] = ~settled[i][w];
            if (known[i] != NULL) settled[i][w] &= known[i][w];
        }
    }
    const uint64_t all = ~(uint64_t)0;
    for (size_t w = 0; w < words; w++) {
        const uint64_t both = (known[0] == NULL ? all : known[0][w]) & (known[1] == NULL ? all : known[1][w]);
        out->valid[w] = both | settled[0][w] | settled[1][w];
    }
    for (size_t k = 0; k < rows; k++) /* where it is settled by one, the other may hold anything */
        out->as.b[k] = decides ? (x[k * s1] | y[k * s2]) != 0 : x[k * s1] & y[k * s2];
}

static void and_booleans(const FnContext *context, const Column *args, size_t rows, Column *out) {
    kleene(context, args, rows, out, 0);
}

static void or_booleans(const FnContext *context, const Column *args, size_t rows, Column *out) {
    kleene(context, args, rows, out, 1);
}

/* ---- IN: NULL on the left gives NULL, a NULL in the list never matches (language.md 5) ---- */

#define MEMBER(name, in, same)                                                                                         \
    static void name(const FnContext *context, const Column *args, size_t rows, Column *out) {                         \
        const size_t s1 = col_step(&args[0]);                                                                          \
        memset(out->as.b, 0, rows);                                                                                    \
        for (unsigned n = 1; n < context->arguments; n++) {                                                            \
            const size_t s2 = col_step(&args[n]);                                                                      \
            for (size_t k = 0; k < rows; k++) {                                                                        \
                if (!col_valid(&args[0], k) || !col_valid(&args[n], k)) continue;                                      \
                const __typeof__(*args[0].as.in) x = args[0].as.in[k * s1], y = args[n].as.in[k * s2];                 \
                if (same) out->as.b[k] = 1;                                                                            \
            }                                                                                                          \
        }                                                                                                              \
        for (size_t k = 0; k < rows; k++)                                                                              \
            if (!col_valid(&args[0], k)) bit_clear(out->valid, k);                                                     \
    }

MEMBER(member_boolean, b, x == y)
MEMBER(member_integer, i, x == y)
MEMBER(member_real, r, x == y)
MEMBER(member_text, s, text_equal(x, y))

/* ---- the rows ---- */

#define OPERATOR(name_, result_, kernel_, ...)                                                                         \
    .name = name_, .family = FAMILY_OPERATOR, .notation = NOTATION_INFIX, .result = TYPE_##result_,                    \
    .params = {__VA_ARGS__}, .kernel = kernel_
#define COMPARISON(name_, kernel_, ...) OPERATOR(name_, BOOL, kernel_, __VA_ARGS__), .sql = "(%1 " name_ " %2)"
#define OR_BOOL                         PA(INT, ACCEPTS(TYPE_BOOL))
#define OR_STRING                       PA(DATETIME, ACCEPTS(TYPE_STRING))
#define IN_LIST(type_, kernel_)                                                                                        \
    .name = "IN", .family = FAMILY_OPERATOR, .notation = NOTATION_IN, .result = TYPE_BOOL,                             \
    .params = {P(type_), P(type_)}, .repeats = true, .nulls = NULLS_HANDLED, .makes_nulls = true, .kernel = kernel_,   \
    .sql = "(%1 IN (%2*))"
#define ORDER(name_, word, doc_, yes)                                                                                  \
    {COMPARISON(name_, word##_integers, P(INT), P(INT)), .doc = doc_ ", for integers.", .example = "1 " name_ " 2",    \
     .gives = yes},                                                                                                    \
        {COMPARISON(name_, word##_reals, P(REAL), P(REAL)), .doc = doc_ ", for numbers.",                              \
         .example = "1.5 " name_ " 2", .gives = yes},                                                                  \
        {COMPARISON(name_, word##_texts, P(STRING), P(STRING)), .doc = doc_ " in the order of a dictionary.",          \
         .example = "'five' " name_ " 'OFFICE'", .gives = yes},                                                        \
        {COMPARISON(name_, word##_integers, P(DATE), P(DATE)), .doc = doc_ ", for dates.",                             \
         .example = "#2024-04-15# " name_ " #2024-04-16#", .gives = yes},                                              \
    {                                                                                                                  \
        COMPARISON(name_, word##_integers, OR_STRING, OR_STRING), .doc = doc_ " in time; a string is read as a date.", \
                                                                  .example = "#2024-04-15# " name_ " '2024-04-16'",    \
                                                                  .gives = yes                                         \
    }

const Function operator_functions[] = {
    {OPERATOR("+", INT, add_integers, P(INT), P(INT)), .makes_nulls = true, .sql = "(%1 + %2)",
     .doc = "Adds two integers.", .example = "7 + 3", .gives = "10"},
    {OPERATOR("+", REAL, add_reals, P(REAL), P(REAL)), .makes_nulls = true, .sql = "(%1 + %2)",
     .doc = "Adds two numbers.", .example = "1.5 + 2", .gives = "3.5"},
    {OPERATOR("+", STRING, join_texts, P(STRING), P(STRING)), .sql = "(%1 || %2)", .doc = "Joins two strings.",
     .example = "'abc' + 'def'", .gives = "'abcdef'"},
    {OPERATOR("+", DATE, date_plus_days, P(DATE), P(INT)), .makes_nulls = true, .sql = "(%1 + %2)",
     .doc = "The date a number of days later.", .example = "#April 15, 2024# + 15", .gives = "#2024-04-30#"},
    {OPERATOR("+", DATETIME, date_plus_real, P(DATE), P(REAL)), .makes_nulls = true,
     .doc = "The point in time a number of days after the start of a date.", .example = "#2024-04-15# + 1.5",
     .gives = "#2024-04-16 12:00:00#"},
    {OPERATOR("+", DATETIME, datetime_plus_real, P(DATETIME), P(REAL)), .makes_nulls = true,
     .doc = "The point in time a number of days later.", .example = "#2024-04-15 08:00:00# + 0.25",
     .gives = "#2024-04-15 14:00:00#"},

    {OPERATOR("-", INT, subtract_integers, P(INT), P(INT)), .makes_nulls = true, .sql = "(%1 - %2)",
     .doc = "Subtracts an integer from another.", .example = "7 - 3", .gives = "4"},
    {OPERATOR("-", REAL, subtract_reals, P(REAL), P(REAL)), .makes_nulls = true, .sql = "(%1 - %2)",
     .doc = "Subtracts a number from another.", .example = "7.5 - 3", .gives = "4.5"},
    {OPERATOR("-", INT, date_minus_date, P(DATE), P(DATE)), .makes_nulls = true, .sql = "(%1 - %2)",
     .doc = "The days from the second date to the first.", .example = "#April 15, 2024# - #April 8, 2024#",
     .gives = "7"},
    {OPERATOR("-", REAL, datetime_minus_datetime, P(DATETIME), P(DATETIME)),
     .doc = "The days, with their fraction, from the second point in time to the first.",
     .example = "#2024-04-16 12:00:00# - #2024-04-15#", .gives = "1.5"},
    {OPERATOR("-", DATE, date_minus_days, P(DATE), P(INT)), .makes_nulls = true, .sql = "(%1 - %2)",
     .doc = "The date a number of days earlier.", .example = "#April 16, 2024# - 15", .gives = "#2024-04-01#"},
    {OPERATOR("-", DATETIME, date_minus_real, P(DATE), P(REAL)), .makes_nulls = true,
     .doc = "The point in time a number of days before the start of a date.", .example = "#2024-04-16# - 0.5",
     .gives = "#2024-04-15 12:00:00#"},
    {OPERATOR("-", DATETIME, datetime_minus_real, P(DATETIME), P(REAL)), .makes_nulls = true,
     .doc = "The point in time a number of days earlier.", .example = "#2024-04-15 08:00:00# - 0.25",
     .gives = "#2024-04-15 02:00:00#"},
    {.name = "-",
     .family = FAMILY_OPERATOR,
     .notation = NOTATION_PREFIX,
     .result = TYPE_INT,
     .params = {P(INT)},
     .makes_nulls = true,
     .kernel = negate_integer,
     .sql = "(-%1)",
     .doc = "The integer with the other sign.",
     .example = "-(7 + 3)",
     .gives = "-10"},
    {.name = "-",
     .family = FAMILY_OPERATOR,
     .notation = NOTATION_PREFIX,
     .result = TYPE_REAL,
     .params = {P(REAL)},
     .kernel = negate_real,
     .sql = "(-%1)",
     .doc = "The number with the other sign.",
     .example = "-(1.5)",
     .gives = "-1.5"},

    {OPERATOR("*", INT, multiply_integers, P(INT), P(INT)), .makes_nulls = true, .sql = "(%1 * %2)",
     .doc = "Multiplies two integers.", .example = "5 * 4", .gives = "20"},
    {OPERATOR("*", REAL, multiply_reals, P(REAL), P(REAL)), .makes_nulls = true, .sql = "(%1 * %2)",
     .doc = "Multiplies two numbers.", .example = "1.5 * 4", .gives = "6.0"},
    {OPERATOR("/", REAL, divide_reals, P(REAL), P(REAL)), .makes_nulls = true, .null_case = NULL_CASE_DIVISOR,
     .sql = "(CAST(%1 AS DOUBLE PRECISION) / NULLIF(%2, 0))",
     .doc = "Divides a number by another; the result is real, and NULL when dividing by zero.", .example = "45 / 2",
     .gives = "22.5"},
    {OPERATOR("%", INT, modulo_integers, P(INT), P(INT)), .makes_nulls = true, .null_case = NULL_CASE_DIVISOR, .sql = "MOD(%1, NULLIF(%2, 0))",
     .doc = "The remainder of a division, with the sign of the first number; NULL when dividing by zero.",
     .example = "9 % 2", .gives = "1"},
    {OPERATOR("%", REAL, modulo_reals, P(REAL), P(REAL)), .makes_nulls = true, .null_case = NULL_CASE_DIVISOR, .sql = "MOD(%1, NULLIF(%2, 0))",
     .doc = "The remainder of a division of reals, with the sign of the first number.", .example = "-7.5 % 2",
     .gives = "-1.5"},
    {OPERATOR("^", REAL, power_reals, P(REAL), P(REAL)), .makes_nulls = true,
     .sql = "CASE WHEN %1 > 0 OR (%1 = 0 AND %2 >= 0) OR (%1 < 0 AND %2 = FLOOR(%2)) THEN POWER(%1, %2) END",
     .doc = "The first number to the power of the second.", .example = "6 ^ 3", .gives = "216.0"},

    {COMPARISON("=", equal_integers, P(INT), P(INT)), .doc = "Whether two integers are equal.", .example = "5 = 2 + 3",
     .gives = "true"},
    {COMPARISON("=", equal_reals, P(REAL), P(REAL)), .doc = "Whether two numbers are equal.", .example = "5 = 15 / 3",
     .gives = "true"},
    {COMPARISON("=", equal_texts, P(STRING), P(STRING)), .doc = "Whether two strings are the same, case included.",
     .example = "'Hello' = 'hello'", .gives = "false"},
    {COMPARISON("=", equal_integers, P(DATE), P(DATE)), .doc = "Whether two dates are the same day.",
     .example = "#2024-04-15# = #April 15, 2024#", .gives = "true"},
    {COMPARISON("=", equal_booleans, P(BOOL), P(BOOL)), .doc = "Whether two truth values are the same.",
     .example = "true = false", .gives = "false"},
    {COMPARISON("=", equal_integers, OR_STRING, OR_STRING),
     .doc = "Whether two points in time are the same; a string is read as a date.",
     .example = "#2024-04-15# = '2024-04-15'", .gives = "true"},
    {COMPARISON("=", equal_integers, OR_BOOL, OR_BOOL), .doc = "Whether a truth value, as 1 or 0, equals an integer.",
     .example = "true = 1", .gives = "true"},
    {COMPARISON("<>", differ_integers, P(INT), P(INT)), .doc = "Whether two integers differ.", .example = "5 <> 2 + 2",
     .gives = "true"},
    {COMPARISON("<>", differ_reals, P(REAL), P(REAL)), .doc = "Whether two numbers differ.", .example = "5 <> 15 / 3",
     .gives = "false"},
    {COMPARISON("<>", differ_texts, P(STRING), P(STRING)), .doc = "Whether two strings differ, case included.",
     .example = "'Hello' <> 'hello'", .gives = "true"},
    {COMPARISON("<>", differ_integers, P(DATE), P(DATE)), .doc = "Whether two dates are different days.",
     .example = "#2024-04-15# <> #April 16, 2024#", .gives = "true"},
    {COMPARISON("<>", differ_booleans, P(BOOL), P(BOOL)), .doc = "Whether two truth values differ.",
     .example = "true <> false", .gives = "true"},
    {COMPARISON("<>", differ_integers, OR_STRING, OR_STRING),
     .doc = "Whether two points in time differ; a string is read as a date.", .example = "#2024-04-15# <> '2024-04-15'",
     .gives = "false"},
    {COMPARISON("<>", differ_integers, OR_BOOL, OR_BOOL),
     .doc = "Whether a truth value, as 1 or 0, differs from an integer.", .example = "true <> 1", .gives = "false"},
    ORDER("<", less, "Whether the first comes before the second", "true"),
    ORDER("<=", at_most, "Whether the first comes before the second or equals it", "true"),
    ORDER(">", greater, "Whether the first comes after the second", "false"),
    ORDER(">=", at_least, "Whether the first comes after the second or equals it", "false"),

    {OPERATOR("AND", BOOL, and_booleans, P(BOOL), P(BOOL)), .logic = LOGIC_AND, .nulls = NULLS_HANDLED, .makes_nulls = true,
     .sql = "(%1 AND %2)", .doc = "Whether both are true; false when one is false, whatever the other is.",
     .example = "false AND NULL", .gives = "false"},
    {OPERATOR("OR", BOOL, or_booleans, P(BOOL), P(BOOL)), .logic = LOGIC_OR, .nulls = NULLS_HANDLED, .makes_nulls = true,
     .sql = "(%1 OR %2)", .doc = "Whether at least one is true; true when one is true, whatever the other is.",
     .example = "true OR NULL", .gives = "true"},
    {.name = "NOT",
     .logic = LOGIC_NOT,
     .family = FAMILY_OPERATOR,
     .notation = NOTATION_PREFIX,
     .result = TYPE_BOOL,
     .params = {P(BOOL)},
     .kernel = negate_boolean,
     .sql = "(NOT %1)",
     .doc = "The opposite truth value.",
     .example = "NOT true",
     .gives = "false"},

    {IN_LIST(INT, member_integer), .doc = "Whether an integer is in a list.", .example = "2 IN (1, 2, 3)",
     .gives = "true"},
    {IN_LIST(REAL, member_real), .doc = "Whether a number is in a list.", .example = "2.5 IN (1, 2, 3)",
     .gives = "false"},
    {IN_LIST(STRING, member_text), .doc = "Whether a string is in a list, case included.",
     .example = "'b' IN ('a', 'b')", .gives = "true"},
    {IN_LIST(DATE, member_integer), .doc = "Whether a date is in a list.",
     .example = "#2024-04-15# IN (#2024-04-14#, #2024-04-15#)", .gives = "true"},
    {IN_LIST(DATETIME, member_integer), .doc = "Whether a point in time is in a list.",
     .example = "#2024-04-15 10:00:00# IN (#2024-04-15#)", .gives = "false"},
    {IN_LIST(BOOL, member_boolean), .doc = "Whether a truth value is in a list.", .example = "true IN (false)",
     .gives = "false"},
    {.name = NULL},
};
