/* Which rows an aggregate runs over, and which pass computes it. Rules: docs/semantics.md 2.1 (R, D, B, U, J, K). */
#include <string.h>

#include "plan/nodes.h"

/* ---- K: what makes a row of the frame count once ---- */

typedef struct Parts {
    LIST(Node *) keys; /* values of D, and the largest LOD-free parts */
    bool by_rows;      /* the first form of K: a number among the parts, or a measure column */
} Parts;

static bool has_key(const Parts *parts, const Node *node) {
    for (uint32_t i = 0; i < parts->keys.count; i++)
        if (parts->keys.items[i] == node) return true;
    return false;
}

static void add_key(Builder *b, Parts *parts, Node *node) {
    if (!has_key(parts, node)) *list_add(b->plan->arena, &parts->keys) = node;
}

static bool is_chain(const Node *node) {
    return node->kind == NODE_CALL && (strcmp(node->function->name, "AND") == 0 || strcmp(node->function->name, "OR") == 0);
}

static void collect(Builder *b, Parts *parts, Node *node);

/* Operands of a chain of one operator: those without an LOD are one part together. */
static void collect_chain(Builder *b, Parts *parts, Node *node, const Function *chain, Node **together) {
    for (uint32_t i = 0; i < node->count; i++) {
        Node *arg = node->args[i];
        if (arg->kind == NODE_CALL && arg->function == chain) {
            collect_chain(b, parts, arg, chain, together);
        } else if (arg->has_lod) {
            collect(b, parts, arg);
        } else if (!arg->constant) {
            Node *both[2] = {*together, arg};
            *together = *together == NULL ? arg : node_call(b, chain, TYPE_BOOL, both, 2);
        }
    }
}

static void collect(Builder *b, Parts *parts, Node *node) {
    if (!node->has_lod) {
        if (node->constant) return;
        if (type_is_number(node->type)) parts->by_rows = true;
        add_key(b, parts, node);
        return;
    }
    if (node->kind == NODE_LOOKUP) {
        for (uint32_t i = 0; i < node->count; i++) add_key(b, parts, node->args[i]);
        return;
    }
    if (is_chain(node)) {
        Node *together = NULL;
        collect_chain(b, parts, node, node->function, &together);
        if (together != NULL) add_key(b, parts, together);
        return;
    }
    if (node->subject != NULL && !node->subject->has_lod) { /* CASE: its subject is a part of its own */
        collect(b, parts, node->subject);
        for (uint32_t i = 0; i < node->count; i++) {
            bool condition = i % 2 == 0 && i + 1 < node->count;
            collect(b, parts, condition ? node->args[i]->args[1] : node->args[i]);
        }
        return;
    }
    for (uint32_t i = 0; i < node->count; i++) collect(b, parts, node->args[i]);
}

/* The values of D alone. */
static void collect_lods(Builder *b, Parts *parts, Node *node) {
    if (!node->has_lod) return;
    for (uint32_t i = 0; i < node->count; i++) {
        if (node->kind == NODE_LOOKUP) add_key(b, parts, node->args[i]);
        else collect_lods(b, parts, node->args[i]);
    }
}

/* ---- which column makes COUNTD a COUNT ---- */

static const ModelColumn *counted_column(const Node *node, const Table *base) {
    if (node->kind == NODE_COLUMN) {
        const ModelColumn *c = node->column;
        return c->table == base && (c->key || c->unique) ? c : NULL;
    }
    if (node->kind != NODE_IF) return NULL;
    const ModelColumn *column = NULL;
    for (uint32_t i = 0; i < node->count; i++) {
        if (i % 2 == 0 && i + 1 < node->count) continue; /* a condition */
        const Node *value = node->args[i];
        if (value->kind == NODE_CONST && value->value.null) continue;
        const ModelColumn *c = counted_column(value, base);
        if (c == NULL || (column != NULL && column != c)) return NULL;
        column = c;
    }
    return column;
}

/* ---- finding or making the pass ---- */

static bool same_join(const Join *a, const Join *b) {
    if (a->kind != b->kind || a->table != b->table || a->source != b->source || a->fallback != b->fallback) return false;
    if (a->path.count != b->path.count || a->fallback_path.count != b->fallback_path.count) return false;
    for (uint32_t i = 0; i < a->path.count; i++)
        if (a->path.steps[i].relationship != b->path.steps[i].relationship || a->path.steps[i].up != b->path.steps[i].up)
            return false;
    for (uint32_t i = 0; i < a->fallback_path.count; i++)
        if (a->fallback_path.steps[i].relationship != b->fallback_path.steps[i].relationship) return false;
    return true;
}

static const Join *join_of(const struct JoinPart *part, const Table *table) {
    for (uint32_t i = 0; i < part->count; i++)
        if (part->joins[i].table == table) return &part->joins[i];
    return NULL;
}

