/* Runs tests: a fixture for each, its steps in order, and a judgement of every expectation. */
#include "testing/expect.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

void *testing_take(const TestOptions *options, size_t count, size_t size) {
    void *got = calloc(count == 0 ? 1 : count, size);
    if (got == NULL) {
        options->exhausted();
        abort();
    }
    return got;
}

typedef struct Run {
    const TestOptions *options;
    const LodeTest *test;
    Lode *fixture;
    FILE *details;
    bool failed;
} Run;

/* A statement on one line, its runs of blanks as one. */
static void print_statement(const Run *run, const char *statement) {
    bool blank = false;
    for (const char *at = statement; *at != '\0';) {
        size_t size = strcspn(at, " \t\r\n");
        if (size > 0 && blank) fputs(" ", run->details);
        run->options->print_text(run->details, at, size);
        blank = blank || size > 0;
        at += size;
        at += strspn(at, " \t\r\n");
    }
}

/* The line that names the step that failed. */
static void fail(Run *run, const LodeStep *step, const char *what) {
    run->failed = true;
    fputs("  ", run->details);
    run->options->print_text(run->details, run->test->file, strlen(run->test->file));
    fprintf(run->details, ":%u: ", step->line);
    switch (step->kind) {
    case LODE_STEP_SETTING: fputs("setting", run->details); break;
    case LODE_STEP_GIVEN:
        fputs("given ", run->details);
        print_statement(run, step->table);
        break;
    case LODE_STEP_EXPECT:
        if (strncmp(step->statement, "expect", 6) != 0) fputs("expect ", run->details);
        print_statement(run, step->statement);
        if (step->fails) fputs(" fails", run->details);
        if (step->fails && step->fails_with[0] != '\0') {
            fputs(" \"", run->details);
            print_statement(run, step->fails_with);
            fputs("\"", run->details);
        }
        break;
    }
    fprintf(run->details, "\n    %s\n", what);
}

/* The messages of a handle, indented. */
static void print_messages(const Run *run, const Lode *lode) {
    char *text = NULL;
    size_t size = 0;
    FILE *to = open_memstream(&text, &size);
    if (to == NULL) {
        run->options->exhausted();
        abort();
    }
    run->options->print_messages(to, lode, run->options->colour);
    if (fclose(to) != 0) run->options->exhausted();
    for (const char *at = text; *at != '\0';) {
        size_t length = strcspn(at, "\n");
        fprintf(run->details, "%s%.*s\n", length > 0 ? "    " : "", (int)length, at);
        at += length + (at[length] == '\n');
    }
    free(text);
}

static bool messages_have(const Lode *lode, const char *text) {
    if (*text == '\0') return true;
    for (unsigned i = 0; i < lode_message_count(lode); i++) {
        const LodeMessage *message = lode_message(lode, i);
        if (strcasestr(message->message, text) != NULL || strcasestr(message->code, text) != NULL) return true;
    }
    return false;
}

static void judge_failure(Run *run, const LodeStep *step, const LodeResult *result) {
    if (result != NULL) {
        fail(run, step, "it should fail, but it gives");
        detail_result(run->details, run->options, result);
    } else if (!messages_have(run->fixture, step->fails_with)) {
        fail(run, step, "it fails, but not with this text:");
        print_messages(run, run->fixture);
    }
}

static void judge_rows(Run *run, const LodeStep *step, const LodeResult *result, const LodeCells *cells) {
    Comparison c = compare_rows(run->options, result, cells, step->within, statement_ordered(step->statement));
    if (!c.same) {
        fail(run, step, "the result is not the expected one");
        detail_rows(run->details, run->options, result, cells, &c, step->within, run->options->colour);
    } else if (c.reordered && run->options->verbose) {
        fprintf(run->details, "  %s:%u: the rows stand in another order than expected\n", run->test->file, step->line);
    }
    comparison_free(&c);
}

static void judge_golden(Run *run, const LodeStep *step, const LodeResult *result) {
    Golden golden;
    const char *problem = NULL;
    if (golden_read(run->options, step->matches, &golden, &problem)) {
        judge_rows(run, step, result, &golden.cells);
    } else {
        fail(run, step, problem);
        fprintf(run->details, "    %s\n", step->matches);
    }
    golden_free(&golden);
}

