/* The passes of a stage, and the LODs that they complete. On several threads whole passes are shared out, and large
   ones by ranges of their base's rows; results are put together in the order of passes and ranges, so they do not
   depend on the number of threads. */
#include <string.h>

#include "engine/reuse.h"

enum { BATCHES_FOR_A_WORKER = 16, SETS_TO_MERGE = 4096, ROWS_FOR_A_GROUP = 8, GROUPS_FOR_A_WORKER = 1 << 14 };

static double seconds(const Run *run) { return run->settings.profile == NULL ? 0 : run->settings.profile->seconds(); }

/* ---- before a pass ---- */

static void prepare_pass(Run *run, const Pass *pass) {
    run->doing = (Doing){.pass = pass};
    for (uint32_t i = 0; i < pass->tasks.count; i++) {
        Groups *groups = &run->groups[pass->tasks.items[i]->grouping->id];
        groups_prepare(run, groups, pass_rows(run, pass));
        groups_scatter(run, groups);
    }
    if (pass->sieves.count != 0) sieves_open(run);
    for (uint32_t i = 0; i < pass->sieves.count; i++) {
        const Sieve *sieve = &pass->sieves.items[i];
        sieve_prepare(run, sieve->table, sieve->condition);
        for (uint32_t k = 0; k < sieve->tests.count; k++) sieve_prepare(run, sieve->table, sieve->tests.items[k]);
    }
    columns_make(run, pass);
    codes_prepare(run, pass);
}

/* ---- one after the other ---- */

static void pass_alone(Run *run, const Pass *pass, RowSink *sink) {
    Frame *frame = frame_open(run, pass);
    TupleSet *seen = NEW_ARRAY(run->arena, TupleSet, pass->tasks.count + 1);
    Batch batch;
    bool enough =
        run->probes == NULL && run->plan->has_limit && run->plan->order.count == 0 && run->plan->per.count == 0;
    while (frame_next(frame, &batch)) {
        for (uint32_t i = 0; i < pass->tasks.count; i++) task_run(run, &batch, pass->tasks.items[i], &seen[i]);
        if (!pass->rows) continue;
        sink_rows(sink, &batch);
        if (enough && sink->rows >= run->plan->limit) break;
    }
}

static size_t taken(const Run *run) { return run->arena->budget == NULL ? 0 : run->arena->budget->used; }

static void profiled_alone(Run *run, const Pass *pass, RowSink *sink) {
    const double start = seconds(run);
    const size_t before = taken(run);
    run->rows_met = run->rows_kept = 0;
    prepare_pass(run, pass);
    reuse_pass_begins(run, pass);
    pass_alone(run, pass, sink);
    reuse_pass_ended(run, pass);
    if (run->settings.profile == NULL) return;
    PassProfile *took = &run->settings.profile->passes[pass->id];
    *took = (PassProfile){.workers = 1, .rows = run->rows_met, .kept = run->rows_kept, .seconds = seconds(run) - start};
    took->bytes = taken(run) > before ? taken(run) - before : 0;
}

/* ---- shared out ---- */

typedef struct Share {
    const Pass *pass;
    uint32_t begin, end; /* rows of the base, the last one excluded; end 0: the whole pass */
    uint64_t work;       /* how long it may take, beside others */
    Arena *arena;
    Groups *groups;
    AggregationState *aggregations;
    Frame *frame;
    uint64_t rows_met, rows_kept;
    double seconds;
} Share;

/* What passes need first. */
typedef struct Preparing {
    const Pass *pass; /* the first that does */
    Groups *groups;   /* ... for passes of so many rows; or: */
    uint32_t rows;
    const Table *table; /* rows of a table that make a condition TRUE */
    const Node *condition;
} Preparing;

typedef struct Stage {
    const Pass **passes; /* what is left of them */
    uint32_t pass_count;
    LIST(Share) shares; /* in the order of passes and ranges */
    uint32_t *order;    /* ... and in which they are begun: the longest first */
    LIST(Preparing) preparing;
    LIST(const Aggregation *) aggregations; /* that LODs stand on */
    LIST(const Lod *) lods;
} Stage;

