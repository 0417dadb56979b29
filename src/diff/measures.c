/* Values of measures in both versions: in total, and by dimensions of few values. */
#include "diff/room.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Of the dimensions that are chosen: values at most, and how many of them. Measures that are asked for together. */
enum { FEW = 50, CHOSEN = 6, TOGETHER = 40 };
static const double WITHIN = 1e-9;

typedef struct Answer {
    const LodeResult *result;
    unsigned column;
    char *problem; /* NULL: none */
} Answer;

/* ---- asking ---- */

static void put_statement(Buffer *to, Diff *diff, bool after, const unsigned *measures, unsigned count,
                          const char *by) {
    Lode *lode = after ? diff->request.after : diff->request.before;
    for (unsigned i = 0; i < count; i++) {
        const DiffEntry *pair = &diff->entries[measures[i]];
        if (i > 0) buffer_text(to, ", ");
        diff_name(to, lode, after ? diff_after(diff, pair) : diff_before(diff, pair));
    }
    if (by != NULL) buffer_print(to, " by %s", by);
}

/* All in one question; if that has no answer, one by one, to see which have none. */
static void ask_measures(Diff *diff, bool after, const unsigned *measures, unsigned count, const char *by,
                         Answer *answers) {
    Buffer statement = {0}, problem = {0};
    put_statement(&statement, diff, after, measures, count, by);
    Lode *lode = after ? diff->request.after : diff->request.before;
    const LodeResult *result = diff_ask(diff, lode, buffer_string(&statement), &problem);
    for (unsigned i = 0; i < count; i++) answers[i] = (Answer){.result = result, .column = i + (by == NULL ? 0 : 1)};
    if (result == NULL && count == 1)
        answers[0].problem = diff_keep(diff, &problem);
    else if (result == NULL)
        for (unsigned i = 0; i < count; i++) ask_measures(diff, after, &measures[i], 1, by, &answers[i]);
    buffer_free(&statement);
    buffer_free(&problem);
}

/* ---- comparing ---- */

static bool is_number(LodeValue v) { return !v.null && (v.type == LODE_INTEGER || v.type == LODE_REAL); }

static double amount(LodeValue v) { return !is_number(v) ? 0 : v.type == LODE_INTEGER ? (double)v.integer : v.real; }

/* How much a change weighs: what came or went weighs what it was. */
static double weight(const DiffCells *cells, const DiffPair *pair) {
    return fabs(amount(diff_value(cells->after, pair->after, cells->column_after)) -
                amount(diff_value(cells->before, pair->before, cells->column_before)));
}

static int by_weight(const void *a, const void *b, void *user) {
    double x = weight(user, a), y = weight(user, b);
    return x > y ? -1 : x < y;
}

/* qsort does not keep the order of what weighs the same: the rows of the results do. */
static int by_weight_then_row(const void *a, const void *b, void *user) {
    const DiffPair *x = a, *y = b;
    int order = by_weight(a, b, user);
    if (order != 0) return order;
    if (x->after != y->after) return x->after < y->after ? -1 : 1;
    return x->before < y->before ? -1 : x->before > y->before;
}

static void compare_cells(DiffCells *cells) {
    DiffPair *pairs = diff_align(cells->before, cells->after, cells->by == NULL ? 0 : 1, &cells->groups);
    for (uint64_t i = 0; i < cells->groups; i++) {
        LodeValue then = diff_value(cells->before, pairs[i].before, cells->column_before);
        LodeValue now = diff_value(cells->after, pairs[i].after, cells->column_after);
        if (!lode_value_same(then, now, WITHIN)) pairs[cells->count++] = pairs[i];
    }
    cells->changed = pairs;
    qsort_r(pairs, cells->count, sizeof *pairs, by_weight_then_row, cells);
}

static DiffCells *add_cells(Diff *diff) {
    DiffCells *list = realloc(diff->cells, (diff->cells_count + 1) * sizeof *list);
    if (list == NULL) mem_exhausted();
    diff->cells = list;
    list[diff->cells_count] = (DiffCells){0};
    return &list[diff->cells_count++];
}

/* What neither version can answer by a dimension that nobody asked for is no news. */
static void compare_answers(Diff *diff, unsigned pair, const char *by, Answer then, Answer now) {
    if (then.result == NULL && now.result == NULL && by != NULL && diff->request.by_count == 0) return;
    DiffCells *cells = add_cells(diff);
    *cells = (DiffCells){.pair = pair,
                         .by = by,
                         .before = then.result,
                         .after = now.result,
                         .column_before = then.column,
                         .column_after = now.column,
                         .problem = now.problem != NULL ? now.problem : then.problem};
    if (then.result != NULL && now.result != NULL) compare_cells(cells);
}

/* ---- which dimensions ---- */

