/* Nodes over batches, column by column. A call whose inputs are codes of one column is computed once per dictionary entry and read
   through the codes; constants once per run; equal nodes once per batch. */
#include <string.h>

#include "engine/run.h"

/* ---- shapes ---- */

/* restrict: what is written is new, and the compiler may keep pointers in registers */
#define PICK(Slot, member)                                                                                             \
    {                                                                                                                  \
        Slot *restrict to = out->as.member;                                                                            \
        const Slot *restrict slots = from->as.member;                                                                  \
        for (size_t k = 0; k < count; k++) to[k] = slots[picks[k]];                                                    \
    }

/* Whether all picks are values: so are all slots from the least to the greatest, which lie close enough together to look at their bits. */
static bool all_values(const uint64_t *valid, const uint32_t *picks, size_t count) {
    uint32_t least, most;
    if (count < ROWS_TO_LOOK) return false;
    ids_between(picks, (uint32_t)count, &least, &most);
    return (most - least) / 64 <= count && bitmap_all(valid, least, (size_t)most + 1);
}

void gather(Arena *arena, const Column *from, const uint32_t *picks, size_t count, Column *out) {
    if (from->shape == SHAPE_CODED) {
        uint32_t *codes = arena_take(arena, (count + 1) * sizeof *codes);
        for (size_t k = 0; k < count; k++) codes[k] = from->codes[picks[k]];
        *out = *from;
        out->rows = count;
        out->codes = codes;
        return;
    }
    col_flat(out, arena, from->type, count);
    if (from->shape == SHAPE_PACKED)
        texts_pick(from->as.packed, arena->budget, picks, count, out->as.s,
                   arena_take(arena, texts_room(from->as.packed, count)));
    else switch (type_width(from->type)) {
    case 1: PICK(uint8_t, b) break;
    case 8: PICK(int64_t, i) break;
    default: PICK(Text, s) break;
    }
    if (from->valid == NULL || all_values(from->valid, picks, count)) return;
    const uint64_t *valid = from->valid;
    out->valid = bitmap_new(arena, count + 1, false);
    BITMAP_FILL(out->valid, count, k, bit_get(valid, picks[k]))
}

const Column *flatten(Arena *arena, const Column *column) {
    if (column->shape != SHAPE_CODED) return column;
    Column *flat = NEW(arena, Column);
    gather(arena, column->dictionary, column->codes, column->rows, flat);
    return flat;
}

/* `count` rows of a FLAT or CODED column from slot `begin`, in place. */
static void slice(Arena *arena, const Column *from, size_t begin, size_t count, Column *out) {
    *out = *from;
    out->rows = count;
    if (from->shape == SHAPE_CODED) {
        out->codes = from->codes + begin;
        return;
    }
    out->as.b = from->as.b + begin * type_width(from->type);
    if (from->valid != NULL) {
        const uint64_t *bits = bitmap_slice(arena, from->valid, begin, count);
        memcpy(&out->valid, &bits, sizeof bits); /* never written: kernels write their own results only */
    }
}

/* ---- leaves ---- */

/* A column over the rows of a table, FLAT or CODED; false: `out` is a copy. */
static bool read_rows(Run *run, Batch *batch, uint32_t table, const Column *rows, Column *out) {
    const bool base = batch->part != NULL && batch->contiguous && batch->part->joins[0].table->index == table;
    if (base) slice(&run->scratch, rows, batch->begin, batch->rows, out);
    else gather(&run->scratch, rows, batch_refs(run, batch, table), batch->rows, out);
    return base;
}

static void read_column(Run *run, Batch *batch, const ModelColumn *column, Column *out) {
    uint32_t table = column->table->index;
    const StoreColumn *stored = &run->store->tables[table].columns[column->index];
    if (read_rows(run, batch, table, &stored->data, out) && stored->no_nulls && out->shape == SHAPE_FLAT) out->valid = NULL;
}

static void read_present(Run *run, Batch *batch, const Table *table, Column *out) {
    const uint32_t *refs = batch_refs(run, batch, table->index);
    col_flat(out, &run->scratch, TYPE_BOOL, batch->rows);
    out->valid = bitmap_new(&run->scratch, (size_t)batch->rows + 1, false);
    memset(out->as.b, 1, batch->rows);
    BITMAP_FILL(out->valid, batch->rows, k, refs[k] != 0)
}

/* The value of each row's group, as codes into the LOD's values: what is computed from it is computed per group; of texts that are codes
   these. */
