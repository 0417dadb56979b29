/* Sorting by merging; the first few through a heap of the best ones so far. */
#include "base/sort.h"

#include <string.h>

enum { BY_INSERTION = 8, STEPS_UNWATCHED = 4096 };

typedef struct Sorting {
    SortCompare *compare;
    void *context;
    Budget *budget;
    uint64_t done, total, watched; /* in steps of merging */
} Sorting;

static void count_steps(Sorting *s, size_t steps) {
    s->done += steps;
    if (s->done - s->watched < STEPS_UNWATCHED) return;
    s->watched = s->done;
    budget_watch(s->budget, "sorting", s->done < s->total ? s->done : s->total, s->total);
}

static bool before(const Sorting *s, uint32_t a, uint32_t b) {
    const int order = s->compare(a, b, s->context);
    return order != 0 ? order < 0 : a < b;
}

static void insert_all(const Sorting *s, uint32_t *numbers, size_t count) {
    for (size_t i = 1; i < count; i++) {
        const uint32_t one = numbers[i];
        size_t at = i;
        for (; at > 0 && before(s, one, numbers[at - 1]); at--) numbers[at] = numbers[at - 1];
        numbers[at] = one;
    }
}

/* Sorts `numbers` with the help of `other`, which has room for half of them. */
static void sort_part(Sorting *s, uint32_t *numbers, uint32_t *other, size_t count) {
    if (count <= BY_INSERTION) {
        insert_all(s, numbers, count);
        return;
    }
    const size_t half = count / 2;
    sort_part(s, numbers, other, half);
    sort_part(s, numbers + half, other, count - half);
    if (!before(s, numbers[half], numbers[half - 1])) return; /* in order already */
    memcpy(other, numbers, half * sizeof *other);
    size_t left = 0, right = half, at = 0;
    while (left < half && right < count) {
        if (at % STEPS_UNWATCHED == STEPS_UNWATCHED - 1) count_steps(s, STEPS_UNWATCHED);
        numbers[at++] = before(s, numbers[right], other[left]) ? numbers[right++] : other[left++];
    }
    memcpy(numbers + at, other + left, (half - left) * sizeof *other);
    count_steps(s, count % STEPS_UNWATCHED);
}

static Sorting start(const Arena *arena, size_t count, SortCompare *compare, void *context) {
    Sorting s = {.compare = compare, .context = context, .budget = arena->budget, .total = 1};
    for (size_t size = BY_INSERTION; size < count; size *= 2) s.total += count; /* about what there will be to do */
    return s;
}

void sort_numbers(Arena *arena, uint32_t *numbers, size_t count, SortCompare *compare, void *context) {
    Sorting s = start(arena, count, compare, context);
    sort_part(&s, numbers, arena_take(arena, (count / 2 + 1) * sizeof *numbers), count);
}

/* The last of the heap stands in front: moves the one at `at` down to its place. */
static void sift(const Sorting *s, uint32_t *heap, size_t count, size_t at) {
    const uint32_t one = heap[at];
    for (size_t below; (below = 2 * at + 1) < count; at = below) {
        if (below + 1 < count && before(s, heap[below], heap[below + 1])) below++;
        if (!before(s, one, heap[below])) break;
        heap[at] = heap[below];
    }
    heap[at] = one;
}

size_t sort_first(Arena *arena, uint32_t *numbers, size_t count, size_t wanted, SortCompare *compare, void *context) {
    if (wanted > count) wanted = count;
    if (wanted > count / 2) {
        sort_numbers(arena, numbers, count, compare, context);
        return wanted;
    }
    Sorting s = start(arena, count, compare, context);
    s.total = count;
    for (size_t i = wanted / 2; i-- > 0;) sift(&s, numbers, wanted, i);
    for (size_t i = wanted; i < count && wanted != 0; i++) {
        count_steps(&s, 1);
        if (!before(&s, numbers[i], numbers[0])) continue;
        numbers[0] = numbers[i];
        sift(&s, numbers, wanted, 0);
    }
    sort_numbers(arena, numbers, wanted, compare, context);
    return wanted;
}
