/* What an aggregate gets of a batch: values, keys, codes or only bits; of few chosen rows only these. */
#include <string.h>

#include "base/vector.h"
#include "engine/run.h"

enum { FEW_OF = 4 }; /* of so many rows one is few */

/* Where the rows go: their groups. */
typedef struct Target {
    const uint32_t *ids;
    bool only; /* there is one group */
    Split split;
    const uint64_t *firsts; /* rows whose group is not that of the row before, as bits; NULL: not known yet */
} Target;

/* ---- groups apart ---- */

/* Rows that an aggregate takes at once: all, or those of one of few groups. */
typedef struct Part {
    uint32_t next;
    const uint32_t *ids;
    const uint64_t *rows; /* NULL: all */
} Part;

static bool comes_apart(const AggregationState *state, const Target *to) { return state->aggregate->by_group && to->split.count > 1; }

static bool next_part(Run *run, const Target *to, bool apart, Part *part) {
    const Split *split = &to->split;
    if (part->next == (apart ? split->count : 1)) return false;
    part->ids = apart ? &split->groups[part->next] : to->ids;
    part->rows = apart ? split->rows[part->next] : NULL;
    part->next++;
    run->context.one_group = apart || to->only || split->count == 1;
    return true;
}

/* bits: NULL: of all rows. */
static uint64_t *bits_of_part(Run *run, const Part *part, const uint64_t *bits, size_t rows) {
    uint64_t *theirs = arena_take(&run->scratch, BITMAP_WORDS(rows + 1) * 8);
    for (size_t w = 0; w < BITMAP_WORDS(rows); w++) theirs[w] = bits == NULL ? part->rows[w] : part->rows[w] & bits[w];
    return theirs;
}

static void take_rows(Run *run, const AggregationState *state, const Target *to, size_t rows, const Column *args) {
    const bool apart = comes_apart(state, to) && args[0].shape == SHAPE_FLAT;
    for (Part part = {0}; next_part(run, to, apart, &part);) {
        Column theirs = args[0];
        if (apart) theirs.valid = bits_of_part(run, &part, args[0].valid, rows);
        state->aggregate->update(&run->context, state->states, part.ids, rows, apart ? &theirs : args);
    }
}

/* ---- rows of several kinds ---- */

/* SUM(IF c THEN x ELSE 0 END) is a sum of x where c, and zeros elsewhere: no column of the IF is made. */
static bool zero_otherwise(Run *run, Batch *batch, const Aggregate *aggregate, const Node *node) {
    if (aggregate->zeros == NULL || node->kind != NODE_IF || node->count != 3 || node_is_given(run, batch, node))
        return false;
    if (!node->args[2]->constant) return false;
    const Column *last = eval(run, batch, node->args[2]);
    if (!col_valid(last, 0)) return false;
    return last->type == TYPE_INT ? last->as.i[0] == 0 : last->type == TYPE_REAL && last->as.r[0] == 0;
}

static void update_where(Run *run, Batch *batch, const AggregationState *state, const Node *choice, const Target *to) {
    const size_t rows = batch->rows, words = BITMAP_WORDS(rows);
    const Column *value = flatten(&run->scratch, eval(run, batch, choice->args[1]));
    const uint64_t *chosen = condition_rows(run, batch, choice->args[0], true),
                   *values = value_rows(&run->scratch, value, rows);
    uint64_t *bits = arena_take(&run->scratch, BITMAP_WORDS(rows + 1) * 8);
    for (size_t w = 0; w < words; w++) bits[w] = ~chosen[w] & bitmap_part(rows, w);
    const bool apart = comes_apart(state, to);
    for (Part part = {0}; next_part(run, to, apart, &part);)
        state->aggregate->zeros(&run->context, state->states, part.ids, rows, apart ? bits_of_part(run, &part, bits, rows) : bits);
    Column arg = *value;
    for (size_t w = 0; w < words; w++) bits[w] = chosen[w] & values[w];
    arg.valid = bits;
    arg.rows = rows;
    take_rows(run, state, to, rows, &arg);
}

/* ---- truth values as bits ---- */

/* Which of the ids behind the first differ from the one before them. */
VECTORS(differing, (const uint32_t *restrict ids, size_t words, uint64_t *restrict bits), (ids, words, bits)) {
    for (size_t w = 0; w < words; w++, ids += 64) {
        uint8_t other[64];
        for (size_t i = 0; i < 64; i++) other[i] = ids[i] != ids[i + 1];
        bits[w] = bitmap_pack_word(other);
    }
}

