/* Columns of calculated expressions over all rows of the one table that they read: made once, then read like stored
   ones, in whatever frame. An expression is worth that when statements have asked for it before, or when the frame has
   many rows for each of its table. */
#include <string.h>

#include "engine/reuse_private.h"

enum { ROWS_FOR_ONE = 4 };

/* The only table that the node reads; NULL: none or several. */
static const Table *table_of(const Run *run, const Node *node) {
    const Model *model = run->plan->model;
    TableSet read = node->tables;
    set_join(&read, &node->lod_tables);
    for (uint32_t t = 0; t < model->tables.count; t++) {
        if (!set_has(&read, t)) continue;
        TableSet alone = {{0}};
        set_add(&alone, t);
        return memcmp(&alone, &read, sizeof read) == 0 ? model->tables.items[t] : NULL;
    }
    return NULL;
}

/* Reading a column takes about as long as one simple operation. */
static bool is_costly(const Node *node) {
    bool costly = false;
    if (node->kind == NODE_CALL) switch (node->function->family) {
        case FAMILY_STRING:
        case FAMILY_REGEX:
        case FAMILY_DATE:
        case FAMILY_SPATIAL: costly = true; break;
        case FAMILY_OPERATOR:
        case FAMILY_NUMBER:
        case FAMILY_LOGICAL:
        case FAMILY_CONVERSION:
        case FAMILY_AGGREGATE:
        case FAMILY_TABLECALC:
        case FAMILY_USER:
        case FAMILY_PASSTHROUGH:
        case FAMILY_COUNT: break;
        }
    for (uint32_t i = 0; i < node->count; i++) costly |= !node->args[i]->constant && node->args[i]->kind != NODE_COLUMN;
    return costly;
}

/* The table whose rows a column of the node's values is about; NULL: it is worth none. */
static const Table *column_table(const Run *run, const Node *node) {
    if ((node->kind != NODE_CALL && node->kind != NODE_IF) || node->type == TYPE_NULL || node->constant ||
        node->windowed || node->recurs)
        return NULL;
    return is_costly(node) ? table_of(run, node) : NULL;
}

/* Whether the pass has so many rows for each of the table that it is better computed over the table, even for once. */
static bool column_pays(const Run *run, const Pass *pass, const Table *table) {
    return run->store->tables[table->index].rows <= pass_rows(run, pass) / ROWS_FOR_ONE;
}

/* ---- making one ---- */

static const Column *rows_of(Run *run, const Node *node, const struct JoinPart *part, uint32_t begin, uint32_t rows) {
    static const uint32_t nothing[1] = {0};
    Batch batch = {.rows = rows, .epoch = ++run->epoch, .part = part, .begin = begin, .contiguous = begin != 0};
    arena_reset(&run->scratch);
    batch.refs = NEW_ARRAY(&run->scratch, const uint32_t *, run->plan->model->tables.count);
    if (begin == 0) batch.refs[part->joins[0].table->index] = nothing;
    return eval(run, &batch, node);
}

/* The column whose codes a computed one has: it is computed for each entry of the dictionary. NULL: there is none. */
static const StoreColumn *coding(const Run *run, const Node *node, const Table *table, const Column *part,
                                 uint32_t begin) {
    const StoreTable *stored = &run->store->tables[table->index];
    if (part->dictionary != run->nodes[node->id].dictionary) return NULL;
    for (uint32_t c = 0; c < table->column_count; c++) {
        const Column *data = &stored->columns[c].data;
        if (data->shape == SHAPE_CODED && part->codes == data->codes + begin &&
            part->dictionary->rows == data->dictionary->rows)
            return &stored->columns[c];
    }
    return NULL;
}

static void put_values(Column *to, size_t at, const Column *from, size_t rows) {
    const size_t width = type_width(to->type), step = col_step(from);
    if (step == 1) memcpy(to->as.b + at * width, from->as.b, rows * width);
    for (size_t k = 0; step == 0 && k < rows; k++) memcpy(to->as.b + (at + k) * width, from->as.b, width);
    for (size_t k = 0; k < rows; k++)
        if (from->type == TYPE_NULL || !col_valid(from, k)) bit_clear(to->valid, at + k);
}

/* The node's values over all rows of the table, slot 0 without one; in the run's arena. FLAT, or CODED as one of its
   columns. False: it is worth none after all. */