static bool is_finished_lod(const Run *run, const Grouping *grouping, uint32_t stage) {
    for (uint32_t i = 0; i < run->plan->lods.count; i++)
        if (run->plan->lods.items[i]->grouping == grouping && run->plan->lods.items[i]->stage < stage) return true;
    return false;
}

/* Merging takes one thread, and states of their own memory: many groups for the rows, or a set of keys in each of many groups, cost more than is won. */
static bool merges_cheaply(const Run *run, const Pass *pass, const Task *task) {
    const Groups *groups = &run->groups[task->grouping->id];
    if (groups->mode == GROUPS_HASH) return true; /* how many there will be is not known */
    if (groups->count > pass_rows(run, pass) / ROWS_FOR_A_GROUP && groups->count > SETS_TO_MERGE) return false;
    for (uint32_t i = 0; i < task->aggregations.count; i++) {
        const AggregationState *state = &run->aggregations[task->aggregations.items[i]->id];
        if (state->aggregate->takes_keys && groups->count > SETS_TO_MERGE) return false;
    }
    return true;
}

/* Deduplication looks across all rows; a grouping whose groups are looked up and added to at the same time has one
 * owner. */
static bool divisible(const Run *run, const Pass *pass) {
    for (uint32_t i = 0; i < pass->tasks.count; i++) {
        const Task *task = pass->tasks.items[i];
        if (task_deduplicates(run, task) || !merges_cheaply(run, pass, task)) return false;
        const bool hashed = run->groups[task->grouping->id].mode == GROUPS_HASH;
        if (hashed && is_finished_lod(run, task->grouping, pass->stage)) return false;
    }
    return true;
}

/* How many ranges: where others have passes enough to do, one. */
static uint32_t ranges_of(const Run *run, const Pass *pass, uint64_t all_rows) {
    const uint32_t rows = pass_rows(run, pass), threads = run->settings.threads;
    const uint32_t batches = run->settings.batch_rows < SMALL_BATCH ? 1 : BATCHES_FOR_A_WORKER;
    uint32_t most = rows / (batches * run->settings.batch_rows);
    if (most < 2 || rows < all_rows / threads / 2 || !divisible(run, pass)) return 1;
    return most < threads ? most : threads;
}

static void share_out(Run *run, Stage *stage) {
    uint64_t all = 0;
    for (uint32_t i = 0; i < stage->pass_count; i++) all += pass_rows(run, stage->passes[i]);
    for (uint32_t i = 0; i < stage->pass_count; i++) {
        const Pass *pass = stage->passes[i];
        const uint32_t rows = pass_rows(run, pass), step = run->settings.batch_rows, ranges = ranges_of(run, pass, all);
        const uint64_t work = (uint64_t)rows * (1 + pass->tasks.count) * (pass->joins.expands ? 3 : 1) / ranges;
        for (uint32_t k = 0, begin = 1; k < ranges; k++) {
            uint32_t end = k + 1 == ranges ? rows + 1 : (uint32_t)((uint64_t)rows * (k + 1) / ranges) / step * step;
            if (end < begin) end = begin;
            *list_add(run->arena, &stage->shares) =
                (Share){.pass = pass, .begin = begin, .end = ranges == 1 ? 0 : end, .work = work};
            begin = end;
        }
    }
    const uint32_t count = stage->shares.count;
    stage->order = NEW_ARRAY(run->arena, uint32_t, count);
    for (uint32_t i = 0; i < count; i++) {
        uint32_t at = i;
        for (; at > 0 && stage->shares.items[stage->order[at - 1]].work < stage->shares.items[i].work; at--)
            stage->order[at] = stage->order[at - 1];
        stage->order[at] = i;
    }
}

