/* Texts in rows and columns, as a failure shows them. */
#ifndef LODE_TESTING_SHEET_H
#define LODE_TESTING_SHEET_H

#include "testing/testing.h"

typedef struct Sheet {
    unsigned rows, columns;
    char **texts; /* rows * columns; NULL: blank */
    bool *marked;
    unsigned split; /* a bar stands before this column; 0: nowhere */
} Sheet;

Sheet sheet_new(const TestOptions *options, unsigned rows, unsigned columns, unsigned split);
/* A text; marked ones stand between « and ». */
void sheet_put(Sheet *sheet, const TestOptions *options, unsigned row, unsigned column, bool marked, const char *text,
              size_t size, bool quoted);
/* A value, or a cell, as a test would write it, with NULL in letters. */
void sheet_value(Sheet *sheet, const TestOptions *options, unsigned row, unsigned column, bool marked, LodeValue value);
void sheet_cell(Sheet *sheet, const TestOptions *options, unsigned row, unsigned column, bool marked,
               const LodeCell *cell);
void sheet_print(FILE *to, const TestOptions *options, const Sheet *sheet, bool colour);
void sheet_free(Sheet *sheet);

#endif
