/* What is defined and used nowhere. Uses are those of fields, filters and directions: a test or a statement alone is
 * none. */
#include "lint/linter.h"

#include <string.h>

typedef struct Uses {
    Map seen; /* bytes of a pointer to a field or parameter */
    Arena *arena;
} Uses;

static Text key_of(Arena *arena, const void *thing) {
    char *key = arena_take(arena, sizeof thing);
    memcpy(key, &thing, sizeof thing);
    return (Text){key, sizeof thing};
}

static void use(Uses *uses, const Expr *e) {
    if (e == NULL) return;
    if (e->kind == EXPR_NAME && e->ref == REF_FIELD) map_put(&uses->seen, key_of(uses->arena, e->to.field), 1);
    if (e->kind == EXPR_NAME && e->ref == REF_PARAMETER) map_put(&uses->seen, key_of(uses->arena, e->to.parameter), 1);
    for (uint32_t i = 0; i < e->count; i++) use(uses, e->args[i]);
}

static bool used(Uses *uses, const void *thing) { return map_get(&uses->seen, key_of(uses->arena, thing)) != MAP_NONE; }

static void use_all(const Model *model, Uses *uses) {
    for (uint32_t i = 0; i < model->fields.count; i++) {
        const Field *field = model->fields.items[i];
        use(uses, field->formula);
        for (uint32_t k = 0; k < field->along_count; k++) use(uses, field->along[k]);
        for (uint32_t k = 0; k < field->restart_count; k++) use(uses, field->restart[k]);
    }
    for (uint32_t i = 0; i < model->filters.count; i++) use(uses, model->filters.items[i]->formula);
}

void lint_usage(Linter *l) {
    Uses uses = {.arena = l->arena};
    map_init(&uses.seen, l->arena, false);
    use_all(l->model, &uses);
    for (uint32_t i = 0; i < l->model->fields.count; i++) {
        const Field *field = l->model->fields.items[i];
        if (!field->hidden || used(&uses, field)) continue;
        l->owner = field->name;
        Diag *diag = lint_tell(l, LINT_UNUSED_FIELD, field->name_span, "%.*s is hidden, and nothing uses it",
                               TEXT_ARG(field->name));
        diag_hint(l->diags, diag, "remove it, or show it (without `hidden`)");
    }
    for (uint32_t i = 0; i < l->model->parameters.count; i++) {
        const Parameter *parameter = l->model->parameters.items[i];
        if (used(&uses, parameter)) continue;
        l->owner = parameter->name;
        Diag *diag = lint_tell(l, LINT_UNUSED_PARAMETER, parameter->span, "nothing uses the parameter %.*s",
                               TEXT_ARG(parameter->name));
        diag_hint(l->diags, diag, "remove it, or put it where its value stands in a formula");
    }
}
