/* Operators: the edges of comparisons, AND for OR, another sign, and what a NOT or a minus turns round. */
#include "mutation/change.h"

typedef struct Edge {
    const char *operation, *sign, *others[2];
} Edge;

static const Edge edges[] = {
    {"comparison", "<", {"<=", ">="}}, {"comparison", "<=", {"<", ">"}},  {"comparison", ">", {">=", "<="}},
    {"comparison", ">=", {">", "<"}},  {"comparison", "=", {"<>", NULL}}, {"comparison", "<>", {"=", NULL}},
    {"and-or", "AND", {"OR", NULL}},   {"and-or", "OR", {"AND", NULL}},   {"arithmetic", "+", {"-", NULL}},
    {"arithmetic", "-", {"+", NULL}},  {"arithmetic", "*", {"/", NULL}},  {"arithmetic", "/", {"*", NULL}},
    {"arithmetic", "%", {"*", NULL}},  {"arithmetic", "^", {"*", NULL}},
};

static bool is_number(const Expr *e, double number) {
    if (e->kind != EXPR_LITERAL || e->value.null) return false;
    return (e->value.type == TYPE_INT && (double)e->value.as.i == number) ||
           (e->value.type == TYPE_REAL && e->value.as.r == number);
}

/* x + 0 is x - 0, and x * 1 is x / 1. */
static bool is_neutral(const Expr *e) {
    const Expr *right = bare(e->args[1]);
    if (text_equal(e->text, TEXT("+")) || text_equal(e->text, TEXT("-"))) return is_number(right, 0);
    return (text_equal(e->text, TEXT("*")) || text_equal(e->text, TEXT("/"))) && is_number(right, 1);
}

static void change_infix(Maker *m, const Site *site) {
    const Expr *e = site->expr;
    for (size_t i = 0; i < sizeof edges / sizeof *edges; i++) {
        if (!text_equal_nocase(e->text, text_of(edges[i].sign)) || is_neutral(e)) continue;
        for (int k = 0; k < 2 && edges[i].others[k] != NULL; k++) {
            Expr *changed = node_copy(m, e);
            changed->text = text_of(edges[i].others[k]);
            propose_whole(m, edges[i].operation, site, changed, e->word);
        }
    }
}

/* NOT x becomes x, x NOT IN (...) becomes x IN (...), -x becomes x. */
static void change_prefix(Maker *m, const Site *site) {
    const Expr *e = site->expr;
    const char *operation = text_equal_nocase(e->text, TEXT("NOT")) ? "not" : "sign";
    propose_whole(m, operation, site, e->args[0], e->word);
}

static void change_in(Maker *m, const Site *site) {
    const Expr *e = site->expr;
    for (uint32_t i = 1; i < e->count && e->count > 2; i++)
        propose(m, "member", site, node_without(m, e, i, 1), bare(e->args[i])->span, short_text(m, e->args[i]),
                TEXT("(dropped)"));
}

void change_operator(Maker *m, const Site *site) {
    switch (site->expr->written) {
    case WRITTEN_INFIX: change_infix(m, site); break;
    case WRITTEN_PREFIX: change_prefix(m, site); break;
    case WRITTEN_IN: change_in(m, site); break;
    case WRITTEN_NAME:
    case WRITTEN_CAST: break;
    }
}
