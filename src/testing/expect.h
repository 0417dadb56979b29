/* Inside the testing room: tables to compare, what a comparison finds, and how reports are written. */
#ifndef LODE_TESTING_EXPECT_H
#define LODE_TESTING_EXPECT_H

#include "testing/testing.h"

/* count * size zero bytes, or options->exhausted(). */
void *testing_take(const TestOptions *options, size_t count, size_t size);

/* Which row of the result stands beside which expected row, and which cells differ. */
enum { NO_ROW = -1 };
typedef struct Comparison {
    bool same;
    bool reordered;      /* the rows are right but stand in another order */
    const char *problem; /* not NULL: the tables cannot be compared, and why */
    unsigned *columns;   /* of the result, for each expected column */
    unsigned column_count;
    int64_t *expected,
        *actual; /* pairs of rows in the order to show; NO_ROW: no partner. Rows count from 0 without the header */
    uint64_t pair_count;
} Comparison;

/* Compares in order; any order will do unless `ordered`. comparison_free in any case. */
Comparison compare_rows(const TestOptions *options, const LodeResult *result, const LodeCells *cells, double within,
                        bool ordered);
bool comparison_cell_same(const LodeResult *result, const LodeCells *cells, const Comparison *comparison, uint64_t pair,
                          unsigned column, double within);
/* The same for an expected row and a row of the result. */
bool comparison_cell_is(const LodeResult *result, const LodeCells *cells, const Comparison *comparison,
                        int64_t expected, int64_t actual, unsigned column, double within);
void comparison_free(Comparison *comparison);
/* Names are compared without case, blanks, underscores and brackets. */
bool name_like(const char *a, size_t a_size, const char *b);
/* Whether a statement says in which order its rows come. */
bool statement_ordered(const char *statement);

/* A golden file as cells. false: *problem says why (a text that lives on). golden_free in any case. */
typedef struct Golden {
    LodeCells cells;
    char *text;
    LodeCell *all;
    LodeCell **rows;
} Golden;
bool golden_read(const TestOptions *options, const char *path, Golden *golden, const char **problem);
void golden_free(Golden *golden);

/* Details of a failure. */
void detail_rows(FILE *to, const TestOptions *options, const LodeResult *result, const LodeCells *cells,
                 const Comparison *comparison, double within, bool colour);
void detail_result(FILE *to, const TestOptions *options, const LodeResult *result);
void detail_sides(FILE *to, const TestOptions *options, const LodeResult *result);

/* The given rows that failing expectations have read (`failing`: of each step). */
void detail_given(FILE *to, const TestOptions *options, Lode *lode, unsigned test, const bool *failing);

/* One test that has run. */
typedef struct Outcome {
    const LodeTest *test;
    unsigned index; /* of the test */
    bool failed, report;
    double seconds;
    char *details; /* of a failure, zero-ended; NULL: none */
} Outcome;
void report_begin(const TestOptions *options, unsigned count);
void report_test(const TestOptions *options, unsigned number, const Outcome *outcome);
void report_end(const TestOptions *options, const Outcome *outcomes, unsigned count, unsigned failed);

/* Runs the chosen tests, and reports them in their order if asked to. outcomes_free when done. */
struct Update;
Outcome *run_all(Lode *lode, const TestOptions *options, struct Update *update, bool report, unsigned *count,
                 unsigned *failed);
void outcomes_free(Outcome *outcomes, unsigned count);
bool test_chosen(const TestOptions *options, const LodeTest *test);
/* Runs a test; the details of its failures go to a file. update NULL: expectations stay as they are. true: it failed.
 */
bool test_run(Lode *lode, const TestOptions *options, unsigned index, struct Update *update, FILE *details);
/* Runs a test up to its first failure; says nothing. */
typedef enum Verdict { VERDICT_PASSES, VERDICT_FAILS, VERDICT_STARVES /* the memory was spent */ } Verdict;
Verdict test_verdict(Lode *lode, const TestOptions *options, unsigned index);

#endif
