/* THE ENTRANCE: the pipeline, from text to result, room by room; and the handle that holds a model, its data and its settings. */
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

const char *lode_version(void) { return "0.1"; }

/* ---- the pipeline ---- */

static bool data_is_there(Lode *lode, const Plan *plan);

LodeResult *lode_answer(Lode *lode, Scope *scope, Statement *statement) {
    View *view = check_statement(scope, statement);
    if (view == NULL) return NULL;
    Plan *plan = plan_build(&lode->formula, lode->model, view);
    if (!data_is_there(lode, plan)) return NULL;
    if (!store_load(&lode->store, &lode->run, plan->tables.words, &lode->diags)) return NULL;
    arena_reset(&lode->run);
    LodeResult *result = lode->making = calloc(1, sizeof *result);
    if (result == NULL) longjmp(lode->escape, 1);
    arena_init(&result->arena, &lode->budget);
    lode->running = engine_new(&lode->run, plan, &lode->store, &lode->settings);
    engine_run(lode->running, &result->arena, &result->table);
    engine_release(lode->running);
    lode->running = NULL;
    lode->making = NULL;
    result->names = NEW_ARRAY(&result->arena, char *, plan->outputs.count);
    result->formats = NEW_ARRAY(&result->arena, char *, plan->outputs.count);
    result->roles = NEW_ARRAY(&result->arena, const char *, plan->outputs.count);
    for (uint32_t i = 0; i < plan->outputs.count; i++) {
        result->names[i] = text_string(&result->arena, plan->outputs.items[i].label);
        result->formats[i] = text_string(&result->arena, plan->outputs.items[i].format);
        result->roles[i] = plan->outputs.items[i].role;
    }
    return result;
}

/* ---- reading a request ---- */

Scope lode_scope(Lode *lode) {
    return (Scope){.model = lode->model, .arena = &lode->formula, .diags = &lode->diags};
}

static const Source *typed(Lode *lode, const char *text, size_t size) {
    Source *source = NEW(&lode->formula, Source);
    *source = (Source){TEXT(""), text_copy(&lode->formula, (Text){text, size})};
    return source;
}

static bool read_lets(Lode *lode, const LodeRequest *request, Scope *scope) {
    scope->lets = NEW_ARRAY(&lode->formula, Field *, request->let_count);
    for (unsigned i = 0; i < request->let_count; i++) {
        const Source *source = typed(lode, request->lets[i].formula, strlen(request->lets[i].formula));
        Field *field = NEW(&lode->formula, Field);
        Text name = text_copy(&lode->formula, text_of(request->lets[i].name));
        if (name.size > 1 && name.data[0] == '[' && name.data[name.size - 1] == ']') name = text_slice(name, 1, name.size - 1);
        *field = (Field){.kind = FIELD_LET, .name = name, .label = name, .span = {source, 0, (uint32_t)source->text.size}};
        field->formula = parse_formula(&lode->formula, source, &lode->diags);
        if (field->formula == NULL) return false;
        scope->lets[scope->let_count++] = field;
    }
    return true;
}

static bool read_meaning(Text text, AdhocName *name) {
    size_t blank = 0;
    while (blank < text.size && text.data[blank] != ' ') blank++;
    Text word = text_slice(text, 0, blank), level = text_trim(text_slice(text, blank, text.size));
    name->level = LEVEL_ROW;
    bool known = level.size == 0;
    for (int i = LEVEL_CONSTANT; i <= LEVEL_TABLECALC; i++)
        if (text_equal_nocase(level, text_of(level_word((Level)i)))) name->level = (Level)i, known = true;
    return known && type_find(word, &name->type);
}

static bool read_names(Lode *lode, const LodeRequest *request, Scope *scope) {
    AdhocName *names = NEW_ARRAY(&lode->formula, AdhocName, request->name_count);
    for (unsigned i = 0; i < request->name_count; i++) {
        const LodeName *given = &request->names[i];
        const Source *source = typed(lode, given->reference, strlen(given->reference));
        Diags quiet;
        diags_init(&quiet, &lode->formula);
        const Expr *reference = parse_formula(&lode->formula, source, &quiet);
        if (reference == NULL || reference->kind != EXPR_NAME) {
            diag_add(&lode->diags, DIAG_BAD_REQUEST, (Span){0}, "\"%s\" is not a reference to a field", given->reference);
            return false;
        }
        names[i].name = reference->name;
        if (!read_meaning(text_of(given->meaning), &names[i])) {
            diag_add(&lode->diags, DIAG_BAD_REQUEST, (Span){0}, "\"%s\" is not a type with a level, as \"real\" or \"real aggregate\"",
                     given->meaning);
            return false;
        }
    }
    scope->adhoc = names;
    scope->adhoc_count = request->name_count;
    return true;
}

