/* The entrance, a further page: why a cell of an answer has its value. Chooses the cell, answers the statement with
   probes that keep every part of the formulas, and has the engine witness the cell. */
#include <stdlib.h>
#include <string.h>

#include "lode_why.h"

/* ---- the choice ---- */

/* What is wrong with --at is told of the statement's order otherwise. */
static void reword(Lode *lode, const Statement *statement, const LodeChoice *choice) {
    if (choice->at == NULL) return;
    const Source *source = statement->order[statement->order_count - 1].expr->span.source;
    for (uint32_t i = 0; i < lode->diags.list.count; i++) {
        Diag *diag = &lode->diags.list.items[i];
        if (diag->code != DIAG_NEEDS_AGGREGATE || diag->place_count == 0 || diag->places[0].span.source != source)
            continue;
        diag->message = TEXT("a row is chosen by a condition on the dimensions of the statement, or on aggregates");
        diag->hint = TEXT("add the dimension to the statement after `by`, or filter by `where`");
    }
}

/* What --at says, put behind the order of the statement; it orders nothing. */
static bool add_condition(Lode *lode, Statement *statement, const char *at) {
    Expr *condition = parse_formula(&lode->formula, lode_typed(lode, at, strlen(at)), &lode->diags);
    if (condition == NULL) return false;
    OrderKey *order = NEW_ARRAY(&lode->formula, OrderKey, statement->order_count + 1);
    if (statement->order_count != 0) memcpy(order, statement->order, statement->order_count * sizeof *order);
    order[statement->order_count++] = (OrderKey){.expr = condition};
    statement->order = order;
    return true;
}

static const Node *take_condition(Lode *lode, Plan *plan, uint32_t at) {
    const Node *condition = plan->order.items[at].node;
    for (uint32_t i = at; i + 1 < plan->order.count; i++) plan->order.items[i] = plan->order.items[i + 1];
    plan->order.count--;
    if (condition->type == TYPE_BOOL) return condition;
    Diag *diag = diag_add(&lode->diags, DIAG_NO_CELL, (Span){0}, "the row is chosen by a value that is no condition");
    diag_hint(&lode->diags, diag, "compare: [Region] = 'East'");
    return NULL;
}

static void list_items(Lode *lode, Diag *diag, const View *view) {
    Writer w;
    writer_init(&w, &lode->formula);
    for (uint32_t i = 0; i < view->count; i++)
        if (!view->items[i].dimension)
            put_format(&w, "%s%u %.*s", w.size == 0 ? "" : ", ", i + 1, TEXT_ARG(view->items[i].label));
    if (w.size == 0)
        diag_hint(&lode->diags, diag, "add a measure to the statement");
    else
        diag_hint(&lode->diags, diag, "its measures: %.*s", TEXT_ARG(writer_text(&w)));
}

static bool is_item(const View *view, uint32_t item, const char *wanted) {
    char *end;
    unsigned long number = strtoul(wanted, &end, 10);
    if (wanted[0] >= '0' && wanted[0] <= '9' && *end == '\0') return number == item + 1;
    Text name = text_of(wanted);
    if (text_equal_loose(view->items[item].label, name)) return true;
    bool bracketed = name.size > 2 && name.data[0] == '[' && name.data[name.size - 1] == ']';
    return bracketed && text_equal_loose(view->items[item].label, text_slice(name, 1, name.size - 1));
}

/* The item to explain; *measure: so many measures stand before it. false: reported. */
static bool find_item(Lode *lode, const View *view, const char *wanted, uint32_t *item, uint32_t *measure) {
    bool named = false;
    *measure = 0;
    for (*item = 0; *item < view->count; ++*item) {
        bool dimension = view->items[*item].dimension, here = wanted == NULL || is_item(view, *item, wanted);
        if (here && !dimension) return true;
        named |= here && wanted != NULL;
        *measure += !dimension;
    }
    Diag *diag;
    if (named)
        diag = diag_add(&lode->diags, DIAG_NO_CELL, (Span){0},
                        "%s is a dimension: it has a value because the cell is of it", wanted);
    else if (wanted != NULL)
        diag = diag_add(&lode->diags, DIAG_NO_CELL, (Span){0}, "the statement has no item %s", wanted);
    else
        diag = diag_add(&lode->diags, DIAG_NO_CELL, (Span){0}, "the statement has no measure");
    list_items(lode, diag, view);
    return false;
}

/* Some dimensions of the answer, as a condition that would do. */
static void hint_rows(Lode *lode, Diag *diag, const View *view, const LodeResult *result) {
    Writer w;
    writer_init(&w, &lode->formula);
    for (uint32_t i = 0; i < view->count && w.size == 0; i++) {
        if (!view->items[i].dimension) continue;
        put_format(&w, "%.*s has", TEXT_ARG(view->items[i].label));
        for (uint64_t row = 0; row < result->table.rows && row < 5; row++) {
            Value value = col_value(&result->table.columns[i], row);
            const char *mark = value.null ? "" : value.type == TYPE_STRING ? "'" : type_is_time(value.type) ? "#" : "";
            put_format(&w, "%s%s", row == 0 ? " " : ", ", mark);
            if (value.null)
                put_string(&w, "NULL");
            else
                put_value(&w, value);
            put_string(&w, mark);
        }
        if (result->table.rows > 5) put_string(&w, ", ...");
    }
    if (w.size != 0) diag_hint(&lode->diags, diag, "%.*s", TEXT_ARG(writer_text(&w)));
}

