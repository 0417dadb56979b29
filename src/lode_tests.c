/* The entrance, third page: tests. A fixture is a handle that shares its parent's model and has tables of its own. */
#include <stdlib.h>
#include <string.h>

#include "data/calendar.h"
#include "data/datetext.h"
#include "lode_handle.h"
#include "syntax/copy.h"

/* ---- what a test holds ---- */

/* Where the lines of a file begin: cells are many, and counting lines for each would be quadratic. */
typedef struct Lines {
    const Source *source;
    LIST(uint32_t) starts;
} Lines;

static void index_lines(Arena *arena, Lines *lines, const Source *source) {
    *lines = (Lines){.source = source};
    *list_add(arena, &lines->starts) = 0;
    for (size_t i = 0; i < source->text.size; i++)
        if (source->text.data[i] == '\n') *list_add(arena, &lines->starts) = (uint32_t)i + 1;
}

/* Line and column from 1; 0 where the span points nowhere. */
static void locate(const Lines *lines, Span span, unsigned *line, unsigned *column) {
    *line = *column = 0;
    if (span.source == NULL || span.source != lines->source) return;
    uint32_t low = 0, high = lines->starts.count;
    while (high - low > 1) {
        uint32_t middle = (low + high) / 2;
        if (lines->starts.items[middle] <= span.begin) low = middle;
        else high = middle;
    }
    *line = low + 1;
    *column = (unsigned)utf8_length(text_slice(span.source->text, lines->starts.items[low], span.begin)) + 1;
}

static unsigned line_of(const Lines *lines, Span span) {
    unsigned line, column;
    locate(lines, span, &line, &column);
    return line;
}

static LodeCells show_cells(Arena *arena, const Lines *lines, const CellRow *rows, uint32_t count) {
    LodeCells shown = {.rows = count, .counts = NEW_ARRAY(arena, unsigned, count)};
    LodeCell **cells = NEW_ARRAY(arena, LodeCell *, count);
    for (uint32_t r = 0; r < count; r++) {
        shown.counts[r] = rows[r].count;
        cells[r] = NEW_ARRAY(arena, LodeCell, rows[r].count);
        for (uint32_t c = 0; c < rows[r].count; c++) {
            const Cell *cell = &rows[r].cells[c];
            unsigned line, column;
            locate(lines, cell->span, &line, &column);
            cells[r][c] = (LodeCell){cell->text.data, cell->text.size, cell->quoted, line, column, cell->span.begin, cell->span.end};
        }
    }
    shown.cells = cells;
    return shown;
}

static char *show_name(Arena *arena, const Name *name) {
    Writer w;
    writer_init(&w, arena);
    for (uint32_t i = 0; i < name->count; i++) {
        if (i != 0) put_char(&w, '.');
        put_text(&w, name->parts[i]);
    }
    return text_string(arena, writer_text(&w));
}

static Text written(Span span) {
    return span.source == NULL ? TEXT("") : text_trim(text_slice(span.source->text, span.begin, span.end));
}

static bool is_literal(const Expr *e) {
    if (e->parenthesized) return false;
    bool minus = e->kind == EXPR_CALL && e->written == WRITTEN_PREFIX && text_equal(e->text, TEXT("-"));
    return e->kind == EXPR_LITERAL || (minus && e->args[0]->kind == EXPR_LITERAL);
}

static bool is_equation(const Statement *statement) {
    if (statement->item_count != 1 || statement->by_count != 0 || statement->rows) return false;
    const Expr *expr = statement->items[0].expr;
    return expr->kind == EXPR_CALL && expr->written == WRITTEN_INFIX && expr->count == 2 &&
           (text_equal(expr->text, TEXT("=")) || text_equal(expr->text, TEXT("==")));
}

static void show_literal(LodeStep *shown, const TestStep *step) {
    if (step->statement == NULL || step->has_rows || step->fails || step->matches.size != 0 || !is_equation(step->statement)) return;
    const Expr *right = step->statement->items[0].expr->args[1];
    if (!is_literal(right)) return;
    shown->literal_begin = right->span.begin;
    shown->literal_end = right->span.end;
}

