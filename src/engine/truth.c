/* Where conditions are TRUE, as bits of a batch's rows. AND, OR and NOT work on words of 64 rows; a condition over
   codes is looked up by code, and where few codes are told from all others they are compared. Rules: docs/language.md
   (three values). */
#include <string.h>

#include "base/vector.h"
#include "engine/run.h"

/* ---- sets of codes ---- */

enum { BYTES_AT_MOST = 1 << 15 };

struct CodeSet {
    const Column *of;
    uint32_t few[FEW_CODES], count;
    bool listed, negated;  /* `few` are its members, or all that are not */
    const uint8_t *bytes;  /* a byte for each code, where that is little memory ... */
    const uint64_t *words; /* ... else a bit */
};

/* The codes of the next batch, which mostly follow in memory, are on their way when it comes. */
static inline void ask_ahead(const uint32_t *codes) {
    for (size_t i = 0; i < 4; i++) __builtin_prefetch((const void *)((uintptr_t)codes + BATCH_ROWS * sizeof *codes + i * 64));
}

VECTORS(compare_codes, (const uint32_t *restrict codes, size_t words, const CodeSet *set, uint64_t *restrict bits),
        (codes, words, set, bits)) {
    for (size_t w = 0; w < words; w++, codes += 64) {
        uint8_t found[64] = {0};
        ask_ahead(codes);
        for (uint32_t n = 0; n < set->count; n++) {
            const uint32_t code = set->few[n];
            for (size_t i = 0; i < 64; i++) found[i] |= codes[i] == code;
        }
        bits[w] = bitmap_pack_word(found) ^ (set->negated ? ~(uint64_t)0 : 0);
    }
}

static void read_bytes(const uint32_t *restrict codes, size_t words, const uint8_t *restrict bytes,
                       uint64_t *restrict bits) {
    for (size_t w = 0; w < words; w++, codes += 64) {
        uint8_t found[64];
        for (size_t i = 0; i < 64; i++) found[i] = bytes[codes[i]];
        bits[w] = bitmap_pack_word(found);
    }
}

VECTORS(read_bits, (const uint32_t *restrict codes, size_t words, const uint64_t *restrict set, uint64_t *restrict bits),
        (codes, words, set, bits)) {
    for (size_t w = 0; w < words; w++, codes += 64) {
        uint8_t found[64];
        for (size_t i = 0; i < 64; i++) found[i] = set[codes[i] / 64] >> (codes[i] % 64) & 1;
        bits[w] = bitmap_pack_word(found);
    }
}

static void find_in_set(const uint32_t *codes, size_t words, const CodeSet *set, uint64_t *bits) {
    if (set->listed) compare_codes(codes, words, set, bits);
    else if (set->bytes != NULL) read_bytes(codes, words, set->bytes, bits);
    else read_bits(codes, words, set->words, bits);
}

static const uint64_t *rows_in_set(Arena *arena, const uint32_t *codes, size_t rows, const CodeSet *set) {
    uint64_t *bits = arena_take(arena, BITMAP_WORDS(rows + 1) * 8);
    const size_t words = rows / 64, left = rows % 64;
    find_in_set(codes, words, set, bits);
    if (left == 0) return bits;
    uint32_t last[64] = {0};
    memcpy(last, codes + words * 64, left * sizeof *last);
    find_in_set(last, 1, set, bits + words);
    bits[words] &= bitmap_part(left, 0);
    return bits;
}

/* Members are the entries whose bit is set; the words are kept. */
static void make_set(Arena *arena, const Column *dictionary, const uint64_t *words, CodeSet *set) {
    const size_t entries = dictionary->rows, members = bitmap_count(words, entries);
    *set = (CodeSet){.of = dictionary, .words = words, .negated = members > entries / 2};
    set->listed = (set->negated ? entries - members : members) <= FEW_CODES;
    if (set->listed) {
        for (size_t i = 0; i < entries; i++)
            if (bit_get(words, i) != set->negated) set->few[set->count++] = (uint32_t)i;
    } else if (entries <= BYTES_AT_MOST) {
        uint8_t *bytes = arena_take(arena, entries);
        for (size_t i = 0; i < entries; i++) bytes[i] = bit_get(words, i);
        set->bytes = bytes;
    }
}

/* ---- columns ---- */

/* The rows of a FLAT or CONSTANT condition that are TRUE, or FALSE; bits past the end are 0. */
static uint64_t *test_rows(Arena *arena, const Column *test, size_t rows, bool wanted) {
    const size_t words = BITMAP_WORDS(rows);
    uint64_t *bits = arena_take(arena, BITMAP_WORDS(rows + 1) * 8);
    if (test->type != TYPE_BOOL || test->shape == SHAPE_CONSTANT) {
        const bool on = test->type == TYPE_BOOL && col_valid(test, 0) && (test->as.b[0] != 0) == wanted;
        for (size_t w = 0; w < words; w++) bits[w] = on ? bitmap_part(rows, w) : 0;
        return bits;
    }
    bitmap_pack(bits, test->as.b, rows);
    for (size_t w = 0; !wanted && w < words; w++) bits[w] = ~bits[w] & bitmap_part(rows, w);
    for (size_t w = 0; test->valid != NULL && w < words; w++) bits[w] &= test->valid[w];
    return bits;
}

const uint64_t *true_rows(Arena *arena, const Column *test, size_t rows) {
    return test_rows(arena, flatten(arena, test), rows, true);
}

