/* Reads the command line: common options before or after the command, and those of a single command. */
#include "shell/options.h"
#include "answers/buffer.h"
#include "shell/nearest.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

typedef enum OptionId {
    OPTION_MODEL,
    OPTION_DATA,
    OPTION_FORMAT,
    OPTION_NOW,
    OPTION_USER,
    OPTION_GROUPS,
    OPTION_LOCALE,
    OPTION_WEEK_START,
    OPTION_WIDTH,
    OPTION_ROWS,
    OPTION_PARAMETER,
    OPTION_THREADS,
    OPTION_MEMORY,
    OPTION_REUSE,
    OPTION_STRICT,
    OPTION_BAD_CELLS,
    OPTION_BATCH_ROWS,
    OPTION_TIMING,
    OPTION_COLOR,
    OPTION_QUIET,
    OPTION_HELP,
    OPTION_VERSION,
    OPTION_AS,
    OPTION_STAGE,
    OPTION_FILTER,
    OPTION_TAP,
    OPTION_JUNIT,
    OPTION_COVERAGE,
    OPTION_COVERAGE_JSON,
    OPTION_COVERAGE_HTML,
    OPTION_MIN_COVERAGE,
    OPTION_VERBOSE,
    OPTION_CHECK,
    OPTION_EXPRESSION,
    OPTION_WARNINGS,
    OPTION_LIST,
    OPTION_DEPARTURES,
    OPTION_UPDATE,
    OPTION_MUTATE,
    OPTION_FILTER_FIELD,
    OPTION_MUTATION_JSON,
    OPTION_MIN_SCORE,
    OPTION_OUTPUT,
    OPTION_BY,
    OPTION_ALL,
    OPTION_VALUES,
    OPTION_APPEND,
    OPTION_INFO,
    OPTION_VERIFY,
    OPTION_ROW,
    OPTION_AT,
    OPTION_ITEM
} OptionId;

typedef struct Option {
    OptionId id;
    char letter;          /* 0: none */
    const char *name;     /* after -- */
    const char *argument; /* NULL: a mark without a value */
    const char *command;  /* the only one that takes it; NULL: all do */
    const char *help;
} Option;

