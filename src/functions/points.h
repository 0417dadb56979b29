/* Private to functions/: code points in UTF-8 by counting the bytes that start one, and white space at the ends. */
#ifndef LODE_FUNCTIONS_POINTS_H
#define LODE_FUNCTIONS_POINTS_H

#include "base/text.h"

static inline bool starts_point(char c) { return ((unsigned char)c & 0xc0) != 0x80; }

static inline size_t points_in(Text t) {
    size_t n = 0;
    for (size_t i = 0; i < t.size; i++) n += starts_point(t.data[i]);
    return n;
}

/* The byte where code point n (from 0) starts, or the end. */
static inline size_t point_at(Text t, size_t n) {
    if (n >= t.size) return t.size;
    size_t i = 0;
    for (; n > 0 && i < t.size; n--) do
            i++;
        while (i < t.size && !starts_point(t.data[i]));
    return i;
}

static inline bool is_blank(char c) { return c == ' ' || (c >= '\t' && c <= '\r'); }

static inline Text trim_left(Text t) {
    size_t i = 0;
    while (i < t.size && is_blank(t.data[i])) i++;
    return text_slice(t, i, t.size);
}

static inline Text trim_right(Text t) {
    while (t.size > 0 && is_blank(t.data[t.size - 1])) t.size--;
    return t;
}

#endif
