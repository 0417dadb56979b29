/* What a pass does for one grouping: find the groups of a batch's rows, drop rows that K counts once, update the aggregates. */
#include <string.h>

#include "engine/reuse.h"

static bool store_distinct(const Run *run, const ModelColumn *column) {
    return run->store->tables[column->table->index].columns[column->index].distinct;
}

bool task_deduplicates(const Run *run, const Task *task) {
    if (!task->deduplicate) return false;
    for (uint32_t i = 0; i < task->unless_count; i++)
        if (store_distinct(run, task->unless[i])) return false;
    return true;
}

/* ---- deduplication ---- */

/* What rows are told apart by: the group, row numbers, keys. */
typedef struct Parts {
    const uint32_t *ids, **refs;
    uint64_t **bits;
    uint8_t **states;
} Parts;

static Parts parts_of(Run *run, Batch *batch, const Task *task, const uint32_t *ids) {
    Parts p = {.ids = ids,
               .refs = NEW_ARRAY(&run->scratch, const uint32_t *, task->row_count),
               .bits = NEW_ARRAY(&run->scratch, uint64_t *, task->key_count),
               .states = NEW_ARRAY(&run->scratch, uint8_t *, task->key_count)};
    for (uint32_t i = 0; i < task->row_count; i++) p.refs[i] = batch_refs(run, batch, task->rows[i]->index);
    for (uint32_t i = 0; i < task->key_count; i++) {
        p.bits[i] = arena_take(&run->scratch, batch->rows * sizeof(uint64_t));
        p.states[i] = arena_take(&run->scratch, batch->rows);
        key_bits(run, batch, &task->keys[i], p.bits[i], p.states[i]);
    }
    return p;
}

/* How many values a key can have, where its bits are small numbers; 0: any. */
static uint64_t key_range(const Run *run, const Node *node) {
    if (node->type == TYPE_BOOL) return 2;
    if (node->kind != NODE_COLUMN) return 0;
    const Column *stored = &run->store->tables[node->column->table->index].columns[node->column->index].data;
    return stored->shape == SHAPE_CODED && stored->dictionary->distinct ? stored->dictionary->rows : 0;
}

static uint64_t times(uint64_t space, uint64_t range) {
    uint64_t all;
    return __builtin_mul_overflow(space, range, &all) ? 0 : all;
}

/* The number of possible tuples; 0: they cannot be numbered. */
static uint64_t tuple_space(const Run *run, const Task *task) {
    const Groups *groups = &run->groups[task->grouping->id];
    uint64_t space = groups->mode == GROUPS_HASH ? 0 : groups->count;
    for (uint32_t i = 0; i < task->row_count; i++) space = times(space, (uint64_t)run->store->tables[task->rows[i]->index].rows + 1);
    for (uint32_t i = 0; i < task->key_count; i++) {
        uint64_t range = key_range(run, task->keys[i].node);
        space = times(space, range == 0 ? 0 : range + 2); /* NULL and absent besides */
    }
    return space;
}

/* Rows whose number is met for the first time. */
static uint32_t fresh_numbers(Run *run, const Task *task, const Parts *p, uint32_t rows, uint64_t *met, uint32_t *picked) {
    uint64_t *numbers = arena_take(&run->scratch, ((size_t)rows + 1) * sizeof *numbers);
    for (uint32_t k = 0; k < rows; k++) numbers[k] = p->ids[k];
    for (uint32_t i = 0; i < task->row_count; i++) {
        const uint64_t range = (uint64_t)run->store->tables[task->rows[i]->index].rows + 1;
        for (uint32_t k = 0; k < rows; k++) numbers[k] = numbers[k] * range + p->refs[i][k];
    }
    for (uint32_t i = 0; i < task->key_count; i++) {
        const uint64_t range = key_range(run, task->keys[i].node) + 2;
        for (uint32_t k = 0; k < rows; k++) /* what is no value has bits 0 */
            numbers[k] = numbers[k] * range + (p->states[i][k] == KEY_VALUE ? p->bits[i][k] + 2 : p->states[i][k] == KEY_NULL);
    }
    uint32_t n = 0;
    for (uint32_t k = 0; k < rows; k++) {
        uint64_t *word = &met[numbers[k] / 64];
        const uint64_t bit = (uint64_t)1 << (numbers[k] % 64);
        picked[n] = k;
        n += (*word & bit) == 0;
        *word |= bit;
    }
    return n;
}

