/* Private to the witness: what its two files share. */
#ifndef LODE_ENGINE_WITNESS_PRIVATE_H
#define LODE_ENGINE_WITNESS_PRIVATE_H

#include "engine/run.h"
#include "engine/witness.h"

/* Where a field is told once: the parts of one group, or of one aggregate's rows. */
typedef struct Region {
    LIST(const Probe *) fields;
} Region;

/* An aggregate of a group that is still to be opened. */
typedef struct Pending {
    Witness *witness;
    const Aggregation *aggregation;
    uint32_t group, depth; /* depth: LODs around it */
} Pending;

typedef struct Witnessing {
    Run *run;
    Arena *arena; /* of what is told */
    LIST(Pending) pending;
} Witnessing;

Witness *witness_new(Witnessing *s, const Probe *probe);
Value witness_value(Witnessing *s, Batch *batch, const Node *node, uint32_t k);
/* Where the NULL of one row or cell comes from. */
Origin witness_origin(Witnessing *s, Batch *batch, const Probe *probe, uint32_t k);
bool witness_branches(const Probe *probe);              /* IF, CASE, IIF */
uint32_t witness_arms(const Probe *probe);              /* how many arms are counted */
uint32_t witness_arm(const Probe *probe, uint32_t arm); /* which argument's value it is; MAP_NONE: not written */
/* Whether a field has been told in the region; from now on it has. */
bool witness_again(Witnessing *s, Region *region, const Probe *field);
/* The parts of an expression over groups, in one of a batch. */
Witness *witness_group(Witnessing *s, Batch *batch, uint32_t k, Region *region, const Probe *probe, uint32_t depth);
/* Meets the rows of an aggregate (witness_rows.c). */
void witness_open(Witnessing *s, const Pending *pending);

#endif
