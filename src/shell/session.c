/* Makes a handle of lode as the options say: settings, models, data, parameters. The only reader of clocks. */
#include "shell/session.h"
#include "shell/progress.h"
#include "answers/buffer.h"
#include "shell/messages.h"

#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

double clock_seconds(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

void timing_print(const Options *options, const char *what, double since) {
    if (options->timing) fprintf(stderr, "%s: %.1f ms\n", what, (clock_seconds() - since) * 1000);
}

void session_report(const Lode *lode, const Options *options) {
    progress_end();
    messages_print(stderr, lode, options_colour(options, stderr), options->quiet ? LODE_ERROR : LODE_NOTE);
}

int session_status(const Lode *lode) {
    for (unsigned i = 0; i < lode_message_count(lode); i++)
        if (strcmp(lode_message(lode, i)->code, "out-of-memory") == 0) return EXIT_SYSTEM;
    return EXIT_WRONG;
}

bool clock_now(char *to, size_t room) {
    time_t seconds = time(NULL);
    struct tm local;
    return localtime_r(&seconds, &local) != NULL && strftime(to, room, "%Y-%m-%d %H:%M:%S", &local) != 0;
}

bool session_set_now(Lode *lode, const Options *options) {
    char text[40];
    if (options->now != NULL) return lode_set_now(lode, options->now);
    return !clock_now(text, sizeof text) || lode_set_now(lode, text);
}

Lode *session_new(const Options *options, int *status) {
    Lode *lode = lode_new();
    if (lode == NULL) mem_exhausted();
    if (!session_set_now(lode, options) || (options->groups != NULL && !lode_set_groups(lode, options->groups)) ||
        (options->locale != NULL && !lode_set_locale(lode, options->locale)) || (options->user != NULL && !lode_set_user(lode, options->user)) ||
        (options->week_start != NULL && !lode_set_week_start(lode, options->week_start))) {
        session_report(lode, options);
        lode_free(lode);
        *status = EXIT_USAGE;
        return NULL;
    }
    if (options->memory_said) lode_set_memory(lode, options->memory);
    lode_set_clock(lode, clock_seconds);
    progress_watch(lode, options);
    lode_set_threads(lode, options->threads);
    if (options->batch_rows != 0) lode_set_batch_rows(lode, options->batch_rows);
    if (options->no_reuse) lode_set_reuse(lode, false);
    if (options->bad_cells_null) lode_set_bad_cells_null(lode, true);
    if (options->strict) lode_set_strict(lode, true);
    *status = EXIT_FINE;
    return lode;
}

bool is_calc(const char *name) {
    size_t size = strlen(name);
    return name[0] != '.' && size > 5 && strcmp(name + size - 5, ".calc") == 0;
}

static int is_calc_entry(const struct dirent *entry) { return is_calc(entry->d_name); }

static int by_bytes(const struct dirent **a, const struct dirent **b) { return strcmp((*a)->d_name, (*b)->d_name); }

typedef struct Opening {
    Lode *lode;
    const Options *options;
    Listener *listener;
    int status; /* the worst so far */
} Opening;

static void heard(Opening *o, bool sound) {
    int status = sound ? EXIT_FINE : session_status(o->lode);
    if (status > o->status) o->status = status;
    if (o->listener != NULL)
        o->listener->hear(o->listener, o->lode, o->options);
    else
        session_report(o->lode, o->options);
}

static void add_models_here(Opening *o) {
    struct dirent **entries;
    int count = scandir(".", &entries, is_calc_entry, by_bytes);
    for (int i = 0; i < count; i++) {
        heard(o, lode_add_model(o->lode, entries[i]->d_name));
        free(entries[i]);
    }
    if (count >= 0) free(entries);
}

static int set_parameters(Lode *lode, const Options *options) {
    int status = EXIT_FINE;
    for (unsigned i = 0; i < options->parameters.count && status == EXIT_FINE; i++) {
        const char *text = options->parameters.list[i], *equals = strchr(text, '=');
        Buffer name = {0};
        buffer_bytes(&name, text, (size_t)(equals - text));
        if (!lode_set_parameter(lode, buffer_string(&name), equals + 1)) {
            session_report(lode, options);
            status = EXIT_USAGE;
        }
        buffer_free(&name);
    }
    return status;
}

static void add_models(Opening *o, const Words *more) {
    unsigned further = more == NULL ? 0 : more->count;
    const Words *models = &o->options->models;
    for (unsigned i = 0; i < models->count; i++) heard(o, lode_add_model(o->lode, models->list[i]));
    for (unsigned i = 0; i < further; i++) heard(o, lode_add_model(o->lode, more->list[i]));
    if (models->count + further == 0) add_models_here(o);
}

int session_models(Lode *lode, const Options *options) {
    Opening o = {.lode = lode, .options = options, .status = EXIT_FINE};
    add_models(&o, NULL);
    return o.status;
}

int session_open(Lode *lode, const Options *options, const Words *more, Listener *listener) {
    double start = clock_seconds();
    Opening o = {.lode = lode, .options = options, .listener = listener, .status = EXIT_FINE};
    add_models(&o, more);
    if (o.status != EXIT_FINE && (listener == NULL || !listener->all)) return o.status;
    if (options->week_start != NULL)
        lode_set_week_start(lode, options->week_start); /* again: it beats what the model says */
    heard(&o, lode_open(lode, options->data.list, options->data.count));
    timing_print(options, "open", start);
    return o.status == EXIT_FINE ? set_parameters(lode, options) : o.status;
}

static bool read_all(FILE *from, Buffer *text) {
    enum { MOST = 64 << 20 };
    for (;;) {
        size_t got = fread(buffer_room(text, 65536), 1, 65536, from);
        text->size += got;
        if (got == 0 || text->size > MOST) break;
    }
    if (ferror(from))
        usage("standard input: %s", strerror(errno));
    else if (text->size > MOST)
        usage("the statement on standard input is longer than 64 MiB");
    else
        return true;
    return false;
}

bool statement_read(const Options *options, Buffer *text, LodeRequest *request) {
    if (options->words.count != 1) {
        if (options->words.count == 0)
            usage("what? lode %s 'STATEMENT', or - to read it from standard input", options->command);
        else
            usage("one statement, please; put it in quotes: lode %s '%s %s ...'", options->command,
                  options->words.list[0], options->words.list[1]);
        return false;
    }
    const char *word = options->words.list[0];
    if (strcmp(word, "-") != 0)
        buffer_text(text, word);
    else if (!read_all(stdin, text))
        return false;
    buffer_string(text);
    *request = (LodeRequest){.text = text->data, .size = text->size};
    return true;
}