/* Groups and states of its own. */
static void open_share(Run *run, Share *share) {
    const Plan *plan = run->plan;
    const AggregationState *known = run->aggregations;
    share->arena = run->arena;
    share->aggregations = NEW_ARRAY(run->arena, AggregationState, plan->aggregations.count + 1);
    for (uint32_t i = 0; i < plan->aggregations.count; i++)
        share->aggregations[i] = (AggregationState){.aggregate = known[i].aggregate, .order = known[i].order};
    share->groups = NEW_ARRAY(run->arena, Groups, plan->groupings.count + 1);
    for (uint32_t i = 0; i < plan->groupings.count; i++) {
        share->groups[i] = run->lookups[i];
        share->groups[i].find_epoch = share->groups[i].put_epoch = 0;
        if (share->groups[i].mode == GROUPS_HASH) groups_init(run, &share->groups[i], plan->groupings.items[i]);
        share->groups[i].shown = NULL;
        share->groups[i].shown_bits = 0;
        share->groups[i].low = UINT32_MAX;
        share->groups[i].high = 0;
    }
    run->groups = share->groups;
    run->aggregations = share->aggregations;
}

static void run_share(Run *run, uint32_t piece, void *context) {
    Stage *stage = context;
    Share *share = &stage->shares.items[stage->order[piece]];
    AggregationState *const known = run->aggregations;
    Groups *const groups = run->groups;
    const double start = seconds(run);
    open_share(run, share);
    run->rows_met = run->rows_kept = 0;
    const Pass *pass = share->pass;
    run->doing = (Doing){.pass = pass};
    TupleSet *seen = NEW_ARRAY(run->arena, TupleSet, pass->tasks.count + 1);
    Batch batch;
    share->frame = share->end == 0 ? frame_open(run, pass) : frame_open_range(run, pass, share->begin, share->end);
    while (frame_next(share->frame, &batch))
        for (uint32_t i = 0; i < pass->tasks.count; i++) task_run(run, &batch, pass->tasks.items[i], &seen[i]);
    share->rows_met = run->rows_met;
    share->rows_kept = run->rows_kept;
    share->seconds = seconds(run) - start;
    run->groups = groups;
    run->aggregations = known;
}

/* ---- putting together ---- */

/* The groups of the main run for those of a share; NULL: the same numbers. */
static uint32_t *map_groups(Run *main, Groups *from) {
    Groups *to = &main->groups[from->grouping->id];
    if (from->mode != GROUPS_HASH || from->tuples.tuples == to->tuples.tuples) return NULL;
    if (to->count == GROUP_FIRST) { /* the first to find any: its numbers are everybody's */
        to->tuples = from->tuples;
        to->tuples.arena = main->arena;
        to->count = from->count;
        return NULL;
    }
    uint32_t *map = arena_take(&main->scratch, ((size_t)from->count + 1) * sizeof *map);
    map[GROUP_NOWHERE] = GROUP_NOWHERE;
    map[GROUP_EMPTY] = GROUP_EMPTY;
    for (uint32_t t = 0; t < from->tuples.count; t++) {
        bool fresh;
        map[t + GROUP_FIRST] =
            tuples_put(&to->tuples, from->tuples.tuples + (size_t)t * from->tuples.width, &fresh) + GROUP_FIRST;
    }
    to->count = to->tuples.count + GROUP_FIRST;
    return map;
}

static void merge_states(Run *main, const Share *share, const Groups *groups, const uint32_t *map,
                         const Aggregation *a) {
    const AggregationState *from = &share->aggregations[a->id];
    AggregationState *to = &main->aggregations[a->id];
    if (from->capacity == 0) return;
    if (map == NULL && to->capacity == 0) {
        to->states = from->states;
        to->capacity = from->capacity;
        return;
    }
    char *into = aggregation_states(main, a);
    const size_t size = from->aggregate->state_size;
    for (uint32_t id = groups->low; id <= groups->high && id < from->capacity; id++)
        from->aggregate->merge(&main->context, into + (map == NULL ? id : map[id]) * size, from->states + id * size);
}

