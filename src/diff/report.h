/* Private to diff/: where a report goes, and how. */
#ifndef LODE_DIFF_REPORT_H
#define LODE_DIFF_REPORT_H

#include "diff/room.h"

typedef struct Report {
    FILE *to;
    Diff *diff; /* also owns texts made on the way */
    bool markdown, begun;
    uint64_t most; /* rows of a table; 0: all */
    GridOptions grid;
    const char *bold, *red, *green, *plain;
    Buffer line;
} Report;

void report_line(Report *r, const char *format, ...) __attribute__((format(printf, 2, 3)));
/* The name of an entry, of a pair: as code in Markdown. */
char *report_name(Report *r, Lode *lode, const LodeEntry *entry);
char *report_pair(Report *r, const DiffEntry *pair);
/* The tables of values (tables.c). */
void report_cells(Report *r, const DiffCells *cells);
void report_rows(Report *r, const DiffRows *rows);

#endif
