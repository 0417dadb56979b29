/* Vectors of DuckDB as values of lode, without its library: types at their limits, and the texts of what lode has no value for. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <math.h>
#include <string.h>

#include "data/calendar.h"
#include "sources/duckdb.h"
#include "sources/guess.h"
#include "sources/paths.h"
#include "sources/source.h"

static Arena arena;

static int begin(void **state) {
    (void)state;
    arena_init(&arena, NULL);
    return 0;
}

static int end(void **state) {
    (void)state;
    arena_release(&arena);
    return 0;
}

/* All values of a vector, by typed cells or by cells: "1|-|x". */
static const char *shown(const DuckColumn *column, const void *values, const uint64_t *valid, uint32_t first, uint32_t n, bool typed_wanted) {
    TypedCells typed;
    RawCell cells[CSV_ROWS];
    duck_values(column, values, valid, first, n, &typed, cells, &arena);
    assert_int_equal(typed.type != TYPE_NONE, typed_wanted);
    if (typed.type != TYPE_NONE) {
        assert_int_equal(typed.type, duck_type(column));
        typed_as_cells(&typed, n, cells, &arena);
    }
    Writer w;
    writer_init(&w, &arena);
    for (uint32_t k = 0; k < n; k++) {
        bool null = cells[k].size == 0 && !cells[k].quoted;
        put_format(&w, "%s%.*s", k == 0 ? "" : "|", null ? 1 : (int)cells[k].size, null ? "-" : cells[k].data);
    }
    put_char(&w, 0);
    return w.data;
}

#define COLUMN(kind) (&(DuckColumn){.type = (kind), .storage = (kind)})
#define DECIMAL(kept, digits) (&(DuckColumn){.type = DUCK_DECIMAL, .storage = (kept), .scale = (digits)})

static void integers_of_all_widths(void **state) {
    (void)state;
    const uint64_t one_null[] = {5}; /* the second is NULL */
    assert_string_equal(shown(COLUMN(DUCK_TINYINT), (int8_t[]){-128, 1, 127}, one_null, 0, 3, true), "-128|-|127");
    assert_string_equal(shown(COLUMN(DUCK_UTINYINT), (uint8_t[]){0, 255}, NULL, 0, 2, true), "0|255");
    assert_string_equal(shown(COLUMN(DUCK_SMALLINT), (int16_t[]){-32768}, NULL, 0, 1, true), "-32768");
    assert_string_equal(shown(COLUMN(DUCK_UINTEGER), (uint32_t[]){4294967295u}, NULL, 0, 1, true), "4294967295");
    assert_string_equal(shown(COLUMN(DUCK_BIGINT), (int64_t[]){INT64_MIN, INT64_MAX}, NULL, 0, 2, true),
                        "-9223372036854775808|9223372036854775807");
    const uint64_t big[] = {1, UINT64_C(1) << 63, 3};
    assert_string_equal(shown(COLUMN(DUCK_UBIGINT), big, one_null, 0, 3, true), "1|-|3");
    assert_string_equal(shown(COLUMN(DUCK_UBIGINT), big, NULL, 0, 3, false), "1|9223372036854775808|3");
}

static void integers_of_128_bits(void **state) {
    (void)state;
    const DuckWide fit[] = {{UINT64_C(1) << 63, UINT64_MAX}, {INT64_MAX, 0}, {0, 0}};
    assert_string_equal(shown(COLUMN(DUCK_HUGEINT), fit, NULL, 0, 3, true), "-9223372036854775808|9223372036854775807|0");
    const DuckWide far[] = {{0, UINT64_C(1) << 63}, {UINT64_MAX, INT64_MAX}, {UINT64_MAX, UINT64_MAX}};
    assert_string_equal(shown(COLUMN(DUCK_HUGEINT), far, NULL, 0, 3, false),
                        "-170141183460469231731687303715884105728|170141183460469231731687303715884105727|-1");
    assert_string_equal(shown(COLUMN(DUCK_UHUGEINT), far + 2, NULL, 0, 1, false), "340282366920938463463374607431768211455");
}

