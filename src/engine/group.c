/* Which group a row belongs to: by row number when the key is a distinct column, by code when it is a coded one or computed from one,
   else by hashing the keys: once for each row of their table where they read only one. Rules: docs/semantics.md 2.2 (NULL is a key like any other; a row related to no row of the dimension's table belongs to
   no LOD group; in the view it stands under NULL). */
#include <string.h>

#include "base/vector.h"
#include "engine/run.h"

#define NO_TUPLE UINT32_MAX

static uint32_t state_words(uint32_t keys) { return (keys + STATES_PER_WORD - 1) / STATES_PER_WORD; }

void groups_init(Run *run, Groups *groups, const Grouping *grouping) {
    *groups = (Groups){.grouping = grouping, .mode = GROUPS_HASH, .count = GROUP_FIRST};
    if (grouping->count == 0) {
        groups->mode = GROUPS_ONE;
        groups->count = GROUP_FIRST + 1;
        return;
    }
    const Node *key = grouping->keys[0].node;
    if (grouping->count == 1 && key->kind == NODE_COLUMN) {
        const StoreTable *table = &run->store->tables[key->column->table->index];
        groups->column = &table->columns[key->column->index];
        if (groups->column->distinct) groups->mode = GROUPS_ROW;
        else if (groups->column->data.shape == SHAPE_CODED) groups->mode = GROUPS_CODE;
        size_t entries = groups->mode == GROUPS_ROW ? (size_t)table->rows + 1 : groups->column->data.shape == SHAPE_CODED ? groups->column->data.dictionary->rows : 0;
        if (groups->mode != GROUPS_HASH) {
            groups->null_id = (uint32_t)entries + 1;
            groups->count = (uint32_t)entries + 2;
            return;
        }
    }
    tuples_init(&groups->tuples, run->arena, grouping->count + state_words(grouping->count));
}

/* Whether every row of the batch has a row of the table: it is the base. */
static bool is_base(const Batch *batch, const Table *table) {
    return batch->part != NULL && batch->contiguous && batch->part->joins[0].table == table;
}

/* Numbers one higher, and for 0 the last one. */
VECTORS(ids_of, (const uint32_t *restrict numbers, uint32_t rows, uint32_t last, uint32_t *restrict ids), (numbers, rows, last, ids)) {
    for (uint32_t k = 0; k < rows; k++) ids[k] = numbers[k] == 0 ? last : numbers[k] + 1;
}

static void direct_ids(Run *run, Batch *batch, Groups *g, bool put, uint32_t *ids) {
    const Node *key = g->grouping->keys[0].node;
    const Table *table = key->column->table;
    const uint32_t nowhere = put ? GROUP_NOWHERE : GROUP_EMPTY;
    if (g->mode == GROUPS_ROW) {
        ids_of(batch_refs(run, batch, table->index), batch->rows, g->grouping->view ? g->null_id : nowhere, ids);
        return;
    }
    ids_of(eval(run, batch, key)->codes, batch->rows, g->null_id, ids);
    if (g->grouping->view || is_base(batch, table)) return;
    const uint32_t *refs = batch_refs(run, batch, table->index);
    for (uint32_t k = 0; k < batch->rows; k++)
        if (refs[k] == 0) ids[k] = nowhere;
}

/* The groups of tuples, by the places that rows have among these; NO_TUPLE: the row belongs to none. */
static void tuple_ids(Run *run, Groups *g, bool put, const uint64_t *tuples, uint32_t count, uint32_t rows, uint32_t *ids) {
    uint32_t *numbers = arena_take(&run->scratch, ((size_t)count + 1) * sizeof *numbers);
    if (put) tuples_put_all(&g->tuples, &run->scratch, tuples, count, numbers, NULL);
    else tuples_get_all(&g->tuples, &run->scratch, tuples, count, numbers);
    for (uint32_t k = 0; k < rows; k++) {
        if (ids[k] == NO_TUPLE) ids[k] = put ? GROUP_NOWHERE : GROUP_EMPTY;
        else ids[k] = numbers[ids[k]] == MAP_NONE ? GROUP_EMPTY : numbers[ids[k]] + GROUP_FIRST;
    }
    g->count = g->tuples.count + GROUP_FIRST;
}

