/* Coverage through lode.h: when counting begins and ends, what is told before anything has run, and out of memory. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "lode.h"

#include <string.h>

static const char model[] = "model Small\n"
                            "table T\n    Id integer key\n    A integer dimension\n"
                            "dimension Sign = IF [A] > 0 THEN 'more' ELSE 'less' END\n"
                            "dimension Sure = IIF(1 = 1, 2, 3)\n"
                            "dimension Wrong = IF [Nobody] > 0 THEN 1 END\n"
                            "test \"one row\"\n    given T\n        | Id | A |\n        | 1  | 5 |\n"
                            "    expect rows [Sign]\n        | Sign |\n        | more |\n";

static Lode *open_model(size_t memory) {
    Lode *lode = lode_new();
    lode_set_memory(lode, memory);
    if (lode_add_model_text(lode, "small.calc", model, sizeof model - 1)) lode_open(lode, NULL, 0);
    return lode;
}

static void run_all(Lode *lode) {
    Lode *fixture = lode_fixture(lode, 0);
    for (unsigned i = 0; i < lode_test(lode, 0)->step_count; i++) {
        LodeResult *result;
        bool sides;
        lode_run_step(fixture, i, &result, &sides);
        lode_result_free(result);
    }
    lode_free(fixture);
}

/* Points of Sign: its test is NULL, IF, ELSE. It is never NULL itself. A field in error has none. */
static void points_are_there_before_tests_run(void **state) {
    (void)state;
    Lode *lode = open_model(0);
    assert_int_equal(lode_point_count(lode), 5); /* two of Sure */
    static const char *const what[] = {"[A] > 0 is NULL", "IF [A] > 0", "ELSE of IF [A] > 0"};
    for (unsigned i = 0; i < 3; i++) {
        LodePoint point = lode_point(lode, i);
        assert_string_equal(point.what, what[i]);
        assert_int_equal(point.rows, 0);
        assert_int_equal(point.line, 5);
        assert_string_equal(point.unreachable, "");
        assert_string_equal(lode_entry(lode, point.entry)->name, "Sign");
    }
    LodePoint none = lode_point(lode, 5);
    assert_string_equal(none.what, "");
    lode_free(lode);
}

static void counting_begins_at_zero_and_ends(void **state) {
    (void)state;
    Lode *lode = open_model(0);
    run_all(lode); /* nobody counts yet */
    assert_int_equal(lode_point(lode, 1).rows, 0);
    assert_true(lode_cover(lode, true));
    run_all(lode);
    run_all(lode);
    assert_int_equal(lode_point(lode, 0).rows, 0);
    assert_int_equal(lode_point(lode, 1).rows, 2);
    assert_int_equal(lode_point(lode, 2).rows, 0);
    assert_true(lode_cover(lode, false));
    run_all(lode);
    assert_int_equal(lode_point(lode, 1).rows, 2);
    assert_true(lode_cover(lode, true));
    assert_int_equal(lode_point(lode, 1).rows, 0);
    lode_free(lode);
}

static void memory_may_run_out_anywhere(void **state) {
    (void)state;
    bool refused = false, done = false;
    for (size_t memory = 1 << 14; memory < (8u << 20) && !done; memory += 4096) {
        Lode *lode = open_model(memory);
        if (lode_message_count(lode) == 0) {
            done = lode_cover(lode, true) && lode_test(lode, 0) != NULL;
            refused |= !done;
        }
        if (done) run_all(lode);
        lode_free(lode);
    }
    assert_true(done);
    assert_true(refused);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(points_are_there_before_tests_run),
        cmocka_unit_test(counting_begins_at_zero_and_ends),
        cmocka_unit_test(memory_may_run_out_anywhere),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