static const Option table[] = {
    {OPTION_MODEL, 'm', "model", "MODEL", NULL,
     "a .calc file or a folder of them; may be repeated (default: *.calc here)"},
    {OPTION_DATA, 'd', "data", "DATA", NULL,
     "a folder of CSV files, or a .csv, .jsonl, .parquet, .sqlite, .duckdb or .lode file; FILE:TABLE, NAME=DATA; may be repeated (default: the model's)"},
    {OPTION_FORMAT, 0, "format", "FORMAT", NULL, "table, chart, spark, html, svg, csv, tsv, json, jsonl or markdown"},
    {OPTION_WIDTH, 0, "width", "N", NULL, "columns that tables and charts may take (default: the terminal's)"},
    {OPTION_ROWS, 0, "rows", "N", NULL, "rows of a table or chart to show, or all (default on a terminal: 40)"},
    {OPTION_PARAMETER, 'p', "parameter", "NAME=VALUE", NULL, "sets a parameter of the model; may be repeated"},
    {OPTION_NOW, 0, "now", "DATETIME", NULL, "what NOW() and TODAY() see, such as \"2025-05-01 12:00:00\""},
    {OPTION_USER, 0, "user", "NAME", NULL, "who USERNAME() says is signed in (default: nobody)"},
    {OPTION_GROUPS, 0, "groups", "FILE", NULL, "whose groups ISMEMBEROF() knows: a line a user, NAME: GROUP, GROUP"},
    {OPTION_WEEK_START, 0, "week-start", "DAY", NULL, "the first day of a week, whatever the model says"},
    {OPTION_LOCALE, 0, "locale", "LOCALE", NULL,
     "order of strings, names and order of dates, such as en_GB (default: en_US)"},
    {OPTION_THREADS, 0, "threads", "N", NULL, "how many threads may work (default: one a core); results do not depend on it"},
    {OPTION_MEMORY, 0, "memory", "SIZE", NULL, "stop with status 4 rather than take more, such as 512M or 4G"},
    {OPTION_REUSE, 0, "reuse", "WHEN", NULL,
     "on or off: whether a statement may use what earlier ones of the session computed (default: on)"},
    {OPTION_STRICT, 0, "strict", NULL, NULL, "tables and columns that the data lacks are errors at once"},
    {OPTION_BAD_CELLS, 0, "bad-cells", "null", NULL,
     "cells that do not read as the type of their column are NULL, not errors"},
    {OPTION_BATCH_ROWS, 0, "batch-rows", "N", NULL,
     "rows that are computed together, 1 to 2048; results do not depend on it"},
    {OPTION_TIMING, 0, "timing", NULL, NULL, "say on stderr how long reading and answering took"},
    {OPTION_COLOR, 0, "color", "WHEN", NULL, "auto (on a terminal), always or never"},
    {OPTION_QUIET, 'q', "quiet", NULL, NULL, "no warnings, counts and summaries"},
    {OPTION_HELP, 'h', "help", NULL, NULL, "help, also of a command"},
    {OPTION_VERSION, 0, "version", NULL, NULL, "the version of lode"},
    {OPTION_AS, 0, "as", "KIND", "help", "man, bash, zsh, fish, commands, fields, functions or codes"},
    {OPTION_STAGE, 0, "stage", "STAGE", "explain", "tokens, tree, types, plan or profile (default: plan)"},
    {OPTION_FILTER, 0, "filter", "TEXT", "test", "only tests with this text in their title or file"},
    {OPTION_TAP, 0, "tap", NULL, "test", "report in the Test Anything Protocol"},
    {OPTION_JUNIT, 0, "junit", "FILE", "test", "also write a JUnit XML report"},
    {OPTION_COVERAGE, 0, "coverage", NULL, "test", "tell which arms and NULL cases of each formula the tests reach"},
    {OPTION_COVERAGE_JSON, 0, "coverage-json", "FILE", "test", "write the coverage as JSON"},
    {OPTION_COVERAGE_HTML, 0, "coverage-html", "FILE", "test", "write the coverage as a page, with the formulas coloured"},
    {OPTION_MIN_COVERAGE, 0, "min-coverage", "PERCENT", "test", "status 3 when the tests take fewer of the arms"},
    {OPTION_LIST, 0, "list", NULL, "conform", "tell of all failing tests and departures"},
    {OPTION_DEPARTURES, 0, "departures", "FILE", "conform", "known departures (default: docs/departures.tsv)"},
    {OPTION_CHECK, 0, "check", NULL, "fmt", "change nothing: list the files that would change, and end with status 1"},
    {OPTION_EXPRESSION, 'e', "expression", "FORMULA", "fmt", "print this formula"},
    {OPTION_UPDATE, 0, "update", NULL, "test", "rewrite expectations that differ, and golden files, in place"},
    {OPTION_MUTATE, 0, "mutate", NULL, "test", "change each formula a little and tell what no test notices"},
    {OPTION_FILTER_FIELD, 0, "filter-field", "NAME", "test", "with --mutate: only this field; may be repeated"},
    {OPTION_MUTATION_JSON, 0, "mutation-json", "FILE", "test", "with --mutate: also write the result as JSON"},
    {OPTION_MIN_SCORE, 0, "min-score", "PERCENT", "test", "with --mutate: status 3 when fewer mutants are killed"},
    {OPTION_OUTPUT, 'o', "output", "FILE", "docs", "write to a file, not to standard output"},
    {OPTION_BY, 0, "by", "DIMENSIONS", "diff", "compare measures by these: '[Channel], YEAR([Date])' (default: some are chosen)"},
    {OPTION_ALL, 0, "all", NULL, "diff", "compare the values of all measures, not only of those that a change reaches"},
    {OPTION_VALUES, 0, "values", NULL, "diff", "end with status 1 only where values differ"},
    {OPTION_OUTPUT, 'o', "output", "FILE", "load", "the store file, FILE.lode"},
    {OPTION_APPEND, 0, "append", NULL, "load", "add rows to the store file; what it has stays where it is"},
    {OPTION_INFO, 0, "info", NULL, "load", "list what store files hold"},
    {OPTION_VERIFY, 0, "verify", NULL, "load", "read store files whole, to see whether they are as they were written"},
    {OPTION_ROW, 0, "row", "N", "why", "explain this row of the answer (default: 1)"},
    {OPTION_AT, 0, "at", "CONDITION", "why", "explain the first row where this is TRUE, such as \"[Region] = 'East'\""},
    {OPTION_ITEM, 0, "item", "NAME", "why", "explain this measure: its name or its number among the items (default: the first)"},
    {OPTION_VERBOSE, 'v', "verbose", NULL, "test", "list tests that pass, too"},
    {OPTION_VERBOSE, 'v', "verbose", NULL, "check", "tell what `lint off` turns off, too, with the reasons"},
    {OPTION_WARNINGS, 0, "warnings-as-errors", NULL, "check", "end with status 1 when there is a warning"},
};
enum { OPTIONS = sizeof table / sizeof *table };

