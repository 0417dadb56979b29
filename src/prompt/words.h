/* The commands of the prompt: one row each, and the rule that tells a command from the beginning of a formula. */
#ifndef LODE_PROMPT_WORDS_H
#define LODE_PROMPT_WORDS_H

#include <stdbool.h>
#include <stddef.h>

typedef struct Prompt Prompt;

/* What may follow a command; completion and the rule below go by it. */
typedef enum Takes {
    TAKES_NOTHING,
    TAKES_TEXT,
    TAKES_FIELD,
    TAKES_PARAMETER,
    TAKES_PATH,
    TAKES_FORMAT,
    TAKES_SWITCH,
    TAKES_TOPIC,
    TAKES_STATEMENT, /* may go on over lines */
    TAKES_STAGE,     /* and then a statement */
    TAKES_DEFINITION /* let: a name, = and a formula */
} Takes;

typedef struct Word {
    const char *name;
    const char *others; /* other spellings, blanks between: ".mode \\o" */
    Takes takes;
    void (*run)(Prompt *prompt, const char *argument); /* argument: trimmed, "" where there is none */
    const char *usage, *help;
} Word;

/* The row at an index; NULL past the end. */
const Word *word_at(unsigned index);
/* A command by its name or another spelling; NULL: there is none. */
const Word *word_find(const char *name, size_t size);

typedef struct Known { /* whether a field, column ... has a name */
    bool (*is)(void *user, const char *name);
    void *user;
} Known;

typedef enum Reading {
    READS_STATEMENT,
    READS_COMMAND, /* *word, and *argument: the byte where the argument begins */
    READS_UNKNOWN  /* .name or \name that no command has */
} Reading;

/* What a text is. The rule: a command begins with its name in small letters (other letters: unless a field has the name), and what
   follows cannot go on as a formula: nothing, or blanks and something that begins a value (a letter, digit, quote, bracket, #).
   The words by, where, as, and ... go on a formula. A path may begin with . / ~, a statement with ( { or -.
   .name and \name are always commands. */
Reading word_read(const char *text, size_t size, Known known, const Word **word, size_t *argument);

#endif
