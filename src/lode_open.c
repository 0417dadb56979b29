/* The entrance: the handle, its settings, and reading the model and the data. */
#include "lode_handle.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "data/calendar.h"
#include "data/datetext.h"
#include "data/number.h"
#include "sources/paths.h"

/* ---- the handle ---- */

void lode_begin(Lode *lode) {
    arena_reset(&lode->reports);
    diags_init(&lode->diags, &lode->reports);
    lode->messages = NULL;
    /* what a fixture checks goes into its parent's model: when that runs out of memory, the fixture's call is what ends */
    lode->budget.escape = &lode->escape;
    if (lode->parent != NULL) lode->parent->budget.escape = &lode->escape;
    if (lode->parent == NULL) atomic_store(&lode->watch.cancelled, false);
}

void lode_abandon(Lode *lode) {
    if (lode->running != NULL) engine_release(lode->running);
    if (lode->making != NULL) lode_result_free(lode->making);
    lode->running = NULL;
    lode->making = NULL;
    arena_release(&lode->run);
}

/* A message that may need memory when there is none: then the other messages of the call make room for it. */
static Diag *last_words(Lode *lode, DiagCode code, Text text) {
    if (setjmp(lode->escape) != 0) {
        arena_reset(&lode->reports); /* keeps a block, which lode_new saw to */
        diags_init(&lode->diags, &lode->reports);
    }
    return diag_add(&lode->diags, code, (Span){0}, "%.*s", TEXT_ARG(text));
}

/* "the memory budget of 500 MiB is spent in pass 1 over Session, group by [Session].[Id]" */
static void put_spent(Writer *w, size_t limit, const Doing *doing) {
    if (limit == 0) put_string(w, "there is no memory left");
    else if (limit >> 20 != 0) put_format(w, "the memory budget of %zu MiB is spent", limit >> 20);
    else put_format(w, "the memory budget of %zu KiB is spent", limit >> 10);
    if (doing->pass != NULL || doing->grouping != NULL) put_string(w, limit == 0 ? " for " : " in ");
    put_work(w, doing->pass, doing->grouping);
    if (doing->result) put_string(w, limit == 0 ? " for the result" : " by the result");
}

static void tell_spent(Lode *lode, size_t limit, const Doing *doing) {
    const bool groups = doing->grouping != NULL && doing->grouping->count != 0;
    Text text = TEXT("there is no memory left");
    Writer w;
    if (setjmp(lode->escape) == 0) { /* the limit does not hold any more, but the system may have nothing */
        writer_init(&w, &lode->reports);
        put_spent(&w, limit, doing);
        text = writer_text(&w);
    }
    Diag *diag = last_words(lode, DIAG_OUT_OF_MEMORY, text);
    if (limit == 0) diag->hint = TEXT("ask for less at once");
    else if (doing->result) diag->hint = TEXT("give more with --memory, filter rows or set a limit");
    else if (groups) diag->hint = TEXT("give more with --memory, group by what has fewer values, or filter rows");
    else diag->hint = TEXT("give more with --memory, or ask for less at once");
}

/* Whether it was damaged data that ended the call. */
static bool tell_refused(Lode *lode) {
    return setjmp(lode->escape) == 0 && store_refused(&lode->store, &lode->diags);
}

void lode_escaped(Lode *lode) {
    const size_t limit = lode->budget.limit;
    Doing doing = {.result = false};
    if (lode->running != NULL) doing = engine_doing(lode->running);
    Watch *watch = lode->budget.watch;
    lode->settings.profile = NULL;
    lode_abandon(lode);
    if (lode->opened) lode_forget_memory(lode); /* reading it came to an end, if it had begun */
    lode->budget.limit = 0;
    if (watch != NULL && atomic_exchange(&watch->cancelled, false)) last_words(lode, DIAG_CANCELLED, TEXT("cancelled"));
    else if (!tell_refused(lode)) tell_spent(lode, limit, &doing);
    lode->budget.limit = limit;
}

static Lode *handle_new(void) {
    Lode *lode = calloc(1, sizeof *lode);
    if (lode == NULL) return NULL;
    lode->budget.escape = &lode->escape;
    lode->budget.watch = &lode->watch;
    Arena *arenas[] = {&lode->session, &lode->formula, &lode->run, &lode->reports, &lode->mutated, &lode->given};
    for (size_t i = 0; i < sizeof arenas / sizeof *arenas; i++) arena_init(arenas[i], &lode->budget);
    lode->session.pages = lode->run.pages = true;
    lode->settings = (Settings){.batch_rows = BATCH_ROWS, .user = TEXT(""), .full_name = TEXT(""), .domain = TEXT("")};
    lode->domain = TEXT("");
    diags_init(&lode->diags, &lode->reports);
    return lode;
}

