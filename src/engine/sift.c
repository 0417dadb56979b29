/* What can be said of a part of a frame table by table, without running through its tuples: which rows have others
   below them that a sieve keeps, and which rows are come across at all. Sets of rows are carried along the
   relationships; what passes of one statement ask of the same rows and relationships is found once. */
#include <string.h>

#include "engine/frame.h"

/* A relationship, or one side of it: from the rows below to those (or the shared values) that they point at. */
typedef struct Link {
    const uint32_t *upper; /* NULL: nothing matches */
    uint32_t below, above; /* how many rows */
} Link;

/* `rows` follow from the rows `of` by a relationship (from below it: up), or by another set: those in it (up), those
   that are not. `of` NULL: all of a table with so many rows. */
typedef struct Sift {
    struct Sift *before;
    const uint64_t *of, *other, *rows;
    const uint32_t *upper;
    uint32_t below;
    bool up;
} Sift;

/* One for all sets with the same rows, so that what follows from them is found again. */
typedef struct RowSet {
    struct RowSet *before;
    const uint64_t *rows;
    uint32_t below, count; /* how many rows there are, and how many of them are in it */
} RowSet;

/* Workers add to them at the same time, each from its own arena. What two of them find at once is there twice. */
struct Sifts {
    _Atomic(Sift *) last;
    _Atomic(RowSet *) last_set;
};

/* The expansion's rows hang from the rows at one place alone. */
static bool hangs_from_place(const Expansion *e) {
    return e->direct && e->join->fallback == NULL && e->join->path.count != 0;
}

/* ---- what is known ---- */

void sifts_open(Run *run) {
    if (run->sifts == NULL) run->sifts = NEW(run->arena, struct Sifts);
}

static const uint64_t *known(const Run *run, const Sift *wanted) {
    for (const Sift *s = atomic_load(&run->sifts->last); s != NULL; s = s->before)
        if (s->of == wanted->of && s->other == wanted->other && s->upper == wanted->upper &&
            s->below == wanted->below && s->up == wanted->up)
            return s->rows;
    return NULL;
}

const uint64_t *sift_known(Run *run, const uint64_t *rows, uint32_t below) {
    const size_t slots = (size_t)below + 1;
    const uint32_t count = (uint32_t)bitmap_count(rows, slots);
    for (const RowSet *s = atomic_load(&run->sifts->last_set); s != NULL; s = s->before)
        if (s->below == below && s->count == count && memcmp(s->rows, rows, BITMAP_WORDS(slots) * 8) == 0)
            return s->rows;
    RowSet *set = NEW(run->arena, RowSet);
    *set = (RowSet){atomic_load(&run->sifts->last_set), rows, below, count};
    while (!atomic_compare_exchange_weak(&run->sifts->last_set, &set->before, set)) {
    }
    return rows;
}

/* rows: of a table, or values, that there are `below` of. */
static const uint64_t *note(Run *run, const Sift *found, const uint64_t *rows, uint32_t below) {
    Sift *sift = NEW(run->arena, Sift);
    *sift = *found;
    sift->rows = sift_known(run, rows, below);
    sift->before = atomic_load(&run->sifts->last);
    while (!atomic_compare_exchange_weak(&run->sifts->last, &sift->before, sift)) {
    }
    return sift->rows;
}

static const uint64_t *all_rows(Run *run, uint32_t count) {
    Sift all = {.below = count};
    const uint64_t *rows = known(run, &all);
    if (rows != NULL) return rows;
    const size_t slots = (size_t)count + 1;
    uint64_t *bits = arena_take(run->arena, BITMAP_WORDS(slots) * 8);
    for (size_t w = 0; w < BITMAP_WORDS(slots); w++) bits[w] = bitmap_part(slots, w);
    bit_clear(bits, 0);
    return note(run, &all, bits, count);
}

const uint64_t *sift_apart(Run *run, const uint64_t *rows, const uint64_t *other, uint32_t count, bool inside) {
    Sift found = {.of = rows, .other = other, .below = count, .up = inside};
    const uint64_t *before = known(run, &found);
    if (before != NULL) return before;
    const size_t words = BITMAP_WORDS((size_t)count + 1);
    uint64_t *bits = arena_take(run->arena, words * 8);
    for (size_t w = 0; w < words; w++) bits[w] = rows[w] & (inside ? other[w] : ~other[w]);
    return note(run, &found, bits, count);
}

/* ---- along a relationship ---- */

/* The rows above that one of these points at. */
static const uint64_t *above(Run *run, const uint64_t *rows, const Link *link) {
    Sift found = {.of = rows, .upper = link->upper, .below = link->below, .up = true};
    if (link->upper == NULL) return bitmap_new(run->arena, (size_t)link->above + 1, false);
    const uint64_t *before = known(run, &found);
    if (before != NULL) return before;
    return note(run, &found, carry_up(run, rows, link->upper, link->below, link->above), link->above);
}

