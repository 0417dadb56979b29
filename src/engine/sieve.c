/* Rows that give no aggregate of a pass a value are not joined to others. What remains of them are the groups they
   show: a row of the one table that tells these. */
#include <string.h>

#include "engine/frame.h"

/* ---- the rows that can give a value ---- */

static void sift(Run *run, const struct JoinPart *part, const Node *condition, uint32_t begin, uint32_t rows,
                 uint64_t *bits) {
    static const uint32_t nothing[1] = {0};
    Batch batch = {.rows = rows, .epoch = ++run->epoch, .part = part, .begin = begin, .contiguous = begin != 0};
    arena_reset(&run->scratch);
    batch.refs = NEW_ARRAY(&run->scratch, const uint32_t *, run->plan->model->tables.count);
    if (begin == 0) batch.refs[part->joins[0].table->index] = nothing;
    const uint64_t *kept = condition_rows(run, &batch, condition, true);
    for (uint32_t k = 0; k < rows; k += 64) bits[(begin + k) / 64] |= kept[k / 64] << (begin % 64);
}

static uint64_t *sieve_bits(Run *run, const Table *table, const Node *condition) {
    const uint32_t all = table_rows(run, table);
    Join base = {.kind = JOIN_BASE, .table = table};
    const struct JoinPart part = {&base, 1};
    uint64_t *bits = bitmap_new(run->arena, (size_t)all + 1, false);
    for (uint32_t begin = 0;
         begin <= all;) { /* row 0, no row, is a batch of its own; then words of rows, the first lacking row 0 */
        budget_watch(run->arena->budget, "sifting rows", begin, all);
        uint32_t end = begin == 0 ? 1 : begin < 64 ? 64 : begin + (run->settings.batch_rows + 63) / 64 * 64;
        if (end > all + 1 || end < begin) end = all + 1;
        sift(run, &part, condition, begin, end - begin, bits);
        begin = end;
    }
    return bits;
}

void sieves_open(Run *run) {
    if (run->sieves == NULL) run->sieves = NEW_ARRAY(run->arena, const uint64_t *, run->plan->nodes.count + 1);
    sifts_open(run);
}

void sieve_prepare(Run *run, const Table *table, const Node *condition) {
    if (run->draws || run->probes != NULL || run->sieves[condition->id] != NULL) return;
    run->sieves[condition->id] = sift_known(run, sieve_bits(run, table, condition), table_rows(run, table));
}

/* ---- who tells the groups that are shown ---- */

/* The table and those that it looks up. */
static TableSet told_by(const struct JoinPart *part, const Table *table) {
    TableSet known = {{0}};
    set_add(&known, table->index);
    for (uint32_t i = 0; i < part->count; i++) { /* sources stand before what they look up */
        const Join *join = &part->joins[i];
        if (join->kind != JOIN_LOOKUP || !set_has(&known, join->source->index)) continue;
        if (join->fallback == NULL || set_has(&known, join->fallback->index)) set_add(&known, join->table->index);
    }
    return known;
}

static bool reads_within(const Node *node, const TableSet *known) {
    for (size_t i = 0; i < MODEL_TABLES / 64; i++)
        if (((node->tables.words[i] | node->lod_tables.words[i]) & ~known->words[i]) != 0) return false;
    return true;
}

/* Whether rows of the table tell which groups are shown: they need its keys, and the filters. */
static bool tells(const Pass *pass, const TableSet *known) {
    for (uint32_t i = 0; i < pass->filters.count; i++)
        if (!reads_within(pass->filters.items[i], known)) return false;
    for (uint32_t i = 0; i < pass->tasks.count; i++) {
        const Task *task = pass->tasks.items[i];
        for (uint32_t k = 0; task->shows && k < task->grouping->count; k++)
            if (!reads_within(task->grouping->keys[k].node, known)) return false;
    }
    return true;
}

/* Of several finest tables side by side it must stand before these: which of their tuples stay is not known when they
 * are left out. */
static bool find_teller(Frame *frame) {
    const struct JoinPart *part = &frame->pass->joins.parts[frame->part];
    const uint32_t last = frame->pairs ? frame->kept_count : frame->expansion_count;
    for (frame->teller = 0; frame->teller <= last; frame->teller++) {
        const TableSet known = told_by(part, frame_table(frame, frame->teller));
        if (tells(frame->pass, &known)) return true;
    }
    return false;
}

static bool shows(const Pass *pass) {
    bool any = false;
    for (uint32_t i = 0; i < pass->tasks.count; i++) any |= pass->tasks.items[i]->shows;
    return any;
}

/* Nothing of the rows that tell is read. */
static bool any_tells(const Pass *pass) {
    bool any = pass->filters.count == 0;
    for (uint32_t i = 0; i < pass->tasks.count; i++) {
        const Task *task = pass->tasks.items[i];
        any &= !task->shows || task->grouping->count == 0;
    }
    return any;
}

