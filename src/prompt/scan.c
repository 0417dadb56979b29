/* How typed text is cut: what stands open at its end, and where a statement ends. */
#include "prompt/scan.h"

bool scan_blank(char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n'; }

bool scan_letter(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || (unsigned char)c >= 0x80;
}

typedef struct Scan {
    Inside inside;
    size_t opened;
    char quote;
} Scan;

/* Takes what begins at `at` and gives its bytes: one, or two for the ends of comments and for doubled quotes and brackets. */
static size_t step(Scan *s, const char *text, size_t size, size_t at) {
    char c = text[at], next = at + 1 < size ? text[at + 1] : '\0';
    switch (s->inside) {
    case INSIDE_NOTHING:
        if (c == '\'' || c == '"') *s = (Scan){INSIDE_TEXT, at, c};
        if (c == '[') *s = (Scan){INSIDE_NAME, at, ']'};
        if (c == '#') *s = (Scan){INSIDE_DATE, at, '#'};
        if (c == '/' && (next == '/' || next == '*')) {
            *s = (Scan){next == '/' ? INSIDE_LINE_COMMENT : INSIDE_COMMENT, at, '\0'};
            return 2;
        }
        return 1;
    case INSIDE_NAME:
    case INSIDE_TEXT:
        if (c == s->quote && next == c) return 2;
        if (c == s->quote) s->inside = INSIDE_NOTHING;
        return 1;
    case INSIDE_DATE:
        if (c == '#' || c == '\n' || c == '\r') s->inside = INSIDE_NOTHING;
        return 1;
    case INSIDE_COMMENT:
        if (c != '*' || next != '/') return 1;
        s->inside = INSIDE_NOTHING;
        return 2;
    case INSIDE_LINE_COMMENT:
        if (c == '\n') s->inside = INSIDE_NOTHING;
        return 1;
    }
    return 1;
}

Inside scan_end(const char *text, size_t size, size_t *begin) {
    Scan s = {INSIDE_NOTHING, 0, '\0'};
    for (size_t at = 0; at < size;) at += step(&s, text, size, at);
    *begin = s.opened;
    return s.inside;
}

bool scan_semicolon(const char *text, size_t size, size_t *at) {
    Scan s = {INSIDE_NOTHING, 0, '\0'};
    for (*at = 0; *at < size;) {
        if (s.inside == INSIDE_NOTHING && text[*at] == ';') return true;
        *at += step(&s, text, size, *at);
    }
    return false;
}

bool scan_nothing(const char *text, size_t size) {
    Scan s = {INSIDE_NOTHING, 0, '\0'};
    for (size_t at = 0; at < size;) {
        bool comment = s.inside == INSIDE_COMMENT || s.inside == INSIDE_LINE_COMMENT, blank = scan_blank(text[at]);
        at += step(&s, text, size, at);
        bool still = s.inside == INSIDE_COMMENT || s.inside == INSIDE_LINE_COMMENT;
        if (!comment && !still && !blank) return false;
    }
    return s.inside != INSIDE_COMMENT;
}
