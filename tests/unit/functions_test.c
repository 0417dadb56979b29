/* The catalogue's promises, and kernels and aggregates in a harness that does what the engine does around them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "data/calendar.h"
#include "functions/function.h"

static Arena arena;
static uint64_t random_state = 42;
static Memo memo;
static FnContext context = {.scratch = &arena, .run = &arena, .random = &random_state, .memo = &memo};

static int setup(void **state) {
    (void)state;
    arena_init(&arena, NULL);
    return 0;
}

static void forget_memo(void) {
    if (memo.release != NULL) memo.release(memo.data);
    memo = (Memo){NULL, NULL};
}

static int teardown(void **state) {
    (void)state;
    forget_memo();
    arena_release(&arena);
    return 0;
}

/* ---- the harness ---- */

enum { MOST_ARGS = 6, END = 1000 };

static Value I(int64_t i) { return value_int(i); }
static Value R(double r) { return value_real(r); }
static Value B(bool b) { return value_bool(b); }
static Value S(const char *s) { return value_string(text_of(s)); }
static Value N(Type type) { return value_null(type); }
static Value D(int64_t year, int month, int day) { return value_date(days_from_civil(year, month, day)); }
static Value T(int64_t year, int month, int day, double hours) {
    return value_datetime(days_from_civil(year, month, day) * US_PER_DAY + llround(hours * 3600e6));
}
static const Value STOP = {.type = (Type)END};

static Column column(const Value *values, size_t rows) {
    Column c;
    col_flat(&c, &arena, values[0].type, rows);
    col_own_valid(&c, &arena);
    for (size_t k = 0; k < rows; k++) {
        /* garbage in the slot of a NULL: nobody may read a meaning into it */
        if (values[k].null) {
            memset((char *)c.as.any + k * type_width(c.type), 0x55, type_width(c.type));
            bit_clear(c.valid, k);
        } else
            col_set(&c, k, values[k]);
    }
    return c;
}

static Column run(const Function *f, const Column *given, unsigned count, size_t rows) {
    Column args[MOST_ARGS] = {0}, out;
    bool constant = f->volatility != VOLATILITY_ROW;
    Type types[MOST_ARGS];
    for (unsigned n = 0; n < count; n++) {
        const Param *param = function_param(f, n);
        args[n] = given[n];
        if (param->type != TYPE_ANY && args[n].type != param->type) {
            const Function *cast = function_cast(args[n].type, (Type)param->type);
            assert_non_null(cast);
            args[n] = run(cast, &given[n], 1, rows);
        }
        types[n] = args[n].type;
        constant = constant && args[n].shape == SHAPE_CONSTANT;
    }
    col_flat(&out, &arena, function_result(f, types, count), constant ? 1 : rows);
    if (constant) {
        out.shape = SHAPE_CONSTANT;
        out.rows = rows;
    }
    memset(out.as.any, 0xAA, type_width(out.type) * (constant ? 1 : rows));
    col_own_valid(&out, &arena);
    size_t slots = constant ? 1 : rows;
    if (f->nulls == NULLS_SPREAD)
        for (unsigned n = 0; n < count; n++)
            for (size_t k = 0; k < slots; k++)
                if (!col_valid(&args[n], k)) bit_clear(out.valid, k);
    if (f->nulls == NULLS_SPREAD && !f->makes_nulls && bitmap_count(out.valid, slots) == slots) out.valid = NULL;
    context.arguments = count;
    forget_memo();
    f->kernel(&context, args, slots, &out);
    return out;
}

static const Function *choose(const char *name, Notation notation, const Value *values, unsigned count) {
    Type types[MOST_ARGS];
    for (unsigned n = 0; n < count; n++) types[n] = values[n].type;
    const Function *f = function_choose(text_of(name), notation, types, count).function;
    if (f == NULL) fail_msg("no overload of %s", name);
    return f;
}

static void show(Value v) {
    Writer w;
    writer_init(&w, &arena);
    put_value(&w, v);
    fprintf(stderr, "%s %s'%.*s'", type_word(v.type), v.null ? "NULL " : "", TEXT_ARG(writer_text(&w)));
}

static bool alike(Value a, Value b) {
    if (a.type != b.type && !(a.null && b.null)) return false;
    if (!a.null && !b.null && a.type == TYPE_REAL) return fabs(a.as.r - b.as.r) <= 1e-9 * (1 + fabs(b.as.r));
    return value_same(a, b);
}

/* The same arguments as constants, as columns, and mixed must all give `expected`. */
static void check_call(int line, Notation notation, const char *name, Value expected, ...) {
    Value values[MOST_ARGS];
    unsigned count = 0;
    va_list list;
    va_start(list, expected);
    for (Value v = va_arg(list, Value); v.type != (Type)END; v = va_arg(list, Value)) values[count++] = v;
    va_end(list);
    const Function *f = choose(name, notation, values, count);
    for (unsigned form = 0; form < 1u << count; form++) {
        Column args[MOST_ARGS];
        for (unsigned n = 0; n < count; n++) {
            const Value three[3] = {values[n], values[n], values[n]};
            if (form >> n & 1)
                args[n] = column(three, 3);
            else
                col_constant(&args[n], &arena, values[n], 3);
        }
        Column out = run(f, args, count, 3);
        for (size_t k = 0; k < 3; k++) {
            Value got = col_value(&out, k);
            if (alike(got, expected)) continue;
            fprintf(stderr, "line %d: %s form %u row %zu: got ", line, name, form, k);
            show(got);
            fprintf(stderr, ", expected ");
            show(expected);
            fprintf(stderr, "\n");
            fail();
        }
    }
}

