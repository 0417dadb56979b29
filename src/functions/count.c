/* COUNT and COUNTD. COUNTD keeps the distinct keys of a group: two in the state itself, more in a list as long as they ascend, as row
   numbers do, else in a hash table; and in a bitmap when they are small numbers lying close together, as codes do. */
#include "functions/aggregate.h"

typedef struct Counter {
    int64_t rows;
} Counter;

static void count_update(const FnContext *context, void *states, const uint32_t *groups, size_t rows,
                         const Column *args) {
    Counter *counters = states;
    if (context->one_group) { /* no need to look at each row */
        counters[groups[0]].rows += (int64_t)values_in(&args[0], rows);
        return;
    }
    for (size_t w = 0; w < BITMAP_WORDS(rows); w++) {
        uint64_t left = rows_with_value(&args[0], rows, w);
        if (left == ~(uint64_t)0)
            for (size_t k = w * 64; k < w * 64 + 64; k++) counters[groups[k]].rows++;
        else
            for (; left != 0; left &= left - 1) counters[groups[w * 64 + (size_t)__builtin_ctzll(left)]].rows++;
    }
}
MERGE(count_merge, Counter, s->rows += o->rows)
FINISH(count_finish, Counter, i, *to = s->rows)
static const Aggregate count_rows = {
    .ignores_values = true, .by_group = true,
    .state_size = sizeof(Counter), .update = count_update, .merge = count_merge, .finish = count_finish};

typedef enum Kind { KIND_FEW, KIND_LIST, KIND_HASH, KIND_BITMAP, KIND_BYTES } Kind;

enum { FEW = 2, LIST_FIRST = 3, HASH_FIRST = 3, DENSE_FROM = 64, DENSE_BITS = 256, OTHERS_FIRST = 4, ROWS_FOR_ONE_OTHER = 16 };

typedef struct Distinct {
    uint32_t count;
    uint8_t kind;     /* a Kind */
    uint8_t log;      /* HASH: 1 << log slots; LIST: room for as many */
    uint8_t has_zero; /* HASH: 0 marks a free slot, so the key 0 is here */
    uint8_t narrow;   /* HASH: slots of 32 bits, for keys that fit, as codes and row numbers do */
    union {
        int64_t few[FEW];
        struct {
            uint32_t *keys, last; /* ascending */
        } list;
        int64_t *slots;   /* HASH, wide */
        uint32_t *narrow; /* HASH, narrow */
        struct {
            uint64_t *words;
            uint64_t size; /* in bits, a multiple of 64 */
        } bitmap;
        struct {
            uint8_t *met; /* of codes: 1 for those that came, 0 not among them; `count` is not kept */
            uint64_t size;
        } bytes;
    } as;
} Distinct;

static size_t first_slot(const Distinct *d, int64_t key) {
    return (size_t)(((uint64_t)key * 0x9e3779b97f4a7c15u) >> (64 - d->log));
}

static bool is_narrow(int64_t key) { return key >= 0 && key <= UINT32_MAX; }

static bool all_narrow(const Distinct *d) {
    switch ((Kind)d->kind) {
    case KIND_FEW:
        for (uint32_t i = 0; i < d->count; i++)
            if (!is_narrow(d->as.few[i])) return false;
        return true;
    case KIND_LIST: return true;
    case KIND_HASH: return d->narrow;
    case KIND_BITMAP: return d->as.bitmap.size <= UINT32_MAX;
    case KIND_BYTES: return true;
    }
    return false;
}

static int64_t slot_key(const Distinct *d, size_t slot) { return d->narrow ? d->as.narrow[slot] : d->as.slots[slot]; }

static size_t slot_of(const Distinct *d, int64_t key) {
    const size_t mask = ((size_t)1 << d->log) - 1;
    size_t slot = first_slot(d, key);
    for (int64_t there; (there = slot_key(d, slot)) != 0 && there != key;) slot = (slot + 1) & mask;
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
    case KIND_LIST:
        for (uint32_t i = 0; i < from->count; i++) add_key(arena, into, from->as.list.keys[i]);
        return;
    case KIND_HASH:
        if (from->has_zero) add_key(arena, into, 0);
        for (size_t i = 0; i < (size_t)1 << from->log; i++)
            if (slot_key(from, i) != 0) add_key(arena, into, slot_key(from, i));
        return;
    case KIND_BITMAP:
        for (uint64_t w = 0; w < from->as.bitmap.size / 64; w++)
            for (uint64_t bits = from->as.bitmap.words[w]; bits != 0; bits &= bits - 1)
                add_key(arena, into, (int64_t)(w * 64 + (uint64_t)__builtin_ctzll(bits)));
        return;
    case KIND_BYTES:
        for (uint64_t code = 1; code < from->as.bytes.size; code++)
            if (from->as.bytes.met[code]) add_key(arena, into, (int64_t)code);
        return;
    }
}

