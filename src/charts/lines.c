/* Lines over time on a screen. With colours the series of a measure share a field; without them each has one of its
 * own. */
#include "answers/text.h"
#include "charts/marks.h"
#include "charts/scale.h"
#include "charts/screen.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { HEIGHT_ALONE = 14, HEIGHT_PANEL = 8, HEIGHT_SMALL = 5, TOGETHER = 3 };

typedef struct Field {
    const Chart *chart;
    unsigned panel, height, left, width; /* left: cells for the numbers, with a blank; width: of the dots */
    Scale scale;
    GridOptions options;
} Field;

static double part_of_time(const Chart *chart, size_t column) {
    double first = chart->times[0], range = chart->times[chart->columns.count - 1] - first;
    return range > 0 ? (chart->times[column] - first) / range : 0.5;
}

/* Points next to each other are joined; a point without neighbours is marked, unless there are more dates than cells.
 */
static void draw(const Field *field, Canvas *canvas, size_t series, uint8_t owner) {
    const Chart *chart = field->chart;
    size_t count = chart->columns.count, reached = count; /* by a line */
    for (size_t c = 0; c < count; c++) {
        double value = chart_value(chart, field->panel, series, c);
        if (isnan(value)) continue;
        double x = part_of_time(chart, c), y = scale_part(&field->scale, value);
        size_t next = chart_next(chart, series, c);
        double after = next < count ? chart_value(chart, field->panel, series, next) : NAN;
        if (!isnan(after)) {
            canvas_line(canvas, x, y, part_of_time(chart, next), scale_part(&field->scale, after), owner);
            reached = next;
        } else {
            canvas_point(canvas, x, y, owner, reached != c && count <= field->width);
        }
    }
}

static void print_field(const Field *field, FILE *to, const Canvas *canvas) {
    Buffer line = {0}, text = {0};
    bool ascii = field->options.ascii, colour = field->options.colour;
    for (unsigned row = 0; row < field->height; row++) {
        text.size = 0;
        bool tick = false;
        for (unsigned t = 0; t < field->scale.count && !tick; t++) {
            double at = scale_tick(&field->scale, t);
            tick = canvas_row(canvas, scale_part(&field->scale, at)) == row;
            if (tick) panel_number(&field->chart->panels[field->panel], &text, at);
        }
        screen_text(&line, text.data, text.size, field->left - 1, true, ascii);
        buffer_text(&line, tick ? ascii ? " +" : " ┤" : ascii ? " |" : " │");
        unsigned last = 0;
        for (unsigned column = 0; column < field->width; column++) {
            unsigned owner = canvas->owner[row * canvas->width + column];
            if (colour && owner != last) buffer_text(&line, owner == 0 ? "\033[0m" : screen_colour(owner - 1));
            last = owner;
            canvas_put(&line, canvas, row, column);
        }
        if (colour && last != 0) buffer_text(&line, "\033[0m");
        screen_line(&line, to);
    }
    buffer_free(&line);
    buffer_free(&text);
}

/* The axis of time: a mark below each tick, and its date where there is room. */
static void print_axis(const Field *field, FILE *to) {
    Buffer line = {0}, labels = {0};
    TimeTick ticks[TIME_TICKS_MOST];
    const Chart *chart = field->chart;
    bool ascii = field->options.ascii;
    double first = chart->times[0], range = chart->times[chart->columns.count - 1] - first;
    unsigned count = time_ticks(first, first + range, chart->step, field->width / 7, ticks), next = 0;
    buffer_fill(&line, ' ', field->left);
    buffer_text(&line, ascii ? "+" : "└");
    size_t end = 0; /* columns of labels so far */
    for (unsigned column = 0; column < field->width; column++) {
        bool tick = false;
        for (; next < count; next++) {
            double part = range > 0 ? (ticks[next].at - first) / range : 0.5;
            if ((unsigned)lround(part * (field->width - 1)) > column) break;
            tick = true;
            size_t size = text_width(ticks[next].label, strlen(ticks[next].label)), at = field->left + 1 + column;
            size_t begin = at > size / 2 ? at - size / 2 : 0;
            if (begin + size > field->left + 1 + field->width) begin = field->left + 1 + field->width - size;
            if (end > 0 && begin < end + 2) continue;
            buffer_fill(&labels, ' ', begin - end);
            buffer_text(&labels, ticks[next].label);
            end = begin + size;
        }
        buffer_text(&line, tick ? ascii ? "+" : "┬" : ascii ? "-" : "─");
    }
    screen_line(&line, to);
    screen_line(&labels, to);
    buffer_free(&line);
    buffer_free(&labels);
}

