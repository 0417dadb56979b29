/* Constructors of definitions: tables and their columns, fields, tests and their steps. */
#include "syntax/build.h"

#include <string.h>

#include "data/number.h"
#include "data/type.h"

static Name name_of(Parse *p, Token t) { return *name_start(p, t); }

void definition_name(Parse *p, Token name, Token label) {
    p->definition->name = name_of(p, name);
    p->definition->label = token_string(p, label);
}

/* The title of a test or filter stands for its name. */
void definition_title(Parse *p, Token title) {
    Name *name = &p->definition->name;
    *name = (Name){.count = 1, .span = token_span(p, title)};
    name->parts[0] = token_string(p, title);
}

static void take_attributes(Parse *p) {
    p->definition->attributes = p->attributes.items;
    p->definition->attribute_count = p->attributes.count;
}

void definition_formula(Parse *p, Expr *formula) {
    p->definition->formula = formula;
    take_attributes(p);
}

void definition_filter(Parse *p, Token title, Expr *formula) {
    definition_title(p, title);
    if (title.type != T_STRING) p->definition->name.span = token_span(p, p->tokens.items[p->begin]);
    definition_formula(p, formula);
}

void definition_type(Parse *p, Token type) {
    Name name = name_of(p, type);
    if (p->definition->type.count != 0) {
        Diag *diag = mistake(p, DIAG_MALFORMED, name.span, "the type is said twice");
        diag_place(p->diags, diag, p->definition->type.span, "the first time");
    }
    p->definition->type = name;
}

/* ---- models, tables, relationships ---- */

static void said_once(Parse *p, Text *to, Token t, const char *what, Text text) {
    if (to->size != 0) mistake(p, DIAG_MALFORMED, token_span(p, t), "%s is said twice", what);
    *to = text;
}

void model_data(Parse *p, Token text) { said_once(p, &p->definition->data, text, "data", token_string(p, text)); }

void model_week(Parse *p, Token day) {
    said_once(p, &p->definition->week_start, day, "the start of the week", token_word(p, day));
    p->definition->week_span = token_span(p, day);
}

void model_locale(Parse *p, Token text) {
    said_once(p, &p->definition->locale, text, "the locale", token_string(p, text));
}

Token token_join(Token first, Token last) {
    first.end = last.end;
    first.type = T_ID;
    return first;
}

void waiver_field(Parse *p, Name *name) { *list_add(p->arena, &p->waived) = *name; }

void waiver_add(Parse *p, Token kind, Token what, Token reason) {
    Waiver *waiver = list_add(p->arena, &p->waivers);
    *waiver = (Waiver){.what = what.type == T_STRING ? token_string(p, what) : token_text(p, what),
                       .names = p->waived.items,
                       .name_count = p->waived.count,
                       .reason = token_string(p, reason),
                       .span = span_join(token_span(p, kind), token_span(p, reason))};
    waiver->kind = kind.type == T_LINT ? WAIVER_LINT : kind.type == T_MUTANT ? WAIVER_MUTANT : WAIVER_ARM;
    memset(&p->waived, 0, sizeof p->waived);
    if (waiver->reason.size == 0) {
        Diag *diag = mistake(p, DIAG_MALFORMED, token_span(p, reason), "the reason is empty");
        diag_hint(p->diags, diag, "say why, for those who read the model after you");
    }
    p->definition->waivers = p->waivers.items;
    p->definition->waiver_count = p->waivers.count;
}

void file_add(Parse *p, Token text) { *list_add(p->arena, &p->files) = token_string(p, text); }

void relationship(Parse *p, Name *left, Name *right, bool many_to_many, bool inactive) {
    Definition *d = p->definition;
    d->left = *left;
    d->right = *right;
    d->many_to_many = many_to_many;
    d->inactive = inactive;
}

void column_label(Parse *p, Token text) {
    said_once(p, &p->label, text, "the label of this column", token_string(p, text));
}

void column_end(Parse *p, Token name, Token type) {
    if (type.end == 0 && !name.first) {
        diag_hint(p->diags,
                  mistake(p, DIAG_UNEXPECTED_TOKEN, token_span(p, name),
                          "%.*s cannot stand here; a column begins a line", TEXT_ARG(token_text(p, name))),
                  "%s", SEVERAL_WORDS);
        return;
    }
    const Token *last = &p->tokens.items[p->at - 1];
    ColumnDef *column = list_add(p->arena, &p->columns);
    *column = (ColumnDef){.name = name_of(p, name),
                          .label = p->label,
                          .doc = p->doc,
                          .marks = p->marks.items,
                          .mark_count = p->marks.count,
                          .span = {p->source, name.begin, last->end}};
    if (type.end > 0) column->type = name_of(p, type);
}

static Mark *mark_new(Parse *p, ColumnMark kind, Span span) {
    Mark *mark = list_add(p->arena, &p->marks);
    mark->kind = kind;
    mark->span = span;
    return mark;
}

void mark_add(Parse *p, Token word) {
    ColumnMark kind = word.type == T_KEY         ? MARK_KEY
                      : word.type == T_UNIQUE    ? MARK_UNIQUE
                      : word.type == T_INACTIVE  ? MARK_INACTIVE
                      : word.type == T_DIMENSION ? MARK_DIMENSION
                      : word.type == T_MEASURE   ? MARK_MEASURE
                                                 : MARK_HIDDEN;
    mark_new(p, kind, token_span(p, word));
}