static uint32_t fresh_tuples(Run *run, const Task *task, const Parts *p, uint32_t rows, TupleSet *seen, uint32_t *picked) {
    const uint32_t width = seen->width, words = width - 1 - task->row_count - task->key_count;
    uint64_t *tuples = arena_take(&run->scratch, ((size_t)rows + 1) * width * sizeof *tuples);
    for (uint32_t k = 0; k < rows; k++) {
        uint64_t *tuple = tuples + (size_t)k * width;
        uint32_t at = 0;
        tuple[at++] = p->ids[k];
        for (uint32_t i = 0; i < task->row_count; i++) tuple[at++] = p->refs[i][k];
        for (uint32_t i = 0; i < task->key_count; i++) tuple[at++] = p->bits[i][k];
        memset(tuple + at, 0, words * sizeof *tuple);
        for (uint32_t i = 0; i < task->key_count; i++) tuple[at + i / 32] |= (uint64_t)p->states[i][k] << (i % 32 * 2);
    }
    uint32_t *numbers = arena_take(&run->scratch, ((size_t)rows + 1) * sizeof *numbers), n = 0;
    bool *fresh = arena_take(&run->scratch, (size_t)rows + 1);
    tuples_put_all(seen, &run->scratch, tuples, rows, numbers, fresh);
    for (uint32_t k = 0; k < rows; k++) {
        picked[n] = k;
        n += fresh[k];
    }
    return n;
}

/* Bits for all possible tuples may take this much; a hash table of the tuples that do come takes 20 bytes and more for each. */
enum { BITS_AT_MOST = 1 << 27, BITS_FOR_A_ROW = 64 };

static void start_seen(Run *run, const Task *task, const Batch *batch, TupleSet *seen) {
    const uint32_t rows = batch->part == NULL ? 1 : run->store->tables[batch->part->joins[0].table->index].rows;
    tuples_init(seen, run->arena, 1 + task->row_count + task->key_count + (task->key_count + 31) / 32);
    const uint64_t space = tuple_space(run, task);
    if (space != 0 && space <= BITS_AT_MOST && space / BITS_FOR_A_ROW <= rows) seen->bits = bitmap_new(run->arena, space, false);
}

uint32_t fresh_rows(Run *run, Batch *batch, const Task *task, const uint32_t *ids, TupleSet *seen, uint32_t *picked) {
    if (seen->width == 0) start_seen(run, task, batch, seen);
    const Parts p = parts_of(run, batch, task, ids);
    if (seen->bits != NULL) return fresh_numbers(run, task, &p, batch->rows, seen->bits, picked);
    return fresh_tuples(run, task, &p, batch->rows, seen, picked);
}

/* ---- aggregates ---- */

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

/* SUM(IF c THEN x ELSE 0 END) is a sum of x where c, and zeros elsewhere: no column of the IF is made. */
static bool zero_otherwise(Run *run, Batch *batch, const Aggregate *aggregate, const Node *node) {
    if (aggregate->zeros == NULL || node->kind != NODE_IF || node->count != 3 || node_is_given(run, batch, node)) return false;
    if (!node->args[2]->constant) return false;
    const Column *last = eval(run, batch, node->args[2]);
    if (!col_valid(last, 0)) return false;
    return last->type == TYPE_INT ? last->as.i[0] == 0 : last->type == TYPE_REAL && last->as.r[0] == 0;
}

static void update_where(Run *run, Batch *batch, const AggregationState *state, const Node *choice, const uint32_t *ids) {
    const size_t rows = batch->rows, words = BITMAP_WORDS(rows);
    const Column *value = flatten(&run->scratch, eval(run, batch, choice->args[1]));
    const uint64_t *chosen = condition_rows(run, batch, choice->args[0], true), *values = value_rows(&run->scratch, value, rows);
    uint64_t *bits = arena_take(&run->scratch, BITMAP_WORDS(rows + 1) * 8);
    for (size_t w = 0; w < words; w++) bits[w] = ~chosen[w] & bitmap_part(rows, w);
    state->aggregate->zeros(&run->context, state->states, ids, rows, bits);
    Column arg = *value;
    for (size_t w = 0; w < words; w++) bits[w] = chosen[w] & values[w];
    arg.valid = bits;
    arg.rows = rows;
    state->aggregate->update(&run->context, state->states, ids, rows, &arg);
}

