/* A pass on several threads: each takes a range of the base's rows with states of its own, which are merged in the order of the ranges.
   What a run has found before (LODs, children, texts made keys) is shared and only read; keys of texts are made under a lock. */
#include <pthread.h>
#include <string.h>

#include "engine/run.h"

enum { BATCHES_FOR_A_WORKER = 16, SETS_TO_MERGE = 4096 };

typedef struct Worker {
    Run run;
    Budget budget;
    jmp_buf escape;
    Arena arena;
    const Pass *pass;
    Frame *frame;
    uint32_t begin, end; /* rows of the base, the last one excluded */
    bool failed, started;
    pthread_t thread;
} Worker;

/* ---- when ---- */

static bool is_finished_lod(const Run *run, const Grouping *grouping, uint32_t stage) {
    for (uint32_t i = 0; i < run->plan->lods.count; i++)
        if (run->plan->lods.items[i]->grouping == grouping && run->plan->lods.items[i]->stage < stage) return true;
    return false;
}

/* Deduplication looks across all rows, `rows` keeps their order, RANDOM its sequence, and probes their counts. A grouping whose groups
   are looked up and added to at the same time has one owner. */
/* Merging takes one thread: more groups than rows, or a set of keys in each of many groups, cost more than is won. */
static bool merges_cheaply(const Run *run, const Pass *pass, const Task *task) {
    const Groups *groups = &run->groups[task->grouping->id];
    if (groups->mode == GROUPS_HASH) return true; /* how many there will be is not known */
    if (groups->count > pass_rows(run, pass) && groups->count > SETS_TO_MERGE) return false;
    for (uint32_t i = 0; i < task->aggregations.count; i++) {
        const AggregationState *state = &run->aggregations[task->aggregations.items[i]->id];
        if (state->aggregate->takes_keys && groups->count > SETS_TO_MERGE) return false;
    }
    return true;
}

static bool divisible(const Run *run, const Pass *pass) {
    if (run->probes != NULL || pass->rows || run->draws) return false;
    for (uint32_t i = 0; i < pass->tasks.count; i++) {
        const Task *task = pass->tasks.items[i];
        if (task_deduplicates(run, task) || !merges_cheaply(run, pass, task)) return false;
        bool hashed = run->groups[task->grouping->id].mode == GROUPS_HASH;
        if (hashed && is_finished_lod(run, task->grouping, pass->stage)) return false;
    }
    return true;
}

uint32_t workers_wanted(const Run *run, const Pass *pass) {
    if (run->settings.threads < 2 || !divisible(run, pass)) return 1;
    uint32_t most = pass_rows(run, pass) / (BATCHES_FOR_A_WORKER * run->settings.batch_rows);
    return most < 2 ? 1 : most < run->settings.threads ? most : run->settings.threads;
}

/* ---- one worker ---- */

static void take_over(Worker *w, Run *main) {
    const Plan *plan = main->plan;
    Run *run = &w->run;
    *run = *main;
    run->arena = &w->arena;
    arena_init(&w->arena, &w->budget);
    arena_init(&run->scratch, &w->budget);
    run->context.scratch = &run->scratch;
    run->context.run = &w->arena;
    run->context.random = &run->random;
    memset(&run->dictionaries, 0, sizeof run->dictionaries);
    run->rows_met = run->rows_kept = 0;
    run->nodes = NEW_ARRAY(&w->arena, NodeState, plan->nodes.count + 1);
    run->aggregations = NEW_ARRAY(&w->arena, AggregationState, plan->aggregations.count + 1);
    for (uint32_t i = 0; i < plan->aggregations.count; i++) {
        run->aggregations[i].aggregate = main->aggregations[i].aggregate;
        run->aggregations[i].as_count = main->aggregations[i].as_count;
    }
    run->lookups = NEW_ARRAY(&w->arena, Groups, plan->groupings.count + 1);
    run->groups = NEW_ARRAY(&w->arena, Groups, plan->groupings.count + 1);
    for (uint32_t i = 0; i < plan->groupings.count; i++) {
        run->lookups[i] = main->groups[i];
        run->lookups[i].find_epoch = run->lookups[i].put_epoch = 0;
        run->groups[i] = run->lookups[i];
        if (run->groups[i].mode == GROUPS_HASH) groups_init(run, &run->groups[i], plan->groupings.items[i]);
        run->groups[i].shown = NULL;
        run->groups[i].shown_bits = 0;
        run->groups[i].low = UINT32_MAX;
    }
}

static void prepare(Worker *w, Run *main) {
    if (setjmp(w->escape) == 0) take_over(w, main);
    else w->failed = true;
}

static void work(Worker *w) {
    if (setjmp(w->escape) != 0) {
        w->failed = true;
        interner_leave(&w->run);
        return;
    }
    TupleSet none = {0};
    Batch batch;
    w->frame = frame_open_range(&w->run, w->pass, w->begin, w->end);
    while (frame_next(w->frame, &batch))
        for (uint32_t i = 0; i < w->pass->tasks.count; i++) task_run(&w->run, &batch, w->pass->tasks.items[i], &none);
}

