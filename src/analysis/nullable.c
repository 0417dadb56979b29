/* Whether a checked expression can be NULL, as far as its author has to think of it: a column can, a sum can, a count cannot; what a
   test around it has looked at cannot. That arithmetic may leave the range of numbers is not looked at. Says yes where it does not
   know. */
#include "analysis/check.h"

typedef enum Truth { IS_TRUE, IS_FALSE, NOT_TRUE, NOT_FALSE } Truth;

static Truth opposite(Truth truth) {
    switch (truth) {
    case IS_TRUE: return IS_FALSE;
    case IS_FALSE: return IS_TRUE;
    case NOT_TRUE: return NOT_FALSE;
    case NOT_FALSE: return NOT_TRUE;
    }
    return truth;
}

static const Expr *uncast(const Expr *e) {
    while (e->kind == EXPR_CALL && e->written == WRITTEN_CAST) e = e->args[0];
    return e;
}

static bool is_sign(const Expr *e, const char *sign) {
    return e->kind == EXPR_CALL && e->written != WRITTEN_NAME && text_equal(text_of(e->function->name), text_of(sign));
}

static bool is_named(const Expr *e, const char *name) {
    return e->kind == EXPR_CALL && e->written == WRITTEN_NAME && text_equal(text_of(e->function->name), text_of(name));
}

/* The same value for the same row. `steps` bounds the work for formulas that repeat fields that repeat fields. */
static bool repeats(const Expr *e, uint32_t *steps) {
    if (*steps == 0) return false;
    --*steps;
    if (e->kind == EXPR_CALL && e->function != NULL && e->function->volatility == VOLATILITY_ROW) return false;
    if (e->kind == EXPR_NAME && e->ref == REF_FIELD && e->to.field->formula != NULL && !repeats(e->to.field->formula, steps))
        return false;
    for (uint32_t i = 0; i < e->count; i++)
        if (!repeats(e->args[i], steps)) return false;
    return true;
}

bool gives_the_same(const Expr *e) {
    uint32_t steps = 100000;
    return repeats(e, &steps);
}

/* ---- what follows from tests ---- */

static void add_fact(Facts *facts, const Expr *e, bool nonzero) {
    e = uncast(e);
    if (facts->count == FACTS || e->kind == EXPR_LITERAL || !gives_the_same(e)) return;
    facts->items[facts->count++] = (Fact){e, nonzero};
    if (e->kind != EXPR_CALL || e->function->kind != FN_SCALAR || e->function->nulls != NULLS_SPREAD) return;
    for (uint32_t i = 0; i < e->count; i++) add_fact(facts, e->args[i], false); /* one that is NULL would have made it NULL */
}

static double number_of(const Expr *literal) {
    return literal->value.type == TYPE_REAL ? literal->value.as.r : (double)literal->value.as.i;
}

/* Whether x is not 0 when `x sign number` is TRUE (or, turned round, FALSE). */
static bool excludes_zero(const Expr *test, const Expr *number, bool is_true) {
    static const struct {
        const char *sign;
        bool less, equal, greater;
    } signs[] = {{"=", 0, 1, 0}, {"<>", 1, 0, 1}, {"<", 1, 0, 0}, {"<=", 1, 1, 0}, {">", 0, 0, 1}, {">=", 0, 1, 1}};
    if (number->kind != EXPR_LITERAL || number->value.null || !type_is_number(number->value.type)) return false;
    double n = number_of(number);
    for (size_t i = 0; i < sizeof signs / sizeof *signs; i++)
        if (is_sign(test, signs[i].sign)) return (0 < n ? signs[i].less : 0 > n ? signs[i].greater : signs[i].equal) != is_true;
    return false;
}

static void compared(Facts *facts, const Expr *test, Truth truth) {
    const Expr *left = uncast(test->args[0]), *right = uncast(test->args[1]);
    if (truth != IS_TRUE && truth != IS_FALSE) return;
    add_fact(facts, left, excludes_zero(test, right, truth == IS_TRUE));
    add_fact(facts, right, false);
}

static bool is_comparison(const Expr *e) {
    static const char *const signs[] = {"=", "<>", "<", "<=", ">", ">="};
    for (size_t i = 0; i < sizeof signs / sizeof *signs; i++)
        if (is_sign(e, signs[i])) return true;
    return false;
}

static void follow(Facts *facts, const Expr *test, Truth truth) {
    test = uncast(test);
    if (facts->count == FACTS) return;
    if (test->kind == EXPR_NAME && (truth == IS_TRUE || truth == IS_FALSE)) add_fact(facts, test, false);
    if (test->kind == EXPR_NAME && test->ref == REF_FIELD && test->to.field->formula != NULL)
        follow(facts, test->to.field->formula, truth);
    if (test->kind != EXPR_CALL || test->function == NULL) return;
    bool both = is_sign(test, "AND") ? truth == IS_TRUE || truth == NOT_FALSE
                                     : is_sign(test, "OR") && (truth == IS_FALSE || truth == NOT_TRUE);
    if (both) {
        follow(facts, test->args[0], truth);
        follow(facts, test->args[1], truth);
    } else if (is_sign(test, "NOT")) {
        follow(facts, test->args[0], opposite(truth));
    } else if (is_named(test, "ISNULL")) { /* is TRUE or FALSE */
        if (truth == IS_FALSE || truth == NOT_TRUE) add_fact(facts, test->args[0], false);
    } else if (is_comparison(test)) {
        compared(facts, test, truth);
    } else if (is_sign(test, "IN") && (truth == IS_TRUE || truth == IS_FALSE)) {
        add_fact(facts, test->args[0], false);
    }
}

