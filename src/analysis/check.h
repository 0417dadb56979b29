/* Private to the analysis room: the state of one check, and what its files do for each other. */
#ifndef LODE_ANALYSIS_CHECK_H
#define LODE_ANALYSIS_CHECK_H

#include "analysis/analysis.h"
#include "syntax/syntax.h"

/* A field whose formula is being checked; the chain of them is what a cycle is read from. */
typedef struct Frame {
    Field *field;
    Span reference; /* where it was asked for */
    struct Frame *outer;
} Frame;

/* Fields expanded, an expression is never deeper than this: the plan may recurse. */
enum { DEPTH_MOST = 2000 };

typedef struct Checker {
    Scope *scope;
    const Model *model;
    Diags *diags;
    Arena *arena; /* of the tree in hand: the model's for the fields of the model, else the scope's */
    Frame *frame; /* innermost field being checked, or NULL */
    uint32_t depth;
    Field **lets; /* the scope's, then the statement's */
    uint32_t let_count;
    /* In `having` and `order by` these expressions mean the value of the group. */
    const Expr **dims;
    uint32_t dim_count;
    bool whole_model;
    bool in_where; /* `where` or `context` */
    bool too_deep; /* said once */
    LIST(Field *) failed; /* are checked again next time, so that the next request hears of the mistake too */
} Checker;

void checker_start(Checker *c, Scope *scope);
void checker_end(Checker *c);

/* ---- check.c: any expression ---- */

/* Writes the meaning into *slot and all below it. After a report its type is TYPE_NONE. */
void check_expr(Checker *c, Expr **slot);
/* As check_expr for something that is not among the expressions that `having` takes from the group. */
void check_alone(Checker *c, Expr **slot);
void set_depth(Checker *c, Expr *e);
/* The text of an expression as written, white space squeezed. */
Text written_text(Checker *c, const Expr *e);

/* ---- names.c ---- */

void check_name(Checker *c, Expr *e, bool want_table);
/* Whether anything has this name; reports nothing. */
bool name_known(Checker *c, Expr *e);
Text label_of(Text label, Text name);

/* ---- fields.c ---- */

void check_field(Checker *c, Field *field, Span reference);
/* Those of the model, each once. */
void check_filters(Checker *c);

/* ---- calls.c ---- */

void check_call(Checker *c, Expr *e);

/* ---- mismatch.c: messages about calls that no overload fits ---- */

void report_operands(Checker *c, const Expr *e);
void report_member(Checker *c, const Expr *e);
/* nearest: the overload that most arguments fit. */
void report_arguments(Checker *c, const Expr *e, const Function *nearest);
void report_unknown_function(Checker *c, const Expr *e);

/* ---- types.c ---- */

const char *type_with_article(Type type);
/* What *slot has as a value of type `to`: a cast is put between where they differ. */
void cast_to(Checker *c, Expr **slot, Type to);
/* The type that both can be had as: the other one for NULL, real, datetime; TYPE_NONE when there is none. */
Type common_type(Type a, Type b);
/* Sets the hint: how to make `e` a value of type `want`. */
void hint_conversion(Checker *c, Diag *diag, const Expr *e, Type want);
/* Reports unless `e` is a boolean (or NULL, which is cast). */
bool need_boolean(Checker *c, Expr **slot, const char *who);
void check_if(Checker *c, Expr *e);
void check_case(Checker *c, Expr *e);
/* Reports branch-types. `what`: "IF", "CASE", "IIF". */
void report_branches(Checker *c, const char *what, const Expr *first, const Expr *other);

/* ---- levels.c ---- */

/* The level of a node from its arguments; reports a mixture. False after a report. */
bool join_levels(Checker *c, Expr *e);
/* The same for aggregates and table calculations, whose function is set. */
bool aggregate_level(Checker *c, Expr *e);
bool tablecalc_level(Checker *c, Expr *e);
/* The level that an argument counts with: a dimension of the view is a value of the group in `having` and `order by`.
 */
Level level_of(const Checker *c, const Expr *e);
/* "one value per row of Orders" */
Text value_per(Checker *c, const Expr *e);
/* "SUM([Sales])" or, when that is long, just what to do: for hints. */
Text aggregated_text(Checker *c, const Expr *e);
const Grain *grain_join(Checker *c, const Grain *a, const Grain *b);
const Grain *grain_of_table(Checker *c, const Table *table);
TableSet grain_tables(const Expr *e); /* R and tables(D) */

/* ---- lod.c ---- */

void check_lod(Checker *c, Expr *e);
void check_set(Checker *c, Expr *e);
/* Whether an aggregate holds ATTR, fields expanded: an LOD cannot. */
bool holds_attr(Checker *c, const Expr *e);

/* ---- same.c ---- */

/* same_meaning that takes at most so many steps; false when they are spent. */
bool same_within(const Expr *a, const Expr *b, uint32_t *steps);

/* ---- items.c, view.c ---- */

/* Items and the dimensions put in front: fills view->items. */
void check_items(Checker *c, Statement *statement, View *view);
/* A row-level value in an aggregation (lower or upper case; size 0: SUM for numbers, MAX otherwise). */
Expr *aggregate_by_default(Checker *c, Expr *e, Text aggregation);
/* Whether a row-level item is a measure that is shown in its default aggregation. */
bool has_default_aggregation(const Expr *e, Text *aggregation);

/* ---- joins.c, unsupported.c ---- */

void check_joins(Checker *c, const View *view);
void check_supported(Checker *c, const View *view);

#endif
