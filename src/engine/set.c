/* Computed sets: members are the groups that occur, ranked by a value; ties go to the smaller member. NULL values rank
   last in TOP and first in BOTTOM. What is no member is neither in nor out (NULL): NULL, a value that no row has under
   the context filters, a row of no member. Rules: docs/language.md (statements). */
#include <string.h>

#include "base/sort.h"
#include "engine/run.h"

typedef struct Ranking {
    const Column *values, *members;
    const uint32_t *ids;
    const Locale *locale;
    bool top;
} Ranking;

static int by_value(uint32_t a, uint32_t b, void *context) {
    const Ranking *r = context;
    int order = col_compare(r->locale, r->values, r->ids[a], r->ids[b]);
    if (order != 0) return r->top ? -order : order;
    return col_compare(r->locale, r->members, a, b);
}

static uint64_t limit_of(Run *run, const Lod *set) {
    Value limit = col_value(eval(run, NULL, set->limit), 0);
    return limit.null || limit.as.i < 0 ? 0 : (uint64_t)limit.as.i;
}

void finish_set(Run *run, const Lod *set, const Column *values, Column *out) {
    const Groups *groups = &run->groups[set->grouping->id];
    uint32_t count = 0, *ids = arena_take(run->arena, ((size_t)groups->count + 1) * sizeof *ids);
    for (uint32_t id = GROUP_FIRST; id < groups->count && id < groups->shown_bits; id++)
        if (bit_get(groups->shown, id)) ids[count++] = id;
    arena_reset(&run->scratch);
    Column found;
    group_key_values(run, groups, 0, ids, count, &found);
    const Column *members = flatten(&run->scratch, &found);
    uint32_t *order = arena_take(run->arena, ((size_t)count + 1) * sizeof *order), n = 0;
    for (uint32_t k = 0; k < count; k++) { /* NULL IN (...) is NULL: NULL is no member */
        order[n] = k;
        n += col_valid(members, k);
    }
    col_flat(out, run->arena, TYPE_BOOL, groups->count);
    memset(out->as.b, 0, groups->count);
    out->valid = bitmap_new(run->arena, (size_t)groups->count + 1, false);
    for (uint32_t k = 0; k < n; k++) bit_set(out->valid, ids[order[k]]);
    if (set->set == SET_HAVING) {
        for (uint32_t k = 0; k < n; k++) {
            uint32_t id = ids[order[k]];
            out->as.b[id] =
                col_valid(values, id) && values->type == TYPE_BOOL && values->as.b[id * col_step(values)] != 0;
        }
        return;
    }
    Ranking ranking = {
        .values = values, .members = members, .ids = ids, .locale = run->context.locale, .top = set->set == SET_TOP};
    const uint64_t limit = limit_of(run, set);
    const size_t in = sort_first(&run->scratch, order, n, limit < n ? (size_t)limit : n, by_value, &ranking);
    for (size_t k = 0; k < in; k++) out->as.b[ids[order[k]]] = 1;
}
