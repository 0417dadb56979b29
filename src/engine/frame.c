/* The rows of J in batches: a base table's rows in order, each with the rows it expands to; lookups only when they are asked for.
   Rules: docs/semantics.md 2.1. */
#include <string.h>

#include "engine/run.h"

typedef struct Expansion {
    const Join *join;
    const Children *list, *fallback; /* NULL: no rows */
    bool direct;                     /* its source stands in the tuple: */
    uint32_t place;                  /* ... there, */
    const uint32_t *anchors;         /* ... and this is the anchor of each of its rows; NULL: the row itself */
    bool kept; /* a table of B: its rows must all be there */
} Expansion;

struct Frame {
    Run *run;
    const Pass *pass;
    uint32_t part, next; /* the current part, and the next row number of its base */
    uint32_t end;        /* a range of the first base: ends before this row, and there is no other part; 0: everything */
    Expansion *expansions;
    uint32_t expansion_count, kept_count; /* the kept ones stand first where their sources allow it */
    uint64_t **covered;  /* by table index: rows of later bases that an earlier part came across; NULL: not asked for */
    uint32_t *tuples;    /* tuples waiting to become batches: row numbers of the base and of each expansion */
    uint32_t width, filled, taken, capacity;
    bool nothing_done;   /* the one row of a frame without tables was given */
    TupleSet seen;       /* of `rows` over several bases */
};

/* ---- paths ---- */

static uint32_t table_rows(const Run *run, const Table *table) { return run->store->tables[table->index].rows; }

/* Row numbers of the upper side by row numbers of one lower side of a relationship; NULL: not resolved, nothing matches. */
static const uint32_t *upper_rows(const Run *run, const Relationship *relationship, bool lower_is_from) {
    const StoreLink *link = &run->store->links[relationship->index];
    return lower_is_from ? link->parent : link->other_parent;
}

/* From a row of the source up to the anchor: the up steps, and the first half of a many-to-many step. */
static uint32_t anchor_of(const Run *run, const Path *path, uint32_t row) {
    for (uint32_t i = 0; i < path->count && row != 0; i++) {
        const Step *step = &path->steps[i];
        bool shared = step->relationship->many_to_many;
        if (!step->up && !shared) break;
        const uint32_t *upper = upper_rows(run, step->relationship, shared ? !step->backwards : true);
        row = upper == NULL ? 0 : upper[row];
        if (shared) break;
    }
    return row;
}

/* anchor_of for all rows of a table at once; NULL: each row is its own anchor. */
static const uint32_t *anchors_of(Run *run, const Path *path, uint32_t rows) {
    const uint32_t *anchors = NULL;
    for (uint32_t i = 0; i < path->count; i++) {
        const Step *step = &path->steps[i];
        bool shared = step->relationship->many_to_many;
        if (!step->up && !shared) break;
        const uint32_t *upper = upper_rows(run, step->relationship, shared ? !step->backwards : true), *lower = anchors;
        if (upper == NULL) return NEW_ARRAY(run->arena, uint32_t, (size_t)rows + 1);
        if (lower == NULL) {
            anchors = upper;
        } else {
            uint32_t *to = arena_take(run->arena, ((size_t)rows + 1) * sizeof *to);
            for (uint32_t r = 0; r <= rows; r++) to[r] = upper[lower[r]];
            anchors = to;
        }
        if (shared) break;
    }
    return anchors;
}

static const Children *child_list(Run *run, const Table *table, const Path *path) {
    return path->count == 0 ? NULL : store_child_list(run->store, run->arena, table, path);
}

/* ---- opening ---- */

static bool is_base(const Frame *frame, const Table *table) {
    for (uint32_t p = 0; p < frame->pass->joins.part_count; p++)
        if (frame->pass->joins.parts[p].joins[0].table == table) return true;
    return false;
}

/* Anchors are looked up where the source stands in the tuple: the base or an earlier expansion, unless that takes a pass over all its rows. */
static void find_anchors(Frame *frame, Expansion *e, const struct JoinPart *part) {
    const Table *source = e->join->source;
    e->direct = source == part->joins[0].table;
    uint32_t earlier = (uint32_t)(e - frame->expansions);
    for (uint32_t i = 0; i < earlier && !e->direct; i++) {
        e->direct = frame->expansions[i].join->table == source && (e->join->path.count < 2 || !e->join->path.steps[1].up);
        e->place = 1 + i;
    }
    if (e->direct) e->anchors = anchors_of(frame->run, &e->join->path, table_rows(frame->run, source));
}

static void open_part(Frame *frame) {
    Run *run = frame->run;
    frame->next = 1;
    frame->expansion_count = frame->kept_count = 0;
    if (frame->part >= frame->pass->joins.part_count) return;
    const struct JoinPart *part = &frame->pass->joins.parts[frame->part];
    frame->expansions = NEW_ARRAY(run->arena, Expansion, part->count);
    for (uint32_t i = 0; i < part->count; i++) {
        const Join *join = &part->joins[i];
        if (join->kind != JOIN_EXPAND) continue;
        Expansion *e = &frame->expansions[frame->expansion_count++];
        *e = (Expansion){.join = join, .list = child_list(run, join->table, &join->path), .kept = is_base(frame, join->table)};
        find_anchors(frame, e, part);
        if (join->fallback != NULL) e->fallback = child_list(run, join->table, &join->fallback_path);
    }
    while (frame->kept_count < frame->expansion_count && frame->expansions[frame->kept_count].kept) frame->kept_count++;
    frame->width = 1 + frame->expansion_count;
    frame->capacity = 0;
    frame->tuples = NULL;
}

