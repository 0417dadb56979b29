/* Results as text: one function per format. All write to a file and stop early when it cannot be written. */
#ifndef LODE_ANSWERS_RENDER_H
#define LODE_ANSWERS_RENDER_H

#include "answers/grid.h"
#include "lode.h"

void render_table(FILE *to, const LodeResult *result, GridOptions options);
void render_markdown(FILE *to, const LodeResult *result);
void render_csv(FILE *to, const LodeResult *result);
void render_tsv(FILE *to, const LodeResult *result);
void render_json(FILE *to, const LodeResult *result, bool lines);

/* The value as text: raw, or by the column's format when that is not "". NULL adds nothing. */
void render_value(Buffer *to, LodeValue value, const char *format);
/* Whether a column holds numbers: they stand at the right. */
bool render_as_number(const LodeResult *result, unsigned column);

#endif
