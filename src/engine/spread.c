/* The tuples of many rows of the base at once: all rows of one table before those of the next, so that the machine
   fetches the lists of many rows at the same time. Where nothing is asked of tuples one by one. */
#include <string.h>

#include "engine/frame.h"

enum { TUPLES_AT_ONCE = 8192, ROWS_AT_ONCE = 1024, TUPLES_A_ROW = 8 };

struct Levels {
    uint32_t room; /* tuples at a level: if those of one row of the base are more, they come one by one (expand.c) */
    uint32_t rows; /* how many of the base are tried at once */
    uint32_t *begins, *ends, *from;
    uint32_t **columns, **more; /* by place: tuples as far as they have come, and those of the next level */
};

void spread_open(Frame *frame) {
    bool plain = frame->expansion_count != 0 && !frame->pairs && frame->kind_count == 0;
    for (uint32_t i = 0; i < frame->expansion_count; i++) {
        const Expansion *e = &frame->expansions[i];
        plain &=
            e->direct && e->list != NULL && e->fallback == NULL && e->covered == NULL && (e->sieve == NULL || e->quiet);
    }
    if (!plain || (frame->sieve != NULL && !frame->expansions[0].idle)) return;
    Arena *arena = frame->run->arena;
    const uint32_t base = table_rows(frame->run, frame_table(frame, 0));
    const uint32_t room = base < TUPLES_AT_ONCE / TUPLES_A_ROW ? (base + 1) * TUPLES_A_ROW : TUPLES_AT_ONCE;
    struct Levels *levels = NEW(arena, struct Levels);
    *levels = (struct Levels){.room = room,
                              .rows = ROWS_AT_ONCE,
                              .begins = arena_take(arena, room * sizeof(uint32_t)),
                              .ends = arena_take(arena, room * sizeof(uint32_t)),
                              .from = arena_take(arena, room * sizeof(uint32_t)),
                              .columns = NEW_ARRAY(arena, uint32_t *, frame->width),
                              .more = NEW_ARRAY(arena, uint32_t *, frame->width)};
    for (uint32_t c = 0; c < frame->width; c++) {
        levels->columns[c] = arena_take(arena, room * sizeof(uint32_t));
        levels->more[c] = arena_take(arena, room * sizeof(uint32_t));
    }
    frame->levels = levels;
}

/* Where the children of each tuple stand; gives how many tuples follow, at most. */
static size_t find_children(const Expansion *e, struct Levels *levels, uint32_t count) {
    const uint32_t *source = levels->columns[e->place], *starts = e->list->starts;
    size_t all = 0;
    for (uint32_t k = 0; k < count; k++) {
        const uint32_t anchor = e->anchors == NULL ? source[k] : e->anchors[source[k]]; /* the row 0 has no children */
        levels->begins[k] = starts[anchor];
        levels->ends[k] = starts[anchor + 1];
    }
    for (uint32_t k = 0; k < count; k++)
        all += levels->begins[k] == levels->ends[k] ? 1 : levels->ends[k] - levels->begins[k];
    return all;
}

/* Rows that stand together, at most 64, as bits. */
static uint64_t bits_of(const uint64_t *sieve, uint32_t row, uint32_t count) {
    uint64_t bits = sieve[row / 64] >> (row % 64);
    if (row % 64 + count > 64) bits |= sieve[row / 64 + 1] << (64 - row % 64);
    return bits & bitmap_part(count, 0);
}

/* All children; no child: the row 0. */
static uint32_t take_all(const Expansion *e, const struct Levels *levels, uint32_t count, uint32_t *restrict rows) {
    const uint32_t *const list = e->list->rows;
    uint32_t *const restrict from = levels->from, n = 0;
    for (uint32_t k = 0; k < count; k++) {
        const uint32_t begin = levels->begins[k], end = levels->ends[k];
        rows[n] = 0;
        from[n] = k;
        n += begin == end;
        for (uint32_t i = begin; i < end; i++, n++) {
            rows[n] = list[i];
            from[n] = k;
        }
    }
    return n;
}

