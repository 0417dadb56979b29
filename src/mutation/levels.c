/* Levels of detail and computed sets: a dimension less or more, FIXED for INCLUDE, TOP for BOTTOM. */
#include "mutation/change.h"

static const ModelColumn *column_of(const Expr *e) {
    e = bare(e);
    while (e->kind == EXPR_NAME && e->ref == REF_FIELD && e->to.field->formula != NULL) e = bare(e->to.field->formula);
    return e->kind == EXPR_NAME && e->ref == REF_COLUMN ? e->to.column : NULL;
}

/* Whether dimensions of a level (but not number `except`) say which row of the table is meant: then its columns add
 * nothing. */
static bool determined(const Maker *m, const Expr *lod, uint32_t except, const Table *table) {
    for (uint32_t i = 0; i + 1 < lod->count; i++) {
        const ModelColumn *column = column_of(lod->args[i]);
        if (i != except && column != NULL && column->key && graph_reaches(m->model, column->table, table)) return true;
    }
    return false;
}

static bool stands_in(const Expr *lod, const ModelColumn *column) {
    for (uint32_t i = 0; i + 1 < lod->count; i++)
        if (column_of(lod->args[i]) == column) return true;
    return false;
}

/* Whether a level of detail around has, for each of its groups, one value of the level inside. */
static bool covers(const Maker *m, const Expr *outer, const Expr *lod) {
    if (lod->lod == LOD_INCLUDE || lod->lod == LOD_EXCLUDE) return false;
    for (uint32_t i = 0; i + 1 < lod->count; i++) {
        const ModelColumn *column = column_of(lod->args[i]);
        if (outer == NULL || column == NULL) return false;
        if (!stands_in(outer, column) && !determined(m, outer, UINT32_MAX, column->table)) return false;
    }
    return true;
}

bool over_single_rows(const Maker *m, const Site *site) {
    const Grain *grain = site->expr->count == 1 ? bare(site->expr->args[0])->grain : NULL;
    const Site *at = site->outer;
    while (at != NULL && at->expr->kind != EXPR_LOD) at = at->outer;
    const Expr *outer = at == NULL || at->expr->lod != LOD_FIXED ? NULL : at->expr;
    if (grain == NULL || (set_empty(&grain->tables) && grain->lod_count == 0)) return false;
    for (uint32_t t = 0; t < m->model->tables.count; t++) {
        if (!set_has(&grain->tables, t)) continue;
        if (outer == NULL || !determined(m, outer, UINT32_MAX, m->model->tables.items[t])) return false;
    }
    for (uint32_t i = 0; i < grain->lod_count; i++)
        if (!covers(m, outer, grain->lods[i])) return false;
    return true;
}

/* The one column whose values are all that the expression gives, besides NULL; `before`: found already. */
static const ModelColumn *only_column(const Expr *e, const ModelColumn *before, bool *fine) {
    e = bare(e);
    if (e->kind == EXPR_LITERAL && e->value.null) return before;
    if (e->kind == EXPR_IF || e->kind == EXPR_CASE) {
        uint32_t first = e->kind == EXPR_IF ? 1 : 2;
        for (uint32_t i = first; i < e->count; i += 2) before = only_column(e->args[i], before, fine);
        bool otherwise = (e->count - first) % 2 == 0;
        return otherwise ? only_column(e->args[e->count - 1], before, fine) : before;
    }
    const ModelColumn *column = column_of(e);
    *fine &= column != NULL && (before == NULL || before == column);
    return column;
}

bool counts_keys(const Maker *m, const Expr *e) {
    const Grain *grain = e->count == 1 ? bare(e->args[0])->grain : NULL;
    bool fine = grain != NULL;
    const ModelColumn *column = fine ? only_column(e->args[0], NULL, &fine) : NULL;
    if (!fine || column == NULL || !(column->key || column->unique)) return false;
    TableSet finest = graph_finest(m->model, &grain->tables);
    for (uint32_t t = 0; t < m->model->tables.count; t++)
        if (set_has(&finest, t) != (t == column->table->index)) return false;
    return true;
}

