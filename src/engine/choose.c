/* IF over columns: the values of the branches, as codes, as they are, or written one over the other. Knows conditions as bits only. */
#include <string.h>

#include "base/vector.h"
#include "engine/run.h"

static bool store_codes(const Column *c) {
    return c->shape == SHAPE_CODED && c->dictionary->distinct;
}

/* statement for every k whose bit is set. */
#define EACH_BIT(bits, rows, k, statement)                                                                             \
    for (size_t w_ = 0; w_ < BITMAP_WORDS(rows); w_++)                                                                 \
        for (uint64_t left_ = (bits)[w_]; left_ != 0; left_ &= left_ - 1) {                                            \
            const size_t k = w_ * 64 + (size_t)__builtin_ctzll(left_);                                                 \
            statement;                                                                                                 \
        }

/* Takes the slots of the chosen rows, 64 at a time where many are: what is read for the others is thrown away. */
#define TAKE_CHOSEN(name, Slot)                                                                                        \
    VECTORS(name, (Slot *restrict to, const Slot *restrict from, size_t stride, const uint64_t *restrict chosen, size_t words), \
            (to, from, stride, chosen, words)) {                                                                       \
        for (size_t w = 0; w < words; w++, to += 64, from += stride) {                                                 \
            uint64_t bits = chosen[w];                                                                                 \
            if (bit_count(bits) <= 8)                                                                                  \
                for (; bits != 0; bits &= bits - 1) to[__builtin_ctzll(bits)] = from[__builtin_ctzll(bits)];           \
            else                                                                                                       \
                for (size_t i = 0; i < 64; i++) to[i] = bits >> i & 1 ? from[i] : to[i];                               \
        }                                                                                                              \
    }
TAKE_CHOSEN(take_bytes, uint8_t)
TAKE_CHOSEN(take_codes, uint32_t)
TAKE_CHOSEN(take_words, int64_t)

#define OVERWRITE(take, Slot, to_, from_, step)                                                                        \
    {                                                                                                                  \
        Slot *to = (to_), same[64];                                                                                    \
        const Slot *from = (from_);                                                                                    \
        for (size_t i = 0; (step) == 0 && i < 64; i++) same[i] = from[0];                                              \
        take(to, (step) == 0 ? same : from, (step) * 64, chosen, rows / 64);                                           \
        for (size_t k = rows / 64 * 64; k < rows; k++)                                                                 \
            if (bit_get(chosen, k)) to[k] = from[k * (step)];                                                          \
    }

/* Strings of one column (or NULL) stay codes. */
static bool if_coded(const Node *node, const Column *args, const uint64_t *const *conditions, size_t rows, Arena *arena, Column *out) {
    const Column *dictionary = NULL;
    for (uint32_t i = 0; i < node->count; i++) {
        if (is_condition(node, i)) continue;
        if (args[i].shape == SHAPE_CONSTANT && !col_valid(&args[i], 0)) continue;
        if (!store_codes(&args[i]) || (dictionary != NULL && dictionary != args[i].dictionary)) return false;
        dictionary = args[i].dictionary;
    }
    if (dictionary == NULL) return false;
    uint32_t *codes = arena_take(arena, (rows + 1) * sizeof *codes);
    const Column *last = node->count % 2 == 1 ? &args[node->count - 1] : NULL;
    if (last != NULL && last->shape == SHAPE_CODED) memcpy(codes, last->codes, rows * sizeof *codes);
    else memset(codes, 0, (rows + 1) * sizeof *codes);
    for (uint32_t pair = node->count / 2; pair-- > 0;) {
        const uint64_t *chosen = conditions[pair];
        const Column *value = &args[pair * 2 + 1];
        const uint32_t null = 0;
        OVERWRITE(take_codes, uint32_t, codes, value->shape == SHAPE_CODED ? value->codes : &null, (size_t)(value->shape == SHAPE_CODED))
    }
    *out = (Column){.type = node->type, .shape = SHAPE_CODED, .rows = rows, .codes = codes, .dictionary = dictionary};
    return true;
}

static bool is_null(const Column *value) {
    return value->type == TYPE_NULL || (value->shape == SHAPE_CONSTANT && !col_valid(value, 0));
}

/* The chosen rows take this value. */
static void overwrite(const uint64_t *chosen, const Column *value, size_t rows, Column *out) {
    const size_t words = BITMAP_WORDS(rows), step = col_step(value);
    if (is_null(value)) {
        for (size_t w = 0; w < words; w++) out->valid[w] &= ~chosen[w];
        return;
    }
    switch (type_width(out->type)) {
    case 1: OVERWRITE(take_bytes, uint8_t, out->as.b, value->as.b, step) break;
    case 8: OVERWRITE(take_words, int64_t, out->as.i, value->as.i, step) break;
    default: EACH_BIT(chosen, rows, k, out->as.s[k] = value->as.s[k * step]) break;
    }
    bool whole = value->shape == SHAPE_CONSTANT || value->valid == NULL;
    for (size_t w = 0; w < words; w++) out->valid[w] = (out->valid[w] & ~chosen[w]) | (whole ? chosen[w] : chosen[w] & value->valid[w]);
}

/* IF without ELSE: the value as it is, but NULL where the condition is not TRUE. Nothing is copied; texts are, as who keeps a column
   puts texts of its own into it. */
static bool if_filtered(const Node *node, const Column *value, const uint64_t *chosen, size_t rows, Arena *arena, Column *out) {
    if (value->shape != SHAPE_FLAT || value->type == TYPE_NULL || type_width(value->type) == sizeof(Text)) return false;
    *out = (Column){.type = node->type, .shape = SHAPE_FLAT, .rows = rows, .as = value->as};
    out->valid = arena_take(arena, BITMAP_WORDS(rows + 1) * 8);
    for (size_t w = 0; w < BITMAP_WORDS(rows); w++) out->valid[w] = value->valid == NULL ? chosen[w] : chosen[w] & value->valid[w];
    return true;
}

bool if_without_else(const Node *node, const Column *last) { return node->count == 2 || (node->count == 3 && is_null(last)); }

/* The last branch first: each condition that is TRUE overwrites. */
void compute_if(const Node *node, const Column *args, const uint64_t *const *conditions, size_t rows, Arena *arena, Column *out) {
    if (if_coded(node, args, conditions, rows, arena, out)) return;
    if (if_without_else(node, &args[node->count - 1]) && if_filtered(node, flatten(arena, &args[1]), conditions[0], rows, arena, out)) return;
    col_flat(out, arena, node->type, rows);
    out->valid = bitmap_new(arena, rows + 1, false);
    const Column *last = node->count % 2 == 1 ? flatten(arena, &args[node->count - 1]) : NULL;
    if (last == NULL || is_null(last)) {
        memset(out->as.any, 0, type_width(node->type) * (rows == 0 ? 1 : rows));
    } else {
        uint64_t *all = bitmap_new(arena, rows + 1, false);
        for (size_t w = 0; w < BITMAP_WORDS(rows); w++) all[w] = bitmap_part(rows, w);
        overwrite(all, last, rows, out);
    }
    for (uint32_t pair = node->count / 2; pair-- > 0;) overwrite(conditions[pair], flatten(arena, &args[pair * 2 + 1]), rows, out);
}
