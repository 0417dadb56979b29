/* The calendar against the C library's, day by day from 1600 to 2400; dates as text against tables. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "data/calendar.h"
#include "data/datetext.h"

static Arena arena;

static int setup(void **state) {
    (void)state;
    arena_init(&arena, NULL);
    return 0;
}

static int teardown(void **state) {
    (void)state;
    arena_release(&arena);
    return 0;
}

static uint64_t next_random(void) { /* xorshift */
    static uint64_t x = 88172645463325252u;
    x ^= x << 13, x ^= x >> 7, x ^= x << 17;
    return x;
}

#define assert_text(text, expected)                                                                                    \
    do {                                                                                                               \
        Text t_ = (text);                                                                                              \
        if (!text_equal(t_, text_of(expected))) fail_msg("\"%.*s\", not \"%s\"", TEXT_ARG(t_), expected);              \
    } while (0)

/* ---- calendar ---- */

enum { FIRST_YEAR = 1600, LAST_YEAR = 2400 };

static struct tm library_day(int64_t days) {
    time_t seconds = (time_t)(days * 86400);
    struct tm tm;
    gmtime_r(&seconds, &tm);
    return tm;
}

static int64_t library_number(const struct tm *tm, const char *format) {
    char text[16];
    strftime(text, sizeof text, format, tm);
    return atoi(text);
}

/* A part by the C library. */
static int64_t library_part(DatePart part, const struct tm *tm, int week_start) {
    int jan_1 = (tm->tm_wday - tm->tm_yday % 7 + 7) % 7;
    switch (part) {
    case PART_YEAR: return tm->tm_year + 1900;
    case PART_QUARTER: return tm->tm_mon / 3 + 1;
    case PART_MONTH: return tm->tm_mon + 1;
    case PART_DAYOFYEAR: return tm->tm_yday + 1;
    case PART_DAY: return tm->tm_mday;
    case PART_WEEKDAY: return tm->tm_wday + 1;
    case PART_WEEK: return (tm->tm_yday + (jan_1 - week_start + 7) % 7) / 7 + 1;
    case PART_ISO_YEAR: return library_number(tm, "%G");
    case PART_ISO_QUARTER: return library_number(tm, "%V") == 53 ? 4 : (library_number(tm, "%V") - 1) / 13 + 1;
    case PART_ISO_WEEK: return library_number(tm, "%V");
    case PART_ISO_WEEKDAY: return tm->tm_wday == 0 ? 7 : tm->tm_wday;
    case PART_HOUR: return 13;
    case PART_MINUTE: return 30;
    case PART_SECOND: return 5;
    case PART_MILLISECOND: return 7;
    case PART_MICROSECOND: return 7008;
    case PART_COUNT: break;
    }
    return 0;
}

/* Whether a period of the part begins on this day. */
static bool library_begins(DatePart part, const struct tm *tm, int week_start) {
    switch (part) {
    case PART_YEAR: return tm->tm_yday == 0;
    case PART_QUARTER: return tm->tm_mday == 1 && tm->tm_mon % 3 == 0;
    case PART_MONTH: return tm->tm_mday == 1;
    case PART_WEEK: return tm->tm_wday == week_start;
    case PART_ISO_WEEK: return tm->tm_wday == 1;
    case PART_ISO_YEAR: return tm->tm_wday == 1 && library_number(tm, "%V") == 1;
    case PART_ISO_QUARTER:
        return tm->tm_wday == 1 && library_number(tm, "%V") % 13 == 1 && library_number(tm, "%V") < 53;
    case PART_DAYOFYEAR:
    case PART_DAY:
    case PART_WEEKDAY:
    case PART_ISO_WEEKDAY:
    case PART_HOUR:
    case PART_MINUTE:
    case PART_SECOND:
    case PART_MILLISECOND:
    case PART_MICROSECOND: return true;
    case PART_COUNT: break;
    }
    return false;
}

#define AT_TIME ((INT64_C(13) * 3600 + 30 * 60 + 5) * US_PER_SECOND + 7008)

