/* Goes through a model once: every node of every formula is shown to every family, then the model as a whole. */
#include "lint/linter.h"

void lint_waive(const Model *model, Diag *diag, Text name) {
    const Waiver *waiver = model_waiver(model, WAIVER_LINT, text_of(diag_code(diag->code)), name);
    if (waiver != NULL) diag->waived = waiver->reason;
}

Diag *lint_tell(Linter *l, DiagCode code, Span span, const char *format, ...) {
    va_list args;
    va_start(args, format);
    Text message = text_format_list(l->diags->arena, format, args);
    va_end(args);
    Diag *diag = diag_add(l->diags, code, span, "%.*s", TEXT_ARG(message));
    lint_waive(l->model, diag, l->owner);
    return diag;
}

static void visit(Linter *l, const Expr *e, const Around *around) {
    static LintNode *const families[] = {lint_arms,  lint_shape,    lint_comparisons, lint_conditions,
                                         lint_texts, lint_division, lint_aggregates,  lint_totals,
                                         lint_clock, lint_values};
    e = bare(e);
    for (size_t i = 0; i < sizeof families / sizeof *families; i++) families[i](l, e, around);
    for (uint32_t i = 0; i < e->count; i++) visit(l, e->args[i], &(Around){e, i, around});
}

static void visit_formula(Linter *l, const Field *field, Text owner, const Expr *formula) {
    if (formula == NULL || formula->type == TYPE_NONE) return;
    l->field = field;
    l->owner = owner;
    l->clock_told = false;
    visit(l, formula, NULL);
}

void lint_waivers(Linter *l) {
    l->owner = TEXT("");
    for (uint32_t i = 0; i < l->model->waivers.count; i++) {
        const ModelWaiver *waiver = l->model->waivers.items[i];
        DiagCode code;
        if (waiver->written->kind != WAIVER_LINT || waiver->used || !diag_find(waiver->written->what, &code)) continue;
        bool needs_data = code == LINT_MISSPELT_VALUE || code == LINT_UNSEEN_VALUE || code == LINT_INTEGER_FLAG ||
                          code == DIAG_ORPHAN_KEYS;
        if ((needs_data && l->store == NULL) || code == LINT_UNUSED_WAIVER) continue;
        Diag *diag = lint_tell(l, LINT_UNUSED_WAIVER, waiver->written->span, "nothing brings %s%s", diag_code(code),
                               waiver->written->name_count == 0 ? "" : " there");
        diag_hint(l->diags, diag, "remove the line");
    }
}

void lint_model(const Model *model, const Store *store, Arena *scratch, Diags *diags) {
    Linter l = {.model = model, .store = store, .arena = scratch, .diags = diags};
    for (uint32_t i = 0; i < model->fields.count; i++)
        visit_formula(&l, model->fields.items[i], model->fields.items[i]->name, model->fields.items[i]->formula);
    for (uint32_t i = 0; i < model->filters.count; i++)
        visit_formula(&l, NULL, model->filters.items[i]->name, model->filters.items[i]->formula);
    l.field = NULL;
    lint_filters(&l);
    lint_usage(&l);
    lint_duplicates(&l);
    lint_names(&l);
    lint_waivers(&l);
}
