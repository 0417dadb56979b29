/* Text: comparing, hashing, code points, and the growing writer. Case folding is ICU's. */
#include "base/text.h"

#include <stdio.h>
#include <string.h>
#include <unicode/uchar.h>

Text text_of(const char *string) { return string == NULL ? (Text){"", 0} : (Text){string, strlen(string)}; }

Text text_slice(Text t, size_t begin, size_t end) {
    if (end > t.size) end = t.size;
    if (begin > end) begin = end;
    return (Text){t.data + begin, end - begin};
}

bool text_is_blank(char c) { return c == ' ' || (c >= '\t' && c <= '\r'); }

Text text_trim(Text t) {
    while (t.size > 0 && text_is_blank(t.data[0])) t.data++, t.size--;
    while (t.size > 0 && text_is_blank(t.data[t.size - 1])) t.size--;
    return t;
}

char *text_string(Arena *arena, Text t) {
    char *copy = arena_take(arena, t.size + 1);
    if (t.size != 0) memcpy(copy, t.data, t.size);
    copy[t.size] = 0;
    return copy;
}

Text text_copy(Arena *arena, Text t) { return (Text){text_string(arena, t), t.size}; }

Text text_format_list(Arena *arena, const char *format, va_list args) {
    char small[512];
    va_list again;
    va_copy(again, args);
    int size = vsnprintf(small, sizeof small, format, again);
    va_end(again);
    if (size < 0) return TEXT("");
    char *data = arena_take(arena, (size_t)size + 1);
    if ((size_t)size < sizeof small) memcpy(data, small, (size_t)size + 1);
    else vsnprintf(data, (size_t)size + 1, format, args);
    return (Text){data, (size_t)size};
}

Text text_format(Arena *arena, const char *format, ...) {
    va_list args;
    va_start(args, format);
    Text result = text_format_list(arena, format, args);
    va_end(args);
    return result;
}

bool text_equal(Text a, Text b) { return a.size == b.size && (a.size == 0 || memcmp(a.data, b.data, a.size) == 0); }

int text_compare(Text a, Text b) {
    size_t shared = a.size < b.size ? a.size : b.size;
    int order = shared == 0 ? 0 : memcmp(a.data, b.data, shared);
    return order != 0 ? order : (a.size > b.size) - (a.size < b.size);
}

static uint32_t fold(uint32_t c) {
    if (c < 128) return c >= 'A' && c <= 'Z' ? c + 32 : c;
    return (uint32_t)u_foldCase((UChar32)c, U_FOLD_CASE_DEFAULT);
}

static uint32_t fold_loose(uint32_t c) { return c == '_' ? ' ' : fold(c); }

static bool equal_by(Text a, Text b, uint32_t (*form)(uint32_t)) {
    size_t i = 0, k = 0;
    while (i < a.size && k < b.size)
        if (form(utf8_next(a, &i)) != form(utf8_next(b, &k))) return false;
    return i == a.size && k == b.size;
}

bool text_equal_nocase(Text a, Text b) { return equal_by(a, b, fold); }
bool text_equal_loose(Text a, Text b) { return equal_by(a, b, fold_loose); }

static uint64_t mix(uint64_t h) {
    h ^= h >> 32;
    h *= 0xd6e8feb86659fd93u;
    return h ^ (h >> 32);
}

uint64_t text_hash(Text t) {
    uint64_t h = 0x9e3779b97f4a7c15u ^ t.size;
    const char *p = t.data;
    size_t left = t.size;
    for (; left >= 8; p += 8, left -= 8) {
        uint64_t word;
        memcpy(&word, p, 8);
        h = (h ^ mix(word)) * 0x9fb21c651e98df25u;
        h ^= h >> 29;
    }
    uint64_t rest = 0;
    if (left != 0) memcpy(&rest, p, left);
    return mix(h ^ mix(rest + left));
}

uint64_t text_hash_loose(Text t) {
    uint64_t h = 0xcbf29ce484222325u;
    for (size_t i = 0; i < t.size;) h = (h ^ fold_loose(utf8_next(t, &i))) * 0x100000001b3u;
    return mix(h);
}

bool text_starts(Text t, Text start) { return t.size >= start.size && text_equal(text_slice(t, 0, start.size), start); }