static void decimals_are_exact(void **state) {
    (void)state;
    assert_string_equal(shown(DECIMAL(DUCK_SMALLINT, 2), (int16_t[]){-125, 5, 0}, NULL, 0, 3, true), "-1.25|0.05|0.0");
    assert_string_equal(shown(DECIMAL(DUCK_BIGINT, 3), (int64_t[]){INT64_C(9007199254740993)}, NULL, 0, 1, false), "9007199254740.993");
    assert_string_equal(shown(DECIMAL(DUCK_HUGEINT, 30), (DuckWide[]){{7, 0}}, NULL, 0, 1, false), "0.000000000000000000000000000007");
    assert_string_equal(shown(DECIMAL(DUCK_INTEGER, 0), (int32_t[]){42}, NULL, 0, 1, true), "42");
}

static void reals_are_finite(void **state) {
    (void)state;
    const uint64_t first[] = {1};
    assert_string_equal(shown(COLUMN(DUCK_DOUBLE), (double[]){-0.0, 0.1}, NULL, 0, 2, true), "0.0|0.1");
    assert_string_equal(shown(COLUMN(DUCK_DOUBLE), (double[]){1.5, NAN}, first, 0, 2, true), "1.5|-");
    assert_string_equal(shown(COLUMN(DUCK_DOUBLE), (double[]){1.5, NAN, -INFINITY}, NULL, 0, 3, false), "1.5|NaN|-Infinity");
    assert_string_equal(shown(COLUMN(DUCK_FLOAT), (float[]){1.5f, INFINITY}, NULL, 0, 2, false), "1.5|Infinity");
}

static void times_in_the_range_of_years(void **state) {
    (void)state;
    assert_string_equal(shown(COLUMN(DUCK_DATE), (int32_t[]){0, -1, DAYS_MOST, DAYS_LEAST}, NULL, 0, 4, true),
                        "1970-01-01|1969-12-31|9999-12-31|-9999-01-01");
    assert_string_equal(shown(COLUMN(DUCK_DATE), (int32_t[]){DAYS_MOST + 1, INT32_MAX, -INT32_MAX, 0}, NULL, 0, 4, false),
                        "10000-01-01|infinity|-infinity|1970-01-01");
    assert_string_equal(shown(COLUMN(DUCK_TIMESTAMP), (int64_t[]){-1, 1}, NULL, 0, 2, true),
                        "1969-12-31 23:59:59.999999|1970-01-01 00:00:00.000001");
    assert_string_equal(shown(COLUMN(DUCK_TIMESTAMP_S), (int64_t[]){-1, 86400}, NULL, 0, 2, true), "1969-12-31 23:59:59|1970-01-02 00:00:00");
    assert_string_equal(shown(COLUMN(DUCK_TIMESTAMP_MS), (int64_t[]){-1}, NULL, 0, 1, true), "1969-12-31 23:59:59.999");
    assert_string_equal(shown(COLUMN(DUCK_TIMESTAMP_NS), (int64_t[]){-1, 1999}, NULL, 0, 2, true),
                        "1969-12-31 23:59:59.999999|1970-01-01 00:00:00.000001");
    assert_string_equal(shown(COLUMN(DUCK_TIMESTAMP_S), (int64_t[]){INT64_C(253402300800), -INT64_MAX}, NULL, 0, 2, false),
                        "10000-01-01 00:00:00|-infinity");
}