static bool column_make(Run *run, const Node *node, const Table *table, Column *made) {
    const uint32_t all = run->store->tables[table->index].rows, size = run->settings.batch_rows;
    Join base = {.kind = JOIN_BASE, .table = table};
    const struct JoinPart part = {&base, 1};
    const bool text = type_width(node->type) == sizeof(Text);
    if (text && all == 0) return false;
    if (!text) {
        col_flat(made, run->arena, node->type, (size_t)all + 1);
        made->valid = bitmap_new(run->arena, (size_t)all + 1, true);
    }
    for (uint32_t begin = text ? 1 : 0; begin <= all;) {
        budget_watch(run->arena->budget, "computing a column", begin, all);
        uint32_t end =
            begin == 0 ? 1 : (begin / size + 1) * size; /* as in frames: batches begin at multiples of their size */
        if (end > all + 1 || end < begin) end = all + 1;
        const Column *found = rows_of(run, node, &part, begin, end - begin);
        if (begin != 0 && found->shape == SHAPE_CODED) {
            const StoreColumn *column = coding(run, node, table, found, begin);
            if (column != NULL) {
                *made = (Column){.type = node->type,
                                 .shape = SHAPE_CODED,
                                 .rows = (size_t)all + 1,
                                 .codes = column->data.codes,
                                 .dictionary = found->dictionary};
                return true;
            }
        }
        if (text) return false; /* a text for each row takes more than computing it */
        put_values(made, begin, flatten(&run->scratch, found), end - begin);
        begin = end;
    }
    return true;
}

/* ---- in a run ---- */

bool column_take(Run *run, const Node *node) {
    struct Reuse *r = run->reuse;
    const uint32_t number = r->of.nodes[node->id];
    const Table *table = number == 0 ? NULL : column_table(run, node);
    if (table == NULL) return false;
    const Thing *thing = kept_find(r->kept, number);
    if (thing == NULL) {
        r->columns[node->id] = kept_asked(r->kept, number) ? COLUMN_ASKED : COLUMN_NEW;
        return false;
    }
    run->nodes[node->id].rows = &thing->values;
    run->nodes[node->id].table = table;
    r->kept_columns++;
    return true;
}

/* Makes columns of the largest parts of an expression that are worth it. */
static void make_columns(Run *run, const Pass *pass, const Node *node) {
    struct Reuse *r = run->reuse;
    NodeState *state = &run->nodes[node->id];
    if (r->walked[node->id] == pass->id + 1 || state->rows != NULL) return;
    r->walked[node->id] = pass->id + 1;
    if (r->columns[node->id] != COLUMN_NONE) {
        const Table *table = column_table(run, node);
        const size_t rows = run->store->tables[table->index].rows;
        const bool pays =
            column_pays(run, pass, table) || (r->columns[node->id] == COLUMN_ASKED && rows / 2 <= pass_rows(run, pass));
        Column *made = NEW(run->arena, Column);
        if (pays && kept_fits(r->kept, rows * type_width(node->type)) && column_make(run, node, table, made)) {
            state->rows = made;
            state->table = table;
            r->columns[node->id] = COLUMN_MADE;
            return;
        }
    }
    for (uint32_t i = 0; i < node->count; i++) make_columns(run, pass, node->args[i]);
}

static void make_key_columns(Run *run, const Pass *pass, const Key *keys, uint32_t count) {
    for (uint32_t i = 0; i < count; i++) make_columns(run, pass, keys[i].node);
}

void columns_make(Run *run, const Pass *pass) {
    const Plan *plan = run->plan;
    if (run->reuse == NULL) return;
    if (pass->rows && plan->has_limit && plan->order.count == 0) return; /* it ends early */
    for (uint32_t i = 0; i < pass->filters.count; i++) make_columns(run, pass, pass->filters.items[i]);
    make_key_columns(run, pass, pass->inner.items, pass->inner.count);
    for (uint32_t t = 0; t < pass->tasks.count; t++) {
        const Task *task = pass->tasks.items[t];
        make_key_columns(run, pass, task->keys, task->key_count);
        if (run->groups[task->grouping->id].mode == GROUPS_HASH)
            make_key_columns(run, pass, task->grouping->keys, task->grouping->count);
        for (uint32_t k = 0; k < task->aggregations.count; k++)
            for (uint32_t i = 0; i < task->aggregations.items[k]->count; i++)
                make_columns(run, pass, task->aggregations.items[k]->args[i]);
    }
    for (uint32_t i = 0; pass->rows && i < plan->outputs.count; i++)
        make_columns(run, pass, plan->outputs.items[i].node);
    for (uint32_t i = 0; pass->rows && i < plan->order.count; i++) make_columns(run, pass, plan->order.items[i].node);
}

void reuse_share(Run *worker, const Run *main) {
    for (uint32_t i = 0; main->reuse != NULL && i < main->plan->nodes.count; i++) {
        worker->nodes[i].rows = main->nodes[i].rows;
        worker->nodes[i].table = main->nodes[i].table;
    }
}
