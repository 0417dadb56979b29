/* Row numbers of tables for the rows of a batch: lookups, only when they are asked for. */
#include "engine/frame.h"

void batch_pick(Run *run, const Batch *batch, const uint32_t *picked, uint32_t count, Batch *out) {
    Batch from = *batch;
    uint32_t tables = run->plan->model->tables.count;
    *out = (Batch){.rows = count, .epoch = ++run->epoch, .part = from.part, .told = from.told};
    out->refs = NEW_ARRAY(&run->scratch, const uint32_t *, tables);
    if (from.part == NULL) return;
    for (uint32_t i = 0; i < from.part->count; i++) {
        const Join *join = &from.part->joins[i];
        if (join->kind == JOIN_LOOKUP) continue;
        uint32_t *refs = arena_take(&run->scratch, count * sizeof *refs);
        const uint32_t *old = from.refs[join->table->index];
        if (from.contiguous) /* the base */
            for (uint32_t k = 0; k < count; k++) refs[k] = from.begin + picked[k];
        else
            for (uint32_t k = 0; k < count; k++) refs[k] = old[picked[k]];
        out->refs[join->table->index] = refs;
    }
}

static const uint32_t *walk(Run *run, Batch *batch, const Table *source, const Path *path) {
    const uint32_t *rows = NULL;
    for (uint32_t i = 0; i < path->count; i++) {
        const uint32_t *upper = upper_rows(run, path->steps[i].relationship, true);
        if (upper == NULL) return NEW_ARRAY(&run->scratch, uint32_t, batch->rows);
        if (i == 0 && batch->contiguous && batch->part->joins[0].table == source) {
            rows = upper + batch->begin;
            continue;
        }
        const uint32_t *from = i == 0 ? batch_refs(run, batch, source->index) : rows;
        uint32_t *to = arena_take(&run->scratch, batch->rows * sizeof *to);
        for (uint32_t k = 0; k < batch->rows; k++) to[k] = upper[from[k]];
        rows = to;
    }
    return rows;
}

const uint32_t *batch_refs(Run *run, Batch *batch, uint32_t table) {
    if (batch->refs[table] != NULL) return batch->refs[table];
    const Join *join = NULL;
    for (uint32_t i = 0; batch->part != NULL && i < batch->part->count; i++)
        if (batch->part->joins[i].table->index == table) join = &batch->part->joins[i];
    if (join == NULL) return batch->refs[table] = NEW_ARRAY(&run->scratch, uint32_t, batch->rows);
    if (join->kind == JOIN_LOOKUP) {
        const uint32_t *rows = walk(run, batch, join->source, &join->path);
        if (join->fallback != NULL) {
            const uint32_t *other = walk(run, batch, join->fallback, &join->fallback_path);
            uint32_t *both = arena_take(&run->scratch, batch->rows * sizeof *both);
            for (uint32_t k = 0; k < batch->rows; k++) both[k] = rows[k] != 0 ? rows[k] : other[k];
            rows = both;
        }
        return batch->refs[table] = rows;
    }
    uint32_t *rows = arena_take(&run->scratch, batch->rows * sizeof *rows); /* the base, contiguous */
    for (uint32_t k = 0; k < batch->rows; k++) rows[k] = batch->begin + k;
    return batch->refs[table] = rows;
}
