/* Charts as SVG: light and dark by the reader's setting, values as tooltips, a description for screen readers. */
#ifndef LODE_CHARTS_SVG_H
#define LODE_CHARTS_SVG_H

#include "charts/chart.h"

/* A whole file. Without a number to draw it says so. */
void svg_file(FILE *to, const LodeResult *result);

/* An <svg> element `width` pixels wide. id: makes its own ids, must be unique on a page. */
void svg_element(Buffer *to, const Chart *chart, double width, const char *id, bool with_title);

/* ---- for the drawers: they draw from y on and give where they ended ---- */

typedef struct Drawing {
    Buffer *to;
    const Chart *chart;
    double width;
} Drawing;

double svg_bars(const Drawing *drawing, double y);
double svg_lines(const Drawing *drawing, double y);
double svg_heat(const Drawing *drawing, double y);

/* About how wide a text is at the usual size, in pixels. */
double svg_text_width(const char *text, size_t size);
/* The widest label, but at most `most`. */
double svg_labels(const Keys *keys, size_t count, double most);
double svg_values(const Chart *chart, unsigned panel, size_t rows);
/* A <text>, cut to `room` pixels. anchor: start, middle or end. */
void svg_text(Buffer *to, double x, double y, const char *kind, const char *anchor, double room, const char *text,
              size_t size);
void svg_line(Buffer *to, const char *kind, double x1, double y1, double x2, double y2);
/* The name of a panel, when there are several. Gives how much room it took. */
double svg_head(const Drawing *drawing, unsigned panel, double x, double y, double room);
/* <title> with the names and the value of a cell. */
void svg_tooltip(const Drawing *drawing, unsigned panel, size_t row, size_t column);
/* "the first 200 of 5000" */
double svg_note(const Drawing *drawing, double y, size_t shown, size_t all);

#endif