/* Whether `more` runs through the same rows, so that only its lookups need to be added. */
static bool same_rows(const JoinPlan *plan, const JoinPlan *more) {
    if (plan->part_count != more->part_count || plan->expands != more->expands) return false;
    if (plan->part_count > 1 || plan->expands) { /* rarely shared: all must be equal */
        for (uint32_t p = 0; p < plan->part_count; p++) {
            if (plan->parts[p].count != more->parts[p].count) return false;
            for (uint32_t i = 0; i < plan->parts[p].count; i++)
                if (!same_join(&plan->parts[p].joins[i], &more->parts[p].joins[i])) return false;
        }
        return true;
    }
    if (plan->part_count == 0) return true;
    if (plan->parts[0].joins[0].table != more->parts[0].joins[0].table) return false;
    for (uint32_t i = 0; i < more->parts[0].count; i++) {
        const Join *known = join_of(&plan->parts[0], more->parts[0].joins[i].table);
        if (known != NULL && !same_join(known, &more->parts[0].joins[i])) return false;
    }
    return true;
}

static void add_lookups(Arena *arena, JoinPlan *plan, const JoinPlan *more) {
    set_join(&plan->tables, &more->tables);
    if (plan->part_count != 1 || plan->expands) return;
    struct JoinPart *part = &plan->parts[0];
    Join *joins = NEW_ARRAY(arena, Join, part->count + more->parts[0].count);
    memcpy(joins, part->joins, part->count * sizeof *joins);
    uint32_t n = part->count;
    for (uint32_t i = 0; i < more->parts[0].count; i++)
        if (join_of(part, more->parts[0].joins[i].table) == NULL) joins[n++] = more->parts[0].joins[i];
    part->joins = joins;
    part->count = n;
}

static Pass *pass_of(Builder *b, const JoinPlan *joins, Node **filters, uint32_t filter_count, uint32_t stage) {
    Plan *plan = b->plan;
    for (uint32_t i = 0; i < plan->passes.count; i++) {
        Pass *pass = plan->passes.items[i];
        bool same = pass->stage == stage && pass->filters.count == filter_count && pass->inner.count == 0 && !pass->rows;
        for (uint32_t k = 0; same && k < filter_count; k++) same = pass->filters.items[k] == filters[k];
        if (!same || !same_rows(&pass->joins, joins)) continue;
        add_lookups(plan->arena, &pass->joins, joins);
        return pass;
    }
    Pass *pass = NEW(plan->arena, Pass);
    *pass = (Pass){.id = plan->passes.count, .stage = stage, .joins = *joins};
    for (uint32_t k = 0; k < filter_count; k++) *list_add(plan->arena, &pass->filters) = filters[k];
    *list_add(plan->arena, &plan->passes) = pass;
    if (stage + 1 > plan->stages) plan->stages = stage + 1;
    return pass;
}

/* The filters that apply: context and data-source filters, and the dimension filters where they do. A data-source filter on tables
   that are not related to those of all the others has nothing to say about them. */
static uint32_t filters_of(Builder *b, const TableSet *base, TableSet *more, bool all, const Table *via, Node **filters) {
    uint32_t n = 0;
    for (uint32_t i = b->model_filters; i < b->contexts.count; i++) {
        TableSet tables = node_tables(b->contexts.items[i]);
        set_join(more, &tables);
    }
    for (uint32_t i = 0; all && i < b->filters.count; i++) {
        TableSet tables = node_tables(b->filters.items[i]);
        set_join(more, &tables);
    }
    bool nothing = set_empty(base) && set_empty(more);
    for (uint32_t i = 0; i < b->model_filters && !nothing; i++) {
        TableSet with = node_tables(b->contexts.items[i]);
        set_join(&with, more);
        JoinPlan joins;
        JoinFault fault;
        if (!graph_joins(b->plan->model, b->plan->arena, base, &with, via, &joins, &fault)) continue;
        *more = with;
        filters[n++] = b->contexts.items[i];
    }
    for (uint32_t i = b->model_filters; i < b->contexts.count; i++) filters[n++] = b->contexts.items[i];
    for (uint32_t i = 0; all && i < b->filters.count; i++) filters[n++] = b->filters.items[i];
    return n;
}

static TableSet grouping_tables(const Grouping *g) {
    TableSet all = {{0}};
    for (uint32_t i = 0; i < g->count; i++) {
        TableSet tables = node_tables(g->keys[i].node);
        set_join(&all, &tables);
    }
    return all;
}

/* Whether the rows of J differ by rows of a table that is not in R. */
static bool varies_beyond(const JoinPlan *joins, const TableSet *rows) {
    for (uint32_t p = 0; p < joins->part_count; p++)
        for (uint32_t i = 0; i < joins->parts[p].count; i++) {
            const Join *join = &joins->parts[p].joins[i];
            if (join->kind != JOIN_LOOKUP && !set_has(rows, join->table->index)) return true;
        }
    return false;
}