static void *work_alone(void *worker) {
    work(worker);
    return NULL;
}

/* ---- together ---- */

/* The groups of the main run for those of a worker; NULL: the same numbers. */
static uint32_t *map_groups(Run *main, const Groups *from) {
    Groups *to = &main->groups[from->grouping->id];
    if (from->mode != GROUPS_HASH) return NULL;
    uint32_t *map = arena_take(&main->scratch, ((size_t)from->count + 1) * sizeof *map);
    map[GROUP_NOWHERE] = GROUP_NOWHERE;
    map[GROUP_EMPTY] = GROUP_EMPTY;
    for (uint32_t t = 0; t < from->tuples.count; t++) {
        bool fresh;
        map[t + GROUP_FIRST] = tuples_put(&to->tuples, from->tuples.tuples + (size_t)t * from->tuples.width, &fresh) + GROUP_FIRST;
    }
    to->count = to->tuples.count + GROUP_FIRST;
    return map;
}

static void merge_task(Run *main, const Run *from, const Task *task) {
    const Groups *groups = &from->groups[task->grouping->id];
    if (groups->low > groups->high) return; /* it has seen no row */
    arena_reset(&main->scratch);
    const uint32_t *map = map_groups(main, groups);
    for (uint32_t id = groups->low; id <= groups->high && task->shows; id++) {
        uint32_t to = map == NULL ? id : map[id];
        if (id < groups->shown_bits && bit_get(groups->shown, id)) groups_show(main, &main->groups[task->grouping->id], &to, 1);
    }
    for (uint32_t i = 0; i < task->aggregations.count; i++) {
        const Aggregation *a = task->aggregations.items[i];
        const AggregationState *state = &from->aggregations[a->id];
        if (state->capacity == 0) continue;
        char *into = aggregation_states(main, a);
        size_t size = state->aggregate->state_size;
        for (uint32_t id = groups->low; id <= groups->high && id < state->capacity; id++)
            state->aggregate->merge(&main->context, into + (map == NULL ? id : map[id]) * size, state->states + id * size);
    }
}

static void release(Worker *workers, uint32_t count) {
    for (uint32_t i = 0; i < count; i++) {
        run_release(&workers[i].run);
        arena_release(&workers[i].arena);
    }
}

/* Waits for all, then leaves if one of them had to. */
static void finish(Run *main, Worker *workers, uint32_t count) {
    bool failed = false;
    for (uint32_t i = 0; i < count; i++) {
        if (workers[i].started && i > 0) pthread_join(workers[i].thread, NULL);
        failed |= workers[i].failed;
    }
    interner_share(main, false);
    if (!failed) return;
    release(workers, count);
    budget_spent(main->arena->budget);
}

void workers_run(Run *main, const Pass *pass, uint32_t count) {
    Budget *all = main->arena->budget;
    Worker *workers = NEW_ARRAY(main->arena, Worker, count);
    uint32_t rows = pass_rows(main, pass), step = main->settings.batch_rows, done = 1;
    Frame *rest = frame_open(main, pass); /* makes the lists of children that the workers share, and takes the other parts */
    interner_share(main, true);
    for (uint32_t i = 0; i < count; i++) {
        Worker *w = &workers[i];
        uint32_t end = i + 1 == count ? rows + 1 : (uint32_t)((uint64_t)rows * (i + 1) / count) / step * step;
        *w = (Worker){.pass = pass, .begin = done, .end = end < done ? done : end};
        done = w->end;
        w->budget = (Budget){.escape = &w->escape, .watch = all == NULL ? NULL : all->watch, .silent = i > 0};
        if (all != NULL && all->limit != 0) w->budget.limit = (all->limit - all->used) / count + 1;
        prepare(w, main);
    }
    for (uint32_t i = 1; i < count; i++)
        if (!workers[i].failed) workers[i].started = pthread_create(&workers[i].thread, NULL, work_alone, &workers[i]) == 0;
    for (uint32_t i = 0; i < count; i++) /* what no thread could be had for is done here */
        if (!workers[i].failed && !workers[i].started) work(&workers[i]);
    finish(main, workers, count);
    for (uint32_t i = 0; i < count; i++) {
        for (uint32_t k = 0; k < pass->tasks.count; k++) merge_task(main, &workers[i].run, pass->tasks.items[k]);
        frame_covered(rest, workers[i].frame);
        main->rows_met += workers[i].run.rows_met;
        main->rows_kept += workers[i].run.rows_kept;
    }
    release(workers, count);
    if (pass->joins.part_count < 2) return;
    TupleSet none = {0};
    Batch batch;
    frame_skip_part(rest);
    while (frame_next(rest, &batch))
        for (uint32_t k = 0; k < pass->tasks.count; k++) task_run(main, &batch, pass->tasks.items[k], &none);
}
