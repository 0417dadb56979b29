/* What parts of a plan compute, as numbers: equal numbers of two plans over the same data mean equal values, whatever
   names, fields and statements they come from. Nothing is hashed away: a number stands for the bytes that say all of
   it. */
#ifndef LODE_PLAN_IDENTITY_H
#define LODE_PLAN_IDENTITY_H

#include "base/map.h"
#include "plan/plan.h"

/* All numbers given so far; numbers begin at 1. The models and data of the plans must be the same ones for as long as
 * it lives. */
typedef struct Identities {
    Arena *arena;
    Map numbers; /* bytes -> number */
    uint32_t last;
} Identities;

/* 0: another run may find something else (RANDOM), or it is about the cells of this statement alone. */
typedef struct PlanIdentity {
    uint32_t *nodes;        /* by id: over the rows of a frame, or over groups */
    uint32_t *groupings;    /* by id: its keys, whatever the filters */
    uint32_t *aggregations; /* by id: over the groups, with frame, filters and deduplication */
    uint32_t *lods;         /* by id */
} PlanIdentity;

const Task *task_of(const Aggregation *aggregation); /* what computes it */

void identities_init(Identities *known, Arena *arena);
/* `now`: what NOW and TODAY see, in microseconds since 1970; only what asks for it depends on it. The numbers are in
 * `arena`. */
PlanIdentity identify(Identities *known, Arena *arena, const Plan *plan, int64_t now);
/* Which groups a task of the pass comes across. */
uint32_t identify_shown(Identities *known, Arena *scratch, const PlanIdentity *of, const Pass *pass, const Task *task);

#endif