static void test_walk(void **state) {
    (void)state;
    int64_t first = days_from_civil(FIRST_YEAR, 1, 1), last = days_from_civil(LAST_YEAR, 12, 31);
    assert_int_equal(last - first + 1, 292560); /* 801 years, 195 of them leap */
    int64_t begins[PART_COUNT], count[PART_COUNT] = {0};
    for (int p = 0; p < PART_COUNT; p++) begins[p] = INT64_MIN;
    for (int64_t d = first; d <= last; d++) {
        struct tm tm = library_day(d);
        int week_start = 3; /* one for the counts; every one for the parts */
        int64_t year;
        int month, day;
        civil_from_days(d, &year, &month, &day);
        if (year != tm.tm_year + 1900 || month != tm.tm_mon + 1 || day != tm.tm_mday) fail();
        if (days_from_civil(year, month, day) != d || weekday_of(d) != tm.tm_wday) fail();
        if (day > days_in_month(year, month)) fail();
        int64_t us = d * US_PER_DAY + AT_TIME;
        for (int p = 0; p < PART_COUNT; p++) {
            DatePart part = (DatePart)p;
            int step = part == PART_WEEK ? 1 : 7;
            for (int start = 0; start < 7; start += step)
                if (date_part(part, us, start) != library_part(part, &tm, start))
                    fail_msg("%s of day %lld is not %lld", part_word(part), (long long)d,
                             (long long)date_part(part, us, start));
            if (library_begins(part, &tm, week_start)) {
                if (begins[p] != INT64_MIN) count[p]++;
                begins[p] = d;
            }
            if (begins[p] == INT64_MIN) continue; /* before the first whole period */
            if (part >= PART_HOUR && part <= PART_MICROSECOND) continue;
            if (date_trunc(part, us, week_start) != begins[p] * US_PER_DAY)
                fail_msg("trunc to %s of day %lld", part_word(part), (long long)d);
            int64_t from = date_trunc(part, us, week_start) - 1; /* the last moment of the period before */
            if (date_diff(part, from, us, week_start) != 1 || date_diff(part, us, from, week_start) != -1) fail();
        }
    }
    int64_t from = first * US_PER_DAY + AT_TIME, to = last * US_PER_DAY;
    assert_int_equal(date_diff(PART_YEAR, from, to, 3), LAST_YEAR - FIRST_YEAR);
    for (int p = 0; p < PART_COUNT; p++) {
        DatePart part = (DatePart)p;
        if (part >= PART_HOUR && part <= PART_MICROSECOND) continue;
        int64_t before =
            library_begins(part, &(struct tm){.tm_mday = 1, .tm_wday = 6}, 3) ? 0 : 1; /* 1600-01-01, a Saturday */
        assert_int_equal(date_diff(part, from, to, 3), count[p] + before);
    }
}

static void test_times(void **state) {
    (void)state;
    int64_t us = days_from_civil(1969, 12, 31) * US_PER_DAY + AT_TIME, out;
    static const int64_t lengths[][2] = {{PART_HOUR, INT64_C(3600000000)},
                                         {PART_MINUTE, 60000000},
                                         {PART_SECOND, 1000000},
                                         {PART_MILLISECOND, 1000},
                                         {PART_MICROSECOND, 1}};
    for (size_t i = 0; i < sizeof lengths / sizeof *lengths; i++) {
        DatePart part = (DatePart)lengths[i][0];
        int64_t length = lengths[i][1], begin = date_trunc(part, us, 0);
        assert_true(begin % length == 0 && begin <= us && us < begin + length);
        for (int64_t n = -100000; n <= 100000; n += 777) {
            assert_true(date_add(part, n, us, &out));
            assert_int_equal(out, us + n * length);
            assert_int_equal(date_diff(part, us, out, 0), n);
        }
        if (length > 1) assert_int_equal(date_diff(part, begin - 1, begin, 0), 1);
        if (length > 1) assert_int_equal(date_diff(part, begin, begin + length - 1, 0), 0);
    }
}

/* Months by counting them one at a time. */
static int64_t slow_months(int64_t days, int months) {
    int64_t year;
    int month, day;
    civil_from_days(days, &year, &month, &day);
    for (; months > 0; months--)
        if (++month > 12) month = 1, year++;
    for (; months < 0; months++)
        if (--month < 1) month = 12, year--;
    int64_t result = days_from_civil(year, month, 1);
    for (int i = 1; i < day; i++) {
        struct tm tm = library_day(result + 1);
        if (tm.tm_mon + 1 != month) break;
        result++;
    }
    return result;
}

