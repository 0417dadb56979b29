/* lode test: runs the tests of a model (testing/) and prints or writes their report. */
#include "shell/commands.h"
#include "shell/messages.h"
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
    "failed. Tests run in several processes (--threads); the report does not depend on it.\n"
    "\n"
    "--mutate changes each formula a little (a comparison, a literal, a dropped branch ...), runs the tests that read "
    "the\n"
    "field, and tells which changes none of them notices.\n"
    "\n"
    "examples:\n"
    "    lode test formulas/agentforce\n"
    "    lode test --filter deflection --junit report.xml\n"
    "    lode test --update --filter deflection\n"
    "    lode test --mutate --filter-field \"Deflection Rate\" --min-score 90\n";

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

static int run_tests(Lode *lode, const Options *options, TestOptions *how) {
    if (!report_open(options->junit, &how->junit)) return EXIT_SYSTEM;
    how->colour = how->colour && how->junit == NULL;
    if (progress_begin(options, "tests") && !isatty(fileno(stdout))) how->progress = progress_show;
    int status = testing_run(lode, how) > 0 ? EXIT_TESTS : EXIT_FINE;
    return report_close(options->junit, how->junit) ? status : EXIT_SYSTEM;
}

/* Options that do not go together. */
static bool sensible(const Options *options) {
    const char *wrong = NULL;
    if (options->mutate && options->update)
        wrong = "--update and --mutate are two runs";
    else if (options->mutate && (options->tap || options->junit != NULL))
        wrong = "--mutate reports in words, or with --mutation-json FILE";
    else if (!options->mutate &&
             (options->fields.count > 0 || options->mutation_json != NULL || options->min_score >= 0))
        wrong = "--filter-field, --mutation-json and --min-score go with --mutate";
    if (wrong != NULL) usage("%s", wrong);
    return wrong == NULL;
}

int cmd_test(const Options *options) {
    int status;
    if (!sensible(options)) return EXIT_USAGE;
    Lode *lode = session_new(options, &status);
    if (lode == NULL) return status;
    TestOptions how = {.out = stdout,
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
    status = session_open(lode, options, &options->words, NULL);
    if (status == EXIT_FINE) {
        lode_set_threads(lode, 1); /* tests are small and there are many: they are what is divided */
        status = options->mutate ? run_mutation(lode, options, &how) : run_tests(lode, options, &how);
    }
    lode_free(lode);
    return status;
}
