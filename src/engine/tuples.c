/* Tuples of words, numbered as they come: a hash table that stays quick when it is much larger than the caches, as what a batch asks for
   is fetched before it is looked at. */
#include <string.h>

#include "engine/run.h"

enum { FETCH_AHEAD = 16 };

void tuples_init(TupleSet *set, Arena *arena, uint32_t width) { *set = (TupleSet){.arena = arena, .width = width}; }

static uint32_t tuple_hash(const uint64_t *tuple, uint32_t width) {
    uint64_t h = 0x9e3779b97f4a7c15u;
    for (uint32_t i = 0; i < width; i++) {
        h = (h ^ tuple[i]) * 0x9fb21c651e98df25u;
        h ^= h >> 32;
    }
    return (uint32_t)(h * 0xd6e8feb86659fd93u >> 32);
}

static const uint64_t *tuple_at(const TupleSet *set, uint32_t number) { return set->tuples + (size_t)number * set->width; }

static uint32_t *tuple_slot(const TupleSet *set, const uint64_t *tuple, uint32_t hash) {
    uint32_t mask = set->slot_count - 1, at = hash & mask;
    for (; set->slots[at] != 0; at = (at + 1) & mask) {
        const uint64_t *known = tuple_at(set, set->slots[at] - 1);
        bool same = true;
        for (uint32_t i = 0; i < set->width; i++) same &= known[i] == tuple[i];
        if (same) break;
    }
    return &set->slots[at];
}

/* Room for so many. */
static void reserve(TupleSet *set, uint64_t count) {
    if (count <= set->capacity && set->slots != NULL) return;
    uint64_t capacity = 64;
    while (capacity < count) capacity *= 2;
    if (capacity > UINT32_MAX / 2) budget_spent(set->arena->budget); /* row numbers have 32 bits, so there are no more rows either */
    const size_t row = set->width * sizeof(uint64_t);
    set->tuples = arena_grow(set->arena, set->tuples, set->capacity * row, capacity * row + 8);
    arena_give_back(set->arena, set->slots);
    set->slots = NULL;
    set->capacity = (uint32_t)capacity;
    set->slot_count = (uint32_t)capacity * 2;
    set->slots = NEW_ARRAY(set->arena, uint32_t, set->slot_count);
    const uint32_t mask = set->slot_count - 1;
    for (uint32_t i = 0; i < set->count; i++) { /* all are different */
        if (i + FETCH_AHEAD < set->count)
            __builtin_prefetch(&set->slots[tuple_hash(tuple_at(set, i + FETCH_AHEAD), set->width) & mask], 1);
        uint32_t at = tuple_hash(tuple_at(set, i), set->width) & mask;
        while (set->slots[at] != 0) at = (at + 1) & mask;
        set->slots[at] = i + 1;
    }
}

/* The number of a tuple whose slot is known; it may be a new one. */
static uint32_t put_at(TupleSet *set, uint32_t *slot, const uint64_t *tuple, bool *fresh) {
    *fresh = *slot == 0;
    if (!*fresh) return *slot - 1;
    for (uint32_t i = 0; i < set->width; i++) set->tuples[(size_t)set->count * set->width + i] = tuple[i];
    *slot = ++set->count;
    return set->count - 1;
}

uint32_t tuples_put(TupleSet *set, const uint64_t *tuple, bool *fresh) {
    reserve(set, (uint64_t)set->count + 1);
    return put_at(set, tuple_slot(set, tuple, tuple_hash(tuple, set->width)), tuple, fresh);
}

void tuples_clear(TupleSet *set) {
    if (set->slots != NULL) memset(set->slots, 0, set->slot_count * sizeof *set->slots);
    set->count = 0;
}

void tuples_drop(TupleSet *set) {
    arena_give_back(set->arena, set->tuples);
    arena_give_back(set->arena, set->slots);
    tuples_init(set, set->arena, set->width);
}

void tuples_number(TupleSet *set, uint32_t count) {
    set->tuples = arena_take(set->arena, (size_t)count * set->width * sizeof *set->tuples + 8);
    set->count = set->capacity = count;
}

uint32_t tuples_get(const TupleSet *set, const uint64_t *tuple) {
    if (set->count == 0) return MAP_NONE;
    return *tuple_slot(set, tuple, tuple_hash(tuple, set->width)) - 1; /* free: 0 - 1 is MAP_NONE */
}

const uint32_t *tuples_hashes(Arena *scratch, const uint64_t *tuples, uint32_t width, uint32_t count) {
    uint32_t *hashes = arena_take(scratch, ((size_t)count + 1) * sizeof *hashes);
    if (width == 1)
        for (uint32_t k = 0; k < count; k++) hashes[k] = tuple_hash(tuples + k, 1);
    else
        for (uint32_t k = 0; k < count; k++) hashes[k] = tuple_hash(tuples + (size_t)k * width, width);
    return hashes;
}

/* Their hashes; what looking for them will read is on its way then. */
static const uint32_t *fetch(const TupleSet *set, Arena *scratch, const uint64_t *tuples, uint32_t count) {
    const uint32_t *hashes = tuples_hashes(scratch, tuples, set->width, count), mask = set->slot_count - 1;
    for (uint32_t k = 0; k < count; k++) __builtin_prefetch(&set->slots[hashes[k] & mask]);
    for (uint32_t k = 0; k < count; k++) {
        const uint32_t first = set->slots[hashes[k] & mask];
        if (first != 0) __builtin_prefetch(tuple_at(set, first - 1));
    }
    return hashes;
}

void tuples_put_all(TupleSet *set, Arena *scratch, const uint64_t *tuples, uint32_t count, uint32_t *numbers, bool *fresh) {
    reserve(set, (uint64_t)set->count + count);
    const uint32_t *hashes = fetch(set, scratch, tuples, count);
    for (uint32_t k = 0; k < count; k++) {
        const uint64_t *tuple = tuples + (size_t)k * set->width;
        bool new;
        numbers[k] = put_at(set, tuple_slot(set, tuple, hashes[k]), tuple, &new);
        if (fresh != NULL) fresh[k] = new;
    }
}

void tuples_get_all(const TupleSet *set, Arena *scratch, const uint64_t *tuples, uint32_t count, uint32_t *numbers) {
    if (set->count == 0) {
        for (uint32_t k = 0; k < count; k++) numbers[k] = MAP_NONE;
        return;
    }
    const uint32_t *hashes = fetch(set, scratch, tuples, count);
    for (uint32_t k = 0; k < count; k++) numbers[k] = *tuple_slot(set, tuples + (size_t)k * set->width, hashes[k]) - 1;
}
