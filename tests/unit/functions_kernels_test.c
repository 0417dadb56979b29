/* What operators and functions of numbers and strings give. */
#include "functions_harness.h"

/* ---- operators ---- */

static void arithmetic(void **state) {
    (void)state;
    INFIX(I(10), I(7), "+", I(3));
    INFIX(NULL_INT, I(INT64_MAX), "+", I(1));
    INFIX(I(INT64_MAX), I(INT64_MAX - 1), "+", I(1));
    INFIX(NULL_INT, I(INT64_MIN), "-", I(1));
    INFIX(NULL_INT, I(INT64_MAX), "*", I(2));
    INFIX(I(-INT64_MAX), I(INT64_MAX), "*", I(-1));
    INFIX(NULL_INT, I(INT64_MIN), "*", I(-1));
    INFIX(NULL_REAL, R(1e308), "+", R(1e308));
    INFIX(NULL_REAL, R(1e308), "*", I(10));
    INFIX(R(8.5), R(5.5), "+", I(3));
    INFIX(R(2.6666666666666665), I(8), "/", I(3));
    INFIX(NULL_REAL, I(8), "/", I(0));
    INFIX(NULL_REAL, R(0), "/", R(0));
    INFIX(I(1), I(1), "%", I(-3));
    INFIX(I(2), I(10), "%", I(-8));
    INFIX(I(-1), I(-9), "%", I(2));
    INFIX(NULL_INT, I(1), "%", I(0));
    INFIX(I(0), I(INT64_MIN), "%", I(-1));
    INFIX(R(-1.5), R(-7.5), "%", I(2));
    INFIX(NULL_REAL, R(1), "%", R(0));
    INFIX(R(216), I(6), "^", I(3));
    INFIX(R(0), I(0), "^", R(2.5));
    INFIX(NULL_REAL, I(0), "^", I(-1));
    INFIX(NULL_REAL, I(-8), "^", R(0.5));
    INFIX(NULL_REAL, I(10), "^", I(400));
    PREFIX(I(-10), "-", I(10));
    PREFIX(NULL_INT, "-", I(INT64_MIN));
    PREFIX(R(-1.5), "-", R(1.5));
    INFIX(NULL_INT, BARE_NULL, "+", I(1));
    INFIX(NULL_INT, BARE_NULL, "+", BARE_NULL);
    INFIX(S("abcdef"), S("abc"), "+", S("def"));
    INFIX(S(""), S(""), "+", S(""));
    INFIX(NULL_TEXT, S("a"), "+", NULL_TEXT);
    /* -0.0 would print and group apart from 0.0 */
    Column zero, minus;
    col_constant(&zero, &arena, R(0), 1);
    col_constant(&minus, &arena, R(-5), 1);
    Column args[2] = {zero, minus};
    Column out = run(pick("*", NOTATION_INFIX, 2, TYPE_REAL, TYPE_REAL), args, 2, 1);
    assert_false(signbit(out.as.r[0]));
    out = run(pick("-", NOTATION_PREFIX, 1, TYPE_REAL, TYPE_NONE), &zero, 1, 1);
    assert_false(signbit(out.as.r[0]));
}

static void one_bad_row_among_good(void **state) {
    (void)state;
    const Value left[4] = {I(1), I(INT64_MAX), NULL_INT, I(2)}, right[4] = {I(1), I(1), I(INT64_MAX), I(2)};
    Column args[2] = {column(left, 4), column(right, 4)};
    Column out = run(pick("+", NOTATION_INFIX, 2, TYPE_INT, TYPE_INT), args, 2, 4);
    const Value sums[4] = {I(2), NULL_INT, NULL_INT, I(4)};
    for (size_t k = 0; k < 4; k++) assert_true(alike(col_value(&out, k), sums[k]));
    const Value up[4] = {R(6), R(1), NULL_REAL, R(9)}, down[4] = {R(2), R(0), R(0), R(3)};
    args[0] = column(up, 4), args[1] = column(down, 4);
    out = run(pick("/", NOTATION_INFIX, 2, TYPE_REAL, TYPE_REAL), args, 2, 4);
    const Value parts[4] = {R(3), NULL_REAL, NULL_REAL, R(3)};
    for (size_t k = 0; k < 4; k++) assert_true(alike(col_value(&out, k), parts[k]));
    for (size_t k = 0; k < 4; k++) assert_true(isfinite(out.as.r[k]));
}

