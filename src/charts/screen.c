/* Charts on a screen: chooses the drawer, and what all of them share. */
#include "charts/screen.h"

#include "answers/text.h"

#include <inttypes.h>
#include <string.h>

void screen_text(Buffer *to, const char *text, size_t size, unsigned width, bool right, bool ascii) {
    size_t own = text_width(text, size), pad = own < width ? width - own : 0;
    if (right) buffer_fill(to, ' ', pad);
    size_t begin = to->size;
    text_cut(to, text, size, width, ascii ? "..." : "…");
    own = text_width(to->data + begin, to->size - begin);
    if (!right || own < width) buffer_fill(to, ' ', right ? width - own - pad : width - own);
}

void screen_line(Buffer *line, FILE *to) {
    while (line->size > 0 && line->data[line->size - 1] == ' ') line->size--;
    buffer_char(line, '\n');
    buffer_write(line, to);
}

unsigned screen_labels(const Keys *keys, size_t count, unsigned most) {
    size_t widest = 0;
    for (size_t k = 0; k < count; k++) {
        size_t width = text_width(keys->list[k].label, strlen(keys->list[k].label));
        if (width > widest) widest = width;
    }
    return widest > most ? most : (unsigned)widest;
}

unsigned screen_values(const Chart *chart, unsigned panel, size_t rows) {
    Buffer text = {0};
    size_t widest = 0;
    for (size_t row = 0; row < rows; row++)
        for (size_t column = 0; column < chart->columns.count; column++) {
            text.size = 0;
            chart_text(chart, &text, panel, row, column);
            size_t width = text_width(text.data, text.size);
            if (width > widest) widest = width;
        }
    buffer_free(&text);
    return (unsigned)widest;
}

void screen_chart(FILE *to, const LodeResult *result, GridOptions options) {
    enum { LEAST = 30, MOST = 400 };
    Chart chart = chart_of(result);
    if (options.width == 0) options.width = 80;
    if (options.width < LEAST) options.width = LEAST;
    if (options.width > MOST) options.width = MOST;
    if (chart.kind != CHART_NOTHING && lode_result_rows(result) == 0) {
        fputs("(0 rows: nothing to draw)\n", to);
        chart.kind = CHART_NOTHING;
    }
    switch (chart.kind) {
    case CHART_NOTHING: break;
    case CHART_NUMBERS: screen_numbers(to, &chart, options); break;
    case CHART_BARS: screen_bars(to, &chart, options); break;
    case CHART_LINES: screen_lines(to, &chart, options); break;
    case CHART_HEAT: screen_heat(to, &chart, options); break;
    }
    if (chart.undated > 0 && !options.quiet)
        fprintf(to, "(%" PRIu64 " row%s without a date not drawn)\n", chart.undated, chart.undated == 1 ? "" : "s");
    chart_free(&chart);
}
