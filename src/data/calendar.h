/* The proleptic Gregorian calendar in integer arithmetic; dates are days and datetimes microseconds since 1970-01-01.
   No libc time functions, no zones. Parsing of people's dates is in data/datetext.h. */
#ifndef LODE_DATA_CALENDAR_H
#define LODE_DATA_CALENDAR_H

#include "base/text.h"

#define US_PER_SECOND INT64_C(1000000)
#define US_PER_DAY    INT64_C(86400000000)
#define DAY_1900      INT64_C(-25567) /* 1900-01-01: day 0 of number <-> date conversions */
#define DAY_1899_12_30 INT64_C(-25569) /* the day of a bare time of day */

enum { YEAR_LEAST = -9999, YEAR_MOST = 9999 }; /* dates outside are NULL */

/* Date parts. PART(name, word): the word is what formulas say; parsing ignores case and allows a final s. */
typedef enum DatePart {
#define PART(name, word) name,
#include "data/datepart.def"
#undef PART
    PART_COUNT
} DatePart;

bool part_find(Text word, DatePart *part);
const char *part_word(DatePart part);
bool part_is_of_day(DatePart part); /* shorter than a day */
/* 0 Sunday .. 6 Saturday, from an English name in any case. */
bool weekday_find(Text word, int *weekday);

/* Inline, so that a constant divisor costs a multiplication. */
static inline int64_t floor_div(int64_t a, int64_t b) {
    if (b == -1) return (int64_t)(0 - (uint64_t)a); /* the one quotient that may not fit wraps */
    int64_t q = a / b;
    return q - (a % b != 0 && (a < 0) != (b < 0));
}
static inline int64_t floor_mod(int64_t a, int64_t b) {
    if (b == -1) return 0;
    int64_t m = a % b;
    return m + (m != 0 && (m < 0) != (b < 0) ? b : 0);
}

int64_t days_from_civil(int64_t year, int month, int day); /* month 1..12, day may overflow its month */
void civil_from_far_days(int64_t days, int64_t *year, int *month, int *day); /* the same for days of any size */

/* Days counted from March 1st of a year 82 eras (of 400 years, 146097 days) before 0000, to stay positive in 32 bits: for days of
   which days_are_near. No branch, so that compilers can do it in vectors.
   Source: Neri and Schneider, "Euclidean affine functions and their application to calendar algorithms" (2023). */
static inline bool days_are_near(int64_t days) { return days >= -8000000 && days <= 8000000; }
static inline void civil_from_near_days(int32_t days, int32_t *year, int32_t *month, int32_t *day) {
    uint32_t n1 = 4 * ((uint32_t)days + 719468 + 146097 * 82) + 3;
    uint32_t century = n1 / 146097, n2 = n1 % 146097 | 3;
    uint64_t p2 = UINT64_C(2939745) * n2;
    uint32_t day_of_year = (uint32_t)p2 / 2939745 / 4; /* from March 1st */
    uint32_t n3 = 2141 * day_of_year + 197913, next = day_of_year >= 306;
    *year = (int32_t)(100 * century + (uint32_t)(p2 >> 32) + next) - 82 * 400;
    *month = (int32_t)((n3 >> 16) - 12 * next);
    *day = (int32_t)((n3 & 0xffff) / 2141 + 1);
}

static inline void civil_from_days(int64_t days, int64_t *year, int *month, int *day) {
    if (!days_are_near(days)) { /* the slot of a NULL */
        civil_from_far_days(days, year, month, day);
        return;
    }
    int32_t near_year;
    civil_from_near_days((int32_t)days, &near_year, month, day);
    *year = near_year;
}
int days_in_month(int64_t year, int month);
/* 0 Sunday .. 6 Saturday; 1970-01-01 was a Thursday */
static inline int weekday_of(int64_t days) { return (int)((days % 7 + 11) % 7); }
/* Whether a date (datetime) is in the range of years; outside of it kernels give NULL. */
#define DAYS_LEAST INT64_C(-4371587) /* -9999-01-01 */
#define DAYS_MOST  INT64_C(2932896)  /* 9999-12-31 */
static inline bool date_in_range(int64_t days) { return days >= DAYS_LEAST && days <= DAYS_MOST; }
static inline bool datetime_in_range(int64_t us) {
    return us >= DAYS_LEAST * US_PER_DAY && us < (DAYS_MOST + 1) * US_PER_DAY;
}

void put_date(Writer *w, int64_t days);                     /* 2024-05-01 */
void put_datetime(Writer *w, int64_t us, char between);     /* 2024-05-01 13:30:00, fraction only when there is one */
/* ISO 8601 as in data files: date, or date and time with T or a space, optional fraction, optional Z or offset (to UTC). */
bool read_iso_date(Text t, int64_t *days);
bool read_iso_datetime(Text t, int64_t *us);

/* date_part etc. on a datetime. `week_start` 0 Sunday .. 6 Saturday. Rules: language.md 10.2, 10.3; TDVT. */
int64_t date_part(DatePart part, int64_t us, int week_start);
int64_t date_trunc(DatePart part, int64_t us, int week_start);
/* n parts later; a day that the month lacks becomes its last. False when that is no date any more. */
bool date_add(DatePart part, int64_t n, int64_t us, int64_t *out);
/* Boundaries of the part between the two; negative when `to` is earlier. */
int64_t date_diff(DatePart part, int64_t from, int64_t to, int week_start);

/* The same for `rows` datetimes at once: us[k * step] to out[k]; step is 0 or 1. */
void dates_days(const int64_t *us, size_t rows, int64_t *days); /* since 1970-01-01 */
void dates_part(DatePart part, const int64_t *us, size_t step, size_t rows, int week_start, int64_t *out);
void dates_trunc(DatePart part, const int64_t *us, size_t step, size_t rows, int week_start, int64_t *out);
void dates_diff(DatePart part, const int64_t *from, size_t step_from, const int64_t *to, size_t step_to, size_t rows,
                int week_start, int64_t *out);

#endif