/* The rows below that point at one of these. */
static const uint64_t *below(Run *run, const uint64_t *rows, const Link *link) {
    Sift found = {.of = rows, .upper = link->upper, .below = link->below};
    if (link->upper == NULL) return bitmap_new(run->arena, (size_t)link->below + 1, false);
    const uint64_t *before = known(run, &found);
    if (before != NULL) return before;
    return note(run, &found, carry_down(run, rows, link->upper, link->below), link->below);
}

/* ---- along a path ---- */

static uint32_t column_rows(const Run *run, const ModelColumn *column) { return table_rows(run, column->table); }

static Link link_of(const Run *run, const Step *step, bool from_side) {
    const Relationship *r = step->relationship;
    const StoreLink *link = &run->store->links[r->index];
    if (!r->many_to_many) return (Link){link->parent, column_rows(run, r->from), column_rows(run, r->to)};
    return (Link){upper_rows(run, r, from_side), column_rows(run, from_side ? r->from : r->to), link->value_count};
}

/* How many of a path's steps lead up to the anchors; a many-to-many step leads up and down. */
static uint32_t steps_up(const Path *path) {
    uint32_t n = 0;
    while (n < path->count && path->steps[n].up) n++;
    return n;
}

static bool is_shared(const Path *path, uint32_t at) {
    return at < path->count && path->steps[at].relationship->many_to_many;
}

/* Rows at the path's begin, from those at its end: these hang from the same anchors. */
static const uint64_t *back(Run *run, const Path *path, const uint64_t *rows) {
    const uint32_t up = steps_up(path);
    for (uint32_t i = path->count; i-- > up;) {
        const Link link = link_of(run, &path->steps[i], path->steps[i].backwards);
        rows = above(run, rows, &link);
    }
    for (uint32_t i = is_shared(path, up) ? up + 1 : up; i-- > 0;) {
        const Link link = link_of(run, &path->steps[i], !path->steps[i].backwards);
        rows = below(run, rows, &link);
    }
    return rows;
}

static const uint64_t *forth(Run *run, const Path *path, const uint64_t *rows) {
    const uint32_t up = steps_up(path);
    for (uint32_t i = 0; i < (is_shared(path, up) ? up + 1 : up); i++) {
        const Link link = link_of(run, &path->steps[i], !path->steps[i].backwards);
        rows = above(run, rows, &link);
    }
    for (uint32_t i = up; i < path->count; i++) {
        const Link link = link_of(run, &path->steps[i], path->steps[i].backwards);
        rows = below(run, rows, &link);
    }
    return rows;
}

/* ---- parts of frames ---- */

void sift_sources(Frame *frame, const uint64_t **sieves) {
    Run *run = frame->run;
    for (uint32_t i = frame->expansion_count; i-- > 0;) {
        const Expansion *e = &frame->expansions[i];
        const uint64_t *kept = sieves[1 + i], *asked = sieves[e->place];
        if (kept == NULL || bit_get(kept, 0) || !hangs_from_place(e)) continue;
        const uint64_t *rows = back(run, &e->join->path, kept);
        const uint32_t count = table_rows(run, frame_table(frame, e->place));
        sieves[e->place] = asked == NULL ? rows : sift_apart(run, rows, asked, count, true);
    }
}

const uint64_t *sift_base(Frame *frame, uint32_t place, const uint64_t *rows) {
    while (place != 0 && rows != NULL) {
        const Expansion *e = &frame->expansions[place - 1];
        rows = hangs_from_place(e) ? back(frame->run, &e->join->path, rows) : NULL;
        place = e->place;
    }
    return rows;
}

const uint64_t *sift_covered(Frame *frame, const Expansion *e) {
    if (!hangs_from_place(e)) return NULL;
    const uint64_t *reached = e->place > 0 ? sift_covered(frame, &frame->expansions[e->place - 1])
                                           : all_rows(frame->run, table_rows(frame->run, frame_table(frame, 0)));
    return reached == NULL ? NULL : forth(frame->run, &e->join->path, reached);
}

/* The base's rows of the part. */
static const uint64_t *base_rows(Frame *frame) {
    const Table *base = frame_table(frame, 0);
    const uint32_t count = table_rows(frame->run, base);
    const uint64_t *all = all_rows(frame->run, count);
    return frame->part == 0 ? all : sift_apart(frame->run, all, frame->covered[base->index], count, false);
}

const uint64_t *sift_reached(Frame *frame, uint32_t place, bool *none) {
    Run *run = frame->run;
    if (place == 0) return base_rows(frame);
    const Expansion *e = &frame->expansions[place - 1];
    const uint64_t *from = hangs_from_place(e) ? sift_reached(frame, e->place, none) : NULL;
    if (from == NULL) return NULL;
    const uint32_t count = table_rows(run, frame_table(frame, e->place));
    const uint64_t *with = back(run, &e->join->path, all_rows(run, table_rows(run, e->join->table)));
    *none |= bitmap_count(sift_apart(run, from, with, count, false), (size_t)count + 1) != 0;
    return forth(run, &e->join->path, from);
}