__attribute__((noinline)) static Lode *with_model(Lode *lode) {
    if (setjmp(lode->escape) != 0) {
        lode_free(lode);
        return NULL;
    }
    arena_take(&lode->reports, 1); /* there is always memory for the message that there is none */
    lode->model = NEW(&lode->session, Model);
    model_init(lode->model, &lode->session);
    return lode;
}

Lode *lode_new(void) {
    Lode *lode = handle_new();
    return lode == NULL ? NULL : with_model(lode);
}

void lode_free(Lode *lode) {
    if (lode == NULL) return;
    lode_abandon(lode);
    if (lode->parent != NULL && lode->parameters != NULL)
        for (uint32_t i = 0; i < lode->model->parameters.count; i++)
            lode->model->parameters.items[i]->value = lode->parameters[i];
    kept_free(lode->kept);
    locale_close(lode->locale);
    arena_release(&lode->mutated);
    lode_forget_memory(lode);
    store_close(&lode->store);
    store_close(&lode->adding);
    arena_release(&lode->reports);
    arena_release(&lode->formula);
    arena_release(&lode->session);
    free(lode);
}

/* ---- watching ---- */

void lode_cancel(Lode *lode) { atomic_store(&lode->watch.cancelled, true); }

void lode_set_progress(Lode *lode, LodeProgress *tell, void *user) {
    lode->watch.tell = tell;
    lode->watch.user = user;
}

/* ---- settings ---- */

static bool refuse(Lode *lode, const char *what, const char *value, const char *hint) {
    Diag *diag = diag_add(&lode->diags, DIAG_BAD_LITERAL, (Span){0}, "\"%s\" is not %s", value, what);
    diag_hint(&lode->diags, diag, "%s", hint);
    return false;
}

bool lode_set_now(Lode *lode, const char *datetime) {
    LODE_BEGIN(lode, false);
    bool has_time;
    if (read_iso_datetime(text_of(datetime), &lode->settings.now)) return true;
    if (read_date_text(text_of(datetime), &lode->settings.now, &has_time)) return true;
    return refuse(lode, "a date and time", datetime, "write it as 2025-05-01 12:00:00");
}

bool lode_set_week_start(Lode *lode, const char *weekday) {
    LODE_BEGIN(lode, false);
    if (weekday_find(text_of(weekday), &lode->settings.week_start)) {
        lode->week_said = true;
        lode->model->has_week_start = false; /* the caller's word beats the model's */
        return true;
    }
    return refuse(lode, "a day of the week", weekday, "sunday, monday, ... saturday");
}

static bool parameter_value(Lode *lode, const Parameter *parameter, Text text, Value *value) {
    Diags quiet;
    diags_init(&quiet, &lode->reports);
    Source *source = NEW(&lode->session, Source);
    *source = (Source){TEXT(""), text_copy(&lode->session, text)};
    if (parameter->type == TYPE_STRING) {
        const Expr *literal = parse_formula(&lode->session, source, &quiet);
        bool quoted = literal != NULL && literal->kind == EXPR_LITERAL && literal->value.type == TYPE_STRING;
        *value = quoted ? literal->value : value_string(source->text);
        return true;
    }
    *value = value_null(parameter->type);
    value->null = false;
    switch (parameter->type) {
    case TYPE_BOOL:
        value->as.b = text_equal_nocase(text, TEXT("true"));
        return value->as.b || text_equal_nocase(text, TEXT("false"));
    case TYPE_INT: return read_integer(text, &value->as.i);
    case TYPE_REAL: return read_real(text, &value->as.r);
    case TYPE_DATE: return read_iso_date(text, &value->as.i);
    case TYPE_DATETIME: return read_iso_datetime(text, &value->as.i);
    case TYPE_NONE:
    case TYPE_NULL:
    case TYPE_STRING:
    case TYPE_SPATIAL:
    case TYPE_TABLE:
    case TYPE_COUNT: break;
    }
    return false;
}