static void test_add(void **state) {
    (void)state;
    int64_t span = days_from_civil(LAST_YEAR, 12, 31) - days_from_civil(FIRST_YEAR, 1, 1);
    for (int i = 0; i < 20000; i++) {
        int64_t d = days_from_civil(FIRST_YEAR, 1, 1) + (int64_t)(next_random() % (uint64_t)span);
        int n = (int)(next_random() % 401) - 200;
        int64_t us = d * US_PER_DAY + AT_TIME, out;
        static const int months[3] = {1, 3, 12};
        static const DatePart parts[3] = {PART_MONTH, PART_QUARTER, PART_YEAR};
        for (int p = 0; p < 3; p++) {
            assert_true(date_add(parts[p], n, us, &out));
            assert_int_equal(out, slow_months(d, n * months[p]) * US_PER_DAY + AT_TIME);
            assert_int_equal(date_diff(parts[p], us, out, 0), n);
        }
        assert_true(date_add(PART_WEEK, n, us, &out));
        assert_int_equal(out, us + n * 7 * US_PER_DAY);
        assert_true(date_add(PART_WEEKDAY, n, us, &out));
        assert_int_equal(out, us + n * US_PER_DAY);
        assert_true(date_add(PART_ISO_YEAR, n, us, &out));
        assert_int_equal(date_part(PART_ISO_YEAR, out, 0), date_part(PART_ISO_YEAR, us, 0) + n);
        assert_int_equal(date_part(PART_ISO_WEEKDAY, out, 0), date_part(PART_ISO_WEEKDAY, us, 0));
        int64_t week = date_part(PART_ISO_WEEK, us, 0), got = date_part(PART_ISO_WEEK, out, 0);
        assert_true(got == week || (week == 53 && got == 52));
        assert_true(date_add(PART_ISO_QUARTER, n, us, &out));
        assert_int_equal(date_part(PART_ISO_WEEKDAY, out, 0), date_part(PART_ISO_WEEKDAY, us, 0));
        assert_true(llabs(date_diff(PART_ISO_QUARTER, us, out, 0) - n) <= 1);
    }
    static const struct {
        const char *part, *from;
        int n;
        const char *to;
    } cases[] = {/* TDVT iso8601week/setup.date.dateadd.* and semantics.md */
                 {"iso-year", "2014-12-29", 1, "2016-01-04"},    {"iso-year", "2012-01-01", 1, "2012-12-30"},
                 {"iso-year", "2012-12-31", -1, "2012-01-02"},   {"iso-quarter", "1976-09-09", 1, "1976-12-16"},
                 {"iso-quarter", "1998-08-12", 1, "1998-11-18"}, {"iso-quarter", "1976-12-16", -1, "1976-09-09"},
                 {"iso-quarter", "1977-02-08", 1, "1977-05-10"}, {"iso-week", "2014-01-06", -1, "2013-12-30"},
                 {"months", "2024-01-31", 1, "2024-02-29"},      {"MONTH", "2023-03-31", -1, "2023-02-28"},
                 {"Year", "2024-02-29", 1, "2025-02-28"},        {"quarter", "2023-11-30", 1, "2024-02-29"}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        DatePart part;
        int64_t from = 0, to = 0, out;
        assert_true(part_find(text_of(cases[i].part), &part) && read_iso_date(text_of(cases[i].from), &from));
        assert_true(read_iso_date(text_of(cases[i].to), &to));
        assert_true(date_add(part, cases[i].n, from * US_PER_DAY, &out));
        assert_int_equal(out, to * US_PER_DAY);
    }
}

/* Nothing may overflow or leave the range of years unnoticed. */
static void test_extremes(void **state) {
    (void)state;
    static const int64_t edges[] = {INT64_MIN, INT64_MIN + 1, -US_PER_DAY,   -1,       0,
                                    1,         US_PER_DAY,    INT64_MAX - 1, INT64_MAX};
    int64_t least = days_from_civil(YEAR_LEAST, 1, 1), most = days_from_civil(YEAR_MOST, 12, 31), out;
    assert_true(date_in_range(least) && date_in_range(most) && !date_in_range(least - 1) && !date_in_range(most + 1));
    assert_true(datetime_in_range(least * US_PER_DAY) && !datetime_in_range(least * US_PER_DAY - 1));
    assert_true(datetime_in_range((most + 1) * US_PER_DAY - 1) && !datetime_in_range((most + 1) * US_PER_DAY));
    for (int p = 0; p < PART_COUNT; p++)
        for (size_t i = 0; i < sizeof edges / sizeof *edges; i++) {
            for (size_t k = 0; k < sizeof edges / sizeof *edges; k++) {
                if (date_add((DatePart)p, edges[i], edges[k], &out)) assert_true(datetime_in_range(out));
                date_diff((DatePart)p, edges[i], edges[k], 6);
            }
            date_part((DatePart)p, edges[i], 6);
            date_trunc((DatePart)p, edges[i], 6);
            assert_false(date_add((DatePart)p, INT64_MAX, 0, &out) && !datetime_in_range(out));
        }
    for (size_t i = 0; i < sizeof edges / sizeof *edges; i++) {
        int64_t year;
        int month, day;
        civil_from_days(edges[i], &year, &month, &day);
        assert_true(month >= 1 && month <= 12 && day >= 1 && day <= days_in_month(year, month));
        days_from_civil(edges[i], 12, 31);
        Writer w;
        writer_init(&w, &arena);
        put_date(&w, edges[i]);
        put_datetime(&w, edges[i], ' ');
    }
    assert_false(date_add(PART_DAY, 1, most * US_PER_DAY, &out));
    assert_false(date_add(PART_MONTH, -1, least * US_PER_DAY, &out));
}

