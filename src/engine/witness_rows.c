/* A witness of an aggregate: its pass runs once more, and the rows of one group are looked at: which way they go, what
   they hold, and a few of them as samples. LODs that they read are told for the first group that they fall in. */
#include <string.h>

#include "engine/witness_private.h"

enum { SAMPLES_COUNTED = 3, SAMPLES_NULL = 2, DEPTH_TOLD = 6 };

/* What a witness of rows keeps on the way. */
typedef struct Looking {
    Witness *witness;
    Column extremes; /* least, greatest, the one in hand */
    TupleSet groups; /* PROBE_LOD */
    uint32_t first;  /* ... the first of them, 0: none yet */
    struct Looking **args;
    uint32_t count;
} Looking;

typedef struct Opening {
    Witnessing *s;
    const Pending *pending;
    Opened *opened;
    Looking **args;
    TupleSet seen, distinct;
    LIST(Looking *) lods;
    uint32_t counted, null; /* samples so far */
} Opening;

static bool is_number(Type type) { return type == TYPE_INT || type == TYPE_REAL; }

/* A name of a field, and the field, are told by its formula. */
static bool silent(const Probe *probe) {
    if (probe->kind == PROBE_FIELD) return probe->count != 0;
    return probe->expr != NULL &&
           (probe->expr->kind == EXPR_LITERAL || (probe->expr->kind == EXPR_NAME && probe->expr->ref == REF_FIELD));
}

static Looking *looking_new(Opening *o, Region *region, const Probe *probe) {
    Witnessing *s = o->s;
    Looking *l = NEW(s->arena, Looking);
    Witness *w = l->witness = witness_new(s, probe);
    w->over_rows = !probe->node->constant;
    if (!w->over_rows) w->value = witness_value(s, NULL, probe->node, 0);
    w->again = probe->kind == PROBE_FIELD && witness_again(s, region, probe);
    w->has_sum = is_number(probe->node->type);
    w->arm_count = witness_arms(probe);
    w->arms = NEW_ARRAY(s->arena, uint64_t, w->arm_count + 1);
    w->unknown = NEW_ARRAY(s->arena, uint64_t, w->arm_count + 1);
    if (probe->node->type != TYPE_NULL) {
        col_flat(&l->extremes, s->arena, probe->node->type, 3);
        l->extremes.valid = bitmap_new(s->arena, 4, false);
    }
    if (probe->kind == PROBE_LOD) {
        w->fallen = NEW(s->arena, Fallen);
        tuples_init(&l->groups, s->run->arena, 1);
        *list_add(s->arena, &o->lods) = l;
        return l;
    }
    if (w->again) return l;
    l->count = w->count = probe->count;
    l->args = NEW_ARRAY(s->arena, Looking *, probe->count + 1);
    w->args = NEW_ARRAY(s->arena, Witness *, probe->count + 1);
    for (uint32_t i = 0; i < probe->count; i++)
        w->args[i] = (l->args[i] = looking_new(o, region, probe->args[i]))->witness;
    return l;
}

/* ---- what rows hold ---- */

static void note_extremes(Opening *o, Looking *l, Value value) {
    Column *x = &l->extremes;
    const Locale *locale = o->s->run->context.locale;
    value.type = x->type;
    col_set(x, 2, value);
    bool none = !bit_get(x->valid, 0);
    for (uint32_t slot = 0; slot < 2; slot++) {
        int order = none ? 0 : col_compare(locale, x, 2, slot);
        if (!none && (slot == 0 ? order >= 0 : order <= 0)) continue;
        if (type_width(x->type) == sizeof(Text)) value.as.s = text_copy(o->s->arena, value.as.s);
        col_set(x, slot, value);
    }
}

