/* A thread that waits for work: it does what it is told each time, once, and sees what the caller wrote before. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <time.h>

#include <cmocka.h>

#include "base/helper.h"

typedef struct Sum {
    long next, sum;
    int times;
} Sum;

static void add(void *context) {
    Sum *s = context;
    s->sum += s->next;
    s->times++;
}

static void nap(void) {
    const struct timespec shortly = {0, 2000000};
    nanosleep(&shortly, NULL);
}

static void add_slowly(void *context) {
    nap();
    add(context);
}

static void each_time_once(void **state) {
    (void)state;
    Sum s = {0, 0, 0};
    Helper h = {0};
    assert_true(helper_start(&h, add, &s));
    for (long i = 1; i <= 10000; i++) {
        s.next = i;
        helper_go(&h);
        helper_wait(&h);
        assert_int_equal(s.times, i);
    }
    helper_end(&h);
    assert_int_equal(s.sum, 50005000);
}

static void asleep_on_both_sides(void **state) {
    (void)state;
    Sum s = {1, 0, 0};
    Helper h = {0};
    assert_true(helper_start(&h, add_slowly, &s));
    for (int i = 1; i <= 10; i++) {
        nap(); /* until it sleeps */
        helper_go(&h);
        helper_wait(&h);
        assert_int_equal(s.times, i);
    }
    helper_end(&h);
}

static void ends_at_any_time(void **state) {
    (void)state;
    Sum s = {1, 0, 0};
    Helper h = {0};
    helper_end(&h); /* not started */
    for (int i = 0; i < 200; i++) {
        assert_true(helper_start(&h, add, &s));
        if (i % 3 == 1) nap();
        helper_end(&h);
        assert_false(h.started);
    }
    assert_int_equal(s.times, 0);
}

static void several_side_by_side(void **state) {
    (void)state;
    enum { HELPERS = 8 };
    Sum sums[HELPERS] = {{0, 0, 0}};
    Helper helpers[HELPERS] = {{0}};
    for (int h = 0; h < HELPERS; h++) assert_true(helper_start(&helpers[h], add, &sums[h]));
    for (int i = 1; i <= 500; i++) {
        for (int h = 0; h < HELPERS; h++) {
            sums[h].next = i * h;
            helper_go(&helpers[h]);
        }
        for (int h = 0; h < HELPERS; h++) helper_wait(&helpers[h]);
    }
    for (int h = 0; h < HELPERS; h++) {
        helper_end(&helpers[h]);
        assert_int_equal(sums[h].sum, 125250L * h);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_time_once),
        cmocka_unit_test(asleep_on_both_sides),
        cmocka_unit_test(ends_at_any_time),
        cmocka_unit_test(several_side_by_side),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
