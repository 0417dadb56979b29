/* Arenas: chained blocks, doubling up to 1 MiB, or 4 MiB of large pages; large requests get a block of their own. What
   arenas with large pages give back their budget keeps for the next one. Knows no formulas. */
#include "base/arena.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/pages.h"

enum { ALIGN = 16, FIRST_BLOCK = 4096, LAST_BLOCK = 1 << 20, LARGE = 4 << 20, KEPT_LEAST = 1 << 15 };

struct ArenaBlock {
    ArenaBlock *before;
    size_t size; /* bytes after the header */
    bool paged;  /* large pages */
    bool own;    /* of one request, which may be given back: nothing else is put there */
};

#define HEADER ((sizeof(ArenaBlock) + ALIGN - 1) / ALIGN * ALIGN)

/* Spent or cancelled: who catches it knows which by the watch. */
_Noreturn void budget_spent(Budget *budget) {
    if (budget != NULL && budget->escape != NULL) longjmp(*budget->escape, 1);
    abort();
}

bool budget_cancelled(const Budget *budget) {
    return budget != NULL && budget->watch != NULL && atomic_load(&budget->watch->cancelled);
}

void budget_tell(const Budget *budget, const char *work, uint64_t done, uint64_t total) {
    if (budget == NULL || budget->watch == NULL || budget->watch->tell == NULL || budget->silent) return;
    budget->watch->tell(budget->watch->user, work, done, total);
}

void budget_watch(Budget *budget, const char *work, uint64_t done, uint64_t total) {
    if (budget_cancelled(budget)) budget_spent(budget);
    budget_tell(budget, work, done, total);
}

void budget_guard(Budget *budget, void (*work)(void *), void (*end)(void *), void *context) {
    jmp_buf here, *outer = budget == NULL ? NULL : budget->escape;
    if (outer != NULL) {
        if (setjmp(here) != 0) {
            budget->escape = outer;
            end(context);
            longjmp(*outer, 1);
        }
        budget->escape = &here;
    }
    work(context);
    if (outer != NULL) budget->escape = outer;
    end(context);
}

static Budget *counted_on(Budget *budget) { return budget == NULL || budget->shared == NULL ? budget : budget->shared; }

/* Other threads may count at the same time. */
static bool count_bytes(Budget *all, size_t size) {
    if (all == NULL) return true;
    size_t used = atomic_load_explicit(&all->used, memory_order_relaxed), peak;
    do {
        if (all->limit != 0 && (size > all->limit || used > all->limit - size)) return false;
    } while (!atomic_compare_exchange_weak(&all->used, &used, used + size));
    peak = atomic_load_explicit(&all->peak, memory_order_relaxed);
    while (used + size > peak && !atomic_compare_exchange_weak(&all->peak, &peak, used + size)) {}
    return true;
}

/* ---- blocks that are kept ---- */

static void block_give(ArenaBlock *block) {
    if (block->paged)
        pages_give(block, HEADER + block->size);
    else
        free(block);
}

static bool is_kept(const Arena *arena, size_t size) { return arena->pages && size >= KEPT_LEAST; }

/* Of blocks that will be kept, so that most find one: an eighth more at most, which nobody touches. */
static size_t kept_size(size_t size) {
    size_t step = KEPT_LEAST / 8;
    while (step < size / 16) step *= 2;
    return (size + step - 1) / step * step;
}

static void kept_lock(Budget *all) {
    while (atomic_flag_test_and_set_explicit(&all->keeping, memory_order_acquire)) {}
}

static void kept_unlock(Budget *all) { atomic_flag_clear_explicit(&all->keeping, memory_order_release); }

static void kept_drop(Budget *all) {
    kept_lock(all);
    ArenaBlock *block = all->kept;
    all->kept = NULL;
    all->kept_bytes = 0;
    kept_unlock(all);
    for (ArenaBlock *before; block != NULL; block = before) {
        before = block->before;
        pages_show(block + 1, block->size);
        block_give(block);
    }
}

/* An eighth of the machine's memory. */
static size_t kept_most(void) {
    const long pages = sysconf(_SC_PHYS_PAGES), size = sysconf(_SC_PAGESIZE);
    return pages < 1 || size < 1 ? LARGE : (size_t)pages / 8 * (size_t)size;
}

/* False: there are enough. */
static bool kept_put(Budget *all, ArenaBlock *block) {
    if (all->kept_most == 0) all->kept_most = kept_most();
    kept_lock(all);
    bool put = block->size <= all->kept_most && all->kept_bytes <= all->kept_most - block->size;
    if (put) {
        block->before = all->kept;
        all->kept = block;
        all->kept_bytes += block->size;
        pages_hide(block + 1, block->size);
    }
    kept_unlock(all);
    return put;
}

