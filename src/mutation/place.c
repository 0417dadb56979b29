/* Puts a mutant in place of its formula, and everything back as it was. */
#include "mutation/mutation.h"

#include "syntax/copy.h"

static Expr **copy_list(Arena *arena, Expr *const *list, uint32_t count) {
    Expr **copy = NEW_ARRAY(arena, Expr *, count);
    for (uint32_t i = 0; i < count; i++) copy[i] = expr_copy(arena, list[i]);
    return copy;
}

/* A field that will be checked anew, in a tree of its own. */
static void renew(Placement *p, Arena *arena, Field *field, const Expr *formula) {
    Field now = *field;
    now.formula = expr_copy(arena, formula);
    now.along = copy_list(arena, field->along, field->along_count);
    now.restart = copy_list(arena, field->restart, field->restart_count);
    now.state = FIELD_NEW;
    p->fields[p->field_count++] = (struct PlacedField){field, *field, now};
}

/* A copy has no type: it is checked with the next statement. */
static void renew_filter(Placement *p, Arena *arena, Filter *filter) {
    p->filters[p->filter_count++] = (struct PlacedFilter){filter, filter->formula, expr_copy(arena, filter->formula)};
}

/* When all of it has been made, as memory may run out before. */
static void commit(const Placement *p, Arena *arena) {
    for (uint32_t i = 0; i < p->field_count; i++) *p->fields[i].field = p->fields[i].now;
    for (uint32_t i = 0; i < p->filter_count; i++) p->filters[i].filter->formula = p->filters[i].now;
    p->model->arena = arena;
}

Placement mutation_place(Model *model, const Mutant *mutant, const uint32_t *readers, uint32_t count, Arena *arena) {
    Placement p = {.model = model, .model_arena = model->arena};
    uint32_t fields = model->fields.count;
    p.fields = NEW_ARRAY(arena, struct PlacedField, fields);
    p.filters = NEW_ARRAY(arena, struct PlacedFilter, model->filters.count);
    bool *done = NEW_ARRAY(arena, bool, fields);
    done[mutant->field] = true;
    renew(&p, arena, model->fields.items[mutant->field], mutant->formula);
    for (uint32_t i = 0; i < count; i++) {
        if (readers[i] >= fields) {
            renew_filter(&p, arena, model->filters.items[readers[i] - fields]);
        } else if (!done[readers[i]]) {
            done[readers[i]] = true;
            renew(&p, arena, model->fields.items[readers[i]], model->fields.items[readers[i]]->formula);
        }
    }
    /* fields in error are checked every time: their trees, too, would get parts that do not live on */
    for (uint32_t i = 0; i < fields; i++) {
        Field *field = model->fields.items[i];
        if (!done[i] && field->state != FIELD_CHECKED) renew(&p, arena, field, field->formula);
    }
    commit(&p, arena);
    return p;
}

void mutation_undo(const Placement *p) {
    for (uint32_t i = 0; i < p->field_count; i++) *p->fields[i].field = p->fields[i].was;
    for (uint32_t i = 0; i < p->filter_count; i++) p->filters[i].filter->formula = p->filters[i].was;
    p->model->arena = p->model_arena;
}
