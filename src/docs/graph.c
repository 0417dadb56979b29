/* Places on paper: every spot as near to its neighbours as the order allows, nodes with no edges in rows below. */
#include "docs/graph.h"

#include <stdlib.h>

#include "answers/buffer.h"
#include "docs/graph_private.h"

enum { ROUNDS = 16, LOOSE_WIDTH = 900 };

/* ---- up and down ---- */

typedef struct Block { /* spots that touch each other: they move as one */
    double sum, weight;
    unsigned count;
} Block;

static double pull(const Ranks *r, unsigned s, bool left_side, double *weight) {
    const unsigned *starts = left_side ? r->left_starts : r->right_starts;
    const unsigned *list = left_side ? r->left_links : r->right_links;
    double sum = 0;
    for (unsigned k = starts[s]; k < starts[s + 1]; k++) {
        const Link *link = &r->links[list[k]];
        const Spot *other = &r->spots[left_side ? link->left : link->right];
        double there = left_side ? link->left_port : link->right_port,
               here = left_side ? link->right_port : link->left_port;
        double w = r->spots[s].node == NO_NODE && other->node == NO_NODE ? 8 : 1; /* long edges are straight */
        sum += w * (other->middle + there - here);
        *weight += w;
    }
    return sum;
}

/* Where each spot of a rank would like to stand, and the least change that keeps them in order and apart: isotonic
   regression, pooling neighbours that would overlap. */
static void settle(Ranks *r, unsigned rank, bool left, bool right) {
    unsigned size = r->sizes[rank], blocks = 0;
    Block *list = mem_take(size, sizeof *list);
    double *offsets = mem_take(size, sizeof *offsets);
    for (unsigned i = 0; i < size; i++) {
        const Spot *spot = &r->spots[r->ranks[rank][i]];
        if (i > 0) {
            const Spot *above = &r->spots[r->ranks[rank][i - 1]];
            double gap = above->part != spot->part ? 2 * GRAPH_GAP : GRAPH_GAP;
            if (spot->node == NO_NODE || above->node == NO_NODE) gap *= 0.6;
            offsets[i] = offsets[i - 1] + above->height / 2 + gap + spot->height / 2;
        }
        double weight = 0, sum = 0;
        if (left) sum += pull(r, r->ranks[rank][i], true, &weight);
        if (right) sum += pull(r, r->ranks[rank][i], false, &weight);
        if (weight <= 0) sum = 0.1 * spot->middle, weight = 0.1;
        list[blocks++] = (Block){sum - weight * offsets[i], weight, 1};
        while (blocks > 1 &&
               list[blocks - 2].sum / list[blocks - 2].weight > list[blocks - 1].sum / list[blocks - 1].weight) {
            list[blocks - 2].sum += list[blocks - 1].sum;
            list[blocks - 2].weight += list[blocks - 1].weight;
            list[blocks - 2].count += list[blocks - 1].count;
            blocks--;
        }
    }
    for (unsigned b = 0, i = 0; b < blocks; b++)
        for (unsigned k = 0; k < list[b].count; k++, i++)
            r->spots[r->ranks[rank][i]].middle = list[b].sum / list[b].weight + offsets[i];
    free(list);
    free(offsets);
}

static void settle_all(Ranks *r) {
    for (unsigned round = 0; round < ROUNDS; round++) {
        bool both = round >= ROUNDS / 2;
        for (unsigned k = 0; k < r->rank_count; k++) settle(r, k, true, both);
        for (unsigned k = r->rank_count; k-- > 0;) settle(r, k, both, true);
    }
}

/* ---- left to right ---- */

/* The left side and the width of each rank. */
static double *rank_sides(const Ranks *r, double **widths) {
    double *sides = mem_take(r->rank_count, sizeof *sides), x = 0;
    *widths = mem_take(r->rank_count, sizeof **widths);
    for (unsigned k = 0; k < r->rank_count; k++) {
        for (unsigned i = 0; i < r->sizes[k]; i++) {
            unsigned node = r->spots[r->ranks[k][i]].node;
            if (node != NO_NODE && r->graph->nodes[node].width > (*widths)[k])
                (*widths)[k] = r->graph->nodes[node].width;
        }
        sides[k] = x;
        x += (*widths)[k] + GRAPH_RANK_GAP;
    }
    return sides;
}

static void trace_edge(const Ranks *r, unsigned e, const double *sides, const double *widths) {
    GraphEdge *edge = &r->graph->edges[e];
    unsigned count = r->path_counts[e];
    edge->point_count = 2 * (count - 1);
    edge->points = mem_take(edge->point_count, sizeof *edge->points);
    GraphPoint *point = edge->points;
    for (unsigned i = 0; i < count; i++) {
        const Spot *spot = &r->spots[r->paths[e][i]];
        const GraphNode *node = spot->node == NO_NODE ? NULL : &r->graph->nodes[spot->node];
        double port = (i == 0) != edge->back ? edge->from_port : edge->to_port;
        double y = node == NULL ? spot->middle : node->y + port;
        if (i > 0) *point++ = (GraphPoint){node == NULL ? sides[spot->rank] : node->x, y};
        if (i + 1 < count)
            *point++ = (GraphPoint){node == NULL ? sides[spot->rank] + widths[spot->rank] : node->x + node->width, y};
    }
}

