/* IF and CASE: an arm or the ELSE that is not there, and the values of neighbours exchanged. */
#include "mutation/change.h"

static bool is_if(const Expr *e) { return e->kind == EXPR_IF; }
static uint32_t first_arm(const Expr *e) { return is_if(e) ? 0 : 1; }
static bool has_else(const Expr *e) { return (e->count - first_arm(e)) % 2 == 1; }

/* Where the value of an arm or of the ELSE stands; from the first arm. */
static uint32_t value_at(const Expr *e, uint32_t arm) {
    uint32_t at = first_arm(e) + 2 * arm + 1;
    return at < e->count ? at : e->count - 1;
}

static Text arm_text(Maker *m, const Expr *e, uint32_t at) {
    const char *word = !is_if(e) ? "WHEN" : at == 0 ? "IF" : "ELSEIF";
    Text test = short_text(m, e->args[at]), value = short_text(m, e->args[at + 1]);
    return text_format(m->scratch, "%s %.*s THEN %.*s", word, TEXT_ARG(test), TEXT_ARG(value));
}

static void drop_arm(Maker *m, const Site *site, uint32_t at) {
    const Expr *e = site->expr, *changed;
    bool only = e->count - first_arm(e) <= 3;
    if (only && !has_else(e)) return; /* nothing but NULL would be left */
    if (only)
        changed = e->args[e->count - 1];
    else
        changed = node_without(m, e, at, 2);
    Span span = span_join(bare(e->args[at])->span, bare(e->args[at + 1])->span);
    propose(m, "branch", site, changed, span, arm_text(m, e, at), TEXT("(dropped)"));
}

static void drop_else(Maker *m, const Site *site) {
    const Expr *e = site->expr, *last = bare(e->args[e->count - 1]);
    if (last->kind == EXPR_LITERAL && last->value.null) return;
    Text before = text_format(m->scratch, "ELSE %.*s", TEXT_ARG(short_text(m, last)));
    propose(m, "else", site, node_without(m, e, e->count - 1, 1), last->span, before, TEXT("(dropped)"));
}

static void exchange_values(Maker *m, const Site *site, uint32_t a, uint32_t b) {
    const Expr *e = site->expr;
    Expr *changed = node_copy(m, e);
    changed->args[a] = e->args[b];
    changed->args[b] = e->args[a];
    Text one = short_text(m, e->args[a]), other = short_text(m, e->args[b]);
    const char *word = b + 1 == e->count && has_else(e) ? "ELSE" : "THEN";
    Text before = text_format(m->scratch, "THEN %.*s %s %.*s", TEXT_ARG(one), word, TEXT_ARG(other));
    Text after = text_format(m->scratch, "THEN %.*s %s %.*s", TEXT_ARG(other), word, TEXT_ARG(one));
    propose(m, "swapped", site, changed, span_join(bare(e->args[a])->span, bare(e->args[b])->span), before, after);
}

void change_branches(Maker *m, const Site *site) {
    const Expr *e = site->expr;
    uint32_t first = first_arm(e), arms = (e->count - first) / 2, values = arms + has_else(e);
    for (uint32_t i = 0; i < arms; i++) drop_arm(m, site, first + 2 * i);
    if (has_else(e)) drop_else(m, site);
    for (uint32_t i = 0; i + 1 < values; i++) exchange_values(m, site, value_at(e, i), value_at(e, i + 1));
}