size_t text_distance(Text a, Text b, size_t limit) {
    enum { MOST = 64 };
    uint32_t left[MOST], right[MOST];
    size_t n = 0, m = 0;
    for (size_t i = 0; i < a.size;) {
        if (n == MOST) return limit + 1;
        left[n++] = fold_loose(utf8_next(a, &i));
    }
    for (size_t i = 0; i < b.size;) {
        if (m == MOST) return limit + 1;
        right[m++] = fold_loose(utf8_next(b, &i));
    }
    size_t row[MOST + 1];
    for (size_t k = 0; k <= m; k++) row[k] = k;
    for (size_t i = 1; i <= n; i++) {
        size_t corner = row[0];
        row[0] = i;
        for (size_t k = 1; k <= m; k++) {
            size_t change = corner + (left[i - 1] != right[k - 1]);
            corner = row[k];
            size_t best = change;
            if (row[k] + 1 < best) best = row[k] + 1;
            if (row[k - 1] + 1 < best) best = row[k - 1] + 1;
            row[k] = best;
        }
    }
    return row[m] > limit ? limit + 1 : row[m];
}

uint32_t utf8_next(Text t, size_t *at) {
    const unsigned char *p = (const unsigned char *)t.data + *at;
    size_t left = t.size - *at;
    unsigned c = p[0];
    if (c < 0x80) {
        *at += 1;
        return c;
    }
    unsigned size = c >= 0xf0 ? 4 : c >= 0xe0 ? 3 : 2;
    static const uint32_t least[5] = {0, 0, 0x80, 0x800, 0x10000};
    uint32_t code = size == 4 ? c & 0x07 : size == 3 ? c & 0x0f : c & 0x1f;
    bool good = c >= 0xc2 && c <= 0xf4 && left >= size;
    for (unsigned i = 1; good && i < size; i++) {
        good = (p[i] & 0xc0) == 0x80;
        code = (code << 6) | (p[i] & 0x3fu);
    }
    if (!good || code < least[size] || code > 0x10ffff || (code >= 0xd800 && code <= 0xdfff)) {
        *at += 1;
        return 0xfffd;
    }
    *at += size;
    return code;
}

size_t utf8_put(char *to, uint32_t c) {
    if (c < 0x80) {
        to[0] = (char)c;
        return 1;
    }
    if (c < 0x800) {
        to[0] = (char)(0xc0 | (c >> 6));
        to[1] = (char)(0x80 | (c & 0x3f));
        return 2;
    }
    if (c < 0x10000) {
        to[0] = (char)(0xe0 | (c >> 12));
        to[1] = (char)(0x80 | ((c >> 6) & 0x3f));
        to[2] = (char)(0x80 | (c & 0x3f));
        return 3;
    }
    to[0] = (char)(0xf0 | (c >> 18));
    to[1] = (char)(0x80 | ((c >> 12) & 0x3f));
    to[2] = (char)(0x80 | ((c >> 6) & 0x3f));
    to[3] = (char)(0x80 | (c & 0x3f));
    return 4;
}

size_t utf8_length(Text t) {
    size_t n = 0;
    for (size_t i = 0; i < t.size; n++) utf8_next(t, &i);
    return n;
}

bool utf8_valid(Text t) {
    for (size_t i = 0; i < t.size;) {
        size_t before = i;
        if (utf8_next(t, &i) == 0xfffd && i == before + 1) return false;
    }
    return true;
}

bool text_is_ascii(Text t) {
    for (size_t i = 0; i < t.size; i++)
        if ((unsigned char)t.data[i] >= 0x80) return false;
    return true;
}

void writer_init(Writer *w, Arena *arena) { *w = (Writer){.arena = arena}; }

static void reserve(Writer *w, size_t more) {
    if (w->capacity - w->size >= more) return;
    size_t capacity = w->capacity == 0 ? 64 : w->capacity * 2;
    while (capacity - w->size < more) capacity *= 2;
    w->data = arena_grow(w->arena, w->data, w->size, capacity);
    w->capacity = capacity;
}

void put_char(Writer *w, char c) {
    reserve(w, 1);
    w->data[w->size++] = c;
}

void put_text(Writer *w, Text t) {
    if (t.size == 0) return;
    reserve(w, t.size);
    memcpy(w->data + w->size, t.data, t.size);
    w->size += t.size;
}

void put_string(Writer *w, const char *string) { put_text(w, text_of(string)); }

void put_format(Writer *w, const char *format, ...) {
    va_list args;
    va_start(args, format);
    put_text(w, text_format_list(w->arena, format, args));
    va_end(args);
}

Text writer_text(const Writer *w) { return (Text){w->data == NULL ? "" : w->data, w->size}; }