int usage(const char *format, ...) {
    va_list args;
    fputs("lode: ", stderr);
    va_start(args, format);
    vfprintf(stderr, format, args);
    va_end(args);
    fputs("\n", stderr);
    return EXIT_USAGE;
}

static const Option *option_find(const char *name, size_t size) {
    for (size_t i = 0; i < OPTIONS; i++)
        if (strlen(table[i].name) == size && memcmp(table[i].name, name, size) == 0) return &table[i];
    return NULL;
}

static bool option_unknown(const char *word) {
    char name[64];
    snprintf(name, sizeof name, "%s", word + 2);
    name[strcspn(name, "=")] = '\0';
    Nearest nearest = {.name = name};
    for (size_t i = 0; i < OPTIONS; i++) nearest_offer(&nearest, table[i].name);
    if (nearest.best != NULL)
        usage("there is no option --%s; did you mean --%s?", name, nearest.best);
    else
        usage("there is no option --%s; \"lode help\" lists them", name);
    return false;
}

static bool option_set(Options *o, OptionId id, const char *value) {
    switch (id) {
    case OPTION_MODEL: o->models.list[o->models.count++] = value; return true;
    case OPTION_DATA: o->data.list[o->data.count++] = value; return true;
    case OPTION_PARAMETER:
        if (value[0] == '=' || strchr(value, '=') == NULL) {
            usage("-p takes NAME=VALUE, not \"%s\"", value);
            return false;
        }
        o->parameters.list[o->parameters.count++] = value;
        return true;
    case OPTION_FORMAT: o->format_said = true; return read_format(value, &o->format);
    case OPTION_WIDTH:
        if (read_number(value, 20, 10000, &o->width)) return true;
        usage("--width takes a number from 20 to 10000, not \"%s\"", value);
        return false;
    case OPTION_ROWS:
        o->rows_said = true;
        if (strcmp(value, "all") == 0 || read_number(value, 1, 1u << 31, &o->rows)) return true;
        usage("--rows takes a number from 1 or all, not \"%s\"", value);
        return false;
    case OPTION_NOW: o->now = value; return true;
    case OPTION_USER: o->user = value; return true;
    case OPTION_GROUPS: o->groups = value; return true;
    case OPTION_LOCALE: o->locale = value; return true;
    case OPTION_WEEK_START: o->week_start = value; return true;
    case OPTION_THREADS:
        if (read_number(value, 1, 1 << 20, &o->threads)) return true;
        usage("--threads takes a number from 1, not \"%s\"", value);
        return false;
    case OPTION_MEMORY:
        o->memory_said = true;
        if (read_size(value, &o->memory)) return true;
        usage("--memory takes a size such as 512M or 4G, not \"%s\"", value);
        return false;
    case OPTION_REUSE:
        o->no_reuse = strcmp(value, "off") == 0;
        if (o->no_reuse || strcmp(value, "on") == 0) return true;
        usage("--reuse takes on or off, not \"%s\"", value);
        return false;
    case OPTION_BATCH_ROWS:
        if (read_number(value, 1, 2048, &o->batch_rows)) return true;
        usage("--batch-rows takes a number from 1 to 2048, not \"%s\"", value);
        return false;
    case OPTION_BAD_CELLS:
        o->bad_cells_null = true;
        if (strcmp(value, "null") == 0) return true;
        usage("--bad-cells takes null, not \"%s\"", value);
        return false;
    case OPTION_COLOR: return read_colour(value, &o->colour);
    case OPTION_STRICT: return o->strict = true;
    case OPTION_TIMING: return o->timing = true;
    case OPTION_QUIET: return o->quiet = true;
    case OPTION_HELP: return o->help = true;
    case OPTION_VERSION: return o->version = true;
    case OPTION_AS: o->as = value; return true;
    case OPTION_STAGE: o->stage = value; return true;
    case OPTION_FILTER: o->filter = value; return true;
    case OPTION_TAP: return o->tap = true;
    case OPTION_JUNIT: o->junit = value; return true;
    case OPTION_COVERAGE: return o->coverage = true;
    case OPTION_COVERAGE_JSON: o->coverage_json = value; return true;
    case OPTION_COVERAGE_HTML: o->coverage_html = value; return true;
    case OPTION_MIN_COVERAGE:
        if (read_number(value, 1, 100, &o->min_coverage)) return true;
        usage("--min-coverage takes a number from 1 to 100, not \"%s\"", value);
        return false;
    case OPTION_VERBOSE: return o->verbose = true;
    case OPTION_CHECK: return o->check = true;
    case OPTION_EXPRESSION: o->expression = value; return true;
    case OPTION_WARNINGS: return o->warnings_as_errors = true;
    case OPTION_LIST: return o->list = true;
    case OPTION_OUTPUT: o->output = value; return true;
    case OPTION_APPEND: return o->append = true;
    case OPTION_INFO: return o->info = true;
    case OPTION_VERIFY: return o->verify = true;
    case OPTION_DEPARTURES: o->departures = value; return true;
    case OPTION_UPDATE: return o->update = true;
    case OPTION_MUTATE: return o->mutate = true;
    case OPTION_FILTER_FIELD: o->fields.list[o->fields.count++] = value; return true;
    case OPTION_MUTATION_JSON: o->mutation_json = value; return true;
    case OPTION_MIN_SCORE:
        if (read_percent(value, &o->min_score)) return true;
        usage("--min-score takes a percentage from 0 to 100, not \"%s\"", value);
        return false;
    case OPTION_BY: o->by = value; return true;
    case OPTION_ALL: return o->all = true;
    case OPTION_VALUES: return o->values = true;
    case OPTION_ROW:
        if (read_number(value, 1, 1u << 31, &o->row)) return true;
        usage("--row takes a number from 1, not \"%s\"", value);
        return false;
    case OPTION_AT: o->at = value; return true;
    case OPTION_ITEM: o->item = value; return true;
    }
    return false;
}

