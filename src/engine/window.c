/* Table calculations over the cells of the view: partitions and their order, recurrences row by row, totals from coarser groups.
   Rules: language.md 11. */
#include <string.h>

#include "base/sort.h"
#include "engine/run.h"

/* The cells of the view in the order of an addressing, cut into partitions. */
typedef struct Partitions {
    uint32_t epoch;
    uint32_t *cells;
    uint32_t *starts; /* count + 1 */
    uint32_t count;
} Partitions;

typedef struct Sorter {
    Column *keys; /* partition keys, then along keys */
    bool *descending;
    const Locale *locale;
    uint32_t count, partition_count;
} Sorter;

static int compare_keys(const Sorter *s, uint32_t count, uint32_t a, uint32_t b) {
    for (uint32_t i = 0; i < count; i++) {
        int order = col_compare(s->locale, &s->keys[i], a, b);
        if (order != 0) return s->descending[i] ? -order : order;
    }
    return 0;
}

static int by_keys(uint32_t a, uint32_t b, void *context) {
    return compare_keys(context, ((const Sorter *)context)->count, a, b);
}

/* A dimension that the statement orders descending is walked that way. */
static bool is_descending(const Plan *plan, uint32_t key) {
    for (uint32_t i = 0; i < plan->order.count; i++)
        if (plan->order.items[i].node->kind == NODE_KEY && plan->order.items[i].node->key == key)
            return plan->order.items[i].descending;
    return false;
}

static void read_key(Run *run, Batch *batch, uint32_t key, Column *out) {
    Column values;
    group_key_values(run, &run->groups[run->plan->view->id], key, batch->ids, batch->rows, &values);
    *out = *flatten(&run->scratch, &values);
}

static Partitions partitions_of(Run *run, Batch *batch, const Addressing *a) {
    if (run->partitions == NULL) run->partitions = NEW_ARRAY(run->arena, Partitions, run->plan->addressings.count);
    Partitions *p = &run->partitions[a->id];
    if (p->epoch == batch->epoch) return *p;
    Sorter sorter = {.count = a->partition_count + a->along_count, .partition_count = a->partition_count, .locale = run->context.locale};
    sorter.keys = NEW_ARRAY(&run->scratch, Column, sorter.count);
    sorter.descending = NEW_ARRAY(&run->scratch, bool, sorter.count);
    for (uint32_t i = 0; i < sorter.count; i++) {
        bool along = i >= a->partition_count;
        uint32_t key = along ? a->along[i - a->partition_count] : a->partition[i];
        read_key(run, batch, key, &sorter.keys[i]);
        sorter.descending[i] = along && is_descending(run->plan, key);
    }
    p->epoch = batch->epoch;
    p->cells = arena_take(&run->scratch, ((size_t)batch->rows + 1) * sizeof *p->cells);
    p->starts = arena_take(&run->scratch, ((size_t)batch->rows + 2) * sizeof *p->starts);
    for (uint32_t k = 0; k < batch->rows; k++) p->cells[k] = k;
    sort_numbers(&run->scratch, p->cells, batch->rows, by_keys, &sorter);
    p->count = 0;
    for (uint32_t k = 0; k < batch->rows; k++)
        if (k == 0 || compare_keys(&sorter, sorter.partition_count, p->cells[k - 1], p->cells[k]) != 0) p->starts[p->count++] = k;
    p->starts[p->count] = batch->rows;
    return *p;
}

static void open_column(Run *run, const Node *node, uint32_t rows, Column *out) {
    col_flat(out, &run->scratch, node->type, rows);
    memset(out->as.any, 0, type_width(node->type) * (rows == 0 ? 1 : rows));
    out->valid = bitmap_new(&run->scratch, (size_t)rows + 1, true);
}