void facts_taken(Facts *facts, const Expr *test) { follow(facts, test, IS_TRUE); }
void facts_passed(Facts *facts, const Expr *test) { follow(facts, test, NOT_TRUE); }
void facts_refused(Facts *facts, const Expr *test) { follow(facts, test, IS_FALSE); }

void facts_matched(Facts *facts, const Expr *subject, const Expr *when) {
    when = uncast(when);
    bool number = when->kind == EXPR_LITERAL && !when->value.null && type_is_number(when->value.type);
    add_fact(facts, subject, number && number_of(when) != 0);
}

static bool is_known(const Facts *facts, const Expr *e, bool nonzero, uint32_t *steps) {
    for (uint32_t i = 0; i < facts->count; i++)
        if ((facts->items[i].nonzero || !nonzero) && same_within(facts->items[i].expr, e, steps)) return true;
    return false;
}

static bool zeroable(const Expr *e, const Facts *facts, uint32_t *steps) {
    e = uncast(e);
    if (e->kind == EXPR_LITERAL && !e->value.null && type_is_number(e->value.type)) return number_of(e) == 0;
    return !is_known(facts, e, true, steps);
}

/* ---- what can be NULL ---- */

static bool nullable(const Expr *e, const Facts *facts, uint32_t *steps);

static bool any_nullable(const Expr *e, const Facts *facts, uint32_t *steps) {
    for (uint32_t i = 0; i < e->count; i++)
        if (nullable(e->args[i], facts, steps)) return true;
    return false;
}

/* One side is NULL and the other does not decide: then it is not FALSE (AND), not TRUE (OR). */
static bool chain_nullable(const Expr *e, const Facts *facts, Truth other, uint32_t *steps) {
    for (uint32_t i = 0; i < 2; i++) {
        Facts more = *facts;
        follow(&more, e->args[1 - i], other);
        if (nullable(e->args[i], &more, steps)) return true;
    }
    return false;
}

static bool iif_nullable(const Expr *e, const Facts *facts, uint32_t *steps) {
    Facts yes = *facts, no = *facts;
    follow(&yes, e->args[0], IS_TRUE);
    follow(&no, e->args[0], IS_FALSE);
    if (nullable(e->args[1], &yes, steps) || nullable(e->args[2], &no, steps)) return true;
    return nullable(e->args[0], facts, steps) && (e->count == 3 || nullable(e->args[3], facts, steps));
}

static bool call_nullable(const Expr *e, const Facts *facts, uint32_t *steps) {
    const Function *f = e->function;
    switch (f->kind) {
    case FN_AGGREGATE:
    case FN_TABLECALC: return f->null_case != NULL_CASE_NEVER;
    case FN_SCALAR: break;
    }
    switch (f->null_case) {
    case NULL_CASE_FIRST: return e->count > 1 && nullable(e->args[0], facts, steps) && nullable(e->args[1], facts, steps);
    case NULL_CASE_DIVISOR: return zeroable(e->args[1], facts, steps) || any_nullable(e, facts, steps);
    case NULL_CASE_NONE:
    case NULL_CASE_NEVER: break;
    }
    if (is_sign(e, "AND")) return chain_nullable(e, facts, NOT_FALSE, steps);
    if (is_sign(e, "OR")) return chain_nullable(e, facts, NOT_TRUE, steps);
    if (is_sign(e, "IN")) return nullable(e->args[0], facts, steps);
    if (is_named(e, "IIF")) return iif_nullable(e, facts, steps);
    if (f->nulls == NULLS_HANDLED && !f->makes_nulls) return false; /* ISNULL */
    bool makes = f->makes_nulls && f->family != FAMILY_OPERATOR;
    return makes || any_nullable(e, facts, steps);
}

static bool branches_nullable(const Expr *e, const Facts *facts, uint32_t *steps) {
    const bool is_case = e->kind == EXPR_CASE;
    const uint32_t first = is_case ? 1 : 0;
    Facts left = *facts;
    uint32_t i = first;
    for (; i + 1 < e->count; i += 2) {
        Facts taken = left;
        if (is_case) facts_matched(&taken, e->args[0], e->args[i]);
        else follow(&taken, e->args[i], IS_TRUE);
        if (nullable(e->args[i + 1], &taken, steps)) return true;
        if (!is_case) follow(&left, e->args[i], NOT_TRUE);
    }
    return i == e->count || nullable(e->args[i], &left, steps);
}

static bool nullable(const Expr *e, const Facts *facts, uint32_t *steps) {
    if (*steps == 0) return true;
    --*steps;
    if (uncast(e) == e && is_known(facts, e, false, steps)) return false;
    switch (e->kind) {
    case EXPR_LITERAL: return e->value.null;
    case EXPR_NAME:
        if (e->ref == REF_PARAMETER) return e->to.parameter->value.null;
        if (e->ref == REF_FIELD && e->to.field->formula != NULL) return nullable(e->to.field->formula, facts, steps);
        return true;
    case EXPR_CALL: return call_nullable(e, facts, steps);
    case EXPR_IF:
    case EXPR_CASE: return branches_nullable(e, facts, steps);
    case EXPR_LOD: return nullable(e->args[e->count - 1], &(Facts){0}, steps);
    case EXPR_SET: return true;
    }
    return true;
}

enum { ENOUGH = 20000 };

bool may_be_null(const Facts *facts, const Expr *expr) {
    uint32_t steps = ENOUGH;
    return nullable(expr, facts, &steps);
}

bool may_be_zero(const Facts *facts, const Expr *expr) {
    uint32_t steps = ENOUGH;
    return zeroable(expr, facts, &steps);
}