/* ---- a part of a frame ---- */

/* In the rows that tell the groups the other tables have no row, and that must not give a value either. */
static bool is_usable(const Frame *frame, const Sieve *sieve, bool showing) {
    const uint64_t *bits = frame->run->sieves[sieve->condition->id];
    return bits != NULL && (!showing || frame_table(frame, frame->teller) == sieve->table || !bit_get(bits, 0));
}

/* Tuples that give a value lack no row of the tables that stand side by side, so none of them has to make room for
 * another. */
static bool only_pairs(const Frame *frame, const uint64_t **sieves) {
    bool only = true;
    for (uint32_t place = 1 + frame->kept_count; place < frame->width; place++)
        only &= sieves[place] != NULL && !bit_get(sieves[place], 0);
    return only;
}

/* Rows that later parts have to leave out: known at once, where that spares running through all tuples. */
static void find_covered(Frame *frame) {
    for (uint32_t i = 0; i < frame->expansion_count; i++) {
        Expansion *e = &frame->expansions[i];
        const uint64_t *covered = e->covered == NULL ? NULL : sift_covered(frame, e);
        if (covered == NULL) continue;
        uint64_t *to = frame->covered[e->join->table->index];
        for (size_t w = 0; w < BITMAP_WORDS((size_t)table_rows(frame->run, e->join->table) + 1); w++)
            to[w] |= covered[w];
        e->covered = NULL;
    }
}

static void find_idle(Frame *frame) {
    bool idle = !frame->pairs;
    for (uint32_t at = frame->expansion_count; at-- > 0;) {
        Expansion *e = &frame->expansions[at];
        idle &= e->covered == NULL;
        e->quiet = at + 1 == frame->expansion_count ? !frame->pairs : e[1].idle;
        e->idle = idle && (frame->told == NULL || frame->teller <= at);
    }
}

/* ---- tables that are only tested ---- */

enum { MOST_KINDS = 8 };

/* The pass reads nothing but the base, what that looks up, and the tested table; this in arguments only. */
static bool reads_little(const Frame *frame, const Table *tested) {
    const Pass *pass = frame->pass;
    TableSet known = told_by(&pass->joins.parts[frame->part], frame_table(frame, 0));
    bool little = true;
    for (uint32_t i = 0; i < pass->filters.count; i++) little &= reads_within(pass->filters.items[i], &known);
    for (uint32_t i = 0; i < pass->tasks.count; i++)
        for (uint32_t k = 0; k < pass->tasks.items[i]->grouping->count; k++)
            little &= reads_within(pass->tasks.items[i]->grouping->keys[k].node, &known);
    set_add(&known, tested->index);
    for (uint32_t i = 0; i < pass->tasks.count; i++)
        for (uint32_t k = 0; k < pass->tasks.items[i]->aggregations.count; k++) {
            const Aggregation *a = pass->tasks.items[i]->aggregations.items[k];
            for (uint32_t n = 0; n < a->count; n++) little &= reads_within(a->args[n], &known);
        }
    return little;
}

/* Takes the sets of rows apart by a test. */
static uint32_t take_apart(Run *run, const uint64_t **sets, uint32_t count, const uint64_t *test, uint32_t rows) {
    const uint64_t *parts[2 * MOST_KINDS];
    uint32_t n = 0;
    for (uint32_t i = 0; i < count; i++)
        for (int inside = 0; inside < 2; inside++) {
            const uint64_t *part = sift_apart(run, sets[i], test, rows, inside);
            if (bitmap_count(part, (size_t)rows + 1) != 0) parts[n++] = part;
        }
    if (n <= MOST_KINDS) memcpy(sets, parts, n * sizeof *parts);
    return n;
}

static uint32_t first_row(const uint64_t *rows) {
    uint32_t w = 0;
    while (rows[w] == 0) w++;
    return w * 64 + (uint32_t)__builtin_ctzll(rows[w]);
}

/* sieve: the only one in use, at this place. */
static void find_kinds(Frame *frame, const Sieve *sieve, uint32_t place) {
    Run *run = frame->run;
    const uint64_t *sets[MOST_KINDS] = {run->sieves[sieve->condition->id]};
    const uint32_t rows = table_rows(run, sieve->table);
    uint32_t count = bitmap_count(sets[0], (size_t)rows + 1) != 0;
    if (count == 0 || bit_get(sets[0], 0) || !frame->expansions[0].idle || !reads_little(frame, sieve->table)) return;
    for (uint32_t i = 0; i < sieve->tests.count && count <= MOST_KINDS; i++)
        count = take_apart(run, sets, count, run->sieves[sieve->tests.items[i]->id], rows);
    if (count > MOST_KINDS) return;
    Kind *kinds = NEW_ARRAY(run->arena, Kind, count);
    for (uint32_t i = 0; i < count; i++) {
        kinds[i] = (Kind){first_row(sets[i]), sift_base(frame, place, sets[i])};
        if (kinds[i].base == NULL) return;
    }
    frame->kinds = kinds;
    frame->kind_count = count;
    frame->tested = place;
}

