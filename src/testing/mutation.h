/* Inside the testing room: what became of each mutant. */
#ifndef LODE_TESTING_MUTATION_H
#define LODE_TESTING_MUTATION_H

#include "testing/expect.h"

typedef enum Fate { FATE_NOT_TRIED, FATE_KILLED, FATE_SURVIVED, FATE_WAIVED, FATE_CRASHED } Fate;

typedef struct Mutation {
    const TestOptions *options;
    const MutationOptions *wanted;
    Lode *lode;
    Outcome *baseline; /* of the tests without any change */
    unsigned baseline_count;
    const Outcome **of_test;  /* by the test's index; NULL: it is left out */
    unsigned *mutants, count; /* those that are asked for */
    unsigned char *fates;
    unsigned *last_killer; /* of each entry, in this process: a test, from 1 */
    unsigned done;
    bool stopped; /* the mutants could not be made */
} Mutation;

/* Tests that run over a mutant of a field, the most promising first; gives how many. */
unsigned tests_over(const Mutation *mutation, unsigned entry, unsigned *tests);
MutationScore mutation_score(const Mutation *mutation, unsigned entry); /* LODE_NO_MUTANT: of all */

void mutation_report(const Mutation *mutation);
void mutation_json(const Mutation *mutation, FILE *to);

#endif
