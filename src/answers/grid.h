/* Tables on a screen: aligned columns that fit a width. Knows no results: cells come from a function. */
#ifndef LODE_ANSWERS_GRID_H
#define LODE_ANSWERS_GRID_H

#include "answers/buffer.h"

#include <stdbool.h>
#include <stdint.h>

typedef struct GridColumn {
    const char *name;
    bool right;    /* aligned at the right */
    bool whole;    /* its cells are never cut */
    bool repeated; /* stands in front of every block when the table is folded */
} GridColumn;

typedef struct Grid {
    const GridColumn *columns;
    unsigned count;
    uint64_t rows;
    const void *source; /* for `cell` */
    /* Adds what a cell shows; no line ends. false: NULL, nothing was added. */
    bool (*cell)(const void *source, uint64_t row, unsigned column, Buffer *to);
} Grid;

typedef struct GridOptions {
    bool colour, ascii; /* ascii: only marks that any terminal has */
    bool quiet;         /* no count of rows under the table */
    unsigned width;     /* columns of the screen, 0: no limit */
    uint64_t most;      /* rows to show, the first and the last ones; 0: all */
} GridOptions;

/* Too wide: long texts are cut, then the columns that are not repeated go into blocks, one below the other; a single
   row becomes a list of names and cells. */
void grid_print(FILE *to, const Grid *grid, GridOptions options);
/* All of it as a Markdown table; signs of Markdown in cells are escaped (markdown.c). */
void grid_markdown(FILE *to, const Grid *grid);

#endif
