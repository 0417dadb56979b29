/* Heat maps as SVG: a shaded cell for each pair, its value inside when there is room. */
#include "charts/svg.h"

#include <math.h>
#include <string.h>

enum { ROW = 26, CELL_MOST = 96, CELL_LEAST = 6, FOOT = 40, HEAD_MOST = 110, ROWS_MOST = 200, STEPS = 5 };

typedef struct Field {
    const Drawing *drawing;
    unsigned panel;
    double left, cell, values; /* width of a cell and of the widest value */
    double least, largest;     /* of sizes */
} Field;

/* From faint to strong; the strongest leaves the text on it readable. */
static double strength(double part) { return 0.08 + 0.72 * fmin(1, fmax(0, part)); }

static double part_of(const Field *field, double value) {
    double size = field->drawing->chart->panels[field->panel].least < 0 ? fabs(value) : value;
    double range = field->largest - field->least;
    return range > 0 ? (size - field->least) / range : 1;
}

static void cell(const Field *field, size_t row, size_t column, double y) {
    const Drawing *drawing = field->drawing;
    Buffer *to = drawing->to, text = {0};
    double value = chart_value(drawing->chart, field->panel, row, column),
           x = field->left + (double)column * field->cell;
    chart_text(drawing->chart, &text, field->panel, row, column);
    if (text.size == 0) return; /* no such pair */
    buffer_text(to, "<g class=\"mark\">");
    svg_tooltip(drawing, field->panel, row, column);
    buffer_print(to, "<rect class=\"%s\" x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%d\"",
                 isnan(value) ? "null"
                 : value < 0  ? "below"
                              : "above",
                 x + 0.5, y + 0.5, field->cell - 1, ROW - 1);
    if (!isnan(value)) buffer_print(to, " fill-opacity=\"%.2f\"", strength(part_of(field, value)));
    buffer_text(to, "/>");
    if (field->values + 6 <= field->cell)
        svg_text(to, x + field->cell / 2, y + ROW / 2.0 + 4, isnan(value) ? "muted" : "value", "middle", field->cell,
                 text.data, text.size);
    buffer_text(to, "</g>\n");
    buffer_free(&text);
}

/* The names of columns, slanted when they are wider than cells; only some when cells are narrow. Gives their height. */
static double heads(const Field *field, double y, bool draw) {
    const Keys *columns = &field->drawing->chart->columns;
    double widest = svg_labels(columns, columns->count, HEAD_MOST);
    bool slanted = widest + 4 > field->cell;
    double height = slanted ? widest * 0.7 + 14 : 20;
    size_t every = slanted && field->cell < 14 ? (size_t)ceil(14 / field->cell) : 1;
    for (size_t c = 0; draw && c < columns->count; c += every) {
        const char *label = columns->list[c].label;
        double x = field->left + ((double)c + 0.5) * field->cell;
        if (slanted)
            buffer_print(field->drawing->to, "<g transform=\"translate(%.1f %.1f) rotate(-45)\">", x, y + height - 6);
        svg_text(field->drawing->to, slanted ? 0 : x, slanted ? 0 : y + height - 7, "tick",
                 slanted ? "start" : "middle", HEAD_MOST, label, strlen(label));
        if (slanted) buffer_text(field->drawing->to, "</g>\n");
    }
    return height;
}

static void legend(const Field *field, double y) {
    const Panel *panel = &field->drawing->chart->panels[field->panel];
    Buffer *to = field->drawing->to, text = {0};
    double x = field->left;
    panel_number(panel, &text, panel->least);
    svg_text(to, x, y + 10, "tick", "start", 200, text.data, text.size);
    x += svg_text_width(text.data, text.size) + 8;
    double low = part_of(field, panel->least), high = part_of(field, panel->most);
    double weakest = panel->least < 0 && panel->most < 0 ? high : 0; /* colours of both sides meet at 0 */
    int first = panel->least < 0 ? -STEPS : 0, end = panel->most >= 0 ? STEPS : 0;
    for (int i = first; i < end; i++) {
        bool below = i < 0;
        double along = (below ? -i - 1 : i) / (STEPS - 1.0), part = weakest + along * ((below ? low : high) - weakest);
        buffer_print(to,
                     "<rect class=\"%s\" x=\"%.1f\" y=\"%.1f\" width=\"14\" height=\"12\" fill-opacity=\"%.2f\"/>\n",
                     below ? "below" : "above", x, y, strength(part));
        x += 14;
    }
    text.size = 0;
    panel_number(panel, &text, panel->most);
    svg_text(to, x + 8, y + 10, "tick", "start", 200, text.data, text.size);
    buffer_free(&text);
}

/* Slanted names of columns reach beyond the last cell. */
static double cell_width(const Drawing *drawing, double labels) {
    const Keys *columns = &drawing->chart->columns;
    double room = drawing->width - labels, count = (double)columns->count,
           widest = svg_labels(columns, columns->count, HEAD_MOST);
    double width = room / count;
    if (widest + 4 > fmin(width, CELL_MOST)) width = (room - widest * 0.6) / count;
    return fmax(CELL_LEAST, fmin(CELL_MOST, width));
}

double svg_heat(const Drawing *drawing, double y) {
    const Chart *chart = drawing->chart;
    size_t rows = chart->rows.count < ROWS_MOST ? chart->rows.count : ROWS_MOST;
    double labels = svg_labels(&chart->rows, rows, drawing->width * 0.3) + 10;
    for (unsigned p = 0; p < chart->panel_count; p++) {
        const Panel *panel = &chart->panels[p];
        Field field = {.drawing = drawing, .panel = p, .left = labels, .values = svg_values(chart, p, rows)};
        field.cell = cell_width(drawing, labels);
        field.least = panel->least < 0 ? 0 : panel->least;
        field.largest = panel->least < 0 ? fmax(fabs(panel->least), fabs(panel->most)) : panel->most;
        y += svg_head(drawing, p, 0, y, drawing->width);
        y += heads(&field, y, true);
        for (size_t row = 0; row < rows; row++, y += ROW) {
            const char *label = chart->rows.list[row].label;
            svg_text(drawing->to, labels - 8, y + ROW / 2.0 + 4, "label", "end", labels - 10, label, strlen(label));
            for (size_t c = 0; c < chart->columns.count; c++) cell(&field, row, c, y);
        }
        if (!isnan(panel->least)) legend(&field, y + 12);
        y += p + 1 < chart->panel_count ? FOOT + 12 : FOOT - 12;
    }
    return svg_note(drawing, y, rows, chart->rows.count);
}
