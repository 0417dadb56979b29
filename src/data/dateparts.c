/* Parts of datetimes: reading one, truncating to one, adding and counting them. Rules: language.md 10.2 and 10.3. */
#include <string.h>

#include "base/vector.h"
#include "data/calendar.h"
#include "data/periods.h"

/* Functions of a constant part are INLINE: the loops at the end then hold only what that part needs. */

enum { WEEK_DAYS = 7, QUARTER_WEEKS = 13 };

typedef struct Civil {
    int64_t days, year;
    int month, day;
} Civil;

static Civil civil_of(int64_t us) {
    Civil c = {.days = floor_div(us, US_PER_DAY)};
    civil_from_days(c.days, &c.year, &c.month, &c.day);
    return c;
}

/* January 1st of a year, in 32 bits: 1000 eras more, so that nothing is negative. */
static int64_t year_begin(int64_t year) {
    uint32_t y = (uint32_t)(int32_t)(year - 1) + 400 * 1000;
    return (int64_t)(y * 365 + y / 4 - y / 100 + y / 400) - (719162 + 146097 * 1000);
}

static int64_t day_of_year(const Civil *c) { return c->days - year_begin(c->year) + 1; }

static int64_t week_begin(int64_t days, int week_start) {
    return days - floor_mod((int64_t)weekday_of(days) - week_start, WEEK_DAYS);
}

/* Week 1 holds January 1st; the first and the last week of a year may be short. */
static int64_t week_of_year(const Civil *c, int week_start) {
    int64_t first = year_begin(c->year);
    return (c->days - week_begin(first, week_start)) / WEEK_DAYS + 1;
}

/* A day in the calendar of ISO 8601 weeks; weekday 0 is Monday. */
typedef struct IsoDay {
    int64_t year, week;
    int weekday;
} IsoDay;

static int64_t iso_year_begin(int64_t year) { return week_begin(year_begin(year) + 3, 1); }
static int64_t iso_weeks(int64_t year) { return (iso_year_begin(year + 1) - iso_year_begin(year)) / WEEK_DAYS; }

static IsoDay iso_of(int64_t days) {
    IsoDay iso = {.weekday = (weekday_of(days) + 6) % WEEK_DAYS};
    int64_t thursday = days - iso.weekday + 3; /* decides the year */
    int month, day;
    civil_from_days(thursday, &iso.year, &month, &day);
    iso.week = (thursday - year_begin(iso.year)) / WEEK_DAYS + 1;
    return iso;
}

/* 0..3: 13 weeks each, week 53 belongs to the last. */
static int64_t iso_quarter(const IsoDay *iso) {
    int64_t quarter = (iso->week - 1) / QUARTER_WEEKS;
    return quarter > 3 ? 3 : quarter;
}

/* The Monday after the last week of a quarter, counted as year * 4 + quarter. */
static int64_t iso_quarter_end(int64_t index) {
    int64_t year = floor_div(index, 4), quarter = index - year * 4;
    return quarter == 3 ? iso_year_begin(year + 1) : iso_year_begin(year) + (quarter + 1) * QUARTER_WEEKS * WEEK_DAYS;
}

/* Microseconds of a part that has always the same length, else 0. */
static int64_t part_length(DatePart part) {
    switch (part) {
    case PART_WEEK:
    case PART_ISO_WEEK: return WEEK_DAYS * US_PER_DAY;
    case PART_DAY:
    case PART_DAYOFYEAR:
    case PART_WEEKDAY:
    case PART_ISO_WEEKDAY: return US_PER_DAY;
    case PART_HOUR: return 3600 * US_PER_SECOND;
    case PART_MINUTE: return 60 * US_PER_SECOND;
    case PART_SECOND: return US_PER_SECOND;
    case PART_MILLISECOND: return 1000;
    case PART_MICROSECOND: return 1;
    case PART_YEAR:
    case PART_QUARTER:
    case PART_MONTH:
    case PART_ISO_YEAR:
    case PART_ISO_QUARTER:
    case PART_COUNT: return 0;
    }
    return 0;
}

