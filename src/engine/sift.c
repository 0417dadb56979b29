/* What can be said of a part of a frame table by table, without running through its tuples: which rows have others
   below them that a sieve keeps, and which rows are come across at all. */
#include "engine/frame.h"

/* The expansion's rows hang from the rows at one place alone. */
static bool hangs_from_place(const Expansion *e) { return e->direct && e->fallback == NULL && e->list != NULL; }

static uint32_t anchor_at(const Expansion *e, uint32_t row) { return e->anchors == NULL ? row : e->anchors[row]; }

/* The anchors below which one of these rows hangs. */
static uint64_t *anchors_above(Run *run, const Expansion *e, const uint64_t *rows) {
    const Children *list = e->list;
    uint64_t *anchors = bitmap_new(run->arena, (size_t)list->parents + 1, false);
    for (uint32_t a = 1; a <= list->parents; a++) {
        uint32_t at = list->starts[a];
        while (at < list->starts[a + 1] && !bit_get(rows, list->rows[at])) at++;
        if (at < list->starts[a + 1]) bit_set(anchors, a);
    }
    return anchors;
}

void sift_sources(Frame *frame, const uint64_t **sieves) {
    Run *run = frame->run;
    for (uint32_t i = frame->expansion_count; i-- > 0;) {
        const Expansion *e = &frame->expansions[i];
        const uint64_t *below = sieves[1 + i], *known = sieves[e->place];
        if (below == NULL || bit_get(below, 0) || !hangs_from_place(e)) continue;
        const uint64_t *anchors = anchors_above(run, e, below);
        const uint32_t rows = table_rows(run, frame_table(frame, e->place));
        uint64_t *sieve = bitmap_new(run->arena, (size_t)rows + 1, false);
        if (e->anchors == NULL)
            BITMAP_FILL(sieve, (size_t)rows + 1, r, bit_get(anchors, r))
        else
            BITMAP_FILL(sieve, (size_t)rows + 1, r, bit_get(anchors, e->anchors[r]))
        for (size_t w = 0; known != NULL && w < BITMAP_WORDS((size_t)rows + 1); w++) sieve[w] &= known[w];
        sieves[e->place] = sieve;
    }
}

uint64_t *sift_covered(Frame *frame, const Expansion *e) {
    Run *run = frame->run;
    if (!hangs_from_place(e)) return NULL;
    const uint64_t *reached = NULL; /* the rows at its source's place; NULL: all, as of the base */
    if (e->place > 0) {
        reached = sift_covered(frame, &frame->expansions[e->place - 1]);
        if (reached == NULL) return NULL;
    }
    const Children *list = e->list;
    const uint32_t rows = table_rows(run, frame_table(frame, e->place));
    uint64_t *anchors = bitmap_new(run->arena, (size_t)list->parents + 1, false);
    for (uint32_t r = 1; r <= rows; r++)
        if (reached == NULL || bit_get(reached, r)) bit_set(anchors, anchor_at(e, r));
    uint64_t *covered = bitmap_new(run->arena, (size_t)table_rows(run, e->join->table) + 1, false);
    for (uint32_t a = 1; a <= list->parents; a++) {
        if (!bit_get(anchors, a)) continue;
        for (uint32_t at = list->starts[a]; at < list->starts[a + 1]; at++) bit_set(covered, list->rows[at]);
    }
    return covered;
}
