/* Hash-consing: a node's identity is the bytes of its kind and of what it refers to; equal ones are one node. Also groupings. */
#include "plan/nodes.h"

#include <string.h>

#include "base/list.h"

static void put_bytes(Writer *w, const void *data, size_t size) { put_text(w, (Text){data, size}); }
#define PUT(w, thing) put_bytes((w), &(thing), sizeof(thing))

void put_constant(Writer *w, Value v) {
    PUT(w, v.type);
    PUT(w, v.null);
    if (v.null) return;
    switch (v.type) {
    case TYPE_NONE:
    case TYPE_NULL:
    case TYPE_TABLE:
    case TYPE_COUNT: break;
    case TYPE_BOOL: PUT(w, v.as.b); break;
    case TYPE_INT:
    case TYPE_DATE:
    case TYPE_DATETIME: PUT(w, v.as.i); break;
    case TYPE_REAL: PUT(w, v.as.r); break;
    case TYPE_STRING:
    case TYPE_SPATIAL: put_text(w, v.as.s); break;
    }
}

/* What follows from the arguments. */
static void derive(Node *node) {
    node->constant = true;
    for (uint32_t i = 0; i < node->count; i++) {
        const Node *arg = node->args[i];
        set_join(&node->tables, &arg->tables);
        set_join(&node->lod_tables, &arg->lod_tables);
        node->constant &= arg->constant;
        node->has_lod |= arg->has_lod;
        node->reads_measure |= arg->reads_measure;
        node->windowed |= arg->windowed;
        node->recurs |= arg->recurs;
        if (arg->stage > node->stage) node->stage = arg->stage;
    }
}

static Node *intern(Builder *b, Node shape) {
    Plan *plan = b->plan;
    Writer w;
    writer_init(&w, plan->arena);
    PUT(&w, shape.kind);
    PUT(&w, shape.type);
    PUT(&w, shape.function);
    PUT(&w, shape.column);
    PUT(&w, shape.table);
    PUT(&w, shape.lod);
    PUT(&w, shape.aggregation);
    PUT(&w, shape.key);
    PUT(&w, shape.addressing);
    PUT(&w, shape.grouping);
    uint32_t subject = shape.subject == NULL ? MAP_NONE : shape.subject->id;
    PUT(&w, subject);
    for (uint32_t i = 0; i < shape.count; i++) PUT(&w, shape.args[i]->id);
    if (shape.kind == NODE_CONST) put_constant(&w, shape.value);
    uint32_t known = map_put(&b->nodes, writer_text(&w), plan->nodes.count);
    if (known != MAP_NONE) return plan->nodes.items[known];
    Node *node = NEW(plan->arena, Node);
    *node = shape;
    node->id = plan->nodes.count;
    node->args = NEW_ARRAY(plan->arena, Node *, shape.count);
    for (uint32_t i = 0; i < shape.count; i++) node->args[i] = shape.args[i];
    derive(node);
    *list_add(plan->arena, &plan->nodes) = node;
    return node;
}

Node *node_const(Builder *b, Value value) {
    if (!value.null && value.type == TYPE_REAL && value.as.r == 0) value.as.r = 0; /* -0 is 0 */
    return intern(b, (Node){.kind = NODE_CONST, .type = value.type, .value = value});
}

Node *node_column(Builder *b, const ModelColumn *column) {
    Node *node = intern(b, (Node){.kind = NODE_COLUMN, .type = column->type, .column = column});
    set_add(&node->tables, column->table->index);
    node->constant = false;
    node->reads_measure = column->role == ROLE_MEASURE;
    return node;
}

Node *node_present(Builder *b, const Table *table) {
    Node *node = intern(b, (Node){.kind = NODE_PRESENT, .type = TYPE_BOOL, .table = table});
    set_add(&node->tables, table->index);
    node->constant = false;
    return node;
}

Node *node_call(Builder *b, const Function *function, Type type, Node **args, uint32_t count) {
    Node *node = intern(b, (Node){.kind = NODE_CALL, .type = type, .function = function, .args = args, .count = count});
    if (function->volatility == VOLATILITY_ROW) node->constant = false;
    return node;
}

Node *node_if(Builder *b, Type type, Node **args, uint32_t count, Node *subject) {
    return intern(b, (Node){.kind = NODE_IF, .type = type, .args = args, .count = count, .subject = subject});
}

