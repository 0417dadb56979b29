/* Which way rows and groups go (coverage): a walk from a probe to those below it with the rows that come that far. Conditions are
   read through the cache of the batch, so nothing is computed that the result does not need, and nothing is changed. What stands in
   an aggregate or an LOD runs before it is known whether anybody asks for it: counts are a run's own until it has ended. */
#include <string.h>

#include "engine/run.h"
#include "plan/probe.h"

typedef struct ProbeState {
    bool reached, counted;
    bool empty;     /* PROBE_LOD: the group of no rows was asked for */
    uint32_t epoch; /* PROBE_FIELD, PROBE_WINDOW: the batch that it has seen ... */
    uint64_t *seen; /* ... and its rows */
} ProbeState;

typedef LIST(const Probe *) ProbeList;

typedef struct Probes {
    ProbeState *states;         /* by probe id */
    uint64_t *counts;           /* by slot */
    ProbeList *aggregations;    /* by aggregation id */
    ProbeList *keys;            /* by grouping id: LODs */
    ProbeList *lods;            /* by LOD id */
    uint32_t *epochs;           /* by grouping id: the batch whose keys were seen */
    uint64_t **real;            /* by grouping id: groups that have rows */
    uint32_t *real_bits;
    struct Cells *cells;        /* inside a recurrence */
} Probes;

/* Parts of a recurrence that read no earlier cell: they are walked after it, over all of these cells at once. */
typedef struct Cells {
    Batch *batch;
    uint32_t cell;
    const Probe *body;
    const uint64_t *wanted;
    ProbeList later;
    LIST(uint64_t *) rows;
} Cells;

void probes_init(Run *run) {
    const Plan *plan = run->plan;
    Probes *p = run->probes = NEW(run->arena, Probes);
    p->states = NEW_ARRAY(run->arena, ProbeState, plan->probes.count);
    p->counts = NEW_ARRAY(run->arena, uint64_t, plan->probe_slots + 1);
    p->aggregations = NEW_ARRAY(run->arena, ProbeList, plan->aggregations.count + 1);
    p->keys = NEW_ARRAY(run->arena, ProbeList, plan->groupings.count + 1);
    p->lods = NEW_ARRAY(run->arena, ProbeList, plan->lods.count + 1);
    p->epochs = NEW_ARRAY(run->arena, uint32_t, plan->groupings.count + 1);
    p->real = NEW_ARRAY(run->arena, uint64_t *, plan->groupings.count + 1);
    p->real_bits = NEW_ARRAY(run->arena, uint32_t, plan->groupings.count + 1);
    for (uint32_t i = 0; i < plan->probes.count; i++) {
        const Probe *probe = plan->probes.items[i];
        if (probe->kind == PROBE_AGGREGATE) *list_add(run->arena, &p->aggregations[probe->node->aggregation->id]) = probe;
        if (probe->kind != PROBE_LOD) continue;
        *list_add(run->arena, &p->lods[probe->node->lod->id]) = probe;
        if (probe->keys) *list_add(run->arena, &p->keys[probe->node->lod->grouping->id]) = probe;
    }
}

/* ---- rows as bits ---- */

static uint64_t *groups_of(Run *run, const Batch *batch, const uint32_t *ids) {
    uint64_t *rows = bitmap_new(&run->scratch, (size_t)batch->rows + 1, false);
    for (uint32_t k = 0; k < batch->rows; k++)
        if (ids[k] >= GROUP_FIRST) bit_set(rows, k);
    return rows;
}

static void count(Run *run, const Probe *probe, uint32_t outcome, const uint64_t *rows, uint32_t size) {
    if (probe->site == MAP_NONE) return;
    run->probes->counts[probe->slot + outcome] += bitmap_count(rows, size);
}

/* ---- the walk ---- */

static void walk(Run *run, Batch *batch, const Probe *probe, const uint64_t *rows);

static void walk_args(Run *run, Batch *batch, const Probe *probe, uint32_t count_args, const uint64_t *rows) {
    for (uint32_t i = 0; i < count_args && i < probe->count; i++) walk(run, batch, probe->args[i], rows);
}

