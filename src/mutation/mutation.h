/* Mutants: a formula with one small change that its tests should notice. Makes them from the trees of a checked model
   and puts one in place of its formula. Knows no tests and no rows. */
#ifndef LODE_MUTATION_MUTATION_H
#define LODE_MUTATION_MUTATION_H

#include "analysis/analysis.h"

typedef struct Mutant {
    uint32_t field;        /* in the model */
    const char *operation; /* "comparison" */
    Text before, after;    /* what changes, on one line; long parts are an ellipsis */
    Span span;             /* of what changes, as written */
    const Expr *formula;   /* the whole; shares what did not change with the field's own */
} Mutant;
typedef LIST(Mutant) Mutants;

/* Adds the mutants of one field, in the order of its text: those that check with the type and level of the field, each
   text once, and none that plainly means the same. Where before and after say what an earlier one of the field says,
   after ends in " #2", " #3", .... The model has been checked; its fields must not change as long as the mutants are
   used. `arena` keeps them, `scratch` is reset. */
void mutation_make(const Model *model, uint32_t field, Arena *arena, Arena *scratch, Mutants *found);

/* A mutant in place of its formula: everything that a check wrote into a tree is kept, to be put back as it was. */
typedef struct Placement {
    Model *model;
    Arena *model_arena;
    struct PlacedField {
        Field *field;
        Field was, now;
    } * fields;
    uint32_t field_count;
    struct PlacedFilter {
        Filter *filter;
        Expr *was, *now;
    } * filters;
    uint32_t filter_count;
} Placement;

/* Puts the mutant in place. `readers`: fields and filters (numbers from the number of fields on) that read its field,
   directly or through others: they are checked anew when they are asked for. All that is allocated until mutation_undo
   comes from `arena`. When memory runs out on the way, nothing has changed. */
Placement mutation_place(Model *model, const Mutant *mutant, const uint32_t *readers, uint32_t count, Arena *arena);
/* As it was. Afterwards the arena may be reset. */
void mutation_undo(const Placement *placement);

#endif
