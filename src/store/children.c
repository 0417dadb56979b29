/* The rows of a table by what they hang from, over several relationships: made when first asked for, kept with the
 * store. */
#include <string.h>

#include "store/store.h"

static bool same_steps(const Path *a, const Path *b) {
    bool same = a->count == b->count;
    for (uint32_t k = 0; same && k < a->count; k++)
        same = a->steps[k].relationship == b->steps[k].relationship && a->steps[k].up == b->steps[k].up &&
               a->steps[k].backwards == b->steps[k].backwards;
    return same;
}

static const uint32_t *upper_rows(const Store *store, const Relationship *relationship, bool lower_is_from) {
    const StoreLink *link = &store->links[relationship->index];
    return lower_is_from ? link->parent : link->other_parent;
}

/* ---- lists ---- */

/* Whether the rows stand in the order of their parents, as exports often have them; those without a parent anywhere. */
static bool are_in_order(const uint32_t *parent, uint32_t rows) {
    uint32_t last = 0;
    for (uint32_t r = 1; r <= rows; r++) {
        if (parent[r] != 0 && parent[r] < last) return false;
        last = parent[r] != 0 ? parent[r] : last;
    }
    return true;
}

/* One walk without branches; the list may be written over the parents. Each row moves the end of its parent's range,
   and a parent without rows ends where the one before it does. */
static void list_in_order(const uint32_t *parent, uint32_t rows, Children *out) {
    uint32_t *starts = out->starts, *list = out->rows, n = 0;
    memset(starts, 0, ((size_t)out->parents + 2) * sizeof *starts);
    for (uint32_t r = 1; r <= rows; r++) {
        const uint32_t p = parent[r];
        list[n] = r;
        n += p != 0;
        starts[(size_t)p + 1] = n;
    }
    starts[1] = 0; /* of no parent */
    for (uint32_t p = 1; p <= out->parents; p++)
        if (starts[(size_t)p + 1] < starts[p]) starts[(size_t)p + 1] = starts[p];
}

static void list_by_count(const uint32_t *parent, uint32_t rows, Children *out) {
    uint32_t *starts = out->starts, parents = out->parents, sum = 0;
    memset(starts, 0, ((size_t)parents + 2) * sizeof *starts);
    for (uint32_t r = 1; r <= rows; r++)
        if (parent[r] != 0) starts[parent[r]]++;
    for (uint32_t p = 0; p <= parents; p++) { /* counts become begins */
        uint32_t count = starts[p];
        starts[p] = sum;
        sum += count;
    }
    starts[(size_t)parents + 1] = sum;
    for (uint32_t r = 1; r <= rows; r++)
        if (parent[r] != 0) out->rows[starts[parent[r]]++] = r;
    for (uint32_t p = parents + 1; p > 0; p--) starts[p] = starts[p - 1]; /* each begin has become its end */
    starts[0] = 0;
}

/* own: the parents are memory of the arena, which nobody else reads. */
static void list_children(Arena *arena, uint32_t *own, const uint32_t *parent, uint32_t rows, uint32_t parents,
                          Children *out) {
    const bool in_order = are_in_order(parent, rows);
    *out = (Children){.starts = arena_take(arena, ((size_t)parents + 2) * sizeof *out->starts), .parents = parents};
    out->rows = own != NULL && in_order ? own : arena_take(arena, ((size_t)rows + 1) * sizeof *out->rows);
    if (in_order) {
        list_in_order(parent, rows, out);
        return;
    }
    list_by_count(parent, rows, out);
    arena_give_back(arena, own);
}

void store_children(Arena *arena, const uint32_t *parent, uint32_t rows, uint32_t parents, Children *out) {
    list_children(arena, NULL, parent, rows, parents, out);
}

/* ---- over several relationships ---- */

/* What the steps down lead from: an array of the store, or one of its arena (*own). */
static const uint32_t *anchors_of(const Store *store, const Table *table, const Path *path, uint32_t **own,
                                  uint32_t *count) {
    const uint32_t rows = store->tables[table->index].rows, *anchor = NULL;
    for (uint32_t i = path->count; i-- > 0 && !path->steps[i].up;) {
        const Relationship *relationship = path->steps[i].relationship;
        const bool shared = relationship->many_to_many;
        const uint32_t *upper = upper_rows(store, relationship, shared ? path->steps[i].backwards : true);
        *count =
            shared ? store->links[relationship->index].value_count : store->tables[relationship->to->table->index].rows;
        if (anchor == NULL && upper != NULL) {
            anchor = upper;
            continue;
        }
        if (*own == NULL) *own = arena_take(store->arena, ((size_t)rows + 1) * sizeof **own);
        for (uint32_t r = 0; r <= rows; r++) (*own)[r] = upper == NULL ? 0 : upper[anchor[r]];
        anchor = *own;
    }
    if (anchor != NULL) return anchor;
    *own = arena_take(store->arena, ((size_t)rows + 1) * sizeof **own); /* no step down: each row is its own */
    for (uint32_t r = 0; r <= rows; r++) (*own)[r] = r;
    return *own;
}

static void make(Store *store, const Table *table, ChildList *list) {
    const uint32_t rows = store->tables[table->index].rows;
    uint32_t count = rows, *own = NULL;
    const uint32_t *anchor = anchors_of(store, table, &list->path, &own, &count);
    list_children(store->arena, own, anchor, rows, count, &list->children);
}

const Children *store_child_list(Store *store, const Table *table, const Path *path) {
    for (uint32_t i = 0; i < store->children.count; i++)
        if (same_steps(&store->children.items[i]->path, path)) return &store->children.items[i]->children;
    ChildList *list = NEW(store->arena, ChildList);
    list->path = (Path){.steps = NEW_ARRAY(store->arena, Step, path->count), .count = path->count};
    for (uint32_t i = 0; i < path->count; i++) list->path.steps[i] = path->steps[i];
    make(store, table, list);
    *list_add(store->arena, &store->children) =
        list; /* only now: running out of memory on the way leaves nothing behind */
    return &list->children;
}
