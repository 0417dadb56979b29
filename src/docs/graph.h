/* Drawings of directed graphs: ranks from left to right, few crossings, short edges. Knows sizes, no contents. All
   measures are pixels, y grows downwards. */
#ifndef LODE_DOCS_GRAPH_H
#define LODE_DOCS_GRAPH_H

#include <stdbool.h>

typedef struct GraphPoint {
    double x, y;
} GraphPoint;

typedef struct GraphNode {
    double width, height;
    bool first;  /* stays in the leftmost rank when nothing leads to it; others stand next to what they lead to */
    double x, y; /* made: the top left corner */
} GraphNode;

typedef struct GraphEdge {
    unsigned from, to;
    double from_port, to_port; /* where it meets its nodes: below their tops */
    /* made: pairs of points, from the right side of one node to the left side of the next, then straight through a
       rank. back: it runs against the ranks, from `to` to `from`. No points: it leads to itself. */
    bool back;
    GraphPoint *points;
    unsigned point_count;
} GraphEdge;

typedef struct Graph {
    GraphNode *nodes;
    GraphEdge *edges;
    unsigned node_count, edge_count;
    double width, height; /* made */
} Graph;

enum { GRAPH_GAP = 14, GRAPH_RANK_GAP = 64 };

/* Fills in what is made. The same graph gives the same drawing. */
void graph_draw(Graph *graph);
/* Frees nodes, edges and points. */
void graph_free(Graph *graph);

#endif
