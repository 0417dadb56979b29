/* Copies of expressions and statements, without what the analysis wrote into them. */
#include "syntax/copy.h"

static Expr **copy_list(Arena *arena, Expr *const *list, uint32_t count) {
    Expr **copy = NEW_ARRAY(arena, Expr *, count);
    for (uint32_t i = 0; i < count; i++) copy[i] = expr_copy(arena, list[i]);
    return copy;
}

Expr *expr_copy(Arena *arena, const Expr *expr) {
    if (expr == NULL) return NULL;
    while (expr->kind == EXPR_CALL && expr->written == WRITTEN_CAST) expr = expr->args[0];
    Expr *copy = NEW(arena, Expr);
    *copy = (Expr){.kind = expr->kind, .written = expr->written, .lod = expr->lod, .set = expr->set,
                   .parenthesized = expr->parenthesized, .negated = expr->negated, .depth = expr->depth, .span = expr->span,
                   .word = expr->word, .text = expr->text, .value = expr->value, .name = expr->name, .count = expr->count};
    copy->args = copy_list(arena, expr->args, expr->count);
    return copy;
}

static Item *copy_items(Arena *arena, const Item *items, uint32_t count) {
    Item *copy = NEW_ARRAY(arena, Item, count);
    for (uint32_t i = 0; i < count; i++) {
        copy[i] = items[i];
        copy[i].expr = expr_copy(arena, items[i].expr);
        copy[i].along = copy_list(arena, items[i].along, items[i].along_count);
        copy[i].restart = copy_list(arena, items[i].restart, items[i].restart_count);
    }
    return copy;
}

Statement *statement_copy(Arena *arena, const Statement *statement) {
    Statement *copy = NEW(arena, Statement);
    *copy = *statement;
    copy->lets = NEW_ARRAY(arena, Let, statement->let_count);
    for (uint32_t i = 0; i < statement->let_count; i++)
        copy->lets[i] = (Let){statement->lets[i].name, expr_copy(arena, statement->lets[i].formula)};
    copy->items = copy_items(arena, statement->items, statement->item_count);
    copy->by = copy_items(arena, statement->by, statement->by_count);
    copy->where = expr_copy(arena, statement->where);
    copy->context = expr_copy(arena, statement->context);
    copy->having = expr_copy(arena, statement->having);
    copy->order = NEW_ARRAY(arena, OrderKey, statement->order_count);
    for (uint32_t i = 0; i < statement->order_count; i++)
        copy->order[i] = (OrderKey){expr_copy(arena, statement->order[i].expr), statement->order[i].descending};
    copy->per = copy_list(arena, statement->per, statement->per_count);
    return copy;
}
