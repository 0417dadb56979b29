/* What stands above the aggregates: the shown groups, `having`, order, limit; and the rows of `rows`. */
#include <string.h>

#include "base/sort.h"
#include "engine/run.h"

/* ---- order ---- */

typedef struct Sorter {
    const Locale *locale;
    const Column *keys; /* FLAT or CONSTANT */
    const Order *order;
    uint32_t count;
    const uint64_t *ranks; /* of the first key, smaller ones first; where they are equal, the keys are compared */
} Sorter;

static int compare_rows(uint32_t a, uint32_t b, void *context) {
    const Sorter *sorter = context;
    if (sorter->ranks[a] != sorter->ranks[b]) return sorter->ranks[a] < sorter->ranks[b] ? -1 : 1;
    for (uint32_t i = 0; i < sorter->count; i++) {
        int order = col_compare(sorter->locale, &sorter->keys[i], a, b);
        if (order != 0) return sorter->order[i].descending ? -order : order;
    }
    return 0;
}

/* A number that rises with the value, if not always: NULL is 0, texts are not told apart. */
static uint64_t rank_of(const Column *key, size_t k) {
    const uint64_t high = (uint64_t)1 << 63;
    if (!col_valid(key, k)) return 0;
    k *= col_step(key);
    switch (key->type) {
    case TYPE_BOOL: return key->as.b[k] + (uint64_t)1;
    case TYPE_INT:
    case TYPE_DATE:
    case TYPE_DATETIME: return (uint64_t)key->as.i[k] ^ high;
    case TYPE_REAL: {
        const double real = key->as.r[k] + 0.0; /* -0 is 0 */
        uint64_t bits;
        memcpy(&bits, &real, sizeof bits);
        return bits & high ? ~bits : bits | high;
    }
    case TYPE_STRING:
    case TYPE_SPATIAL: return 1;
    case TYPE_NONE:
    case TYPE_NULL:
    case TYPE_TABLE:
    case TYPE_COUNT: break;
    }
    return 0;
}

