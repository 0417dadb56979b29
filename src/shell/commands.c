/* The table of commands, and the command that explains them. */
#include "shell/commands.h"
#include "answers/buffer.h"
#include "shell/nearest.h"

#include <string.h>

static const char help_help[] =
    "usage: lode help [COMMAND] [--as KIND]\n"
    "\n"
    "Lists the commands and the options that all of them take, or explains one command. --as man prints this as a manual\n"
    "page; --as bash, zsh and fish print the completion of a shell; the other kinds are lists that completions ask for.\n"
    "\n"
    "examples:\n"
    "    lode help\n"
    "    lode help show\n"
    "    lode help --as bash > ~/.local/share/bash-completion/completions/lode\n";

const char lode_help[] =
    "usage: lode COMMAND [OPTIONS] [ARGUMENTS]\n"
    "\n"
    "Runs Tableau-style calculated fields over local data: models and tests are .calc files, data are CSV files.\n";

const char lode_help_end[] =
    "examples:\n"
    "    lode show -d orders.csv 'SUM([Sales]) by [Region]'\n"
    "    lode show \"DATEADD('month', 3, #2004-04-15#)\"\n"
    "\n"
    "exit status: 0 fine; 1 formulas or data are wrong (messages on stderr); 2 wrong usage; 3 tests failed;\n"
    "             4 a limit or a failure of the system\n";

static const Command table[] = {
    {"show", cmd_show, "answer a question", show_help},
    {"repl", cmd_repl, "the prompt: ask, define, look around", repl_help},
    {"check", cmd_check, "find mistakes in a model", check_help},
    {"test", cmd_test, "run the tests of a model", test_help},
    {"diff", cmd_diff, "what differs between two versions of a model", diff_help},
    {"fmt", cmd_fmt, "give .calc files their one layout", fmt_help},
    {"docs", cmd_docs, "write the data dictionary of a model", docs_help},
    {"explain", cmd_explain, "how a statement is understood, or what a message code means", explain_help},
    {"why", cmd_why, "why a value of an answer is what it is", why_help},
    {"functions", cmd_functions, "the functions of the language", functions_help},
    {"batch", cmd_batch, "answer requests in JSON, one a line", batch_help},
    {"describe", cmd_describe, "write the tables of a model from data", describe_help},
    {"load", cmd_load, "make a store file, which opens in milliseconds", load_help},
    {"conform", cmd_conform, "the score in Tableau's own tests", conform_help},
    {"help", cmd_help, "this list, or help of one command", help_help},
};
enum { COMMANDS = sizeof table / sizeof *table };

const Command *command_find(const char *name) {
    for (size_t i = 0; i < COMMANDS; i++)
        if (strcmp(table[i].name, name) == 0) return &table[i];
    return NULL;
}

int command_unknown(const char *name) {
    Nearest nearest = {.name = name};
    for (size_t i = 0; i < COMMANDS; i++) nearest_offer(&nearest, table[i].name);
    if (nearest.best != NULL) return usage("there is no command \"%s\"; did you mean \"%s\"?", name, nearest.best);
    if (strpbrk(name, "[]( )'\"+*/") != NULL)
        return usage("there is no command \"%s\"; to ask a question: lode show '%s'", name, name);
    return usage("there is no command \"%s\"; \"lode help\" lists them", name);
}

const Command *command_at(size_t index) { return index < COMMANDS ? &table[index] : NULL; }

static bool has_options(const char *command) {
    OptionRow row;
    for (size_t i = 0; option_at(i, &row); i++)
        if (row.command != NULL && strcmp(row.command, command) == 0) return true;
    return false;
}

void command_help(FILE *to, const Command *command) {
    if (command != NULL) {
        fputs(command->text, to);
        if (has_options(command->name)) fputs("\noptions:\n", to);
        options_help(to, command->name);
        fputs("\n\"lode help\" lists the options that all commands take.\n", to);
        return;
    }
    fprintf(to, "%s\ncommands:\n", lode_help);
    for (size_t i = 0; i < COMMANDS; i++) fprintf(to, "    %-10s  %s\n", table[i].name, table[i].help);
    fputs("\noptions, before or after the command (-- ends them):\n", to);
    options_help(to, NULL);
    fprintf(to, "\n%s", lode_help_end);
}

int cmd_help(const Options *options) {
    if (options->words.count > 1) return usage("help of one command at a time");
    const Command *command = options->words.count == 0 ? NULL : command_find(options->words.list[0]);
    if (options->words.count == 1 && command == NULL) return command_unknown(options->words.list[0]);
    if (options->as != NULL && strcmp(options->as, "man") != 0) return completion_print(stdout, options);
    if (options->as != NULL) manual_print(stdout, command);
    else command_help(stdout, command);
    return EXIT_FINE;
}
