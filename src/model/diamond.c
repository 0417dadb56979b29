/* Diamonds: two many-to-one paths from one table to another. Rule 3 of docs/semantics.md 2.3 takes one of them; people should know. */
#include "model/walk.h"

/* The path that begins with a relationship of `from`: it, then the shortest way up from its one side. */
static bool path_by(const Model *model, Arena *arena, const Table *from, const Relationship *first, const Table *to, Path *path) {
    TableSet avoid = {{0}};
    set_add(&avoid, from->index);
    Step *step = NEW(arena, Step);
    *step = (Step){.relationship = first, .up = true};
    Path head = {step, 1}, rest = {0};
    if (first->to->table != to && !up_path(model, arena, first->to->table, to, &avoid, &rest)) return false;
    *path = path_join(arena, head, rest);
    return true;
}

/* Whether the table is the first that both ways come to: no other common table reaches it. */
static bool is_nearest(const Model *model, const TableSet *common, const Table *table) {
    for (uint32_t t = 0; t < model->tables.count; t++)
        if (t != table->index && set_has(common, t) && graph_reaches(model, model->tables.items[t], table)) return false;
    return true;
}

static bool takes_part(const Relationship *r, const Table *from) {
    return !r->inactive && !r->many_to_many && r->from->table == from && r->to->table != from;
}

static void find_between(const Model *model, Arena *arena, const Relationship *a, const Relationship *b, Diamonds *found) {
    const Table *from = a->from->table;
    TableSet common = {{0}};
    for (uint32_t t = 0; t < model->tables.count; t++) {
        const Table *to = model->tables.items[t];
        if (to != from && graph_reaches(model, a->to->table, to) && graph_reaches(model, b->to->table, to)) set_add(&common, t);
    }
    for (uint32_t t = 0; t < model->tables.count; t++) {
        const Table *to = model->tables.items[t];
        Path first, second;
        if (!set_has(&common, t) || !is_nearest(model, &common, to)) continue;
        if (!path_by(model, arena, from, a, to, &first) || !path_by(model, arena, from, b, to, &second)) continue;
        bool swap = second.count < first.count;
        *list_add(arena, found) = (Diamond){from, to, swap ? second : first, swap ? first : second};
    }
}

void graph_diamonds(const Model *model, Arena *arena, Diamonds *found) {
    for (uint32_t i = 0; i < model->relationships.count; i++)
        for (uint32_t k = i + 1; k < model->relationships.count; k++) {
            const Relationship *a = model->relationships.items[i], *b = model->relationships.items[k];
            if (takes_part(a, a->from->table) && takes_part(b, a->from->table)) find_between(model, arena, a, b, found);
        }
}
