/* A thread that waits for its next piece of work: for work that comes again and again within a few milliseconds, where
   starting a thread each time would take as long. */
#ifndef LODE_BASE_HELPER_H
#define LODE_BASE_HELPER_H

#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>

typedef struct Helper {
    void (*work)(void *context);
    void *context;
    pthread_t thread;
    pthread_mutex_t lock;
    pthread_cond_t changed;
    atomic_int state;
    bool started;
} Helper;

/* A helper that is all zeros is not started. False: no thread can be had, and the helper stays as it was. */
bool helper_start(Helper *helper, void (*work)(void *context), void *context);
/* It does work(context) once; what the caller wrote before is seen there. Not again before helper_wait. */
void helper_go(Helper *helper);
/* Returns when it has; what it wrote is seen here. */
void helper_wait(Helper *helper);
/* Ends the thread, if it was started: nothing may be under way. */
void helper_end(Helper *helper);

#endif