static void test_iso_text(void **state) {
    (void)state;
    int64_t least = days_from_civil(YEAR_LEAST, 1, 1), most = days_from_civil(YEAR_MOST, 12, 31), us, days;
    Writer w;
    writer_init(&w, &arena);
    for (int i = 0; i < 200000; i++) {
        int64_t expected = (least + (int64_t)(next_random() % (uint64_t)(most - least))) * US_PER_DAY;
        if (i % 3 != 0) expected += (int64_t)(next_random() % 86400) * US_PER_SECOND;
        if (i % 3 == 2) expected += (int64_t)(next_random() % 1000000);
        w.size = 0;
        put_datetime(&w, expected, i % 2 ? 'T' : ' ');
        assert_true(read_iso_datetime(writer_text(&w), &us));
        assert_int_equal(us, expected);
        w.size = 0;
        put_date(&w, floor_div(expected, US_PER_DAY));
        assert_true(read_iso_date(writer_text(&w), &days));
        assert_int_equal(days, floor_div(expected, US_PER_DAY));
    }
    static const char *const texts[][2] = {{"2024-05-01", "2024-05-01 00:00:00"},
                                           {"2024-05-01T13:30", "2024-05-01 13:30:00"},
                                           {"2024-05-01 13:30:00.25", "2024-05-01 13:30:00.25"},
                                           {"2024-05-01T13:30:00Z", "2024-05-01 13:30:00"},
                                           {"2024-05-01T13:30:00+02:00", "2024-05-01 11:30:00"},
                                           {"2024-05-01T22:30:00.000001-0130", "2024-05-02 00:00:00.000001"},
                                           {"2024-12-31T24:00:00", "2025-01-01 00:00:00"},
                                           {"-0044-03-15", "-0044-03-15 00:00:00"}};
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        assert_true(read_iso_datetime(text_of(texts[i][0]), &us));
        w.size = 0;
        put_datetime(&w, us, ' ');
        assert_text(writer_text(&w), texts[i][1]);
    }
    static const char *const wrong[] = {"",
                                        "2024",
                                        "2024-5-1",
                                        "2023-02-29",
                                        "2024-13-01",
                                        "2024-05-01T",
                                        "2024-05-01x",
                                        "2024-05-01 25:00",
                                        "2024-05-01 10:60",
                                        "2024-05-01 10:00:60",
                                        "2024-05-01 10:00:00.",
                                        "2024-05-01 10:00+99:00",
                                        "10000-01-01",
                                        "2024-05-01 24:00:01"};
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) assert_false(read_iso_datetime(text_of(wrong[i]), &us));
}

static void test_words(void **state) {
    (void)state;
    DatePart part;
    int weekday;
    assert_true(part_find(TEXT("MILLISECONDS"), &part) && part == PART_MILLISECOND);
    assert_true(part_find(TEXT("Iso-Weekdays"), &part) && part == PART_ISO_WEEKDAY);
    for (int p = 0; p < PART_COUNT; p++)
        assert_true(part_find(text_of(part_word((DatePart)p)), &part) && part == (DatePart)p);
    assert_false(part_find(TEXT("dayss"), &part) || part_find(TEXT("fortnight"), &part) || part_find(TEXT(""), &part));
    assert_true(weekday_find(TEXT("Saturday"), &weekday) && weekday == 6);
    assert_false(weekday_find(TEXT("Sat"), &weekday));
}

/* ---- people's dates ---- */

