/* The entrance: which arms of a formula no data can reach, where that can be shown. Tests that read nothing but constants, and at
   most one parameter with a list of allowed values, are computed by the engine for each of these values. */
#include "lode_handle.h"

/* ---- what is fixed ---- */

typedef struct Fixed {
    const Parameter *varies; /* its value is being tried; NULL: none */
    uint32_t steps;          /* bounds the work for fields that repeat fields */
} Fixed;

static bool has_one_value(const Parameter *p) {
    if (p->allowed_count == 0) return false;
    return p->allowed_range ? value_same(p->allowed[0], p->allowed[1]) : p->allowed_count == 1;
}

static bool fixed(Fixed *f, const Expr *e) {
    if (f->steps == 0) return false;
    f->steps--;
    switch (e->kind) {
    case EXPR_LITERAL: return true;
    case EXPR_NAME:
        if (e->ref == REF_PARAMETER) return e->to.parameter == f->varies || has_one_value(e->to.parameter);
        return e->ref == REF_FIELD && e->to.field->formula != NULL && fixed(f, e->to.field->formula);
    case EXPR_CALL:
        if (e->function == NULL || e->function->kind != FN_SCALAR || e->function->volatility != VOLATILITY_PURE) return false;
        break;
    case EXPR_IF:
    case EXPR_CASE: break;
    case EXPR_LOD:
    case EXPR_SET: return false;
    }
    for (uint32_t i = 0; i < e->count; i++)
        if (!fixed(f, e->args[i])) return false;
    return true;
}

static bool is_fixed(const Parameter *varies, const Expr *e) {
    Fixed f = {.varies = varies, .steps = 100000};
    return fixed(&f, e);
}

/* Whether a formula reads a parameter, fields expanded. */
static bool reads(const Expr *e, const Parameter *parameter, uint32_t *steps) {
    if (*steps == 0) return false;
    --*steps;
    if (e->kind == EXPR_NAME && e->ref == REF_PARAMETER) return e->to.parameter == parameter;
    if (e->kind == EXPR_NAME && e->ref == REF_FIELD && e->to.field->formula != NULL) return reads(e->to.field->formula, parameter, steps);
    for (uint32_t i = 0; i < e->count; i++)
        if (reads(e->args[i], parameter, steps)) return true;
    return false;
}

/* ---- computing ---- */

static Value compute(Lode *lode, Expr *expr) {
    arena_reset(&lode->run);
    Item item = {.expr = expr};
    ViewItem shown = {.expr = expr, .label = TEXT(""), .format = TEXT(""), .item = &item};
    View view = {.items = &shown, .count = 1};
    const Plan *plan = plan_build(&lode->run, lode->model, &view, NULL);
    ResultTable table;
    lode->running = engine_new(&lode->run, plan, &lode->store, &lode->settings);
    engine_run(lode->running, &lode->run, &table);
    engine_release(lode->running);
    lode->running = NULL;
    return col_value(&table.columns[0], 0);
}

bool lode_fold(Lode *lode, const Expr *expr, Value *value) {
    if (!is_fixed(NULL, expr)) return false;
    Expr copy = *expr;
    *value = compute(lode, &copy);
    return true;
}

typedef enum Truth { TRUTH_OPEN, TRUTH_YES, TRUTH_NO } Truth; /* no: FALSE or NULL */

static Truth truth(Lode *lode, const Parameter *varies, const Expr *branches, uint32_t pair) {
    Expr one = *branches, yes = {.kind = EXPR_LITERAL, .type = TYPE_BOOL, .level = LEVEL_CONSTANT, .value = {.type = TYPE_BOOL}};
    yes.value.as.b = true;
    uint32_t first = branches->kind == EXPR_CASE ? 1 : 0;
    Expr *test = branches->args[first + 2 * pair], *args[3] = {branches->args[0], test, &yes};
    bool known = is_fixed(varies, test) && (first == 0 || is_fixed(varies, branches->args[0]));
    if (!known) return TRUTH_OPEN;
    one.args = first == 0 ? args + 1 : args; /* IF test THEN TRUE END, CASE subject WHEN test THEN TRUE END */
    one.count = 2 + first;
    one.type = TYPE_BOOL;
    one.level = LEVEL_CONSTANT;
    Value value = compute(lode, &one);
    return !value.null && value.as.b ? TRUTH_YES : TRUTH_NO;
}