void eval_window(Run *run, Batch *batch, const Node *node, Column *out) {
    const Partitions p = partitions_of(run, batch, node->addressing);
    Column *args = NEW_ARRAY(&run->scratch, Column, node->count);
    for (uint32_t i = 0; i < node->count; i++) args[i] = *flatten(&run->scratch, eval(run, batch, node->args[i]));
    open_column(run, node, batch->rows, out);
    FnContext context = run->context;
    context.memo = &run->nodes[node->id].memo;
    context.arguments = node->count;
    for (uint32_t i = 0; i < p.count; i++)
        node->function->window(&context, node->function, args, p.cells + p.starts[i], p.starts[i + 1] - p.starts[i], out);
}

const uint32_t *window_cells(Run *run, Batch *batch, const Addressing *addressing, uint32_t cell, uint32_t *count, uint32_t *at) {
    const Partitions p = partitions_of(run, batch, addressing);
    uint32_t part = 0, k = 0;
    while (p.cells[k] != cell) k++;
    while (p.starts[part + 1] <= k) part++;
    *count = p.starts[part + 1] - p.starts[part];
    *at = k - p.starts[part];
    return p.cells + p.starts[part];
}

/* ---- recurrences ---- */

typedef struct Frontier { /* what is computed for all cells before the walk */
    const Node *node;
    Column column;
} Frontier;
typedef LIST(Frontier) Frontiers;

static void find_frontier(Run *run, Batch *batch, const Node *node, Frontiers *found) {
    if (node->constant || node->kind == NODE_PREVIOUS) return;
    for (uint32_t i = 0; i < found->count; i++)
        if (found->items[i].node == node) return;
    if (node->recurs) {
        for (uint32_t i = 0; i < node->count; i++) find_frontier(run, batch, node->args[i], found);
        return;
    }
    Column column = *flatten(&run->scratch, eval(run, batch, node));
    *list_add(&run->scratch, found) = (Frontier){node, column};
}

/* Makes `value` the node's column in the batch of `epoch`. */
static void set_column(Run *run, const Node *node, Value value, uint32_t epoch) {
    NodeState *state = &run->nodes[node->id];
    value.type = node->type;
    col_constant(&state->column, &run->scratch, value, 1);
    state->epoch = epoch;
}

static Value convert(Value value, Type to) {
    if (value.null || value.type == to) return value;
    if (to == TYPE_REAL && value.type == TYPE_INT) return value_real((double)value.as.i);
    if (to == TYPE_INT && value.type == TYPE_REAL)
        return value.as.r > -9.2e18 && value.as.r < 9.2e18 ? value_int((int64_t)value.as.r) : value_null(to);
    return to == TYPE_DATETIME || to == TYPE_DATE ? value : value_null(to);
}

static void walk_recurrence(Run *run, Batch *batch, const Node *node, Column *out, CellVisitor *visit, void *context) {
    const Partitions p = partitions_of(run, batch, node->addressing);
    const Node *body = node->args[0];
    Frontiers frontier = {0};
    find_frontier(run, batch, body, &frontier);
    Column *seeds = NEW_ARRAY(&run->scratch, Column, node->count);
    for (uint32_t i = 1; i < node->count; i++)
        seeds[i] = *flatten(&run->scratch, eval(run, batch, node->args[i]->args[0]));
    open_column(run, node, batch->rows, out);
    for (uint32_t part = 0; part < p.count; part++) {
        Value before = value_null(node->type);
        for (uint32_t k = p.starts[part]; k < p.starts[part + 1]; k++) {
            uint32_t cell = p.cells[k];
            if (k % 256 == 0) budget_watch(run->arena->budget, "computing cell by cell", k, batch->rows);
            Batch one = {.rows = 1, .epoch = ++run->epoch, .ids = batch->ids == NULL ? NULL : batch->ids + cell};
            for (uint32_t i = 0; i < frontier.count; i++)
                set_column(run, frontier.items[i].node, col_value(&frontier.items[i].column, cell), one.epoch);
            for (uint32_t i = 1; i < node->count; i++) {
                Value value = k == p.starts[part] ? col_value(&seeds[i], cell) : before;
                set_column(run, node->args[i], convert(value, node->args[i]->type), one.epoch);
            }
            before = col_value(eval(run, &one, body), 0);
            col_set(out, cell, before);
            if (visit != NULL) visit(run, &one, cell, context);
        }
    }
    /* the nodes' columns are of single cells now: whoever asks for them again computes them anew */
}

