/* The commands: one row and one file each. To add one: its file with cmd_NAME and NAME_help, a line here, a row in
 * commands.c. */
#ifndef LODE_SHELL_COMMANDS_H
#define LODE_SHELL_COMMANDS_H

#include "shell/options.h"

typedef struct Command {
    const char *name;
    int (*run)(const Options *options); /* gives the exit status */
    const char *help;                   /* one line */
    const char *text;                   /* usage, what it does, examples */
} Command;

const Command *command_find(const char *name);
int command_unknown(const char *name);
/* Help of a command, or of lode itself (NULL). */
void command_help(FILE *to, const Command *command);

int cmd_show(const Options *options);
int cmd_repl(const Options *options);
int cmd_check(const Options *options);
int cmd_diff(const Options *options);
int cmd_fmt(const Options *options);
int cmd_explain(const Options *options);
int cmd_batch(const Options *options);
int cmd_test(const Options *options);
int cmd_functions(const Options *options);
int cmd_docs(const Options *options);
int cmd_conform(const Options *options);
int cmd_help(const Options *options);

extern const char show_help[], repl_help[], check_help[], diff_help[], fmt_help[], explain_help[], batch_help[], test_help[], functions_help[],
    docs_help[], conform_help[];

#endif
