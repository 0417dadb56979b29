/* What a pass does for one grouping: find the groups of a batch's rows, drop rows that K counts once (fresh.c), update
   the aggregates (update.c); and what they come to. */
#include <string.h>

#include "engine/reuse.h"

/* ---- states ---- */

static void reserve(Run *run, AggregationState *state, uint32_t groups) {
    if (state->capacity >= groups) return;
    size_t size = state->aggregate->state_size;
    if (state->capacity == 0) {
        state->states = arena_alloc(run->arena, groups * size);
        state->arena = run->arena;
        state->capacity = groups;
        return;
    }
    uint32_t capacity = state->capacity * 2 > groups ? state->capacity * 2 : groups;
    state->states = arena_grow(run->arena, state->states, state->capacity * size, capacity * size);
    memset(state->states + state->capacity * size, 0, (capacity - state->capacity) * size);
    state->arena = run->arena;
    state->capacity = capacity;
}

void aggregation_done(Run *run, const Aggregation *a) {
    AggregationState *state = &run->aggregations[a->id];
    const Groups *groups = &run->groups[a->grouping->id];
    if (state->kept || groups->mode == GROUPS_HASH || state->result.rows < groups->count || state->capacity == 0) return;
    arena_give_back(state->arena, state->states);
    state->states = NULL;
    state->capacity = 0;
}

char *aggregation_states(Run *run, const Aggregation *a) {
    AggregationState *state = &run->aggregations[a->id];
    reserve(run, state, run->groups[a->grouping->id].count);
    return state->states;
}

/* ---- a batch ---- */

/* Which groups a worker has to hand over. */
static void note_range(Groups *groups, const uint32_t *ids, uint32_t rows) {
    if (groups->mode == GROUPS_ONE && rows > 1) rows = 1;
    uint32_t least, most;
    ids_between(ids, rows, &least, &most);
    if (least < groups->low) groups->low = least;
    if (most > groups->high) groups->high = most;
}

void task_run(Run *run, Batch *batch, const Task *task, TupleSet *seen) {
    if (batch->told && !task->shows) return;
    Groups *groups = &run->groups[task->grouping->id];
    run->doing.grouping = task->grouping;
    const uint32_t *ids = group_ids(run, batch, groups, true);
    if (is_worker(run)) note_range(groups, ids, batch->rows);
    if (run->probes != NULL) probe_keys(run, batch, task->grouping, ids);
    if (task->shows) groups_show(run, groups, ids, batch->rows);
    if (batch->told) return;
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
    task_update(run, batch, task, ids);
}

const Column *aggregation_result(Run *run, const Aggregation *a) {
    AggregationState *state = &run->aggregations[a->id];
    uint32_t groups = run->groups[a->grouping->id].count;
    if (state->kept) return reuse_values(run, a);
    if (state->result.rows >= groups) return &state->result;
    reserve(run, state, groups);
    if (state->order != NULL) {
        codes_result(run, state, groups, &state->result);
        return &state->result;
    }
    col_flat(&state->result, run->arena, a->type, groups);
    state->result.valid = bitmap_new(run->arena, (size_t)groups + 1, true);
    state->aggregate->finish(&run->context, state->states, groups, &state->result);
    return &state->result;
}
