/* Why a cell of an answer has its value, as a page of text, as JSON, as an HTML page. */
#ifndef LODE_WHY_WHY_H
#define LODE_WHY_WHY_H

#include "answers/buffer.h"
#include "lode.h"

void why_text(Buffer *to, const LodeWhy *why);
void why_json(Buffer *to, const LodeWhy *why); /* one line */
void why_html(Buffer *to, const LodeWhy *why);

/* Shared by the renderings. */
/* "0.25", "'East'", "#2025-03-01#", "NULL"; numbers by the format, "" as they are. */
void say_value(Buffer *to, LodeValue value, const char *format);
/* "120 rows, 3 NULL, from 1 to 9": what stands behind a part over rows. Nothing for parts of a cell. */
void say_rows(Buffer *to, const LodeWhyNode *node);
/* "Orders.csv line 12". */
void say_place(Buffer *to, const LodeWhyPlace *place);
void say_count(Buffer *to, uint64_t count, const char *one); /* "1 row", "3 rows" */
/* Lines of facts about a node, which a rendering puts below its formula: each is handed over as text. */
typedef void WhyLine(void *context, const char *mark, const char *text, size_t size);
void say_facts(const LodeWhyNode *node, WhyLine *line, void *context);

#endif
