/* A checked tree becomes nodes: fields are replaced by their formulas, CASE and IIF by IF, LODs by lookups into groupings of their
   own, aggregates by results of passes. Rules: docs/semantics.md 2.2. */
#include "plan/nodes.h"

#include <string.h>

/* The node of a field's formula is made once for each context that it can mean something else in. */
static Node *lower_field(Builder *b, const Field *field, Grouping *g, bool over_groups) {
    struct {
        const Field *field;
        const Grouping *grouping;
        const Table *via;
        size_t over_groups;
    } identity = {field, g, b->via, over_groups};
    Text key = text_copy(b->plan->arena, (Text){(const char *)&identity, sizeof identity});
    uint32_t known = map_get(&b->lowered, key);
    if (known != MAP_NONE) return b->plan->nodes.items[known];
    const Table *before = b->via;
    if (field->via_table != NULL) b->via = field->via_table;
    Node *node = over_groups ? lower_group(b, field->formula, g) : lower_row(b, field->formula, g);
    b->via = before;
    if (node->field == NULL && node->kind != NODE_CONST && node->kind != NODE_COLUMN) node->field = field;
    map_put(&b->lowered, key, node->id);
    return node;
}

static Node *lower(Builder *b, const Expr *expr, Grouping *g, bool over_groups) {
    return over_groups ? lower_group(b, expr, g) : lower_row(b, expr, g);
}

static Node *call_named(Builder *b, const char *name, Notation notation, Node *left, Node *right) {
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
        args[n++] = call_named(b, "=", NOTATION_INFIX, subject, when);
        args[n++] = lower(b, expr->args[i + 1], g, over_groups);
    }
    if (i < expr->count) args[n++] = lower(b, expr->args[i], g, over_groups);
    return node_if(b, expr->type, args, n, subject);
}

/* IIF(t, a, b) takes b only where t is FALSE; its fourth argument is for an unknown test. */
static Node *lower_iif(Builder *b, const Expr *expr, Grouping *g, bool over_groups) {
    Node *test = lower(b, expr->args[0], g, over_groups);
    Node *args[5] = {test, lower(b, expr->args[1], g, over_groups), call_named(b, "NOT", NOTATION_PREFIX, test, NULL),
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

static Lod *lod_of(Builder *b, LodKind kind, Grouping *grouping, Node *value) {
    Plan *plan = b->plan;
    for (uint32_t i = 0; i < plan->lods.count; i++)
        if (plan->lods.items[i]->grouping == grouping && plan->lods.items[i]->value == value) return plan->lods.items[i];
    Lod *lod = NEW(plan->arena, Lod);
    *lod = (Lod){.id = plan->lods.count, .kind = kind, .grouping = grouping, .value = value, .stage = value->stage};
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
    return node_lookup(b, lod_of(b, expr->lod, grouping, lower_group(b, expr->args[dims], grouping)));
}

Node *lower_row(Builder *b, const Expr *expr, Grouping *view) {
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
    case EXPR_SET: break;
    }
    return node_const(b, value_null(expr->type)); /* not reached: the analysis refuses these */
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
        if (same) return node_aggregate(b, known);
    }
    Aggregation *a = NEW(plan->arena, Aggregation);
    *a = (Aggregation){.id = plan->aggregations.count, .grouping = g, .function = expr->function, .type = expr->type,
                       .args = args, .count = expr->count, .via = b->via};
    *list_add(plan->arena, &plan->aggregations) = a;
    pass_add(b, a);
    return node_aggregate(b, a);
}

Node *lower_group(Builder *b, const Expr *expr, Grouping *g) {
    if (expr->level == LEVEL_ROW) { /* a dimension of the view, as in `having` or `order by` */
        Node *row = lower_row(b, expr, NULL);
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
        return lower_args(b, expr, g, true);
    case EXPR_IF: return lower_args(b, expr, g, true);
    case EXPR_CASE: return lower_case(b, expr, g, true);
    case EXPR_LOD:
    case EXPR_SET: break;
    }
    return node_const(b, value_null(expr->type));
}