static LodeStep show_step(Arena *arena, const Lines *lines, const TestStep *step, const char *file) {
    LodeStep shown = {.kind = LODE_STEP_SETTING, .line = line_of(lines, step->span), .statement = "", .fails_with = "", .matches = "",
                      .table = "", .within = 1e-9};
    switch (step->kind) {
    case STEP_NOW:
    case STEP_USER:
    case STEP_PARAMETER: break;
    case STEP_DATA: shown.files = true; break;
    case STEP_GIVEN:
        shown.kind = LODE_STEP_GIVEN;
        shown.table = show_name(arena, &step->name);
        shown.cells = show_cells(arena, lines, step->rows, step->row_count);
        break;
    case STEP_EXPECT:
        shown.kind = LODE_STEP_EXPECT;
        if (step->statement != NULL) shown.statement = text_string(arena, written(step->statement->span));
        shown.has_rows = step->has_rows;
        shown.fails = step->fails;
        if (step->fails) shown.fails_with = text_string(arena, step->text);
        if (step->has_within) shown.within = step->within;
        if (step->matches.size != 0) {
            Text folder = lode_folder_of(arena, text_of(file));
            shown.matches = text_string(arena, text_format(arena, "%.*s/%.*s", TEXT_ARG(folder), TEXT_ARG(step->matches)));
        }
        shown.cells = show_cells(arena, lines, step->rows, step->row_count);
        show_literal(&shown, step);
        break;
    }
    return shown;
}

static void make_tests(Lode *lode) {
    lode->tests = NEW_ARRAY(&lode->session, LodeTest, lode->model->tests.count);
    Lines lines = {0};
    for (uint32_t t = 0; t < lode->model->tests.count; t++) {
        const Definition *test = lode->model->tests.items[t];
        if (test->span.source != NULL && test->span.source != lines.source)
            index_lines(&lode->session, &lines, test->span.source);
        const char *file = test->span.source == NULL ? "" : text_string(&lode->session, test->span.source->name);
        LodeStep *steps = NEW_ARRAY(&lode->session, LodeStep, test->step_count);
        for (uint32_t s = 0; s < test->step_count; s++) steps[s] = show_step(&lode->session, &lines, &test->steps[s], file);
        lode->tests[t] = (LodeTest){.title = show_name(&lode->session, &test->name), .file = file, .line = line_of(&lines, test->span),
                                    .steps = steps, .step_count = test->step_count};
        if (test->span.source == NULL) continue;
        lode->tests[t].source = test->span.source->text.data;
        lode->tests[t].source_size = test->span.source->text.size;
    }
    lode->tests_made = true;
}

unsigned lode_test_count(Lode *lode) { return lode->model->tests.count; }

const LodeTest *lode_test(Lode *lode, unsigned index) {
    LODE_BEGIN(lode, NULL);
    if (!lode->tests_made) make_tests(lode);
    return index < lode->model->tests.count ? &lode->tests[index] : NULL;
}

/* ---- running ---- */

__attribute__((noinline)) static Lode *furnish(Lode *lode) {
    if (setjmp(lode->escape) != 0) {
        lode_free(lode);
        return NULL;
    }
    Value *values = NEW_ARRAY(&lode->session, Value, lode->model->parameters.count);
    for (uint32_t i = 0; i < lode->model->parameters.count; i++) values[i] = lode->model->parameters.items[i]->value;
    lode->parameters = values;
    store_empty(&lode->store, &lode->session, lode->model);
    return lode;
}

Lode *lode_fixture(Lode *parent, unsigned test) {
    Lode *lode = calloc(1, sizeof *lode);
    if (lode == NULL) return NULL;
    lode->budget = (Budget){.limit = parent->budget.limit, .escape = &lode->escape, .watch = parent->budget.watch};
    Arena *arenas[] = {&lode->session, &lode->formula, &lode->run, &lode->reports, &lode->mutated};
    for (size_t i = 0; i < sizeof arenas / sizeof *arenas; i++) arena_init(arenas[i], &lode->budget);
    diags_init(&lode->diags, &lode->reports);
    lode->parent = parent;
    lode->model = parent->model;
    lode->settings = parent->settings;
    lode->people = parent->people;
    lode->opened = lode->usable = true;
    lode->test = lode->model->tests.items[test];
    return furnish(lode);
}

static bool set_now(Lode *lode, const TestStep *step) {
    bool has_time;
    if (read_iso_datetime(step->text, &lode->settings.now) || read_date_text(step->text, &lode->settings.now, &has_time))
        return true;
    diag_add(&lode->diags, DIAG_BAD_LITERAL, step->span, "\"%.*s\" is not a date and time", TEXT_ARG(step->text));
    return false;
}

