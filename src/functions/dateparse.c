/* DATEPARSE: texts read by a pattern of ICU's date letters, in English. Digit counts are lenient, fields are not: what
   is out of range, left over or missing gives NULL. Rules: language.md 10.6, TDVT dateparse.*. */
#include "functions/checked.h"
#include "functions/families.h"

#include "base/list.h"
#include "data/calendar.h"

/* A field of the pattern, or (letter 0) text that stands for itself. */
typedef struct Item {
    char letter;
    size_t count;     /* how often the letter stands there */
    size_t following; /* digits of the numeric fields that follow without a gap: yyyy of yyyyMMdd has 4 */
    bool follows;     /* such a field itself: exactly `count` digits */
    Text text;
} Item;

typedef struct Pattern {
    LIST(Item) items;
    bool bad; /* a letter without a meaning, or a quote without an end */
} Pattern;

/* What was read; -1 where there was nothing. */
typedef struct Fields {
    int64_t year, quarter, month, week, day, day_of_year, weekday;
    int64_t hour, half_hour /* of 12 */, minute, second, fraction;
    int half; /* 0 am, 1 pm */
    bool before_christ;
} Fields;

static bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
static bool is_digit(char c) { return c >= '0' && c <= '9'; }
static bool is_blank(char c) { return c == ' ' || (c >= '\t' && c <= '\r'); }

static bool is_numeric(const Item *item) {
    if (item->letter == 0) return false;
    if (strchr("yuYdDhHkKmsSwA", item->letter) != NULL) return true;
    return strchr("MLQqec", item->letter) != NULL && item->count <= 2;
}

static void pattern_compile(Arena *arena, Text format, Pattern *pattern) {
    *pattern = (Pattern){0};
    bool quoted = false;
    for (size_t at = 0; at < format.size;) {
        char c = format.data[at];
        size_t begin = at++;
        Item item = {.text = text_slice(format, begin, at)};
        if (c == '\'') {
            if (at < format.size && format.data[at] == '\'')
                at++; /* two are one, quoted or not */
            else {
                quoted = !quoted;
                continue;
            }
        } else if (!quoted && is_letter(c)) {
            while (at < format.size && format.data[at] == c) at++;
            item = (Item){.letter = c, .count = at - begin};
            if (strchr("GyuYMLdDEecabhHkKmsSAQqwzZOvVXx", c) == NULL) pattern->bad = true;
        }
        *list_add(arena, &pattern->items) = item;
    }
    pattern->bad |= quoted;
    for (size_t i = pattern->items.count; i-- > 1;) {
        Item *item = &pattern->items.items[i], *before = item - 1;
        if (!is_numeric(item) || !is_numeric(before)) continue;
        item->follows = true;
        before->following = item->count + item->following;
    }
}

/* ---- reading ---- */

typedef struct Reader {
    Text text;
    size_t at;
} Reader;

static void skip_blanks(Reader *r) {
    while (r->at < r->text.size && is_blank(r->text.data[r->at])) r->at++;
}

static size_t digits_ahead(const Reader *r) {
    size_t n = 0;
    while (r->at + n < r->text.size && is_digit(r->text.data[r->at + n])) n++;
    return n;
}

/* The digits of a numeric field; *digits says how many there were. */
static bool read_number(Reader *r, const Item *item, int64_t *value, size_t *digits) {
    skip_blanks(r);
    size_t ahead = digits_ahead(r), take = ahead;
    if (item->follows)
        take = item->count;
    else if (item->following > 0)
        take = ahead > item->following ? ahead - item->following : 0;
    if (take == 0 || take > ahead || take > 9) return false;
    *value = 0;
    for (*digits = take; take > 0; take--) *value = *value * 10 + (r->text.data[r->at++] - '0');
    return true;
}

/* One of `count` names, whole or its first three letters, in any case. */
static bool read_name(Reader *r, const char *const *names, int64_t count, int64_t *index) {
    skip_blanks(r);
    for (int whole = 1; whole >= 0; whole--)
        for (int64_t i = 0; i < count; i++) {
            Text name = text_of(names[i]);
            if (!whole) name = text_slice(name, 0, 3);
            if (!text_equal_nocase(text_slice(r->text, r->at, r->at + name.size), name)) continue;
            r->at += name.size;
            *index = i;
            return true;
        }
    return false;
}