/* --name, --name=value, --name value */
static bool read_long(Options *options, const char *word, const char *next, bool *used_next) {
    size_t size = strcspn(word + 2, "=");
    const Option *option = option_find(word + 2, size);
    const char *value = word[2 + size] == '=' ? word + 2 + size + 1 : NULL;
    if (option == NULL) return option_unknown(word);
    if (option->argument == NULL && value != NULL) {
        usage("--%s takes no value", option->name);
        return false;
    }
    if (option->argument != NULL && value == NULL) {
        value = next;
        *used_next = true;
        if (value == NULL) {
            usage("--%s needs a value: --%s %s", option->name, option->name, option->argument);
            return false;
        }
    }
    return option_set(options, option->id, value);
}

/* -q, -vq, -m FILE, -mFILE */
static bool read_short(Options *options, const char *word, const char *next, bool *used_next) {
    for (const char *letter = word + 1; *letter != '\0'; letter++) {
        const Option *option = NULL;
        for (size_t i = 0; i < OPTIONS; i++)
            if (table[i].letter == *letter) option = &table[i];
        if (option == NULL) {
            if (word[2] != '\0' && option_find(word + 1, strcspn(word + 1, "=")) != NULL)
                usage("there is no option -%c; did you mean -%s?", *letter, word);
            else
                usage("there is no option -%c; \"lode help\" lists them", *letter);
            return false;
        }
        if (option->argument == NULL) {
            if (!option_set(options, option->id, NULL)) return false;
            continue;
        }
        const char *value = letter[1] != '\0' ? letter + 1 : next;
        *used_next = letter[1] == '\0';
        if (value == NULL) {
            usage("-%c needs a value: -%c %s", *letter, *letter, option->argument);
            return false;
        }
        return option_set(options, option->id, value);
    }
    return true;
}

static unsigned cores(void) {
    long count = sysconf(_SC_NPROCESSORS_ONLN);
    return count < 1 ? 1 : (unsigned)count;
}