/* IF and CASE: the rows that no earlier test has taken see the next. */
static void walk_branches(Run *run, Batch *batch, const Probe *probe, const uint64_t *rows) {
    const Node *node = probe->node;
    const bool is_case = probe->kind == PROBE_CASE;
    const uint32_t pairs = node->count / 2, first = is_case ? 1 : 0, size = batch->rows;
    uint64_t *left = rows_copy(&run->scratch, rows, size);
    if (is_case) {
        walk(run, batch, probe->args[0], rows);
        count(run, probe, pairs + 1, rows_where(run, batch, node->subject, rows, WANT_NULL), size);
    }
    for (uint32_t i = 0; i < pairs; i++) {
        const Node *test = node->args[2 * i];
        walk(run, batch, probe->args[first + 2 * i], left);
        if (!is_case) count(run, probe, pairs + 1 + i, rows_where(run, batch, test, left, WANT_NULL), size);
        uint64_t *taken = rows_where(run, batch, test, left, WANT_TRUE);
        count(run, probe, i, taken, size);
        walk(run, batch, probe->args[first + 2 * i + 1], taken);
        rows_take_away(left, taken, size);
    }
    count(run, probe, pairs, left, size);
    if (first + 2 * pairs < probe->count) walk(run, batch, probe->args[first + 2 * pairs], left);
}

static void walk_iif(Run *run, Batch *batch, const Probe *probe, const uint64_t *rows) {
    const Node *test = probe->node->args[0];
    const uint32_t size = batch->rows;
    walk(run, batch, probe->args[0], rows);
    uint64_t *ways[3] = {rows_where(run, batch, test, rows, WANT_TRUE), rows_copy(&run->scratch, rows, size),
                         rows_where(run, batch, test, rows, WANT_NULL)};
    rows_take_away(ways[1], ways[0], size);
    rows_take_away(ways[1], ways[2], size);
    for (uint32_t i = 0; i < 3; i++) {
        count(run, probe, i, ways[i], size);
        if (1 + i < probe->count) walk(run, batch, probe->args[1 + i], ways[i]);
    }
}

static void walk_default(Run *run, Batch *batch, const Probe *probe, const uint64_t *rows) {
    walk(run, batch, probe->args[0], rows);
    const uint64_t *null = rows_where(run, batch, probe->node->args[0], rows, WANT_NULL);
    uint64_t *value = rows_copy(&run->scratch, rows, batch->rows);
    rows_take_away(value, null, batch->rows);
    count(run, probe, 0, null, batch->rows);
    count(run, probe, 1, value, batch->rows);
    if (probe->count > 1) walk(run, batch, probe->args[1], null);
}

/* A field that is named several times is read once for a row. */
static void walk_field(Run *run, Batch *batch, const Probe *probe, const uint64_t *rows) {
    ProbeState *state = &run->probes->states[probe->id];
    const bool again = state->epoch == batch->epoch;
    uint64_t *fresh = rows_copy(&run->scratch, rows, batch->rows);
    if (again) rows_take_away(fresh, state->seen, batch->rows);
    else state->seen = bitmap_new(&run->scratch, (size_t)batch->rows + 1, false);
    for (size_t w = 0; w < BITMAP_WORDS(batch->rows); w++) state->seen[w] |= fresh[w];
    state->epoch = batch->epoch;
    if (rows_none(fresh, batch->rows)) return;
    count(run, probe, 0, rows_where(run, batch, probe->node, fresh, WANT_NULL), batch->rows);
    walk_args(run, batch, probe, 1, fresh);
}

static bool is_real(const Run *run, const Grouping *grouping, uint32_t id) {
    const Probes *p = run->probes;
    return id >= GROUP_FIRST && id < p->real_bits[grouping->id] && bit_get(p->real[grouping->id], id);
}

/* Rows whose group has no rows see the value over no rows. */
static void walk_lod(Run *run, Batch *batch, const Probe *probe, const uint64_t *rows) {
    static const uint32_t empty_id = GROUP_EMPTY;
    ProbeState *state = &run->probes->states[probe->id];
    const Node *node = probe->node;
    if (state->empty || node->count == 0) return;
    eval(run, batch, node);
    const uint32_t *ids = group_ids(run, batch, &run->lookups[node->lod->grouping->id], false);
    for (uint32_t k = 0; k < batch->rows && !state->empty; k++)
        state->empty = bit_get(rows, k) && !is_real(run, node->lod->grouping, ids[k]);
    if (!state->empty) return;
    Batch empty = {.rows = 1, .epoch = ++run->epoch, .ids = &empty_id};
    walk(run, &empty, probe->args[probe->count - 1], rows_all(&run->scratch, 1));
}

