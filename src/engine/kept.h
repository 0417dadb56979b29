/* What statements leave for later ones: values over groups, groups, and which groups there are, each under the number
   of what it is (plan/identity.h). It is memory that nobody needs: the things used longest ago are given back when
   there is no room. */
#ifndef LODE_ENGINE_KEPT_H
#define LODE_ENGINE_KEPT_H

#include <pthread.h>

#include "engine/engine.h"
#include "plan/identity.h"

typedef struct Thing Thing;
struct Thing {
    Arena arena;
    size_t bytes; /* about what it takes */
    Thing *next;
    uint32_t number;
    uint64_t used;  /* the last run that used it */
    uint64_t space; /* whose group numbers these are: those of the groups of that space; 0: they follow from the data
                       alone */
    Column values;  /* FLAT: over groups; or over the rows of a table, then also with the codes of one of its columns */
    uint64_t *shown; /* groups that there are, as bits */
    uint32_t shown_bits;
    /* groups */
    uint32_t count, width;
    uint64_t *tuples; /* NULL: it is no groups */
    Text **texts; /* by key: those of the tuples, where their bits are numbers that only one run knows; NULL: bits will
                     do */
    const Table *table; /* by_row is of this one; NULL: none */
    uint32_t *by_row;
};

struct Kept {
    Budget budget, *all; /* `budget` counts on the handle's, `all` */
    jmp_buf escape;      /* of what is being kept */
    Arena book;
    Identities known;
    Text world; /* the settings that all of it depends on */
    Thing **by_number, *first;
    bool *asked;   /* by number: a run has asked for it */
    uint32_t room; /* of these */
    size_t bytes;
    uint64_t run, spaces;
    bool busy;            /* a run is on its way: what it has used stays */
    pthread_mutex_t lock; /* of `first` and what hangs there: memory may be asked back from any thread */
};

/* A run begins, under these settings (any bytes); it may take what was kept, until kept_rest. */
void kept_begin(Kept *kept, Text world);
Thing *kept_find(Kept *kept, uint32_t number); /* NULL: not kept */
bool kept_asked(Kept *kept,
                uint32_t number); /* has been asked for before; from now on it has. May leave, as arenas do */
bool kept_fits(const Kept *kept, size_t bytes); /* a thing of so many bytes could be kept */
/* Keeps a thing of about so many bytes, which `fill` makes in thing->arena, in place of what has its number. False:
   there is no room, and nothing else has happened. */
typedef void Fill(Thing *thing, const void *context);
bool kept_put(Kept *kept, uint32_t number, size_t bytes, Fill *fill, const void *context);

#endif
