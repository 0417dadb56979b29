/* A checked tree becomes nodes: fields are replaced by their formulas, CASE and IIF by IF, LODs by lookups into groupings of their
   own, aggregates by results of passes. Rules: docs/semantics.md 2.2. */
#include "plan/nodes.h"

#include <string.h>

/* The node of a field's formula is made once for each context that it can mean something else in, or is asked for by others. */
static Node *lower_field(Builder *b, const Field *field, Grouping *g, bool over_groups) {
    struct {
        const Field *field;
        const Grouping *grouping;
        const Table *via;
        const Addressing *addressing;
        const Probe *root;
        size_t over_groups, showing;
    } identity = {field, g, b->via, b->addressing, probe_context(b), over_groups, b->showing};
    Text key = text_copy(b->plan->arena, (Text){(const char *)&identity, sizeof identity});
    uint32_t known = map_get(&b->lowered, key);
    if (known != MAP_NONE) {
        probe_add(b, b->fields.items[known].probe);
        return b->fields.items[known].node;
    }
    Probing outer = probe_open_field(b, field);
    const Table *before = b->via;
    if (field->via_table != NULL) b->via = field->via_table;
    Node *node = over_groups ? lower_calculation(b, field->formula, g, field->along, field->along_count, field->restart,
                                                 field->restart_count)
                             : lower_row(b, field->formula, g);
    b->via = before;
    if (node->field == NULL && node->kind != NODE_CONST && node->kind != NODE_COLUMN) node->field = field;
    Probe *probe = probe_close(b, outer, node);
    map_put(&b->lowered, key, b->fields.count);
    *list_add(b->plan->arena, &b->fields) = (Lowered){node, probe};
    return node;
}

static Node *lower(Builder *b, const Expr *expr, Grouping *g, bool over_groups) {
    return over_groups ? lower_group(b, expr, g) : lower_row(b, expr, g);
}

Node *node_operator(Builder *b, const char *name, Notation notation, Node *left, Node *right) {
    Type types[2] = {left->type, right == NULL ? TYPE_NONE : right->type};
    unsigned count = right == NULL ? 1 : 2;
    Choice choice = function_choose(text_of(name), notation, types, count);
    Node *args[2] = {left, right};
    return node_call(b, choice.function, function_result(choice.function, types, count), args, count);
}

/* CASE x WHEN a THEN p ... is IF x = a THEN p ...; a NULL subject makes every comparison NULL, so none is taken. */
static Node *lower_case(Builder *b, const Expr *expr, Grouping *g, bool over_groups) {
    Node **args = NEW_ARRAY(b->plan->arena, Node *, expr->count);
    Node *subject = lower(b, expr->args[0], g, over_groups);
    uint32_t n = 0, i = 1;
    for (; i + 1 < expr->count; i += 2) {
        Node *when = lower(b, expr->args[i], g, over_groups);
        args[n++] = node_operator(b, "=", NOTATION_INFIX, subject, when);
        args[n++] = lower(b, expr->args[i + 1], g, over_groups);
    }
    if (i < expr->count) args[n++] = lower(b, expr->args[i], g, over_groups);
    return node_if(b, expr->type, args, n, subject);
}

/* IIF(t, a, b) takes b only where t is FALSE; its fourth argument is for an unknown test. */
static Node *lower_iif(Builder *b, const Expr *expr, Grouping *g, bool over_groups) {
    Node *test = lower(b, expr->args[0], g, over_groups);
    Node *args[5] = {test, lower(b, expr->args[1], g, over_groups), node_operator(b, "NOT", NOTATION_PREFIX, test, NULL),
                     lower(b, expr->args[2], g, over_groups), NULL};
    uint32_t n = 4;
    if (expr->count == 4) args[n++] = lower(b, expr->args[3], g, over_groups);
    return node_if(b, expr->type, args, n, NULL);
}

static Node *lower_args(Builder *b, const Expr *expr, Grouping *g, bool over_groups) {
    if (expr->kind == EXPR_CALL && expr->written == WRITTEN_NAME && strcmp(expr->function->name, "IIF") == 0)
        return lower_iif(b, expr, g, over_groups);
    Node **args = NEW_ARRAY(b->plan->arena, Node *, expr->count);
    for (uint32_t i = 0; i < expr->count; i++) args[i] = lower(b, expr->args[i], g, over_groups);
    if (expr->kind == EXPR_IF) return node_if(b, expr->type, args, expr->count, NULL);
    if (expr->written == WRITTEN_CAST && args[0]->kind == NODE_CONST && args[0]->value.null)
        return node_const(b, value_null(expr->type));
    return node_call(b, expr->function, expr->type, args, expr->count);
}