static void merge_task(Run *main, const Share *share, const Task *task) {
    main->doing.grouping = task->grouping;
    Groups *groups = &share->groups[task->grouping->id];
    if (groups->low > groups->high) return; /* it has seen no row */
    arena_reset(&main->scratch);
    const uint32_t *map = map_groups(main, groups);
    for (uint32_t id = groups->low; id <= groups->high && task->shows; id++) {
        const uint32_t to = map == NULL ? id : map[id];
        if (id < groups->shown_bits && bit_get(groups->shown, id))
            groups_show(main, &main->groups[task->grouping->id], &to, 1);
    }
    for (uint32_t i = 0; i < task->aggregations.count; i++)
        merge_states(main, share, groups, map, task->aggregations.items[i]);
}

/* What lies behind the first base of a pass that was taken by ranges. */
static void run_rest(Run *main, const Pass *pass, const Share *shares, uint32_t count) {
    Frame *rest = frame_open(main, pass);
    TupleSet *none = NEW_ARRAY(main->arena, TupleSet, pass->tasks.count + 1);
    Batch batch;
    for (uint32_t i = 0; i < count; i++) frame_covered(rest, shares[i].frame);
    frame_skip_part(rest);
    while (frame_next(rest, &batch))
        for (uint32_t k = 0; k < pass->tasks.count; k++) task_run(main, &batch, pass->tasks.items[k], &none[k]);
}

static void hand_over(Run *main, const Share *shares, uint32_t count) {
    const Pass *pass = shares[0].pass;
    const double start = seconds(main);
    PassProfile took = {.workers = count};
    main->rows_met = main->rows_kept = 0;
    main->doing = (Doing){.pass = pass};
    reuse_pass_begins(main, pass);
    for (uint32_t i = 0; i < count; i++) {
        for (uint32_t k = 0; k < pass->tasks.count; k++) merge_task(main, &shares[i], pass->tasks.items[k]);
        took.seconds = shares[i].seconds > took.seconds ? shares[i].seconds : took.seconds;
        took.bytes += arena_bytes(shares[i].arena);
        took.rows += shares[i].rows_met;
        took.kept += shares[i].rows_kept;
    }
    if (count > 1 && pass->joins.part_count > 1) run_rest(main, pass, shares, count);
    reuse_pass_ended(main, pass);
    for (uint32_t i = 0; i < count; i++) arena_adopt(main->arena, shares[i].arena);
    if (main->settings.profile == NULL) return;
    took.seconds += seconds(main) - start;
    took.rows += main->rows_met;
    took.kept += main->rows_kept;
    main->settings.profile->passes[pass->id] = took;
}

/* ---- what passes need first ---- */

static void note_condition(Run *run, Stage *stage, const Pass *pass, const Table *table, const Node *condition) {
    for (uint32_t i = 0; i < stage->preparing.count; i++)
        if (stage->preparing.items[i].condition == condition) return;
    *list_add(run->arena, &stage->preparing) = (Preparing){.pass = pass, .table = table, .condition = condition};
}

static void note_preparing(Run *run, Stage *stage, const Pass *pass) {
    codes_prepare(run, pass);
    for (uint32_t i = 0; i < pass->tasks.count; i++) {
        Groups *groups = &run->groups[pass->tasks.items[i]->grouping->id];
        if (groups->mode != GROUPS_HASH) continue;
        uint32_t at = 0;
        while (at < stage->preparing.count && stage->preparing.items[at].groups != groups) at++;
        if (at == stage->preparing.count) *list_add(run->arena, &stage->preparing) = (Preparing){.pass = pass, .groups = groups};
        if (pass_rows(run, pass) > stage->preparing.items[at].rows)
            stage->preparing.items[at].rows = pass_rows(run, pass);
    }
    for (uint32_t i = 0; i < pass->sieves.count; i++) {
        const Sieve *sieve = &pass->sieves.items[i];
        note_condition(run, stage, pass, sieve->table, sieve->condition);
        for (uint32_t k = 0; k < sieve->tests.count; k++) note_condition(run, stage, pass, sieve->table, sieve->tests.items[k]);
    }
}

