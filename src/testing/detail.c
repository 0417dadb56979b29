/* Draws what a failure looks like: expected and actual side by side, the differing cells between « and ». */
#include "testing/expect.h"
#include "testing/sheet.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

enum { ROWS_MOST = 40 };

static bool pair_same(const LodeResult *result, const LodeCells *cells, const Comparison *comparison, uint64_t pair,
                      double within) {
    for (unsigned c = 0; c < comparison->column_count; c++)
        if (!comparison_cell_same(result, cells, comparison, pair, c, within)) return false;
    return true;
}

static void put_pair(Sheet *sheet, const TestOptions *options, unsigned row, const LodeResult *result,
                     const LodeCells *cells, const Comparison *comparison, uint64_t pair, double within) {
    int64_t expected = comparison->expected[pair], actual = comparison->actual[pair];
    for (unsigned c = 0; c < comparison->column_count; c++) {
        bool marked = !comparison_cell_same(result, cells, comparison, pair, c, within);
        if (expected != NO_ROW && c < cells->counts[expected + 1])
            sheet_cell(sheet, options, row, c, marked, &cells->cells[expected + 1][c]);
        if (actual == NO_ROW) continue;
        LodeValue value = lode_result_value(result, (uint64_t)actual, comparison->columns[c]);
        sheet_value(sheet, options, row, comparison->column_count + c, marked, value);
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
    Sheet sheet = sheet_new(options, rows + 2, 2 * k, k);
    sheet_put(&sheet, options, 0, 0, false, "expected", 8, false);
    sheet_put(&sheet, options, 0, k, false, "actual", 6, false);
    for (unsigned c = 0; c < k; c++) {
        const LodeCell *header = &cells->cells[0][c];
        const char *name = lode_result_name(result, comparison->columns[c]);
        sheet_put(&sheet, options, 1, c, false, header->text, header->size, false);
        sheet_put(&sheet, options, 1, k + c, false, name, strlen(name), false);
    }
    for (uint64_t pair = 0; pair < comparison->pair_count; pair++) {
        bool equal = !all && pair_same(result, cells, comparison, pair, within);
        if (equal)
            same++;
        else if (used == sheet.rows)
            hidden++;
        else
            put_pair(&sheet, options, used++, result, cells, comparison, pair, within);
    }
    sheet.rows = used;
    sheet_print(to, options, &sheet, colour);
    sheet.rows = rows + 2;
    sheet_free(&sheet);
    if (hidden > 0) fprintf(to, "    %" PRIu64 " more rows differ\n", hidden);
    if (same > 0) fprintf(to, "    %" PRIu64 " rows are as expected\n", same);
}

void detail_result(FILE *to, const TestOptions *options, const LodeResult *result) {
    uint64_t rows = lode_result_rows(result), most = rows < ROWS_MOST ? rows : ROWS_MOST;
    unsigned columns = lode_result_columns(result);
    Sheet sheet = sheet_new(options, (unsigned)most + 1, columns, 0);
    for (unsigned c = 0; c < columns; c++) {
        sheet_put(&sheet, options, 0, c, false, lode_result_name(result, c), strlen(lode_result_name(result, c)), false);
        for (unsigned r = 0; r < most; r++)
            sheet_value(&sheet, options, r + 1, c, false, lode_result_value(result, r, c));
    }
    sheet_print(to, options, &sheet, false);
    sheet_free(&sheet);
    if (rows > most) fprintf(to, "    %" PRIu64 " more rows\n", rows - most);
}

void detail_sides(FILE *to, const TestOptions *options, const LodeResult *result) {
    Sheet sheet = sheet_new(options, 2, 2, 0);
    sheet_put(&sheet, options, 0, 0, false, "left side:", 10, false);
    sheet_put(&sheet, options, 1, 0, false, "right side:", 11, false);
    for (unsigned c = 0; c < 2; c++) sheet_value(&sheet, options, c, 1, true, lode_result_value(result, 0, c));
    sheet_print(to, options, &sheet, options->colour);
    sheet_free(&sheet);
}
