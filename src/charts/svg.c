/* SVG: the frame of a chart (title, description, style) and what its drawers share. */
#include "answers/markup.h"
#include "charts/svg.h"

#include "answers/text.h"
#include "charts/chart.css.h"

#include <inttypes.h>
#include <math.h>
#include <string.h>

static const double column_pixels = 7.1; /* an average letter at 12 pixels */

/* ---- text ---- */

double svg_text_width(const char *text, size_t size) { return (double)text_width(text, size) * column_pixels; }

double svg_labels(const Keys *keys, size_t count, double most) {
    double widest = 0;
    for (size_t k = 0; k < count; k++)
        widest = fmax(widest, svg_text_width(keys->list[k].label, strlen(keys->list[k].label)));
    return fmin(widest, most);
}

double svg_values(const Chart *chart, unsigned panel, size_t rows) {
    Buffer text = {0};
    double widest = 0;
    for (size_t row = 0; row < rows; row++)
        for (size_t column = 0; column < chart->columns.count; column++) {
            text.size = 0;
            chart_text(chart, &text, panel, row, column);
            widest = fmax(widest, svg_text_width(text.data, text.size));
        }
    buffer_free(&text);
    return widest;
}

void svg_text(Buffer *to, double x, double y, const char *kind, const char *anchor, double room, const char *text,
              size_t size) {
    Buffer cut = {0};
    text_cut(&cut, text, size, (size_t)fmax(1, room / column_pixels), "…");
    buffer_print(to, "<text x=\"%.1f\" y=\"%.1f\" class=\"%s\" text-anchor=\"%s\">", x, y, kind, anchor);
    markup_shown(to, cut.data, cut.size);
    buffer_text(to, "</text>\n");
    buffer_free(&cut);
}

void svg_line(Buffer *to, const char *kind, double x1, double y1, double x2, double y2) {
    buffer_print(to, "<line class=\"%s\" x1=\"%.1f\" y1=\"%.1f\" x2=\"%.1f\" y2=\"%.1f\"/>\n", kind, x1, y1, x2, y2);
}

double svg_head(const Drawing *drawing, unsigned panel, double x, double y, double room) {
    const char *name = drawing->chart->panels[panel].name;
    if (drawing->chart->panel_count == 1) return 0;
    svg_text(drawing->to, x, y + 12, "head", "start", room, name, strlen(name));
    return 22;
}

void svg_tooltip(const Drawing *drawing, unsigned panel, size_t row, size_t column) {
    const Chart *chart = drawing->chart;
    const char *labels[] = {chart->rows.list[row].label, chart->columns.list[column].label};
    Buffer value = {0};
    buffer_text(drawing->to, "<title>");
    for (size_t i = 0; i < 2; i++) {
        if (*labels[i] == '\0') continue;
        markup_string(drawing->to, labels[i]);
        buffer_text(drawing->to, ", ");
    }
    markup_string(drawing->to, chart->panels[panel].name);
    buffer_text(drawing->to, ": ");
    chart_text(chart, &value, panel, row, column);
    markup_shown(drawing->to, value.data, value.size);
    buffer_text(drawing->to, "</title>");
    buffer_free(&value);
}

double svg_note(const Drawing *drawing, double y, size_t shown, size_t all) {
    if (shown >= all) return y;
    Buffer text = {0};
    buffer_print(&text, "The first %zu of %zu.", shown, all);
    svg_text(drawing->to, 0, y + 20, "muted", "start", drawing->width, text.data, text.size);
    buffer_free(&text);
    return y + 28;
}

/* ---- big numbers: the chart of a result without dimensions ---- */

static double numbers(const Drawing *drawing, double y) {
    enum { CELL_WIDTH = 170, CELL_HEIGHT = 68 };
    const Chart *chart = drawing->chart;
    unsigned across = (unsigned)fmax(1, floor(drawing->width / CELL_WIDTH));
    double width = drawing->width / across;
    Buffer text = {0};
    for (unsigned p = 0; p < chart->panel_count && chart->rows.count > 0; p++) {
        double x = width * (p % across), top = y + CELL_HEIGHT * (double)(p / across);
        text.size = 0;
        chart_text(chart, &text, p, 0, 0);
        bool null = isnan(chart_value(chart, p, 0, 0));
        svg_text(drawing->to, x, top + 30, null ? "big muted" : "big", "start", width / 2, text.data, text.size);
        svg_text(drawing->to, x, top + 50, "muted", "start", width - 12, chart->panels[p].name,
                 strlen(chart->panels[p].name));
    }
    buffer_free(&text);
    return y + CELL_HEIGHT * (double)((chart->panel_count + across - 1) / across);
}

/* ---- the frame ---- */

/* The place of the least or the largest value. false: there is none. */
static bool find(const Chart *chart, unsigned panel, bool least, size_t *row, size_t *column) {
    double best = NAN;
    for (size_t r = 0; r < chart->rows.count; r++)
        for (size_t c = 0; c < chart->columns.count; c++) {
            double value = chart_value(chart, panel, r, c);
            if (isnan(value) || (least ? value >= best : value <= best)) continue;
            best = value;
            *row = r;
            *column = c;
        }
    return !isnan(best);
}

