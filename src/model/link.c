/* What refers to other definitions: references between columns, `relationship` definitions, and the roles that follow
 * from them. */
#include "model/build.h"

Relationship *model_relate(Model *model, ModelColumn *from, ModelColumn *to, bool many_to_many, bool inactive,
                           Span span) {
    Relationship *relationship = NEW(model->arena, Relationship);
    *relationship = (Relationship){model->relationships.count, from, to, many_to_many, inactive, span};
    *list_add(model->arena, &model->relationships) = relationship;
    if (inactive || from->table == to->table) return relationship; /* never part of a path between tables */
    *list_add(model->arena, &from->table->links) = relationship;
    *list_add(model->arena, &to->table->links) = relationship;
    return relationship;
}

/* ---- names of tables and columns, as files write them ---- */

/* A name as a definition writes it: bare when it is one word. */
static Text plain(Arena *arena, Text name) {
    for (size_t i = 0; i < name.size; i++) {
        char c = name.data[i];
        bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || (unsigned char)c >= 0x80;
        if (!letter && (i == 0 || c < '0' || c > '9')) return text_format(arena, "[%.*s]", TEXT_ARG(name));
    }
    return name;
}

static Table *find_table(const Model *model, const Name *written, Diags *diags) {
    Text name = written->parts[0];
    bool several;
    Table *table = model_table(model, name, &several);
    if (table != NULL && !several) return table;
    if (several) {
        Diag *diag =
            diag_add(diags, DIAG_AMBIGUOUS_NAME, written->span, "several tables have the label %.*s", TEXT_ARG(name));
        for (uint32_t i = 0; i < model->tables.count; i++)
            if (text_equal_loose(model->tables.items[i]->label, name))
                diag_place(diags, diag, model->tables.items[i]->span, "one of them");
        diag_hint(diags, diag, "write the table's name instead, such as %.*s",
                  TEXT_ARG(plain(diags->arena, table->name)));
        return NULL;
    }
    Diag *diag = diag_add(diags, DIAG_UNKNOWN_TABLE, written->span, "no table is called %.*s", TEXT_ARG(name));
    Near near;
    near_init(&near, name, 3);
    for (uint32_t i = 0; i < model->tables.count; i++) {
        const Table *candidate = model->tables.items[i];
        size_t by_name, by_label;
        bool name_near = near_distance(&near, candidate->name, &by_name);
        bool label_near = near_distance(&near, candidate->label, &by_label);
        if (!name_near && !label_near) continue;
        size_t distance = !name_near || (label_near && by_label < by_name) ? by_label : by_name;
        near_offer(&near, plain(diags->arena, candidate->name), distance);
    }
    hint_near(diags, diag, &near, "define it with the word table, or leave the reference out");
    return NULL;
}

static ModelColumn *find_column(const Table *table, const Name *written, Diags *diags) {
    Text name = written->parts[1];
    bool several;
    ModelColumn *column = table_column(table, name, &several);
    if (column != NULL && !several) return column;
    if (several) {
        Diag *diag =
            diag_add(diags, DIAG_AMBIGUOUS_NAME, written->span, "several columns of the table %.*s have the label %.*s",
                     TEXT_ARG(table->name), TEXT_ARG(name));
        diag_hint(diags, diag, "write the column's name instead, such as %.*s",
                  TEXT_ARG(plain(diags->arena, column->name)));
        return NULL;
    }
    Diag *diag = diag_add(diags, DIAG_UNKNOWN_COLUMN, written->span, "the table %.*s has no column %.*s",
                          TEXT_ARG(table->name), TEXT_ARG(name));
    Near near;
    near_init(&near, name, 3);
    for (uint32_t i = 0; i < table->column_count; i++) {
        size_t distance;
        if (near_distance(&near, table->columns[i]->name, &distance) ||
            near_distance(&near, table->columns[i]->label, &distance))
            near_offer(&near,
                       text_format(diags->arena, "%.*s.%.*s", TEXT_ARG(plain(diags->arena, table->name)),
                                   TEXT_ARG(plain(diags->arena, table->columns[i]->name))),
                       distance);
    }
    hint_near(diags, diag, &near, "add the column to the table, or name another one");
    return NULL;
}

