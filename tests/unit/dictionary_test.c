/* The dictionary: what is listed, what names what, which tests read what, and the words of definitions. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "lode.h"

static const char model[] =
    "/// A shop.\n"
    "model Shop \"The Shop\"\n"
    "/// Who buys.\n"
    "table Customers \"The customers\"\n"
    "    /// Its number.\n"
    "    Id string key\n"
    "    Region string null \"NOT_SET\" hidden\n"
    "table Orders\n"
    "    Id string key\n"
    "    Customer string -> Customers\n"
    "    Amount real measure avg\n"
    "    Day date\n"
    "table Alone\n"
    "    X real unique\n"
    "    Y real -> Alone.X\n"
    "relationship Alone.X -- Orders.Amount\n"
    "parameter Large : real = 20 in 1 to 100\n"
    "parameter Colour : string = \"it's \"\"red\"\"\" in (\"blue\", \"it's \"\"red\"\"\")\n"
    "parameter Since : date = #2024-01-02#\n"
    "/// What is spent.\n"
    "measure Spent \"The sum\" format \"0.0\" folder \"Money\" = SUM([Amount]) // all of it\n"
    "measure Much = [the_sum] > [Large]\n"
    "dimension Size : string = IF [Orders].[Amount] >= [Large] THEN 'large' ELSE \"small\" END\n"
    "dimension Since_Day hidden = [Day] >= [Since]\n"
    "measure Count_Orders = COUNT([Orders])\n"
    "measure Running = RUNNING_SUM([Spent])\n"
    "measure Wrong = SUM([Nowhere]) + [Spent]\n"
    "measure Ring_A = [Ring_B] + 1\n"
    "measure Ring_B = [Ring_A] + 1\n"
    "set Best = [Customers].[Id] IN TOP 2 BY [Spent]\n"
    "filter \"sound & well\" = [Region] <> 'none'\n"
    "test \"much\"\n"
    "    given Orders\n"
    "        | Id | Amount |\n"
    "        | a  | 1      |\n"
    "    expect [Much] = false\n"
    "test \"orders and a mistake\"\n"
    "    expect [Count_Orders] = 0\n"
    "    expect [Missing] = 0\n";

static Lode *lode;

static int open_model(void **state) {
    (void)state;
    lode = lode_new();
    lode_add_model_text(lode, "shop.calc", model, strlen(model));
    lode_open(lode, NULL, 0);
    return 0;
}

static int close_model(void **state) {
    (void)state;
    lode_free(lode);
    return 0;
}

static unsigned at(const char *name) {
    unsigned index = LODE_NO_ENTRY;
    assert_true(lode_entry_find(lode, name, &index));
    return index;
}

static const LodeEntry *entry(const char *name) { return lode_entry(lode, at(name)); }

static void assert_has(LodeIndexes list, unsigned wanted) {
    bool found = false;
    for (unsigned i = 0; i < list.count; i++) {
        found = found || list.items[i] == wanted;
        if (i > 0) assert_true(list.items[i - 1] < list.items[i]);
    }
    assert_true(found);
}

static unsigned column(const char *table, unsigned which) {
    const LodeEntry *e = entry(table);
    assert_int_equal(e->kind, LODE_TABLE);
    assert_true(which < e->columns.count);
    return e->columns.items[which];
}

static void everything_is_listed(void **state) {
    (void)state;
    static const LodeKind kinds[] = {LODE_TABLE,   LODE_COLUMN,    LODE_COLUMN,    LODE_TABLE,     LODE_COLUMN,
                                     LODE_COLUMN,  LODE_COLUMN,    LODE_COLUMN,    LODE_TABLE,     LODE_COLUMN,
                                     LODE_COLUMN,  LODE_PARAMETER, LODE_PARAMETER, LODE_PARAMETER, LODE_MEASURE,
                                     LODE_MEASURE, LODE_DIMENSION, LODE_DIMENSION, LODE_MEASURE,   LODE_MEASURE,
                                     LODE_MEASURE, LODE_MEASURE,   LODE_MEASURE,   LODE_SET,       LODE_FILTER};
    assert_int_equal(lode_entry_count(lode), sizeof kinds / sizeof *kinds);
    for (unsigned i = 0; i < lode_entry_count(lode); i++) assert_int_equal(lode_entry(lode, i)->kind, kinds[i]);
    assert_null(lode_entry(lode, lode_entry_count(lode)));
    assert_null(lode_entry(lode, LODE_NO_ENTRY));
}

static void texts_are_as_written(void **state) {
    (void)state;
    const LodeEntry *spent = entry("Spent");
    assert_string_equal(spent->label, "The sum");
    assert_string_equal(spent->doc, "What is spent.");
    assert_string_equal(spent->folder, "Money");
    assert_string_equal(spent->format, "0.0");
    assert_string_equal(spent->type, "real");
    assert_string_equal(spent->level, "aggregate");
    assert_string_equal(spent->grain, "");
    assert_string_equal(spent->file, "shop.calc");
    assert_memory_equal(spent->source + spent->formula_begin, "SUM([Amount])",
                        spent->formula_end - spent->formula_begin);
    assert_memory_equal(spent->source + spent->begin, "measure Spent", 13);
    assert_int_equal(spent->line, 21);
    const LodeEntry *region = lode_entry(lode, column("Customers", 1));
    assert_string_equal(region->null_text, "NOT_SET");
    assert_true(region->hidden);
    assert_int_equal(region->table, at("Customers"));
    const LodeEntry *amount = lode_entry(lode, column("Orders", 2));
    assert_true(amount->measure);
    assert_string_equal(amount->aggregation, "avg");
    assert_string_equal(lode_entry(lode, column("Customers", 0))->doc, "Its number.");
    assert_true(lode_entry(lode, column("Customers", 0))->key);
    assert_string_equal(entry("Size")->grain, "row(Orders)");
}

static void parameters_say_what_they_may_be(void **state) {
    (void)state;
    assert_string_equal(entry("Large")->value, "20.0");
    assert_string_equal(entry("Large")->allowed, "1.0 to 100.0");
    assert_string_equal(entry("Colour")->allowed, "'blue', 'it''s \"red\"'");
    assert_string_equal(entry("Since")->value, "#2024-01-02#");
    assert_string_equal(entry("Since")->allowed, "");
    assert_string_equal(entry("Spent")->value, "");
}

static void names_resolve(void **state) {
    (void)state;
    unsigned index;
    assert_int_equal(at("THE SUM"), at("Spent"));
    assert_int_equal(at("Region"), column("Customers", 1));
    assert_int_equal(at("the customers"), at("Customers"));
    assert_false(lode_entry_find(lode, "no such thing", &index));
    assert_false(lode_entry_find(lode, "", &index));
}

static void uses_and_users(void **state) {
    (void)state;
    assert_int_equal(entry("Much")->uses.count, 2);
    assert_has(entry("Much")->uses, at("Spent"));
    assert_has(entry("Much")->uses, at("Large"));
    assert_has(entry("Spent")->used_by, at("Much"));
    assert_has(entry("Spent")->used_by, at("Running"));
    assert_has(entry("Spent")->used_by, at("Best"));
    assert_has(entry("Spent")->used_by, at("Wrong"));
    assert_has(entry("Large")->used_by, at("Size"));
    assert_has(entry("Count_Orders")->uses, at("Orders"));
    assert_has(lode_entry(lode, column("Orders", 2))->used_by, at("Spent"));
    assert_has(lode_entry(lode, column("Customers", 1))->used_by, lode_entry_count(lode) - 1);
    assert_has(entry("Ring_A")->uses, at("Ring_B"));
    assert_has(entry("Ring_B")->uses, at("Ring_A"));
    assert_string_equal(entry("Wrong")->type, "");
    assert_string_equal(entry("Ring_A")->type, "");
}

static void tests_that_read(void **state) {
    (void)state;
    assert_int_equal(entry("Much")->tests.count, 1);
    assert_has(entry("Much")->tests, 0);
    assert_has(entry("Spent")->tests, 0);
    assert_has(lode_entry(lode, column("Orders", 2))->tests, 0);
    assert_has(entry("Large")->tests, 0);
    assert_int_equal(entry("Size")->tests.count, 0);
    assert_has(entry("Count_Orders")->tests, 1);
    assert_has(entry("Orders")->tests, 1);
}

static void relationships(void **state) {
    (void)state;
    assert_int_equal(lode_relationship_count(lode), 3);
    LodeRelationship first = lode_relationship(lode, 0), last = lode_relationship(lode, 2);
    assert_int_equal(first.from, column("Orders", 1));
    assert_int_equal(first.to, column("Customers", 0));
    assert_false(first.many_to_many);
    assert_int_equal(last.from, column("Alone", 0));
    assert_int_equal(last.to, column("Orders", 2));
    assert_true(last.many_to_many);
}

/* The word that begins with this text. */
static const LodeWord *word(const LodeWord *words, unsigned count, const LodeEntry *of, const char *text) {
    for (unsigned i = 0; i < count; i++)
        if (strncmp(of->source + words[i].begin, text, strlen(text)) == 0) return &words[i];
    fail_msg("there is no word %s", text);
    return NULL;
}