static void note_values(Opening *o, Looking *l, Batch *batch, const uint64_t *rows) {
    Witness *w = l->witness;
    Run *run = o->s->run;
    const Column column = *flatten(&run->scratch, eval(run, batch, w->probe->node));
    for (uint32_t k = 0; k < batch->rows; k++) {
        if (!bit_get(rows, k)) continue;
        w->rows++;
        Value value = col_value(&column, k);
        if (value.null || column.type == TYPE_NULL) {
            w->nulls++;
            continue;
        }
        if (w->has_sum) w->sum += value.type == TYPE_INT ? (double)value.as.i : value.as.r;
        note_extremes(o, l, value);
    }
    w->least = col_value(&l->extremes, 0);
    w->greatest = col_value(&l->extremes, 1);
}

static void note_groups(Opening *o, Looking *l, Batch *batch, const uint64_t *rows) {
    Run *run = o->s->run;
    Fallen *fallen = l->witness->fallen;
    const uint32_t *ids = group_ids(run, batch, &run->lookups[l->witness->probe->node->lod->grouping->id], false);
    for (uint32_t k = 0; k < batch->rows; k++) {
        if (!bit_get(rows, k)) continue;
        if (ids[k] < GROUP_FIRST) {
            fallen->lost++;
            continue;
        }
        uint64_t id = ids[k];
        bool fresh;
        tuples_put(&l->groups, &id, &fresh);
        if (l->first == 0) l->first = ids[k];
    }
    fallen->groups = l->groups.count;
}

/* ---- which way they go ---- */

static void look(Opening *o, Looking *l, Batch *batch, const uint64_t *rows);

static void look_default(Opening *o, Looking *l, Batch *batch, const uint64_t *rows) {
    Run *run = o->s->run;
    Witness *w = l->witness;
    const uint64_t *null = rows_where(run, batch, w->probe->node->args[0], rows, WANT_NULL);
    uint64_t all = bitmap_count(rows, batch->rows), nulls = bitmap_count(null, batch->rows);
    w->arms[0] += nulls;
    w->arms[1] += all - nulls;
    look(o, l->args[0], batch, rows);
    if (l->count > 1) look(o, l->args[1], batch, null);
}

static void look_iif(Opening *o, Looking *l, Batch *batch, const uint64_t *rows) {
    Run *run = o->s->run;
    Witness *w = l->witness;
    const Node *test = w->probe->node->args[0];
    uint64_t *ways[3] = {rows_where(run, batch, test, rows, WANT_TRUE), rows_copy(&run->scratch, rows, batch->rows),
                         rows_where(run, batch, test, rows, WANT_NULL)};
    rows_take_away(ways[1], ways[0], batch->rows);
    rows_take_away(ways[1], ways[2], batch->rows);
    look(o, l->args[0], batch, rows);
    w->unknown[0] += bitmap_count(ways[2], batch->rows);
    for (uint32_t i = 0; i < 3; i++) {
        w->arms[i] += bitmap_count(ways[i], batch->rows);
        if (1 + i < l->count) look(o, l->args[1 + i], batch, ways[i]);
    }
}

static void look_branches(Opening *o, Looking *l, Batch *batch, const uint64_t *rows) {
    Run *run = o->s->run;
    Witness *w = l->witness;
    const Node *node = w->probe->node;
    const uint32_t pairs = w->arm_count - 1, size = batch->rows;
    uint64_t *left = rows_copy(&run->scratch, rows, size);
    if (w->probe->kind == PROBE_CASE) look(o, l->args[0], batch, rows);
    for (uint32_t i = 0; i < pairs; i++) {
        const uint32_t at = witness_arm(w->probe, i);
        look(o, l->args[at - 1], batch, left);
        w->unknown[i] += bitmap_count(rows_where(run, batch, node->args[2 * i], left, WANT_NULL), size);
        uint64_t *taken = rows_where(run, batch, node->args[2 * i], left, WANT_TRUE);
        w->arms[i] += bitmap_count(taken, size);
        look(o, l->args[at], batch, taken);
        rows_take_away(left, taken, size);
    }
    w->arms[pairs] += bitmap_count(left, size);
    const uint32_t other = witness_arm(w->probe, pairs);
    if (other != MAP_NONE) look(o, l->args[other], batch, left);
}