/* One key: the values of a batch are often few, so those met last are remembered by a byte of their hash. */
static void hash_one(Run *run, Batch *batch, Groups *g, bool put, uint32_t *ids) {
    struct {
        uint64_t bits;
        uint32_t after; /* the place of its tuple + 1; 0: free */
    } known[256] = {{0, 0}};
    uint64_t *bits = arena_take(&run->scratch, ((size_t)batch->rows + 1) * sizeof *bits);
    uint8_t *states = arena_take(&run->scratch, (size_t)batch->rows + 1);
    uint64_t *tuples = arena_take(&run->scratch, ((size_t)batch->rows + 1) * 2 * sizeof *tuples);
    uint32_t count = 0;
    key_bits(run, batch, &g->grouping->keys[0], bits, states);
    for (uint32_t k = 0; k < batch->rows; k++) {
        uint8_t place = (uint8_t)(bits[k] * 0x9e3779b97f4a7c15u >> 56);
        if (states[k] == KEY_VALUE && known[place].after != 0 && known[place].bits == bits[k]) {
            ids[k] = known[place].after - 1;
            continue;
        }
        if (states[k] == KEY_ABSENT && !g->grouping->view) {
            ids[k] = NO_TUPLE;
            continue;
        }
        tuples[(size_t)count * 2] = bits[k];
        tuples[(size_t)count * 2 + 1] = states[k] == KEY_VALUE ? KEY_VALUE : KEY_NULL;
        ids[k] = count++;
        if (states[k] != KEY_VALUE) continue;
        known[place].bits = bits[k];
        known[place].after = count;
    }
    tuple_ids(run, g, put, tuples, count, batch->rows, ids);
}

void meet_codes(Run *run, Groups *g, const Column *key, bool put, const uint32_t *codes, uint32_t count) {
    uint64_t *bits = arena_take(&run->scratch, ((size_t)count + 1) * sizeof *bits);
    uint64_t *tuples = arena_take(&run->scratch, ((size_t)count + 1) * 2 * sizeof *tuples);
    uint8_t *states = arena_take(&run->scratch, (size_t)count + 1);
    uint32_t *ids = arena_take(&run->scratch, ((size_t)count + 1) * sizeof *ids);
    code_bits(run, &g->grouping->keys[0], key, codes, count, bits, states);
    for (uint32_t k = 0; k < count; k++) {
        tuples[(size_t)k * 2] = bits[k];
        tuples[(size_t)k * 2 + 1] = states[k];
        ids[k] = k;
    }
    tuple_ids(run, g, put, tuples, count, count, ids);
    for (uint32_t k = 0; k < count; k++) g->by_code[codes[k]] = ids[k];
}

/* One key that comes as codes: the groups of codes that were met are known. */
static void coded_ids(Run *run, Batch *batch, Groups *g, const Column *key, bool put, uint32_t *ids) {
    const uint32_t *codes = key->codes;
    if (g->coded_by != key->dictionary || g->coded_for != run) {
        g->coded_by = key->dictionary;
        g->coded_for = run;
        g->by_code = NEW_ARRAY(run->cache, uint32_t, key->dictionary->rows); /* GROUP_NOWHERE: not met */
    }
    uint32_t *by_code = g->by_code, *unmet, count = 0;
    bool all_met = true;
    for (uint32_t k = 0; k < batch->rows; k++) {
        ids[k] = by_code[codes[k]];
        all_met &= ids[k] != GROUP_NOWHERE;
    }
    if (all_met) return;
    unmet = arena_take(&run->scratch, ((size_t)batch->rows + 1) * sizeof *unmet);
    for (uint32_t k = 0; k < batch->rows; k++) {
        if (by_code[codes[k]] != GROUP_NOWHERE) continue;
        unmet[count++] = codes[k];
        by_code[codes[k]] = GROUP_EMPTY; /* asked for */
    }
    meet_codes(run, g, key, put, unmet, count);
    for (uint32_t k = 0; k < batch->rows; k++) ids[k] = by_code[codes[k]];
    for (uint32_t k = 0; k < count; k++)
        if (by_code[unmet[k]] < GROUP_FIRST) by_code[unmet[k]] = GROUP_NOWHERE; /* later there may be one */
}