/* ---- groups ---- */

static void mark_real(Run *run, const Grouping *grouping, const Batch *batch, const uint32_t *ids) {
    Probes *p = run->probes;
    const uint32_t groups = run->groups[grouping->id].count, bits = p->real_bits[grouping->id];
    if (bits < groups) {
        const uint32_t more = bits * 2 > groups ? bits * 2 : groups + 64;
        uint64_t *words = bitmap_new(run->arena, more, false);
        if (bits != 0) memcpy(words, p->real[grouping->id], BITMAP_WORDS(bits) * 8);
        p->real[grouping->id] = words;
        p->real_bits[grouping->id] = more;
    }
    for (uint32_t k = 0; k < batch->rows; k++) bit_set(p->real[grouping->id], ids[k]);
}

/* Groups from *from on that have rows, at most `most`; without keys there is one group, rows or not. */
static uint32_t real_groups(const Run *run, const Grouping *grouping, uint32_t *from, uint32_t *ids, uint32_t most) {
    const Probes *p = run->probes;
    const bool one = grouping->count == 0;
    const uint32_t end = one ? GROUP_FIRST + 1 : p->real_bits[grouping->id];
    uint32_t n = 0;
    if (*from < GROUP_FIRST) *from = GROUP_FIRST;
    for (; *from < end && n < most; ++*from)
        if (one || is_real(run, grouping, *from)) ids[n++] = *from;
    return n;
}

static void walk_groups(Run *run, const Grouping *grouping, const Probe *const *probes, uint32_t probe_count) {
    uint32_t *ids = arena_take(&run->scratch, BATCH_ROWS * sizeof *ids), from = 0, n;
    while ((n = real_groups(run, grouping, &from, ids, BATCH_ROWS)) != 0) {
        Batch batch = {.rows = n, .epoch = ++run->epoch, .ids = ids};
        uint64_t *rows = rows_all(&run->scratch, n);
        for (uint32_t i = 0; i < probe_count; i++) walk(run, &batch, probes[i], rows);
    }
}

static void walk_once(Run *run, Batch *batch, const Probe *probe) {
    ProbeState *state = &run->probes->states[probe->id];
    if (state->epoch == batch->epoch) return;
    state->epoch = batch->epoch;
    if (probe->kind == PROBE_WINDOW) walk_args(run, batch, probe, probe->count, rows_all(&run->scratch, batch->rows));
    else walk_groups(run, probe->node->grouping, (const Probe *const *)probe->args, probe->count);
}

/* ---- recurrences ---- */

static void visit_cell(Run *run, Batch *one, uint32_t cell, void *context) {
    Cells *cells = context;
    if (!bit_get(cells->wanted, cell)) return;
    cells->cell = cell;
    Cells *around = run->probes->cells;
    run->probes->cells = cells;
    walk(run, one, cells->body, rows_all(&run->scratch, 1));
    run->probes->cells = around;
}

static void walk_recurrence(Run *run, Batch *batch, const Probe *probe, const uint64_t *rows) {
    Cells cells = {.batch = batch, .body = probe->args[0], .wanted = rows};
    visit_recurrence(run, batch, probe->node, visit_cell, &cells);
    for (uint32_t i = 0; i < cells.later.count; i++) walk(run, batch, cells.later.items[i], cells.rows.items[i]);
}

static void walk_later(Run *run, const Probe *probe) {
    Cells *cells = run->probes->cells;
    uint32_t i = 0;
    while (i < cells->later.count && cells->later.items[i] != probe) i++;
    if (i == cells->later.count) {
        *list_add(&run->scratch, &cells->later) = probe;
        *list_add(&run->scratch, &cells->rows) = bitmap_new(&run->scratch, (size_t)cells->batch->rows + 1, false);
    }
    bit_set(cells->rows.items[i], cells->cell);
}