bool part_is_of_day(DatePart part) {
    const int64_t length = part_length(part);
    return length != 0 && length < US_PER_DAY;
}

INLINE int64_t part_of(DatePart part, int64_t us, int week_start) {
    int64_t time = floor_mod(us, US_PER_DAY);
    Civil c;
    IsoDay iso;
    switch (part) {
    case PART_YEAR: return civil_of(us).year;
    case PART_QUARTER: return (civil_of(us).month - 1) / 3 + 1;
    case PART_MONTH: return civil_of(us).month;
    case PART_DAYOFYEAR: return c = civil_of(us), day_of_year(&c);
    case PART_DAY: return civil_of(us).day;
    case PART_WEEKDAY: return weekday_of(floor_div(us, US_PER_DAY)) + 1; /* whatever the week start: TDVT */
    case PART_WEEK: return c = civil_of(us), week_of_year(&c, week_start);
    case PART_HOUR: return time / (3600 * US_PER_SECOND);
    case PART_MINUTE: return time / (60 * US_PER_SECOND) % 60;
    case PART_SECOND: return time / US_PER_SECOND % 60;
    case PART_MILLISECOND: return time % US_PER_SECOND / 1000;
    case PART_MICROSECOND: return time % US_PER_SECOND;
    case PART_ISO_YEAR: return iso_of(floor_div(us, US_PER_DAY)).year;
    case PART_ISO_QUARTER: return iso = iso_of(floor_div(us, US_PER_DAY)), iso_quarter(&iso) + 1;
    case PART_ISO_WEEK: return iso_of(floor_div(us, US_PER_DAY)).week;
    case PART_ISO_WEEKDAY: return iso_of(floor_div(us, US_PER_DAY)).weekday + 1;
    case PART_COUNT: break;
    }
    return 0;
}

/* Unsigned, because the slot of a NULL may hold anything. */
static int64_t midnight(int64_t days) { return (int64_t)((uint64_t)days * (uint64_t)US_PER_DAY); }
INLINE int64_t floor_to(int64_t us, int64_t unit) { return (int64_t)((uint64_t)us - (uint64_t)floor_mod(us, unit)); }

INLINE int64_t trunc_of(DatePart part, int64_t us, int week_start) {
    Civil c;
    IsoDay iso;
    switch (part) {
    case PART_YEAR: return midnight(year_begin(civil_of(us).year));
    case PART_QUARTER: return c = civil_of(us), midnight(days_from_civil(c.year, (c.month - 1) / 3 * 3 + 1, 1));
    case PART_MONTH: return c = civil_of(us), midnight(c.days - c.day + 1);
    case PART_WEEK: return midnight(week_begin(floor_div(us, US_PER_DAY), week_start));
    case PART_ISO_WEEK: return midnight(week_begin(floor_div(us, US_PER_DAY), 1));
    case PART_ISO_YEAR: return midnight(iso_year_begin(iso_of(floor_div(us, US_PER_DAY)).year));
    case PART_ISO_QUARTER:
        iso = iso_of(floor_div(us, US_PER_DAY));
        return midnight(iso_year_begin(iso.year) + iso_quarter(&iso) * QUARTER_WEEKS * WEEK_DAYS);
    case PART_DAY:
    case PART_DAYOFYEAR:
    case PART_WEEKDAY:
    case PART_ISO_WEEKDAY: return floor_to(us, US_PER_DAY);
    case PART_HOUR: return floor_to(us, 3600 * US_PER_SECOND);
    case PART_MINUTE: return floor_to(us, 60 * US_PER_SECOND);
    case PART_SECOND: return floor_to(us, US_PER_SECOND);
    case PART_MILLISECOND: return floor_to(us, 1000);
    case PART_MICROSECOND: return us;
    case PART_COUNT: break;
    }
    return us;
}

