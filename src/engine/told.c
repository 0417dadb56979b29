/* Groups found for all rows of a table at once, before the passes: where the keys read only that table. */
#include "engine/run.h"

/* Where there are more than MANY_GROUPS after a part of the rows, one in ROWS_TO_TRY, it is left off for scatter.c. */
enum { MANY_GROUPS = 1 << 19, ROWS_TO_TRY = 3, ROWS_FOR_AN_ENTRY = 4, BATCHES_TO_SAMPLE = 64 };

/* The only table that the keys read; NULL: they read several or none, or values that passes have yet to find. */
static const Table *only_table(const Run *run, const Grouping *grouping) {
    TableSet read = {{0}};
    const Table *table = NULL;
    for (uint32_t i = 0; i < grouping->count; i++) {
        if (grouping->keys[i].node->has_lod || run->draws) return NULL;
        set_join(&read, &grouping->keys[i].node->tables);
    }
    for (uint32_t t = 0; t < run->plan->model->tables.count; t++) {
        if (!set_has(&read, t)) continue;
        if (table != NULL) return NULL;
        table = run->plan->model->tables.items[t];
    }
    return table;
}

/* `rows` rows of the table from `begin`; row 0, which is alone: what keys are without a row. */
static Batch rows_from(Run *run, const struct JoinPart *part, uint32_t begin, uint32_t rows) {
    static const uint32_t nothing[1] = {0};
    Batch batch = {.rows = rows, .epoch = ++run->epoch, .part = part, .begin = begin, .contiguous = begin != 0};
    arena_reset(&run->scratch);
    batch.refs = NEW_ARRAY(&run->scratch, const uint32_t *, run->plan->model->tables.count);
    if (begin == 0) batch.refs[part->joins[0].table->index] = nothing;
    return batch;
}

static void find_groups(Run *run, Groups *g, const struct JoinPart *part, uint32_t begin, uint32_t rows) {
    Batch batch = rows_from(run, part, begin, rows);
    hash_ids(run, &batch, g, true, g->by_row + begin);
}

/* Whether a node is computed from a single column and constants. */
static bool reads_one_column(const Run *run, const Node *node, const Node **column) {
    if (node->constant) return true;
    if (node->kind == NODE_COLUMN) {
        if (*column == NULL) *column = node;
        return node->column == (*column)->column;
    }
    if ((node->kind != NODE_CALL && node->kind != NODE_IF) || run->nodes[node->id].rows != NULL) return false;
    for (uint32_t i = 0; i < node->count; i++)
        if (!reads_one_column(run, node->args[i], column)) return false;
    return true;
}

/* One key that is computed from a column of codes, few for the rows: the groups of all entries are found, and no row is looked at. */
static bool find_entries(Run *run, Groups *g, const struct JoinPart *part, uint32_t rows) {
    const Node *key = g->grouping->keys[0].node, *source = NULL;
    if (g->grouping->count != 1 || !reads_one_column(run, key, &source) || source == NULL) return false;
    const Table *table = part->joins[0].table;
    const Column *stored = &run->store->tables[table->index].columns[source->column->index].data;
    if (stored->shape != SHAPE_CODED) return false;
    if (run->settings.batch_rows >= SMALL_BATCH && stored->dictionary->rows > rows / ROWS_FOR_AN_ENTRY) return false;
    Batch batch = rows_from(run, part, 0, 1);
    const Column *column = eval(run, &batch, key);
    const uint32_t entries = (uint32_t)stored->dictionary->rows;
    if (column->shape != SHAPE_CODED || column->dictionary->rows != entries) return false;
    g->by_row = NEW(run->arena, uint32_t);
    hash_ids(run, &batch, g, true, g->by_row);
    uint32_t *codes = arena_take(&run->scratch, entries * sizeof *codes);
    for (uint32_t code = 0; code < entries; code++) codes[code] = code;
    g->by_code = NEW_ARRAY(run->arena, uint32_t, entries);
    meet_codes(run, g, column, true, codes, entries);
    g->source = source;
    g->mode = GROUPS_ENTRY;
    return true;
}

