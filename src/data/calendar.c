/* Days and civil dates, and the ISO 8601 text of both. The parts of dates are in data/dateparts.c. */
#include "data/calendar.h"

#include <string.h>

static const char *const part_words[PART_COUNT] = {
#define PART(name, word) [name] = word,
#include "data/datepart.def"
#undef PART
};

bool part_find(Text word, DatePart *part) {
    for (int i = 0; i < PART_COUNT; i++) {
        Text w = text_of(part_words[i]);
        bool plural = word.size == w.size + 1 && (word.data[w.size] == 's' || word.data[w.size] == 'S');
        if ((word.size == w.size || plural) && text_equal_nocase(text_slice(word, 0, w.size), w)) {
            *part = (DatePart)i;
            return true;
        }
    }
    return false;
}

const char *part_word(DatePart part) { return part_words[part]; }

bool weekday_find(Text word, int *weekday) {
    static const char *const names[7] = {"sunday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday"};
    for (int i = 0; i < 7; i++)
        if (text_equal_nocase(word, text_of(names[i]))) {
            *weekday = i;
            return true;
        }
    return false;
}

/* The civil calendar as in Howard Hinnant's "chrono-compatible low-level date algorithms": years from March in eras of
   400 years, so that the leap day is the last of its year. */
enum { ERA_DAYS = 146097, EPOCH = 719468 /* days from 0000-03-01 to 1970-01-01 */ };

int64_t days_from_civil(int64_t year, int month, int day) {
    if (year > 1000000000 || year < -1000000000) year = year < 0 ? -1000000000 : 1000000000; /* far out of range */
    if (month <= 2) year--;
    int64_t era = floor_div(year, 400), year_of_era = year - era * 400;
    int64_t day_of_year = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 - 1; /* of day 0 of the month */
    return era * ERA_DAYS + year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year - EPOCH + day;
}

void civil_from_far_days(int64_t days, int64_t *year, int *month, int *day) {
    int64_t era = days / ERA_DAYS;
    int32_t rest = (int32_t)(days - era * ERA_DAYS) + EPOCH; /* -146096 .. 146096 before, positive now */
    era += rest / ERA_DAYS;
    uint32_t doe = (uint32_t)(rest % ERA_DAYS);
    uint32_t yoe = (doe - doe / 1460 + doe / 36524 - doe / 146096) / 365;
    uint32_t doy = doe - (365 * yoe + yoe / 4 - yoe / 100);
    uint32_t mp = (5 * doy + 2) / 153;
    *day = (int)(doy - (153 * mp + 2) / 5 + 1);
    *month = (int)(mp < 10 ? mp + 3 : mp - 9);
    *year = era * 400 + yoe + (mp >= 10);
}

int days_in_month(int64_t year, int month) {
    static const int days[12] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    bool leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    return month == 2 && leap ? 29 : days[month - 1];
}

/* `count` digits at least, zeros in front. */
static void put_digits(Writer *w, int64_t value, int count) {
    char text[24];
    int size = 0;
    for (uint64_t rest = (uint64_t)value; rest != 0 || size < count; rest /= 10) text[size++] = (char)('0' + rest % 10);
    while (size > 0) put_char(w, text[--size]);
}

void put_date(Writer *w, int64_t days) {
    int64_t year;
    int month, day;
    civil_from_days(days, &year, &month, &day);
    if (year < 0) put_char(w, '-');
    put_digits(w, year < 0 ? -year : year, 4);
    put_char(w, '-');
    put_digits(w, month, 2);
    put_char(w, '-');
    put_digits(w, day, 2);
}

