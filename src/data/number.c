/* Numbers and their text. Every conversion goes through digits and a power of ten written without a decimal point
   ("2675e-3"), the one form that printf and strtod treat alike in all C locales. */
#include "data/number.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* 0.DIGITS times 10 to the power `point`. */
typedef struct Decimal {
    char digits[20]; /* no zeros at the end; "0" for zero */
    int count, point;
} Decimal;

enum { READ_DIGITS = 780 }; /* more digits than this never decide how a double is rounded */

static const double powers_of_ten[] = {1e0,  1e1,  1e2,  1e3,  1e4,  1e5,  1e6,  1e7,  1e8,  1e9,  1e10, 1e11,
                                       1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22};

void put_integer(Writer *w, int64_t i) {
    char text[24], *at = text + sizeof text;
    uint64_t rest = i < 0 ? 0 - (uint64_t)i : (uint64_t)i;
    do *--at = (char)('0' + rest % 10);
    while ((rest /= 10) != 0);
    if (i < 0) *--at = '-';
    put_text(w, (Text){at, (size_t)(text + sizeof text - at)});
}

static double decimal_value(const char *digits, int count, int exponent) {
    char text[READ_DIGITS + 16];
    snprintf(text, sizeof text, "%.*se%d", count, digits, exponent);
    return strtod(text, NULL);
}

/* `precision` digits of a finite r >= 0. */
static void decimal_print(double r, int precision, Decimal *out) {
    char text[40];
    snprintf(text, sizeof text, "%.*e", precision - 1, r);
    char *e = strchr(text, 'e');
    out->count = 0;
    for (const char *c = text; c < e; c++) /* whatever the locale's point is, it is skipped */
        if (*c >= '0' && *c <= '9') out->digits[out->count++] = *c;
    while (out->count > 1 && out->digits[out->count - 1] == '0') out->count--;
    out->point = atoi(e + 1) + 1;
}

/* Prices and measures: n / 10^k with few digits. At most 15 digits name a double without a rival and the division
   rounds once, so the first k that fits is the shortest text. */
static bool decimal_short(double r, Decimal *out) {
    if (r >= 1e15) return false;
    for (int k = 0; k <= 8; k++) {
        double n = floor(r * powers_of_ten[k] + 0.5);
        if (n >= 1e15) return false;
        if (n / powers_of_ten[k] != r) continue;
        char reversed[20];
        int count = 0;
        for (uint64_t rest = (uint64_t)n; rest != 0 || count == 0; rest /= 10)
            reversed[count++] = (char)('0' + rest % 10);
        out->point = count - k;
        for (out->count = 0; out->count < count; out->count++)
            out->digits[out->count] = reversed[count - 1 - out->count];
        while (out->count > 1 && out->digits[out->count - 1] == '0') out->count--;
        return true;
    }
    return false;
}

/* The fewest digits that read back as r (finite, >= 0). 15 always are right as far as they go, 17 always suffice;
   numbers below the normal range have fewer. */
static void decimal_shortest(double r, Decimal *out) {
    if (decimal_short(r, out)) return;
    for (int precision = r < 2.2250738585072014e-308 ? 1 : 15; precision <= 17; precision++) {
        decimal_print(r, precision, out);
        if (decimal_value(out->digits, out->count, out->point - out->count) == r) return;
    }
}

static void put_zeros(Writer *w, int count) {
    for (int i = 0; i < count; i++) put_char(w, '0');
}

/* Exponents begin where those of JavaScript do: at 1e21 and below 1e-6. */
static void put_real_as(Writer *w, double r, const char *whole_end) {
    if (isnan(r) || isinf(r)) { /* cannot be in a column; text all the same */
        put_string(w, isnan(r) ? "nan" : r < 0 ? "-inf" : "inf");
        return;
    }
    if (fabs(r) < 9007199254740992.0 && r == (double)(int64_t)r) {
        put_integer(w, (int64_t)r); /* also turns -0.0 into 0 */
        put_string(w, whole_end);
        return;
    }
    Decimal d;
    decimal_shortest(fabs(r), &d);
    if (r < 0) put_char(w, '-');
    if (d.point > 21 || d.point < -5) {
        put_char(w, d.digits[0]);
        if (d.count > 1) put_char(w, '.');
        put_text(w, (Text){d.digits + 1, (size_t)d.count - 1});
        put_char(w, 'e');
        put_integer(w, d.point - 1);
    } else if (d.point <= 0) {
        put_string(w, "0.");
        put_zeros(w, -d.point);
        put_text(w, (Text){d.digits, (size_t)d.count});
    } else if (d.point < d.count) {
        put_text(w, (Text){d.digits, (size_t)d.point});
        put_char(w, '.');
        put_text(w, (Text){d.digits + d.point, (size_t)(d.count - d.point)});
    } else {
        put_text(w, (Text){d.digits, (size_t)d.count});
        put_zeros(w, d.point - d.count);
        put_string(w, whole_end);
    }
}

