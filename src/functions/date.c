/* Dates: parts, sums and differences, and the making of dates. The calendar itself is in data/. Rules: language.md 10.
 */
#include "functions/checked.h"
#include "functions/families.h"

#include "data/calendar.h"
#include "data/datetext.h"
#include "data/number.h"

/* ---- the literals: part and start of week are one value for all rows, looked up once a call ---- */

/* False (and all rows NULL) for a word that is no part: a parameter may hold anything. */
static bool take_part(const Column *args, size_t rows, Column *out, DatePart *part) {
    if (col_valid(&args[0], 0) && part_find(args[0].as.s[0], part)) return true;
    memset(out->as.any, 0, rows * type_width(out->type));
    for (size_t k = 0; k < rows; k++) bit_clear(out->valid, k);
    return false;
}

/* The start of week that argument n names, or that of the session. */
static int take_week_start(const FnContext *context, const Column *args, unsigned n) {
    int weekday = context->week_start;
    if (context->arguments > n && col_valid(&args[n], 0)) weekday_find(args[n].as.s[0], &weekday);
    return weekday;
}

/* ---- DATEPART, DATENAME, DATETRUNC, DATEADD, DATEDIFF ---- */

static void part_of_datetime(const FnContext *context, const Column *args, size_t rows, Column *out) {
    DatePart part;
    if (!take_part(args, rows, out, &part)) return;
    dates_part(part, args[1].as.i, col_step(&args[1]), rows, take_week_start(context, args, 2), out->as.i);
}

static const char *const month_names[12] = {"January", "February", "March",     "April",   "May",      "June",
                                            "July",    "August",   "September", "October", "November", "December"};
static const char *const weekday_names[7] = {"Sunday",   "Monday", "Tuesday", "Wednesday",
                                             "Thursday", "Friday", "Saturday"};

/* Names for months and weekdays, two digits for ISO weeks, else the number. TDVT datename.*, iso8601week/datename.* */
static Text part_name(Writer *w, const Locale *locale, DatePart part, int64_t value) {
    if (part == PART_MONTH && locale != NULL) return locale->months[value - 1];
    if (part == PART_WEEKDAY && locale != NULL) return locale->weekdays[value - 1];
    if (part == PART_MONTH) return text_of(month_names[value - 1]);
    if (part == PART_WEEKDAY) return text_of(weekday_names[value - 1]);
    w->size = 0;
    if (part == PART_ISO_WEEK && value < 10) put_char(w, '0');
    put_integer(w, value);
    return text_copy(w->arena, writer_text(w));
}

static void name_of_part(const FnContext *context, const Column *args, size_t rows, Column *out) {
    DatePart part;
    if (!take_part(args, rows, out, &part)) return;
    int64_t *values = arena_take(context->scratch, rows * sizeof *values);
    dates_part(part, args[1].as.i, col_step(&args[1]), rows, take_week_start(context, args, 2), values);
    Writer w;
    writer_init(&w, context->scratch);
    for (size_t k = 0; k < rows; k++) {
        bool again = k > 0 && values[k] == values[k - 1]; /* neighbours are often alike */
        out->as.s[k] = again ? out->as.s[k - 1] : part_name(&w, context->locale, part, values[k]);
    }
}

VECTORS(find_outside, (const int64_t *restrict us, size_t rows, bool *restrict found), (us, rows, found)) {
    uint64_t outside = 0;
    for (size_t k = 0; k < rows; k++) outside |= (uint64_t)(us[k] < DAYS_LEAST * US_PER_DAY) | (uint64_t)(us[k] >= (DAYS_MOST + 1) * US_PER_DAY);
    *found = outside != 0;
}

static void start_of_part(const FnContext *context, const Column *args, size_t rows, Column *out) {
    DatePart part;
    if (!take_part(args, rows, out, &part)) return;
    dates_trunc(part, args[1].as.i, col_step(&args[1]), rows, take_week_start(context, args, 2), out->as.i);
    bool outside; /* a week that begins before the first year, or the slot of a NULL */
    find_outside(out->as.i, rows, &outside);
    for (size_t k = 0; outside && k < rows; k++)
        if (!datetime_in_range(out->as.i[k])) bit_clear(out->valid, k);
}

static void add_parts(const FnContext *context, const Column *args, size_t rows, Column *out) {
    (void)context;
    DatePart part;
    if (!take_part(args, rows, out, &part)) return;
    const size_t s1 = col_step(&args[1]), s2 = col_step(&args[2]);
    for (size_t k = 0; k < rows; k++) {
        int64_t sum = 0;
        if (!date_add(part, args[1].as.i[k * s1], args[2].as.i[k * s2], &sum)) bit_clear(out->valid, k);
        out->as.i[k] = sum;
    }
}

