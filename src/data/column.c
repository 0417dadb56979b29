/* Making and reading columns. */
#include "data/column.h"

#include <string.h>

#include "data/collate.h"

size_t type_width(Type type) {
    switch (type) {
    case TYPE_NONE:
    case TYPE_NULL:
    case TYPE_BOOL:
    case TYPE_TABLE:
    case TYPE_COUNT: return sizeof(uint8_t);
    case TYPE_INT:
    case TYPE_DATE:
    case TYPE_DATETIME: return sizeof(int64_t);
    case TYPE_REAL: return sizeof(double);
    case TYPE_STRING:
    case TYPE_SPATIAL: return sizeof(Text);
    }
    return sizeof(uint8_t);
}

void col_flat(Column *c, Arena *arena, Type type, size_t rows) {
    *c = (Column){.type = type, .shape = SHAPE_FLAT, .rows = rows};
    c->as.any = arena_take(arena, type_width(type) * (rows == 0 ? 1 : rows));
}

void col_constant(Column *c, Arena *arena, Value value, size_t rows) {
    *c = (Column){.type = value.type, .shape = SHAPE_CONSTANT, .rows = rows};
    c->as.any = arena_alloc(arena, type_width(value.type));
    if (value.null) c->valid = bitmap_new(arena, 1, false);
    else col_set(c, 0, value);
}

void col_own_valid(Column *c, Arena *arena) {
    size_t bits = c->shape == SHAPE_FLAT ? c->rows : 1;
    uint64_t *words = bitmap_new(arena, bits == 0 ? 1 : bits, true);
    if (c->valid != NULL && bits != 0) memcpy(words, c->valid, BITMAP_WORDS(bits) * 8);
    c->valid = words;
}

Value col_value(const Column *c, size_t k) {
    if (c->shape == SHAPE_CODED) {
        Value value = col_value(c->dictionary, c->codes[k]);
        value.type = c->type;
        return value;
    }
    Value value = value_null(c->type);
    if (!col_valid(c, k)) return value;
    size_t slot = k * col_step(c);
    value.null = false;
    switch (c->type) {
    case TYPE_NONE:
    case TYPE_NULL:
    case TYPE_TABLE:
    case TYPE_COUNT: value.null = true; break;
    case TYPE_BOOL: value.as.b = c->as.b[slot] != 0; break;
    case TYPE_INT:
    case TYPE_DATE:
    case TYPE_DATETIME: value.as.i = c->as.i[slot]; break;
    case TYPE_REAL: value.as.r = c->as.r[slot]; break;
    case TYPE_STRING:
    case TYPE_SPATIAL: value.as.s = c->as.s[slot]; break;
    }
    return value;
}

void col_set(Column *c, size_t k, Value value) {
    if (c->valid != NULL) bit_put(c->valid, k, !value.null);
    switch (c->type) {
    case TYPE_NONE:
    case TYPE_NULL:
    case TYPE_TABLE:
    case TYPE_COUNT: break;
    case TYPE_BOOL: c->as.b[k] = value.null ? 0 : value.as.b; break;
    case TYPE_INT:
    case TYPE_DATE:
    case TYPE_DATETIME: c->as.i[k] = value.null ? 0 : value.as.i; break;
    case TYPE_REAL: c->as.r[k] = value.null ? 0 : value.as.r; break;
    case TYPE_STRING:
    case TYPE_SPATIAL: c->as.s[k] = value.null ? TEXT("") : value.as.s; break;
    }
}

/* ---- texts where they are kept ---- */

const Text *col_texts(Arena *arena, const Column *c, size_t first, size_t count) {
    if (c->shape != SHAPE_PACKED) return c->as.s + first;
    Text *texts = arena_take(arena, count * sizeof *texts);
    texts_read(c->as.packed, arena->budget, first, count, texts, arena_take(arena, texts_room(c->as.packed, count)));
    return texts;
}

const Column *col_unpacked(Arena *arena, const Column *c) {
    if (c->shape != SHAPE_PACKED) return c;
    Column *flat = NEW(arena, Column);
    *flat = *c;
    flat->shape = SHAPE_FLAT;
    flat->as.s = (Text *)(uintptr_t)col_texts(arena, c, 0, c->rows);
    return flat;
}

Value col_value_in(Arena *arena, const Column *c, size_t k) {
    const Column *from = c->shape == SHAPE_CODED ? c->dictionary : c;
    const uint32_t slot = c->shape == SHAPE_CODED ? c->codes[k] : (uint32_t)k;
    if (from->shape != SHAPE_PACKED) return col_value(c, k);
    Value value = value_null(c->type);
    value.null = !col_valid(from, slot);
    if (!value.null) value.as.s = *col_texts(arena, from, slot, 1);
    return value;
}

int col_compare(const Locale *locale, const Column *c, size_t a, size_t b) { return col_compare_with(locale, c, a, c, b); }

int col_compare_with(const Locale *locale, const Column *c, size_t a, const Column *d, size_t b) {
    bool va = col_valid(c, a), vb = col_valid(d, b);
    if (!va || !vb) return (int)va - (int)vb;
    size_t x = a * col_step(c), y = b * col_step(d);
    switch (c->type) {
    case TYPE_BOOL: return (int)c->as.b[x] - (int)d->as.b[y];
    case TYPE_INT:
    case TYPE_DATE:
    case TYPE_DATETIME: return (c->as.i[x] > d->as.i[y]) - (c->as.i[x] < d->as.i[y]);
    case TYPE_REAL: return (c->as.r[x] > d->as.r[y]) - (c->as.r[x] < d->as.r[y]);
    case TYPE_STRING:
    case TYPE_SPATIAL: return collate_in(locale, c->as.s[x], d->as.s[y]);
    case TYPE_NONE:
    case TYPE_NULL:
    case TYPE_TABLE:
    case TYPE_COUNT: break;
    }
    return 0;
}