Frame *frame_open(Run *run, const Pass *pass) {
    Frame *frame = NEW(run->arena, Frame);
    *frame = (Frame){.run = run, .pass = pass};
    frame->covered = NEW_ARRAY(run->arena, uint64_t *, run->plan->model->tables.count);
    for (uint32_t p = 1; p < pass->joins.part_count; p++) {
        const Table *table = pass->joins.parts[p].joins[0].table;
        frame->covered[table->index] = bitmap_new(run->arena, (size_t)table_rows(run, table) + 1, false);
    }
    open_part(frame);
    return frame;
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

/* ---- tuples of a base row ---- */

static uint32_t source_row(const Frame *frame, const uint32_t *tuple, const Table *table);

static uint32_t lookup_row(const Frame *frame, const uint32_t *tuple, const Join *join) {
    uint32_t row = anchor_of(frame->run, &join->path, source_row(frame, tuple, join->source));
    if (row == 0 && join->fallback != NULL)
        row = anchor_of(frame->run, &join->fallback_path, source_row(frame, tuple, join->fallback));
    return row;
}

/* The row of a table that stands already in a tuple under way. */
static uint32_t source_row(const Frame *frame, const uint32_t *tuple, const Table *table) {
    const struct JoinPart *part = &frame->pass->joins.parts[frame->part];
    if (part->joins[0].table == table) return tuple[0];
    for (uint32_t i = 0; i < frame->expansion_count; i++)
        if (frame->expansions[i].join->table == table) return tuple[1 + i];
    for (uint32_t i = 1; i < part->count; i++)
        if (part->joins[i].table == table) return lookup_row(frame, tuple, &part->joins[i]);
    return 0;
}

/* Room for more tuples. */
static void reserve(Frame *frame, uint32_t more) {
    if (frame->capacity - frame->filled >= more) return;
    uint32_t capacity = frame->capacity == 0 ? 4096 : frame->capacity * 2;
    while (capacity - frame->filled < more) capacity *= 2;
    size_t row = frame->width * sizeof(uint32_t);
    frame->tuples = arena_grow(frame->run->arena, frame->tuples, frame->capacity * row, capacity * row);
    frame->capacity = capacity;
}

/* The tuple with each of these rows at its end. */
static void push(Frame *frame, const uint32_t *tuple, const uint32_t *rows, uint32_t count) {
    uint32_t width = frame->width, last = width - 1;
    reserve(frame, count);
    uint32_t *to = frame->tuples + (size_t)frame->filled * width;
    for (uint32_t i = 0; i < count; i++, to += width) {
        for (uint32_t c = 0; c < last; c++) to[c] = tuple[c];
        to[last] = rows[i];
    }
    frame->filled += count;
}

/* Of several finest tables side by side only the pairs count: a tuple that lacks a row stays only where there is no whole one. */
static void keep_pairs(Frame *frame, uint32_t from) {
    uint32_t whole = 0, width = frame->width;
    for (int pass = 0; pass < 2; pass++) {
        uint32_t to = from;
        for (uint32_t i = from; i < frame->filled; i++) {
            const uint32_t *tuple = frame->tuples + (size_t)i * width;
            bool full = true;
            for (uint32_t k = 1 + frame->kept_count; k < width; k++) full &= tuple[k] != 0;
            whole += pass == 0 && full;
            if (pass == 0 || !full) continue;
            memmove(frame->tuples + (size_t)to++ * width, tuple, width * sizeof(uint32_t));
        }
        if (pass == 0 && (whole == 0 || whole == frame->filled - from)) return;
        if (pass == 1) frame->filled = to;
    }
}

/* The rows of an expansion for a tuple under way; none: the row 0. */
static const uint32_t *child_rows(const Frame *frame, const Expansion *e, const uint32_t *tuple, uint32_t *count) {
    static const uint32_t none[1] = {0};
    const Children *list = e->list;
    uint32_t anchor = 0;
    if (e->direct) anchor = e->anchors == NULL ? tuple[e->place] : e->anchors[tuple[e->place]];
    else if (list != NULL) anchor = anchor_of(frame->run, &e->join->path, source_row(frame, tuple, e->join->source));
    if (list == NULL) anchor = 0;
    if (anchor == 0 && e->fallback != NULL) {
        list = e->fallback;
        anchor = anchor_of(frame->run, &e->join->fallback_path, source_row(frame, tuple, e->join->fallback));
    }
    uint32_t begin = anchor == 0 ? 0 : list->starts[anchor], end = anchor == 0 ? 0 : list->starts[anchor + 1];
    *count = begin == end ? 1 : end - begin;
    return begin == end ? none : list->rows + begin;
}

static void expand(Frame *frame, uint32_t *tuple, uint32_t at) {
    const Expansion *e = &frame->expansions[at];
    uint32_t from = frame->filled, count;
    const uint32_t *rows = child_rows(frame, e, tuple, &count);
    uint64_t *covered = frame->covered[e->join->table->index];
    for (uint32_t i = 0; i < count && covered != NULL; i++)
        if (rows[i] != 0) bit_set(covered, rows[i]);
    if (at + 1 == frame->expansion_count) {
        push(frame, tuple, rows, count);
    } else {
        for (uint32_t i = 0; i < count; i++) {
            tuple[1 + at] = rows[i];
            expand(frame, tuple, at + 1);
        }
    }
    if (at == frame->kept_count && frame->expansion_count - at > 1) keep_pairs(frame, from);
}

/* ---- batches ---- */

static void start_batch(Frame *frame, Batch *batch, uint32_t rows) {
    Run *run = frame->run;
    *batch = (Batch){.rows = rows, .epoch = ++run->epoch, .part = &frame->pass->joins.parts[frame->part]};
    batch->refs = NEW_ARRAY(&run->scratch, const uint32_t *, run->plan->model->tables.count);
}

/* The last row of the current base that the frame comes to. */
static uint32_t last_row(const Frame *frame) {
    return frame->end != 0 ? frame->end - 1 : table_rows(frame->run, frame->pass->joins.parts[frame->part].joins[0].table);
}

static bool next_plain(Frame *frame, Batch *batch) {
    uint32_t rows = last_row(frame);
    if (frame->next > rows) return false;
    uint32_t size = frame->run->settings.batch_rows;
    uint32_t end = (frame->next / size + 1) * size; /* batches begin at multiples of their size, so that bitmaps align */
    if (end > rows + 1 || end < frame->next) end = rows + 1;
    start_batch(frame, batch, end - frame->next);
    batch->contiguous = true;
    batch->begin = frame->next;
    frame->next = end;
    return true;
}

static bool next_tuples(Frame *frame, Batch *batch) {
    Run *run = frame->run;
    const struct JoinPart *part = &frame->pass->joins.parts[frame->part];
    const Table *base = part->joins[0].table;
    uint32_t size = run->settings.batch_rows, rows = last_row(frame);
    uint32_t *tuple = NEW_ARRAY(&run->scratch, uint32_t, frame->width);
    frame->filled -= frame->taken;
    if (frame->taken != 0 && frame->filled != 0)
        memmove(frame->tuples, frame->tuples + (size_t)frame->taken * frame->width,
                (size_t)frame->filled * frame->width * sizeof(uint32_t));
    frame->taken = 0;
    for (; frame->filled < size && frame->next <= rows; frame->next++) {
        if (frame->part > 0 && bit_get(frame->covered[base->index], frame->next)) continue;
        tuple[0] = frame->next;
        expand(frame, tuple, 0);
    }
    uint32_t count = frame->filled;
    if (count == 0) return false;
    if (count > size) count = size;
    start_batch(frame, batch, count);
    for (uint32_t c = 0; c < frame->width; c++) {
        uint32_t *refs = arena_take(&run->scratch, count * sizeof *refs);
        for (uint32_t k = 0; k < count; k++) refs[k] = frame->tuples[(size_t)k * frame->width + c];
        const Table *table = c == 0 ? base : frame->expansions[c - 1].join->table;
        batch->refs[table->index] = refs;
    }
    frame->taken = count;
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
        if (frame->end != 0) return false;
        frame->part++;
        open_part(frame);
    }
    return false;
}

