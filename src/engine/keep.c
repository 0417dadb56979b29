/* What a run leaves for later ones: copied out of its arena when the answer is there. */
#include <string.h>

#include "engine/reuse_private.h"

/* ---- copies ---- */

static void copy_column(Arena *arena, const Column *from, Column *to) {
    const size_t width = type_width(from->type);
    col_flat(to, arena, from->type, from->rows);
    memcpy(to->as.any, from->as.any, from->rows * width);
    if (from->valid != NULL) {
        to->valid = bitmap_new(arena, from->rows + 1, false);
        memcpy(to->valid, from->valid, BITMAP_WORDS(from->rows) * sizeof *to->valid);
    }
    if (width != sizeof(Text)) return;
    for (size_t k = 0; k < from->rows; k++)
        to->as.s[k] = col_valid(from, k) ? text_copy(arena, from->as.s[k]) : TEXT("");
}

/* Codes of a stored column's dictionary, but not its rows: what an aggregate of texts comes to. */
static bool has_own_codes(const Column *c) { return c->shape == SHAPE_CODED && c->dictionary->distinct; }

static size_t column_bytes(const Column *c) {
    if (c->shape == SHAPE_CODED) return (c->rows + 1) * sizeof *c->codes;
    size_t bytes = c->rows * type_width(c->type) + BITMAP_WORDS(c->rows + 1) * 8;
    for (size_t k = 0; type_width(c->type) == sizeof(Text) && k < c->rows; k++)
        if (col_valid(c, k)) bytes += c->as.s[k].size + 16;
    return bytes;
}

/* A key whose bits are numbers that the interner of one run has given. */
static bool is_interned(const Run *run, const Key *key) {
    const Node *node = key->node;
    if (node->type != TYPE_STRING && node->type != TYPE_SPATIAL) return false;
    if (node->kind != NODE_COLUMN) return true;
    return !run->store->tables[node->column->table->index].columns[node->column->index].data.dictionary->distinct;
}

typedef struct Keeping {
    const Run *run;
    const Groups *groups;
    uint64_t space;
    const Column *values;
    const Shown *shown;
} Keeping;

static void fill_values(Thing *thing, const void *context) {
    const Keeping *k = context;
    thing->space = k->space;
    if (k->values->shape == SHAPE_FLAT) {
        copy_column(&thing->arena, k->values, &thing->values);
        return;
    }
    if (has_own_codes(k->values)) {
        uint32_t *codes = arena_take(&thing->arena, (k->values->rows + 1) * sizeof *codes);
        memcpy(codes, k->values->codes, k->values->rows * sizeof *codes);
        thing->values = *k->values;
        thing->values.codes = codes;
        return;
    }
    Column *dictionary = NEW(&thing->arena, Column);
    copy_column(&thing->arena, k->values->dictionary, dictionary);
    thing->values = *k->values; /* the codes are the store's */
    thing->values.dictionary = dictionary;
}

static void fill_shown(Thing *thing, const void *context) {
    const Keeping *k = context;
    const uint32_t bits = k->shown->bits == NULL ? 0 : k->shown->bit_count;
    thing->space = k->space;
    thing->shown = bitmap_new(&thing->arena, (size_t)bits + 1, false);
    thing->shown_bits = bits;
    if (bits != 0) memcpy(thing->shown, k->shown->bits, BITMAP_WORDS(bits) * sizeof *thing->shown);
}

static void fill_groups(Thing *thing, const void *context) {
    const Keeping *k = context;
    const Groups *g = k->groups;
    const TupleSet *set = &g->tuples;
    const size_t bytes = (size_t)set->count * set->width * sizeof *set->tuples;
    Arena *arena = &thing->arena;
    thing->space = k->space;
    thing->count = set->count;
    thing->width = set->width;
    thing->tuples = arena_take(arena, bytes);
    if (bytes != 0) memcpy(thing->tuples, set->tuples, bytes);
    thing->texts = NEW_ARRAY(arena, Text *, g->grouping->count);
    for (uint32_t key = 0; key < g->grouping->count; key++) {
        if (!is_interned(k->run, &g->grouping->keys[key])) continue;
        Text *texts = thing->texts[key] = NEW_ARRAY(arena, Text, set->count);
        for (uint32_t t = 0; t < set->count; t++) {
            const uint64_t *tuple = set->tuples + (size_t)t * set->width;
            if (has_value(g, tuple, key)) texts[t] = text_copy(arena, interned(k->run, tuple[key]));
        }
    }
    if (g->mode != GROUPS_TABLE) return;
    const size_t rows = (size_t)k->run->store->tables[g->table->index].rows + 1;
    thing->table = g->table;
    thing->by_row = arena_take(arena, rows * sizeof *thing->by_row);
    memcpy(thing->by_row, g->by_row, rows * sizeof *thing->by_row);
}