static bool open_data(Lode *lode, const char *const *data, unsigned data_count);

static bool ready(Lode *lode) {
    if (!lode->opened) open_data(lode, NULL, 0);
    else if (!lode->usable) diag_add(&lode->diags, DIAG_NO_MODEL, (Span){0}, "the model or its data has errors; see what was reported when it was opened");
    return lode->diags.errors == 0;
}

static Statement *read_statement(Lode *lode, const LodeRequest *request, Scope *scope) {
    arena_reset(&lode->formula);
    arena_reset(&lode->run);
    *scope = lode_scope(lode);
    if (!ready(lode) || !read_lets(lode, request, scope) || !read_names(lode, request, scope)) return NULL;
    return parse_statement(&lode->formula, typed(lode, request->text, request->size), &lode->diags);
}

LodeResult *lode_show(Lode *lode, const LodeRequest *request) {
    LODE_BEGIN(lode, NULL);
    Scope scope;
    Statement *statement = read_statement(lode, request, &scope);
    return statement == NULL ? NULL : lode_answer(lode, &scope, statement);
}

bool lode_prepare(Lode *lode, const LodeRequest *request) {
    LODE_BEGIN(lode, false);
    Scope scope;
    Statement *statement = read_statement(lode, request, &scope);
    View *view = statement == NULL ? NULL : check_statement(&scope, statement);
    if (view == NULL) return false;
    const Plan *plan = plan_build(&lode->formula, lode->model, view);
    return data_is_there(lode, plan) && store_load(&lode->store, &lode->run, plan->tables.words, &lode->diags);
}

bool lode_check_formula(Lode *lode, const LodeRequest *request, LodeMeaning *meaning) {
    LODE_BEGIN(lode, false);
    arena_reset(&lode->formula);
    Scope scope = lode_scope(lode);
    if (!ready(lode) || !read_names(lode, request, &scope) || !read_lets(lode, request, &scope)) return false;
    Expr *formula = parse_formula(&lode->formula, typed(lode, request->text, request->size), &lode->diags);
    if (formula == NULL || !check_formula(&scope, formula)) return false;
    Writer w;
    writer_init(&w, &lode->formula);
    put_meaning(&w, formula);
    Text whole = writer_text(&w);
    size_t at = 0;
    while (at < whole.size && whole.data[at] != '@') at++;
    Text grain = text_trim(text_slice(whole, at + 1, whole.size));
    bool has_grain = formula->level == LEVEL_ROW;
    meaning->type = type_word(formula->type);
    meaning->level = level_word(formula->level);
    meaning->grain = has_grain ? text_string(&lode->formula, grain) : "";
    return true;
}

static bool check_data(Lode *lode) {
    TableSet all = {{0}};
    for (uint32_t t = 0; t < lode->model->tables.count; t++)
        if (lode->store.tables[t].present) set_add(&all, t);
    if (!store_load(&lode->store, &lode->run, all.words, &lode->diags)) return false;
    for (uint32_t i = 0; i < lode->model->relationships.count; i++) {
        const StoreLink *link = &lode->store.links[i];
        const Relationship *r = link->relationship;
        if (link->parent == NULL || link->orphans == 0) continue;
        diag_add(&lode->diags, DIAG_ORPHAN_KEYS, r->span, "%llu rows of %.*s have a %.*s that no row of %.*s has",
                 (unsigned long long)link->orphans, TEXT_ARG(r->from->table->name), TEXT_ARG(r->from->name),
                 TEXT_ARG(r->to->table->name));
    }
    return true;
}

/* Diamonds: which way is taken; with data, where the other would lead elsewhere. */
static void check_diamonds(Lode *lode) {
    Diamonds found = {0};
    graph_diamonds(lode->model, &lode->formula, &found);
    for (uint32_t i = 0; i < found.count; i++) {
        const Diamond *d = &found.items[i];
        Writer taken, other;
        writer_init(&taken, &lode->formula);
        writer_init(&other, &lode->formula);
        put_path(&taken, d->from, &d->taken);
        put_path(&other, d->from, &d->other);
        Diag *diag = diag_add(&lode->diags, DIAG_SEVERAL_PATHS, d->taken.steps[0].relationship->span,
                              "from %.*s to %.*s this way is taken: %.*s", TEXT_ARG(d->from->name), TEXT_ARG(d->to->name),
                              TEXT_ARG(writer_text(&taken)));
        diag_place(&lode->diags, diag, d->other.steps[0].relationship->span, "the other way: %.*s", TEXT_ARG(writer_text(&other)));
        const StoreTable *table = &lode->store.tables[d->from->index];
        if (!lode->data_open || !table->present) {
            diag_hint(&lode->diags, diag, "`via [Table]` on a field takes the other");
            continue;
        }
        uint64_t differ = store_disagreements(&lode->store, d->from, &d->taken, &d->other);
        diag_hint(&lode->diags, diag, "%llu of %u rows lead to another row the other way; `via [Table]` on a field takes it",
                  (unsigned long long)differ, table->rows);
    }
}

