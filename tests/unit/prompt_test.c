/* The pure parts of the prompt: how typed text is cut, what is a command, what completes, how history is kept. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "prompt/complete.h"
#include "prompt/history.h"
#include "prompt/scan.h"
#include "prompt/topics.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

/* ---- cutting ---- */

static void inside(const char *text, Inside wanted, size_t begin) {
    size_t opened = 0;
    assert_int_equal(scan_end(text, strlen(text), &opened), wanted);
    if (wanted != INSIDE_NOTHING) assert_int_equal(opened, begin);
}

static void what_is_open(void **state) {
    (void)state;
    inside("", INSIDE_NOTHING, 0);
    inside("SUM([Sales])", INSIDE_NOTHING, 0);
    inside("SUM([Sal", INSIDE_NAME, 4);
    inside("[a]]b", INSIDE_NAME, 0);
    inside("[a]]b]", INSIDE_NOTHING, 0);
    inside("'it''s", INSIDE_TEXT, 0);
    inside("'it''s'", INSIDE_NOTHING, 0);
    inside("\"[x", INSIDE_TEXT, 0);
    inside("1 + #2024-01", INSIDE_DATE, 4);
    inside("#2024-01\n+", INSIDE_NOTHING, 0); /* a date ends with its line */
    inside("1 // [x", INSIDE_LINE_COMMENT, 2);
    inside("1 // [x\n", INSIDE_NOTHING, 0);
    inside("1 /* ' */ + 2", INSIDE_NOTHING, 0);
    inside("1 /* *", INSIDE_COMMENT, 2);
    inside("/*/", INSIDE_COMMENT, 0);
    inside("[ä", INSIDE_NAME, 0);
}

static void semicolon(const char *text, long wanted) {
    size_t at;
    bool found = scan_semicolon(text, strlen(text), &at);
    assert_int_equal(found ? (long)at : -1, wanted);
}

static void where_a_statement_ends(void **state) {
    (void)state;
    semicolon("1;2", 1);
    semicolon("';' + [;] + \";\" /* ; */ // ;\n;", 29);
    semicolon("#;#", -1);
    semicolon("'open ; text", -1);
    semicolon("", -1);
    assert_true(scan_nothing(" \t\n // x", 8));
    assert_true(scan_nothing("/* x */ ", 8));
    assert_false(scan_nothing("/* x ", 5));
    assert_false(scan_nothing("// x\n1", 6));
    assert_false(scan_nothing("/", 1));
}

/* ---- commands and statements ---- */

static bool is_field(void *user, const char *name) {
    (void)user;
    return strcasecmp(name, "user") == 0 || strcasecmp(name, "last") == 0;
}

static const Known fields = {is_field, NULL};

/* wanted: the name of the command, "?" an unknown one, NULL a statement; argument NULL: not looked at */
static void reads(const char *text, const char *wanted, const char *argument) {
    const Word *word = NULL;
    size_t at = 0;
    Reading reading = word_read(text, strlen(text), fields, &word, &at);
    if (wanted == NULL) {
        assert_int_equal(reading, READS_STATEMENT);
    } else if (strcmp(wanted, "?") == 0) {
        assert_int_equal(reading, READS_UNKNOWN);
    } else {
        assert_int_equal(reading, READS_COMMAND);
        assert_string_equal(word->name, wanted);
        if (argument != NULL) assert_string_equal(text + at, argument);
    }
}

static void word_or_statement(void **state) {
    (void)state;
    reads("tables", "tables", "");
    reads("  tables ;", "tables", ";");
    reads("describe [Sales]", "describe", "[Sales]");
    reads("describe Sales", "describe", "Sales");
    reads("let [A] = 1", "let", "[A] = 1");
    reads("let A = 1", "let", NULL);
    /* what goes on as a formula is one */
    reads("last + 1", NULL, NULL);
    reads("last, SUM([x])", NULL, NULL);
    reads("user = 'ann'", NULL, NULL);
    reads("user by [x]", NULL, NULL);
    reads("user in ('a')", NULL, NULL);
    reads("now()", NULL, NULL);
    reads("NOW() - 1", NULL, NULL);
    reads("now ()", NULL, NULL);
    reads("test.x", NULL, NULL);
    reads("check - 1", NULL, NULL);
    reads("format where [x]", NULL, NULL);
    reads("[last]", NULL, NULL);
    reads("show last", NULL, NULL);
    reads("tables_2", NULL, NULL);
    reads("latest", NULL, NULL);
    reads("", NULL, NULL);
    reads(".5 + 1", NULL, NULL);
    reads("1", NULL, NULL);
    reads("{FIXED : SUM([x])}", NULL, NULL);
    /* alone it is the command; in other letters, the field that is called so */
    reads("last", "last", "");
    reads("Last", NULL, NULL);
    reads("USER", NULL, NULL);
    reads("TABLES", "tables", "");
    reads("user ann", "user", "ann");
    reads("now #2025-01-01#", "now", "#2025-01-01#");
    /* paths, statements */
    reads("load ./x.csv", "load", "./x.csv");
    reads("load /tmp/x", "load", "/tmp/x");
    reads("load / 2", NULL, NULL);
    reads("load orders.csv", "load", "orders.csv");
    reads("watch {FIXED : SUM([x])}", "watch", "{FIXED : SUM([x])}");
    reads("explain -1", "explain", "-1");
    reads("explain types SUM([x])", "explain", "types SUM([x])");
    reads("help by", "help", "by");
    reads("help +", "help", "+");
    /* other spellings */
    reads(".mode csv", "format", "csv");
    reads(".user", "user", "");
    reads("\\d Orders", "describe", "Orders");
    reads("\\?", "help", "");
    reads("\\q", "quit", "");
    reads("exit", "quit", "");
    reads(".nope", "?", NULL);
    reads("\\nope x", "?", NULL);
}

