/* Private to diff/: the steps that make a Diff, and pieces that its printers share. */
#ifndef LODE_DIFF_ROOM_H
#define LODE_DIFF_ROOM_H

#include "answers/buffer.h"
#include "diff/diff.h"

/* ---- the steps (each adds to what the ones before it found) ---- */

void diff_match(Diff *diff);      /* pairs entries, finds renames (match.c) */
void diff_compare(Diff *diff);    /* aspects, relationships, the model (compare.c) */
void diff_reach(Diff *diff);      /* what a change reaches (reach.c) */
void diff_measures(Diff *diff);   /* values of measures (measures.c) */
void diff_dimensions(Diff *diff); /* values of dimensions, row by row (dimensions.c) */

/* ---- entries ---- */

const LodeEntry *diff_before(const Diff *diff, const DiffEntry *pair); /* NULL: not there */
const LodeEntry *diff_after(const Diff *diff, const DiffEntry *pair);
/* The one of the version after, or the one before. */
const LodeEntry *diff_entry(const Diff *diff, const DiffEntry *pair);
/* LodeSame of the pairs found so far; user: the Diff. */
bool diff_same_entry(void *diff, unsigned before, unsigned after);
bool diff_is_field(LodeKind kind);
const char *diff_kind_word(LodeKind kind); /* "measure" */
/* Something in it may change values: its definition, or an aspect that is not shown_only. */
bool diff_changes_values(const DiffEntry *pair);
/* [Name], or [Table].[Column]: as a formula names it. */
void diff_name(Buffer *to, Lode *lode, const LodeEntry *entry);

/* ---- questions ---- */

char *diff_keep(Diff *diff, Buffer *text); /* the text, zero-ended, owned by the Diff; empties the buffer */
/* Answers a statement; the result is owned by the Diff. NULL: `problem` gets what was said. */
const LodeResult *diff_ask(Diff *diff, Lode *lode, const char *statement, Buffer *problem);
/* The first error that the handle tells of. */
void diff_first_error(Buffer *to, const Lode *lode);

/* A total order: NULL, booleans, numbers, dates, texts. */
int diff_value_order(LodeValue a, LodeValue b);
/* Rows of two results whose first `keys` columns are the same, in the order of the keys; keys that one side lacks have
   DIFF_NO_ROW there. Rows with the same keys are paired in their order. To be freed. */
DiffPair *diff_align(const LodeResult *before, const LodeResult *after, unsigned keys, uint64_t *count);
/* The value of a row; NULL where a side lacks the row. */
LodeValue diff_value(const LodeResult *result, uint64_t row, unsigned column);

/* ---- printing ---- */

/* A formula of one version after another one: its lines with "  ", "- " and "+ " in front, each side in the layout of
 * lode fmt. */
typedef void DiffLine(void *user, char sign, const char *line, size_t size);
void diff_lines(const Diff *diff, const DiffEntry *pair, DiffLine *line, void *user);
/* The largest of what a table may show: all of it when most is 0. */
uint64_t diff_shown(uint64_t count, uint64_t most);
/* New minus old, and that as a part of old; false: not both are numbers, old is 0 (relative). */
bool diff_difference(LodeValue before, LodeValue after, double *difference);
bool diff_relative(LodeValue before, LodeValue after, double *relative);
bool diff_one_sided(const DiffCells *cells); /* only one version could answer */

#endif
