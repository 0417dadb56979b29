/* Results for other programs: CSV (RFC 4180 with \n) and tab-separated values. Raw values, no formats. */
#include "answers/render.h"

#include <string.h>
#include <strings.h>

/* NULL is an empty cell, the empty string "". Blanks at the ends and the word null are quoted: readers trim or take
 * them for NULL. */
static void csv_cell(Buffer *to, const char *text, size_t size) {
    bool quote =
        size == 0 || text[0] == ' ' || text[size - 1] == ' ' || (size == 4 && strncasecmp(text, "null", 4) == 0);
    for (size_t i = 0; i < size && !quote; i++) quote = strchr(",\"\r\n\t", text[i]) != NULL;
    if (!quote) {
        buffer_bytes(to, text, size);
        return;
    }
    buffer_char(to, '"');
    for (size_t i = 0; i < size; i++) {
        if (text[i] == '"') buffer_char(to, '"');
        buffer_char(to, text[i]);
    }
    buffer_char(to, '"');
}

/* Tabs and line ends are written \t, \n, \r, and the backslash \\. NULL is an empty cell. */
static void tsv_cell(Buffer *to, const char *text, size_t size) {
    for (size_t i = 0; i < size; i++) {
        const char *special = text[i] == '\0' ? NULL : strchr("\tt\nn\rr\\\\", text[i]);
        bool escaped = text[i] == '\t' || text[i] == '\n' || text[i] == '\r' || text[i] == '\\';
        if (special == NULL || !escaped) {
            buffer_char(to, text[i]);
            continue;
        }
        buffer_char(to, '\\');
        buffer_char(to, special[1]);
    }
}

static void render_lines(FILE *to, const LodeResult *result, char between,
                         void (*put)(Buffer *, const char *, size_t)) {
    unsigned columns = lode_result_columns(result);
    Buffer line = {0}, work = {0};
    for (unsigned c = 0; c < columns; c++) {
        if (c > 0) buffer_char(&line, between);
        put(&line, lode_result_name(result, c), strlen(lode_result_name(result, c)));
    }
    buffer_char(&line, '\n');
    buffer_write(&line, to);
    for (uint64_t r = 0; r < lode_result_rows(result) && !ferror(to); r++) {
        for (unsigned c = 0; c < columns; c++) {
            LodeValue value = lode_result_value(result, r, c);
            if (c > 0) buffer_char(&line, between);
            if (value.null) continue;
            work.size = 0;
            render_value(&work, value, "");
            put(&line, work.data, work.size);
        }
        buffer_char(&line, '\n');
        buffer_write(&line, to);
    }
    buffer_free(&line);
    buffer_free(&work);
}

void render_csv(FILE *to, const LodeResult *result) { render_lines(to, result, ',', csv_cell); }

void render_tsv(FILE *to, const LodeResult *result) { render_lines(to, result, '\t', tsv_cell); }