static void days(void **state) {
    (void)state;
    INFIX(D(2024, 4, 30), D(2024, 4, 15), "+", I(15));
    INFIX(D(2024, 4, 1), D(2024, 4, 16), "-", I(15));
    INFIX(T(2024, 4, 16, 12), D(2024, 4, 15), "+", R(1.5));
    INFIX(T(2024, 4, 15, 12), D(2024, 4, 16), "-", R(0.5));
    INFIX(T(2024, 4, 16, 20), T(2024, 4, 15, 8), "+", R(1.5));
    INFIX(T(2024, 4, 17, 8), T(2024, 4, 15, 8), "+", I(2));
    INFIX(T(2024, 4, 15, 2), T(2024, 4, 15, 8), "-", R(0.25));
    INFIX(I(7), D(2024, 4, 15), "-", D(2024, 4, 8));
    INFIX(R(1.5), T(2024, 4, 16, 12), "-", D(2024, 4, 15));
    INFIX(R(-1.5), D(2024, 4, 15), "-", T(2024, 4, 16, 12));
    INFIX(N(TYPE_DATE), D(9999, 12, 31), "+", I(1));
    INFIX(N(TYPE_DATE), D(2024, 1, 1), "+", I(INT64_MAX));
    INFIX(N(TYPE_DATETIME), D(2024, 1, 1), "+", R(1e300));
    INFIX(N(TYPE_DATETIME), T(-9999, 1, 1, 0), "-", R(0.5));
    INFIX(N(TYPE_DATE), D(2024, 1, 1), "+", BARE_NULL);
}

static void comparing(void **state) {
    (void)state;
    INFIX(B(true), I(5), "=", I(5));
    INFIX(B(false), I(5), "<>", R(5));
    INFIX(B(true), S("a"), "!=", S("A"));
    INFIX(B(false), S("a"), "==", S("A"));
    INFIX(B(true), S(""), "=", S(""));
    INFIX(B(true), S("five"), "<", S("OFFICE"));
    INFIX(B(true), S("é"), "<", S("f"));
    INFIX(B(true), S("b"), ">=", S("a"));
    INFIX(B(false), S("b"), "<=", S("a"));
    INFIX(B(true), I(INT64_MAX), ">", I(INT64_MAX - 1));
    INFIX(B(true), B(true), "=", I(1));
    INFIX(B(false), I(2), "=", B(true));
    INFIX(B(true), B(true), "<>", B(false));
    INFIX(B(true), D(2004, 4, 15), "=", T(2004, 4, 15, 0));
    INFIX(B(true), T(2004, 4, 15, 1), ">", D(2004, 4, 15));
    INFIX(B(true), D(2004, 4, 16), ">", S("2004-04-15"));
    INFIX(B(true), S("2004-04-15"), "<", T(2004, 4, 15, 1));
    INFIX(NULL_BOOL, S("no date"), "<", T(2004, 4, 15, 1));
    INFIX(NULL_BOOL, I(7), ">", BARE_NULL);
    INFIX(NULL_BOOL, BARE_NULL, "=", BARE_NULL);
}

