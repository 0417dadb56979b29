/* Private to docs/: pieces of the HTML page. */
#ifndef LODE_DOCS_HTML_H
#define LODE_DOCS_HTML_H

#include "answers/markup.h"
#include "docs/book.h"

void html_prose(Buffer *to, const char *text, size_t size); /* a part of a description: what stands in ` is code */
void html_paragraph(Buffer *to, const char *text, size_t size);
void html_link(Buffer *to, const Book *book, unsigned entry);     /* with the colour of its kind */
void html_formula(Buffer *to, const Book *book, unsigned entry);  /* formula.c: words by kind, names as links */
void html_entry(Buffer *to, const Book *book, unsigned entry);    /* entry.c: the page of an entry */
void html_findings(Buffer *to, const Book *book, unsigned entry); /* LODE_NO_ENTRY: all, with links */

/* Drawings as SVG (draw.c). false: there is nothing to draw. */
bool draw_tables(Buffer *to, const Book *book);
bool draw_lineage(Buffer *to, const Book *book);                      /* tables, fields, parameters and filters */
bool draw_neighbourhood(Buffer *to, const Book *book, unsigned root); /* what it stands on and what stands on it */

#endif
