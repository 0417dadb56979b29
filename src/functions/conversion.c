/* The conversions that formulas write: DATE, DATETIME, INT, FLOAT, STR. A text that cannot be read gives NULL.
   Numbers meet dates as days since 1900-01-01 (language.md 3.2, TDVT date.cast.*). */
#include "functions/checked.h"
#include "functions/families.h"

#include "data/calendar.h"
#include "data/datetext.h"
#include "data/number.h"

MAP1(same_integers, i, i, x)
MAP1(same_reals, r, r, x)

/* ---- DATE and DATETIME ---- */

static bool date_of_number(int64_t number, int64_t *days) {
    return !__builtin_add_overflow(number, DAY_1900, days) && date_in_range(*days);
}

/* The day before for what is left of negative numbers: DATE(-14.21) is 1899-12-17. */
static bool date_of_real(double number, int64_t *days) {
    return fabs(number) < 1e9 && date_of_number((int64_t)floor(number), days);
}

/* To the nearest microsecond, or the millisecond that the number cannot be told from: DATETIME(FLOAT(x)) is x. */
static bool datetime_of_real(double number, int64_t *us) {
    if (!(fabs(number) < 1e8)) return false;
    double day = floor(number), time = (number - day) * (double)US_PER_DAY, whole = round(time / 1000) * 1000;
    if (fabs(time - whole) > fabs(number) * DBL_EPSILON * (double)US_PER_DAY) whole = round(time);
    *us = ((int64_t)day + DAY_1900) * US_PER_DAY + (int64_t)whole;
    return datetime_in_range(*us);
}

static bool datetime_of_text(const FnContext *context, Text t, int64_t *us) {
    bool has_time;
    return read_date_text_in(t, day_first(context), us, &has_time);
}

static bool date_of_text(const FnContext *context, Text t, int64_t *days) {
    int64_t us;
    if (!datetime_of_text(context, t, &us)) return false;
    *days = floor_div(us, US_PER_DAY);
    return true;
}

MAP1(date_of_datetimes, i, i, floor_div(x, US_PER_DAY))
MAP1(datetime_of_dates, i, i, (int64_t)((uint64_t)x *(uint64_t)US_PER_DAY))
VALUES1(date_of_integers, i, i, ok = date_of_number(x, to))
VALUES1(date_of_reals, r, i, ok = date_of_real(x, to))
VALUES1(date_of_texts, s, i, ok = date_of_text(context, x, to))
VALUES1(datetime_of_integers, i, i, ok = date_of_number(x, to); if (ok) *to *= US_PER_DAY)
VALUES1(datetime_of_reals, r, i, ok = datetime_of_real(x, to))
VALUES1(datetime_of_texts, s, i, ok = datetime_of_text(context, x, to))

/* ---- INT and FLOAT ---- */

static bool integer_of_real(double r, int64_t *i) {
    if (!(r >= -9223372036854775808.0 && r < 9223372036854775808.0)) return false;
    *i = (int64_t)r;
    return true;
}

/* "-14.2111" is read as a real and cut: TDVT cast.int.nulls. */
static bool integer_of_text(Text t, int64_t *i) {
    double r;
    return read_integer(t, i) || (read_real(t, &r) && integer_of_real(r, i));
}

static int64_t since_1900(int64_t us) { return (int64_t)((uint64_t)us - (uint64_t)(DAY_1900 * US_PER_DAY)); }

MAP1(integer_of_booleans, b, i, x != 0)
VALUES1(integer_of_reals, r, i, ok = integer_of_real(x, to))
VALUES1(integer_of_texts, s, i, ok = integer_of_text(x, to))
MAP1(integer_of_dates, i, i, (int64_t)((uint64_t)x - (uint64_t)DAY_1900))
MAP1(integer_of_datetimes, i, i, since_1900(x) / US_PER_DAY)

MAP1(real_of_booleans, b, r, x != 0)
MAP1(real_of_integers, i, r, (double)x)
VALUES1(real_of_texts, s, r, ok = read_real(x, to))
MAP1(real_of_dates, i, r, (double)x - (double)DAY_1900)
MAP1(real_of_datetimes, i, r, (double)since_1900(x) / (double)US_PER_DAY)

/* ---- STR ---- */