bool options_read(Options *options, int count, char **words) {
    size_t most = (size_t)(count < 1 ? 1 : count);
    const char **memory = mem_take(5 * most, sizeof *memory);
    *options = (Options){.threads = cores(), .min_score = -1, .taken = memory};
    options->words.list = memory;
    options->models.list = memory + most;
    options->data.list = memory + 2 * most;
    options->parameters.list = memory + 3 * most;
    options->fields.list = memory + 4 * most;
    bool reading = true;
    for (int i = 1; i < count; i++) {
        const char *word = words[i], *next = i + 1 < count ? words[i + 1] : NULL;
        bool used_next = false;
        /* "-1 + 2" and "-[Profit]" are formulas */
        bool letter = word[0] == '-' && ((word[1] | 32) >= 'a' && (word[1] | 32) <= 'z');
        if (reading && strcmp(word, "--") == 0) {
            reading = false;
        } else if (reading && word[0] == '-' && word[1] == '-' && word[2] != '\0') {
            if (!read_long(options, word, next, &used_next)) return false;
        } else if (reading && letter) {
            if (!read_short(options, word, next, &used_next)) return false;
        } else if (options->command == NULL) {
            options->command = word;
        } else {
            options->words.list[options->words.count++] = word;
        }
        i += used_next;
    }
    return true;
}

/* Some options are of two commands and stand in the table twice. */
static bool takes_option(const char *command, const char *name) {
    for (size_t i = 0; i < OPTIONS; i++)
        if (strcmp(table[i].name, name) == 0 && (table[i].command == NULL || strcmp(table[i].command, command) == 0)) return true;
    return false;
}

bool options_fit(const Options *options) {
    const struct {
        const char *name;
        bool said;
    } single[] = {
        {"as", options->as != NULL},
        {"stage", options->stage != NULL},          {"filter", options->filter != NULL}, {"tap", options->tap},
        {"junit", options->junit != NULL},          {"verbose", options->verbose},       {"list", options->list},
        {"departures", options->departures != NULL},
        {"check", options->check},
        {"expression", options->expression != NULL},
        {"warnings-as-errors", options->warnings_as_errors},
        {"update", options->update},
        {"mutate", options->mutate},
        {"filter-field", options->fields.count > 0},
        {"mutation-json", options->mutation_json != NULL},
        {"min-score", options->min_score >= 0},
        {"coverage", options->coverage},
        {"coverage-json", options->coverage_json != NULL},
        {"coverage-html", options->coverage_html != NULL},
        {"min-coverage", options->min_coverage != 0},
        {"output", options->output != NULL},
        {"by", options->by != NULL},
        {"all", options->all},
        {"values", options->values},
        {"append", options->append},
        {"info", options->info},
        {"verify", options->verify},
        {"row", options->row != 0},
        {"at", options->at != NULL},
        {"item", options->item != NULL}};
    for (size_t i = 0; i < sizeof single / sizeof *single; i++) {
        const Option *option = option_find(single[i].name, strlen(single[i].name));
        if (!single[i].said || takes_option(options->command, single[i].name)) continue;
        usage("--%s is an option of \"lode %s\"", option->name, option->command);
        return false;
    }
    if (options->format == FORMAT_SARIF && strcmp(options->command, "check") != 0) {
        usage("--format sarif is for messages: \"lode check\"");
        return false;
    }
    return true;
}

bool option_at(size_t index, OptionRow *row) {
    if (index >= OPTIONS) return false;
    const Option *o = &table[index];
    *row = (OptionRow){o->letter, o->name, o->argument, o->command, o->help};
    return true;
}

void options_free(Options *options) {
    free(options->taken);
    *options = (Options){0};
}

void options_help(FILE *to, const char *command) {
    for (size_t i = 0; i < OPTIONS; i++) {
        const Option *option = &table[i];
        if (command == NULL ? option->command != NULL
                            : option->command == NULL || strcmp(option->command, command) != 0)
            continue;
        char left[64];
        char letter[8] = "    ";
        if (option->letter != 0) snprintf(letter, sizeof letter, "-%c, ", option->letter);
        snprintf(left, sizeof left, "%s--%s%s%s", letter, option->name, option->argument == NULL ? "" : " ",
                 option->argument == NULL ? "" : option->argument);
        fprintf(to, "    %-26s  %s\n", left, option->help);
    }
}

bool options_colour(const Options *options, FILE *to) {
    switch (options->colour) {
    case COLOUR_ALWAYS: return true;
    case COLOUR_NEVER: return false;
    case COLOUR_AUTO: break;
    }
    const char *no_color = getenv("NO_COLOR");
    return (no_color == NULL || *no_color == '\0') && isatty(fileno(to));
}