/* What can be checked is checked, also when the model has been found wanting: one run tells all of its mistakes. */
bool lode_check(Lode *lode) {
    LODE_BEGIN(lode, false);
    arena_reset(&lode->formula);
    if (!lode->opened) open_data(lode, NULL, 0);
    Scope scope = lode_scope(lode);
    bool fine = check_model(&scope) && lode_check_tests(lode) && lode->usable;
    if (fine && lode->data_open) fine = check_data(lode);
    if (fine) check_diamonds(lode);
    return fine;
}

const char *lode_explain(Lode *lode, const LodeRequest *request, LodeStage stage) {
    LODE_BEGIN(lode, NULL);
    Scope scope;
    Writer w;
    Statement *statement = NULL;
    if (stage != LODE_STAGE_TOKENS && (statement = read_statement(lode, request, &scope)) == NULL) return NULL;
    if (stage == LODE_STAGE_TOKENS) arena_reset(&lode->formula);
    writer_init(&w, &lode->formula);
    if (stage == LODE_STAGE_TOKENS) {
        put_tokens(&w, typed(lode, request->text, request->size));
    } else if (stage == LODE_STAGE_TREE) {
        put_statement_tree(&w, statement);
    } else {
        View *view = check_statement(&scope, statement);
        if (view == NULL) return NULL;
        if (stage == LODE_STAGE_PLAN) put_plan(&w, plan_build(&lode->formula, lode->model, view));
        else for (uint32_t i = 0; i < view->count; i++) put_types(&w, view->items[i].expr);
    }
    put_char(&w, 0);
    return w.data;
}

/* ---- is the data there that a plan reads ---- */

static bool has_column(Lode *lode, const ModelColumn *column) {
    const StoreTable *table = &lode->store.tables[column->table->index];
    if (!table->present) {
        Diag *diag = diag_add(&lode->diags, DIAG_NO_DATA, (Span){0}, "the data has no table %.*s", TEXT_ARG(column->table->name));
        diag_hint(&lode->diags, diag, "add %.*s.csv to the data folder, or name the file after `from` in the table's definition",
                  TEXT_ARG(column->table->name));
        return false;
    }
    if (table->columns[column->index].present) return true;
    Diag *diag = diag_add(&lode->diags, DIAG_NO_DATA, (Span){0}, "the data has no column %.*s in table %.*s", TEXT_ARG(column->name),
                          TEXT_ARG(column->table->name));
    if (table->file.size != 0) diag_hint(&lode->diags, diag, "%.*s has no such header", TEXT_ARG(table->file));
    return false;
}

static bool has_path(Lode *lode, const Path *path) {
    for (uint32_t i = 0; i < path->count; i++) {
        const Relationship *r = path->steps[i].relationship;
        if (!has_column(lode, r->from) || !has_column(lode, r->to)) return false;
    }
    return true;
}

static bool data_is_there(Lode *lode, const Plan *plan) {
    if (lode->parent != NULL) return true; /* fixtures: what is not given is empty */
    const Model *model = lode->model;
    for (uint32_t i = 0; i < plan->nodes.count; i++)
        if (plan->nodes.items[i]->kind == NODE_COLUMN && !has_column(lode, plan->nodes.items[i]->column)) return false;
    for (uint32_t t = 0; t < model->tables.count; t++)
        if (set_has(&plan->tables, t) && !lode->store.tables[t].present && model->tables.items[t]->column_count != 0 &&
            !has_column(lode, model->tables.items[t]->columns[0]))
            return false;
    for (uint32_t i = 0; i < plan->passes.count; i++) {
        const JoinPlan *joins = &plan->passes.items[i]->joins;
        for (uint32_t p = 0; p < joins->part_count; p++)
            for (uint32_t k = 0; k < joins->parts[p].count; k++)
                if (!has_path(lode, &joins->parts[p].joins[k].path)) return false;
    }
    return true;
}

/* ---- the handle ---- */

void lode_begin(Lode *lode) {
    arena_reset(&lode->reports);
    diags_init(&lode->diags, &lode->reports);
    lode->messages = NULL;
}

static void abandon(Lode *lode) {
    if (lode->running != NULL) engine_release(lode->running);
    if (lode->making != NULL) lode_result_free(lode->making);
    lode->running = NULL;
    lode->making = NULL;
    arena_release(&lode->run);
}

