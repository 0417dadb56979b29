/* Tables from memory: columns of typed values that a program gives before the data are opened. They stand instead of
   the files of their tables. The values are the caller's and are read once. */
#ifndef LODE_STORE_MEMORY_H
#define LODE_STORE_MEMORY_H

#include "base/diag.h"
#include "base/list.h"
#include "model/model.h"

typedef struct Store Store;

typedef struct MemoryColumn {
    Text name;
    Type type;
    const uint64_t *valid; /* bit 1: a value; NULL: no NULLs */
    const void *values;    /* uint8_t, int64_t, double or Text; a Text without data is NULL */
} MemoryColumn;

typedef struct MemoryChunk {
    const MemoryColumn *columns; /* as many as the table has */
    uint64_t rows;
} MemoryChunk;

typedef struct MemoryTable {
    Text name;
    const Table *table; /* once it is bound */
    uint32_t column_count;
    uint64_t rows;
    LIST(MemoryChunk) chunks; /* at least one; names and types are those of the first */
} MemoryTable;

typedef struct Memory {
    LIST(MemoryTable *) tables;
} Memory;

/* Adds rows to the table of a name, in an arena that lives until they are read. Columns are copied, values are not.
   False: reported (the columns are others than before, or of no type). */
bool memory_add(Memory *memory, Arena *arena, Text name, const MemoryColumn *columns, uint32_t count, uint64_t rows,
                Diags *diags);
/* Tables of these names and types for a model without definitions; its texts live in `arena`. */
bool memory_define(const Memory *memory, Model *model, Arena *arena, Diags *diags);
/* Finds the model's table of each. False: reported. */
bool memory_bind(const Memory *memory, const Model *model, Diags *diags);
/* What was given for a table, or NULL. `memory` may be NULL. */
const MemoryTable *memory_of(const Memory *memory, const Table *table);
/* Puts the values into the tables of an open store. Integers become reals and dates datetimes, strings are read as
   cells of files are. Reports columns of another type, cells that hold no value of it, missing columns, duplicate keys.
 */
bool memory_read(Store *store, const Memory *memory, Arena *scratch, Diags *diags);

#endif