static Node *lower_parameter(Builder *b, const Parameter *parameter) {
    Value value = parameter->value;
    value.type = parameter->type;
    return node_const(b, value);
}

static Lod *lod_of(Builder *b, Lod shape) {
    Plan *plan = b->plan;
    for (uint32_t i = 0; i < plan->lods.count; i++) {
        Lod *known = plan->lods.items[i];
        if (known->grouping == shape.grouping && known->value == shape.value && known->is_set == shape.is_set &&
            known->set == shape.set && known->limit == shape.limit)
            return known;
    }
    Lod *lod = NEW(plan->arena, Lod);
    *lod = shape;
    lod->id = plan->lods.count;
    *list_add(plan->arena, &plan->lods) = lod;
    return lod;
}

/* FIXED: its own dimensions, context filters. INCLUDE, EXCLUDE: the dimensions of the view around, its filters. An INCLUDE
   without a view is a FIXED. */
static Node *lower_lod(Builder *b, const Expr *expr, Grouping *view) {
    uint32_t dims = expr->count - 1, around = view == NULL ? 0 : view->count, n = 0;
    Node **keys = NEW_ARRAY(b->plan->arena, Node *, dims + around), **own = NEW_ARRAY(b->plan->arena, Node *, dims);
    for (uint32_t i = 0; i < dims; i++) own[i] = lower_row(b, expr->args[i], view);
    bool all_filters = false;
    switch (expr->lod) {
    case LOD_TABLE:
    case LOD_FIXED:
        for (uint32_t i = 0; i < dims; i++) keys[n++] = own[i];
        break;
    case LOD_INCLUDE:
        all_filters = view != NULL && view->all_filters;
        for (uint32_t i = 0; i < around; i++) keys[n++] = view->keys[i].node;
        for (uint32_t i = 0; i < dims; i++) keys[n++] = own[i];
        break;
    case LOD_EXCLUDE:
        all_filters = view != NULL && view->all_filters;
        for (uint32_t i = 0; i < around; i++) {
            bool out = false;
            for (uint32_t k = 0; k < dims; k++) out |= own[k] == view->keys[i].node;
            if (!out) keys[n++] = view->keys[i].node;
        }
        break;
    }
    Grouping *grouping = grouping_of(b, keys, n, false, all_filters);
    Node *value = lower_group(b, expr->args[dims], grouping);
    return node_lookup(b, lod_of(b, (Lod){.kind = expr->lod, .grouping = grouping, .value = value, .stage = value->stage}));
}

/* x IN TOP n BY e: computed like {FIXED x : e}, before the dimension filters; then the members are ranked. */
static Node *lower_set(Builder *b, const Expr *expr) {
    Node *member = lower_row(b, expr->args[0], NULL);
    Grouping *grouping = grouping_of(b, &member, 1, false, false);
    Lod set = {.kind = LOD_FIXED, .grouping = grouping, .is_set = true, .set = expr->set};
    if (expr->set != SET_HAVING) set.limit = lower_row(b, expr->args[1], NULL);
    set.value = lower_group(b, expr->args[expr->count - 1], grouping);
    set.stage = pass_members(b, grouping);
    if (set.value->stage > set.stage) set.stage = set.value->stage;
    return node_lookup(b, lod_of(b, set));
}

static Node *lower_row_open(Builder *b, const Expr *expr, Grouping *view) {
    switch (expr->kind) {
    case EXPR_LITERAL: return node_const(b, expr->value);
    case EXPR_NAME:
        switch (expr->ref) {
        case REF_COLUMN: return node_column(b, expr->to.column);
        case REF_FIELD: return lower_field(b, expr->to.field, view, false);
        case REF_PARAMETER: return lower_parameter(b, expr->to.parameter);
        case REF_TABLE: return node_present(b, expr->to.table);
        case REF_ADHOC:
        case REF_NONE: break;
        }
        break;
    case EXPR_CALL:
    case EXPR_IF: return lower_args(b, expr, view, false);
    case EXPR_CASE: return lower_case(b, expr, view, false);
    case EXPR_LOD: return lower_lod(b, expr, view);
    case EXPR_SET: return lower_set(b, expr);
    }
    return node_const(b, value_null(expr->type)); /* not reached: the analysis refuses these */
}

Node *lower_row(Builder *b, const Expr *expr, Grouping *view) {
    Probing outer = probe_open(b, expr);
    Node *node = lower_row_open(b, expr, view);
    probe_close(b, outer, node);
    return node;
}

