/* lode check: finds mistakes in a model without running it. */
#include "shell/commands.h"
#include "answers/json.h"
#include "shell/messages.h"
#include "shell/models.h"
#include "shell/progress.h"
#include "shell/sarif.h"
#include "shell/session.h"

#include <string.h>

const char check_help[] =
    "usage: lode check [OPTIONS] [PATH ...]\n"
    "\n"
    "Reads models (files or folders; default: the .calc files of the current folder) and tells "
    "what is wrong with their\n"
    "tables, fields, filters and tests. With data it also looks for columns that are missing and "
    "keys that point nowhere.\n"
    "A model without errors is advised about formulas that mean something else than they seem to "
    "(lints: docs/lints.md);\n"
    "the model can turn them off with a reason: lint off CODE in [Name] because \"...\".\n"
    "Ends with status 1 when there is an error. --format jsonl prints a message a line, json all in "
    "one list, sarif a\n"
    "document for code scanning.\n"
    "\n"
    "examples:\n"
    "    lode check formulas/agentforce\n"
    "    lode check -d data --format jsonl sales.calc\n"
    "    lode check --warnings-as-errors --format sarif formulas > check.sarif\n";

typedef struct Checker {
    Listener listener; /* first: a Checker is one */
    unsigned errors, warnings, waived, printed;
    bool found; /* something that can be checked */
    Sarif sarif;
} Checker;

/* Prints the messages of the last call, as JSON on stdout or for people on stderr, and counts them. */
static void tell(Listener *listener, const Lode *lode, const Options *options) {
    Checker *checker = (Checker *)listener;
    progress_end();
    Buffer line = {0};
    for (unsigned i = 0; i < lode_message_count(lode); i++) {
        const LodeMessage *message = lode_message(lode, i);
        if (checker->errors > 0 && strcmp(message->code, "no-model") == 0)
            continue; /* because of what was told before */
        bool waived = message->waived[0] != '\0';
        checker->waived += waived;
        if (message->severity == LODE_ERROR) checker->errors++;
        if (message->severity == LODE_WARNING && !waived) checker->warnings++;
        if (options->format == FORMAT_SARIF) {
            sarif_add(&checker->sarif, message);
            continue;
        }
        bool fatal =
            message->severity == LODE_ERROR || (options->warnings_as_errors && message->severity == LODE_WARNING);
        if ((options->quiet && !fatal) || (waived && !options->verbose)) continue;
        bool first = checker->printed++ == 0;
        if (options->format == FORMAT_TABLE) {
            if (!first) fputs("\n", stderr);
            message_print(stderr, message, options_colour(options, stderr));
            continue;
        }
        if (options->format == FORMAT_JSON) buffer_text(&line, first ? "[\n" : ",\n");
        buffer_text(&line, "{");
        json_key(&line, "severity", severity_word(message->severity));
        buffer_text(&line, ", ");
        json_message(&line, message, NULL);
        buffer_text(&line, options->format == FORMAT_JSON ? "}" : "}\n");
        buffer_write(&line, stdout);
    }
    buffer_free(&line);
}

static void summary(const Checker *checker, const Options *options) {
    if (!checker->found && checker->errors == 0) fputs("nothing to check found\n", stderr);
    fprintf(stderr, "%s%u error%s, %u warning%s", checker->printed > 0 && options->format == FORMAT_TABLE ? "\n" : "",
            checker->errors, checker->errors == 1 ? "" : "s", checker->warnings, checker->warnings == 1 ? "" : "s");
    if (checker->waived > 0) fprintf(stderr, ", %u turned off", checker->waived);
    fputs("\n", stderr);
}

static int check_model(Checker *checker, const Options *options, const Words *paths) {
    int status;
    Lode *lode = session_new(options, &status);
    if (lode == NULL) return status;
    status = session_open(lode, options, paths, &checker->listener);
    if (status == EXIT_FINE || status == EXIT_WRONG) {
        bool sound = lode_check(lode);
        int checked = sound ? EXIT_FINE : session_status(lode);
        if (checked > status) status = checked;
        tell(&checker->listener, lode, options);
        checker->found |= lode_entry_count(lode) > 0 || lode_test_count(lode) > 0;
    }
    lode_free(lode);
    return status;
}

int cmd_check(const Options *options) {
    if (options->format != FORMAT_TABLE && options->format != FORMAT_JSON && options->format != FORMAT_JSONL &&
        options->format != FORMAT_SARIF)
        return usage("lode check prints messages for people, or --format json, jsonl or sarif");
    Checker checker = {.listener = {.hear = tell, .all = true}};
    Models models;
    int status = EXIT_FINE;
    models_find(&options->words, &models);
    for (unsigned i = 0; i < models.count; i++) {
        int one = check_model(&checker, options, &models.list[i]);
        if (one > status) status = one;
    }
    models_free(&models);
    bool wrong = checker.errors > 0 || (options->warnings_as_errors && checker.warnings > 0);
    if (status == EXIT_FINE && wrong) status = EXIT_WRONG;
    if (options->format == FORMAT_JSON) fputs(checker.printed == 0 ? "[]\n" : "\n]\n", stdout);
    if (options->format == FORMAT_SARIF) sarif_print(&checker.sarif, status, stdout);
    if (!options->quiet) summary(&checker, options);
    return status;
}