static void take_argument(Run *run, Batch *batch, const AggregationState *state, const Node *node, Column *arg) {
    const size_t rows = batch->rows;
    if (state->aggregate->ignores_values) {
        const uint64_t *bits = eval_values(run, batch, node);
        *arg = (Column){.type = TYPE_BOOL, .shape = SHAPE_FLAT};
        memcpy(&arg->valid, &bits, sizeof bits); /* never written */
    } else if (state->aggregate->takes_keys) {
        column_keys(run, eval(run, batch, node), rows, arg);
    } else {
        *arg = *flatten(&run->scratch, eval(run, batch, node));
    }
    arg->rows = rows;
}

/* Of the rows with a value those whose group meets this row of the base for the first time: what it expands to comes together. */
static const uint64_t *met_first(Run *run, Batch *batch, const Aggregation *a, const uint32_t *ids, const uint64_t *valued) {
    AggregationState *state = &run->aggregations[a->id];
    const uint32_t *base = batch_refs(run, batch, a->distinct->table->index);
    if (state->met_count < state->capacity) {
        state->met = arena_grow(run->arena, state->met, state->met_count * sizeof *state->met, state->capacity * sizeof *state->met);
        memset(state->met + state->met_count, 0, (state->capacity - state->met_count) * sizeof *state->met);
        state->met_count = state->capacity;
    }
    uint32_t *met = state->met;
    uint64_t *first = arena_take(&run->scratch, BITMAP_WORDS((size_t)batch->rows + 1) * 8);
    for (size_t w = 0; w < BITMAP_WORDS(batch->rows); w++) {
        first[w] = 0;
        for (uint64_t left = valued[w]; left != 0; left &= left - 1) {
            const size_t k = w * 64 + (size_t)__builtin_ctzll(left);
            first[w] |= (uint64_t)(met[ids[k]] != base[k]) << (k % 64);
            met[ids[k]] = base[k];
        }
    }
    return first;
}

static void update(Run *run, Batch *batch, const Aggregation *a, const uint32_t *ids) {
    AggregationState *state = &run->aggregations[a->id];
    aggregation_states(run, a);
    run->context.one_group = run->groups[a->grouping->id].mode == GROUPS_ONE;
    if (a->count == 1 && zero_otherwise(run, batch, state->aggregate, a->args[0]) &&
        eval(run, batch, a->args[0]->args[1])->shape != SHAPE_CONSTANT) {
        update_where(run, batch, state, a->args[0], ids);
        return;
    }
    Column *args = NEW_ARRAY(&run->scratch, Column, a->count);
    for (uint32_t i = 0; i < a->count; i++) {
        if (i == 0) take_argument(run, batch, state, a->args[i], &args[i]);
        else args[i] = *flatten(&run->scratch, eval(run, batch, a->args[i]));
        args[i].rows = batch->rows;
    }
    if (a->distinct != NULL && a->pass->joins.expands && state->aggregate->ignores_values) {
        const uint64_t *first = met_first(run, batch, a, ids, args[0].valid);
        memcpy(&args[0].valid, &first, sizeof first); /* never written */
    }
    state->aggregate->update(&run->context, state->states, ids, batch->rows, args);
}

/* Which groups a worker has to hand over. */
static void note_range(Groups *groups, const uint32_t *ids, uint32_t rows) {
    if (groups->mode == GROUPS_ONE && rows > 1) rows = 1;
    uint32_t low = groups->low, high = groups->high;
    for (uint32_t k = 0; k < rows; k++) {
        low = ids[k] < low ? ids[k] : low;
        high = ids[k] > high ? ids[k] : high;
    }
    groups->low = low;
    groups->high = high;
}

void task_run(Run *run, Batch *batch, const Task *task, TupleSet *seen) {
    if (batch->told && !task->shows) return;
    Groups *groups = &run->groups[task->grouping->id];
    const uint32_t *ids = group_ids(run, batch, groups, true);
    if (run->groups != run->lookups) note_range(groups, ids, batch->rows);
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
    for (uint32_t i = 0; i < task->aggregations.count; i++) {
        update(run, batch, task->aggregations.items[i], ids);
        if (run->probes != NULL) probe_aggregation(run, batch, task->aggregations.items[i], ids);
    }
}

const Column *aggregation_result(Run *run, const Aggregation *a) {
    AggregationState *state = &run->aggregations[a->id];
    uint32_t groups = run->groups[a->grouping->id].count;
    if (state->kept) return reuse_values(run, a);
    if (state->result.rows >= groups) return &state->result;
    reserve(run, state, groups);
    col_flat(&state->result, run->arena, a->type, groups);
    state->result.valid = bitmap_new(run->arena, (size_t)groups + 1, true);
    state->aggregate->finish(&run->context, state->states, groups, &state->result);
    return &state->result;
}
