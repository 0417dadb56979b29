/* The conversions that nobody writes: the analysis puts them between an argument and a parameter of another type
   (language.md 3.1). What formulas write is in conversion.c. */
#include "functions/checked.h"
#include "functions/families.h"

#include "data/calendar.h"
#include "data/datetext.h"

MAP1(integer_to_real, i, r, (double)x)
MAP1(boolean_to_integer, b, i, x != 0)
MAP1(date_to_datetime, i, i, (int64_t)((uint64_t)x *(uint64_t)US_PER_DAY))

/* Counts and positions are cut: LEFT(s, 2.9) is LEFT(s, 2). */
static bool whole_part(double r, int64_t *i) {
    if (!(r >= -9223372036854775808.0 && r < 9223372036854775808.0)) return false;
    *i = (int64_t)r;
    return true;
}

VALUES1(real_to_integer, r, i, ok = whole_part(x, to))

/* [Date] >= '2004-04-15' */
static bool read_datetime(const FnContext *context, Text t, int64_t *us) {
    bool has_time;
    return read_date_text_in(t, day_first(context), us, &has_time);
}

VALUES1(text_to_datetime, s, i, ok = read_datetime(context, x, to))

/* A bare NULL takes the type that its place wants; the slots are zero, which is safe to read in every type. */
static void null_to_any(const FnContext *context, const Column *args, size_t rows, Column *out) {
    (void)context;
    (void)args;
    memset(out->as.any, 0, rows * type_width(out->type));
}

#define CAST(from_, to_, kernel_)                                                                                      \
    .name = "cast", .family = FAMILY_CONVERSION, .notation = NOTATION_CAST, .result = to_,                             \
    .params = {{.type = from_}}, .kernel = kernel_
#define NULL_CAST(to_, sql_)                                                                                           \
    { CAST(TYPE_NULL, to_, null_to_any), .sql = sql_, .doc = "NULL of another type." }

const Function cast_functions[] = {
    {CAST(TYPE_INT, TYPE_REAL, integer_to_real), .sql = "CAST(%1 AS DOUBLE PRECISION)",
     .doc = "An integer where a real number is wanted."},
    {CAST(TYPE_REAL, TYPE_INT, real_to_integer), .makes_nulls = true,
     .sql = "CAST(CASE WHEN %1 < 0 THEN CEILING(%1) ELSE FLOOR(%1) END AS BIGINT)",
     .doc = "A real number where a count or a position is wanted, without its fraction."},
    {CAST(TYPE_BOOL, TYPE_INT, boolean_to_integer), .sql = "CASE WHEN %1 THEN 1 WHEN NOT %1 THEN 0 END",
     .doc = "A truth value compared with an integer."},
    {CAST(TYPE_DATE, TYPE_DATETIME, date_to_datetime), .by_day = true, .sql = "CAST(%1 AS TIMESTAMP)",
     .doc = "A date where a point in time is wanted."},
    {CAST(TYPE_STRING, TYPE_DATETIME, text_to_datetime), .makes_nulls = true, .doc = "A string compared with a date."},
    NULL_CAST(TYPE_BOOL, "CAST(NULL AS BOOLEAN)"),
    NULL_CAST(TYPE_INT, "CAST(NULL AS BIGINT)"),
    NULL_CAST(TYPE_REAL, "CAST(NULL AS DOUBLE PRECISION)"),
    NULL_CAST(TYPE_STRING, "CAST(NULL AS VARCHAR)"),
    NULL_CAST(TYPE_DATE, "CAST(NULL AS DATE)"),
    NULL_CAST(TYPE_DATETIME, "CAST(NULL AS TIMESTAMP)"),
    NULL_CAST(TYPE_SPATIAL, "NULL"),
    {.name = NULL},
};