void mark_text(Parse *p, Token word, Token text) {
    ColumnMark kind = word.type == T_NULL ? MARK_NULL : word.type == T_FORMAT ? MARK_FORMAT : MARK_FOLDER;
    mark_new(p, kind, (Span){p->source, word.begin, text.end})->text = token_string(p, text);
}

void mark_name(Parse *p, Token word, Name *name) {
    mark_new(p, MARK_REFERENCE, span_join(token_span(p, word), name->span))->name = *name;
}

void mark_word(Parse *p, Token word) {
    Mark *last = p->marks.count > 0 ? &p->marks.items[p->marks.count - 1] : NULL;
    if (last != NULL && last->kind == MARK_MEASURE && last->name.count == 0) {
        last->name = name_of(p, word);
        last->span.end = word.end;
        return;
    }
    Text text = token_text(p, word);
    Diag *diag =
        mistake(p, DIAG_UNEXPECTED_TOKEN, token_span(p, word), "%.*s says nothing about a column", TEXT_ARG(text));
    Type type;
    if (type_find(text, &type))
        diag_hint(p->diags, diag, "%s", SEVERAL_WORDS);
    else
        diag_hint(
            p->diags, diag,
            "after the type stand a \"label\", key, unique, -> Table, inactive, dimension, measure, null, format, "
            "folder or hidden");
}

/* ---- attributes and parameters ---- */

static Attribute *attribute_new(Parse *p, Token word, uint32_t end) {
    Attribute *attribute = list_add(p->arena, &p->attributes);
    attribute->kind = word.type == T_FORMAT    ? ATTR_FORMAT
                      : word.type == T_FOLDER  ? ATTR_FOLDER
                      : word.type == T_HIDDEN  ? ATTR_HIDDEN
                      : word.type == T_DEFAULT ? ATTR_DEFAULT
                      : word.type == T_VIA     ? ATTR_VIA
                      : word.type == T_ALONG   ? ATTR_ALONG
                                               : ATTR_RESTART;
    attribute->span = (Span){p->source, word.begin, end};
    return attribute;
}

void attribute_add(Parse *p, Token word) { attribute_new(p, word, word.end); }
void attribute_text(Parse *p, Token word, Token text) {
    attribute_new(p, word, text.end)->text = token_string(p, text);
}
void attribute_name(Parse *p, Token word, Name *name) { attribute_new(p, word, name->span.end)->name = *name; }

void attribute_exprs(Parse *p, Token word, Exprs *exprs) {
    Attribute *attribute = attribute_new(p, word, exprs->items[exprs->count - 1]->span.end);
    attribute->exprs = exprs->items;
    attribute->count = exprs->count;
}

void allowed_list(Parse *p, Exprs *values) {
    p->definition->allowed = values->items;
    p->definition->allowed_count = values->count;
}

void allowed_range(Parse *p, Expr *least, Expr *most) {
    allowed_list(p, exprs_pair(p, NULL, least, most));
    p->definition->allowed_range = true;
}

/* ---- tests ---- */

/* Everything that was gathered for the step, under its kind. */
static TestStep *step_end(Parse *p, StepKind kind, Token word) {
    TestStep *step = list_add(p->arena, &p->steps);
    *step = p->step;
    step->kind = kind;
    step->span = (Span){p->source, word.begin, p->tokens.items[p->at - 1].end};
    step->rows = p->rows.items;
    step->row_count = p->rows.count;
    return step;
}

void step_now(Parse *p, Token word, Token date) {
    Text text = token_text(p, date);
    token_value(p, date); /* complains of what is no date */
    step_end(p, STEP_NOW, word)->text = text_trim(text_slice(text, 1, text.size - 1));
}

void step_text(Parse *p, Token word, Token text) {
    step_end(p, word.type == T_USER ? STEP_USER : STEP_DATA, word)->text = token_string(p, text);
}

void step_parameter(Parse *p, Token word, Name *name, Expr *value) {
    TestStep *step = step_end(p, STEP_PARAMETER, word);
    step->name = *name;
    step->expr = value;
}

void step_given(Parse *p, Token word, Name *table) {
    step_end(p, STEP_GIVEN, word)->name = *table;
    if (p->rows.count > 0) return;
    Diag *diag = mistake(p, DIAG_UNEXPECTED_END, token_span(p, word), "a given table needs its rows");
    diag_hint(p->diags, diag, "write the header below it, as in | Id | Name |, then a line for each row");
}

void step_expect(Parse *p, Token word) {
    TestStep *step = step_end(p, STEP_EXPECT, word);
    step->statement = p->statement;
    step->has_rows = p->rows.count > 0;
}

void expect_within(Parse *p, Token number) {
    p->step.has_within = true;
    if (!read_real(token_text(p, number), &p->step.within))
        mistake(p, DIAG_BAD_LITERAL, token_span(p, number), "this number is too large");
}

void expect_fails(Parse *p, Token text) {
    p->step.fails = true;
    p->step.text = token_string(p, text);
}

void expect_matches(Parse *p, Token text) { p->step.matches = token_string(p, text); }

void row_add(Parse *p, Token row) { *list_add(p->arena, &p->rows) = token_row(p, row); }
