/* A statement as a view: its lets, filters, order and limit. Rules: docs/language.md (statements), docs/semantics.md 3.
 */
#include "analysis/check.h"

/* ---- lets ---- */

/* The statement's own come after the scope's: later ones win. Each is checked, used or not. */
static void add_lets(Checker *c, const Statement *statement) {
    Field **lets = NEW_ARRAY(c->scope->arena, Field *, c->let_count + statement->let_count);
    for (uint32_t i = 0; i < c->let_count; i++) lets[i] = c->lets[i];
    c->lets = lets;
    for (uint32_t i = 0; i < statement->let_count; i++) {
        const Let *let = &statement->lets[i];
        Field *field = NEW(c->scope->arena, Field);
        Text name = let->name.count == 0 ? TEXT("") : let->name.parts[let->name.count - 1];
        *field = (Field){.kind = FIELD_LET,
                         .name = name,
                         .label = name,
                         .formula = let->formula,
                         .span = let->name.span,
                         .name_span = let->name.span};
        lets[c->let_count++] = field;
    }
    for (uint32_t i = 0; i < c->let_count; i++) check_field(c, lets[i], lets[i]->name_span);
}

/* ---- conditions ---- */

static const Expr *view_lod(const Expr *e) {
    for (uint32_t i = 0; e->grain != NULL && i < e->grain->lod_count; i++)
        if (e->grain->lods[i]->lod == LOD_INCLUDE || e->grain->lods[i]->lod == LOD_EXCLUDE) return e->grain->lods[i];
    return NULL;
}

static Expr *check_row_condition(Checker *c, Expr **slot, const char *clause) {
    if (*slot == NULL) return NULL;
    c->in_where = true;
    check_expr(c, slot);
    c->in_where = false;
    const Expr *e = *slot;
    if (e->type == TYPE_NONE) return NULL;
    if (e->level > LEVEL_ROW) {
        Diag *d = diag_add(c->diags, DIAG_NEEDS_ROW_LEVEL, e->span, "`%s` is a condition on rows, not on %s", clause,
                           e->level == LEVEL_AGGREGATE ? "aggregates" : "table calculations");
        diag_label(c->diags, d, "%.*s", TEXT_ARG(value_per(c, e)));
        diag_hint(c->diags, d, "use `having` for a condition on %s",
                  e->level == LEVEL_AGGREGATE ? "groups" : "what a table calculation gives");
        return NULL;
    }
    if (!need_boolean(c, slot, clause)) return NULL;
    const Expr *open = view_lod(*slot);
    if (open != NULL) {
        Diag *d = diag_add(c->diags, DIAG_BAD_STATEMENT, (*slot)->span, "%s has no view to look at in `%s`",
                           open->lod == LOD_INCLUDE ? "INCLUDE" : "EXCLUDE", clause);
        diag_place(c->diags, d, open->span, "the level of detail");
        diag_hint(c->diags, d, "use FIXED, or `having`");
        return NULL;
    }
    return *slot;
}

static Expr *check_having(Checker *c, Expr **slot) {
    if (*slot == NULL) return NULL;
    check_expr(c, slot);
    const Expr *e = *slot;
    if (e->type == TYPE_NONE) return NULL;
    if (level_of(c, e) == LEVEL_ROW) {
        Diag *d = diag_add(c->diags, DIAG_NEEDS_AGGREGATE, e->span, "`having` is a condition on groups, not on rows");
        diag_label(c->diags, d, "%.*s", TEXT_ARG(value_per(c, e)));
        diag_hint(c->diags, d, "use `where` for a condition on rows, or aggregate");
        return NULL;
    }
    return need_boolean(c, slot, "having") ? *slot : NULL;
}

/* ---- order by, limit per ---- */

#define NO_ITEM UINT32_MAX