static bool few_values(Diff *diff, Lode *lode, const LodeEntry *entry) {
    Buffer statement = {0}, problem = {0};
    buffer_text(&statement, "COUNTD(");
    diff_name(&statement, lode, entry);
    buffer_char(&statement, ')');
    const LodeResult *result = diff_ask(diff, lode, buffer_string(&statement), &problem);
    LodeValue count = result == NULL ? (LodeValue){.null = true} : lode_result_value(result, 0, 0);
    buffer_free(&statement);
    buffer_free(&problem);
    return !count.null && count.type == LODE_INTEGER && count.integer >= 1 && count.integer <= FEW;
}

static bool is_text(const LodeEntry *entry) {
    return strcmp(entry->type, "string") == 0 || strcmp(entry->type, "boolean") == 0;
}

/* Dimensions that no change reaches: those are compared row by row. */
static bool may_be_chosen(const Diff *diff, const DiffEntry *pair, LodeKind kind) {
    if (pair->before == DIFF_NONE || pair->after == DIFF_NONE || pair->change == DIFF_RENAMED) return false;
    const LodeEntry *a = diff_before(diff, pair), *b = diff_after(diff, pair);
    if (a->kind != kind || b->kind != kind || b->hidden || diff_changes_values(pair) || pair->reached) return false;
    if (kind == LODE_COLUMN) return is_text(b) && !b->key && !b->unique && !b->measure;
    return strcmp(b->level, "row") == 0;
}

/* Columns that lead to another table hold keys. */
static bool is_reference(Lode *lode, unsigned column) {
    for (unsigned i = 0; i < lode_relationship_count(lode); i++)
        if (lode_relationship(lode, i).from == column) return true;
    return false;
}

static void add_dimension(Diff *diff, const char *text) {
    const char **list = realloc(diff->dimensions, (diff->dimension_count + 1) * sizeof *list);
    if (list == NULL) mem_exhausted();
    diff->dimensions = list;
    list[diff->dimension_count++] = text;
}

static void choose(Diff *diff, LodeKind kind) {
    for (unsigned i = 0; i < diff->count && diff->dimension_count < CHOSEN; i++) {
        const DiffEntry *pair = &diff->entries[i];
        if (!may_be_chosen(diff, pair, kind)) continue;
        const LodeEntry *entry = diff_after(diff, pair);
        if (kind == LODE_COLUMN && is_reference(diff->request.after, pair->after)) continue;
        if (!few_values(diff, diff->request.after, entry)) continue;
        Buffer text = {0};
        diff_name(&text, diff->request.after, entry);
        add_dimension(diff, diff_keep(diff, &text));
    }
}

static void find_dimensions(Diff *diff) {
    for (unsigned i = 0; i < diff->request.by_count; i++) add_dimension(diff, diff->request.by[i]);
    if (diff->request.by_count != 0) return;
    choose(diff, LODE_DIMENSION);
    choose(diff, LODE_COLUMN);
}

/* ---- which measures ---- */

static bool is_wanted(const Diff *diff, const DiffEntry *pair) {
    if (pair->before == DIFF_NONE || pair->after == DIFF_NONE) return false;
    if (diff_before(diff, pair)->kind != LODE_MEASURE || diff_after(diff, pair)->kind != LODE_MEASURE) return false;
    if (pair->error_before || pair->error_after) return false; /* told with the definitions */
    return diff->request.all || diff->everywhere || pair->reached || diff_changes_values(pair);
}

static void compare_measures(Diff *diff, const unsigned *measures, unsigned count, const char *by) {
    Answer then[TOGETHER], now[TOGETHER];
    ask_measures(diff, false, measures, count, by, then);
    ask_measures(diff, true, measures, count, by, now);
    for (unsigned i = 0; i < count; i++) compare_answers(diff, measures[i], by, then[i], now[i]);
}

static int by_pair(const void *a, const void *b, void *user) {
    const DiffCells *x = a, *y = b;
    const Diff *diff = user;
    if (x->pair != y->pair) return x->pair < y->pair ? -1 : 1;
    unsigned places[2] = {0, 0};
    for (unsigned d = 0; d < diff->dimension_count; d++) {
        if (diff->dimensions[d] == x->by) places[0] = d + 1;
        if (diff->dimensions[d] == y->by) places[1] = d + 1;
    }
    return places[0] < places[1] ? -1 : places[0] > places[1];
}

void diff_measures(Diff *diff) {
    unsigned *measures = mem_take(diff->count + 1, sizeof *measures), count = 0;
    for (unsigned i = 0; i < diff->count; i++)
        if (is_wanted(diff, &diff->entries[i])) measures[count++] = i;
    if (count != 0) find_dimensions(diff);
    for (unsigned at = 0; at < count; at += TOGETHER) {
        unsigned some = count - at < TOGETHER ? count - at : TOGETHER;
        compare_measures(diff, &measures[at], some, NULL);
        for (unsigned d = 0; d < diff->dimension_count; d++)
            compare_measures(diff, &measures[at], some, diff->dimensions[d]);
    }
    if (diff->cells_count > 1) qsort_r(diff->cells, diff->cells_count, sizeof *diff->cells, by_pair, diff);
    free(measures);
}
