/* IF, CASE and IIF that could be said shorter. */
#include "lint/linter.h"

static void redundant(Linter *l, const Expr *e) {
    const Expr *otherwise = arm_else(e);
    if (e->kind == EXPR_CASE || arm_count(e) != 1 || otherwise == NULL) return;
    bool straight, other;
    if (!is_truth(arm_value(e, 0), &straight) || !is_truth(otherwise, &other) || straight == other) return;
    if (!never_null(arm_test(e, 0))) return;
    Diag *diag = lint_tell(l, LINT_REDUNDANT_IF, e->span, "the condition is never NULL, and %s the value",
                           straight ? "is" : "its contrary is");
    diag_hint(l->diags, diag, "write %s%.*s%s", straight ? "" : "NOT (", TEXT_ARG(shown(l, arm_test(e, 0))),
              straight ? "" : ")");
}

/* The one thing that all conditions compare with a literal; NULL: there is none. */
static const Expr *compared_thing(const Expr *e) {
    const Expr *thing = NULL;
    for (uint32_t i = 0; i < arm_count(e); i++) {
        Test test;
        if (!calls(arm_test(e, i), "=") || !test_of(arm_test(e, i), &test)) return NULL;
        if (thing != NULL && !same_meaning(thing, test.subject)) return NULL;
        thing = test.subject;
    }
    return thing;
}

static void as_case(Linter *l, const Expr *e) {
    const Expr *thing = e->kind == EXPR_IF && arm_count(e) >= 3 ? compared_thing(e) : NULL;
    if (thing == NULL) return;
    Diag *diag =
        lint_tell(l, LINT_IF_AS_CASE, e->span, "all conditions compare %.*s with a value", TEXT_ARG(shown(l, thing)));
    diag_hint(l->diags, diag, "write CASE %.*s WHEN ... THEN ... END", TEXT_ARG(shown(l, thing)));
}

static bool is_chain_of_iif(const Expr *e) {
    for (int depth = 0; depth < 2; depth++) {
        const Expr *next = NULL;
        for (uint32_t i = 1; i < 3 && i < e->count; i++)
            if (calls(bare(e->args[i]), "IIF")) next = bare(e->args[i]);
        if (next == NULL) return false;
        e = next;
    }
    return true;
}

static void nested(Linter *l, const Expr *e, const Around *around) {
    const Expr *otherwise = arm_else(e);
    if (e->kind == EXPR_IF && otherwise != NULL && otherwise->kind == EXPR_IF) {
        const Expr *thing = compared_thing(e), *inner = compared_thing(otherwise);
        bool one = thing != NULL && inner != NULL && same_meaning(thing, inner);
        Diag *diag = lint_tell(l, LINT_NESTED_IF, otherwise->span, "this IF is all that the ELSE holds");
        diag_hint(l->diags, diag, one ? "write CASE %.*s WHEN ... THEN ... END" : "write ELSEIF: one IF, one END%.*s",
                  TEXT_ARG(one ? shown(l, thing) : TEXT("")));
    }
    if (calls(e, "IIF") && (around == NULL || !calls(around->expr, "IIF")) && is_chain_of_iif(e)) {
        Diag *diag = lint_tell(l, LINT_NESTED_IF, e->span, "three IIF inside of each other");
        diag_hint(l->diags, diag, "write IF ... THEN ... ELSEIF ... END, or CASE");
    }
}

void lint_shape(Linter *l, const Expr *e, const Around *around) {
    if (!is_choice(e)) return;
    redundant(l, e);
    as_case(l, e);
    nested(l, e, around);
    const Expr *otherwise = e->kind == EXPR_CALL ? NULL : arm_else(e);
    if (otherwise == NULL || !is_null(otherwise)) return;
    Diag *diag = lint_tell(l, LINT_ELSE_NULL, otherwise->span, "without this ELSE the value is NULL too");
    diag_hint(l->diags, diag, "leave ELSE NULL out");
}
