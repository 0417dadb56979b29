/* Which rank a node stands in: cycles are broken, ranks are longest ways; edges over several ranks get bends. */
#include "docs/graph_private.h"

#include <stdlib.h>
#include <string.h>

#include "answers/buffer.h"

/* ---- cycles ---- */

enum { UNSEEN, OPEN, DONE };

typedef struct Visit {
    unsigned node, next; /* next: among its edges */
} Visit;

/* Edges of each node, those that leave it: list[starts[n]] ... */
static void edges_by_node(const Graph *graph, unsigned *starts, unsigned *list) {
    for (unsigned e = 0; e < graph->edge_count; e++) starts[graph->edges[e].from + 1]++;
    for (unsigned n = 0; n < graph->node_count; n++) starts[n + 1] += starts[n];
    unsigned *at = mem_take(graph->node_count, sizeof *at);
    memcpy(at, starts, graph->node_count * sizeof *at);
    for (unsigned e = 0; e < graph->edge_count; e++) list[at[graph->edges[e].from]++] = e;
    free(at);
}

/* An edge to a node that is being visited closes a cycle: it is drawn backwards. */
static void break_cycles(Graph *graph) {
    unsigned *starts = mem_take(graph->node_count + 1, sizeof *starts),
             *list = mem_take(graph->edge_count, sizeof *list);
    char *state = mem_take(graph->node_count, 1);
    Visit *stack = mem_take(graph->node_count, sizeof *stack);
    edges_by_node(graph, starts, list);
    for (unsigned root = 0; root < graph->node_count; root++) {
        if (state[root] != UNSEEN) continue;
        unsigned depth = 0;
        stack[depth++] = (Visit){root, starts[root]};
        state[root] = OPEN;
        while (depth > 0) {
            Visit *visit = &stack[depth - 1];
            if (visit->next == starts[visit->node + 1]) {
                state[visit->node] = DONE;
                depth--;
                continue;
            }
            GraphEdge *edge = &graph->edges[list[visit->next++]];
            if (edge->from != edge->to && state[edge->to] == OPEN) edge->back = true;
            if (state[edge->to] != UNSEEN) continue;
            state[edge->to] = OPEN;
            stack[depth++] = (Visit){edge->to, starts[edge->to]};
        }
    }
    free(starts);
    free(list);
    free(state);
    free(stack);
}

static unsigned edge_left(const GraphEdge *edge) { return edge->back ? edge->to : edge->from; }
static unsigned edge_right(const GraphEdge *edge) { return edge->back ? edge->from : edge->to; }

/* ---- ranks ---- */

/* Longest ways: rounds until nothing moves; without cycles there are at most as many as ranks. */
static void rank_nodes(Ranks *r) {
    Graph *graph = r->graph;
    bool *led = mem_take(graph->node_count, sizeof *led);
    for (bool moved = true; moved;) {
        moved = false;
        for (unsigned e = 0; e < graph->edge_count; e++) {
            unsigned left = edge_left(&graph->edges[e]), right = edge_right(&graph->edges[e]);
            if (left == right) continue;
            led[right] = true;
            if (r->spots[right].rank > r->spots[left].rank) continue;
            r->spots[right].rank = r->spots[left].rank + 1;
            moved = true;
        }
    }
    for (unsigned n = 0; n < graph->node_count; n++) {
        if (led[n] || graph->nodes[n].first) continue;
        unsigned nearest = NO_NODE; /* nodes with nothing before them move to what they lead to */
        for (unsigned e = 0; e < graph->edge_count; e++) {
            unsigned right = edge_right(&graph->edges[e]);
            if (edge_left(&graph->edges[e]) == n && right != n && r->spots[right].rank < nearest)
                nearest = r->spots[right].rank;
        }
        if (nearest != NO_NODE) r->spots[n].rank = nearest - 1;
    }
    free(led);
}

/* Connected parts are numbered by their first nodes. */
static void find_parts(Ranks *r) {
    for (unsigned n = 0; n < r->spot_count; n++) r->spots[n].part = n;
    for (bool moved = true; moved;) {
        moved = false;
        for (unsigned e = 0; e < r->graph->edge_count; e++) {
            unsigned *a = &r->spots[r->graph->edges[e].from].part, *b = &r->spots[r->graph->edges[e].to].part;
            if (*a == *b) continue;
            *a = *b = *a < *b ? *a : *b;
            moved = true;
        }
    }
}

/* ---- bends and links ---- */

static unsigned add_bend(Ranks *r, unsigned rank, unsigned part) {
    if (r->spot_count == r->spot_room) {
        Spot *more = mem_take(2 * (size_t)r->spot_room + 16, sizeof *more);
        memcpy(more, r->spots, r->spot_count * sizeof *more);
        free(r->spots);
        r->spots = more;
        r->spot_room = 2 * r->spot_room + 16;
    }
    r->spots[r->spot_count] = (Spot){.node = NO_NODE, .rank = rank, .part = part, .height = 4};
    return r->spot_count++;
}

