/* Many instants at once in vectors: periods of one length, civil dates. Exact for whatever 64 bits hold. */
#include "data/periods.h"

#include <string.h>

#include "base/vector.h"
#include "data/calendar.h"

/* A length in microseconds as what a division by it takes: the powers of two are shifted away, and what is left, made positive, is
   multiplied by `magic` / 2^(64 + after). Exact for every instant: with u < 2^62 and 2^after < odd < 2^(after + 1), magic * odd exceeds
   2^(64 + after) by less than odd, and u times that excess stays below 2^(64 + after). */
typedef struct Length {
    uint64_t odd, magic, ahead; /* ahead: periods that are added to stay positive */
    int before, after;
} Length;

__extension__ typedef unsigned __int128 Wide;

static Length length_of(int64_t microseconds) {
    Length l = {.before = __builtin_ctzll((uint64_t)microseconds)};
    l.odd = (uint64_t)microseconds >> l.before;
    l.after = 63 - __builtin_clzll(l.odd);
    l.magic = (uint64_t)(((Wide)1 << (64 + l.after)) / l.odd + 1);
    l.ahead = ((uint64_t)1 << (63 - l.before)) / l.odd + 1;
    return l;
}

/* The upper half of a product, from products of 32 bits, which all vectors have. */
INLINE uint64_t upper_product(uint64_t x, uint64_t y) {
    const uint64_t x0 = x & UINT32_MAX, x1 = x >> 32, y0 = y & UINT32_MAX, y1 = y >> 32;
    const uint64_t middle = x1 * y0 + (x0 * y0 >> 32), other = x0 * y1 + (middle & UINT32_MAX);
    return x1 * y1 + (middle >> 32) + (other >> 32);
}

/* floor_div of each instant by a length of more than one microsecond. */
VECTORS(count_periods, (const int64_t *restrict us, size_t rows, const Length *length, int64_t *restrict out), (us, rows, length, out)) {
    const Length l = *length;
    const uint64_t up = l.ahead * l.odd - ((uint64_t)1 << (63 - l.before));
    for (size_t k = 0; k < rows; k++) {
        const uint64_t u = (((uint64_t)us[k] ^ (uint64_t)1 << 63) >> l.before) + up;
        out[k] = (int64_t)((upper_product(u, l.magic) >> l.after) - l.ahead);
    }
}

VECTORS(take_times, (int64_t *restrict a, const int64_t *restrict b, size_t rows, int64_t times), (a, b, rows, times)) {
    for (size_t k = 0; k < rows; k++) a[k] = (int64_t)((uint64_t)a[k] - (uint64_t)b[k] * (uint64_t)times);
}

void take_away(int64_t *a, const int64_t *b, size_t rows, int64_t times) { take_times(a, b, rows, times); }

void periods_of(int64_t length, const int64_t *us, size_t rows, int64_t *out) {
    const Length l = length_of(length);
    if (length == 1) memcpy(out, us, rows * sizeof *us);
    else count_periods(us, rows, &l, out);
}

#define EACH_DAY(value)                                                                                                \
    for (size_t k = 0; k < rows; k++) {                                                                                \
        int32_t year, month, day;                                                                                      \
        civil_from_near_days(days[k], &year, &month, &day);                                                            \
        out[k] = (value);                                                                                              \
    }
VECTORS(civil_parts, (CivilPart part, int32_t years, const int32_t *restrict days, size_t rows, int32_t *restrict out),
        (part, years, days, rows, out)) {
    switch (part) {
    case CIVIL_YEAR: EACH_DAY(year) break;
    case CIVIL_QUARTER: EACH_DAY(year * years + (month + 2) / 3) break;
    case CIVIL_MONTH: EACH_DAY(year * years + month) break;
    case CIVIL_DAY: EACH_DAY(day) break;
    }
}

bool civil_of_many(CivilPart part, int32_t years, const int64_t *us, size_t rows, int64_t *out) {
    int64_t far[PERIODS_AT_ONCE];
    int32_t days[PERIODS_AT_ONCE], values[PERIODS_AT_ONCE];
    periods_of(US_PER_DAY, us, rows, far);
    bool near = true;
    for (size_t k = 0; k < rows; k++) {
        near &= days_are_near(far[k]);
        days[k] = (int32_t)far[k];
    }
    if (!near) return false;
    civil_parts(part, years, days, rows, values);
    for (size_t k = 0; k < rows; k++) out[k] = values[k];
    return true;
}