bool lode_set_parameter(Lode *lode, const char *name, const char *text) {
    LODE_BEGIN(lode, false);
    Parameter *parameter = model_parameter(lode->model, text_of(name));
    if (parameter == NULL) {
        diag_add(&lode->diags, DIAG_UNKNOWN_PARAMETER, (Span){0}, "the model has no parameter %s", name);
        return false;
    }
    Value value;
    if (!parameter_value(lode, parameter, text_of(text), &value))
        return refuse(lode, type_word(parameter->type), text, "dates are written 2025-05-01, truth values true and false");
    if (!parameter_allows(parameter, value))
        return refuse(lode, "one of the values that the parameter allows", text, "see the parameter's definition");
    parameter->value = value;
    return true;
}

void lode_set_memory(Lode *lode, size_t bytes) { lode->budget.limit = bytes; }
void lode_set_batch_rows(Lode *lode, unsigned rows) {
    lode->settings.batch_rows = rows < 1 ? 1 : rows > BATCH_ROWS ? BATCH_ROWS : rows;
}
void lode_set_threads(Lode *lode, unsigned threads) {
    lode->settings.threads = threads < 1 ? 1 : threads > THREADS_MOST ? THREADS_MOST : threads;
    lode->store.threads = lode->settings.threads;
}
void lode_set_bad_cells_null(Lode *lode, bool on) { lode->store.bad_cells_null = on; }
void lode_set_clock(Lode *lode, double (*seconds)(void)) { lode->clock = seconds; }
void lode_set_reuse(Lode *lode, bool on) {
    lode->forget = !on;
    if (lode->forget) kept_forget(lode->kept);
}
void lode_set_strict(Lode *lode, bool on) { lode->strict = on; }

/* ---- reading models and data ---- */

Text lode_folder_of(Arena *arena, Text path) {
    size_t end = path.size;
    while (end > 0 && path.data[end - 1] != '/') end--;
    return end == 0 ? TEXT(".") : text_copy(arena, text_slice(path, 0, end == 1 ? 1 : end - 1));
}

__attribute__((noinline)) static void add_source(Lode *lode, Text name, Text text) {
    Source *source = NEW(&lode->session, Source);
    *source = (Source){name, text};
    Definitions definitions = parse_file(&lode->session, source, &lode->diags);
    model_add(lode->model, &definitions, lode_folder_of(&lode->session, name), &lode->diags);
    lode->model->defined = true;
    lode->broken |= lode->diags.errors != 0;
}

static bool no_file(Lode *lode, Text path) {
    Diag *diag = diag_add(&lode->diags, DIAG_NO_FILE, (Span){0}, "%.*s cannot be read: %s", TEXT_ARG(path), strerror(errno));
    diag->file = path;
    return false;
}

static bool add_file(Lode *lode, Text path) {
    FILE *file = fopen(path.data, "rb");
    if (file == NULL) return no_file(lode, path);
    Writer w;
    writer_init(&w, &lode->session);
    char block[65536];
    for (size_t n; (n = fread(block, 1, sizeof block, file)) != 0;) put_text(&w, (Text){block, n});
    bool failed = ferror(file) != 0;
    fclose(file);
    if (failed) return no_file(lode, path);
    add_source(lode, path, text_copy(&lode->session, writer_text(&w)));
    return true;
}

static int by_name(const void *a, const void *b) { return text_compare(*(const Text *)a, *(const Text *)b); }

static bool add_folder(Lode *lode, Text path) {
    DIR *folder = opendir(path.data);
    if (folder == NULL) return no_file(lode, path);
    LIST(Text) names = {0};
    for (struct dirent *entry; (entry = readdir(folder)) != NULL;) {
        size_t size = strlen(entry->d_name);
        if (size < 6 || entry->d_name[0] == '.' || strcmp(entry->d_name + size - 5, ".calc") != 0) continue;
        *list_add(&lode->session, &names) = text_format(&lode->session, "%s/%s", path.data, entry->d_name);
    }
    closedir(folder);
    if (names.count != 0) qsort(names.items, names.count, sizeof *names.items, by_name);
    bool fine = true;
    for (uint32_t i = 0; i < names.count; i++) fine &= add_file(lode, names.items[i]);
    if (names.count == 0) {
        Diag *diag = diag_add(&lode->diags, DIAG_NO_FILE, (Span){0}, "%s has no .calc files", path.data);
        diag->file = path;
        return false;
    }
    return fine;
}