/* `put` writes x with w. */
#define TEXTS1(name, in, put)                                                                                          \
    static void name(const FnContext *context, const Column *args, size_t rows, Column *out) {                         \
        const size_t s1 = col_step(&args[0]);                                                                          \
        Writer w;                                                                                                      \
        writer_init(&w, context->scratch);                                                                             \
        for (size_t k = 0; k < rows; k++) {                                                                            \
            out->as.s[k] = (Text){"", 0};                                                                              \
            if (!col_valid(&args[0], k)) continue;                                                                     \
            const __typeof__(*args[0].as.in) x = args[0].as.in[k * s1];                                                \
            w.size = 0;                                                                                                \
            put;                                                                                                       \
            out->as.s[k] = text_copy(context->scratch, writer_text(&w));                                               \
        }                                                                                                              \
    }

MAP1(text_of_booleans, b, s, x ? TEXT("1") : TEXT("0"))
TEXTS1(text_of_integers, i, put_integer(&w, x))
TEXTS1(text_of_reals, r, put_real_plain(&w, x))
TEXTS1(text_of_dates, i, put_date(&w, x))
TEXTS1(text_of_datetimes, i, put_datetime(&w, x, ' '))
MAP1(same_texts, s, s, x)

/* ---- the rows ---- */

#define CONVERSION(name_, result_, kernel_, from_)                                                                     \
    .name = name_, .family = FAMILY_CONVERSION, .result = TYPE_##result_, .params = {P(from_)}, .kernel = kernel_
#define TRUNCATED "CAST(CASE WHEN %1 < 0 THEN CEILING(%1) ELSE FLOOR(%1) END AS BIGINT)"

