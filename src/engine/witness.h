/* Why a cell of a view has its value: when a run has ended, the values of all parts of an item in the cell, and,
   aggregate by aggregate, the rows that were aggregated, which are met once more. Only plans whose probes keep
   everything (Sites.all) can tell. Knows no names and no files: rows are numbers. */
#ifndef LODE_ENGINE_WITNESS_H
#define LODE_ENGINE_WITNESS_H

#include "engine/engine.h"
#include "plan/probe.h"

/* Why a value is NULL, at the place where it becomes NULL. */
typedef enum NullCause {
    CAUSE_NONE,      /* it is not */
    CAUSE_COLUMN,    /* the column has no value in the row */
    CAUSE_NO_ROW,    /* the row leads to no row of the column's table */
    CAUSE_CONSTANT,  /* a literal or parameter */
    CAUSE_DIVISION,  /* by zero */
    CAUSE_NO_ARM,    /* no test is TRUE and there is no ELSE */
    CAUSE_FUNCTION,  /* a function that has no value for its arguments */
    CAUSE_AGGREGATE, /* nothing was aggregated */
    CAUSE_LOD        /* the value of the group, or there is no group */
} NullCause;

typedef struct Origin {
    NullCause cause;
    const Probe *probe;        /* where */
    bool unknown;              /* CAUSE_NO_ARM: a test was NULL ... */
    const struct Origin *test; /* ... the only one: why */
} Origin;

typedef struct WitnessRow {
    const uint32_t *rows; /* by the table's index; 0: none */
    bool counts;          /* no argument is NULL */
    Value value;          /* of the first argument */
    Origin origin;        /* of the argument that is NULL */
} WitnessRow;

typedef struct Witness Witness;

/* The rows of one aggregate in one group. */
typedef struct Opened {
    const Pass *pass;
    const Task *task;
    uint64_t met;      /* rows of the frame, all groups */
    uint64_t *left;    /* ... that each filter of the pass left */
    uint64_t kept;     /* ... after all of them */
    uint64_t in_group; /* those of the group ... */
    uint64_t rows;     /* ... each counted once: what was aggregated */
    uint64_t nulls;    /* of these: an argument is NULL */
    uint64_t distinct; /* values of the first argument */
    bool redrawn;      /* RANDOM: rows would have other values now; nothing above is known */
    LIST(WitnessRow) samples;
} Opened;

/* The groups of an LOD or set that rows fall in. */
typedef struct Fallen {
    uint64_t groups; /* different ones */
    uint64_t lost;   /* rows that belong to none */
    Value *keys;     /* of one of them, as many as its grouping has; NULL: there is none */
    Value value;     /* its value */
    Witness *inside; /* why; NULL: not told (too deep) */
} Fallen;

struct Witness {
    const Probe *probe;
    bool over_rows; /* what is said is about rows, else `value` of the cell or group */
    bool again;     /* the field, or the rows of the aggregate, have been told before: nothing below */
    bool unreached; /* an arm or test that the cell does not come to: nothing below */
    Value value;
    Origin origin; /* of a value that is NULL */
    /* over rows; of constants only `value` */
    uint64_t rows, nulls;
    Value least, greatest; /* NULL: none */
    bool has_sum;
    double sum; /* of numbers */
    /* IF, CASE, IIF, IFNULL, ZN: rows that took each arm, in the order of probe.h (of IFNULL and ZN: the first argument
       is NULL, is not), and rows whose test was NULL */
    uint64_t *arms, *unknown;
    uint32_t arm_count, taken; /* taken: over a cell */
    Opened *opened;            /* of an aggregate over a group */
    Fallen *fallen;            /* of an LOD or set over rows */
    Value *series; /* of a table calculation: its first argument (of INDEX and the like: itself) in all cells that it
                      runs over */
    uint32_t series_count, at;
    Witness **args;
    uint32_t count;
};

/* The item that a probe is of, in a row (from 0) of the result of engine_run. In `arena`. */
Witness *witness_cell(Run *run, Arena *arena, const Probe *probe, uint64_t row);
/* For every row of the result whether a condition over the view's cells is TRUE. */
bool *witness_where(Run *run, Arena *arena, const Node *condition);

#endif
