/* One run: stage by stage the passes, then the LODs they complete, then the result. */
#include <string.h>

#include "engine/run.h"

static void init_aggregation(Run *run, const Aggregation *a) {
    AggregationState *state = &run->aggregations[a->id];
    state->aggregate = a->function->aggregate;
    if (a->distinct == NULL || !run->store->tables[a->distinct->table->index].columns[a->distinct->index].distinct) return;
    state->aggregate = function_aggregate(TEXT("count"), TYPE_BOOL)->aggregate;
    state->as_count = true;
}

static bool draws(const Plan *plan) {
    for (uint32_t i = 0; i < plan->nodes.count; i++) {
        const Node *node = plan->nodes.items[i];
        if (node->kind == NODE_CALL && node->function->volatility == VOLATILITY_ROW) return true;
    }
    return false;
}

uint32_t pass_rows(const Run *run, const Pass *pass) {
    if (pass->joins.part_count == 0) return 0;
    return run->store->tables[pass->joins.parts[0].joins[0].table->index].rows;
}

Run *engine_new(Arena *arena, const Plan *plan, Store *store, const Settings *settings) {
    Run *run = NEW(arena, Run);
    run->plan = plan;
    run->store = store;
    run->arena = arena;
    run->settings = *settings;
    arena_init(&run->scratch, arena->budget);
    run->random = settings->seed;
    run->context = (FnContext){.scratch = &run->scratch, .run = arena, .now = settings->now, .week_start = settings->week_start,
                               .user = settings->user, .full_name = settings->full_name, .domain = settings->domain,
                               .groups = settings->groups, .group_count = settings->group_count,
                               .signed_in = settings->signed_in, .locale = settings->locale, .random = &run->random};
    run->nodes = NEW_ARRAY(arena, NodeState, plan->nodes.count + 1);
    run->groups = run->lookups = NEW_ARRAY(arena, Groups, plan->groupings.count + 1);
    run->aggregations = NEW_ARRAY(arena, AggregationState, plan->aggregations.count + 1);
    run->lods = NEW_ARRAY(arena, Column, plan->lods.count + 1);
    run->draws = draws(plan);
    interner_open(run);
    for (uint32_t i = 0; i < plan->groupings.count; i++) groups_init(run, &run->groups[i], plan->groupings.items[i]);
    for (uint32_t i = 0; i < plan->aggregations.count; i++) init_aggregation(run, plan->aggregations.items[i]);
    if (plan->probe_slots != 0) probes_init(run);
    return run;
}

void run_release(Run *run) {
    for (uint32_t i = 0; i < run->plan->nodes.count; i++) {
        Memo *memo = &run->nodes[i].memo;
        if (memo->release != NULL) memo->release(memo->data);
        *memo = (Memo){0};
    }
    arena_release(&run->scratch);
}

void engine_release(Run *run) {
    run_release(run);
    interner_release(run);
}

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
    Column values;
    lod_values(run, lod, &values);
    if (lod->is_set) finish_set(run, lod, &values, &run->lods[lod->id]);
    else run->lods[lod->id] = values;
    if (run->probes != NULL) probe_lod(run, lod);
}

static void run_alone(Run *run, const Pass *pass, RowSink *sink) {
    Frame *frame = frame_open(run, pass);
    TupleSet *seen = NEW_ARRAY(run->arena, TupleSet, pass->tasks.count + 1);
    Batch batch;
    bool enough = run->probes == NULL && run->plan->has_limit && run->plan->order.count == 0 && run->plan->per.count == 0;
    while (frame_next(frame, &batch)) {
        for (uint32_t i = 0; i < pass->tasks.count; i++) task_run(run, &batch, pass->tasks.items[i], &seen[i]);
        if (!pass->rows) continue;
        sink_rows(sink, &batch);
        if (enough && sink->rows >= run->plan->limit) break;
    }
}

static uint32_t run_pass(Run *run, const Pass *pass, RowSink *sink) {
    for (uint32_t i = 0; i < pass->tasks.count; i++)
        groups_prepare(run, &run->groups[pass->tasks.items[i]->grouping->id], pass_rows(run, pass));
    sieves_prepare(run, pass);
    uint32_t workers = workers_wanted(run, pass);
    if (workers > 1) workers_run(run, pass, workers);
    else run_alone(run, pass, sink);
    return workers;
}

/* ---- what it takes, when somebody asks ---- */

static double seconds(const Run *run) { return run->settings.profile == NULL ? 0 : run->settings.profile->seconds(); }

static size_t taken(const Run *run) { return run->arena->budget == NULL ? 0 : run->arena->budget->used; }

static void profile_pass(Run *run, const Pass *pass, RowSink *sink) {
    if (run->settings.profile == NULL) {
        run_pass(run, pass, sink);
        return;
    }
    double start = seconds(run);
    size_t before = taken(run);
    run->rows_met = run->rows_kept = 0;
    PassProfile *took = &run->settings.profile->passes[pass->id];
    took->workers = run_pass(run, pass, sink);
    took->rows = run->rows_met;
    took->kept = run->rows_kept;
    took->seconds = seconds(run) - start;
    took->bytes = taken(run) > before ? taken(run) - before : 0;
}

static void profile_groups(const Run *run) {
    static const char *const ways[] = {"at once", "by row number", "by code", "once for each row of their table", "in a hash table"};
    for (uint32_t i = 0; i < run->plan->groupings.count; i++) {
        GroupingProfile *grouping = &run->settings.profile->groupings[i];
        grouping->found = ways[run->groups[i].mode];
        grouping->groups = run->groups[i].count - GROUP_FIRST;
        grouping->exact = run->groups[i].mode == GROUPS_HASH;
    }
}

void engine_run(Run *run, Arena *result_arena, ResultTable *result) {
    const Plan *plan = run->plan;
    Profile *profile = run->settings.profile;
    RowSink sink = {.run = run, .arena = result_arena};
    uint32_t pass = 0;
    for (uint32_t stage = 0; stage < plan->stages; stage++) {
        for (; pass < plan->passes.count && plan->passes.items[pass]->stage == stage; pass++)
            profile_pass(run, plan->passes.items[pass], &sink);
        double start = seconds(run);
        for (uint32_t i = 0; i < plan->lods.count; i++)
            if (plan->lods.items[i]->stage == stage) finish_lod(run, plan->lods.items[i]);
        if (profile != NULL) profile->lods += seconds(run) - start;
    }
    double start = seconds(run);
    if (plan->rows) result_rows(&sink, result);
    else result_view(run, result_arena, result);
    if (run->probes != NULL) probes_finish(run);
    if (profile == NULL) return;
    profile->result = seconds(run) - start;
    profile->result_rows = result->rows;
    profile_groups(run);
}
