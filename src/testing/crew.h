/* Work that is divided among processes. Each has its own copy of everything, so that work may change what it likes, and
   one that dies takes only its task with it. */
#ifndef LODE_TESTING_CREW_H
#define LODE_TESTING_CREW_H

#include "testing/testing.h"

typedef struct Work {
    unsigned tasks, workers; /* workers up to 1: no process is made */
    /* Does a task, in a worker, and writes what it has found (which need not be text). */
    void (*run)(void *user, unsigned task, FILE *to);
    /* Takes what a task has found; in the caller, in any order, each task once. */
    void (*take)(void *user, unsigned task, const char *found, size_t size);
    /* In place of `take`: the worker ended before the task. how: "signal 11 (Segmentation fault)". */
    void (*lost)(void *user, unsigned task, const char *how);
    void *user;
} Work;

void crew_run(const TestOptions *options, const Work *work);

#endif
