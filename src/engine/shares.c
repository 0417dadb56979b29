/* The passes of a stage on several threads: whole passes are shared out, and large ones by ranges of their base's rows. Results are put
   together in the order of passes and ranges, so they do not depend on the number of threads. */
#include <string.h>

#include "engine/stage.h"

enum { SETS_TO_MERGE = 4096, ROWS_FOR_A_GROUP = 8 };

/* ---- shared out ---- */

typedef struct Share {
    const Pass *pass;
    uint32_t begin, end; /* rows of the base, the last one excluded; end 0: the whole pass */
    uint64_t work;       /* how long it may take, beside others */
    size_t bytes; /* taken */
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

/* The passes of a stage on their way through several threads. */
typedef struct Sharing {
    const Stage *stage;
    LIST(Share) shares; /* in the order of passes and ranges */
    uint32_t *order;    /* ... and in which they are begun: the longest first */
    LIST(Preparing) preparing;
} Sharing;

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

static void share_out(Run *run, Sharing *sharing) {
    const Stage *stage = sharing->stage;
    uint64_t all = 0;
    for (uint32_t i = 0; i < stage->pass_count; i++) all += pass_rows(run, stage->passes[i]);
    for (uint32_t i = 0; i < stage->pass_count; i++) {
        const Pass *pass = stage->passes[i];
        const uint32_t rows = pass_rows(run, pass), step = run->settings.batch_rows, ranges = ranges_of(run, pass, all);
        const uint64_t work = (uint64_t)rows * (1 + pass->tasks.count) * (pass->joins.expands ? 3 : 1) / ranges;
        for (uint32_t k = 0, begin = 1; k < ranges; k++) {
            uint32_t end = k + 1 == ranges ? rows + 1 : (uint32_t)((uint64_t)rows * (k + 1) / ranges) / step * step;
            if (end < begin) end = begin;
            *list_add(run->arena, &sharing->shares) =
                (Share){.pass = pass, .begin = begin, .end = ranges == 1 ? 0 : end, .work = work};
            begin = end;
        }
    }
    const uint32_t count = sharing->shares.count;
    sharing->order = NEW_ARRAY(run->arena, uint32_t, count);
    for (uint32_t i = 0; i < count; i++) {
        uint32_t at = i;
        for (; at > 0 && sharing->shares.items[sharing->order[at - 1]].work < sharing->shares.items[i].work; at--)
            sharing->order[at] = sharing->order[at - 1];
        sharing->order[at] = i;
    }
}

/* Groups and states of its own. */
static void open_share(Run *run, Share *share) {
    const Plan *plan = run->plan;
    const AggregationState *known = run->aggregations;
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
    Sharing *sharing = context;
    Share *share = &sharing->shares.items[sharing->order[piece]];
    AggregationState *const known = run->aggregations;
    Groups *const groups = run->groups;
    const double start = seconds(run);
    const size_t before = arena_bytes(run->arena);
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
    share->bytes = arena_bytes(run->arena) - before;
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
        to->arena = from->arena;
        to->capacity = from->capacity;
        return;
    }
    char *into = aggregation_states(main, a);
    const size_t size = from->aggregate->state_size;
    for (uint32_t id = groups->low; id <= groups->high && id < from->capacity; id++)
        from->aggregate->merge(&main->context, into + (map == NULL ? id : map[id]) * size, from->states + id * size);
    arena_give_back(from->arena, from->states);
}

static void merge_task(Run *main, const Share *share, const Task *task) {
    main->doing.grouping = task->grouping;
    Groups *groups = &share->groups[task->grouping->id];
    if (groups->low > groups->high) return; /* it has seen no row */
    arena_reset(&main->scratch);
    const uint32_t *map = map_groups(main, groups);
    if (task->shows && map == NULL) groups_show_those_of(main, &main->groups[task->grouping->id], groups);
    for (uint32_t id = groups->low; id <= groups->high && task->shows && map != NULL; id++)
        if (id < groups->shown_bits && bit_get(groups->shown, id)) groups_show(main, &main->groups[task->grouping->id], &map[id], 1);
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
        took.bytes += shares[i].bytes;
        took.rows += shares[i].rows_met;
        took.kept += shares[i].rows_kept;
    }
    if (count > 1 && pass->joins.part_count > 1) run_rest(main, pass, shares, count);
    reuse_pass_ended(main, pass);
    if (main->settings.profile == NULL) return;
    took.seconds += seconds(main) - start;
    took.rows += main->rows_met;
    took.kept += main->rows_kept;
    main->settings.profile->passes[pass->id] = took;
}