static void print_legend(const Field *field, FILE *to, const size_t *series, unsigned count) {
    Buffer line = {0};
    size_t used = 0;
    for (unsigned i = 0; i < count; i++) {
        const char *label = field->chart->rows.list[series[i]].label;
        size_t width = text_width(label, strlen(label)) + 2, most = field->options.width - 2;
        if (width > most) width = most;
        if (used > 0 && used + width + 2 > field->options.width) {
            screen_line(&line, to);
            used = 0;
        }
        if (used > 0) buffer_text(&line, "  ");
        buffer_print(&line, "%s%s\033[0m ", screen_colour(i), field->options.ascii ? "*" : "━");
        screen_text(&line, label, strlen(label), (unsigned)width - 2, false, field->options.ascii);
        used += width + 2;
    }
    screen_line(&line, to);
    buffer_free(&line);
}

static void print_title(const Field *field, FILE *to, const char *series) {
    Buffer line = {0};
    if (*series == '\0') {
        buffer_print(&line, "%s by %s", field->chart->panels[field->panel].name, field->chart->columns_name);
        if (*field->chart->rows_name != '\0') buffer_print(&line, " and %s", field->chart->rows_name);
    } else {
        buffer_text(&line, series);
    }
    Buffer cut = {0};
    if (field->options.colour) buffer_text(&cut, "\033[1m");
    text_cut(&cut, line.data, line.size, field->options.width, field->options.ascii ? "..." : "…");
    if (field->options.colour) buffer_text(&cut, "\033[0m");
    screen_line(&cut, to);
    buffer_free(&line);
    buffer_free(&cut);
}

static void plot(const Field *field, FILE *to, const size_t *series, unsigned count) {
    Canvas canvas = canvas_new(field->width, field->height, field->options.ascii);
    for (unsigned i = count; i-- > 0;) draw(field, &canvas, series[i], (uint8_t)(i + 1));
    print_field(field, to, &canvas);
    canvas_free(&canvas);
}

static void print_panel(FILE *to, const Chart *chart, unsigned panel, GridOptions options) {
    bool many = chart->rows.count > 1, together = !many || (options.colour && chart->rows.count <= TOGETHER);
    Field field = {.chart = chart, .panel = panel, .options = options};
    field.height = !together ? HEIGHT_SMALL : chart->panel_count == 1 ? HEIGHT_ALONE : HEIGHT_PANEL;
    field.scale = scale_for(&chart->panels[panel], field.height / 3 + 2, false);
    Buffer text = {0};
    for (unsigned t = 0; t < field.scale.count; t++) {
        text.size = 0;
        panel_number(&chart->panels[panel], &text, scale_tick(&field.scale, t));
        unsigned width = (unsigned)text_width(text.data, text.size) + 1;
        if (width > field.left) field.left = width;
    }
    buffer_free(&text);
    field.width = options.width > field.left + 11 ? options.width - field.left - 1 : 10;
    size_t series[SERIES_MOST];
    unsigned count = series_largest(chart, SERIES_MOST, series);
    print_title(&field, to, "");
    if (isnan(chart->panels[panel].least)) {
        fputs("(no values)\n", to);
        return;
    }
    if (many && together) print_legend(&field, to, series, count);
    if (together) plot(&field, to, series, count);
    for (unsigned i = 0; !together && i < count; i++) {
        print_title(&field, to, chart->rows.list[series[i]].label);
        plot(&field, to, &series[i], 1);
    }
    print_axis(&field, to);
    if (count < chart->rows.count && !options.quiet)
        fprintf(to, "(%u of %zu series; all: --format spark)\n", count, chart->rows.count);
}

void screen_lines(FILE *to, const Chart *chart, GridOptions options) {
    if (chart->columns.count == 0) {
        fputs("(no dates: nothing to draw)\n", to);
        return;
    }
    for (unsigned p = 0; p < chart->panel_count; p++) {
        if (p > 0) fputc('\n', to);
        print_panel(to, chart, p, options);
    }
}
