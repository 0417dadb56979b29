/* A column of values in one of four shapes. What kernels, the store and the engine pass around. */
#ifndef LODE_DATA_COLUMN_H
#define LODE_DATA_COLUMN_H

#include "base/bitmap.h"
#include "data/locale.h"
#include "data/texts.h"
#include "data/type.h"

typedef enum Shape {
    SHAPE_CONSTANT, /* one value (slot 0) for all rows */
    SHAPE_FLAT,     /* a value per row */
    SHAPE_CODED,    /* a code per row into a dictionary, FLAT or PACKED */
    SHAPE_PACKED    /* of a dictionary: texts that are read where a store file has them, entry 0 is NULL */
} Shape;

typedef struct Column Column;
struct Column {
    Type type;
    Shape shape;
    size_t rows;
    bool distinct;   /* of a dictionary: entry 0 is NULL and no other value stands twice (so codes are as good as values) */
    uint64_t *valid; /* CONSTANT, FLAT, PACKED: a bit per slot, 1 is a value, 0 is NULL; NULL pointer: no NULLs. CODED: unused.
                        The slot of a NULL is safe to read and means nothing. */
    union {
        uint8_t *b; /* boolean */
        int64_t *i; /* integer, date, datetime */
        double *r;  /* real */
        Text *s;    /* string, spatial */
        void *any;
        const Texts *packed;  /* PACKED */
    } as;                     /* CONSTANT: one slot; FLAT: a slot per row; CODED: unused */
    const uint32_t *codes;    /* CODED: per row an index into the dictionary */
    const Column *dictionary; /* CODED. In columns of the store entry 0 is NULL and the others are distinct values;
                                 in results of functions over one, any entry may be anything */
};

size_t type_width(Type type); /* bytes of a slot */

/* 1 for a value per row, 0 for a constant: loops read as.x[k * step]. */
static inline size_t col_step(const Column *c) { return c->shape != SHAPE_CONSTANT; }
/* Whether row k of a CONSTANT, FLAT or PACKED column is a value. */
static inline bool col_valid(const Column *c, size_t k) { return c->valid == NULL || bit_get(c->valid, k * col_step(c)); }

/* A FLAT column with room for `rows` values, all valid (valid == NULL), slots not set. */
void col_flat(Column *c, Arena *arena, Type type, size_t rows);
void col_constant(Column *c, Arena *arena, Value value, size_t rows);
/* Gives a CONSTANT or FLAT column a validity bitmap of its own, all ones where it had none. */
void col_own_valid(Column *c, Arena *arena);
/* Value of row k, any shape but PACKED ones and codes of them. */
Value col_value(const Column *c, size_t k);
/* Value of row k, any shape; a text that a PACKED column has is made in `arena`. */
Value col_value_in(Arena *arena, const Column *c, size_t k);
/* `count` texts from slot `first` of a FLAT or PACKED column of strings; in `arena`, or where they are. */
const Text *col_texts(Arena *arena, const Column *c, size_t first, size_t count);
/* A PACKED column as a FLAT one, in `arena`; of another shape: itself. */
const Column *col_unpacked(Arena *arena, const Column *c);
/* The order of rows a and b of a CONSTANT or FLAT column: < 0, 0, > 0. NULL comes first; strings by the collation. */
int col_compare(const Locale *locale, const Column *c, size_t a, size_t b);
/* The same of row a of one column and row b of another of its type. */
int col_compare_with(const Locale *locale, const Column *c, size_t a, const Column *d, size_t b);
/* Sets slot k of a FLAT column; a NULL value needs a bitmap. */
void col_set(Column *c, size_t k, Value value);

#endif
