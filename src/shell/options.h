/* The options of every command, as the command line says them. */
#ifndef LODE_SHELL_OPTIONS_H
#define LODE_SHELL_OPTIONS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

typedef enum Format {
    FORMAT_TABLE,
    FORMAT_CSV,
    FORMAT_TSV,
    FORMAT_JSON,
    FORMAT_JSONL,
    FORMAT_MARKDOWN,
    FORMAT_CHART,
    FORMAT_SPARK,
    FORMAT_SVG,
    FORMAT_HTML,
    FORMAT_SARIF /* of messages only */
} Format;
typedef enum Colour { COLOUR_AUTO, COLOUR_ALWAYS, COLOUR_NEVER } Colour;

typedef struct Words {
    const char **list;
    unsigned count;
} Words;

typedef struct Options {
    const char *command; /* the first word; NULL when there is none */
    Words words;         /* the others */
    Words models, data, parameters;
    Format format;
    bool format_said;
    Colour colour;
    const char *now, *user, *groups, *week_start, *locale;
    unsigned threads, batch_rows; /* batch_rows 0: not said */
    bool memory_said;
    size_t memory; /* 0: no limit */
    bool no_reuse, bad_cells_null, strict, timing, quiet, verbose, warnings_as_errors, help, version, tap, list, check, update, mutate;
    bool all, values; /* of diff */
    unsigned width; /* columns of the screen; 0: not said */
    bool rows_said;
    unsigned rows; /* rows of a table on a screen, 0: all */
    const char *as; /* of help: for which reader */
    bool coverage;
    unsigned min_coverage; /* percent; 0: not said */
    const char *coverage_json, *coverage_html;
    bool append, info, verify;
    const char *stage, *filter, *junit, *departures, *expression, *mutation_json, *output, *by;
    Words fields;        /* whose mutants are tried */
    unsigned row;        /* 0: not said */
    const char *at, *item;
    double min_score;    /* percent; negative: not said */
    const char **taken; /* the memory of the lists */
} Options;

/* false: wrong usage, told on stderr. options_free in any case. */
bool options_read(Options *options, int count, char **words);
/* Options that only some commands take were said for another one: false, told on stderr. */
bool options_fit(const Options *options);
void options_free(Options *options);
/* The list for help: the options of one command, or the common ones (NULL). */
void options_help(FILE *to, const char *command);

/* The table of options, for manuals and completion. command: the only one that takes it; NULL: all do. false: past the end. */
typedef struct OptionRow {
    char letter;          /* 0: none */
    const char *name;     /* after -- */
    const char *argument; /* NULL: a mark without a value */
    const char *command, *help;
} OptionRow;
bool option_at(size_t index, OptionRow *row);

/* What single options take (values.c). false: told on stderr, or (a number, a size) left to the caller. */
bool read_number(const char *text, unsigned long least, unsigned long most, unsigned *number);
bool read_percent(const char *text, double *percent);
bool read_size(const char *text, size_t *size);
bool read_format(const char *text, Format *format);
bool read_colour(const char *text, Colour *colour);

/* Tells what is wrong with the command line. Gives EXIT_USAGE. */
int usage(const char *format, ...) __attribute__((format(printf, 1, 2)));
/* Whether to colour what goes to a file. */
bool options_colour(const Options *options, FILE *to);

#endif