/* The item that a key names: by number, by alias or label. NO_ITEM: it does not. False after a report. */
static bool named_item(Checker *c, const View *view, const Statement *statement, const Expr *key, uint32_t *item) {
    *item = NO_ITEM;
    Text name = TEXT("");
    if (key->kind == EXPR_LITERAL && !key->value.null && key->value.type == TYPE_INT) {
        uint32_t shown = statement->item_count + statement->by_count;
        if (key->value.as.i < 1 || key->value.as.i > (int64_t)shown) {
            Diag *d =
                diag_add(c->diags, DIAG_BAD_STATEMENT, key->span, "there is no item %lld", (long long)key->value.as.i);
            diag_hint(c->diags, d, shown == 1 ? "the statement has one item" : "items are numbered from 1 to %u",
                      shown);
            return false;
        }
        if (key->value.as.i <= (int64_t)view->count) *item = (uint32_t)key->value.as.i - 1;
        return view->count == shown; /* items with mistakes are missing, which is said */
    }
    if (key->kind == EXPR_NAME && key->name.count == 1) name = key->name.parts[0];
    if (key->kind == EXPR_LITERAL && !key->value.null && key->value.type == TYPE_STRING) name = key->value.as.s;
    for (int exact = 1; exact >= 0 && name.size != 0; exact--)
        for (uint32_t i = 0; i < view->count; i++)
            if (exact ? text_equal(view->items[i].label, name) : text_equal_loose(view->items[i].label, name)) {
                *item = i;
                return true;
            }
    return true;
}

static uint32_t same_item(const View *view, const Expr *e) {
    for (uint32_t i = 0; i < view->count; i++)
        if (same_meaning(view->items[i].expr, e)) return i;
    return NO_ITEM;
}

static void check_order(Checker *c, Statement *statement, View *view) {
    view->order = NEW_ARRAY(c->scope->arena, ViewOrder, statement->order_count);
    for (uint32_t i = 0; i < statement->order_count; i++) {
        OrderKey *key = &statement->order[i];
        ViewOrder order = {.descending = key->descending};
        if (!named_item(c, view, statement, key->expr, &order.item)) continue;
        if (order.item == NO_ITEM) {
            Text aggregation;
            check_expr(c, &key->expr);
            Expr *e = key->expr;
            if (e->type == TYPE_NONE) continue;
            if (!view->rows && level_of(c, e) == LEVEL_ROW && has_default_aggregation(e, &aggregation))
                e = aggregate_by_default(c, e, aggregation);
            order.item = same_item(view, e);
            if (order.item == NO_ITEM) order.expr = e;
            if (order.expr != NULL && (view->rows ? e->level > LEVEL_ROW : level_of(c, e) == LEVEL_ROW)) {
                Diag *d = diag_add(c->diags, view->rows ? DIAG_NEEDS_ROW_LEVEL : DIAG_NEEDS_AGGREGATE, e->span,
                                   "`order by` takes an item of the statement or %s",
                                   view->rows ? "a value per row" : "an aggregate");
                diag_label(c->diags, d, "%.*s", TEXT_ARG(value_per(c, e)));
                if (!view->rows) diag_hint(c->diags, d, "aggregate it: %.*s", TEXT_ARG(aggregated_text(c, e)));
                continue;
            }
        }
        if (order.item == NO_ITEM) order.item = 0;
        view->order[view->order_count++] = order;
    }
}

static void check_limit(Checker *c, Statement *statement, View *view) {
    view->has_limit = statement->has_limit;
    if (statement->has_limit && statement->limit < 0)
        diag_add(c->diags, DIAG_BAD_STATEMENT, statement->span, "a limit is 0 or more, not %lld",
                 (long long)statement->limit);
    view->limit = statement->limit < 0 ? 0 : (uint64_t)statement->limit;
    view->per = NEW_ARRAY(c->scope->arena, uint32_t, statement->per_count);
    for (uint32_t i = 0; i < statement->per_count; i++) {
        uint32_t item;
        if (!named_item(c, view, statement, statement->per[i], &item)) continue;
        if (item == NO_ITEM) {
            check_expr(c, &statement->per[i]);
            if (statement->per[i]->type == TYPE_NONE) continue;
            item = same_item(view, statement->per[i]);
        }
        if (item != NO_ITEM) {
            view->per[view->per_count++] = item;
            continue;
        }
        Diag *d = diag_add(c->diags, DIAG_BAD_STATEMENT, statement->per[i]->span, "`per` takes items of the statement");
        diag_hint(c->diags, d, "show %.*s as well", TEXT_ARG(written_text(c, statement->per[i])));
    }
}