static void count_parts(const FnContext *context, const Column *args, size_t rows, Column *out) {
    DatePart part;
    if (!take_part(args, rows, out, &part)) return;
    dates_diff(part, args[1].as.i, col_step(&args[1]), args[2].as.i, col_step(&args[2]), rows,
               take_week_start(context, args, 3), out->as.i);
}

/* ---- a part by its own name ---- */

#define PART_KERNEL(name, part)                                                                                        \
    static void name(const FnContext *context, const Column *args, size_t rows, Column *out) {                         \
        dates_part(part, args[0].as.i, col_step(&args[0]), rows, context->week_start, out->as.i);                      \
    }
PART_KERNEL(year_of_datetime, PART_YEAR)
PART_KERNEL(quarter_of_datetime, PART_QUARTER)
PART_KERNEL(month_of_datetime, PART_MONTH)
PART_KERNEL(week_of_datetime, PART_WEEK)
PART_KERNEL(day_of_datetime, PART_DAY)
PART_KERNEL(iso_year_of_datetime, PART_ISO_YEAR)
PART_KERNEL(iso_quarter_of_datetime, PART_ISO_QUARTER)
PART_KERNEL(iso_week_of_datetime, PART_ISO_WEEK)
PART_KERNEL(iso_weekday_of_datetime, PART_ISO_WEEKDAY)

typedef struct Civil {
    int64_t year;
    int month, day;
} Civil;

static Civil civil_of(int64_t days) {
    Civil c;
    civil_from_days(days, &c.year, &c.month, &c.day);
    return c;
}

MAP1(year_of_date, i, i, civil_of(x).year)
MAP1(month_of_date, i, i, civil_of(x).month)
MAP1(day_of_date, i, i, civil_of(x).day)

/* ---- making dates ---- */

/* Months and days beyond their end roll over: TDVT makedate#1. */
static bool make_date(int64_t year, int64_t month, int64_t day, int64_t *days) {
    const int64_t most = 10000000; /* nothing farther can come back into range */
    if (year > most || year < -most || month > most || month < -most || day > most || day < -most) return false;
    int64_t months = year * 12 + month - 1;
    *days = days_from_civil(floor_div(months, 12), (int)floor_mod(months, 12) + 1, 1) + day - 1;
    return date_in_range(*days);
}

VALUES3(date_of_parts, i, i, i, i, ok = make_date(x, y, z, to))

/* Minutes and seconds carry, hours begin again at 24, negative numbers make no time: TDVT maketime. */
static int64_t make_time(int64_t hour, int64_t minute, int64_t second) {
    int64_t seconds = (hour % 24 * 3600 + minute % 1440 * 60 + second % 86400) % 86400;
    return DAY_1899_12_30 * US_PER_DAY + seconds * US_PER_SECOND;
}

VALUES3(time_of_parts, i, i, i, i, ok = x >= 0 && y >= 0 && z >= 0; if (ok) *to = make_time(x, y, z))

static bool day_at_time(int64_t day, int64_t time, int64_t *us) {
    *us = floor_div(day, US_PER_DAY) * US_PER_DAY + floor_mod(time, US_PER_DAY);
    return datetime_in_range(*us);
}

static bool read_day_at_time(const FnContext *context, Text day, int64_t time, int64_t *us) {
    int64_t read;
    bool has_time;
    return read_date_text_in(day, day_first(context), &read, &has_time) && day_at_time(read, time, us);
}

VALUES2(datetime_of_datetimes, i, i, i, ok = day_at_time(x, y, to))
VALUES2(datetime_of_text, s, i, i, ok = read_day_at_time(context, x, y, to); if (!ok) *to = 0)

static bool is_date_text(const FnContext *context, Text t) {
    int64_t us;
    bool has_time;
    return read_date_text_in(t, day_first(context), &us, &has_time);
}

VALUES1(text_is_date, s, b, *to = is_date_text(context, x))

static void now(const FnContext *context, const Column *args, size_t rows, Column *out) {
    (void)args;
    for (size_t k = 0; k < rows; k++) out->as.i[k] = context->now;
}

static void today(const FnContext *context, const Column *args, size_t rows, Column *out) {
    (void)args;
    for (size_t k = 0; k < rows; k++) out->as.i[k] = floor_div(context->now, US_PER_DAY);
}

/* BigQuery's conversions between points in time and microseconds, kept because connectors offer them */
MAP1(microseconds_of_datetime, i, i, x)
VALUES1(datetime_of_microseconds, i, i, ok = datetime_in_range(x); *to = x)

/* ---- the rows ---- */

#define DATE_ROW(name_, result_, kernel_, ...)                                                                         \
    .name = name_, .family = FAMILY_DATE, .result = TYPE_##result_, .params = {__VA_ARGS__}, .kernel = kernel_
