/* Texts in rows and columns, as a failure shows them. */
#ifndef LODE_TESTING_GRID_H
#define LODE_TESTING_GRID_H

#include "testing/testing.h"

typedef struct Grid {
    unsigned rows, columns;
    char **texts; /* rows * columns; NULL: blank */
    bool *marked;
    unsigned split; /* a bar stands before this column; 0: nowhere */
} Grid;

Grid grid_new(const TestOptions *options, unsigned rows, unsigned columns, unsigned split);
/* A text; marked ones stand between « and ». */
void grid_put(Grid *grid, const TestOptions *options, unsigned row, unsigned column, bool marked, const char *text,
              size_t size, bool quoted);
/* A value, or a cell, as a test would write it, with NULL in letters. */
void grid_value(Grid *grid, const TestOptions *options, unsigned row, unsigned column, bool marked, LodeValue value);
void grid_cell(Grid *grid, const TestOptions *options, unsigned row, unsigned column, bool marked,
               const LodeCell *cell);
void grid_print(FILE *to, const TestOptions *options, const Grid *grid, bool colour);
void grid_free(Grid *grid);

#endif
