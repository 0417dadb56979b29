/* Text on a screen: code points, widths, escapes. */
#include "answers/text.h"

#include <string.h>
#include <wchar.h>

uint32_t text_next(const char **at, const char *end) {
    const unsigned char *p = (const unsigned char *)*at;
    size_t left = (size_t)(end - *at);
    unsigned size = p[0] < 0x80                   ? 1
                    : p[0] >= 0xC2 && p[0] < 0xE0 ? 2
                    : p[0] >= 0xE0 && p[0] < 0xF0 ? 3
                    : p[0] >= 0xF0 && p[0] < 0xF5 ? 4
                                                  : 0;
    static const uint32_t least[] = {0, 0, 0x80, 0x800, 0x10000};
    uint32_t point = size == 1 ? p[0] : size == 0 ? 0 : p[0] & (0xFFu >> (size + 1));
    if (size == 0 || size > left) goto bad;
    for (unsigned i = 1; i < size; i++) {
        if ((p[i] & 0xC0) != 0x80) goto bad;
        point = point << 6 | (p[i] & 0x3F);
    }
    if (point < least[size] || point > 0x10FFFF || (point >= 0xD800 && point < 0xE000)) goto bad;
    *at += size;
    return point;
bad:
    *at += 1;
    return 0xFFFD;
}

void text_put(Buffer *to, uint32_t point) {
    if (point < 0x80) {
        buffer_char(to, (char)point);
    } else if (point < 0x800) {
        buffer_char(to, (char)(0xC0 | point >> 6));
        buffer_char(to, (char)(0x80 | (point & 0x3F)));
    } else if (point < 0x10000) {
        buffer_char(to, (char)(0xE0 | point >> 12));
        buffer_char(to, (char)(0x80 | (point >> 6 & 0x3F)));
        buffer_char(to, (char)(0x80 | (point & 0x3F)));
    } else {
        buffer_char(to, (char)(0xF0 | point >> 18));
        buffer_char(to, (char)(0x80 | (point >> 12 & 0x3F)));
        buffer_char(to, (char)(0x80 | (point >> 6 & 0x3F)));
        buffer_char(to, (char)(0x80 | (point & 0x3F)));
    }
}

size_t text_points(const char *text, size_t size) {
    size_t points = 0;
    for (const char *at = text, *end = text + size; at < end; points++) text_next(&at, end);
    return points;
}

unsigned text_point_width(uint32_t point) {
    if (point < 0x7F) return 1;
    int width = wcwidth((wchar_t)point);
    return width < 0 ? 1 : (unsigned)width;
}

size_t text_width(const char *text, size_t size) {
    size_t width = 0;
    for (const char *at = text, *end = text + size; at < end;) width += text_point_width(text_next(&at, end));
    return width;
}

/* Controls move the cursor or start sequences; the marks of direction reorder what stands around them. */
static int hidden(uint32_t c) {
    return c < 0x20 || (c >= 0x7F && c < 0xA0) || c == 0x061C || (c >= 0x200E && c <= 0x200F) ||
           (c >= 0x2028 && c <= 0x202E) || (c >= 0x2066 && c <= 0x2069);
}

void text_escape_point(Buffer *to, uint32_t point) {
    if (!hidden(point))
        text_put(to, point);
    else if (point == '\n')
        buffer_text(to, "\\n");
    else if (point == '\t')
        buffer_text(to, "\\t");
    else if (point == '\r')
        buffer_text(to, "\\r");
    else if (point < 0x100)
        buffer_print(to, "\\x%02x", (unsigned)point);
    else
        buffer_print(to, "\\u%04x", (unsigned)point);
}

void text_escape(Buffer *to, const char *text, size_t size) {
    for (const char *at = text, *end = text + size; at < end;) text_escape_point(to, text_next(&at, end));
}
