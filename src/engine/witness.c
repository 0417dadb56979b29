/* A witness of a cell: the values of all parts over the cells of the view or one group; then every aggregate that was
 * met is opened. */
#include "engine/witness_private.h"

/* ---- values ---- */

Value witness_value(Witnessing *s, Batch *batch, const Node *node, uint32_t k) {
    Value value = col_value_in(s->arena, eval(s->run, batch, node), k);
    if (value.type == TYPE_NULL || node->type == TYPE_NULL) value.null = true;
    if (!value.null && type_width(value.type) == sizeof(Text)) value.as.s = text_copy(s->arena, value.as.s);
    return value;
}

static bool is_true(Value value) { return !value.null && value.type == TYPE_BOOL && value.as.b; }

static bool is_null(Witnessing *s, Batch *batch, const Probe *probe, uint32_t k) {
    return witness_value(s, batch, probe->node, k).null;
}

/* ---- branches ---- */

bool witness_branches(const Probe *probe) {
    return probe->kind == PROBE_IF || probe->kind == PROBE_CASE || probe->kind == PROBE_IIF;
}

uint32_t witness_arms(const Probe *probe) {
    if (probe->kind == PROBE_DEFAULT) return 2;
    if (!witness_branches(probe)) return 0;
    return probe->kind == PROBE_IIF ? 3 : probe_pairs(probe->expr) + 1;
}

uint32_t witness_arm(const Probe *probe, uint32_t arm) {
    uint32_t at = 0;
    if (probe->kind == PROBE_IIF)
        at = 1 + arm;
    else
        at = (probe->kind == PROBE_CASE) + 2 * arm + (arm < probe_pairs(probe->expr));
    return at < probe->count ? at : MAP_NONE;
}

/* The arm that one row or cell takes. */
static uint32_t arm_taken(Witnessing *s, Batch *batch, const Probe *probe, uint32_t k, bool *unknown) {
    const Node *node = probe->node;
    *unknown = false;
    if (probe->kind == PROBE_IIF) {
        Value test = witness_value(s, batch, node->args[0], k);
        *unknown = test.null;
        return test.null ? 2 : is_true(test) ? 0 : 1;
    }
    uint32_t pairs = probe_pairs(probe->expr);
    for (uint32_t i = 0; i < pairs; i++) {
        Value test = witness_value(s, batch, node->args[2 * i], k);
        *unknown |= test.null;
        if (is_true(test)) return i;
    }
    return pairs;
}

/* ---- where a NULL comes from ---- */

static Origin origin_of_name(Witnessing *s, Batch *batch, const Probe *probe, uint32_t k) {
    const Node *node = probe->node;
    if (node->kind == NODE_COLUMN && batch->part != NULL &&
        batch_refs(s->run, batch, node->column->table->index)[k] == 0)
        return (Origin){.cause = CAUSE_NO_ROW, .probe = probe};
    if (node->kind == NODE_PRESENT) return (Origin){.cause = CAUSE_NO_ROW, .probe = probe};
    return (Origin){.cause = node->constant ? CAUSE_CONSTANT : CAUSE_COLUMN, .probe = probe};
}

Origin witness_origin(Witnessing *s, Batch *batch, const Probe *probe, uint32_t k) {
    Origin here = {.cause = CAUSE_FUNCTION, .probe = probe};
    if (!is_null(s, batch, probe, k)) return (Origin){0};
    if (witness_branches(probe)) {
        uint32_t at = witness_arm(probe, arm_taken(s, batch, probe, k, &here.unknown));
        if (at != MAP_NONE) return witness_origin(s, batch, probe->args[at], k);
        here.cause = CAUSE_NO_ARM;
        if (!here.unknown || probe->kind == PROBE_CASE || (probe->kind == PROBE_IF && probe_pairs(probe->expr) != 1))
            return here;
        Origin *test = NEW(s->arena, Origin);
        *test = witness_origin(s, batch, probe->args[0], k);
        here.test = test;
        return here;
    }
    switch (probe->kind) {
    case PROBE_AGGREGATE: here.cause = CAUSE_AGGREGATE; return here;
    case PROBE_LOD: here.cause = CAUSE_LOD; return here;
    case PROBE_WINDOW:
    case PROBE_TOTAL:
    case PROBE_RECURRENCE: return here;
    case PROBE_DEFAULT: return witness_origin(s, batch, probe->args[probe->count - 1], k);
    case PROBE_DIVISION:
    case PROBE_PLAIN:
    case PROBE_FIELD:
    case PROBE_IF:
    case PROBE_CASE:
    case PROBE_IIF: break;
    }
    for (uint32_t i = 0; i < probe->count; i++)
        if (is_null(s, batch, probe->args[i], k)) return witness_origin(s, batch, probe->args[i], k);
    if (probe->kind == PROBE_DIVISION)
        here.cause = CAUSE_DIVISION;
    else if (probe->expr != NULL && probe->expr->kind == EXPR_LITERAL)
        here.cause = CAUSE_CONSTANT;
    else if (probe->expr != NULL && probe->expr->kind == EXPR_NAME)
        return origin_of_name(s, batch, probe, k);
    return here;
}

/* ---- one cell ---- */

Witness *witness_new(Witnessing *s, const Probe *probe) {
    Witness *w = NEW(s->arena, Witness);
    *w = (Witness){.probe = probe, .least = value_null(TYPE_NULL), .greatest = value_null(TYPE_NULL)};
    return w;
}

