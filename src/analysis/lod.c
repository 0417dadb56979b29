/* Level-of-detail expressions and computed sets: where a row carries an aggregate. Rules: docs/semantics.md 2.2,
 * language.md 8.1. */
#include "analysis/check.h"

#include <string.h>

/* ---- what an LOD cannot hold ---- */

typedef struct Walk {
    Arena *arena;
    LIST(const Field *) seen;
} Walk;

static bool seen(Walk *w, const Field *field) {
    for (uint32_t i = 0; i < w->seen.count; i++)
        if (w->seen.items[i] == field) return true;
    *list_add(w->arena, &w->seen) = field;
    return false;
}

/* The ATTR in an expression, or the reference to the field that has one; LODs inside have been looked at. */
static const Expr *find_attr(Walk *w, const Expr *e) {
    if (e->kind == EXPR_LOD) return NULL;
    if (e->kind == EXPR_NAME && e->ref == REF_FIELD && e->to.field->formula != NULL && !seen(w, e->to.field))
        return find_attr(w, e->to.field->formula) != NULL ? e : NULL;
    if (e->kind == EXPR_CALL && e->function != NULL && e->function->kind == FN_AGGREGATE &&
        strcmp(e->function->name, "ATTR") == 0)
        return e;
    for (uint32_t i = 0; i < e->count; i++) {
        const Expr *found = find_attr(w, e->args[i]);
        if (found != NULL) return found;
    }
    return NULL;
}

bool holds_attr(Checker *c, const Expr *e) {
    Walk w = {.arena = c->scope->arena};
    return find_attr(&w, e) != NULL;
}

static bool body_fits(Checker *c, const Expr *e, const Expr *body) {
    if (body->level == LEVEL_TABLECALC) {
        Diag *d = diag_add(c->diags, DIAG_LOD_CONTENT, body->span,
                           "level of detail expressions cannot contain table calculations");
        diag_label(c->diags, d, "%.*s", TEXT_ARG(value_per(c, body)));
        diag_hint(c->diags, d, "table calculations come last: leave out the braces, or put them into the table calculation's argument");
        return false;
    }
    if (body->level != LEVEL_AGGREGATE) {
        Diag *d = diag_add(c->diags, DIAG_NEEDS_AGGREGATE, body->span, "what stands in { } must be aggregated");
        Text label = body->level == LEVEL_CONSTANT ? TEXT("a constant") : value_per(c, body);
        diag_label(c->diags, d, "%.*s", TEXT_ARG(label));
        Text text = written_text(c, body);
        if (text.size > 60) text = TEXT("...");
        if (body->level == LEVEL_ROW)
            diag_hint(c->diags, d, "say how: %s(%.*s)", type_is_number(body->type) ? "SUM" : "MIN", TEXT_ARG(text));
        else
            diag_hint(c->diags, d, "MIN(%.*s) would be that constant; COUNT([Table]) counts rows", TEXT_ARG(text));
        return false;
    }
    Walk w = {.arena = c->scope->arena};
    const Expr *attr = find_attr(&w, body);
    if (attr == NULL) return true;
    Diag *d = diag_add(c->diags, DIAG_LOD_CONTENT, attr->span, "level of detail expressions cannot contain ATTR");
    diag_place(c->diags, d, e->span, "the level of detail");
    diag_hint(c->diags, d, "MIN or MAX give the value when there is only one");
    return false;
}

static bool dimension_fits(Checker *c, const Expr *dim) {
    if (dim->level <= LEVEL_ROW) return true;
    Diag *d =
        diag_add(c->diags, DIAG_NEEDS_ROW_LEVEL, dim->span, "a level of detail is made of values per row, not of %s",
                 dim->level == LEVEL_AGGREGATE ? "aggregates" : "table calculations");
    diag_label(c->diags, d, "%.*s", TEXT_ARG(value_per(c, dim)));
    if (dim->level == LEVEL_AGGREGATE)
        diag_hint(c->diags, d, "put the aggregate behind the colon, or fix it: {FIXED ... : %.*s}",
                  TEXT_ARG(written_text(c, dim)));
    return false;
}

void check_lod(Checker *c, Expr *e) {
    bool sound = true;
    uint32_t dims = e->count - 1;
    for (uint32_t i = 0; i < e->count; i++) check_alone(c, &e->args[i]);
    for (uint32_t i = 0; i < e->count; i++) sound &= e->args[i]->type != TYPE_NONE;
    for (uint32_t i = 0; i < dims && sound; i++) sound = dimension_fits(c, e->args[i]);
    if (!sound || !body_fits(c, e, e->args[dims])) return;
    Grain *g = NEW(c->arena, Grain);
    for (uint32_t i = 0; i < dims; i++) {
        TableSet tables = grain_tables(e->args[i]);
        set_join(&g->lod_tables, &tables);
    }
    g->lods = NEW(c->arena, const Expr *);
    g->lods[0] = e;
    g->lod_count = 1;
    e->grain = g;
    e->level = LEVEL_ROW;
    e->type = e->args[dims]->type;
}

/* ---- x IN TOP n BY e, x IN HAVING (condition) ---- */

static bool set_parts_fit(Checker *c, Expr *e) {
    const Expr *x = e->args[0];
    Expr **last = &e->args[e->count - 1];
    if (x->level > LEVEL_ROW) {
        Diag *d = diag_add(c->diags, DIAG_NEEDS_ROW_LEVEL, x->span, "the members of a set are values per row");
        diag_label(c->diags, d, "%.*s", TEXT_ARG(value_per(c, x)));
        return false;
    }
    if (e->set == SET_HAVING && !need_boolean(c, last, "IN HAVING")) return false;
    if (e->set != SET_HAVING) {
        Expr *n = e->args[1];
        if (n->level != LEVEL_CONSTANT || (n->type != TYPE_INT && n->type != TYPE_NULL)) {
            Diag *d =
                diag_add(c->diags, DIAG_NEEDS_LITERAL, n->span, "%s needs a whole number, written out or a parameter",
                         e->set == SET_TOP ? "TOP" : "BOTTOM");
            diag_label(c->diags, d, "%s", type_word(n->type));
            return false;
        }
        cast_to(c, &e->args[1], TYPE_INT);
    }
    if ((*last)->level == LEVEL_AGGREGATE || (e->set == SET_HAVING && (*last)->level == LEVEL_CONSTANT)) return true;
    Diag *d = diag_add(c->diags, DIAG_NEEDS_AGGREGATE, (*last)->span,
                       "%s needs an aggregate: one value for each member", e->set == SET_HAVING ? "IN HAVING" : "BY");
    diag_label(c->diags, d, "%.*s", TEXT_ARG(value_per(c, *last)));
    if ((*last)->level == LEVEL_ROW) diag_hint(c->diags, d, "aggregate it: %.*s", TEXT_ARG(aggregated_text(c, *last)));
    return false;
}

void check_set(Checker *c, Expr *e) {
    bool sound = true;
    for (uint32_t i = 0; i < e->count; i++) check_alone(c, &e->args[i]);
    for (uint32_t i = 0; i < e->count; i++) sound &= e->args[i]->type != TYPE_NONE;
    if (!sound || !set_parts_fit(c, e)) return;
    e->grain = e->args[0]->grain;
    e->level = LEVEL_ROW;
    e->type = TYPE_BOOL;
}
