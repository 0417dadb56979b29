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

extern const char lode_help[], lode_help_end[]; /* as the text of a command, and what stands after its lists */

const Command *command_find(const char *name);
const Command *command_at(size_t index); /* NULL: past the end */
int command_unknown(const char *name);
/* Help of a command, or of lode itself (NULL). */
void command_help(FILE *to, const Command *command);

/* The manual page of a command, or of lode itself (NULL), for man(1). */
void manual_print(FILE *to, const Command *command);
/* The completion of a shell ("bash", "zsh", "fish"), or a list that completions ask for ("commands", "fields" ...). Gives the exit
   status. */
int completion_print(FILE *to, const Options *options);

int cmd_show(const Options *options);
int cmd_repl(const Options *options);
int cmd_check(const Options *options);
int cmd_diff(const Options *options);
int cmd_fmt(const Options *options);
int cmd_explain(const Options *options);
int cmd_why(const Options *options);
int cmd_batch(const Options *options);
int cmd_test(const Options *options);
int cmd_functions(const Options *options);
int cmd_docs(const Options *options);
int cmd_load(const Options *options);
int cmd_describe(const Options *options);
int cmd_conform(const Options *options);
int cmd_help(const Options *options);

extern const char show_help[], repl_help[], check_help[], diff_help[], fmt_help[], explain_help[], why_help[], batch_help[], test_help[], functions_help[],
    docs_help[], describe_help[], load_help[], conform_help[];

#endif