void put_datetime(Writer *w, int64_t us, char between) {
    int64_t time = floor_mod(us, US_PER_DAY), seconds = time / US_PER_SECOND, fraction = time % US_PER_SECOND;
    put_date(w, floor_div(us, US_PER_DAY));
    put_char(w, between);
    put_digits(w, seconds / 3600, 2);
    put_char(w, ':');
    put_digits(w, seconds / 60 % 60, 2);
    put_char(w, ':');
    put_digits(w, seconds % 60, 2);
    if (fraction == 0) return;
    put_char(w, '.');
    int digits = 6;
    for (; fraction % 10 == 0; fraction /= 10) digits--;
    put_digits(w, fraction, digits);
}

/* Exactly `count` digits at *at. */
static bool read_digits(Text t, size_t *at, int count, int *value) {
    if (t.size - *at < (size_t)count) return false;
    *value = 0;
    for (int i = 0; i < count; i++) {
        char c = t.data[*at + (size_t)i];
        if (c < '0' || c > '9') return false;
        *value = *value * 10 + (c - '0');
    }
    *at += (size_t)count;
    return true;
}

static bool read_char(Text t, size_t *at, char c) {
    if (*at >= t.size || t.data[*at] != c) return false;
    ++*at;
    return true;
}

static bool read_date_at(Text t, size_t *at, int64_t *days) {
    bool negative = read_char(t, at, '-');
    int year, month, day;
    if (!read_digits(t, at, 4, &year) || !read_char(t, at, '-') || !read_digits(t, at, 2, &month) ||
        !read_char(t, at, '-') || !read_digits(t, at, 2, &day))
        return false;
    if (negative) year = -year;
    if (month < 1 || month > 12 || day < 1 || day > days_in_month(year, month)) return false;
    *days = days_from_civil(year, month, day);
    return true;
}

bool read_iso_date(Text t, int64_t *days) {
    size_t at = 0;
    return read_date_at(t, &at, days) && at == t.size;
}

/* Z, +01, +0130 or +01:30 at *at as minutes east of Greenwich. */
static bool read_offset(Text t, size_t *at, int *minutes) {
    *minutes = 0;
    if (read_char(t, at, 'Z') || read_char(t, at, 'z')) return true;
    bool west = read_char(t, at, '-');
    int hour, minute = 0;
    if ((!west && !read_char(t, at, '+')) || !read_digits(t, at, 2, &hour)) return false;
    if (*at < t.size) {
        read_char(t, at, ':');
        if (!read_digits(t, at, 2, &minute)) return false;
    }
    *minutes = (hour * 60 + minute) * (west ? -1 : 1);
    return hour < 24 && minute < 60;
}

bool read_iso_datetime(Text t, int64_t *us) {
    size_t at = 0;
    int64_t days;
    if (!read_date_at(t, &at, &days)) return false;
    *us = days * US_PER_DAY;
    if (at == t.size) return true;
    int hour, minute, second = 0, minutes = 0;
    int64_t fraction = 0;
    if (!read_char(t, &at, 'T') && !read_char(t, &at, ' ') && !read_char(t, &at, 't')) return false;
    if (!read_digits(t, &at, 2, &hour) || !read_char(t, &at, ':') || !read_digits(t, &at, 2, &minute)) return false;
    if (read_char(t, &at, ':')) {
        if (!read_digits(t, &at, 2, &second)) return false;
        if (read_char(t, &at, '.') || read_char(t, &at, ',')) {
            int64_t unit = US_PER_SECOND;
            size_t begin = at;
            for (int digit; read_digits(t, &at, 1, &digit);) fraction += digit * (unit /= 10); /* beyond 6: dropped */
            if (at == begin) return false;
        }
    }
    if (at < t.size) {
        read_char(t, &at, ' ');
        if (!read_offset(t, &at, &minutes)) return false;
    }
    bool midnight = hour == 24 && minute == 0 && second == 0 && fraction == 0; /* the end of the day, ISO 8601:2004 */
    if (at != t.size || (hour > 23 && !midnight) || minute > 59 || second > 59) return false;
    *us += (int64_t)(hour * 3600 + minute * 60 + second - minutes * 60) * US_PER_SECOND + fraction;
    return datetime_in_range(*us);
}
