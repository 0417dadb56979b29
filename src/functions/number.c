/* Numbers: rounding, powers, angles, MIN and MAX of two values. Outside of its domain a function gives NULL
   (language.md 9.2). */
#include "functions/checked.h"
#include "functions/families.h"

#include "data/collate.h"
#include "data/number.h"

#define PI_    3.14159265358979323846
#define SQRT_3 1.7320508075688772935

MAP1_NULL(abs_integer, i, i, if (x == INT64_MIN) ok = 0; else *to = x < 0 ? -x : x)
MAP1(abs_real, r, r, fabs(x))
MAP1(same_integer, i, i, x)
INTEGERS2(square_both, __builtin_mul_overflow(x, y, to))
FINITE1(square_real, r, x *x)
FINITE1(acos_real, r, acos(x))
FINITE1(asin_real, r, asin(x))
FINITE1(atan_real, r, atan(x))
FINITE2(atan2_reals, r, r, atan2(x, y))
FINITE1(cos_real, r, cos(x))
FINITE1(sin_real, r, sin(x))
FINITE1(tan_real, r, tan(x))
FINITE1(cot_real, r, 1 / tan(x)) /* COT(0) is NULL: TDVT math.cot */
FINITE1(degrees, r, x *(180 / PI_))
FINITE1(radians, r, x *(PI_ / 180))
FINITE1(exp_real, r, exp(x))
FINITE1(sqrt_real, r, sqrt(x))
FINITE1(ln_real, r, log(x)) /* of zero infinite, below NaN: NULL */
FINITE1(log10_real, r, log10(x))
FINITE1(log2_real, r, log2(x))
FINITE2(power_reals, r, r, pow(x, y))

static double logarithm(double x, double base) {
    if (base == 2) return log2(x); /* exact for powers of two and ten */
    if (base == 10) return log10(x);
    return base <= 0 ? NAN : log(x) / log(base);
}
FINITE2(log_base, r, r, logarithm(x, y))

static void square_integer(const FnContext *context, const Column *args, size_t rows, Column *out) {
    const Column both[2] = {args[0], args[0]};
    square_both(context, both, rows, out);
}

/* A whole real as an integer, when there is room for it. */
static int whole(double x, int64_t *to) {
    if (!(x >= -0x1p63 && x < 0x1p63)) return 0;
    *to = (int64_t)x;
    return 1;
}
MAP1_NULL(ceiling_real, r, i, ok = whole(ceil(x), to))
MAP1_NULL(floor_real, r, i, ok = whole(floor(x), to))
MAP1(sign_integer, i, i, (x > 0) - (x < 0))
MAP1(sign_real, r, i, (x > 0) - (x < 0))
MAP2_NULL(div_integers, i, i, i, if (y == 0 || (y == -1 && x == INT64_MIN)) ok = 0; else *to = x / y)

FINITE1(round_real, r, round_decimal(x, 0))
FINITE2(round_digits, r, i, round_decimal(x, y))

static void pi(const FnContext *context, const Column *args, size_t rows, Column *out) {
    (void)context;
    (void)args;
    for (size_t k = 0; k < rows; k++) out->as.r[k] = PI_;
}

/* Centres of hexagons with side 1: the formula of language.md 9.7, verified against TDVT. */
static double hexagon(double x, double y, bool want_x) {
    const double gx = round(x / 3) * 3, gy = round(y / SQRT_3) * SQRT_3;
    const bool other = fabs(y - gy) + SQRT_3 * (fabs(x - gx) - 1) > 0;
    if (want_x) return gx + (other ? 1.5 : 0) - (x < gx && other ? 3 : 0);
    return gy + (other ? SQRT_3 / 2 : 0) - (y < gy && other ? SQRT_3 : 0);
}
FINITE2(hexbin_x, r, r, hexagon(x, y, true))
FINITE2(hexbin_y, r, r, hexagon(x, y, false))

