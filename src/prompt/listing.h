/* Lists as tables of texts: filled cell by cell, then printed as results are. */
#ifndef LODE_PROMPT_LISTING_H
#define LODE_PROMPT_LISTING_H

#include "answers/buffer.h"

typedef struct Listing {
    const char *const *headers;
    unsigned columns;
    char **cells; /* row by row */
    unsigned count, room; /* cells */
} Listing;

void listing_add(Listing *listing, const char *text); /* the next cell */
void listing_print(FILE *to, Listing *listing);       /* and frees it */

#endif