static void texts_stand_in_themselves_or_elsewhere(void **state) {
    (void)state;
    DuckString strings[4] = {{.size = 0}, {.size = 4}, {.size = 12}, {.size = 13}};
    memcpy(strings[1].start, "abcd", 4);
    memcpy(strings[2].start, "abcd", 4);
    memcpy(strings[2].as.rest, "efghijkl", 8);
    strings[3].as.data = "thirteen byte";
    const uint64_t valid[] = {13};
    assert_string_equal(shown(COLUMN(DUCK_VARCHAR), strings, NULL, 0, 4, false), "|abcd|abcdefghijkl|thirteen byte");
    assert_string_equal(shown(COLUMN(DUCK_VARCHAR), strings, valid, 0, 4, false), "|-|abcdefghijkl|thirteen byte");
    assert_string_equal(shown(COLUMN(DUCK_UUID), (DuckWide[]){{UINT64_C(0xa716446655440000), UINT64_C(0xd50e8400e29b41d4)}}, NULL, 0, 1, false),
                        "550e8400-e29b-41d4-a716-446655440000");
    RawCell members[] = {{.data = "a", .size = 1, .quoted = true}, {.data = "", .quoted = true}};
    DuckColumn mood = {.type = DUCK_ENUM, .storage = DUCK_UTINYINT, .members = members};
    assert_string_equal(shown(&mood, (uint8_t[]){0, 1, 0}, (const uint64_t[]){3}, 0, 3, false), "a||-");
    assert_string_equal(shown(COLUMN(DUCK_NULL), (int32_t[]){0}, NULL, 0, 1, false), "-");
}

/* A batch in the middle of a vector: values and bits from there. */
static void batches_of_a_vector(void **state) {
    (void)state;
    int64_t values[200];
    int32_t days[200];
    uint64_t valid[4] = {~UINT64_C(0), ~UINT64_C(0), ~UINT64_C(2), ~UINT64_C(0)};
    for (int k = 0; k < 200; k++) values[k] = k, days[k] = k;
    assert_string_equal(shown(COLUMN(DUCK_BIGINT), values, valid, 128, 3, true), "128|-|130");
    assert_string_equal(shown(COLUMN(DUCK_DATE), days, valid, 128, 3, true), "1970-05-09|-|1970-05-11");
}

static void types_without_values(void **state) {
    (void)state;
    const DuckType none[] = {DUCK_LIST, DUCK_STRUCT, DUCK_MAP, DUCK_UNION, DUCK_ARRAY, DUCK_TIME, DUCK_TIME_TZ, DUCK_INTERVAL, DUCK_BIT};
    for (size_t i = 0; i < sizeof none / sizeof *none; i++) {
        assert_false(duck_readable(COLUMN(none[i])));
        assert_string_not_equal(duck_type_name(none[i]), "unknown to lode");
    }
    assert_true(duck_readable(COLUMN(DUCK_BLOB)));
    assert_int_equal(duck_type(COLUMN(DUCK_BLOB)), TYPE_NONE);
    assert_false(duck_readable(COLUMN((DuckType)99)));
    assert_string_equal(duck_type_name((DuckType)99), "unknown to lode");
}

static void kinds_by_name(void **state) {
    (void)state;
    assert_int_equal(source_kind(TEXT("a/b.Parquet")), SOURCE_PARQUET);
    assert_int_equal(source_kind(TEXT("b.duckdb")), SOURCE_DUCKDB);
    assert_int_equal(source_kind(TEXT("b.db")), SOURCE_SQLITE);
    assert_int_equal(source_kind(TEXT(".parquet")), SOURCE_CSV); /* a name without a stem */
    assert_true(source_has_tables(SOURCE_DUCKDB));
    assert_false(source_has_lines(SOURCE_PARQUET));
    Text given = TEXT("Orders=/dev/null"), there = TEXT("/dev/null"), table = TEXT("/dev/null:a:b"), none = TEXT("a=b:c");
    assert_string_equal(data_file(&arena, given).data, "/dev/null");
    assert_string_equal(data_file(&arena, there).data, "/dev/null");
    assert_string_equal(data_file(&arena, table).data, "/dev/null");
    assert_string_equal(data_file(&arena, none).data, "a=b:c");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(integers_of_all_widths),
        cmocka_unit_test(integers_of_128_bits),
        cmocka_unit_test(decimals_are_exact),
        cmocka_unit_test(reals_are_finite),
        cmocka_unit_test(times_in_the_range_of_years),
        cmocka_unit_test(texts_stand_in_themselves_or_elsewhere),
        cmocka_unit_test(batches_of_a_vector),
        cmocka_unit_test(types_without_values),
        cmocka_unit_test(kinds_by_name),
    };
    return cmocka_run_group_tests(tests, begin, end);
}