/* ---- along, restart ---- */

static void check_directions(Checker *c, const View *view, Expr *const *list, uint32_t count, const char *word) {
    for (uint32_t i = 0; i < count; i++) {
        bool found = list[i]->type == TYPE_NONE || list[i]->level > LEVEL_ROW; /* said already */
        for (uint32_t k = 0; !found && k < view->count; k++)
            found = view->items[k].dimension && same_meaning(view->items[k].expr, list[i]);
        if (found) continue;
        Diag *d = diag_add(c->diags, DIAG_BAD_STATEMENT, list[i]->span, "`%s` takes dimensions of the statement", word);
        diag_hint(c->diags, d, "show %.*s as well", TEXT_ARG(written_text(c, list[i])));
    }
}

/* ---- the whole ---- */

static void check_clauses(Checker *c, Statement *statement, View *view) {
    view->where = check_row_condition(c, &statement->where, "where");
    view->context = check_row_condition(c, &statement->context, "context");
    if (view->rows && statement->having != NULL) {
        Diag *d = diag_add(c->diags, DIAG_BAD_STATEMENT, statement->having->span, "`rows` has no groups for `having`");
        diag_hint(c->diags, d, "use `where`");
        statement->having = NULL;
    }
    c->dims = NEW_ARRAY(c->scope->arena, const Expr *, view->count);
    for (uint32_t i = 0; i < view->count; i++)
        if (view->items[i].dimension) c->dims[c->dim_count++] = view->items[i].expr;
    for (uint32_t i = 0; i < view->count; i++) {
        const Item *item = view->items[i].item;
        if (item->along_count + item->restart_count != 0 && view->items[i].expr->level < LEVEL_TABLECALC) {
            const Expr *first = item->along_count != 0 ? item->along[0] : item->restart[0];
            Diag *d = diag_add(c->diags, DIAG_BAD_STATEMENT, first->span, "only table calculations run along dimensions");
            diag_place(c->diags, d, view->items[i].expr->span, "%.*s", TEXT_ARG(value_per(c, view->items[i].expr)));
            diag_hint(c->diags, d, "leave `along` out, or use a table calculation such as RUNNING_SUM(...)");
            continue;
        }
        check_directions(c, view, item->along, item->along_count, "along");
        check_directions(c, view, item->restart, item->restart_count, "restart");
    }
    view->having = check_having(c, &statement->having);
    check_order(c, statement, view);
    c->dim_count = 0;
    check_limit(c, statement, view);
}

/* All of the model's: the plan leaves out those that are not related to the tables of an aggregate. */
static void add_filters(Checker *c, View *view) {
    view->filters = NEW_ARRAY(c->scope->arena, Expr *, c->model->filters.count);
    check_filters(c);
    for (uint32_t i = 0; i < c->model->filters.count; i++) {
        Expr *formula = c->model->filters.items[i]->formula;
        if (formula != NULL && formula->type != TYPE_NONE) view->filters[view->filter_count++] = formula;
    }
}

View *check_statement(Scope *scope, Statement *statement) {
    Checker c;
    uint32_t before = scope->diags->errors;
    checker_start(&c, scope);
    View *view = NEW(scope->arena, View);
    add_lets(&c, statement);
    add_filters(&c, view);
    check_items(&c, statement, view);
    check_clauses(&c, statement, view);
    if (scope->diags->errors == before && view->count == 0)
        diag_add(scope->diags, DIAG_BAD_STATEMENT, statement->span, "the statement shows nothing");
    if (scope->diags->errors == before) check_supported(&c, view);
    if (scope->diags->errors == before) check_joins(&c, view);
    checker_end(&c);
    return scope->diags->errors == before ? view : NULL;
}