static void logic(void **state) {
    (void)state;
    const Value all[3] = {B(true), B(false), NULL_BOOL};
    const Value and[3][3] = {
        {B(true), B(false), NULL_BOOL}, {B(false), B(false), B(false)}, {NULL_BOOL, B(false), NULL_BOOL}};
    const Value or [3][3] = {
        {B(true), B(true), B(true)}, {B(true), B(false), NULL_BOOL}, {B(true), NULL_BOOL, NULL_BOOL}};
    for (int i = 0; i < 3; i++)
        for (int k = 0; k < 3; k++) {
            INFIX(and[i][k], all[i], "AND", all[k]);
            INFIX(or [i][k], all[i], "or", all[k]);
        }
    PREFIX(B(false), "not", B(true));
    PREFIX(NULL_BOOL, "NOT", NULL_BOOL);
    MEMBER(B(true), I(2), I(1), I(2), I(3));
    MEMBER(B(false), I(4), I(1), NULL_INT, I(3));
    MEMBER(B(true), I(3), I(1), NULL_INT, I(3));
    MEMBER(NULL_BOOL, NULL_INT, I(1), I(2));
    MEMBER(B(true), I(2), R(2.0), R(0.5));
    MEMBER(B(true), S("b"), S("a"), S("b"));
    MEMBER(B(false), S("B"), S("a"), S("b"));
    MEMBER(B(true), D(2024, 1, 2), D(2024, 1, 1), T(2024, 1, 2, 0));
    MEMBER(B(false), S("x"), BARE_NULL);
    CALL("IIF", S("x"), B(true), S("x"), S("y"));
    CALL("IIF", S("y"), B(false), S("x"), S("y"));
    CALL("IIF", NULL_TEXT, NULL_BOOL, S("x"), S("y"));
    CALL("IIF", S("u"), NULL_BOOL, S("x"), S("y"), S("u"));
    CALL("IIF", R(2), B(false), R(1.5), I(2));
    CALL("IIF", NULL_INT, B(true), NULL_INT, I(2));
    CALL("IIF", I(2), B(false), BARE_NULL, I(2));
    CALL("IFNULL", I(5), NULL_INT, I(5));
    CALL("IFNULL", I(4), I(4), NULL_INT);
    CALL("IFNULL", NULL_INT, BARE_NULL, BARE_NULL);
    CALL("IFNULL", T(2024, 1, 1, 0), D(2024, 1, 1), T(2025, 1, 1, 3));
    CALL("ISNULL", B(true), BARE_NULL);
    CALL("ISNULL", B(false), S(""));
    CALL("ZN", I(0), NULL_INT);
    CALL("ZN", R(1.5), R(1.5));
}

/* A NULL slot means nothing: 5.5 + NULL may leave 5.5 in it, and ZN of that is 0. */
static void zn_of_a_null_sum(void **state) {
    (void)state;
    const Value left[3] = {R(5.5), R(1), R(2)}, right[3] = {NULL_REAL, R(1), NULL_REAL};
    Column args[2] = {column(left, 3), column(right, 3)};
    Column sum = run(pick("+", NOTATION_INFIX, 2, TYPE_REAL, TYPE_REAL), args, 2, 3);
    Column out = run(pick("ZN", NOTATION_NAME, 1, TYPE_REAL, TYPE_NONE), &sum, 1, 3);
    const Value expected[3] = {R(0), R(2), R(0)};
    for (size_t k = 0; k < 3; k++) assert_true(alike(col_value(&out, k), expected[k]));
}

/* ---- numbers ---- */

