/* Reads dates as people write them in en_US: three fields in year-month-day or month-day-year order or with the month's
   name in any place, then perhaps a time of day; elsewhere day-month-year. Knows no functions and no names but English. */
#include "data/datetext.h"

#include "data/calendar.h"

#include <string.h>

typedef struct Reader {
    Text text;
    size_t at;
    bool day_first;
} Reader;

/* A field of the date: a number with its count of digits, or (digits 0) a month by name. */
typedef struct Field {
    int digits, value;
} Field;

static char peek(const Reader *r) { return r->at < r->text.size ? r->text.data[r->at] : '\0'; }
static bool is_digit(char c) { return c >= '0' && c <= '9'; }
static bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

static bool skip_blanks(Reader *r) {
    size_t begin = r->at;
    while (peek(r) == ' ' || (peek(r) >= '\t' && peek(r) <= '\r')) r->at++;
    return r->at > begin;
}

/* Blanks with at most one of - / . , among them. */
static bool skip_separator(Reader *r) {
    size_t begin = r->at;
    skip_blanks(r);
    char c = peek(r);
    if (c == '-' || c == '/' || c == '.' || c == ',') r->at++;
    skip_blanks(r);
    return r->at > begin;
}

/* A number of 1 to 8 digits. */
static bool read_number(Reader *r, Field *field) {
    *field = (Field){0};
    for (; is_digit(peek(r)); r->at++) {
        if (++field->digits > 8) return false;
        field->value = field->value * 10 + (peek(r) - '0');
    }
    return field->digits > 0;
}

/* A month's English name, whole or its first three letters. */
static bool read_month(Reader *r, Field *field) {
    static const char *const names[12] = {"january", "february", "march",     "april",   "may",      "june",
                                          "july",    "august",   "september", "october", "november", "december"};
    size_t begin = r->at;
    while (is_letter(peek(r))) r->at++;
    Text word = text_slice(r->text, begin, r->at);
    for (int i = 0; i < 12; i++) {
        Text name = text_of(names[i]);
        if (text_equal_nocase(word, name) || text_equal_nocase(word, text_slice(name, 0, 3))) {
            *field = (Field){.value = i + 1};
            return true;
        }
    }
    return false;
}

/* am or pm, after blanks: 0 none, 1 am, 2 pm. */
static int read_half(Reader *r) {
    size_t begin = r->at;
    skip_blanks(r);
    char a = peek(r);
    r->at++;
    char m = peek(r);
    r->at++;
    bool pm = a == 'p' || a == 'P';
    if ((pm || a == 'a' || a == 'A') && (m == 'm' || m == 'M') && !is_letter(peek(r))) return pm ? 2 : 1;
    r->at = begin;
    return 0;
}

/* hour[:minute[:second[.fraction]]] [am|pm] in microseconds. 24:00:00 is the end of the day; there is no second 60. */
static bool read_time(Reader *r, int64_t *us) {
    Field hour, minute = {0}, second = {0};
    int64_t fraction = 0;
    if (!read_number(r, &hour) || hour.digits > 2) return false;
    if (peek(r) == ':') {
        r->at++;
        if (!read_number(r, &minute) || minute.digits > 2 || minute.value > 59) return false;
        if (peek(r) == ':') {
            r->at++;
            if (!read_number(r, &second) || second.digits > 2 || second.value > 59) return false;
            if (peek(r) == '.' && r->at + 1 < r->text.size && is_digit(r->text.data[r->at + 1])) {
                r->at++;
                for (int64_t unit = US_PER_SECOND; is_digit(peek(r)); r->at++)
                    fraction += (peek(r) - '0') * (unit /= 10);
            }
        }
    }
    int half = read_half(r);
    if (half != 0) {
        if (hour.value > 12) return false;
        hour.value = hour.value % 12 + (half == 2 ? 12 : 0);
    }
    if (hour.value > 24 || (hour.value == 24 && (minute.value != 0 || second.value != 0 || fraction != 0)))
        return false;
    *us = (int64_t)(hour.value * 3600 + minute.value * 60 + second.value) * US_PER_SECOND + fraction;
    return true;
}

/* Year, month, day of 1 to 4, 1 to 2, 1 to 2 digits (0: a name). Years of two digits are 1970 to 2069. */
static bool make_date(Field year, Field month, Field day, int64_t *days) {
    if (year.digits == 0 || year.digits == 3 || year.digits > 4 || day.digits == 0) return false;
    if (month.digits > 2 || day.digits > 2) return false;
    if (year.digits <= 2) year.value += year.value < 70 ? 2000 : 1900;
    if (month.value < 1 || month.value > 12) return false;
    if (day.value < 1 || day.value > days_in_month(year.value, month.value)) return false;
    *days = days_from_civil(year.value, month.value, day.value);
    return true;
}

/* TDVT tdeonly/B657232: 04 06 Jan is 2006-01-04, 1899, Aug 30 has its year first, 15-11-2011 is no date. */
static bool arrange(const Field f[3], bool day_first, int64_t *days) {
    for (int i = 0; i < 3; i++) {
        if (f[i].digits != 0) continue;
        Field first = f[i == 0 ? 1 : 0], second = f[i == 2 ? 1 : 2];
        return first.digits > 2 ? make_date(first, f[i], second, days) : make_date(second, f[i], first, days);
    }
    if (f[0].digits > 2) return make_date(f[0], f[1], f[2], days);
    return day_first ? make_date(f[2], f[1], f[0], days) : make_date(f[2], f[0], f[1], days);
}

/* The date at the reader; *none when the text starts with a time of day instead. */
static bool read_date(Reader *r, int64_t *days, bool *none) {
    Field fields[3];
    *none = false;
    for (int count = 0; count < 3; count++) {
        if (count > 0) skip_separator(r);
        if (is_letter(peek(r))) {
            if (!read_month(r, &fields[count])) return false;
            continue;
        }
        size_t begin = r->at;
        if (!read_number(r, &fields[count])) return false;
        if (count == 0 && fields[0].digits == 8) { /* mmddyyyy or ddmmyyyy: 04112011; 19991230 is no date */
            int value = fields[0].value;
            Field year = {4, value % 10000}, first = {2, value / 1000000}, second = {2, value / 10000 % 100};
            return r->day_first ? make_date(year, second, first, days) : make_date(year, first, second, days);
        }
        if (count == 0) { /* 07:59 or 7 pm */
            Reader after = *r;
            *none = peek(r) == ':' || read_half(&after) != 0;
            if (*none) {
                r->at = begin;
                return true;
            }
        }
    }
    return arrange(fields, r->day_first, days);
}

bool read_date_text(Text t, int64_t *us, bool *has_time) { return read_date_text_in(t, false, us, has_time); }

bool read_date_text_in(Text t, bool day_first, int64_t *us, bool *has_time) {
    t = text_trim(t);
    *has_time = false;
    if (read_iso_datetime(t, us)) {
        *has_time = memchr(t.data, ':', t.size) != NULL;
        return true;
    }
    Reader r = {.text = t, .day_first = day_first};
    int64_t days = DAY_1899_12_30, time = 0;
    bool none;
    if (!read_date(&r, &days, &none)) return false;
    bool parted = none || skip_separator(&r);
    if (!parted && (peek(&r) == 'T' || peek(&r) == 't')) r.at++, parted = true;
    if (r.at < t.size) {
        if (!parted || !read_time(&r, &time)) return false;
        skip_blanks(&r);
        *has_time = true;
    }
    *us = days * US_PER_DAY + time;
    return r.at == t.size && datetime_in_range(*us);
}
