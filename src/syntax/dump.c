/* Tokens and trees for people to look at (`explain --stage`), and whether two trees are the same. */
#include "syntax/build.h"

static const char *token_name(int type) {
    switch (type) {
    case LEX_BAR:
    case LEX_BAD: return "BAD";
    case LEX_OPEN_DATE:
    case LEX_OPEN_TEXT:
    case LEX_OPEN_NAME:
    case LEX_OPEN_COMMENT: return "UNFINISHED";
    default: return grammar_token(type);
    }
}

void put_tokens(Writer *w, const Source *source) {
    if (source->text.size >= UINT32_MAX - 8 || !utf8_valid(source->text)) return;
    Parse p = {.arena = w->arena, .source = source};
    tokens_read(&p);
    for (uint32_t i = 0; i < p.tokens.count; i++) {
        Token t = p.tokens.items[i];
        put_format(w, "%s %u-%u ", token_name(t.type), t.begin, t.end);
        put_text(w, token_text(&p, t));
        put_char(w, '\n');
    }
}

static void put_line(Writer *w, int indent) {
    for (int i = 0; i < indent; i++) put_string(w, "  ");
}

static void put_call_line(Writer *w, const Expr *e) {
    static const char *const written[] = {"call", "prefix", "infix", "in", "cast"};
    put_string(w, written[e->written]);
    if (e->written == WRITTEN_IN) return;
    put_char(w, ' ');
    put_text(w, e->text);
}

static void put_node(Writer *w, const Expr *e, int indent) {
    static const char *const lods[] = {"lod FIXED", "lod INCLUDE", "lod EXCLUDE", "lod"};
    static const char *const sets[] = {"set TOP", "set BOTTOM", "set HAVING"};
    put_line(w, indent);
    switch (e->kind) {
    case EXPR_LITERAL:
        put_format(w, "%s ", type_word(e->value.type));
        put_expr(w, e);
        break;
    case EXPR_NAME:
        put_string(w, "name ");
        put_name(w, &e->name);
        break;
    case EXPR_CALL: put_call_line(w, e); break;
    case EXPR_IF: put_string(w, "if"); break;
    case EXPR_CASE: put_string(w, "case"); break;
    case EXPR_LOD: put_string(w, lods[e->lod]); break;
    case EXPR_SET: put_string(w, sets[e->set]); break;
    }
    put_char(w, '\n');
    for (uint32_t i = 0; i < e->count; i++) put_node(w, e->args[i], indent + 1);
}

void put_tree(Writer *w, const Expr *expr) { put_node(w, expr, 0); }

static void put_exprs_tree(Writer *w, const char *title, Expr *const *exprs, uint32_t count, int indent) {
    if (count == 0) return;
    put_line(w, indent);
    put_string(w, title);
    put_char(w, '\n');
    for (uint32_t i = 0; i < count; i++) put_node(w, exprs[i], indent + 1);
}

static void put_items_tree(Writer *w, const char *title, const Item *items, uint32_t count) {
    if (count == 0) return;
    put_string(w, title);
    put_char(w, '\n');
    for (uint32_t i = 0; i < count; i++) {
        if (items[i].alias.size > 0) {
            put_string(w, "  as ");
            put_text(w, items[i].alias);
            put_char(w, '\n');
        }
        put_node(w, items[i].expr, 1);
        put_exprs_tree(w, "along", items[i].along, items[i].along_count, 2);
        put_exprs_tree(w, "restart", items[i].restart, items[i].restart_count, 2);
    }
}

void put_statement_tree(Writer *w, const Statement *s) {
    for (uint32_t i = 0; i < s->let_count; i++) {
        put_string(w, "let ");
        put_bracketed(w, s->lets[i].name.parts[0]);
        put_char(w, '\n');
        put_node(w, s->lets[i].formula, 1);
    }
    put_items_tree(w, s->rows ? "rows" : "show", s->items, s->item_count);
    put_items_tree(w, "by", s->by, s->by_count);
    put_exprs_tree(w, "where", &(Expr *){s->where}, s->where != NULL, 0);
    put_exprs_tree(w, "context", &(Expr *){s->context}, s->context != NULL, 0);
    put_exprs_tree(w, "having", &(Expr *){s->having}, s->having != NULL, 0);
    for (uint32_t i = 0; i < s->order_count; i++)
        put_exprs_tree(w, s->order[i].descending ? "order by, descending" : "order by", &s->order[i].expr, 1, 0);
    if (s->has_limit) put_format(w, "limit %lld\n", (long long)s->limit);
    put_exprs_tree(w, "per", s->per, s->per_count, 1);
}

static bool same_name(const Name *a, const Name *b) {
    if (a->count != b->count) return false;
    for (int i = 0; i < a->count; i++)
        if (!text_equal(a->parts[i], b->parts[i])) return false;
    return true;
}

bool node_same(const Expr *a, const Expr *b) {
    if (a->kind != b->kind || a->count != b->count) return false;
    switch (a->kind) {
    case EXPR_LITERAL: return value_same(a->value, b->value);
    case EXPR_NAME: return same_name(&a->name, &b->name);
    case EXPR_CALL: return a->written == b->written && text_equal_nocase(a->text, b->text);
    case EXPR_LOD: return a->lod == b->lod;
    case EXPR_SET: return a->set == b->set;
    case EXPR_IF:
    case EXPR_CASE: break;
    }
    return true;
}

bool expr_same(const Expr *a, const Expr *b) {
    if (a == NULL || b == NULL) return a == b;
    if (!node_same(a, b)) return false;
    for (uint32_t i = 0; i < a->count; i++)
        if (!expr_same(a->args[i], b->args[i])) return false;
    return true;
}