static void numbers(void **state) {
    (void)state;
    CALL("ABS", I(7), I(-7));
    CALL("ABS", NULL_INT, I(INT64_MIN));
    CALL("ABS", R(7.5), R(-7.5));
    CALL("ACOS", R(3.14159265358979), I(-1));
    CALL("ACOS", NULL_REAL, R(1.01));
    CALL("ASIN", R(1.5707963267949), I(1));
    CALL("ATAN", R(1.5652408283942), I(180));
    CALL("ATAN2", R(1.10714871779409), I(2), I(1));
    CALL("CEILING", I(3), R(2.1));
    CALL("CEILING", I(-2), R(-2.9));
    CALL("CEILING", NULL_INT, R(1e19));
    CALL("CEILING", I(7), I(7));
    CALL("FLOOR", I(-3), R(-2.1));
    CALL("FLOOR", NULL_INT, R(-1e19));
    CALL("FLOOR", I(INT64_MIN), R(-0x1p63));
    CALL("COS", R(0.707106781186548), R(0.785398163397448));
    CALL("COT", NULL_REAL, I(0));
    CALL("COT", R(1), R(0.785398163397448));
    CALL("DEGREES", R(45), R(0.785398163397448));
    CALL("RADIANS", R(3.14159265358979), I(180));
    CALL("DIV", I(5), I(11), I(2));
    CALL("DIV", I(-1), I(10), I(-8));
    CALL("DIV", I(-4), I(-9), I(2));
    CALL("DIV", NULL_INT, I(1), I(0));
    CALL("DIV", NULL_INT, I(INT64_MIN), I(-1));
    CALL("EXP", NULL_REAL, I(1000));
    CALL("LN", NULL_REAL, I(0));
    CALL("LN", NULL_REAL, I(-1));
    CALL("LN", R(3.912023005428146), I(50));
    CALL("LOG", R(2), I(100));
    CALL("LOG", R(8), I(256), I(2));
    CALL("LOG", R(2), I(16), I(4));
    CALL("LOG", NULL_REAL, I(16), I(1));
    CALL("LOG", NULL_REAL, I(1), I(1));
    CALL("LOG", NULL_REAL, I(16), I(0));
    CALL("LOG", NULL_REAL, I(16), I(-2));
    CALL("LOG2", R(3), I(8));
    CALL("POWER", R(4), I(-2), I(2));
    CALL("POWER", NULL_REAL, R(-2), R(0.5));
    CALL("ROUND", R(4), R(3.5));
    CALL("ROUND", R(-4), R(-3.5));
    CALL("ROUND", R(6.8), R(6.75), R(1));
    CALL("ROUND", R(-6.1), R(-6.05), I(1));
    CALL("ROUND", R(10.9), R(10.85), I(1));
    CALL("ROUND", R(1200), I(1234), I(-2));
    CALL("ROUND", R(5), I(5));
    CALL("SIGN", I(-1), R(-0.5));
    CALL("SIGN", I(0), I(0));
    CALL("SQRT", NULL_REAL, I(-1));
    CALL("SQRT", R(5), I(25));
    CALL("SQUARE", I(25), I(5));
    CALL("SQUARE", NULL_INT, I(INT64_MAX));
    CALL("SQUARE", R(12.25), R(3.5));
    CALL("SQUARE", NULL_REAL, R(1e200));
    CALL("HEXBINX", R(4.5), R(4.2), I(1));
    CALL("HEXBINY", R(0.866025403784439), R(4.2), I(1));
    CALL("MAX", I(7), I(4), I(7));
    CALL("MAX", NULL_INT, I(4), NULL_INT);
    CALL("MIN", R(4.5), R(4.5), I(7));
    CALL("MIN", S("Apple"), S("Banana"), S("Apple"));
    CALL("MAX", S("b"), S("A"), S("b"));
    CALL("MAX", T(2024, 1, 1, 5), D(2024, 1, 1), T(2024, 1, 1, 5));
    CALL("MIN", B(false), B(true), B(false));

    const Function *random = function_choose(TEXT("RANDOM"), NOTATION_NAME, NULL, 0).function;
    Column out = run(random, NULL, 0, 1000);
    double sum = 0;
    for (size_t k = 0; k < 1000; k++) {
        assert_true(out.as.r[k] >= 0 && out.as.r[k] < 1 && (k == 0 || out.as.r[k] != out.as.r[k - 1]));
        sum += out.as.r[k];
    }
    assert_true(sum > 450 && sum < 550);
}

/* ---- strings ---- */

