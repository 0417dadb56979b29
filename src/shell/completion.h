/* Private to the shell: what completions are made of. */
#ifndef LODE_SHELL_COMPLETION_H
#define LODE_SHELL_COMPLETION_H

#include "answers/buffer.h"
#include "shell/commands.h"

#include <string.h>

/* What stands after the options of a command: the capitals of its usage lines. */
typedef struct Takes {
    bool files, statement;
    const char *list; /* a kind of `lode help --as`, or NULL */
} Takes;

Takes completion_takes(const Command *command);
/* Whether a word of capitals stands for a file or folder. */
bool completion_files(const char *word, size_t size);
/* The words of an option whose help is a list such as "table, csv or markdown (of docs)", with a blank before each;
   else "". They live in `list`. */
const char *completion_choices(const OptionRow *row, Buffer *list);

/* Whether an option is among those that all commands take (common), or among those that only this one takes. */
static inline bool option_among(const OptionRow *row, const char *command, bool common) {
    return common ? row->command == NULL : row->command != NULL && strcmp(row->command, command) == 0;
}

void completion_bash(FILE *to);
void completion_zsh(FILE *to);
void completion_fish(FILE *to);

#endif
