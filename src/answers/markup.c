/* Text in XML and HTML. */
#include "answers/markup.h"
#include "answers/text.h"

#include <string.h>

static const char *escaped(uint32_t point) {
    switch (point) {
    case '&': return "&amp;";
    case '<': return "&lt;";
    case '>': return "&gt;";
    case '"': return "&quot;";
    }
    return NULL;
}

static bool is_character(uint32_t point) { return point != 0xFFFE && point != 0xFFFF; }

void markup_text(Buffer *to, const char *text, size_t size) {
    for (const char *at = text; at < text + size;) {
        uint32_t point = text_next(&at, text + size);
        const char *name = point == '\n' ? "&#10;" : escaped(point);
        if (name != NULL) buffer_text(to, name);
        else text_put(to, (point < 0x20 && point != '\t') || !is_character(point) ? 0xFFFD : point);
    }
}

void markup_shown(Buffer *to, const char *text, size_t size) {
    for (const char *at = text; at < text + size;) {
        uint32_t point = text_next(&at, text + size);
        const char *name = escaped(point);
        if (name != NULL) buffer_text(to, name);
        else if (point == '\n' || point == '\t') buffer_char(to, (char)point);
        else if (!is_character(point)) text_put(to, 0xFFFD);
        else if (point != '\r') text_escape_point(to, point);
    }
}

void markup_string(Buffer *to, const char *text) { markup_shown(to, text, strlen(text)); }
