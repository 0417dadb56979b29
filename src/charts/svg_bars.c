/* Bars as SVG: a line for each category, thin grid lines at nice numbers, values at the ends; measures side by side. */
#include "charts/scale.h"
#include "charts/svg.h"

#include <math.h>
#include <string.h>

enum { ROW = 24, BAR = 14, GAP = 24, HEAD = 40, PANEL_LEAST = 190, ROWS_MOST = 200 };

typedef struct Place {
    double left, right; /* of the bars */
    Scale scale;
} Place;

static double at(const Place *place, double value) {
    return place->left + scale_part(&place->scale, value) * (place->right - place->left);
}

static void axis(const Drawing *drawing, const Place *place, unsigned panel, double y, double bottom) {
    const Panel *measure = &drawing->chart->panels[panel];
    Buffer text = {0};
    for (unsigned t = 0; t < place->scale.count; t++) {
        double tick = scale_tick(&place->scale, t), x = at(place, tick);
        text.size = 0;
        panel_number(measure, &text, tick);
        svg_text(drawing->to, x, y + HEAD - 8, "tick", "middle", 200, text.data, text.size);
        svg_line(drawing->to, tick == 0 ? "axis" : "grid", x, y + HEAD - 2, x, bottom);
    }
    buffer_free(&text);
}

static void bar(const Drawing *drawing, const Place *place, unsigned panel, size_t row, double y) {
    Buffer *to = drawing->to, text = {0};
    double value = chart_value(drawing->chart, panel, row, 0), zero = at(place, 0);
    double end = isnan(value) ? zero : at(place, value), middle = y + ROW / 2.0;
    double size = fabs(end - zero);
    if (size < 1 && value != 0 && !isnan(value)) size = 1;
    chart_text(drawing->chart, &text, panel, row, 0);
    buffer_text(to, "<g class=\"mark\">");
    svg_tooltip(drawing, panel, row, 0);
    buffer_print(to, "<rect class=\"hit\" x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%d\"/>", place->left, y,
                 place->right - place->left, ROW);
    if (size > 0)
        buffer_print(to, "<rect class=\"bar\" x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%d\"/>",
                     value < 0 ? zero - size : zero, middle - BAR / 2.0, size, BAR);
    svg_text(to, value < 0 ? end - 5 : end + 5, middle + 4, isnan(value) ? "muted" : "value",
             value < 0 ? "end" : "start", 400, text.data, text.size);
    buffer_text(to, "</g>\n");
    buffer_free(&text);
}

static void panel_bars(const Drawing *drawing, unsigned panel, size_t rows, double x, double y, double width) {
    const Panel *measure = &drawing->chart->panels[panel];
    double values = svg_values(drawing->chart, panel, rows) + 10, bottom = y + HEAD + (double)rows * ROW;
    Place place = {.left = x, .right = x + width};
    if (!(measure->least < 0) || measure->most > 0 || isnan(measure->least)) place.right -= values;
    if (measure->least < 0) place.left += values;
    if (place.right < place.left + 20) place.right = place.left + 20;
    place.scale = scale_for(measure, (unsigned)fmax(3, fmin(7, (place.right - place.left) / 70)), true);
    svg_text(drawing->to, x, y + 12, "head", "start", width, measure->name, strlen(measure->name));
    axis(drawing, &place, panel, y, bottom);
    for (size_t row = 0; row < rows; row++) bar(drawing, &place, panel, row, y + HEAD + (double)row * ROW);
    svg_line(drawing->to, "axis", at(&place, 0), y + HEAD - 2, at(&place, 0), bottom);
}

double svg_bars(const Drawing *drawing, double y) {
    const Chart *chart = drawing->chart;
    size_t rows = chart->rows.count < ROWS_MOST ? chart->rows.count : ROWS_MOST;
    double labels = svg_labels(&chart->rows, rows, drawing->width * 0.36) + 10;
    unsigned fit = (unsigned)fmax(1, floor((drawing->width - labels) / PANEL_LEAST));
    if (fit > chart->panel_count) fit = chart->panel_count;
    double width = (drawing->width - labels) / fit;
    for (unsigned first = 0; first < chart->panel_count; first += fit) {
        for (size_t row = 0; row < rows; row++) {
            const char *label = chart->rows.list[row].label;
            svg_text(drawing->to, labels - 8, y + HEAD + (double)row * ROW + ROW / 2.0 + 4, "label", "end", labels,
                     label, strlen(label));
        }
        for (unsigned p = first; p < first + fit && p < chart->panel_count; p++)
            panel_bars(drawing, p, rows, labels + (p - first) * width, y, p + 1 < first + fit ? width - GAP : width);
        y += HEAD + (double)rows * ROW + (first + fit < chart->panel_count ? GAP : 0);
    }
    return svg_note(drawing, y, rows, chart->rows.count);
}
