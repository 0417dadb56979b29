/* What columns, fields and parameters of a model must be, and their messages. */
#include "model_definitions.h"

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
        cmocka_unit_test_teardown(test_columns, teardown),
        cmocka_unit_test_teardown(test_fields, teardown),
        cmocka_unit_test_teardown(test_parameters, teardown),
        cmocka_unit_test_teardown(test_full, teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
