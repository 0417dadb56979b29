/* lode repl: the prompt (prompt/) over the models and data of the options. */
#include "prompt/prompt.h"
#include "shell/commands.h"
#include "shell/messages.h"
#include "shell/nearest.h"
#include "shell/progress.h"
#include "shell/render.h"
#include "shell/session.h"

#include <dirent.h>
#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

const char repl_help[] =
    "usage: lode repl [OPTIONS] [PATH ...]\n"
    "       lode [OPTIONS]\n"
    "\n"
    "The prompt: answers statements, defines fields for the session (let), tells about the model (fields, describe, help\n"
    "TOPIC). A statement goes on over lines until it is complete; a ; or an empty line ends it. Tab completes names,\n"
    "Ctrl-C cancels, Ctrl-D leaves. Paths are models (.calc) or data. On a terminal, lode alone is the prompt, too.\n"
    "\n"
    "Not on a terminal it reads statements from standard input, one a line or ended by ; (lines that begin with a blank\n"
    "belong to the statement before). After an error it goes on, and ends with status 1; bail on ends it at once, and\n"
    "quit 0 says another status.\n"
    "\n"
    "What was typed is kept in ~/.local/state/lode/history (XDG_STATE_HOME), or in the file that LODE_HISTORY names.\n"
    "\n"
    "examples:\n"
    "    lode repl -d orders.csv\n"
    "    echo '[Region], SUM([Sales]); describe Orders' | lode repl -d orders.csv\n";

typedef struct Repl {
    Options options; /* with what was loaded at the prompt */
    const char **models, **data; /* the lists of the options, when they have grown */
    char **paths;                /* what they name */
    unsigned path_count;
} Repl;

static const char *const formats[] = {"table", "chart", "spark", "html", "svg", "csv", "tsv", "json", "jsonl", "markdown", NULL};

static bool is_known_format(const char *name) {
    const char *const *format = formats;
    while (*format != NULL && strcmp(*format, name) != 0) format++;
    return *format != NULL;
}

static bool set_format(void *user, const char *name) {
    Repl *repl = user;
    return read_format(name, &repl->options.format);
}

static const char *format_name(void *user) {
    const Repl *repl = user;
    Format format;
    for (size_t i = 0; formats[i] != NULL; i++)
        if (read_format(formats[i], &format) && format == repl->options.format) return formats[i];
    return "";
}

static void draw(void *user, FILE *to, const LodeResult *result, const char *statement, const char *format) {
    const Repl *repl = user;
    Options options = repl->options;
    if (format != NULL && is_known_format(format)) read_format(format, &options.format);
    render(to, result, statement, &options);
}

static Lode *open_session(void *user, bool *sound) {
    const Repl *repl = user;
    int status;
    Lode *lode = session_new(&repl->options, &status);
    *sound = lode != NULL && session_open(lode, &repl->options, NULL, NULL) == EXIT_FINE;
    return lode;
}

static void set_clock(void *user, Lode *lode) {
    const Repl *repl = user;
    session_set_now(lode, &repl->options);
}

static void tell(void *user, const LodeMessage *message) {
    const Repl *repl = user;
    message_print(stderr, message, options_colour(&repl->options, stderr));
}

static unsigned run_tests(void *user, Lode *lode, const char *filter) {
    const Repl *repl = user;
    Options options = repl->options;
    options.filter = filter;
    return session_test(lode, &options);
}

static void show_progress(void *user, const char *work, uint64_t done, uint64_t total) {
    Repl *repl = user;
    if (work == NULL) progress_end();
    else progress_work(&repl->options, work, done, total);
}

static const char *nearest(const char *name, const char *const *names) {
    Nearest best = {.name = name};
    for (; *names != NULL; names++) nearest_offer(&best, *names);
    return best.best;
}

/* ---- files ---- */

/* A longer list in place of the one so far, which options_free or the Repl owns. */
static void add_path(Repl *repl, bool model, const char *path) {
    Words *words = model ? &repl->options.models : &repl->options.data;
    const char ***own = model ? &repl->models : &repl->data;
    const char **list = mem_take(words->count + 1, sizeof *list);
    char **paths = mem_take(repl->path_count + 1, sizeof *paths);
    if (words->count > 0) memcpy(list, words->list, words->count * sizeof *list);
    if (repl->path_count > 0) memcpy(paths, repl->paths, repl->path_count * sizeof *paths);
    free(*own);
    free(repl->paths);
    repl->paths = paths;
    *own = words->list = list;
    list[words->count++] = paths[repl->path_count++] = mem_text(path);
}

static bool has_models(const char *folder) {
    DIR *entries = opendir(folder);
    bool found = false;
    for (struct dirent *entry; entries != NULL && !found && (entry = readdir(entries)) != NULL;) found = is_calc(entry->d_name);
    if (entries != NULL) closedir(entries);
    return found;
}

/* A folder with .calc files is a model, one without is data. */
static bool load(void *user, const char *path) {
    Repl *repl = user;
    struct stat status;
    if (stat(path, &status) != 0) {
        usage("%s: %s", path, strerror(errno));
        return false;
    }
    bool model = is_calc(path) || (S_ISDIR(status.st_mode) && has_models(path));
    add_path(repl, model, path);
    return true;
}

int cmd_repl(const Options *options) {
    Repl repl = {.options = *options};
    int said = -1, status = EXIT_FINE;
    /* the models of this folder by its name, so that new files are noticed, and what is loaded comes to them */
    if (repl.options.models.count == 0 && has_models(".")) add_path(&repl, true, ".");
    for (unsigned i = 0; i < options->words.count && status == EXIT_FINE; i++)
        if (!load(&repl, options->words.list[i])) status = EXIT_USAGE;
    PromptHost host = {.user = &repl,
                       .open = open_session,
                       .load = load,
                       .set_clock = set_clock,
                       .tell = tell,
                       .render = draw,
                       .set_format = set_format,
                       .format = format_name,
                       .test = run_tests,
                       .progress = show_progress,
                       .stage = stage_find,
                       .seconds = clock_seconds,
                       .complain = usage,
                       .nearest = nearest,
                       .formats = formats,
                       .terminal = isatty(STDIN_FILENO) && isatty(STDOUT_FILENO),
                       .quiet = options->quiet,
                       .timing = options->timing};
    if (status == EXIT_FINE) status = prompt_run(&host, &said) > 0 ? EXIT_WRONG : EXIT_FINE;
    for (unsigned i = 0; i < repl.path_count; i++) free(repl.paths[i]);
    free(repl.paths);
    free(repl.models);
    free(repl.data);
    return status != EXIT_USAGE && said >= 0 ? said : status;
}