static bool set_parameter(Lode *lode, const TestStep *step) {
    Text name = step->name.parts[step->name.count - 1];
    Parameter *parameter = model_parameter(lode->model, name);
    if (parameter == NULL) {
        diag_add(&lode->diags, DIAG_UNKNOWN_PARAMETER, step->name.span, "the model has no parameter %.*s", TEXT_ARG(name));
        return false;
    }
    Scope scope = lode_scope(lode);
    Expr *value = expr_copy(&lode->session, step->expr);
    scope.arena = &lode->session;
    if (!check_formula(&scope, value)) return false;
    bool minus = value->kind == EXPR_CALL && value->count == 1 && value->args[0]->kind == EXPR_LITERAL;
    Value literal = minus ? value->args[0]->value : value->value;
    if (minus && literal.type == TYPE_INT) literal.as.i = -literal.as.i;
    if (minus && literal.type == TYPE_REAL) literal.as.r = -literal.as.r;
    if (literal.type == TYPE_INT && parameter->type == TYPE_REAL) literal = value_real((double)literal.as.i);
    if ((value->kind != EXPR_LITERAL && !minus) || (!literal.null && literal.type != parameter->type)) {
        diag_add(&lode->diags, DIAG_WRONG_TYPE, step->span, "the parameter %.*s takes a %s", TEXT_ARG(name),
                 type_word(parameter->type));
        return false;
    }
    if (!parameter_allows(parameter, literal)) {
        Diag *diag = diag_add(&lode->diags, DIAG_BAD_LITERAL, step->span, "this is not a value that the parameter %.*s allows",
                              TEXT_ARG(name));
        diag_place(&lode->diags, diag, parameter->span, "its definition");
        return false;
    }
    parameter->value = literal;
    return true;
}

static bool use_data(Lode *lode, const TestStep *step) {
    Text folder = lode_folder_of(&lode->session, step->span.source->name);
    Text path = text_format(&lode->session, "%.*s/%.*s", TEXT_ARG(folder), TEXT_ARG(step->text));
    return store_open(&lode->store, &lode->session, lode->model, &path, 1, &lode->diags);
}

static bool give_rows(Lode *lode, const TestStep *step) {
    Text name = step->name.count == 0 ? TEXT("") : step->name.parts[step->name.count - 1];
    bool several = false;
    const Table *table = model_table(lode->model, name, &several);
    if (table != NULL) return store_add_rows(&lode->store, table, step->rows, step->row_count, &lode->diags);
    Diag *diag = diag_add(&lode->diags, DIAG_UNKNOWN_TABLE, step->name.span, "no table is called %.*s", TEXT_ARG(name));
    Text near[3];
    uint32_t count = model_suggest(lode->model, &lode->reports, NULL, name, near, 3);
    if (count != 0) diag_hint(&lode->diags, diag, "did you mean %.*s?", TEXT_ARG(near[0]));
    return false;
}

/* `expect a = b` becomes the two items a and b, so that a failure can show both. */
static bool split_sides(Lode *lode, Statement *statement) {
    if (!is_equation(statement)) return false;
    const Expr *expr = statement->items[0].expr;
    Item *sides = NEW_ARRAY(&lode->formula, Item, 2);
    for (int i = 0; i < 2; i++) sides[i] = (Item){.expr = expr->args[i], .alias = TEXT(""), .span = expr->args[i]->span};
    statement->items = sides;
    statement->item_count = 2;
    return true;
}

Statement *lode_expected(Lode *lode, const TestStep *step, bool *sides) {
    Statement *statement = statement_copy(&lode->formula, step->statement);
    *sides = !step->has_rows && !step->fails && step->matches.size == 0 && split_sides(lode, statement);
    return statement;
}

bool lode_check_tests(Lode *lode) {
    uint32_t before = lode->diags.errors;
    for (uint32_t t = 0; t < lode->model->tests.count; t++) {
        const Definition *test = lode->model->tests.items[t];
        for (uint32_t s = 0; s < test->step_count; s++) {
            const TestStep *step = &test->steps[s];
            if (step->kind != STEP_EXPECT || step->fails || step->statement == NULL) continue;
            bool sides;
            Scope scope = lode_scope(lode);
            check_statement(&scope, lode_expected(lode, step, &sides));
        }
    }
    return lode->diags.errors == before;
}

static bool expect(Lode *lode, const TestStep *step, LodeResult **result, bool *sides) {
    if (step->statement == NULL) return false;
    Statement *statement = lode_expected(lode, step, sides);
    Scope scope = lode_scope(lode);
    *result = lode_answer(lode, &scope, statement);
    return *result != NULL;
}

bool lode_run_step(Lode *lode, unsigned index, LodeResult **result, bool *sides) {
    *result = NULL;
    *sides = false;
    LODE_BEGIN(lode, false);
    arena_reset(&lode->formula);
    arena_reset(&lode->run);
    const TestStep *step = &lode->test->steps[index];
    switch (step->kind) {
    case STEP_NOW: return set_now(lode, step);
    case STEP_USER:
        lode_sign_in(lode, step->text, true);
        return true;
    case STEP_PARAMETER: return set_parameter(lode, step);
    case STEP_DATA: return use_data(lode, step);
    case STEP_GIVEN: return give_rows(lode, step);
    case STEP_EXPECT: return expect(lode, step, result, sides);
    }
    return false;
}
