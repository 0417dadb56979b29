/* Draws what a failure looks like: expected and actual side by side, the differing cells between « and ». */
#include "testing/expect.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

enum { ROWS_MOST = 40 };

typedef struct Grid {
    unsigned rows, columns;
    char **texts; /* rows * columns; NULL: blank */
    bool *marked;
    unsigned split; /* a bar stands before this column; 0: nowhere */
} Grid;

static Grid grid_new(const TestOptions *options, unsigned rows, unsigned columns, unsigned split) {
    Grid grid = {.rows = rows, .columns = columns, .split = split};
    grid.texts = testing_take(options, (size_t)rows * columns, sizeof *grid.texts);
    grid.marked = testing_take(options, (size_t)rows * columns, sizeof *grid.marked);
    return grid;
}

static void grid_free(Grid *grid) {
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

static void grid_put(Grid *grid, const TestOptions *options, unsigned row, unsigned column, bool marked,
                     const char *text, size_t size, bool quoted) {
    size_t at = (size_t)row * grid->columns + column;
    grid->marked[at] = marked;
    grid->texts[at] = shown(options, text, size, quoted, marked);
}

/* Strings that would read as something else without quotes. */
static bool needs_quotes(const char *text, size_t size) {
    return size == 0 || text[0] == ' ' || text[size - 1] == ' ' || (size == 4 && strncasecmp(text, "null", 4) == 0);
}

/* A value as a test would write it, with NULL in letters. */
static void grid_value(Grid *grid, const TestOptions *options, unsigned row, unsigned column, bool marked,
                       LodeValue value) {
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

static void grid_cell(Grid *grid, const TestOptions *options, unsigned row, unsigned column, bool marked,
                      const LodeCell *cell) {
    bool null = cell->size == 0 && !cell->quoted;
    grid_put(grid, options, row, column, marked, null ? "NULL" : cell->text, null ? 4 : cell->size,
             cell->quoted && needs_quotes(cell->text, cell->size));
}

static void grid_print(FILE *to, const TestOptions *options, const Grid *grid, bool colour) {
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

static bool pair_same(const LodeResult *result, const LodeCells *cells, const Comparison *comparison, uint64_t pair,
                      double within) {
    for (unsigned c = 0; c < comparison->column_count; c++)
        if (!comparison_cell_same(result, cells, comparison, pair, c, within)) return false;
    return true;
}

static void put_pair(Grid *grid, const TestOptions *options, unsigned row, const LodeResult *result,
                     const LodeCells *cells, const Comparison *comparison, uint64_t pair, double within) {
    int64_t expected = comparison->expected[pair], actual = comparison->actual[pair];
    for (unsigned c = 0; c < comparison->column_count; c++) {
        bool marked = !comparison_cell_same(result, cells, comparison, pair, c, within);
        if (expected != NO_ROW && c < cells->counts[expected + 1])
            grid_cell(grid, options, row, c, marked, &cells->cells[expected + 1][c]);
        if (actual == NO_ROW) continue;
        LodeValue value = lode_result_value(result, (uint64_t)actual, comparison->columns[c]);
        grid_value(grid, options, row, comparison->column_count + c, marked, value);
    }
}

/* Only the names, when the tables have different columns. */
static void detail_columns(FILE *to, const TestOptions *options, const LodeResult *result, const LodeCells *cells) {
    fputs("    expected columns:", to);
    for (unsigned c = 0; cells->rows > 0 && c < cells->counts[0]; c++) {
        fputs(c == 0 ? " " : ", ", to);
        options->print_text(to, cells->cells[0][c].text, cells->cells[0][c].size);
    }
    fputs("\n    actual columns:  ", to);
    for (unsigned c = 0; c < lode_result_columns(result); c++) {
        fputs(c == 0 ? " " : ", ", to);
        options->print_text(to, lode_result_name(result, c), strlen(lode_result_name(result, c)));
    }
    fputs("\n", to);
}

void detail_rows(FILE *to, const TestOptions *options, const LodeResult *result, const LodeCells *cells,
                 const Comparison *comparison, double within, bool colour) {
    if (comparison->problem != NULL) {
        fprintf(to, "    %s\n", comparison->problem);
        detail_columns(to, options, result, cells);
        return;
    }
    if (comparison->reordered) fputs("    the rows are right but stand in another order\n", to);
    bool all = comparison->pair_count <= ROWS_MOST;
    unsigned rows = all ? (unsigned)comparison->pair_count : ROWS_MOST, used = 2, k = comparison->column_count;
    uint64_t same = 0, hidden = 0;
    Grid grid = grid_new(options, rows + 2, 2 * k, k);
    grid_put(&grid, options, 0, 0, false, "expected", 8, false);
    grid_put(&grid, options, 0, k, false, "actual", 6, false);
    for (unsigned c = 0; c < k; c++) {
        const LodeCell *header = &cells->cells[0][c];
        const char *name = lode_result_name(result, comparison->columns[c]);
        grid_put(&grid, options, 1, c, false, header->text, header->size, false);
        grid_put(&grid, options, 1, k + c, false, name, strlen(name), false);
    }
    for (uint64_t pair = 0; pair < comparison->pair_count; pair++) {
        bool equal = !all && pair_same(result, cells, comparison, pair, within);
        if (equal)
            same++;
        else if (used == grid.rows)
            hidden++;
        else
            put_pair(&grid, options, used++, result, cells, comparison, pair, within);
    }
    grid.rows = used;
    grid_print(to, options, &grid, colour);
    grid.rows = rows + 2;
    grid_free(&grid);
    if (hidden > 0) fprintf(to, "    %" PRIu64 " more rows differ\n", hidden);
    if (same > 0) fprintf(to, "    %" PRIu64 " rows are as expected\n", same);
}

void detail_result(FILE *to, const TestOptions *options, const LodeResult *result) {
    uint64_t rows = lode_result_rows(result), most = rows < ROWS_MOST ? rows : ROWS_MOST;
    unsigned columns = lode_result_columns(result);
    Grid grid = grid_new(options, (unsigned)most + 1, columns, 0);
    for (unsigned c = 0; c < columns; c++) {
        grid_put(&grid, options, 0, c, false, lode_result_name(result, c), strlen(lode_result_name(result, c)), false);
        for (unsigned r = 0; r < most; r++)
            grid_value(&grid, options, r + 1, c, false, lode_result_value(result, r, c));
    }
    grid_print(to, options, &grid, false);
    grid_free(&grid);
    if (rows > most) fprintf(to, "    %" PRIu64 " more rows\n", rows - most);
}

void detail_sides(FILE *to, const TestOptions *options, const LodeResult *result) {
    Grid grid = grid_new(options, 2, 2, 0);
    grid_put(&grid, options, 0, 0, false, "left side:", 10, false);
    grid_put(&grid, options, 1, 0, false, "right side:", 11, false);
    for (unsigned c = 0; c < 2; c++) grid_value(&grid, options, c, 1, true, lode_result_value(result, 0, c));
    grid_print(to, options, &grid, options->colour);
    grid_free(&grid);
}
