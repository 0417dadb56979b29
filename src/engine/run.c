/* One run: stage by stage (stage.c), then the result. */
#include <string.h>

#include "engine/reuse.h"

static void init_aggregation(Run *run, const Aggregation *a) {
    AggregationState *state = &run->aggregations[a->id];
    state->aggregate = a->function->aggregate;
    if (a->distinct == NULL || !run->store->tables[a->distinct->table->index].columns[a->distinct->index].distinct) return;
    state->aggregate = function_aggregate(TEXT("count"), TYPE_BOOL)->aggregate;
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
    run->arena = run->cache = arena;
    run->settings = *settings;
    arena_init(&run->scratch, arena->budget);
    run->scratch.pages = arena->pages;
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

Doing engine_doing(const Run *run) {
    Doing doing = run->doing;
    for (uint32_t i = 0; doing.pass != NULL && i < run->plan->passes.count; i++) /* it may be what was left of one */
        if (run->plan->passes.items[i]->id == doing.pass->id) doing.pass = run->plan->passes.items[i];
    return doing;
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
    workers_release(run);
    run_release(run);
    interner_release(run);
}

/* ---- what it takes, when somebody asks ---- */

static double seconds(const Run *run) { return run->settings.profile == NULL ? 0 : run->settings.profile->seconds(); }

static void profile_groups(const Run *run) {
    static const char *const ways[] = {"at once", "by row number", "by code", "once for each entry of a dictionary", "once for each row of their table", "in a hash table"};
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
    reuse_begin(run);
    for (uint32_t stage = 0; stage < plan->stages; stage++) stage_run(run, stage, &sink);
    double start = seconds(run);
    run->doing = (Doing){.result = true};
    if (plan->rows) result_rows(&sink, result);
    else result_view(run, result_arena, result);
    if (run->probes != NULL) probes_finish(run);
    reuse_end(run);
    if (profile == NULL) return;
    profile->result = seconds(run) - start;
    profile->result_rows = result->rows;
    profile_groups(run);
    reuse_profile(run);
}