static void describe_end(Buffer *to, const Chart *chart, unsigned panel, size_t row, size_t column) {
    Buffer text = {0};
    chart_text(chart, &text, panel, row, column);
    const char *first = chart->rows.list[row].label, *second = chart->columns.list[column].label;
    if (*first != '\0' || *second != '\0')
        buffer_print(&text, " (%s%s%s)", first, *first != '\0' && *second != '\0' ? ", " : "", second);
    markup_shown(to, text.data, text.size);
    buffer_free(&text);
}

static void describe(Buffer *to, const Chart *chart) {
    switch (chart->kind) {
    case CHART_NOTHING: buffer_text(to, "No measure is a number: nothing to draw."); return;
    case CHART_NUMBERS: buffer_text(to, "Numbers."); break;
    case CHART_BARS: buffer_print(to, "Bars for %zu categories.", chart->rows.count); break;
    case CHART_LINES:
        buffer_print(to, "Lines over %zu dates", chart->columns.count);
        if (chart->rows.count > 1) buffer_print(to, ", %zu series", chart->rows.count);
        buffer_char(to, '.');
        break;
    case CHART_HEAT: buffer_print(to, "Heat map, %zu by %zu.", chart->rows.count, chart->columns.count); break;
    }
    for (unsigned p = 0; p < chart->panel_count; p++) {
        size_t row = 0, column = 0;
        buffer_char(to, ' ');
        markup_string(to, chart->panels[p].name);
        if (!find(chart, p, true, &row, &column)) {
            buffer_text(to, ": no values.");
            continue;
        }
        buffer_text(to, chart->kind == CHART_NUMBERS ? ": " : ": from ");
        describe_end(to, chart, p, row, column);
        if (chart->kind != CHART_NUMBERS && find(chart, p, false, &row, &column)) {
            buffer_text(to, " to ");
            describe_end(to, chart, p, row, column);
        }
        buffer_char(to, '.');
    }
}

static double draw(const Drawing *drawing, double y) {
    const Chart *chart = drawing->chart;
    const char *nothing = chart->kind == CHART_NOTHING ? "No measure is a number: nothing to draw." : "No rows.";
    if (chart->kind == CHART_NOTHING || chart->rows.count == 0 || chart->columns.count == 0) {
        svg_text(drawing->to, 0, y + 16, "muted", "start", drawing->width, nothing, strlen(nothing));
        return y + 24;
    }
    switch (chart->kind) {
    case CHART_NOTHING: break;
    case CHART_NUMBERS: return numbers(drawing, y);
    case CHART_BARS: return svg_bars(drawing, y);
    case CHART_LINES: return svg_lines(drawing, y);
    case CHART_HEAT: return svg_heat(drawing, y);
    }
    return y;
}

void svg_element(Buffer *to, const Chart *chart, double width, const char *id, bool with_title) {
    enum { MARGIN = 12 };
    Buffer body = {0};
    Drawing drawing = {&body, chart, width - 2 * MARGIN};
    double y = 0;
    if (with_title) {
        svg_text(&body, 0, y + 14, "title", "start", drawing.width * 0.75, chart->title, strlen(chart->title));
        y += 30;
    }
    y = draw(&drawing, y);
    if (chart->undated > 0) {
        Buffer note = {0};
        buffer_print(&note, "%" PRIu64 " row%s without a date not drawn.", chart->undated,
                     chart->undated == 1 ? "" : "s");
        svg_text(&body, 0, y + 16, "muted", "start", drawing.width, note.data, note.size);
        buffer_free(&note);
        y += 24;
    }
    double height = ceil(y + 2 * MARGIN);
    buffer_print(to,
                 "<svg xmlns=\"http://www.w3.org/2000/svg\" class=\"lode\" viewBox=\"0 0 %.0f %.0f\" width=\"%.0f\" "
                 "height=\"%.0f\" "
                 "role=\"img\" aria-labelledby=\"%s-title %s-text\">\n<title id=\"%s-title\">",
                 width, height, width, height, id, id, id);
    markup_string(to, chart->title);
    buffer_print(to, "</title>\n<desc id=\"%s-text\">", id);
    describe(to, chart);
    buffer_text(to, "</desc>\n<style>\n");
    for (const char *const *line = chart_css; *line != NULL; line++) buffer_text(to, *line);
    buffer_print(
        to, "</style>\n<rect class=\"paper\" width=\"%.0f\" height=\"%.0f\"/>\n<g transform=\"translate(%d %d)\">\n",
        width, height, MARGIN, MARGIN);
    buffer_bytes(to, body.data, body.size);
    buffer_text(to, "</g>\n</svg>\n");
    buffer_free(&body);
}

void svg_file(FILE *to, const LodeResult *result) {
    Buffer text = {0};
    Chart chart = chart_of(result);
    buffer_text(&text, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
    svg_element(&text, &chart, 720, "lode", true);
    buffer_write(&text, to);
    buffer_free(&text);
    chart_free(&chart);
}