static void strings(void **state) {
    (void)state;
    CALL("LEN", I(7), S("Matador"));
    CALL("LEN", I(0), S(""));
    CALL("LEN", I(5), S("h\xc3\xa9llo"));
    CALL("LEN", I(2), S("\xf0\x9f\x98\x80!"));
    CALL("LEFT", S("Mata"), S("Matador"), I(4));
    CALL("LEFT", S("Matador"), S("Matador"), I(INT64_MAX));
    CALL("LEFT", S(""), S("Matador"), I(0));
    CALL("LEFT", NULL_TEXT, S("Matador"), I(-2));
    CALL("LEFT", S("Matador "), S("Matador xyz"), R(8.99));
    CALL("LEFT", S("h\xc3\xa9"), S("h\xc3\xa9llo"), I(2));
    CALL("RIGHT", S("tion"), S("Calculation"), I(4));
    CALL("RIGHT", S("\xc3\xa9!"), S("h\xc3\xa9!"), I(2));
    CALL("RIGHT", S("ab"), S("ab"), I(5));
    CALL("RIGHT", NULL_TEXT, S("ab"), I(-1));
    CALL("MID", S("alculation"), S("Calculation"), I(2));
    CALL("MID", S("alcul"), S("Calculation"), I(2), I(5));
    CALL("MID", S("Ca"), S("Calculation"), I(-3), I(2));
    CALL("MID", S("al"), S("Calculation"), R(2.55), R(2.99));
    CALL("MID", S(""), S("Calculation"), I(2), I(-1));
    CALL("MID", S(""), S("abc"), I(4));
    CALL("MID", S(""), S("abc"), I(INT64_MAX), I(INT64_MAX));
    CALL("MID", S("abc"), S("abc"), I(INT64_MIN), I(INT64_MAX));
    CALL("MID", S("D-R "), S("CD-R MEDIA"), I(2), I(4));
    CALL("MID", S("\xe2\x84\xa2"), S("a\xe2\x84\xa2z"), I(2), I(1));
    CALL("TRIM", S("x y"), S(" \t\n\v\f\rx y \r"));
    CALL("LTRIM", S("x "), S("\t x "));
    CALL("RTRIM", S(" x"), S(" x\n"));
    CALL("TRIM", S(""), S(" \t "));
    CALL("LTRIM_THIS", S("Sales-]"), S("[-Sales-]"), S("[-"));
    CALL("RTRIM_THIS", S("[-Market"), S("[-Market-]"), S("-]"));
    CALL("RTRIM_THIS", S(""), S("\xc3\xa9\xc3\xa9"), S("\xc3\xa9"));
    CALL("LOWER", S("productversion"), S("ProductVersion"));
    CALL("UPPER", S("\xc3\x89T\xc3\x89 SS"), S("\xc3\xa9t\xc3\xa9 \xc3\x9f"));
    CALL("LOWER", S("\xc3\xa9 z["), S("\xc3\x89 Z["));
    CALL("UPPER", S(""), S(""));
    CALL("PROPER", S("Product Name"), S("PRODUCT name"));
    CALL("PROPER", S("Darcy-Mae"), S("darcy-mae"));
    CALL("PROPER", S("\xc3\x89mile 3rd"), S("\xc3\xa9MILE 3RD"));
    CALL("ASCII", I(97), S("authors"));
    CALL("ASCII", I(0), S(""));
    CALL("ASCII", I(0xe9), S("\xc3\xa9"));
    CALL("CHAR", S("A"), I(65));
    CALL("CHAR", S("A"), R(65.9));
    CALL("CHAR", S("\xc3\xa9"), I(233));
    CALL("CHAR", NULL_TEXT, I(256));
    CALL("CHAR", NULL_TEXT, I(-1));
    CALL("SPACE", S("  "), I(2));
    CALL("SPACE", S(""), I(0));
    CALL("SPACE", NULL_TEXT, I(-1));
    CALL("SPACE", NULL_TEXT, I(INT64_MAX));
    CALL("UPPER", NULL_TEXT, BARE_NULL);
    /* broken UTF-8 must not hurt */
    CALL("LEN", I(1), S("\xc3"));
    CALL("RIGHT", S("\x80\x80"), S("\x80\x80"), I(1));
    CALL("PROPER", S("\xef\xbf\xbd"), S("\xff"));
}