static Node *lower_aggregate(Builder *b, const Expr *expr, Grouping *g) {
    Plan *plan = b->plan;
    Node **args = NEW_ARRAY(plan->arena, Node *, expr->count);
    for (uint32_t i = 0; i < expr->count; i++) args[i] = lower_row(b, expr->args[i], g);
    for (uint32_t i = 0; i < plan->aggregations.count; i++) {
        Aggregation *known = plan->aggregations.items[i];
        bool same = known->grouping == g && known->function == expr->function && known->count == expr->count &&
                    known->via == b->via;
        for (uint32_t k = 0; same && k < expr->count; k++) same = known->args[k] == args[k];
        if (!same) continue;
        pass_show(b, known); /* `having` may have asked for it first */
        return node_aggregate(b, known);
    }
    Aggregation *a = NEW(plan->arena, Aggregation);
    *a = (Aggregation){.id = plan->aggregations.count, .grouping = g, .function = expr->function, .type = expr->type,
                       .args = args, .count = expr->count, .via = b->via};
    *list_add(plan->arena, &plan->aggregations) = a;
    pass_add(b, a);
    return node_aggregate(b, a);
}

/* ---- table calculations ---- */

/* The view's keys that expressions name; those that the view lacks do not count. */
static uint32_t find_keys(Builder *b, Expr *const *list, uint32_t count, uint32_t *keys) {
    const Grouping *view = b->plan->view;
    uint32_t n = 0;
    for (uint32_t i = 0; i < count; i++) {
        const Node *node = lower_row(b, list[i], NULL);
        for (uint32_t k = 0; k < view->count; k++)
            if (view->keys[k].node == node) keys[n++] = k;
    }
    return n;
}

static bool among(const uint32_t *keys, uint32_t count, uint32_t key) {
    for (uint32_t i = 0; i < count; i++)
        if (keys[i] == key) return true;
    return false;
}

/* Along the named dimensions in their order (nothing named: along all), partitioned by the others. A dimension that restarts it on the
   way, and those before it, partition as well: it begins anew whenever one of them changes. */
static const Addressing *addressing_of(Builder *b, Expr *const *along, uint32_t along_count, Expr *const *restart,
                                       uint32_t restart_count) {
    Plan *plan = b->plan;
    uint32_t dims = plan->view->count, anew = 0;
    Addressing made = {.partition = NEW_ARRAY(plan->arena, uint32_t, dims + 1),
                       .along = NEW_ARRAY(plan->arena, uint32_t, dims + along_count + 1)};
    uint32_t *again = NEW_ARRAY(plan->arena, uint32_t, dims + restart_count + 1);
    Probing outer = probe_pause(b);
    uint32_t again_count = find_keys(b, restart, restart_count, again);
    made.along_count = find_keys(b, along, along_count, made.along);
    probe_resume(b, outer);
    for (uint32_t k = 0; along_count == 0 && k < dims; k++) made.along[made.along_count++] = k;
    for (uint32_t i = 0; i < made.along_count; i++)
        if (among(again, again_count, made.along[i])) anew = i + 1;
    for (uint32_t k = 0; k < dims; k++)
        if (!among(made.along, made.along_count, k) || among(made.along, anew, k)) made.partition[made.partition_count++] = k;
    for (uint32_t i = 0; i < plan->addressings.count; i++) {
        const Addressing *known = plan->addressings.items[i];
        if (known->along_count == made.along_count && known->partition_count == made.partition_count &&
            memcmp(known->along, made.along, made.along_count * sizeof *made.along) == 0 &&
            memcmp(known->partition, made.partition, made.partition_count * sizeof *made.partition) == 0)
            return known;
    }
    Addressing *addressing = NEW(plan->arena, Addressing);
    *addressing = made;
    addressing->id = plan->addressings.count;
    *list_add(plan->arena, &plan->addressings) = addressing;
    return addressing;
}

Node *lower_calculation(Builder *b, const Expr *formula, Grouping *view, Expr *const *along, uint32_t along_count,
                        Expr *const *restart, uint32_t restart_count) {
    const Addressing *around = b->addressing;
    __typeof__(b->previous) previous = b->previous;
    memset(&b->previous, 0, sizeof b->previous);
    if (b->plan->view != NULL && (around == NULL || along_count + restart_count != 0))
        b->addressing = addressing_of(b, along, along_count, restart, restart_count);
    Node *node = lower_group(b, formula, view);
    if (b->previous.count != 0) {
        node = node_recurrence(b, node, b->previous.items, b->previous.count);
        probe_wrap(b, PROBE_RECURRENCE, node);
    }
    b->previous = previous;
    b->addressing = around;
    return node;
}

