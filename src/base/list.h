/* A growable array in an arena: `LIST(Thing) things = {0}; *list_add(arena, &things) = thing;` */
#ifndef LODE_BASE_LIST_H
#define LODE_BASE_LIST_H

#include "base/arena.h"

#define LIST(type)                                                                                                     \
    struct {                                                                                                           \
        type *items;                                                                                                   \
        uint32_t count, capacity;                                                                                      \
    }

/* A pointer to a new last item, zeroed. Pointers to earlier items end here. */
#define list_add(arena, list)                                                                                          \
    ((list)->count == (list)->capacity                                                                                 \
         ? (void)((list)->items = list_grow_((arena), (list)->items, &(list)->capacity, sizeof *(list)->items))         \
         : (void)0,                                                                                                    \
     &(list)->items[(list)->count++])

static inline void *list_grow_(Arena *arena, void *items, uint32_t *capacity, size_t size) {
    uint32_t before = *capacity, after = before == 0 ? 4 : before * 2;
    char *grown = arena_grow(arena, items, before * size, after * size); /* may leave: the list is still what it was */
    for (size_t i = before * size; i < after * size; i++) grown[i] = 0;
    *capacity = after;
    return grown;
}

#endif