void lode_escaped(Lode *lode) {
    size_t limit = lode->budget.limit;
    abandon(lode);
    lode->budget.limit = 0;
    Diag *diag = diag_add(&lode->diags, DIAG_OUT_OF_MEMORY, (Span){0}, "the memory budget of %zu MiB is spent", limit >> 20);
    diag_hint(&lode->diags, diag, "give more with --memory, or ask for less at once");
    lode->budget.limit = limit;
}

static Lode *handle_new(void) {
    Lode *lode = calloc(1, sizeof *lode);
    if (lode == NULL) return NULL;
    lode->budget.escape = &lode->escape;
    Arena *arenas[] = {&lode->session, &lode->formula, &lode->run, &lode->reports};
    for (size_t i = 0; i < sizeof arenas / sizeof *arenas; i++) arena_init(arenas[i], &lode->budget);
    lode->settings = (Settings){.batch_rows = BATCH_ROWS, .user = TEXT(""), .full_name = TEXT(""), .domain = TEXT("")};
    diags_init(&lode->diags, &lode->reports);
    return lode;
}

__attribute__((noinline)) static Lode *with_model(Lode *lode) {
    if (setjmp(lode->escape) != 0) {
        lode_free(lode);
        return NULL;
    }
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
    abandon(lode);
    if (lode->parent != NULL && lode->parameters != NULL)
        for (uint32_t i = 0; i < lode->model->parameters.count; i++)
            lode->model->parameters.items[i]->value = lode->parameters[i];
    arena_release(&lode->reports);
    arena_release(&lode->formula);
    arena_release(&lode->session);
    free(lode);
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

bool lode_set_user(Lode *lode, const char *name) {
    LODE_BEGIN(lode, false);
    lode->settings.signed_in = name != NULL;
    lode->settings.user = lode->settings.full_name = text_copy(&lode->session, text_of(name));
    return true;
}

bool lode_set_week_start(Lode *lode, const char *weekday) {
    LODE_BEGIN(lode, false);
    if (weekday_find(text_of(weekday), &lode->settings.week_start)) {
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
    bool allowed = parameter->allowed_count == 0 || parameter->allowed_range;
    for (uint32_t i = 0; !allowed && i < parameter->allowed_count; i++) allowed = value_same(parameter->allowed[i], value);
    if (!allowed) return refuse(lode, "one of the values that the parameter allows", text, "see the parameter's definition");
    parameter->value = value;
    return true;
}

void lode_set_memory(Lode *lode, size_t bytes) { lode->budget.limit = bytes; }
void lode_set_batch_rows(Lode *lode, unsigned rows) {
    lode->settings.batch_rows = rows < 1 ? 1 : rows > BATCH_ROWS ? BATCH_ROWS : rows;
}
void lode_set_bad_cells_null(Lode *lode, bool on) { lode->store.bad_cells_null = on; }
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

bool lode_add_model(Lode *lode, const char *path) {
    LODE_BEGIN(lode, false);
    Text name = text_copy(&lode->session, text_of(path));
    while (name.size > 1 && name.data[name.size - 1] == '/') name = text_copy(&lode->session, text_slice(name, 0, name.size - 1));
    struct stat status;
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
    for (unsigned i = 0; i < data_count; i++) paths[count++] = text_copy(&lode->session, text_of(data[i]));
    if (count == 0 && model->data.size != 0) count = default_data(lode, &paths[0]);
    bool inferred = !model->defined && count != 0;
    if (inferred && !store_infer(model, &lode->session, paths, count, &lode->diags)) return false;
    model_link(model, &lode->diags);
    if (lode->diags.errors != 0) return false;
    if (model->has_week_start) lode->settings.week_start = model->week_start;
    bool bad_cells_null = lode->store.bad_cells_null;
    if (count == 0) store_empty(&lode->store, &lode->session, model);
    lode->store.bad_cells_null = bad_cells_null;
    if (count == 0) return true;
    lode->data_open = true;
    bool fine = store_open(&lode->store, &lode->session, model, paths, count, &lode->diags);
    lode->store.bad_cells_null = bad_cells_null;
    for (uint32_t i = 0; lode->strict && i < lode->diags.list.count; i++) {
        Diag *diag = &lode->diags.list.items[i];
        if (diag->severity != SEVERITY_WARNING) continue;
        diag->severity = SEVERITY_ERROR;
        lode->diags.errors++;
        fine = false;
    }
    return fine;
}

static bool open_data(Lode *lode, const char *const *data, unsigned data_count) {
    lode->opened = true;
    if (lode->broken) model_link(lode->model, &lode->diags); /* so that lode_check can tell of the rest */
    lode->usable = !lode->broken && find_data(lode, data, data_count);
    return lode->usable;
}

bool lode_open(Lode *lode, const char *const *data, unsigned data_count) {
    LODE_BEGIN(lode, false);
    return open_data(lode, data, data_count);
}
