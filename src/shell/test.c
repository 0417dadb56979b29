/* lode test: runs the tests of a model (testing/) and prints or writes their report. */
#include "shell/commands.h"
#include "shell/messages.h"
#include "shell/models.h"
#include "shell/session.h"
#include "shell/progress.h"
#include "answers/json.h"
#include "answers/text.h"
#include "testing/testing.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

const char test_help[] =
    "usage: lode test [OPTIONS] [PATH ...]\n"
    "\n"
    "Runs the tests of models (files or folders; default: the .calc files of the current folder). Every test sees only "
    "the\n"
    "rows that it gives. A test that fails shows what was expected and what came, side by side, the differing cells\n"
    "between « and », and the given rows that it read. Ends with \"N passed, M failed\", and with status 3 when a "
    "test\n"
    "failed. Tests run in several processes (--threads); the report does not depend on it. A folder without .calc files\n"
    "stands for the models in the folders below it, which are tested one after the other.\n"
    "\n"
    "--mutate changes each formula a little (a comparison, a literal, a dropped branch ...), runs the tests that read "
    "the\n"
    "field, and tells which changes none of them notices.\n"
    "--coverage tells which arms of IF, CASE and IIF and which cases of NULL the tests have reached, field by field.\n"
    "\n"
    "examples:\n"
    "    lode test formulas/agentforce\n"
    "    lode test --filter deflection --junit report.xml\n"
    "    lode test --update --filter deflection\n"
    "    lode test --mutate --filter-field \"Deflection Rate\" --min-score 90\n"
    "    lode test formulas/agentforce --coverage --coverage-html coverage.html\n";

static void print_messages(FILE *to, const Lode *lode, bool colour) { messages_print(to, lode, colour, LODE_WARNING); }

static void print_text(FILE *to, const char *text, size_t size) {
    Buffer shown = {0};
    text_escape(&shown, text, size);
    buffer_write(&shown, to);
    buffer_free(&shown);
}

static void print_json(FILE *to, const char *text) {
    Buffer shown = {0};
    json_text(&shown, text, strlen(text));
    buffer_write(&shown, to);
    buffer_free(&shown);
}

/* A file that a report goes to; NULL when none was asked for. false: it cannot be written. */
static bool report_open(const char *path, FILE **file) {
    *file = NULL;
    if (path == NULL || (*file = fopen(path, "w")) != NULL) return true;
    usage("%s: %s", path, strerror(errno));
    return false;
}

static bool report_close(const char *path, FILE *file) {
    if (file == NULL) return true;
    bool failed = ferror(file) != 0;
    if (fclose(file) == 0 && !failed) return true;
    usage("%s: %s", path, strerror(errno));
    return false;
}

/* The fields that --filter-field names. */
static bool find_fields(Lode *lode, const Options *options, unsigned *fields) {
    for (unsigned i = 0; i < options->fields.count; i++) {
        const char *name = options->fields.list[i];
        bool found = lode_entry_find(lode, name, &fields[i]);
        LodeKind kind = found ? lode_entry(lode, fields[i])->kind : LODE_TABLE;
        if (kind == LODE_DIMENSION || kind == LODE_MEASURE || kind == LODE_SET) continue;
        usage("--filter-field: the model has no field \"%s\"", name);
        return false;
    }
    return true;
}

static int run_mutation(Lode *lode, const Options *options, TestOptions *how) {
    unsigned *fields = mem_take(options->fields.count + 1, sizeof *fields);
    FILE *json;
    int status = EXIT_USAGE;
    if (find_fields(lode, options, fields)) {
        status = EXIT_SYSTEM;
        if (report_open(options->mutation_json, &json)) {
            MutationOptions wanted = {.fields = fields, .field_count = options->fields.count, .json = json};
            if (progress_begin(options, "mutation")) how->progress = progress_show;
            MutationScore score = testing_mutate(lode, how, &wanted);
            bool low = mutation_percent(score.killed, score.all) < options->min_score;
            status = score.stopped ? EXIT_SYSTEM : low || score.failed > 0 ? EXIT_TESTS : EXIT_FINE;
            if (!report_close(options->mutation_json, json)) status = EXIT_SYSTEM;
        }
    }
    free(fields);
    return status;
}

static bool covers(const Options *options) {
    return options->coverage || options->coverage_json != NULL || options->coverage_html != NULL || options->min_coverage != 0;
}

static bool enough_coverage(Lode *lode, const Options *options, const TestOptions *how) {
    double percent = testing_coverage(lode, how);
    if (percent >= options->min_coverage) return true;
    fprintf(stderr, "lode: the tests take %d %% of the arms; --min-coverage asks for %u %%\n", (int)percent,
            options->min_coverage);
    return false;
}

