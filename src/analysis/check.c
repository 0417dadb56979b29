/* One expression, node by node; and the entrances for formulas. What a node means is decided in the other files. */
#include "analysis/check.h"

void checker_start(Checker *c, Scope *scope) {
    *c = (Checker){.scope = scope,
                   .model = scope->model,
                   .diags = scope->diags,
                   .arena = scope->arena,
                   .lets = scope->lets,
                   .let_count = scope->let_count};
    /* a check that ran out of memory may have left fields half-way */
    for (uint32_t i = 0; i < c->model->fields.count; i++)
        if (c->model->fields.items[i]->state == FIELD_CHECKING) c->model->fields.items[i]->state = FIELD_NEW;
}

void checker_end(Checker *c) {
    for (uint32_t i = 0; i < c->failed.count; i++) c->failed.items[i]->state = FIELD_NEW;
}

Text written_text(Checker *c, const Expr *e) {
    Writer w;
    writer_init(&w, c->scope->arena);
    if (e->span.source == NULL) {
        put_expr(&w, e);
        return writer_text(&w);
    }
    Text text = text_trim(text_slice(e->span.source->text, e->span.begin, e->span.end));
    char quote = 0;
    bool space = false;
    for (size_t i = 0; i < text.size; i++) {
        char ch = text.data[i];
        if (quote == 0 && (ch == ' ' || ch == '\t' || ch == '\n' || ch == '\r')) {
            space = true;
            continue;
        }
        if (space) put_char(&w, ' ');
        space = false;
        put_char(&w, ch);
        if (quote == 0 && (ch == '\'' || ch == '"' || ch == '['))
            quote = ch == '[' ? ']' : ch;
        else if (ch == quote)
            quote = 0;
    }
    return writer_text(&w);
}

static void report_too_deep(Checker *c, const Expr *e) {
    if (!c->too_deep)
        diag_add(c->diags, DIAG_TOO_DEEP, e->span,
                 "with its fields written out, this is nested more than %d levels deep", DEPTH_MOST);
    c->too_deep = true;
}

void set_depth(Checker *c, Expr *e) {
    uint32_t depth = 0;
    for (uint32_t i = 0; i < e->count; i++)
        if (e->args[i]->depth > depth) depth = e->args[i]->depth;
    if (e->kind == EXPR_NAME && e->ref == REF_FIELD && e->to.field->formula != NULL)
        depth = e->to.field->formula->depth;
    e->depth = (uint16_t)(depth + 1);
    if (depth < DEPTH_MOST || e->type == TYPE_NONE) return;
    report_too_deep(c, e);
    e->type = TYPE_NONE;
}

static void check_literal(Expr *e) {
    e->type = e->value.null ? TYPE_NULL : e->value.type;
    e->level = LEVEL_CONSTANT;
}

void check_expr(Checker *c, Expr **slot) {
    /* a tree that is checked again (its field had a mistake) sheds the casts of the first time */
    while ((*slot)->kind == EXPR_CALL && (*slot)->written == WRITTEN_CAST) *slot = (*slot)->args[0];
    Expr *e = *slot;
    e->type = TYPE_NONE;
    e->level = LEVEL_CONSTANT;
    e->grain = NULL;
    e->function = NULL;
    e->ref = REF_NONE;
    if (c->depth >= DEPTH_MOST) {
        report_too_deep(c, e);
        return;
    }
    c->depth++;
    switch (e->kind) {
    case EXPR_LITERAL: check_literal(e); break;
    case EXPR_NAME: check_name(c, e, false); break;
    case EXPR_CALL: check_call(c, e); break;
    case EXPR_IF: check_if(c, e); break;
    case EXPR_CASE: check_case(c, e); break;
    case EXPR_LOD: check_lod(c, e); break;
    case EXPR_SET: check_set(c, e); break;
    }
    c->depth--;
    set_depth(c, e);
}

void check_alone(Checker *c, Expr **slot) {
    uint32_t dims = c->dim_count;
    c->dim_count = 0;
    check_expr(c, slot);
    c->dim_count = dims;
}

bool check_formula(Scope *scope, Expr *formula) {
    Checker c;
    uint32_t before = scope->diags->errors;
    checker_start(&c, scope);
    check_expr(&c, &formula);
    checker_end(&c);
    return scope->diags->errors == before && formula->type != TYPE_NONE;
}
