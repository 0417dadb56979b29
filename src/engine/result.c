/* What stands above the aggregates: the shown groups, `having`, order, limit; and the rows of `rows`. */
#include <stdlib.h>
#include <string.h>

#include "engine/run.h"

/* ---- order ---- */

typedef struct Sorter {
    const Locale *locale;
    const Column *keys; /* FLAT or CONSTANT */
    const Order *order;
    uint32_t count;
} Sorter;

static int compare_rows(const void *left, const void *right, void *context) {
    const Sorter *sorter = context;
    uint32_t a = *(const uint32_t *)left, b = *(const uint32_t *)right;
    for (uint32_t i = 0; i < sorter->count; i++) {
        int order = col_compare(sorter->locale, &sorter->keys[i], a, b);
        if (order != 0) return sorter->order[i].descending ? -order : order;
    }
    return (a > b) - (a < b);
}

/* ---- limit ---- */

/* The first `limit` rows, or the first `limit` rows of each group of the `per` columns. */
static uint32_t cut(Run *run, const Column *columns, uint32_t *rows, uint32_t count) {
    const Plan *plan = run->plan;
    if (!plan->has_limit) return count;
    if (plan->per.count == 0) return plan->limit < count ? (uint32_t)plan->limit : count;
    uint32_t width = plan->per.count * 2, kept = 0;
    TupleSet set;
    tuples_init(&set, run->arena, width);
    uint32_t *taken = NEW_ARRAY(run->arena, uint32_t, count + 1);
    Column *keys = NEW_ARRAY(run->arena, Column, plan->per.count);
    for (uint32_t i = 0; i < plan->per.count; i++) {
        const Column *column = &columns[plan->per.items[i]];
        column_keys(run, column, column->rows, &keys[i]);
    }
    uint64_t *tuple = NEW_ARRAY(run->arena, uint64_t, width);
    for (uint32_t k = 0; k < count; k++) {
        for (uint32_t i = 0; i < plan->per.count; i++) {
            tuple[2 * i + 1] = col_valid(&keys[i], rows[k]);
            tuple[2 * i] = tuple[2 * i + 1] ? (uint64_t)keys[i].as.i[rows[k]] : 0;
        }
        bool fresh;
        uint32_t *number = &taken[tuples_put(&set, tuple, &fresh)];
        if (*number >= plan->limit) continue;
        ++*number;
        rows[kept++] = rows[k];
    }
    return kept;
}

/* ---- copying out ---- */

static void put_slots(Arena *arena, Column *to, size_t at, const Column *from, size_t slot) {
    Value value = col_value(from, slot);
    if (!value.null && type_width(to->type) == sizeof(Text)) value.as.s = text_copy(arena, value.as.s);
    value.type = to->type;
    col_set(to, at, value);
}

static void copy_out(Run *run, Arena *arena, const Column *columns, const uint32_t *rows, uint32_t count, ResultTable *result) {
    const Plan *plan = run->plan;
    *result = (ResultTable){.count = plan->outputs.count, .rows = count};
    result->columns = NEW_ARRAY(arena, Column, plan->outputs.count);
    for (uint32_t c = 0; c < plan->outputs.count; c++) {
        Column *to = &result->columns[c];
        col_flat(to, arena, columns[c].type, count);
        to->valid = bitmap_new(arena, (size_t)count + 1, true);
        for (uint32_t k = 0; k < count; k++) put_slots(arena, to, k, &columns[c], rows[k]);
    }
}

/* Sorts and cuts `rows` of the columns, and copies them out. */
static void finish(Run *run, Arena *arena, const Column *columns, const Column *keys, uint32_t *rows, uint32_t count,
                   ResultTable *result) {
    Sorter sorter = {run->context.locale, keys, run->plan->order.items, run->plan->order.count};
    if (sorter.count != 0) qsort_r(rows, count, sizeof *rows, compare_rows, &sorter);
    count = cut(run, columns, rows, count);
    run->order = rows;
    run->order_count = count;
    copy_out(run, arena, columns, rows, count, result);
}

/* ---- a view ---- */

static uint32_t *shown_groups(Run *run, uint32_t *count) {
    Groups *view = &run->groups[run->plan->view->id];
    uint32_t n = 0, *ids = arena_take(run->arena, ((size_t)view->count + 1) * sizeof *ids);
    if (view->mode == GROUPS_ONE) { /* a statement without dimensions has one row */
        ids[n++] = GROUP_FIRST;
    } else {
        for (uint32_t id = GROUP_FIRST; id < view->shown_bits && id < view->count; id++) {
            ids[n] = id;
            n += bit_get(view->shown, id);
        }
    }
    *count = n;
    return ids;
}

/* From here on the scratch arena is not emptied: the result is small, or the budget says so. */
static Column over_groups(Run *run, Batch *batch, const Node *node) {
    Column column = *flatten(&run->scratch, eval(run, batch, node));
    if (column.shape == SHAPE_CONSTANT) column.rows = batch->rows;
    return column;
}

