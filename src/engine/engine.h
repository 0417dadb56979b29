/* Runs a plan over a store and gives a result table. Knows no names, spans or SQL; running out of memory leaves through the
   budget's escape (then engine_release must be called). */
#ifndef LODE_ENGINE_ENGINE_H
#define LODE_ENGINE_ENGINE_H

#include "data/locale.h"
#include "plan/profile.h"
#include "store/store.h"

/* What runs over one store leave for later ones (engine/kept.c). It counts on the budget and gives way when that is spent; a run
   that was left by the budget's escape must be followed by kept_rest. */
typedef struct Kept Kept;
Kept *kept_new(Budget *budget); /* NULL: no memory */
void kept_rest(Kept *kept);     /* the run is over, and with it what was taken from here */
void kept_forget(Kept *kept);   /* the data have changed */
void kept_free(Kept *kept);     /* NULL does nothing, as in the others */

typedef struct Settings {
    int64_t now; /* microseconds since 1970 */
    int week_start;
    bool signed_in;
    const Locale *locale; /* NULL: en_US */
    Text user, full_name, domain;
    const Text *groups;
    size_t group_count;
    uint64_t seed;
    uint32_t batch_rows; /* 1 .. BATCH_ROWS */
    Profile *profile;    /* to be filled; NULL: nobody asks */
    uint32_t threads;    /* how many may work on a pass; 0 is 1 */
    Kept *kept;          /* NULL: nothing is reused, nothing kept */
    uint64_t *counters;  /* of the plan's probes: added to when a run has ended */
} Settings;

enum { BATCH_ROWS = 2048, THREADS_MOST = 256 };

typedef struct ResultTable {
    Column *columns; /* FLAT, one per output of the plan; texts live in the same arena */
    uint32_t count;
    uint64_t rows;
} ResultTable;

typedef struct Run Run;

/* Everything of a run is in `arena`, the result in `result_arena`; the run can be released and its arena reset once this returns.
   The store has loaded the plan's tables. */
Run *engine_new(Arena *arena, const Plan *plan, Store *store, const Settings *settings);
void engine_run(Run *run, Arena *result_arena, ResultTable *result);
/* Where a run is that was left by the escape: in a pass of its plan, at the groups of a grouping, or above all passes. */
typedef struct Doing {
    const Pass *pass;         /* NULL: between them */
    const Grouping *grouping; /* NULL: at none */
    bool result;
} Doing;
Doing engine_doing(const Run *run);
void engine_release(Run *run); /* what kernels keep outside of arenas */

#endif
