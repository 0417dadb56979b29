/* Pieces of work on several threads. Each thread has a run of its own (columns of batches, results per dictionary
   entry, scratch) and an arena; what pieces share they only read, but for texts made keys, which is done under a lock. */
#include <string.h>

#include "base/helper.h"
#include "engine/reuse.h"

typedef struct Worker {
    Run run;
    Arena arena; /* of run.cache, and of what pieces leave */
    Budget budget;
    jmp_buf escape;
    bool failed, busy;
    Helper helper; /* of all but the first, which is the caller's thread */
    struct Workers *all;
} Worker;

struct Workers {
    Worker *items;
    uint32_t count;
    /* the work under way */
    WorkFunction *work;
    void *context;
    Arena *arenas;
    uint32_t pieces;
    atomic_uint next;
};

/* ---- a thread's run ---- */

static void open_worker(Worker *w, Run *main, struct Workers *all, uint32_t number) {
    Budget *budget = main->arena->budget;
    *w = (Worker){.all = all};
    w->budget = (Budget){.escape = &w->escape, .silent = number > 0};
    if (budget != NULL) {
        w->budget.shared = budget->shared != NULL ? budget->shared : budget;
        w->budget.watch = budget->watch;
    }
    arena_init(&w->arena, &w->budget);
    arena_init(&w->run.scratch, &w->budget);
    w->arena.pages = w->run.scratch.pages = main->arena->pages;
    w->run.plan = main->plan;
    w->run.nodes = NEW_ARRAY(main->arena, NodeState, main->plan->nodes.count + 1);
    w->run.lookups = NEW_ARRAY(main->arena, Groups, main->plan->groupings.count + 1);
}

/* What the main run has found by now. */
static void take_over(Worker *w, const Run *main) {
    const Run own = w->run;
    Run *run = &w->run;
    *run = *main;
    run->cache = &w->arena;
    run->scratch = own.scratch;
    run->nodes = own.nodes;
    run->dictionaries = own.dictionaries;
    run->epoch = own.epoch;
    run->lookups = own.lookups;
    run->marks = own.marks;
    run->mark_count = own.mark_count;
    run->context.scratch = &run->scratch;
    run->context.random = &run->random;
    run->workers = NULL;
    reuse_share(run, main);
    for (uint32_t i = 0; i < main->plan->groupings.count; i++) {
        run->lookups[i] = main->groups[i];
        run->lookups[i].find_epoch = run->lookups[i].put_epoch = 0;
    }
    w->failed = w->busy = false;
}

static Arena *piece_arena(Worker *w, uint32_t piece) {
    Arena *arena = &w->all->arenas[piece];
    arena_init(arena, &w->budget);
    arena->pages = w->arena.pages;
    return arena;
}

static void take_pieces(void *worker) {
    Worker *w = worker;
    struct Workers *all = w->all;
    if (setjmp(w->escape) != 0) {
        w->failed = true;
        interner_leave(&w->run);
        atomic_store(&all->next, all->pieces); /* nobody goes on */
        return;
    }
    for (;;) {
        const unsigned piece = atomic_fetch_add(&all->next, 1);
        if (piece >= all->pieces) return;
        w->run.arena = w->run.context.run = all->arenas == NULL ? &w->arena : piece_arena(w, piece);
        all->work(&w->run, piece, all->context);
    }
}

/* False: no thread can be had. */
static bool set_to_work(Worker *w) {
    if (!w->helper.started && !helper_start(&w->helper, take_pieces, w)) return false;
    helper_go(&w->helper);
    return true;
}

/* ---- together ---- */

static void open_workers(Run *main) {
    struct Workers *all = NEW(main->arena, struct Workers);
    all->items = NEW_ARRAY(main->arena, Worker, main->settings.threads);
    for (uint32_t i = 0; i < main->settings.threads; i++) open_worker(&all->items[i], main, all, i);
    all->count = main->settings.threads;
    main->workers = all;
}

void workers_do(Run *main, uint32_t pieces, Arena *arenas, WorkFunction *work, void *context) {
    if (pieces == 0) return;
    if (main->workers == NULL) open_workers(main);
    struct Workers *all = main->workers;
    const uint32_t count = pieces < all->count ? pieces : all->count;
    for (uint32_t i = 0; i < pieces && arenas != NULL; i++) arena_init(&arenas[i], main->arena->budget);
    all->work = work;
    all->context = context;
    all->arenas = arenas;
    all->pieces = pieces < INT32_MAX ? pieces : INT32_MAX;
    atomic_store(&all->next, 0);
    for (uint32_t i = 0; i < count; i++) take_over(&all->items[i], main);
    interner_share(main, true);
    for (uint32_t i = 1; i < count; i++) all->items[i].busy = set_to_work(&all->items[i]); /* or the others do it */
    take_pieces(&all->items[0]);
    bool failed = false;
    for (uint32_t i = 0; i < count; i++) {
        if (all->items[i].busy) helper_wait(&all->items[i].helper);
        if (all->items[i].failed && !failed) main->doing = all->items[i].run.doing;
        failed |= all->items[i].failed;
    }
    interner_share(main, false);
    if (!failed) return;
    for (uint32_t i = 0; i < pieces && arenas != NULL; i++) arena_release(&arenas[i]);
    budget_spent(main->arena->budget);
}

void workers_release(Run *main) {
    if (main->workers == NULL) return;
    for (uint32_t i = 0; i < main->workers->count; i++) {
        helper_end(&main->workers->items[i].helper);
        run_release(&main->workers->items[i].run);
        arena_adopt(main->arena, &main->workers->items[i].arena); /* results stand in it */
    }
    main->workers = NULL;
}
