/* Runs all tests that are chosen, in several processes if there may be, and reports them in their order. */
#include "testing/expect.h"
#include "testing/update.h"
#include "testing/crew.h"

#include <stdlib.h>
#include <string.h>

bool test_chosen(const TestOptions *options, const LodeTest *test) {
    return options->filter == NULL || strcasestr(test->title, options->filter) != NULL ||
           strcasestr(test->file, options->filter) != NULL;
}

typedef struct Suite {
    const TestOptions *options;
    Lode *lode;
    unsigned *tests, count; /* those that are chosen */
    Outcome *outcomes;
    bool *done;
    unsigned ready, told; /* outcomes that are in; that have been reported, in order */
    unsigned failed;
    Update *update;
} Suite;

static void suite_run(void *user, unsigned task, FILE *to) {
    Suite *suite = user;
    char *details = NULL;
    size_t size = 0;
    double start = suite->options->seconds();
    FILE *write = open_memstream(&details, &size);
    if (write == NULL) suite->options->exhausted();
    bool failed = test_run(suite->lode, suite->options, suite->tests[task], suite->update, write);
    if (fclose(write) != 0) suite->options->exhausted();
    double seconds = suite->options->seconds() - start;
    fwrite(&failed, sizeof failed, 1, to);
    fwrite(&seconds, sizeof seconds, 1, to);
    fwrite(details, 1, size, to);
    free(details);
}

/* Reports in the order of the tests, whatever the order in which they come in. */
static void suite_report(Suite *suite, unsigned task) {
    suite->done[task] = true;
    suite->ready++;
    suite->failed += suite->outcomes[task].failed;
    for (; suite->told < suite->count && suite->done[suite->told]; suite->told++)
        if (suite->outcomes[suite->told].report)
            report_test(suite->options, suite->told + 1, &suite->outcomes[suite->told]);
    if (suite->options->progress != NULL) suite->options->progress(suite->ready, suite->count);
}

static void suite_take(void *user, unsigned task, const char *found, size_t size) {
    Suite *suite = user;
    Outcome *outcome = &suite->outcomes[task];
    size_t head = sizeof outcome->failed + sizeof outcome->seconds;
    memcpy(&outcome->failed, found, sizeof outcome->failed);
    memcpy(&outcome->seconds, found + sizeof outcome->failed, sizeof outcome->seconds);
    outcome->details = testing_take(suite->options, size - head + 1, 1);
    memcpy(outcome->details, found + head, size - head);
    suite_report(suite, task);
}

static void suite_lost(void *user, unsigned task, const char *how) {
    Suite *suite = user;
    Outcome *outcome = &suite->outcomes[task];
    size_t size = 0;
    FILE *to = open_memstream(&outcome->details, &size);
    if (to == NULL) suite->options->exhausted();
    fprintf(to, "  the process that ran this test ended with %s\n", how);
    if (fclose(to) != 0) suite->options->exhausted();
    outcome->failed = true;
    suite_report(suite, task);
}

Outcome *run_all(Lode *lode, const TestOptions *options, Update *update, bool report, unsigned *count,
                 unsigned *failed) {
    unsigned all = lode_test_count(lode);
    if (all > 0 && lode_test(lode, 0) == NULL) options->exhausted();
    Suite suite = {
        .options = options, .lode = lode, .update = update, .tests = testing_take(options, all, sizeof *suite.tests)};
    for (unsigned i = 0; i < all; i++)
        if (test_chosen(options, lode_test(lode, i))) suite.tests[suite.count++] = i;
    suite.outcomes = testing_take(options, suite.count, sizeof *suite.outcomes);
    suite.done = testing_take(options, suite.count, sizeof *suite.done);
    for (unsigned i = 0; i < suite.count; i++)
        suite.outcomes[i] =
            (Outcome){.test = lode_test(lode, suite.tests[i]), .index = suite.tests[i], .report = report};
    if (report) report_begin(options, suite.count);
    /* what is updated is gathered here, so it is done here */
    Work work = {suite.count, update != NULL ? 1 : options->threads, suite_run, suite_take, suite_lost, &suite};
    crew_run(options, &work);
    free(suite.tests);
    free(suite.done);
    *count = suite.count;
    *failed = suite.failed;
    return suite.outcomes;
}

void outcomes_free(Outcome *outcomes, unsigned count) {
    for (unsigned n = 0; n < count; n++) free(outcomes[n].details);
    free(outcomes);
}

TestCounts testing_run(Lode *lode, const TestOptions *options) {
    unsigned count, failed;
    Update *update = options->update ? update_new(options) : NULL;
    Outcome *outcomes = run_all(lode, options, update, true, &count, &failed);
    TestCounts counts = {.passed = count - failed};
    if (update != NULL) failed += update_end(update);
    report_end(options, outcomes, count, failed);
    outcomes_free(outcomes, count);
    counts.failed = failed;
    return counts;
}