static void prepare(Run *run, uint32_t piece, void *context) {
    Stage *stage = context;
    const Preparing *preparing = &stage->preparing.items[piece];
    run->doing = (Doing){.pass = preparing->pass};
    if (preparing->condition != NULL) {
        sieve_prepare(run, preparing->table, preparing->condition);
        return;
    }
    preparing->groups->tuples.arena = run->arena;
    groups_prepare(run, preparing->groups, preparing->rows);
}

static void adopt(Run *main, Arena *arenas, uint32_t count) {
    for (uint32_t i = 0; i < count; i++) arena_adopt(main->arena, &arenas[i]);
}

static void passes_shared(Run *main, Stage *stage) {
    for (uint32_t i = 0; i < stage->pass_count; i++) note_preparing(main, stage, stage->passes[i]);
    sieves_open(main);
    Arena *arenas = NEW_ARRAY(main->arena, Arena, stage->preparing.count);
    workers_do(main, stage->preparing.count, arenas, prepare, stage);
    adopt(main, arenas, stage->preparing.count);
    for (uint32_t i = 0; i < stage->preparing.count; i++) {
        Groups *groups = stage->preparing.items[i].groups;
        if (groups == NULL) continue;
        groups->tuples.arena = main->arena;
        main->doing.pass = stage->preparing.items[i].pass;
        groups_scatter(main, groups);
    }

    for (uint32_t i = 0; i < stage->pass_count; i++) frame_prepare(main, stage->passes[i]);
    for (uint32_t i = 0; i < stage->pass_count; i++) {
        main->doing = (Doing){.pass = stage->passes[i]};
        columns_make(main, stage->passes[i]);
    }
    share_out(main, stage);
    arenas = NEW_ARRAY(main->arena, Arena, stage->shares.count);
    workers_do(main, stage->shares.count, arenas, run_share, stage);
    for (uint32_t i = 0, n; i < stage->shares.count; i += n) {
        for (n = 1; i + n < stage->shares.count && stage->shares.items[i + n].pass == stage->shares.items[i].pass;) n++;
        hand_over(main, &stage->shares.items[i], n);
    }
}

/* ---- LODs ---- */

static void copy_texts(Arena *arena, Column *column) {
    if (type_width(column->type) != sizeof(Text)) return;
    for (size_t k = 0; k < column->rows; k++)
        if (col_valid(column, k)) column->as.s[k] = text_copy(arena, column->as.s[k]);
}

/* The values of an LOD for every group, the group of no rows among them. */
static void lod_values(Run *run, const Lod *lod, Column *values) {
    uint32_t groups = run->groups[lod->grouping->id].count;
    if (lod->value->kind == NODE_AGGREGATE) {
        *values = *aggregation_result(run, lod->value->aggregation);
        return;
    }
    col_flat(values, run->arena, lod->value->type, groups);
    values->valid = bitmap_new(run->arena, (size_t)groups + 1, true);
    for (uint32_t begin = 0; begin < groups;) {
        arena_reset(&run->scratch);
        budget_watch(run->arena->budget, "computing groups", begin, groups);
        uint32_t size = groups - begin < BATCH_ROWS ? groups - begin : BATCH_ROWS;
        Batch batch = {.rows = size, .epoch = ++run->epoch, .begin = begin, .contiguous = true};
        Column part = *flatten(&run->scratch, eval(run, &batch, lod->value));
        part.rows = size;
        copy_texts(run->arena, &part);
        for (uint32_t k = 0; k < size; k++) col_set(values, begin + k, col_value(&part, k));
        begin += size;
    }
}