/* What is reached is counted in this process: tests that others run would count for nothing. */
static int run_covered(Lode *lode, const Options *options, TestOptions *how, TestCounts *counts) {
    how->coverage = options->coverage;
    how->threads = 1;
    if (!lode_cover(lode, true)) {
        session_report(lode, options);
        return session_status(lode);
    }
    *counts = testing_run(lode, how);
    bool enough = enough_coverage(lode, options, how);
    return counts->failed == 0 && enough ? EXIT_FINE : EXIT_TESTS;
}

static int run_tests(Lode *lode, const Options *options, TestOptions *how, TestCounts *counts) {
    int status = EXIT_SYSTEM;
    if (report_open(options->junit, &how->junit) && report_open(options->coverage_json, &how->coverage_json) &&
        report_open(options->coverage_html, &how->coverage_html)) {
        how->colour = how->colour && how->junit == NULL;
        if (progress_begin(options, "tests") && !isatty(fileno(stdout))) how->progress = progress_show;
        if (covers(options)) {
            status = run_covered(lode, options, how, counts);
        } else {
            *counts = testing_run(lode, how);
            status = counts->failed > 0 ? EXIT_TESTS : EXIT_FINE;
        }
    }
    bool written = report_close(options->junit, how->junit);
    written &= report_close(options->coverage_json, how->coverage_json);
    written &= report_close(options->coverage_html, how->coverage_html);
    return written ? status : EXIT_SYSTEM;
}

/* Options that do not go together. */
static bool sensible(const Options *options, const Models *models) {
    const char *wrong = NULL;
    const bool report = options->junit != NULL || options->mutation_json != NULL || options->coverage_json != NULL ||
                        options->coverage_html != NULL;
    if (models->count > 1 && (report || options->tap))
        wrong = "these are several models: a report is of one, name its folder";
    else if (options->mutate && covers(options))
        wrong = "--coverage and --mutate are two runs";
    else if (options->mutate && options->update)
        wrong = "--update and --mutate are two runs";
    else if (options->mutate && (options->tap || options->junit != NULL))
        wrong = "--mutate reports in words, or with --mutation-json FILE";
    else if (!options->mutate &&
             (options->fields.count > 0 || options->mutation_json != NULL || options->min_score >= 0))
        wrong = "--filter-field, --mutation-json and --min-score go with --mutate";
    if (wrong != NULL) usage("%s", wrong);
    return wrong == NULL;
}

static TestOptions test_options(const Options *options) {
    return (TestOptions){.out = stdout,
                         .filter = options->filter,
                         .verbose = options->verbose,
                         .tap = options->tap,
                         .colour = options_colour(options, stdout) && !options->tap,
                         .threads = options->threads,
                         .update = options->update,
                         .print_messages = print_messages,
                         .print_text = print_text,
                         .text_width = text_width,
                         .print_json = print_json,
                         .seconds = clock_seconds,
                         .exhausted = mem_exhausted};
}

unsigned session_test(Lode *lode, const Options *options) {
    TestOptions how = test_options(options);
    how.threads = 1; /* in this process, so that Ctrl-C ends them */
    return testing_run(lode, &how).failed;
}

static int test_model(const Options *options, const Words *paths, TestCounts *counts) {
    int status;
    Lode *lode = session_new(options, &status);
    if (lode == NULL) return status;
    TestOptions how = test_options(options);
    status = session_open(lode, options, paths, NULL);
    if (status == EXIT_FINE) {
        lode_set_threads(lode, 1); /* tests are small and there are many: they are what is divided */
        status = options->mutate ? run_mutation(lode, options, &how) : run_tests(lode, options, &how, counts);
    }
    lode_free(lode);
    return status;
}

int cmd_test(const Options *options) {
    Models models;
    int worst = EXIT_USAGE;
    TestCounts all = {0};
    models_find(&options->words, &models);
    if (sensible(options, &models)) {
        worst = EXIT_FINE;
        for (unsigned i = 0; i < models.count; i++) {
            TestCounts counts = {0};
            if (models.count > 1) printf("%s%s\n", i > 0 ? "\n" : "", models.list[i].list[0]);
            int status = test_model(options, &models.list[i], &counts);
            if (status > worst) worst = status;
            all.passed += counts.passed;
            all.failed += counts.failed;
        }
        if (models.count > 1 && !options->mutate) printf("\nall: %u passed, %u failed\n", all.passed, all.failed);
    }
    models_free(&models);
    return worst;
}