/* ---- completion ---- */

static Catalog catalog;

static int fill_catalog(void **state) {
    (void)state;
    catalog_add(&catalog, CANDIDATE_COMMAND, "describe", "", "");
    catalog_add(&catalog, CANDIDATE_COMMAND, "format", "", "");
    catalog_add(&catalog, CANDIDATE_KEYWORD, "desc", "", "");
    catalog_add(&catalog, CANDIDATE_KEYWORD, "where", "", "");
    catalog_add(&catalog, CANDIDATE_KEYWORD, "IF", "", "");
    catalog_add(&catalog, CANDIDATE_FUNCTION, "SUM", "", "SUM(real) -> real");
    catalog_add(&catalog, CANDIDATE_FUNCTION, "SUBSTITUTE", "", "");
    catalog_add(&catalog, CANDIDATE_FIELD, "Abandoned Sessions", "Abandoned_Sessions_clc", "");
    catalog_add(&catalog, CANDIDATE_FIELD, "Abandoned Sessions when Idle", "", "");
    catalog_add(&catalog, CANDIDATE_FIELD, "Odd ] name", "", "");
    catalog_add(&catalog, CANDIDATE_LET, "Umsatz in €", "", "");
    catalog_add(&catalog, CANDIDATE_PARAMETER, "Idle hours", "Idle_Hours", "");
    catalog_add(&catalog, CANDIDATE_TABLE, "Orders", "", "");
    Candidate *c = catalog_add(&catalog, CANDIDATE_COLUMN, "Id", "", "");
    catalog_of_table(c, "Orders_1", "Orders");
    c->shared = true;
    c = catalog_add(&catalog, CANDIDATE_COLUMN, "Id", "", "");
    catalog_of_table(c, "Customers", "");
    c->shared = true;
    c = catalog_add(&catalog, CANDIDATE_COLUMN, "Region", "", "");
    catalog_of_table(c, "Customers", "");
    catalog_add(&catalog, CANDIDATE_FORMAT, "chart", "", "");
    catalog_add(&catalog, CANDIDATE_FORMAT, "csv", "", "");
    catalog_add(&catalog, CANDIDATE_CODE, "mixed-levels", "", "");
    return 0;
}

static int free_catalog(void **state) {
    (void)state;
    catalog_free(&catalog);
    return 0;
}

/* The text with what Tab makes of it; "count" candidates. */
static void tab(const char *text, const char *wanted, unsigned count) {
    Completion found = complete(text, strlen(text), &catalog, fields);
    Buffer whole = {0};
    bool better = found.insert.size > 0;
    buffer_bytes(&whole, text, better ? found.spot.begin : strlen(text));
    buffer_bytes(&whole, found.insert.data, found.insert.size);
    assert_string_equal(buffer_string(&whole), wanted);
    assert_int_equal(found.count, count);
    buffer_free(&whole);
    completion_free(&found);
}

