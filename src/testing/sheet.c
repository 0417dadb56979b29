/* Lays texts out in columns that stand under each other. */
#include "testing/sheet.h"
#include "testing/expect.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

Sheet sheet_new(const TestOptions *options, unsigned rows, unsigned columns, unsigned split) {
    Sheet sheet = {.rows = rows, .columns = columns, .split = split};
    sheet.texts = testing_take(options, (size_t)rows * columns, sizeof *sheet.texts);
    sheet.marked = testing_take(options, (size_t)rows * columns, sizeof *sheet.marked);
    return sheet;
}

void sheet_free(Sheet *sheet) {
    for (size_t i = 0; i < (size_t)sheet->rows * sheet->columns; i++) free(sheet->texts[i]);
    free(sheet->texts);
    free(sheet->marked);
}

/* A text that is safe on a screen, between marks. */
static char *shown(const TestOptions *options, const char *text, size_t size, bool quoted, bool marked) {
    char *made = NULL;
    size_t made_size = 0;
    FILE *to = open_memstream(&made, &made_size);
    if (to == NULL) options->exhausted();
    if (marked) fputs("«", to);
    if (quoted) fputs("\"", to);
    options->print_text(to, text, size);
    if (quoted) fputs("\"", to);
    if (marked) fputs("»", to);
    fclose(to);
    return made;
}

void sheet_put(Sheet *sheet, const TestOptions *options, unsigned row, unsigned column, bool marked, const char *text,
              size_t size, bool quoted) {
    size_t at = (size_t)row * sheet->columns + column;
    sheet->marked[at] = marked;
    sheet->texts[at] = shown(options, text, size, quoted, marked);
}

/* Strings that would read as something else without quotes. */
static bool needs_quotes(const char *text, size_t size) {
    return size == 0 || text[0] == ' ' || text[size - 1] == ' ' || (size == 4 && strncasecmp(text, "null", 4) == 0);
}

/* A value as a test would write it, with NULL in letters. */
void sheet_value(Sheet *sheet, const TestOptions *options, unsigned row, unsigned column, bool marked, LodeValue value) {
    if (value.null) {
        sheet_put(sheet, options, row, column, marked, "NULL", 4, false);
        return;
    }
    size_t size = lode_value_text(value, NULL, 0);
    char *text = testing_take(options, size + 1, 1);
    lode_value_text(value, text, size + 1);
    bool quoted = value.type == LODE_STRING && needs_quotes(text, size);
    sheet_put(sheet, options, row, column, marked, text, size, quoted);
    free(text);
}

void sheet_cell(Sheet *sheet, const TestOptions *options, unsigned row, unsigned column, bool marked,
               const LodeCell *cell) {
    bool null = cell->size == 0 && !cell->quoted;
    sheet_put(sheet, options, row, column, marked, null ? "NULL" : cell->text, null ? 4 : cell->size,
             cell->quoted && needs_quotes(cell->text, cell->size));
}

void sheet_print(FILE *to, const TestOptions *options, const Sheet *sheet, bool colour) {
    size_t *widths = testing_take(options, sheet->columns, sizeof *widths);
    for (unsigned r = 0; r < sheet->rows; r++)
        for (unsigned c = 0; c < sheet->columns; c++) {
            const char *text = sheet->texts[(size_t)r * sheet->columns + c];
            size_t width = text == NULL ? 0 : options->text_width(text, strlen(text));
            if (width > widths[c]) widths[c] = width;
        }
    for (unsigned r = 0; r < sheet->rows; r++) {
        size_t owed = 4; /* blanks before the next text, if one comes */
        for (unsigned c = 0; c < sheet->columns; c++) {
            size_t at = (size_t)r * sheet->columns + c;
            const char *text = sheet->texts[at] == NULL ? "" : sheet->texts[at];
            if (c > 0 && c == sheet->split) {
                fprintf(to, "%*s", (int)(owed + 2), "");
                fputs("|", to);
                owed = 2;
            } else if (c > 0) {
                owed += 2;
            }
            if (*text != '\0') fprintf(to, "%*s", (int)owed, "");
            bool paint = colour && sheet->marked[at];
            fprintf(to, "%s%s%s", paint ? "\033[1;31m" : "", text, paint ? "\033[0m" : "");
            size_t left = widths[c] - options->text_width(text, strlen(text));
            owed = *text != '\0' ? left : owed + left;
        }
        fputs("\n", to);
    }
    free(widths);
}