static void test_date_text(void **state) {
    (void)state;
    static const struct {
        const char *text, *gives; /* NULL: no date */
    } cases[] = {
        {"2019-06-30", "2019-06-30"},
        {"2019/06/30", "2019-06-30"},
        {"2019.6.3", "2019-06-03"},
        {"2019,6 , 3", "2019-06-03"},
        {"2019-30-06", NULL},
        {"6/30/2019", "2019-06-30"},
        {"06.30.2019", "2019-06-30"},
        {"30/06/2019", NULL},
        {"30-6-19", NULL},
        {"6/30/19", "2019-06-30"},
        {"6/30/72", "1972-06-30"},
        {"06302019", "2019-06-30"},
        {"20190630", NULL},
        {"063019", NULL},
        {"0.0.0", NULL},
        {"0000-00-00", NULL},
        {"June 3, 2019", "2019-06-03"},
        {"jun 3 2019", "2019-06-03"},
        {"June3, 2019", "2019-06-03"},
        {"Ju 3, 2019", NULL},
        {"Juni 3, 2019", NULL},
        {"3 Jun, 2019", "2019-06-03"},
        {"3-JUN-19", "2019-06-03"},
        {"2019, June 3", "2019-06-03"},
        {"03 05 Jun", "2005-06-03"},
        {"Jun 03 05", "2005-06-03"},
        {"Feb 29, 2019", NULL},
        {"Feb 29, 2020", "2020-02-29"},
        {"Feb 30, 2020", NULL},
        {"14,5/Jun/10", "2005-06-14 10:00:00"},
        {"June 2019", NULL},
        {"2019-06", NULL},
        {"", NULL},
        {"   ", NULL},
        {"data", NULL},
        {"2019-06-30 x", NULL},
        {"  2019-06-30  ", "2019-06-30"},
        {"2019-06-30 14:52", "2019-06-30 14:52:00"},
        {"2019, Jun 30 10:12:14", "2019-06-30 10:12:14"},
        {"6/30/2019 3:12:48 PM", "2019-06-30 15:12:48"},
        {"6/30/2019 3:12:48am", "2019-06-30 03:12:48"},
        {"6/30/2019 12:00 AM", "2019-06-30 00:00:00"},
        {"6/30/2019 12:00 pm", "2019-06-30 12:00:00"},
        {"6/30/2019 13:00 pm", NULL},
        {"6/30/2019 24:00:00", "2019-07-01 00:00:00"},
        {"6/30/2019 24:00:01", NULL},
        {"6/30/2019 25:00:00", NULL},
        {"6/30/2019 10:60", NULL},
        {"6/30/2019 10:10:60", NULL},
        {"6/30/2019 10:10:10.125", "2019-06-30 10:10:10.125"},
        {"2019-06-30T10:10:10Z", "2019-06-30 10:10:10"},
        {"07:59:00", "1899-12-30 07:59:00"},
        {"7:59 pm", "1899-12-30 19:59:00"},
        {"1:2:3:4", NULL},
    };
    Writer w;
    writer_init(&w, &arena);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        int64_t us;
        bool has_time;
        if (!read_date_text(text_of(cases[i].text), &us, &has_time)) {
            if (cases[i].gives != NULL) fail_msg("%s is no date", cases[i].text);
            continue;
        }
        w.size = 0;
        if (has_time)
            put_datetime(&w, us, ' ');
        else
            put_date(&w, floor_div(us, US_PER_DAY));
        if (cases[i].gives == NULL) fail_msg("%s is %.*s", cases[i].text, TEXT_ARG(writer_text(&w)));
        assert_text(writer_text(&w), cases[i].gives);
    }
    for (int i = 0; i < 300000; i++) { /* any text: no crash, and never out of range */
        static const char letters[] = "0123456789-/., :JanfebMARaApPmMTZ+\t\xc3\xa9";
        char text[24];
        size_t size = next_random() % sizeof text;
        for (size_t k = 0; k < size; k++) text[k] = letters[next_random() % (sizeof letters - 1)];
        int64_t us;
        bool has_time;
        if (read_date_text((Text){text, size}, &us, &has_time)) assert_true(datetime_in_range(us));
    }
}

/* ---- many at once: as one by one, for whatever 64 bits hold ---- */

enum { MANY = 700 };

