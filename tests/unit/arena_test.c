/* Arenas: what is taken stays as it was written, whatever else is taken, grown and given back; budgets are kept. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/pages.h"

enum { ARENAS = 3, MOST = 60 };

typedef struct Taken {
    unsigned char *bytes;
    size_t size;
    unsigned char mark;
} Taken;

typedef struct Tried {
    Arena arena;
    Taken taken[MOST];
    int count;
} Tried;

static size_t some_size(void) {
    switch (rand() % 8) {
    case 0: return 0;
    case 1:
    case 2:
    case 3: return (size_t)rand() % 200;
    case 4: return (size_t)rand() % 50000;
    case 5: return (size_t)rand() % 1200000;
    case 6: return PAGES_UNIT / 2 * (size_t)(1 + rand() % 4) - 64 + (size_t)rand() % 128;
    default: return (size_t)rand() % (9 << 20);
    }
}

/* Ends and a byte of each page are enough: all of it would take long. */
static void mark(Taken *t) {
    t->mark = (unsigned char)(1 + rand() % 255);
    for (size_t i = 0; i < t->size; i += 512) t->bytes[i] = t->mark;
    if (t->size != 0) t->bytes[t->size - 1] = t->mark;
}

static void look(const Taken *t, size_t size) {
    for (size_t i = 0; i < size; i += 512) assert_int_equal(t->bytes[i], t->mark);
    if (size == t->size && size != 0) assert_int_equal(t->bytes[size - 1], t->mark);
}

static void look_at_all(const Tried *t) {
    for (int i = 0; i < t->count; i++) look(&t->taken[i], t->taken[i].size);
}

static void take(Tried *t, bool zeroed) {
    if (t->count == MOST) return;
    Taken taken = {.size = some_size()};
    taken.bytes = zeroed ? arena_alloc(&t->arena, taken.size) : arena_take(&t->arena, taken.size);
    assert_non_null(taken.bytes);
    assert_int_equal((uintptr_t)taken.bytes % 16, 0);
    for (size_t i = 0; zeroed && i < taken.size; i++) assert_int_equal(taken.bytes[i], 0);
    mark(&taken);
    t->taken[t->count++] = taken;
}

static void grow(Tried *t) {
    if (t->count == 0) return;
    Taken *taken = &t->taken[rand() % t->count];
    size_t before = taken->size, size = before + some_size();
    taken->bytes = arena_grow(&t->arena, taken->bytes, before, size);
    look(taken, before);
    taken->size = size;
    mark(taken);
}

static void give_back(Tried *t) {
    if (t->count == 0) return;
    Taken *taken = &t->taken[rand() % t->count];
    arena_give_back(&t->arena, taken->bytes);
    *taken = t->taken[--t->count];
}

static void adopt(Tried *into, Tried *from) {
    arena_adopt(&into->arena, &from->arena);
    for (int i = 0; i < from->count && into->count < MOST; i++) into->taken[into->count++] = from->taken[i];
    from->count = 0;
}

static void try_all(Tried *tried, Budget *budget, int steps) {
    for (int step = 0; step < steps; step++) {
        Tried *t = &tried[rand() % ARENAS], *other = &tried[rand() % ARENAS];
        switch (rand() % 16) {
        case 0: arena_reset(&t->arena), t->count = 0; break;
        case 1: arena_release(&t->arena), t->count = 0; break;
        case 2:
            if (t != other) adopt(t, other);
            break;
        case 3:
        case 4: give_back(t); break;
        case 5:
        case 6:
        case 7: grow(t); break;
        case 8:
        case 9:
        case 10: take(t, true); break;
        default: take(t, false); break;
        }
        look_at_all(t);
        size_t bytes = 0;
        for (int i = 0; i < ARENAS; i++) bytes += arena_bytes(&tried[i].arena);
        assert_int_equal(budget->used, bytes);
        if (budget->limit != 0) assert_true(budget->used + budget->kept_bytes <= budget->limit);
    }
}

/* With a limit the steps end when it is reached, and begin anew. */
static void test_arenas(void **state) {
    (void)state;
    static Tried tried[ARENAS];
    srand(11);
    for (volatile int round = 0; round < 60; round++) {
        jmp_buf escape;
        Budget budget = {.escape = &escape, .limit = (size_t)(round % 4) * ((size_t)5 << 20)};
        for (int i = 0; i < ARENAS; i++) {
            arena_init(&tried[i].arena, &budget);
            tried[i].arena.pages = i != 0;
            tried[i].count = 0;
        }
        if (setjmp(escape) == 0)
            try_all(tried, &budget, 60);
        else
            for (int i = 0; i < ARENAS; i++) look_at_all(&tried[i]);
        for (int i = 0; i < ARENAS; i++) arena_release(&tried[i].arena);
        assert_int_equal(budget.used, 0);
        assert_int_equal(budget.kept_bytes, 0);
        assert_null(budget.kept);
    }
}

/* A block that one arena gave back is the next one's, and empty where that is asked for. */
static void give_to_the_next(size_t size) {
    Budget budget = {.limit = 0};
    Arena one, other;
    arena_init(&one, &budget);
    arena_init(&other, &budget);
    one.pages = other.pages = true;
    arena_take(&one, 1);
    char *first = arena_take(&other, 1), *taken = arena_take(&other, size);
    memset(taken, 1, size);
    arena_release(&other);
    const size_t kept = budget.kept_bytes;
    assert_in_range(kept, size, size < PAGES_UNIT / 2 ? size / 8 * 9 : 3 * PAGES_UNIT);
    char *again = arena_alloc(&one, size);
    assert_ptr_equal(again, taken);
    for (size_t i = 0; i < size; i++) assert_int_equal(again[i], 0);
    assert_int_equal(budget.kept_bytes, 0);
    assert_int_equal(budget.used, arena_bytes(&one));
    assert_non_null(first);
    arena_release(&one);
    assert_int_equal(budget.kept_bytes, 0);
}

static void test_kept(void **state) {
    (void)state;
    give_to_the_next((5 << 20) + 100);
    give_to_the_next(900000);
    give_to_the_next(300000);
    give_to_the_next(40000);
}

/* What is given back takes nothing else along. */
static void test_given_back(void **state) {
    (void)state;
    enum { LARGE = (4 << 20) + 100, SMALL = 500000, COUNT = 12 };
    Budget budget = {.limit = 0};
    Arena one, other;
    arena_init(&one, &budget);
    arena_init(&other, &budget);
    one.pages = other.pages = true;
    char *large = arena_take(&one, LARGE), *small[COUNT];
    for (int i = 0; i < COUNT; i++) small[i] = memset(arena_take(&one, SMALL), i + 1, SMALL);
    arena_give_back(&one, large);
    assert_int_equal(budget.used, arena_bytes(&one));
    arena_take(&other, 1);
    for (size_t units = 1; units < 6; units++) arena_alloc(&other, units * PAGES_UNIT - 64); /* to its last byte */
    for (int i = 0; i < COUNT; i++)
        for (size_t k = 0; k < SMALL; k++) assert_int_equal(small[i][k], i + 1);
    arena_release(&one);
    arena_release(&other);
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_arenas), cmocka_unit_test(test_kept),
                                       cmocka_unit_test(test_given_back)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
