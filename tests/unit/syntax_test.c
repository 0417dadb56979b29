/* Text to tree and back: precedence, words that are also names, literals, messages, statements, files. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

#include "syntax/syntax.h"

static Arena arena;
static Diags diags;

static int setup(void **state) {
    (void)state;
    arena_init(&arena, NULL);
    return 0;
}

static int teardown(void **state) {
    (void)state;
    arena_release(&arena);
    return 0;
}

static const Source *source_of(const char *text) {
    diags_init(&diags, &arena);
    Source *made = NEW(&arena, Source);
    *made = (Source){TEXT(""), text_of(text)};

    return made;
}

static Expr *formula(const char *text) { return parse_formula(&arena, source_of(text), &diags); }

static const char *first_message(void) {
    return diags.list.count == 0 ? "(none)" : text_string(&arena, diags.list.items[0].message);
}

static const char *printed(const Expr *e) {
    Writer w;
    writer_init(&w, &arena);
    put_expr(&w, e);
    return text_string(&arena, writer_text(&w));
}

static const char *statement_again(const char *text) {
    Statement *s = parse_statement(&arena, source_of(text), &diags);
    if (s == NULL) return first_message();
    Writer w;
    writer_init(&w, &arena);
    put_statement(&w, s);
    return text_string(&arena, writer_text(&w));
}

static const char *file_again(const char *text) {
    Definitions list = parse_file(&arena, source_of(text), &diags);
    Writer w;
    writer_init(&w, &arena);
    for (uint32_t i = 0; i < list.count; i++) put_definition(&w, list.items[i]);
    return text_string(&arena, writer_text(&w));
}

/* ---- formulas ---- */

