/* Private to the lint room: the state of one run, questions about trees, and the families. */
#ifndef LODE_LINT_LINTER_H
#define LODE_LINT_LINTER_H

#include "analysis/analysis.h"
#include "lint/lint.h"

/* What is known of a column's values, found out when first asked. */
typedef struct Known {
    const ModelColumn *column;
    Map values;     /* strings, by their text */
    bool any, flag; /* some value; an integer column of which all values are 0 or 1, and both occur */
} Known;

typedef struct Linter {
    const Model *model;
    const Store *store; /* NULL: no data */
    Arena *arena;
    Diags *diags;
    /* the formula in hand */
    Text owner;         /* the name that waivers use */
    const Field *field; /* NULL: a filter */
    bool clock_told;    /* once a formula */
    LIST(Known *) known;
} Linter;

/* The nodes around one, innermost first: arg is the place in `expr`. Casts are left out. */
typedef struct Around {
    const Expr *expr;
    uint32_t arg;
    const struct Around *outer;
} Around;

/* A message about the formula in hand, or about what `owner` names. */
Diag *lint_tell(Linter *l, DiagCode code, Span span, const char *format, ...) __attribute__((format(printf, 4, 5)));

/* ---- ask.c: what a tree is ---- */

const Expr *written_out(const Expr *e);      /* a field's name becomes its formula */
bool calls(const Expr *e, const char *name); /* a call of this function or operator */
bool calls_any(const Expr *e, const char *const *names);
bool is_comparison(const Expr *e); /* = <> < <= > >= */
bool is_negation(const Expr *e);
bool is_null(const Expr *e);
bool is_truth(const Expr *e, bool *truth);       /* TRUE or FALSE as written */
bool literal_value(const Expr *e, Value *value); /* a literal that is not NULL, also with a minus */
bool is_fixed(const Expr *e);                    /* reads nothing and is not made anew: literals and calls of them */
bool never_null(const Expr *e);
const ModelColumn *column_of(const Expr *e); /* of a name that is just a column, also through fields; or NULL */
bool quoted_text(const Expr *e, Text *text); /* a literal string */
Text shown(const Linter *l, const Expr *e);  /* on one line, cut when long */
bool text_holds(Text text, Text part);       /* without regard to case */

/* IF, CASE and IIF alike. */
bool is_choice(const Expr *e);
uint32_t arm_count(const Expr *e);
const Expr *arm_test(const Expr *e, uint32_t arm); /* CASE: what the subject is compared with */
const Expr *arm_value(const Expr *e, uint32_t arm);
const Expr *arm_else(const Expr *e);              /* NULL: none */
bool is_choice_test(const Expr *e, uint32_t arg); /* a condition, subject or WHEN rather than a value */

/* ---- values.c ---- */

/* The data say that a text stands in several rows of the column. */
bool is_repeated(Linter *l, const ModelColumn *column);

/* ---- tests.c: conditions on one thing ---- */

/* `subject op value`, also written the other way round, or `subject IN (values)`. */
typedef enum Sign { SIGN_IN, SIGN_NOT, SIGN_LESS, SIGN_MOST, SIGN_MORE, SIGN_LEAST } Sign;
typedef struct Test {
    const Expr *subject;
    Sign sign;
    const Expr *const *values; /* SIGN_IN: literals; others: one */
    uint32_t count;
    const Expr *one; /* what `values` points to when there is one */
} Test;
bool test_of(const Expr *e, Test *test);
bool test_implies(const Test *a, const Test *b);  /* same subject: where a is TRUE, b is */
bool tests_exclude(const Test *a, const Test *b); /* same subject: never both TRUE */
bool tests_cover(const Test *a, const Test *b);   /* same subject: always one of them TRUE, apart from NULL */
bool condition_implies(const Expr *a, const Expr *b);

/* ---- families ---- */

typedef void LintNode(Linter *l, const Expr *e, const Around *around);
LintNode lint_arms, lint_shape, lint_comparisons, lint_conditions, lint_texts, lint_division, lint_aggregates,
    lint_totals, lint_clock, lint_values;
void lint_usage(Linter *l);
void lint_names(Linter *l);
void lint_duplicates(Linter *l);
void lint_filters(Linter *l); /* FIXED and the names of fields */
void lint_waivers(Linter *l); /* last */

#endif