static const uint64_t *firsts_of(Run *run, const Batch *batch, Target *to) {
    if (to->firsts != NULL) return to->firsts;
    const uint32_t rows = batch->rows, *ids = to->ids, whole = (rows - 1) / 64;
    const size_t words = BITMAP_WORDS(rows);
    uint64_t *bits = bitmap_new(&run->scratch, (size_t)rows + 1, false), last = 1;
    differing(ids, whole, bits);
    for (uint32_t k = whole * 64; k + 1 < rows; k++) bits[k / 64] |= (uint64_t)(ids[k] != ids[k + 1]) << (k % 64);
    for (size_t w = 0; w < words; w++) { /* each bit stands one row too early */
        const uint64_t word = bits[w];
        bits[w] = word << 1 | last;
        last = word >> 63;
    }
    return to->firsts = bits;
}

/* Of rows that follow each other within a group, the first. */
static const uint64_t *thinned(Run *run, const Batch *batch, Target *to, const uint64_t *bits) {
    const uint64_t *firsts = firsts_of(run, batch, to);
    uint64_t *thin = arena_take(&run->scratch, BITMAP_WORDS((size_t)batch->rows + 1) * 8), last = 0;
    for (size_t w = 0; w < BITMAP_WORDS(batch->rows); w++) {
        thin[w] = bits[w] & (firsts[w] | ~(bits[w] << 1 | last));
        last = bits[w] >> 63;
    }
    return thin;
}

static void update_truths(Run *run, Batch *batch, const AggregationState *state, const Node *node, Target *to) {
    const uint64_t *yes = condition_rows(run, batch, node, true), *no = condition_rows(run, batch, node, false);
    const bool apart = comes_apart(state, to);
    const size_t rows = batch->rows;
    if (!apart && !to->only && to->split.count != 1) {
        yes = thinned(run, batch, to, yes);
        no = thinned(run, batch, to, no);
    }
    for (Part part = {0}; next_part(run, to, apart, &part);)
        state->aggregate->truths(&run->context, state->states, part.ids, rows, apart ? bits_of_part(run, &part, yes, rows) : yes,
                                 apart ? bits_of_part(run, &part, no, rows) : no);
}

/* ---- few rows ---- */

/* A column's values at a few rows of the batch; of a stored one only these are read. */
static void values_at(Run *run, Batch *batch, const Node *node, const uint32_t *picked, uint32_t count, Column *out) {
    if (node->kind != NODE_COLUMN || node_is_given(run, batch, node)) {
        const Column *all = eval(run, batch, node);
        if (all->shape == SHAPE_CONSTANT) *out = *all;
        else gather(&run->scratch, all, picked, count, out);
        return;
    }
    const Table *table = node->column->table;
    uint32_t *at = arena_take(&run->scratch, ((size_t)count + 1) * sizeof *at);
    if (batch->contiguous && batch->part->joins[0].table == table) {
        for (uint32_t n = 0; n < count; n++) at[n] = batch->begin + picked[n];
    } else {
        const uint32_t *refs = batch_refs(run, batch, table->index);
        for (uint32_t n = 0; n < count; n++) at[n] = refs[picked[n]];
    }
    gather(&run->scratch, &run->store->tables[table->index].columns[node->column->index].data, at, count, out);
}

/* Whether there is a byte for each code. */
static bool counts_codes(const AggregationState *state, const Target *to, const Column *values, size_t rows) {
    return state->aggregate->takes_keys && to->only && values->shape == SHAPE_CODED && values->type == TYPE_STRING &&
           values->dictionary->distinct && values->dictionary->rows / CODES_FOR_A_ROW <= rows;
}

static void take_values(Run *run, const AggregationState *state, const Target *to, const Column *values, size_t rows, Column *arg) {
    if (counts_codes(state, to, values, rows)) *arg = *values;
    else if (state->aggregate->takes_keys) column_keys(run, values, rows, arg);
    else if (state->order != NULL) codes_argument(run, state->order, values, rows, arg);
    else *arg = *flatten(&run->scratch, values);
    arg->rows = rows;
}

/* Whether a condition reads nothing but the value: then the IF may be computed for each entry of a dictionary, whose keys are others
   than the value's codes. */
static bool reads_only(const Node *condition, const Node *value) {
    if (condition == value || condition->constant) return true;
    if (condition->count == 0 || condition->kind == NODE_LOOKUP) return false;
    for (uint32_t i = 0; i < condition->count; i++)
        if (!reads_only(condition->args[i], value)) return false;
    return true;
}

