/* COUNT and COUNTD. COUNTD keeps the distinct keys of a group: two in the state itself, more in a hash table, and in a
   bitmap when they are small numbers lying close together, as codes and row numbers do. */
#include "functions/aggregate.h"

typedef struct Counter {
    int64_t rows;
} Counter;

static void count_update(const FnContext *context, void *states, const uint32_t *groups, size_t rows,
                         const Column *args) {
    (void)context;
    Counter *counters = states;
    if (args[0].valid == NULL) {
        for (size_t k = 0; k < rows; k++) counters[groups[k]].rows++;
        return;
    }
    for (size_t k = 0; k < rows; k++) counters[groups[k]].rows += col_valid(&args[0], k);
}
MERGE(count_merge, Counter, s->rows += o->rows)
FINISH(count_finish, Counter, i, *to = s->rows)
static const Aggregate count_rows = {
    .state_size = sizeof(Counter), .update = count_update, .merge = count_merge, .finish = count_finish};

typedef enum Kind { KIND_FEW, KIND_HASH, KIND_BITMAP } Kind;

enum { FEW = 2, HASH_FIRST = 4, DENSE_FROM = 64, DENSE_BITS = 256 };

typedef struct Distinct {
    uint32_t count;
    uint8_t kind;     /* a Kind */
    uint8_t log;      /* HASH: 1 << log slots */
    uint8_t has_zero; /* HASH: 0 marks a free slot, so the key 0 is here */
    union {
        int64_t few[FEW];
        int64_t *slots; /* HASH */
        struct {
            uint64_t *words;
            uint64_t size; /* in bits, a multiple of 64 */
        } bitmap;
    } as;
} Distinct;

static size_t slot_of(const Distinct *d, int64_t key) {
    const size_t mask = ((size_t)1 << d->log) - 1;
    size_t slot = (size_t)(((uint64_t)key * 0x9e3779b97f4a7c15u) >> (64 - d->log));
    while (d->as.slots[slot] != 0 && d->as.slots[slot] != key) slot = (slot + 1) & mask;
    return slot;
}

static bool dense(uint64_t size, uint32_t count) { return count >= DENSE_FROM && size / DENSE_BITS <= count; }

static void bitmap_make(Arena *arena, Distinct *d, uint64_t bits) {
    const uint64_t size = (bits + 63) / 64 * 64, had = d->kind == KIND_BITMAP ? d->as.bitmap.size : 0;
    uint64_t *words = arena_alloc(arena, size / 8);
    if (had != 0) memcpy(words, d->as.bitmap.words, had / 8);
    d->kind = KIND_BITMAP;
    d->as.bitmap.words = words;
    d->as.bitmap.size = size;
}

static void add_key(Arena *arena, Distinct *d, int64_t key);

/* Calls add_key on `into` for every key of a set. */
static void add_keys(Arena *arena, Distinct *into, const Distinct *from) {
    switch ((Kind)from->kind) {
    case KIND_FEW:
        for (uint32_t i = 0; i < from->count; i++) add_key(arena, into, from->as.few[i]);
        return;
    case KIND_HASH:
        if (from->has_zero) add_key(arena, into, 0);
        for (size_t i = 0; i < (size_t)1 << from->log; i++)
            if (from->as.slots[i] != 0) add_key(arena, into, from->as.slots[i]);
        return;
    case KIND_BITMAP:
        for (uint64_t w = 0; w < from->as.bitmap.size / 64; w++)
            for (uint64_t bits = from->as.bitmap.words[w]; bits != 0; bits &= bits - 1)
                add_key(arena, into, (int64_t)(w * 64 + (uint64_t)__builtin_ctzll(bits)));
        return;
    }
}

static void become_hash(Arena *arena, Distinct *d, uint32_t room) {
    const Distinct old = *d;
    uint8_t log = HASH_FIRST;
    while (((uint64_t)1 << log) < 2 * (uint64_t)room) log++;
    *d = (Distinct){.kind = KIND_HASH, .log = log, .as.slots = arena_alloc(arena, sizeof(int64_t) << log)};
    add_keys(arena, d, &old);
}