#define PART         PL(STRING, PART)
#define WEEKDAY      PL(STRING, WEEKDAY)
#define WHOLE        PA(INT, ACCEPTS(TYPE_REAL))
#define FIELD(part_) "CAST(EXTRACT(" part_ " FROM %1) AS BIGINT)"

const Function date_functions[] = {
    {DATE_ROW("DATEADD", DATETIME, add_parts, PART, WHOLE, P(DATETIME)), .makes_nulls = true,
     .doc = "The point in time a number of date parts later; a day that a month lacks becomes the month's last.",
     .example = "DATEADD('month', 3, #2004-04-15#)", .gives = "#2004-07-15 00:00:00#"},
    {DATE_ROW("DATEDIFF", INT, count_parts, PART, P(DATETIME), P(DATETIME)), .makes_nulls = true,
     .doc = "How many times a date part begins between the first date and the second.",
     .example = "DATEDIFF('day', #3/25/1986#, #2/20/2021#)", .gives = "12751"},
    {DATE_ROW("DATEDIFF", INT, count_parts, PART, P(DATETIME), P(DATETIME), WEEKDAY), .makes_nulls = true,
     .doc = "How many times a date part begins between two dates, with weeks that start on the given day.",
     .example = "DATEDIFF('week', #2013-09-22#, #2013-09-24#, 'monday')", .gives = "1"},
    {DATE_ROW("DATENAME", STRING, name_of_part, PART, P(DATETIME)), .by_day = true, .makes_nulls = true,
     .doc = "A part of a date as text: months and weekdays by name, others by number.",
     .example = "DATENAME('month', #1986-03-25#)", .gives = "\"March\""},
    {DATE_ROW("DATENAME", STRING, name_of_part, PART, P(DATETIME), WEEKDAY), .by_day = true, .makes_nulls = true,
     .doc = "A part of a date as text, with weeks that start on the given day.",
     .example = "DATENAME('week', #1974-03-17#, 'monday')", .gives = "\"11\""},
    {DATE_ROW("DATEPART", INT, part_of_datetime, PART, P(DATETIME)), .by_day = true, .makes_nulls = true,
     .doc = "A part of a date as an integer; weekdays count from Sunday, which is 1.",
     .example = "DATEPART('year', #1986-03-25#)", .gives = "1986"},
    {DATE_ROW("DATEPART", INT, part_of_datetime, PART, P(DATETIME), WEEKDAY), .by_day = true, .makes_nulls = true,
     .doc = "A part of a date as an integer, with weeks that start on the given day.",
     .example = "DATEPART('week', #1974-03-17#, 'monday')", .gives = "11"},
    {DATE_ROW("DATETRUNC", DATETIME, start_of_part, PART, P(DATETIME)), .by_day = true, .makes_nulls = true,
     .doc = "The start of the year, quarter, week ... that holds the date.",
     .example = "DATETRUNC('quarter', #2004-08-15#)", .gives = "#2004-07-01 00:00:00#"},
    {DATE_ROW("DATETRUNC", DATETIME, start_of_part, PART, P(DATETIME), WEEKDAY), .by_day = true, .makes_nulls = true,
     .doc = "The start of the part that holds the date, with weeks that start on the given day.",
     .example = "DATETRUNC('week', #2018-09-22#, 'monday')", .gives = "#2018-09-17 00:00:00#"},

    {DATE_ROW("DAY", INT, day_of_date, P(DATE)), .by_day = true, .sql = FIELD("DAY"), .doc = "The day of the month of a date.",
     .example = "DAY(#2004-04-12#)", .gives = "12"},
    {DATE_ROW("DAY", INT, day_of_datetime, P(DATETIME)), .by_day = true, .sql = FIELD("DAY"),
     .doc = "The day of the month of a point in time.", .example = "DAY(#2004-04-12 23:59:59#)", .gives = "12"},
    {DATE_ROW("MONTH", INT, month_of_date, P(DATE)), .by_day = true, .sql = FIELD("MONTH"), .doc = "The month of a date, 1 to 12.",
     .example = "MONTH(#1986-03-25#)", .gives = "3"},
    {DATE_ROW("MONTH", INT, month_of_datetime, P(DATETIME)), .by_day = true, .sql = FIELD("MONTH"),
     .doc = "The month of a point in time, 1 to 12.", .example = "MONTH(#1986-03-25 10:00:00#)", .gives = "3"},
    {DATE_ROW("YEAR", INT, year_of_date, P(DATE)), .by_day = true, .sql = FIELD("YEAR"), .doc = "The year of a date.",
     .example = "YEAR(#1986-03-25#)", .gives = "1986"},
    {DATE_ROW("YEAR", INT, year_of_datetime, P(DATETIME)), .by_day = true, .sql = FIELD("YEAR"), .doc = "The year of a point in time.",
     .example = "YEAR(#1986-03-25 10:00:00#)", .gives = "1986"},
    {DATE_ROW("QUARTER", INT, quarter_of_datetime, P(DATETIME)), .by_day = true,
     .sql = "CAST(FLOOR((EXTRACT(MONTH FROM %1) + 2) / 3) AS BIGINT)", .doc = "The quarter of the year, 1 to 4.",
     .example = "QUARTER(#1986-03-25#)", .gives = "1"},
    {DATE_ROW("WEEK", INT, week_of_datetime, P(DATETIME)), .by_day = true,
     .doc = "The week of the year; the first one holds January 1st.", .example = "WEEK(#2004-04-12#)", .gives = "16"},
    {DATE_ROW("ISOYEAR", INT, iso_year_of_datetime, P(DATETIME)), .by_day = true,
     .doc = "The year that the ISO 8601 week of a date belongs to.", .example = "ISOYEAR(#2003-12-29#)",
     .gives = "2004"},
    {DATE_ROW("ISOQUARTER", INT, iso_quarter_of_datetime, P(DATETIME)), .by_day = true,
     .doc = "The quarter of 13 ISO 8601 weeks, 1 to 4; week 53 is in the last.", .example = "ISOQUARTER(#2000-01-01#)",
     .gives = "4"},
    {DATE_ROW("ISOWEEK", INT, iso_week_of_datetime, P(DATETIME)), .by_day = true, .doc = "The ISO 8601 week, 1 to 53.",
     .example = "ISOWEEK(#2004-03-29#)", .gives = "14"},
    {DATE_ROW("ISOWEEKDAY", INT, iso_weekday_of_datetime, P(DATETIME)), .by_day = true,
     .doc = "The ISO 8601 weekday, from Monday, which is 1, to Sunday, which is 7.",
     .example = "ISOWEEKDAY(#1986-03-25#)", .gives = "2"},

    {DATE_ROW("MAKEDATE", DATE, date_of_parts, P(INT), P(INT), P(INT)), .makes_nulls = true,
     .doc = "The date with this year, month and day; days and months beyond the end roll over.",
     .example = "MAKEDATE(2020, 4, 31)", .gives = "#2020-05-01#"},
    {DATE_ROW("MAKEDATETIME", DATETIME, datetime_of_datetimes, P(DATETIME), P(DATETIME)), .makes_nulls = true,
     .doc = "The day of the first argument at the time of day of the second.",
     .example = "MAKEDATETIME(#2012-11-12#, #07:59:00#)", .gives = "#2012-11-12 07:59:00#"},
    {DATE_ROW("MAKEDATETIME", DATETIME, datetime_of_text, P(STRING), P(DATETIME)), .makes_nulls = true,
     .doc = "The day that a string writes at the time of day of the second argument; NULL when it is no date.",
     .example = "MAKEDATETIME(\"1899-12-30\", #07:59:00#)", .gives = "#1899-12-30 07:59:00#"},
    {DATE_ROW("MAKETIME", DATETIME, time_of_parts, P(INT), P(INT), P(INT)), .makes_nulls = true,
     .doc = "The time of day, on 1899-12-30; seconds and minutes carry and hours begin again after 23.",
     .example = "MAKETIME(7, 4, 60)", .gives = "#1899-12-30 07:05:00#"},
    {DATE_ROW("NOW", DATETIME, now, P(NONE)), .volatility = VOLATILITY_RUN, .sql = "CURRENT_TIMESTAMP",
     .doc = "The point in time when the run began.", .example = "NOW() >= #2000-01-01#", .gives = "true"},
    {DATE_ROW("TODAY", DATE, today, P(NONE)), .volatility = VOLATILITY_RUN, .sql = "CURRENT_DATE",
     .doc = "The day when the run began.", .example = "TODAY() = DATE(NOW())", .gives = "true"},
    {DATE_ROW("ISDATE", BOOL, text_is_date, P(STRING)), .doc = "Whether DATE() can read the string.",
     .example = "ISDATE(\"2018-22-09\")", .gives = "false"},
    {DATE_ROW("TIMESTAMP_TO_USEC", INT, microseconds_of_datetime, P(DATETIME)),
     .doc = "The microseconds from 1970-01-01 to a point in time.",
     .example = "TIMESTAMP_TO_USEC(#2012-10-01 01:02:03#)", .gives = "1349053323000000"},
    {DATE_ROW("USEC_TO_TIMESTAMP", DATETIME, datetime_of_microseconds, P(INT)), .makes_nulls = true,
     .doc = "The point in time a number of microseconds after 1970-01-01.",
     .example = "USEC_TO_TIMESTAMP(1349053323000000)", .gives = "#2012-10-01 01:02:03#"},
    {.name = NULL},
};