static void searching(void **state) {
    (void)state;
    CALL("CONTAINS", B(true), S("Calculation"), S("alcu"));
    CALL("CONTAINS", B(false), S("Calculation"), S("ALCU"));
    CALL("CONTAINS", B(true), S("abc"), S(""));
    CALL("CONTAINS", B(true), S(""), S(""));
    CALL("CONTAINS", NULL_BOOL, S("abc"), BARE_NULL);
    CALL("STARTSWITH", B(true), S("Matador"), S("Ma"));
    CALL("STARTSWITH", B(true), S("  Matador"), S("Ma"));
    CALL("STARTSWITH", B(false), S("Matador"), S("ma"));
    CALL("STARTSWITH", B(true), S("x"), S(""));
    CALL("ENDSWITH", B(true), S("Tableau  "), S("leau"));
    CALL("ENDSWITH", B(false), S("u"), S("leau"));
    CALL("FIND", I(2), S("Calculation"), S("alcu"));
    CALL("FIND", I(0), S("Calculation"), S("Computer"));
    CALL("FIND", I(7), S("Calculation"), S("a"), I(3));
    CALL("FIND", I(2), S("Calculation"), S("a"), R(2.9));
    CALL("FIND", I(0), S("Calculation"), S("a"), I(8));
    CALL("FIND", I(2), S("Calculation"), S("a"), I(-5));
    CALL("FIND", I(1), S("abc"), S(""));
    CALL("FIND", I(0), S("abc"), S("a"), I(INT64_MAX));
    CALL("FIND", I(9), S("This is \xe2\x84\xa2 find test."), S("\xe2\x84\xa2"));
    CALL("FIND", I(11), S("This is \xe2\x84\xa2 find test."), S("find"), I(10));
    CALL("FINDNTH", I(7), S("Calculation"), S("a"), I(2));
    CALL("FINDNTH", I(0), S("Calculation"), S("a"), I(3));
    CALL("FINDNTH", I(2), S("aaa"), S("aa"), I(2));
    CALL("FINDNTH", I(1), S("abc"), S("z"), I(0));
    CALL("FINDNTH", I(1), S("abc"), S(""), I(2));
    CALL("FINDNTH", I(0), S(""), S("a"), I(0));
    CALL("REPLACE", S("Version 4x"), S("Version 3.8"), S("3.8"), S("4x"));
    CALL("REPLACE", S("bb"), S("aaaa"), S("aa"), S("b"));
    CALL("REPLACE", S("abc"), S("abc"), S(""), S("x"));
    CALL("REPLACE", S(""), S("aa"), S("a"), S(""));
    CALL("SPLIT", S("b"), S("a-b-c-d"), S("-"), I(2));
    CALL("SPLIT", S("c"), S("a|b|c|d"), S("|"), I(-2));
    CALL("SPLIT", S("a"), S("a|b|c|d"), S("|"), I(-4));
    CALL("SPLIT", S(""), S("a|b|c|d"), S("|"), I(-5));
    CALL("SPLIT", S(""), S("a-b"), S("-"), I(3));
    CALL("SPLIT", NULL_TEXT, S("a-b"), S("-"), I(0));
    CALL("SPLIT", S(""), S("a-b"), S("-"), I(INT64_MIN));
    CALL("SPLIT", S("a-b"), S("a-b"), S(""), I(1));
    CALL("SPLIT", S("Johnson"), S("Jane, Johnson"), S(", "), I(-1));
}

static void regular_expressions(void **state) {
    (void)state;
    CALL("REGEXP_EXTRACT", S("123"), S("abc 123"), S("[a-z]+\\s+(\\d+)"));
    CALL("REGEXP_EXTRACT", NULL_TEXT, S("abc 123"), S("[a-z]+"));
    CALL("REGEXP_EXTRACT", NULL_TEXT, S("abc"), S("(\\d)"));
    CALL("REGEXP_EXTRACT", NULL_TEXT, S("abc"), S(""));
    CALL("REGEXP_EXTRACT", NULL_TEXT, S("abc"), S("("));
    CALL("REGEXP_EXTRACT", NULL_TEXT, S("b"), S("(a)|b"));
    CALL("REGEXP_EXTRACT_NTH", S("abc 123"), S("abc 123"), S("([a-z]+)\\s+(\\d+)"), I(0));
    CALL("REGEXP_EXTRACT_NTH", S("123"), S("abc 123"), S("([a-z]+)\\s+(\\d+)"), I(2));
    CALL("REGEXP_EXTRACT_NTH", NULL_TEXT, S("abc 123"), S("([a-z]+)\\s+(\\d+)"), I(3));
    CALL("REGEXP_EXTRACT_NTH", NULL_TEXT, S("abc 123"), S("([a-z]+)\\s+(\\d+)"), I(-1));
    CALL("REGEXP_MATCH", B(true), S("-([1234].[The.Market])-"), S("\\[\\s*(\\w*\\.)(\\w*\\s*\\])"));
    CALL("REGEXP_MATCH", B(false), S("abc"), S(""));
    CALL("REGEXP_MATCH", B(true), S("g"), S("^\\g$"));
    CALL("REGEXP_MATCH", B(true), S("X4"), S("^[\\X41-\\X45]+$"));
    CALL("REGEXP_MATCH", B(true), S("a?"), S("\\N{QUESTION MARK}"));
    CALL("REGEXP_MATCH", B(true), S("ABC"), S("(?i)b"));
    CALL("REGEXP_MATCH", NULL_BOOL, S("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa!"), S("^(a+)+$"));
    CALL("REGEXP_REPLACE", S("abc-123"), S("abc 123"), S("\\s"), S("-"));
    CALL("REGEXP_REPLACE", S("<1><2><3>"), S("1 2 3"), S("(\\d)(\\s?)"), S("<$1>"));
}