const Function conversion_functions[] = {
    {CONVERSION("DATE", DATE, same_integers, DATE), .sql = "%1", .doc = "The date itself.",
     .example = "DATE(#2018-09-22#)", .gives = "#2018-09-22#"},
    {CONVERSION("DATE", DATE, date_of_datetimes, DATETIME), .by_day = true, .sql = "CAST(%1 AS DATE)",
     .doc = "The day of a point in time.", .example = "DATE(#2018-09-22 14:52#)", .gives = "#2018-09-22#"},
    {CONVERSION("DATE", DATE, date_of_texts, STRING), .makes_nulls = true,
     .doc = "The date that a string writes, year first or month first; NULL when it is none.",
     .example = "DATE(\"September 22, 2018\")", .gives = "#2018-09-22#"},
    {CONVERSION("DATE", DATE, date_of_integers, INT), .makes_nulls = true,
     .sql = "CAST(DATE '1900-01-01' + %1 * INTERVAL '1' DAY AS DATE)",
     .doc = "The date a number of days after 1900-01-01.", .example = "DATE(1)", .gives = "#1900-01-02#"},
    {CONVERSION("DATE", DATE, date_of_reals, REAL), .makes_nulls = true,
     .sql = "CAST(DATE '1900-01-01' + FLOOR(%1) * INTERVAL '1' DAY AS DATE)",
     .doc = "The date a number of days after 1900-01-01, rounded down.", .example = "DATE(-14.21)",
     .gives = "#1899-12-17#"},

    {CONVERSION("DATETIME", DATETIME, same_integers, DATETIME), .sql = "%1", .doc = "The point in time itself.",
     .example = "DATETIME(#2018-09-22 14:52#)", .gives = "#2018-09-22 14:52:00#"},
    {CONVERSION("DATETIME", DATETIME, datetime_of_dates, DATE), .by_day = true, .sql = "CAST(%1 AS TIMESTAMP)",
     .doc = "The start of a date.", .example = "DATETIME(#2018-09-22#)", .gives = "#2018-09-22 00:00:00#"},
    {CONVERSION("DATETIME", DATETIME, datetime_of_texts, STRING), .makes_nulls = true,
     .doc = "The point in time that a string writes; NULL when it is none.",
     .example = "DATETIME(\"April 15, 2005 07:59:00\")", .gives = "#2005-04-15 07:59:00#"},
    {CONVERSION("DATETIME", DATETIME, datetime_of_integers, INT), .makes_nulls = true,
     .sql = "(TIMESTAMP '1900-01-01 00:00:00' + %1 * INTERVAL '1' DAY)",
     .doc = "The start of the date a number of days after 1900-01-01.", .example = "DATETIME(1)",
     .gives = "#1900-01-02 00:00:00#"},
    {CONVERSION("DATETIME", DATETIME, datetime_of_reals, REAL), .makes_nulls = true,
     .sql = "(TIMESTAMP '1900-01-01 00:00:00' + %1 * INTERVAL '1' DAY)",
     .doc = "The point in time a number of days after 1900-01-01; the fraction is the time of day.",
     .example = "DATETIME(1.5)", .gives = "#1900-01-02 12:00:00#"},

    {CONVERSION("INT", INT, same_integers, INT), .sql = "%1", .doc = "The integer itself.", .example = "INT(7)",
     .gives = "7"},
    {CONVERSION("INT", INT, integer_of_reals, REAL), .makes_nulls = true, .sql = TRUNCATED,
     .doc = "The number without its fraction.", .example = "INT(-9.7)", .gives = "-9"},
    {CONVERSION("INT", INT, integer_of_booleans, BOOL), .sql = "CASE WHEN %1 THEN 1 WHEN NOT %1 THEN 0 END",
     .doc = "1 for true and 0 for false.", .example = "INT(true)", .gives = "1"},
    {CONVERSION("INT", INT, integer_of_texts, STRING), .makes_nulls = true,
     .doc = "The number that a string writes, without its fraction; NULL when it is none.",
     .example = "INT(\"-14.2111\")", .gives = "-14"},
    {CONVERSION("INT", INT, integer_of_dates, DATE), .doc = "The days from 1900-01-01 to a date.",
     .example = "INT(#2050-01-01#)", .gives = "54787"},
    {CONVERSION("INT", INT, integer_of_datetimes, DATETIME),
     .doc = "The whole days from 1900-01-01 to a point in time.", .example = "INT(#2050-01-01 18:00:00#)",
     .gives = "54787"},

    {CONVERSION("FLOAT", REAL, same_reals, REAL), .sql = "%1", .doc = "The real number itself.",
     .example = "FLOAT(1.5)", .gives = "1.5"},
    {CONVERSION("FLOAT", REAL, real_of_integers, INT), .sql = "CAST(%1 AS DOUBLE PRECISION)",
     .doc = "The integer as a real number.", .example = "FLOAT(3)", .gives = "3.0"},
    {CONVERSION("FLOAT", REAL, real_of_booleans, BOOL),
     .sql = "CAST(CASE WHEN %1 THEN 1 WHEN NOT %1 THEN 0 END AS DOUBLE PRECISION)",
     .doc = "1.0 for true and 0.0 for false.", .example = "FLOAT(true)", .gives = "1.0"},
    {CONVERSION("FLOAT", REAL, real_of_texts, STRING), .makes_nulls = true,
     .doc = "The number that a string writes; NULL when it is none.", .example = "FLOAT(\"3\")", .gives = "3.0"},
    {CONVERSION("FLOAT", REAL, real_of_dates, DATE), .doc = "The days from 1900-01-01 to a date, as a real number.",
     .example = "FLOAT(#2050-01-01#)", .gives = "54787.0"},
    {CONVERSION("FLOAT", REAL, real_of_datetimes, DATETIME),
     .doc = "The days from 1900-01-01 to a point in time; the fraction is the time of day.",
     .example = "FLOAT(#2050-01-01 18:00:00#)", .gives = "54787.75"},

    {CONVERSION("STR", STRING, same_texts, STRING), .sql = "%1", .doc = "The string itself.", .example = "STR('abc')",
     .gives = "\"abc\""},
    {CONVERSION("STR", STRING, text_of_integers, INT), .sql = "CAST(%1 AS VARCHAR)", .doc = "The digits of an integer.",
     .example = "STR(42)", .gives = "\"42\""},
    {CONVERSION("STR", STRING, text_of_reals, REAL), .doc = "The shortest text that reads back as the same number.",
     .example = "STR(10.98)", .gives = "\"10.98\""},
    {CONVERSION("STR", STRING, text_of_booleans, BOOL), .sql = "CASE WHEN %1 THEN '1' WHEN NOT %1 THEN '0' END",
     .doc = "\"1\" for true and \"0\" for false.", .example = "STR(true)", .gives = "\"1\""},
    {CONVERSION("STR", STRING, text_of_dates, DATE), .sql = "CAST(%1 AS VARCHAR)", .doc = "The date as year-month-day.",
     .example = "STR(#July 12, 1972#)", .gives = "\"1972-07-12\""},
    {CONVERSION("STR", STRING, text_of_datetimes, DATETIME), .sql = "CAST(%1 AS VARCHAR)",
     .doc = "The point in time as year-month-day hour:minute:second.", .example = "STR(#2004-07-04 22:49:28#)",
     .gives = "\"2004-07-04 22:49:28\""},
    {.name = NULL},
};