const char *lode_path(const Lode *lode, unsigned index, bool *model) {
    if (index >= lode->paths.count) return NULL;
    *model = lode->paths.items[index].model;
    return lode->paths.items[index].path;
}

bool lode_add_model(Lode *lode, const char *path) {
    LODE_BEGIN(lode, false);
    Text name = text_copy(&lode->session, text_of(path));
    while (name.size > 1 && name.data[name.size - 1] == '/') name = text_copy(&lode->session, text_slice(name, 0, name.size - 1));
    struct stat status;
    *list_add(&lode->session, &lode->paths) = (GivenPath){name.data, true};
    if (stat(name.data, &status) != 0) return no_file(lode, name);
    bool fine = S_ISDIR(status.st_mode) ? add_folder(lode, name) : add_file(lode, name);
    return fine && lode->diags.errors == 0;
}

__attribute__((noinline)) static bool add_text(Lode *lode, const char *name, const char *text, size_t size) {
    add_source(lode, text_copy(&lode->session, text_of(name)), text_copy(&lode->session, (Text){text, size}));
    return lode->diags.errors == 0;
}

bool lode_add_model_text(Lode *lode, const char *name, const char *text, size_t size) {
    LODE_BEGIN(lode, false);
    return add_text(lode, name, text, size);
}

/* The model's own data; tests and checks do without it when it is not there. */
static uint32_t default_data(Lode *lode, Text *path) {
    const Model *model = lode->model;
    bool absolute = model->data.data[0] == '/';
    *path = absolute ? text_copy(&lode->session, model->data)
                     : text_format(&lode->session, "%.*s/%.*s", TEXT_ARG(model->folder), TEXT_ARG(model->data));
    struct stat status;
    if (stat(path->data, &status) == 0) return 1;
    no_file(lode, *path);
    lode->diags.list.items[lode->diags.list.count - 1].severity = SEVERITY_WARNING;
    lode->diags.errors--;
    return 0;
}

static bool find_data(Lode *lode, const char *const *data, unsigned data_count) {
    Model *model = lode->model;
    Text *paths = NEW_ARRAY(&lode->session, Text, data_count + 1);
    uint32_t count = 0;
    bool memory = lode->memory.tables.count != 0;
    for (unsigned i = 0; i < data_count; i++) paths[count++] = text_copy(&lode->session, text_of(data[i]));
    bool by_model = count == 0 && !memory && model->data.size != 0;
    if (by_model) count = default_data(lode, &paths[0]);
    for (uint32_t i = 0; i < count + (by_model && count == 0); i++) *list_add(&lode->session, &lode->paths) = (GivenPath){data_file(&lode->session, paths[i]).data, false};
    if (!model->defined && !memory_define(&lode->memory, model, &lode->session, &lode->diags)) return false;
    bool inferred = !model->defined && count != 0;
    if (inferred && !store_infer(&lode->store, model, &lode->session, paths, count, &lode->diags)) return false;
    model_link(model, &lode->diags);
    if (lode->diags.errors != 0) return false;
    lode_settle(lode);
    if (lode->diags.errors != 0) return false;
    if (memory && !memory_bind(&lode->memory, model, &lode->diags)) return false;
    bool none = count == 0 && !memory;
    if (none) store_empty(&lode->store, &lode->session, model);
    if (none) return true;
    lode->data_open = true;
    lode->store.memory = &lode->memory;
    bool fine = store_open(&lode->store, &lode->session, model, paths, count, &lode->diags);
    fine = fine && memory_read(&lode->store, &lode->memory, &lode->run, &lode->diags);
    for (uint32_t i = 0; lode->strict && i < lode->diags.list.count; i++) {
        Diag *diag = &lode->diags.list.items[i];
        if (diag->severity != SEVERITY_WARNING) continue;
        diag->severity = SEVERITY_ERROR;
        lode->diags.errors++;
        fine = false;
    }
    return fine;
}

bool lode_open_data(Lode *lode, const char *const *data, unsigned data_count) {
    lode->opened = true;
    kept_forget(lode->kept);
    lode_flush_appenders(lode);
    if (lode->broken) model_link(lode->model, &lode->diags); /* so that lode_check can tell of the rest */
    lode->usable = !lode->broken && find_data(lode, data, data_count);
    lode_forget_memory(lode);
    return lode->usable;
}

bool lode_open(Lode *lode, const char *const *data, unsigned data_count) {
    LODE_BEGIN(lode, false);
    return lode_open_data(lode, data, data_count);
}
