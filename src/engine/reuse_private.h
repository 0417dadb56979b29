/* Private to what reuses and what keeps: one run's account of it. */
#ifndef LODE_ENGINE_REUSE_PRIVATE_H
#define LODE_ENGINE_REUSE_PRIVATE_H

#include "engine/kept.h"
#include "engine/reuse.h"

/* A task whose groups are shown, and what it came across. */
typedef struct Shown {
    const Pass *pass;
    const Task *task;
    uint32_t number;
    bool ran;
    uint64_t *bits;
    uint32_t bit_count;
} Shown;

/* A column of a node over its table: not worth it, asked for the first time, asked for again, made by this run. */
enum { COLUMN_NONE, COLUMN_NEW, COLUMN_ASKED, COLUMN_MADE };

enum { GROUPS_UNKEPT, GROUPS_KEPT, GROUPS_REFUSED };

struct Reuse {
    Kept *kept;
    PlanIdentity of;
    bool *nodes, *groupings, *lods, *aggregations; /* met, by id */
    bool *compute_lods, *compute;                  /* LODs and aggregations that have to be computed */
    uint8_t *groups;                               /* by grouping: whether it has been kept */
    uint64_t *spaces;                              /* by grouping: of the kept groups that it began with; 0: none */
    Pass **passes;                                 /* by id: what is left of them */
    LIST(Shown) shown;                             /* to be found */
    uint8_t *columns;                              /* by node: whether it is worth a column over its table */
    uint32_t *walked;                              /* by node: 1 + the pass that was prepared last */
    uint32_t kept_lods, kept_groupings, kept_columns;
};

/* Whether groups are numbered as they come. */
static inline bool is_hashed(const Groups *g) { return g->mode == GROUPS_HASH || g->mode == GROUPS_TABLE || g->mode == GROUPS_ENTRY; }

static inline bool has_value(const Groups *g, const uint64_t *tuple, uint32_t key) {
    return (tuple[g->grouping->count + key / STATES_PER_WORD] >> (key % STATES_PER_WORD * 2) & 3) == KEY_VALUE;
}

/* The values of an LOD are an aggregate's, which is kept; of other LODs the values are, not what they are made of. */
static inline bool is_plain(const Lod *lod) { return !lod->is_set && lod->value->kind == NODE_AGGREGATE; }

#endif