static void test_formulas(void **state) {
    (void)state;
    static const char *const cases[][2] = {
        {"1+2*3", "1 + 2 * 3"},
        {"(1+2)*3", "(1 + 2) * 3"},
        {"-2^2", "-2 ^ 2"},
        {"2^3^2", "2 ^ 3 ^ 2"},
        {"EXP(1)^-[x]", "EXP(1) ^ -[x]"},
        {"a--b", "a - -b"},
        {"not a == b or c != d and e", "NOT a = b OR c <> d AND e"},
        {"a NOT IN (1,2)", "a NOT IN (1, 2)"},
        {"not a in [S]", "NOT a IN [S]"},
        {"a IN ([S])", "a IN ([S])"},
        {"[C] in top 10 by sum(x)+1 and y", "[C] IN TOP 10 BY sum(x) + 1 AND y"},
        {"[C] in bottom [P].[n] by x = 1", "([C] IN BOTTOM [P].[n] BY x) = 1"},
        {"[C] in having sum(x) > 3 and y", "[C] IN HAVING (sum(x) > 3) AND y"},
        {"if a then 1 elseif b then 2 else 3 end + 1", "IF a THEN 1 ELSEIF b THEN 2 ELSE 3 END + 1"},
        {"case x when 'MALE' then 'M'END", "CASE x WHEN 'MALE' THEN 'M' END"},
        {"{fixed State, YEAR([d]): SUM(Sales)}", "{FIXED State, YEAR([d]) : SUM(Sales)}"},
        {"{include : {MAX([d])}}", "{INCLUDE : {MAX([d])}}"},
        {"'it''s' + \"a\"\"b\" + '\\'", "\"it's\" + 'a\"b' + '\\'"},
        {"'a//b' // c", "'a//b'"},
        {"/* x */ 1. + .5 + 1e3 + 99999999999999999999", "1.0 + 0.5 + 1000.0 + 100000000000000000000.0"},
        {"#2004-04-15# = #4/15/2004 7:59:00 AM#", "#2004-04-15# = #2004-04-15 07:59:00#"},
        {"[a]]b] . [c] + T.[d] + T.end", "[a]]b].[c] + [T].[d] + [T].[end]"},
        {"SUM\n (x)", "SUM(x)"},
        {"min(rank) + min + fixed + by", "min(rank) + min + [fixed] + [by]"},
        {"COUNT(\xEB\xB0\xA9\xEC\x86\xA1)", "COUNT(\xEB\xB0\xA9\xEC\x86\xA1)"},
        {"a\xC2\xA0+\xE2\x80\xA8 b", "a + b"},
        {"true = NULL", "TRUE = NULL"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        Expr *e = formula(cases[i][0]);
        if (e == NULL) fail_msg("%s: %s", cases[i][0], first_message());
        const char *text = printed(e);
        assert_string_equal(text, cases[i][1]);
        Expr *again = formula(text);
        assert_true(expr_same(e, again));
    }
}

static void test_shapes(void **state) {
    (void)state;
    Expr *e = formula("a IN (1, 2)");
    assert_int_equal(e->written, WRITTEN_IN);
    assert_int_equal(e->count, 3);
    e = formula("IF a THEN b ELSE c END");
    assert_int_equal(e->count, 3);
    e = formula("CASE a WHEN b THEN c END");
    assert_int_equal(e->count, 3);
    e = formula("{FIXED a, b : c}");
    assert_int_equal(e->count, 3);
    e = formula("x IN TOP 3 BY y");
    assert_int_equal(e->kind, EXPR_SET);
    assert_int_equal(e->set, SET_TOP);
    e = formula("#07:59:00#");
    assert_int_equal(e->value.type, TYPE_DATETIME);
    e = formula(" SUM( [x] ) ");
    assert_int_equal(e->span.begin, 1);
    assert_int_equal(e->span.end, 11);
    assert_int_equal(e->word.end, 4);
    assert_false(expr_same(formula("1"), formula("1.0")));
    assert_true(expr_same(formula("Sum((x)) == 1"), formula("SUM([x]) = 1")));
}

/* ---- what is refused ---- */

static void test_messages(void **state) {
    (void)state;
    static const struct {
        const char *text, *code, *message, *hint;
    } cases[] = {
        {"", "unexpected-end", "nothing to read", ""},
        {"// only", "unexpected-end", "nothing to read", ""},
        {"COUNT(", "unexpected-end", "a value or )", ""},
        {"(1 + [a]", "unexpected-end", "this ( has no )", ""},
        {"SUM([a", "unexpected-end", "no closing bracket", "]"},
        {"'abc", "unexpected-end", "no closing quote", ""},
        {"1 /* x", "unexpected-end", "comment has no end", ""},
        {"IF a", "unexpected-end", "this IF has no THEN", ""},
        {"IF a THEN b", "unexpected-end", "this IF has no END", ""},
        {"IF a THEN b ELSE IF c THEN d END", "unexpected-end", "no END", "ELSEIF"},
        {"IF a b END", "unexpected-token", "expected THEN or an operator", ""},
        {"SUM(IF a THEN b)", "unexpected-token", ") stands where END is missing", ""},
        {"SUM(a))", "unexpected-token", "closes nothing", ""},
        {"CASE WHEN a THEN b END", "unexpected-token", "CASE lacks", "IF condition"},
        {"CASE a WHEN IN (1) THEN b END", "unexpected-token", "IN cannot", "IF value IN"},
        {"{FIXED [a] SUM(x)}", "unexpected-token", "expected :, a comma", "{FIXED"},
        {"a && b", "bad-character", "&&", "AND"},
        {"a || b", "bad-character", "||", "OR"},
        {"!a", "bad-character", "!", "NOT"},
        {"a;", "bad-character", ";", "semicolon"},
        {"`a`", "bad-character", "`", "[brackets]"},
        {"\xE2\x80\x9C"
         "a\xE2\x80\x9D",
         "bad-character", "no meaning", "straight"},
        {"\xFF", "bad-character", "UTF-8", ""},
        {"+x", "unexpected-token", "+ cannot", "no sign"},
        {"x IS NULL", "unexpected-token", "IS", "ISNULL"},
        {"#13/45/2004#", "bad-literal", "date", "#2024"},
        {"1e999", "bad-literal", "too large", ""},
        {"[]", "bad-literal", "no name", ""},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        assert_null(formula(cases[i].text));
        assert_int_equal(diags.list.count, 1);
        const Diag *diag = &diags.list.items[0];
        if (strcmp(diag_code(diag->code), cases[i].code) != 0) fail_msg("%s: %s", cases[i].text, diag_code(diag->code));
        if (strstr(first_message(), cases[i].message) == NULL) fail_msg("%s: %s", cases[i].text, first_message());
        const char *hint = text_string(&arena, diag->hint);
        if (strstr(hint, cases[i].hint) == NULL) fail_msg("%s: hint %s", cases[i].text, hint);
    }
}

static char *repeat(const char *piece, size_t times, const char *end) {
    size_t size = strlen(piece);
    char *text = arena_take(&arena, size * times + strlen(end) + 1);
    for (size_t i = 0; i < times; i++) memcpy(text + i * size, piece, size);
    strcpy(text + size * times, end);
    return text;
}

static void test_depth(void **state) {
    (void)state;
    static const char *const pieces[] = {"(",  "-", "NOT ",       "a+",         "a AND ",
                                         "f(", "{", "IF a THEN ", "a IN TOP (", "CASE "};
    for (size_t i = 0; i < sizeof pieces / sizeof pieces[0]; i++) {
        assert_null(formula(repeat(pieces[i], 100000, "a")));
        assert_int_equal(diags.list.count, 1);
        assert_int_equal(diags.list.items[0].code, DIAG_TOO_DEEP);
    }
    Expr *e = formula(repeat("a+", EXPR_DEPTH - 1, "a"));
    assert_int_equal(e->depth, EXPR_DEPTH);
    assert_true(expr_same(e, formula(printed(e))));
    assert_non_null(formula(repeat("-", EXPR_DEPTH - 1, "a")));
}

/* ---- statements ---- */

static void test_statements(void **state) {
    (void)state;
    static const char *const cases[][2] = {
        {"SUM(Sales) by Region where Order = 1 order by 2 desc limit 3 per Region",
         "show SUM(Sales) by Region where [Order] = 1 order by 2 desc limit 3 per Region"},
        {"show [a] as \"A\", b as [x y], c as end", "show [a] as \"A\", b as \"x y\", c as \"end\""},
        {"rows [A], [B] limit 20 where x", "rows [A], [B] where x limit 20"},
        {"let [M] = SUM(a)/2 let n = 3 show [M]", "let M = SUM(a) / 2 let n = 3 show [M]"},
        {"having a > 1 or b context c", NULL},
        {"show order, measure, rank by by, top order by by",
         "show [order], [measure], rank by [by], [top] order by [by]"},
        {"x along [M], [N] restart YEAR([d]) as q, y", "show x along [M], [N] restart (YEAR([d])) as \"q\", y"},
        {"x along (m), y", "show x along (m), y"},
        {"show x where ([c] IN TOP 2 BY SUM(i)) AND NOT [d] IN ('a', 'b')",
         "show x where ([c] IN TOP 2 BY SUM(i)) AND NOT [d] IN ('a', 'b')"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        const char *text = statement_again(cases[i][0]);
        if (cases[i][1] == NULL) {
            assert_true(diags.errors > 0);
            continue;
        }
        assert_string_equal(text, cases[i][1]);
        assert_string_equal(statement_again(text), cases[i][1]);
    }
    assert_string_equal(statement_again("show a where b where c"), "a statement has only one where");
    assert_int_equal(diags.list.items[0].place_count, 2);
    assert_string_equal(statement_again("show a limit x"), "x cannot stand here; expected a number");
    Statement *s = parse_statement(&arena, source_of("  show a limit 3 // c"), &diags);
    assert_int_equal(s->span.begin, 2);
    assert_int_equal(s->span.end, 16);
}

/* ---- files ---- */

static void test_file(void **state) {
    (void)state;
    static const char text[] = "/// Described.\n"
                               "/// Twice.\n"
                               "model M \"Label\"\n"
                               "    data \"sample\"\n"
                               "    week starts Monday\n"
                               "table T \"Tee\" from \"a.csv\", \"b.csv\"\n"
                               "    Id string \"Ident\" key\n"
                               "    /// a mark as a name\n"
                               "    key string unique null \"NOT_SET\" -> Other.end inactive\n"
                               "    [Item Count] integer measure avg hidden\n"
                               "    from string\n"
                               "relationship A.x -- [B c].y\n"
                               "parameter P \"L\" : integer = -24\n"
                               "    in (12, 24)\n"
                               "parameter Q = 3\n"
                               "    in 1 to 10\n"
                               "measure X : real format \"0.0%\" along ([Month]) restart ([R]) via T default sum =\n"
                               "    [a] / [b]\n"
                               "dimension Order =\n"
                               "    1\n"
                               "set S =\n"
                               "    [c] IN TOP 10 BY SUM([s])\n"
                               "filter \"open only\" =\n"
                               "    NOT ISNULL([x])\n"
                               "test \"it\"\n"
                               "    now #2025-03-02 12:00:00#\n"
                               "    parameter P = 'x'\n"
                               "    given T\n"
                               "        | Id    | key |\n"
                               "        | \"a|b\" |     |\n"
                               "        | http://x.y | \"\" |\n"
                               "    expect show SUM(x) by y within 0.01 matches \"g.csv\"\n"
                               "    expect show SUM(x) fails \"needs\"\n";
    const char *once = file_again(text);
    if (diags.list.count > 0) fail_msg("%s", first_message());
    assert_string_equal(file_again(once), once);
    Definitions list = parse_file(&arena, source_of(text), &diags);
    assert_int_equal(list.count, 10);
    assert_string_equal(text_string(&arena, list.items[0]->doc), "Described.\nTwice.");
    const Definition *table = list.items[1];
    assert_int_equal(table->column_count, 4);
    assert_string_equal(text_string(&arena, table->columns[1].doc), "a mark as a name");
    assert_int_equal(table->columns[1].mark_count, 4);
    const TestStep *given = &list.items[9]->steps[2];
    assert_int_equal(given->row_count, 3);
    assert_string_equal(text_string(&arena, given->rows[1].cells[0].text), "a|b");
    assert_true(given->rows[1].cells[0].quoted && !given->rows[1].cells[1].quoted);
    assert_int_equal(given->rows[1].cells[1].text.size, 0);
    assert_string_equal(text_string(&arena, given->rows[2].cells[0].text), "http://x.y");
    assert_true(given->rows[2].cells[1].quoted);
}

static void test_file_errors(void **state) {
    (void)state;
    static const char text[] = "measure A = 'abc\n"
                               "measure B = [x\n"
                               "measure C = (1 + 2\n"
                               "table T\n"
                               "    a string kee\n"
                               "    b string\n"
                               "    = c\n"
                               "mesure D = 1\n"
                               "set E = 1 +\n"
                               "test \"t\"\n"
                               "    expect 1 = = 2\n"
                               "    expect 1 = 2 |\n"
                               "    given T\n"
                               "        | a | // note\n"
                               "        | 1 | 2\n"
                               "/* measure Z = \n"
                               "measure Z = */\n"
                               "dimension F = #never# + #too#\n"
                               "measure Good = 1\n"
                               "filter = a /*";
    static const char *const expected[] = {"no closing quote",
                                           "no closing bracket",
                                           "this ( has no )",
                                           "kee says nothing",
                                           "= cannot stand",
                                           "no definition",
                                           "something is missing",
                                           "= cannot stand",
                                           "| has no meaning",
                                           "no bar after it",
                                           "date",
                                           "date",
                                           "comment has no end"};
    Definitions list = parse_file(&arena, source_of(text), &diags);
    size_t count = sizeof expected / sizeof expected[0];
    for (size_t i = 0; i < count && i < diags.list.count; i++) {
        const char *message = text_string(&arena, diags.list.items[i].message);
        if (strstr(message, expected[i]) == NULL) fail_msg("message %zu: %s, not %s", i, message, expected[i]);
    }
    assert_int_equal(diags.list.count, count);
    assert_int_equal(list.count, 3);                  /* the table, the test and the good measure */
    assert_int_equal(list.items[0]->column_count, 2); /* what could be read of a column is kept */
}

static void test_tokens(void **state) {
    (void)state;
    Writer w;
    writer_init(&w, &arena);
    put_tokens(&w, source_of("SUM(by) // c\n + 'x'"));
    assert_string_equal(text_string(&arena, writer_text(&w)),
                        "ID 0-3 SUM\nLP 3-4 (\nBY 4-6 by\nRP 6-7 )\nPLUS 14-15 +\nSTRING 16-19 'x'\n");
    writer_init(&w, &arena);
    put_tree(&w, formula("NOT a IN (1, 2.5) OR SUM(x) > 3"));
    assert_string_equal(text_string(&arena, writer_text(&w)), "infix OR\n"
                                                              "  prefix NOT\n"
                                                              "    in\n"
                                                              "      name a\n"
                                                              "      integer 1\n"
                                                              "      real 2.5\n"
                                                              "  infix >\n"
                                                              "    call SUM\n"
                                                              "      name x\n"
                                                              "    integer 3\n");
}

/* ---- no text breaks the reader: random changes to good ones ---- */

static uint64_t next_random(void) { /* xorshift */
    static uint64_t x = 88172645463325252u;
    x ^= x << 13, x ^= x >> 7, x ^= x << 17;
    return x;
}

static void test_mutations(void **state) {
    (void)state;
    static const char *const seeds[] = {
        "IF [a] = 'x' THEN {FIXED [b] : SUM(c)} ELSEIF d NOT IN (1, .5) THEN -2^x ELSE #2004-04-15# END",
        "let [M] = SUM(a) show [M] as \"m\" along [x], y by b where c IN TOP 3 BY d having e order by 1 desc limit 3 "
        "per b",
        "table T \"l\" from \"a\"\n  a string key -> B.c\n/// doc\nmeasure m format \"0\" = CASE a WHEN 1 THEN 2 END\n"
        "test \"t\"\n  given T\n  | a | \"b\" |\n  expect a fails \"x\"\n",
    };
    static const char bytes[] = "()[]{}'\"#/*|,.:=<>- \nIF END IN by\xFF\xE2\x80\x9C";
    for (int round = 0; round < 30000; round++) {
        const char *seed = seeds[round % 3];
        size_t size = strlen(seed);
        char *text = malloc(size + 1); /* its own, so that the sanitizer sees a step over its end */
        assert_non_null(text);
        memcpy(text, seed, size + 1);
        for (uint64_t n = next_random() % 4 + 1; n > 0; n--)
            text[next_random() % size] = bytes[next_random() % (sizeof bytes - 1)];
        Source mutated = {TEXT(""), {text, size}};
        diags_init(&diags, &arena);
        const Expr *e = parse_formula(&arena, &mutated, &diags);
        if (e != NULL && !expr_same(e, formula(printed(e)))) fail_msg("%s: %s", text, printed(e));
        diags_init(&diags, &arena);
        const Statement *s = parse_statement(&arena, &mutated, &diags);
        assert_true((s == NULL) == (diags.errors > 0));
        parse_file(&arena, &mutated, &diags);
        free(text);
        arena_reset(&arena);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_formulas),    cmocka_unit_test(test_shapes),     cmocka_unit_test(test_messages),
        cmocka_unit_test(test_depth),       cmocka_unit_test(test_statements), cmocka_unit_test(test_file),
        cmocka_unit_test(test_file_errors), cmocka_unit_test(test_tokens),     cmocka_unit_test(test_mutations),
    };
    return cmocka_run_group_tests_name("syntax", tests, setup, teardown);
}
