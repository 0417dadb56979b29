/* Draws what reads what, as SVG: nodes are links, edges carry the numbers of their nodes for the script. */
#include <stdlib.h>
#include <string.h>

#include "answers/text.h"
#include "docs/graph.h"
#include "docs/html.h"
#include "docs/drawing.h"

enum { NODE_HEIGHT = 30, LABEL = 34, NEIGHBOURS = 40 };

/* What a drawing shows: nodes are entries; every entry has its node, or NO_NODE. */
typedef struct Lineage {
    const Book *book;
    Graph graph;
    unsigned *entries, *nodes;
    unsigned root; /* an entry, or LODE_NO_ENTRY */
} Lineage;

static unsigned add_node(Lineage *l, unsigned entry) {
    if (l->nodes[entry] != LODE_NO_ENTRY) return l->nodes[entry];
    l->nodes[entry] = l->graph.node_count;
    l->entries[l->graph.node_count] = entry;
    return l->graph.node_count++;
}

static bool has_edge(const Graph *graph, unsigned from, unsigned to) {
    for (unsigned e = graph->edge_count; e-- > 0 && graph->edges[e].to == to;)
        if (graph->edges[e].from == from) return true;
    return false;
}

/* Edges into one node are added one after the other. */
static void add_edge(Lineage *l, unsigned from, unsigned to) {
    if (has_edge(&l->graph, from, to)) return;
    l->graph.edges[l->graph.edge_count++] =
        (GraphEdge){.from = from, .to = to, .from_port = NODE_HEIGHT / 2.0, .to_port = NODE_HEIGHT / 2.0};
}

static Lineage lineage_new(const Book *book, unsigned root) {
    Lineage l = {.book = book, .root = root};
    size_t edges = 0;
    for (unsigned i = 0; i < book->count; i++) edges += book_entry(book, i)->uses.count;
    l.entries = mem_take(book->count, sizeof *l.entries);
    l.nodes = mem_take(book->count, sizeof *l.nodes);
    l.graph.nodes = mem_take(book->count, sizeof *l.graph.nodes);
    l.graph.edges = mem_take(edges, sizeof *l.graph.edges);
    for (unsigned i = 0; i < book->count; i++) l.nodes[i] = LODE_NO_ENTRY;
    return l;
}

static void node_label(Buffer *to, const Lineage *l, unsigned entry) {
    const LodeEntry *e = book_entry(l->book, entry);
    Buffer text = {0};
    if (e->kind == LODE_COLUMN && (l->root == LODE_NO_ENTRY || entry != l->root)) {
        const char *table = book_shown(l->book, e->table), *column = book_shown(l->book, entry);
        if (text_width(table, strlen(table)) + text_width(column, strlen(column)) < LABEL)
            buffer_print(&text, "%s · ", table);
    }
    buffer_text(&text, book_shown(l->book, entry));
    drawing_label(to, text.data, text.size, LABEL);
    buffer_free(&text);
}

static void draw_node(Buffer *to, const Lineage *l, unsigned n) {
    const GraphNode *node = &l->graph.nodes[n];
    unsigned entry = l->entries[n];
    const LodeEntry *e = book_entry(l->book, entry);
    buffer_text(to, "<a class=\"node ");
    buffer_text(to, kind_word(e->kind));
    if (entry == l->root) buffer_text(to, " root");
    if (e->type[0] == '\0' && e->kind != LODE_TABLE) buffer_text(to, " broken");
    buffer_print(to, "\" data-n=\"%u\" href=\"#", n);
    markup_string(to, l->book->ids[entry]);
    buffer_text(to, "\"><title>");
    markup_string(to, book_shown(l->book, entry));
    buffer_print(to, " (%s)", kind_word(e->kind));
    if (e->doc[0] != '\0') {
        buffer_text(to, ": ");
        markup_shown(to, e->doc, doc_first_sentence(e->doc));
    }
    buffer_text(to, "</title>");
    buffer_print(to, "<rect x=\"%.0f\" y=\"%.0f\" width=\"%.0f\" height=\"%.0f\" rx=\"7\"/>", node->x, node->y,
                 node->width, node->height);
    buffer_print(to, "<circle cx=\"%.0f\" cy=\"%.0f\" r=\"4\"/>", node->x + 14, node->y + node->height / 2);
    buffer_print(to, "<text x=\"%.0f\" y=\"%.0f\">", node->x + 25, node->y + node->height / 2 + 4.5);
    node_label(to, l, entry);
    buffer_text(to, "</text></a>\n");
}

