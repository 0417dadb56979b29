/* Lays texts out in columns that stand under each other. */
#include "testing/grid.h"
#include "testing/expect.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

Grid grid_new(const TestOptions *options, unsigned rows, unsigned columns, unsigned split) {
    Grid grid = {.rows = rows, .columns = columns, .split = split};
    grid.texts = testing_take(options, (size_t)rows * columns, sizeof *grid.texts);
    grid.marked = testing_take(options, (size_t)rows * columns, sizeof *grid.marked);
    return grid;
}

void grid_free(Grid *grid) {
    for (size_t i = 0; i < (size_t)grid->rows * grid->columns; i++) free(grid->texts[i]);
    free(grid->texts);
    free(grid->marked);
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

void grid_put(Grid *grid, const TestOptions *options, unsigned row, unsigned column, bool marked, const char *text,
              size_t size, bool quoted) {
    size_t at = (size_t)row * grid->columns + column;
    grid->marked[at] = marked;
    grid->texts[at] = shown(options, text, size, quoted, marked);
}

/* Strings that would read as something else without quotes. */
static bool needs_quotes(const char *text, size_t size) {
    return size == 0 || text[0] == ' ' || text[size - 1] == ' ' || (size == 4 && strncasecmp(text, "null", 4) == 0);
}

/* A value as a test would write it, with NULL in letters. */
void grid_value(Grid *grid, const TestOptions *options, unsigned row, unsigned column, bool marked, LodeValue value) {
    if (value.null) {
        grid_put(grid, options, row, column, marked, "NULL", 4, false);
        return;
    }
    size_t size = lode_value_text(value, NULL, 0);
    char *text = testing_take(options, size + 1, 1);
    lode_value_text(value, text, size + 1);
    bool quoted = value.type == LODE_STRING && needs_quotes(text, size);
    grid_put(grid, options, row, column, marked, text, size, quoted);
    free(text);
}

void grid_cell(Grid *grid, const TestOptions *options, unsigned row, unsigned column, bool marked,
               const LodeCell *cell) {
    bool null = cell->size == 0 && !cell->quoted;
    grid_put(grid, options, row, column, marked, null ? "NULL" : cell->text, null ? 4 : cell->size,
             cell->quoted && needs_quotes(cell->text, cell->size));
}

void grid_print(FILE *to, const TestOptions *options, const Grid *grid, bool colour) {
    size_t *widths = testing_take(options, grid->columns, sizeof *widths);
    for (unsigned r = 0; r < grid->rows; r++)
        for (unsigned c = 0; c < grid->columns; c++) {
            const char *text = grid->texts[(size_t)r * grid->columns + c];
            size_t width = text == NULL ? 0 : options->text_width(text, strlen(text));
            if (width > widths[c]) widths[c] = width;
        }
    for (unsigned r = 0; r < grid->rows; r++) {
        size_t owed = 4; /* blanks before the next text, if one comes */
        for (unsigned c = 0; c < grid->columns; c++) {
            size_t at = (size_t)r * grid->columns + c;
            const char *text = grid->texts[at] == NULL ? "" : grid->texts[at];
            if (c > 0 && c == grid->split) {
                fprintf(to, "%*s", (int)(owed + 2), "");
                fputs("|", to);
                owed = 2;
            } else if (c > 0) {
                owed += 2;
            }
            if (*text != '\0') fprintf(to, "%*s", (int)owed, "");
            bool paint = colour && grid->marked[at];
            fprintf(to, "%s%s%s", paint ? "\033[1;31m" : "", text, paint ? "\033[0m" : "");
            size_t left = widths[c] - options->text_width(text, strlen(text));
            owed = *text != '\0' ? left : owed + left;
        }
        fputs("\n", to);
    }
    free(widths);
}