/* What stands before the colon. */
static Text head(Maker *m, const Expr *e) {
    static const char *const words[] = {"{FIXED", "{INCLUDE", "{EXCLUDE", "{FIXED"};
    Writer w;
    writer_init(&w, m->scratch);
    put_string(&w, words[e->lod]);
    for (uint32_t i = 0; i + 1 < e->count; i++) {
        put_string(&w, i == 0 ? " " : ", ");
        put_text(&w, short_text(m, e->args[i]));
    }
    put_string(&w, " :");
    return writer_text(&w);
}

static void offer(Maker *m, const Site *site, const char *operation, const Expr *changed, Span span) {
    propose(m, operation, site, changed, span, head(m, site->expr), head(m, changed));
}

static void drop_dimensions(Maker *m, const Site *site) {
    const Expr *e = site->expr;
    for (uint32_t i = 0; i + 1 < e->count; i++) {
        const ModelColumn *column = column_of(e->args[i]);
        if (column != NULL && determined(m, e, i, column->table)) continue;
        if (e->count == 2 && e->lod != LOD_FIXED) continue; /* INCLUDE of nothing */
        offer(m, site, "dimension", node_without(m, e, i, 1), bare(e->args[i])->span);
    }
}

/* Tables that the aggregates of an expression read at row level. */
static void add_tables(const Expr *e, TableSet *tables) {
    e = bare(e);
    if (e->grain != NULL) {
        set_join(tables, &e->grain->tables);
    } else if (e->kind == EXPR_NAME && e->ref == REF_FIELD && e->to.field->formula != NULL) {
        add_tables(e->to.field->formula, tables);
    } else {
        for (uint32_t i = 0; i < e->count; i++) add_tables(e->args[i], tables);
    }
}

/* The key of the finest table that the aggregate reads, or a dimension of it. */
static const ModelColumn *further_dimension(const Maker *m, const Expr *e) {
    TableSet read = {{0}};
    add_tables(e->args[e->count - 1], &read);
    TableSet finest = graph_finest(m->model, &read);
    for (uint32_t t = 0; t < m->model->tables.count; t++) {
        const Table *table = m->model->tables.items[t];
        if (!set_has(&finest, t) || determined(m, e, UINT32_MAX, table)) continue;
        if (table->key != NULL) return table->key;
        for (uint32_t i = 0; i < table->column_count; i++)
            if (table->columns[i]->role == ROLE_DIMENSION && !stands_in(e, table->columns[i])) return table->columns[i];
    }
    return NULL;
}

static void add_dimension(Maker *m, const Site *site) {
    const Expr *e = site->expr;
    const ModelColumn *column = e->lod == LOD_EXCLUDE ? NULL : further_dimension(m, e);
    if (column == NULL) return;
    Expr *name = NEW(m->arena, Expr), *changed = node_copy(m, e);
    *name = (Expr){.kind = EXPR_NAME, .depth = 1, .name = {.parts = {column->table->name, column->name}, .count = 2}};
    changed->args = NEW_ARRAY(m->arena, Expr *, e->count + 1);
    for (uint32_t i = 0; i < e->count; i++) changed->args[i + (i + 1 == e->count)] = e->args[i];
    changed->args[e->count - 1] = name;
    changed->count = e->count + 1;
    if (e->lod == LOD_TABLE) changed->lod = LOD_FIXED;
    offer(m, site, "dimension", changed, e->span);
}

static void change_kind(Maker *m, const Site *site) {
    const Expr *e = site->expr;
    for (int kind = LOD_FIXED; kind <= LOD_EXCLUDE && e->lod != LOD_TABLE && e->count > 1; kind++) {
        if ((LodKind)kind == e->lod) continue;
        Expr *changed = node_copy(m, e);
        changed->lod = (LodKind)kind;
        offer(m, site, "level-of-detail", changed, e->word);
    }
}

void change_level(Maker *m, const Site *site) {
    change_kind(m, site);
    drop_dimensions(m, site);
    add_dimension(m, site);
}

void change_set(Maker *m, const Site *site) {
    const Expr *e = site->expr;
    if (e->set == SET_HAVING) return;
    Expr *changed = node_copy(m, e);
    changed->set = e->set == SET_TOP ? SET_BOTTOM : SET_TOP;
    propose_whole(m, "set", site, changed, e->word);
}
