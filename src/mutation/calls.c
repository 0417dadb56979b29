/* Calls of functions: another function, arguments the other way round, a default for NULL that is not given. */
#include "mutation/change.h"

static const struct Swap {
    const char *operation, *name, *other;
} swaps[] = {
#define SWAP(operation, name, other) {operation, name, other},
#include "mutation/swaps.def"
#undef SWAP
};

static bool calls(const Expr *e, const char *name) { return text_equal_nocase(e->text, text_of(name)); }

/* Aggregates that are the same whatever their name. */
static bool is_same(const Maker *m, const Site *site) {
    const Expr *e = site->expr;
    if (e->function == NULL || e->function->kind != FN_AGGREGATE) return false;
    return over_single_rows(m, site) || ((calls(e, "COUNT") || calls(e, "COUNTD")) && counts_keys(m, e));
}

static void change_function(Maker *m, const Site *site) {
    const Expr *e = site->expr;
    if (is_same(m, site)) return;
    for (size_t i = 0; i < sizeof swaps / sizeof *swaps; i++) {
        if (!calls(e, swaps[i].name)) continue;
        Expr *changed = node_copy(m, e);
        changed->text = text_of(swaps[i].other);
        propose_whole(m, swaps[i].operation, site, changed, e->word);
    }
}

static Expr *exchange(Maker *m, const Expr *e, uint32_t a, uint32_t b) {
    Expr *changed = node_copy(m, e);
    changed->args[a] = e->args[b];
    changed->args[b] = e->args[a];
    return changed;
}

static bool is_negated(const Site *site) {
    const Expr *outer = site->outer == NULL ? NULL : site->outer->expr;
    return outer != NULL && outer->kind == EXPR_CALL && outer->written == WRITTEN_PREFIX &&
           text_equal_nocase(outer->text, TEXT("NOT"));
}

static void negate(Maker *m, const Site *site) {
    Expr *negated = NEW(m->arena, Expr);
    *negated =
        (Expr){.kind = EXPR_CALL, .written = WRITTEN_PREFIX, .text = TEXT("NOT"), .span = site->expr->span, .count = 1};
    negated->args = NEW(m->arena, Expr *);
    negated->args[0] = node_copy(m, site->expr);
    propose_whole(m, "null", site, negated, site->expr->span);
}

void change_call(Maker *m, const Site *site) {
    const Expr *e = site->expr;
    if (e->written != WRITTEN_NAME) return;
    change_function(m, site);
    if (calls(e, "DATEDIFF") && e->count >= 3) propose_whole(m, "swapped", site, exchange(m, e, 1, 2), e->span);
    if (calls(e, "IIF") && e->count >= 3) propose_whole(m, "swapped", site, exchange(m, e, 1, 2), e->span);
    if ((calls(e, "IFNULL") || calls(e, "ZN")) && e->count >= 1) propose_whole(m, "null", site, e->args[0], e->span);
    if (calls(e, "ISNULL") && !is_negated(site)) negate(m, site);
}
