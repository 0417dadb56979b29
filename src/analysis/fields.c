/* Fields on demand: each is checked once, a cycle is reported once, what a definition states is held against its
 * formula. */
#include "analysis/check.h"

static Text field_name(Checker *c, const Field *field) {
    Writer w;
    writer_init(&w, c->scope->arena);
    put_bracketed(&w, label_of(field->label, field->name));
    return writer_text(&w);
}

/* ---- cycles ---- */

/* The chain is read from the frames: the innermost asked for `field`, which is still being checked further out. */
static void report_cycle(Checker *c, const Field *field, Span reference) {
    const Frame **chain = NEW_ARRAY(c->scope->arena, const Frame *, DEPTH_MOST + 1);
    uint32_t n = 0;
    for (const Frame *f = c->frame; f != NULL && n <= DEPTH_MOST; f = f->outer) {
        chain[n++] = f;
        if (f->field == field) break;
    }
    Writer w;
    writer_init(&w, c->scope->arena);
    for (uint32_t i = n; i-- > 0;) {
        put_text(&w, field_name(c, chain[i]->field));
        put_string(&w, " \u2192 ");
    }
    put_text(&w, field_name(c, field));
    Diag *d = diag_add(c->diags, DIAG_CYCLE, reference, "%s defined by %s: %.*s", n == 1 ? "a field is" : "fields are",
                       n == 1 ? "itself" : "each other", TEXT_ARG(writer_text(&w)));
    diag_label(c->diags, d, "comes back to %.*s", TEXT_ARG(field_name(c, field)));
    for (uint32_t i = n; i-- > 0;)
        diag_place(c->diags, d, i == n - 1 ? field->name_span : chain[i]->reference,
                   i == n - 1 ? "starts here" : "goes on here");
}

/* ---- what a definition states ---- */

static bool type_is_stated(Checker *c, Field *field) {
    if (!field->has_type || field->formula->type == field->declared) return true;
    if (common_type(field->declared, field->formula->type) == field->declared) {
        cast_to(c, &field->formula, field->declared);
        return true;
    }
    Diag *d = diag_add(c->diags, DIAG_DECLARED_TYPE, field->formula->span,
                       "%.*s is stated to be %s, but its formula is %s", TEXT_ARG(field_name(c, field)),
                       type_with_article(field->declared), type_with_article(field->formula->type));
    diag_label(c->diags, d, "%s", type_word(field->formula->type));
    diag_place(c->diags, d, field->name_span, "%s", type_word(field->declared));
    hint_conversion(c, d, field->formula, field->declared);
    return false;
}

static bool dimension_fits(Checker *c, const Field *field) {
    const Expr *e = field->formula;
    if (e->level <= LEVEL_ROW) return true;
    Diag *d =
        diag_add(c->diags, DIAG_DECLARED_KIND, e->span, "the dimension %.*s is %s", TEXT_ARG(field_name(c, field)),
                 e->level == LEVEL_AGGREGATE ? "an aggregate" : "a table calculation");
    diag_label(c->diags, d, "%.*s", TEXT_ARG(value_per(c, e)));
    diag_place(c->diags, d, field->name_span, "a dimension");
    if (e->level == LEVEL_AGGREGATE)
        diag_hint(c->diags, d, "make it a measure, or fix it to some dimensions: {FIXED ... : ...}");
    else
        diag_hint(c->diags, d, "make it a measure");
    return false;
}

static bool measure_fits(Checker *c, const Field *field) {
    const Expr *e = field->formula;
    if (field->aggregation.size != 0) {
        if (e->level != LEVEL_ROW || function_aggregate(field->aggregation, e->type) != NULL) return true;
        Diag *d = diag_add(c->diags, DIAG_WRONG_ARGUMENTS, field->aggregation_span, "%.*s does not aggregate %s values",
                           TEXT_ARG(field->aggregation), type_word(e->type));
        diag_place(c->diags, d, e->span, "%s", type_word(e->type));
        return false;
    }
    if (e->level != LEVEL_ROW || type_is_number(e->type) || e->type == TYPE_NULL || bare(e)->kind == EXPR_LOD)
        return true;
    Diag *d = diag_add(c->diags, DIAG_DECLARED_KIND, e->span,
                       "the measure %.*s is a value per row, with no aggregation", TEXT_ARG(field_name(c, field)));
    diag_label(c->diags, d, "%.*s", TEXT_ARG(value_per(c, e)));
    diag_place(c->diags, d, field->name_span, "a measure");
    diag_hint(c->diags, d, "make it a dimension, or say how it is aggregated: `default max`");
    return false;
}

static bool set_fits(Checker *c, Field *field) {
    if (!need_boolean(c, &field->formula, "a set")) return false;
    const Expr *e = field->formula;
    if (e->level <= LEVEL_ROW) return true;
    Diag *d = diag_add(c->diags, DIAG_NEEDS_ROW_LEVEL, e->span, "a set is made of values per row");
    diag_label(c->diags, d, "%.*s", TEXT_ARG(value_per(c, e)));
    return false;
}

static bool kind_fits(Checker *c, Field *field) {
    switch (field->kind) {
    case FIELD_DIMENSION: return dimension_fits(c, field);
    case FIELD_MEASURE: return measure_fits(c, field);
    case FIELD_SET: return set_fits(c, field);
    case FIELD_LET: return true;
    }
    return true;
}

