/* Results on paper: one function per format. All write to a file and stop early when it cannot be written. */
#ifndef LODE_ANSWERS_RENDER_H
#define LODE_ANSWERS_RENDER_H

#include "lode.h"
#include "answers/buffer.h"

typedef enum Format { FORMAT_TABLE, FORMAT_CSV, FORMAT_TSV, FORMAT_JSON, FORMAT_JSONL, FORMAT_MARKDOWN } Format;

typedef struct RenderOptions {
    Format format;
    bool colour, quiet; /* quiet: no count of rows under a table */
} RenderOptions;

void render(FILE *to, const LodeResult *result, RenderOptions options);

void render_table(FILE *to, const LodeResult *result, RenderOptions options);
void render_markdown(FILE *to, const LodeResult *result);
void render_csv(FILE *to, const LodeResult *result);
void render_tsv(FILE *to, const LodeResult *result);
void render_json(FILE *to, const LodeResult *result, bool lines);

/* The value as text: raw, or by the column's format when that is not "". NULL adds nothing. */
void render_value(Buffer *to, LodeValue value, const char *format);

#endif