/* ---- ends of relationships ---- */

/* The one side: a table (its key) or a column that is the key or unique. */
static ModelColumn *one_side(const Model *model, const Name *written, Diags *diags) {
    const Table *table = find_table(model, written, diags);
    if (table == NULL) return NULL;
    if (written->count == 1) {
        if (table->key != NULL) return table->key;
        Diag *diag = diag_add(diags, DIAG_MALFORMED, written->span, "the table %.*s has no key to refer to",
                              TEXT_ARG(table->name));
        diag_place(diags, diag, table->span, "defined here");
        diag_hint(diags, diag, "mark its key column `key`, or name the column: `-> %.*s.Column`",
                  TEXT_ARG(plain(diags->arena, table->name)));
        return NULL;
    }
    ModelColumn *column = find_column(table, written, diags);
    if (column == NULL || column->key || column->unique) return column;
    Diag *diag =
        diag_add(diags, DIAG_MALFORMED, written->span, "%.*s.%.*s may hold a value twice, so it cannot be referred to",
                 TEXT_ARG(table->name), TEXT_ARG(column->name));
    diag_place(diags, diag, column->span, "neither key nor unique");
    diag_hint(diags, diag, "mark the column `unique` (or `key`), or relate many to many: `relationship A.x -- B.y`");
    return NULL;
}

/* The many side, or either side of a many-to-many relationship: always a column. */
static ModelColumn *many_side(const Model *model, const Name *written, Diags *diags) {
    const Table *table = find_table(model, written, diags);
    if (table == NULL) return NULL;
    if (written->count == 2) return find_column(table, written, diags);
    Diag *diag = diag_add(diags, DIAG_MALFORMED, written->span, "this end of the relationship names no column");
    diag_hint(diags, diag, "write the table and the column, as in `%.*s.Column`",
              TEXT_ARG(plain(diags->arena, table->name)));
    return NULL;
}

static const Relationship *related(const ModelColumn *a, const ModelColumn *b) {
    if (a->reference != NULL && a->reference->to == b) return a->reference;
    if (b->reference != NULL && b->reference->to == a) return b->reference;
    for (uint32_t i = 0; i < a->table->links.count; i++) {
        const Relationship *link = a->table->links.items[i];
        if ((link->from == a && link->to == b) || (link->from == b && link->to == a)) return link;
    }
    return NULL;
}

static bool fits(const ModelColumn *from, const ModelColumn *to, Span span, Diags *diags) {
    if (from == to) {
        Diag *diag = diag_add(diags, DIAG_MALFORMED, span, "%.*s.%.*s refers to itself", TEXT_ARG(from->table->name),
                              TEXT_ARG(from->name));
        diag_hint(diags, diag, "name the column that holds the other end");
        return false;
    }
    if (from->type != to->type && from->type != TYPE_NONE && to->type != TYPE_NONE) {
        Diag *diag = diag_add(diags, DIAG_MALFORMED, span,
                              "%.*s.%.*s is of type %s and %.*s.%.*s of type %s, so they cannot be related",
                              TEXT_ARG(from->table->name), TEXT_ARG(from->name), type_word(from->type),
                              TEXT_ARG(to->table->name), TEXT_ARG(to->name), type_word(to->type));
        diag_place(diags, diag, from->span, "%s", type_word(from->type));
        diag_place(diags, diag, to->span, "%s", type_word(to->type));
        diag_hint(diags, diag, "give both columns the same type");
        return false;
    }
    const Relationship *other = related(from, to);
    if (other == NULL) return true;
    Diag *diag =
        diag_add(diags, DIAG_MALFORMED, span, "%.*s.%.*s and %.*s.%.*s are related twice", TEXT_ARG(from->table->name),
                 TEXT_ARG(from->name), TEXT_ARG(to->table->name), TEXT_ARG(to->name));
    diag_place(diags, diag, other->span, "the first time");
    diag_hint(diags, diag, "keep one of them");
    return false;
}