#define CALL(name, expected, ...)   check_call(__LINE__, NOTATION_NAME, name, expected, __VA_ARGS__, STOP)
#define INFIX(expected, a, name, b) check_call(__LINE__, NOTATION_INFIX, name, expected, a, b, STOP)
#define PREFIX(expected, name, a)   check_call(__LINE__, NOTATION_PREFIX, name, expected, a, STOP)
#define MEMBER(expected, ...)       check_call(__LINE__, NOTATION_IN, "IN", expected, __VA_ARGS__, STOP)

#define NULL_INT  N(TYPE_INT)
#define NULL_REAL N(TYPE_REAL)
#define NULL_TEXT N(TYPE_STRING)
#define NULL_BOOL N(TYPE_BOOL)
#define BARE_NULL N(TYPE_NULL)

/* ---- the catalogue ---- */

static bool same_params(const Function *a, const Function *b) {
    if (function_params(a) != function_params(b)) return false;
    for (unsigned n = 0; n < function_params(a); n++)
        if (a->params[n].type != b->params[n].type || a->params[n].accepts != b->params[n].accepts) return false;
    return true;
}

static void every_row_is_whole(void **state) {
    (void)state;
    assert_true(function_count() > 300);
    assert_null(function_at(function_count()));
    for (size_t i = 0; i < function_count(); i++) {
        const Function *f = function_at(i);
        if (f->doc == NULL || f->doc[strlen(f->doc) - 1] != '.') fail_msg("%s has no sentence", f->name);
        if (strchr(f->doc, '\n') != NULL) fail_msg("%s: one line", f->name);
        int ways = (f->kernel != NULL) + (f->aggregate != NULL) + (f->needs != NULL) + (f->window != NULL);
        bool by_plan = f->kind == FN_TABLECALC && (strcmp(f->name, "TOTAL") == 0 || strcmp(f->name, "PREVIOUS_VALUE") == 0);
        if (ways != !by_plan) fail_msg("%s has %d ways to compute", f->name, ways);
        if (f->needs != NULL && f->needs[strlen(f->needs) - 1] != '.') fail_msg("%s needs a sentence", f->name);
        if (f->aggregate != NULL && f->kind != FN_AGGREGATE) fail_msg("%s is no aggregate", f->name);
        if (f->kernel != NULL && f->kind != FN_SCALAR) fail_msg("%s is no scalar", f->name);
        if ((f->example == NULL) != (f->gives == NULL)) fail_msg("%s: an example has a result", f->name);
        if (f->result == TYPE_NONE || f->result == TYPE_NULL) fail_msg("%s gives nothing", f->name);
        if (f->repeats && function_params(f) == 0) fail_msg("%s repeats nothing", f->name);
        if (f->family >= FAMILY_COUNT || family_word(f->family)[0] == 0) fail_msg("%s has no family", f->name);
        if (function_signature(&arena, f).size == 0) fail_msg("%s has no signature", f->name);
        if (f->notation == NOTATION_NAME && !function_known(text_of(f->name))) fail_msg("%s is not known", f->name);
        if (f->aggregate != NULL && (f->aggregate->state_size == 0 || f->aggregate->state_size > 48))
            fail_msg("%s: state of %zu bytes", f->name, f->aggregate->state_size);
    }
}

static void overloads_agree(void **state) {
    (void)state;
    for (size_t i = 0; i < function_count(); i++)
        for (size_t k = i + 1; k < function_count(); k++) {
            const Function *a = function_at(i), *b = function_at(k);
            if (strcmp(a->name, b->name) != 0 || a->notation != b->notation) continue;
            /* MIN and MAX are aggregates of one argument and scalars of two (language.md 7) */
            if (function_params(a) == function_params(b) && a->kind != b->kind) fail_msg("%s: two kinds", a->name);
            if (a->notation != NOTATION_CAST && same_params(a, b)) fail_msg("%s: the same parameters twice", a->name);
            if (a->notation == NOTATION_CAST && same_params(a, b) && a->result == b->result) fail_msg("two casts");
        }
}

static const Function *pick(const char *name, Notation notation, unsigned count, Type a, Type b) {
    const Type types[2] = {a, b};
    return function_choose(text_of(name), notation, types, count).function;
}