/* One of this size. NULL: none. */
static ArenaBlock *kept_take(Budget *all, size_t size, bool paged, bool zeroed) {
    if (all == NULL || all->kept_bytes == 0) return NULL;
    kept_lock(all);
    ArenaBlock **at = &all->kept;
    while (*at != NULL && ((*at)->size != size || (*at)->paged != paged)) at = &(*at)->before;
    ArenaBlock *block = *at;
    if (block != NULL) {
        *at = block->before;
        all->kept_bytes -= size;
    }
    kept_unlock(all);
    if (block == NULL) return NULL;
    pages_show(block + 1, size);
    if (zeroed) memset((char *)block + HEADER, 0, size);
    return block;
}

/* Whether nothing may stay: it is more than the limit lets be, or nobody is there any more who could want it. */
static bool kept_is_too_much(const Budget *all) {
    return all->kept_bytes != 0 && (all->used == 0 || (all->limit != 0 && all->used + all->kept_bytes > all->limit));
}

/* ---- blocks ---- */

static bool gives_back(const Budget *all) { return all != NULL && all->spare != NULL && all->spare(all->spared); }

static size_t paged_size(size_t size) { return (HEADER + size + PAGES_UNIT - 1) / PAGES_UNIT * PAGES_UNIT - HEADER; }

/* zeroed: large memory comes so from the system, and only what is touched is ever there. NULL: there is no room. */
static ArenaBlock *paged_new(Budget *all, size_t size, bool zeroed) {
    const size_t whole = paged_size(size);
    if (!count_bytes(all, whole)) return NULL;
    ArenaBlock *block = kept_take(all, whole, true, zeroed);
    if (all != NULL && kept_is_too_much(all)) kept_drop(all);
    if (block == NULL) block = pages_take(HEADER + whole);
    if (block == NULL) {
        if (all != NULL) all->used -= whole;
        return NULL;
    }
    block->size = whole;
    block->paged = true;
    return block;
}

static ArenaBlock *plain_new(Budget *budget, Budget *all, size_t size, bool zeroed, bool keeps) {
    while (!count_bytes(all, size))
        if (!gives_back(all)) budget_spent(budget);
    ArenaBlock *block = keeps ? kept_take(all, size, false, zeroed) : NULL;
    if (all != NULL && kept_is_too_much(all)) kept_drop(all);
    while (block == NULL && (block = zeroed ? calloc(1, HEADER + size) : malloc(HEADER + size)) == NULL) {
        if (gives_back(all)) continue;
        if (all != NULL) all->used -= size;
        budget_spent(budget);
    }
    if (HEADER + size >= LARGE) pages_wish(block, HEADER + size);
    block->size = size;
    block->paged = false;
    return block;
}

static size_t plain_size(const Arena *arena, size_t size) { return is_kept(arena, size) ? kept_size(size) : size; }

static ArenaBlock *block_new(Arena *arena, size_t size, bool zeroed) {
    Budget *budget = arena->budget, *all = counted_on(budget);
    if (size > SIZE_MAX / 2) budget_spent(budget);
    ArenaBlock *block = arena->pages && size >= LAST_BLOCK ? paged_new(all, size, zeroed) : NULL;
    if (block == NULL) block = plain_new(budget, all, plain_size(arena, size), zeroed, is_kept(arena, size));
    block->before = NULL;
    block->own = false;
    return block;
}

static void block_free(Arena *arena, ArenaBlock *block) {
    Budget *all = counted_on(arena->budget);
    if (all != NULL) all->used -= block->size;
    if (all == NULL || !is_kept(arena, block->size) || !kept_put(all, block)) block_give(block);
    if (all != NULL && kept_is_too_much(all)) kept_drop(all);
}

void arena_init(Arena *arena, Budget *budget) { *arena = (Arena){.budget = budget}; }

static size_t rounded(const Arena *arena, size_t size) {
    if (size > SIZE_MAX / 2) budget_spent(arena->budget);
    return size == 0 ? ALIGN : (size + ALIGN - 1) / ALIGN * ALIGN; /* nothing is asked for now and then: never NULL */
}

/* A block for one request, behind the one that is being filled. */
static void *take_own(Arena *arena, size_t size, bool zeroed) {
    ArenaBlock *own = block_new(arena, size, zeroed);
    own->own = true;
    own->before = arena->last->before;
    arena->last->before = own;
    return (char *)own + HEADER;
}

/* How large a block should be: less where there is less room. */
static size_t next_size(const Arena *arena) {
    const Budget *all = counted_on(arena->budget);
    size_t want = arena->last == NULL ? FIRST_BLOCK : arena->last->size * 2;
    const size_t most = arena->pages ? LARGE - HEADER : LAST_BLOCK;
    if (want > most) want = most;
    const size_t limit = all == NULL ? 0 : all->limit, used = limit == 0 ? 0 : all->used;
    while (limit != 0 && want > FIRST_BLOCK && want > (used < limit ? limit - used : 0) / 4) want /= 2;
    return want;
}

