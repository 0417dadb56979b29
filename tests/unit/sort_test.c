/* Sorting against the plainest way there is; stable, cancelled in the middle. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

#include "base/sort.h"

enum { MOST = 700 };

static uint64_t next_random(void) { /* xorshift */
    static uint64_t x = 88172645463325252u;
    x ^= x << 13, x ^= x >> 7, x ^= x << 17;
    return x;
}

static int by_value(uint32_t a, uint32_t b, void *values) {
    const int *x = values;
    return (x[a] > x[b]) - (x[a] < x[b]);
}

/* The number that stands at `place` when equal values stay in their order. */
static uint32_t standing_at(const int *values, const uint32_t *numbers, size_t count, size_t place) {
    for (size_t i = 0; i < count; i++) {
        size_t before = 0;
        for (size_t k = 0; k < count; k++)
            before += values[numbers[k]] < values[numbers[i]] || (values[numbers[k]] == values[numbers[i]] && k < i);
        if (before == place) return numbers[i];
    }
    fail();
    return 0;
}

static void fill(int *values, uint32_t *numbers, size_t count, unsigned kind) {
    uint32_t number = 0;
    for (size_t i = 0; i < count; i++) numbers[i] = number += 1 + (uint32_t)(next_random() % 2);
    for (size_t i = 0; i < 2 * MOST + 2; i++)
        values[i] = kind == 0   ? 0
                    : kind == 1 ? (int)i
                    : kind == 2 ? -(int)i
                                : (int)(next_random() % (kind == 3 ? 5 : 100000));
}

static void test_order(void **state) {
    (void)state;
    static int values[2 * MOST + 2];
    static uint32_t numbers[MOST], sorted[MOST];
    Arena arena;
    arena_init(&arena, NULL);
    for (int round = 0; round < 600; round++) {
        const size_t count = round < 40         ? (size_t)round
                             : round % 100 == 0 ? MOST
                                                : next_random() % 90,
                     wanted = next_random() % (count + 3);
        fill(values, numbers, count, (unsigned)round % 5);
        memcpy(sorted, numbers, sizeof sorted);
        sort_numbers(&arena, sorted, count, by_value, values);
        for (size_t i = 0; i < count; i += count < 100 ? 1 : 97)
            assert_int_equal(sorted[i], standing_at(values, numbers, count, i));
        const size_t first = sort_first(&arena, numbers, count, wanted, by_value, values);
        assert_int_equal(first, wanted < count ? wanted : count);
        assert_memory_equal(numbers, sorted, first * sizeof *numbers);
    }
    arena_release(&arena);
}

/* ---- cancelling ---- */

typedef struct Cancelling {
    Watch *watch;
    unsigned compared, cancel_at, compared_after;
} Cancelling;

static int compare_and_cancel(uint32_t a, uint32_t b, void *context) {
    Cancelling *c = context;
    if (++c->compared >= c->cancel_at) {
        atomic_store(&c->watch->cancelled, true);
        c->compared_after++;
    }
    const uint32_t x = a * 2654435761u, y = b * 2654435761u;
    return (x > y) - (x < y);
}

static void cancel_one(bool first, unsigned cancel_at) {
    enum { COUNT = 200000 };
    Watch watch = {0};
    jmp_buf escape;
    Budget budget = {.escape = &escape, .watch = &watch};
    Cancelling cancelling = {.watch = &watch, .cancel_at = cancel_at};
    Arena arena;
    arena_init(&arena, &budget);
    if (setjmp(escape) == 0) {
        uint32_t *numbers = arena_take(&arena, COUNT * sizeof *numbers);
        for (uint32_t i = 0; i < COUNT; i++) numbers[i] = i;
        if (first)
            sort_first(&arena, numbers, COUNT, 10, compare_and_cancel, &cancelling);
        else
            sort_numbers(&arena, numbers, COUNT, compare_and_cancel, &cancelling);
        fail_msg("it went on to the end");
    }
    assert_true(cancelling.compared_after < 20000);
    arena_release(&arena);
}

static void test_cancelled(void **state) {
    (void)state;
    cancel_one(false, 1);
    cancel_one(false, 1000000);
    cancel_one(true, 1);
    cancel_one(true, 100000);
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_order), cmocka_unit_test(test_cancelled)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
