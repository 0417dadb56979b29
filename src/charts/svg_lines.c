/* Lines over time as SVG: a panel for each measure, a colour and a shape of points for each series. */
#include "charts/scale.h"
#include "charts/svg.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { HEIGHT_ALONE = 240, HEIGHT_PANEL = 150, HEAD = 8, FOOT = 30, POINT_ROOM = 9, OTHERS_MOST = 200 };

typedef struct Field {
    const Drawing *drawing;
    unsigned panel;
    double left, right, top, bottom;
    Scale scale;
    bool points; /* few enough to be seen */
} Field;

static double x_of_time(const Field *field, double time) {
    const Chart *chart = field->drawing->chart;
    double first = chart->times[0], range = chart->times[chart->columns.count - 1] - first;
    return field->left + (range > 0 ? (time - first) / range : 0.5) * (field->right - field->left);
}

static double x_of(const Field *field, size_t column) { return x_of_time(field, field->drawing->chart->times[column]); }

static double y_of(const Field *field, double value) {
    return field->bottom - scale_part(&field->scale, value) * (field->bottom - field->top);
}

static void axes(const Field *field) {
    const Drawing *drawing = field->drawing;
    const Chart *chart = drawing->chart;
    Buffer text = {0};
    for (unsigned t = 0; t < field->scale.count; t++) {
        double tick = scale_tick(&field->scale, t), y = y_of(field, tick);
        text.size = 0;
        panel_number(&chart->panels[field->panel], &text, tick);
        svg_line(drawing->to, tick == 0 ? "axis" : "grid", field->left, y, field->right, y);
        svg_text(drawing->to, field->left - 8, y + 4, "tick", "end", 200, text.data, text.size);
    }
    buffer_free(&text);
    TimeTick ticks[TIME_TICKS_MOST];
    double first = chart->times[0], last = chart->times[chart->columns.count - 1], end = -HUGE_VAL;
    unsigned count = time_ticks(first, last, chart->step, (unsigned)((field->right - field->left) / 55), ticks);
    for (unsigned t = 0; t < count; t++) {
        double x = x_of_time(field, ticks[t].at), half = svg_text_width(ticks[t].label, strlen(ticks[t].label)) / 2;
        svg_line(drawing->to, "axis", x, field->bottom, x, field->bottom + 5);
        double middle = fmin(x, drawing->width - half);
        if (middle - half < end + 8) continue;
        svg_text(drawing->to, middle, field->bottom + 19, "tick", "middle", 200, ticks[t].label,
                 strlen(ticks[t].label));
        end = middle + half;
    }
}

/* Circle, square, diamond, triangle: series can be told apart without their colours. */
static void point(Buffer *to, unsigned shape, double x, double y, double size, const char *kind) {
    switch (shape % 4) {
    case 0: buffer_print(to, "<circle class=\"%s\" cx=\"%.1f\" cy=\"%.1f\" r=\"%.1f\"/>", kind, x, y, size); break;
    case 1:
        buffer_print(to, "<rect class=\"%s\" x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%.1f\"/>", kind, x - size,
                     y - size, 2 * size, 2 * size);
        break;
    case 2:
        buffer_print(to, "<path class=\"%s\" d=\"M%.1f %.1fl%.1f %.1fl%.1f %.1fl%.1f %.1fz\"/>", kind, x,
                     y - 1.3 * size, 1.3 * size, 1.3 * size, -1.3 * size, 1.3 * size, -1.3 * size, -1.3 * size);
        break;
    case 3:
        buffer_print(to, "<path class=\"%s\" d=\"M%.1f %.1fl%.1f %.1fh%.1fz\"/>", kind, x, y - 1.2 * size, 1.2 * size,
                     2.1 * size, -2.4 * size);
        break;
    }
}

static void line(const Field *field, size_t series, unsigned number, const char *kind) {
    const Drawing *drawing = field->drawing;
    const Chart *chart = drawing->chart;
    Buffer *to = drawing->to;
    bool coloured = *kind == 's';
    size_t columns = chart->columns.count, reached = columns; /* by a line */
    buffer_print(to, "<g class=\"%s%u\"><path class=\"line%s\" d=\"", kind, number + 1, field->points ? "" : " dense");
    for (size_t c = 0; c < columns; c++) {
        double value = chart_value(chart, field->panel, series, c);
        if (isnan(value)) continue;
        buffer_print(to, "%c%.1f %.1f", reached == c ? 'L' : 'M', x_of(field, c), y_of(field, value));
        reached = chart_next(chart, series, c);
    }
    buffer_text(to, "\"/>\n");
    reached = columns;
    for (size_t c = 0; c < columns; c++) {
        double value = chart_value(chart, field->panel, series, c);
        if (isnan(value)) continue;
        size_t next = chart_next(chart, series, c);
        bool goes_on = next < columns && !isnan(chart_value(chart, field->panel, series, next)),
             alone = reached != c && !goes_on;
        if (goes_on) reached = next;
        buffer_text(to, "<g>");
        svg_tooltip(drawing, field->panel, series, c);
        if (alone || (field->points && coloured))
            point(to, number, x_of(field, c), y_of(field, value), field->points ? 3 : 1.5, "point");
        if (coloured) point(to, 0, x_of(field, c), y_of(field, value), 7, "hit");
        buffer_text(to, "</g>\n");
    }
    buffer_text(to, "</g>\n");
}

