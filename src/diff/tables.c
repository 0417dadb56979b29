/* The tables of a report: cells and rows that differ, with what they were and are. */
#include "answers/render.h"
#include "answers/text.h"
#include "diff/report.h"

#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { EXAMPLES = 5 };

uint64_t diff_shown(uint64_t count, uint64_t most) { return most == 0 || count < most ? count : most; }

bool diff_one_sided(const DiffCells *cells) { return (cells->before == NULL) != (cells->after == NULL); }

static bool is_number(LodeValue v) { return !v.null && (v.type == LODE_INTEGER || v.type == LODE_REAL); }
static double number(LodeValue v) { return v.type == LODE_INTEGER ? (double)v.integer : v.real; }

bool diff_difference(LodeValue before, LodeValue after, double *difference) {
    if (!is_number(before) || !is_number(after)) return false;
    *difference = number(after) - number(before);
    return true;
}

bool diff_relative(LodeValue before, LodeValue after, double *relative) {
    if (!diff_difference(before, after, relative) || fpclassify(number(before)) == FP_ZERO) return false;
    *relative /= fabs(number(before));
    return isfinite(*relative);
}

/* ---- cells ---- */

typedef struct Side {
    const LodeResult *result;
    unsigned column;
} Side;

static void put_shown(Buffer *to, const LodeResult *result, uint64_t row, unsigned column, bool raw) {
    Buffer text = {0};
    render_value(&text, lode_result_value(result, row, column), raw ? "" : lode_result_format(result, column));
    text_escape(to, text.data, text.size);
    buffer_free(&text);
}

/* Rows that are not there are no NULLs. */
static bool put_value(Buffer *to, const LodeResult *result, uint64_t row, unsigned column, bool raw) {
    if (row == DIFF_NO_ROW) {
        buffer_text(to, "(no row)");
        return true;
    }
    put_shown(to, result, row, column, raw);
    return !lode_result_value(result, row, column).null;
}

/* Formats may hide the difference: then both are shown as they are. */
static bool looks_same(Side then, Side now, const DiffPair *pair) {
    if (pair->before == DIFF_NO_ROW || pair->after == DIFF_NO_ROW) return false;
    Buffer a = {0}, b = {0};
    put_shown(&a, then.result, pair->before, then.column, false);
    put_shown(&b, now.result, pair->after, now.column, false);
    bool same = a.size == b.size && (a.size == 0 || memcmp(a.data, b.data, a.size) == 0);
    buffer_free(&a);
    buffer_free(&b);
    return same;
}

/* Percentages differ by points: their differences are no percentages. */
static void put_difference(Buffer *to, const DiffCells *cells, LodeValue then, LodeValue now) {
    double difference;
    if (!diff_difference(then, now, &difference)) return;
    if (strchr(lode_result_format(cells->after, cells->column_after), '%') != NULL)
        buffer_print(to, "%+.3g points", difference * 100);
    else if (then.type == LODE_INTEGER && now.type == LODE_INTEGER && fabs(difference) < 9e15)
        buffer_print(to, "%+.0f", difference);
    else
        buffer_print(to, "%+.6g", difference);
}

static void put_relative(Buffer *to, LodeValue then, LodeValue now) {
    double relative;
    if (diff_relative(then, now, &relative))
        buffer_print(to, fabs(relative) < 10 ? "%+.3g %%" : "%+.0f %%", relative * 100);
}

static bool cell(const void *source, uint64_t row, unsigned column, Buffer *to) {
    const DiffCells *cells = source;
    const DiffPair *pair = &cells->changed[row];
    Side before = {cells->before, cells->column_before}, after = {cells->after, cells->column_after};
    unsigned values = cells->by == NULL ? column + 1 : column;
    if (values == 0)
        return pair->after != DIFF_NO_ROW ? put_value(to, cells->after, pair->after, 0, false)
                                          : put_value(to, cells->before, pair->before, 0, false);
    bool raw = looks_same(before, after, pair);
    if (values == 1) return put_value(to, before.result, pair->before, before.column, raw);
    if (values == 2) return put_value(to, after.result, pair->after, after.column, raw);
    LodeValue then = diff_value(cells->before, pair->before, cells->column_before);
    LodeValue now = diff_value(cells->after, pair->after, cells->column_after);
    if (values == 3)
        put_difference(to, cells, then, now);
    else
        put_relative(to, then, now);
    return true;
}

static void put_grid(Report *r, const Grid *grid) {
    if (r->markdown) {
        fputc('\n', r->to);
        grid_markdown(r->to, grid);
    } else {
        grid_print(r->to, grid, r->grid);
    }
}

/* Markdown takes a line right below a table into it. */
static void gap(Report *r) {
    if (r->markdown) fputc('\n', r->to);
}

static void put_rest(Report *r, uint64_t count, uint64_t shown, const char *of) {
    if (count <= shown) return;
    gap(r);
    report_line(r, "… %" PRIu64 " more %s; --rows all shows them", count - shown, of);
}