static void replacements(void **state) {
    (void)state;
    CALL("REGEXP_REPLACE", S("abc"), S("abc"), S(""), S("-"));
    CALL("REGEXP_REPLACE", S("abc"), S("abc"), S("z"), S("-"));
    CALL("REGEXP_REPLACE", S("b$a"), S("ab"), S("(a)(b)"), S("$2\\$$1"));
    CALL("REGEXP_REPLACE", S("a0b"), S("ab"), S("(a)"), S("$10"));
    CALL("REGEXP_REPLACE", NULL_TEXT, S("ab"), S("(a)"), S("$x"));
    CALL("REGEXP_REPLACE", S("-a-b-"), S("ab"), S("x*"), S("-"));
    CALL("REGEXP_REPLACE", S("z\xe2\x84\xa2z"), S("\xc3\xa9\xe2\x84\xa2\xc3\xa9"), S("\xc3\xa9"), S("z"));
    CALL("REGEXP_EXTRACT", S("\xe2\x84\xa2"), S("\xc3\xa9\xe2\x84\xa2\xc3\xa9"), S("(\\W)"));
}

static void places(void **state) {
    (void)state;
    Value point = {.type = TYPE_SPATIAL, .as.s = TEXT("POINT (-123.1 48.5)")};
    CALL("MAKEPOINT", point, R(48.5), R(-123.1));
    CALL("MAKEPOINT", N(TYPE_SPATIAL), R(91), R(0));
    CALL("SHAPETYPE", S("Point"), point);
    Value line = {.type = TYPE_SPATIAL, .as.s = TEXT("LINESTRING (-123.1 48.5, -123.1 48.5)")};
    CALL("MAKELINE", line, point, point);
    CALL("SHAPETYPE", S("LineString"), line);
    Value north = {.type = TYPE_SPATIAL, .as.s = TEXT("POINT(0 1)")},
          null = {.type = TYPE_SPATIAL, .as.s = TEXT("point ( 0 0 )")};
    CALL("DISTANCE", R(110.57438855796008), north, null, S("km"));
    CALL("DISTANCE", R(0), point, point, S("miles"));
    CALL("DISTANCE", NULL_REAL, point, line, S("miles"));
    CALL("DISTANCE", NULL_REAL, point, point, S("parsec"));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(arithmetic, setup, teardown),
        cmocka_unit_test_setup_teardown(one_bad_row_among_good, setup, teardown),
        cmocka_unit_test_setup_teardown(days, setup, teardown),
        cmocka_unit_test_setup_teardown(comparing, setup, teardown),
        cmocka_unit_test_setup_teardown(logic, setup, teardown),
        cmocka_unit_test_setup_teardown(zn_of_a_null_sum, setup, teardown),
        cmocka_unit_test_setup_teardown(numbers, setup, teardown),
        cmocka_unit_test_setup_teardown(strings, setup, teardown),
        cmocka_unit_test_setup_teardown(searching, setup, teardown),
        cmocka_unit_test_setup_teardown(regular_expressions, setup, teardown),
        cmocka_unit_test_setup_teardown(replacements, setup, teardown),
        cmocka_unit_test_setup_teardown(places, setup, teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