static bool is_true(const Column *c, size_t k) {
    return c->type == TYPE_BOOL && col_valid(c, k) && c->as.b[k * col_step(c)] != 0;
}

void result_view(Run *run, Arena *arena, ResultTable *result) {
    const Plan *plan = run->plan;
    Batch batch = {.epoch = ++run->epoch};
    arena_reset(&run->scratch);
    uint32_t *ids = shown_groups(run, &batch.rows);
    batch.ids = ids;
    for (uint32_t i = 0; i < plan->having.count; i++) {
        Column keep = over_groups(run, &batch, plan->having.items[i]);
        if (run->probes != NULL) probe_having(run, &batch, i);
        uint32_t n = 0;
        for (uint32_t k = 0; k < batch.rows; k++) {
            ids[n] = ids[k];
            n += is_true(&keep, k);
        }
        batch = (Batch){.epoch = ++run->epoch, .rows = n, .ids = ids};
    }
    Column *columns = NEW_ARRAY(run->arena, Column, plan->outputs.count);
    Column *keys = NEW_ARRAY(run->arena, Column, plan->order.count + 1);
    for (uint32_t i = 0; i < plan->outputs.count; i++) columns[i] = over_groups(run, &batch, plan->outputs.items[i].node);
    for (uint32_t i = 0; i < plan->order.count; i++) keys[i] = over_groups(run, &batch, plan->order.items[i].node);
    uint32_t *rows = arena_take(run->arena, ((size_t)batch.rows + 1) * sizeof *rows), count = 0;
    for (uint32_t k = 0; k < batch.rows; k++) rows[count++] = k;
    for (uint32_t i = 0; i < plan->hiding.count; i++) { /* all cells were computed: hiding changes no other */
        Column keep = over_groups(run, &batch, plan->hiding.items[i]);
        uint32_t n = 0;
        for (uint32_t k = 0; k < count; k++)
            if (is_true(&keep, rows[k])) rows[n++] = rows[k];
        count = n;
    }
    if (run->probes != NULL) probe_outputs(run, &batch);
    run->cells = batch;
    finish(run, arena, columns, keys, rows, count, result);
}

/* ---- rows ---- */

static Column *keep_batch(RowSink *sink, Batch *batch, const Node *(*node_at)(const Plan *, uint32_t), uint32_t count) {
    Run *run = sink->run;
    Column *kept = NEW_ARRAY(run->arena, Column, count + 1);
    for (uint32_t i = 0; i < count; i++) {
        const Column *column = eval(run, batch, node_at(run->plan, i));
        col_flat(&kept[i], run->arena, column->type, batch->rows);
        kept[i].valid = bitmap_new(run->arena, (size_t)batch->rows + 1, true);
        for (uint32_t k = 0; k < batch->rows; k++) put_slots(run->arena, &kept[i], k, column, k);
    }
    return kept;
}

static const Node *output_at(const Plan *plan, uint32_t i) { return plan->outputs.items[i].node; }
static const Node *order_at(const Plan *plan, uint32_t i) { return plan->order.items[i].node; }

void sink_rows(RowSink *sink, Batch *batch) {
    Run *run = sink->run;
    *list_add(run->arena, &sink->chunks) = keep_batch(sink, batch, output_at, run->plan->outputs.count);
    *list_add(run->arena, &sink->order_chunks) = keep_batch(sink, batch, order_at, run->plan->order.count);
    if (run->probes != NULL) probe_outputs(run, batch);
    *list_add(run->arena, &sink->sizes) = batch->rows;
    sink->rows += batch->rows;
}

static Column *join_chunks(RowSink *sink, Column **chunks, const Node *(*node_at)(const Plan *, uint32_t), uint32_t count) {
    Run *run = sink->run;
    Column *all = NEW_ARRAY(run->arena, Column, count + 1);
    for (uint32_t i = 0; i < count; i++) {
        col_flat(&all[i], run->arena, node_at(run->plan, i)->type, sink->rows);
        all[i].valid = bitmap_new(run->arena, sink->rows + 1, true);
        size_t at = 0;
        for (uint32_t c = 0; c < sink->sizes.count; c++)
            for (uint32_t k = 0; k < sink->sizes.items[c]; k++) {
                Value value = col_value(&chunks[c][i], k);
                value.type = all[i].type;
                col_set(&all[i], at++, value);
            }
    }
    return all;
}

void result_rows(RowSink *sink, ResultTable *result) {
    Run *run = sink->run;
    Column *columns = join_chunks(sink, sink->chunks.items, output_at, run->plan->outputs.count);
    Column *keys = join_chunks(sink, sink->order_chunks.items, order_at, run->plan->order.count);
    uint32_t *rows = arena_take(run->arena, (sink->rows + 1) * sizeof *rows);
    for (uint32_t k = 0; k < sink->rows; k++) rows[k] = k;
    finish(run, sink->arena, columns, keys, rows, (uint32_t)sink->rows, result);
}