static void overloads_by_cost(void **state) {
    (void)state;
    assert_int_equal(pick("+", NOTATION_INFIX, 2, TYPE_INT, TYPE_INT)->result, TYPE_INT);
    assert_int_equal(pick("+", NOTATION_INFIX, 2, TYPE_INT, TYPE_REAL)->result, TYPE_REAL);
    assert_int_equal(pick("+", NOTATION_INFIX, 2, TYPE_DATE, TYPE_INT)->result, TYPE_DATE);
    assert_int_equal(pick("+", NOTATION_INFIX, 2, TYPE_DATE, TYPE_REAL)->result, TYPE_DATETIME);
    assert_int_equal(pick("+", NOTATION_INFIX, 2, TYPE_DATETIME, TYPE_INT)->result, TYPE_DATETIME);
    assert_int_equal(pick("-", NOTATION_INFIX, 2, TYPE_DATE, TYPE_DATE)->result, TYPE_INT);
    assert_int_equal(pick("-", NOTATION_INFIX, 2, TYPE_DATETIME, TYPE_DATE)->result, TYPE_REAL);
    assert_int_equal(pick("+", NOTATION_INFIX, 2, TYPE_NULL, TYPE_STRING)->result, TYPE_STRING);
    assert_int_equal(pick("=", NOTATION_INFIX, 2, TYPE_STRING, TYPE_STRING)->params[0].type, TYPE_STRING);
    assert_int_equal(pick("==", NOTATION_INFIX, 2, TYPE_STRING, TYPE_DATE)->params[0].type, TYPE_DATETIME);
    assert_int_equal(pick("!=", NOTATION_INFIX, 2, TYPE_BOOL, TYPE_BOOL)->params[0].type, TYPE_BOOL);
    assert_int_equal(pick("=", NOTATION_INFIX, 2, TYPE_BOOL, TYPE_INT)->params[0].type, TYPE_INT);
    assert_int_equal(pick("=", NOTATION_INFIX, 2, TYPE_NULL, TYPE_REAL)->params[0].type, TYPE_REAL);
    assert_int_equal(pick("<", NOTATION_INFIX, 2, TYPE_INT, TYPE_REAL)->params[0].type, TYPE_REAL);
    assert_int_equal(pick("min", NOTATION_NAME, 1, TYPE_INT, TYPE_NONE)->kind, FN_AGGREGATE);
    assert_int_equal(pick("min", NOTATION_NAME, 2, TYPE_INT, TYPE_INT)->kind, FN_SCALAR);
    assert_int_equal(pick("COUNT", NOTATION_NAME, 1, TYPE_TABLE, TYPE_NONE)->params[0].type, TYPE_TABLE);
    assert_int_equal(pick("COUNT", NOTATION_NAME, 1, TYPE_SPATIAL, TYPE_NONE)->params[0].type, TYPE_ANY);
    assert_int_equal(pick("iFnUlL", NOTATION_NAME, 2, TYPE_NULL, TYPE_DATE)->result, TYPE_DATE);
    assert_non_null(pick("LEFT", NOTATION_NAME, 2, TYPE_STRING, TYPE_REAL));
    assert_non_null(pick("RAWSQL_INT", NOTATION_NAME, 1, TYPE_STRING, TYPE_NONE));
    assert_null(pick("+", NOTATION_INFIX, 2, TYPE_INT, TYPE_STRING));
    assert_null(pick("+", NOTATION_INFIX, 2, TYPE_STRING, TYPE_DATE));
    assert_null(pick("AND", NOTATION_INFIX, 2, TYPE_INT, TYPE_INT));
    assert_null(pick("<", NOTATION_INFIX, 2, TYPE_BOOL, TYPE_BOOL));
    assert_null(pick("=", NOTATION_INFIX, 2, TYPE_STRING, TYPE_INT));
    assert_null(pick("DIV", NOTATION_NAME, 2, TYPE_REAL, TYPE_INT));
    assert_null(pick("ISNULL", NOTATION_NAME, 1, TYPE_TABLE, TYPE_NONE));
    assert_null(pick("IN", NOTATION_IN, 1, TYPE_INT, TYPE_NONE));
    assert_null(pick("LEN", NOTATION_INFIX, 1, TYPE_STRING, TYPE_NONE));

    const Type words[3] = {TYPE_STRING, TYPE_STRING, TYPE_INT};
    Choice choice = function_choose(TEXT("LEFT"), NOTATION_NAME, words, 3);
    assert_null(choice.function);
    assert_non_null(choice.nearest);
    choice = function_choose(TEXT("FIND"), NOTATION_NAME, (const Type[]){TYPE_INT, TYPE_STRING, TYPE_INT}, 3);
    assert_null(choice.function);
    assert_int_equal(function_params(choice.nearest), 3);
    assert_null(function_choose(TEXT("STDDEV"), NOTATION_NAME, words, 1).nearest);
    assert_string_equal(function_near(TEXT("STDDEV")), "STDEV");
    assert_string_equal(function_near(TEXT("cuontd")), "COUNTD");
    assert_null(function_near(TEXT("XYZZY_PLUGH")));
    assert_true(function_known(TEXT("DateTrunc")) && !function_known(TEXT("AND")) && !function_known(TEXT("")));

    assert_string_equal(function_aggregate(TEXT("sum"), TYPE_INT)->name, "SUM");
    assert_int_equal(function_aggregate(TEXT("avg"), TYPE_INT)->result, TYPE_REAL);
    assert_null(function_aggregate(TEXT("sum"), TYPE_STRING));
    assert_null(function_aggregate(TEXT("left"), TYPE_STRING));
    assert_null(function_aggregate(TEXT("abs"), TYPE_INT));
    assert_int_equal(function_cast(TYPE_INT, TYPE_REAL)->result, TYPE_REAL);
    assert_int_equal(function_cast(TYPE_NULL, TYPE_DATE)->result, TYPE_DATE);
    assert_null(function_cast(TYPE_REAL, TYPE_STRING));
    assert_null(function_cast(TYPE_REAL, (Type)TYPE_ANY));

    Text text = function_signature(&arena, pick("LEFT", NOTATION_NAME, 2, TYPE_STRING, TYPE_INT));
    assert_true(text_equal(text, TEXT("LEFT(string, integer)")));
    text = function_signature(&arena, pick("+", NOTATION_INFIX, 2, TYPE_DATE, TYPE_INT));
    assert_true(text_equal(text, TEXT("date + integer")));
    text = function_signature(&arena, pick("NOT", NOTATION_PREFIX, 1, TYPE_BOOL, TYPE_NONE));
    assert_true(text_equal(text, TEXT("NOT boolean")));
}

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
    CALL("DISTANCE", R(111.19507973436875), north, null, S("km"));
    CALL("DISTANCE", R(0), point, point, S("miles"));
    CALL("DISTANCE", NULL_REAL, point, line, S("miles"));
    CALL("DISTANCE", NULL_REAL, point, point, S("parsec"));
}

