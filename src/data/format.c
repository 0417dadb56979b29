/* Display formats of numbers and dates. Rounding is on the decimal value, as the language's ROUND. */
#include "data/format.h"

#include <math.h>
#include <stdio.h>

#include "data/calendar.h"
#include "data/number.h"

typedef struct Pattern {
    Text before, after;
    unsigned whole, places, most_places; /* least digits before the point, least and most digits after it */
    bool grouped, percent;
} Pattern;

static bool is_digit_sign(char c) { return c == '0' || c == '#' || c == ',' || c == '.'; }

static bool read_pattern(Text format, Pattern *p) {
    size_t begin = 0, end;
    *p = (Pattern){0};
    while (begin < format.size && !is_digit_sign(format.data[begin])) begin++;
    if (begin == format.size) return false;
    bool point = false;
    for (end = begin; end < format.size && is_digit_sign(format.data[end]); end++) {
        char c = format.data[end];
        if (c == '.') point = true;
        else if (c == ',') p->grouped = true;
        else if (!point) p->whole += c == '0';
        else p->most_places++, p->places += c == '0';
    }
    p->before = text_slice(format, 0, begin);
    p->after = text_slice(format, end, format.size);
    for (size_t i = 0; i < format.size; i++) p->percent |= format.data[i] == '%';
    return p->most_places <= 15;
}

static void put_number(Writer *w, double r, const Pattern *p) {
    if (p->percent) r *= 100;
    r = round_decimal(r, p->most_places);
    if (r < 0) put_char(w, '-');
    char digits[400];
    int size = snprintf(digits, sizeof digits, "%.*f", (int)p->most_places, fabs(r));
    if (size < 0 || size >= (int)sizeof digits) return;
    int whole = p->most_places == 0 ? size : size - (int)p->most_places - 1, end = size;
    for (unsigned spare = p->most_places - p->places; spare > 0 && digits[end - 1] == '0'; spare--) end--;
    if (p->most_places != 0 && end == whole + 1) end = whole;
    put_text(w, p->before);
    for (int i = whole; i < (int)p->whole; i++) put_char(w, '0');
    for (int i = 0; i < end; i++) {
        if (i == 0 && whole == 1 && p->whole == 0 && digits[0] == '0' && end > whole) continue;
        put_char(w, digits[i]);
        int left = whole - 1 - i;
        if (p->grouped && i < whole - 1 && left % 3 == 0) put_char(w, ',');
    }
    put_text(w, p->after);
}

static const char *const months[] = {"January", "February", "March",     "April",   "May",      "June",
                                     "July",    "August",   "September", "October", "November", "December"};

static void put_time_part(Writer *w, char letter, size_t run, int64_t us) {
    int64_t year;
    int month, day;
    civil_from_days(floor_div(us, US_PER_DAY), &year, &month, &day);
    int64_t second = floor_mod(us, US_PER_DAY) / US_PER_SECOND, hour = second / 3600;
    int width = run > 9 ? 9 : (int)run;
    switch (letter) {
    case 'y': put_format(w, "%0*lld", width, (long long)(run == 2 ? floor_mod(year, 100) : year)); break;
    case 'M':
        if (run >= 4) put_string(w, months[month - 1]);
        else if (run == 3) put_text(w, (Text){months[month - 1], 3});
        else put_format(w, "%0*d", width, month);
        break;
    case 'd': put_format(w, "%0*d", width, day); break;
    case 'H': put_format(w, "%0*d", width, (int)hour); break;
    case 'h': put_format(w, "%0*d", width, (int)((hour + 11) % 12 + 1)); break;
    case 'm': put_format(w, "%0*d", width, (int)(second / 60 % 60)); break;
    case 's': put_format(w, "%0*d", width, (int)(second % 60)); break;
    case 'a': put_string(w, hour < 12 ? "AM" : "PM"); break;
    default:
        for (size_t i = 0; i < run; i++) put_char(w, letter);
    }
}

static void put_time(Writer *w, int64_t us, Text format) {
    for (size_t i = 0; i < format.size;) {
        size_t end = i;
        while (end < format.size && format.data[end] == format.data[i]) end++;
        put_time_part(w, format.data[i], end - i, us);
        i = end;
    }
}

/* Formats may have sections for numbers above, below and equal to zero: +0.0%;-0.0%;0. A section says its own sign. */
static Text section(Text format, double *r) {
    size_t cuts[3] = {format.size, format.size, format.size}, n = 0;
    for (size_t i = 0; i < format.size && n < 3; i++)
        if (format.data[i] == ';') cuts[n++] = i;
    if (n == 0 || *r > 0) return text_slice(format, 0, cuts[0]);
    if (*r == 0) return n >= 2 ? text_slice(format, cuts[1] + 1, cuts[2]) : text_slice(format, 0, cuts[0]);
    *r = -*r;
    return text_slice(format, cuts[0] + 1, cuts[1]);
}

void put_formatted(Writer *w, Value value, Text format) {
    Pattern pattern;
    if (!value.null && format.size != 0) {
        if (type_is_number(value.type)) {
            double r = value.type == TYPE_INT ? (double)value.as.i : value.as.r;
            if (read_pattern(section(format, &r), &pattern)) {
                put_number(w, r, &pattern);
                return;
            }
        }
        if (type_is_time(value.type)) {
            put_time(w, value.type == TYPE_DATE ? value.as.i * US_PER_DAY : value.as.i, format);
            return;
        }
    }
    put_value(w, value);
}
