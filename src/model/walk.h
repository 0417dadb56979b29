/* Private to the room: walking the graph of relationships, for graph.c (paths) and joins.c. */
#ifndef LODE_MODEL_WALK_H
#define LODE_MODEL_WALK_H

#include "model/graph.h"

/* How one relationship is walked: from its many to its one side, back, or from one end of a many-to-many to the other. */
typedef enum Way { WAY_UP, WAY_DOWN, WAY_ACROSS, WAY_COUNT } Way;
enum { WALK_UP = 1 << WAY_UP, WALK_DOWN = 1 << WAY_DOWN, WALK_ACROSS = 1 << WAY_ACROSS, WALK_ALL = 7 };

/* Steps to every table, by its index. */
enum { FAR = UINT16_MAX };
typedef struct Reach {
    uint16_t to[MODEL_TABLES];
} Reach;

/* Breadth first from a table, walking only some ways and never into the tables of `avoid` (NULL: none). */
void graph_walk(const Model *model, const Table *from, unsigned ways, const TableSet *avoid, Reach *reach);
/* The way over a relationship from one of its tables, and where it leads. */
Way link_way(const Relationship *link, const Table *at, const Table **other);

/* The shortest many-to-one path, by rule 3 the first of several. False when there is none. */
bool up_path(const Model *model, Arena *arena, const Table *from, const Table *to, const TableSet *avoid, Path *path);
Path path_reverse(Arena *arena, Path path);
Path path_join(Arena *arena, Path first, Path second);
/* Where a step arrives. */
const Table *step_to(const Step *step);

#endif
