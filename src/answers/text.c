/* Text on a screen: code points, widths, what is cut, escapes. */
#include "answers/text.h"

#include <string.h>
#include <unicode/uchar.h>

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
    UChar32 c = (UChar32)point;
    int kind = u_charType(c);
    if (kind == U_NON_SPACING_MARK || kind == U_ENCLOSING_MARK) return 0;
    if (kind == U_FORMAT_CHAR) return point == 0xAD;  /* the soft hyphen shows */
    if (point >= 0x1160 && point <= 0x11FF) return 0; /* vowels and ends of Hangul syllables */
    int width = u_getIntPropertyValue(c, UCHAR_EAST_ASIAN_WIDTH);
    return width == U_EA_WIDE || width == U_EA_FULLWIDTH ? 2 : 1;
}

enum { JOINER = 0x200D, EMOJI_STYLE = 0xFE0F };

static bool flag_letter(uint32_t point) { return point >= 0x1F1E6 && point <= 0x1F1FF; }

/* Marks, the second letter of a flag, tones of skin and what a joiner ties belong to the sign before them. */
unsigned text_sign(const char **at, const char *end) {
    uint32_t first = text_next(at, end);
    unsigned width = text_point_width(first);
    bool flag = flag_letter(first), emoji = u_hasBinaryProperty((UChar32)first, UCHAR_EMOJI) && first > 0x7F;
    while (*at < end) {
        const char *next = *at;
        uint32_t point = text_next(&next, end);
        if (point == EMOJI_STYLE && emoji) {
            width = 2;
        } else if (point == JOINER && emoji && next < end) {
            text_next(&next, end); /* tied: takes no room of its own */
        } else if (flag && flag_letter(point)) {
            width = 2;
            flag = false;
        } else if (!(emoji && point >= 0x1F3FB && point <= 0x1F3FF) && text_point_width(point) > 0) {
            break;
        }
        *at = next;
    }
    return width;
}

size_t text_width(const char *text, size_t size) {
    size_t width = 0;
    for (const char *at = text, *end = text + size; at < end;) width += text_sign(&at, end);
    return width;
}

void text_cut(Buffer *to, const char *text, size_t size, size_t width, const char *mark) {
    if (text_width(text, size) <= width) {
        buffer_bytes(to, text, size);
        return;
    }
    size_t own = text_width(mark, strlen(mark)), used = 0;
    const char *at = text, *kept = text;
    if (own > width) return;
    while (at < text + size) {
        used += text_sign(&at, text + size);
        if (used + own > width) break;
        kept = at;
    }
    while (kept > text && kept[-1] == ' ') kept--;
    buffer_bytes(to, text, (size_t)(kept - text));
    buffer_text(to, mark);
}

/* Controls move the cursor or start sequences; the marks of direction reorder what stands around them. */
static bool hidden(uint32_t c) {
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

void text_paragraph(FILE *to, const char *words, unsigned indent) {
    enum { WIDTH = 100 };
    size_t column = 0;
    while (*words != '\0') {
        size_t size = strcspn(words, " ");
        bool full = column > indent && column + 1 + size > WIDTH;
        if (full) fputs("\n", to);
        if (full) column = 0;
        if (column == 0)
            column += (size_t)fprintf(to, "%*s", (int)indent, "");
        else
            column += (size_t)fprintf(to, " ");
        fwrite(words, 1, size, to);
        column += size;
        words += size;
        words += *words == ' ';
    }
    fputs("\n", to);
}
