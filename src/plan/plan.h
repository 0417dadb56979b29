/* A statement as passes over frames, in the language's order of operations. Nodes are hash-consed: equal subexpressions, LODs and
   aggregates are one. Contains no values of rows and no SQL; what it gets is checked, so it never fails.
   Rules: docs/semantics.md 2.1 (frames), 2.2 (LODs), 3 (order). */
#ifndef LODE_PLAN_PLAN_H
#define LODE_PLAN_PLAN_H

#include "analysis/analysis.h"

typedef struct Node Node;
typedef struct Key Key;
typedef struct Grouping Grouping;
typedef struct Lod Lod;
typedef struct Aggregation Aggregation;
typedef struct Task Task;
typedef struct Pass Pass;
typedef struct Plan Plan;
typedef struct Probe Probe;   /* plan/probe.h */
struct Sites;

typedef enum NodeKind {
    /* over the rows of a frame */
    NODE_CONST,
    NODE_COLUMN,  /* column at the frame's row of its table */
    NODE_PRESENT, /* TRUE where the frame has a row of the table, else NULL: COUNT([Table]) */
    NODE_CALL,    /* function over args */
    NODE_IF,      /* args: condition, value, ..., [else] */
    NODE_LOOKUP,  /* the value of an LOD for the row; args: its keys */
    /* over groups */
    NODE_AGGREGATE,
    NODE_KEY, /* the value of a key of the grouping */
    /* over the cells of the view: table calculations */
    NODE_WINDOW,    /* function over args, along an addressing */
    NODE_TOTAL,     /* args[0] over the groups of a coarser grouping, by the keys that both have */
    NODE_RECURRENCE,/* args[0] row by row; the further args are its NODE_PREVIOUS */
    NODE_PREVIOUS   /* the recurrence's value in the row before; args[0] in the first row */
} NodeKind;

/* How a table calculation runs: keys of the view's grouping. Cells that agree in the partition keys are numbered together. */
typedef struct Addressing {
    uint32_t id;
    uint32_t *partition, partition_count;
    uint32_t *along, along_count;
} Addressing;

struct Node {
    NodeKind kind;
    Type type;
    uint32_t id; /* in the plan */
    const Function *function;
    Node **args;
    uint32_t count;
    Node *subject; /* NODE_IF that was a CASE: what the conditions compare; else NULL */
    Value value;
    const ModelColumn *column;
    const Table *table;
    Lod *lod;
    Aggregation *aggregation;
    uint32_t key;
    const Addressing *addressing; /* NODE_WINDOW, NODE_RECURRENCE */
    Grouping *grouping;           /* NODE_TOTAL */
    const Field *field; /* the node is the whole formula of this field: for printing; may be NULL */
    /* derived */
    TableSet tables, lod_tables; /* R and tables(D) of the node; empty for nodes over groups */
    bool constant;               /* reads nothing: computed once */
    bool has_lod;                /* a NODE_LOOKUP inside */
    bool reads_measure;          /* a measure column at row level */
    bool windowed;               /* a table calculation inside */
    bool recurs;                 /* a NODE_PREVIOUS inside whose recurrence is outside */
    uint32_t stage;              /* the stage of passes that can read it: 1 + the stage of the LODs inside, 0 without */
};

/* One expression to group or deduplicate by. A row belongs to no value of it ("absent") when the frame has no row of any of the
   `finest` tables. */
struct Key {
    Node *node;
    const Table **finest;
    uint32_t finest_count;
};

struct Grouping {
    uint32_t id;
    bool view;  /* the statement's own; else of LODs: rows that are absent from a key belong to no group */
    Key *keys;
    uint32_t count;
    bool all_filters; /* dimension filters apply too (the view, INCLUDE, EXCLUDE); else context and data-source filters only */
    uint32_t contexts; /* how many of those there were: LODs inside of one do not see it */
};

/* An LOD; or a computed set, which is one whose value says whether the member is in. */
struct Lod {
    uint32_t id;
    LodKind kind;
    Grouping *grouping;
    Node *value;    /* over the groups; of a set: what members are ranked by, or the condition */
    uint32_t stage; /* known after the passes of this stage */
    bool is_set;
    SetKind set;
    Node *limit;    /* of TOP and BOTTOM: how many */
};

