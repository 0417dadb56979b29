/* Private to the entrance: what a handle is made of. */
#ifndef LODE_HANDLE_H
#define LODE_HANDLE_H

#include <setjmp.h>

/* gcc cannot see that what stands before a setjmp here is never changed after it */
#if defined(__GNUC__) && !defined(__clang__)
#pragma GCC diagnostic ignored "-Wclobbered"
#endif

#include "engine/engine.h"
#include "lode.h"
#include "plan/probe.h"
#include "store/memory.h"
#include "store/store.h"
#include "syntax/syntax.h"

typedef struct Person Person;

typedef struct GivenPath { /* of a model or data */
    const char *path;
    bool model;
} GivenPath;

/* What lode_entry shows, made when it is first asked for. */
typedef struct Dictionary {
    LIST(LodeEntry) entries;
    unsigned *tables; /* entries, by the table's index */
    unsigned first_parameter, first_field;
    Map fields;       /* bytes of a pointer to the field -> entry */
    bool complete;    /* false: memory ran out while it was made */
} Dictionary;

/* A point of a formula and its counter. */
typedef struct CoverPoint {
    LodePoint shown; /* without rows */
    uint32_t counter;
} CoverPoint;

/* What lode_cover counts, made when it is first asked for. */
typedef struct Coverage {
    LIST(CoverPoint) points;
    Sites sites;
    uint64_t *counters;
    bool on;
    bool complete; /* false: memory ran out while it was made */
    Parameter *tried; /* has another value while arms are looked at, in place of `before` */
    Value before;
} Coverage;

struct Lode {
    Budget budget;
    Watch watch; /* a fixture is watched by its parent's */
    jmp_buf escape;
    Arena session; /* model, data, settings: until lode_free */
    Arena formula; /* trees, checks and plans of one question */
    Arena run;     /* columns, groups, states of one question */
    Arena reports; /* messages of one call */
    Arena mutated; /* what is checked while a mutant stands in the model */
    Diags diags;
    LodeMessage *messages; /* made from diags when asked for */
    uint32_t message_count;
    Model *model; /* a fixture has its parent's */
    Lode *parent;
    Store store;
    LIST(GivenPath) paths;
    Memory memory;           /* tables from memory, until the data are open */
    Arena given;             /* of them */
    LodeAppender *appenders; /* the last made, each with the one before */
    Store adding; /* of lode_append: the new rows */
    bool opened, usable, broken, data_open, strict;
    Settings settings;
    Kept *kept;  /* what statements leave for later ones; NULL: nothing yet, or of a fixture, whose data change */
    bool forget; /* keeps nothing */
    LIST(Person *) people; /* of lode_set_groups; a fixture has its parent's */
    Text domain;           /* of the user as signed in; in the settings is that of people, too */
    Locale *locale;        /* to be closed; a fixture has none of its own */
    bool locale_said, week_said;
    Run *running;
    LodeResult *making;
    double (*clock)(void);
    /* tests */
    LodeTest *tests;
    bool tests_made;
    const Definition *test; /* of a fixture */
    Value *parameters;      /* of a fixture: the parent's values, to be put back */
    Dictionary *dictionary;
    struct MutantBook *mutants; /* NULL: not made yet */
    Coverage *coverage;     /* a fixture counts for its parent */
};

struct LodeResult {
    Arena arena;
    ResultTable table;
    char **names, **formats;
    const char **roles;
};

/* Every call that can run out of memory begins with it: what stands after `failure` is given back then. */
#define LODE_BEGIN(lode, failure)                                                                                      \
    do {                                                                                                               \
        lode_begin(lode);                                                                                              \
        if (setjmp((lode)->escape) != 0) {                                                                             \
            lode_escaped(lode);                                                                                        \
            return failure;                                                                                            \
        }                                                                                                              \
    } while (0)

void lode_begin(Lode *lode);
void lode_escaped(Lode *lode);
void lode_abandon(Lode *lode); /* what runs */
/* Answers a statement: the pipeline. NULL: reported. */
LodeResult *lode_answer(Lode *lode, Scope *scope, Statement *statement);
LodeResult *lode_run_plan(Lode *lode, const Plan *plan); /* NULL: reported */
/* As lode_run_plan, but the run is left as lode->running: engine_release it. */
LodeResult *lode_run_open(Lode *lode, const Plan *plan);
Statement *lode_read_statement(Lode *lode, const LodeRequest *request, Scope *scope);
const Source *lode_typed(Lode *lode, const char *text, size_t size); /* a typed text, in the formula arena */
LodeValue lode_public_value(Value value);
bool lode_open_data(Lode *lode, const char *const *data, unsigned data_count);
Scope lode_scope(Lode *lode);
bool lode_check_tests(Lode *lode); /* the statements of the model's tests; false: something was reported */
/* What an expectation asks, as a copy that may be checked; *sides: `a = b` has become the two items a and b. */
Statement *lode_expected(Lode *lode, const TestStep *step, bool *sides);
/* What the appenders still hold becomes part of the tables from memory. */
void lode_flush_appenders(Lode *lode);
void lode_forget_memory(Lode *lode); /* tables from memory and appenders: they were read, or never will be */
const Dictionary *lode_dictionary(Lode *lode); /* the parent's of a fixture */
void lode_unmutate(Lode *lode); /* every formula is as written again */
/* What is counted of a handle's statements; NULL: nothing. */
Coverage *lode_counting(const Lode *lode);
/* Why arms cannot be taken and tests not be met, NULL where they may. For IF and CASE, by the number of the pair. */
typedef struct Reach {
    const char **arms, **tests, *other; /* other: the ELSE */
} Reach;
Reach lode_reach(Lode *lode, const Expr *branches);
/* The value of an expression that no data, setting or parameter can change; false: it is not one. */
bool lode_fold(Lode *lode, const Expr *expr, Value *value);
unsigned lode_named_entry(const Lode *lode, const Expr *name); /* what a checked EXPR_NAME names, or MAP_NONE */
void lode_sign_in(Lode *lode, Text name, bool signed_in);
bool lode_use_locale(Lode *lode, Text name);
void lode_settle(Lode *lode); /* the model's locale and start of the week */
bool lode_load_all(Lode *lode, Store *store); /* all that is there; false: reported */
/* lode_format of a text that is not in the formula arena. */
const char *lode_lay_out(Lode *lode, Text name, Text text, bool formula, size_t *length);
LodeType lode_public_type(Type type);
Text lode_folder_of(Arena *arena, Text path); /* "a/b/c.calc" -> "a/b" */

#endif