static void finish_lod(Run *run, const Lod *lod) {
    run->doing = (Doing){.grouping = lod->grouping};
    Column values;
    lod_values(run, lod, &values);
    if (lod->is_set)
        finish_set(run, lod, flatten(run->arena, &values), &run->lods[lod->id]);
    else
        run->lods[lod->id] = values;
    if (run->probes != NULL) probe_lod(run, lod);
}

static void finish_aggregation(Run *run, uint32_t piece, void *context) {
    const Stage *stage = context;
    aggregation_result(run, stage->aggregations.items[piece]);
}

static void finish_shared_lod(Run *run, uint32_t piece, void *context) {
    const Stage *stage = context;
    finish_lod(run, stage->lods.items[piece]);
}

/* Those that this stage completes, and the aggregates that they stand on; gives how many groups these have together. */
static uint64_t find_lods(Run *run, Stage *stage, uint32_t number) {
    const Plan *plan = run->plan;
    uint64_t groups = 0;
    for (uint32_t i = 0; i < plan->lods.count; i++)
        if (plan->lods.items[i]->stage == number && reuse_lod(run, plan->lods.items[i])) *list_add(run->arena, &stage->lods) = plan->lods.items[i];
    for (uint32_t i = 0; i < stage->pass_count; i++)
        for (uint32_t k = 0; k < stage->passes[i]->tasks.count; k++) {
            const Task *task = stage->passes[i]->tasks.items[k];
            if (task->grouping->view) continue;
            for (uint32_t n = 0; n < task->aggregations.count; n++) {
                *list_add(run->arena, &stage->aggregations) = task->aggregations.items[n];
                groups += run->groups[task->grouping->id].count;
            }
        }
    return groups;
}

static void finish_lods(Run *main, Stage *stage, uint32_t number, bool threads) {
    const uint64_t groups = find_lods(main, stage, number);
    if (!threads || groups < GROUPS_FOR_A_WORKER) {
        for (uint32_t i = 0; i < stage->lods.count; i++) finish_lod(main, stage->lods.items[i]);
        return;
    }
    reuse_share_values(main);
    Arena *arenas = NEW_ARRAY(main->arena, Arena, stage->aggregations.count);
    workers_do(main, stage->aggregations.count, arenas, finish_aggregation, stage);
    adopt(main, arenas, stage->aggregations.count);
    arenas = NEW_ARRAY(main->arena, Arena, stage->lods.count);
    workers_do(main, stage->lods.count, arenas, finish_shared_lod, stage);
    adopt(main, arenas, stage->lods.count);
}

/* ---- a stage ---- */

/* `rows` keeps the order of rows, RANDOM its sequence, probes their counts; little work is done before others have
 * begun. */
static bool on_threads(const Run *run, const Stage *stage) {
    if (run->settings.threads < 2 || run->probes != NULL || run->draws || run->plan->rows) return false;
    uint64_t rows = 0;
    for (uint32_t i = 0; i < stage->pass_count; i++) rows += pass_rows(run, stage->passes[i]);
    return rows >= 2 * BATCHES_FOR_A_WORKER * (uint64_t)run->settings.batch_rows;
}

void stage_run(Run *run, uint32_t number, RowSink *sink) {
    const Plan *plan = run->plan;
    Stage stage = {.passes = NEW_ARRAY(run->arena, const Pass *, plan->passes.count + 1)};
    for (uint32_t i = 0; i < plan->passes.count; i++) {
        const Pass *left = plan->passes.items[i]->stage == number ? reuse_pass(run, plan->passes.items[i]) : NULL;
        if (left != NULL) stage.passes[stage.pass_count++] = left;
    }
    const bool threads = on_threads(run, &stage);
    if (threads)
        passes_shared(run, &stage);
    else
        for (uint32_t i = 0; i < stage.pass_count; i++) profiled_alone(run, stage.passes[i], sink);
    const double start = seconds(run);
    finish_lods(run, &stage, number, threads);
    if (run->settings.profile != NULL) run->settings.profile->lods += seconds(run) - start;
}