static void become_hash(Arena *arena, Distinct *d, uint32_t room, bool narrow) {
    const Distinct old = *d;
    uint8_t log = HASH_FIRST;
    while (((uint64_t)1 << log) < 2 * (uint64_t)room) log++;
    *d = (Distinct){.kind = KIND_HASH, .log = log, .narrow = narrow};
    d->as.slots = arena_alloc(arena, (narrow ? sizeof *d->as.narrow : sizeof *d->as.slots) << log);
    add_keys(arena, d, &old);
}

/* A full hash table becomes a bitmap, when that is no larger, or a table of twice the size. */
static void grow_hash(Arena *arena, Distinct *d) {
    int64_t least = 0, most = 0;
    for (size_t i = 0; i < (size_t)1 << d->log; i++) {
        if (slot_key(d, i) < least) least = slot_key(d, i);
        if (slot_key(d, i) > most) most = slot_key(d, i);
    }
    if (least < 0 || !dense((uint64_t)most, d->count)) {
        become_hash(arena, d, d->count, d->narrow);
        return;
    }
    const Distinct old = *d;
    d->count = 0;
    bitmap_make(arena, d, (uint64_t)most + 1);
    add_keys(arena, d, &old);
}

/* Two keys and one above them. */
static void become_list(Arena *arena, Distinct *d, uint32_t key) {
    uint32_t *keys = arena_take(arena, sizeof *keys << LIST_FIRST);
    keys[0] = (uint32_t)d->as.few[0];
    keys[1] = (uint32_t)d->as.few[1];
    keys[2] = key;
    *d = (Distinct){.count = FEW + 1, .kind = KIND_LIST, .log = LIST_FIRST, .as.list = {keys, key}};
}

/* A full list of keys that lie close together becomes a bitmap, else it gets twice the room. */
static void grow_list(Arena *arena, Distinct *d) {
    const size_t bytes = sizeof *d->as.list.keys << d->log;
    if (!dense(d->as.list.last, d->count)) {
        d->as.list.keys = arena_grow(arena, d->as.list.keys, bytes, bytes * 2);
        d->log++;
        return;
    }
    const Distinct old = *d;
    d->count = 0;
    bitmap_make(arena, d, (uint64_t)old.as.list.last + 1);
    add_keys(arena, d, &old);
    arena_give_back(arena, old.as.list.keys);
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
        if (is_narrow(key) && all_narrow(d) && d->as.few[0] < d->as.few[1] && d->as.few[1] < key) {
            become_list(arena, d, (uint32_t)key);
            return;
        }
        become_hash(arena, d, FEW + 1, is_narrow(key) && all_narrow(d));
        add_key(arena, d, key);
        return;
    case KIND_LIST:
        if (key == d->as.list.last) return;
        if (!is_narrow(key) || key < d->as.list.last) {
            become_hash(arena, d, d->count + 1, is_narrow(key));
        } else {
            if (d->count >> d->log == 0) {
                d->as.list.keys[d->count++] = d->as.list.last = (uint32_t)key;
                return;
            }
            grow_list(arena, d);
        }
        add_key(arena, d, key);
        return;
    case KIND_HASH: {
        if (key == 0) {
            d->count += !d->has_zero;
            d->has_zero = 1;
            return;
        }
        if (d->narrow && !is_narrow(key)) become_hash(arena, d, d->count + 1, false);
        const size_t slot = slot_of(d, key);
        if (slot_key(d, slot) == key) return;
        if (d->narrow)
            d->as.narrow[slot] = (uint32_t)key;
        else
            d->as.slots[slot] = key;
        if (++d->count * (uint64_t)4 > (uint64_t)3 << d->log) grow_hash(arena, d);
        return;
    }
    case KIND_BITMAP:
        if (key < 0 || (uint64_t)key >= d->as.bitmap.size) {
            if (key < 0 || !dense((uint64_t)key, d->count))
                become_hash(arena, d, d->count + 1, is_narrow(key) && all_narrow(d));
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
    case KIND_BYTES: {
        if (key > 0 && (uint64_t)key < d->as.bytes.size) {
            d->as.bytes.met[key] = 1;
            return;
        }
        const Distinct old = *d;
        d->count = 0;
        bitmap_make(arena, d, old.as.bytes.size);
        add_keys(arena, d, &old);
        add_key(arena, d, key);
        return;
    }
    }
}

