/* Aggregates that count a value more often than it seems: by rows of a condition, by pairs of siblings, by rows of a
 * reference. */
#include "lint/linter.h"

typedef LIST(const Expr *) Values;

/* What an argument can be: through branches, ZN, IFNULL and fields. Literals are left out. */
static void values_of(Linter *l, const Expr *e, Values *to, uint32_t *steps) {
    e = written_out(e);
    if (*steps == 0 || e->kind == EXPR_LITERAL) return;
    --*steps;
    if (is_choice(e)) {
        for (uint32_t i = 0; i < e->count; i++)
            if (!is_choice_test(e, i)) values_of(l, e->args[i], to, steps);
    } else if (calls(e, "ZN") || calls(e, "IFNULL")) {
        for (uint32_t i = 0; i < e->count; i++) values_of(l, e->args[i], to, steps);
    } else {
        *list_add(l->arena, to) = e;
    }
}

/* A measure column that is read at row level, outside of levels of detail: then an aggregate runs over rows
 * (semantics 2.1, K). */
static const Expr *row_measure(const Expr *e, uint32_t *steps) {
    e = bare(e);
    if (*steps == 0 || e->kind == EXPR_LOD) return NULL;
    --*steps;
    if (e->kind == EXPR_NAME && e->ref == REF_COLUMN) return e->to.column->role == ROLE_MEASURE ? e : NULL;
    if (e->kind == EXPR_NAME && e->ref == REF_FIELD && e->to.field->formula != NULL)
        return row_measure(e->to.field->formula, steps) != NULL ? e : NULL;
    for (uint32_t i = 0; i < e->count; i++) {
        const Expr *found = row_measure(e->args[i], steps);
        if (found != NULL) return found;
    }
    return NULL;
}

static void weighted(Linter *l, const Expr *e, const Values *values) {
    for (uint32_t i = 0; i < values->count; i++)
        if (values->items[i]->kind != EXPR_LOD) return;
    uint32_t steps = 1000;
    const Expr *measure = values->count == 0 ? NULL : row_measure(e->args[0], &steps);
    if (measure == NULL) return;
    Diag *diag = lint_tell(l, LINT_WEIGHTED_LOD, e->span,
                           "the level of detail counts once for every row, not once for each of its groups");
    diag_place(l->diags, diag, measure->span, "a measure of each row");
    diag_hint(l->diags, diag, "put the condition into the braces, or fix it too: {FIXED ... : MAX(...)}");
}

static const Table *one_of(const Linter *l, const TableSet *set, uint32_t nth) {
    for (uint32_t t = 0; t < l->model->tables.count; t++)
        if (set_has(set, t) && nth-- == 0) return l->model->tables.items[t];
    return NULL;
}

static uint32_t size_of(const Linter *l, const TableSet *set) {
    uint32_t count = 0;
    for (uint32_t t = 0; t < l->model->tables.count; t++) count += set_has(set, t);
    return count;
}

/* Where a table is read at row level, by name; NULL: only inside of fields that are not looked into. */
static const Expr *reads(const Expr *e, const Table *table) {
    e = bare(e);
    if (e->kind == EXPR_LOD || e->grain == NULL || !set_has(&e->grain->tables, table->index)) return NULL;
    for (uint32_t i = 0; i < e->count; i++) {
        const Expr *found = reads(e->args[i], table);
        if (found != NULL) return found;
    }
    return e->kind == EXPR_NAME ? e : NULL;
}

static void mark(Linter *l, Diag *diag, const Expr *e, const Table *table) {
    const Expr *found = reads(e, table);
    if (found != NULL) diag_place(l->diags, diag, found->span, "reads %.*s", TEXT_ARG(table->name));
}

