/* Work divided among threads: items are taken in turn by whoever is free. What an item computes must not depend on who
   takes it, nor on the order; so results do not depend on the number of threads. */
#ifndef LODE_BASE_THREADS_H
#define LODE_BASE_THREADS_H

#include "base/arena.h"

enum { THREADS_AT_ONCE = 256 };

/* `budget` counts on the caller's and has the escape of this thread: arenas that the item takes from must get it (or
   its escape). They must not be used by two items at once. */
typedef void Work(void *context, size_t item, Budget *budget);

/* Does work(context, 0 .. count - 1), on up to `threads` threads, the caller's among them; returns when all is done.
   Where memory runs out or the work is cancelled, it leaves through the escape of `budget` after all threads have
   ended. budget may be NULL. */
void parallel_for(Budget *budget, unsigned threads, size_t count, Work *work, void *context);

#endif