static void prefetch_key(const Distinct *d, int64_t key) {
    if (d->kind == KIND_LIST) __builtin_prefetch(&d->as.list.keys[d->count], 1);
    if (d->kind == KIND_HASH) {
        const size_t slot = first_slot(d, key);
        __builtin_prefetch(d->narrow ? (const void *)&d->as.narrow[slot] : (const void *)&d->as.slots[slot]);
    }
    if (d->kind == KIND_BITMAP && (uint64_t)key < d->as.bitmap.size)
        __builtin_prefetch(&d->as.bitmap.words[(uint64_t)key / 64]);
}

/* For one group whose set is a bitmap: the rows up to the first that does not fit. */
static size_t add_to_bitmap(Distinct *d, const Column *arg, size_t rows) {
    uint64_t *words = d->as.bitmap.words;
    const uint64_t size = d->as.bitmap.size;
    const int64_t *keys = arg->as.i;
    uint32_t count = d->count;
    size_t k = 0;
    for (; k < rows; k++) {
        const uint64_t key = (uint64_t)keys[k];
        const uint64_t there = arg->valid == NULL || bit_get(arg->valid, k);
        if (there && key >= size) break;
        const uint64_t bit = there << (key % 64), at = there ? key / 64 : 0, word = words[at];
        count += (word & bit) != bit;
        words[at] = word | bit;
    }
    d->count = count;
    return k;
}

/* Codes of one group: each only leaves a byte, which nothing waits for. */
static void add_codes(const FnContext *context, Distinct *d, const Column *arg, size_t rows) {
    const uint64_t size = arg->dictionary->rows;
    if (d->kind == KIND_FEW && d->count == 0) {
        uint8_t *met = arena_alloc(context->run, size);
        *d = (Distinct){.kind = KIND_BYTES, .as.bytes = {met, size}};
    }
    if (d->kind == KIND_BYTES && d->as.bytes.size == size)
        for (size_t k = 0; k < rows; k++) d->as.bytes.met[arg->codes[k]] = 1;
    else
        for (size_t k = 0; k < rows; k++)
            if (arg->codes[k] != 0) add_key(context->run, d, arg->codes[k]);
}

/* What add_key does where there is a bit for the key, without a call and without a branch. */
static inline void set_key(Distinct *d, uint64_t key) {
    uint64_t *word = &d->as.bitmap.words[key / 64];
    d->count += !(*word >> (key % 64) & 1);
    *word |= (uint64_t)1 << (key % 64);
}

/* Few sets that are bitmaps need not be fetched ahead. Gives the row where there are too many others. */
static size_t add_to_bitmaps(Arena *arena, Distinct *sets, const uint32_t *groups, size_t rows, const Column *arg) {
    const int64_t *keys = arg->as.i;
    size_t others = 0;
    for (size_t w = 0; w < BITMAP_WORDS(rows); w++)
        for (uint64_t left = rows_with_value(arg, rows, w); left != 0; left &= left - 1) {
            const size_t k = w * 64 + (size_t)__builtin_ctzll(left);
            Distinct *d = &sets[groups[k]];
            const uint64_t key = (uint64_t)keys[k];
            if (d->kind != KIND_BITMAP || key >= d->as.bitmap.size) {
                if (++others > OTHERS_FIRST + k / ROWS_FOR_ONE_OTHER) return k;
                add_key(arena, d, keys[k]);
                continue;
            }
            set_key(d, key);
        }
    return rows;
}

/* With many groups the time goes into fetching memory: the sets of later rows and the places of their keys are
   asked for ahead. */
