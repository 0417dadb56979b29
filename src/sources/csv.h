/* Records of a CSV text (RFC 4180) as cells that point into it, a batch of records at a time. A
   scanner by hand over 64-byte blocks instead of re2c: it looks at the bytes of a cell 16 at a time and needs no zero
   byte after the end of a mapped file. Knows no types, tables or messages. */
#ifndef LODE_SOURCES_CSV_H
#define LODE_SOURCES_CSV_H

#include "base/text.h"

enum { CSV_ROWS = 512 };           /* records of a batch */
#define CSV_CELL ((size_t)1 << 30) /* bytes of a cell, at most */

typedef struct RawCell {
    const char *data; /* without the quotes around it */
    uint32_t size;
    bool quoted;
    bool escaped; /* quoted, and quotes inside are written twice */
} RawCell;

typedef struct Csv {
    Text text; /* without the byte order mark */
    char delimiter;
    uint32_t width;    /* cells of a record: as many as the header has */
    const char *at;    /* where the next record begins */
    const char *until; /* csv_rows gives records that begin before it: at first the end of the text */
    const char *block; /* the 64 bytes that `marks` are of */
    uint64_t marks;    /* delimiters, newlines and quotes there that are still to come */
} Csv;

typedef enum CsvFault {
    FAULT_CELLS,       /* a record has more or fewer cells than the header: `number` of them */
    FAULT_AFTER_QUOTE, /* text between a closing quote and the end of the cell, which stands at `at` */
    FAULT_OPEN_QUOTE,  /* a quoted cell that does not end; it begins at `at`. Nothing follows */
    FAULT_CELL_SIZE    /* a cell of more than CSV_CELL bytes, at `at`. Nothing follows */
} CsvFault;

typedef struct CsvFaults {
    void *context;
    void (*report)(void *context, CsvFault fault, const char *at, uint32_t number);
} CsvFaults;

/* Finds the delimiter of the header line: the most frequent of , ; and tab outside of quotes. */
void csv_open(Csv *csv, Text text);
/* The first record: its cells, in the arena; the next record is the first row. NULL: there is none, or a fault was
 * reported. */
RawCell *csv_header(Csv *csv, Arena *arena, const CsvFaults *faults);
/* Up to `limit` (at most CSV_ROWS) next records. Cell c of record k goes to cells[slots[c] * CSV_ROWS + k]; slots has
   width + 1 entries, the last one for cells that are too many. Empty lines are no records, unless the width is 1. 0:
   the end. */
uint32_t csv_rows(Csv *csv, const uint32_t *slots, RawCell *cells, uint32_t limit, const CsvFaults *faults);
/* Goes to the record that begins at a byte. */
void csv_seek(Csv *csv, size_t offset);
/* What a part of the text has when it begins outside of quotes [0] and inside [1], where quotes stand only around
 * cells. */
typedef struct CsvPart {
    size_t lines[2];      /* newlines outside of quotes */
    const char *first[2]; /* after the first of them; NULL: there is none */
    bool odd;             /* the number of quotes */
} CsvPart;
void csv_part(const char *begin, const char *end, CsvPart *part);
/* Line and column (in code points), from 1, of a byte. */
void csv_locate(const Csv *csv, const char *at, uint64_t *line, uint64_t *column);
/* The text of a cell with doubled quotes made single; `to` has room for cell->size bytes. */
Text csv_unescape(const RawCell *cell, char *to);

#endif
