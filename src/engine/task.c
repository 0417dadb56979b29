/* What a pass does for one grouping: find the groups of a batch's rows, drop rows that K counts once, update the aggregates. */
#include <string.h>

#include "engine/run.h"

static bool store_distinct(const Run *run, const ModelColumn *column) {
    return run->store->tables[column->table->index].columns[column->index].distinct;
}

bool task_deduplicates(const Run *run, const Task *task) {
    if (!task->deduplicate) return false;
    for (uint32_t i = 0; i < task->unless_count; i++)
        if (store_distinct(run, task->unless[i])) return false;
    return true;
}

uint32_t fresh_rows(Run *run, Batch *batch, const Task *task, const uint32_t *ids, TupleSet *seen, uint32_t *picked) {
    uint32_t rows = batch->rows, words = (task->key_count + 31) / 32, width = 1 + task->row_count + task->key_count + words;
    if (seen->width == 0) tuples_init(seen, run->arena, width);
    uint64_t **bits = NEW_ARRAY(&run->scratch, uint64_t *, task->key_count);
    uint8_t **states = NEW_ARRAY(&run->scratch, uint8_t *, task->key_count);
    const uint32_t **refs = NEW_ARRAY(&run->scratch, const uint32_t *, task->row_count);
    for (uint32_t i = 0; i < task->row_count; i++) refs[i] = batch_refs(run, batch, task->rows[i]->index);
    for (uint32_t i = 0; i < task->key_count; i++) {
        bits[i] = arena_take(&run->scratch, rows * sizeof(uint64_t));
        states[i] = arena_take(&run->scratch, rows);
        key_bits(run, batch, &task->keys[i], bits[i], states[i]);
    }
    uint64_t *tuple = NEW_ARRAY(&run->scratch, uint64_t, width);
    uint32_t n = 0;
    for (uint32_t k = 0; k < rows; k++) {
        uint32_t at = 0;
        tuple[at++] = ids[k];
        for (uint32_t i = 0; i < task->row_count; i++) tuple[at++] = refs[i][k];
        for (uint32_t i = 0; i < task->key_count; i++) tuple[at++] = bits[i][k];
        memset(tuple + at, 0, words * sizeof *tuple);
        for (uint32_t i = 0; i < task->key_count; i++) tuple[at + i / 32] |= (uint64_t)states[i][k] << (i % 32 * 2);
        bool fresh;
        tuples_put(seen, tuple, &fresh);
        picked[n] = k;
        n += fresh;
    }
    return n;
}

static void reserve(Run *run, AggregationState *state, uint32_t groups) {
    if (state->capacity >= groups) return;
    size_t size = state->aggregate->state_size;
    if (state->capacity == 0) {
        state->states = arena_alloc(run->arena, groups * size);
        state->capacity = groups;
        return;
    }
    uint32_t capacity = state->capacity * 2 > groups ? state->capacity * 2 : groups;
    state->states = arena_grow(run->arena, state->states, state->capacity * size, capacity * size);
    memset(state->states + state->capacity * size, 0, (capacity - state->capacity) * size);
    state->capacity = capacity;
}

char *aggregation_states(Run *run, const Aggregation *a) {
    AggregationState *state = &run->aggregations[a->id];
    reserve(run, state, run->groups[a->grouping->id].count);
    return state->states;
}

static void update(Run *run, Batch *batch, const Aggregation *a, const uint32_t *ids) {
    AggregationState *state = &run->aggregations[a->id];
    aggregation_states(run, a);
    Column *args = NEW_ARRAY(&run->scratch, Column, a->count);
    for (uint32_t i = 0; i < a->count; i++) {
        const Column *column = eval(run, batch, a->args[i]);
        if (i == 0 && state->aggregate->takes_keys) column_keys(run, column, batch->rows, &args[i]);
        else if (state->as_count && column->shape == SHAPE_CODED) { /* only whether there is a value counts */
            const uint64_t *valid = column->dictionary->valid;
            col_flat(&args[i], &run->scratch, TYPE_BOOL, batch->rows);
            args[i].valid = bitmap_new(&run->scratch, (size_t)batch->rows + 1, valid == NULL);
            if (valid != NULL) BITMAP_FILL(args[i].valid, batch->rows, k, bit_get(valid, column->codes[k]))
        } else args[i] = *flatten(&run->scratch, column);
        args[i].rows = batch->rows;
    }
    run->context.one_group = run->groups[a->grouping->id].mode == GROUPS_ONE;
    state->aggregate->update(&run->context, state->states, ids, batch->rows, args);
}

/* Which groups a worker has to hand over. */
static void note_range(Groups *groups, const uint32_t *ids, uint32_t rows) {
    uint32_t low = groups->low, high = groups->high;
    for (uint32_t k = 0; k < rows; k++) {
        low = ids[k] < low ? ids[k] : low;
        high = ids[k] > high ? ids[k] : high;
    }
    groups->low = low;
    groups->high = high;
}

void task_run(Run *run, Batch *batch, const Task *task, TupleSet *seen) {
    Groups *groups = &run->groups[task->grouping->id];
    const uint32_t *ids = group_ids(run, batch, groups, true);
    if (run->groups != run->lookups) note_range(groups, ids, batch->rows);
    if (run->probes != NULL) probe_keys(run, batch, task->grouping, ids);
    if (task->shows) groups_show(run, groups, ids, batch->rows);
    Batch fresh;
    if (task_deduplicates(run, task)) {
        uint32_t *picked = arena_take(&run->scratch, ((size_t)batch->rows + 1) * sizeof *picked);
        uint32_t n = fresh_rows(run, batch, task, ids, seen, picked);
        if (n == 0) return;
        if (n != batch->rows) {
            uint32_t *picked_ids = arena_take(&run->scratch, n * sizeof *picked_ids);
            for (uint32_t k = 0; k < n; k++) picked_ids[k] = ids[picked[k]];
            batch_pick(run, batch, picked, n, &fresh);
            batch = &fresh;
            ids = picked_ids;
        }
    }
    for (uint32_t i = 0; i < task->aggregations.count; i++) {
        update(run, batch, task->aggregations.items[i], ids);
        if (run->probes != NULL) probe_aggregation(run, batch, task->aggregations.items[i], ids);
    }
}

const Column *aggregation_result(Run *run, const Aggregation *a) {
    AggregationState *state = &run->aggregations[a->id];
    uint32_t groups = run->groups[a->grouping->id].count;
    if (state->result.rows >= groups) return &state->result;
    reserve(run, state, groups);
    col_flat(&state->result, run->arena, a->type, groups);
    state->result.valid = bitmap_new(run->arena, (size_t)groups + 1, true);
    state->aggregate->finish(&run->context, state->states, groups, &state->result);
    return &state->result;
}
