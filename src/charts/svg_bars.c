/* Bars as SVG: a line for each category, thin grid lines at nice numbers, values at the ends; measures side by side. */
#include "charts/scale.h"
#include "charts/svg.h"

#include <math.h>
#include <string.h>

enum { ROW = 24, BAR = 14, GAP = 24, AXIS = 18, PANEL_LEAST = 190, ROWS_MOST = 200 };

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
    double end = -HUGE_VAL;
    for (unsigned t = 0; t < place->scale.count; t++) {
        double tick = scale_tick(&place->scale, t), x = at(place, tick);
        text.size = 0;
        panel_number(measure, &text, tick);
        svg_line(drawing->to, tick == 0 ? "axis" : "grid", x, y + AXIS - 2, x, bottom);
        double half = svg_text_width(text.data, text.size) / 2;
        if (x - half < end + 6) continue;
        svg_text(drawing->to, x, y + 10, "tick", "middle", 200, text.data, text.size);
        end = x + half;
    }
    buffer_free(&text);
}

/* Room for the values at the ends of bars: those below 0 stand at the left, all others at the right. */
static double value_room(const Chart *chart, unsigned panel, size_t rows, bool below) {
    Buffer text = {0};
    double widest = 0;
    for (size_t row = 0; row < rows; row++) {
        if ((chart_value(chart, panel, row, 0) < 0) != below) continue;
        text.size = 0;
        chart_text(chart, &text, panel, row, 0);
        widest = fmax(widest, svg_text_width(text.data, text.size) + 10);
    }
    buffer_free(&text);
    return widest;
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
    double below = value_room(drawing->chart, panel, rows, true),
           above = value_room(drawing->chart, panel, rows, false), bottom;
    Place place = {.left = x + below, .right = x + width - above};
    if (place.right < place.left + 20) place.right = place.left + 20;
    /* as many ticks as there is room for their numbers */
    place.scale =
        scale_for(measure, (unsigned)fmax(3, fmin(9, (place.right - place.left) / fmax(fmax(below, above), 40))), true);
    y += svg_head(drawing, panel, x, y, width);
    bottom = y + AXIS + (double)rows * ROW;
    axis(drawing, &place, panel, y, bottom);
    for (size_t row = 0; row < rows; row++) bar(drawing, &place, panel, row, y + AXIS + (double)row * ROW);
    svg_line(drawing->to, "axis", at(&place, 0), y + AXIS - 2, at(&place, 0), bottom);
}

double svg_bars(const Drawing *drawing, double y) {
    const Chart *chart = drawing->chart;
    size_t rows = chart->rows.count < ROWS_MOST ? chart->rows.count : ROWS_MOST;
    double labels = svg_labels(&chart->rows, rows, drawing->width * 0.36) + 10;
    unsigned fit = (unsigned)fmax(1, floor((drawing->width - labels) / PANEL_LEAST));
    if (fit > chart->panel_count) fit = chart->panel_count;
    double width = (drawing->width - labels) / fit, head = AXIS + (chart->panel_count > 1 ? 22 : 0);
    for (unsigned first = 0; first < chart->panel_count; first += fit) {
        for (size_t row = 0; row < rows; row++) {
            const char *label = chart->rows.list[row].label;
            svg_text(drawing->to, labels - 8, y + head + (double)row * ROW + ROW / 2.0 + 4, "label", "end", labels,
                     label, strlen(label));
        }
        for (unsigned p = first; p < first + fit && p < chart->panel_count; p++)
            panel_bars(drawing, p, rows, labels + (p - first) * width, y, p + 1 < first + fit ? width - GAP : width);
        y += head + (double)rows * ROW + (first + fit < chart->panel_count ? GAP : 0);
    }
    return svg_note(drawing, y, rows, chart->rows.count);
}