/* ---- what passes need first ---- */

static void note_condition(Run *run, Sharing *sharing, const Pass *pass, const Table *table, const Node *condition) {
    for (uint32_t i = 0; i < sharing->preparing.count; i++)
        if (sharing->preparing.items[i].condition == condition) return;
    *list_add(run->arena, &sharing->preparing) = (Preparing){.pass = pass, .table = table, .condition = condition};
}

static void note_preparing(Run *run, Sharing *sharing, const Pass *pass) {
    codes_prepare(run, pass);
    for (uint32_t i = 0; i < pass->tasks.count; i++) {
        Groups *groups = &run->groups[pass->tasks.items[i]->grouping->id];
        if (groups->mode != GROUPS_HASH) continue;
        uint32_t at = 0;
        while (at < sharing->preparing.count && sharing->preparing.items[at].groups != groups) at++;
        if (at == sharing->preparing.count) *list_add(run->arena, &sharing->preparing) = (Preparing){.pass = pass, .groups = groups};
        if (pass_rows(run, pass) > sharing->preparing.items[at].rows)
            sharing->preparing.items[at].rows = pass_rows(run, pass);
    }
    for (uint32_t i = 0; i < pass->sieves.count; i++) {
        const Sieve *sieve = &pass->sieves.items[i];
        note_condition(run, sharing, pass, sieve->table, sieve->condition);
        for (uint32_t k = 0; k < sieve->tests.count; k++) note_condition(run, sharing, pass, sieve->table, sieve->tests.items[k]);
    }
}

static void prepare(Run *run, uint32_t piece, void *context) {
    Sharing *sharing = context;
    const Preparing *preparing = &sharing->preparing.items[piece];
    run->doing = (Doing){.pass = preparing->pass};
    if (preparing->condition != NULL) {
        sieve_prepare(run, preparing->table, preparing->condition);
        return;
    }
    preparing->groups->tuples.arena = run->arena;
    groups_prepare(run, preparing->groups, preparing->rows);
}

void passes_shared(Run *main, const Stage *stage) {
    Sharing *sharing = NEW(main->arena, Sharing);
    sharing->stage = stage;
    for (uint32_t i = 0; i < stage->pass_count; i++) note_preparing(main, sharing, stage->passes[i]);
    sieves_open(main);
    workers_do(main, sharing->preparing.count, NULL, prepare, sharing);
    for (uint32_t i = 0; i < sharing->preparing.count; i++) {
        Groups *groups = sharing->preparing.items[i].groups;
        if (groups == NULL) continue;
        groups->tuples.arena = main->arena;
        main->doing.pass = sharing->preparing.items[i].pass;
        groups_scatter(main, groups);
    }

    for (uint32_t i = 0; i < stage->pass_count; i++) { /* sets of rows are found before the frames that share them are opened */
        main->doing = (Doing){.pass = stage->passes[i]};
        frame_prepare(main, stage->passes[i]);
    }
    for (uint32_t i = 0; i < stage->pass_count; i++) {
        main->doing = (Doing){.pass = stage->passes[i]};
        columns_make(main, stage->passes[i]);
    }
    share_out(main, sharing);
    workers_do(main, sharing->shares.count, NULL, run_share, sharing);
    for (uint32_t i = 0, n; i < sharing->shares.count; i += n) {
        for (n = 1; i + n < sharing->shares.count && sharing->shares.items[i + n].pass == sharing->shares.items[i].pass;) n++;
        hand_over(main, &sharing->shares.items[i], n);
    }
}
