/* The rows of a table by what they hang from, over several relationships: made when first asked for, kept with the store. */
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

static void make(Store *store, Arena *scratch, const Table *table, ChildList *list) {
    const Path *path = &list->path;
    uint32_t rows = store->tables[table->index].rows, anchors = rows;
    uint32_t *anchor = arena_take(scratch, ((size_t)rows + 1) * sizeof *anchor);
    for (uint32_t r = 0; r <= rows; r++) anchor[r] = r;
    for (uint32_t i = path->count; i-- > 0 && !path->steps[i].up;) {
        const Relationship *relationship = path->steps[i].relationship;
        bool shared = relationship->many_to_many;
        const uint32_t *upper = upper_rows(store, relationship, shared ? path->steps[i].backwards : true);
        for (uint32_t r = 1; r <= rows; r++) anchor[r] = upper == NULL ? 0 : upper[anchor[r]];
        anchors = shared ? store->links[relationship->index].value_count : store->tables[relationship->to->table->index].rows;
    }
    store_children(store->arena, anchor, rows, anchors, &list->children);
}

const Children *store_child_list(Store *store, Arena *scratch, const Table *table, const Path *path) {
    for (uint32_t i = 0; i < store->children.count; i++)
        if (same_steps(&store->children.items[i]->path, path)) return &store->children.items[i]->children;
    ChildList *list = NEW(store->arena, ChildList);
    list->path = (Path){.steps = NEW_ARRAY(store->arena, Step, path->count), .count = path->count};
    for (uint32_t i = 0; i < path->count; i++) list->path.steps[i] = path->steps[i];
    make(store, scratch, table, list);
    *list_add(store->arena, &store->children) = list; /* only now: running out of memory on the way leaves nothing behind */
    return &list->children;
}
