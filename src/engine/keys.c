/* Values as 64-bit keys: codes of a stored column as they are, other texts by interning, numbers by their bits. A key's form depends
   on its node alone, so that the same expression gives the same keys in every frame. */
#include <pthread.h>
#include <string.h>

#include "base/vector.h"
#include "engine/run.h"

/* ---- interning: one for the run and its workers ---- */

struct Interner {
    Arena arena; /* its own, as workers come to it from other threads */
    Budget budget;
    Text *texts; /* by id; 0 unused */
    uint64_t *hashes;
    uint32_t count, capacity;
    uint32_t *slots, slot_count;
    bool shared;
    pthread_mutex_t lock;
    const Run *holder; /* who has the lock */
};

static void interner_grow(struct Interner *in) {
    uint32_t capacity = in->capacity == 0 ? 1024 : in->capacity * 2;
    in->texts = arena_grow(&in->arena, in->texts, in->capacity * sizeof(Text), capacity * sizeof(Text));
    in->hashes = arena_grow(&in->arena, in->hashes, in->capacity * sizeof(uint64_t), capacity * sizeof(uint64_t));
    in->capacity = capacity;
    in->slot_count = capacity * 2;
    in->slots = NEW_ARRAY(&in->arena, uint32_t, in->slot_count);
    for (uint32_t id = 1; id < in->count; id++) {
        uint32_t at = (uint32_t)(in->hashes[id] >> 7) & (in->slot_count - 1);
        while (in->slots[at] != 0) at = (at + 1) & (in->slot_count - 1);
        in->slots[at] = id;
    }
}

void interner_open(Run *run) {
    struct Interner *in = run->interner = NEW(run->arena, struct Interner);
    const Budget *all = run->arena->budget;
    in->count = 1;
    in->budget.limit = all == NULL ? 0 : all->limit;
    arena_init(&in->arena, &in->budget);
    pthread_mutex_init(&in->lock, NULL);
}

void interner_release(Run *run) {
    if (run->interner == NULL) return;
    arena_release(&run->interner->arena);
    pthread_mutex_destroy(&run->interner->lock);
    run->interner = NULL;
}

void interner_share(Run *run, bool shared) { run->interner->shared = shared; }

void interner_leave(const Run *run) {
    if (run->interner->holder != run) return;
    run->interner->holder = NULL;
    pthread_mutex_unlock(&run->interner->lock);
}

static uint64_t intern_alone(struct Interner *in, Text text, uint64_t hash) {
    if (in->count >= in->capacity) interner_grow(in);
    uint32_t at = (uint32_t)(hash >> 7) & (in->slot_count - 1);
    for (; in->slots[at] != 0; at = (at + 1) & (in->slot_count - 1)) {
        uint32_t id = in->slots[at];
        if (in->hashes[id] == hash && text_equal(in->texts[id], text)) return id;
    }
    in->slots[at] = in->count;
    in->hashes[in->count] = hash;
    in->texts[in->count] = text_copy(&in->arena, text);
    return in->count++;
}

/* Out of memory leaves by the way of the run that asks. */
uint64_t intern(Run *run, Text text) {
    struct Interner *in = run->interner;
    uint64_t hash = text_hash(text);
    if (!in->shared) {
        in->budget.escape = run->arena->budget == NULL ? NULL : run->arena->budget->escape;
        return intern_alone(in, text, hash);
    }
    pthread_mutex_lock(&in->lock);
    in->holder = run;
    in->budget.escape = run->arena->budget->escape;
    uint64_t id = intern_alone(in, text, hash);
    in->holder = NULL;
    pthread_mutex_unlock(&in->lock);
    return id;
}

Text interned(const Run *run, uint64_t id) { return run->interner->texts[id]; }

/* ---- columns as keys ---- */

static bool is_text(Type type) { return type == TYPE_STRING || type == TYPE_SPATIAL; }

static uint64_t slot_bits(Run *run, const Column *c, size_t slot) {
    switch (c->type) {
    case TYPE_BOOL: return c->as.b[slot] != 0;
    case TYPE_INT:
    case TYPE_DATE:
    case TYPE_DATETIME: return (uint64_t)c->as.i[slot];
    case TYPE_REAL: {
        double real = c->as.r[slot] == 0 ? 0 : c->as.r[slot]; /* -0 is 0 */
        uint64_t bits;
        memcpy(&bits, &real, sizeof bits);
        return bits;
    }
    case TYPE_STRING:
    case TYPE_SPATIAL: return intern(run, c->as.s[slot]);
    case TYPE_NONE:
    case TYPE_NULL:
    case TYPE_TABLE:
    case TYPE_COUNT: break;
    }
    return 0;
}

static DictionaryMap *map_of(Run *run, const Column *dictionary) {
    for (uint32_t i = 0; i < run->dictionaries.count; i++)
        if (run->dictionaries.items[i].dictionary == dictionary) return &run->dictionaries.items[i];
    DictionaryMap *map = list_add(run->cache, &run->dictionaries);
    *map = (DictionaryMap){.dictionary = dictionary};
    return map;
}

const Column *unpacked(Run *run, const Column *dictionary) {
    if (dictionary->shape != SHAPE_PACKED) return dictionary;
    DictionaryMap *map = map_of(run, dictionary);
    if (map->flat == NULL) map->flat = col_unpacked(run->cache, dictionary);
    return map->flat;
}