void hash_ids(Run *run, Batch *batch, Groups *g, bool put, uint32_t *ids) {
    uint32_t keys = g->grouping->count, width = g->tuples.width, rows = batch->rows, count = 0;
    if (keys == 1) {
        const Column *key = eval(run, batch, g->grouping->keys[0].node);
        const bool everywhere = g->grouping->keys[0].finest_count == 0;
        if (key->shape == SHAPE_CODED && everywhere && key->dictionary->rows / CODES_FOR_A_ROW <= rows) coded_ids(run, batch, g, key, put, ids);
        else hash_one(run, batch, g, put, ids);
        return;
    }
    uint64_t **bits = NEW_ARRAY(&run->scratch, uint64_t *, keys);
    uint8_t **states = NEW_ARRAY(&run->scratch, uint8_t *, keys);
    for (uint32_t i = 0; i < keys; i++) {
        bits[i] = arena_take(&run->scratch, rows * sizeof(uint64_t));
        states[i] = arena_take(&run->scratch, rows);
        key_bits(run, batch, &g->grouping->keys[i], bits[i], states[i]);
    }
    uint64_t *tuples = arena_take(&run->scratch, ((size_t)rows + 1) * width * sizeof *tuples);
    for (uint32_t k = 0; k < rows; k++) {
        uint64_t *tuple = tuples + (size_t)count * width;
        bool nowhere = false;
        memset(tuple + keys, 0, (width - keys) * sizeof *tuple);
        for (uint32_t i = 0; i < keys; i++) {
            uint8_t state = states[i][k];
            if (state == KEY_ABSENT) {
                nowhere |= !g->grouping->view;
                state = KEY_NULL;
            }
            tuple[i] = bits[i][k];
            tuple[keys + i / STATES_PER_WORD] |= (uint64_t)state << (i % STATES_PER_WORD * 2);
        }
        ids[k] = nowhere ? NO_TUPLE : count++;
    }
    tuple_ids(run, g, put, tuples, count, rows, ids);
}

/* ---- of a batch ---- */

static bool reads_by_row(const Batch *batch, const Groups *g) { return g->mode == GROUPS_TABLE && is_base(batch, g->table); }

static void table_ids(Run *run, Batch *batch, const Groups *g, bool put, uint32_t *ids) {
    const uint32_t *refs = batch_refs(run, batch, g->table->index), *by_row = g->by_row;
    for (uint32_t k = 0; k < batch->rows; k++) ids[k] = by_row[refs[k]];
    if (g->grouping->view || !put) return;
    for (uint32_t k = 0; k < batch->rows; k++)
        if (refs[k] == 0) ids[k] = GROUP_NOWHERE;
}

VECTORS(look_up, (const uint32_t *restrict codes, const uint32_t *restrict by_code, uint32_t rows, uint32_t *restrict ids), (codes, by_code, rows, ids)) {
    for (uint32_t k = 0; k < rows; k++) ids[k] = by_code[codes[k]];
}

static void entry_ids(Run *run, Batch *batch, const Groups *g, bool put, uint32_t *ids) {
    look_up(eval(run, batch, g->source)->codes, g->by_code, batch->rows, ids);
    if (is_base(batch, g->table)) return;
    const uint32_t *refs = batch_refs(run, batch, g->table->index), without = put && !g->grouping->view ? GROUP_NOWHERE : g->by_row[0];
    for (uint32_t k = 0; k < batch->rows; k++)
        if (refs[k] == 0) ids[k] = without;
}

/* The same for all batches. */
static uint32_t *the_only_group(Run *run, Groups *g, uint32_t rows) {
    if (g->by_row == NULL || g->by_row_count < rows) {
        const uint32_t count = rows > run->settings.batch_rows ? rows : run->settings.batch_rows;
        g->by_row = arena_take(run->cache, ((size_t)count + 1) * sizeof *g->by_row);
        for (uint32_t k = 0; k < count; k++) g->by_row[k] = GROUP_FIRST;
        g->by_row_count = count;
    }
    return g->by_row;
}