static void keep_true(Run *run, Batch *batch, const Node *filter) {
    if (run->probes != NULL) probe_filter(run, batch, filter);
    const Column *column = eval(run, batch, filter);
    if (column->shape == SHAPE_CONSTANT) {
        if (!col_valid(column, 0) || column->type == TYPE_NULL || !column->as.b[0]) batch->rows = 0;
        return;
    }
    const uint64_t *kept = true_rows(&run->scratch, column, batch->rows);
    uint32_t *picked = arena_take(&run->scratch, batch->rows * sizeof *picked), n = 0;
    for (size_t w = 0; w < BITMAP_WORDS(batch->rows); w++)
        for (uint64_t left = kept[w]; left != 0; left &= left - 1) picked[n++] = (uint32_t)(w * 64) + (uint32_t)__builtin_ctzll(left);
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

/* Two bases below which one table stands both come across its rows. An aggregate sees to it by its K; `rows` shows them once. */
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

static void watch_frame(const Frame *frame) {
    const JoinPlan *joins = &frame->pass->joins;
    if (frame->part >= joins->part_count) return;
    budget_watch(frame->run->arena->budget, "computing", frame->next - 1, last_row(frame));
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

void batch_pick(Run *run, const Batch *batch, const uint32_t *picked, uint32_t count, Batch *out) {
    Batch from = *batch;
    uint32_t tables = run->plan->model->tables.count;
    *out = (Batch){.rows = count, .epoch = ++run->epoch, .part = from.part};
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
