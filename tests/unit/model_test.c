/* Models from definitions: what they become, how names resolve, and every message. */
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

static int setup(void **state) { /* also in the middle of a test: a new model */
    (void)state;
    arena_release(&arena);
    arena_init(&arena, NULL);
    diags_init(&diags, &arena);
    model_init(&model, &arena);
    return 0;
}

static int teardown(void **state) {
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

static Span here(void) {
    source.text = TEXT("");
    place += 10;
    return (Span){&source, place, place + 5};
}

static Name name_of(const char *text) { /* parts separated by dots */
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

static Definition *define(DefinitionKind kind, const char *name, const char *label) {
    Definition *definition = NEW(&arena, Definition);
    definition->kind = kind;
    definition->name = name_of(name);
    definition->label = text_of(label);
    definition->span = definition->name.span;
    *list_add(&arena, &written) = definition;
    return definition;
}

static ColumnDef *column_of(Definition *table, const char *name, const char *type) {
    if (table->columns == NULL) table->columns = NEW_ARRAY(&arena, ColumnDef, 16);
    ColumnDef *column = &table->columns[table->column_count++];
    column->name = name_of(name);
    column->type = name_of(type);
    column->span = column->name.span;
    return column;
}

static void mark(ColumnDef *column, ColumnMark kind, const char *name) {
    if (column->marks == NULL) column->marks = NEW_ARRAY(&arena, Mark, 8);
    column->marks[column->mark_count++] = (Mark){kind, here(), text_of(name), name_of(name)};
}

static Expr *literal(Value value) {
    Expr *expr = NEW(&arena, Expr);
    expr->kind = EXPR_LITERAL;
    expr->value = value;
    expr->span = here();
    return expr;
}

static void attribute(Definition *definition, AttributeKind kind, const char *name) {
    if (definition->attributes == NULL) definition->attributes = NEW_ARRAY(&arena, Attribute, 8);
    definition->attributes[definition->attribute_count++] =
        (Attribute){.kind = kind, .span = here(), .name = name_of(name)};
}

static void begin(void) {
    setup(NULL);
    written = (DefinitionList){0};
    place = 0;
}

static void finish(void) {
    Definitions definitions = {written.items, written.count};
    model_add(&model, &definitions, TEXT("folder"), &diags);
    model_link(&model, &diags);
}

/* The only message: its code, with how many places it points to, text and hint. */
static void assert_message(DiagCode code, uint32_t places, const char *message, const char *hint) {
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

static void assert_fine(void) {
    if (diags.list.count > 0) fail_msg("%.*s", TEXT_ARG(diags.list.items[0].message));
}

static Definition *sessions(void) {
    Definition *session = define(DEF_TABLE, "AI_Agent_Session", "AI Agent Session");
    mark(column_of(session, "Id", "string"), MARK_KEY, "");
    column_of(session, "Start", "datetime");
    column_of(session, "Duration", "real");
    return session;
}

static Definition *interactions(const char *reference) {
    Definition *interaction = define(DEF_TABLE, "Interaction", "");
    mark(column_of(interaction, "Id", "integer"), MARK_KEY, "");
    mark(column_of(interaction, "Session", "string"), MARK_REFERENCE, reference);
    return interaction;
}

static void test_roles(void **state) {
    (void)state;
    begin();
    sessions();
    Definition *other = interactions("ai agent session");
    mark(column_of(other, "Zip", "integer"), MARK_DIMENSION, "");
    mark(column_of(other, "Price", "real"), MARK_MEASURE, "AVG");
    mark(column_of(other, "Title", "string"), MARK_MEASURE, "");
    mark(column_of(other, "Code", "integer"), MARK_UNIQUE, "");
    Definition *third = define(DEF_TABLE, "Third", "");
    column_of(third, "Code", "integer");
    mark(column_of(third, "Old", "string"), MARK_REFERENCE, "Interaction.Title");
    Definition *relation = define(DEF_RELATIONSHIP, "", "");
    relation->left = name_of("Third.Code"), relation->right = name_of("Interaction.Code");
    third->columns[1].marks[0].name = name_of("AI_Agent_Session.Id");
    mark(&third->columns[1], MARK_INACTIVE, "");
    finish();
    assert_fine();
    assert_int_equal(model.tables.count, 3);
    assert_int_equal(model.relationships.count, 3);
    assert_int_equal(model.relationships.items[0]->from->table->index, 1);
    assert_true(model.relationships.items[1]->inactive);
    assert_ptr_equal(model.tables.items[1]->columns[1]->reference, model.relationships.items[0]);
    ModelColumn **columns = model.tables.items[1]->columns;
    assert_int_equal(model.tables.items[0]->columns[2]->role, ROLE_MEASURE);
    assert_text(model.tables.items[0]->columns[2]->aggregation, "sum");
    assert_int_equal(columns[0]->role, ROLE_DIMENSION); /* key */
    assert_int_equal(columns[2]->role, ROLE_DIMENSION);
    assert_text(columns[3]->aggregation, "avg");
    assert_text(columns[4]->aggregation, "count");
    assert_int_equal(columns[5]->role, ROLE_DIMENSION);                        /* one side of a relationship */
    assert_int_equal(model.tables.items[2]->columns[0]->role, ROLE_DIMENSION); /* its many side */
    model_link(&model, &diags);                                                /* again: nothing new */
    assert_int_equal(model.relationships.count, 3);
    Table *late = model_add_table(&model, TEXT("late"));
    model_add_column(&model, late, TEXT("n"), TYPE_INT);
    model_link(&model, &diags);
    assert_int_equal(late->columns[0]->role, ROLE_MEASURE);
    assert_ptr_equal(model_table(&model, TEXT("Late"), NULL), late);
    assert_ptr_equal(model_table(&model, TEXT("Third"), NULL), model.tables.items[2]);
}

static void test_names(void **state) {
    (void)state;
    begin();
    sessions();
    define(DEF_MEASURE, "Total_clc", "Total")->formula = literal(value_int(1));
    define(DEF_MEASURE, "Sum_clc", "total")->formula = literal(value_int(1));
    define(DEF_DIMENSION, "Other", "Name Me")->formula = literal(value_int(1));
    define(DEF_DIMENSION, "name_me", "Twice")->formula = literal(value_int(1));
    define(DEF_PARAMETER, "Idle_Hours", "Idle hours")->formula = literal(value_int(24));
    finish();
    assert_fine();
    bool several;
    assert_ptr_equal(model_table(&model, TEXT("ai agent SESSION"), &several), model.tables.items[0]);
    assert_false(several);
    assert_null(model_table(&model, TEXT("Session"), &several));
    assert_ptr_equal(model_field(&model, TEXT("Total"), &several), model.fields.items[0]); /* exact label */
    assert_false(several);
    assert_ptr_equal(model_field(&model, TEXT("total"), &several), model.fields.items[1]);
    assert_false(several);
    assert_ptr_equal(model_field(&model, TEXT("TOTAL"), &several), model.fields.items[0]);
    assert_true(several);
    assert_ptr_equal(model_field(&model, TEXT("NAME ME"), &several),
                     model.fields.items[3]); /* the name beats the label */
    assert_false(several);
    assert_ptr_equal(model_field(&model, TEXT("Name Me"), &several), model.fields.items[2]); /* exact beats loose */
    assert_ptr_equal(model_parameter(&model, TEXT("idle hours")), model.parameters.items[0]);
    assert_ptr_equal(table_column(model.tables.items[0], TEXT("START"), &several), model.tables.items[0]->columns[1]);
    assert_null(table_column(model.tables.items[0], TEXT("Stop"), &several));
    Text out[5];
    assert_int_equal(model_suggest(&model, &arena, NULL, TEXT("Tota"), out, 5), 2);
    assert_text(out[0], "[Total]");
    assert_int_equal(model_suggest(&model, &arena, NULL, TEXT("AI Agnt Session"), out, 1), 1);
    assert_text(out[0], "[AI Agent Session]");
    assert_int_equal(model_suggest(&model, &arena, NULL, TEXT("Session"), out, 3), 1);
    assert_text(out[0], "[AI Agent Session]");
    assert_int_equal(model_suggest(&model, &arena, NULL, TEXT("Duratoin"), out, 3), 1);
    assert_text(out[0], "[Duration]");
    assert_int_equal(model_suggest(&model, &arena, NULL, TEXT("Idle hour"), out, 3), 1);
    assert_text(out[0], "[Parameters].[Idle hours]");
    assert_int_equal(model_suggest(&model, &arena, model.tables.items[0], TEXT("Strat"), out, 3), 1);
    assert_text(out[0], "[AI Agent Session].[Start]");
    assert_int_equal(model_suggest(&model, &arena, NULL, TEXT("Zzzzzz"), out, 3), 0);
}

static void test_duplicates(void **state) {
    (void)state;
    begin();
    sessions();
    define(DEF_TABLE, "ai agent_session", "");
    finish();
    assert_message(DIAG_DUPLICATE_NAME, 2, "two tables are called ai agent_session", NULL);
    begin();
    column_of(sessions(), "start", "date");
    finish();
    assert_message(DIAG_DUPLICATE_NAME, 2, "two columns are called start in the table AI_Agent_Session", NULL);
    begin();
    define(DEF_MEASURE, "A", "");
    define(DEF_SET, "a", "");
    finish();
    assert_message(DIAG_DUPLICATE_NAME, 2, "two fields are called a", NULL);
    begin();
    define(DEF_PARAMETER, "P", "")->formula = literal(value_int(1));
    define(DEF_PARAMETER, "p", "")->formula = literal(value_int(1));
    finish();
    assert_message(DIAG_DUPLICATE_NAME, 2, "two parameters are called p", NULL);
    begin();
    define(DEF_MODEL, "A", "");
    define(DEF_MODEL, "B", "");
    finish();
    assert_message(DIAG_MALFORMED, 2, "the model is defined twice", NULL);
    begin(); /* a field, a column, a table and a parameter may share a name */
    sessions();
    define(DEF_MEASURE, "Start", "");
    define(DEF_PARAMETER, "Start", "")->formula = literal(value_int(1));
    finish();
    assert_fine();
}

static void test_references(void **state) {
    (void)state;
    begin();
    sessions();
    interactions("AI_Agent_Sesion");
    finish();
    assert_message(DIAG_UNKNOWN_TABLE, 1, "no table is called AI_Agent_Sesion", "did you mean AI_Agent_Session?");
    begin();
    sessions();
    interactions("AI_Agent_Session.Ident");
    finish();
    assert_message(DIAG_UNKNOWN_COLUMN, 1, "the table AI_Agent_Session has no column Ident", NULL);
    begin();
    sessions();
    interactions("AI_Agent_Session.Strat");
    finish();
    assert_message(DIAG_UNKNOWN_COLUMN, 1, "the table AI_Agent_Session has no column Strat",
                   "did you mean AI_Agent_Session.Start?");
    begin();
    sessions()->columns[0].mark_count = 0;
    interactions("AI_Agent_Session");
    finish();
    assert_message(DIAG_MALFORMED, 2, "the table AI_Agent_Session has no key to refer to",
                   "mark its key column `key`, or name the column: `-> AI_Agent_Session.Column`");
    begin();
    sessions();
    interactions("AI_Agent_Session.Start");
    finish();
    assert_message(DIAG_MALFORMED, 2, "AI_Agent_Session.Start may hold a value twice, so it cannot be referred to",
                   NULL);
    begin();
    sessions()->columns[0].type = name_of("integer");
    interactions("AI_Agent_Session");
    finish();
    assert_message(
        DIAG_MALFORMED, 3,
        "Interaction.Session is of type string and AI_Agent_Session.Id of type integer, so they cannot be related",
        NULL);
    begin();
    sessions();
    Definition *twice = interactions("AI_Agent_Session");
    Definition *relation = define(DEF_RELATIONSHIP, "", "");
    relation->left = name_of("Interaction.Session"), relation->right = name_of("AI_Agent_Session");
    finish();
    assert_message(DIAG_MALFORMED, 2, "Interaction.Session and AI_Agent_Session.Id are related twice", NULL);
    begin();
    sessions();
    twice = interactions("AI_Agent_Session");
    mark(&twice->columns[0], MARK_REFERENCE, "Interaction.Id");
    finish();
    assert_message(DIAG_MALFORMED, 1, "Interaction.Id refers to itself", NULL);
    begin();
    sessions();
    define(DEF_TABLE, "Second", "ai_agent session");
    define(DEF_TABLE, "Third", "ai agent session");
    interactions("AI AGENT SESSION");
    finish(); /* one of them has it as its name */
    assert_fine();
    begin();
    sessions();
    relation = define(DEF_RELATIONSHIP, "", "");
    relation->left = name_of("AI_Agent_Session"), relation->right = name_of("AI_Agent_Session.Start");
    relation->many_to_many = true;
    finish();
    assert_message(DIAG_MALFORMED, 1, "this end of the relationship names no column", NULL);
}

static void test_ambiguous_names(void **state) {
    (void)state;
    begin();
    define(DEF_TABLE, "First", "The Table");
    define(DEF_TABLE, "Second", "The Table");
    interactions("The Table");
    finish();
    assert_message(DIAG_AMBIGUOUS_NAME, 3, "several tables have the label The Table",
                   "write the table's name instead, such as First");
    begin();
    Definition *table = define(DEF_TABLE, "My Sessions", "");
    column_of(table, "a", "string")->label = TEXT("Same");
    column_of(table, "b", "string")->label = TEXT("Same");
    interactions("My Sessions.Same");
    finish();
    assert_message(DIAG_AMBIGUOUS_NAME, 1, "several columns of the table My Sessions have the label Same",
                   "write the column's name instead, such as a");
    begin();
    sessions();
    interactions("A.B.C");
    finish();
    assert_message(DIAG_MALFORMED, 1, "an end of a relationship is a table, or a table and a column", NULL);
    begin();
    define(DEF_TABLE, "My Sessions", "");
    interactions("My Session");
    finish();
    assert_message(DIAG_UNKNOWN_TABLE, 1, "no table is called My Session", "did you mean [My Sessions]?");
    begin();
    define(DEF_MEASURE, "A.B", "");
    finish();
    assert_message(DIAG_MALFORMED, 1, "this is not one name", NULL);
}

static void test_columns(void **state) {
    (void)state;
    begin();
    column_of(sessions(), "Bare", "");
    finish();
    assert_message(DIAG_MALFORMED, 1, "the column Bare has no type", NULL);
    begin();
    ColumnDef *marked = column_of(sessions(), "All", "string");
    mark(marked, MARK_NULL, "NOT_SET");
    mark(marked, MARK_FORMAT, "0%");
    mark(marked, MARK_FOLDER, "Dates");
    mark(marked, MARK_HIDDEN, "");
    define(DEF_FILTER, "open only", "");
    define(DEF_TEST, "a test", "");
    finish();
    assert_fine();
    const ModelColumn *all = model.tables.items[0]->columns[3];
    assert_true(all->has_null_text && all->hidden);
    assert_text(all->null_text, "NOT_SET");
    assert_text(all->format, "0%");
    assert_text(all->folder, "Dates");
    assert_text(model.filters.items[0]->name, "open only");
    assert_int_equal(model.tests.count, 1);
    begin();
    column_of(sessions(), "Text", "text");
    finish();
    assert_message(DIAG_UNKNOWN_TYPE, 1, "no type is called text", "write string");
    begin();
    column_of(sessions(), "Text", "datetme");
    finish();
    assert_message(DIAG_UNKNOWN_TYPE, 1, "no type is called datetme", "did you mean datetime?");
    begin();
    column_of(sessions(), "Text", "table");
    finish();
    assert_message(DIAG_UNKNOWN_TYPE, 1, "no type is called table", NULL);
    begin();
    mark(column_of(sessions(), "Second", "string"), MARK_KEY, "");
    finish();
    assert_message(DIAG_MALFORMED, 2, "the table AI_Agent_Session has two keys", NULL);
    begin();
    ColumnDef *column = column_of(sessions(), "C", "real");
    mark(column, MARK_DIMENSION, "");
    mark(column, MARK_MEASURE, "");
    finish();
    assert_message(DIAG_MALFORMED, 2, "the column C is marked both dimension and measure", NULL);
    begin();
    column = column_of(sessions(), "C", "real");
    mark(column, MARK_HIDDEN, "");
    mark(column, MARK_HIDDEN, "");
    finish();
    assert_message(DIAG_MALFORMED, 2, "the column C is marked hidden twice", NULL);
    begin();
    mark(column_of(sessions(), "C", "real"), MARK_INACTIVE, "");
    finish();
    assert_message(DIAG_MALFORMED, 1, "the column C refers to no table that could be inactive", NULL);
    begin();
    mark(column_of(sessions(), "C", "real"), MARK_MEASURE, "conut");
    finish();
    assert_message(DIAG_MALFORMED, 1, "conut is not an aggregation", "did you mean count?");
    begin();
    mark(column_of(sessions(), "C", "string"), MARK_MEASURE, "sum");
    finish();
    assert_message(DIAG_MALFORMED, 1, "sum needs numbers, and the column C is a string", NULL);
    begin();
    Definition *definition = define(DEF_MODEL, "M", "");
    definition->week_start = TEXT("Mondy");
    definition->week_span = here();
    finish();
    assert_message(DIAG_MALFORMED, 1, "Mondy is not a day of the week", "did you mean Monday?");
    begin();
    definition = define(DEF_MODEL, "M", "");
    definition->week_start = TEXT("monday");
    definition->data = TEXT("sample");
    finish();
    assert_fine();
    assert_int_equal(model.week_start, 1);
    assert_text(model.folder, "folder");
}

static void test_fields(void **state) {
    (void)state;
    begin();
    Definition *field = define(DEF_MEASURE, "M", "");
    attribute(field, ATTR_DEFAULT, "CountD");
    attribute(field, ATTR_VIA, "Participant");
    field->type = name_of("integer");
    finish();
    assert_fine();
    assert_text(model.fields.items[0]->aggregation, "countd");
    assert_text(model.fields.items[0]->via.parts[0], "Participant");
    assert_true(model.fields.items[0]->has_type);
    begin();
    field = define(DEF_MEASURE, "M", "");
    attribute(field, ATTR_DEFAULT, "sum");
    attribute(field, ATTR_DEFAULT, "avg");
    finish();
    assert_message(DIAG_MALFORMED, 2, "default is said twice", NULL);
    begin();
    attribute(define(DEF_DIMENSION, "D", ""), ATTR_DEFAULT, "sum");
    finish();
    assert_message(DIAG_MALFORMED, 1, "only a measure has a default aggregation", NULL);
    begin();
    attribute(define(DEF_MEASURE, "D", ""), ATTR_RESTART, "sum");
    finish();
    assert_message(DIAG_MALFORMED, 1, "restart needs along", NULL);
}

static Definition *parameter(const char *type, Value value) {
    begin();
    Definition *definition = define(DEF_PARAMETER, "P", "");
    definition->formula = literal(value);
    if (type[0] != '\0') definition->type = name_of(type);
    return definition;
}

static void allow(Definition *definition, Value a, Value b, bool range) {
    definition->allowed = NEW_ARRAY(&arena, Expr *, 2);
    definition->allowed[0] = literal(a);
    definition->allowed[1] = literal(b);
    definition->allowed_count = 2;
    definition->allowed_range = range;
}

static void test_parameters(void **state) {
    (void)state;
    Definition *p = parameter("", value_int(5));
    Expr *minus = NEW(&arena, Expr);
    *minus = (Expr){.kind = EXPR_CALL, .written = WRITTEN_PREFIX, .text = TEXT("-"), .args = &p->formula, .count = 1};
    Definition *negative = define(DEF_PARAMETER, "N", "");
    negative->formula = minus;
    finish();
    assert_fine();
    assert_true(value_same(model.parameters.items[0]->value, value_int(5)));
    assert_true(value_same(model.parameters.items[1]->value, value_int(-5)));
    parameter("real", value_int(5));
    finish();
    assert_fine();
    assert_true(value_same(model.parameters.items[0]->value, value_real(5)));
    parameter("datetime", value_date(1));
    finish();
    assert_true(value_same(model.parameters.items[0]->value, value_datetime(86400000000)));
    parameter("date", value_string(TEXT("2024-05-01")));
    finish();
    assert_message(DIAG_MALFORMED, 1, "a value of the parameter P is of type string, not date",
                   "write a date, as in #2024-05-01#, or state another type after the name");
    assert_true(model.parameters.items[0]->value.null);
    parameter("", value_null(TYPE_NULL));
    finish();
    assert_message(DIAG_MALFORMED, 1, "the parameter P has no type", NULL);
    allow(parameter("", value_int(24)), value_int(12), value_int(24), false);
    finish();
    assert_fine();
    allow(parameter("", value_int(13)), value_int(12), value_int(24), false);
    finish();
    assert_message(DIAG_MALFORMED, 2, "the value of the parameter P is not one that it allows", NULL);
    allow(parameter("", value_int(13)), value_int(12), value_int(24), true);
    finish();
    assert_fine();
    allow(parameter("real", value_real(25)), value_int(12), value_int(24), true);
    finish();
    assert_message(DIAG_MALFORMED, 2, "the value of the parameter P is not one that it allows", NULL);
    allow(parameter("", value_int(13)), value_int(24), value_int(12), true);
    finish();
    assert_message(DIAG_MALFORMED, 1, "nothing lies in the range of the parameter P", NULL);
    allow(parameter("", value_int(1)), value_real(0.5), value_int(1), false);
    finish();
    assert_message(DIAG_MALFORMED, 1, "a value of the parameter P is of type real, not integer",
                   "state the type: `: real`");
    p = parameter("", value_int(5));
    p->formula->kind = EXPR_NAME;
    finish();
    assert_message(DIAG_MALFORMED, 1, "the values of a parameter are literals", NULL);
}

static void test_full(void **state) {
    (void)state;
    begin();
    for (int i = 0; i <= MODEL_TABLES; i++) {
        char *name = text_string(&arena, text_format(&arena, "T%d", i));
        column_of(define(DEF_TABLE, name, ""), "a", "integer");
    }
    finish();
    assert_message(DIAG_TOO_LARGE, 1, "the model has more than 256 tables", NULL);
    assert_int_equal(model.tables.count, MODEL_TABLES);
    assert_null(model_add_table(&model, TEXT("x")));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_teardown(test_roles, teardown),
        cmocka_unit_test_teardown(test_names, teardown),
        cmocka_unit_test_teardown(test_duplicates, teardown),
        cmocka_unit_test_teardown(test_references, teardown),
        cmocka_unit_test_teardown(test_ambiguous_names, teardown),
        cmocka_unit_test_teardown(test_columns, teardown),
        cmocka_unit_test_teardown(test_fields, teardown),
        cmocka_unit_test_teardown(test_parameters, teardown),
        cmocka_unit_test_teardown(test_full, teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
