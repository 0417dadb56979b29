/* Private to the plan room: making hash-consed nodes and the things they refer to. */
#ifndef LODE_PLAN_NODES_H
#define LODE_PLAN_NODES_H

#include "base/map.h"
#include "plan/probe.h"

/* The probe of the expression being lowered, and what stands below it so far; probe NULL: nobody wants to know. */
typedef struct Probing {
    Probe *probe;
    const Probe *root; /* the aggregate or LOD around it */
    LIST(Probe *) args;
} Probing;

typedef struct Lowered { /* a field's formula */
    Node *node;
    Probe *probe;
} Lowered;

typedef struct Builder {
    Plan *plan;
    const View *view;
    Map nodes;   /* bytes of a node's identity -> id */
    Map lowered; /* bytes of (field, grouping) -> index in fields */
    LIST(Lowered) fields;
    const Sites *sites; /* NULL: no probes */
    Probing probing;
    LIST(Probe *) having_probes;
    LIST(Node *) filters;  /* where */
    LIST(Node *) contexts; /* context and data-source filters */
    uint32_t model_filters; /* so many of contexts are the model's */
    const Table *via;      /* of the field being read */
    const Addressing *addressing; /* of the item or field being read */
    Node *kept;            /* TRUE where `having` leaves the row's cell: what totals see; NULL: everything */
    LIST(Node *) previous; /* NODE_PREVIOUS of the calculation being read */
    bool showing;          /* items are being lowered: what they aggregate makes rows of the result */
} Builder;

/* The bytes that a constant's identity is. */
void put_constant(Writer *w, Value v);

Node *node_const(Builder *b, Value value);
Node *node_column(Builder *b, const ModelColumn *column);
Node *node_present(Builder *b, const Table *table);
Node *node_call(Builder *b, const Function *function, Type type, Node **args, uint32_t count);
Node *node_if(Builder *b, Type type, Node **args, uint32_t count, Node *subject);
Node *node_lookup(Builder *b, Lod *lod);
Node *node_window(Builder *b, const Function *function, Type type, Node **args, uint32_t count);
Node *node_total(Builder *b, Grouping *grouping, Node *value);
Node *node_previous(Builder *b, Type type, Node *seed);
Node *node_recurrence(Builder *b, Node *body, Node **previous, uint32_t count);
Node *node_aggregate(Builder *b, Aggregation *aggregation);
Node *node_key(Builder *b, Grouping *grouping, uint32_t key);

/* The grouping of these keys (any order; repeated ones count once), shared with equal ones. */
Grouping *grouping_of(Builder *b, Node **keys, uint32_t count, bool view, bool all_filters);
Key key_of(Builder *b, Node *node);
/* The tables that an expression stands on: R and tables(D). */
TableSet node_tables(const Node *node);

/* An expression over rows, or (grouping not NULL) over the groups of a grouping. `view`: what INCLUDE and EXCLUDE see. */
Node *lower_row(Builder *b, const Expr *expr, Grouping *view);
Node *lower_group(Builder *b, const Expr *expr, Grouping *grouping);

/* Makes b->kept of the plan's conditions on groups. */
void lower_kept(Builder *b);
/* A whole calculation over the cells: an item or the formula of a field. Runs along these (NULL and 0: as what is around). */
Node *lower_calculation(Builder *b, const Expr *formula, Grouping *view, Expr *const *along, uint32_t along_count,
                        Expr *const *restart, uint32_t restart_count);

/* Probes (probe.c): each open or root gives what to hand to close (or resume). Close puts the probe below the one around. */
Probing probe_root(Builder *b);
Probing probe_open(Builder *b, const Expr *expr);
Probing probe_open_field(Builder *b, const Field *field);
Probe *probe_close(Builder *b, Probing outer, Node *node); /* NULL: nothing to count */
Probing probe_pause(Builder *b);                           /* what is lowered now is read elsewhere */
void probe_resume(Builder *b, Probing outer);
/* Who asks for what is lowered now: a field that several aggregates read has a probe in each. */
const Probe *probe_context(const Builder *b);
void probe_add(Builder *b, Probe *probe);
/* Puts a probe of this kind between the open one and its last. */
void probe_wrap(Builder *b, ProbeKind kind, Node *node);

/* The call of an operator; right: NULL for those of one operand. */
Node *node_operator(Builder *b, const char *name, Notation notation, Node *left, Node *right);

/* Gives the passes their sieves, when all aggregations are there (sieve.c). */
void pass_sieves(Builder *b);
/* Puts an aggregation into a pass (passes.c). */
void pass_add(Builder *b, Aggregation *aggregation);
/* While items are lowered: the groups that an aggregation of the view finds are rows of the result. */
void pass_show(Builder *b, const Aggregation *aggregation);
/* The pass of a statement that only has dimensions, or of `rows`. */
void pass_dimensions(Builder *b, Grouping *view, Node **items, uint32_t count, bool rows);
/* The pass that finds the members of a set; gives its stage. */
uint32_t pass_members(Builder *b, Grouping *grouping);

#endif
