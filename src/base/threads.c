/* Threads for the time of one call: cheap beside the many milliseconds that they work, and nothing to be kept or shut down (helper.c). */
#include "base/threads.h"

#include <pthread.h>

typedef struct Crew {
    Budget *budget;
    size_t count;
    Work *work;
    void *context;
    atomic_size_t next;
    atomic_bool failed;
} Crew;

static void take_items(Crew *crew, bool silent) {
    jmp_buf escape;
    Budget budget = {.shared = crew->budget, .escape = &escape, .silent = silent};
    if (crew->budget != NULL) budget.watch = crew->budget->watch;
    if (setjmp(escape) != 0) {
        atomic_store(&crew->failed, true);
        return;
    }
    for (size_t item; !atomic_load(&crew->failed) && (item = atomic_fetch_add(&crew->next, 1)) < crew->count;) {
        budget_watch(&budget, NULL, 0, 0);
        crew->work(crew->context, item, &budget);
    }
}

static void *take_items_alone(void *crew) {
    take_items(crew, true);
    return NULL;
}

void parallel_for(Budget *budget, unsigned threads, size_t count, Work *work, void *context) {
    Crew crew = {.budget = budget, .count = count, .work = work, .context = context};
    pthread_t others[THREADS_AT_ONCE];
    unsigned started = 0;
    while (started + 1 < threads && started + 1 < count && started < THREADS_AT_ONCE &&
           pthread_create(&others[started], NULL, take_items_alone, &crew) == 0)
        started++; /* where there are no more threads, those that there are do the work */
    take_items(&crew, true);
    for (unsigned i = 0; i < started; i++) pthread_join(others[i], NULL);
    if (atomic_load(&crew.failed)) budget_spent(budget);
}
