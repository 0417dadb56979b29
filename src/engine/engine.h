/* Runs a plan over a store and gives a result table. Knows no names, spans or SQL; running out of memory leaves through the
   budget's escape (then engine_release must be called). */
#ifndef LODE_ENGINE_ENGINE_H
#define LODE_ENGINE_ENGINE_H

#include "data/locale.h"
#include "plan/profile.h"
#include "store/store.h"

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
void engine_release(Run *run); /* what kernels keep outside of arenas */

#endif
