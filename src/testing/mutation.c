/* Runs tests over mutants: the tests that read the changed field, until one notices. */
#include "testing/mutation.h"
#include "testing/crew.h"

#include <stdlib.h>
#include <string.h>

/* ---- which tests ---- */

typedef struct Candidate {
    unsigned test;
    bool killed_last;
    double seconds;
} Candidate;

static int promising(const void *a, const void *b) {
    const Candidate *x = a, *y = b;
    if (x->killed_last != y->killed_last) return x->killed_last ? -1 : 1;
    if (x->seconds != y->seconds) return x->seconds < y->seconds ? -1 : 1;
    return (x->test > y->test) - (x->test < y->test);
}

unsigned tests_over(const Mutation *m, unsigned entry, unsigned *tests) {
    LodeIndexes readers = lode_entry(m->lode, entry)->tests;
    Candidate *candidates = testing_take(m->options, readers.count, sizeof *candidates);
    unsigned count = 0;
    for (unsigned i = 0; i < readers.count; i++) {
        const Outcome *outcome = m->of_test[readers.items[i]];
        if (outcome == NULL) continue;
        candidates[count++] =
            (Candidate){readers.items[i], m->last_killer[entry] == readers.items[i] + 1, outcome->seconds};
    }
    if (count > 1) qsort(candidates, count, sizeof *candidates, promising);
    for (unsigned i = 0; i < count; i++) tests[i] = candidates[i].test;
    free(candidates);
    return count;
}

/* ---- one mutant ---- */

/* Runs in a worker: what it leaves behind is gone with the next mutant. */
static void try_mutant(void *user, unsigned task, FILE *to) {
    Mutation *m = user;
    unsigned entry = lode_mutant(m->lode, m->mutants[task])->entry;
    unsigned *tests = testing_take(m->options, lode_test_count(m->lode), sizeof *tests),
             count = tests_over(m, entry, tests);
    Fate fate = lode_mutate(m->lode, m->mutants[task]) ? FATE_SURVIVED : FATE_NOT_TRIED;
    for (unsigned i = 0; i < count && fate == FATE_SURVIVED; i++) {
        Verdict verdict = test_verdict(m->lode, m->options, tests[i]);
        if (verdict == VERDICT_STARVES) fate = FATE_NOT_TRIED;
        if (verdict != VERDICT_FAILS) continue;
        fate = FATE_KILLED;
        m->last_killer[entry] = tests[i] + 1;
    }
    lode_mutate(m->lode, LODE_NO_MUTANT);
    fputc((int)fate, to);
    free(tests);
}

static void tried(Mutation *m, unsigned task, Fate fate) {
    if (m->fates[task] == FATE_NOT_TRIED) m->fates[task] = (unsigned char)fate;
    if (m->options->progress != NULL) m->options->progress(++m->done, m->count);
}

static void take_fate(void *user, unsigned task, const char *found, size_t size) {
    tried(user, task, size == 1 ? (Fate)*found : FATE_CRASHED);
}

static void lose_mutant(void *user, unsigned task, const char *how) {
    (void)how;
    tried(user, task, FATE_CRASHED);
}

/* ---- all of them ---- */

static bool wanted(const Mutation *m, unsigned entry) {
    for (unsigned i = 0; i < m->wanted->field_count; i++)
        if (m->wanted->fields[i] == entry) return true;
    return m->wanted->field_count == 0;
}

/* false: they could not be made. */
static bool choose_mutants(Mutation *m) {
    unsigned all = lode_mutant_count(m->lode);
    for (unsigned i = 0; i < lode_message_count(m->lode); i++)
        m->stopped |= lode_message(m->lode, i)->severity == LODE_ERROR;
    if (lode_message_count(m->lode) > 0) m->options->print_messages(stderr, m->lode, false);
    if (m->stopped) return false;
    m->mutants = testing_take(m->options, all, sizeof *m->mutants);
    m->fates = testing_take(m->options, all, 1);
    for (unsigned i = 0; i < all; i++) {
        const LodeMutant *mutant = lode_mutant(m->lode, i);
        if (!wanted(m, mutant->entry)) continue;
        if (mutant->waived[0] != '\0') m->fates[m->count] = FATE_WAIVED;
        m->mutants[m->count++] = i;
    }
    return true;
}

/* What fails without any change says nothing about one. */
static unsigned run_baseline(Mutation *m) {
    unsigned failed;
    m->baseline = run_all(m->lode, m->options, NULL, false, &m->baseline_count, &failed);
    m->of_test = testing_take(m->options, lode_test_count(m->lode), sizeof *m->of_test);
    for (unsigned i = 0; i < m->baseline_count; i++)
        if (!m->baseline[i].failed) m->of_test[m->baseline[i].index] = &m->baseline[i];
    return failed;
}

/* The waived ones are not tried: the others stand first. */
static void try_mutants(Mutation *m) {
    unsigned *order = testing_take(m->options, m->count, sizeof *order), live = 0, back = m->count;
    unsigned char *fates = testing_take(m->options, m->count, 1);
    for (unsigned i = 0; i < m->count; i++) {
        if (m->fates[i] != FATE_WAIVED) order[live++] = m->mutants[i];
    }
    unsigned *all = m->mutants, count = m->count;
    unsigned char *known = m->fates;
    m->mutants = order, m->fates = fates, m->count = live;
    Work work = {live, m->options->threads, try_mutant, take_fate, lose_mutant, m};
    crew_run(m->options, &work);
    m->mutants = all, m->fates = known, m->count = count;
    for (unsigned i = back; i-- > 0;)
        if (known[i] != FATE_WAIVED) known[i] = fates[--live];
    free(order);
    free(fates);
}

double mutation_percent(unsigned killed, unsigned all) { return all == 0 ? 100 : 100.0 * killed / all; }

MutationScore mutation_score(const Mutation *m, unsigned entry) {
    MutationScore score = {0};
    for (unsigned i = 0; i < m->count; i++) {
        if (entry != LODE_NO_MUTANT && lode_mutant(m->lode, m->mutants[i])->entry != entry) continue;
        score.waived += m->fates[i] == FATE_WAIVED;
        score.killed += m->fates[i] == FATE_KILLED || m->fates[i] == FATE_CRASHED;
        score.all += m->fates[i] != FATE_WAIVED;
    }
    return score;
}

MutationScore testing_mutate(Lode *lode, const TestOptions *options, const MutationOptions *mutation) {
    Mutation m = {.options = options, .wanted = mutation, .lode = lode};
    if (!choose_mutants(&m)) return (MutationScore){.stopped = true};
    unsigned failed = run_baseline(&m);
    m.last_killer = testing_take(options, lode_entry_count(lode), sizeof *m.last_killer);
    try_mutants(&m);
    mutation_report(&m);
    if (mutation->json != NULL) mutation_json(&m, mutation->json);
    MutationScore score = mutation_score(&m, LODE_NO_MUTANT);
    score.failed = failed;
    for (unsigned i = 0; i < m.count; i++) score.stopped |= m.fates[i] == FATE_NOT_TRIED;
    outcomes_free(m.baseline, m.baseline_count);
    free(m.of_test);
    free(m.mutants);
    free(m.fates);
    free(m.last_killer);
    return score;
}
