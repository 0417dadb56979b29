/* Reading cells. The forms that files mostly have are read in place; everything else goes through data/. */
#include "sources/cells.h"

#include <string.h>

#include "data/calendar.h"
#include "data/number.h"

static inline bool is_digit(char c) { return c >= '0' && c <= '9'; }

bool cell_bool(Text t, uint8_t *b) {
    if (t.size != 1 && t.size != 4 && t.size != 5) t = text_trim(t);
    if (t.size == 1 && (t.data[0] == '0' || t.data[0] == '1'))
        *b = t.data[0] == '1';
    else if (text_equal_nocase(t, TEXT("true")))
        *b = 1;
    else if (text_equal_nocase(t, TEXT("false")))
        *b = 0;
    else {
        Text inner = text_trim(t);
        return inner.size != t.size && cell_bool(inner, b);
    }
    return true;
}

/* A whole number written with a fraction or an exponent: its digits when the fraction is all zeros, else through a
 * real. */
static bool integral_real(Text t, int64_t *i) {
    t = text_trim(t);
    size_t end = t.size;
    while (end > 1 && t.data[end - 1] == '0') end--;
    if (end > 1 && t.data[end - 1] == '.') return read_integer(text_slice(t, 0, end - 1), i);
    double r;
    if (!read_real(t, &r) || !(r >= -9007199254740992.0 && r <= 9007199254740992.0)) return false;
    *i = (int64_t)r;
    return (double)*i == r;
}

bool cell_integer(Text t, int64_t *i) {
    size_t at = t.size > 0 && t.data[0] == '-';
    if (t.size > at && t.size - at <= 18) {
        int64_t sum = 0;
        size_t k = at;
        for (; k < t.size && is_digit(t.data[k]); k++) sum = sum * 10 + (t.data[k] - '0');
        if (k == t.size) {
            *i = at ? -sum : sum;
            return true;
        }
    }
    return read_integer(t, i) || integral_real(t, i);
}

bool cell_real(Text t, double *r) {
    static const double powers[] = {1e0, 1e1, 1e2,  1e3,  1e4,  1e5,  1e6,  1e7,
                                    1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15};
    size_t at = t.size > 0 && t.data[0] == '-';
    if (t.size > at && t.size - at <= 16) { /* at most 15 digits and a point: both sides of the division are exact */
        int64_t sum = 0;
        size_t point = t.size, digits = 0;
        size_t k = at;
        for (; k < t.size; k++) {
            char c = t.data[k];
            if (is_digit(c))
                sum = sum * 10 + (c - '0'), digits++;
            else if (c == '.' && point == t.size)
                point = k;
            else
                break;
        }
        if (k == t.size && digits > 0 && digits <= 15) {
            double value = (double)sum / powers[point == t.size ? 0 : t.size - point - 1];
            *r = at ? 0 - value : value; /* never -0.0 */
            return true;
        }
    }
    if (!read_real(t, r)) return false;
    *r += 0.0; /* -0.0 becomes 0.0: groups tell values apart by their bits */
    return true;
}

bool cell_date(Text t, int64_t *days) {
    t = text_trim(t);
    if (read_iso_date(t, days)) return true;
    int64_t us;
    if (!read_iso_datetime(t, &us) || floor_mod(us, US_PER_DAY) != 0) return false;
    *days = floor_div(us, US_PER_DAY);
    return true;
}

static inline int two(const char *p) { return (p[0] - '0') * 10 + (p[1] - '0'); }

/* 2024-05-01 10:30:00, with T or a blank, up to six digits of a fraction, and Z. */
static bool usual_datetime(Text t, DayCache *cache, int64_t *us) {
    const char *p = t.data;
    if (t.size > 19 && p[t.size - 1] == 'Z') t.size--;
    if (t.size < 19 || t.size > 26 || (p[10] != ' ' && p[10] != 'T') || p[13] != ':' || p[16] != ':') return false;
    static const uint8_t places[] = {11, 12, 14, 15, 17, 18};
    for (size_t i = 0; i < sizeof places; i++)
        if (!is_digit(p[places[i]])) return false;
    int hour = two(p + 11), minute = two(p + 14), second = two(p + 17);
    if (hour > 23 || minute > 59 || second > 59) return false;
    int64_t fraction = 0;
    if (t.size > 19) {
        if (p[19] != '.' || t.size == 20) return false;
        size_t k = 20;
        for (; k < t.size && is_digit(p[k]); k++) fraction = fraction * 10 + (p[k] - '0');
        if (k != t.size) return false;
        for (; k < 26; k++) fraction *= 10;
    }
    if (memcmp(cache->text, p, sizeof cache->text) != 0) {
        int64_t days;
        if (!read_iso_date(text_slice(t, 0, 10), &days)) return false;
        memcpy(cache->text, p, sizeof cache->text);
        cache->days = days;
    }
    *us = cache->days * US_PER_DAY + (hour * 3600 + minute * 60 + second) * US_PER_SECOND + fraction;
    return true;
}

bool cell_datetime(Text t, DayCache *cache, int64_t *us) {
    return usual_datetime(t, cache, us) || read_iso_datetime(text_trim(t), us);
}

const char *cell_wanted(Type type) {
    switch (type) {
    case TYPE_BOOL: return "a boolean (true, false, 1 or 0)";
    case TYPE_INT: return "an integer";
    case TYPE_REAL: return "a real number";
    case TYPE_DATE: return "a date (2024-05-01)";
    case TYPE_DATETIME: return "a datetime (2024-05-01 13:30:00)";
    case TYPE_STRING: return "a string";
    case TYPE_SPATIAL: return "a spatial value";
    case TYPE_NONE:
    case TYPE_NULL:
    case TYPE_TABLE:
    case TYPE_COUNT: break;
    }
    return "a value";
}

Text cell_quote(Arena *arena, Text t) {
    enum { SHOWN = 40 };
    Writer w;
    writer_init(&w, arena);
    put_char(&w, '"');
    size_t at = 0;
    for (int i = 0; at < t.size && i < SHOWN; i++) {
        uint32_t c = utf8_next(t, &at);
        char bytes[4];
        if (c < ' ' || c == 127)
            put_char(&w, ' ');
        else
            put_text(&w, (Text){bytes, utf8_put(bytes, c)});
    }
    if (at < t.size) put_string(&w, "...");
    put_char(&w, '"');
    return writer_text(&w);
}