/* Keys that are distinct columns of the only base make every row a tuple of its own, if the data keeps the promise. */
static void find_unless(Builder *b, Task *task, const JoinPlan *joins) {
    if (joins->part_count != 1 || joins->expands) return;
    const Table *base = joins->parts[0].joins[0].table;
    uint32_t count = task->key_count + task->grouping->count;
    task->unless = NEW_ARRAY(b->plan->arena, const ModelColumn *, count);
    for (uint32_t i = 0; i < count; i++) {
        const Node *node = i < task->key_count ? task->keys[i].node : task->grouping->keys[i - task->key_count].node;
        if (node->kind == NODE_COLUMN && node->column->table == base && (node->column->key || node->column->unique))
            task->unless[task->unless_count++] = node->column;
    }
}

/* Whether one of the rows looks it up, whatever part of J they come from: it tells no two of them apart. */
static bool follows(const struct JoinPart *part, const TableSet *rows, const Table *table) {
    const Join *join = join_of(part, table);
    if (join == NULL || join->kind != JOIN_LOOKUP) return false;
    if (!set_has(rows, join->source->index) && !follows(part, rows, join->source)) return false;
    return join->fallback == NULL || set_has(rows, join->fallback->index) || follows(part, rows, join->fallback);
}

static bool always_follows(const JoinPlan *joins, const TableSet *rows, const Table *table) {
    bool always = true;
    for (uint32_t p = 0; p < joins->part_count; p++) always &= follows(&joins->parts[p], rows, table);
    return always;
}

/* Makes K the task's; `rows` is R. */
static void deduplicate(Builder *b, Task *task, const Aggregation *a, const JoinPlan *joins, const TableSet *rows) {
    const Model *model = b->plan->model;
    Parts parts = {0}, lods = {0};
    bool has_lod = false, by_rows = false;
    if (a->function->aggregate == NULL || a->function->aggregate->ignores_duplicates) return;
    for (uint32_t i = 0; i < a->count; i++) {
        has_lod |= a->args[i]->has_lod;
        by_rows |= a->args[i]->reads_measure;
        collect(b, &parts, a->args[i]);
        collect_lods(b, &lods, a->args[i]);
    }
    by_rows |= !has_lod || parts.by_rows;
    if (by_rows && !varies_beyond(joins, rows)) return; /* no two rows of J have the same K */
    task->deduplicate = true;
    const Parts *k = by_rows ? &lods : &parts;
    task->keys = NEW_ARRAY(b->plan->arena, Key, k->keys.count);
    for (uint32_t i = 0; i < k->keys.count; i++) { /* absence tells values of D apart, not those of parts, whose columns are NULL then */
        Node *node = k->keys.items[i];
        task->keys[task->key_count++] = has_key(&lods, node) ? key_of(b, node) : (Key){.node = node};
    }
    task->rows = NEW_ARRAY(b->plan->arena, const Table *, model->tables.count);
    for (uint32_t t = 0; by_rows && t < model->tables.count; t++)
        if (set_has(rows, t) && !always_follows(joins, rows, model->tables.items[t])) task->rows[task->row_count++] = model->tables.items[t];
    find_unless(b, task, joins);
}

static bool same_task(const Task *a, const Task *b) {
    if (a->grouping != b->grouping || a->deduplicate != b->deduplicate) return false;
    if (a->key_count != b->key_count || a->row_count != b->row_count || a->unless_count != b->unless_count) return false;
    for (uint32_t i = 0; i < a->key_count; i++)
        if (a->keys[i].node != b->keys[i].node) return false;
    for (uint32_t i = 0; i < a->row_count; i++)
        if (a->rows[i] != b->rows[i]) return false;
    return true;
}

static void add_task(Builder *b, Pass *pass, const Task *task, Aggregation *a) {
    Task *found = NULL;
    for (uint32_t i = 0; found == NULL && i < pass->tasks.count; i++)
        if (same_task(pass->tasks.items[i], task)) found = pass->tasks.items[i];
    if (found == NULL) {
        found = NEW(b->plan->arena, Task);
        *found = *task;
        *list_add(b->plan->arena, &pass->tasks) = found;
    }
    found->shows |= b->showing && (a == NULL || task->grouping == b->plan->view);
    if (a != NULL) *list_add(b->plan->arena, &found->aggregations) = a;
}

void pass_show(Builder *b, const Aggregation *a) {
    if (!b->showing || a->grouping != b->plan->view) return;
    for (uint32_t i = 0; i < a->pass->tasks.count; i++) {
        Task *task = a->pass->tasks.items[i];
        for (uint32_t k = 0; k < task->aggregations.count; k++) task->shows |= task->aggregations.items[k] == a;
    }
}