static void judge_truth(Run *run, const LodeStep *step, const LodeResult *result) {
    if (lode_result_rows(result) != 1 || lode_result_columns(result) != 1) {
        fail(run, step, "it should give a single cell that is TRUE, but it gives");
        detail_result(run->details, run->options, result);
        return;
    }
    LodeValue value = lode_result_value(result, 0, 0);
    if (!value.null && value.type == LODE_BOOLEAN && value.boolean) return;
    fail(run, step, "it should be TRUE, but it gives");
    detail_result(run->details, run->options, result);
}

static void judge_sides(Run *run, const LodeStep *step, const LodeResult *result) {
    if (lode_result_rows(result) != 1 || lode_result_columns(result) != 2) {
        fail(run, step, "both sides should be single values, but they give");
        detail_result(run->details, run->options, result);
    } else if (!lode_value_same(lode_result_value(result, 0, 0), lode_result_value(result, 0, 1), step->within)) {
        fail(run, step, "the two sides differ");
        detail_sides(run->details, run->options, result);
    }
}

/* false: the test cannot go on. */
static bool run_step(Run *run, unsigned index) {
    const LodeStep *step = &run->test->steps[index];
    LodeResult *result = NULL;
    bool sides = false, sound = lode_run_step(run->fixture, index, &result, &sides);
    if (step->kind != LODE_STEP_EXPECT) {
        if (!sound) {
            fail(run, step, "it cannot be set up:");
            print_messages(run, run->fixture);
        }
        return sound;
    }
    if (step->fails) {
        judge_failure(run, step, result);
    } else if (result == NULL) {
        fail(run, step, "it cannot be answered:");
        print_messages(run, run->fixture);
    } else if (step->matches[0] != '\0') {
        judge_golden(run, step, result);
    } else if (step->has_rows) {
        judge_rows(run, step, result, &step->cells);
    } else if (sides) {
        judge_sides(run, step, result);
    } else {
        judge_truth(run, step, result);
    }
    lode_result_free(result);
    return true;
}

static Outcome run_test(Lode *lode, const TestOptions *options, unsigned index) {
    Outcome outcome = {.test = lode_test(lode, index)};
    size_t size = 0;
    double start = options->seconds();
    Run run = {.options = options, .test = outcome.test, .details = open_memstream(&outcome.details, &size)};
    if (run.details == NULL) options->exhausted();
    run.fixture = lode_fixture(lode, index);
    if (run.fixture == NULL) {
        run.failed = true;
        fputs("  the test cannot be set up\n", run.details);
        print_messages(&run, lode);
    }
    for (unsigned i = 0; run.fixture != NULL && i < run.test->step_count; i++)
        if (!run_step(&run, i)) break;
    lode_free(run.fixture);
    if (fclose(run.details) != 0) options->exhausted();
    outcome.failed = run.failed;
    outcome.seconds = options->seconds() - start;
    return outcome;
}

static bool chosen(const TestOptions *options, const LodeTest *test) {
    return options->filter == NULL || strcasestr(test->title, options->filter) != NULL ||
           strcasestr(test->file, options->filter) != NULL;
}

unsigned testing_run(Lode *lode, const TestOptions *options) {
    unsigned all = lode_test_count(lode), count = 0, failed = 0;
    for (unsigned i = 0; i < all; i++) count += chosen(options, lode_test(lode, i));
    Outcome *outcomes = testing_take(options, count, sizeof *outcomes);
    report_begin(options, count);
    for (unsigned i = 0, n = 0; i < all; i++) {
        if (!chosen(options, lode_test(lode, i))) continue;
        outcomes[n] = run_test(lode, options, i);
        failed += outcomes[n].failed;
        report_test(options, n + 1, &outcomes[n]);
        n++;
    }
    report_end(options, outcomes, count, failed);
    for (unsigned n = 0; n < count; n++) free(outcomes[n].details);
    free(outcomes);
    return failed;
}
