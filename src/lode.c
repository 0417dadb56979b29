/* THE ENTRANCE: the pipeline, from text to result, room by room; and the questions that go through it. */
#include "lode_handle.h"

#include <stdlib.h>
#include <string.h>

const char *lode_version(void) { return LODE_VERSION; }

/* ---- the pipeline ---- */

static bool data_is_there(Lode *lode, const Plan *plan);

/* Reads the tables of a plan, and of store files only the columns whose values it needs. */
static bool load_for(Lode *lode, const Plan *plan) {
    const Model *model = lode->model;
    uint64_t **columns = NEW_ARRAY(&lode->run, uint64_t *, model->tables.count);
    for (uint32_t t = 0; t < model->tables.count; t++) columns[t] = bitmap_new(&lode->run, model->tables.items[t]->column_count + 1, false);
    for (uint32_t i = 0; i < plan->nodes.count; i++) {
        const Node *node = plan->nodes.items[i];
        if (node->kind == NODE_COLUMN) bit_set(columns[node->column->table->index], node->column->index);
    }
    return store_load(&lode->store, &lode->run, plan->tables.words, (const uint64_t *const *)columns, &lode->diags);
}

LodeResult *lode_answer(Lode *lode, Scope *scope, Statement *statement) {
    View *view = check_statement(scope, statement);
    if (view == NULL) return NULL;
    Coverage *counting = lode_counting(lode);
    lode->settings.counters = counting == NULL ? NULL : counting->counters;
    return lode_run_plan(lode, plan_build(&lode->formula, lode->model, view, counting == NULL ? NULL : &counting->sites));
}