/* ---- every kernel, on values from the edges ---- */

static Value edge(Type type, unsigned n) {
    static const char *const texts[] = {"",
                                        "a",
                                        " \t",
                                        "2024-02-29 24:00:00",
                                        "-12.5e3",
                                        "\xc3\xa9\xe2\x84\xa2",
                                        "\xff\x80\xf0\x9f",
                                        "(a+)+$",
                                        "[",
                                        "month",
                                        "POINT (1 2)",
                                        "POINT (",
                                        "$1\\",
                                        "yyyy-MM-dd HH:mm",
                                        "monday",
                                        "0000000000000000000000000000000000000000000000000000000000000000000"};
    static const int64_t wholes[] = {0,   1,    -1,        2,         7,         -400,         65,
                                     255, 1000, INT32_MAX, INT64_MAX, INT64_MIN, INT64_MIN + 1};
    static const double reals[] = {0, 1, -1, 0.5, -2.5, 1e-320, 1e17, -1e18, 9.3e18, 1e308, -1e308, 2147483648.5};
    switch (type) {
    case TYPE_BOOL: return B(n % 2);
    case TYPE_INT: return I(wholes[n % 13]);
    case TYPE_REAL: return R(reals[n % 12]);
    case TYPE_STRING: return S(texts[n % 16]);
    case TYPE_DATE:
        return value_date(
            (int64_t[]){0, -25567, 19800, days_from_civil(9999, 12, 31), days_from_civil(-9999, 1, 1)}[n % 5]);
    case TYPE_DATETIME:
        return value_datetime((int64_t[]){0, -1, INT64_C(1714567890123456), days_from_civil(9999, 12, 31) * US_PER_DAY,
                                          days_from_civil(-9999, 1, 1) * US_PER_DAY}[n % 5]);
    case TYPE_SPATIAL: {
        Value v = S(texts[n % 16]);
        v.type = TYPE_SPATIAL;
        return v;
    }
    case TYPE_NONE:
    case TYPE_NULL:
    case TYPE_TABLE:
    case TYPE_COUNT: break;
    }
    return N(TYPE_NULL);
}

static void check_edges(const Function *f, unsigned round) {
    enum { ROWS = 97 };
    const unsigned count = function_params(f);
    Column args[MOST_ARGS] = {0};
    Value values[MOST_ARGS][ROWS];
    unsigned seed = round * 1000 + 1;
    for (unsigned n = 0; n < count; n++) {
        Type type = f->params[n].type == TYPE_ANY ? TYPE_REAL : (Type)f->params[n].type;
        for (size_t k = 0; k < ROWS; k++) {
            seed = seed * 1664525u + 1013904223u;
            values[n][k] = edge(type, seed >> 12);
            if ((seed >> 24) % 9 == 0) values[n][k] = N(type);
        }
        args[n] = column(values[n], ROWS);
        if (f->params[n].literal == LITERAL_NOT) continue;
        for (size_t k = 1; k < ROWS; k++) values[n][k] = values[n][0];
        col_constant(&args[n], &arena, values[n][0], ROWS);
    }
    Column flat = run(f, args, count, ROWS);
    if (f->volatility == VOLATILITY_ROW) return;
    for (size_t k = 0; k < ROWS; k++) {
        Value got = col_value(&flat, flat.shape == SHAPE_FLAT ? k : 0);
        bool missing = false;
        for (unsigned n = 0; n < count; n++) {
            missing = missing || values[n][k].null;
            col_constant(&args[n], &arena, values[n][k], 1);
        }
        if (f->nulls == NULLS_SPREAD && missing && !got.null) fail_msg("%s: NULL does not spread", f->name);
        if (f->nulls == NULLS_SPREAD && !missing && !f->makes_nulls && got.null) fail_msg("%s makes NULL", f->name);
        if (!got.null && got.type == TYPE_REAL && !isfinite(got.as.r)) fail_msg("%s is not finite", f->name);
        if (!got.null && got.type == TYPE_DATE && !date_in_range(got.as.i)) fail_msg("%s: out of range", f->name);
        if (!got.null && got.type == TYPE_DATETIME && !datetime_in_range(got.as.i))
            fail_msg("%s: out of range", f->name);
        Column one = run(f, args, count, 1);
        if (!value_same(col_value(&one, 0), got)) {
            show(col_value(&one, 0));
            show(got);
            fail_msg(" %s: constants and columns differ", f->name);
        }
    }
}