/* The row to explain, from 0; false: reported. */
static bool find_row(Lode *lode, const View *view, const LodeResult *result, const LodeChoice *choice,
                     const Node *condition, LodeWhy *why, uint64_t *row) {
    why->rows = why->matches = result->table.rows;
    *row = choice->row == 0 ? 0 : choice->row - 1;
    if (result->table.rows == 0) {
        Diag *diag = diag_add(&lode->diags, DIAG_NO_CELL, (Span){0}, "the answer has no rows");
        diag_hint(&lode->diags, diag, "leave `by`, `where` or `having` out to see what there is");
        return false;
    }
    if (*row >= result->table.rows) {
        diag_add(&lode->diags, DIAG_NO_CELL, (Span){0}, "there is no row %llu: the answer has %llu",
                 (unsigned long long)choice->row, (unsigned long long)result->table.rows);
        return false;
    }
    if (condition == NULL) return true;
    const bool *found = witness_where(lode->running, &lode->formula, condition);
    why->matches = 0;
    for (uint64_t i = 0; i < result->table.rows; i++)
        if (found[i] && why->matches++ == 0) *row = i;
    if (why->matches != 0) return true;
    hint_rows(lode, diag_add(&lode->diags, DIAG_NO_CELL, (Span){0}, "no row of the answer has %s", choice->at), view,
              result);
    return false;
}

/* ---- the question ---- */

static void add_dimensions(Lode *lode, const View *view, const LodeResult *result, uint64_t row, LodeWhyNode *top) {
    LodeWhyCell *keys = NEW_ARRAY(&lode->formula, LodeWhyCell, view->count);
    for (uint32_t i = 0; i < view->count; i++) {
        if (!view->items[i].dimension) continue;
        Value value = col_value(&result->table.columns[i], row);
        keys[top->key_count++] =
            (LodeWhyCell){text_string(&lode->formula, view->items[i].label), lode_why_value(lode, value)};
    }
    top->keys = keys;
}

static const LodeWhy *explain(Lode *lode, const View *view, const Plan *plan, const LodeResult *result,
                              const LodeChoice *choice, const Node *condition) {
    LodeWhy *why = NEW(&lode->formula, LodeWhy);
    uint32_t item, measure;
    uint64_t row;
    if (!find_item(lode, view, choice->item, &item, &measure)) return NULL;
    if (!find_row(lode, view, result, choice, condition, why, &row)) return NULL;
    Witness *witness = witness_cell(lode->running, &lode->formula, plan->output_probe->args[measure], row);
    LodeWhyNode *top = lode_why_tree(lode, plan, witness);
    add_dimensions(lode, view, result, row, top);
    why->row = row + 1;
    why->label = text_string(&lode->formula, view->items[item].label);
    if (view->items[item].format.size != 0) top->format = text_string(&lode->formula, view->items[item].format);
    why->top = top;
    return why;
}

const LodeWhy *lode_why(Lode *lode, const LodeRequest *request, const LodeChoice *choice) {
    LODE_BEGIN(lode, NULL);
    Scope scope;
    Statement *statement = lode_read_statement(lode, request, &scope);
    if (statement == NULL) return NULL;
    if (statement->rows) {
        Diag *diag = diag_add(&lode->diags, DIAG_NO_CELL, (Span){0}, "a statement of `rows` has no cells to explain");
        diag_hint(&lode->diags, diag, "leave the word rows out; SUM or ATTR makes a measure of a value per row");
        return NULL;
    }
    uint32_t order = statement->order_count;
    if (choice->at != NULL && !add_condition(lode, statement, choice->at)) return NULL;
    View *view = check_statement(&scope, statement);
    if (view == NULL) {
        reword(lode, statement, choice);
        return NULL;
    }
    Sites sites;
    sites_init(&sites, &lode->formula);
    sites.all = true;
    Plan *plan = plan_build(&lode->formula, lode->model, view, &sites);
    const Node *condition = choice->at == NULL ? NULL : take_condition(lode, plan, order);
    if (choice->at != NULL && condition == NULL) return NULL;
    LodeResult *result = lode_run_open(lode, plan);
    if (result == NULL) return NULL;
    lode->making = result; /* given back when memory runs out */
    const LodeWhy *why = explain(lode, view, plan, result, choice, condition);
    engine_release(lode->running);
    lode->running = NULL;
    lode->making = NULL;
    lode_result_free(result);
    return why;
}