static bool too_many_parts(const Name *name, Diags *diags) {
    if (name->count <= 2) return name->count == 0;
    Diag *diag =
        diag_add(diags, DIAG_MALFORMED, name->span, "an end of a relationship is a table, or a table and a column");
    diag_hint(diags, diag, "write `Table` or `Table.Column`; a dot that belongs to a name stands inside brackets");
    return true;
}

/* ---- linking ---- */

static void link_reference(Model *model, ModelColumn *column, Diags *diags) {
    const ColumnDef *def = column->definition;
    const Mark *reference = NULL;
    bool inactive = false;
    for (uint32_t i = 0; i < def->mark_count; i++) {
        if (def->marks[i].kind == MARK_REFERENCE && reference == NULL) reference = &def->marks[i];
        if (def->marks[i].kind == MARK_INACTIVE) inactive = true;
    }
    if (reference == NULL || too_many_parts(&reference->name, diags)) return;
    ModelColumn *to = one_side(model, &reference->name, diags);
    if (to != NULL && fits(column, to, reference->span, diags))
        column->reference = model_relate(model, column, to, false, inactive, reference->span);
}

static void link_relation(Model *model, const Definition *definition, Diags *diags) {
    if (too_many_parts(&definition->left, diags) || too_many_parts(&definition->right, diags)) return;
    ModelColumn *left = many_side(model, &definition->left, diags);
    ModelColumn *right = definition->many_to_many ? many_side(model, &definition->right, diags)
                                                  : one_side(model, &definition->right, diags);
    if (left == NULL || right == NULL || !fits(left, right, definition->span, diags)) return;
    model_relate(model, left, right, definition->many_to_many, definition->inactive, definition->span);
}

/* Numbers that are no keys (primary, or an end of a relationship) are measures, everything else is a dimension, unless
   the column says otherwise (semantics.md 2.1). */
static void set_role(ModelColumn *column, bool end) {
    bool dimension = false, measure = false;
    for (uint32_t i = 0; column->definition != NULL && i < column->definition->mark_count; i++) {
        dimension |= column->definition->marks[i].kind == MARK_DIMENSION;
        measure |= column->definition->marks[i].kind == MARK_MEASURE;
    }
    bool number = type_is_number(column->type);
    if (!dimension && !measure) measure = number && !column->key && !end;
    column->role = measure ? ROLE_MEASURE : ROLE_DIMENSION;
    if (!measure)
        column->aggregation = TEXT("");
    else if (column->aggregation.size == 0)
        column->aggregation = number ? TEXT("sum") : TEXT("count");
}

static void set_roles(Model *model) {
    uint32_t offsets[MODEL_TABLES + 1];
    offsets[0] = 0;
    for (uint32_t t = 0; t < model->tables.count; t++)
        offsets[t + 1] = offsets[t] + model->tables.items[t]->column_count;
    bool *ends = NEW_ARRAY(model->arena, bool, offsets[model->tables.count] + 1);
    for (uint32_t i = 0; i < model->relationships.count; i++) {
        const Relationship *relationship = model->relationships.items[i];
        ends[offsets[relationship->from->table->index] + relationship->from->index] = true;
        ends[offsets[relationship->to->table->index] + relationship->to->index] = true;
    }
    for (uint32_t t = 0; t < model->tables.count; t++)
        for (uint32_t i = 0; i < model->tables.items[t]->column_count; i++)
            set_role(model->tables.items[t]->columns[i], ends[offsets[t] + i]);
}

void model_link(Model *model, Diags *diags) {
    names_close(model);
    for (uint32_t t = model->linked_tables; t < model->tables.count; t++)
        for (uint32_t i = 0; i < model->tables.items[t]->column_count; i++)
            if (model->tables.items[t]->columns[i]->definition != NULL)
                link_reference(model, model->tables.items[t]->columns[i], diags);
    model->linked_tables = model->tables.count;
    for (uint32_t i = 0; i < model->relations.count; i++) link_relation(model, model->relations.items[i], diags);
    model->relations.count = 0;
    link_waivers(model, diags);
    set_roles(model);
}