void eval_recurrence(Run *run, Batch *batch, const Node *node, Column *out) { walk_recurrence(run, batch, node, out, NULL, NULL); }

void visit_recurrence(Run *run, Batch *batch, const Node *node, CellVisitor *visit, void *context) {
    Column out;
    walk_recurrence(run, batch, node, &out, visit, context);
}

/* ---- totals ---- */

static void total_tuples(Run *run, Column *keys, uint32_t count, uint32_t rows, uint64_t *to) {
    for (uint32_t i = 0; i < count; i++) {
        Column bits;
        column_keys(run, &keys[i], rows, &bits);
        for (uint32_t k = 0; k < rows; k++) {
            bool valid = col_valid(&bits, k);
            to[(size_t)k * count * 2 + 2 * i] = valid ? (uint64_t)bits.as.i[k] : 0;
            to[(size_t)k * count * 2 + 2 * i + 1] = valid;
        }
    }
}

/* The view's key that is this node. */
static uint32_t view_key(const Run *run, const Node *node) {
    uint32_t key = 0;
    while (run->plan->view->keys[key].node != node) key++;
    return key;
}

/* Which of a total's groups each cell reads: `count` where it has none. `ids`: the groups. */
static uint32_t *total_picks(Run *run, Batch *batch, const Grouping *g, const uint32_t *ids, uint32_t count) {
    uint32_t *picks = NEW_ARRAY(&run->scratch, uint32_t, batch->rows + 1);
    if (g->count == 0) return picks;
    Column *keys = NEW_ARRAY(&run->scratch, Column, g->count);
    uint64_t *tuples = arena_take(&run->scratch, ((size_t)(count > batch->rows ? count : batch->rows) + 1) * g->count * 16);
    TupleSet set;
    tuples_init(&set, &run->scratch, g->count * 2);
    for (uint32_t i = 0; i < g->count; i++) {
        Column column;
        group_key_values(run, &run->groups[g->id], i, ids, count, &column);
        keys[i] = *flatten(&run->scratch, &column);
    }
    total_tuples(run, keys, g->count, count, tuples);
    bool fresh;
    for (uint32_t k = 0; k < count; k++) tuples_put(&set, tuples + (size_t)k * g->count * 2, &fresh);
    for (uint32_t i = 0; i < g->count; i++) read_key(run, batch, view_key(run, g->keys[i].node), &keys[i]);
    total_tuples(run, keys, g->count, batch->rows, tuples);
    for (uint32_t k = 0; k < batch->rows; k++) {
        picks[k] = tuples_get(&set, tuples + (size_t)k * g->count * 2);
        if (picks[k] == MAP_NONE) picks[k] = count;
    }
    return picks;
}

/* The groups of a total, and the one of no rows for cells that it has no rows for. */
static uint32_t *total_ids(Run *run, const Grouping *g, uint32_t *count) {
    *count = run->groups[g->id].count - GROUP_FIRST;
    uint32_t *ids = arena_take(&run->scratch, ((size_t)*count + 1) * sizeof *ids);
    for (uint32_t k = 0; k < *count; k++) ids[k] = GROUP_FIRST + k;
    ids[*count] = GROUP_EMPTY;
    return ids;
}

void eval_total(Run *run, Batch *batch, const Node *node, Column *out) {
    uint32_t count, *ids = total_ids(run, node->grouping, &count);
    Batch totals = {.rows = count + 1, .epoch = ++run->epoch, .ids = ids};
    const Column *values = flatten(&run->scratch, eval(run, &totals, node->args[0]));
    if (values->shape == SHAPE_CONSTANT) {
        *out = *values;
        out->rows = batch->rows;
    } else {
        gather(&run->scratch, values, total_picks(run, batch, node->grouping, ids, count), batch->rows, out);
    }
}

uint32_t total_group(Run *run, Batch *batch, const Node *total, uint32_t cell) {
    uint32_t count, *ids = total_ids(run, total->grouping, &count);
    return ids[total_picks(run, batch, total->grouping, ids, count)[cell]];
}
