/* lode diff: what differs between two versions of a model. */
#include "diff/diff.h"
#include "shell/commands.h"
#include "shell/progress.h"
#include "shell/render.h"
#include "shell/session.h"

#include <stdlib.h>
#include <string.h>

const char diff_help[] =
    "usage: lode diff [OPTIONS] OLD NEW [-d DATA]\n"
    "\n"
    "Compares two versions of a model, each a folder of .calc files or one file: what was added, removed, renamed and\n"
    "changed in formula, type, level, grain or format, and which fields that reaches. Trees are compared: comments "
    "and\n"
    "layout are no difference, and a field of another name with the same formula was renamed. -m MODEL adds files "
    "that\n"
    "both versions share.\n"
    "\n"
    "With -d both versions answer over that data with one --now: measures that a change reaches are compared in total "
    "and\n"
    "by dimensions, the largest differences first; dimensions row by row of their table. Reals within a part in a "
    "thousand\n"
    "million of one another are the same. --rows N|all says how many rows of each table are shown (default: 10; JSON: "
    "1000).\n"
    "\n"
    "--format table (the default), markdown (a comment on a change) or json.\n"
    "\n"
    "Exit status as of diff and cmp: 0 the versions mean the same, 1 they differ, 2 a version cannot be opened, the\n"
    "data has mistakes (messages on stderr), or wrong usage; 4 a limit or a failure of the system.\n"
    "\n"
    "examples:\n"
    "    lode diff old/formulas formulas\n"
    "    lode diff old.calc new.calc -d data --by '[Channel], [Month]'\n"
    "    git archive HEAD~1 formulas/shop | tar -x -C /tmp && lode diff /tmp/formulas/shop formulas/shop\n";

enum { SCREEN_ROWS = 10, JSON_ROWS = 1000 };

/* Errors are told; what else there is to say of either version is for lode check. */
static void hear(Listener *listener, const Lode *lode, const Options *options) {
    (void)listener;
    Options quiet = *options;
    quiet.quiet = true;
    session_report(lode, &quiet);
}

/* NULL: told, and *status says the exit status. */
static Lode *open_version(const Options *options, unsigned word, int *status) {
    Lode *lode = session_new(options, status);
    if (lode == NULL) return NULL;
    Words path = {&options->words.list[word], 1};
    *status = session_open(lode, options, &path, &(Listener){hear, false});
    if (*status == EXIT_FINE) return lode;
    if (*status == EXIT_WRONG) *status = EXIT_USAGE;
    lode_free(lode);
    return NULL;
}

/* "[A], DATEPART('month', [B])" becomes two texts; *count 0 after a wrong list, told. */
static char **read_dimensions(const char *text, unsigned *count) {
    char *copy = mem_take(strlen(text) + 1, 1), **list = mem_take(strlen(text) + 2, sizeof *list);
    strcpy(copy, text);
    *count = 0;
    unsigned depth = 0;
    char quote = 0, *begin = copy;
    list[0] = copy; /* what is to be freed */
    for (char *at = copy;; at++) {
        bool end = *at == '\0';
        if (!end && quote != 0) {
            if (*at == quote) quote = 0;
        } else if (end || (*at == ',' && depth == 0)) {
            while (*begin == ' ') begin++;
            char *stop = at;
            while (stop > begin && stop[-1] == ' ') stop--;
            if (stop == begin || quote != 0 || depth != 0) {
                usage("--by takes dimensions with commas between them, not \"%s\"", text);
                *count = 0;
                return list;
            }
            *at = *stop = '\0';
            list[1 + (*count)++] = begin;
            begin = at + 1;
            if (end) return list;
        } else if (*at == '[') {
            quote = ']';
        } else if (*at == '\'' || *at == '"') {
            quote = *at;
        } else if (*at == '(' || *at == '{') {
            depth++;
        } else if ((*at == ')' || *at == '}') && depth > 0) {
            depth--;
        }
    }
}

static void print(const Options *options, const Diff *diff) {
    progress_end();
    GridOptions grid = grid_options(stdout, options);
    grid.most = options->rows_said ? options->rows : options->format == FORMAT_JSON ? JSON_ROWS : SCREEN_ROWS;
    if (options->format == FORMAT_JSON)
        diff_json(stdout, diff, grid.most);
    else if (options->format == FORMAT_MARKDOWN)
        diff_markdown(stdout, diff, grid.most);
    else
        diff_screen(stdout, diff, grid);
}

static int compare(const Options *options, const DiffRequest *request) {
    double start = clock_seconds();
    Diff *diff = diff_new(request);
    timing_print(options, "compare", start);
    print(options, diff);
    bool differs = diff_in_values(diff) || (!options->values && diff_in_text(diff));
    int status = differs ? EXIT_WRONG : EXIT_FINE;
    if (diff->bad_data) status = usage("not everything was compared: the data has mistakes");
    if (diff->limit) {
        fputs("lode: not everything was compared: memory ran out\n", stderr);
        status = EXIT_SYSTEM;
    }
    diff_free(diff);
    return status;
}

static bool sound(const Options *options) {
    if (options->words.count != 2)
        usage("two versions, please: lode diff OLD NEW");
    else if (options->format != FORMAT_TABLE && options->format != FORMAT_MARKDOWN && options->format != FORMAT_JSON)
        usage("lode diff prints table, markdown or json");
    else if (options->data.count == 0 && (options->by != NULL || options->all || options->values))
        usage("--by, --all and --values are about values: which data? -d DATA");
    else
        return true;
    return false;
}

int cmd_diff(const Options *options) {
    if (!sound(options)) return EXIT_USAGE;
    char **by = NULL, now[40];
    unsigned by_count = 0;
    int status = EXIT_USAGE;
    Options one = *options; /* both versions live in the same moment */
    if (one.now == NULL && clock_now(now, sizeof now)) one.now = now;
    if (options->by != NULL) by = read_dimensions(options->by, &by_count);
    Lode *before = NULL, *after = NULL;
    if (by == NULL || by_count != 0) before = open_version(&one, 0, &status);
    if (before != NULL) after = open_version(&one, 1, &status);
    if (after != NULL)
        status = compare(options, &(DiffRequest){.before = before,
                                                 .after = after,
                                                 .data = options->data.count != 0,
                                                 .all = options->all,
                                                 .by = by == NULL ? NULL : (const char *const *)(by + 1),
                                                 .by_count = by_count});
    lode_free(after);
    lode_free(before);
    if (by != NULL) free(by[0]);
    free(by);
    return status;
}
