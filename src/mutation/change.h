/* Inside the mutation room: the field whose mutants are made, and how a change is proposed. */
#ifndef LODE_MUTATION_CHANGE_H
#define LODE_MUTATION_CHANGE_H

#include "mutation/mutation.h"
#include "syntax/syntax.h"

typedef struct Maker {
    const Model *model;
    Arena *arena;   /* of what is found */
    Arena *scratch; /* of one field */
    Mutants *found;
    uint32_t index;
    const Field *field;
    Map seen; /* the formula and its mutants so far, as text */
    Map told; /* what is said of each: before -> after */
} Maker;

/* A part of the formula, and where it stands. */
typedef struct Site {
    const Expr *expr;
    const struct Site *outer; /* NULL: the whole formula */
    uint32_t index;           /* in the arguments of outer->expr */
} Site;

/* Proposes the formula with `changed` at the site. It is kept if it checks and is new. before, after: may live in
 * scratch. */
void propose(Maker *m, const char *operation, const Site *site, const Expr *changed, Span span, Text before,
             Text after);
/* The same; before and after are excerpts of both. */
void propose_whole(Maker *m, const char *operation, const Site *site, const Expr *changed, Span span);

/* A copy of the node, and of the list of its arguments, to be changed; in the arena. */
Expr *node_copy(Maker *m, const Expr *e);
/* ... with another argument; ... without some arguments. */
Expr *node_with(Maker *m, const Expr *e, uint32_t index, const Expr *arg);
Expr *node_without(Maker *m, const Expr *e, uint32_t from, uint32_t count);
/* The expression on one line; arguments that are long are an ellipsis. In scratch. */
Text excerpt(Maker *m, const Expr *e);
/* The same, and shorter still: no longer than an argument. */
Text short_text(Maker *m, const Expr *e);

/* Each proposes what it knows to do at a site. */
void change_operator(Maker *m, const Site *site); /* operators.c */
void change_call(Maker *m, const Site *site);     /* calls.c */
void change_literal(Maker *m, const Site *site);  /* literals.c */
void change_branches(Maker *m, const Site *site); /* branches.c */
void change_level(Maker *m, const Site *site);    /* levels.c */
void change_set(Maker *m, const Site *site);
/* Whether an aggregate runs over no more than one value, because a level of detail around it is that fine, or one
   inside has no dimensions. */
bool over_single_rows(const Maker *m, const Site *site);
/* Whether a COUNT or COUNTD meets each key once: then they are the same. */
bool counts_keys(const Maker *m, const Expr *e);

#endif
