/* Constructors of expressions. They know shapes only: no functions, no types, no tables. */
#include "syntax/build.h"

static Expr *expr_new(Parse *p, ExprKind kind, Span span) {
    Expr *e = NEW(p->arena, Expr);
    e->kind = kind;
    e->span = span;
    e->depth = 1;
    return e;
}

static void take_args(Parse *p, Expr *e, const Exprs *list) {
    e->args = list->items;
    e->count = list->count;
    for (uint32_t i = 0; i < e->count; i++)
        if (e->args[i]->depth >= e->depth) e->depth = (uint16_t)(e->args[i]->depth + 1);
    if (e->depth > EXPR_DEPTH) too_deep(p), e->depth = EXPR_DEPTH;
}

static Expr *call_new(Parse *p, Written written, Span span, Token word, Text text, const Exprs *args) {
    Expr *e = expr_new(p, EXPR_CALL, span);
    e->written = written;
    e->word = token_span(p, word);
    e->text = text;
    if (args != NULL) take_args(p, e, args);
    return e;
}

Exprs *exprs_add(Parse *p, Exprs *list, Expr *expr) {
    if (list == NULL) list = NEW(p->arena, Exprs);
    *list_add(p->arena, list) = expr;
    return list;
}

Exprs *exprs_pair(Parse *p, Exprs *list, Expr *first, Expr *second) {
    return exprs_add(p, exprs_add(p, list, first), second);
}

/* A list that begins with x. */
static Exprs *exprs_before(Parse *p, Expr *x, const Exprs *list) {
    Exprs *all = exprs_add(p, NULL, x);
    for (uint32_t i = 0; i < list->count; i++) exprs_add(p, all, list->items[i]);
    return all;
}

Expr *expr_literal(Parse *p, Token t) {
    Expr *e = expr_new(p, EXPR_LITERAL, token_span(p, t));
    e->value = token_value(p, t);
    return e;
}

Expr *expr_name(Parse *p, Name *name) {
    Expr *e = expr_new(p, EXPR_NAME, name->span);
    e->name = *name;
    return e;
}

Expr *expr_call(Parse *p, Token name, Exprs *args, Token close) {
    Span span = {p->source, name.begin, close.end};
    return call_new(p, WRITTEN_NAME, span, name, token_text(p, name), args);
}

/* The one spelling of an operator. */
static Text operator_text(Parse *p, Token sign) {
    switch (sign.type) {
    case T_EQ: return TEXT("=");
    case T_NE: return TEXT("<>");
    case T_AND: return TEXT("AND");
    case T_OR: return TEXT("OR");
    case T_NOT: return TEXT("NOT");
    default: return token_text(p, sign);
    }
}

Expr *expr_prefix(Parse *p, Token sign, Expr *x) {
    Span span = span_join(token_span(p, sign), x->span);
    return call_new(p, WRITTEN_PREFIX, span, sign, operator_text(p, sign), exprs_add(p, NULL, x));
}

Expr *expr_infix(Parse *p, Expr *x, Token sign, Expr *y) {
    return call_new(p, WRITTEN_INFIX, span_join(x->span, y->span), sign, operator_text(p, sign),
                    exprs_pair(p, NULL, x, y));
}

Expr *expr_in(Parse *p, Expr *x, Token in, Exprs *list, Token close) {
    /* the parentheses of `x IN ([Set])` are its own, so that it prints as it was written */
    if (list->count == 1 && list->items[0]->kind == EXPR_NAME) list->items[0]->parenthesized = true;
    Span span = span_join(x->span, token_span(p, close));
    return call_new(p, WRITTEN_IN, span, in, TEXT("IN"), exprs_before(p, x, list));
}

Expr *expr_in_set(Parse *p, Expr *x, Token in, Name *set) {
    return call_new(p, WRITTEN_IN, span_join(x->span, set->span), in, TEXT("IN"),
                    exprs_pair(p, NULL, x, expr_name(p, set)));
}

Expr *expr_not_in(Parse *p, Token not_, Expr *in) {
    Expr *e = call_new(p, WRITTEN_PREFIX, in->span, not_, TEXT("NOT"), exprs_add(p, NULL, in));
    e->negated = true;
    return e;
}

static Expr *set_new(Parse *p, SetKind set, Token kind, Span span, const Exprs *args) {
    Expr *e = expr_new(p, EXPR_SET, span);
    e->set = set;
    e->word = token_span(p, kind);
    take_args(p, e, args);
    return e;
}

Expr *expr_ranked(Parse *p, Expr *x, Token kind, Expr *n, Expr *by) {
    return set_new(p, kind.type == T_TOP ? SET_TOP : SET_BOTTOM, kind, span_join(x->span, by->span),
                   exprs_add(p, exprs_pair(p, NULL, x, n), by));
}

Expr *expr_having(Parse *p, Expr *x, Token kind, Expr *condition) {
    return set_new(p, SET_HAVING, kind, span_join(x->span, condition->span), exprs_pair(p, NULL, x, condition));
}

Expr *expr_parenthesized(Parse *p, Token open, Expr *x, Token close) {
    x->parenthesized = true;
    x->span = (Span){p->source, open.begin, close.end};
    return x;
}

Expr *expr_if(Parse *p, Token open, Exprs *arms, Expr *otherwise, Token close) {
    Expr *e = expr_new(p, EXPR_IF, (Span){p->source, open.begin, close.end});
    e->word = token_span(p, open);
    if (otherwise != NULL) exprs_add(p, arms, otherwise);
    take_args(p, e, arms);
    return e;
}

Expr *expr_case(Parse *p, Token open, Expr *subject, Exprs *whens, Expr *otherwise, Token close) {
    Expr *e = expr_new(p, EXPR_CASE, (Span){p->source, open.begin, close.end});
    e->word = token_span(p, open);
    if (otherwise != NULL) exprs_add(p, whens, otherwise);
    take_args(p, e, exprs_before(p, subject, whens));
    return e;
}

Expr *expr_lod(Parse *p, Token open, Token kind, Exprs *dimensions, Expr *body, Token close) {
    Expr *e = expr_new(p, EXPR_LOD, (Span){p->source, open.begin, close.end});
    e->word = token_span(p, kind);
    e->lod = kind.type == T_FIXED     ? LOD_FIXED
             : kind.type == T_INCLUDE ? LOD_INCLUDE
             : kind.type == T_EXCLUDE ? LOD_EXCLUDE
                                      : LOD_TABLE;
    take_args(p, e, exprs_add(p, dimensions, body));
    return e;
}
