/* Names and descriptions: what is easily taken for something else, and what is not described. */
#include "lint/linter.h"

/* A name without the signs that eyes pass over; letter case is the map's business. */
static Text skeleton(Arena *arena, Text name) {
    char *to = arena_take(arena, name.size + 1);
    size_t size = 0;
    for (size_t i = 0; i < name.size; i++) {
        char c = name.data[i];
        bool passed_over = c == ' ' || c == '_' || c == '-' || c == '.' || c == ',' || c == '(' || c == ')' || c == '/';
        if (!passed_over) to[size++] = c;
    }
    return (Text){to, size};
}

static void tell_alike(Linter *l, Text owner, Span span, const char *things, Text other, Span other_span) {
    l->owner = owner;
    Diag *diag = lint_tell(l, LINT_AMBIGUOUS_LABEL, span, "easily taken for the %s [%.*s]", things, TEXT_ARG(other));
    diag_place(l->diags, diag, other_span, "the other");
    diag_hint(l->diags, diag, "rename one of them");
}

/* ---- fields beside fields ---- */

typedef struct Thing {
    const void *which;
    const char *kind;
    Text name;
    Span span;
} Thing;

typedef struct Alike {
    Map skeletons; /* -> things */
    LIST(Thing) things;
} Alike;

static void alike_name(Linter *l, Alike *alike, Thing thing, Text name) {
    Text key = skeleton(l->arena, name);
    if (key.size == 0) return;
    uint32_t at = map_put(&alike->skeletons, key, alike->things.count);
    if (at == MAP_NONE) {
        *list_add(l->arena, &alike->things) = thing;
        return;
    }
    const Thing *other = &alike->things.items[at];
    if (other->which != thing.which) tell_alike(l, thing.name, thing.span, other->kind, other->name, other->span);
}

static void alike_names(Linter *l, Alike *alike, Thing thing, Text label) {
    uint32_t told = l->diags->list.count;
    alike_name(l, alike, thing, thing.name);
    if (l->diags->list.count == told) alike_name(l, alike, thing, label);
}

/* ---- fields beside columns ---- */

static void beside_column(Linter *l, const Map *columns, const ModelColumn *const *list, const Field *field,
                          Text name) {
    uint32_t at = map_get(columns, name);
    if (at == MAP_NONE || field->formula == NULL) return;
    const ModelColumn *column = list[at], *shows = column_of(field->formula);
    if (shows != NULL && (text_equal_loose(shows->name, name) || text_equal_loose(shows->label, name))) return;
    if (!column->hidden) tell_alike(l, field->name, field->name_span, "column", column->name, column->span);
}

static const ModelColumn **all_columns(Linter *l, Map *map) {
    LIST(const ModelColumn *) list = {0};
    map_init(map, l->arena, true);
    for (uint32_t t = 0; t < l->model->tables.count; t++)
        for (uint32_t i = 0; i < l->model->tables.items[t]->column_count; i++) {
            const ModelColumn *column = l->model->tables.items[t]->columns[i];
            map_put(map, column->name, list.count);
            map_put(map, column->label, list.count);
            *list_add(l->arena, &list) = column;
        }
    return list.items;
}

/* ---- descriptions ---- */

static void descriptions(Linter *l) {
    uint32_t seen = 0, described = 0;
    for (uint32_t i = 0; i < l->model->fields.count; i++) {
        const Field *field = l->model->fields.items[i];
        seen += !field->hidden;
        described += !field->hidden && field->doc.size > 0;
    }
    for (uint32_t i = 0; i < l->model->fields.count && described * 2 > seen; i++) {
        const Field *field = l->model->fields.items[i];
        if (field->hidden || field->doc.size > 0) continue;
        l->owner = field->name;
        Diag *diag =
            lint_tell(l, LINT_MISSING_DESCRIPTION, field->name_span, "%.*s has no description", TEXT_ARG(field->name));
        diag_hint(l->diags, diag, "write one above it: /// What it tells, and of whom");
    }
}

void lint_names(Linter *l) {
    Alike alike = {0};
    Map columns;
    map_init(&alike.skeletons, l->arena, true);
    const ModelColumn *const *list = all_columns(l, &columns);
    for (uint32_t i = 0; i < l->model->parameters.count; i++) {
        const Parameter *p = l->model->parameters.items[i];
        alike_names(l, &alike, (Thing){p, "parameter", p->name, p->span}, p->label);
    }
    for (uint32_t i = 0; i < l->model->fields.count; i++) {
        const Field *field = l->model->fields.items[i];
        uint32_t told = l->diags->list.count;
        alike_names(l, &alike, (Thing){field, "field", field->name, field->name_span}, field->label);
        if (l->diags->list.count == told) beside_column(l, &columns, list, field, field->name);
        if (l->diags->list.count == told) beside_column(l, &columns, list, field, field->label);
    }
    descriptions(l);
}