static void read_lookup(Run *run, Batch *batch, const Node *node, Column *out) {
    const Column *values = &run->lods[node->lod->id];
    const uint32_t *ids = group_ids(run, batch, &run->lookups[node->lod->grouping->id], false);
    if (node->count == 0) { /* one value for everything */
        col_constant(out, &run->scratch, col_value_in(&run->scratch, values, GROUP_FIRST), batch->rows);
        return;
    }
    if (run->lookups[node->lod->grouping->id].count > values->rows) { /* groups that later passes made have no value here */
        uint32_t *known = arena_take(&run->scratch, (batch->rows + 1) * sizeof *known);
        for (uint32_t k = 0; k < batch->rows; k++) known[k] = ids[k] < values->rows ? ids[k] : GROUP_EMPTY;
        ids = known;
    }
    *out = (Column){.type = node->type, .shape = SHAPE_CODED, .rows = batch->rows, .codes = ids, .dictionary = values};
    if (values->shape != SHAPE_CODED) return;
    uint32_t *codes = arena_take(&run->scratch, ((size_t)batch->rows + 1) * sizeof *codes);
    for (uint32_t k = 0; k < batch->rows; k++) codes[k] = values->codes[ids[k]];
    out->codes = codes;
    out->dictionary = values->dictionary;
}

static void read_groups(Run *run, Batch *batch, const Column *values, Column *out) {
    if (batch->ids != NULL) gather(&run->scratch, values, batch->ids, batch->rows, out);
    else slice(&run->scratch, values, batch->begin, batch->rows, out);
}

static void read_key(Run *run, Batch *batch, const Node *node, Column *out) {
    const uint32_t *ids = batch->ids;
    if (ids == NULL) {
        uint32_t *all = arena_take(&run->scratch, ((size_t)batch->rows + 1) * sizeof *all);
        for (uint32_t k = 0; k < batch->rows; k++) all[k] = batch->begin + k;
        ids = all;
    }
    group_key_values(run, &run->groups[run->plan->view->id], node->key, ids, batch->rows, out);
}

/* ---- computing ---- */

/* A result is NULL wherever an argument is; false: everywhere. */
static bool spread_nulls(const Function *f, const Column *args, uint32_t count, size_t rows, Arena *arena, Column *out) {
    const uint64_t *first = NULL;
    for (uint32_t i = 0; i < count; i++) {
        if (args[i].valid == NULL) continue;
        if (args[i].shape == SHAPE_CONSTANT) {
            if (!bit_get(args[i].valid, 0)) return false;
            continue;
        }
        if (first == NULL) {
            first = args[i].valid;
            out->valid = arena_take(arena, BITMAP_WORDS(rows + 1) * 8);
            memcpy(out->valid, first, BITMAP_WORDS(rows) * 8);
        } else {
            for (size_t w = 0; w < BITMAP_WORDS(rows); w++) out->valid[w] &= args[i].valid[w];
        }
    }
    if (f->makes_nulls && out->valid == NULL) out->valid = bitmap_new(arena, rows + 1, true);
    return true;
}

static void compute_call(Run *run, const Node *node, const Column *args, size_t rows, Arena *arena, Column *out) {
    const Function *f = node->function;
    Column *flat = NEW_ARRAY(arena, Column, node->count);
    bool constant = node->constant;
    for (uint32_t i = 0; i < node->count; i++) flat[i] = *flatten(arena, &args[i]);
    if (constant) rows = 1;
    col_flat(out, arena, node->type, rows);
    if (constant) out->shape = SHAPE_CONSTANT;
    if (f->nulls == NULLS_SPREAD) {
        if (!spread_nulls(f, flat, node->count, rows, arena, out)) {
            col_constant(out, arena, value_null(node->type), rows);
            return;
        }
    } else {
        out->valid = bitmap_new(arena, rows + 1, true);
    }
    FnContext context = run->context;
    context.scratch = arena;
    context.memo = &run->nodes[node->id].memo;
    context.arguments = node->count;
    f->kernel(&context, flat, rows, out);
}

static void compute(Run *run, const Node *node, const Column *args, size_t rows, Arena *arena, Column *out) {
    if (node->kind != NODE_IF) {
        compute_call(run, node, args, rows, arena, out);
        return;
    }
    const uint64_t **conditions = NEW_ARRAY(arena, const uint64_t *, node->count);
    for (uint32_t i = 0; i + 1 < node->count; i += 2) conditions[i / 2] = true_rows(arena, &args[i], rows);
    compute_if(node, args, conditions, rows, arena, out);
}

static void compute_dictionary(Run *run, const Node *node, const Column *args, const Column *coded, Column *out) {
    NodeState *state = &run->nodes[node->id];
    bool known = state->dictionary != NULL;
    for (uint32_t i = 0; known && i < node->count; i++)
        known = state->sources[i] == (args[i].shape == SHAPE_CODED ? args[i].dictionary : NULL);
    if (!known) {
        Column *entries = NEW_ARRAY(run->cache, Column, node->count);
        state->sources = NEW_ARRAY(run->cache, const Column *, node->count);
        state->dictionary = NEW(run->cache, Column);
        for (uint32_t i = 0; i < node->count; i++) {
            entries[i] = args[i];
            if (args[i].shape == SHAPE_CODED) entries[i] = *unpacked(run, state->sources[i] = args[i].dictionary);
        }
        compute(run, node, entries, coded->dictionary->rows, run->cache, state->dictionary);
    }
    if (state->dictionary->shape == SHAPE_CONSTANT) {
        *out = *state->dictionary;
        out->rows = coded->rows;
        return;
    }
    *out = (Column){.type = node->type, .shape = SHAPE_CODED, .rows = coded->rows, .codes = coded->codes,
                    .dictionary = state->dictionary};
}

