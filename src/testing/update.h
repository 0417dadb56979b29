/* Rewrites expectations that differ, in the files that they stand in. Touches values only: names, comments and layout
 * stay. */
#ifndef LODE_TESTING_UPDATE_H
#define LODE_TESTING_UPDATE_H

#include "testing/expect.h"

typedef struct Update Update;

Update *update_new(const TestOptions *options);

/* Each makes the expectation what the result is. false: it cannot, and *why says why (a text that lives on). What
   stands in .calc files is changed at the end, golden files at once. */
bool update_rows(Update *update, const LodeTest *test, const LodeStep *step, const LodeResult *result,
                 const Comparison *comparison, bool ordered, const char **why);
bool update_golden(Update *update, const LodeTest *test, const LodeStep *step, const LodeResult *result,
                   const Golden *golden, const Comparison *comparison, bool ordered, const char **why);
bool update_literal(Update *update, const LodeTest *test, const LodeStep *step, LodeValue value, const char **why);

/* Writes the files, each as a whole or not at all, and tells what has changed. Gives how many files could not be
 * written. Frees. */
unsigned update_end(Update *update);

/* ---- splice.c: changes of files ---- */

/* A text that grows; data is not zero-ended. */
typedef struct Piece {
    const TestOptions *options;
    char *data;
    size_t size, room;
} Piece;
void piece_bytes(Piece *piece, const char *bytes, size_t size);
void piece_text(Piece *piece, const char *text);

/* Bytes begin..end of a file become others. */
typedef struct Edit {
    const LodeTest *test; /* stands in the file */
    size_t begin, end;
    Piece to;
} Edit;

/* The file gets new contents, by a file that takes its place. NULL, or why not (a text that lives on). was: what must
   still stand in it; NULL: anything. */
const char *file_replace(const TestOptions *options, const char *path, const char *was, size_t was_size,
                         const char *text, size_t size);

/* ---- lines.c: rows between bars ---- */

/* The value as a cell of a test. false: no cell can say it. */
bool piece_value(Piece *piece, LodeValue value, double within);
/* Which rows shall stand there: of each an expected row, a row of the result, or both. */
typedef struct Rows {
    const int64_t *expected, *actual;
    uint64_t count;
} Rows;
/* Adds what has to change in the rows of an expectation; cells that are right stay as they are. false: a value cannot
 * be said. */
typedef struct Edits {
    Edit *items;
    unsigned count, room;
} Edits;
Edit *edit_add(const TestOptions *options, Edits *edits, const LodeTest *test, size_t begin, size_t end);
bool edit_rows(const TestOptions *options, Edits *edits, const LodeTest *test, const LodeStep *step,
               const LodeResult *result, const Comparison *comparison, Rows rows);

#endif
