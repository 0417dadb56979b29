/* Data that is no CSV, row by row: tables of SQLite and DuckDB databases, Parquet files, JSON Lines. Rows become cells
   of text, so that types are found and checked by the same code for all data; what was a text in the data is a quoted
   cell. Where data has types, as Parquet has, columns may also come as typed values. */
#ifndef LODE_SOURCES_SOURCE_H
#define LODE_SOURCES_SOURCE_H

#include "base/diag.h"
#include "sources/csv.h"
#include "sources/typed.h"

typedef enum SourceKind { SOURCE_CSV, SOURCE_SQLITE, SOURCE_LINES, SOURCE_DUCKDB, SOURCE_PARQUET } SourceKind;

typedef struct RowSource {
    SourceKind kind;
    Text path, table; /* table: of a database */
    Text bytes;       /* mapped lines */
    Arena *arena;     /* of names; lives as long as the source */
    Text *names;
    Type *types; /* that the data has, TYPE_NONE: none of lode's; NULL: its values say it */
    uint32_t width;
    uint32_t rows; /* read so far */
    bool done;     /* a statement that has ended would begin again */
    size_t at;     /* lines: the next one */
    struct Map *keys;
    void *handle, *statement; /* of the library that reads it */
} RowSource;

SourceKind source_kind(Text path);
bool source_has_tables(SourceKind kind); /* a file of this kind is a database */
bool source_has_lines(SourceKind kind);  /* it is text: its places are bytes, not numbers of rows */
/* The tables of a database, sorted. NULL: reported. */
Text *source_tables(Arena *arena, Text path, uint32_t *count, Diags *diags);
/* Finds the names of columns. `bytes`: of lines. False: reported; source_close in any case. */
bool source_open(RowSource *source, Arena *arena, Text path, Text table, Text bytes, Diags *diags);
/* Up to CSV_ROWS next rows: cell c of row k goes to cells[slots[c] * CSV_ROWS + k], as with csv_rows, or column c to
   typed[slots[c]] (of kinds without types nothing does); they are there until the next rows. places[k]: where row k
   begins in the bytes, or its number. False: reported. *n 0: the end.
 */
bool source_rows(RowSource *source, const uint32_t *slots, RawCell *cells, TypedCells *typed, uint64_t *places,
                 uint32_t *n, Arena *batch, Diags *diags);
void source_close(RowSource *source);

/* sqlite.c, lines.c and duckdb.c: the same, of one kind. */
Text *sqlite_tables(Arena *arena, Text path, uint32_t *count, Diags *diags);
bool sqlite_open(RowSource *source, Diags *diags);
bool sqlite_rows(RowSource *source, const uint32_t *slots, RawCell *cells, uint64_t *places, uint32_t *n, Arena *batch,
                 Diags *diags);
void sqlite_close(RowSource *source);
bool lines_open(RowSource *source, Diags *diags);
bool lines_rows(RowSource *source, const uint32_t *slots, RawCell *cells, uint64_t *places, uint32_t *n, Arena *batch,
                Diags *diags);
void lines_close(RowSource *source);
Text *duck_tables(Arena *arena, Text path, uint32_t *count, Diags *diags);
bool duck_open(RowSource *source, Diags *diags);
bool duck_rows(RowSource *source, const uint32_t *slots, RawCell *cells, TypedCells *typed, uint64_t *places,
               uint32_t *n, Arena *batch, Diags *diags);
/* Why a column is not read whose type is TYPE_NONE. */
Text duck_unreadable(const RowSource *source, uint32_t column, Arena *arena);
void duck_close(RowSource *source);

#endif