static void what_completes(void **state) {
    (void)state;
    /* names in brackets, blanks and all; in steps when several begin so */
    tab("[Aband", "[Abandoned Sessions", 2);
    tab("[Abandoned Sessions", "[Abandoned Sessions]", 2);
    tab("[abandoned_sessions w", "[Abandoned Sessions when Idle]", 1);
    tab("SUM([umsatz", "SUM([Umsatz in €]", 1);
    tab("[odd", "[Odd ]] name]", 1);
    tab("[sessions when", "[Abandoned Sessions when Idle]", 1); /* in the middle of a name */
    tab("[nothing", "[nothing", 0);
    tab("Aband", "[Abandoned Sessions", 2); /* without a bracket, too */
    tab("[Id", "[Id", 3);                  /* two columns and a parameter */
    tab("[Customers].[Id", "[Customers].[Id]", 1);
    tab("[orders 1].[", "[orders 1].[Id]", 1);
    tab("Customers.Re", "Customers.[Region]", 1);
    tab("[Parameters].[", "[Parameters].[Idle hours]", 1);
    /* functions, words, commands */
    tab("SU", "SU", 2);
    tab("1 + sum", "1 + SUM(", 1);
    tab("des", "describe ", 1); /* a clause does not begin a line */
    tab("[x] order by 1 des", "[x] order by 1 desc ", 1);
    tab("[x] whe", "[x] where ", 1);
    tab("describe [ab", "describe [Abandoned Sessions", 2);
    tab("describe reg", "describe [Region]", 1);
    tab("format ch", "format chart ", 1);
    tab("format ", "format c", 2);
    tab("help mixed", "help mixed-levels ", 1);
    tab("help su", "help SU", 2);
    tab("help sum", "help SUM ", 1);
    tab(".des", ".describe ", 1);
    tab("tables x", "tables x", 0);
    /* no help inside of texts, dates, comments, numbers */
    tab("'aband", "'aband", 0);
    tab("1 + #20", "1 + #20", 0);
    tab("// su", "// su", 0);
    tab("12", "12", 0);
    /* a command's name is one as long as the cursor stands on it */
    tab("forma", "format ", 1);
    tab("", "", 2);
}

static void spots(void **state) {
    (void)state;
    const char *text = "save [X] to sh";
    Spot spot = spot_at(text, strlen(text), fields);
    assert_int_equal(spot.place, PLACE_PATH);
    assert_int_equal(spot.begin, 12);
    text = "load a b/c";
    spot = spot_at(text, strlen(text), fields);
    assert_int_equal(spot.place, PLACE_PATH);
    assert_int_equal(spot.begin, 5); /* names of files may have blanks */
    text = "IF [a] THEN\n'x' EL";
    spot = spot_at(text, strlen(text), fields);
    assert_int_equal(spot.place, PLACE_WORD);
    assert_int_equal(spot.begin, 16);
}

/* ---- history ---- */

static void line_is(const char *text, const char *wanted) {
    Buffer line = {0};
    history_line(&line, text, strlen(text));
    assert_string_equal(buffer_string(&line), wanted);
    buffer_free(&line);
}

static void statements_on_one_line(void **state) {
    (void)state;
    line_is("SUM([x])", "SUM([x])");
    line_is("IF 1\r\nTHEN 2\nEND\n", "IF 1 THEN 2 END");
    line_is("1 // one\n+ 2", "1 /* one */ + 2");
    line_is("1 // one", "1 /* one */");
    line_is("'http://x'\n+ 1", "'http://x' + 1");
    line_is("", "");
}

static void count_line(void *user, const char *line) {
    unsigned *seen = user;
    if (*seen == 0) assert_string_equal(line, "line 3001");
    ++*seen;
}

static void files_of_history(void **state) {
    (void)state;
    char folder[] = "/tmp/lode-history-XXXXXX", path[100], line[32];
    assert_non_null(mkdtemp(folder));
    snprintf(path, sizeof path, "%s/a/b/history", folder);
    unsigned seen = 0;
    history_load(path, count_line, &seen); /* not there */
    assert_int_equal(seen, 0);
    for (int i = 1; i <= 5000; i++) {
        snprintf(line, sizeof line, "line %d", i);
        history_append(path, line);
    }
    history_load(path, count_line, &seen);
    assert_int_equal(seen, 2000); /* cut: the latest are kept */
    seen = 0;
    history_load(path, count_line, &seen);
    assert_int_equal(seen, 2000);
    unlink(path);
    snprintf(path, sizeof path, "%s/a/b", folder);
    rmdir(path);
    snprintf(path, sizeof path, "%s/a", folder);
    rmdir(path);
    rmdir(folder);
}

static void topics_are_found(void **state) {
    (void)state;
    assert_non_null(topic_find("WHERE", 5));
    assert_non_null(topic_find("order", 5));
    assert_null(topic_find("whe", 3));
    for (unsigned i = 0; topic_at(i) != NULL; i++) assert_true(topic_at(i)->example[0] != '\0');
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_open),
        cmocka_unit_test(where_a_statement_ends),
        cmocka_unit_test(word_or_statement),
        cmocka_unit_test_setup_teardown(what_completes, fill_catalog, free_catalog),
        cmocka_unit_test(spots),
        cmocka_unit_test(statements_on_one_line),
        cmocka_unit_test(files_of_history),
        cmocka_unit_test(topics_are_found),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