static void add_link(Ranks *r, Link link) {
    if (r->link_count == r->link_room) {
        Link *more = mem_take(2 * (size_t)r->link_room + 16, sizeof *more);
        if (r->link_count > 0) memcpy(more, r->links, r->link_count * sizeof *more);
        free(r->links);
        r->links = more;
        r->link_room = 2 * r->link_room + 16;
    }
    r->links[r->link_count++] = link;
}

/* The way of an edge. Edges that leave a node at the same port share its chain of bends, so that they are drawn as one
   line that branches. */
static void add_path(Ranks *r, unsigned e, Chain *chains) {
    const GraphEdge *edge = &r->graph->edges[e];
    unsigned left = edge_left(edge), right = edge_right(edge);
    unsigned from = r->spots[left].rank, to = r->spots[right].rank, bends = to - from - 1;
    double half_left = r->graph->nodes[left].height / 2, half_right = r->graph->nodes[right].height / 2;
    double left_port = (edge->back ? edge->to_port : edge->from_port) - half_left;
    double right_port = (edge->back ? edge->from_port : edge->to_port) - half_right;
    unsigned *path = mem_take(bends + 2u, sizeof *path), *shared = NULL;
    Chain *chain = &chains[left];
    path[0] = left;
    if (bends > 0 && chain->count > 0 && chain->port == left_port) shared = r->paths[chain->first];
    for (unsigned b = 0; b < bends; b++) {
        if (shared != NULL && b < chain->count) {
            path[b + 1] = shared[b + 1];
            continue;
        }
        path[b + 1] = add_bend(r, from + b + 1, r->spots[left].part);
        add_link(r, (Link){path[b], path[b + 1], b == 0 ? left_port : 0, 0});
    }
    if (bends > chain->count && (chain->count == 0 || shared != NULL)) *chain = (Chain){e, bends, left_port};
    path[bends + 1] = right;
    add_link(r, (Link){path[bends], right, bends == 0 ? left_port : 0, right_port});
    r->paths[e] = path;
    r->path_counts[e] = bends + 2;
}

static void fill_ranks(Ranks *r) {
    for (unsigned s = 0; s < r->spot_count; s++)
        if (r->spots[s].rank >= r->rank_count) r->rank_count = r->spots[s].rank + 1;
    r->sizes = mem_take(r->rank_count, sizeof *r->sizes);
    r->ranks = mem_take(r->rank_count, sizeof *r->ranks);
    for (unsigned s = 0; s < r->spot_count; s++) r->sizes[r->spots[s].rank]++;
    for (unsigned k = 0; k < r->rank_count; k++) r->ranks[k] = mem_take(r->sizes[k], sizeof **r->ranks);
    memset(r->sizes, 0, r->rank_count * sizeof *r->sizes);
    for (unsigned s = 0; s < r->spot_count; s++) {
        r->spots[s].place = r->sizes[r->spots[s].rank]++;
        r->ranks[r->spots[s].rank][r->spots[s].place] = s;
    }
}

static void index_links(Ranks *r, unsigned **starts, unsigned **list, bool left_side) {
    *starts = mem_take(r->spot_count + 1, sizeof **starts);
    *list = mem_take(r->link_count, sizeof **list);
    for (unsigned l = 0; l < r->link_count; l++) (*starts)[(left_side ? r->links[l].right : r->links[l].left) + 1]++;
    for (unsigned s = 0; s < r->spot_count; s++) (*starts)[s + 1] += (*starts)[s];
    unsigned *at = mem_take(r->spot_count + 1, sizeof *at);
    memcpy(at, *starts, r->spot_count * sizeof *at);
    for (unsigned l = 0; l < r->link_count; l++) (*list)[at[left_side ? r->links[l].right : r->links[l].left]++] = l;
    free(at);
}

void ranks_make(Ranks *r, Graph *graph) {
    *r = (Ranks){.graph = graph};
    r->spot_count = r->spot_room = graph->node_count;
    r->spots = mem_take(graph->node_count, sizeof *r->spots);
    for (unsigned n = 0; n < graph->node_count; n++) r->spots[n] = (Spot){.node = n, .height = graph->nodes[n].height};
    r->paths = mem_take(graph->edge_count, sizeof *r->paths);
    r->path_counts = mem_take(graph->edge_count, sizeof *r->path_counts);
    break_cycles(graph);
    rank_nodes(r);
    find_parts(r);
    Chain *chains = mem_take(graph->node_count, sizeof *chains);
    for (unsigned e = 0; e < graph->edge_count; e++)
        if (graph->edges[e].from != graph->edges[e].to) add_path(r, e, chains);
    free(chains);
    fill_ranks(r);
    index_links(r, &r->left_starts, &r->left_links, true);
    index_links(r, &r->right_starts, &r->right_links, false);
}

void ranks_free(Ranks *r) {
    for (unsigned e = 0; e < r->graph->edge_count; e++) free(r->paths[e]);
    for (unsigned k = 0; k < r->rank_count; k++) free(r->ranks[k]);
    free(r->paths);
    free(r->path_counts);
    free(r->ranks);
    free(r->sizes);
    free(r->spots);
    free(r->links);
    free(r->left_starts);
    free(r->left_links);
    free(r->right_starts);
    free(r->right_links);
}
