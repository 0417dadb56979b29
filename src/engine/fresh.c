/* Which rows K counts: the first of each tuple of a group, row numbers and keys. Rules: docs/semantics.md 2.1. */
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

/* What rows are told apart by: the group, row numbers, keys. */
typedef struct Parts {
    const uint32_t *ids, **refs;
    uint64_t **bits;
    uint8_t **states;
} Parts;

/* The groups by a key alone, where they are known for each row of a table: they tell its values apart, and are numbers. NULL: there are
   none. */
static Groups *groups_by(const Run *run, const Node *key) {
    for (uint32_t i = 0; i < run->plan->groupings.count; i++) {
        Groups *g = &run->lookups[i];
        if ((g->mode == GROUPS_TABLE || g->mode == GROUPS_ENTRY) && g->grouping->count == 1 && g->grouping->keys[0].node == key) return g;
    }
    return NULL;
}

static void group_bits(Run *run, Batch *batch, const Key *key, Groups *g, uint64_t *bits, uint8_t *states) {
    const uint32_t *ids = group_ids(run, batch, g, false);
    const uint8_t *absent = key_absent(run, batch, key);
    for (uint32_t k = 0; k < batch->rows; k++) {
        states[k] = absent != NULL && absent[k] ? KEY_ABSENT : KEY_VALUE;
        bits[k] = states[k] == KEY_VALUE ? ids[k] : 0;
    }
}

static Parts parts_of(Run *run, Batch *batch, const Task *task, const uint32_t *ids) {
    Parts p = {.ids = ids,
               .refs = NEW_ARRAY(&run->scratch, const uint32_t *, task->row_count),
               .bits = NEW_ARRAY(&run->scratch, uint64_t *, task->key_count),
               .states = NEW_ARRAY(&run->scratch, uint8_t *, task->key_count)};
    for (uint32_t i = 0; i < task->row_count; i++) p.refs[i] = batch_refs(run, batch, task->rows[i]->index);
    for (uint32_t i = 0; i < task->key_count; i++) {
        p.bits[i] = arena_take(&run->scratch, batch->rows * sizeof(uint64_t));
        p.states[i] = arena_take(&run->scratch, batch->rows);
        Groups *groups = groups_by(run, task->keys[i].node);
        if (groups != NULL) group_bits(run, batch, &task->keys[i], groups, p.bits[i], p.states[i]);
        else key_bits(run, batch, &task->keys[i], p.bits[i], p.states[i]);
    }
    return p;
}

/* How many values a key can have, where its bits are small numbers; 0: any. */
static uint64_t key_range(const Run *run, const Node *node) {
    const Groups *groups = groups_by(run, node);
    if (groups != NULL) return groups->count;
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