/* Adds months; a day that the month lacks becomes its last: January 31st + 1 month is in February. */
static int64_t add_months(int64_t days, int64_t months) {
    Civil c = {.days = days};
    civil_from_days(days, &c.year, &c.month, &c.day);
    int64_t index = c.year * 12 + c.month - 1 + months, year = floor_div(index, 12);
    int month = (int)(index - year * 12) + 1, last = days_in_month(year, month);
    return days_from_civil(year, month, c.day < last ? c.day : last);
}

/* Keeps ISO week and weekday; week 53 becomes 52 where there is none. TDVT iso8601week/setup.date.dateadd.iso-year. */
static int64_t add_iso_years(int64_t days, int64_t years) {
    IsoDay iso = iso_of(days);
    int64_t year = iso.year + years, weeks = iso_weeks(year), week = iso.week < weeks ? iso.week : weeks;
    return iso_year_begin(year) + (week - 1) * WEEK_DAYS + iso.weekday;
}

/* Keeps the distance to the quarter's end: 13 weeks, and 14 into the long last quarter of a year of 53 weeks
   (1976-09-09 + 1 is 1976-12-16: TDVT, the only rows that tell). */
static int64_t add_iso_quarters(int64_t days, int64_t quarters) {
    IsoDay iso = iso_of(days);
    int64_t index = iso.year * 4 + iso_quarter(&iso);
    return days + iso_quarter_end(index + quarters) - iso_quarter_end(index);
}

bool date_add(DatePart part, int64_t n, int64_t us, int64_t *out) {
    if (!datetime_in_range(us)) return false;
    int64_t length = part_length(part), time = floor_mod(us, US_PER_DAY), days = floor_div(us, US_PER_DAY);
    if (length != 0) {
        int64_t distance;
        return !__builtin_mul_overflow(n, length, &distance) && !__builtin_add_overflow(us, distance, out) &&
               datetime_in_range(*out);
    }
    if (n > 12 * 20000 || n < -12 * 20000) return false; /* more months than there are */
    switch (part) {
    case PART_YEAR: days = add_months(days, n * 12); break;
    case PART_QUARTER: days = add_months(days, n * 3); break;
    case PART_MONTH: days = add_months(days, n); break;
    case PART_ISO_YEAR: days = add_iso_years(days, n); break;
    case PART_ISO_QUARTER: days = add_iso_quarters(days, n); break;
    case PART_WEEK:
    case PART_DAY:
    case PART_DAYOFYEAR:
    case PART_WEEKDAY:
    case PART_HOUR:
    case PART_MINUTE:
    case PART_SECOND:
    case PART_MILLISECOND:
    case PART_MICROSECOND:
    case PART_ISO_WEEK:
    case PART_ISO_WEEKDAY:
    case PART_COUNT: break;
    }
    if (!date_in_range(days)) return false;
    *out = days * US_PER_DAY + time;
    return true;
}

/* The number of the period that holds a moment, so that a difference counts the boundaries between two. */
INLINE int64_t period_index(DatePart part, int64_t us, int week_start) {
    Civil c;
    IsoDay iso;
    switch (part) {
    case PART_YEAR: return civil_of(us).year;
    case PART_QUARTER: return c = civil_of(us), c.year * 4 + (c.month + 2) / 3;
    case PART_MONTH: return c = civil_of(us), c.year * 12 + c.month;
    case PART_WEEK: return floor_div(floor_div(us, US_PER_DAY) + 4 - week_start, WEEK_DAYS); /* day -4 was a Sunday */
    case PART_ISO_WEEK: return floor_div(floor_div(us, US_PER_DAY) + 3, WEEK_DAYS);
    case PART_ISO_YEAR: return iso_of(floor_div(us, US_PER_DAY)).year;
    case PART_ISO_QUARTER: return iso = iso_of(floor_div(us, US_PER_DAY)), iso.year * 4 + iso_quarter(&iso);
    case PART_DAY:
    case PART_DAYOFYEAR:
    case PART_WEEKDAY:
    case PART_ISO_WEEKDAY:
    case PART_HOUR:
    case PART_MINUTE:
    case PART_SECOND:
    case PART_MILLISECOND:
    case PART_MICROSECOND: return floor_div(us, part_length(part));
    case PART_COUNT: break;
    }
    return 0;
}

