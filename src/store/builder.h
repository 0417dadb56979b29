/* Private to the store: columns under way. Cells of a batch become values of one column; bad cells are told to a
   Reporter. Knows no files: where a cell stands is the reporter's business. */
#ifndef LODE_STORE_BUILDER_H
#define LODE_STORE_BUILDER_H

#include "base/diag.h"
#include "store/cells.h"
#include "store/csv.h"
#include "store/intern.h"
#include "store/store.h"

enum { STORE_ROWS = INT32_MAX - 1, BAD_SHOWN = 10, DUPLICATES_SHOWN = 5 };

typedef struct Builder {
    const ModelColumn *column;
    Arena *keep, *scratch;
    Column data;   /* FLAT types: as.any and valid have room for `room` slots; strings: nothing yet */
    size_t room;   /* slots, with slot 0 */
    uint32_t rows; /* so far */
    uint32_t nulls;
    uint32_t *codes;   /* strings; NULL as long as the code of every row is its number */
    Interner interner; /* strings */
    DayCache day;
    char *unescaped; /* texts of a batch with doubled quotes made single */
    size_t unescaped_room;
    uint64_t bad; /* cells, where they become NULL: how many, and a message for the first */
    Text bad_text, bad_file;
    uint64_t bad_line, bad_column;
} Builder;

/* Where a cell or a row stands: file, line and column, or a span of a fixture. */
typedef struct Where {
    Span span;
    Text file;
    uint64_t line, column;
} Where;

typedef struct Reporter {
    Diags *diags;
    const Table *table;
    bool bad_cells_null;
    uint64_t bad; /* cells and records reported, or only counted once there were BAD_SHOWN */
    void *context;
    /* of a cell of the batch under way: its record in the batch, and its column */
    Where (*where)(void *context, const RawCell *cell, uint32_t record, const ModelColumn *column);
} Reporter;

/* Room for `rows` rows at first. exact: most values are different (a key). */
void builder_init(Builder *b, const ModelColumn *column, Arena *keep, Arena *scratch, size_t rows, bool exact);
/* Appends n (at most CSV_ROWS) cells. */
void builder_add(Builder *b, const RawCell *cells, uint32_t n, Reporter *reporter);
void builder_add_nulls(Builder *b, uint32_t n);
/* Fills in everything but `column` and `present` of a column of the store. `identity`: 0, 1, 2, ... for at least rows
   + 1. May be called again after more was added. */
void builder_finish(Builder *b, const uint32_t *identity, StoreColumn *out);
/* The value of a row of a FLAT column as 64 bits that are equal for equal values. */
uint64_t column_bits(const Column *c, size_t row);

#endif
