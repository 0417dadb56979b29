/* What can be checked but not computed in this version: said for statements only. */
#include "analysis/check.h"

typedef struct Search {
    Checker *c;
    Span reference; /* of the field of the statement that holds it; source NULL: the statement itself */
    LIST(const Field *) seen;
} Search;

static void report(Search *s, const Expr *e, Text what) {
    Span place = s->reference.source != NULL ? s->reference : e->span;
    Diag *d = diag_add(s->c->diags, DIAG_UNSUPPORTED, place, "%.*s", TEXT_ARG(what));
    if (s->reference.source != NULL) diag_place(s->c->diags, d, e->span, "here");
}

/* The reason of a row as a message: without the full stop. */
static Text reason(const Function *f) {
    Text t = text_trim(text_of(f->needs));
    return t.size != 0 && t.data[t.size - 1] == '.' ? text_slice(t, 0, t.size - 1) : t;
}

static bool first_time(Search *s, const Field *field) {
    for (uint32_t i = 0; i < s->seen.count; i++)
        if (s->seen.items[i] == field) return false;
    *list_add(s->c->scope->arena, &s->seen) = field;
    return true;
}

static void search(Search *s, const Expr *e) {
    if (e->kind == EXPR_CALL && e->function->needs != NULL) {
        report(s, e, reason(e->function));
        return;
    }
    if (e->kind == EXPR_NAME && e->ref == REF_ADHOC) {
        report(s, e, text_format(s->c->scope->arena, "%.*s has a type but no data", TEXT_ARG(written_text(s->c, e))));
        return;
    }
    if (e->kind == EXPR_NAME && e->ref == REF_FIELD && e->to.field->formula != NULL && first_time(s, e->to.field)) {
        Span before = s->reference;
        if (before.source == NULL) s->reference = e->span;
        search(s, e->to.field->formula);
        s->reference = before;
    }
    for (uint32_t i = 0; i < e->count; i++) search(s, e->args[i]);
}

void check_supported(Checker *c, const View *view) {
    Search s = {.c = c};
    for (uint32_t i = 0; i < view->count; i++) search(&s, view->items[i].expr);
    if (view->where != NULL) search(&s, view->where);
    if (view->context != NULL) search(&s, view->context);
    if (view->having != NULL) search(&s, view->having);
    for (uint32_t i = 0; i < view->filter_count; i++) search(&s, view->filters[i]);
    for (uint32_t i = 0; i < view->order_count; i++)
        if (view->order[i].expr != NULL) search(&s, view->order[i].expr);
}
