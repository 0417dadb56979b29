/* The meaning of an expression as text: "boolean @ row(Orders)". Form: docs/semantics.md 1. */
#include "analysis/check.h"

static void put_dimension(Writer *w, const Expr *e) {
    while (e->kind == EXPR_CALL && e->written == WRITTEN_CAST) e = e->args[0];
    if (e->kind == EXPR_NAME && e->ref == REF_COLUMN)
        put_text(w, label_of(e->to.column->label, e->to.column->name));
    else if (e->kind == EXPR_NAME && e->ref == REF_FIELD)
        put_text(w, label_of(e->to.field->label, e->to.field->name));
    else
        put_expr(w, e);
}

static const char *lod_word(LodKind kind) {
    switch (kind) {
    case LOD_FIXED:
    case LOD_TABLE: return "fixed";
    case LOD_INCLUDE: return "include";
    case LOD_EXCLUDE: return "exclude";
    }
    return "";
}

/* The names of tables are found where they are read: at the columns. */
typedef struct Labels {
    Arena *arena;
    const Table *tables[MODEL_TABLES];
    uint32_t count;
    LIST(const Field *) seen;
} Labels;

static void add_table(Labels *l, const Table *table) {
    for (uint32_t i = 0; i < l->count; i++)
        if (l->tables[i] == table) return;
    if (l->count == MODEL_TABLES) return;
    uint32_t at = l->count++;
    for (; at > 0 && l->tables[at - 1]->index > table->index; at--) l->tables[at] = l->tables[at - 1];
    l->tables[at] = table;
}

static void collect_tables(Labels *l, const Expr *e) {
    if (e->kind == EXPR_LOD || e->level != LEVEL_ROW) return;
    if (e->kind == EXPR_NAME) {
        if (e->ref == REF_COLUMN) add_table(l, e->to.column->table);
        if (e->ref == REF_TABLE) add_table(l, e->to.table);
        if (e->ref != REF_FIELD || e->to.field->formula == NULL) return;
        for (uint32_t i = 0; i < l->seen.count; i++)
            if (l->seen.items[i] == e->to.field) return;
        *list_add(l->arena, &l->seen) = e->to.field;
        collect_tables(l, e->to.field->formula);
        return;
    }
    uint32_t count = e->kind == EXPR_SET && e->count > 0 ? 1 : e->count;
    for (uint32_t i = 0; i < count; i++) collect_tables(l, e->args[i]);
}

static Text lod_text(Arena *arena, const Expr *lod) {
    Writer w;
    writer_init(&w, arena);
    put_string(&w, lod_word(lod->lod));
    put_char(&w, '(');
    for (uint32_t k = 0; k + 1 < lod->count; k++) {
        if (k != 0) put_string(&w, ", ");
        put_dimension(&w, lod->args[k]);
    }
    put_char(&w, ')');
    return writer_text(&w);
}

/* LODs of the same dimensions are named once. */
static void put_lods(Writer *w, const Grain *grain, bool more) {
    uint32_t count = grain == NULL ? 0 : grain->lod_count;
    Text *texts = NEW_ARRAY(w->arena, Text, count);
    for (uint32_t i = 0; i < count; i++) {
        bool again = false;
        texts[i] = lod_text(w->arena, grain->lods[i]);
        for (uint32_t k = 0; k < i; k++) again |= text_equal(texts[k], texts[i]);
        if (again) continue;
        if (more) put_string(w, ", ");
        put_text(w, texts[i]);
        more = true;
    }
}

void put_grain(Writer *w, const Expr *e) {
    if (e->level != LEVEL_ROW) return;
    Labels labels = {.arena = w->arena};
    collect_tables(&labels, e);
    for (uint32_t i = 0; i < labels.count; i++) {
        put_string(w, i == 0 ? "row(" : ", ");
        put_text(w, label_of(labels.tables[i]->label, labels.tables[i]->name));
    }
    if (labels.count != 0) put_char(w, ')');
    put_lods(w, e->grain, labels.count != 0);
}

void put_meaning(Writer *w, const Expr *e) {
    put_string(w, type_word(e->type));
    put_string(w, " @ ");
    size_t before = w->size;
    put_grain(w, e);
    if (w->size == before) put_string(w, level_word(e->level));
}

/* ---- the tree with meanings ---- */

static void put_node(Writer *w, const Expr *e, unsigned indent) {
    for (unsigned i = 0; i < indent; i++) put_string(w, "  ");
    switch (e->kind) {
    case EXPR_LITERAL:
    case EXPR_NAME: put_expr(w, e); break;
    case EXPR_CALL: put_string(w, e->function != NULL ? e->function->name : ""); break;
    case EXPR_IF: put_string(w, "IF"); break;
    case EXPR_CASE: put_string(w, "CASE"); break;
    case EXPR_LOD: put_format(w, "{%s}", lod_word(e->lod)); break;
    case EXPR_SET:
        put_string(w, e->set == SET_TOP ? "IN TOP" : e->set == SET_BOTTOM ? "IN BOTTOM" : "IN HAVING");
        break;
    }
    put_string(w, " : ");
    put_meaning(w, e);
    put_char(w, '\n');
    for (uint32_t i = 0; i < e->count; i++) put_node(w, e->args[i], indent + 1);
}

void put_types(Writer *w, const Expr *e) { put_node(w, e, 0); }
