/* Tables and results as Markdown. Numbers and dates appear in the format of their field. */
#include "answers/render.h"
#include "answers/text.h"

#include <stdlib.h>
#include <string.h>

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

void grid_markdown(FILE *to, const Grid *grid) {
    Buffer line = {0}, work = {0};
    for (unsigned c = 0; c < grid->count; c++) {
        buffer_text(&line, c == 0 ? "| " : " | ");
        markdown_text(&line, grid->columns[c].name, strlen(grid->columns[c].name));
    }
    buffer_text(&line, " |\n");
    for (unsigned c = 0; c < grid->count; c++) {
        buffer_text(&line, c == 0 ? "| " : " | ");
        buffer_text(&line, grid->columns[c].right ? "---:" : "---");
    }
    buffer_text(&line, " |\n");
    buffer_write(&line, to);
    for (uint64_t r = 0; r < grid->rows && !ferror(to); r++) {
        for (unsigned c = 0; c < grid->count; c++) {
            work.size = 0;
            buffer_text(&line, c == 0 ? "| " : " | ");
            if (grid->cell(grid->source, r, c, &work))
                markdown_text(&line, work.data, work.size);
            else
                buffer_text(&line, "NULL");
        }
        buffer_text(&line, " |\n");
        buffer_write(&line, to);
    }
    buffer_free(&line);
    buffer_free(&work);
}

static bool result_cell(const void *from, uint64_t row, unsigned column, Buffer *to) {
    const LodeResult *result = from;
    LodeValue value = lode_result_value(result, row, column);
    render_value(to, value, lode_result_format(result, column));
    return !value.null;
}

void render_markdown(FILE *to, const LodeResult *result) {
    unsigned count = lode_result_columns(result);
    GridColumn *columns = mem_take(count, sizeof *columns);
    for (unsigned c = 0; c < count; c++)
        columns[c] = (GridColumn){.name = lode_result_name(result, c), .right = render_as_number(result, c)};
    grid_markdown(to, &(Grid){columns, count, lode_result_rows(result), result, result_cell});
    free(columns);
}