/* Measure filters come before totals: the rows that a total is made of are those of the cells that `having` leaves. */
void lower_kept(Builder *b) {
    Plan *plan = b->plan;
    Node *all = NULL;
    for (uint32_t i = 0; i < plan->having.count; i++) {
        Node *next = plan->having.items[i];
        all = all == NULL ? next : node_operator(b, "AND", NOTATION_INFIX, all, next);
    }
    if (all == NULL || plan->view->count == 0) return;
    b->kept = node_lookup(b, lod_of(b, (Lod){.kind = LOD_FIXED, .grouping = plan->view, .value = all, .stage = all->stage}));
}

/* TOTAL: the aggregate over all rows of the partition, as if the view had the partition's dimensions only. */
static Node *lower_total(Builder *b, const Expr *expr) {
    const Addressing *addressing = b->addressing;
    Node **keys = NEW_ARRAY(b->plan->arena, Node *, addressing->partition_count);
    for (uint32_t i = 0; i < addressing->partition_count; i++) keys[i] = b->plan->view->keys[addressing->partition[i]].node;
    Grouping *grouping = grouping_of(b, keys, addressing->partition_count, true, true);
    return node_total(b, grouping, lower_group(b, expr->args[0], grouping));
}

/* PREVIOUS_VALUE has the type that it is used with: a cast around it is left out. */
static Node *lower_previous(Builder *b, const Expr *expr, Type type, Grouping *g) {
    Probing outer = probe_pause(b);
    Node *node = node_previous(b, type, lower_group(b, expr->args[0], g));
    probe_resume(b, outer);
    for (uint32_t i = 0; i < b->previous.count; i++)
        if (b->previous.items[i] == node) return node;
    *list_add(b->plan->arena, &b->previous) = node;
    return node;
}

static bool is_previous(const Expr *expr) {
    return expr->kind == EXPR_CALL && expr->written == WRITTEN_NAME && strcmp(expr->function->name, "PREVIOUS_VALUE") == 0;
}

static Node *lower_tablecalc(Builder *b, const Expr *expr, Grouping *g) {
    if (strcmp(expr->function->name, "TOTAL") == 0) return lower_total(b, expr);
    if (is_previous(expr)) return lower_previous(b, expr, expr->type, g);
    Node **args = NEW_ARRAY(b->plan->arena, Node *, expr->count);
    for (uint32_t i = 0; i < expr->count; i++) args[i] = lower_group(b, expr->args[i], g);
    return node_window(b, expr->function, expr->type, args, expr->count);
}

static Node *lower_group_open(Builder *b, const Expr *expr, Grouping *g) {
    if (expr->level == LEVEL_ROW) { /* a dimension of the view, as in `having` or `order by` */
        Probing outer = probe_pause(b);
        Node *row = lower_row(b, expr, NULL);
        probe_resume(b, outer);
        for (uint32_t i = 0; i < g->count; i++)
            if (g->keys[i].node == row) return node_key(b, g, i);
        return node_const(b, value_null(expr->type)); /* not reached: the analysis refuses others */
    }
    switch (expr->kind) {
    case EXPR_LITERAL: return node_const(b, expr->value);
    case EXPR_NAME:
        if (expr->ref == REF_FIELD) return lower_field(b, expr->to.field, g, true);
        if (expr->ref == REF_PARAMETER) return lower_parameter(b, expr->to.parameter);
        break;
    case EXPR_CALL:
        if (expr->function->kind == FN_AGGREGATE) return lower_aggregate(b, expr, g);
        if (expr->function->kind == FN_TABLECALC) return lower_tablecalc(b, expr, g);
        if (expr->written == WRITTEN_CAST && is_previous(expr->args[0]))
            return lower_previous(b, expr->args[0], expr->type, g);
        return lower_args(b, expr, g, true);
    case EXPR_IF: return lower_args(b, expr, g, true);
    case EXPR_CASE: return lower_case(b, expr, g, true);
    case EXPR_LOD:
    case EXPR_SET: break;
    }
    return node_const(b, value_null(expr->type));
}

Node *lower_group(Builder *b, const Expr *expr, Grouping *g) {
    Probing outer = probe_open(b, expr);
    Node *node = lower_group_open(b, expr, g);
    probe_close(b, outer, node);
    return node;
}
