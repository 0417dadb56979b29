/* The catalogue's promises: whole rows, overloads by cost, and kernels that survive any value. */
#include "functions_harness.h"

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

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(every_row_is_whole, setup, teardown),
        cmocka_unit_test_setup_teardown(overloads_agree, setup, teardown),
        cmocka_unit_test_setup_teardown(overloads_by_cost, setup, teardown),
        cmocka_unit_test_setup_teardown(every_kernel_at_the_edges, setup, teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
