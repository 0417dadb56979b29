/* The passes of a stage one after the other, or all of them on several threads; then the LODs that they complete. */
#include "engine/stage.h"

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
    Stage stage = {.number = number, .passes = NEW_ARRAY(run->arena, const Pass *, plan->passes.count + 1)};
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
    finish_lods(run, &stage, threads);
    if (run->settings.profile != NULL) run->settings.profile->lods += seconds(run) - start;
}