static void every_kernel_at_the_edges(void **state) {
    (void)state;
    for (size_t i = 0; i < function_count(); i++)
        for (unsigned round = 0; round < 8 && function_at(i)->kernel != NULL; round++) {
            check_edges(function_at(i), round);
            forget_memo();
            arena_reset(&arena);
        }
}

/* ---- aggregates ---- */

enum { GROUPS = 3 };

static Column finish(const Function *f, const void *states, size_t groups) {
    Column out;
    col_flat(&out, &arena, f->result == TYPE_AS_1 ? (Type)f->params[0].type : (Type)f->result, groups);
    col_own_valid(&out, &arena);
    f->aggregate->finish(&context, states, groups, &out);
    return out;
}

static Value aggregate_of(const char *name, const Value *values, size_t rows) {
    const Function *f = function_aggregate(text_of(name), values[0].type);
    assert_non_null(f);
    Column c = column(values, rows);
    if (f->params[0].type != TYPE_ANY && f->params[0].type != c.type)
        c = run(function_cast(c.type, (Type)f->params[0].type), &c, 1, rows);
    void *state = arena_alloc(&arena, f->aggregate->state_size);
    uint32_t *groups = arena_alloc(&arena, rows * sizeof *groups);
    f->aggregate->update(&context, state, groups, rows, &c);
    Column out = finish(f, state, 1);
    return col_value(&out, 0);
}

#define AGGREGATE(name, expected, ...)                                                                                 \
    do {                                                                                                               \
        const Value values_[] = {__VA_ARGS__};                                                                         \
        Value got_ = aggregate_of(name, values_, sizeof values_ / sizeof *values_);                                    \
        if (!alike(got_, expected)) {                                                                                  \
            show(got_);                                                                                                \
            fail_msg(" is not the %s of line %d", name, __LINE__);                                                     \
        }                                                                                                              \
    } while (0)

static void aggregates(void **state) {
    (void)state;
    AGGREGATE("SUM", I(102), I(10), I(20), NULL_INT, I(60), I(5), I(7));
    AGGREGATE("SUM", I(INT64_MAX), I(INT64_MAX), I(5), I(-5));
    AGGREGATE("SUM", NULL_INT, I(INT64_MAX), I(5));
    AGGREGATE("SUM", I(INT64_MIN), I(INT64_MIN), I(INT64_MIN), I(INT64_MAX), I(1));
    AGGREGATE("SUM", NULL_INT, NULL_INT, NULL_INT);
    AGGREGATE("SUM", R(2), R(1), R(1e100), R(1), R(-1e100));
    AGGREGATE("SUM", NULL_REAL, R(1e308), R(1e308));
    AGGREGATE("AVG", R(20.4), I(10), I(20), I(60), I(5), I(7));
    AGGREGATE("AVG", R(-2.5), I(-2), I(-3), NULL_INT);
    AGGREGATE("AVG", R(9223372036854775807.0), I(INT64_MAX), I(INT64_MAX));
    AGGREGATE("AVG", R(-9223372036854775807.0), I(INT64_MIN), I(INT64_MIN));
    AGGREGATE("AVG", R(0.5), R(0.25), R(0.75), NULL_REAL);
    AGGREGATE("COUNT", I(2), S("a"), NULL_TEXT, S("a"));
    AGGREGATE("COUNT", I(0), NULL_BOOL);
    AGGREGATE("MIN", S("a"), S("b"), S("a"), NULL_TEXT, S("B"));
    AGGREGATE("MAX", S("OFFICE"), S("five"), S("OFFICE"));
    AGGREGATE("MIN", R(-1), R(0), R(-1));
    AGGREGATE("MAX", D(2024, 5, 1), D(2024, 4, 1), D(2024, 5, 1));
    AGGREGATE("MAX", B(true), B(false), B(true), NULL_BOOL);
    AGGREGATE("MIN", B(false), B(true), B(false));
    AGGREGATE("ATTR", S("x"), S("x"), NULL_TEXT, S("x"));
    AGGREGATE("ATTR", NULL_TEXT, S("x"), S("y"), S("x"));
    AGGREGATE("ATTR", I(0), I(0), I(0));
    AGGREGATE("MEDIAN", R(4.295), R(8.32), R(4.77), R(3.82), R(-1));
    AGGREGATE("MEDIAN", R(0), I(5), I(-5), I(0), NULL_INT);
    AGGREGATE("MEDIAN", R(1), R(1));
    AGGREGATE("STDEV", R(22.875751353780675), I(10), I(20), I(60), I(5), I(7));
    AGGREGATE("STDEVP", R(20.460694025373993), I(10), I(20), I(60), I(5), I(7));
    AGGREGATE("VAR", R(523.3), I(10), I(20), I(60), I(5), I(7));
    AGGREGATE("VARP", R(418.64), I(10), I(20), I(60), I(5), I(7));
    AGGREGATE("VAR", NULL_REAL, R(3));
    AGGREGATE("VARP", R(0), R(3));
    AGGREGATE("STDEV", R(0), R(1e9 + 0.1), R(1e9 + 0.1), R(1e9 + 0.1));
}

