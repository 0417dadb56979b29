/* Runs tests: a fixture for each, its steps in order, and a judgement of every expectation. */
#include "testing/expect.h"
#include "testing/update.h"

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
    Lode *lode;
    unsigned index;
    const LodeTest *test;
    Lode *fixture;
    FILE *details;  /* NULL: nobody wants them */
    Update *update; /* NULL: expectations stay as they are */
    bool failed, starved;
    bool *fed; /* steps whose expectation failed: the rows that they read are shown */
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

/* The line that names the step that failed. false: no details, please. */
static bool fail(Run *run, const LodeStep *step, const char *what) {
    run->failed = true;
    if (run->details == NULL) return false;
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
    return true;
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

static bool is_spent(const Lode *lode) {
    return lode_message_count(lode) > 0 && strcmp(lode_message(lode, 0)->code, "out-of-memory") == 0;
}

static void judge_failure(Run *run, const LodeStep *step, const LodeResult *result) {
    if (result != NULL) {
        if (fail(run, step, "it should fail, but it gives")) detail_result(run->details, run->options, result);
    } else if (!messages_have(run->fixture, step->fails_with)) {
        if (fail(run, step, "it fails, but not with this text:")) print_messages(run, run->fixture);
    }
}

/* A failure that the rows in `given` have led to. */
static bool fail_fed(Run *run, const LodeStep *step, const char *what) {
    if (!fail(run, step, what)) return false;
    run->fed[step - run->test->steps] = true;
    return true;
}

static void judge_rows(Run *run, const LodeStep *step, const LodeResult *result, const LodeCells *cells) {
    bool ordered = statement_ordered(step->statement);
    Comparison c = compare_rows(run->options, result, cells, step->within, ordered);
    const char *why = NULL;
    if (!c.same && !(run->update != NULL && update_rows(run->update, run->test, step, result, &c, ordered, &why))) {
        if (fail_fed(run, step, "the result is not the expected one")) {
            if (why != NULL) fprintf(run->details, "    not updated: %s\n", why);
            detail_rows(run->details, run->options, result, cells, &c, step->within, run->options->colour);
        }
    } else if (c.same && c.reordered && run->options->verbose && run->details != NULL) {
        fprintf(run->details, "  %s:%u: the rows stand in another order than expected\n", run->test->file, step->line);
    }
    comparison_free(&c);
}

static void judge_golden(Run *run, const LodeStep *step, const LodeResult *result) {
    Golden golden;
    const char *problem = NULL, *why = NULL;
    bool ordered = statement_ordered(step->statement),
         read = golden_read(run->options, step->matches, &golden, &problem);
    Comparison c = {0};
    if (read) c = compare_rows(run->options, result, &golden.cells, step->within, ordered);
    bool same = read && c.same;
    if (!same && run->update != NULL)
        same = update_golden(run->update, run->test, step, result, read ? &golden : NULL, &c, ordered, &why);
    if (!same && fail_fed(run, step, read ? "the result is not the expected one" : problem)) {
        if (why != NULL) fprintf(run->details, "    not updated: %s\n", why);
        if (read)
            detail_rows(run->details, run->options, result, &golden.cells, &c, step->within, run->options->colour);
        else
            fprintf(run->details, "    %s\n", step->matches);
    }
    comparison_free(&c);
    golden_free(&golden);
}

static void judge_truth(Run *run, const LodeStep *step, const LodeResult *result) {
    if (lode_result_rows(result) != 1 || lode_result_columns(result) != 1) {
        if (fail(run, step, "it should give a single cell that is TRUE, but it gives"))
            detail_result(run->details, run->options, result);
        return;
    }
    LodeValue value = lode_result_value(result, 0, 0);
    if (!value.null && value.type == LODE_BOOLEAN && value.boolean) return;
    if (fail_fed(run, step, "it should be TRUE, but it gives")) detail_result(run->details, run->options, result);
}

static void judge_sides(Run *run, const LodeStep *step, const LodeResult *result) {
    const char *why = NULL;
    if (lode_result_rows(result) != 1 || lode_result_columns(result) != 2) {
        if (fail(run, step, "both sides should be single values, but they give"))
            detail_result(run->details, run->options, result);
        return;
    }
    LodeValue left = lode_result_value(result, 0, 0), right = lode_result_value(result, 0, 1);
    if (lode_value_same(left, right, step->within)) return;
    if (run->update != NULL && update_literal(run->update, run->test, step, left, &why)) return;
    if (!fail_fed(run, step, "the two sides differ")) return;
    if (why != NULL) fprintf(run->details, "    not updated: %s\n", why);
    detail_sides(run->details, run->options, result);
}

static void judge(Run *run, const LodeStep *step, const LodeResult *result, bool sides) {
    if (step->fails) {
        judge_failure(run, step, result);
    } else if (result == NULL) {
        if (fail(run, step, "it cannot be answered:")) print_messages(run, run->fixture);
    } else if (step->matches[0] != '\0') {
        judge_golden(run, step, result);
    } else if (step->has_rows) {
        judge_rows(run, step, result, &step->cells);
    } else if (sides) {
        judge_sides(run, step, result);
    } else {
        judge_truth(run, step, result);
    }
}

/* false: the test cannot go on. */
static bool run_step(Run *run, unsigned index) {
    const LodeStep *step = &run->test->steps[index];
    LodeResult *result = NULL;
    bool sides = false, sound = lode_run_step(run->fixture, index, &result, &sides);
    run->starved |= result == NULL && is_spent(run->fixture);
    if (step->kind != LODE_STEP_EXPECT) {
        if (!sound && fail(run, step, "it cannot be set up:")) print_messages(run, run->fixture);
        return sound;
    }
    judge(run, step, result, sides);
    lode_result_free(result);
    return run->details != NULL || !run->failed;
}

static void run_steps(Run *run) {
    run->fixture = lode_fixture(run->lode, run->index);
    if (run->fixture == NULL) {
        run->failed = run->starved = true;
        if (run->details == NULL) return;
        fputs("  the test cannot be set up\n", run->details);
        print_messages(run, run->lode);
    }
    for (unsigned i = 0; run->fixture != NULL && i < run->test->step_count; i++)
        if (!run_step(run, i)) break;
    lode_free(run->fixture);
}

Verdict test_verdict(Lode *lode, const TestOptions *options, unsigned index) {
    Run run = {.options = options, .lode = lode, .index = index, .test = lode_test(lode, index)};
    run_steps(&run);
    return run.starved ? VERDICT_STARVES : run.failed ? VERDICT_FAILS : VERDICT_PASSES;
}

/* The details go to a file. */
bool test_run(Lode *lode, const TestOptions *options, unsigned index, Update *update, FILE *details) {
    Run run = {.options = options,
               .lode = lode,
               .index = index,
               .test = lode_test(lode, index),
               .details = details,
               .update = update};
    run.fed = testing_take(options, run.test->step_count, sizeof *run.fed);
    run_steps(&run);
    detail_given(details, options, lode, index, run.fed);
    free(run.fed);
    return run.failed;
}