static void distinct_update(const FnContext *context, void *states, const uint32_t *groups, size_t rows,
                            const Column *args) {
    enum { SETS_AHEAD = 24, KEYS_AHEAD = 12 };
    Distinct *sets = states;
    if (args[0].shape == SHAPE_CODED) {
        add_codes(context, &sets[groups[0]], &args[0], rows);
        return;
    }
    const size_t step = col_step(&args[0]);
    const int64_t *keys = args[0].as.i;
    size_t k = 0;
    if (context->one_group && step == 1 && sets[groups[0]].kind == KIND_BITMAP) k = add_to_bitmap(&sets[groups[0]], &args[0], rows);
    else if (!context->one_group && step == 1) k = add_to_bitmaps(context->run, sets, groups, rows, &args[0]);
    for (; k < rows; k++) {
        if (k + SETS_AHEAD < rows) __builtin_prefetch(&sets[groups[k + SETS_AHEAD]]);
        if (k + KEYS_AHEAD < rows) prefetch_key(&sets[groups[k + KEYS_AHEAD]], keys[(k + KEYS_AHEAD) * step]);
        if (!col_valid(&args[0], k)) continue;
        Distinct *d = &sets[groups[k]];
        const uint64_t key = (uint64_t)keys[k * step];
        if (d->kind == KIND_BITMAP && key < d->as.bitmap.size) {
            set_key(d, key);
            continue;
        }
        if (d->kind == KIND_LIST && key > d->as.list.last && key <= UINT32_MAX && d->count >> d->log == 0) { /* the same */
            d->as.list.keys[d->count++] = d->as.list.last = (uint32_t)key;
            continue;
        }
        add_key(context->run, d, (int64_t)key);
    }
}

static void distinct_merge(const FnContext *context, void *into, const void *from) {
    Distinct *s = into;
    const Distinct *o = from;
    if (s->kind == KIND_BYTES && o->kind == KIND_BYTES && s->as.bytes.size == o->as.bytes.size) {
        for (uint64_t code = 0; code < s->as.bytes.size; code++) s->as.bytes.met[code] |= o->as.bytes.met[code];
        return;
    }
    /* Keys out of a hash table come in the order of their hashes and would crowd one end of a smaller table. */
    if (o->kind == KIND_HASH && s->kind != KIND_BITMAP && s->count < o->count)
        become_hash(context->run, s, s->count + o->count, all_narrow(s) && all_narrow(o));
    if (s->kind != KIND_BITMAP || o->kind != KIND_BITMAP || s->as.bitmap.size < o->as.bitmap.size) {
        add_keys(context->run, s, o);
        return;
    }
    for (uint64_t w = 0; w < o->as.bitmap.size / 64; w++) {
        const uint64_t fresh = o->as.bitmap.words[w] & ~s->as.bitmap.words[w];
        s->as.bitmap.words[w] |= fresh;
        s->count += bit_count(fresh);
    }
}

static int64_t codes_met(const Distinct *d) {
    uint64_t count = 0;
    for (uint64_t code = 1; code < d->as.bytes.size; code++) count += d->as.bytes.met[code];
    return (int64_t)count;
}
FINISH(distinct_finish, Distinct, i, *to = s->kind == KIND_BYTES ? codes_met(s) : s->count)
static const Aggregate count_distinct = {.state_size = sizeof(Distinct),
                                         .ignores_duplicates = true,
                                         .takes_keys = true,
                                         .update = distinct_update,
                                         .merge = distinct_merge,
                                         .finish = distinct_finish};

const Function count_functions[] = {
    {AGGREGATE("COUNT", INT, count_rows, P(ANY)), .null_case = NULL_CASE_NEVER, .sql = "COUNT(%1)", .doc = "The number of values that are not NULL.",
     .example = "COUNT([Sales])", .gives = "5"},
    {AGGREGATE("COUNT", INT, count_rows, P(TABLE)), .null_case = NULL_CASE_NEVER, .sql = "COUNT(%1)", .doc = "The number of rows of a table.",
     .example = "COUNT([Orders])", .gives = "5"},
    {AGGREGATE("COUNTD", INT, count_distinct, P(ANY)), .null_case = NULL_CASE_NEVER, .sql = "COUNT(DISTINCT %1)",
     .doc = "The number of different values that are not NULL.", .example = "COUNTD([Customer])", .gives = "3"},
    {.name = NULL},
};
