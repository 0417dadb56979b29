/* Values of a batch as their type has them, for data that has types. */
#ifndef LODE_SOURCES_TYPED_H
#define LODE_SOURCES_TYPED_H

#include "data/type.h"
#include "sources/csv.h"

/* A column of a batch. All are values of lode: reals are finite, dates and datetimes in the range of years. What a NULL
   holds means nothing. */
typedef struct TypedCells {
    Type type;             /* TYPE_NONE: the batch has cells instead */
    const void *values;    /* uint8_t, double or int64_t: integers, days, microseconds */
    const uint64_t *valid; /* bit 1: a value; NULL: no NULLs */
} TypedCells;

/* The same as texts, in `arena`. */
void typed_as_cells(const TypedCells *typed, uint32_t n, RawCell *cells, Arena *arena);

#endif
