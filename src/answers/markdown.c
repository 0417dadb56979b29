/* Results as Markdown tables. Numbers and dates appear in the format of their field. */
#include "answers/render.h"
#include "answers/text.h"

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
        buffer_text(&line, render_as_number(result, c) ? "---:" : "---");
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
