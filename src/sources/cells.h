/* The text of one cell as a value, with fast ways for the common forms. Knows no files or tables.
 */
#ifndef LODE_SOURCES_CELLS_H
#define LODE_SOURCES_CELLS_H

#include "data/type.h"

/* The day read last: rows that follow each other mostly are of one day. */
typedef struct DayCache {
    char text[10];
    int64_t days;
} DayCache;

/* Blanks around the text are allowed. False: it is no such value. */
bool cell_bool(Text t, uint8_t *b);
bool cell_integer(Text t, int64_t *i); /* also 3.0 */
bool cell_real(Text t, double *r);
bool cell_date(Text t, int64_t *days); /* also a datetime at midnight */
bool cell_datetime(Text t, DayCache *cache, int64_t *us);

/* What a cell should have been, for messages: "an integer". */
const char *cell_wanted(Type type);
/* The text as messages quote it: short, on one line, valid UTF-8, in quotes. */
Text cell_quote(Arena *arena, Text t);

#endif
