/* Private to data/: loops over instants for dateparts.c. */
#ifndef LODE_DATA_PERIODS_H
#define LODE_DATA_PERIODS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { PERIODS_AT_ONCE = 256 };

/* floor_div of each instant by a length: 1, or an even number of microseconds. */
void periods_of(int64_t length, const int64_t *us, size_t rows, int64_t *out);
/* a[k] -= b[k] * times, as unsigned: the slots of NULLs wrap. */
void take_away(int64_t *a, const int64_t *b, size_t rows, int64_t times);

/* What is read from a civil date: year; year * years + quarter, or + month; day. */
typedef enum CivilPart { CIVIL_YEAR, CIVIL_QUARTER, CIVIL_MONTH, CIVIL_DAY } CivilPart;
/* False, and nothing done: some days are not near (calendar.h). At most PERIODS_AT_ONCE. */
bool civil_of_many(CivilPart part, int32_t years, const int64_t *us, size_t rows, int64_t *out);

#endif