static bool same_coding(Run *run, Batch *batch, const Node *node, const Column **coded) {
    *coded = NULL;
    if (node->kind == NODE_CALL && node->function->volatility == VOLATILITY_ROW) return false;
    for (uint32_t i = 0; i < node->count; i++)
        if (!one_coding(run, batch, node->args[i], coded)) return false;
    return *coded != NULL;
}

/* Once for each day that there is. */
static bool eval_by_day(Run *run, Batch *batch, const Node *node, Column *out) {
    uint32_t at;
    const Column *days = days_argument(run, batch, node, &at);
    if (days == NULL) return false;
    Column *args = NEW_ARRAY(&run->scratch, Column, node->count);
    for (uint32_t i = 0; i < node->count; i++) args[i] = i == at ? *days : *eval(run, batch, node->args[i]);
    compute_dictionary(run, node, args, days, out);
    return true;
}

static void eval_inner(Run *run, Batch *batch, const Node *node, Column *out) {
    if (eval_by_day(run, batch, node, out)) return;
    Column *args = NEW_ARRAY(&run->scratch, Column, node->count);
    const Column *coded;
    const bool same = same_coding(run, batch, node, &coded), chooses = node->kind == NODE_IF && !same;
    const uint64_t **conditions = NEW_ARRAY(&run->scratch, const uint64_t *, node->count);
    for (uint32_t i = 0; i < node->count; i++) {
        if (chooses && is_condition(node, i)) conditions[i / 2] = condition_rows(run, batch, node->args[i], true);
        else args[i] = *eval(run, batch, node->args[i]);
    }
    if (same) compute_dictionary(run, node, args, coded, out);
    else if (chooses) compute_if(node, args, conditions, batch->rows, &run->scratch, out);
    else compute(run, node, args, batch->rows, &run->scratch, out);
}

const uint64_t *eval_values(Run *run, Batch *batch, const Node *node) {
    const bool chooses = node->kind == NODE_IF && !node_is_given(run, batch, node);
    if (!chooses || !if_without_else(node, eval(run, batch, node->args[node->count - 1])))
        return value_rows(&run->scratch, eval(run, batch, node), batch->rows);
    const uint64_t *chosen = condition_rows(run, batch, node->args[0], true), *values = eval_values(run, batch, node->args[1]);
    uint64_t *bits = arena_take(&run->scratch, BITMAP_WORDS((size_t)batch->rows + 1) * 8);
    for (size_t w = 0; w < BITMAP_WORDS(batch->rows); w++) bits[w] = chosen[w] & values[w];
    return bits;
}

static void eval_constant(Run *run, const Node *node) {
    NodeState *state = &run->nodes[node->id];
    if (node->kind == NODE_CONST) {
        col_constant(&state->column, run->cache, node->value, 1);
    } else {
        Column *args = NEW_ARRAY(run->cache, Column, node->count);
        for (uint32_t i = 0; i < node->count; i++) args[i] = *eval(run, NULL, node->args[i]);
        compute(run, node, args, 1, run->cache, &state->column);
        state->column.shape = SHAPE_CONSTANT;
    }
    state->constant_known = true;
}

const Column *eval(Run *run, Batch *batch, const Node *node) {
    NodeState *state = &run->nodes[node->id];
    if (node->constant) {
        if (!state->constant_known) eval_constant(run, node);
        return &state->column;
    }
    if (state->epoch == batch->epoch) return &state->column;
    Column out = {0};
    switch (node->kind) {
    case NODE_CONST: break; /* constant */
    case NODE_COLUMN: read_column(run, batch, node->column, &out); break;
    case NODE_PRESENT: read_present(run, batch, node->table, &out); break;
    case NODE_CALL:
    case NODE_IF:
        if (state->rows != NULL) read_rows(run, batch, state->table->index, state->rows, &out);
        else eval_inner(run, batch, node, &out);
        break;
    case NODE_LOOKUP: read_lookup(run, batch, node, &out); break;
    case NODE_AGGREGATE: read_groups(run, batch, aggregation_result(run, node->aggregation), &out); break;
    case NODE_KEY: read_key(run, batch, node, &out); break;
    case NODE_WINDOW: eval_window(run, batch, node, &out); break;
    case NODE_TOTAL: eval_total(run, batch, node, &out); break;
    case NODE_RECURRENCE: eval_recurrence(run, batch, node, &out); break;
    case NODE_PREVIOUS: break; /* its recurrence sets it row by row */
    }
    state->column = out;
    state->epoch = batch->epoch;
    return &state->column;
}