/* ---- many at once ---- */

/* period_index of at most PERIODS_AT_ONCE instants that follow each other. */
static void index_many(DatePart part, const int64_t *us, size_t rows, int week_start, int64_t *out) {
    const int64_t length = part_length(part);
    if (length != 0 && length != WEEK_DAYS * US_PER_DAY) {
        periods_of(length, us, rows, out);
        return;
    }
    if (part == PART_YEAR && civil_of_many(CIVIL_YEAR, 0, us, rows, out)) return;
    if (part == PART_QUARTER && civil_of_many(CIVIL_QUARTER, 4, us, rows, out)) return;
    if (part == PART_MONTH && civil_of_many(CIVIL_MONTH, 12, us, rows, out)) return;
    switch (part) {
#define PART(name, word)                                                                                               \
    case name:                                                                                                         \
        for (size_t k = 0; k < rows; k++) out[k] = period_index(name, us[k], week_start);                              \
        break;
#include "data/datepart.def"
#undef PART
    case PART_COUNT: break;
    }
}

/* The same with a step of 0 or 1. */
static void index_steps(DatePart part, const int64_t *us, size_t step, size_t rows, int week_start, int64_t *out) {
    index_many(part, us, step == 0 ? 1 : rows, week_start, out);
    for (size_t k = 1; step == 0 && k < rows; k++) out[k] = out[0];
}

/* Parts that many instants have at once; false: nothing done. */
static bool part_of_many(DatePart part, const int64_t *us, size_t rows, int64_t *out) {
    int64_t longer[PERIODS_AT_ONCE], in_longer = 0;
    switch (part) {
    case PART_YEAR: return civil_of_many(CIVIL_YEAR, 0, us, rows, out);
    case PART_QUARTER: return civil_of_many(CIVIL_QUARTER, 0, us, rows, out);
    case PART_MONTH: return civil_of_many(CIVIL_MONTH, 0, us, rows, out);
    case PART_DAY: return civil_of_many(CIVIL_DAY, 0, us, rows, out);
    case PART_HOUR: in_longer = 24; break;
    case PART_MINUTE:
    case PART_SECOND: in_longer = 60; break;
    case PART_MILLISECOND: in_longer = 1000; break;
    case PART_MICROSECOND: in_longer = US_PER_SECOND; break;
    case PART_DAYOFYEAR:
    case PART_WEEKDAY:
    case PART_WEEK:
    case PART_ISO_YEAR:
    case PART_ISO_QUARTER:
    case PART_ISO_WEEK:
    case PART_ISO_WEEKDAY:
    case PART_COUNT: return false;
    }
    periods_of(part_length(part), us, rows, out);
    periods_of(part_length(part) * in_longer, us, rows, longer);
    take_away(out, longer, rows, in_longer);
    return true;
}

static void parts_one_by_one(DatePart part, const int64_t *us, size_t step, size_t rows, int week_start, int64_t *out) {
    switch (part) {
#define PART(name, word)                                                                                               \
    case name:                                                                                                         \
        for (size_t k = 0; k < rows; k++) out[k] = part_of(name, us[k * step], week_start);                            \
        break;
#include "data/datepart.def"
#undef PART
    case PART_COUNT: break;
    }
}

void dates_part(DatePart part, const int64_t *us, size_t step, size_t rows, int week_start, int64_t *out) {
    for (size_t k = 0; k < rows; k += PERIODS_AT_ONCE) {
        const size_t count = rows - k < PERIODS_AT_ONCE ? rows - k : PERIODS_AT_ONCE;
        if (step == 0 || !part_of_many(part, us + k, count, out + k)) parts_one_by_one(part, us + k * step, step, count, week_start, out + k);
    }
}

