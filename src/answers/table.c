/* Results for people: aligned columns on a screen, and Markdown tables. Numbers and dates appear in the format of their
 * field. */
#include "answers/render.h"
#include "answers/text.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

static bool right_aligned(const LodeResult *result, unsigned column) {
    const char *type = lode_result_type(result, column);
    return strcmp(type, "integer") == 0 || strcmp(type, "real") == 0;
}

/* What a cell shows. `work` is scratch. */
static void cell(Buffer *to, Buffer *work, const LodeResult *result, uint64_t row, unsigned column) {
    LodeValue value = lode_result_value(result, row, column);
    work->size = 0;
    render_value(work, value, lode_result_format(result, column));
    if (value.null)
        buffer_text(to, "NULL");
    else
        text_escape(to, work->data, work->size);
}

static void name(Buffer *to, const LodeResult *result, unsigned column) {
    const char *text = lode_result_name(result, column);
    text_escape(to, text, strlen(text));
}

typedef struct Line {
    Buffer text;
    size_t owed; /* blanks that are only written when something follows */
} Line;

static void line_add(Line *line, const Buffer *text, size_t width, bool right, const char *before, const char *after) {
    size_t own = text_width(text->data, text->size), pad = width > own ? width - own : 0;
    buffer_fill(&line->text, ' ', line->owed + (right ? pad : 0));
    line->owed = right ? 0 : pad;
    buffer_text(&line->text, before);
    buffer_bytes(&line->text, text->data, text->size);
    buffer_text(&line->text, after);
}

static void line_gap(Line *line, const char *gap) {
    buffer_fill(&line->text, ' ', line->owed);
    line->owed = 0;
    buffer_text(&line->text, gap);
}

static void line_end(Line *line, FILE *to) {
    while (line->text.size > 0 && line->text.data[line->text.size - 1] == ' ') line->text.size--;
    buffer_char(&line->text, '\n');
    buffer_write(&line->text, to);
    line->owed = 0;
}

static size_t *column_widths(const LodeResult *result, Buffer *text, Buffer *work) {
    unsigned columns = lode_result_columns(result);
    size_t *widths = mem_take(columns, sizeof *widths);
    for (unsigned c = 0; c < columns; c++) {
        text->size = 0;
        name(text, result, c);
        widths[c] = text_width(text->data, text->size);
        for (uint64_t r = 0; r < lode_result_rows(result); r++) {
            text->size = 0;
            cell(text, work, result, r, c);
            size_t width = text_width(text->data, text->size);
            if (width > widths[c]) widths[c] = width;
        }
    }
    return widths;
}

void render_table(FILE *to, const LodeResult *result, RenderOptions options) {
    unsigned columns = lode_result_columns(result);
    uint64_t rows = lode_result_rows(result);
    Buffer text = {0}, work = {0};
    Line line = {0};
    size_t *widths = column_widths(result, &text, &work);
    const char *bold = options.colour ? "\033[1m" : "", *dim = options.colour ? "\033[2m" : "";
    const char *plain = options.colour ? "\033[0m" : "";
    for (unsigned c = 0; c < columns; c++) {
        text.size = 0;
        name(&text, result, c);
        if (c > 0) line_gap(&line, " | ");
        line_add(&line, &text, widths[c], right_aligned(result, c), bold, plain);
    }
    line_end(&line, to);
    for (unsigned c = 0; c < columns; c++) {
        if (c > 0) buffer_text(&line.text, "-+-");
        buffer_fill(&line.text, '-', widths[c]);
    }
    line_end(&line, to);
    for (uint64_t r = 0; r < rows && !ferror(to); r++) {
        for (unsigned c = 0; c < columns; c++) {
            bool null = lode_result_value(result, r, c).null;
            text.size = 0;
            cell(&text, &work, result, r, c);
            if (c > 0) line_gap(&line, " | ");
            line_add(&line, &text, widths[c], right_aligned(result, c), null ? dim : "", null ? plain : "");
        }
        line_end(&line, to);
    }
    if (!options.quiet) fprintf(to, "(%" PRIu64 " row%s)\n", rows, rows == 1 ? "" : "s");
    free(widths);
    buffer_free(&text);
    buffer_free(&work);
    buffer_free(&line.text);
}

/* Signs of Markdown that would not stay text: the bar ends a cell. */
static void markdown_text(Buffer *to, const char *text, size_t size) {
    for (const char *at = text, *end = text + size; at < end;) {
        uint32_t point = text_next(&at, end);
        if (point == '|' || point == '\\' || point == '`' || point == '*' || point == '<') buffer_char(to, '\\');
        if (point == '\n')
            buffer_text(to, "<br>");
        else if (point != '\r')
            text_escape_point(to, point);
    }
}

void render_markdown(FILE *to, const LodeResult *result) {
    unsigned columns = lode_result_columns(result);
    Buffer line = {0}, work = {0};
    for (unsigned c = 0; c < columns; c++) {
        buffer_text(&line, c == 0 ? "| " : " | ");
        markdown_text(&line, lode_result_name(result, c), strlen(lode_result_name(result, c)));
    }
    buffer_text(&line, " |\n");
    for (unsigned c = 0; c < columns; c++) {
        buffer_text(&line, c == 0 ? "| " : " | ");
        buffer_text(&line, right_aligned(result, c) ? "---:" : "---");
    }
    buffer_text(&line, " |\n");
    buffer_write(&line, to);
    for (uint64_t r = 0; r < lode_result_rows(result) && !ferror(to); r++) {
        for (unsigned c = 0; c < columns; c++) {
            LodeValue value = lode_result_value(result, r, c);
            work.size = 0;
            render_value(&work, value, lode_result_format(result, c));
            buffer_text(&line, c == 0 ? "| " : " | ");
            if (value.null)
                buffer_text(&line, "NULL");
            else
                markdown_text(&line, work.data, work.size);
        }
        buffer_text(&line, " |\n");
        buffer_write(&line, to);
    }
    buffer_free(&line);
    buffer_free(&work);
}
