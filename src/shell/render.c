/* Prints a result: what the terminal can show, and the printer of each format. */
#include "shell/render.h"
#include "answers/render.h"
#include "charts/page.h"
#include "charts/screen.h"
#include "charts/svg.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/ioctl.h>
#include <unistd.h>

enum { TERMINAL_ROWS = 40, CHART_ROWS = 50 };

static unsigned terminal_width(FILE *to) {
    struct winsize size;
    unsigned width;
    if (!isatty(fileno(to))) return 0;
    const char *columns = getenv("COLUMNS");
    if (columns != NULL && read_number(columns, 20, 10000, &width)) return width;
    if (ioctl(fileno(to), TIOCGWINSZ, &size) == 0 && size.ws_col >= 20) return size.ws_col;
    return 80;
}

/* By the name of the locale: one that is not installed still says what the terminal reads. */
static bool ascii_only(void) {
    static const char *const names[] = {"LC_ALL", "LC_CTYPE", "LANG"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        const char *value = getenv(names[i]);
        if (value == NULL || *value == '\0') continue;
        const char *dot = strchr(value, '.');
        return dot == NULL || (strncasecmp(dot, ".UTF-8", 6) != 0 && strncasecmp(dot, ".utf8", 5) != 0);
    }
    return true;
}

GridOptions grid_options(FILE *to, const Options *options) {
    GridOptions grid = {.colour = options_colour(options, to), .quiet = options->quiet, .ascii = ascii_only()};
    bool chart = options->format == FORMAT_CHART;
    grid.width = options->width != 0 ? options->width : terminal_width(to);
    if (options->rows_said)
        grid.most = options->rows;
    else if (chart)
        grid.most = CHART_ROWS;
    else if (isatty(fileno(to)))
        grid.most = TERMINAL_ROWS;
    return grid;
}

void render(FILE *to, const LodeResult *result, const char *statement, const Options *options) {
    GridOptions grid = grid_options(to, options);
    Format format = options->format;
    bool picture = format == FORMAT_CHART || format == FORMAT_SPARK || format == FORMAT_SVG;
    if (picture && !chart_possible(result)) {
        fputs("lode: no measure is a number: nothing to draw\n", stderr);
        if (format != FORMAT_SVG) format = FORMAT_TABLE;
    }
    switch (format) {
    case FORMAT_TABLE: render_table(to, result, grid); break;
    case FORMAT_MARKDOWN: render_markdown(to, result); break;
    case FORMAT_CSV: render_csv(to, result); break;
    case FORMAT_TSV: render_tsv(to, result); break;
    case FORMAT_JSON: render_json(to, result, false); break;
    case FORMAT_JSONL: render_json(to, result, true); break;
    case FORMAT_CHART: screen_chart(to, result, grid); break;
    case FORMAT_SPARK: screen_sparks(to, result, grid); break;
    case FORMAT_SVG: svg_file(to, result); break;
    case FORMAT_HTML: page_file(to, result, statement); break;
    case FORMAT_SARIF: break;
    }
}