/* What every period of a part lasts at least, in days; 0: less than a day. */
INLINE int64_t least_days(DatePart part) {
    switch (part) {
    case PART_YEAR: return 365;
    case PART_QUARTER: return 90;
    case PART_MONTH: return 28;
    case PART_WEEK:
    case PART_ISO_WEEK: return WEEK_DAYS;
    case PART_ISO_YEAR: return 52 * WEEK_DAYS;
    case PART_ISO_QUARTER: return QUARTER_WEEKS * WEEK_DAYS;
    case PART_DAY:
    case PART_DAYOFYEAR:
    case PART_WEEKDAY:
    case PART_ISO_WEEKDAY:
    case PART_HOUR:
    case PART_MINUTE:
    case PART_SECOND:
    case PART_MILLISECOND:
    case PART_MICROSECOND:
    case PART_COUNT: break;
    }
    return 0;
}

/* Of parts of one length; whole periods as us - (us - periods * length), unsigned, as slots of NULLs wrap. At most PERIODS_AT_ONCE. */
static void trunc_many(int64_t length, const int64_t *us, size_t step, size_t rows, int64_t *out) {
    int64_t periods[PERIODS_AT_ONCE];
    const size_t count = step == 0 ? 1 : rows;
    periods_of(length, us, count, periods);
    memset(out, 0, count * sizeof *out);
    take_away(out, periods, count, -length);
    for (size_t k = 1; step == 0 && k < rows; k++) out[k] = out[0];
}

/* Neighbours are often in one period: what lies within its least length after its start begins there too. */
INLINE void trunc_all(DatePart part, const int64_t *us, size_t step, size_t rows, int week_start, int64_t *out) {
    const uint64_t least = (uint64_t)(least_days(part) * US_PER_DAY);
    if (least == 0) {
        for (size_t k = 0; k < rows; k += PERIODS_AT_ONCE)
            trunc_many(part_length(part), us + k * step, step, rows - k < PERIODS_AT_ONCE ? rows - k : PERIODS_AT_ONCE, out + k);
        return;
    }
    int64_t start = 0;
    for (size_t k = 0; k < rows; k++) {
        const int64_t x = us[k * step];
        if (k == 0 || (uint64_t)x - (uint64_t)start >= least) start = trunc_of(part, x, week_start);
        out[k] = start;
    }
}

void dates_trunc(DatePart part, const int64_t *us, size_t step, size_t rows, int week_start, int64_t *out) {
    switch (part) {
#define PART(name, word)                                                                                               \
    case name: trunc_all(name, us, step, rows, week_start, out); break;
#include "data/datepart.def"
#undef PART
    case PART_COUNT: break;
    }
}

void dates_days(const int64_t *us, size_t rows, int64_t *days) { periods_of(US_PER_DAY, us, rows, days); }

void dates_diff(DatePart part, const int64_t *from, size_t step_from, const int64_t *to, size_t step_to, size_t rows,
                int week_start, int64_t *out) {
    for (size_t k = 0; k < rows; k += PERIODS_AT_ONCE) {
        const size_t count = rows - k < PERIODS_AT_ONCE ? rows - k : PERIODS_AT_ONCE;
        int64_t starts[PERIODS_AT_ONCE];
        index_steps(part, from + k * step_from, step_from, count, week_start, starts);
        index_steps(part, to + k * step_to, step_to, count, week_start, out + k);
        take_away(out + k, starts, count, 1);
    }
}

int64_t date_part(DatePart part, int64_t us, int week_start) {
    int64_t value = 0;
    dates_part(part, &us, 0, 1, week_start, &value);
    return value;
}

int64_t date_trunc(DatePart part, int64_t us, int week_start) {
    int64_t start = us;
    dates_trunc(part, &us, 0, 1, week_start, &start);
    return start;
}

int64_t date_diff(DatePart part, int64_t from, int64_t to, int week_start) {
    int64_t count = 0;
    dates_diff(part, &from, 0, &to, 0, 1, week_start, &count);
    return count;
}
