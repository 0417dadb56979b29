/* Fields with the same formula. */
#include "lint/linter.h"

#include <string.h>

static uint64_t mix(uint64_t hash, uint64_t more) {
    return (hash ^ more) * UINT64_C(0x9e3779b97f4a7c15) ^ (hash >> 29);
}

/* Equal for formulas of the same shape that name the same things; what looks equal is compared in full. */
static uint64_t shape_of(const Expr *e) {
    uint64_t hash = mix((uint64_t)e->kind + 1, (uint64_t)e->type);
    if (e->kind == EXPR_LITERAL && e->value.type == TYPE_STRING && !e->value.null)
        hash = mix(hash, text_hash(e->value.as.s));
    else if (e->kind == EXPR_LITERAL && type_is_number(e->value.type) && !e->value.null)
        hash = mix(hash, (uint64_t)e->value.as.i);
    if (e->kind == EXPR_NAME) hash = mix(hash, (uint64_t)(uintptr_t)(const void *)e->to.column);
    if (e->kind == EXPR_CALL) hash = mix(hash, (uint64_t)(uintptr_t)(const void *)e->function);
    for (uint32_t i = 0; i < e->count; i++) hash = mix(hash, shape_of(e->args[i]));
    return hash;
}

static bool same_field(const Field *a, const Field *b) {
    return a->kind == b->kind && a->via_table == b->via_table &&
           a->along_count + b->along_count + a->restart_count + b->restart_count == 0 &&
           text_equal(a->aggregation, b->aggregation) && same_meaning(a->formula, b->formula);
}

void lint_duplicates(Linter *l) {
    Map shapes;
    map_init(&shapes, l->arena, false);
    for (uint32_t i = 0; i < l->model->fields.count; i++) {
        const Field *field = l->model->fields.items[i];
        if (field->formula == NULL || bare(field->formula)->kind == EXPR_NAME ||
            bare(field->formula)->kind == EXPR_LITERAL)
            continue;
        uint64_t hash = shape_of(field->formula);
        char *key = arena_take(l->arena, sizeof hash);
        memcpy(key, &hash, sizeof hash);
        uint32_t before = map_put(&shapes, (Text){key, sizeof hash}, i);
        const Field *first = before == MAP_NONE ? NULL : l->model->fields.items[before];
        if (first == NULL || !same_field(first, field)) continue;
        l->owner = field->name;
        Diag *diag = lint_tell(l, LINT_DUPLICATE_FIELD, field->formula->span, "the same formula as that of %.*s",
                               TEXT_ARG(first->name));
        diag_place(l->diags, diag, first->formula->span, "%.*s", TEXT_ARG(first->name));
        diag_hint(l->diags, diag, "name the other field instead, or keep one");
    }
}
