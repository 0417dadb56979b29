/* Drawings of graphs: ranks, order, places; cycles, loops, nodes without edges. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "docs/graph.h"

static Graph graph_of(unsigned nodes, const unsigned (*edges)[2], unsigned edge_count) {
    Graph graph = {.node_count = nodes, .edge_count = edge_count};
    graph.nodes = calloc(nodes + 1, sizeof *graph.nodes);
    graph.edges = calloc(edge_count + 1, sizeof *graph.edges);
    assert_non_null(graph.nodes);
    assert_non_null(graph.edges);
    for (unsigned n = 0; n < nodes; n++)
        graph.nodes[n] = (GraphNode){.width = 60 + n % 5 * 20, .height = 20 + n % 3 * 10};
    for (unsigned e = 0; e < edge_count; e++)
        graph.edges[e] = (GraphEdge){.from = edges[e][0], .to = edges[e][1], .from_port = 10, .to_port = 10};
    graph_draw(&graph);
    return graph;
}

static void assert_near(double a, double b) { assert_true(a - b < 0.001 && b - a < 0.001); }

/* What every drawing keeps: nodes do not touch, edges run from left to right and end at their nodes, all is inside. */
static void assert_sound(const Graph *graph) {
    for (unsigned a = 0; a < graph->node_count; a++) {
        const GraphNode *n = &graph->nodes[a];
        assert_true(n->x >= 0 && n->y >= -0.001 && n->x + n->width <= graph->width + 0.001 &&
                    n->y + n->height <= graph->height + 0.001);
        for (unsigned b = 0; b < a; b++) {
            const GraphNode *o = &graph->nodes[b];
            assert_true(n->x >= o->x + o->width || o->x >= n->x + n->width || n->y >= o->y + o->height + 5 ||
                        o->y >= n->y + n->height + 5);
        }
    }
    for (unsigned e = 0; e < graph->edge_count; e++) {
        const GraphEdge *edge = &graph->edges[e];
        assert_int_equal(edge->point_count == 0, edge->from == edge->to);
        if (edge->point_count == 0) continue;
        const GraphNode *left = &graph->nodes[edge->back ? edge->to : edge->from];
        const GraphNode *right = &graph->nodes[edge->back ? edge->from : edge->to];
        GraphPoint first = edge->points[0], last = edge->points[edge->point_count - 1];
        assert_near(first.x, left->x + left->width);
        assert_near(first.y, left->y + 10);
        assert_near(last.x, right->x);
        assert_near(last.y, right->y + 10);
        for (unsigned i = 1; i < edge->point_count; i++) assert_true(edge->points[i].x >= edge->points[i - 1].x);
    }
}

static void nothing(void **state) {
    (void)state;
    Graph graph = graph_of(0, NULL, 0);
    assert_true(graph.width <= 0 && graph.height <= 0);
    graph_free(&graph);
}

static void nodes_alone(void **state) {
    (void)state;
    Graph graph = graph_of(40, NULL, 0);
    assert_sound(&graph);
    assert_true(graph.nodes[39].y > graph.nodes[0].y); /* more than one row */
    graph_free(&graph);
}

static void a_chain_with_a_shortcut(void **state) {
    (void)state;
    static const unsigned edges[][2] = {{0, 1}, {1, 2}, {2, 3}, {0, 3}, {0, 3}};
    Graph graph = graph_of(4, edges, 5);
    assert_sound(&graph);
    for (unsigned n = 1; n < 4; n++) assert_true(graph.nodes[n].x > graph.nodes[n - 1].x);
    assert_int_equal(graph.edges[3].point_count, 6); /* past two ranks */
    for (unsigned i = 0; i < 6; i++) assert_near(graph.edges[3].points[i].y, graph.edges[4].points[i].y); /* one line */
    graph_free(&graph);
}

static void sources_stand_by_what_they_lead_to(void **state) {
    (void)state;
    static const unsigned edges[][2] = {{0, 1}, {1, 2}, {3, 2}};
    Graph graph = graph_of(4, edges, 3);
    assert_sound(&graph);
    assert_near(graph.nodes[3].x, graph.nodes[1].x);
    graph_free(&graph);
    graph = (Graph){.node_count = 4,
                    .edge_count = 3,
                    .nodes = calloc(4, sizeof *graph.nodes),
                    .edges = calloc(3, sizeof *graph.edges)};
    for (unsigned n = 0; n < 4; n++) graph.nodes[n] = (GraphNode){.width = 50, .height = 20, .first = true};
    for (unsigned e = 0; e < 3; e++)
        graph.edges[e] = (GraphEdge){.from = edges[e][0], .to = edges[e][1], .from_port = 10, .to_port = 10};
    graph_draw(&graph);
    assert_near(graph.nodes[3].x, graph.nodes[0].x);
    graph_free(&graph);
}

static void no_crossing_that_need_not_be(void **state) {
    (void)state;
    static const unsigned edges[][2] = {{0, 5}, {1, 4}, {2, 3}};
    Graph graph = graph_of(6, edges, 3);
    assert_sound(&graph);
    for (unsigned a = 0; a < 3; a++)
        for (unsigned b = 0; b < a; b++)
            assert_true((graph.nodes[edges[a][0]].y < graph.nodes[edges[b][0]].y) ==
                        (graph.nodes[edges[a][1]].y < graph.nodes[edges[b][1]].y));
    graph_free(&graph);
}

static void cycles_and_loops(void **state) {
    (void)state;
    static const unsigned edges[][2] = {{0, 1}, {1, 2}, {2, 0}, {1, 1}, {3, 3}};
    Graph graph = graph_of(4, edges, 5);
    assert_sound(&graph);
    unsigned back = 0;
    for (unsigned e = 0; e < 5; e++) back += graph.edges[e].back;
    assert_int_equal(back, 1);
    graph_free(&graph);
}

static void any_graph(void **state) {
    (void)state;
    unsigned seed = 7;
    for (unsigned round = 0; round < 60; round++) {
        unsigned edges[120][2], nodes = 2 + round % 40, count = round * 2;
        for (unsigned e = 0; e < count; e++) {
            for (unsigned k = 0; k < 2; k++) {
                seed = seed * 1103515245u + 12345u;
                edges[e][k] = (seed >> 16) % nodes;
            }
        }
        Graph graph = graph_of(nodes, (const unsigned(*)[2])edges, count),
              again = graph_of(nodes, (const unsigned(*)[2])edges, count);
        assert_sound(&graph);
        assert_memory_equal(graph.nodes, again.nodes, nodes * sizeof *graph.nodes);
        graph_free(&graph);
        graph_free(&again);
    }
}

static void a_long_chain(void **state) {
    (void)state;
    enum { LONG = 3000 };
    unsigned(*edges)[2] = calloc(LONG, sizeof *edges);
    assert_non_null(edges);
    for (unsigned e = 0; e + 1 < LONG; e++) {
        edges[e][0] = LONG - 1 - e; /* against the order of the nodes */
        edges[e][1] = LONG - 2 - e;
    }
    Graph graph = graph_of(LONG, (const unsigned(*)[2])edges, LONG - 1);
    assert_true(graph.nodes[0].x > graph.nodes[LONG - 1].x);
    graph_free(&graph);
    free(edges);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(nothing),
        cmocka_unit_test(nodes_alone),
        cmocka_unit_test(a_chain_with_a_shortcut),
        cmocka_unit_test(sources_stand_by_what_they_lead_to),
        cmocka_unit_test(no_crossing_that_need_not_be),
        cmocka_unit_test(cycles_and_loops),
        cmocka_unit_test(any_graph),
        cmocka_unit_test(a_long_chain),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
