/* Memory in three lifetimes (session, formula, run): an arena gives, nothing else frees.
   All arenas draw on one budget; when it is spent, or the work is cancelled, control leaves through the budget's escape, never by a
   killed process. */
#ifndef LODE_BASE_ARENA_H
#define LODE_BASE_ARENA_H

#include <setjmp.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Who watches long work: it may be told how far it has come, and may have it cancelled at any time from anywhere. */
typedef struct Watch {
    atomic_bool cancelled;
    void (*tell)(void *user, const char *work, uint64_t done, uint64_t total); /* NULL: nobody */
    void *user;
} Watch;

/* What all arenas of a handle may take together, in bytes. `escape` is where to go when it is spent: the caller that
   set it owns the cleanup (releasing the arenas is enough). Without an escape the program is aborted. */
typedef struct Budget Budget;
typedef struct ArenaBlock ArenaBlock;
struct Budget {
    size_t limit; /* 0: no limit */
    atomic_size_t used, peak;
    Budget *shared; /* NULL, or where all is counted: then only `escape`, `watch` and `silent` are this one's */
    jmp_buf *escape;
    Watch *watch; /* may be NULL */
    bool silent;  /* of a thread that is not the caller's: its progress is not told */
    /* Asked, by any thread that counts on this one, when there is no room: gives back some of what is there only to save time.
       False: there is no more of it. NULL: there never is. */
    bool (*spare)(void *spared);
    void *spared;
    /* Blocks that arenas gave back and others may have, so that the system need not make them anew: not among `used`. */
    ArenaBlock *kept;
    atomic_size_t kept_bytes, kept_most; /* how many may be: an eighth of the memory of the machine; 0: not asked yet */
    atomic_flag keeping; /* somebody looks at them */
};

typedef struct Arena {
    Budget *budget; /* may be NULL */
    ArenaBlock *last;
    char *next, *end;
    /* Blocks of a MiB and more are large pages of the system, touched whole, and what it gives back is kept for others: for the few
       arenas that have much, again and again. */
    bool pages;
} Arena;

/* To be called in every loop that can take long, now and then: `done` of `total` rows of this work. Leaves through the escape when
   it has been cancelled. Not for threads that have no escape of their own: those look at watch->cancelled. */
void budget_watch(Budget *budget, const char *work, uint64_t done, uint64_t total);
/* Its two halves, for work that has something to give back before it leaves by budget_spent. */
bool budget_cancelled(const Budget *budget);
void budget_tell(const Budget *budget, const char *work, uint64_t done, uint64_t total);

/* Leaves through the escape: a part of the work with a budget of its own has spent it, or was cancelled; or what it would read is
   not to be read, which the data know. */
_Noreturn void budget_spent(Budget *budget);

/* work(context), and then end(context) in any case: also when control leaves through the escape, on its way. For what no arena
   gives back: files, threads, arenas of one's own. budget may be NULL. */
void budget_guard(Budget *budget, void (*work)(void *context), void (*end)(void *context), void *context);

void arena_init(Arena *arena, Budget *budget);
/* Memory for `size` bytes, zeroed, aligned for any type. Never NULL. */
void *arena_alloc(Arena *arena, size_t size);
/* As arena_alloc, not zeroed. */
void *arena_take(Arena *arena, size_t size);
/* `old` grown to `size` bytes; it is extended in place when it was the last thing taken. */
void *arena_grow(Arena *arena, void *old, size_t old_size, size_t size);
/* What is large goes back at once; anything else stays until the arena is emptied. NULL: nothing. Never used again by the caller. */
void arena_give_back(Arena *arena, void *taken);
/* Everything taken is gone; the largest block is kept for reuse. */
void arena_reset(Arena *arena);
/* `from` is empty afterwards: what was taken from it lives as long as what `into` gives. Both count on one budget. */
void arena_adopt(Arena *into, Arena *from);
/* What its blocks hold together, in bytes. */
size_t arena_bytes(const Arena *arena);
/* Everything is gone and given back. */
void arena_release(Arena *arena);

#define NEW(arena, type)          ((type *)arena_alloc((arena), sizeof(type)))
#define NEW_ARRAY(arena, type, n) ((type *)arena_alloc((arena), sizeof(type) * (size_t)(n)))

#endif
