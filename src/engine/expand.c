/* The tuples of row numbers that a row of the base expands to, one after the other. Rules: docs/semantics.md 2.1. */
#include <string.h>

#include "engine/frame.h"

/* ---- paths ---- */

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
    return path->count == 0 ? NULL : store_child_list(run->store, table, path);
}

/* ---- opening ---- */

static bool is_base(const Frame *frame, const Table *table) {
    for (uint32_t p = 0; p < frame->pass->joins.part_count; p++)
        if (frame->pass->joins.parts[p].joins[0].table == table) return true;
    return false;
}

/* Anchors are looked up where the source stands in the tuple: the base or an earlier expansion, unless that takes a
 * pass over all its rows. */
static void find_place(Frame *frame, Expansion *e, const struct JoinPart *part) {
    const Table *source = e->join->source;
    e->direct = source == part->joins[0].table;
    uint32_t earlier = (uint32_t)(e - frame->expansions);
    for (uint32_t i = 0; i < earlier && !e->direct; i++) {
        e->direct =
            frame->expansions[i].join->table == source && (e->join->path.count < 2 || !e->join->path.steps[1].up);
        e->place = 1 + i;
    }
}

void expansions_open(Frame *frame) {
    Run *run = frame->run;
    const struct JoinPart *part = &frame->pass->joins.parts[frame->part];
    frame->expansions = NEW_ARRAY(run->arena, Expansion, part->count);
    for (uint32_t i = 0; i < part->count; i++) {
        const Join *join = &part->joins[i];
        if (join->kind != JOIN_EXPAND) continue;
        Expansion *e = &frame->expansions[frame->expansion_count++];
        *e = (Expansion){
            .join = join, .kept = is_base(frame, join->table), .covered = frame->covered[join->table->index]};
        find_place(frame, e, part);
    }
    while (frame->kept_count < frame->expansion_count && frame->expansions[frame->kept_count].kept) frame->kept_count++;
    frame->width = 1 + frame->expansion_count;
    frame->tuples = NEW_ARRAY(run->arena, uint32_t *, frame->width);
    frame->pairs = frame->expansion_count - frame->kept_count > 1;
}

void expansions_prepare(Run *run, const struct JoinPart *part) {
    for (uint32_t i = 0; i < part->count; i++) {
        const Join *join = &part->joins[i];
        if (join->kind != JOIN_EXPAND) continue;
        child_list(run, join->table, &join->path);
        if (join->fallback != NULL) child_list(run, join->table, &join->fallback_path);
    }
}