static void words_name_entries(void **state) {
    (void)state;
    unsigned count;
    const LodeEntry *size = entry("Size");
    const LodeWord *words = lode_words(lode, at("Size"), &count);
    assert_non_null(words);
    for (unsigned i = 1; i < count; i++) assert_true(words[i - 1].end <= words[i].begin);
    assert_true(words[0].begin >= size->begin && words[count - 1].end <= size->end);
    const LodeWord *amount = word(words, count, size, "[Orders].[Amount]");
    assert_int_equal(amount->entry, column("Orders", 2));
    assert_int_equal(amount->end - amount->begin, strlen("[Orders].[Amount]"));
    assert_int_equal(word(words, count, size, "[Large]")->entry, at("Large"));
    assert_int_equal(word(words, count, size, "IF")->kind, LODE_WORD_KEYWORD);
    assert_int_equal(word(words, count, size, "'large'")->kind, LODE_WORD_STRING);
    assert_int_equal(word(words, count, size, ">=")->kind, LODE_WORD_SIGN);
    const LodeEntry *wrong = entry("Wrong");
    words = lode_words(lode, at("Wrong"), &count);
    assert_int_equal(word(words, count, wrong, "SUM")->kind, LODE_WORD_FUNCTION);
    assert_int_equal(word(words, count, wrong, "[Nowhere]")->entry, LODE_NO_ENTRY);
    assert_int_equal(word(words, count, wrong, "[Spent]")->entry, at("Spent"));
    words = lode_words(lode, lode_entry_count(lode) - 1, &count);
    assert_int_equal(word(words, count, lode_entry(lode, lode_entry_count(lode) - 1), "[Region]")->entry,
                     column("Customers", 1));
    assert_null(lode_words(lode, LODE_NO_ENTRY, &count));
    assert_int_equal(count, 0);
}

