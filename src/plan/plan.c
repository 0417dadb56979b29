/* From a checked statement to a plan: filters, groupings, outputs, order. */
#include "plan/nodes.h"

#include <string.h>

static bool is_and(const Node *node) { return node->kind == NODE_CALL && strcmp(node->function->name, "AND") == 0; }

/* The operands of a conjunction are filters of their own: a row must make each of them TRUE. */
static void add_filter(Builder *b, Node *node, bool context) {
    if (is_and(node)) {
        for (uint32_t i = 0; i < node->count; i++) add_filter(b, node->args[i], context);
        return;
    }
    if (context) *list_add(b->plan->arena, &b->contexts) = node;
    else *list_add(b->plan->arena, &b->filters) = node;
}

/* The conditions of `having`, one by one: those on groups come before the table calculations, the others after them: they hide cells. */
static void lower_having(Builder *b, const Expr *expr, bool windowed) {
    if (expr->kind == EXPR_CALL && expr->written == WRITTEN_INFIX && strcmp(expr->function->name, "AND") == 0) {
        for (uint32_t i = 0; i < expr->count; i++) lower_having(b, expr->args[i], windowed);
        return;
    }
    if ((expr->level == LEVEL_TABLECALC) != windowed) return;
    if (windowed) {
        *list_add(b->plan->arena, &b->plan->hiding) = lower_calculation(b, expr, b->plan->view, NULL, 0, NULL, 0);
        return;
    }
    Probing outer = probe_root(b);
    Node *node = lower_calculation(b, expr, b->plan->view, NULL, 0, NULL, 0);
    *list_add(b->plan->arena, &b->having_probes) = probe_close(b, outer, NULL);
    *list_add(b->plan->arena, &b->plan->having) = node;
}

static Node *lower_filter(Builder *b, const Expr *filter, bool whole) {
    Probing outer = probe_root(b);
    Node *node = lower_row(b, filter, NULL), *first = node;
    Probe *probe = probe_close(b, outer, NULL);
    while (!whole && is_and(first)) first = first->args[0];
    if (probe != NULL) *list_add(b->plan->arena, &b->plan->filter_probes) = (FilterProbe){first, probe};
    return node;
}

static void lower_filters(Builder *b) {
    for (uint32_t i = 0; i < b->view->filter_count; i++) {
        *list_add(b->plan->arena, &b->contexts) = lower_filter(b, b->view->filters[i], true);
        b->model_filters++;
    }
    if (b->view->context != NULL) add_filter(b, lower_filter(b, b->view->context, false), true);
    if (b->view->where != NULL) add_filter(b, lower_filter(b, b->view->where, false), false);
}

static void add_output(Builder *b, const ViewItem *item, Node *node) {
    const char *role = item->dimension ? "dimension" : item->expr->level == LEVEL_CONSTANT ? "constant" : "measure";
    *list_add(b->plan->arena, &b->plan->outputs) =
        (Output){.node = node, .label = item->label, .format = item->format, .role = role};
}

/* Whether some pass opens the view's groups already. */
static bool has_groups(const Plan *plan) {
    for (uint32_t i = 0; i < plan->passes.count; i++)
        for (uint32_t k = 0; k < plan->passes.items[i]->tasks.count; k++) {
            const Task *task = plan->passes.items[i]->tasks.items[k];
            if (task->grouping == plan->view && task->shows) return true;
        }
    return false;
}

