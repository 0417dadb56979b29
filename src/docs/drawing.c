/* Pieces of drawings: the frame, ways of edges, labels. */
#include "docs/drawing.h"

#include <string.h>

#include "answers/text.h"
#include "docs/html.h"

enum { MARGIN = 12 };

void drawing_begin(Buffer *to, double width, double height, const char *name, const char *title) {
    double w = width + 2 * MARGIN, h = height + 2 * MARGIN;
    buffer_print(to, "<svg class=\"drawing %s\" xmlns=\"http://www.w3.org/2000/svg\" width=\"%.0f\" height=\"%.0f\" ",
                 name, w, h);
    buffer_print(to, "viewBox=\"-%d -%d %.0f %.0f\" role=\"group\" aria-label=\"", MARGIN, MARGIN, w, h);
    markup_string(to, title);
    buffer_text(to, "\">\n");
}

void drawing_edge(Buffer *to, const Graph *graph, const GraphEdge *edge) {
    if (edge->point_count == 0) { /* to itself: a loop on the right side */
        const GraphNode *node = &graph->nodes[edge->from];
        double x = node->x + node->width, a = node->y + edge->from_port, b = node->y + edge->to_port;
        double high = a < b || a > b ? a : a - 8, low = a < b || a > b ? b : b + 8;
        buffer_print(to, "M%.0f,%.0fC%.0f,%.0f %.0f,%.0f %.0f,%.0f", x, high, x + 44, high, x + 44, low, x, low);
        return;
    }
    for (unsigned i = 0; i + 1 < edge->point_count; i += 2) {
        GraphPoint a = edge->points[i], b = edge->points[i + 1];
        double middle = (a.x + b.x) / 2;
        buffer_print(to, "%c%.0f,%.0f", i == 0 ? 'M' : 'L', a.x, a.y);
        buffer_print(to, "C%.0f,%.0f %.0f,%.0f %.0f,%.0f", middle, a.y, middle, b.y, b.x, b.y);
    }
}

void drawing_label(Buffer *to, const char *text, size_t size, unsigned most) {
    const char *end = text + size, *cut = text;
    if (text_width(text, size) <= most) {
        markup_shown(to, text, size);
        return;
    }
    for (unsigned width = 0; cut < end;) {
        const char *next = cut;
        width += text_point_width(text_next(&next, end));
        if (width >= most) break;
        cut = next;
    }
    markup_shown(to, text, (size_t)(cut - text));
    buffer_text(to, "…");
}

/* Letters of a proportional face at 13 pixels; an escaped sign counts once. */
double drawing_label_width(const Buffer *label) {
    double width = 0;
    for (const char *at = label->data, *end = at + label->size; at < end;) {
        uint32_t c = text_next(&at, end);
        if (c == '&')
            while (at < end && at[-1] != ';') at++;
        bool narrow =
            c == 'i' || c == 'l' || c == 'j' || c == 'f' || c == 't' || c == 'r' || c == 'I' || c == ' ' || c == '.';
        bool wide = c == 'm' || c == 'w' || c == '&' || (c >= 'A' && c <= 'Z' && c != 'I');
        width += text_point_width(c) * (narrow ? 4.8 : wide ? 9.5 : 7.6);
    }
    return width;
}