const uint64_t *value_rows(Arena *arena, const Column *column, size_t rows) {
    CodeSet set = {.listed = true, .negated = true}; /* all */
    if (column->shape != SHAPE_CODED) {
        uint64_t *bits = arena_take(arena, BITMAP_WORDS(rows + 1) * 8);
        for (size_t w = 0; w < BITMAP_WORDS(rows); w++)
            bits[w] = column->shape == SHAPE_FLAT && column->valid != NULL ? column->valid[w] & bitmap_part(rows, w)
                      : col_valid(column, 0)                               ? bitmap_part(rows, w)
                                                                           : 0;
        return bits;
    }
    if (column->dictionary->distinct)
        set.count = 1; /* all but code 0 */
    else if (column->dictionary->valid != NULL)
        set = (CodeSet){.words = column->dictionary->valid};
    return rows_in_set(arena, column->codes, rows, &set);
}

/* ---- conditions ---- */

/* What to look through. */
static Logic logic_of(const Run *run, const Batch *batch, const Node *node) {
    return node->kind == NODE_CALL && !node_is_given(run, batch, node) ? node->function->logic : LOGIC_NONE;
}

/* An IF of truth values is one, too. */
static bool chooses_truth(const Run *run, const Batch *batch, const Node *node) {
    return node->kind == NODE_IF && node->type == TYPE_BOOL && !node_is_given(run, batch, node);
}

static bool same_codes(const Column **coded, const Column *column) {
    if (*coded == NULL) *coded = column;
    return (*coded)->codes == column->codes && (*coded)->dictionary->rows == column->dictionary->rows;
}

bool one_coding(Run *run, Batch *batch, const Node *node, const Column **coded) {
    if (logic_of(run, batch, node) != LOGIC_NONE || chooses_truth(run, batch, node)) {
        const Column *below = NULL;
        for (uint32_t i = 0; i < node->count; i++)
            if (!one_coding(run, batch, node->args[i], &below)) return false;
        if (below != NULL) return same_codes(coded, below); /* else what it makes of constants is a column like any other */
    }
    const Column *column = eval(run, batch, node);
    if (column->shape == SHAPE_CONSTANT) return true;
    return column->shape == SHAPE_CODED && same_codes(coded, column);
}

static const uint64_t *rows_of_column(Run *run, Batch *batch, const Node *node, bool wanted) {
    const Column *column = eval(run, batch, node);
    if (column->shape != SHAPE_CODED || column->type != TYPE_BOOL)
        return test_rows(&run->scratch, column, batch->rows, wanted);
    CodeSet **set = &run->nodes[node->id].sets[wanted];
    if (*set == NULL) *set = NEW(run->cache, CodeSet);
    if ((*set)->of != column->dictionary) {
        const uint64_t *members = test_rows(run->cache, column->dictionary, column->dictionary->rows, wanted);
        make_set(run->cache, column->dictionary, members, *set);
    }
    return rows_in_set(&run->scratch, column->codes, batch->rows, *set);
}

/* Of an IF: where its first condition that is TRUE has a value of this truth. */
static const uint64_t *chosen_rows(Run *run, Batch *batch, const Node *node, bool wanted) {
    const size_t words = BITMAP_WORDS(batch->rows);
    uint64_t *bits = bitmap_new(&run->scratch, (size_t)batch->rows + 1, false), *left = rows_all(&run->scratch, batch->rows);
    for (uint32_t i = 0; i < node->count; i += 2) {
        const bool last = i + 1 == node->count;
        const uint64_t *test = last ? left : condition_rows(run, batch, node->args[i], true);
        const uint64_t *value = condition_rows(run, batch, node->args[last ? i : i + 1], wanted);
        for (size_t w = 0; w < words; w++) {
            bits[w] |= left[w] & test[w] & value[w];
            left[w] &= ~test[w];
        }
    }
    return bits;
}

static const uint64_t *compute_rows(Run *run, Batch *batch, const Node *node, bool wanted) {
    const Logic logic = logic_of(run, batch, node);
    const Column *coded = NULL;
    const bool chooses = chooses_truth(run, batch, node);
    if ((logic == LOGIC_NONE && !chooses) || one_coding(run, batch, node, &coded))
        return rows_of_column(run, batch, node, wanted);
    if (chooses) return chosen_rows(run, batch, node, wanted);
    const uint64_t *left = condition_rows(run, batch, node->args[0], logic == LOGIC_NOT ? !wanted : wanted);
    if (logic == LOGIC_NOT) return left;
    const uint64_t *right = condition_rows(run, batch, node->args[1], wanted);
    uint64_t *bits = arena_take(&run->scratch, BITMAP_WORDS((size_t)batch->rows + 1) * 8);
    const bool both = (logic == LOGIC_AND) == wanted;
    for (size_t w = 0; w < BITMAP_WORDS(batch->rows); w++) bits[w] = both ? left[w] & right[w] : left[w] | right[w];
    return bits;
}

const uint64_t *condition_rows(Run *run, Batch *batch, const Node *node, bool wanted) {
    NodeState *state = &run->nodes[node->id];
    if (state->held_epoch[wanted] != batch->epoch) {
        state->held[wanted] = compute_rows(run, batch, node, wanted);
        state->held_epoch[wanted] = batch->epoch;
    }
    return state->held[wanted];
}