static void lineage_draw(Buffer *to, Lineage *l, const char *title) {
    Graph *graph = &l->graph;
    Buffer label = {0};
    for (unsigned n = 0; n < graph->node_count; n++) {
        label.size = 0;
        node_label(&label, l, l->entries[n]);
        graph->nodes[n].height = NODE_HEIGHT;
        graph->nodes[n].width = drawing_label_width(&label) * (l->entries[n] == l->root ? 1.12 : 1) + 38;
        graph->nodes[n].first = l->root == LODE_NO_ENTRY && book_entry(l->book, l->entries[n])->kind == LODE_TABLE;
    }
    buffer_free(&label);
    graph_draw(graph);
    drawing_begin(to, graph->width, graph->height, "lineage", title);
    for (unsigned e = 0; e < graph->edge_count; e++) {
        const GraphEdge *edge = &graph->edges[e];
        buffer_print(to, "<path class=\"edge%s\" data-from=\"%u\" data-to=\"%u\" d=\"", edge->back ? " back" : "",
                     edge->from, edge->to);
        drawing_edge(to, graph, edge);
        buffer_text(to, "\"/>\n");
    }
    for (unsigned n = 0; n < graph->node_count; n++) draw_node(to, l, n);
    buffer_text(to, "</svg>");
}

static void lineage_free(Lineage *l) {
    graph_free(&l->graph);
    free(l->entries);
    free(l->nodes);
}

/* ---- the whole model: columns stand for their tables ---- */

static unsigned whole(const Book *book, unsigned entry) {
    const LodeEntry *e = book_entry(book, entry);
    return e->kind == LODE_COLUMN ? e->table : entry;
}

bool draw_lineage(Buffer *to, const Book *book) {
    Lineage l = lineage_new(book, LODE_NO_ENTRY);
    for (unsigned i = 0; i < book->count; i++)
        if (book_entry(book, i)->kind != LODE_COLUMN) add_node(&l, i);
    for (unsigned i = 0; i < book->count; i++) {
        LodeIndexes uses = book_entry(book, i)->uses;
        for (unsigned k = 0; k < uses.count; k++) add_edge(&l, l.nodes[whole(book, uses.items[k])], l.nodes[i]);
    }
    bool drawn = l.graph.node_count > 0;
    if (drawn)
        lineage_draw(to, &l, "Lineage of the whole model: what stands on the left is read by what stands on the right");
    lineage_free(&l);
    return drawn;
}

/* ---- the part around an entry ---- */

static LodeIndexes neighbours(const Book *book, unsigned entry, bool uses) {
    return uses ? book_entry(book, entry)->uses : book->readers[entry];
}

/* What is reached in one direction, nearest first, until the drawing is full. */
static void reach(Lineage *l, bool uses) {
    const Book *book = l->book;
    unsigned *queue = mem_take(book->count, sizeof *queue), first = 0, count = 0;
    bool *seen = mem_take(book->count, sizeof *seen);
    queue[count++] = l->root;
    seen[l->root] = true;
    while (first < count && l->graph.node_count < NEIGHBOURS) {
        LodeIndexes next = neighbours(book, queue[first++], uses);
        for (unsigned k = 0; k < next.count && l->graph.node_count < NEIGHBOURS; k++) {
            if (seen[next.items[k]]) continue;
            seen[next.items[k]] = true;
            queue[count++] = next.items[k];
            add_node(l, next.items[k]);
        }
    }
    free(queue);
    free(seen);
}

bool draw_neighbourhood(Buffer *to, const Book *book, unsigned root) {
    Lineage l = lineage_new(book, root);
    bool table = book_entry(book, root)->kind == LODE_TABLE;
    add_node(&l, root);
    reach(&l, true);
    reach(&l, false);
    for (unsigned n = 0; n < l.graph.node_count; n++) {
        LodeIndexes uses = book_entry(book, l.entries[n])->uses;
        for (unsigned k = 0; k < uses.count; k++) {
            unsigned from =
                l.nodes[table ? whole(book, uses.items[k]) : uses.items[k]]; /* columns of a table are in it */
            if (from != LODE_NO_ENTRY) add_edge(&l, from, n);
        }
    }
    bool drawn = l.graph.node_count > 1;
    Buffer title = {0};
    buffer_print(&title, "Lineage of %s", book_shown(book, root));
    if (drawn) lineage_draw(to, &l, buffer_string(&title));
    if (l.graph.node_count >= NEIGHBOURS) buffer_text(to, "<p class=\"more\">Only the nearest are drawn.</p>");
    buffer_free(&title);
    lineage_free(&l);
    return drawn;
}
