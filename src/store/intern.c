/* Open addressing with linear probing in two forms. The slots of the interner hold 32 bits of the hash, so that a text
   is looked at only when it very likely is the one. */
#include "store/intern.h"

enum { FIRST_SLOTS = 16, SMALL_SLOTS = 4096, FIRST_CHUNK = 256, LAST_CHUNK = 1 << 22 };
#define MOST_SLOTS ((size_t)1 << 32) /* enough for the 2^31 rows of a table */

static size_t slots_for(size_t count) {
    size_t slots = FIRST_SLOTS;
    while (slots / 4 * 3 < count && slots < MOST_SLOTS) slots *= 2;
    return slots;
}

/* ---- hashing ---- */

static inline uint64_t load8(const char *p) {
    uint64_t word;
    memcpy(&word, p, 8);
    return word;
}

static inline uint64_t fold(uint64_t h, uint64_t word) {
    h = (h ^ word) * UINT64_C(0x9fb21c651e98df25);
    return h ^ h >> 32;
}

/* text_hash in other words: the tail is read as the last 8 bytes, without a copy of changing size. */
static inline uint32_t hash_of(Text t) {
    uint64_t h = t.size * UINT64_C(0x9e3779b97f4a7c15);
    const char *p = t.data, *end = t.data + t.size;
    if (t.size >= 8) {
        for (; end - p > 8; p += 8) h = fold(h, load8(p));
        h = fold(h, load8(end - 8));
    } else {
        uint64_t word = 0;
        if (t.size >= 4) {
            uint32_t low, high;
            memcpy(&low, p, 4);
            memcpy(&high, end - 4, 4);
            word = (uint64_t)high << 32 | low;
        } else {
            for (; p != end; p++) word = word << 8 | (uint8_t)*p;
        }
        h = fold(h, word);
    }
    h *= UINT64_C(0xd6e8feb86659fd93);
    return (uint32_t)(h >> 32);
}

static inline bool same(Text a, Text b) {
    if (a.size != b.size) return false;
    const char *p = a.data, *q = b.data, *end = a.data + a.size;
    if (a.size < 8) return a.size == 0 || memcmp(p, q, a.size) == 0;
    for (; end - p > 8; p += 8, q += 8)
        if (load8(p) != load8(q)) return false;
    return load8(end - 8) == load8(b.data + b.size - 8);
}

/* ---- texts ---- */

static void new_slots(Interner *in, size_t slots) {
    in->slots = arena_take(in->scratch, slots * sizeof *in->slots);
    memset(in->slots, 0xff, slots * sizeof *in->slots);
    in->mask = (uint32_t)(slots - 1);
}

static InternSlot *free_slot(const Interner *in, uint32_t hash) {
    uint32_t i = hash & in->mask;
    while (in->slots[i].code != INTERN_BAD) i = (i + 1) & in->mask;
    return &in->slots[i];
}

static void more_slots(Interner *in) {
    const InternSlot *old = in->slots;
    size_t slots = (size_t)in->mask + 1;
    size_t more = slots < SMALL_SLOTS ? slots * 2 : slots * 4;
    new_slots(in, more <= MOST_SLOTS ? more : MOST_SLOTS);
    for (size_t i = 0; i < slots; i++)
        if (old[i].code != INTERN_BAD) *free_slot(in, old[i].hash) = old[i];
}

void intern_init(Interner *in, Arena *keep, Arena *scratch, const Text *null_text, size_t expected, bool exact) {
    *in = (Interner){.keep = keep, .scratch = scratch, .count = 1, .chunk = FIRST_CHUNK, .kept = exact};
    if (!exact && expected > SMALL_SLOTS) expected = SMALL_SLOTS;
    in->capacity = exact ? expected + 1 : FIRST_SLOTS;
    in->entries = arena_take(exact ? keep : scratch, in->capacity * sizeof *in->entries);
    new_slots(in, slots_for(expected + 1));
    in->entries[0] = TEXT("");
    if (null_text == NULL) return;
    in->entries[0] = *null_text;
    *free_slot(in, hash_of(*null_text)) = (InternSlot){hash_of(*null_text), 0};
}

static Text keep_text(Interner *in, Text t) {
    if (t.size == 0) return TEXT("");
    if (t.size > (size_t)(in->end - in->next)) {
        if (t.size > in->chunk / 4) return text_copy(in->keep, t);
        in->next = arena_take(in->keep, in->chunk);
        in->end = in->next + in->chunk;
        if (in->chunk < LAST_CHUNK) in->chunk *= 2;
    }
    char *data = in->next;
    memcpy(data, t.data, t.size);
    in->next += t.size;
    return (Text){data, t.size};
}

static uint32_t intern_new(Interner *in, Text t, uint32_t hash, InternSlot *slot) {
    if (!text_is_kept(t)) return INTERN_BAD;
    if (in->count == in->capacity) {
        size_t size = in->capacity * sizeof *in->entries;
        in->entries = arena_grow(in->kept ? in->keep : in->scratch, in->entries, size, size * 2);
        in->capacity *= 2;
    }
    in->entries[in->count] = keep_text(in, t);
    *slot = (InternSlot){hash, in->count};
    return in->count++;
}

static inline uint32_t search(const Interner *in, Text t, uint32_t hash, InternSlot **at) {
    for (uint32_t i = hash & in->mask;; i = (i + 1) & in->mask) {
        InternSlot *slot = &in->slots[i];
        if (slot->code == INTERN_BAD) {
            *at = slot;
            return INTERN_BAD;
        }
        if (slot->hash == hash && same(in->entries[slot->code], t)) return slot->code;
    }
}