/* ---- opening ---- */

/* Rows of the base are noted as they are left out. Others are known at once, or all tuples have to be run through. */
static void open_telling(Frame *frame) {
    Run *run = frame->run;
    const size_t slots = (size_t)table_rows(run, frame_table(frame, frame->teller)) + 1;
    bool none = false;
    frame->tells = frame->teller == 0 ? NULL : sift_reached(frame, frame->teller, &none);
    if (frame->tells != NULL && !none) return;
    uint64_t *told = bitmap_new(run->arena, slots, false);
    if (frame->tells == NULL) {
        frame->told = told;
    } else {
        memcpy(told, frame->tells, BITMAP_WORDS(slots) * 8);
        bit_set(told, 0);
    }
    frame->tells = told;
}

void sieve_open(Frame *frame) {
    Run *run = frame->run;
    const Pass *pass = frame->pass;
    frame->sieve = NULL;
    frame->told = NULL;
    frame->tells = NULL;
    frame->kind_count = frame->satisfied_count = 0;
    if (run->sieves == NULL || pass->sieves.count == 0) return;
    const bool showing = shows(pass);
    if (showing && !find_teller(frame)) return;
    const uint64_t **sieves = NEW_ARRAY(run->arena, const uint64_t *, frame->width);
    frame->satisfied = NEW_ARRAY(run->arena, const Node *, frame->width);
    const Sieve *used = NULL;
    uint32_t uses = 0, used_at = 0;
    for (uint32_t i = 0; i < pass->sieves.count; i++) {
        const Sieve *sieve = &pass->sieves.items[i];
        for (uint32_t place = 0; place < frame->width && is_usable(frame, sieve, showing); place++) {
            if (frame_table(frame, place) != sieve->table) continue;
            sieves[place] = run->sieves[sieve->condition->id];
            used = sieve;
            used_at = place;
            frame->satisfied[uses++] = sieve->condition;
        }
    }
    if (uses == 0) return;
    frame->satisfied_count = uses;
    sift_sources(frame, sieves);
    frame->sieve = sieves[0];
    for (uint32_t i = 0; i < frame->expansion_count; i++) frame->expansions[i].sieve = sieves[1 + i];
    frame->told_next = 0;
    frame->one_tells = any_tells(pass);
    if (showing) open_telling(frame);
    if (only_pairs(frame, sieves)) frame->pairs = false;
    find_covered(frame);
    find_idle(frame);
    if (uses == 1 && used_at != 0 && used->tests.count != 0) find_kinds(frame, used, used_at);
}

void sieve_known(const Frame *frame, const Batch *batch) {
    Run *run = frame->run;
    for (uint32_t i = 0; i < frame->satisfied_count; i++) {
        NodeState *state = &run->nodes[frame->satisfied[i]->id];
        state->held[true] = rows_all(&run->scratch, batch->rows);
        state->held[false] = NEW_ARRAY(&run->scratch, uint64_t, BITMAP_WORDS((size_t)batch->rows + 1));
        state->held_epoch[true] = state->held_epoch[false] = batch->epoch;
    }
}

bool sieve_told(Frame *frame, Batch *batch) {
    if (frame->tells == NULL) return false;
    Run *run = frame->run;
    const Table *teller = frame_table(frame, frame->teller);
    const uint32_t size = frame->one_tells ? 1 : run->settings.batch_rows, end = table_rows(run, teller) + 1;
    uint32_t *rows = arena_take(&run->scratch, size * sizeof *rows), n = 0;
    while (n < size && frame->told_next < end) {
        const uint32_t w = frame->told_next / 64;
        uint64_t left = frame->tells[w] & ~(uint64_t)0 << (frame->told_next % 64);
        for (; left != 0 && n < size; left &= left - 1) rows[n++] = w * 64 + (uint32_t)__builtin_ctzll(left);
        frame->told_next = left == 0 ? (w + 1) * 64 : rows[n - 1] + 1;
    }
    if (n == 0) return false;
    if (frame->one_tells) frame->told_next = end;
    frame_batch(frame, batch, n);
    batch->told = true;
    const uint32_t *nothing = NEW_ARRAY(&run->scratch, uint32_t, n);
    for (uint32_t place = 0; place <= frame->expansion_count; place++)
        batch->refs[frame_table(frame, place)->index] = nothing;
    batch->refs[teller->index] = rows;
    return true;
}
