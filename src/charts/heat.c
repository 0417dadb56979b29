/* Heat maps on a screen: shaded numbers, a block of columns below another when they do not fit. */
#include "answers/text.h"
#include "charts/marks.h"
#include "charts/screen.h"

#include <math.h>
#include <string.h>

enum { LABEL_MOST = 30, HEAD_MOST = 12 };

typedef struct Heat {
    const Chart *chart;
    unsigned panel, labels, cell; /* widths; a cell with one blank before it */
    size_t rows;
    double largest, least; /* of sizes: with negative numbers, the distance from 0 counts */
    GridOptions options;
} Heat;

static double part_of(const Heat *heat, double value) {
    double size = heat->chart->panels[heat->panel].least < 0 ? fabs(value) : value, range = heat->largest - heat->least;
    return range > 0 ? (size - heat->least) / range : 1;
}

static void put_cell(const Heat *heat, Buffer *to, Buffer *text, size_t row, size_t column) {
    GridOptions options = heat->options;
    double value = chart_value(heat->chart, heat->panel, row, column);
    text->size = 0;
    chart_text(heat->chart, text, heat->panel, row, column);
    unsigned shade = isnan(value) ? 0 : shade_of(part_of(heat, value));
    if (options.colour) {
        buffer_char(to, ' ');
        if (!isnan(value)) buffer_text(to, screen_shade(shade, value < 0));
        if (isnan(value)) buffer_text(to, "\033[2m");
        screen_text(to, text->data, text->size, heat->cell - 2, true, options.ascii);
        buffer_text(to, " \033[0m");
        return;
    }
    screen_text(to, text->data, text->size, heat->cell - 2, true, options.ascii);
    buffer_char(to, ' ');
    if (isnan(value))
        buffer_char(to, ' ');
    else
        shade_put(to, shade, options.ascii);
}

static void print_block(const Heat *heat, FILE *to, size_t first, size_t end) {
    Buffer line = {0}, text = {0};
    const Chart *chart = heat->chart;
    GridOptions options = heat->options;
    if (options.colour) buffer_text(&line, "\033[1m");
    screen_text(&line, chart->rows_name, strlen(chart->rows_name), heat->labels, false, options.ascii);
    for (size_t c = first; c < end; c++) {
        const char *label = chart->columns.list[c].label;
        buffer_char(&line, ' ');
        screen_text(&line, label, strlen(label), heat->cell - (options.colour ? 2 : 3), true, options.ascii);
        buffer_text(&line, options.colour ? " " : "  ");
    }
    if (options.colour) buffer_text(&line, "\033[0m");
    screen_line(&line, to);
    for (size_t row = 0; row < heat->rows && !ferror(to); row++) {
        const char *label = chart->rows.list[row].label;
        screen_text(&line, label, strlen(label), heat->labels, false, options.ascii);
        for (size_t c = first; c < end; c++) put_cell(heat, &line, &text, row, c);
        screen_line(&line, to);
    }
    buffer_free(&line);
    buffer_free(&text);
}

static void print_shade(const Heat *heat, Buffer *to, unsigned shade, bool negative) {
    if (heat->options.colour)
        buffer_print(to, "%s \033[0m", screen_shade(shade, negative));
    else
        shade_put(to, shade, heat->options.ascii);
}

static void print_scale(const Heat *heat, FILE *to) {
    Buffer line = {0};
    const Panel *panel = &heat->chart->panels[heat->panel];
    panel_number(panel, &line, panel->least);
    buffer_char(&line, ' ');
    unsigned low = shade_of(part_of(heat, panel->least)), high = shade_of(part_of(heat, panel->most));
    unsigned weakest = panel->most < 0 ? high : 0; /* shades of both sides meet at 0 */
    for (unsigned shade = low + 1; panel->least < 0 && shade-- > weakest;) print_shade(heat, &line, shade, true);
    for (unsigned shade = 0; panel->most >= 0 && shade <= high; shade++) print_shade(heat, &line, shade, false);
    buffer_char(&line, ' ');
    panel_number(panel, &line, panel->most);
    screen_line(&line, to);
    buffer_free(&line);
}

static void print_panel(FILE *to, const Chart *chart, unsigned panel, size_t rows, GridOptions options) {
    const Panel *measure = &chart->panels[panel];
    Heat heat = {.chart = chart, .panel = panel, .rows = rows, .options = options};
    unsigned limit = options.width / 3 < LABEL_MOST ? options.width / 3 : LABEL_MOST;
    heat.labels = screen_labels(&chart->rows, rows, limit);
    size_t name = text_width(chart->rows_name, strlen(chart->rows_name));
    if (name > heat.labels) heat.labels = name > limit ? limit : (unsigned)name;
    unsigned values = screen_values(chart, panel, rows),
             heads = screen_labels(&chart->columns, chart->columns.count, HEAD_MOST);
    heat.cell = (values > heads ? values : heads) + 3;
    heat.least = measure->least < 0 ? 0 : measure->least;
    heat.largest = measure->least < 0 ? fmax(fabs(measure->least), fabs(measure->most)) : measure->most;
    size_t fit = options.width > heat.labels + heat.cell ? (options.width - heat.labels) / heat.cell : 1;
    Buffer title = {0}, line = {0};
    buffer_print(&title, "%s by %s", measure->name, chart->columns_name);
    if (options.colour) buffer_text(&line, "\033[1m");
    text_cut(&line, title.data, title.size, options.width, options.ascii ? "..." : "…");
    if (options.colour) buffer_text(&line, "\033[0m");
    screen_line(&line, to);
    buffer_free(&title);
    buffer_free(&line);
    for (size_t first = 0; first < chart->columns.count; first += fit) {
        size_t end = first + fit < chart->columns.count ? first + fit : chart->columns.count;
        if (first > 0) fputc('\n', to);
        print_block(&heat, to, first, end);
    }
    if (!isnan(measure->least)) print_scale(&heat, to);
}

void screen_heat(FILE *to, const Chart *chart, GridOptions options) {
    size_t rows = chart->rows.count;
    if (options.most > 0 && rows > options.most) rows = options.most;
    for (unsigned p = 0; p < chart->panel_count; p++) {
        if (p > 0) fputc('\n', to);
        print_panel(to, chart, p, rows, options);
    }
    if (rows < chart->rows.count && !options.quiet)
        fprintf(to, "(%zu of %zu; all: --rows all)\n", rows, chart->rows.count);
}