static double legend(const Drawing *drawing, const size_t *series, unsigned count, double y) {
    const Chart *chart = drawing->chart;
    double x = 0, most = drawing->width - 30;
    size_t others = chart->rows.count - count;
    char rest[48];
    snprintf(rest, sizeof rest, "%zu smaller one%s", others, others == 1 ? "" : "s");
    for (unsigned i = 0; i < count + (others > 0); i++) {
        const char *label = i < count ? chart->rows.list[series[i]].label : rest;
        double width = fmin(svg_text_width(label, strlen(label)), most) + 40;
        if (x > 0 && x + width - 16 > drawing->width) {
            x = 0;
            y += 20;
        }
        buffer_print(drawing->to, "<g class=\"%s%u\"><path class=\"line\" d=\"M%.1f %.1fh18\"/>",
                     i < count ? "s" : "other", i + 1, x, y + 8);
        if (i < count) point(drawing->to, i, x + 9, y + 8, 3, "point");
        buffer_text(drawing->to, "</g>");
        svg_text(drawing->to, x + 24, y + 12, "label", "start", most, label, strlen(label));
        x += width;
    }
    return y + 26;
}

static Scale panel_scale(const Chart *chart, unsigned panel, double *height) {
    *height = chart->panel_count == 1 ? HEIGHT_ALONE : HEIGHT_PANEL;
    return scale_for(&chart->panels[panel], (unsigned)(*height / 40) + 1, false);
}

/* The room for numbers at the left: the same for all panels. */
static double tick_room(const Chart *chart) {
    double widest = 0, height;
    Buffer text = {0};
    for (unsigned p = 0; p < chart->panel_count; p++) {
        Scale scale = panel_scale(chart, p, &height);
        for (unsigned t = 0; t < scale.count; t++) {
            text.size = 0;
            panel_number(&chart->panels[p], &text, scale_tick(&scale, t));
            widest = fmax(widest, svg_text_width(text.data, text.size));
        }
    }
    buffer_free(&text);
    return widest + 10;
}

static double panel_lines(const Drawing *drawing, unsigned panel, const size_t *series, unsigned count, double y) {
    const Chart *chart = drawing->chart;
    double height;
    Field field = {.drawing = drawing, .panel = panel};
    field.scale = panel_scale(chart, panel, &height);
    y += svg_head(drawing, panel, 0, y, drawing->width);
    field.left = tick_room(chart);
    field.right = drawing->width - 8;
    field.points = (field.right - field.left) / (double)chart->columns.count >= POINT_ROOM;
    field.top = y + HEAD;
    field.bottom = field.top + height;
    axes(&field);
    if (isnan(chart->panels[panel].least))
        svg_text(drawing->to, (field.left + field.right) / 2, (field.top + field.bottom) / 2, "muted", "middle", 200,
                 "no values", 9);
    bool *drawn = mem_take(chart->rows.count, sizeof *drawn);
    for (unsigned i = 0; i < count; i++) drawn[series[i]] = true;
    unsigned others = 0;
    for (size_t s = 0; s < chart->rows.count && others < OTHERS_MOST; s++)
        if (!drawn[s]) line(&field, s, others++, "other");
    free(drawn);
    for (unsigned i = count; i-- > 0;) line(&field, series[i], i, "s");
    return field.bottom + FOOT;
}

double svg_lines(const Drawing *drawing, double y) {
    const Chart *chart = drawing->chart;
    size_t series[SERIES_MOST];
    unsigned count = series_largest(chart, SERIES_MOST, series);
    if (chart->rows.count > 1) y = legend(drawing, series, count, y);
    for (unsigned p = 0; p < chart->panel_count; p++) y = panel_lines(drawing, p, series, count, y + (p > 0 ? 8 : 0));
    return y;
}
