/* The entrance, page on versions: whether an entry of one model says what an entry of another one says. */
#include "lode_handle.h"

typedef struct Pairing {
    Lode *a, *b;
    LodeSame *same;
    void *user;
} Pairing;

static bool same_parts(const Name *a, const Name *b) {
    if (a->count != b->count) return false;
    for (int i = 0; i < a->count; i++)
        if (!text_equal(a->parts[i], b->parts[i])) return false;
    return true;
}

/* By what they name; names that name nothing (they are mistakes) by how they are written. */
static bool same_name(const Pairing *p, const Expr *a, const Expr *b) {
    unsigned x = lode_named_entry(p->a, a), y = lode_named_entry(p->b, b);
    if (x == MAP_NONE || y == MAP_NONE) return x == y && same_parts(&a->name, &b->name);
    return p->same(p->user, x, y);
}

/* What the analysis put in follows from the types, which are compared elsewhere. */
static const Expr *written(const Expr *e) { return e == NULL ? NULL : bare(e); }

static bool same_expr(const Pairing *p, const Expr *a, const Expr *b) {
    a = written(a);
    b = written(b);
    if (a == NULL || b == NULL) return a == b;
    if (a->kind == EXPR_NAME && b->kind == EXPR_NAME) return same_name(p, a, b);
    if (!node_same(a, b)) return false;
    for (uint32_t i = 0; i < a->count; i++)
        if (!same_expr(p, a->args[i], b->args[i])) return false;
    return true;
}

static bool same_exprs(const Pairing *p, Expr *const *a, uint32_t a_count, Expr *const *b, uint32_t b_count) {
    if (a_count != b_count) return false;
    for (uint32_t i = 0; i < a_count; i++)
        if (!same_expr(p, a[i], b[i])) return false;
    return true;
}

/* The name of a `via` is resolved only when the field is asked for. */
static bool same_field(const Pairing *p, const Field *a, const Field *b) {
    return same_expr(p, a->formula, b->formula) && same_parts(&a->via, &b->via) &&
           same_exprs(p, a->along, a->along_count, b->along, b->along_count) &&
           same_exprs(p, a->restart, a->restart_count, b->restart, b->restart_count);
}

static bool same_parameter(const Parameter *a, const Parameter *b) {
    if (!value_same(a->value, b->value) || a->allowed_count != b->allowed_count || a->allowed_range != b->allowed_range)
        return false;
    for (uint32_t i = 0; i < a->allowed_count; i++)
        if (!value_same(a->allowed[i], b->allowed[i])) return false;
    return true;
}

static bool same_table(const Table *a, const Table *b) {
    if (a->file_count != b->file_count) return false;
    for (uint32_t i = 0; i < a->file_count; i++)
        if (!text_equal(a->files[i], b->files[i])) return false;
    return true;
}

static bool same_model(const Model *a, const Model *b) {
    return a->has_week_start == b->has_week_start && (!a->has_week_start || a->week_start == b->week_start) &&
           text_equal(a->locale, b->locale);
}

static const Table *table_of(const Lode *lode, unsigned entry) {
    for (uint32_t t = 0; t < lode->model->tables.count; t++)
        if (lode->dictionary->tables[t] == entry) return lode->model->tables.items[t];
    return NULL;
}

static const Expr *filter_of(const Lode *lode, unsigned entry) {
    return lode->model->filters.items[entry - lode->dictionary->first_field - lode->model->fields.count]->formula;
}

static const Parameter *parameter_of(const Lode *lode, unsigned entry) {
    return lode->model->parameters.items[entry - lode->dictionary->first_parameter];
}

static const Field *field_of(const Lode *lode, unsigned entry) {
    return lode->model->fields.items[entry - lode->dictionary->first_field];
}

static bool is_field(LodeKind kind) { return kind == LODE_DIMENSION || kind == LODE_MEASURE || kind == LODE_SET; }

bool lode_same_definition(Lode *a, unsigned x, Lode *b, unsigned y, LodeSame *same, void *user) {
    if (x == LODE_NO_ENTRY && y == LODE_NO_ENTRY) return same_model(a->model, b->model);
    const LodeEntry *left = lode_entry(a, x), *right = lode_entry(b, y);
    if (left == NULL || right == NULL) return false;
    Pairing pairing = {a, b, same, user};
    if (is_field(left->kind) && is_field(right->kind)) return same_field(&pairing, field_of(a, x), field_of(b, y));
    if (left->kind != right->kind) return false;
    if (left->kind == LODE_TABLE) return same_table(table_of(a, x), table_of(b, y));
    if (left->kind == LODE_PARAMETER) return same_parameter(parameter_of(a, x), parameter_of(b, y));
    if (left->kind == LODE_FILTER) return same_expr(&pairing, filter_of(a, x), filter_of(b, y));
    return true; /* columns: all they say is in their entries */
}