/* A view: dimensions are keys of its grouping, measures stand over its groups. */
static void build_view(Builder *b) {
    Plan *plan = b->plan;
    const View *view = b->view;
    Node **keys = NEW_ARRAY(plan->arena, Node *, view->count), **items = NEW_ARRAY(plan->arena, Node *, view->count);
    uint32_t dims = 0;
    Probing outer = probe_root(b);
    for (uint32_t i = 0; i < view->count; i++)
        if (view->items[i].dimension) items[i] = keys[dims++] = lower_row(b, view->items[i].expr, NULL);
    plan->key_probe = probe_close(b, outer, NULL);
    plan->view = grouping_of(b, keys, dims, true, true);
    if (view->having != NULL) lower_having(b, view->having, false);
    plan->having_probes = b->having_probes.items;
    lower_kept(b);
    outer = probe_root(b);
    b->showing = true;
    for (uint32_t i = 0; i < view->count; i++) {
        const ViewItem *item = &view->items[i];
        if (!item->dimension) {
            const Item *written = item->item;
            add_output(b, item, lower_calculation(b, item->expr, plan->view, written->along, written->along_count,
                                                  written->restart, written->restart_count));
            continue;
        }
        uint32_t key = 0;
        while (plan->view->keys[key].node != items[i]) key++;
        add_output(b, item, node_key(b, plan->view, key));
    }
    /* where nothing shown is aggregated over the view's groups, these are the tuples that occur; `having` or `order by` may bring
       aggregates along, but what they find outside of these tuples is not shown */
    if (!has_groups(plan) && dims > 0) pass_dimensions(b, plan->view, keys, dims, false);
    b->showing = false;
    if (view->having != NULL) lower_having(b, view->having, true);
    for (uint32_t i = 0; i < view->order_count; i++) {
        const ViewOrder *by = &view->order[i];
        Node *node = by->expr == NULL ? plan->outputs.items[by->item].node
                                      : lower_calculation(b, by->expr, plan->view, NULL, 0, NULL, 0);
        *list_add(plan->arena, &plan->order) = (Order){node, by->descending};
    }
    plan->output_probe = probe_close(b, outer, NULL);
    for (uint32_t i = 0; i < view->count; i++)
        if (view->items[i].dimension) *list_add(plan->arena, &plan->order) = (Order){plan->outputs.items[i].node, false};
}

/* `rows`: the items' values, row by row. */
static void build_rows(Builder *b) {
    Plan *plan = b->plan;
    const View *view = b->view;
    Node **items = NEW_ARRAY(plan->arena, Node *, view->count);
    plan->rows = true;
    plan->view = grouping_of(b, NULL, 0, true, true);
    Probing outer = probe_root(b);
    for (uint32_t i = 0; i < view->count; i++) {
        items[i] = lower_row(b, view->items[i].expr, NULL);
        add_output(b, &view->items[i], items[i]);
    }
    for (uint32_t i = 0; i < view->order_count; i++) {
        const ViewOrder *by = &view->order[i];
        Node *node = by->expr == NULL ? items[by->item] : lower_row(b, by->expr, NULL);
        *list_add(plan->arena, &plan->order) = (Order){node, by->descending};
    }
    plan->output_probe = probe_close(b, outer, NULL);
    pass_dimensions(b, plan->view, items, view->count, true);
}

static void sort_passes(Plan *plan) {
    for (uint32_t i = 1; i < plan->passes.count; i++) {
        Pass *pass = plan->passes.items[i];
        uint32_t at = i;
        for (; at > 0 && plan->passes.items[at - 1]->stage > pass->stage; at--)
            plan->passes.items[at] = plan->passes.items[at - 1];
        plan->passes.items[at] = pass;
    }
    for (uint32_t i = 0; i < plan->passes.count; i++) plan->passes.items[i]->id = i;
}

Plan *plan_build(Arena *arena, const Model *model, const View *view, const Sites *sites) {
    Plan *plan = NEW(arena, Plan);
    plan->arena = arena;
    plan->model = model;
    Builder b = {.plan = plan, .view = view, .sites = sites};
    map_init(&b.nodes, arena, false);
    map_init(&b.lowered, arena, false);
    lower_filters(&b);
    if (view->rows) build_rows(&b);
    else build_view(&b);
    plan->has_limit = view->has_limit;
    plan->limit = view->limit;
    for (uint32_t i = 0; i < view->per_count; i++) *list_add(arena, &plan->per) = view->per[i];
    sort_passes(plan);
    if (sites == NULL) pass_sieves(&b);
    return plan;
}