struct Aggregation {
    uint32_t id;
    Grouping *grouping;
    const Function *function;
    Type type;
    Node **args;
    uint32_t count;
    const Table *via; /* of the field it stands in, or NULL */
    /* COUNTD of a column that is distinct over the rows of the only base is COUNT, of each row once a group: the column, if the
       store finds it distinct */
    const ModelColumn *distinct;
    Pass *pass;
};

/* What one pass does for one grouping: which rows of the frame are kept (K of 2.1), and what is aggregated. */
struct Task {
    Grouping *grouping;
    bool shows; /* its groups are rows of the result, or members of a set (aggregates of `having` and `order by` open none) */
    /* Deduplication by these keys and rows, besides the group: only the first row of each tuple counts. None: count 0 and
       !deduplicate. Not needed after all when the store finds `unless` (a column of the base) distinct. */
    bool deduplicate;
    Key *keys;
    uint32_t key_count;
    const Table **rows;
    uint32_t row_count;
    const ModelColumn **unless;
    uint32_t unless_count;
    LIST(Aggregation *) aggregations;
};

/* Rows of a table that make the condition not TRUE give no aggregate of the pass a value. */
typedef struct Sieve {
    const Table *table;
    Node *condition;
    LIST(Node *) tests; /* no aggregate of the pass asks more of the table than whether these are TRUE; or none: they do */
} Sieve;

struct Pass {
    uint32_t id;
    uint32_t stage;
    JoinPlan joins;
    LIST(Node *) filters;
    LIST(Key) inner; /* dimensions only: rows that are absent from one of these do not count */
    LIST(Task *) tasks;
    LIST(Sieve) sieves; /* at most one a table; only where rows are expanded */
    bool rows;       /* `rows ...`: the items' values are taken row by row */
};

typedef struct Output {
    Node *node;      /* over the view's groups (rows: over the frame's rows) */
    Text label, format;
    const char *role; /* "dimension", "measure", "constant" */
} Output;

/* A filter's probe; the filter may have become several, one after the other: it is read at the first. */
typedef struct FilterProbe {
    Node *first;
    Probe *probe;
} FilterProbe;

typedef struct Order {
    Node *node;
    bool descending;
} Order;

struct Plan {
    Arena *arena;
    const Model *model;
    LIST(Node *) nodes;
    LIST(Grouping *) groupings;
    LIST(Lod *) lods;
    LIST(Aggregation *) aggregations;
    LIST(Pass *) passes;      /* in the order they run: by stage */
    uint32_t stages;          /* 1 + the largest stage */
    Grouping *view;
    LIST(Output) outputs;
    LIST(Node *) having;      /* conditions on groups; all must be TRUE */
    LIST(Node *) hiding;      /* conditions on table calculations: they hide cells only */
    LIST(Addressing *) addressings;
    LIST(Order) order;        /* complete: ends with the dimensions */
    bool rows;
    bool has_limit;
    uint64_t limit;
    LIST(uint32_t) per;       /* outputs */
    TableSet tables;          /* all tables that are read */
    /* probes (with `sites` only; below these there are more) */
    LIST(Probe *) probes;     /* all, by id */
    uint32_t probe_slots;
    LIST(FilterProbe) filter_probes;
    Probe *key_probe;         /* over the rows of the view: its keys; NULL: nothing to count, as all of these may be */
    Probe **having_probes;    /* over the groups that each condition sees */
    Probe *output_probe;      /* over the groups that are left: outputs, order, hiding (rows: over the rows) */
};

/* sites: what to probe, see probe.h; NULL: nothing. */
Plan *plan_build(Arena *arena, const Model *model, const View *view, const struct Sites *sites);

/* `explain --stage plan`. */
void put_plan(Writer *w, const Plan *plan);
void put_node(Writer *w, const Node *node);
void put_frame(Writer *w, const JoinPlan *joins);    /* "Interaction → Session" */
void put_work(Writer *w, const Pass *pass, const Grouping *grouping); /* "pass 1 over Session, group by [Session].[Id]"; either may be NULL */
void put_task_head(Writer *w, const Task *task);     /* "group by [Session].[Id]" */

#endif
