/* Private to the store: columns under way. Cells of a batch become values of one column; bad cells are kept with their
   places, to be told when all has been read. A builder is used by one thread at a time. */
#ifndef LODE_STORE_BUILDER_H
#define LODE_STORE_BUILDER_H

#include "base/diag.h"
#include "sources/cells.h"
#include "sources/csv.h"
#include "sources/typed.h"
#include "store/intern.h"
#include "store/store.h"

enum { BAD_SHOWN = 10, DUPLICATES_SHOWN = 5 };

/* Where a cell stands, as a number that grows along the file or the rows. */
typedef uint64_t CellPlace;

/* The places of a batch: the n-th byte after `base`, or (base NULL) the n-th record, has the place first + n. */
typedef struct Origin {
    const char *base;
    CellPlace first;
    const CellPlace *places; /* not NULL: the place of record n is first + places[n] */
} Origin;

typedef struct BadCell {
    CellPlace place;
    Text text;
} BadCell;

typedef struct Builder {
    const ModelColumn *column;
    Arena *keep, *scratch; /* the two below, or others that nobody else uses meanwhile */
    Arena own_keep, own_scratch;
    Budget budget; /* of the own ones: the escape is that of the thread at work */
    Column data;   /* FLAT types: as.any and valid have room for `room` slots; strings: nothing yet */
    size_t room;   /* slots, with slot 0 */
    uint32_t rows; /* so far */
    uint32_t nulls;
    uint32_t *codes;   /* strings; NULL as long as the code of every row is its number */
    Interner interner; /* strings */
    DayCache day;
    char *unescaped; /* texts of a batch with doubled quotes made single */
    size_t unescaped_room;
    uint64_t bad; /* cells */
    BadCell bad_cells[BAD_SHOWN];
    uint32_t told; /* of them */
} Builder;

/* Where a cell or a row stands: file, line and column, or a span of a fixture. */
typedef struct Where {
    Span span;
    Text file;
    uint64_t line, column;
    uint64_t row; /* of a store file, which has no lines; 0: none */
} Where;

typedef struct Reporter {
    Diags *diags;
    void *context;
    Where (*where)(void *context, CellPlace place, const ModelColumn *column);
} Reporter;

/* A builder that shares no arena: it may work on any thread, after builder_work has given it the thread's escape. */
void builder_alone(Builder *b, Budget *budget);
void builder_work(Builder *b, Budget *budget);
/* Room for `rows` rows at first. exact: most values are different (a key). */
void builder_init(Builder *b, const ModelColumn *column, Arena *keep, Arena *scratch, size_t rows, bool exact);
/* Appends n (at most CSV_ROWS) cells. */
void builder_add(Builder *b, const RawCell *cells, uint32_t n, Origin origin);
void builder_add_nulls(Builder *b, uint32_t n);
/* Whether values of a type are added as they are; other types come as cells. */
bool builder_takes(const Builder *b, Type type);
void builder_add_typed(Builder *b, const TypedCells *typed, uint32_t n);
/* Fills in everything but `column` and `present` of a column of the store. `identity`: 0, 1, 2, ... for at least rows
   + 1. May be called again after more was added. */
void builder_finish(Builder *b, const uint32_t *identity, StoreColumn *out);
/* How many bad cells the builders (those with a column) have. */
uint64_t builders_bad(const Builder *builders, uint32_t count);
/* Tells of those before a place that have not been told, in the order of their places, as long as *left is not 0. */
void builders_tell(Builder *builders, uint32_t count, CellPlace before, uint32_t *left, Reporter *reporter);
/* A warning for each column that has NULL for a bad cell. */
void builders_warn(const Builder *builders, uint32_t count, Reporter *reporter);
/* The value of a row of a FLAT column as 64 bits that are equal for equal values. */
uint64_t column_bits(const Column *c, size_t row);

#endif