const uint32_t *group_ids(Run *run, Batch *batch, Groups *g, bool put) {
    uint32_t *epoch = put ? &g->put_epoch : &g->find_epoch, **known = put ? &g->put_ids : &g->find_ids;
    if (*epoch == batch->epoch) return *known;
    if (g->mode == GROUPS_ONE) {
        *epoch = batch->epoch;
        return *known = the_only_group(run, g, batch->rows);
    }
    if (reads_by_row(batch, g)) {
        *epoch = batch->epoch;
        return *known = g->by_row + batch->begin;
    }
    uint32_t *ids = arena_take(&run->scratch, ((size_t)batch->rows + 1) * sizeof *ids);
    switch (g->mode) {
    case GROUPS_ONE: break;
    case GROUPS_ROW:
    case GROUPS_CODE: direct_ids(run, batch, g, put, ids); break;
    case GROUPS_ENTRY: entry_ids(run, batch, g, put, ids); break;
    case GROUPS_TABLE: table_ids(run, batch, g, put, ids); break;
    case GROUPS_HASH: hash_ids(run, batch, g, put, ids); break;
    }
    *epoch = batch->epoch;
    return *known = ids;
}

static Text code_text(Run *run, const ModelColumn *column, uint64_t bits) {
    const Column *dictionary = run->store->tables[column->table->index].columns[column->index].data.dictionary;
    return dictionary->distinct ? *col_texts(&run->scratch, dictionary, bits, 1) : interned(run, bits);
}

/* A key's value from its bits. */
static Value key_value(Run *run, const Groups *g, uint32_t key, uint32_t id) {
    const Node *node = g->grouping->keys[key].node;
    const uint64_t *tuple = g->tuples.tuples + (size_t)(id - GROUP_FIRST) * g->tuples.width;
    uint32_t keys = g->grouping->count;
    if ((tuple[keys + key / STATES_PER_WORD] >> (key % STATES_PER_WORD * 2) & 3) != KEY_VALUE) return value_null(node->type);
    uint64_t bits = tuple[key];
    Value value = {.type = node->type};
    switch (node->type) {
    case TYPE_BOOL: value.as.b = bits != 0; break;
    case TYPE_INT:
    case TYPE_DATE:
    case TYPE_DATETIME: value.as.i = (int64_t)bits; break;
    case TYPE_REAL: memcpy(&value.as.r, &bits, sizeof bits); break;
    case TYPE_STRING:
    case TYPE_SPATIAL:
        value.as.s = node->kind == NODE_COLUMN ? code_text(run, node->column, bits) : interned(run, bits);
        break;
    case TYPE_NONE:
    case TYPE_NULL:
    case TYPE_TABLE:
    case TYPE_COUNT: value.null = true; break;
    }
    return value;
}

static bool is_word(Type type) {
    return type == TYPE_INT || type == TYPE_REAL || type == TYPE_DATE || type == TYPE_DATETIME;
}

/* What has 64 bits is its key's bits. */
static void words_of_key(const Groups *g, uint32_t key, const uint32_t *ids, uint32_t count, Column *out) {
    const uint64_t *tuples = g->tuples.tuples;
    const uint32_t width = g->tuples.width, state = g->grouping->count + key / STATES_PER_WORD;
    const uint32_t shift = key % STATES_PER_WORD * 2;
    for (uint32_t k = 0; k < count; k++)
        out->as.i[k] = ids[k] < GROUP_FIRST ? 0 : (int64_t)tuples[(size_t)(ids[k] - GROUP_FIRST) * width + key];
    BITMAP_FILL(out->valid, count, k,
                ids[k] >= GROUP_FIRST &&
                    (tuples[(size_t)(ids[k] - GROUP_FIRST) * width + state] >> shift & 3) == KEY_VALUE)
}

void group_key_values(Run *run, const Groups *g, uint32_t key, const uint32_t *ids, uint32_t count, Column *out) {
    if (g->mode == GROUPS_ROW || g->mode == GROUPS_CODE) {
        uint32_t *slots = arena_take(&run->scratch, ((size_t)count + 1) * sizeof *slots);
        for (uint32_t k = 0; k < count; k++) slots[k] = ids[k] == g->null_id || ids[k] < GROUP_FIRST ? 0 : ids[k] - 1;
        const Column *from = g->mode == GROUPS_CODE ? g->column->data.dictionary : &g->column->data;
        gather(&run->scratch, from, slots, count, out);
        return;
    }
    col_flat(out, &run->scratch, g->grouping->keys[key].node->type, count);
    out->valid = bitmap_new(&run->scratch, (size_t)count + 1, true);
    if (is_word(out->type) && g->mode != GROUPS_ONE) {
        words_of_key(g, key, ids, count, out);
        return;
    }
    for (uint32_t k = 0; k < count; k++)
        col_set(out, k, ids[k] < GROUP_FIRST ? value_null(out->type) : key_value(run, g, key, ids[k]));
}