/* Every aggregate: its zero state, batches of every size, and merging, on integers made for its parameter types. */
static Column sample(const Param *param, size_t rows, unsigned seed) {
    Value *values = arena_alloc(&arena, rows * sizeof *values);
    for (size_t k = 0; k < rows; k++) {
        seed = seed * 1664525u + 1013904223u;
        int64_t x = (int64_t)(seed >> 16) % 50 - 10;
        Type type = param->type == TYPE_ANY ? TYPE_INT : (Type)param->type;
        switch (type) {
        case TYPE_BOOL: values[k] = B(x % 2 == 0); break;
        case TYPE_INT: values[k] = I(x); break;
        case TYPE_REAL: values[k] = R(param->literal == LITERAL_NOT ? (double)x * 0.25 : 0.4); break;
        case TYPE_STRING: values[k] = value_string(text_format(&arena, "s%lld", (long long)x)); break;
        case TYPE_DATE: values[k] = value_date(x); break;
        case TYPE_DATETIME: values[k] = value_datetime(x); break;
        case TYPE_NONE:
        case TYPE_NULL:
        case TYPE_SPATIAL:
        case TYPE_TABLE:
        case TYPE_COUNT: values[k] = B(true); break;
        }
        if (seed >> 28 == 3) values[k].null = true;
    }
    return column(values, rows);
}

static Column rows_of(Column c, size_t begin, size_t rows) {
    Column part = c;
    part.rows = rows;
    part.as.any = (char *)c.as.any + begin * type_width(c.type);
    part.valid = bitmap_new(&arena, rows, true);
    for (size_t k = 0; k < rows; k++) bit_put(part.valid, k, col_valid(&c, begin + k));
    return part;
}

static void aggregates_in_any_order(void **state) {
    (void)state;
    enum { ROWS = 500 };
    uint32_t groups[ROWS];
    for (size_t k = 0; k < ROWS; k++) groups[k] = (uint32_t)(k * 7 % GROUPS);
    unsigned seen = 0;
    for (size_t i = 0; i < function_count(); i++) {
        const Function *f = function_at(i);
        if (f->aggregate == NULL) continue;
        seen++;
        const Aggregate *a = f->aggregate;
        const size_t size = a->state_size * GROUPS;
        void *once = arena_alloc(&arena, size), *batches = arena_alloc(&arena, size),
             *merged = arena_alloc(&arena, size);
        Column nothing = finish(f, once, GROUPS);
        for (size_t g = 0; g < GROUPS; g++) {
            Value zero = col_value(&nothing, g);
            bool counts = strncmp(f->name, "COUNT", 5) == 0;
            if (counts ? zero.null || zero.as.i != 0 : !zero.null) fail_msg("%s of nothing", f->name);
        }
        Column args[2] = {sample(&f->params[0], ROWS, (unsigned)i), {0}};
        if (function_params(f) == 2) args[1] = sample(&f->params[1], ROWS, 77);
        a->update(&context, once, groups, ROWS, args);
        Column expected = finish(f, once, GROUPS), again = finish(f, once, GROUPS);
        static const size_t sizes[] = {1, 3, 100};
        for (size_t k = 0; k < ROWS;) {
            size_t rows = sizes[k % 3] < ROWS - k ? sizes[k % 3] : ROWS - k;
            Column part[2] = {rows_of(args[0], k, rows), {0}};
            if (function_params(f) == 2) part[1] = rows_of(args[1], k, rows);
            a->update(&context, batches, groups + k, rows, part);
            void *fresh = arena_alloc(&arena, size);
            a->update(&context, fresh, groups + k, rows, part);
            for (size_t g = 0; g < GROUPS; g++)
                a->merge(&context, (char *)merged + g * a->state_size, (char *)fresh + g * a->state_size);
            k += rows;
        }
        Column got = finish(f, batches, GROUPS), joined = finish(f, merged, GROUPS);
        for (size_t g = 0; g < GROUPS; g++) {
            if (!value_same(col_value(&expected, g), col_value(&again, g))) fail_msg("%s: finish twice", f->name);
            if (!value_same(col_value(&expected, g), col_value(&got, g))) fail_msg("%s: batches", f->name);
            if (!alike(col_value(&expected, g), col_value(&joined, g))) fail_msg("%s: merge", f->name);
        }
    }
    assert_true(seen >= 30);
}