/* splitmix64: one state, a new number for every row. */
static double next_random(uint64_t *state) {
    uint64_t z = (*state += 0x9e3779b97f4a7c15u);
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
    return (double)((z ^ (z >> 31)) >> 11) * 0x1p-53;
}

static void random_real(const FnContext *context, const Column *args, size_t rows, Column *out) {
    (void)args;
    for (size_t k = 0; k < rows; k++) out->as.r[k] = next_random(context->random);
}

static void zn_integer(const FnContext *context, const Column *args, size_t rows, Column *out) {
    (void)context;
    const size_t s = col_step(&args[0]);
    for (size_t k = 0; k < rows; k++) out->as.i[k] = col_valid(&args[0], k) ? args[0].as.i[k * s] : 0;
}

static void zn_real(const FnContext *context, const Column *args, size_t rows, Column *out) {
    (void)context;
    const size_t s = col_step(&args[0]);
    for (size_t k = 0; k < rows; k++) out->as.r[k] = col_valid(&args[0], k) ? args[0].as.r[k * s] : 0;
}

/* MIN and MAX of two: NULL when either is (TDVT math.min), strings by the collation. */
MAP2(min_booleans, b, b, b, x < y ? x : y)
MAP2(max_booleans, b, b, b, x > y ? x : y)
MAP2(min_integers, i, i, i, x < y ? x : y)
MAP2(max_integers, i, i, i, x > y ? x : y)
MAP2(min_reals, r, r, r, x < y ? x : y)
MAP2(max_reals, r, r, r, x > y ? x : y)
VALUES2(min_texts, s, s, s, *to = collate_in(context->locale, x, y) <= 0 ? x : y)
VALUES2(max_texts, s, s, s, *to = collate_in(context->locale, x, y) >= 0 ? x : y)

#define NUMBER(name_, result_, kernel_, ...)                                                                           \
    .name = name_, .family = FAMILY_NUMBER, .result = TYPE_##result_, .params = {__VA_ARGS__}, .kernel = kernel_
#define COUNT_LIKE PA(INT, ACCEPTS(TYPE_REAL)) /* a real is truncated: language.md 3.1 */
#define SMALLER(family_, type_, kernel_)                                                                               \
    .name = "MIN", .family = family_, .result = TYPE_##type_, .params = {P(type_), P(type_)}, .kernel = kernel_,       \
    .sql = "CASE WHEN %1 <= %2 THEN %1 WHEN %2 < %1 THEN %2 END"
#define LARGER(family_, type_, kernel_)                                                                                \
    .name = "MAX", .family = family_, .result = TYPE_##type_, .params = {P(type_), P(type_)}, .kernel = kernel_,       \
    .sql = "CASE WHEN %1 >= %2 THEN %1 WHEN %2 > %1 THEN %2 END"