/* IF c THEN x END where c is TRUE for few rows: the others are left out, as NULL changes nothing. False: they are many. */
static bool update_few(Run *run, Batch *batch, const AggregationState *state, const Node *choice, const Target *to) {
    if (state->aggregate->takes_keys && reads_only(choice->args[0], choice->args[1])) return false;
    const uint64_t *chosen = condition_rows(run, batch, choice->args[0], true);
    const size_t count = bitmap_count(chosen, batch->rows);
    if (count > batch->rows / FEW_OF) return false;
    if (count == 0) return true;
    uint32_t *picked = arena_take(&run->scratch, count * sizeof *picked), n = 0;
    for (size_t w = 0; w < BITMAP_WORDS(batch->rows); w++)
        for (uint64_t left = chosen[w]; left != 0; left &= left - 1)
            picked[n++] = (uint32_t)(w * 64) + (uint32_t)__builtin_ctzll(left);
    uint32_t *their = arena_take(&run->scratch, count * sizeof *their);
    for (uint32_t k = 0; k < n; k++) their[k] = to->ids[picked[k]];
    Column values, arg;
    values_at(run, batch, choice->args[1], picked, n, &values);
    take_values(run, state, to, &values, n, &arg);
    run->context.one_group = to->only || to->split.count == 1;
    state->aggregate->update(&run->context, state->states, their, n, &arg);
    return true;
}

static bool is_choice(Run *run, Batch *batch, const Node *node) {
    if (node->kind != NODE_IF || node_is_given(run, batch, node)) return false;
    const Node *last = node->args[node->count - 1];
    return node->count == 2 || (node->count == 3 && last->kind == NODE_CONST && last->value.null);
}

/* ---- one aggregate ---- */

static void take_argument(Run *run, Batch *batch, const AggregationState *state, const Target *to, const Node *node, Column *arg) {
    if (!state->aggregate->ignores_values) {
        take_values(run, state, to, eval(run, batch, node), batch->rows, arg);
        return;
    }
    const uint64_t *bits = eval_values(run, batch, node);
    *arg = (Column){.type = TYPE_BOOL, .shape = SHAPE_FLAT, .rows = batch->rows};
    memcpy(&arg->valid, &bits, sizeof bits); /* never written */
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

static void update(Run *run, Batch *batch, const Aggregation *a, Target *to) {
    AggregationState *state = &run->aggregations[a->id];
    const Aggregate *aggregate = state->aggregate;
    aggregation_states(run, a);
    if (aggregate->truths != NULL && a->args[0]->type == TYPE_BOOL) {
        update_truths(run, batch, state, a->args[0], to);
        return;
    }
    if (a->count == 1 && zero_otherwise(run, batch, aggregate, a->args[0]) &&
        eval(run, batch, a->args[0]->args[1])->shape != SHAPE_CONSTANT) {
        update_where(run, batch, state, a->args[0], to);
        return;
    }
    if (a->count == 1 && !aggregate->ignores_values && is_choice(run, batch, a->args[0]) &&
        update_few(run, batch, state, a->args[0], to))
        return;
    Column *args = NEW_ARRAY(&run->scratch, Column, a->count);
    for (uint32_t i = 0; i < a->count; i++) {
        if (i == 0) take_argument(run, batch, state, to, a->args[i], &args[i]);
        else args[i] = *flatten(&run->scratch, eval(run, batch, a->args[i]));
        args[i].rows = batch->rows;
    }
    if (a->distinct != NULL && a->pass->joins.expands && aggregate->ignores_values) {
        const uint64_t *first = met_first(run, batch, a, to->ids, args[0].valid);
        memcpy(&args[0].valid, &first, sizeof first); /* never written */
    }
    take_rows(run, state, to, batch->rows, args);
}

void task_update(Run *run, Batch *batch, const Task *task, const uint32_t *ids) {
    Groups *groups = &run->groups[task->grouping->id];
    Target to = {.ids = ids, .only = groups->mode == GROUPS_ONE};
    if (!to.only) split_by_groups(run, groups, ids, batch->rows, &to.split);
    for (uint32_t i = 0; i < task->aggregations.count; i++) {
        update(run, batch, task->aggregations.items[i], &to);
        if (run->probes != NULL) probe_aggregation(run, batch, task->aggregations.items[i], ids);
    }
}
