/* The graph of relationships: which tables reach which, and by which path. Rules: docs/semantics.md 2.1 (J) and 2.3 (paths). */
#ifndef LODE_MODEL_GRAPH_H
#define LODE_MODEL_GRAPH_H

#include "model/model.h"

/* A set of tables by their index. */
typedef struct TableSet {
    uint64_t words[MODEL_TABLES / 64];
} TableSet;

static inline bool set_has(const TableSet *s, uint32_t t) { return (s->words[t / 64] >> (t % 64)) & 1; }
static inline void set_add(TableSet *s, uint32_t t) { s->words[t / 64] |= (uint64_t)1 << (t % 64); }
static inline void set_remove(TableSet *s, uint32_t t) { s->words[t / 64] &= ~((uint64_t)1 << (t % 64)); }
static inline void set_join(TableSet *s, const TableSet *other) {
    for (size_t i = 0; i < MODEL_TABLES / 64; i++) s->words[i] |= other->words[i];
}
static inline bool set_empty(const TableSet *s) {
    uint64_t any = 0;
    for (size_t i = 0; i < MODEL_TABLES / 64; i++) any |= s->words[i];
    return any == 0;
}

/* One relationship walked: up = from its many side to its one side. A many-to-many relationship is walked as up (to the shared
   value) and down (from it): `up` is false and from/to tell the ends. */
typedef struct Step {
    const Relationship *relationship;
    bool up;        /* many to one */
    bool backwards; /* many-to-many: from `to` to `from` */
} Step;

typedef struct Path {
    Step *steps;
    uint32_t count;
} Path;

typedef enum PathProblem { PATH_FINE, PATH_NONE, PATH_AMBIGUOUS } PathProblem;

/* The path between two tables by the rules of 2.3; `via` (may be NULL) forces one through that table. PATH_AMBIGUOUS gives the
   other path in *other. */
PathProblem graph_path(const Model *model, Arena *arena, const Table *from, const Table *to, const Table *via, Path *path,
                       Path *other);
/* Whether `from` reaches `to` by many-to-one steps only (a table reaches itself). */
bool graph_reaches(const Model *model, const Table *from, const Table *to);
/* The tables of a set that no other table of the set reaches by many-to-one steps. */
TableSet graph_finest(const Model *model, const TableSet *set);
/* "Line.Order -> Order.Id, Order.Customer -> Customer.Id" for messages. */
void put_path(Writer *w, const Table *from, const Path *path);

/* Two many-to-one paths from one table to another: the one that is taken (the shorter, or by rule 3 the first), and the other. */
typedef struct Diamond {
    const Table *from, *to;
    Path taken, other;
} Diamond;
typedef LIST(Diamond) Diamonds;
void graph_diamonds(const Model *model, Arena *arena, Diamonds *found);

/* How the rows of J (2.1) are made: row numbers of `table` from those of tables that stand before it. */
typedef enum JoinKind {
    JOIN_BASE,   /* all rows of the table */
    JOIN_LOOKUP, /* the one row that `source` points to by `path` (all up); without a row: by the fallback, if any */
    JOIN_EXPAND  /* all rows that point to the same row as `source` does: source walks `path`'s up steps, then its down steps */
} JoinKind;

typedef struct Join {
    JoinKind kind;
    const Table *table;
    const Table *source;
    Path path;
    const Table *fallback; /* JOIN_LOOKUP and JOIN_EXPAND: another table to start from where source has no row, or NULL */
    Path fallback_path;
} Join;

/* One way to run through J: a base, then lookups and expansions in order. Several bases (sibling tables whose rows must all be
   there): the later ones run only over the rows that no earlier one came across. */
typedef struct JoinPlan {
    struct JoinPart {
        Join *joins;
        uint32_t count;
    } *parts;
    uint32_t part_count; /* 0: no table at all (one row of nothing) */
    TableSet tables;     /* U */
    bool expands;        /* some part has a JOIN_EXPAND */
} JoinPlan;

typedef struct JoinFault {
    PathProblem problem;
    const Table *left, *right;
    Path path, other; /* PATH_AMBIGUOUS */
} JoinFault;

/* The joins for base tables B (finest tables of `base`, every row of which is there) and the further tables `more` (of group-by
   expressions and filters); without base tables those of `more` are the base. False with *fault when tables are not related, or in
   several ways. What is joined: the tables of base and more, and the finest tables of U; plan->tables (U) also holds the tables that
   the paths only pass through. */
bool graph_joins(const Model *model, Arena *arena, const TableSet *base, const TableSet *more, const Table *via,
                 JoinPlan *plan, JoinFault *fault);

#endif