static void the_model_has_a_name(void **state) {
    (void)state;
    LodeModel m = lode_model(lode);
    assert_string_equal(m.name, "Shop");
    assert_string_equal(m.label, "The Shop");
    assert_string_equal(m.doc, "A shop.");
}

static void nothing_at_all(void **state) {
    (void)state;
    Lode *empty = lode_new();
    unsigned index;
    assert_int_equal(lode_entry_count(empty), 0);
    assert_int_equal(lode_relationship_count(empty), 0);
    assert_null(lode_entry(empty, 0));
    assert_string_equal(lode_model(empty).name, "");
    assert_false(lode_entry_find(empty, "x", &index));
    lode_free(empty);
}

static void tables_of_data(void **state) {
    (void)state;
    Lode *data = lode_new();
    const char *paths[] = {"tests/docs/Orders.csv"};
    assert_true(lode_open(data, paths, 1));
    unsigned index, count;
    assert_true(lode_entry_find(data, "Orders", &index));
    assert_null(lode_words(data, index, &count));
    assert_int_equal(lode_entry(data, index)->line, 0);
    assert_true(lode_entry(data, index)->columns.count > 2);
    lode_free(data);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(everything_is_listed),
        cmocka_unit_test(texts_are_as_written),
        cmocka_unit_test(parameters_say_what_they_may_be),
        cmocka_unit_test(names_resolve),
        cmocka_unit_test(uses_and_users),
        cmocka_unit_test(tests_that_read),
        cmocka_unit_test(relationships),
        cmocka_unit_test(words_name_entries),
        cmocka_unit_test(the_model_has_a_name),
        cmocka_unit_test(nothing_at_all),
        cmocka_unit_test(tables_of_data),
    };
    return cmocka_run_group_tests(tests, open_model, close_model);
}
