/* Draws tables and their relationships: keys and references as rows, crow's feet where there are many. */
#include <stdlib.h>
#include <string.h>

#include "docs/graph.h"
#include "docs/html.h"
#include "docs/drawing.h"

enum { HEAD = 32, ROW = 22, FOOT = 10, LABEL = 38, FEW = 6 };

typedef struct Tables {
    const Book *book;
    Graph graph;
    unsigned *entries; /* of nodes */
    unsigned *nodes;   /* of entries */
    bool *shown;       /* columns that have a row */
    bool *referring;   /* columns where a relationship starts */
} Tables;

static double row_middle(const Tables *t, unsigned column) {
    const LodeEntry *table = book_entry(t->book, book_entry(t->book, column)->table);
    unsigned row = 0;
    for (unsigned i = 0; i < table->columns.count && table->columns.items[i] != column; i++)
        row += t->shown[table->columns.items[i]];
    return HEAD + ROW * row + ROW / 2.0;
}

static unsigned hidden_columns(const Tables *t, const LodeEntry *table) {
    unsigned hidden = 0;
    for (unsigned i = 0; i < table->columns.count; i++) hidden += !t->shown[table->columns.items[i]];
    return hidden;
}

static void measure_node(const Tables *t, unsigned n) {
    const LodeEntry *table = book_entry(t->book, t->entries[n]);
    Buffer label = {0};
    drawing_label(&label, book_shown(t->book, t->entries[n]), strlen(book_shown(t->book, t->entries[n])), LABEL);
    double width = drawing_label_width(&label) * 1.06 + 44;
    unsigned rows = 0;
    for (unsigned i = 0; i < table->columns.count; i++) {
        unsigned column = table->columns.items[i];
        if (!t->shown[column]) continue;
        rows++;
        label.size = 0;
        drawing_label(&label, book_shown(t->book, column), strlen(book_shown(t->book, column)), LABEL);
        buffer_print(&label, "  %s", book_entry(t->book, column)->type);
        if (drawing_label_width(&label) + 60 > width) width = drawing_label_width(&label) + 60;
    }
    rows += hidden_columns(t, table) > 0;
    buffer_free(&label);
    t->graph.nodes[n].width = width;
    t->graph.nodes[n].height = HEAD + ROW * rows + 4;
}

static void draw_row(Buffer *to, const Tables *t, const GraphNode *node, unsigned column, double y) {
    const LodeEntry *e = book_entry(t->book, column);
    buffer_text(to, "<a class=\"row\" href=\"#");
    markup_string(to, t->book->ids[column]);
    buffer_text(to, "\"><title>");
    markup_string(to, e->name);
    buffer_text(to, e->key ? " (key)" : t->referring[column] ? " (reference)" : e->unique ? " (unique)" : "");
    buffer_print(to, "</title><rect class=\"hit\" x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%d\"/>", node->x + 1, y,
                 node->width - 2, ROW);
    buffer_print(to, "<text class=\"mark\" x=\"%.1f\" y=\"%.1f\">%s</text>", node->x + 10, y + 15,
                 e->key                 ? "PK"
                 : t->referring[column] ? "FK"
                 : e->unique            ? "UQ"
                                        : "");
    buffer_print(to, "<text x=\"%.1f\" y=\"%.1f\">", node->x + 34, y + 15.5);
    drawing_label(to, book_shown(t->book, column), strlen(book_shown(t->book, column)), LABEL);
    buffer_print(to, "</text><text class=\"type\" x=\"%.1f\" y=\"%.1f\">%s</text></a>\n", node->x + node->width - 10,
                 y + 15, e->type);
}

static void draw_table(Buffer *to, const Tables *t, unsigned n) {
    const GraphNode *node = &t->graph.nodes[n];
    const LodeEntry *table = book_entry(t->book, t->entries[n]);
    const char *name = book_shown(t->book, t->entries[n]);
    buffer_print(
        to, "<g class=\"table\"><rect class=\"box\" x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%.1f\" rx=\"8\"/>\n",
        node->x, node->y, node->width, node->height);
    buffer_text(to, "<a class=\"head\" href=\"#");
    markup_string(to, t->book->ids[t->entries[n]]);
    buffer_text(to, "\"><title>");
    markup_string(to, table->doc[0] == '\0' ? name : table->doc);
    buffer_print(to, "</title><path d=\"M%.1f,%.1fv-%dq0,-8 8,-8h%.1fq8,0 8,8v%dz\"/>", node->x, node->y + HEAD,
                 HEAD - 8, node->width - 16, HEAD - 8);
    buffer_print(to, "<text x=\"%.1f\" y=\"%.1f\">", node->x + 12, node->y + 21);
    drawing_label(to, name, strlen(name), LABEL);
    buffer_text(to, "</text></a>\n");
    double y = node->y + HEAD + 2;
    for (unsigned i = 0; i < table->columns.count; i++) {
        if (!t->shown[table->columns.items[i]]) continue;
        draw_row(to, t, node, table->columns.items[i], y);
        y += ROW;
    }
    unsigned hidden = hidden_columns(t, table);
    if (hidden > 0)
        buffer_print(to, "<text class=\"more\" x=\"%.1f\" y=\"%.1f\">%u more column%s</text>\n", node->x + 34, y + 15,
                     hidden, hidden == 1 ? "" : "s");
    buffer_text(to, "</g>\n");
}