/* ---- arms ---- */

typedef struct Taken { /* what some value of the parameter leads to */
    bool *arms, *tests, other;
} Taken;

static bool repeated(const Expr *branches, uint32_t pair) {
    uint32_t first = branches->kind == EXPR_CASE ? 1 : 0;
    const Expr *test = branches->args[first + 2 * pair];
    if (!gives_the_same(test) || (first == 1 && !gives_the_same(branches->args[0]))) return false;
    for (uint32_t k = 0; k < pair; k++)
        if (same_meaning(branches->args[first + 2 * k], test)) return true;
    return false;
}

static void try_value(Lode *lode, const Parameter *varies, const Expr *branches, Taken *taken) {
    uint32_t pairs = probe_pairs(branches);
    for (uint32_t i = 0; i < pairs; i++) {
        taken->tests[i] = true;
        Truth known = truth(lode, varies, branches, i);
        taken->arms[i] |= known != TRUTH_NO;
        if (known == TRUTH_YES) return;
    }
    taken->other = true;
}

static void explain(Lode *lode, const Parameter *varies, const Expr *branches, const Taken *taken, Reach *reach) {
    uint32_t pairs = probe_pairs(branches);
    for (uint32_t i = 0; i < pairs; i++) {
        if (!taken->tests[i]) reach->tests[i] = reach->arms[i] = "a test before it is always TRUE";
        else if (!taken->arms[i] && reach->arms[i] == NULL) reach->arms[i] = "its test is never TRUE";
    }
    if (taken->other || reach->other != NULL) return;
    reach->other = "one of the tests is always TRUE";
    if (varies != NULL)
        reach->other = text_string(&lode->session, text_format(&lode->session, "the tests name all values of the parameter [%.*s]",
                                                               TEXT_ARG(varies->name)));
}

static Taken nothing_taken(Lode *lode, uint32_t pairs) {
    return (Taken){.arms = NEW_ARRAY(&lode->formula, bool, pairs), .tests = NEW_ARRAY(&lode->formula, bool, pairs)};
}

Reach lode_reach(Lode *lode, const Expr *branches) {
    const Model *model = lode->model;
    uint32_t pairs = probe_pairs(branches);
    Reach reach = {.arms = NEW_ARRAY(&lode->session, const char *, pairs), .tests = NEW_ARRAY(&lode->session, const char *, pairs)};
    for (uint32_t i = 0; i < pairs; i++)
        if (repeated(branches, i)) reach.arms[i] = "the same test stands before it";
    Taken taken = nothing_taken(lode, pairs);
    try_value(lode, NULL, branches, &taken);
    explain(lode, NULL, branches, &taken, &reach);
    for (uint32_t i = 0; i < model->parameters.count; i++) {
        Parameter *parameter = model->parameters.items[i];
        uint32_t steps = 100000;
        if (parameter->allowed_count < 2 || parameter->allowed_range || !reads(branches, parameter, &steps)) continue;
        taken = nothing_taken(lode, pairs);
        lode->coverage->before = parameter->value;
        lode->coverage->tried = parameter;
        for (uint32_t k = 0; k < parameter->allowed_count; k++) {
            parameter->value = parameter->allowed[k];
            try_value(lode, parameter, branches, &taken);
        }
        parameter->value = lode->coverage->before;
        lode->coverage->tried = NULL;
        explain(lode, parameter, branches, &taken, &reach);
    }
    return reach;
}
