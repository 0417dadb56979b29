/* Fields that ignore the filters of the view, though their names speak of them. */
#include "lint/linter.h"

static bool promises(Text name) {
    static const char *const words[] = {"filtered",    "selected",     "selection",      "visible",
                                        "displayed",   "in view",      "in the view",    "of view",
                                        "of the view", "current view", "on screen",      "percent of total",
                                        "% of total",  "pct of total", "share of total", NULL};
    Text loose = name;
    for (const char *const *word = words; *word != NULL; word++) {
        Text part = text_of(*word);
        for (size_t i = 0; i + part.size <= loose.size; i++)
            if (text_equal_loose(text_slice(loose, i, i + part.size), part)) return true;
    }
    return false;
}

/* The level of detail, or the name of a field that has one. */
static const Expr *fixed_in(const Expr *e, uint32_t *steps) {
    if (*steps == 0) return NULL;
    --*steps;
    if (e->kind == EXPR_LOD && (e->lod == LOD_FIXED || e->lod == LOD_TABLE)) return e;
    if (e->kind == EXPR_NAME && e->ref == REF_FIELD && e->to.field->formula != NULL)
        return fixed_in(e->to.field->formula, steps) == NULL ? NULL : e;
    for (uint32_t i = 0; i < e->count; i++) {
        const Expr *found = fixed_in(e->args[i], steps);
        if (found != NULL) return found;
    }
    return NULL;
}

void lint_filters(Linter *l) {
    for (uint32_t i = 0; i < l->model->fields.count; i++) {
        const Field *field = l->model->fields.items[i];
        uint32_t steps = 2000;
        if (field->formula == NULL || text_holds(field->doc, TEXT("filter")) ||
            (!promises(field->name) && !promises(field->label)))
            continue;
        const Expr *fixed = fixed_in(field->formula, &steps);
        if (fixed == NULL) continue;
        l->owner = field->name;
        Diag *diag = lint_tell(l, LINT_FIXED_IGNORES_FILTER, fixed->span, "FIXED does not see the filters of the view");
        diag_place(l->diags, diag, field->name_span, "the name speaks of them");
        diag_hint(l->diags, diag,
                  "use EXCLUDE or a plain aggregate, or say in the description that filters are ignored");
    }
}
