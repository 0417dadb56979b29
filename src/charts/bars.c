/* Bars on a screen: a line for each category, its values and bars; several measures stand side by side. */
#include "answers/text.h"
#include "charts/marks.h"
#include "charts/screen.h"

#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { GAP = 2, BAR_LEAST = 12, LABEL_MOST = 30 };

void screen_numbers(FILE *to, const Chart *chart, GridOptions options) {
    Buffer line = {0}, text = {0};
    unsigned widest = 0, names = 0;
    for (unsigned p = 0; p < chart->panel_count; p++) {
        unsigned value = screen_values(chart, p, chart->rows.count);
        size_t name = text_width(chart->panels[p].name, strlen(chart->panels[p].name));
        if (value > widest) widest = value;
        if (name > names) names = (unsigned)name;
    }
    if (names + widest + GAP > options.width) names = options.width > widest + GAP ? options.width - widest - GAP : 1;
    for (unsigned p = 0; p < chart->panel_count; p++) {
        screen_text(&line, chart->panels[p].name, strlen(chart->panels[p].name), names, false, options.ascii);
        buffer_fill(&line, ' ', GAP);
        text.size = 0;
        chart_text(chart, &text, p, 0, 0);
        if (options.colour) buffer_text(&line, isnan(chart_value(chart, p, 0, 0)) ? "\033[2m" : "\033[1m");
        screen_text(&line, text.data, text.size, widest, true, options.ascii);
        if (options.colour) buffer_text(&line, "\033[0m");
        screen_line(&line, to);
    }
    buffer_free(&line);
    buffer_free(&text);
}

/* A measure on the screen. */
typedef struct Bars {
    unsigned values;      /* width of the numbers */
    unsigned left, right; /* cells for bars below and above 0 */
    double scale;         /* cells for 1 */
} Bars;

static Bars bars_of(const Chart *chart, unsigned panel, size_t rows, unsigned width) {
    double least = fmin(0, chart->panels[panel].least), most = fmax(0, chart->panels[panel].most);
    Bars bars = {.values = screen_values(chart, panel, rows)};
    unsigned taken = bars.values + GAP, cells = width > taken + 4 ? width - taken : 4;
    double range = most / 2 - least / 2; /* half of it: the whole may be too large */
    if (least < 0) cells--;              /* the line at 0 */
    if (range > 0) bars.left = (unsigned)lround(cells * (-least / 2 / range));
    if (least < 0 && bars.left == 0) bars.left = 1;
    if (most > 0 && bars.left == cells) bars.left = cells - 1;
    bars.right = cells - bars.left;
    double above = most > 0 ? bars.right / most : HUGE_VAL, below = least < 0 ? bars.left / -least : HUGE_VAL;
    bars.scale = fmin(above, below);
    return bars;
}

static void put_bar(Buffer *to, const Bars *bars, double value, GridOptions options) {
    double cells = isnan(value) ? 0 : value / (1 / bars->scale);
    if (isinf(bars->scale)) cells = 0;
    const char *colour = options.colour && cells != 0 ? screen_colour(0) : "",
               *plain = *colour != '\0' ? "\033[0m" : "";
    if (cells < 0) buffer_text(to, colour);
    if (bars->left > 0) bar_left(to, cells < 0 ? -cells : 0, bars->left, options.ascii);
    if (cells < 0) buffer_text(to, plain);
    if (bars->left > 0) buffer_text(to, options.ascii ? "|" : "│");
    if (cells > 0) buffer_text(to, colour);
    if (bars->right > 0) bar_right(to, cells > 0 ? cells : 0, bars->right, options.ascii);
    if (cells > 0) buffer_text(to, plain);
}

/* The panels from first up to end, side by side. */
static void print_group(FILE *to, const Chart *chart, size_t rows, unsigned labels, unsigned first, unsigned end,
                        GridOptions options) {
    Buffer line = {0}, text = {0};
    unsigned width = (options.width - labels) / (end - first) - GAP;
    const char *bold = options.colour ? "\033[1m" : "", *dim = options.colour ? "\033[2m" : "";
    const char *plain = options.colour ? "\033[0m" : "";
    buffer_text(&line, bold);
    screen_text(&line, chart->rows_name, strlen(chart->rows_name), labels, false, options.ascii);
    for (unsigned p = first; p < end; p++) {
        buffer_fill(&line, ' ', GAP);
        screen_text(&line, chart->panels[p].name, strlen(chart->panels[p].name), width, false, options.ascii);
    }
    if (!options.colour)
        while (line.size > 0 && line.data[line.size - 1] == ' ') line.size--;
    buffer_text(&line, plain);
    screen_line(&line, to);
    Bars *all = mem_take(end - first, sizeof *all);
    for (unsigned p = first; p < end; p++) all[p - first] = bars_of(chart, p, rows, width);
    for (size_t row = 0; row < rows && !ferror(to); row++) {
        const char *label = chart->rows.list[row].label;
        screen_text(&line, label, strlen(label), labels, false, options.ascii);
        for (unsigned p = first; p < end; p++) {
            const Bars *bars = &all[p - first];
            double value = chart_value(chart, p, row, 0);
            text.size = 0;
            chart_text(chart, &text, p, row, 0);
            buffer_fill(&line, ' ', GAP);
            if (isnan(value)) buffer_text(&line, dim);
            screen_text(&line, text.data, text.size, bars->values, true, options.ascii);
            if (isnan(value)) buffer_text(&line, plain);
            buffer_fill(&line, ' ', GAP);
            put_bar(&line, bars, value, options);
        }
        screen_line(&line, to);
    }
    free(all);
    buffer_free(&line);
    buffer_free(&text);
}

void screen_bars(FILE *to, const Chart *chart, GridOptions options) {
    size_t rows = chart->rows.count;
    if (options.most > 0 && rows > options.most) rows = options.most;
    unsigned limit = options.width / 3 < LABEL_MOST ? options.width / 3 : LABEL_MOST;
    unsigned labels = screen_labels(&chart->rows, rows, limit);
    size_t name = text_width(chart->rows_name, strlen(chart->rows_name));
    if (name > labels) labels = name > limit ? limit : (unsigned)name;
    for (unsigned first = 0, end; first < chart->panel_count; first = end) {
        unsigned used = labels;
        for (end = first; end < chart->panel_count; end++) {
            unsigned needs = screen_values(chart, end, rows) + BAR_LEAST + 2 * GAP, together = end - first + 1;
            if (end > first && (used + needs > options.width || (options.width - labels) / together < needs)) break;
            used += needs;
        }
        if (first > 0) fputc('\n', to);
        print_group(to, chart, rows, labels, first, end, options);
    }
    if (rows < chart->rows.count && !options.quiet)
        fprintf(to, "(%zu of %zu; all: --rows all)\n", rows, chart->rows.count);
}