/* Entries of a dictionary that is not a stored column's, as interned ids: made once. */
static const uint64_t *dictionary_ids(Run *run, const Column *dictionary) {
    if (map_of(run, dictionary)->ids != NULL) return map_of(run, dictionary)->ids;
    uint64_t *ids = NEW_ARRAY(run->cache, uint64_t, dictionary->rows);
    const Text *texts = unpacked(run, dictionary)->as.s;
    for (size_t i = 0; i < dictionary->rows; i++)
        if (col_valid(dictionary, i)) ids[i] = intern(run, texts[i]);
    map_of(run, dictionary)->ids = ids;
    return ids;
}

/* A byte for each bit, 1 or 0; no bits: all are 1. */
VECTORS(bytes_of, (const uint64_t *restrict bits, size_t rows, uint8_t *restrict bytes), (bits, rows, bytes)) {
    size_t w = 0;
    for (; bits != NULL && w < rows / 64; w++)
        for (size_t i = 0; i < 64; i++) bytes[w * 64 + i] = bits[w] >> i & 1;
    for (size_t k = w * 64; k < rows; k++) bytes[k] = bits == NULL || bit_get(bits, k);
}

/* bits (where there is a value) and valid (1, 0) of each row; by_code: codes of a distinct dictionary stand for themselves. */
static void bits_of(Run *run, const Column *c, size_t rows, bool by_code, uint64_t *bits, uint8_t *valid) {
    if (c->shape == SHAPE_CODED && is_text(c->type)) {
        const uint64_t *ids = by_code && c->dictionary->distinct ? NULL : dictionary_ids(run, c->dictionary);
        for (size_t k = 0; k < rows; k++) {
            uint32_t code = c->codes[k];
            valid[k] = col_valid(c->dictionary, code);
            bits[k] = ids == NULL ? code : ids[code];
        }
        return;
    }
    const Column *flat = flatten(&run->scratch, c);
    size_t step = col_step(flat);
    if (step == 1 && (c->type == TYPE_INT || c->type == TYPE_DATE || c->type == TYPE_DATETIME)) {
        memcpy(bits, flat->as.i, rows * sizeof *bits); /* of a NULL: anything */
        bytes_of(flat->valid, rows, valid);
        return;
    }
    for (size_t k = 0; k < rows; k++) {
        valid[k] = col_valid(flat, k);
        bits[k] = valid[k] ? slot_bits(run, flat, k * step) : 0;
    }
}

const uint8_t *key_absent(Run *run, Batch *batch, const Key *key) {
    if (key->finest_count == 0) return NULL;
    uint8_t *absent = arena_take(&run->scratch, (size_t)batch->rows + 1);
    for (uint32_t i = 0; i < key->finest_count; i++) {
        const uint32_t *refs = batch_refs(run, batch, key->finest[i]->index);
        for (uint32_t k = 0; k < batch->rows; k++) absent[k] = (uint8_t)((i == 0 || absent[k]) && refs[k] == 0);
    }
    return absent;
}

/* From 1 where there is a value, and else 0. */
VECTORS(states_of, (size_t rows, uint64_t *restrict bits, uint8_t *restrict state), (rows, bits, state)) {
    for (size_t k = 0; k < rows; k++) {
        bits[k] &= -(uint64_t)(state[k] != 0);
        state[k] = state[k] ? KEY_VALUE : KEY_NULL;
    }
}

void key_bits(Run *run, Batch *batch, const Key *key, uint64_t *bits, uint8_t *state) {
    const Column *column = eval(run, batch, key->node);
    bits_of(run, column, batch->rows, key->node->kind == NODE_COLUMN, bits, state);
    const uint8_t *absent = key_absent(run, batch, key);
    states_of(batch->rows, bits, state);
    for (uint32_t k = 0; absent != NULL && k < batch->rows; k++) {
        if (!absent[k]) continue;
        state[k] = KEY_ABSENT;
        bits[k] = 0;
    }
}

void code_bits(Run *run, const Key *key, const Column *column, const uint32_t *codes, uint32_t count, uint64_t *bits, uint8_t *state) {
    Column some = *column;
    some.codes = codes;
    some.rows = count;
    bits_of(run, &some, count, key->node->kind == NODE_COLUMN, bits, state);
    states_of(count, bits, state);
}

VECTORS(widen, (const uint32_t *restrict codes, size_t rows, int64_t *restrict out), (codes, rows, out)) {
    for (size_t k = 0; k < rows; k++) out[k] = codes[k];
}

void column_keys(Run *run, const Column *column, size_t rows, Column *out) {
    col_flat(out, &run->scratch, TYPE_INT, rows);
    if (column->shape == SHAPE_CODED && is_text(column->type) && column->dictionary->distinct) {
        const uint64_t *valid = value_rows(&run->scratch, column, rows);
        memcpy(&out->valid, &valid, sizeof valid); /* never written */
        widen(column->codes, rows, out->as.i);
        return;
    }
    uint8_t *valid = arena_take(&run->scratch, rows + 1);
    bits_of(run, column, rows, true, (uint64_t *)out->as.any, valid);
    out->valid = bitmap_new(&run->scratch, rows + 1, false);
    bitmap_pack(out->valid, valid, rows);
}
