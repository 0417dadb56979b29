/* Some of a batch's rows, as bits. All in scratch. */
#include <string.h>

#include "engine/run.h"

uint64_t *rows_all(Arena *arena, uint32_t rows) {
    uint64_t *bits = bitmap_new(arena, (size_t)rows + 1, true);
    bits[rows / 64] &= ((uint64_t)1 << (rows % 64)) - 1;
    return bits;
}

bool rows_none(const uint64_t *rows, uint32_t count) {
    for (size_t w = 0; w < BITMAP_WORDS(count); w++)
        if (rows[w] != 0) return false;
    return true;
}

uint64_t *rows_copy(Arena *arena, const uint64_t *rows, uint32_t count) {
    uint64_t *copy = bitmap_new(arena, (size_t)count + 1, false);
    memcpy(copy, rows, BITMAP_WORDS(count) * 8);
    return copy;
}

void rows_take_away(uint64_t *from, const uint64_t *rows, uint32_t count) {
    for (size_t w = 0; w < BITMAP_WORDS(count); w++) from[w] &= ~rows[w];
}

static bool is_zero(const Column *c, size_t k) {
    k *= col_step(c);
    switch (c->type) {
    case TYPE_BOOL: return c->as.b[k] == 0;
    case TYPE_INT: return c->as.i[k] == 0;
    case TYPE_REAL: return c->as.r[k] == 0;
    case TYPE_DATE:
    case TYPE_DATETIME:
    case TYPE_STRING:
    case TYPE_SPATIAL:
    case TYPE_NONE:
    case TYPE_NULL:
    case TYPE_TABLE:
    case TYPE_COUNT: break;
    }
    return false;
}

uint64_t *rows_where(Run *run, Batch *batch, const Node *node, const uint64_t *rows, Wanted wanted) {
    const Column column = *flatten(&run->scratch, eval(run, batch, node));
    uint64_t *found = bitmap_new(&run->scratch, (size_t)batch->rows + 1, false);
    for (uint32_t k = 0; k < batch->rows; k++) {
        if (!bit_get(rows, k)) continue;
        const bool null = column.type == TYPE_NULL || !col_valid(&column, k), zero = !null && is_zero(&column, k);
        if (wanted == WANT_TRUE ? !null && !zero : null || (zero && wanted == WANT_NULL_OR_ZERO)) bit_set(found, k);
    }
    return found;
}
