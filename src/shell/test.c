/* lode test: runs the tests of a model (testing/) and prints or writes their report. */
#include "shell/commands.h"
#include "shell/messages.h"
#include "shell/session.h"
#include "answers/text.h"
#include "testing/testing.h"

#include <errno.h>
#include <string.h>

const char test_help[] =
    "usage: lode test [OPTIONS] [PATH ...]\n"
    "\n"
    "Runs the tests of models (files or folders; default: the .calc files of the current folder). Every test sees only "
    "the\n"
    "rows that it gives. A test that fails shows what was expected and what came, side by side, the differing cells\n"
    "between « and ». Ends with \"N passed, M failed\", and with status 3 when a test failed.\n"
    "\n"
    "examples:\n"
    "    lode test formulas/agentforce\n"
    "    lode test --filter deflection --junit report.xml\n";

static void print_messages(FILE *to, const Lode *lode, bool colour) { messages_print(to, lode, colour, LODE_WARNING); }

static void print_text(FILE *to, const char *text, size_t size) {
    Buffer shown = {0};
    text_escape(&shown, text, size);
    buffer_write(&shown, to);
    buffer_free(&shown);
}

static int run_tests(Lode *lode, const Options *options, FILE *junit) {
    TestOptions how = {.out = stdout,
                       .junit = junit,
                       .filter = options->filter,
                       .verbose = options->verbose,
                       .tap = options->tap,
                       .colour = options_colour(options, stdout) && !options->tap && junit == NULL,
                       .print_messages = print_messages,
                       .print_text = print_text,
                       .text_width = text_width,
                       .seconds = clock_seconds,
                       .exhausted = mem_exhausted};
    return testing_run(lode, &how) > 0 ? EXIT_TESTS : EXIT_FINE;
}

int cmd_test(const Options *options) {
    int status;
    Lode *lode = session_new(options, &status);
    if (lode == NULL) return status;
    status = session_open(lode, options, &options->words, NULL);
    FILE *junit = NULL;
    if (status == EXIT_FINE && options->junit != NULL && (junit = fopen(options->junit, "w")) == NULL) {
        usage("%s: %s", options->junit, strerror(errno));
        status = EXIT_SYSTEM;
    }
    if (status == EXIT_FINE) status = run_tests(lode, options, junit);
    if (junit != NULL) {
        bool failed = ferror(junit) != 0;
        if (fclose(junit) != 0 || failed) {
            usage("%s: %s", options->junit, strerror(errno));
            status = EXIT_SYSTEM;
        }
    }
    lode_free(lode);
    return status;
}