static const char *const months[] = {"January", "February", "March",     "April",   "May",      "June",
                                     "July",    "August",   "September", "October", "November", "December"};
static const char *const weekdays[] = {"Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"};
static const char *const halves[] = {"AM", "PM"};
static const char *const eras[] = {"BC", "AD"};

/* A zone's name or its distance from Greenwich; read and dropped. */
static bool read_zone(Reader *r) {
    skip_blanks(r);
    size_t begin = r->at;
    for (; r->at < r->text.size; r->at++) {
        char c = r->text.data[r->at];
        if (!is_letter(c) && c != '/' && c != '_') break;
    }
    if (r->at < r->text.size && (r->text.data[r->at] == '+' || r->text.data[r->at] == '-')) {
        r->at++;
        if (digits_ahead(r) == 0) return false;
        while (r->at < r->text.size && (is_digit(r->text.data[r->at]) || r->text.data[r->at] == ':')) r->at++;
    }
    return r->at > begin;
}

/* Digits after the point: S to SSSSSSSSS; beyond microseconds they are dropped. */
static bool read_fraction(Reader *r, int64_t *fraction) {
    if (digits_ahead(r) == 0) return false;
    int64_t unit = US_PER_SECOND;
    for (*fraction = 0; digits_ahead(r) > 0; r->at++) *fraction += (r->text.data[r->at] - '0') * (unit /= 10);
    return true;
}

/* Two digits are a year from 80 years ago to 19 years ahead, as in ICU. */
static int64_t near_year(int64_t two_digits, int64_t now) {
    int64_t year, first;
    int month, day;
    civil_from_days(floor_div(now, US_PER_DAY), &year, &month, &day);
    first = year - 80;
    return first + floor_mod(two_digits - first, 100);
}

static bool read_field(Reader *r, const Item *item, int64_t now, Fields *f) {
    int64_t value = 0;
    size_t digits = 0;
    switch (item->letter) {
    case 'E': return read_name(r, weekdays, 7, &f->weekday);
    case 'a':
    case 'b':
        if (!read_name(r, halves, 2, &value)) return false;
        f->half = (int)value;
        return true;
    case 'G':
        if (!read_name(r, eras, 2, &value)) return false;
        f->before_christ = value == 0;
        return true;
    case 'z':
    case 'Z':
    case 'O':
    case 'v':
    case 'V':
    case 'X':
    case 'x': return read_zone(r);
    case 'S': return read_fraction(r, &f->fraction);
    case 'M':
    case 'L':
        if (item->count < 3 || !read_name(r, months, 12, &value)) break; /* MMM reads digits too */
        f->month = value + 1;
        return true;
    case 'e':
    case 'c':
        if (item->count >= 3) return read_name(r, weekdays, 7, &f->weekday);
        break;
    case 'Q':
    case 'q':
        skip_blanks(r);
        if (item->count >= 3 && r->at < r->text.size && (r->text.data[r->at] | 0x20) == 'q') r->at++;
        break;
    default: break;
    }
    if (!read_number(r, item, &value, &digits)) return false;
    switch (item->letter) {
    case 'y':
    case 'Y':
        f->year = item->count == 2 && digits == 2 ? near_year(value, now) : value;
        return value > 0 || digits == 2;
    case 'u': f->year = value; return true;
    case 'M':
    case 'L': f->month = value; return true;
    case 'Q':
    case 'q': f->quarter = value; return value >= 1 && value <= 4;
    case 'w': f->week = value; return value >= 1;
    case 'd': f->day = value; return true;
    case 'D': f->day_of_year = value; return value >= 1;
    case 'e':
    case 'c': f->weekday = value - 1; return value >= 1 && value <= 7;
    case 'H': f->hour = value; return value <= 23;
    case 'k': f->hour = value % 24; return value >= 1 && value <= 24;
    case 'K': f->half_hour = value; return value <= 11;
    case 'h': f->half_hour = value == 12 ? 0 : value; return value <= 23; /* hh of 13 is 13: TDVT dateparse.hour */
    case 'm': f->minute = value; return value <= 59;
    case 's': f->second = value; return value <= 59;
    case 'A': /* milliseconds of the day */
        f->hour = value / 3600000, f->minute = value / 60000 % 60, f->second = value / 1000 % 60;
        f->fraction = value % 1000 * 1000;
        return value < 86400000;
    default: return false;
    }
}