void put_real(Writer *w, double r) { put_real_as(w, r, ".0"); }
void put_real_plain(Writer *w, double r) { put_real_as(w, r, ""); }

static bool is_digit(char c) { return c >= '0' && c <= '9'; }

bool read_integer(Text t, int64_t *i) {
    t = text_trim(t);
    size_t at = 0;
    bool negative = t.size > 0 && t.data[0] == '-';
    if (t.size > 0 && (negative || t.data[0] == '+')) at++;
    if (at == t.size) return false;
    uint64_t sum = 0, limit = (uint64_t)INT64_MAX + negative;
    for (; at < t.size; at++) {
        if (!is_digit(t.data[at])) return false;
        uint64_t digit = (uint64_t)(t.data[at] - '0');
        if (sum > (limit - digit) / 10) return false;
        sum = sum * 10 + digit;
    }
    *i = negative ? (int64_t)(0 - sum) : (int64_t)sum;
    return true;
}

bool read_real(Text t, double *r) {
    t = text_trim(t);
    size_t at = 0;
    bool negative = t.size > 0 && t.data[0] == '-';
    if (t.size > 0 && (negative || t.data[0] == '+')) at++;
    char digits[READ_DIGITS + 1];
    int count = 0;
    int64_t exponent = 0;
    bool any = false, point = false;
    for (; at < t.size; at++) {
        char c = t.data[at];
        if (c == '.' && !point) {
            point = true;
            continue;
        }
        if (!is_digit(c)) break;
        any = true;
        if (point) exponent--;
        if (count == 0 && c == '0') continue;
        if (count < READ_DIGITS)
            digits[count++] = c;
        else {
            exponent++;
            if (c != '0') digits[count - 1] = '1'; /* only matters as "a little more" */
        }
    }
    if (!any) return false;
    if (at < t.size && (t.data[at] == 'e' || t.data[at] == 'E')) {
        at++;
        bool down = at < t.size && t.data[at] == '-';
        if (at < t.size && (down || t.data[at] == '+')) at++;
        if (at == t.size) return false;
        int64_t written = 0;
        for (; at < t.size && is_digit(t.data[at]); at++)
            if (written < 1000000000) written = written * 10 + (t.data[at] - '0');
        exponent += down ? -written : written;
    }
    if (at != t.size) return false;
    double value = 0;
    if (count > 0) {
        if (count + exponent > 400) return false;
        if (count <= 15 && exponent >= -22 && exponent <= 22) { /* both exact: one rounding */
            int64_t sum = 0;
            for (int i = 0; i < count; i++) sum = sum * 10 + (digits[i] - '0');
            value = exponent < 0 ? (double)sum / powers_of_ten[-exponent] : (double)sum * powers_of_ten[exponent];
        } else if (count + exponent > -400) {
            value = decimal_value(digits, count, (int)exponent);
        }
    }
    if (isinf(value)) return false;
    *r = negative ? -value : value;
    return true;
}

double round_decimal(double r, int64_t digits) {
    if (!(fabs(r) <= 1.7976931348623157e308) || digits > 400) return r;
    if (digits < -310) return 0;
    if (digits >= 0 && digits <= 22) {
        if (fabs(r) >= 4503599627370496.0) return r; /* whole already */
        double scaled = fabs(r) * powers_of_ten[digits];
        if (scaled < 1125899906842624.0) { /* 2^50 */
            double below = floor(scaled), rest = scaled - below;
            if (fabs(rest - 0.5) > scaled * 1e-15 + 1e-300) /* the double's own error cannot reach the half */
                return copysign((rest < 0.5 ? below : below + 1) / powers_of_ten[digits], r);
        }
    }
    Decimal d;
    decimal_shortest(fabs(r), &d);
    int64_t keep = d.point + digits; /* digits of d that stay */
    if (keep >= d.count) return r;
    if (keep < 0) return 0;
    bool up = d.digits[keep] >= '5';
    char text[24] = "0";
    memcpy(text + 1, d.digits, (size_t)keep);
    for (int64_t i = keep; up && i >= 0; i--) {
        up = text[i] == '9';
        text[i] = up ? '0' : (char)(text[i] + 1);
    }
    double value = decimal_value(text, (int)keep + 1, (int)-digits);
    return isinf(value) ? r : copysign(value, r);
}