/* Where an edge meets a table: three toes for many, a bar for one. direction: 1 to the right of the table, -1 to its
 * left. */
static void draw_end(Buffer *to, double x, double y, double direction, bool many) {
    double at = x + direction * FOOT;
    if (many)
        buffer_print(to, "<path class=\"foot\" d=\"M%.1f,%.1fL%.1f,%.1fM%.1f,%.1fL%.1f,%.1f\"/>", at, y, x, y - 6, at,
                     y, x, y + 6);
    else
        buffer_print(to, "<path class=\"foot\" d=\"M%.1f,%.1fV%.1f\"/>", x + direction * FOOT * 0.8, y - 6, y + 6);
}

static void draw_relationship(Buffer *to, const Tables *t, unsigned index) {
    const GraphEdge *edge = &t->graph.edges[index];
    LodeRelationship r = lode_relationship(t->book->lode, index);
    buffer_print(to, "<g class=\"relationship%s\"><title>", r.inactive ? " inactive" : "");
    const LodeEntry *from = book_entry(t->book, r.from), *end = book_entry(t->book, r.to);
    markup_string(to, book_entry(t->book, from->table)->name);
    buffer_text(to, ".");
    markup_string(to, from->name);
    buffer_text(to, r.many_to_many ? " -- " : " → ");
    markup_string(to, book_entry(t->book, end->table)->name);
    buffer_text(to, ".");
    markup_string(to, end->name);
    buffer_print(to, " (many to %s%s)</title><path class=\"edge\" d=\"", r.many_to_many ? "many" : "one",
                 r.inactive ? ", inactive" : "");
    drawing_edge(to, &t->graph, edge);
    buffer_text(to, "\"/>");
    const GraphNode *a = &t->graph.nodes[edge->from], *b = &t->graph.nodes[edge->to];
    bool loop = edge->point_count == 0;
    draw_end(to, edge->back ? a->x : a->x + a->width, a->y + edge->from_port, edge->back ? -1 : 1, true);
    draw_end(to, edge->back || loop ? b->x + b->width : b->x, b->y + edge->to_port, edge->back || loop ? 1 : -1,
             r.many_to_many);
    buffer_text(to, "</g>\n");
}

static void find_columns(Tables *t) {
    const Book *book = t->book;
    for (unsigned i = 0; i < book->count; i++) {
        const LodeEntry *e = book_entry(book, i);
        if (e->kind == LODE_COLUMN) t->shown[i] = e->key || book_entry(book, e->table)->columns.count <= FEW;
    }
    for (unsigned i = 0; i < lode_relationship_count(book->lode); i++) {
        LodeRelationship r = lode_relationship(book->lode, i);
        t->shown[r.from] = t->shown[r.to] = t->referring[r.from] = true;
    }
}

static void add_edges(Tables *t) {
    for (unsigned i = 0; i < lode_relationship_count(t->book->lode); i++) {
        LodeRelationship r = lode_relationship(t->book->lode, i);
        t->graph.edges[t->graph.edge_count++] = (GraphEdge){.from = t->nodes[book_entry(t->book, r.from)->table],
                                                            .to = t->nodes[book_entry(t->book, r.to)->table],
                                                            .from_port = row_middle(t, r.from) + 2,
                                                            .to_port = row_middle(t, r.to) + 2};
    }
}

bool draw_tables(Buffer *to, const Book *book) {
    Tables t = {.book = book};
    t.entries = mem_take(book->count, sizeof *t.entries);
    t.nodes = mem_take(book->count, sizeof *t.nodes);
    t.shown = mem_take(book->count, sizeof *t.shown);
    t.referring = mem_take(book->count, sizeof *t.referring);
    t.graph.nodes = mem_take(book->count, sizeof *t.graph.nodes);
    t.graph.edges = mem_take(lode_relationship_count(book->lode), sizeof *t.graph.edges);
    find_columns(&t);
    for (unsigned i = 0; i < book->count; i++) {
        if (book_entry(book, i)->kind != LODE_TABLE) continue;
        t.nodes[i] = t.graph.node_count;
        t.entries[t.graph.node_count++] = i;
        measure_node(&t, t.nodes[i]);
    }
    add_edges(&t);
    graph_draw(&t.graph);
    bool drawn = t.graph.node_count > 0;
    if (drawn) {
        bool loops = false;
        for (unsigned i = 0; i < t.graph.edge_count; i++) loops = loops || t.graph.edges[i].point_count == 0;
        drawing_begin(to, t.graph.width + (loops ? 40 : 0), t.graph.height, "tables", "Tables and their relationships");
        for (unsigned i = 0; i < t.graph.edge_count; i++) draw_relationship(to, &t, i);
        for (unsigned n = 0; n < t.graph.node_count; n++) draw_table(to, &t, n);
        buffer_text(to, "</svg>");
    }
    graph_free(&t.graph);
    free(t.entries);
    free(t.nodes);
    free(t.shown);
    free(t.referring);
    return drawn;
}
