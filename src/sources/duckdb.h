/* Private to duckdb*.c: columns of DuckDB's types as values of lode. */
#ifndef LODE_SOURCES_DUCKDB_H
#define LODE_SOURCES_DUCKDB_H

#include "sources/duckdb_api.h"
#include "sources/typed.h"

typedef struct DuckColumn {
    DuckType type, storage; /* storage: the integers that a decimal or an enumeration is kept in */
    unsigned scale;         /* of a decimal */
    RawCell *members;       /* of an enumeration */
} DuckColumn;

/* What is to be known of a column; in `arena`. */
void duck_column(DuckColumn *column, const DuckApi *api, DuckHandle logical_type, Arena *arena);
/* The type of lode that the values have, where nobody says another: TYPE_NONE if none has them. */
Type duck_type(const DuckColumn *column);
/* Whether the values can be read at all. */
bool duck_readable(const DuckColumn *column);
const char *duck_type_name(DuckType type); /* for messages */

/* n values of a vector from `first` on, a multiple of 64, as typed cells; texts, and batches with a value that no typed
   cell can have (NaN, a date after the year 9999), as cells, and then typed->type is TYPE_NONE. `valid`: of the vector,
   or NULL. What is made is in `arena`; texts may be in the vector. */
void duck_values(const DuckColumn *column, const void *values, const uint64_t *valid, uint32_t first, uint32_t n,
                 TypedCells *typed, RawCell *cells, Arena *arena);

#endif