/* A blank of the pattern stands for any number of them. */
static bool read_text(Reader *r, Text text) {
    if (is_blank(text.data[0])) {
        skip_blanks(r);
        return true;
    }
    if (r->at >= r->text.size || r->text.data[r->at] != text.data[0]) return false;
    r->at++;
    return true;
}

static bool resolve_day(const Fields *f, int week_start, int64_t *days) {
    int64_t year = f->year < 0 ? 1900 : f->before_christ ? 1 - f->year : f->year;
    if (year < YEAR_LEAST || year > YEAR_MOST) return false;
    int64_t first = days_from_civil(year, 1, 1), last = days_from_civil(year, 12, 31);
    if (f->month < 0 && f->day < 0 && f->day_of_year >= 0) {
        *days = first + f->day_of_year - 1;
        return *days <= last;
    }
    if (f->month < 0 && f->day < 0 && f->week >= 0) {
        *days = date_trunc(PART_WEEK, first * US_PER_DAY, week_start) / US_PER_DAY + (f->week - 1) * 7;
        if (*days > last) return false;
        if (f->weekday >= 0) *days += floor_mod(f->weekday - week_start, 7);
        return true;
    }
    int64_t month = f->month >= 0 ? f->month : f->quarter >= 0 ? f->quarter * 3 - 2 : 1;
    int64_t day = f->day >= 0 ? f->day : 1;
    if (month < 1 || month > 12 || day < 1 || day > days_in_month(year, (int)month)) return false;
    *days = days_from_civil(year, (int)month, (int)day);
    return true;
}

static int64_t resolve_hour(const Fields *f) {
    if (f->hour >= 0) return f->hour;
    if (f->half_hour < 0) return 0;
    return f->half_hour < 12 ? f->half_hour + 12 * f->half : f->half_hour;
}

static bool parse(const Pattern *pattern, Text text, const FnContext *context, int64_t *us) {
    Fields f = {-1, -1, -1, -1, -1, -1, -1, -1, -1, 0, 0, 0, 0, false};
    Reader r = {.text = text};
    for (size_t i = 0; i < pattern->items.count; i++) {
        const Item *item = &pattern->items.items[i];
        if (item->letter == 0 ? !read_text(&r, item->text) : !read_field(&r, item, context->now, &f)) return false;
    }
    int64_t days;
    if (r.at != text.size || !resolve_day(&f, context->week_start, &days)) return false;
    *us = days * US_PER_DAY + (resolve_hour(&f) * 3600 + f.minute * 60 + f.second) * US_PER_SECOND + f.fraction;
    return datetime_in_range(*us);
}

static void parse_dates(const FnContext *context, const Column *args, size_t rows, Column *out) {
    Pattern pattern;
    pattern_compile(context->scratch, col_valid(&args[0], 0) ? args[0].as.s[0] : TEXT(""), &pattern);
    const size_t s = col_step(&args[1]);
    for (size_t k = 0; k < rows; k++) {
        out->as.i[k] = 0;
        if (!bit_get(out->valid, k)) continue;
        if (pattern.bad || !parse(&pattern, args[1].as.s[k * s], context, &out->as.i[k])) bit_clear(out->valid, k);
    }
}

const Function dateparse_functions[] = {
    {.name = "DATEPARSE",
     .family = FAMILY_DATE,
     .result = TYPE_DATETIME,
     .params = {PL(STRING, ANY), P(STRING)},
     .makes_nulls = true,
     .volatility = VOLATILITY_RUN, /* what a year of two digits means depends on today */
     .doc =
         "The point in time that a string writes in the format of ICU's letters (y M d H m s ...); NULL when it does "
         "not match.",
     .example = "DATEPARSE('dd.MMMM.yyyy', '15.April.2004')",
     .gives = "#2004-04-15 00:00:00#",
     .kernel = parse_dates},
    {.name = NULL},
};
