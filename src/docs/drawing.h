/* Private to docs/: what the drawings share. */
#ifndef LODE_DOCS_DRAWING_H
#define LODE_DOCS_DRAWING_H

#include "answers/buffer.h"
#include "docs/graph.h"

void drawing_begin(Buffer *to, double width, double height, const char *name, const char *title);
/* The way of an edge as the data of a <path>. */
void drawing_edge(Buffer *to, const Graph *graph, const GraphEdge *edge);
/* At most so many columns of a text, escaped, with … where it goes on. */
void drawing_label(Buffer *to, const char *text, size_t size, unsigned most);
double drawing_label_width(const Buffer *label); /* pixels that an escaped label may take */

#endif
