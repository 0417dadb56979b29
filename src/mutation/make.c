/* Goes through a formula and keeps what the others propose, if it is sound and new. */
#include "mutation/change.h"

#include "syntax/copy.h"

enum { SHORT = 48 }; /* bytes of an argument that an excerpt shows */

static const Text ELLIPSIS = {"\u2026", 3};

/* ---- texts ---- */

static Text text_of_expr(Maker *m, const Expr *e) {
    Writer w;
    writer_init(&w, m->scratch);
    put_expr(&w, expr_copy(m->scratch, e)); /* a copy has no casts */
    return writer_text(&w);
}

/* A name prints in brackets; an ellipsis is none. */
static Text without_brackets(Maker *m, Text text) {
    static const Text name = {"[\u2026]", 5};
    Writer w;
    writer_init(&w, m->scratch);
    for (size_t i = 0; i < text.size; i++) {
        if (text_starts(text_slice(text, i, text.size), name))
            put_text(&w, ELLIPSIS), i += name.size - 1;
        else
            put_char(&w, text.data[i]);
    }
    return writer_text(&w);
}

/* Parts of a copy that are long become an ellipsis, the innermost first; of a long name, its last part stays. */
static void shorten(Maker *m, Expr *e) {
    if (text_of_expr(m, e).size <= SHORT) return;
    for (uint32_t i = 0; i < e->count; i++) shorten(m, e->args[i]);
    if (e->kind == EXPR_NAME && e->name.count > 1)
        e->name.parts[0] = e->name.parts[e->name.count - 1], e->name.count = 1;
    if (text_of_expr(m, e).size <= SHORT) return;
    *e = (Expr){.kind = EXPR_NAME, .name = {.parts = {ELLIPSIS}, .count = 1}};
}

Text short_text(Maker *m, const Expr *e) {
    Expr *copy = expr_copy(m->scratch, e);
    shorten(m, copy);
    return without_brackets(m, text_of_expr(m, copy));
}

Text excerpt(Maker *m, const Expr *e) {
    Expr *copy = expr_copy(m->scratch, e);
    copy->parenthesized = false;
    for (uint32_t i = 0; i < copy->count; i++) shorten(m, copy->args[i]);
    return without_brackets(m, text_of_expr(m, copy));
}

/* ---- trees ---- */

Expr *node_copy(Maker *m, const Expr *e) {
    Expr *copy = NEW(m->arena, Expr);
    *copy = *e;
    copy->args = NEW_ARRAY(m->arena, Expr *, e->count);
    for (uint32_t i = 0; i < e->count; i++) copy->args[i] = e->args[i];
    return copy;
}

/* Proposed trees are only read: they are copied before they are checked. */
static Expr *shared(const Expr *e) {
    union {
        const Expr *read;
        Expr *written;
    } same = {e};
    return same.written;
}

Expr *node_with(Maker *m, const Expr *e, uint32_t index, const Expr *arg) {
    Expr *copy = node_copy(m, e);
    copy->args[index] = shared(arg);
    return copy;
}

Expr *node_without(Maker *m, const Expr *e, uint32_t from, uint32_t count) {
    Expr *copy = node_copy(m, e);
    copy->count -= count;
    for (uint32_t i = from; i < copy->count; i++) copy->args[i] = copy->args[i + count];
    return copy;
}

/* ---- proposals ---- */

/* Whether the tree would do as the field's formula. */
static bool checks(Maker *m, const Expr *formula) {
    Diags quiet;
    diags_init(&quiet, m->scratch);
    Scope scope = {.model = m->model, .arena = m->scratch, .diags = &quiet};
    Field trial = *m->field;
    trial.formula = expr_copy(m->scratch, formula);
    return check_trial(&scope, &trial) && trial.type == m->field->type && trial.level == m->field->level;
}

/* The same words in another place of the formula get a number: each mutant can be told, and waived, by its text. */
static Text numbered(Maker *m, Text before, Text after) {
    Text told = after;
    for (unsigned n = 2;; n++) {
        Text key = text_format(m->scratch, "%.*s -> %.*s", TEXT_ARG(before), TEXT_ARG(told));
        if (map_put(&m->told, key, 0) == MAP_NONE) return told;
        told = text_format(m->scratch, "%.*s #%u", TEXT_ARG(after), n);
    }
}

void propose(Maker *m, const char *operation, const Site *site, const Expr *changed, Span span, Text before,
             Text after) {
    const Expr *formula = changed;
    for (const Site *at = site; at->outer != NULL; at = at->outer)
        formula = node_with(m, at->outer->expr, at->index, formula);
    if (map_get(&m->seen, text_of_expr(m, formula)) != MAP_NONE || !checks(m, formula)) return;
    map_put(&m->seen, text_of_expr(m, formula), 0);
    *list_add(m->arena, m->found) = (Mutant){.field = m->index,
                                             .operation = operation,
                                             .before = text_copy(m->arena, before),
                                             .after = text_copy(m->arena, numbered(m, before, after)),
                                             .span = span,
                                             .formula = formula};
}

void propose_whole(Maker *m, const char *operation, const Site *site, const Expr *changed, Span span) {
    propose(m, operation, site, changed, span, excerpt(m, site->expr), excerpt(m, changed));
}

/* ---- the walk ---- */

static void visit(Maker *m, const Site *site) {
    const Expr *e = site->expr;
    switch (e->kind) {
    case EXPR_LITERAL: change_literal(m, site); break;
    case EXPR_NAME: break;
    case EXPR_CALL:
        change_operator(m, site);
        change_call(m, site);
        break;
    case EXPR_IF:
    case EXPR_CASE: change_branches(m, site); break;
    case EXPR_LOD: change_level(m, site); break;
    case EXPR_SET: change_set(m, site); break;
    }
    for (uint32_t i = 0; i < e->count; i++) visit(m, &(Site){.expr = bare(e->args[i]), .outer = site, .index = i});
}

void mutation_make(const Model *model, uint32_t field, Arena *arena, Arena *scratch, Mutants *found) {
    arena_reset(scratch);
    Maker m = {.model = model, .arena = arena, .scratch = scratch, .found = found, .index = field};
    m.field = model->fields.items[field];
    if (m.field->formula == NULL || m.field->type == TYPE_NONE) return;
    const Expr *formula = bare(m.field->formula);
    map_init(&m.seen, scratch, false);
    map_init(&m.told, scratch, false);
    map_put(&m.seen, text_of_expr(&m, formula), 0);
    visit(&m, &(Site){.expr = formula});
}