void pass_add(Builder *b, Aggregation *a) {
    const Model *model = b->plan->model;
    TableSet rows = {{0}}, base = {{0}};
    bool constant = true;
    uint32_t stage = 0;
    for (uint32_t i = 0; i < a->count; i++) {
        TableSet tables = node_tables(a->args[i]);
        set_join(&rows, &a->args[i]->tables);
        set_join(&base, &tables);
        constant &= a->args[i]->constant;
        if (a->args[i]->stage > stage) stage = a->args[i]->stage;
    }
    /* an aggregate of a constant counts the rows of the only table */
    if (constant && model->tables.count == 1) set_add(&rows, 0), set_add(&base, 0);
    TableSet groups = grouping_tables(a->grouping), more = groups;
    if (set_empty(&base)) base = groups;
    for (uint32_t i = 0; i < a->grouping->count; i++)
        if (a->grouping->keys[i].node->stage > stage) stage = a->grouping->keys[i].node->stage;
    bool total = b->kept != NULL && a->grouping->view && a->grouping != b->plan->view;
    if (total) {
        TableSet tables = node_tables(b->kept);
        set_join(&more, &tables);
    }
    Node **filters = NEW_ARRAY(b->plan->arena, Node *, b->contexts.count + b->filters.count + 1);
    uint32_t filter_count = filters_of(b, &base, &more, a->grouping->all_filters, a->via, filters);
    if (total) filters[filter_count++] = b->kept;
    for (uint32_t i = 0; i < filter_count; i++)
        if (filters[i]->stage > stage) stage = filters[i]->stage;
    JoinPlan joins = {0};
    JoinFault fault;
    graph_joins(model, b->plan->arena, &base, &more, a->via, &joins, &fault); /* the analysis saw to it that this works */
    set_join(&b->plan->tables, &joins.tables);
    a->pass = pass_of(b, &joins, filters, filter_count, stage);
    Task task = {.grouping = a->grouping};
    deduplicate(b, &task, a, &joins, &rows);
    if (strcmp(a->function->name, "COUNTD") == 0 && joins.part_count == 1)
        a->distinct = counted_column(a->args[0], joins.parts[0].joins[0].table);
    add_task(b, a->pass, &task, a);
}

uint32_t pass_members(Builder *b, Grouping *grouping) {
    TableSet base = grouping_tables(grouping), more = {{0}};
    uint32_t stage = grouping->keys[0].node->stage;
    Node **filters = NEW_ARRAY(b->plan->arena, Node *, b->contexts.count);
    uint32_t filter_count = filters_of(b, &base, &more, false, NULL, filters);
    for (uint32_t i = 0; i < filter_count; i++)
        if (filters[i]->stage > stage) stage = filters[i]->stage;
    JoinPlan joins = {0};
    JoinFault fault;
    graph_joins(b->plan->model, b->plan->arena, &base, &more, NULL, &joins, &fault);
    set_join(&b->plan->tables, &joins.tables);
    bool showing = b->showing;
    b->showing = true;
    add_task(b, pass_of(b, &joins, filters, filter_count, stage), &(Task){.grouping = grouping}, NULL);
    b->showing = showing;
    return stage;
}

void pass_dimensions(Builder *b, Grouping *view, Node **items, uint32_t count, bool rows) {
    TableSet base = {{0}}, more = {{0}};
    uint32_t stage = 0;
    for (uint32_t i = 0; i < count; i++) {
        TableSet tables = node_tables(items[i]);
        set_join(&base, &tables);
        if (items[i]->stage > stage) stage = items[i]->stage;
    }
    Node **filters = NEW_ARRAY(b->plan->arena, Node *, b->contexts.count + b->filters.count);
    uint32_t filter_count = filters_of(b, &base, &more, true, NULL, filters);
    for (uint32_t i = 0; i < filter_count; i++)
        if (filters[i]->stage > stage) stage = filters[i]->stage;
    JoinPlan joins = {0};
    JoinFault fault;
    graph_joins(b->plan->model, b->plan->arena, &base, &more, NULL, &joins, &fault);
    set_join(&b->plan->tables, &joins.tables);
    Pass *pass = NEW(b->plan->arena, Pass);
    *pass = (Pass){.id = b->plan->passes.count, .stage = stage, .joins = joins, .rows = rows};
    for (uint32_t i = 0; i < filter_count; i++) *list_add(b->plan->arena, &pass->filters) = filters[i];
    for (uint32_t i = 0; i < count; i++)
        if (!items[i]->constant) *list_add(b->plan->arena, &pass->inner) = key_of(b, items[i]);
    *list_add(b->plan->arena, &b->plan->passes) = pass;
    if (stage + 1 > b->plan->stages) b->plan->stages = stage + 1;
    Task task = {.grouping = view};
    if (!rows) add_task(b, pass, &task, NULL);
}
