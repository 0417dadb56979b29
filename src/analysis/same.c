/* Whether two checked expressions mean the same. */
#include "analysis/check.h"

const Expr *bare(const Expr *e) {
    while (e->kind == EXPR_CALL && e->written == WRITTEN_CAST) e = e->args[0];
    return e;
}

/* A field stands for its formula. */
static const Expr *expanded(const Expr *e) {
    while (e->kind == EXPR_NAME && e->ref == REF_FIELD && e->to.field->formula != NULL) e = e->to.field->formula;
    return e;
}

static bool same_ref(const Expr *a, const Expr *b) {
    if (a->ref != b->ref) return false;
    switch (a->ref) {
    case REF_NONE: return false;
    case REF_COLUMN: return a->to.column == b->to.column;
    case REF_FIELD: return a->to.field == b->to.field;
    case REF_PARAMETER: return a->to.parameter == b->to.parameter;
    case REF_TABLE: return a->to.table == b->to.table;
    case REF_ADHOC: return expr_same(a, b);
    }
    return false;
}

/* `steps` bounds the work for formulas that repeat fields that repeat fields. */
bool same_within(const Expr *a, const Expr *b, uint32_t *steps) {
    a = expanded(a);
    b = expanded(b);
    if (a == b) return true;
    if (*steps == 0 || a->kind != b->kind || a->type != b->type || a->count != b->count) return false;
    --*steps;
    switch (a->kind) {
    case EXPR_LITERAL: return value_same(a->value, b->value);
    case EXPR_NAME: return same_ref(a, b);
    case EXPR_CALL:
        if (a->function != b->function) return false;
        break;
    case EXPR_LOD: {
        LodKind left = a->lod == LOD_TABLE ? LOD_FIXED : a->lod, right = b->lod == LOD_TABLE ? LOD_FIXED : b->lod;
        if (left != right) return false;
        break;
    }
    case EXPR_SET:
        if (a->set != b->set) return false;
        break;
    case EXPR_IF:
    case EXPR_CASE: break;
    }
    for (uint32_t i = 0; i < a->count; i++)
        if (!same_within(a->args[i], b->args[i], steps)) return false;
    return true;
}

bool same_meaning(const Expr *a, const Expr *b) {
    uint32_t steps = 100000;
    return same_within(a, b, &steps);
}
