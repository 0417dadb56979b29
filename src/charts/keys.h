/* The distinct values of some dimensions of a result, in order. */
#ifndef LODE_CHARTS_KEYS_H
#define LODE_CHARTS_KEYS_H

#include "charts/chart.h"

/* Makes the keys of the given columns; `of_row` gets the number of each row's key (count of them: rows of the result).
 */
Keys keys_of(const LodeResult *result, const unsigned *columns, unsigned count, size_t *of_row);
/* One key for every row of the result, whatever it repeats. */
Keys keys_each(const LodeResult *result, const unsigned *columns, unsigned count, size_t *of_row);
/* Sorts keys by value when they rise, or fall, wherever two rows with the same outer key follow each other; keeps the
   order of appearance otherwise. always: rising in any case. */
void keys_sort(Keys *keys, size_t *of_row, const size_t *outer, uint64_t rows, bool always);
void keys_free(Keys *keys);

#endif
