/* The LODs that a stage completes: the values of each for all its groups. */
#include "engine/stage.h"

enum { GROUPS_FOR_A_WORKER = 1 << 14 };

typedef struct Finishing {
    LIST(const Aggregation *) aggregations; /* that LODs stand on */
    LIST(const Lod *) lods;
} Finishing;

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
    const Finishing *finishing = context;
    aggregation_result(run, finishing->aggregations.items[piece]);
}

static void finish_shared_lod(Run *run, uint32_t piece, void *context) {
    const Finishing *finishing = context;
    finish_lod(run, finishing->lods.items[piece]);
}

/* Those that this stage completes, and the aggregates that they stand on; gives how many groups these have together. */
static uint64_t find_lods(Run *run, const Stage *stage, Finishing *finishing) {
    const Plan *plan = run->plan;
    uint64_t groups = 0;
    for (uint32_t i = 0; i < plan->lods.count; i++)
        if (plan->lods.items[i]->stage == stage->number && reuse_lod(run, plan->lods.items[i])) *list_add(run->arena, &finishing->lods) = plan->lods.items[i];
    for (uint32_t i = 0; i < stage->pass_count; i++)
        for (uint32_t k = 0; k < stage->passes[i]->tasks.count; k++) {
            const Task *task = stage->passes[i]->tasks.items[k];
            if (task->grouping->view) continue;
            for (uint32_t n = 0; n < task->aggregations.count; n++) {
                *list_add(run->arena, &finishing->aggregations) = task->aggregations.items[n];
                groups += run->groups[task->grouping->id].count;
            }
        }
    return groups;
}

void finish_lods(Run *main, const Stage *stage, bool threads) {
    Finishing *finishing = NEW(main->arena, Finishing);
    const uint64_t groups = find_lods(main, stage, finishing);
    if (!threads || groups < GROUPS_FOR_A_WORKER) {
        for (uint32_t i = 0; i < finishing->lods.count; i++) finish_lod(main, finishing->lods.items[i]);
    } else {
        reuse_share_values(main);
        workers_do(main, finishing->aggregations.count, NULL, finish_aggregation, finishing);
        workers_do(main, finishing->lods.count, NULL, finish_shared_lod, finishing);
    }
    for (uint32_t i = 0; i < finishing->aggregations.count; i++) aggregation_done(main, finishing->aggregations.items[i]);
}
