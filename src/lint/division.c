/* Quotients whose NULL (a divisor of zero) is lost on the way to the result. */
#include "lint/linter.h"

/* A divisor that cannot be zero, or whose own choice says what is meant. */
static bool is_safe(const Expr *e) {
    static const char *const stated[] = {"ZN", "IFNULL", "IIF", NULL};
    Value value;
    e = bare(e);
    if (literal_value(e, &value)) return true;
    if (e->kind == EXPR_NAME && e->ref == REF_PARAMETER) return true;
    if (calls(e, "EXP") || (calls(e, "POWER") && is_fixed(e->args[0]))) return true;
    if (e->kind == EXPR_LOD && e->count == 1) return true; /* of everything: 0 would be seen at once */
    if (e->kind == EXPR_LOD) return is_safe(e->args[e->count - 1]);
    return is_fixed(e) || e->kind == EXPR_IF || e->kind == EXPR_CASE || (e->kind == EXPR_CALL && calls_any(e, stated));
}

/* Whether a condition speaks of something that the divisor reads. */
static bool speaks_of(const Expr *condition, const Expr *divisor, uint32_t *steps) {
    condition = bare(condition);
    divisor = bare(divisor);
    if (*steps == 0) return true;
    --*steps;
    if (condition->kind == EXPR_NAME && divisor->kind == EXPR_NAME) return same_meaning(condition, divisor);
    for (uint32_t i = 0; i < condition->count; i++)
        if (speaks_of(condition->args[i], divisor, steps)) return true;
    if (condition->kind != EXPR_NAME) return false;
    for (uint32_t i = 0; i < divisor->count; i++)
        if (speaks_of(condition, divisor->args[i], steps)) return true;
    return false;
}

static bool tests_divisor(const Expr *choice, uint32_t arg, const Expr *divisor) {
    uint32_t steps = 1000;
    if (choice->kind == EXPR_CASE) return speaks_of(choice->args[0], divisor, &steps);
    for (uint32_t i = 0; i < choice->count && i <= arg; i++)
        if (is_choice_test(choice, i) && i != arg && speaks_of(choice->args[i], divisor, &steps)) return true;
    return false;
}

/* Where the NULL ends up: NULL (text) when it is seen, or meant. */
static const char *lost_in(const Linter *l, const Around *around, const Expr *divisor) {
    static const char *const stated[] = {"ZN", "IFNULL", "ISNULL", NULL};
    for (; around != NULL; around = around->outer) {
        const Expr *e = around->expr;
        if (e->kind == EXPR_LOD || e->kind == EXPR_SET) return NULL;
        if (e->kind == EXPR_CALL && calls_any(e, stated)) return NULL;
        if (is_choice(e)) {
            if (tests_divisor(e, around->arg, divisor)) return NULL;
            if (!is_choice_test(e, around->arg)) continue;
            bool another = arm_else(e) != NULL || arm_count(e) > 1;
            if (another) return "the next branch is taken";
            continue;
        }
        if (e->kind != EXPR_CALL || e->function == NULL) return NULL;
        if (e->function->kind == FN_AGGREGATE) return "the aggregate passes over the row";
        if (e->function->kind == FN_TABLECALC) return NULL;
    }
    /* a measure of rows: SUM, or its default aggregation, stands around it */
    bool aggregated = l->field != NULL && l->field->kind == FIELD_MEASURE && l->field->level == LEVEL_ROW;
    return aggregated ? "the aggregate passes over the row" : NULL;
}

/* `[a] <> 0 AND [b] / [a] > 1` */
static bool tested_beside(const Around *around, const Expr *divisor) {
    uint32_t steps = 1000;
    for (; around != NULL && around->expr->kind == EXPR_CALL; around = around->outer)
        if ((calls(around->expr, "AND") || calls(around->expr, "OR")) && around->arg == 1 &&
            speaks_of(around->expr->args[0], divisor, &steps))
            return true;
    return false;
}

static bool is_zero(const Expr *e) {
    Value value;
    return literal_value(e, &value) &&
           (value.type == TYPE_INT ? value.as.i == 0 : value.type == TYPE_REAL && value.as.r == 0);
}

void lint_division(Linter *l, const Expr *e, const Around *around) {
    static const char *const signs[] = {"/", "%", "DIV", NULL};
    if (e->kind != EXPR_CALL || e->count != 2 || !calls_any(e, signs)) return;
    if (is_zero(e->args[1])) {
        Diag *diag = lint_tell(l, LINT_DIVISION_BY_ZERO, e->args[1]->span, "a division by zero is always NULL");
        diag_hint(l->diags, diag, "correct the divisor, or write NULL");
    }
    if (is_safe(e->args[1])) return;
    const char *lost = lost_in(l, around, e->args[1]);
    if (lost == NULL || tested_beside(around, e->args[1])) return;
    const Expr *divisor = bare(e->args[1]);
    Diag *diag =
        lint_tell(l, LINT_DIVISION_BY_ZERO, divisor->span, "where this is 0 the quotient is NULL, and %s", lost);
    diag_hint(l->diags, diag, "say what is meant: ZN(...), IFNULL(..., value), or IF %.*s <> 0 THEN ... END",
              TEXT_ARG(shown(l, divisor)));
}