bool witness_again(Witnessing *s, Region *region, const Probe *field) {
    for (uint32_t i = 0; i < region->fields.count; i++)
        if (region->fields.items[i] == field) return true;
    *list_add(s->arena, &region->fields) = field;
    return false;
}

static uint32_t group_at(const Batch *batch, uint32_t k) {
    return batch->ids == NULL ? batch->begin + k : batch->ids[k];
}

static void open_later(Witnessing *s, Witness *w, uint32_t group, uint32_t depth) {
    for (uint32_t i = 0; i < s->pending.count; i++)
        if (s->pending.items[i].aggregation == w->probe->node->aggregation && s->pending.items[i].group == group) {
            w->again = true;
            return;
        }
    *list_add(s->arena, &s->pending) =
        (Pending){.witness = w, .aggregation = w->probe->node->aggregation, .group = group, .depth = depth};
}

static void add_series(Witnessing *s, Batch *batch, uint32_t k, Witness *w) {
    const Node *node = w->probe->node;
    const Node *shown = w->probe->count == 0 ? node : w->probe->args[0]->node;
    uint32_t count, at;
    const uint32_t *cells = window_cells(s->run, batch, node->addressing, k, &count, &at);
    w->series = NEW_ARRAY(s->arena, Value, count);
    w->series_count = count;
    w->at = at;
    for (uint32_t i = 0; i < count; i++) w->series[i] = witness_value(s, batch, shown, cells[i]);
}

static void add_total(Witnessing *s, Batch *batch, uint32_t k, Witness *w, uint32_t depth) {
    const Probe *probe = w->probe;
    uint32_t id = total_group(s->run, batch, probe->node, k);
    Region region = {0};
    Batch one = {.rows = 1, .epoch = ++s->run->epoch, .ids = &id};
    w->args[w->count++] = witness_group(s, &one, 0, &region, probe->args[0], depth);
}

/* Whether the cell comes to this argument of IF, CASE or IIF when it takes the arm. */
static bool comes_to(const Probe *probe, uint32_t arg, uint32_t taken) {
    if (probe->kind == PROBE_IIF) return arg == 0 || arg == 1 + taken;
    uint32_t first = probe->kind == PROBE_CASE, pairs = probe_pairs(probe->expr);
    if (arg < first) return true;
    uint32_t pair = (arg - first) / 2;
    if (pair == pairs) return taken == pairs;
    return (arg - first) % 2 == 0 ? pair <= taken : pair == taken;
}

Witness *witness_group(Witnessing *s, Batch *batch, uint32_t k, Region *region, const Probe *probe, uint32_t depth) {
    Witness *w = witness_new(s, probe);
    bool unknown;
    w->value = witness_value(s, batch, probe->node, k);
    if (w->value.null) w->origin = witness_origin(s, batch, probe, k);
    w->args = NEW_ARRAY(s->arena, Witness *, probe->count + 1);
    switch (probe->kind) {
    case PROBE_AGGREGATE: open_later(s, w, group_at(batch, k), depth); return w;
    case PROBE_TOTAL: add_total(s, batch, k, w, depth); return w;
    case PROBE_LOD:
    case PROBE_RECURRENCE: return w;
    case PROBE_WINDOW: add_series(s, batch, k, w); break;
    case PROBE_FIELD:
        if (!(w->again = witness_again(s, region, probe))) break;
        return w;
    case PROBE_PLAIN:
    case PROBE_IF:
    case PROBE_CASE:
    case PROBE_IIF:
    case PROBE_DEFAULT:
    case PROBE_DIVISION: break;
    }
    if (witness_branches(probe)) w->taken = arm_taken(s, batch, probe, k, &unknown);
    w->arm_count = witness_arms(probe);
    for (uint32_t i = 0; i < probe->count; i++) {
        bool reached = !witness_branches(probe) || comes_to(probe, i, w->taken);
        if (probe->kind == PROBE_DEFAULT && i == 1 && w->args[0] != NULL) reached = w->args[0]->value.null;
        Witness *arg =
            reached ? witness_group(s, batch, k, region, probe->args[i], depth) : witness_new(s, probe->args[i]);
        arg->unreached = !reached;
        w->args[w->count++] = arg;
    }
    return w;
}

/* ---- a result ---- */

static Batch all_cells(Run *run) {
    Batch batch = run->cells;
    arena_reset(&run->scratch);
    batch.epoch = ++run->epoch;
    return batch;
}

Witness *witness_cell(Run *run, Arena *arena, const Probe *probe, uint64_t row) {
    Witnessing s = {.run = run, .arena = arena};
    Region region = {0};
    Batch batch = all_cells(run);
    Witness *top = witness_group(&s, &batch, run->order[row], &region, probe, 0);
    for (uint32_t i = 0; i < s.pending.count; i++) {
        Pending next = s.pending.items[i];
        witness_open(&s, &next);
    }
    return top;
}

bool *witness_where(Run *run, Arena *arena, const Node *condition) {
    Witnessing s = {.run = run, .arena = arena};
    Batch batch = all_cells(run);
    bool *found = NEW_ARRAY(arena, bool, run->order_count + 1);
    for (uint32_t i = 0; i < run->order_count; i++)
        found[i] = is_true(witness_value(&s, &batch, condition, run->order[i]));
    return found;
}
