/* Columns of calculated expressions over all rows of the one table that they read: made once, then read like stored
   ones, in whatever frame. An expression is worth that when statements have asked for it before, or when the frame has
   many rows for each of its table. */
#include <string.h>

#include "engine/reuse_private.h"

enum { ROWS_FOR_ONE = 4, ROWS_FOR_A_THREAD = 1 << 15 };

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

typedef struct Making {
    const Node *node;
    const struct JoinPart *part;
    Column *made;
    uint32_t begin, end;   /* rows */
    uint32_t pieces, step; /* ranges of them, which begin at multiples of `step` */
} Making;

/* As in frames batches begin at multiples of their size. */
static uint32_t batch_end(const Run *run, uint32_t begin, uint32_t end) {
    const uint32_t size = run->settings.batch_rows, next = begin == 0 ? 1 : (begin / size + 1) * size;
    return next > end || next < begin ? end : next;
}

static void make_rows(Run *run, const Making *m, uint32_t begin, uint32_t end) {
    for (uint32_t next; begin < end; begin = next) {
        budget_watch(run->arena->budget, "computing a column", begin, m->end);
        next = batch_end(run, begin, end);
        const Column *found = rows_of(run, m->node, m->part, begin, next - begin);
        put_values(m->made, begin, flatten(&run->scratch, found), next - begin);
    }
}

static void make_piece(Run *run, uint32_t piece, void *context) {
    const Making *m = context;
    const uint64_t rows = m->end - m->begin;
    const uint32_t begin = m->begin + (uint32_t)(rows * piece / m->pieces) / m->step * m->step;
    const uint32_t end = m->begin + (uint32_t)(rows * (piece + 1) / m->pieces) / m->step * m->step;
    make_rows(run, m, begin, piece + 1 == m->pieces ? m->end : end);
}

/* Ranges have words of bits of their own. Who asks for small batches wants to see work divided, as in stage.c. */
static void make_on_threads(Run *run, Making *m) {
    const uint32_t size = run->settings.batch_rows;
    m->step = size % 64 == 0 ? size : size * 64;
    const uint32_t least = size < SMALL_BATCH ? m->step : ROWS_FOR_A_THREAD, most = (m->end - m->begin) / least;
    m->pieces = most < run->settings.threads ? most : run->settings.threads;
    if (m->pieces < 2 || m->begin % m->step != 0) {
        make_rows(run, m, m->begin, m->end);
        return;
    }
    workers_do(run, m->pieces, NULL, make_piece, m);
}

/* The node's values over all rows of the table, slot 0 without one; in the run's arena. FLAT, or CODED as one of its
   columns. False: it is worth none after all. */
static bool column_make(Run *run, const Node *node, const Table *table, Column *made) {
    const uint32_t all = run->store->tables[table->index].rows;
    Join base = {.kind = JOIN_BASE, .table = table};
    const struct JoinPart part = {&base, 1};
    const bool text = type_width(node->type) == sizeof(Text);
    if (all != 0) { /* the first batch tells what it is */
        const Column *found = rows_of(run, node, &part, 1, batch_end(run, 1, all + 1) - 1);
        const StoreColumn *column = found->shape == SHAPE_CODED ? coding(run, node, table, found, 1) : NULL;
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
    col_flat(made, run->arena, node->type, (size_t)all + 1);
    made->valid = bitmap_new(run->arena, (size_t)all + 1, true);
    Making making = {.node = node, .part = &part, .made = made, .end = all + 1};
    making.begin = run->settings.batch_rows % 64 == 0 ? batch_end(run, 1, making.end) : 64 * run->settings.batch_rows;
    if (making.begin > making.end) making.begin = making.end;
    make_rows(run, &making, 0, making.begin);
    make_on_threads(run, &making);
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