LodeResult *lode_run_open(Lode *lode, const Plan *plan) {
    if (!data_is_there(lode, plan)) return NULL;
    if (!load_for(lode, plan)) return NULL;
    arena_reset(&lode->run);
    LodeResult *result = lode->making = calloc(1, sizeof *result);
    if (result == NULL) longjmp(lode->escape, 1);
    arena_init(&result->arena, &lode->budget);
    lode->running = engine_new(&lode->run, plan, &lode->store, &lode->settings);
    engine_run(lode->running, &result->arena, &result->table);
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

static LodeResult *run_whole(Lode *lode, const Plan *plan) {
    LodeResult *result = lode_run_open(lode, plan);
    if (lode->running != NULL) engine_release(lode->running);
    lode->running = NULL;
    return result;
}

/* With what earlier statements left. False: memory was spent then, and may be enough without. */
__attribute__((noinline)) static bool run_reusing(Lode *lode, const Plan *plan, LodeResult **result) {
    jmp_buf here, *outer = lode->budget.escape;
    const uint32_t messages = lode->diags.list.count, errors = lode->diags.errors;
    if (setjmp(here) != 0) {
        lode->budget.escape = outer;
        lode->settings.kept = NULL;
        kept_forget(lode->kept);
        if (budget_cancelled(&lode->budget)) longjmp(*outer, 1);
        lode_abandon(lode);
        lode->diags.list.count = messages;
        lode->diags.errors = errors;
        return false;
    }
    lode->budget.escape = &here;
    lode->settings.kept = lode->kept;
    *result = run_whole(lode, plan);
    lode->settings.kept = NULL;
    kept_rest(lode->kept);
    lode->budget.escape = outer;
    return true;
}

LodeResult *lode_run_plan(Lode *lode, const Plan *plan) {
    LodeResult *result = NULL;
    bool reuse = !lode->forget && lode->parent == NULL;
    if (reuse && lode->kept == NULL) lode->kept = kept_new(&lode->budget);
    if (reuse && lode->kept != NULL && run_reusing(lode, plan, &result)) return result;
    return run_whole(lode, plan);
}

/* ---- reading a request ---- */

Scope lode_scope(Lode *lode) {
    return (Scope){.model = lode->model, .arena = &lode->formula, .diags = &lode->diags};
}

const Source *lode_typed(Lode *lode, const char *text, size_t size) {
    Source *source = NEW(&lode->formula, Source);
    *source = (Source){TEXT(""), text_copy(&lode->formula, (Text){text, size})};
    return source;
}

static bool read_lets(Lode *lode, const LodeRequest *request, Scope *scope) {
    scope->lets = NEW_ARRAY(&lode->formula, Field *, request->let_count);
    for (unsigned i = 0; i < request->let_count; i++) {
        const Source *source = lode_typed(lode, request->lets[i].formula, strlen(request->lets[i].formula));
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
        const Source *source = lode_typed(lode, given->reference, strlen(given->reference));
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

static bool ready(Lode *lode) {
    if (!lode->opened) lode_open_data(lode, NULL, 0);
    if (!lode->usable && lode->diags.errors == 0)
        diag_add(&lode->diags, DIAG_NO_MODEL, (Span){0}, "the model or its data has errors; see what was reported when it was opened");
    return lode->diags.errors == 0;
}

Statement *lode_read_statement(Lode *lode, const LodeRequest *request, Scope *scope) {
    arena_reset(&lode->formula);
    arena_reset(&lode->run);
    *scope = lode_scope(lode);
    if (!ready(lode) || !read_lets(lode, request, scope) || !read_names(lode, request, scope)) return NULL;
    return parse_statement(&lode->formula, lode_typed(lode, request->text, request->size), &lode->diags);
}

LodeResult *lode_show(Lode *lode, const LodeRequest *request) {
    LODE_BEGIN(lode, NULL);
    Scope scope;
    Statement *statement = lode_read_statement(lode, request, &scope);
    return statement == NULL ? NULL : lode_answer(lode, &scope, statement);
}

bool lode_prepare(Lode *lode, const LodeRequest *request) {
    LODE_BEGIN(lode, false);
    Scope scope;
    Statement *statement = lode_read_statement(lode, request, &scope);
    View *view = statement == NULL ? NULL : check_statement(&scope, statement);
    if (view == NULL) return false;
    const Plan *plan = plan_build(&lode->formula, lode->model, view, NULL);
    return data_is_there(lode, plan) && load_for(lode, plan);
}

bool lode_check_formula(Lode *lode, const LodeRequest *request, LodeMeaning *meaning) {
    LODE_BEGIN(lode, false);
    arena_reset(&lode->formula);
    Scope scope = lode_scope(lode);
    if (!ready(lode) || !read_names(lode, request, &scope) || !read_lets(lode, request, &scope)) return false;
    Expr *formula = parse_formula(&lode->formula, lode_typed(lode, request->text, request->size), &lode->diags);
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

static double no_clock(void) { return 0; }

/* Runs it, and prints what that took. */
static bool profile_plan(Lode *lode, Writer *w, const Plan *plan) {
    if (!data_is_there(lode, plan) || !load_for(lode, plan)) return false;
    Profile *profile = profile_new(&lode->formula, plan, lode->clock == NULL ? no_clock : lode->clock);
    lode->settings.profile = profile;
    LodeResult *result = lode_run_plan(lode, plan);
    lode->settings.profile = NULL;
    if (result == NULL) return false;
    lode_result_free(result);
    put_profile(w, plan, profile);
    return true;
}

const char *lode_explain(Lode *lode, const LodeRequest *request, LodeStage stage) {
    LODE_BEGIN(lode, NULL);
    Scope scope;
    Writer w;
    Statement *statement = NULL;
    if (stage != LODE_STAGE_TOKENS && (statement = lode_read_statement(lode, request, &scope)) == NULL) return NULL;
    if (stage == LODE_STAGE_TOKENS) arena_reset(&lode->formula);
    writer_init(&w, &lode->formula);
    if (stage == LODE_STAGE_TOKENS) {
        put_tokens(&w, lode_typed(lode, request->text, request->size));
    } else if (stage == LODE_STAGE_TREE) {
        put_statement_tree(&w, statement);
    } else {
        View *view = check_statement(&scope, statement);
        if (view == NULL) return NULL;
        const Plan *plan = stage == LODE_STAGE_TYPES ? NULL : plan_build(&lode->formula, lode->model, view, NULL);
        if (stage == LODE_STAGE_PROFILE && !profile_plan(lode, &w, plan)) return NULL;
        if (stage == LODE_STAGE_PLAN) put_plan(&w, plan);
        for (uint32_t i = 0; stage == LODE_STAGE_TYPES && i < view->count; i++) put_types(&w, view->items[i].expr);
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
