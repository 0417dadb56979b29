/* The prompt: reads statements and commands from a terminal or a file, and answers. What the shell knows and this room must not
   (options, clocks, how messages and results look) comes in as functions. */
#ifndef LODE_PROMPT_PROMPT_H
#define LODE_PROMPT_PROMPT_H

#include "lode.h"

#include <stdbool.h>
#include <stdio.h>

typedef struct PromptHost {
    void *user; /* for all of them */
    /* A new handle with models and data as said so far, messages told; *sound: without errors. NULL: told, no handle can be made. */
    Lode *(*open)(void *user, bool *sound);
    bool (*load)(void *user, const char *path);      /* a further model or data, from the next open on; false: told */
    void (*set_clock)(void *user, Lode *lode);       /* NOW() is what the options or the clock say */
    void (*tell)(void *user, const LodeMessage *message);
    void (*render)(void *user, FILE *to, const LodeResult *result, const char *statement, const char *format); /* NULL: the current one */
    bool (*set_format)(void *user, const char *name); /* false: told */
    const char *(*format)(void *user);
    unsigned (*test)(void *user, Lode *lode, const char *filter); /* how many tests failed; filter NULL: all */
    LodeProgress *progress; /* with user: shows how far work has come; work NULL: it is over */
    bool (*stage)(const char *name, LodeStage *stage);
    double (*seconds)(void); /* since some moment */
    int (*complain)(const char *format, ...) __attribute__((format(printf, 1, 2))); /* a line on stderr */
    const char *(*nearest)(const char *name, const char *const *names); /* of a list that ends with NULL; NULL: none is near */
    const char *const *formats; /* ends with NULL */
    bool terminal;              /* standard input and output are one */
    bool quiet, timing;
} PromptHost;

/* Runs until the end of the input, or quit. Gives how many statements failed; *status: what quit said, or -1. */
unsigned prompt_run(const PromptHost *host, int *status);

#endif