static void walk(Run *run, Batch *batch, const Probe *probe, const uint64_t *rows) {
    if (probe == NULL || rows_none(rows, batch->rows)) return;
    if (run->probes->cells != NULL && (probe->node == NULL || !probe->node->recurs)) {
        walk_later(run, probe);
        return;
    }
    run->probes->states[probe->id].reached = true;
    switch (probe->kind) {
    case PROBE_PLAIN: walk_args(run, batch, probe, probe->count, rows); break;
    case PROBE_FIELD: walk_field(run, batch, probe, rows); break;
    case PROBE_IF:
    case PROBE_CASE: walk_branches(run, batch, probe, rows); break;
    case PROBE_IIF: walk_iif(run, batch, probe, rows); break;
    case PROBE_DEFAULT: walk_default(run, batch, probe, rows); break;
    case PROBE_DIVISION:
        walk_args(run, batch, probe, probe->count, rows);
        count(run, probe, 0, rows_where(run, batch, probe->node->args[1], rows, WANT_NULL_OR_ZERO), batch->rows);
        break;
    case PROBE_AGGREGATE: count(run, probe, 0, rows_where(run, batch, probe->node, rows, WANT_NULL), batch->rows); break;
    case PROBE_LOD: walk_lod(run, batch, probe, rows); break;
    case PROBE_WINDOW:
    case PROBE_TOTAL: walk_once(run, batch, probe); break;
    case PROBE_RECURRENCE: walk_recurrence(run, batch, probe, rows); break;
    }
}

/* ---- where walks begin ---- */

void probe_filter(Run *run, Batch *batch, const Node *filter) {
    for (uint32_t i = 0; i < run->plan->filter_probes.count; i++)
        if (run->plan->filter_probes.items[i].first == filter)
            walk(run, batch, run->plan->filter_probes.items[i].probe, rows_all(&run->scratch, batch->rows));
}

void probe_keys(Run *run, Batch *batch, const Grouping *grouping, const uint32_t *ids) {
    Probes *p = run->probes;
    if (p->epochs[grouping->id] == batch->epoch) return;
    p->epochs[grouping->id] = batch->epoch;
    mark_real(run, grouping, batch, ids);
    const uint64_t *rows = groups_of(run, batch, ids);
    if (grouping == run->plan->view) walk(run, batch, run->plan->key_probe, rows);
    const ProbeList *lods = &p->keys[grouping->id];
    for (uint32_t i = 0; i < lods->count; i++) walk_args(run, batch, lods->items[i], lods->items[i]->count - 1, rows);
}

void probe_aggregation(Run *run, Batch *batch, const Aggregation *aggregation, const uint32_t *ids) {
    const ProbeList *probes = &run->probes->aggregations[aggregation->id];
    if (probes->count == 0) return;
    const uint64_t *rows = groups_of(run, batch, ids);
    for (uint32_t i = 0; i < probes->count; i++) walk_args(run, batch, probes->items[i], probes->items[i]->count, rows);
}

void probe_lod(Run *run, const Lod *lod) {
    const ProbeList *probes = &run->probes->lods[lod->id];
    if (probes->count == 0) return;
    arena_reset(&run->scratch);
    const Probe **values = NEW_ARRAY(&run->scratch, const Probe *, probes->count);
    for (uint32_t i = 0; i < probes->count; i++) values[i] = probes->items[i]->args[probes->items[i]->count - 1];
    walk_groups(run, lod->grouping, values, probes->count);
}

void probe_having(Run *run, Batch *batch, uint32_t condition) {
    walk(run, batch, run->plan->having_probes[condition], rows_all(&run->scratch, batch->rows));
}

void probe_outputs(Run *run, Batch *batch) { walk(run, batch, run->plan->output_probe, rows_all(&run->scratch, batch->rows)); }

/* ---- the end ---- */

/* What is below counts only where the way to it was taken. */
static void settle(Run *run, const Probe *probe) {
    if (probe == NULL) return;
    ProbeState *state = &run->probes->states[probe->id];
    if (!state->reached || state->counted) return;
    state->counted = true;
    for (uint32_t i = 0; i < probe->outcomes; i++)
        run->settings.counters[probe->site + i] += run->probes->counts[probe->slot + i];
    for (uint32_t i = 0; i < probe->count; i++) settle(run, probe->args[i]);
}

void probes_finish(Run *run) {
    const Plan *plan = run->plan;
    for (uint32_t i = 0; i < plan->filter_probes.count; i++) settle(run, plan->filter_probes.items[i].probe);
    settle(run, plan->key_probe);
    for (uint32_t i = 0; i < plan->having.count && plan->having_probes != NULL; i++) settle(run, plan->having_probes[i]);
    settle(run, plan->output_probe);
}