static void siblings(Linter *l, const Expr *e, const TableSet *finest) {
    JoinPlan plan = {0};
    JoinFault fault;
    TableSet none = {{0}};
    const Table *via = l->field == NULL ? NULL : l->field->via_table;
    if (!graph_joins(l->model, l->arena, finest, &none, via, &plan, &fault) || !plan.expands) return;
    const Table *a = one_of(l, finest, 0), *b = one_of(l, finest, 1);
    Diag *diag = lint_tell(l, LINT_SIBLING_ROWS, e->span, "%s runs over pairs of rows of %.*s and %.*s",
                           e->function->name, TEXT_ARG(a->name), TEXT_ARG(b->name));
    mark(l, diag, e->args[0], a);
    mark(l, diag, e->args[0], b);
    diag_hint(l->diags, diag, "aggregate each table by itself, or fix one of them: {FIXED ... : ...}");
}

static void repeated(Linter *l, const Expr *e, const Values *values, const Table *fine) {
    const Table *coarse = NULL;
    for (uint32_t i = 0; i < values->count; i++) {
        const Grain *grain = values->items[i]->grain;
        if (grain == NULL || grain->lod_count > 0 || set_has(&grain->tables, fine->index)) return;
        TableSet finest = graph_finest(l->model, &grain->tables);
        coarse = one_of(l, &finest, 0);
    }
    if (coarse == NULL || graph_reaches(l->model, coarse, fine)) return;
    Diag *diag = lint_tell(l, LINT_REPEATED_VALUE, e->span, "a value of %.*s counts once for every row of %.*s",
                           TEXT_ARG(coarse->name), TEXT_ARG(fine->name));
    mark(l, diag, e->args[0], fine);
    diag_hint(l->diags, diag,
              calls(e, "COUNT") ? "COUNTD counts each once"
                                : "ask in braces whether there is such a row: IF {FIXED ... : MAX(...)} THEN ...");
}

/* [Order Id], [OrderID], [order_id], [Order Key]. */
static bool names_a_thing(Text name) {
    static const char *const ends[] = {" id", "ID", "Id", " key", NULL};
    for (const char *const *end = ends; *end != NULL; end++) {
        Text part = text_of(*end);
        if (name.size <= part.size) continue;
        Text last = text_slice(name, name.size - part.size, name.size);
        if ((*end)[0] == ' ' ? text_equal_loose(last, part) : text_equal(last, part)) return true;
    }
    return false;
}

static void count_of_key(Linter *l, const Expr *e, const Values *values) {
    const ModelColumn *column = values->count == 1 ? column_of(values->items[0]) : NULL;
    if (!calls(e, "COUNT") || column == NULL || column->key || column->unique) return;
    const Relationship *reference = column->reference;
    bool refers = reference != NULL && !reference->many_to_many && reference->to->table != column->table;
    if (!refers && !(names_a_thing(column->name) && is_repeated(l, column))) return;
    Diag *diag =
        lint_tell(l, LINT_COUNT_OF_KEY, e->span, "this counts rows of %.*s, each %.*s as often as it stands there",
                  TEXT_ARG(column->table->name), TEXT_ARG(column->name));
    diag_hint(l->diags, diag, "COUNTD counts each once; COUNT([%.*s]) says that rows are meant",
              TEXT_ARG(column->table->name));
}

void lint_aggregates(Linter *l, const Expr *e, const Around *around) {
    (void)around;
    if (e->kind != EXPR_CALL || e->function == NULL || e->function->kind != FN_AGGREGATE || e->count == 0) return;
    const Grain *grain = e->args[0]->grain;
    if (grain == NULL || (e->function->aggregate != NULL && e->function->aggregate->ignores_duplicates)) return;
    uint32_t steps = 1000;
    Values values = {0};
    values_of(l, e->args[0], &values, &steps);
    count_of_key(l, e, &values);
    if (grain->lod_count > 0) weighted(l, e, &values);
    if (size_of(l, &grain->tables) < 2) return;
    TableSet finest = graph_finest(l->model, &grain->tables);
    if (size_of(l, &finest) > 1)
        siblings(l, e, &finest);
    else if (grain->lod_count == 0)
        repeated(l, e, &values, one_of(l, &finest, 0));
}
