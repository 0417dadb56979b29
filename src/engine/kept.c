/* What is kept between statements: found by number, counted in the handle's budget, given back when somebody needs the
 * room. */
#include "engine/kept.h"

#include <stdlib.h>
#include <string.h>

enum { KEPT_AT_LEAST = 256 << 20, KEPT_SHARE = 4, NUMBERS_AT_MOST = 1 << 16 };

/* ---- giving back ---- */

static void take_out(Kept *kept, Thing *thing) {
    Thing **at = &kept->first;
    while (*at != thing) at = &(*at)->next;
    *at = thing->next;
    kept->by_number[thing->number] = NULL;
    kept->bytes -= thing->bytes;
    arena_release(&thing->arena);
    free(thing);
}

static bool is_used(const Kept *kept, const Thing *thing) { return kept->busy && thing->used == kept->run; }

/* The one used longest ago, the largest of these. */
static Thing *oldest(const Kept *kept) {
    Thing *found = NULL;
    for (Thing *thing = kept->first; thing != NULL; thing = thing->next) {
        if (is_used(kept, thing)) continue;
        if (found == NULL || thing->used < found->used || (thing->used == found->used && thing->bytes > found->bytes))
            found = thing;
    }
    return found;
}

/* Groups go with all that is numbered by them. */
static void drop(Kept *kept, Thing *thing) {
    const uint64_t space = thing->tuples == NULL ? 0 : thing->space;
    take_out(kept, thing);
    for (Thing *other = kept->first, *next; space != 0 && other != NULL; other = next) {
        next = other->next;
        if (other->space == space) take_out(kept, other);
    }
}

static bool drop_oldest(Kept *kept) {
    Thing *thing = oldest(kept);
    if (thing != NULL) drop(kept, thing);
    return thing != NULL;
}

static bool give_back(void *spared) {
    Kept *kept = spared;
    pthread_mutex_lock(&kept->lock);
    const bool given = drop_oldest(kept);
    pthread_mutex_unlock(&kept->lock);
    return given;
}

/* ---- its life ---- */

Kept *kept_new(Budget *all) {
    Kept *kept = calloc(1, sizeof *kept);
    if (kept == NULL) return NULL;
    kept->all = all;
    kept->budget = (Budget){.shared = all, .escape = all->escape};
    arena_init(&kept->book, &kept->budget);
    identities_init(&kept->known, &kept->book);
    pthread_mutex_init(&kept->lock, NULL);
    all->spare = give_back;
    all->spared = kept;
    return kept;
}

void kept_forget(Kept *kept) {
    if (kept == NULL) return;
    kept->busy = false;
    while (give_back(kept)) {
    }
    arena_release(&kept->book);
    identities_init(&kept->known, &kept->book);
    kept->by_number = NULL;
    kept->asked = NULL;
    kept->room = 0;
    kept->world = TEXT("");
}

void kept_free(Kept *kept) {
    if (kept == NULL) return;
    kept_forget(kept);
    kept->all->spare = NULL;
    pthread_mutex_destroy(&kept->lock);
    free(kept);
}

/* ---- a run ---- */

void kept_begin(Kept *kept, Text world) {
    kept->budget.escape = kept->all->escape;
    if (!text_equal(world, kept->world) || kept->known.last > NUMBERS_AT_MOST) {
        kept_forget(kept);
        kept->world = text_copy(&kept->book, world);
    }
    kept->run++;
    kept->busy = true;
}

void kept_rest(Kept *kept) {
    if (kept != NULL) kept->busy = false;
}

Thing *kept_find(Kept *kept, uint32_t number) {
    Thing *thing = number < kept->room ? kept->by_number[number] : NULL;
    if (thing != NULL) thing->used = kept->run;
    return thing;
}

/* ---- keeping ---- */

/* The share of the budget; without one, of what the handle has taken, or so much that nobody minds. */
static size_t most_bytes(const Kept *kept) {
    if (kept->all->limit != 0) return kept->all->limit / KEPT_SHARE;
    const size_t share = kept->all->used / KEPT_SHARE;
    return share > KEPT_AT_LEAST ? share : KEPT_AT_LEAST;
}

bool kept_fits(const Kept *kept, size_t bytes) { return bytes <= most_bytes(kept); }

static bool make_room(Kept *kept, size_t bytes) {
    const size_t most = most_bytes(kept);
    if (bytes > most) return false;
    while (kept->bytes > most - bytes)
        if (!give_back(kept)) return false;
    return true;
}

/* The lists may move: nobody else reads them. */
static void number_room(Kept *kept, uint32_t number) {
    if (number < kept->room) return;
    const uint32_t room = number * 2 + 64;
    Thing **grown = NEW_ARRAY(&kept->book, Thing *, room);
    bool *asked = NEW_ARRAY(&kept->book, bool, room);
    if (kept->room != 0) memcpy(grown, kept->by_number, kept->room * sizeof *grown);
    if (kept->room != 0) memcpy(asked, kept->asked, kept->room * sizeof *asked);
    kept->by_number = grown;
    kept->asked = asked;
    kept->room = room;
}

bool kept_asked(Kept *kept, uint32_t number) {
    number_room(kept, number);
    const bool before = kept->asked[number];
    kept->asked[number] = true;
    return before;
}

static void put_in(Kept *kept, Thing *thing, uint32_t number) {
    pthread_mutex_lock(&kept->lock);
    if (kept->by_number[number] != NULL) take_out(kept, kept->by_number[number]);
    thing->number = number;
    thing->used = kept->run;
    thing->next = kept->first;
    kept->first = kept->by_number[number] = thing;
    kept->bytes += thing->bytes;
    pthread_mutex_unlock(&kept->lock);
}

bool kept_put(Kept *kept, uint32_t number, size_t bytes, Fill *fill, const void *context) {
    jmp_buf *const outer = kept->budget.escape;
    if (!make_room(kept, bytes)) return false;
    Thing *const thing = calloc(1, sizeof *thing);
    if (thing == NULL) return false;
    arena_init(&thing->arena, &kept->budget);
    thing->bytes = bytes + sizeof *thing;
    kept->budget.escape = &kept->escape;
    const bool made = setjmp(kept->escape) == 0;
    if (made) {
        number_room(kept, number);
        fill(thing, context);
        put_in(kept, thing, number);
    } else {
        arena_release(&thing->arena);
        free(thing);
    }
    kept->budget.escape = outer;
    return made;
}
