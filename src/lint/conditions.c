/* Conditions that are the same for every row, and chains that IN says shorter. */
#include "lint/linter.h"

static void tell_constant(Linter *l, const Expr *e, const char *always) {
    Diag *diag = lint_tell(l, LINT_CONSTANT_CONDITION, e->span, "this is %s", always);
    diag_hint(l->diags, diag, "compare with a column or a parameter, or leave the condition out");
}

/* The operands of a chain of AND or OR. */
typedef LIST(const Expr *) Operands;
static void operands(Linter *l, const Expr *e, const char *sign, Operands *to) {
    e = bare(e);
    if (calls(e, sign)) {
        operands(l, e->args[0], sign, to);
        operands(l, e->args[1], sign, to);
    } else {
        *list_add(l->arena, to) = e;
    }
}

static void tell_pair(Linter *l, const Expr *first, const Expr *second, bool all) {
    Diag *diag = lint_tell(l, LINT_CONSTANT_CONDITION, second->span, "%s",
                           all ? "with the other condition this is never TRUE"
                               : "with the other condition this is TRUE for every value");
    diag_place(l->diags, diag, first->span, "the other condition");
    diag_hint(l->diags, diag, "%s",
              all ? "for one of several values use OR or IN" : "for none of several values use AND or NOT IN");
}

/* Told once a chain: x = 'a' AND x = 'b', x <> 'a' OR x <> 'b'. */
static void clashes(Linter *l, const Operands *list, bool all) {
    enum { MOST = 100 };
    for (uint32_t i = 1; i < list->count && i < MOST; i++)
        for (uint32_t k = 0; k < i; k++) {
            Test a, b;
            if (!test_of(list->items[k], &a) || !test_of(list->items[i], &b) || is_fixed(a.subject)) continue;
            if (!same_meaning(a.subject, b.subject) || !(all ? tests_exclude(&a, &b) : tests_cover(&a, &b))) continue;
            tell_pair(l, list->items[k], list->items[i], all);
            return;
        }
}

static void long_chain(Linter *l, const Expr *e, const Operands *list, bool all) {
    enum { MANY = 3 };
    for (uint32_t i = 0; i + MANY <= list->count; i++) {
        Test first, other;
        uint32_t same = 0;
        if (!calls(list->items[i], all ? "<>" : "=") || !test_of(list->items[i], &first)) continue;
        for (uint32_t k = i; k < list->count; k++)
            same += calls(list->items[k], all ? "<>" : "=") && test_of(list->items[k], &other) &&
                    same_meaning(first.subject, other.subject);
        if (same < MANY) continue;
        Diag *diag = lint_tell(l, LINT_OR_CHAIN, e->span, "%.*s is compared with %u values",
                               TEXT_ARG(shown(l, first.subject)), same);
        diag_hint(l->diags, diag, "write %.*s %sIN (...)", TEXT_ARG(shown(l, first.subject)), all ? "NOT " : "");
        return;
    }
}

static void chain(Linter *l, const Expr *e, const Around *around, bool all) {
    const char *sign = all ? "AND" : "OR";
    if (around != NULL && calls(around->expr, sign)) return; /* told at its top */
    Operands list = {0};
    operands(l, e, sign, &list);
    for (uint32_t i = 0; i < list.count; i++)
        if (list.items[i]->kind == EXPR_LITERAL) tell_constant(l, list.items[i], "the same for every row");
    uint32_t told = l->diags->list.count;
    clashes(l, &list, all);
    if (l->diags->list.count == told) long_chain(l, e, &list, all);
}

void lint_conditions(Linter *l, const Expr *e, const Around *around) {
    bool all = calls(e, "AND");
    if (all || calls(e, "OR")) chain(l, e, around, all);
    if (is_comparison(e) && is_fixed(e) && !is_null(e->args[0]) && !is_null(e->args[1]))
        tell_constant(l, e, "the same for every row: nothing in it comes from the data");
    if (!is_choice(e) || e->kind == EXPR_CASE) return;
    for (uint32_t arm = 0; arm < arm_count(e); arm++) {
        const Expr *test = arm_test(e, arm);
        if (test->kind == EXPR_LITERAL) tell_constant(l, test, "the same for every row");
    }
}
