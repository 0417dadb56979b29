/* The rows of J in batches: a base table's rows in order, each with the rows it expands to; lookups only when they are
   asked for. Rules: docs/semantics.md 2.1. */
#include <string.h>

#include "engine/frame.h"

enum { LEFT_OUT_BEFORE_A_LOOK = 4096 };

/* ---- opening ---- */

/* What can be told of the part before any of its rows is looked at. */
static void sift_part(Frame *frame) {
    frame->expansion_count = frame->kept_count = 0;
    expansions_open(frame);
    sieve_open(frame);
}

static void open_part(Frame *frame) {
    frame->next = 1;
    frame->filled = frame->taken = frame->capacity = 0;
    frame->tuples = NULL;
    frame->levels = NULL;
    if (frame->part >= frame->pass->joins.part_count) return;
    sift_part(frame);
    expansions_list(frame);
    spread_open(frame);
}

static Frame *frame_new(Run *run, const Pass *pass) {
    Frame *frame = NEW(run->arena, Frame);
    *frame = (Frame){.run = run, .pass = pass};
    frame->covered = NEW_ARRAY(run->arena, uint64_t *, run->plan->model->tables.count);
    for (uint32_t p = 1; p < pass->joins.part_count; p++) {
        const Table *table = pass->joins.parts[p].joins[0].table;
        frame->covered[table->index] = bitmap_new(run->arena, (size_t)table_rows(run, table) + 1, false);
    }
    return frame;
}

Frame *frame_open(Run *run, const Pass *pass) {
    Frame *frame = frame_new(run, pass);
    open_part(frame);
    return frame;
}

void frame_prepare(Run *run, const Pass *pass) {
    Frame *frame = frame_new(run, pass);
    for (; frame->part < pass->joins.part_count && pass->joins.expands; frame->part++) {
        sift_part(frame);
        if (frame->kind_count == 0) expansions_prepare(run, &pass->joins.parts[frame->part]);
    }
}

Frame *frame_open_range(Run *run, const Pass *pass, uint32_t begin, uint32_t end) {
    Frame *frame = frame_open(run, pass);
    frame->next = begin;
    frame->end = end;
    return frame;
}

void frame_covered(Frame *frame, const Frame *other) {
    for (uint32_t p = 1; p < frame->pass->joins.part_count; p++) {
        const Table *table = frame->pass->joins.parts[p].joins[0].table;
        uint64_t *to = frame->covered[table->index], *from = other->covered[table->index];
        for (size_t w = 0; w < BITMAP_WORDS((size_t)table_rows(frame->run, table) + 1); w++) to[w] |= from[w];
    }
}

void frame_skip_part(Frame *frame) {
    frame->part++;
    open_part(frame);
}

/* ---- batches ---- */

void frame_batch(Frame *frame, Batch *batch, uint32_t rows) {
    Run *run = frame->run;
    *batch = (Batch){.rows = rows, .epoch = ++run->epoch, .part = &frame->pass->joins.parts[frame->part]};
    batch->refs = NEW_ARRAY(&run->scratch, const uint32_t *, run->plan->model->tables.count);
}

/* The last row of the current base that the frame comes to. */
static uint32_t last_row(const Frame *frame) {
    return frame->end != 0 ? frame->end - 1
                           : table_rows(frame->run, frame->pass->joins.parts[frame->part].joins[0].table);
}

static void watch_frame(const Frame *frame) {
    const JoinPlan *joins = &frame->pass->joins;
    if (frame->part >= joins->part_count) return;
    budget_watch(frame->run->arena->budget, "computing", frame->next - 1, last_row(frame));
}

static bool next_plain(Frame *frame, Batch *batch) {
    uint32_t rows = last_row(frame);
    if (frame->next > rows) return false;
    uint32_t size = frame->run->settings.batch_rows;
    uint32_t end =
        (frame->next / size + 1) * size; /* batches begin at multiples of their size, so that bitmaps align */
    if (end > rows + 1 || end < frame->next) end = rows + 1;
    frame_batch(frame, batch, end - frame->next);
    batch->contiguous = true;
    batch->begin = frame->next;
    frame->next = end;
    return true;
}

uint32_t frame_base_rows(Frame *frame, uint32_t end, uint32_t most, uint32_t *rows) {
    const struct JoinPart *part = &frame->pass->joins.parts[frame->part];
    const uint64_t *covered = frame->part == 0 ? NULL : frame->covered[part->joins[0].table->index];
    const bool skips = frame->sieve != NULL && frame->expansions[0].idle;
    uint32_t n = 0;
    size_t row = frame->next;
    while (row < end && n < most) {
        const size_t w = row / 64;
        uint64_t left = bitmap_part(end, w) & ~(uint64_t)0 << (row % 64);
        if (covered != NULL) left &= ~covered[w];
        if (skips && frame->told != NULL) frame->told[w] |= left & ~frame->sieve[w]; /* the base is the teller */
        if (skips) left &= frame->sieve[w];
        for (; left != 0 && n < most; left &= left - 1)
            rows[n++] = (uint32_t)(w * 64) + (uint32_t)__builtin_ctzll(left);
        row = left == 0 ? (w + 1) * 64 : rows[n - 1] + 1;
    }
    frame->next = row < end ? (uint32_t)row : end;
    return n;
}

static bool expand_next(Frame *frame, uint32_t *tuple, uint32_t end) {
    if (frame->levels != NULL) return spread_rows(frame, end);
    uint32_t row;
    if (frame_base_rows(frame, end, 1, &row) == 0) return false;
    expand_row(frame, tuple, row);
    return true;
}