void *arena_take(Arena *arena, size_t size) {
    size = rounded(arena, size);
    if (size > (size_t)(arena->end - arena->next)) {
        size_t want = next_size(arena);
        /* a large request must not waste the rest of the block */
        if (size > want / 4 && arena->last != NULL) return take_own(arena, size, false);
        ArenaBlock *block = block_new(arena, want < size ? size : want, false);
        block->before = arena->last;
        arena->last = block;
        arena->next = (char *)block + HEADER;
        block->own = want < size;
        arena->end = arena->next + (block->own ? size : block->size);
    }
    void *result = arena->next;
    arena->next += size;
    return result;
}

void *arena_alloc(Arena *arena, size_t size) {
    if (size >= LAST_BLOCK && arena->last != NULL && size > (size_t)(arena->end - arena->next))
        return take_own(arena, rounded(arena, size), true);
    return memset(arena_take(arena, size), 0, size);
}

/* What points to the block that was made for this alone; NULL: it shares one. */
static ArenaBlock **own_block(Arena *arena, const void *taken) {
    if (arena->last == NULL) return NULL;
    for (ArenaBlock **at = &arena->last->before; *at != NULL; at = &(*at)->before)
        if ((char *)*at + HEADER == taken) return (*at)->own && ((*at)->paged || (*at)->size >= LARGE) ? at : NULL;
    return NULL;
}

void arena_give_back(Arena *arena, void *taken) {
    ArenaBlock **at = taken == NULL ? NULL : own_block(arena, taken);
    if (at == NULL) return;
    ArenaBlock *block = *at;
    *at = block->before;
    block_free(arena, block);
}

/* The system moves pages instead of copying them. NULL: there is no room, and all is as it was. */
static void *grow_own(Arena *arena, ArenaBlock **at, size_t size) {
    Budget *all = counted_on(arena->budget);
    ArenaBlock *block = *at;
    const size_t before = block->size, more = block->paged ? paged_size(size) : plain_size(arena, size);
    if (more == before) return (char *)block + HEADER;
    if (!count_bytes(all, more - before)) return NULL;
    block = block->paged ? pages_grow(block, HEADER + before, HEADER + more) : realloc(block, HEADER + more);
    if (block == NULL) {
        if (all != NULL) all->used -= more - before;
        return NULL;
    }
    if (!block->paged) pages_wish(block, HEADER + more);
    block->size = more;
    *at = block;
    return (char *)block + HEADER;
}

void *arena_grow(Arena *arena, void *old, size_t old_size, size_t size) {
    size_t taken = (old_size + ALIGN - 1) / ALIGN * ALIGN;
    if (old != NULL && size > old_size && (char *)old + taken == arena->next && size - old_size < LAST_BLOCK) {
        size_t more = (size + ALIGN - 1) / ALIGN * ALIGN - taken;
        if (more <= (size_t)(arena->end - arena->next)) {
            arena->next += more;
            return old;
        }
    }
    ArenaBlock **own = size > old_size && old_size >= LAST_BLOCK ? own_block(arena, old) : NULL;
    void *result = own == NULL ? NULL : grow_own(arena, own, rounded(arena, size));
    if (result != NULL) return result;
    result = arena_take(arena, size);
    if (old_size != 0) memcpy(result, old, old_size < size ? old_size : size);
    return result;
}

void arena_reset(Arena *arena) {
    ArenaBlock *keep = arena->last;
    if (keep == NULL) return;
    for (ArenaBlock *block = keep->before, *before; block != NULL; block = before) {
        before = block->before;
        block_free(arena, block);
    }
    keep->before = NULL;
    keep->own = false;
    arena->next = (char *)keep + HEADER;
    arena->end = arena->next + keep->size;
}

void arena_release(Arena *arena) {
    for (ArenaBlock *block = arena->last, *before; block != NULL; block = before) {
        before = block->before;
        block_free(arena, block);
    }
    arena->last = NULL;
    arena->next = arena->end = NULL;
}

size_t arena_bytes(const Arena *arena) {
    size_t bytes = 0;
    for (const ArenaBlock *block = arena->last; block != NULL; block = block->before) bytes += block->size;
    return bytes;
}

void arena_adopt(Arena *into, Arena *from) {
    if (from->last == NULL) return;
    if (into->last == NULL) {
        into->last = from->last, into->next = from->next, into->end = from->end;
    } else {
        ArenaBlock *first = from->last;
        while (first->before != NULL) first = first->before;
        first->before = into->last->before;
        into->last->before = from->last;
    }
    from->last = NULL;
    from->next = from->end = NULL;
}
