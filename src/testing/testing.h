/* Runs the tests of a model. What the shell knows and this room must not (screens, clocks, how messages look) comes in
 * as functions. */
#ifndef LODE_TESTING_TESTING_H
#define LODE_TESTING_TESTING_H

#include "lode.h"

#include <stdio.h>

typedef struct TestOptions {
    FILE *out;          /* the report */
    FILE *junit;        /* NULL: none */
    const char *filter; /* NULL: all; else only tests with this in their title or file */
    bool verbose, tap, colour;
    void (*print_messages)(FILE *to, const Lode *lode, bool colour);
    void (*print_text)(FILE *to, const char *text, size_t size); /* safe on a screen */
    size_t (*text_width)(const char *text, size_t size);         /* columns that it takes there */
    double (*seconds)(void);                                     /* a clock */
    void (*exhausted)(void);                                     /* no memory: does not return */
} TestOptions;

/* Runs the tests and writes the report. Gives the number of tests that failed. */
unsigned testing_run(Lode *lode, const TestOptions *options);

#endif
