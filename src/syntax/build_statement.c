/* Constructors of statements. The parts of a statement gather in the parse until its end. */
#include "syntax/build.h"

#include "data/number.h"

void let_add(Parse *p, Name *name, Expr *formula) { *list_add(p->arena, &p->lets) = (Let){*name, formula}; }

Item *item_new(Parse *p, Expr *expr) {
    Item *item = NEW(p->arena, Item);
    item->expr = expr;
    item->span = expr->span;
    return item;
}

static void said_twice(Parse *p, Span span, const char *what) {
    mistake(p, DIAG_BAD_STATEMENT, span, "this item has a second %s", what);
}

Item *item_alias(Parse *p, Item *item, Token alias) {
    if (item->alias.size != 0) said_twice(p, token_span(p, alias), "name");
    item->alias = alias.type == T_STRING ? token_string(p, alias) : token_word(p, alias);
    item->span.end = alias.end;
    return item;
}

static void end_at(Item *item, const Exprs *dimensions) {
    item->span.end = dimensions->items[dimensions->count - 1]->span.end;
}

Item *item_along(Parse *p, Item *item, Token word, Exprs *dimensions) {
    if (item->along_count != 0) said_twice(p, token_span(p, word), "along");
    item->along = dimensions->items;
    item->along_count = dimensions->count;
    end_at(item, dimensions);
    return item;
}

Item *item_restart(Parse *p, Item *item, Token word, Exprs *dimensions) {
    if (item->restart_count != 0) said_twice(p, token_span(p, word), "restart");
    item->restart = dimensions->items;
    item->restart_count = dimensions->count;
    end_at(item, dimensions);
    return item;
}

void item_add(Parse *p, Item *item) { *list_add(p->arena, &p->items) = *item; }

Token by_add(Parse *p, Token word, Item *item) {
    if (p->by_word.source == NULL) *list_add(p->arena, &p->by) = *item; /* a second clause will be refused as a whole */
    return word;
}

void key_add(Parse *p, Expr *expr, bool descending) {
    if (p->order.source == NULL) *list_add(p->arena, &p->keys) = (OrderKey){expr, descending};
}

/* Notes that a clause was read; false, with a message, for the second of its kind. */
static bool once(Parse *p, Span *seen, Token word, const char *name, const char *hint) {
    Span span = token_span(p, word);
    if (seen->source == NULL) {
        *seen = span;
        return true;
    }
    Diag *diag = mistake(p, DIAG_BAD_STATEMENT, span, "a statement has only one %s", name);
    diag_place(p->diags, diag, *seen, "the first one");
    diag_hint(p->diags, diag, "%s", hint);
    return false;
}

void clause_by(Parse *p, Token word) { once(p, &p->by_word, word, "by", "write all dimensions after one by"); }

void clause_condition(Parse *p, Token word, Expr *condition) {
    static const char hint[] = "join the two conditions with AND";
    Statement *s = p->statement;
    switch (word.type) {
    case T_WHERE:
        if (once(p, &p->where, word, "where", hint)) s->where = condition;
        break;
    case T_CONTEXT:
        if (once(p, &p->context, word, "context", hint)) s->context = condition;
        break;
    default:
        if (once(p, &p->having, word, "having", hint)) s->having = condition;
        break;
    }
}

void clause_order(Parse *p, Token word) {
    once(p, &p->order, word, "order by", "write all keys after one order by: order by 2 desc, [Region]");
}

void clause_limit(Parse *p, Token word, Token number, Exprs *per) {
    Statement *s = p->statement;
    if (!once(p, &p->limit, word, "limit", "keep one of them")) return;
    if (!read_integer(token_text(p, number), &s->limit))
        mistake(p, DIAG_BAD_LITERAL, token_span(p, number), "this number is too large");
    s->has_limit = true;
    if (per == NULL) return;
    s->per = per->items;
    s->per_count = per->count;
}

/* Called with the first token after the statement at p->at. */
void statement_end(Parse *p, bool rows) {
    Statement *s = p->statement;
    const Token *first = &p->tokens.items[p->begin], *last = &p->tokens.items[p->at - 1];
    if (first->type == T_EXPECT) first++;
    s->span = (Span){p->source, first->begin, last->end};
    s->rows = rows;
    s->lets = p->lets.items;
    s->let_count = p->lets.count;
    s->items = p->items.items;
    s->item_count = p->items.count;
    s->by = p->by.items;
    s->by_count = p->by.count;
    s->order = p->keys.items;
    s->order_count = p->keys.count;
}