void expansions_list(Frame *frame) {
    Run *run = frame->run;
    for (uint32_t i = 0; i < frame->expansion_count && frame->kind_count == 0; i++) {
        Expansion *e = &frame->expansions[i];
        const Join *join = e->join;
        e->list = child_list(run, join->table, &join->path);
        if (join->fallback != NULL) e->fallback = child_list(run, join->table, &join->fallback_path);
        if (e->direct) e->anchors = anchors_of(run, &join->path, table_rows(run, frame_table(frame, e->place)));
    }
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

void tuples_reserve(Frame *frame, uint32_t more) {
    if (frame->capacity - frame->filled >= more) return;
    uint32_t capacity = frame->capacity == 0 ? 4096 : frame->capacity * 2;
    while (capacity - frame->filled < more) capacity *= 2;
    for (uint32_t c = 0; c < frame->width; c++)
        frame->tuples[c] = arena_grow(frame->run->arena, frame->tuples[c], frame->capacity * sizeof(uint32_t),
                                      capacity * sizeof(uint32_t));
    frame->capacity = capacity;
}

/* The tuple with each of these rows at its end. */
static void push(Frame *frame, const uint32_t *tuple, const uint32_t *rows, uint32_t count) {
    const uint32_t last = frame->width - 1;
    tuples_reserve(frame, count);
    for (uint32_t c = 0; c < last; c++)
        for (uint32_t i = 0; i < count; i++) frame->tuples[c][frame->filled + i] = tuple[c];
    for (uint32_t i = 0; i < count; i++) frame->tuples[last][frame->filled + i] = rows[i];
    frame->filled += count;
}

/* Of several finest tables side by side only the pairs count. */
static bool is_whole(const Frame *frame, const uint32_t *tuple) {
    bool whole = true;
    for (uint32_t k = 1 + frame->kept_count; k < frame->width; k++) whole &= tuple[k] != 0;
    return whole;
}

static bool is_whole_at(const Frame *frame, uint32_t i) {
    bool whole = true;
    for (uint32_t k = 1 + frame->kept_count; k < frame->width; k++) whole &= frame->tuples[k][i] != 0;
    return whole;
}

/* A tuple that lacks a row stays only where there is no whole one. */
static void keep_pairs(Frame *frame, uint32_t from) {
    uint32_t whole = 0, to = from;
    for (uint32_t i = from; i < frame->filled; i++) whole += is_whole_at(frame, i);
    if ((whole == 0 && !frame->whole_left_out) || whole == frame->filled - from) return;
    for (uint32_t i = from; i < frame->filled; i++) {
        if (!is_whole_at(frame, i)) continue;
        for (uint32_t c = 0; c < frame->width; c++) frame->tuples[c][to] = frame->tuples[c][i];
        to++;
    }
    frame->filled = to;
}

static void tell(Frame *frame, const uint32_t *tuple) {
    if (frame->told != NULL) bit_set(frame->told, tuple[frame->teller]);
}

/* A whole tuple without a value. */
static void leave_out(Frame *frame, const uint32_t *tuple) {
    tell(frame, tuple);
    frame->whole_left_out = frame->whole_left_out || is_whole(frame, tuple);
}

/* The rows of an expansion for a tuple under way; none: the row 0. */
static const uint32_t *child_rows(const Frame *frame, const Expansion *e, const uint32_t *tuple, uint32_t *count) {
    static const uint32_t none[1] = {0};
    const Children *list = e->list;
    uint32_t anchor = 0;
    if (e->direct)
        anchor = e->anchors == NULL ? tuple[e->place] : e->anchors[tuple[e->place]];
    else if (list != NULL)
        anchor = anchor_of(frame->run, &e->join->path, source_row(frame, tuple, e->join->source));
    if (list == NULL) anchor = 0;
    if (anchor == 0 && e->fallback != NULL) {
        list = e->fallback;
        anchor = anchor_of(frame->run, &e->join->fallback_path, source_row(frame, tuple, e->join->fallback));
    }
    uint32_t begin = anchor == 0 ? 0 : list->starts[anchor], end = anchor == 0 ? 0 : list->starts[anchor + 1];
    *count = begin == end ? 1 : end - begin;
    return begin == end ? none : list->rows + begin;
}

/* valued: no sieve has left the tuple out so far. */
static void expand(Frame *frame, uint32_t *tuple, uint32_t at, bool valued) {
    const Expansion *e = &frame->expansions[at];
    const bool last = at + 1 == frame->expansion_count, pairs = frame->pairs && at == frame->kept_count;
    uint32_t from = frame->filled, count;
    if (!valued && e->idle) {
        tell(frame, tuple);
        return;
    }
    const uint32_t *rows = child_rows(frame, e, tuple, &count);
    for (uint32_t i = 0; i < count && e->covered != NULL; i++)
        if (rows[i] != 0) bit_set(e->covered, rows[i]);
    if (pairs) frame->whole_left_out = false;
    if (last && valued && e->sieve == NULL) {
        push(frame, tuple, rows, count);
    } else {
        for (uint32_t i = 0; i < count; i++) {
            const bool kept = valued && (e->sieve == NULL || bit_get(e->sieve, rows[i]));
            tuple[1 + at] = rows[i];
            if (!kept && e->quiet)
                tell(frame, tuple);
            else if (!last)
                expand(frame, tuple, at + 1, kept);
            else if (kept)
                push(frame, tuple, &rows[i], 1);
            else
                leave_out(frame, tuple);
        }
    }
    if (pairs) keep_pairs(frame, from);
}

/* The places that nobody reads have no row. */
static void expand_kinds(Frame *frame, uint32_t *tuple) {
    for (uint32_t i = 0; i < frame->kind_count; i++) {
        if (!bit_get(frame->kinds[i].base, tuple[0])) continue;
        tuple[frame->tested] = frame->kinds[i].row;
        const uint32_t last = tuple[frame->width - 1];
        push(frame, tuple, &last, 1);
    }
}

void expand_row(Frame *frame, uint32_t *tuple, uint32_t row) {
    tuple[0] = row;
    if (frame->kind_count != 0) {
        expand_kinds(frame, tuple);
        return;
    }
    expand(frame, tuple, 0, frame->sieve == NULL || bit_get(frame->sieve, row));
}