const Function number_functions[] = {
    {NUMBER("ABS", INT, abs_integer, P(INT)), .makes_nulls = true, .sql = "ABS(%1)",
     .doc = "The absolute value of an integer.", .example = "ABS(-7)", .gives = "7"},
    {NUMBER("ABS", REAL, abs_real, P(REAL)), .sql = "ABS(%1)", .doc = "The absolute value of a number.",
     .example = "ABS(-7.5)", .gives = "7.5"},
    {NUMBER("ACOS", REAL, acos_real, P(REAL)), .makes_nulls = true,
     .sql = "ACOS(CASE WHEN %1 BETWEEN -1 AND 1 THEN %1 END)",
     .doc = "The angle in radians that has this cosine; NULL beyond 1 and -1.", .example = "ACOS(1)", .gives = "0.0"},
    {NUMBER("ASIN", REAL, asin_real, P(REAL)), .makes_nulls = true,
     .sql = "ASIN(CASE WHEN %1 BETWEEN -1 AND 1 THEN %1 END)",
     .doc = "The angle in radians that has this sine; NULL beyond 1 and -1.", .example = "ROUND(ASIN(1), 4)",
     .gives = "1.5708"},
    {NUMBER("ATAN", REAL, atan_real, P(REAL)), .makes_nulls = true, .sql = "ATAN(%1)",
     .doc = "The angle in radians that has this tangent.", .example = "ROUND(ATAN(180), 4)", .gives = "1.5652"},
    {NUMBER("ATAN2", REAL, atan2_reals, P(REAL), P(REAL)), .makes_nulls = true, .sql = "ATAN2(%1, %2)",
     .doc = "The angle in radians of the point with this y and x.", .example = "ROUND(ATAN2(2, 1), 4)",
     .gives = "1.1071"},
    {NUMBER("CEILING", INT, same_integer, P(INT)), .sql = "%1", .doc = "An integer, as it is.", .example = "CEILING(3)",
     .gives = "3"},
    {NUMBER("CEILING", INT, ceiling_real, P(REAL)), .makes_nulls = true, .sql = "CEILING(%1)",
     .doc = "The smallest integer that is not below a number.", .example = "CEILING(2.1)", .gives = "3"},
    {NUMBER("COS", REAL, cos_real, P(REAL)), .makes_nulls = true, .sql = "COS(%1)",
     .doc = "The cosine of an angle in radians.", .example = "COS(0)", .gives = "1.0"},
    {NUMBER("COT", REAL, cot_real, P(REAL)), .makes_nulls = true, .sql = "(1 / NULLIF(TAN(%1), 0))",
     .doc = "The cotangent of an angle in radians; NULL at zero.", .example = "COT(0)", .gives = "NULL"},
    {NUMBER("DEGREES", REAL, degrees, P(REAL)), .makes_nulls = true, .sql = "(%1 * 57.29577951308232)",
     .doc = "An angle in degrees, from radians.", .example = "ROUND(DEGREES(PI() / 4), 4)", .gives = "45.0"},
    {NUMBER("DIV", INT, div_integers, P(INT), P(INT)), .makes_nulls = true, .null_case = NULL_CASE_DIVISOR, .sql = "(%1 / NULLIF(%2, 0))",
     .doc = "The whole part of the quotient of two integers; NULL when dividing by zero.", .example = "DIV(11, 2)",
     .gives = "5"},
    {NUMBER("EXP", REAL, exp_real, P(REAL)), .makes_nulls = true, .sql = "EXP(%1)",
     .doc = "The number e to the power of a number.", .example = "ROUND(EXP(2), 3)", .gives = "7.389"},
    {NUMBER("FLOOR", INT, same_integer, P(INT)), .sql = "%1", .doc = "An integer, as it is.", .example = "FLOOR(7)",
     .gives = "7"},
    {NUMBER("FLOOR", INT, floor_real, P(REAL)), .makes_nulls = true, .sql = "FLOOR(%1)",
     .doc = "The largest integer that is not above a number.", .example = "FLOOR(7.9)", .gives = "7"},
    {.name = "HASH",
     .family = FAMILY_NUMBER,
     .result = TYPE_INT,
     .params = {P(ANY)},
     .doc = "A number computed from a value.",
     .needs = "HASH needs the algorithm of Tableau's extracts, which is not published."},
    {NUMBER("HEXBINX", REAL, hexbin_x, P(REAL), P(REAL)), .makes_nulls = true,
     .doc = "The x of the centre of the hexagon with side 1 that holds a point.", .example = "HEXBINX(4.2, 1)",
     .gives = "4.5"},
    {NUMBER("HEXBINY", REAL, hexbin_y, P(REAL), P(REAL)), .makes_nulls = true,
     .doc = "The y of the centre of the hexagon with side 1 that holds a point.",
     .example = "ROUND(HEXBINY(4.2, 1), 4)", .gives = "0.866"},
    {NUMBER("LN", REAL, ln_real, P(REAL)), .makes_nulls = true, .sql = "LN(CASE WHEN %1 > 0 THEN %1 END)",
     .doc = "The natural logarithm; NULL for zero and below.", .example = "ROUND(LN(50), 4)", .gives = "3.912"},
    {NUMBER("LOG", REAL, log10_real, P(REAL)), .makes_nulls = true, .sql = "LOG10(CASE WHEN %1 > 0 THEN %1 END)",
     .doc = "The logarithm with base 10; NULL for zero and below.", .example = "LOG(100)", .gives = "2.0"},
    {NUMBER("LOG", REAL, log_base, P(REAL), P(REAL)), .makes_nulls = true,
     .sql = "(LN(CASE WHEN %1 > 0 THEN %1 END) / NULLIF(LN(CASE WHEN %2 > 0 THEN %2 END), 0))",
     .doc = "The logarithm with a base; NULL for numbers and bases of zero and below and for base 1.",
     .example = "LOG(256, 2)", .gives = "8.0"},
    {NUMBER("LOG2", REAL, log2_real, P(REAL)), .makes_nulls = true,
     .sql = "(LN(CASE WHEN %1 > 0 THEN %1 END) / 0.6931471805599453)",
     .doc = "The logarithm with base 2; NULL for zero and below.", .example = "LOG2(8)", .gives = "3.0"},
    {LARGER(FAMILY_NUMBER, INT, max_integers), .doc = "The larger of two integers; NULL when one is NULL.",
     .example = "MAX(4, 7)", .gives = "7"},
    {LARGER(FAMILY_NUMBER, REAL, max_reals), .doc = "The larger of two numbers; NULL when one is NULL.",
     .example = "MAX(4, 7.5)", .gives = "7.5"},
    {LARGER(FAMILY_STRING, STRING, max_texts), .doc = "The later of two strings in the order of a dictionary.",
     .example = "MAX('Apple', 'Banana')", .gives = "'Banana'"},
    {LARGER(FAMILY_DATE, DATE, max_integers), .doc = "The later of two dates.",
     .example = "MAX(#3/25/1986#, #2/20/2021#)", .gives = "#2021-02-20#"},
    {LARGER(FAMILY_DATE, DATETIME, max_integers), .doc = "The later of two points in time.",
     .example = "MAX(#2004-01-01 10:00:00#, #2004-01-01#)", .gives = "#2004-01-01 10:00:00#"},
    {LARGER(FAMILY_LOGICAL, BOOL, max_booleans), .doc = "True when one of two truth values is true.",
     .example = "MAX(true, false)", .gives = "true"},
    {SMALLER(FAMILY_NUMBER, INT, min_integers), .doc = "The smaller of two integers; NULL when one is NULL.",
     .example = "MIN(4, 7)", .gives = "4"},
    {SMALLER(FAMILY_NUMBER, REAL, min_reals), .doc = "The smaller of two numbers; NULL when one is NULL.",
     .example = "MIN(4.5, 7)", .gives = "4.5"},
    {SMALLER(FAMILY_STRING, STRING, min_texts), .doc = "The earlier of two strings in the order of a dictionary.",
     .example = "MIN('Data', 'Tableau')", .gives = "'Data'"},
    {SMALLER(FAMILY_DATE, DATE, min_integers), .doc = "The earlier of two dates.",
     .example = "MIN(#3/25/1986#, #2/20/2021#)", .gives = "#1986-03-25#"},
    {SMALLER(FAMILY_DATE, DATETIME, min_integers), .doc = "The earlier of two points in time.",
     .example = "MIN(#2004-01-01 10:00:00#, #2004-01-02#)", .gives = "#2004-01-01 10:00:00#"},
    {SMALLER(FAMILY_LOGICAL, BOOL, min_booleans), .doc = "True when both of two truth values are true.",
     .example = "MIN(true, false)", .gives = "false"},
    {NUMBER("PI", REAL, pi, P(NONE)), .sql = "3.141592653589793", .doc = "The number pi.", .example = "ROUND(PI(), 4)",
     .gives = "3.1416"},
    {NUMBER("POWER", REAL, power_reals, P(REAL), P(REAL)), .makes_nulls = true,
     .sql = "CASE WHEN %1 > 0 OR (%1 = 0 AND %2 >= 0) OR (%1 < 0 AND %2 = FLOOR(%2)) THEN POWER(%1, %2) END",
     .doc = "The first number to the power of the second; NULL where that is not a real number.",
     .example = "POWER(5, 3)", .gives = "125.0"},
    {NUMBER("RADIANS", REAL, radians, P(REAL)), .makes_nulls = true, .sql = "(%1 * 0.017453292519943295)",
     .doc = "An angle in radians, from degrees.", .example = "ROUND(RADIANS(180), 4)", .gives = "3.1416"},
    {NUMBER("RANDOM", REAL, random_real, P(NONE)), .volatility = VOLATILITY_ROW,
     .doc = "A random number from 0 up to but not including 1, another one for every row.", .example = "RANDOM() < 1",
     .gives = "true"},
    {NUMBER("ROUND", REAL, round_real, P(REAL)), .makes_nulls = true, .sql = "ROUND(%1)",
     .doc = "A number rounded to a whole one, halves away from zero.", .example = "ROUND(-3.5)", .gives = "-4.0"},
    {NUMBER("ROUND", REAL, round_digits, P(REAL), COUNT_LIKE), .makes_nulls = true, .sql = "ROUND(%1, %2)",
     .doc = "A number rounded to a number of decimal digits, halves away from zero.", .example = "ROUND(1 / 3, 2)",
     .gives = "0.33"},
    {NUMBER("SIGN", INT, sign_integer, P(INT)), .sql = "SIGN(%1)", .doc = "The sign of an integer: -1, 0 or 1.",
     .example = "SIGN(-7)", .gives = "-1"},
    {NUMBER("SIGN", INT, sign_real, P(REAL)), .sql = "SIGN(%1)", .doc = "The sign of a number: -1, 0 or 1.",
     .example = "SIGN(0.5)", .gives = "1"},
    {NUMBER("SIN", REAL, sin_real, P(REAL)), .makes_nulls = true, .sql = "SIN(%1)",
     .doc = "The sine of an angle in radians.", .example = "SIN(0)", .gives = "0.0"},
    {NUMBER("SQRT", REAL, sqrt_real, P(REAL)), .makes_nulls = true, .sql = "SQRT(CASE WHEN %1 >= 0 THEN %1 END)",
     .doc = "The square root; NULL below zero.", .example = "SQRT(25)", .gives = "5.0"},
    {NUMBER("SQUARE", INT, square_integer, P(INT)), .makes_nulls = true, .sql = "(%1 * %1)",
     .doc = "An integer times itself.", .example = "SQUARE(5)", .gives = "25"},
    {NUMBER("SQUARE", REAL, square_real, P(REAL)), .makes_nulls = true, .sql = "(%1 * %1)",
     .doc = "A number times itself.", .example = "SQUARE(1.5)", .gives = "2.25"},
    {NUMBER("TAN", REAL, tan_real, P(REAL)), .makes_nulls = true, .sql = "TAN(%1)",
     .doc = "The tangent of an angle in radians.", .example = "TAN(0)", .gives = "0.0"},
    {NUMBER("ZN", INT, zn_integer, P(INT)), .nulls = NULLS_HANDLED, .null_case = NULL_CASE_FIRST, .sql = "COALESCE(%1, 0)",
     .doc = "An integer, or zero where it is NULL.", .example = "ZN(NULL)", .gives = "0"},
    {NUMBER("ZN", REAL, zn_real, P(REAL)), .nulls = NULLS_HANDLED, .null_case = NULL_CASE_FIRST, .sql = "COALESCE(%1, 0)",
     .doc = "A number, or zero where it is NULL.", .example = "ZN(5.5 + NULL)", .gives = "0.0"},
    {.name = NULL},
};
