/* Probes: where formulas branch or meet NULL, so that the engine can count which way rows and groups go (coverage). A plan has them
   only when it is asked to; they follow the trees, because nodes are shared by formulas that do not share their rows. */
#ifndef LODE_PLAN_PROBE_H
#define LODE_PLAN_PROBE_H

#include "plan/plan.h"

typedef enum ProbeKind {
    PROBE_PLAIN,      /* what is below sees the same rows */
    PROBE_FIELD,      /* args: the field's formula. Counts where it is NULL */
    PROBE_IF,         /* as EXPR_IF. Counts the value of each pair, the else, then the NULLs of each test */
    PROBE_CASE,       /* as EXPR_CASE. Counts the value of each pair, the else, then the NULLs of the subject */
    PROBE_IIF,        /* counts then, else, unknown */
    PROBE_DEFAULT,    /* IFNULL, ZN: counts where the first argument is NULL, where it is not */
    PROBE_DIVISION,   /* counts where the divisor is 0 or NULL */
    PROBE_AGGREGATE,  /* over groups; args over the rows that are aggregated. Counts the groups without a value */
    PROBE_LOD,        /* LODs and computed sets; args: keys over the rows, ..., last the value over the LOD's groups */
    PROBE_WINDOW,     /* args over all cells */
    PROBE_TOTAL,      /* args over the groups of the total */
    PROBE_RECURRENCE  /* args over one cell after the other */
} ProbeKind;

struct Probe {
    ProbeKind kind;
    uint32_t id;
    uint32_t site;      /* the first of its counters, or MAP_NONE: counts nothing */
    uint32_t slot, outcomes; /* the same in a run: slot .. slot + outcomes - 1 */
    bool keys;          /* PROBE_LOD: all args but the last are keys of its grouping */
    const Expr *expr;   /* what was lowered; NULL: a field's formula, or a root */
    const Field *field; /* PROBE_FIELD */
    Node *node;
    Probe **args;       /* NULL: nothing to count there */
    uint32_t count;
};

/* The counters of formulas: which expression or field has which. */
typedef struct Sites {
    Arena *arena;
    Map of;
    uint32_t count; /* of counters */
    bool all;       /* every expression has a probe, whether it counts or not */
} Sites;

void sites_init(Sites *sites, Arena *arena);
/* Counters for a checked expression (as many as it can go ways; what is below has its own), or for a field. Gives the first, or
   MAP_NONE. */
uint32_t sites_add(Sites *sites, const Expr *expr);
uint32_t sites_add_field(Sites *sites, const Field *field);

ProbeKind probe_kind(const Expr *expr);
/* Of PROBE_IF and PROBE_CASE: so many pairs of a test and a value. */
uint32_t probe_pairs(const Expr *expr);

#endif