static void put_problem(Report *r, const char *name, const char *by, bool then, bool now, const char *problem) {
    const char *when = then ? "has no answer any more" : now ? "had no answer" : "has no answer";
    report_line(r, "%s%s%s%s: %s: %s", name, by == NULL ? "" : " by ", by == NULL ? "" : by, "", when, problem);
}

void report_cells(Report *r, const DiffCells *cells) {
    const char *name = report_pair(r, &r->diff->entries[cells->pair]);
    fputc('\n', r->to);
    if (cells->problem != NULL) {
        put_problem(r, name, cells->by, cells->before != NULL, cells->after != NULL, cells->problem);
        return;
    }
    if (cells->by == NULL)
        report_line(r, "%s in total", name);
    else
        report_line(r, "%s by %s%s%s: %" PRIu64 " of %" PRIu64 " groups differ", name, r->markdown ? "`" : "",
                    cells->by, r->markdown ? "`" : "", cells->count, cells->groups);
    const GridColumn columns[] = {
        {.name = cells->by == NULL ? "" : lode_result_name(cells->after, 0), .repeated = true},
        {.name = "old", .right = render_as_number(cells->before, cells->column_before), .whole = true},
        {.name = "new", .right = render_as_number(cells->after, cells->column_after), .whole = true},
        {.name = "difference", .right = true, .whole = true},
        {.name = "relative", .right = true, .whole = true}};
    bool numbers = columns[1].right && columns[2].right;
    unsigned first = cells->by == NULL ? 1 : 0, count = (numbers ? 5u : 3u) - first;
    uint64_t shown = diff_shown(cells->count, r->most);
    put_grid(r, &(Grid){&columns[first], count, shown, cells, cell});
    put_rest(r, cells->count, shown, "groups");
}

/* ---- rows ---- */

static bool put_sides(const DiffRows *rows, const DiffPair *pair, bool now, Buffer *to) {
    Side before = {rows->before, rows->keys}, after = {rows->after, rows->keys};
    bool raw = looks_same(before, after, pair);
    return now ? put_value(to, after.result, pair->after, after.column, raw)
               : put_value(to, before.result, pair->before, before.column, raw);
}

static bool kind_cell(const void *source, uint64_t row, unsigned column, Buffer *to) {
    const DiffRows *rows = source;
    const DiffKind *kind = &rows->kinds[row];
    if (column < 2) return put_sides(rows, &kind->sample, column == 1, to);
    buffer_print(to, "%" PRIu64, kind->rows);
    return true;
}

static bool example_cell(const void *source, uint64_t row, unsigned column, Buffer *to) {
    const DiffRows *rows = source;
    const DiffPair *pair = &rows->changed[row];
    if (column >= rows->keys) return put_sides(rows, pair, column > rows->keys, to);
    return pair->after != DIFF_NO_ROW ? put_value(to, rows->after, pair->after, column, false)
                                      : put_value(to, rows->before, pair->before, column, false);
}

static void put_examples(Report *r, const DiffRows *rows) {
    GridColumn *columns = mem_take(rows->keys + 2, sizeof *columns);
    for (unsigned k = 0; k < rows->keys; k++)
        columns[k] = (GridColumn){.name = lode_result_name(rows->after, k), .right = render_as_number(rows->after, k)};
    columns[rows->keys] = (GridColumn){.name = "old", .right = render_as_number(rows->before, rows->keys)};
    columns[rows->keys + 1] = (GridColumn){.name = "new", .right = render_as_number(rows->after, rows->keys)};
    gap(r);
    report_line(r, "examples");
    put_grid(r, &(Grid){columns, rows->keys + 2, diff_shown(rows->count, EXAMPLES), rows, example_cell});
    free(columns);
}

void report_rows(Report *r, const DiffRows *rows) {
    const char *name = report_pair(r, &r->diff->entries[rows->pair]);
    fputc('\n', r->to);
    if (rows->problem != NULL) {
        put_problem(r, name, NULL, rows->before != NULL, rows->after != NULL, rows->problem);
        return;
    }
    Lode *after = r->diff->request.after;
    report_line(r, "%s: %" PRIu64 " of %" PRIu64 " rows of %s differ", name, rows->count, rows->rows,
                report_name(r, after, lode_entry(after, rows->table)));
    const GridColumn columns[] = {{.name = "old", .right = render_as_number(rows->before, rows->keys)},
                                  {.name = "new", .right = render_as_number(rows->after, rows->keys)},
                                  {.name = "rows", .right = true, .whole = true}};
    uint64_t shown = diff_shown(rows->kind_count, r->most);
    put_grid(r, &(Grid){columns, 3, shown, rows, kind_cell});
    put_rest(r, rows->kind_count, shown, "changes");
    put_examples(r, rows);
}