Node *node_lookup(Builder *b, Lod *lod) {
    Grouping *g = lod->grouping;
    Node **keys = NEW_ARRAY(b->plan->arena, Node *, g->count);
    for (uint32_t i = 0; i < g->count; i++) keys[i] = g->keys[i].node;
    Type type = lod->is_set ? TYPE_BOOL : lod->value->type;
    Node *node = intern(b, (Node){.kind = NODE_LOOKUP, .type = type, .args = keys, .count = g->count, .lod = lod});
    node->constant = false;
    if (lod->stage + 1 > node->stage) node->stage = lod->stage + 1;
    if (lod->is_set) return node; /* membership is a row-level function of the member */
    /* what stands inside an LOD is not read at row level: only its dimensions' tables count */
    for (uint32_t i = 0; i < g->count; i++) {
        TableSet tables = node_tables(keys[i]);
        set_join(&node->lod_tables, &tables);
    }
    node->tables = (TableSet){{0}};
    node->has_lod = true;
    node->reads_measure = false;
    return node;
}

Node *node_window(Builder *b, const Function *function, Type type, Node **args, uint32_t count) {
    Node *node = intern(b, (Node){.kind = NODE_WINDOW, .type = type, .function = function, .args = args, .count = count,
                                  .addressing = b->addressing});
    node->constant = false;
    node->windowed = true;
    return node;
}

Node *node_total(Builder *b, Grouping *grouping, Node *value) {
    Node *node = intern(b, (Node){.kind = NODE_TOTAL, .type = value->type, .args = &value, .count = 1, .grouping = grouping});
    node->constant = false;
    node->windowed = true;
    return node;
}

Node *node_previous(Builder *b, Type type, Node *seed) {
    Node *node = intern(b, (Node){.kind = NODE_PREVIOUS, .type = type, .args = &seed, .count = 1});
    node->constant = false;
    node->windowed = node->recurs = true;
    return node;
}

Node *node_recurrence(Builder *b, Node *body, Node **previous, uint32_t count) {
    Node **args = NEW_ARRAY(b->plan->arena, Node *, count + 1);
    args[0] = body;
    for (uint32_t i = 0; i < count; i++) args[1 + i] = previous[i];
    Node *node = intern(b, (Node){.kind = NODE_RECURRENCE, .type = body->type, .args = args, .count = count + 1,
                                  .addressing = b->addressing});
    node->recurs = false;
    return node;
}

Node *node_aggregate(Builder *b, Aggregation *aggregation) {
    Node *node = intern(b, (Node){.kind = NODE_AGGREGATE, .type = aggregation->type, .aggregation = aggregation});
    node->constant = false;
    node->stage = aggregation->pass->stage;
    return node;
}

Node *node_key(Builder *b, Grouping *grouping, uint32_t key) {
    Node *node = intern(b, (Node){.kind = NODE_KEY, .type = grouping->keys[key].node->type, .key = key});
    node->constant = false;
    return node;
}

TableSet node_tables(const Node *node) {
    TableSet all = node->tables;
    set_join(&all, &node->lod_tables);
    return all;
}

Key key_of(Builder *b, Node *node) {
    TableSet tables = node_tables(node), finest = graph_finest(b->plan->model, &tables);
    Key key = {.node = node, .finest = NEW_ARRAY(b->plan->arena, const Table *, b->plan->model->tables.count)};
    for (uint32_t t = 0; t < b->plan->model->tables.count; t++)
        if (set_has(&finest, t)) key.finest[key.finest_count++] = b->plan->model->tables.items[t];
    return key;
}

Grouping *grouping_of(Builder *b, Node **keys, uint32_t count, bool view, bool all_filters) {
    Plan *plan = b->plan;
    Node **sorted = NEW_ARRAY(plan->arena, Node *, count);
    uint32_t n = 0;
    for (uint32_t i = 0; i < count; i++) {
        bool known = false;
        for (uint32_t k = 0; k < n; k++) known |= sorted[k] == keys[i];
        if (known) continue;
        uint32_t at = n++;
        /* the view keeps the order written; LODs may share whatever the order */
        for (; !view && at > 0 && sorted[at - 1]->id > keys[i]->id; at--) sorted[at] = sorted[at - 1];
        sorted[at] = keys[i];
    }
    for (uint32_t i = 0; i < plan->groupings.count; i++) {
        Grouping *g = plan->groupings.items[i];
        bool same = g->view == view && g->all_filters == all_filters && g->contexts == b->contexts.count && g->count == n;
        for (uint32_t k = 0; same && k < n; k++) same = g->keys[k].node == sorted[k];
        if (same) return g;
    }
    Grouping *g = NEW(plan->arena, Grouping);
    *g = (Grouping){.id = plan->groupings.count, .view = view, .count = n, .all_filters = all_filters, .contexts = b->contexts.count};
    g->keys = NEW_ARRAY(plan->arena, Key, n);
    /* in the view the columns of a table without a row are NULL, and a key has the value that follows; no row is absent */
    for (uint32_t i = 0; i < n; i++) g->keys[i] = view ? (Key){.node = sorted[i]} : key_of(b, sorted[i]);
    *list_add(plan->arena, &plan->groupings) = g;
    return g;
}
