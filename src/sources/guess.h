/* The type of a column of text, from all its values: each may rule types out. */
#ifndef LODE_SOURCES_GUESS_H
#define LODE_SOURCES_GUESS_H

#include "data/type.h"
#include "sources/csv.h"

/* What the values of a column still can be. */
enum {
    GUESS_BOOL = 1,
    GUESS_INT = 2,
    GUESS_REAL = 4,
    GUESS_DATE = 8,
    GUESS_DATETIME = 16,
    GUESS_DATES = 24,
    GUESS_ALL = 31
};

typedef struct Guess {
    unsigned can; /* at first GUESS_ALL */
    bool any;     /* a value that is not empty */
} Guess;

/* quoted: what a quoted cell may be. */
void guess_cells(Guess *guess, const RawCell *cells, uint32_t n, unsigned quoted);
Type guessed(const Guess *guess);

#endif
