/* Branches: those that no row takes, and neighbours with the same value. */
#include "lint/linter.h"
#include "syntax/syntax.h"

static bool made_anew(const Expr *e) {
    e = bare(e);
    if (e->kind == EXPR_CALL && e->function != NULL && e->function->volatility == VOLATILITY_ROW) return true;
    for (uint32_t i = 0; i < e->count; i++)
        if (made_anew(e->args[i])) return true;
    return false;
}

static void tell_unreachable(Linter *l, const Expr *earlier, const Expr *later) {
    bool same = same_meaning(earlier, later);
    Diag *diag = lint_tell(l, LINT_UNREACHABLE_BRANCH, later->span, "no row comes here: an earlier branch %s",
                           same ? "has the same condition" : "takes all that this one would");
    diag_place(l->diags, diag, earlier->span, "the earlier one");
    diag_hint(l->diags, diag, "%s", same ? "remove it, or correct the condition" : "put the narrower condition first");
}

/* CASE: values of any number, so they are looked up. Names are compared by what is written. */
static void unreachable_values(Linter *l, const Expr *e) {
    Map seen;
    map_init(&seen, l->arena, false);
    for (uint32_t arm = 0; arm < arm_count(e); arm++) {
        const Expr *test = arm_test(e, arm);
        if (is_null(test) || made_anew(test)) continue;
        Writer w;
        writer_init(&w, l->arena);
        put_expr(&w, test);
        uint32_t before = map_put(&seen, writer_text(&w), arm);
        if (before != MAP_NONE) tell_unreachable(l, arm_test(e, before), test);
    }
}

static void unreachable(Linter *l, const Expr *e) {
    enum { FAR_BACK = 100 }; /* longer chains are compared with so many branches before */
    for (uint32_t arm = 1; arm < arm_count(e); arm++)
        for (uint32_t before = arm < FAR_BACK ? 0 : arm - FAR_BACK; before < arm; before++) {
            const Expr *earlier = arm_test(e, before), *later = arm_test(e, arm);
            if (made_anew(later) || !condition_implies(later, earlier)) continue;
            tell_unreachable(l, earlier, later);
            break;
        }
}

static void tell_same(Linter *l, const Expr *first, const Expr *second, const char *hint) {
    Diag *diag =
        lint_tell(l, LINT_DUPLICATE_BRANCH, second->span, "this branch has the same value as the one before it");
    diag_place(l->diags, diag, first->span, "the one before");
    diag_hint(l->diags, diag, "%s", hint);
}

/* Branches of an IF that are literals may be a list of cases; the others are mostly a copy that was not changed. */
static void duplicates(Linter *l, const Expr *e) {
    const Expr *otherwise = arm_else(e), *first = arm_value(e, 0);
    uint32_t count = arm_count(e);
    bool all = otherwise != NULL && same_meaning(first, otherwise) && !made_anew(first);
    for (uint32_t i = 1; i < count; i++) all = all && same_meaning(first, arm_value(e, i));
    if (all)
        tell_same(l, arm_value(e, count - 1), otherwise,
                  "all branches are the same: write the value alone, or correct one of them");
    if (all || e->kind == EXPR_CASE) return;
    for (uint32_t i = 1; i < count; i++) {
        const Expr *a = arm_value(e, i - 1), *b = arm_value(e, i);
        if (!is_fixed(b) && !made_anew(b) && same_meaning(a, b))
            tell_same(l, a, b, "join the two conditions with OR, or correct one of the values");
    }
}

void lint_arms(Linter *l, const Expr *e, const Around *around) {
    (void)around;
    if (!is_choice(e)) return;
    if (e->kind == EXPR_CASE)
        unreachable_values(l, e);
    else
        unreachable(l, e);
    duplicates(l, e);
}