static void place_spots(Ranks *r) {
    Graph *graph = r->graph;
    double *widths, *sides = rank_sides(r, &widths), top = 0;
    for (unsigned s = 0; s < r->spot_count; s++) {
        double edge = r->spots[s].middle - r->spots[s].height / 2;
        if (s == 0 || edge < top) top = edge;
    }
    for (unsigned s = 0; s < r->spot_count; s++) {
        Spot *spot = &r->spots[s];
        spot->middle -= top;
        if (spot->middle + spot->height / 2 > graph->height) graph->height = spot->middle + spot->height / 2;
        if (spot->node == NO_NODE) continue;
        GraphNode *node = &graph->nodes[spot->node];
        node->x = sides[spot->rank];
        node->y = spot->middle - node->height / 2;
        if (node->x + node->width > graph->width) graph->width = node->x + node->width;
    }
    for (unsigned e = 0; e < graph->edge_count; e++)
        if (r->paths[e] != NULL) trace_edge(r, e, sides, widths);
    free(sides);
    free(widths);
}

/* ---- nodes without edges ---- */

static bool *find_loose(const Graph *graph) {
    bool *loose = mem_take(graph->node_count, sizeof *loose);
    for (unsigned n = 0; n < graph->node_count; n++) loose[n] = true;
    for (unsigned e = 0; e < graph->edge_count; e++) loose[graph->edges[e].from] = loose[graph->edges[e].to] = false;
    return loose;
}

static void place_loose(Graph *graph, const bool *loose) {
    double limit = graph->width > LOOSE_WIDTH ? graph->width : LOOSE_WIDTH;
    double x = 0, y = graph->height > 0 ? graph->height + 2 * GRAPH_GAP : 0, tallest = 0;
    for (unsigned n = 0; n < graph->node_count; n++) {
        if (!loose[n]) continue;
        GraphNode *node = &graph->nodes[n];
        if (x > 0 && x + node->width > limit) {
            x = 0;
            y += tallest + GRAPH_GAP;
            tallest = 0;
        }
        node->x = x;
        node->y = y;
        x += node->width + GRAPH_GAP;
        if (node->height > tallest) tallest = node->height;
        if (node->x + node->width > graph->width) graph->width = node->x + node->width;
        if (y + tallest > graph->height) graph->height = y + tallest;
    }
}

/* The nodes that have edges, as a graph of their own. */
static Graph tied_part(const Graph *graph, const bool *loose, unsigned *numbers) {
    Graph tied = {.nodes = mem_take(graph->node_count, sizeof *tied.nodes), .edge_count = graph->edge_count};
    tied.edges = mem_take(graph->edge_count, sizeof *tied.edges);
    for (unsigned n = 0; n < graph->node_count; n++) {
        if (loose[n]) continue;
        numbers[n] = tied.node_count;
        tied.nodes[tied.node_count++] = graph->nodes[n];
    }
    for (unsigned e = 0; e < graph->edge_count; e++) {
        tied.edges[e] = graph->edges[e];
        tied.edges[e].from = numbers[graph->edges[e].from];
        tied.edges[e].to = numbers[graph->edges[e].to];
    }
    return tied;
}

void graph_draw(Graph *graph) {
    bool *loose = find_loose(graph);
    unsigned *numbers = mem_take(graph->node_count, sizeof *numbers);
    Graph tied = tied_part(graph, loose, numbers);
    if (tied.node_count > 0) {
        Ranks ranks;
        ranks_make(&ranks, &tied);
        ranks_order(&ranks);
        settle_all(&ranks);
        place_spots(&ranks);
        ranks_free(&ranks);
    }
    for (unsigned n = 0; n < graph->node_count; n++)
        if (!loose[n]) graph->nodes[n] = tied.nodes[numbers[n]];
    for (unsigned e = 0; e < graph->edge_count; e++) {
        graph->edges[e].points = tied.edges[e].points;
        graph->edges[e].point_count = tied.edges[e].point_count;
        graph->edges[e].back = tied.edges[e].back;
    }
    graph->width = tied.width;
    graph->height = tied.height;
    free(tied.nodes);
    free(tied.edges);
    free(numbers);
    place_loose(graph, loose);
    free(loose);
}

void graph_free(Graph *graph) {
    for (unsigned e = 0; e < graph->edge_count; e++) free(graph->edges[e].points);
    free(graph->nodes);
    free(graph->edges);
    *graph = (Graph){0};
}
