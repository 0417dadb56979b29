/* Private to the drawing of graphs: spots (nodes, and bends where an edge passes through a rank) and the links between
   neighbouring ranks. */
#ifndef LODE_DOCS_GRAPH_PRIVATE_H
#define LODE_DOCS_GRAPH_PRIVATE_H

#include "docs/graph.h"

#define NO_NODE (~0u)

typedef struct Spot {
    unsigned node;        /* NO_NODE: a bend */
    unsigned rank, place; /* place: from the top of its rank */
    unsigned part;        /* the connected part of the graph */
    double middle, height;
    double key; /* of sorting */
} Spot;

typedef struct Link { /* between spots of neighbouring ranks */
    unsigned left, right;
    double left_port, right_port; /* from the middles of the spots */
} Link;

typedef struct Chain { /* the bends that the edges of one port of a node share, a rank after the other */
    unsigned first, count;
    double port;
} Chain;

typedef struct Ranks {
    Graph *graph;
    Spot *spots;
    unsigned spot_count, spot_room;
    Link *links;
    unsigned link_count, link_room;
    unsigned **ranks; /* spots of a rank in their order */
    unsigned *sizes, rank_count;
    /* links of a spot: links[link_of[starts[s]]] ... up to starts[s + 1], on its left or right side */
    unsigned *left_starts, *left_links, *right_starts, *right_links;
    unsigned **paths; /* of an edge: the spots it passes, its nodes among them; NULL: leads to itself */
    unsigned *path_counts;
} Ranks;

/* Ranks, bends and links of a graph (ranks.c); order.c puts each rank in order; graph.c gives places. */
void ranks_make(Ranks *ranks, Graph *graph);
void ranks_free(Ranks *ranks);
void ranks_order(Ranks *ranks);

#endif