static Value percentile_of(const Value *values, size_t rows, Value k) {
    const Function *f =
        function_choose(TEXT("PERCENTILE"), NOTATION_NAME, (const Type[]){TYPE_REAL, TYPE_REAL}, 2).function;
    void *state = arena_alloc(&arena, f->aggregate->state_size);
    Column args[2] = {column(values, rows), {0}};
    col_constant(&args[1], &arena, k, rows);
    uint32_t *groups = arena_alloc(&arena, rows * sizeof *groups);
    f->aggregate->update(&context, state, groups, rows, args);
    Column out = finish(f, state, 1);
    return col_value(&out, 0);
}

static int by_size(const void *a, const void *b) {
    double x = ((const Value *)a)->as.r, y = ((const Value *)b)->as.r;
    return (x > y) - (x < y);
}

static void percentiles(void **state) {
    (void)state;
    srand(1);
    for (size_t rows = 1; rows < 60; rows++) {
        Value values[60], sorted[60];
        for (size_t i = 0; i < rows; i++) values[i] = R(rand() % 20 - 5);
        memcpy(sorted, values, sizeof sorted);
        qsort(sorted, rows, sizeof *sorted, by_size);
        for (int i = 0; i <= 20; i++) {
            double k = i / 20.0, at = (double)(rows - 1) * k;
            size_t below = (size_t)at, above = below + 1 < rows ? below + 1 : below;
            double part = at - (double)below;
            double expected = sorted[below].as.r + part * (sorted[above].as.r - sorted[below].as.r);
            assert_true(alike(percentile_of(values, rows, R(k)), R(expected)));
        }
    }
    const Value one[1] = {R(3)};
    assert_true(percentile_of(one, 1, R(1.5)).null);
    assert_true(percentile_of(one, 1, R(-0.1)).null);
    assert_true(percentile_of(one, 1, NULL_REAL).null);
}

static void pairs(void **state) {
    (void)state;
    const Value x[5] = {R(10), R(20), R(60), R(5), NULL_REAL}, y[5] = {R(20), R(40), R(120), R(10), R(1e9)};
    static const struct {
        const char *name;
        double expected;
    } cases[] = {{"CORR", 1}, {"COVAR", 1245.8333333333333}, {"COVARP", 934.375}};
    for (size_t i = 0; i < 3; i++) {
        const Function *f = pick(cases[i].name, NOTATION_NAME, 2, TYPE_REAL, TYPE_REAL);
        uint32_t groups[5] = {0};
        void *s = arena_alloc(&arena, f->aggregate->state_size);
        Column args[2] = {column(x, 5), column(y, 5)};
        f->aggregate->update(&context, s, groups, 5, args);
        Column out = finish(f, s, 1);
        assert_true(alike(col_value(&out, 0), R(cases[i].expected)));
    }
    const Function *f = pick("CORR", NOTATION_NAME, 2, TYPE_REAL, TYPE_REAL);
    const Value flat[3] = {R(0.1), R(0.1), R(0.1)};
    uint32_t groups[3] = {0};
    void *s = arena_alloc(&arena, f->aggregate->state_size);
    Column args[2] = {column(x, 3), column(flat, 3)};
    f->aggregate->update(&context, s, groups, 3, args);
    Column out = finish(f, s, 1);
    assert_true(col_value(&out, 0).null);
}

/* ---- COUNTD against a sorted list ---- */

static int by_key(const void *a, const void *b) {
    int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;
    return (x > y) - (x < y);
}

static int64_t brute(const int64_t *keys, size_t rows) {
    int64_t *sorted = malloc(rows * sizeof *sorted + 1), count = 0;
    memcpy(sorted, keys, rows * sizeof *sorted);
    qsort(sorted, rows, sizeof *sorted, by_key);
    for (size_t i = 0; i < rows; i++) count += i == 0 || sorted[i] != sorted[i - 1];
    free(sorted);
    return count;
}

typedef int64_t (*Keys)(size_t k);
static int64_t dense_up(size_t k) { return (int64_t)k; }
static int64_t dense_down(size_t k) { return 5000 - (int64_t)k; }
static int64_t two(size_t k) { return (int64_t)(k % 2); }
static int64_t shuffled(size_t k) { return (int64_t)(k * 7919 % 3001); }
static int64_t far(size_t k) { return (int64_t)(k * 0x9e3779b97f4a7c15u); }
static int64_t negative(size_t k) { return -(int64_t)(k % 700); }
static int64_t edges(size_t k) { return k % 3 == 0 ? INT64_MIN : k % 3 == 1 ? INT64_MAX : 0; }
static int64_t dense_then_far(size_t k) {
    return k < 2000 ? (int64_t)k : k % 2 == 0 ? INT64_MAX - (int64_t)k : (int64_t)k;
}
static int64_t dense_then_negative(size_t k) { return k < 1000 ? (int64_t)k : -(int64_t)(k % 100); }
static int64_t narrow_then_wide(size_t k) { return k < 40 ? (int64_t)k * 100000000 % 4294967296 : -(int64_t)k; }
static int64_t narrow_edges(size_t k) { return (int64_t)UINT32_MAX - 30 + (int64_t)(k % 60); }
static int64_t sparse(size_t k) { return (int64_t)k * 255; }
static int64_t multiples(size_t k) { return (int64_t)(k % 500) << 40; }