static void look(Opening *o, Looking *l, Batch *batch, const uint64_t *rows) {
    Witness *w = l->witness;
    if (!w->over_rows || rows_none(rows, batch->rows)) return;
    if (w->again || !silent(w->probe)) note_values(o, l, batch, rows);
    if (w->again) return;
    switch (w->probe->kind) {
    case PROBE_IF:
    case PROBE_CASE: look_branches(o, l, batch, rows); return;
    case PROBE_IIF: look_iif(o, l, batch, rows); return;
    case PROBE_DEFAULT: look_default(o, l, batch, rows); return;
    case PROBE_LOD: note_groups(o, l, batch, rows); return;
    case PROBE_PLAIN:
    case PROBE_FIELD:
    case PROBE_DIVISION:
    case PROBE_AGGREGATE:
    case PROBE_WINDOW:
    case PROBE_TOTAL:
    case PROBE_RECURRENCE: break;
    }
    for (uint32_t i = 0; i < l->count; i++) look(o, l->args[i], batch, rows);
}

/* ---- samples ---- */

static const uint32_t *row_numbers(Opening *o, Batch *batch, uint32_t k) {
    uint32_t tables = o->s->run->plan->model->tables.count, *rows = NEW_ARRAY(o->s->arena, uint32_t, tables + 1);
    for (uint32_t i = 0; batch->part != NULL && i < batch->part->count; i++) {
        uint32_t table = batch->part->joins[i].table->index;
        rows[table] = batch_refs(o->s->run, batch, table)[k];
    }
    return rows;
}

static void note_samples(Opening *o, Batch *batch) {
    Run *run = o->s->run;
    const Probe *probe = o->pending->witness->probe;
    const uint64_t *all = rows_all(&run->scratch, batch->rows);
    const uint64_t **missing = NEW_ARRAY(&run->scratch, const uint64_t *, probe->count + 1);
    for (uint32_t i = 0; i < probe->count; i++)
        missing[i] = rows_where(run, batch, probe->args[i]->node, all, WANT_NULL);
    for (uint32_t k = 0; k < batch->rows; k++) {
        uint32_t null = 0;
        while (null < probe->count && !bit_get(missing[null], k)) null++;
        bool counts = null == probe->count;
        o->opened->nulls += !counts;
        if (counts ? o->counted == SAMPLES_COUNTED : o->null == SAMPLES_NULL) continue;
        if (counts)
            o->counted++;
        else
            o->null++;
        WitnessRow row = {.counts = counts, .rows = row_numbers(o, batch, k)};
        if (probe->count != 0) row.value = witness_value(o->s, batch, probe->args[0]->node, k);
        if (!counts) row.origin = witness_origin(o->s, batch, probe->args[null], k);
        *list_add(o->s->arena, &o->opened->samples) = row;
    }
}

static void note_distinct(Opening *o, Batch *batch) {
    Run *run = o->s->run;
    const Aggregation *a = o->pending->aggregation;
    if (a->count == 0 || a->args[0]->type == TYPE_NULL) return;
    Column keys;
    column_keys(run, flatten(&run->scratch, eval(run, batch, a->args[0])), batch->rows, &keys);
    for (uint32_t k = 0; k < batch->rows; k++) {
        if (!col_valid(&keys, k)) continue;
        uint64_t key = (uint64_t)keys.as.i[k * col_step(&keys)];
        bool fresh;
        tuples_put(&o->distinct, &key, &fresh);
    }
    o->opened->distinct = o->distinct.count;
}

/* ---- the rows of one group ---- */

static bool pick_group(Opening *o, Batch *batch, Batch *out) {
    Run *run = o->s->run;
    const Task *task = o->opened->task;
    const uint32_t *ids = group_ids(run, batch, &run->groups[task->grouping->id], false);
    uint32_t *picked = arena_take(&run->scratch, ((size_t)batch->rows + 1) * sizeof *picked), n = 0;
    for (uint32_t k = 0; k < batch->rows; k++)
        if (ids[k] == o->pending->group) picked[n++] = k;
    o->opened->in_group += n;
    if (n == 0) return false;
    batch_pick(run, batch, picked, n, out);
    if (!task_deduplicates(run, task)) return true;
    uint32_t *same = arena_take(&run->scratch, n * sizeof *same);
    for (uint32_t k = 0; k < n; k++) same[k] = o->pending->group;
    uint32_t fresh = fresh_rows(run, out, task, same, &o->seen, picked);
    if (fresh != 0 && fresh != n) batch_pick(run, out, picked, fresh, out);
    return fresh != 0;
}