/* The first `wanted` rows in the order of the keys, of `rows`, which ascend. */
static uint32_t order_rows(Run *run, const Column *keys, uint32_t *rows, uint32_t count, uint32_t wanted) {
    Sorter sorter = {run->context.locale, keys, run->plan->order.items, run->plan->order.count, NULL};
    if (sorter.count == 0 || count == 0) return wanted < count ? wanted : count;
    uint64_t *ranks = arena_take(run->arena, ((size_t)rows[count - 1] + 1) * sizeof *ranks);
    for (uint32_t k = 0; k < count; k++) {
        const uint64_t rank = rank_of(&keys[0], rows[k]);
        ranks[rows[k]] = sorter.order[0].descending ? ~rank : rank;
    }
    sorter.ranks = ranks;
    return (uint32_t)sort_first(run->arena, rows, count, wanted, compare_rows, &sorter);
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
    const Plan *plan = run->plan;
    const bool few = plan->has_limit && plan->per.count == 0 && plan->limit < count;
    count = order_rows(run, keys, rows, count, few ? (uint32_t)plan->limit : count);
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

/* ---- the first few cells: others are left out before they are looked at ---- */

/* Whether that changes nothing: no cell sees another, every one is to be shown, and nobody watches. */
static bool cells_stand_alone(const Run *run) {
    const Plan *plan = run->plan;
    for (uint32_t i = 0; i < plan->nodes.count; i++) {
        const NodeKind kind = plan->nodes.items[i]->kind;
        if (kind == NODE_WINDOW || kind == NODE_TOTAL || kind == NODE_RECURRENCE) return false;
    }
    return plan->per.count == 0 && plan->hiding.count == 0 && !run->draws && run->probes == NULL;
}

static void sink_down(uint64_t *heap, uint32_t count, uint32_t at) {
    const uint64_t one = heap[at];
    for (uint32_t below; (below = 2 * at + 1) < count; at = below) {
        below += below + 1 < count && heap[below] < heap[below + 1];
        if (one >= heap[below]) break;
        heap[at] = heap[below];
    }
    heap[at] = one;
}

enum { CELLS_UNWATCHED = 1 << 16 };

static uint64_t first_rank(Run *run, const Column *key, uint32_t k) {
    if (k % CELLS_UNWATCHED == 0) budget_watch(run->arena->budget, "sorting", k, key->rows);
    const uint64_t rank = rank_of(key, k);
    return run->plan->order.items[0].descending ? ~rank : rank;
}

/* The rank by the first key behind which no row is among the `wanted` first ones. */
static uint64_t last_rank(Run *run, const Column *key, uint32_t wanted) {
    uint64_t *heap = arena_take(&run->scratch, ((size_t)wanted + 1) * sizeof *heap);
    for (uint32_t k = 0; k < wanted; k++) heap[k] = first_rank(run, key, k);
    for (uint32_t at = wanted / 2; at-- > 0;) sink_down(heap, wanted, at);
    for (uint32_t k = wanted; k < key->rows; k++) {
        const uint64_t rank = first_rank(run, key, k);
        if (rank >= heap[0]) continue;
        heap[0] = rank;
        sink_down(heap, wanted, 0);
    }
    return heap[0];
}

/* The cells that may be among the first `limit`, by the first key alone. */
static void take_first(Run *run, Batch *batch) {
    const Plan *plan = run->plan;
    if (!plan->has_limit || plan->limit >= batch->rows / 4 || !cells_stand_alone(run)) return;
    if (plan->limit == 0 || plan->order.count == 0) {
        *batch = (Batch){.epoch = ++run->epoch, .rows = (uint32_t)plan->limit, .ids = batch->ids, .begin = batch->begin};
        return;
    }
    Column key = over_groups(run, batch, plan->order.items[0].node);
    const uint64_t last = last_rank(run, &key, (uint32_t)plan->limit);
    uint32_t count = 0;
    for (uint32_t k = 0; k < batch->rows; k++) count += first_rank(run, &key, k) <= last;
    uint32_t *ids = arena_take(run->arena, ((size_t)count + 1) * sizeof *ids), n = 0;
    for (uint32_t k = 0; k < batch->rows && n < count; k++)
        if (first_rank(run, &key, k) <= last) ids[n++] = batch->ids == NULL ? batch->begin + k : batch->ids[k];
    *batch = (Batch){.epoch = ++run->epoch, .rows = count, .ids = ids};
}

/* The groups that are shown: without a list of them where they follow each other, so that their values are read in place. */
static Batch shown_cells(Run *run) {
    const Groups *view = &run->groups[run->plan->view->id];
    Batch batch = {.epoch = ++run->epoch, .begin = GROUP_FIRST};
    if (view->shown_count != 0 && run->plan->having.count == 0 && cells_stand_alone(run)) {
        while (!bit_get(view->shown, batch.begin)) batch.begin++;
        batch.rows = view->count - batch.begin;
        if (batch.rows == view->shown_count) return batch;
    }
    batch.ids = shown_groups(run, &batch.rows);
    return batch;
}

void result_view(Run *run, Arena *arena, ResultTable *result) {
    const Plan *plan = run->plan;
    arena_reset(&run->scratch);
    Batch batch = shown_cells(run);
    for (uint32_t i = 0; i < plan->having.count; i++) {
        Column keep = over_groups(run, &batch, plan->having.items[i]);
        if (run->probes != NULL) probe_having(run, &batch, i);
        uint32_t *ids = arena_take(run->arena, ((size_t)batch.rows + 1) * sizeof *ids), n = 0;
        for (uint32_t k = 0; k < batch.rows; k++) {
            ids[n] = batch.ids[k];
            n += is_true(&keep, k);
        }
        batch = (Batch){.epoch = ++run->epoch, .rows = n, .ids = ids};
    }
    take_first(run, &batch);
    Column *columns = NEW_ARRAY(run->arena, Column, plan->outputs.count);
    Column *keys = NEW_ARRAY(run->arena, Column, plan->order.count + 1);
    for (uint32_t i = 0; i < plan->outputs.count; i++)
        columns[i] = over_groups(run, &batch, plan->outputs.items[i].node);
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

typedef const Node *NodeAt(const Plan *plan, uint32_t i);

static Column *keep_batch(RowSink *sink, Batch *batch, NodeAt *node_at, uint32_t count) {
    Run *run = sink->run;
    Column *kept = NEW_ARRAY(run->arena, Column, count + 1);
    for (uint32_t i = 0; i < count; i++) {
        const Column *column = flatten(&run->scratch, eval(run, batch, node_at(run->plan, i)));
        col_flat(&kept[i], run->arena, column->type, batch->rows);
        kept[i].valid = bitmap_new(run->arena, (size_t)batch->rows + 1, true);
        for (uint32_t k = 0; k < batch->rows; k++) put_slots(run->arena, &kept[i], k, column, k);
    }
    return kept;
}

static const Node *output_at(const Plan *plan, uint32_t i) { return plan->outputs.items[i].node; }
static const Node *order_at(const Plan *plan, uint32_t i) { return plan->order.items[i].node; }

static Column *join_chunks(RowSink *sink, Column **chunks, NodeAt *node_at, uint32_t count) {
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

static uint32_t *all_rows(RowSink *sink) {
    uint32_t *rows = arena_take(sink->run->arena, (sink->rows + 1) * sizeof *rows);
    for (uint32_t k = 0; k < sink->rows; k++) rows[k] = k;
    return rows;
}

/* ---- the first few rows in an order: others are dropped on the way ---- */

/* How many rows to keep; 0: all. RANDOM draws for every row, and probes look at all. */
static uint64_t rows_wanted(const Run *run) {
    const Plan *plan = run->plan;
    const bool few = plan->has_limit && plan->per.count == 0 && plan->order.count != 0 && plan->limit < UINT32_MAX / 4;
    return few && run->probes == NULL && !run->draws ? plan->limit : 0;
}

/* Rows of a batch that come before the last of those wanted: later rows lose against equal ones. */
static void pick_better(RowSink *sink, Batch *batch) {
    Run *run = sink->run;
    const Plan *plan = run->plan;
    uint32_t *picked = arena_take(&run->scratch, ((size_t)batch->rows + 1) * sizeof *picked), n = 0;
    Column *keys = NEW_ARRAY(&run->scratch, Column, plan->order.count);
    for (uint32_t i = 0; i < plan->order.count; i++) keys[i] = *flatten(&run->scratch, eval(run, batch, order_at(plan, i)));
    for (uint32_t k = 0; k < batch->rows; k++) {
        int order = 0;
        for (uint32_t i = 0; order == 0 && i < plan->order.count; i++) {
            order = col_compare_with(run->context.locale, &keys[i], k, &sink->last[i], 0);
            if (plan->order.items[i].descending) order = -order;
        }
        picked[n] = k;
        n += order < 0;
    }
    if (n == 0) batch->rows = 0;
    else if (n != batch->rows) batch_pick(run, batch, picked, n, batch);
}

static int ascending(uint32_t a, uint32_t b, void *context) {
    (void)context;
    return (a > b) - (a < b);
}

static Column *pick_rows(Arena *arena, const Column *columns, uint32_t count, const uint32_t *rows, uint32_t picked) {
    Column *out = NEW_ARRAY(arena, Column, count + 1);
    for (uint32_t i = 0; i < count; i++) gather(arena, &columns[i], rows, picked, &out[i]);
    return out;
}

/* Leaves the wanted rows as one chunk, in the order they came. */
static void drop_others(RowSink *sink, uint32_t wanted) {
    Run *run = sink->run;
    const Plan *plan = run->plan;
    uint32_t *rows = all_rows(sink);
    const Column *columns = join_chunks(sink, sink->chunks.items, output_at, plan->outputs.count);
    const Column *keys = join_chunks(sink, sink->order_chunks.items, order_at, plan->order.count);
    const uint32_t count = order_rows(run, keys, rows, (uint32_t)sink->rows, wanted);
    sink->last = pick_rows(run->arena, keys, plan->order.count, &rows[count - 1], 1);
    sort_numbers(run->arena, rows, count, ascending, NULL);
    sink->chunks.items[0] = pick_rows(run->arena, columns, plan->outputs.count, rows, count);
    sink->order_chunks.items[0] = pick_rows(run->arena, keys, plan->order.count, rows, count);
    sink->sizes.items[0] = count;
    sink->chunks.count = sink->order_chunks.count = sink->sizes.count = 1;
    sink->rows = count;
}

void sink_rows(RowSink *sink, Batch *batch) {
    Run *run = sink->run;
    const uint64_t wanted = rows_wanted(run);
    if (sink->last != NULL) pick_better(sink, batch);
    if (batch->rows == 0) return;
    *list_add(run->arena, &sink->chunks) = keep_batch(sink, batch, output_at, run->plan->outputs.count);
    *list_add(run->arena, &sink->order_chunks) = keep_batch(sink, batch, order_at, run->plan->order.count);
    if (run->probes != NULL) probe_outputs(run, batch);
    *list_add(run->arena, &sink->sizes) = batch->rows;
    sink->rows += batch->rows;
    if (wanted != 0 && sink->rows >= 2 * wanted) drop_others(sink, (uint32_t)wanted);
}

void result_rows(RowSink *sink, ResultTable *result) {
    Run *run = sink->run;
    Column *columns = join_chunks(sink, sink->chunks.items, output_at, run->plan->outputs.count);
    Column *keys = join_chunks(sink, sink->order_chunks.items, order_at, run->plan->order.count);
    finish(run, sink->arena, columns, keys, all_rows(sink), (uint32_t)sink->rows, result);
}