static void distinct_counts(void **state) {
    (void)state;
    static const Keys makers[] = {dense_up,
                                  dense_down,
                                  two,
                                  shuffled,
                                  far,
                                  negative,
                                  edges,
                                  dense_then_far,
                                  dense_then_negative,
                                  sparse,
                                  multiples,
                                  narrow_then_wide,
                                  narrow_edges};
    enum { MAKERS = sizeof makers / sizeof *makers, ROWS = 5000 };
    const Function *f = function_aggregate(TEXT("COUNTD"), TYPE_STRING);
    assert_true(f->aggregate->takes_keys && f->aggregate->state_size <= 32);
    static int64_t keys[MAKERS][2 * ROWS];
    static uint32_t groups[ROWS];
    unsigned char *full[MAKERS], *half[MAKERS];
    for (size_t m = 0; m < MAKERS; m++) {
        full[m] = arena_alloc(&arena, f->aggregate->state_size);
        half[m] = arena_alloc(&arena, f->aggregate->state_size);
        for (size_t k = 0; k < ROWS; k++) keys[m][k] = makers[m](k);
        for (size_t k = 0; k < ROWS; k++) {
            Column one = {.type = TYPE_INT, .shape = SHAPE_FLAT, .rows = 1, .as.i = &keys[m][k]};
            f->aggregate->update(&context, full[m], groups, 1, &one);
            if (k == 0 || k == 1 || k == 2 || k == 10 || k == 63 || k == 64 || k == 1500 || k % 997 == 0) {
                Column out = finish(f, full[m], 1);
                assert_int_equal(out.as.i[0], brute(keys[m], k + 1));
            }
        }
        Column every = {.type = TYPE_INT, .shape = SHAPE_FLAT, .rows = ROWS, .as.i = keys[m]};
        f->aggregate->update(&context, half[m], groups, m % 3 == 0 ? 1 : m % 3 == 1 ? 100 : ROWS, &every);
    }
    /* every kind of set into every other */
    for (size_t m = 0; m < MAKERS; m++)
        for (size_t o = 0; o < MAKERS; o++)
            for (int small = 0; small < 2; small++) {
                unsigned char *into = arena_alloc(&arena, f->aggregate->state_size);
                f->aggregate->merge(&context, into, full[m]);
                Column before = finish(f, full[o], 1);
                f->aggregate->merge(&context, into, small ? half[o] : full[o]);
                size_t rows = !small ? ROWS : o % 3 == 0 ? 1 : o % 3 == 1 ? 100 : ROWS;
                int64_t both[2 * ROWS];
                memcpy(both, keys[m], sizeof(int64_t) * ROWS);
                memcpy(both + ROWS, keys[o], sizeof(int64_t) * rows);
                Column out = finish(f, into, 1), after = finish(f, full[o], 1), own = finish(f, full[m], 1);
                assert_int_equal(out.as.i[0], brute(both, ROWS + rows));
                assert_int_equal(before.as.i[0], after.as.i[0]);
                assert_int_equal(own.as.i[0], brute(keys[m], ROWS));
            }
}

static void distinct_counts_at_random(void **state) {
    (void)state;
    const Function *f = function_aggregate(TEXT("COUNTD"), TYPE_INT);
    uint64_t seed = 7;
    for (int round = 0; round < 300; round++) {
        static int64_t keys[3000];
        static uint32_t groups[3000];
        seed = seed * 6364136223846793005u + 1442695040888963407u;
        size_t rows = (size_t)(seed >> 40) % 3000 + 1;
        unsigned shift = (unsigned)(seed >> 20) % 64, sign = (unsigned)(seed >> 30) % 2;
        for (size_t k = 0; k < rows; k++) {
            seed = seed * 6364136223846793005u + 1442695040888963407u;
            keys[k] = sign ? (int64_t)seed >> shift : (int64_t)((seed >> shift) & INT64_MAX);
        }
        Column all = {.type = TYPE_INT, .shape = SHAPE_FLAT, .rows = rows, .as.i = keys};
        void *s = arena_alloc(&arena, f->aggregate->state_size);
        f->aggregate->update(&context, s, groups, rows, &all);
        Column out = finish(f, s, 1);
        assert_int_equal(out.as.i[0], brute(keys, rows));
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(every_row_is_whole, setup, teardown),
        cmocka_unit_test_setup_teardown(overloads_agree, setup, teardown),
        cmocka_unit_test_setup_teardown(overloads_by_cost, setup, teardown),
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
        cmocka_unit_test_setup_teardown(every_kernel_at_the_edges, setup, teardown),
        cmocka_unit_test_setup_teardown(aggregates, setup, teardown),
        cmocka_unit_test_setup_teardown(aggregates_in_any_order, setup, teardown),
        cmocka_unit_test_setup_teardown(percentiles, setup, teardown),
        cmocka_unit_test_setup_teardown(pairs, setup, teardown),
        cmocka_unit_test_setup_teardown(distinct_counts, setup, teardown),
        cmocka_unit_test_setup_teardown(distinct_counts_at_random, setup, teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
