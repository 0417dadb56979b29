/* Models from definitions: tables, names and references, and their messages. */
#include "model_definitions.h"

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

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_teardown(test_roles, teardown),
        cmocka_unit_test_teardown(test_names, teardown),
        cmocka_unit_test_teardown(test_duplicates, teardown),
        cmocka_unit_test_teardown(test_references, teardown),
        cmocka_unit_test_teardown(test_ambiguous_names, teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
