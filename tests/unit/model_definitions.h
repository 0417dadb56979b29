/* Definitions as the parser would make them, and the messages of the model that they become. */
#pragma once
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#include "model/model.h"

static Arena arena;
static Diags diags;
static Model model;

static inline int setup(void **state) { /* also in the middle of a test: a new model */
    (void)state;
    arena_release(&arena);
    arena_init(&arena, NULL);
    diags_init(&diags, &arena);
    model_init(&model, &arena);
    return 0;
}

static inline int teardown(void **state) {
    (void)state;
    arena_release(&arena);
    return 0;
}

#define assert_text(text, expected)                                                                                    \
    do {                                                                                                               \
        Text t_ = (text);                                                                                              \
        if (!text_equal(t_, text_of(expected))) fail_msg("\n\"%.*s\", not\n\"%s\"", TEXT_ARG(t_), expected);           \
    } while (0)

static Source source;
static uint32_t place;

static inline Span here(void) {
    source.text = TEXT("");
    place += 10;
    return (Span){&source, place, place + 5};
}

static inline Name name_of(const char *text) { /* parts separated by dots */
    Name name = {.span = here()};
    for (const char *at = text; *at != '\0' && name.count < NAME_PARTS;) {
        size_t size = strcspn(at, ".");
        name.parts[name.count++] = (Text){at, size};
        at += size + (at[size] == '.');
    }
    return name;
}

typedef LIST(Definition *) DefinitionList;
static DefinitionList written;

static inline Definition *define(DefinitionKind kind, const char *name, const char *label) {
    Definition *definition = NEW(&arena, Definition);
    definition->kind = kind;
    definition->name = name_of(name);
    definition->label = text_of(label);
    definition->span = definition->name.span;
    *list_add(&arena, &written) = definition;
    return definition;
}

static inline ColumnDef *column_of(Definition *table, const char *name, const char *type) {
    if (table->columns == NULL) table->columns = NEW_ARRAY(&arena, ColumnDef, 16);
    ColumnDef *column = &table->columns[table->column_count++];
    column->name = name_of(name);
    column->type = name_of(type);
    column->span = column->name.span;
    return column;
}

static inline void mark(ColumnDef *column, ColumnMark kind, const char *name) {
    if (column->marks == NULL) column->marks = NEW_ARRAY(&arena, Mark, 8);
    column->marks[column->mark_count++] = (Mark){kind, here(), text_of(name), name_of(name)};
}

static inline Expr *literal(Value value) {
    Expr *expr = NEW(&arena, Expr);
    expr->kind = EXPR_LITERAL;
    expr->value = value;
    expr->span = here();
    return expr;
}

static inline void attribute(Definition *definition, AttributeKind kind, const char *name) {
    if (definition->attributes == NULL) definition->attributes = NEW_ARRAY(&arena, Attribute, 8);
    definition->attributes[definition->attribute_count++] =
        (Attribute){.kind = kind, .span = here(), .name = name_of(name)};
}

static inline void begin(void) {
    setup(NULL);
    written = (DefinitionList){0};
    place = 0;
}

static inline void finish(void) {
    Definitions definitions = {written.items, written.count};
    model_add(&model, &definitions, TEXT("folder"), &diags);
    model_link(&model, &diags);
}

/* The only message: its code, with how many places it points to, text and hint. */
static inline void assert_message(DiagCode code, uint32_t places, const char *message, const char *hint) {
    if (diags.list.count != 1) {
        for (uint32_t i = 0; i < diags.list.count; i++) print_error("%.*s\n", TEXT_ARG(diags.list.items[i].message));
        fail_msg("%u messages", diags.list.count);
    }
    const Diag *diag = &diags.list.items[0];
    assert_text(diag->message, message);
    if (hint != NULL) assert_text(diag->hint, hint);
    assert_true(diag->hint.size > 0);
    assert_string_equal(diag_code(diag->code), diag_code(code));
    assert_int_equal(diag->place_count, places);
    for (uint32_t i = 0; i < places; i++)
        for (uint32_t k = 0; k < i; k++) assert_true(diag->places[i].span.begin != diag->places[k].span.begin);
}

static inline void assert_fine(void) {
    if (diags.list.count > 0) fail_msg("%.*s", TEXT_ARG(diags.list.items[0].message));
}

static inline Definition *sessions(void) {
    Definition *session = define(DEF_TABLE, "AI_Agent_Session", "AI Agent Session");
    mark(column_of(session, "Id", "string"), MARK_KEY, "");
    column_of(session, "Start", "datetime");
    column_of(session, "Duration", "real");
    return session;
}

static inline Definition *interactions(const char *reference) {
    Definition *interaction = define(DEF_TABLE, "Interaction", "");
    mark(column_of(interaction, "Id", "integer"), MARK_KEY, "");
    mark(column_of(interaction, "Session", "string"), MARK_REFERENCE, reference);
    return interaction;
}
