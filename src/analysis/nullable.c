/* Whether a checked expression can be NULL, as far as its author has to think of it: a column can, a sum can, a count cannot. That
   arithmetic may leave the range of numbers is not looked at. Says yes where it does not know. */
#include "analysis/check.h"

/* `steps` bounds the work for formulas that repeat fields that repeat fields. */
static bool nullable(const Expr *e, uint32_t *steps);

static bool any_nullable(const Expr *e, uint32_t from, uint32_t step, uint32_t *steps) {
    for (uint32_t i = from; i < e->count; i += step)
        if (nullable(e->args[i], steps)) return true;
    return false;
}

static bool call_nullable(const Expr *e, uint32_t *steps) {
    const Function *f = e->function;
    switch (f->kind) {
    case FN_AGGREGATE:
    case FN_TABLECALC: return f->null_case != NULL_CASE_NEVER;
    case FN_SCALAR: break;
    }
    switch (f->null_case) {
    case NULL_CASE_FIRST: return e->count > 1 && nullable(e->args[0], steps) && nullable(e->args[1], steps);
    case NULL_CASE_DIVISOR: {
        const Expr *divisor = e->args[1];
        while (divisor->kind == EXPR_CALL && divisor->written == WRITTEN_CAST) divisor = divisor->args[0];
        bool fixed = divisor->kind == EXPR_LITERAL && !divisor->value.null;
        if (fixed) fixed = divisor->value.type == TYPE_REAL ? divisor->value.as.r != 0 : divisor->value.as.i != 0;
        return !fixed || nullable(e->args[0], steps);
    }
    case NULL_CASE_NONE:
    case NULL_CASE_NEVER: break;
    }
    if (f->nulls == NULLS_HANDLED && !f->makes_nulls) return false; /* ISNULL */
    if (f->family == FAMILY_LOGICAL && e->count == 4) return any_nullable(e, 1, 1, steps); /* IIF with a value for unknown */
    bool makes = f->nulls == NULLS_SPREAD && f->makes_nulls && f->family != FAMILY_OPERATOR;
    return makes || any_nullable(e, 0, 1, steps);
}

static bool nullable(const Expr *e, uint32_t *steps) {
    if (*steps == 0) return true;
    --*steps;
    switch (e->kind) {
    case EXPR_LITERAL: return e->value.null;
    case EXPR_NAME:
        if (e->ref == REF_PARAMETER) return e->to.parameter->value.null;
        if (e->ref == REF_FIELD && e->to.field->formula != NULL) return nullable(e->to.field->formula, steps);
        return true;
    case EXPR_CALL: return call_nullable(e, steps);
    case EXPR_IF: return e->count % 2 == 0 || nullable(e->args[e->count - 1], steps) || any_nullable(e, 1, 2, steps);
    case EXPR_CASE: return e->count % 2 != 0 || nullable(e->args[e->count - 1], steps) || any_nullable(e, 2, 2, steps);
    case EXPR_LOD: return nullable(e->args[e->count - 1], steps);
    case EXPR_SET: return true;
    }
    return true;
}

bool may_be_null(const Expr *expr) {
    uint32_t steps = 100000;
    return nullable(expr, &steps);
}
