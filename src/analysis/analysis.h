/* Gives a tree its meaning: names, types, levels and grain, casts, overloads. The main reporter, and the only room that writes into
   a tree. Everything that passed is meaningful: the plan never fails. Knows no rows and no SQL. */
#ifndef LODE_ANALYSIS_ANALYSIS_H
#define LODE_ANALYSIS_ANALYSIS_H

#include "functions/function.h"
#include "model/graph.h"
#include "syntax/tree.h"

/* What one value of an expression belongs to: the tables it reads at row level (outside LODs, fields expanded), the outermost
   LODs inside it, and the tables those LODs' dimensions stand on. */
typedef struct Grain {
    TableSet tables;     /* R */
    TableSet lod_tables; /* tables(D) */
    const Expr **lods;   /* outermost LOD nodes, each once */
    uint32_t lod_count;
} Grain;

/* Names that a request brings along instead of a model ("fields" of lode batch). */
typedef struct AdhocName {
    Name name; /* as parsed from the request's key */
    Type type;
    Level level;
} AdhocName;

typedef struct Scope {
    const Model *model; /* never NULL; may be empty */
    Arena *arena;       /* formula */
    Diags *diags;
    const AdhocName *adhoc;
    uint32_t adhoc_count;
    Field **lets;       /* fields of the statement, found before the model's; later ones win */
    uint32_t let_count;
} Scope;

/* A formula: names, types, levels, grain are written into the tree; false when anything was reported. */
bool check_formula(Scope *scope, Expr *formula);
/* All fields, filters, sets of the model (cycles, declared types and kinds). Fields that a statement uses are checked on demand as
   well: this is for lode check. */
bool check_model(Scope *scope);
/* Whether a field that is not in the model would be sound there: its type, level and grain are written into it. What `along` says
   is not looked at. All that the check makes lives in the scope's arena. */
bool check_trial(Scope *scope, Field *field);

/* A statement as a view. Items are in the order shown. */
typedef struct ViewItem {
    Expr *expr;        /* checked; a row-level measure is already wrapped in its default aggregation */
    Text label;        /* the alias, the field's label, or the text as written */
    bool dimension;    /* part of the view's grain */
    Text format;       /* size 0: none */
    const Field *field; /* the item is just this field, or NULL */
    const Item *item;  /* along, restart */
} ViewItem;

typedef struct ViewOrder {
    Expr *expr;        /* NULL: the item */
    uint32_t item;
    bool descending;
} ViewOrder;

typedef struct View {
    ViewItem *items;
    uint32_t count;
    bool rows;          /* ungrouped rows of the finest table */
    Expr *where;        /* row level, or NULL */
    Expr *context;
    Expr *having;
    Expr **filters;     /* of the model: data-source filters that relate to the statement's tables */
    uint32_t filter_count;
    ViewOrder *order;
    uint32_t order_count;
    bool has_limit;
    uint64_t limit;
    uint32_t *per;      /* items */
    uint32_t per_count;
} View;

/* Checks a statement, also that every aggregate's tables are related (no-path, ambiguous-path). NULL after an error. */
View *check_statement(Scope *scope, Statement *statement);

/* Whether two checked expressions mean the same: fields expanded, names resolved. */
bool same_meaning(const Expr *a, const Expr *b);
/* Whether the same row gives the same value: no RANDOM inside. */
bool gives_the_same(const Expr *expr);

/* What is known of other expressions of the row or group where an expression is computed: they are not NULL, and perhaps not 0. */
typedef struct Fact {
    const Expr *expr;
    bool nonzero;
} Fact;
enum { FACTS = 16 }; /* more are forgotten */
typedef struct Facts {
    Fact items[FACTS];
    uint32_t count;
} Facts;
void facts_taken(Facts *facts, const Expr *test);   /* the test is TRUE */
void facts_refused(Facts *facts, const Expr *test); /* ... FALSE */
void facts_passed(Facts *facts, const Expr *test);  /* ... FALSE or NULL */
void facts_matched(Facts *facts, const Expr *subject, const Expr *when);

/* Whether a checked expression can be NULL, or 0, as far as its author has to think of it; yes where that is not known. */
bool may_be_null(const Facts *facts, const Expr *expr);
bool may_be_zero(const Facts *facts, const Expr *expr);

/* "boolean @ row(AI Agent Session Participant)", "integer @ fixed(Session Id)", "real @ aggregate", "integer @ constant". */
void put_meaning(Writer *w, const Expr *expr);
/* What stands behind the @ of a row-level expression, or nothing: "row(Orders), fixed(Customer)". */
void put_grain(Writer *w, const Expr *expr);
/* The tree with the meaning of every node: `explain --stage types`. */
void put_types(Writer *w, const Expr *expr);
/* Without the casts that the analysis put around it. */
const Expr *bare(const Expr *e);
/* Whether two checked expressions mean the same: fields expanded, names resolved. */
bool same_meaning(const Expr *a, const Expr *b);
const char *level_word(Level level); /* constant row aggregate tablecalc */

#endif