/* Kept groups keep their numbers; probes count; texts that are computed are made keys one after the other. */
static bool may_scatter(const Run *run, const Groups *g) {
    for (uint32_t i = 0; i < g->grouping->count; i++) {
        const Node *node = g->grouping->keys[i].node;
        if (type_width(node->type) == sizeof(Text) && node->kind != NODE_COLUMN) return false;
    }
    return g->tuples.count == 0 && run->probes == NULL;
}

static uint32_t many_groups(const Run *run) { return run->settings.batch_rows < SMALL_BATCH ? 2 : MANY_GROUPS; }

/* Whether only one pass asks for the groups, of the table's rows as they are. */
static bool asked_once(const Run *run, const Grouping *grouping, const Table *table) {
    uint32_t times = 0;
    for (uint32_t i = 0; i < run->plan->lods.count; i++) times += run->plan->lods.items[i]->grouping == grouping;
    for (uint32_t i = 0; i < run->plan->passes.count; i++) {
        const Pass *pass = run->plan->passes.items[i];
        for (uint32_t k = 0; k < pass->tasks.count; k++) {
            if (pass->tasks.items[k]->grouping != grouping) continue;
            if (pass->joins.expands || pass->joins.parts[0].joins[0].table != table) return false;
            times++;
        }
    }
    return times == 1;
}

/* Whether there are so few groups, as rows here and there tell, that the pass may find them by itself, and on several threads. If all
   other rows had groups of their own, too, they would not be many. */
static bool surely_few(Run *run, Groups *g, const struct JoinPart *part, uint32_t rows) {
    const uint32_t size = run->settings.batch_rows, all = (rows + size - 1) / size, some = all < BATCHES_TO_SAMPLE ? all : BATCHES_TO_SAMPLE;
    const uint64_t most = many_groups(run);
    uint64_t looked = 0;
    if (rows <= most) return true;
    for (uint32_t i = 0; i < some; i++) {
        const uint32_t begin = 1 + (uint32_t)((uint64_t)all * i / some) * size, left = rows + 1 - begin, count = left < size ? left : size;
        Batch batch = rows_from(run, part, begin, count);
        hash_ids(run, &batch, g, true, arena_take(&run->scratch, count * sizeof(uint32_t)));
        looked += count;
    }
    const bool few = (uint64_t)g->tuples.count * rows <= looked * most;
    tuples_clear(&g->tuples);
    g->count = GROUP_FIRST;
    g->coded_by = NULL;
    return few;
}

void groups_prepare(Run *run, Groups *g, uint32_t rows) {
    const Table *table = g->mode == GROUPS_HASH ? only_table(run, g->grouping) : NULL;
    if (table == NULL) return;
    run->doing.grouping = g->grouping;
    const uint32_t all = run->store->tables[table->index].rows, size = run->settings.batch_rows, most = many_groups(run);
    if (all / 2 > rows) return; /* a pass over few rows does not look at all of a large table */
    Join base = {.kind = JOIN_BASE, .table = table};
    const struct JoinPart part = {&base, 1};
    if (find_entries(run, g, &part, all)) {
        if (!g->grouping->view) g->by_row[0] = GROUP_EMPTY; /* for lookups */
        g->table = table;
        return;
    }
    if (g->tuples.count == 0 && run->probes == NULL && asked_once(run, g->grouping, table) && surely_few(run, g, &part, all)) return;
    g->by_row = arena_take(run->arena, ((size_t)all + 1) * sizeof *g->by_row);
    const bool scatters = may_scatter(run, g);
    find_groups(run, g, &part, 0, 1);
    if (!g->grouping->view) g->by_row[0] = GROUP_EMPTY; /* for lookups */
    for (uint32_t begin = 1; begin <= all;) {
        budget_watch(run->arena->budget, "finding groups", begin, all);
        uint32_t end = (begin / size + 1) * size; /* as in frames: batches begin at multiples of their size */
        if (end > all + 1 || end < begin) end = all + 1;
        find_groups(run, g, &part, begin, end - begin);
        begin = end;
        if (!scatters || begin > all / ROWS_TO_TRY || g->tuples.count <= most) continue;
        tuples_drop(&g->tuples);
        g->many = table;
        return;
    }
    g->table = table;
    g->mode = GROUPS_TABLE;
}

