/* Text in XML and HTML. */
#include "answers/markup.h"
#include "answers/text.h"

static const char *escaped(uint32_t point) {
    switch (point) {
    case '&': return "&amp;";
    case '<': return "&lt;";
    case '>': return "&gt;";
    case '"': return "&quot;";
    case '\n': return "&#10;";
    }
    return NULL;
}

void markup_text(Buffer *to, const char *text, size_t size) {
    for (const char *at = text; at < text + size;) {
        uint32_t point = text_next(&at, text + size);
        const char *name = escaped(point);
        if (name != NULL) buffer_text(to, name);
        else text_put(to, (point < 0x20 && point != '\t') || point == 0xFFFE || point == 0xFFFF ? 0xFFFD : point);
    }
}
