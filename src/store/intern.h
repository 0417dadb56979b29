/* Private to the store: hashing for loads. Texts to codes (a dictionary under way), and sets of 64-bit values with
   their rows. Both ask memory for the places of a batch ahead, so that the waits overlap. */
#ifndef LODE_STORE_INTERN_H
#define LODE_STORE_INTERN_H

#include "data/column.h"

enum { INTERN_BATCH = 512 };
#define INTERN_BAD UINT32_MAX /* the code of a text that is not UTF-8 or holds a zero byte */

typedef struct InternSlot {
    uint32_t hash, code; /* code INTERN_BAD: free */
} InternSlot;

/* Entry 0 is NULL; a column's null text is kept there, so that it gets code 0. */
typedef struct Interner {
    Arena *keep, *scratch; /* of the texts; of the slots */
    InternSlot *slots;
    uint32_t mask;
    uint32_t count; /* of entries, with entry 0 */
    Text *entries;  /* in scratch until intern_finish */
    size_t capacity;
    bool kept;        /* entries are in `keep` already */
    char *next, *end; /* room for bytes of texts */
    size_t chunk;
} Interner;

/* `expected` distinct texts; `exact`: there are hardly fewer (a key), so memory for them is taken at once. */
void intern_init(Interner *in, Arena *keep, Arena *scratch, const Text *null_text, size_t expected, bool exact);
/* Codes of up to INTERN_BATCH texts; new ones are copied. A text with data NULL is NULL: code 0. */
void intern_batch(Interner *in, const Text *texts, uint32_t n, uint32_t *codes);
/* The dictionary: entries 0 .. count - 1, in `keep`. */
Column *intern_finish(Interner *in, Type type);

/* A dictionary made before, to be searched by text: entry 0 is not found. */
void intern_index(Interner *in, Arena *scratch, const Column *dictionary);
/* For n texts (at most INTERN_BATCH) their codes in this one, 0: none. */
void intern_find(const Interner *in, const Text *texts, uint32_t n, uint32_t *codes);
/* The same for all entries of another dictionary: codes[0] stays. */
void intern_codes(const Interner *in, Arena *scratch, const Column *dictionary, uint32_t *codes);

typedef struct ValueSlot {
    uint64_t value;
    uint32_t row; /* 0: free */
} ValueSlot;

typedef struct ValueSet {
    ValueSlot *slots;
    uint64_t mask;
} ValueSet;

void values_init(ValueSet *set, Arena *scratch, size_t expected); /* never more than `expected` different values */
void values_ask(const ValueSet *set, uint64_t value);             /* memory for it, ahead */
uint32_t values_put(ValueSet *set, uint64_t value,
                    uint32_t row);                        /* the row kept for an equal value, or 0 and `row` is kept */
uint32_t values_get(const ValueSet *set, uint64_t value); /* the row, or 0 */

#endif
