/* The items of a statement: which are dimensions, what is shown in its default aggregation, and what they are called.
   Rules: docs/semantics.md 2.2 (bare LODs), docs/language.md (statements). */
#include "analysis/check.h"

/* ---- default aggregation ---- */

Expr *aggregate_by_default(Checker *c, Expr *e, Text aggregation) {
    const Function *f = aggregation.size == 0 ? NULL : function_aggregate(aggregation, e->type);
    if (f == NULL) f = function_aggregate(type_is_number(e->type) ? TEXT("SUM") : TEXT("MAX"), e->type);
    if (f == NULL) f = function_aggregate(TEXT("ATTR"), e->type);
    if (f == NULL) return e;
    Expr *call = NEW(c->scope->arena, Expr);
    *call = (Expr){.kind = EXPR_CALL,
                   .written = WRITTEN_NAME,
                   .span = e->span,
                   .word = e->span,
                   .text = text_of(f->name),
                   .args = NEW(c->scope->arena, Expr *),
                   .count = 1,
                   .level = LEVEL_AGGREGATE,
                   .function = f};
    call->args[0] = e;
    if (f->params[0].type < TYPE_COUNT) cast_to(c, &call->args[0], (Type)f->params[0].type);
    call->type = function_result(f, &call->args[0]->type, 1);
    set_depth(c, call);
    return call;
}

/* The formula behind a let, apart from casts: what the statement could have said itself. */
static const Expr *said(const Expr *e) {
    for (;;) {
        if (e->kind == EXPR_CALL && e->written == WRITTEN_CAST)
            e = e->args[0];
        else if (e->kind == EXPR_NAME && e->ref == REF_FIELD && e->to.field->kind == FIELD_LET)
            e = e->to.field->formula;
        else
            return e;
    }
}

bool has_default_aggregation(const Expr *e, Text *aggregation) {
    *aggregation = TEXT("");
    e = said(e);
    if (e->kind != EXPR_NAME || e->level != LEVEL_ROW) return false;
    if (e->ref == REF_COLUMN && e->to.column->role == ROLE_MEASURE) {
        *aggregation = e->to.column->aggregation;
        return true;
    }
    if (e->ref != REF_FIELD || e->to.field->kind != FIELD_MEASURE) return false;
    *aggregation = e->to.field->aggregation;
    return true;
}

/* A bare INCLUDE or EXCLUDE, or NULL. */
static const Expr *open_lod(const Expr *e) {
    e = said(e);
    return e->kind == EXPR_LOD && (e->lod == LOD_INCLUDE || e->lod == LOD_EXCLUDE) ? e : NULL;
}

/* ---- one item ---- */

static const Field *field_of(const Expr *e) { return e->kind == EXPR_NAME && e->ref == REF_FIELD ? e->to.field : NULL; }

static Text item_label(Checker *c, const Item *item, const Expr *e) {
    if (item->alias.size != 0) return item->alias;
    if (e->kind == EXPR_NAME && e->ref == REF_COLUMN) return label_of(e->to.column->label, e->to.column->name);
    if (field_of(e) != NULL) return label_of(field_of(e)->label, field_of(e)->name);
    if (e->kind == EXPR_NAME && e->ref == REF_PARAMETER) return label_of(e->to.parameter->label, e->to.parameter->name);
    return written_text(c, e);
}

static Text item_format(const Expr *e) {
    if (e->kind == EXPR_NAME && e->ref == REF_COLUMN) return e->to.column->format;
    return field_of(e) != NULL ? field_of(e)->format : TEXT("");
}

static void check_directions(Checker *c, Expr **list, uint32_t count) {
    for (uint32_t i = 0; i < count; i++) {
        check_expr(c, &list[i]);
        if (list[i]->type == TYPE_NONE || list[i]->level <= LEVEL_ROW) continue;
        Diag *d = diag_add(c->diags, DIAG_NEEDS_ROW_LEVEL, list[i]->span, "a table calculation runs along dimensions");
        diag_label(c->diags, d, "%.*s", TEXT_ARG(value_per(c, list[i])));
    }
}

static bool needs_row_level(Checker *c, const Expr *e, const char *what, const char *hint) {
    if (e->level <= LEVEL_ROW) return true;
    Diag *d = diag_add(c->diags, DIAG_NEEDS_ROW_LEVEL, e->span, "%s, not %s", what,
                       e->level == LEVEL_AGGREGATE ? "an aggregate" : "a table calculation");
    diag_label(c->diags, d, "%.*s", TEXT_ARG(value_per(c, e)));
    diag_hint(c->diags, d, "%s", hint);
    return false;
}

static void add_item(Checker *c, View *view, Item *written, bool by) {
    check_expr(c, &written->expr);
    check_directions(c, written->along, written->along_count);
    check_directions(c, written->restart, written->restart_count);
    Expr *e = written->expr;
    if (e->type == TYPE_NONE) return;
    if (by && !needs_row_level(c, e, "`by` takes dimensions: values per row", "put it in front of `by`")) return;
    if (view->rows && !needs_row_level(c, e, "`rows` shows values per row", "`show` groups and aggregates")) return;
    ViewItem *item = &view->items[view->count++];
    *item = (ViewItem){
        .expr = e, .label = item_label(c, written, e), .format = item_format(e), .field = field_of(e), .item = written};
    if (e->level != LEVEL_ROW || view->rows) return;
    Text aggregation;
    if (by)
        item->dimension = true;
    else if (has_default_aggregation(e, &aggregation))
        item->expr = aggregate_by_default(c, e, aggregation);
    else
        item->dimension = open_lod(e) == NULL;
}

/* Bare INCLUDE and EXCLUDE: aggregated where the view has anything else; alone, INCLUDE d lists its values as FIXED d,
   and EXCLUDE is its body, in a view that has no dimension to leave out. */
static void settle_open_lods(Checker *c, View *view) {
    uint32_t others = 0, includes = 0;
    for (uint32_t i = 0; i < view->count; i++) {
        const Expr *e = view->items[i].expr;
        if (e->level == LEVEL_CONSTANT) continue;
        const Expr *lod = e->level == LEVEL_ROW && !view->items[i].dimension ? open_lod(e) : NULL;
        if (lod == NULL)
            others++;
        else if (lod->lod == LOD_INCLUDE)
            includes++;
    }
    for (uint32_t i = 0; i < view->count; i++) {
        ViewItem *item = &view->items[i];
        const Expr *lod = item->expr->level == LEVEL_ROW && !item->dimension ? open_lod(item->expr) : NULL;
        if (lod == NULL) continue;
        if (others == 0 && lod->lod == LOD_INCLUDE)
            item->dimension = true;
        else if (others + includes == 0)
            item->expr = lod->args[lod->count - 1];
        else
            item->expr = aggregate_by_default(c, item->expr, TEXT(""));
    }
}

void check_items(Checker *c, Statement *statement, View *view) {
    view->rows = statement->rows;
    view->items = NEW_ARRAY(c->scope->arena, ViewItem, statement->item_count + statement->by_count);
    if (view->rows && statement->by_count != 0) {
        Diag *d =
            diag_add(c->diags, DIAG_BAD_STATEMENT, statement->by[0].span, "`rows` does not group, so it takes no `by`");
        diag_hint(c->diags, d, "put it among the items, or use `show`");
    }
    for (uint32_t i = 0; i < statement->by_count; i++) add_item(c, view, &statement->by[i], true);
    for (uint32_t i = 0; i < statement->item_count; i++) add_item(c, view, &statement->items[i], false);
    if (!view->rows) settle_open_lods(c, view);
}