static void meet_rows(Opening *o) {
    Run *run = o->s->run;
    Opened *opened = o->opened;
    Frame *frame = frame_open(run, opened->pass);
    Batch batch, mine;
    run->rows_met = run->rows_kept = 0;
    run->left = opened->left;
    while (frame_next(frame, &batch)) {
        if (!pick_group(o, &batch, &mine)) continue;
        opened->rows += mine.rows;
        const uint64_t *rows = rows_all(&run->scratch, mine.rows);
        for (uint32_t i = 0; i < o->pending->witness->count; i++) look(o, o->args[i], &mine, rows);
        note_distinct(o, &mine);
        note_samples(o, &mine);
    }
    run->left = NULL;
    opened->met = run->rows_met;
    opened->kept = run->rows_kept;
}

static void tell_group(Opening *o, Looking *l) {
    Witnessing *s = o->s;
    Run *run = s->run;
    const Probe *probe = l->witness->probe;
    const Lod *lod = probe->node->lod;
    Fallen *fallen = l->witness->fallen;
    if (l->first == 0) return;
    arena_reset(&run->scratch);
    Batch one = {.rows = 1, .epoch = ++run->epoch, .ids = &l->first};
    fallen->keys = NEW_ARRAY(s->arena, Value, lod->grouping->count + 1);
    for (uint32_t i = 0; i < lod->grouping->count; i++) {
        Column key;
        group_key_values(run, &run->lookups[lod->grouping->id], i, &l->first, 1, &key);
        fallen->keys[i] = col_value_in(s->arena, &key, 0);
        if (!fallen->keys[i].null && type_width(key.type) == sizeof(Text))
            fallen->keys[i].as.s = text_copy(s->arena, fallen->keys[i].as.s);
    }
    if (l->first < run->lods[lod->id].rows)
        fallen->value = col_value_in(s->arena, &run->lods[lod->id], l->first);
    else
        fallen->value = col_value_in(s->arena, &run->lods[lod->id], GROUP_EMPTY);
    if (!fallen->value.null && type_width(fallen->value.type) == sizeof(Text))
        fallen->value.as.s = text_copy(s->arena, fallen->value.as.s);
    if (o->pending->depth == DEPTH_TOLD) return;
    Region region = {0};
    fallen->inside = witness_group(s, &one, 0, &region, probe->args[probe->count - 1], o->pending->depth + 1);
}

void witness_open(Witnessing *s, const Pending *pending) {
    Run *run = s->run;
    Witness *w = pending->witness;
    const Aggregation *a = pending->aggregation;
    Opened *opened = w->opened = NEW(s->arena, Opened);
    Opening o = {.s = s, .pending = pending, .opened = opened};
    Region region = {0};
    opened->pass = a->pass;
    opened->redrawn = run->draws;
    for (uint32_t i = 0; i < a->pass->tasks.count; i++)
        for (uint32_t k = 0; k < a->pass->tasks.items[i]->aggregations.count; k++)
            if (a->pass->tasks.items[i]->aggregations.items[k] == a) opened->task = a->pass->tasks.items[i];
    if (opened->redrawn) return;
    opened->left = NEW_ARRAY(s->arena, uint64_t, a->pass->filters.count + 1);
    tuples_init(&o.distinct, run->arena, 1);
    w->count = w->probe->count;
    o.args = NEW_ARRAY(s->arena, Looking *, w->count + 1);
    for (uint32_t i = 0; i < w->count; i++)
        w->args[i] = (o.args[i] = looking_new(&o, &region, w->probe->args[i]))->witness;
    meet_rows(&o);
    for (uint32_t i = 0; i < o.lods.count; i++) tell_group(&o, o.lods.items[i]);
}