/* A full hash table becomes a bitmap, when that is no larger, or a table of twice the size. */
static void grow_hash(Arena *arena, Distinct *d) {
    int64_t least = 0, most = 0;
    for (size_t i = 0; i < (size_t)1 << d->log; i++) {
        if (d->as.slots[i] < least) least = d->as.slots[i];
        if (d->as.slots[i] > most) most = d->as.slots[i];
    }
    if (least < 0 || !dense((uint64_t)most, d->count)) {
        become_hash(arena, d, d->count * 2);
        return;
    }
    const Distinct old = *d;
    d->count = 0;
    bitmap_make(arena, d, (uint64_t)most + 1);
    add_keys(arena, d, &old);
}

static void add_key(Arena *arena, Distinct *d, int64_t key) {
    switch ((Kind)d->kind) {
    case KIND_FEW:
        for (uint32_t i = 0; i < d->count; i++)
            if (d->as.few[i] == key) return;
        if (d->count < FEW) {
            d->as.few[d->count++] = key;
            return;
        }
        become_hash(arena, d, FEW + 1);
        add_key(arena, d, key);
        return;
    case KIND_HASH: {
        if (key == 0) {
            d->count += !d->has_zero;
            d->has_zero = 1;
            return;
        }
        const size_t slot = slot_of(d, key);
        if (d->as.slots[slot] == key) return;
        d->as.slots[slot] = key;
        if (++d->count * (uint64_t)4 > (uint64_t)3 << d->log) grow_hash(arena, d);
        return;
    }
    case KIND_BITMAP:
        if (key < 0 || (uint64_t)key >= d->as.bitmap.size) {
            if (key < 0 || !dense((uint64_t)key, d->count))
                become_hash(arena, d, d->count + 1);
            else
                bitmap_make(arena, d,
                            (uint64_t)key < d->as.bitmap.size * 2 ? d->as.bitmap.size * 2 : (uint64_t)key + 1);
            add_key(arena, d, key);
            return;
        }
        if (bit_get(d->as.bitmap.words, (size_t)key)) return;
        bit_set(d->as.bitmap.words, (size_t)key);
        d->count++;
        return;
    }
}

UPDATE(distinct_update, Distinct, i, add_key(context->run, s, x))

static void distinct_merge(const FnContext *context, void *into, const void *from) {
    Distinct *s = into;
    const Distinct *o = from;
    if (s->kind != KIND_BITMAP || o->kind != KIND_BITMAP || s->as.bitmap.size < o->as.bitmap.size) {
        add_keys(context->run, s, o);
        return;
    }
    for (uint64_t w = 0; w < o->as.bitmap.size / 64; w++) {
        const uint64_t fresh = o->as.bitmap.words[w] & ~s->as.bitmap.words[w];
        s->as.bitmap.words[w] |= fresh;
        s->count += (uint32_t)__builtin_popcountll(fresh);
    }
}
FINISH(distinct_finish, Distinct, i, *to = s->count)
static const Aggregate count_distinct = {.state_size = sizeof(Distinct),
                                         .ignores_duplicates = true,
                                         .takes_keys = true,
                                         .update = distinct_update,
                                         .merge = distinct_merge,
                                         .finish = distinct_finish};

const Function count_functions[] = {
    {AGGREGATE("COUNT", INT, count_rows, P(ANY)), .sql = "COUNT(%1)", .doc = "The number of values that are not NULL.",
     .example = "COUNT([Sales])", .gives = "5"},
    {AGGREGATE("COUNT", INT, count_rows, P(TABLE)), .sql = "COUNT(%1)", .doc = "The number of rows of a table.",
     .example = "COUNT([Orders])", .gives = "5"},
    {AGGREGATE("COUNTD", INT, count_distinct, P(ANY)), .sql = "COUNT(DISTINCT %1)",
     .doc = "The number of different values that are not NULL.", .example = "COUNTD([Customer])", .gives = "3"},
    {.name = NULL},
};