static bool next_tuples(Frame *frame, Batch *batch) {
    Run *run = frame->run;
    const uint32_t size = run->settings.batch_rows, end = last_row(frame) + 1;
    if (frame->filled - frame->taken < size) {
        frame->filled -= frame->taken;
        for (uint32_t c = 0; c < frame->width && frame->filled != 0; c++)
            memmove(frame->tuples[c], frame->tuples[c] + frame->taken, frame->filled * sizeof(uint32_t));
        frame->taken = 0;
        uint32_t *tuple = NEW_ARRAY(&run->scratch, uint32_t, frame->width), looked = frame->next;
        while (frame->filled < size && expand_next(frame, tuple, end)) {
            if (frame->next - looked < LEFT_OUT_BEFORE_A_LOOK) continue; /* a sieve may leave nearly all out */
            watch_frame(frame);
            looked = frame->next;
        }
    }
    const uint32_t left = frame->filled - frame->taken, count = left < size ? left : size;
    if (count == 0) return false;
    frame_batch(frame, batch, count);
    for (uint32_t c = 0; c < frame->width; c++)
        batch->refs[frame_table(frame, c)->index] = frame->tuples[c] + frame->taken;
    frame->taken += count;
    sieve_known(frame, batch);
    return true;
}

static bool next_unfiltered(Frame *frame, Batch *batch) {
    const JoinPlan *joins = &frame->pass->joins;
    if (joins->part_count == 0) { /* one row of nothing */
        if (frame->nothing_done) return false;
        frame->nothing_done = true;
        *batch = (Batch){.rows = 1, .epoch = ++frame->run->epoch};
        batch->refs = NEW_ARRAY(&frame->run->scratch, const uint32_t *, frame->run->plan->model->tables.count);
        return true;
    }
    while (frame->part < joins->part_count) {
        bool plain = frame->expansion_count == 0 && frame->part == 0;
        if (plain ? next_plain(frame, batch) : next_tuples(frame, batch)) return true;
        if (sieve_told(frame, batch)) return true;
        if (frame->end != 0) return false;
        frame->part++;
        open_part(frame);
    }
    return false;
}

static void keep_true(Run *run, Batch *batch, const Node *filter) {
    if (run->probes != NULL) probe_filter(run, batch, filter);
    const uint64_t *kept = condition_rows(run, batch, filter, true);
    uint32_t *picked = arena_take(&run->scratch, batch->rows * sizeof *picked), n = 0;
    for (size_t w = 0; w < BITMAP_WORDS(batch->rows); w++)
        for (uint64_t left = kept[w]; left != 0; left &= left - 1)
            picked[n++] = (uint32_t)(w * 64) + (uint32_t)__builtin_ctzll(left);
    if (n != batch->rows) batch_pick(run, batch, picked, n, batch);
}

static void keep_present(Run *run, Batch *batch, const Key *key) {
    const uint8_t *absent = key_absent(run, batch, key);
    if (absent == NULL) return;
    uint32_t *picked = arena_take(&run->scratch, batch->rows * sizeof *picked), n = 0;
    for (uint32_t k = 0; k < batch->rows; k++) {
        picked[n] = k;
        n += !absent[k];
    }
    if (n != batch->rows) batch_pick(run, batch, picked, n, batch);
}

/* Two bases below which one table stands both come across its rows. An aggregate sees to it by its K; `rows` shows them
 * once. */
static void keep_new(Frame *frame, Batch *batch) {
    Run *run = frame->run;
    const struct JoinPart *part = batch->part;
    uint32_t width = run->plan->model->tables.count;
    if (frame->seen.width == 0) tuples_init(&frame->seen, run->arena, width);
    uint64_t *tuple = NEW_ARRAY(&run->scratch, uint64_t, width);
    const uint32_t **refs = NEW_ARRAY(&run->scratch, const uint32_t *, part->count);
    uint32_t *picked = arena_take(&run->scratch, batch->rows * sizeof *picked), n = 0;
    for (uint32_t i = 0; i < part->count; i++) refs[i] = batch_refs(run, batch, part->joins[i].table->index);
    for (uint32_t k = 0; k < batch->rows; k++) {
        for (uint32_t i = 0; i < part->count; i++) tuple[part->joins[i].table->index] = refs[i][k];
        bool fresh;
        tuples_put(&frame->seen, tuple, &fresh);
        picked[n] = k;
        n += fresh;
    }
    if (n != batch->rows) batch_pick(run, batch, picked, n, batch);
}

bool frame_next(Frame *frame, Batch *batch) {
    Run *run = frame->run;
    for (;;) {
        arena_reset(&run->scratch);
        watch_frame(frame);
        if (!next_unfiltered(frame, batch)) return false;
        run->rows_met += batch->rows;
        for (uint32_t i = 0; i < frame->pass->filters.count && batch->rows != 0; i++) {
            keep_true(run, batch, frame->pass->filters.items[i]);
            if (run->left != NULL) run->left[i] += batch->rows;
        }
        for (uint32_t i = 0; i < frame->pass->inner.count && batch->rows != 0; i++)
            keep_present(run, batch, &frame->pass->inner.items[i]);
        if (frame->pass->rows && frame->pass->joins.part_count > 1 && batch->rows != 0) keep_new(frame, batch);
        run->rows_kept += batch->rows;
        if (batch->rows != 0) return true;
    }
}
