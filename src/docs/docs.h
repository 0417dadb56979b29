/* The data dictionary of a model, written as a page: what it defines, what reads what, what is wrong, what the data
 * say. */
#ifndef LODE_DOCS_DOCS_H
#define LODE_DOCS_DOCS_H

#include <stdio.h>

#include "lode.h"

typedef struct Book Book;

/* Gathers everything of an opened handle: checks the model, asks the data, where there are any, for sample values.
   Texts of entries are the handle's: it must outlive the book. */
Book *book_new(Lode *lode);
void book_free(Book *book);
unsigned book_errors(const Book *book); /* messages that are errors; the page shows them all */

void docs_markdown(FILE *to, const Book *book);
/* One page that needs nothing else: styles, script and drawings stand in it, and nothing is fetched. */
void docs_html(FILE *to, const Book *book);

#endif
