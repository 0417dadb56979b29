/* HTML: a page with the statement, the chart (one for wide and one for narrow screens) and a table that sorts. */
#include "charts/page.h"

#include "answers/render.h"
#include "answers/markup.h"
#include "charts/svg.h"
#include "charts/page.css.h"
#include "charts/page.js.h"

#include <inttypes.h>
#include <string.h>

enum { WIDE = 760, NARROW = 360 };

static void put_lines(Buffer *to, const char *const *lines) {
    for (; *lines != NULL; lines++) buffer_text(to, *lines);
}

static void put_head(Buffer *to, const char *title) {
    buffer_text(to, "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
                    "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
                    "<meta name=\"color-scheme\" content=\"light dark\">\n<title>");
    markup_string(to, title);
    buffer_text(to, "</title>\n<style>\n");
    put_lines(to, page_css);
    buffer_text(to, "</style>\n</head>\n<body>\n<main>\n");
}

static void put_names(Buffer *to, const LodeResult *result) {
    buffer_text(to, "<thead><tr>");
    for (unsigned c = 0; c < lode_result_columns(result); c++) {
        buffer_print(to, "<th scope=\"col\" aria-sort=\"none\"%s><button type=\"button\">",
                     render_as_number(result, c) ? " class=\"n\"" : "");
        markup_string(to, lode_result_name(result, c));
        buffer_text(to, "</button></th>");
    }
    buffer_text(to, "</tr></thead>\n<tbody>\n");
}

static bool is_dimension(const LodeResult *result, unsigned column) {
    return strcmp(lode_result_role(result, column), "dimension") == 0;
}

/* Real numbers without a format of their own look as in the chart. */
static const char *column_format(const Chart *chart, unsigned column) {
    for (unsigned p = 0; p < chart->panel_count; p++)
        if (chart->panels[p].column == column && !chart->panels[p].whole) return chart->panels[p].format;
    return lode_result_format(chart->result, column);
}

/* The raw value is what sorts; the first column names the row when it is a dimension. */
static void put_cell(Buffer *to, Buffer *work, const Chart *chart, uint64_t row, unsigned column) {
    const LodeResult *result = chart->result;
    LodeValue value = lode_result_value(result, row, column);
    const char *format = column_format(chart, column), *name = "td";
    bool number = render_as_number(result, column);
    if (column == 0 && is_dimension(result, 0)) name = "th";
    buffer_print(to, "<%s%s", name, *name == 't' && name[1] == 'h' ? " scope=\"row\"" : "");
    if (number || value.null)
        buffer_print(to, " class=\"%s%s\"", number ? "n" : "", value.null ? number ? " null" : "null" : "");
    work->size = 0;
    if (!value.null && *format != '\0') {
        render_value(work, value, "");
        buffer_text(to, " data-v=\"");
        markup_shown(to, work->data, work->size);
        buffer_char(to, '"');
    }
    buffer_char(to, '>');
    work->size = 0;
    render_value(work, value, format);
    markup_shown(to, value.null ? "NULL" : work->data, value.null ? 4 : work->size);
    buffer_print(to, "</%s>", name);
}

static void put_table(Buffer *to, FILE *out, const Chart *chart, const char *title) {
    const LodeResult *result = chart->result;
    uint64_t rows = lode_result_rows(result);
    Buffer work = {0};
    buffer_text(to, "<p id=\"said\" class=\"unseen\" role=\"status\"></p>\n"
                    "<div class=\"table\" role=\"region\" aria-labelledby=\"caption\" tabindex=\"0\">\n<table>\n"
                    "<caption id=\"caption\">");
    buffer_text(to, "<span class=\"unseen\">");
    markup_string(to, title);
    buffer_print(to, ": </span>%" PRIu64 " row%s</caption>\n", rows, rows == 1 ? "" : "s");
    put_names(to, result);
    for (uint64_t r = 0; r < rows && !ferror(out); r++) {
        buffer_text(to, "<tr>");
        for (unsigned c = 0; c < lode_result_columns(result); c++) put_cell(to, &work, chart, r, c);
        buffer_text(to, "</tr>\n");
        if (to->size > 1 << 16) buffer_write(to, out);
    }
    buffer_text(to, "</tbody>\n</table>\n</div>\n");
    buffer_free(&work);
}

void page_file(FILE *to, const LodeResult *result, const char *statement) {
    Chart chart = chart_of(result);
    Buffer text = {0};
    const char *title = chart.kind == CHART_NOTHING ? statement : chart.title;
    put_head(&text, title);
    buffer_text(&text, "<h1>");
    markup_string(&text, title);
    buffer_text(&text, "</h1>\n<p class=\"asked\"><code>");
    markup_string(&text, statement);
    buffer_text(&text, "</code></p>\n");
    if (chart.kind != CHART_NOTHING && lode_result_rows(result) > 0) {
        buffer_text(&text, "<figure class=\"wide\">\n");
        svg_element(&text, &chart, WIDE, "wide", false);
        buffer_text(&text, "</figure>\n<figure class=\"narrow\">\n");
        svg_element(&text, &chart, NARROW, "narrow", false);
        buffer_text(&text, "</figure>\n");
    }
    put_table(&text, to, &chart, title);
    buffer_text(&text, "</main>\n<script>\n");
    put_lines(&text, page_js);
    buffer_text(&text, "</script>\n</body>\n</html>\n");
    buffer_write(&text, to);
    buffer_free(&text);
    chart_free(&chart);
}
