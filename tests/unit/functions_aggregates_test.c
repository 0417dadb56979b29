/* What aggregates give, in any order and merged in any way. */
#include "functions_harness.h"

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
        case TYPE_SPATIAL:
            values[k] = value_string(text_format(&arena, "POINT (%lld 1)", (long long)x));
            values[k].type = TYPE_SPATIAL;
            break;
        case TYPE_NONE:
        case TYPE_NULL:
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
        cmocka_unit_test_setup_teardown(aggregates, setup, teardown),
        cmocka_unit_test_setup_teardown(aggregates_in_any_order, setup, teardown),
        cmocka_unit_test_setup_teardown(percentiles, setup, teardown),
        cmocka_unit_test_setup_teardown(pairs, setup, teardown),
        cmocka_unit_test_setup_teardown(distinct_counts, setup, teardown),
        cmocka_unit_test_setup_teardown(distinct_counts_at_random, setup, teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