static int64_t any_instant(int64_t length) {
    static const int64_t edges[] = {INT64_MIN, INT64_MIN + 1, INT64_MAX, INT64_MAX - 1, 0, -1, 1, DAYS_LEAST * US_PER_DAY, (DAYS_MOST + 1) * US_PER_DAY - 1};
    const uint64_t x = next_random();
    switch (x % 6) {
    case 0: return edges[next_random() % (sizeof edges / sizeof *edges)];
    case 1: return (int64_t)next_random();
    case 2: return (int64_t)(next_random() >> (next_random() % 63));
    case 3: return (int64_t)((uint64_t)(int64_t)(next_random() % 2000001 - 1000000) * (uint64_t)length - next_random() % 3 + 1); /* next to a border */
    case 4: return (int64_t)(next_random() % (uint64_t)INT64_MAX / (uint64_t)length) * length - (int64_t)(next_random() % 2);
    default: return (DAYS_LEAST + (int64_t)(next_random() % (uint64_t)(DAYS_MOST - DAYS_LEAST))) * US_PER_DAY + (int64_t)(next_random() % (uint64_t)US_PER_DAY);
    }
}

/* The number of the period, by plain divisions. */
static int64_t plain_index(DatePart part, int64_t length, int64_t us) {
    if (length != 0) return floor_div(us, length);
    int64_t year;
    int month, day;
    civil_from_far_days(floor_div(us, US_PER_DAY), &year, &month, &day);
    return part == PART_YEAR ? year : part == PART_QUARTER ? year * 4 + (month - 1) / 3 : year * 12 + month - 1;
}

static void test_many(void **state) {
    (void)state;
    static const struct {
        DatePart part;
        int64_t length;
    } parts[] = {{PART_YEAR, 0}, {PART_QUARTER, 0}, {PART_MONTH, 0}, {PART_DAY, US_PER_DAY}, {PART_WEEKDAY, US_PER_DAY}, {PART_HOUR, 3600 * US_PER_SECOND},
                 {PART_MINUTE, 60 * US_PER_SECOND}, {PART_SECOND, US_PER_SECOND}, {PART_MILLISECOND, 1000}, {PART_MICROSECOND, 1}};
    static int64_t from[MANY], to[MANY], out[MANY];
    for (int round = 0; round < 400; round++)
        for (size_t p = 0; p < sizeof parts / sizeof *parts; p++) {
            const DatePart part = parts[p].part;
            const int64_t length = parts[p].length;
            const size_t rows = next_random() % MANY;
            const bool near = round % 2 != 0; /* the far ones take another way, all together */
            for (size_t k = 0; k < rows; k++) {
                from[k] = near ? (int64_t)(next_random() >> 8) - (INT64_C(1) << 55) : any_instant(length == 0 ? US_PER_DAY : length);
                to[k] = near ? from[k] + (int64_t)(next_random() % 1000000000000000u) : any_instant(length == 0 ? US_PER_DAY : length);
            }
            dates_diff(part, from, 1, to, 1, rows, 0, out);
            for (size_t k = 0; k < rows; k++) {
                const uint64_t expected = (uint64_t)plain_index(part, length, to[k]) - (uint64_t)plain_index(part, length, from[k]);
                if ((uint64_t)out[k] != expected) fail_msg("%s from %lld to %lld", part_word(part), (long long)from[k], (long long)to[k]);
            }
            dates_part(part, from, 1, rows, 0, out);
            for (size_t k = 0; k < rows; k++)
                if (out[k] != date_part(part, from[k], 0)) fail_msg("%s of %lld", part_word(part), (long long)from[k]);
            if (length == 0) continue;
            dates_trunc(part, from, 1, rows, 0, out);
            for (size_t k = 0; k < rows; k++)
                if ((uint64_t)out[k] != (uint64_t)from[k] - (uint64_t)floor_mod(from[k], length)) fail_msg("start of the %s of %lld", part_word(part), (long long)from[k]);
        }
    int64_t one = INT64_C(86400000001), many[300], counts[300];
    for (int k = 0; k < 300; k++) many[k] = k * US_PER_DAY;
    dates_diff(PART_DAY, &one, 0, many, 1, 300, 0, counts); /* a constant and a column */
    for (int k = 0; k < 300; k++) assert_int_equal(counts[k], k - 1);
    dates_diff(PART_DAY, many, 1, &one, 0, 300, 0, counts);
    for (int k = 0; k < 300; k++) assert_int_equal(counts[k], 1 - k);
    dates_trunc(PART_DAY, &one, 0, 300, 0, counts);
    for (int k = 0; k < 300; k++) assert_int_equal(counts[k], US_PER_DAY);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_walk),      cmocka_unit_test(test_times),    cmocka_unit_test(test_add),
        cmocka_unit_test(test_extremes),  cmocka_unit_test(test_iso_text), cmocka_unit_test(test_words),
        cmocka_unit_test(test_date_text), cmocka_unit_test(test_many),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