static size_t groups_bytes(const Run *run, const Groups *g) {
    size_t bytes = (size_t)g->tuples.count * g->tuples.width * 8;
    for (uint32_t key = 0; key < g->grouping->count; key++)
        if (is_interned(run, &g->grouping->keys[key])) bytes += (size_t)g->tuples.count * 2 * sizeof(Text);
    return g->mode == GROUPS_TABLE ? bytes + ((size_t)run->store->tables[g->table->index].rows + 1) * sizeof(uint32_t)
                                   : bytes;
}

/* The groups as they are now; false: what is numbered by them cannot be kept. */
static bool put_groups(Run *run, const Grouping *grouping) {
    struct Reuse *r = run->reuse;
    const Groups *g = &run->groups[grouping->id];
    const uint32_t number = r->of.groupings[grouping->id];
    if (number == 0) return false;
    if (!is_hashed(g)) return true;
    const Thing *known = kept_find(r->kept, number);
    uint64_t *space = &r->spaces[grouping->id];
    if (known != NULL && known->space == *space && known->count == g->tuples.count && known->by_row == (g->mode == GROUPS_TABLE ? g->by_row : NULL))
        return true;
    if (*space == 0) *space = ++r->kept->spaces;
    return kept_put(r->kept, number, groups_bytes(run, g), fill_groups,
                    &(Keeping){.run = run, .groups = g, .space = *space});
}

/* Once for each grouping: what they were taken from is gone then. */
static bool keep_groups(Run *run, const Grouping *grouping) {
    uint8_t *state = &run->reuse->groups[grouping->id];
    if (*state == GROUPS_UNKEPT) *state = put_groups(run, grouping) ? GROUPS_KEPT : GROUPS_REFUSED;
    return *state == GROUPS_KEPT;
}

static void keep_values(Run *run, uint32_t number, const Grouping *grouping, const Column *values) {
    struct Reuse *r = run->reuse;
    if (number == 0 || (values->shape != SHAPE_FLAT && !has_own_codes(values)) || !keep_groups(run, grouping)) return;
    kept_put(r->kept, number, column_bytes(values), fill_values,
             &(Keeping){.space = r->spaces[grouping->id], .values = values});
}

static void keep_shown(Run *run, const Shown *shown) {
    struct Reuse *r = run->reuse;
    const Grouping *grouping = shown->task->grouping;
    if (shown->number == 0 || !shown->ran || !keep_groups(run, grouping)) return;
    kept_put(r->kept, shown->number, BITMAP_WORDS((size_t)shown->bit_count + 1) * 8, fill_shown,
             &(Keeping){.space = r->spaces[grouping->id], .shown = shown});
}

static void keep_all(Run *run) {
    const Plan *plan = run->plan;
    const struct Reuse *r = run->reuse;
    bool *whole = NEW_ARRAY(run->arena, bool, plan->aggregations.count + 1);
    for (uint32_t i = 0; i < plan->lods.count; i++)
        if (is_plain(plan->lods.items[i])) whole[plan->lods.items[i]->value->aggregation->id] = true;
    for (uint32_t i = 0; i < plan->aggregations.count; i++) {
        const Aggregation *a = plan->aggregations.items[i];
        if (!r->compute[i] || (!a->grouping->view && !whole[i])) continue;
        keep_values(run, r->of.aggregations[i], a->grouping, aggregation_result(run, a));
    }
    for (uint32_t i = 0; i < plan->lods.count; i++)
        if (r->compute_lods[i] && !is_plain(plan->lods.items[i]))
            keep_values(run, r->of.lods[i], plan->lods.items[i]->grouping, &run->lods[i]);
    for (uint32_t i = 0; i < r->shown.count; i++) keep_shown(run, &r->shown.items[i]);
    for (uint32_t i = 0; i < plan->nodes.count; i++) {
        const Column *values = run->nodes[i].rows;
        if (r->columns[i] != COLUMN_MADE || (values->shape == SHAPE_CODED && values->dictionary->shape != SHAPE_FLAT))
            continue;
        kept_put(r->kept, r->of.nodes[i], column_bytes(values->shape == SHAPE_CODED ? values->dictionary : values),
                 fill_values, &(Keeping){.values = values});
    }
}

/* The answer is there already: when memory is spent now, the rest is not kept. */
void reuse_end(Run *run) {
    Budget *budget = run->arena->budget;
    jmp_buf here, *outer = budget == NULL ? NULL : budget->escape;
    if (run->reuse == NULL || budget == NULL) return;
    budget->escape = &here;
    if (setjmp(here) == 0) keep_all(run);
    budget->escape = outer;
}
