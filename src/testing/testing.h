/* Runs the tests of a model. What the shell knows and this room must not (screens, clocks, how messages look) comes in
 * as functions. */
#ifndef LODE_TESTING_TESTING_H
#define LODE_TESTING_TESTING_H

#include "lode.h"

#include <stdio.h>

typedef struct TestOptions {
    FILE *out;          /* the report */
    FILE *junit;        /* NULL: none */
    bool coverage;      /* testing_coverage tells of each field, not only the sums */
    FILE *coverage_json, *coverage_html; /* NULL: none */
    const char *filter; /* NULL: all; else only tests with this in their title or file */
    bool verbose, tap, colour;
    unsigned threads; /* processes that may work */
    bool update;      /* expectations that differ are rewritten */
    void (*print_messages)(FILE *to, const Lode *lode, bool colour);
    void (*print_text)(FILE *to, const char *text, size_t size); /* safe on a screen */
    size_t (*text_width)(const char *text, size_t size);         /* columns that it takes there */
    double (*seconds)(void);                                     /* a clock */
    void (*progress)(unsigned done, unsigned all);               /* NULL: nobody watches; done == all: it is over */
    void (*print_json)(FILE *to, const char *text);              /* a text with its quotes */
    void (*exhausted)(void);                                     /* no memory: does not return */
} TestOptions;

typedef struct TestCounts {
    unsigned passed, failed;
} TestCounts;

/* Runs the tests and writes the report. */
TestCounts testing_run(Lode *lode, const TestOptions *options);

/* Mutates fields (all, or the entries of some) and runs the tests that read them. */
typedef struct MutationOptions {
    const unsigned *fields; /* entries */
    unsigned field_count;   /* 0: all */
    FILE *json;             /* NULL: none */
} MutationOptions;

typedef struct MutationScore {
    bool stopped; /* mutants could not be made, or not tried, as the memory is spent; which has been told */
    unsigned killed, all, waived; /* all: without the waived ones */
    unsigned failed;              /* tests that fail without any change, and are left out */
} MutationScore;

MutationScore testing_mutate(Lode *lode, const TestOptions *options, const MutationOptions *mutation);
/* 100 when there is nothing to kill. */
double mutation_percent(unsigned killed, unsigned all);
/* After testing_run, with lode_cover on before it: what the tests have reached. Gives the percentage of arms taken. */
double testing_coverage(Lode *lode, const TestOptions *options);

#endif