/* Hashes of the texts, and the slots, entries and bytes that they will need, on their way. */
static void ask(const Interner *in, const Text *texts, uint32_t n, uint32_t *hashes) {
    for (uint32_t i = 0; i < n; i++) {
        if (texts[i].data == NULL) continue;
        hashes[i] = hash_of(texts[i]);
        __builtin_prefetch(&in->slots[hashes[i] & in->mask]);
    }
    if (in->mask < SMALL_SLOTS) return;
    uint32_t likely[INTERN_BATCH], found = 0;
    for (uint32_t i = 0; i < n; i++) {
        if (texts[i].data == NULL) continue;
        const InternSlot *slot = &in->slots[hashes[i] & in->mask];
        if (slot->code == INTERN_BAD || slot->hash != hashes[i]) continue;
        likely[found++] = slot->code;
        __builtin_prefetch(&in->entries[slot->code]);
    }
    for (uint32_t i = 0; i < found; i++) __builtin_prefetch(in->entries[likely[i]].data);
}

void intern_batch(Interner *in, const Text *texts, uint32_t n, uint32_t *codes) {
    uint32_t hashes[INTERN_BATCH];
    while (((size_t)in->mask + 1) / 4 * 3 < (size_t)in->count + n) more_slots(in);
    ask(in, texts, n, hashes);
    for (uint32_t i = 0; i < n; i++) {
        if (texts[i].data == NULL) {
            codes[i] = 0;
            continue;
        }
        InternSlot *slot;
        codes[i] = search(in, texts[i], hashes[i], &slot);
        if (codes[i] == INTERN_BAD) codes[i] = intern_new(in, texts[i], hashes[i], slot);
    }
}

Column *intern_finish(Interner *in, Type type) {
    Column *dictionary = NEW(in->keep, Column);
    *dictionary = (Column){.type = type, .shape = SHAPE_FLAT, .rows = in->count, .distinct = true};
    dictionary->as.s = in->entries;
    if (!in->kept) {
        dictionary->as.s = arena_take(in->keep, in->count * sizeof *in->entries);
        memcpy(dictionary->as.s, in->entries, in->count * sizeof *in->entries);
    }
    dictionary->valid = bitmap_new(in->keep, in->count, true);
    bit_clear(dictionary->valid, 0);
    return dictionary;
}

void intern_index(Interner *in, Arena *scratch, const Column *dictionary) {
    *in = (Interner){.scratch = scratch, .count = (uint32_t)dictionary->rows, .entries = col_unpacked(scratch, dictionary)->as.s};
    new_slots(in, slots_for(dictionary->rows));
    uint32_t hashes[INTERN_BATCH];
    for (uint32_t first = 1; first < in->count; first += INTERN_BATCH) {
        uint32_t n = in->count - first < INTERN_BATCH ? in->count - first : INTERN_BATCH;
        for (uint32_t i = 0; i < n; i++) {
            hashes[i] = hash_of(in->entries[first + i]);
            __builtin_prefetch(&in->slots[hashes[i] & in->mask], 1);
        }
        for (uint32_t i = 0; i < n; i++) *free_slot(in, hashes[i]) = (InternSlot){hashes[i], first + i};
    }
}

void intern_find(const Interner *in, const Text *texts, uint32_t n, uint32_t *codes) {
    uint32_t hashes[INTERN_BATCH];
    ask(in, texts, n, hashes);
    for (uint32_t i = 0; i < n; i++) {
        InternSlot *slot;
        codes[i] = search(in, texts[i], hashes[i], &slot);
        if (codes[i] == INTERN_BAD) codes[i] = 0;
    }
}

void intern_codes(const Interner *in, Arena *scratch, const Column *dictionary, uint32_t *codes) {
    const Text *texts = col_unpacked(scratch, dictionary)->as.s;
    for (size_t i = 1, n; i < dictionary->rows; i += n) {
        n = dictionary->rows - i < INTERN_BATCH ? dictionary->rows - i : INTERN_BATCH;
        intern_find(in, texts + i, (uint32_t)n, codes + i);
    }
}

/* ---- values ---- */

static inline size_t place_of(const ValueSet *set, uint64_t value) {
    uint64_t h = (value ^ value >> 32) * UINT64_C(0x9fb21c651e98df25);
    return (size_t)((h ^ h >> 32) & set->mask);
}

void values_init(ValueSet *set, Arena *scratch, size_t expected) {
    size_t slots = slots_for(expected + 1);
    set->slots = NEW_ARRAY(scratch, ValueSlot, slots);
    set->mask = slots - 1;
}

void values_ask(const ValueSet *set, uint64_t value) { __builtin_prefetch(&set->slots[place_of(set, value)], 1); }

static ValueSlot *slot_of(const ValueSet *set, uint64_t value) {
    size_t i = place_of(set, value);
    while (set->slots[i].row != 0 && set->slots[i].value != value) i = (i + 1) & set->mask;
    return &set->slots[i];
}

uint32_t values_put(ValueSet *set, uint64_t value, uint32_t row) {
    ValueSlot *slot = slot_of(set, value);
    if (slot->row == 0)
        *slot = (ValueSlot){value, row};
    else
        return slot->row;
    return 0;
}

uint32_t values_get(const ValueSet *set, uint64_t value) { return slot_of(set, value)->row; }