/* Those that the sieve keeps. */
static uint32_t take_kept(const Expansion *e, const struct Levels *levels, uint32_t count, uint32_t *restrict rows) {
    const uint64_t *const sieve = e->sieve;
    uint32_t *const restrict from = levels->from, n = 0;
    for (uint32_t k = 0; k < count; k++) {
        const uint32_t begin = levels->begins[k], some = levels->ends[k] - begin, *const list = e->list->rows + begin;
        if (some == 0) {
            rows[n] = 0;
            from[n] = k;
            n += bit_get(sieve, 0);
        } else if (some <= 64 && list[some - 1] - list[0] == some - 1) {
            for (uint64_t left = bits_of(sieve, list[0], some); left != 0; left &= left - 1) {
                rows[n] = list[0] + (uint32_t)__builtin_ctzll(left);
                from[n++] = k;
            }
        } else {
            for (uint32_t i = 0; i < some; i++) {
                rows[n] = list[i];
                from[n] = k;
                n += bit_get(sieve, list[i]);
            }
        }
    }
    return n;
}

static void pick(const uint32_t *restrict column, const uint32_t *restrict from, uint32_t count,
                 uint32_t *restrict to) {
    for (uint32_t k = 0; k < count; k++) to[k] = column[from[k]];
}

/* Those that it leaves out tell their groups. */
static void tell_children(Frame *frame, uint32_t at, uint32_t count) {
    const Expansion *e = &frame->expansions[at];
    const struct Levels *levels = frame->levels;
    if (frame->told == NULL || e->sieve == NULL) return;
    for (uint32_t k = 0; k < count; k++) {
        bool lacks = levels->begins[k] == levels->ends[k] && !bit_get(e->sieve, 0);
        if (lacks && frame->teller == at + 1) bit_set(frame->told, 0);
        for (uint32_t i = levels->begins[k]; i < levels->ends[k]; i++) {
            const uint32_t row = e->list->rows[i];
            if (bit_get(e->sieve, row)) continue;
            if (frame->teller == at + 1) bit_set(frame->told, row);
            lacks = true;
        }
        if (lacks && frame->teller <= at) bit_set(frame->told, levels->columns[frame->teller][k]);
    }
}

/* The tuples of the rows in the first column; false: there are too many. */
static bool spread(Frame *frame, uint32_t count) {
    struct Levels *levels = frame->levels;
    for (uint32_t at = 0; at < frame->expansion_count; at++) {
        const Expansion *e = &frame->expansions[at];
        if (find_children(e, levels, count) >= levels->room) return false;
        uint32_t *const rows = levels->more[at + 1];
        const uint32_t n = e->sieve == NULL ? take_all(e, levels, count, rows) : take_kept(e, levels, count, rows);
        tell_children(frame, at, count);
        for (uint32_t c = 0; c <= at; c++) pick(levels->columns[c], levels->from, n, levels->more[c]);
        uint32_t **const columns = levels->columns;
        levels->columns = levels->more;
        levels->more = columns;
        count = n;
    }
    if (count == 0) return true;
    tuples_reserve(frame, count);
    for (uint32_t c = 0; c < frame->width; c++)
        memcpy(frame->tuples[c] + frame->filled, levels->columns[c], count * sizeof(uint32_t));
    frame->filled += count;
    return true;
}

bool spread_rows(Frame *frame, uint32_t end) {
    struct Levels *levels = frame->levels;
    const uint32_t before = frame->next, count = frame_base_rows(frame, end, levels->rows, levels->columns[0]);
    if (count == 0) return false;
    if (spread(frame, count)) {
        if (levels->rows < ROWS_AT_ONCE) levels->rows *= 2;
        return true;
    }
    levels->rows = count < 2 ? 1 : count / 2;
    frame->next = before; /* what was told will be told again */
    if (count > 1) return true;
    uint32_t *tuple = NEW_ARRAY(&frame->run->scratch, uint32_t, frame->width), row;
    frame_base_rows(frame, end, 1, &row);
    expand_row(frame, tuple, row);
    return true;
}