static bool path_fits(Checker *c, Field *field) {
    if (field->via.count == 0) return true;
    bool several = false;
    Text name = field->via.parts[field->via.count - 1];
    field->via_table = model_table(c->model, name, &several);
    if (field->via_table != NULL) return true;
    diag_add(c->diags, DIAG_UNKNOWN_TABLE, field->via.span, "there is no table [%.*s]", TEXT_ARG(name));
    return false;
}

static void check_directions(Checker *c, Expr **list, uint32_t count) {
    for (uint32_t i = 0; i < count; i++) {
        check_expr(c, &list[i]);
        const Expr *e = list[i];
        if (e->type == TYPE_NONE || e->level <= LEVEL_ROW) continue;
        Diag *d = diag_add(c->diags, DIAG_NEEDS_ROW_LEVEL, e->span, "a table calculation runs along dimensions");
        diag_label(c->diags, d, "%.*s", TEXT_ARG(value_per(c, e)));
    }
}

/* ---- one field ---- */

static void check_definition(Checker *c, Field *field) {
    uint32_t before = c->diags->errors;
    check_expr(c, &field->formula);
    const Expr *e = field->formula;
    bool sound = e->type != TYPE_NONE && type_is_stated(c, field) && kind_fits(c, field);
    sound &= path_fits(c, field);
    check_directions(c, field->along, field->along_count);
    check_directions(c, field->restart, field->restart_count);
    if (sound && field->along_count != 0 && e->level < LEVEL_TABLECALC) {
        Diag *d = diag_add(c->diags, DIAG_DECLARED_KIND, field->along[0]->span, "only table calculations run along dimensions");
        diag_place(c->diags, d, e->span, "%.*s", TEXT_ARG(value_per(c, e)));
        diag_hint(c->diags, d, "leave `along` out, or use a table calculation such as RUNNING_SUM(...)");
    }
    e = field->formula;
    sound &= e->type != TYPE_NONE && c->diags->errors == before;
    field->type = sound ? e->type : TYPE_NONE;
    field->level = e->level;
    field->grain = e->grain;
}

void check_field(Checker *c, Field *field, Span reference) {
    if (field->state == FIELD_CHECKED) return;
    if (field->state == FIELD_CHECKING) {
        report_cycle(c, field, reference);
        return;
    }
    field->type = TYPE_NONE;
    if (field->formula == NULL) { /* said when it was read: say so again only where it is missed */
        if (!c->whole_model)
            diag_add(c->diags, DIAG_MALFORMED, reference, "the formula of %.*s could not be read",
                     TEXT_ARG(field_name(c, field)));
        field->state = FIELD_CHECKED;
        *list_add(c->scope->arena, &c->failed) = field;
        return;
    }
    Checker outer = *c;
    Frame frame = {.field = field, .reference = reference, .outer = c->frame};
    c->frame = &frame;
    c->dim_count = 0;
    c->arena = field->kind == FIELD_LET ? c->scope->arena : c->model->arena;
    field->state = FIELD_CHECKING;
    check_definition(c, field);
    field->state = FIELD_CHECKED;
    c->frame = outer.frame;
    c->dim_count = outer.dim_count;
    c->arena = outer.arena;
    if (field->type == TYPE_NONE) *list_add(c->scope->arena, &c->failed) = field;
}

bool check_trial(Scope *scope, Field *field) {
    Checker c;
    checker_start(&c, scope);
    Frame frame = {.field = field, .reference = field->name_span, .outer = NULL};
    c.frame = &frame;
    field->along_count = field->restart_count = 0;
    check_definition(&c, field);
    checker_end(&c);
    return field->type != TYPE_NONE;
}

/* ---- the whole model ---- */

static void check_filter(Checker *c, Filter *filter) {
    if (filter->formula == NULL) return;
    check_expr(c, &filter->formula);
    const Expr *e = filter->formula;
    if (e->type == TYPE_NONE || !need_boolean(c, &filter->formula, "a filter") || e->level <= LEVEL_ROW) return;
    Diag *d = diag_add(c->diags, DIAG_NEEDS_ROW_LEVEL, e->span, "a filter of the data is a condition on its rows");
    diag_label(c->diags, d, "%.*s", TEXT_ARG(value_per(c, e)));
    filter->formula->type = TYPE_NONE;
}

void check_filters(Checker *c) {
    Arena *before = c->arena;
    Frame none = {.field = &(Field){.kind = FIELD_SET}, .outer = NULL}; /* sees the names of the model only */
    c->arena = c->model->arena;
    c->frame = &none;
    for (uint32_t i = 0; i < c->model->filters.count; i++) {
        Filter *filter = c->model->filters.items[i];
        if (filter->formula != NULL && filter->formula->type == TYPE_NONE) check_filter(c, filter);
    }
    c->frame = NULL;
    c->arena = before;
}

bool check_model(Scope *scope) {
    Checker c;
    uint32_t before = scope->diags->errors;
    checker_start(&c, scope);
    c.whole_model = true;
    for (uint32_t i = 0; i < c.model->fields.count; i++) {
        Field *field = c.model->fields.items[i];
        check_field(&c, field, field->name_span);
    }
    check_filters(&c);
    checker_end(&c);
    return scope->diags->errors == before;
}
