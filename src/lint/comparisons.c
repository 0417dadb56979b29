/* Single comparisons: with NULL, with themselves, of booleans, of computed reals; and negations of negations. */
#include "lint/linter.h"

static void with_null(Linter *l, const Expr *e, const Expr *null) {
    Diag *diag = lint_tell(l, LINT_NULL_COMPARISON, e->span, "a comparison with NULL is NULL, for every row");
    if (e->count == 2) {
        const Expr *other = bare(e->args[0]) == null ? e->args[1] : e->args[0];
        diag_hint(l->diags, diag, "write %sISNULL(%.*s)", calls(e, "<>") ? "NOT " : "", TEXT_ARG(shown(l, other)));
    } else {
        diag_hint(l->diags, diag, "ask ISNULL(...)");
    }
}

static void nulls(Linter *l, const Expr *e) {
    if (is_comparison(e) || calls(e, "IN"))
        for (uint32_t i = 0; i < e->count; i++)
            if (is_null(e->args[i])) {
                if (e->count == 2)
                    with_null(l, e, bare(e->args[i]));
                else
                    with_null(l, bare(e->args[i]), NULL);
                return;
            }
    if (e->kind != EXPR_CASE) return;
    for (uint32_t arm = 0; arm < arm_count(e); arm++)
        if (is_null(arm_test(e, arm))) with_null(l, arm_test(e, arm), NULL);
}

static bool is_computed_real(const Expr *e) {
    static const char *const signs[] = {"+",   "-",  "*",   "/",     "AVG", "SUM", "SQRT",
                                        "EXP", "LN", "LOG", "POWER", "SIN", "COS", NULL};
    e = written_out(e);
    return e->type == TYPE_REAL && e->kind == EXPR_CALL && calls_any(e, signs);
}

/* An extreme of values, or a cell of theirs: the same bits as the value that it was. */
static bool is_picked(const Expr *e) {
    static const char *const pickers[] = {"MIN", "MAX", "WINDOW_MIN", "WINDOW_MAX", "LOOKUP", "ATTR", NULL};
    e = written_out(e);
    if (e->kind == EXPR_LOD) return is_picked(e->args[e->count - 1]);
    return e->kind == EXPR_CALL && calls_any(e, pickers);
}

static bool is_whole(const Expr *e) {
    Value value;
    if (!literal_value(e, &value)) return bare(e)->type == TYPE_INT;
    if (value.type == TYPE_INT) return true;
    return value.type == TYPE_REAL && value.as.r > -1e15 && value.as.r < 1e15 &&
           value.as.r == (double)(int64_t)value.as.r;
}

static void booleans(Linter *l, const Expr *e) {
    bool truth;
    if (!calls(e, "=") && !calls(e, "<>")) return;
    uint32_t at = is_truth(e->args[1], &truth) ? 1 : 0;
    if (at == 0 && !is_truth(e->args[0], &truth)) return;
    const Expr *other = bare(e->args[1 - at]);
    if (other->type != TYPE_BOOL || is_fixed(other)) return;
    bool negated = truth == calls(e, "<>");
    Diag *diag = lint_tell(l, LINT_BOOLEAN_COMPARISON, e->span, "a boolean needs no comparison with %s",
                           truth ? "TRUE" : "FALSE");
    diag_hint(l->diags, diag, "write %s%.*s", negated ? "NOT " : "", TEXT_ARG(shown(l, other)));
}

static void negations(Linter *l, const Expr *e) {
    if (!is_negation(e)) return;
    const Expr *inner = bare(e->args[0]);
    if (!is_negation(inner) && !calls(inner, "<>")) return;
    Diag *diag = lint_tell(l, LINT_DOUBLE_NEGATION, e->span, "a negation of a negation");
    if (calls(inner, "<>"))
        diag_hint(l->diags, diag, "write %.*s = %.*s", TEXT_ARG(shown(l, inner->args[0])),
                  TEXT_ARG(shown(l, inner->args[1])));
    else
        diag_hint(l->diags, diag, "write %.*s", TEXT_ARG(shown(l, inner->args[0])));
}

void lint_comparisons(Linter *l, const Expr *e, const Around *around) {
    (void)around;
    nulls(l, e);
    booleans(l, e);
    negations(l, e);
    if (!is_comparison(e) || is_null(e->args[0]) || is_null(e->args[1])) return;
    if (!is_fixed(e) && same_meaning(bare(e->args[0]), bare(e->args[1]))) {
        Diag *diag = lint_tell(l, LINT_SELF_COMPARISON, e->span, "both sides are the same");
        diag_hint(l->diags, diag, "correct one side; NOT ISNULL(%.*s) asks whether there is a value",
                  TEXT_ARG(shown(l, e->args[0])));
        return;
    }
    bool exact = calls(e, "=") || calls(e, "<>");
    if (!exact || is_fixed(e) || is_whole(e->args[0]) || is_whole(e->args[1])) return;
    if (!is_computed_real(e->args[0]) && !is_computed_real(e->args[1])) return;
    if (is_picked(e->args[0]) || is_picked(e->args[1])) return;
    Diag *diag = lint_tell(l, LINT_FLOAT_EQUALITY, e->span,
                           "computed reals are rounded and hardly ever equal to the last digit");
    diag_hint(l->diags, diag, "compare ABS(a - b) with a small number, or round both sides");
}
