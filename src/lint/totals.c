/* Sums of what cannot be added: distinct counts, averages, ratios. */
#include "lint/linter.h"

#include <string.h>

/* Rows of a key belong to one group each when the groups stand on tables that its table leads to. */
static bool in_one_group(const Linter *l, const Expr *counted, const Expr *lod) {
    const Expr *e = written_out(counted);
    while (e->kind == EXPR_IF && arm_count(e) == 1 && (arm_else(e) == NULL || is_null(arm_else(e))))
        e = written_out(arm_value(e, 0));
    const ModelColumn *column = column_of(e);
    if (column == NULL || !(column->key || column->unique)) return false;
    if (lod == NULL) return true;
    for (uint32_t i = 0; i + 1 < lod->count; i++) {
        const Grain *grain = lod->args[i]->grain;
        for (uint32_t t = 0; grain != NULL && t < l->model->tables.count; t++)
            if (set_has(&grain->tables, t) && !graph_reaches(l->model, column->table, l->model->tables.items[t]))
                return false;
    }
    return true;
}

/* What makes an aggregate one that cannot be added, or NULL. */
static const char *non_additive(const Linter *l, const Expr *e, const Expr *lod, uint32_t *steps) {
    static const char *const averages[] = {"AVG", "MEDIAN", "PERCENTILE", "STDEV", "STDEVP",
                                           "VAR", "VARP",   "CORR",       NULL};
    e = written_out(e);
    if (*steps == 0 || e->kind == EXPR_LOD || e->level == LEVEL_CONSTANT) return NULL;
    --*steps;
    if (calls(e, "COUNTD")) return in_one_group(l, e->args[0], lod) ? NULL : "a distinct count";
    if (e->kind == EXPR_CALL && calls_any(e, averages)) return e->function->name;
    if (e->kind == EXPR_CALL && e->function != NULL && e->function->kind != FN_SCALAR) return NULL;
    if (calls(e, "/") && written_out(e->args[1])->level == LEVEL_AGGREGATE) return "a ratio";
    for (uint32_t i = 0; i < e->count; i++) {
        if (is_choice(e) && is_choice_test(e, i)) continue;
        const char *found = non_additive(l, e->args[i], lod, steps);
        if (found != NULL) return found;
    }
    return NULL;
}

static void tell(Linter *l, const Expr *e, const char *what) {
    bool window = e->function->kind == FN_TABLECALC;
    Diag *diag = lint_tell(l, LINT_NON_ADDITIVE, e->span, "%s adds %s, which is more or less than that of the whole",
                           e->function->name,
                           strcmp(what, "a distinct count") == 0 || strcmp(what, "a ratio") == 0
                               ? what
                               : text_string(l->arena, text_format(l->arena, "values of %s", what)));
    diag_hint(l->diags, diag,
              window ? "TOTAL(...) computes it over the rows of all cells"
                     : "compute it for the whole, without the braces");
}

static void sum_of_lod(Linter *l, const Expr *e) {
    uint32_t steps = 1000;
    const Expr *lod = written_out(e->args[0]);
    while (calls(lod, "ZN") || calls(lod, "IFNULL")) lod = written_out(lod->args[0]);
    if (lod->kind != EXPR_LOD || lod->lod == LOD_EXCLUDE || lod->count < 2) return;
    const char *what = non_additive(l, lod->args[lod->count - 1], lod, &steps);
    if (what != NULL) tell(l, e, what);
}

void lint_totals(Linter *l, const Expr *e, const Around *around) {
    (void)around;
    uint32_t steps = 1000;
    if (e->kind != EXPR_CALL || e->function == NULL || e->count == 0) return;
    if (calls(e, "SUM")) sum_of_lod(l, e);
    if (e->function->kind != FN_TABLECALC || e->function->over == NULL || strcmp(e->function->over, "SUM") != 0) return;
    const char *what = non_additive(l, e->args[0], NULL, &steps);
    if (what != NULL) tell(l, e, what);
}
