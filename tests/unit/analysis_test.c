/* What the analysis says: the meaning of formulas, and every message with its places and its hint. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <string.h>

#include "analysis/analysis.h"
#include "syntax/syntax.h"

static const char shop[] = "model Shop \"Shop\"\n"
                           "table Customers\n"
                           "    Customer_Id string key\n"
                           "    Name string\n"
                           "    Region string\n"
                           "table Orders \"The Orders\"\n"
                           "    Order_Id string key\n"
                           "    Customer string -> Customers\n"
                           "    Order_Date date\n"
                           "    Sales real\n"
                           "    Quantity integer\n"
                           "    Discount real measure avg\n"
                           "    Shipped boolean\n"
                           "    Stamp datetime\n"
                           "    Segment string\n"
                           "table Lines\n"
                           "    Line_Id string key\n"
                           "    Order_Ref string -> Orders\n"
                           "    Product string\n"
                           "    Amount real\n"
                           "    Region string\n"
                           "table Weather\n"
                           "    Day date key\n"
                           "    Rain real\n"
                           "table Codes\n"
                           "    Code string\n"
                           "    Other string\n"
                           "    Weight real\n"
                           "relationship Codes.Code -- Orders.Segment\n"
                           "relationship Codes.Other -- Orders.Order_Id\n"
                           "parameter Top : integer = 10\n"
                           "parameter Part : string = 'month'\n"
                           "measure Profit_Ratio_clc \"Profit Ratio\" = SUM([Sales]) / COUNT([Orders])\n"
                           "measure Tax = [Sales] * 0.2\n"
                           "measure Mean_Tax default avg = [Sales] * 0.2\n"
                           "measure First_Day = {FIXED [Customer] : MIN([Order Date])}\n"
                           "measure Running = RUNNING_SUM(SUM([Sales]))\n"
                           "measure With_Attr = ATTR([Segment])\n"
                           "dimension Is_Big \"Is Big\" = [Sales] > 100\n"
                           "dimension Year : integer = YEAR([Order Date])\n"
                           "dimension Stamp_Of_Day : datetime = [Order Date]\n"
                           "set Chosen \"Chosen customers\" = [Customers].[Name] IN ('A', 'B')\n"
                           "set Best = [Customers].[Name] IN TOP 3 BY SUM([Sales])\n"
                           "filter \"shipped\" = [Shipped]\n";

typedef struct Fixture {
    Arena session, formula;
    Diags diags;
    Model model;
    Scope scope;
    Source sources[2];
} Fixture;

static Fixture f;

static void open_model(const char *text) {
    f.sources[0] = (Source){TEXT("shop.calc"), text_of(text)};
    diags_init(&f.diags, &f.session);
    model_init(&f.model, &f.session);
    Definitions definitions = parse_file(&f.session, &f.sources[0], &f.diags);
    model_add(&f.model, &definitions, TEXT(""), &f.diags);
    model_link(&f.model, &f.diags);
    for (uint32_t i = 0; i < f.diags.list.count; i++) print_message("%.*s\n", TEXT_ARG(f.diags.list.items[i].message));
    assert_int_equal(f.diags.errors, 0);
    f.scope = (Scope){.model = &f.model, .arena = &f.formula, .diags = &f.diags};
}

static int setup(void **state) {
    (void)state;
    memset(&f, 0, sizeof f);
    arena_init(&f.session, NULL);
    arena_init(&f.formula, NULL);
    open_model(shop);
    return 0;
}

static int teardown(void **state) {
    (void)state;
    arena_release(&f.session);
    arena_release(&f.formula);
    return 0;
}

/* ---- the harness ---- */

static const Source *typed(const char *text) {
    f.sources[1] = (Source){TEXT(""), text_of(text)};
    diags_init(&f.diags, &f.formula);
    return &f.sources[1];
}

static void print_diags(const char *text) {
    print_message("of: %s\n", text);
    for (uint32_t i = 0; i < f.diags.list.count; i++) {
        const Diag *d = &f.diags.list.items[i];
        print_message("  %s: %.*s (%.*s)\n", diag_code(d->code), TEXT_ARG(d->message), TEXT_ARG(d->hint));
        for (uint32_t p = 0; p < d->place_count; p++) {
            Span s = d->places[p].span;
            print_message("    %.*s: %.*s\n", TEXT_ARG(text_slice(s.source->text, s.begin, s.end)),
                          TEXT_ARG(d->places[p].label));
        }
    }
}

static void means(const char *text, const char *meaning) {
    Expr *e = parse_formula(&f.formula, typed(text), &f.diags);
    bool fine = e != NULL && check_formula(&f.scope, e);
    if (!fine) print_diags(text);
    assert_true(fine);
    Writer w;
    writer_init(&w, &f.formula);
    put_meaning(&w, e);
    put_char(&w, 0);
    assert_string_equal(w.data, meaning);
}

/* A message: parts of it, the text and label of its places, a part of its hint. NULL: not looked at; "" for a place:
 * there is none. */
typedef struct Said {
    const char *code, *message, *place, *label, *second, *second_label, *hint;
} Said;

static bool holds(Text text, const char *part) {
    return part == NULL || memmem(text.data, text.size, part, strlen(part)) != NULL;
}

static void place_is(const Diag *d, uint32_t n, const char *text, const char *label) {
    if (text == NULL) return;
    if (text[0] == 0) {
        assert_true(d->place_count <= n);
        return;
    }
    assert_true(d->place_count > n);
    Span s = d->places[n].span;
    Text at = text_slice(s.source->text, s.begin, s.end);
    assert_true(text_equal(at, text_of(text)));
    if (label != NULL) assert_true(text_equal(d->places[n].label, text_of(label)));
}

static void said(const char *text, Said s) {
    bool fine = f.diags.list.count == 1;
    if (fine) {
        const Diag *d = &f.diags.list.items[0];
        fine = strcmp(diag_code(d->code), s.code) == 0 && holds(d->message, s.message) && holds(d->hint, s.hint);
    }
    if (!fine) print_diags(text);
    assert_true(fine);
    place_is(&f.diags.list.items[0], 0, s.place, s.label);
    place_is(&f.diags.list.items[0], 1, s.second, s.second_label);
}

static void wrong(const char *text, Said s) {
    Expr *e = parse_formula(&f.formula, typed(text), &f.diags);
    assert_non_null(e);
    assert_false(check_formula(&f.scope, e));
    said(text, s);
}

static View *view_of(const char *text) {
    Statement *s = parse_statement(&f.formula, typed(text), &f.diags);
    if (s == NULL) print_diags(text);
    assert_non_null(s);
    return check_statement(&f.scope, s);
}

static View *shows(const char *text) {
    View *view = view_of(text);
    if (view == NULL) print_diags(text);
    assert_non_null(view);
    return view;
}

static void wrong_statement(const char *text, Said s) {
    assert_null(view_of(text));
    said(text, s);
}

static void wrong_model(const char *text, Said s) {
    open_model(text);
    assert_false(check_model(&f.scope));
    said(text, s);
}

/* ---- names ---- */

static void names_resolve(void **state) {
    (void)state;
    means("[Sales]", "real @ row(The Orders)");
    means("sales", "real @ row(The Orders)");
    means("[Orders].[Order_Date]", "date @ row(The Orders)");
    means("[The Orders].[order date]", "date @ row(The Orders)");
    means("[Source].[Orders].[Sales]", "real @ row(The Orders)");
    means("[Shop].[Sales]", "real @ row(The Orders)");
    means("[Profit Ratio]", "real @ aggregate");
    means("[Orders].[Profit Ratio]", "real @ aggregate");
    means("[Parameters].[Top]", "integer @ constant");
    means("Top", "integer @ constant");
    means("COUNT([Orders])", "integer @ aggregate");
    means("COUNT(Customers)", "integer @ aggregate");
    means("[Customers].[Region]", "string @ row(Customers)");
    means("DATETRUNC(quarter, [Order Date])", "datetime @ row(The Orders)");
    means("[Customers].[Name] IN [Chosen customers]", "boolean @ row(Customers)");
}

static void names_fail(void **state) {
    (void)state;
    wrong("[Slaes] + 1", (Said){"unknown-field", "nothing is called [Slaes]", "[Slaes]", NULL, "", NULL, "[Sales]"});
    wrong("[Orders].[Slaes]",
          (Said){"unknown-column", "The Orders has no column [Slaes]", "[Orders].[Slaes]", NULL, "", NULL, "Sales"});
    wrong("[Ordres].[Sales]",
          (Said){"unknown-table", "no table [Ordres]", "[Ordres].[Sales]", NULL, "", NULL, "did you mean"});
    wrong("[Parameters].[Tp]",
          (Said){"unknown-parameter", "[Tp]", "[Parameters].[Tp]", NULL, "", NULL, "[Parameters].[Top]"});
    wrong("[Region] = 'East'", (Said){"ambiguous-name", "[Customers].[Region], [Lines].[Region]", "[Region]", NULL, "",
                                      NULL, "write the one"});
    wrong("[Orders] + 1", (Said){"table-as-value", "is a table", "[Orders]", NULL, "", NULL, "COUNT([Orders])"});
    wrong("[Segment] IN [Chosen customers]",
          (Said){"wrong-arguments", "the set [Chosen customers] is not one of [Segment]", "[Segment]", NULL, NULL, NULL,
                 NULL});
    wrong("SUMM([Sales])", (Said){"unknown-function", "no function SUMM", "SUMM", NULL, "", NULL, "did you mean SUM?"});
}

static void no_model(void **state) {
    (void)state;
    model_init(&f.model, &f.session);
    wrong("[Sales]", (Said){"no-model", "no model or data", "[Sales]", NULL, "", NULL, "-m"});
    means("1 + 2.5", "real @ constant");
    means("SUM(1)", "integer @ aggregate");
    means("NULL", "null @ constant");
}

static void adhoc_names(void **state) {
    (void)state;
    AdhocName names[] = {
        {.name = {.parts = {TEXT("Sales")}, .count = 1}, .type = TYPE_REAL, .level = LEVEL_ROW},
        {.name = {.parts = {TEXT("Profit Ratio")}, .count = 1}, .type = TYPE_REAL, .level = LEVEL_AGGREGATE},
        {.name = {.parts = {TEXT("Parameters"), TEXT("P 1")}, .count = 2}, .type = TYPE_INT, .level = LEVEL_CONSTANT},
        {.name = {.parts = {TEXT("My Set")}, .count = 1}, .type = TYPE_BOOL, .level = LEVEL_ROW},
        {.name = {.parts = {TEXT("Orders")}, .count = 1}, .type = TYPE_TABLE, .level = LEVEL_ROW},
    };
    model_init(&f.model, &f.session);
    f.scope.adhoc = names;
    f.scope.adhoc_count = sizeof names / sizeof *names;
    means("SUM(Sales) / [profit_ratio]", "real @ aggregate");
    means("[Sales] * [Parameters].[P 1]", "real @ row");
    means("[Sales] IN [My Set]", "boolean @ row");
    means("COUNT([Orders])", "integer @ aggregate");
    wrong("[Orders]", (Said){"table-as-value", NULL, "[Orders]", NULL, "", NULL, NULL});
    wrong("[Sale]", (Said){"unknown-field", NULL, "[Sale]", NULL, "", NULL, "[Sales]"});
}

/* ---- types ---- */

static void types_fit(void **state) {
    (void)state;
    means("IF [Shipped] THEN 1 ELSE 2.5 END", "real @ row(The Orders)");
    means("IF [Shipped] THEN [Order Date] ELSE [Stamp] END", "datetime @ row(The Orders)");
    means("IF [Shipped] THEN NULL ELSE 'x' END", "string @ row(The Orders)");
    means("CASE [Order Date] WHEN '2024-01-01' THEN 1 WHEN #2024-01-02# THEN 2 END", "integer @ row(The Orders)");
    means("CASE [Quantity] WHEN 1 THEN 'a' WHEN 2.5 THEN 'b' ELSE 'c' END", "string @ row(The Orders)");
    means("CASE [Shipped] WHEN TRUE THEN 1 WHEN 0 THEN 2 END", "integer @ row(The Orders)");
    means("[Order Date] >= '2024-01-01'", "boolean @ row(The Orders)");
    means("LEFT([Segment], 2.5)", "string @ row(The Orders)");
    means("PERCENTILE([Sales], -0.5 + 1)", "real @ aggregate");
    means("IFNULL([Quantity], 0.5)", "real @ row(The Orders)");
    means("DATEPART([Parameters].[Part], [Order Date])", "integer @ row(The Orders)");
}

static void casts_are_put_in(void **state) {
    (void)state;
    Expr *e = parse_formula(&f.formula, typed("[Sales] + [Quantity]"), &f.diags);
    assert_true(check_formula(&f.scope, e));
    assert_int_equal(e->args[1]->written, WRITTEN_CAST);
    assert_int_equal(e->args[1]->type, TYPE_REAL);
    assert_int_equal(e->args[1]->args[0]->type, TYPE_INT);
    e = parse_formula(&f.formula, typed("LEFT(NULL, 1)"), &f.diags);
    assert_true(check_formula(&f.scope, e));
    assert_int_equal(e->args[0]->written, WRITTEN_CAST);
    assert_int_equal(e->args[0]->type, TYPE_STRING);
}

static void types_clash(void **state) {
    (void)state;
    wrong("[Segment] + 1", (Said){"wrong-arguments", "can't add string and integer values", "1", "integer", "[Segment]",
                                  "string", "STR(1)"});
    wrong("'x' + [Order Date]", (Said){"wrong-arguments", "can't add string and date values", "[Order Date]", "date",
                                       "'x'", "string", "DATE('x')"});
    wrong("[Quantity] AND [Quantity]", (Said){"wrong-arguments", "can't logically 'and' integer and integer values",
                                              NULL, NULL, NULL, NULL, "[Quantity] <> 0"});
    wrong("[Segment] > 5", (Said){"wrong-arguments", "can't compare string and integer values", "5", "integer",
                                  "[Segment]", "string", "STR(5)"});
    wrong("[Segment] * 2", (Said){"wrong-arguments", "can't multiply string and integer values", "2", NULL, "[Segment]",
                                  NULL, "FLOAT([Segment])"});
    wrong("[Segment] IN (1, 2)", (Said){"wrong-arguments", "can't look for a string among integer values", "1",
                                        "integer", "[Segment]", "string", "STR(1)"});
    wrong("SUM([Segment])", (Said){"wrong-arguments", "SUM needs a number, not a string", "[Segment]", "string", "",
                                   NULL, "FLOAT([Segment])"});
    wrong("NOT [Quantity]",
          (Said){"wrong-arguments", "NOT needs a boolean, not an integer", "[Quantity]", "integer", "", NULL, "<> 0"});
    wrong("-[Segment]",
          (Said){"wrong-arguments", "a minus sign needs a number, not a string", "[Segment]", NULL, NULL, NULL, NULL});
    wrong("DATEDIFF('day', 1, 2)",
          (Said){"wrong-arguments",
                 "DATEDIFF is being called with (string, integer, integer), did you mean (string, date", "1", "integer",
                 "", NULL, "DATE(1)"});
    wrong("LEFT([Segment])",
          (Said){"wrong-arguments", "LEFT is being called with (string), did you mean (string, integer)?",
                 "LEFT([Segment])", NULL, "", NULL, "LEFT(string, integer)"});
    wrong("IF [Quantity] THEN 1 END", (Said){"wrong-type", "IF needs a boolean, not an integer", "[Quantity]",
                                             "integer", "", NULL, "[Quantity] <> 0"});
    wrong("IF [Shipped] THEN 1 ELSE 'x' END",
          (Said){"branch-types", "integer and string", "'x'", "string", "1", "integer", "STR(1)"});
    wrong("CASE [Segment] WHEN 'a' THEN 1 WHEN 2 THEN 2 END",
          (Said){"wrong-arguments", "can't compare string and integer values", "2", "integer", "[Segment]", "string",
                 NULL});
    wrong("CASE [Segment] WHEN 'a' THEN 1 ELSE #2024-01-01# END",
          (Said){"branch-types", "integer and date", "#2024-01-01#", "date", "1", "integer", NULL});
    wrong("IIF([Shipped], 1, 'x')", (Said){"branch-types", "this IIF", "'x'", "string", "1", "integer", NULL});
    wrong("IIF([Quantity], 1, 2)", (Said){"wrong-type", "IIF needs a boolean", "[Quantity]", NULL, "", NULL, NULL});
    wrong("IFNULL([Segment], 1)",
          (Said){"branch-types", "this IFNULL", "1", "integer", "[Segment]", "string", "STR(1)"});
}

static void literals(void **state) {
    (void)state;
    wrong("DATEPART([Segment], [Order Date])", (Said){"needs-literal", "DATEPART needs a literal", "[Segment]",
                                                      "one value per row of The Orders", "", NULL, "'month'"});
    wrong("DATEPART('mnth', [Order Date])",
          (Said){"wrong-arguments", "DATEPART knows no date part 'mnth'", "'mnth'", NULL, "", NULL, "'quarter'"});
    wrong("DATEPART('week', [Order Date], 'funday')",
          (Said){"wrong-arguments", "no weekday 'funday'", "'funday'", NULL, "", NULL, "'monday'"});
    wrong("RANK(SUM([Sales]), 'up')", (Said){"wrong-arguments", "no direction 'up'", "'up'", NULL, "", NULL, "'desc'"});
    wrong("SPLIT([Segment], [Product], 1)", (Said){"needs-literal", "SPLIT", "[Product]", NULL, NULL, NULL, NULL});
}

static void one_mistake_one_message(void **state) {
    (void)state;
    wrong("ROUND(SUM([Segment]) + [Sales], 2) > 'x'",
          (Said){"wrong-arguments", "SUM needs", NULL, NULL, NULL, NULL, NULL});
    Expr *e = parse_formula(&f.formula, typed("[Nope] + SUM([Segment])"), &f.diags);
    assert_false(check_formula(&f.scope, e));
    assert_int_equal(f.diags.list.count, 2); /* two mistakes */
}

/* ---- levels ---- */

static void levels_join(void **state) {
    (void)state;
    means("SUM([Sales]) / COUNTD([Customer])", "real @ aggregate");
    means("SUM([Sales]) + 1", "real @ aggregate");
    means("[Sales] / {FIXED : SUM([Sales])}", "real @ row(The Orders), fixed()");
    means("{FIXED [Customer], YEAR([Order Date]) : SUM([Sales])}", "real @ fixed(Customer, YEAR([Order Date]))");
    means("{INCLUDE [Product] : SUM([Sales])}", "real @ include(Product)");
    means("{EXCLUDE [Product] : SUM([Sales])}", "real @ exclude(Product)");
    means("AVG({INCLUDE [Product] : SUM([Sales])})", "real @ aggregate");
    means("{SUM([Sales])}", "real @ fixed()");
    means("[Sales] + [Amount]", "real @ row(The Orders, Lines)");
    means("RUNNING_SUM(SUM([Sales])) / SUM([Sales])", "real @ tablecalc");
    means("INDEX()", "integer @ tablecalc");
    means("MIN([Sales])", "real @ aggregate");
    means("MIN([Sales], 3)", "real @ row(The Orders)");
    means("[First Day]", "date @ fixed(Customer)");
    means("[Customers].[Name] IN TOP 5 BY SUM([Sales])", "boolean @ row(Customers)");
}

static void levels_clash(void **state) {
    (void)state;
    wrong("SUM([Sales]) + [Sales]",
          (Said){"mixed-levels", "this adds an aggregate to a value per row", "[Sales]",
                 "one value per row of The Orders", "SUM([Sales])", "one value per group",
                 "aggregate the right side (SUM([Sales])), or fix the left side: {FIXED : SUM([Sales])}"});
    wrong("[Segment] = ATTR([Segment])",
          (Said){"mixed-levels", "this compares a value per row with an aggregate", "[Segment]", NULL,
                 "ATTR([Segment])", NULL, "aggregate the left side (ATTR([Segment]))"});
    wrong("IF [Shipped] THEN SUM([Sales]) END",
          (Said){"mixed-levels", "this IF mixes a value per row with an aggregate", "[Shipped]",
                 "one value per row of The Orders", "SUM([Sales])", "one value per group", NULL});
    wrong("MAX([Sales], SUM([Sales]))",
          (Said){"mixed-levels", "MAX mixes", "[Sales]", NULL, "SUM([Sales])", NULL, NULL});
    wrong("INDEX() + [Quantity]",
          (Said){"mixed-levels", "this adds a table calculation to a value per row", "[Quantity]", NULL, "INDEX()",
                 "one value per cell of the result", "aggregate the right side"});
    wrong("SUM([Sales]) - [Profit Ratio] * [Quantity]",
          (Said){"mixed-levels", "this multiplies an aggregate by a value per row", "[Quantity]", NULL,
                 "[Profit Ratio]", NULL, NULL});
    wrong("SUM(AVG([Sales]))", (Said){"nested-aggregate", "the argument of SUM is already an aggregate", "AVG([Sales])",
                                      "one value per group", "SUM", NULL, "{FIXED ... : AVG([Sales])}"});
    wrong("SUM(INDEX())", (Said){"nested-aggregate", "table calculation", "INDEX()", NULL, "SUM", NULL, "WINDOW_SUM"});
    wrong("RUNNING_SUM([Sales])", (Said){"needs-aggregate", "all fields must be aggregate or constant", "[Sales]", NULL,
                                         "RUNNING_SUM", NULL, "SUM([Sales])"});
    wrong("SUM(1)", (Said){"constant-aggregate", "reads no table", "SUM(1)", NULL, "", NULL, "COUNT([Customers])"});
}

static void lods(void **state) {
    (void)state;
    wrong("{FIXED [Customer] : [Sales]}", (Said){"needs-aggregate", "must be aggregated", "[Sales]",
                                                 "one value per row of The Orders", "", NULL, "SUM([Sales])"});
    wrong("{FIXED [Customer] : 1}", (Said){"needs-aggregate", "must be aggregated", "1", "a constant", "", NULL, NULL});
    wrong("{FIXED SUM([Sales]) : SUM([Sales])}",
          (Said){"needs-row-level", "values per row, not of aggregates", "SUM([Sales])", "one value per group", "",
                 NULL, "{FIXED ... : SUM([Sales])}"});
    wrong("{FIXED [Customer] : RUNNING_SUM(SUM([Sales]))}",
          (Said){"lod-content", "table calculations", "RUNNING_SUM(SUM([Sales]))", NULL, NULL, NULL, NULL});
    wrong("{FIXED [Customer] : ATTR([Segment])}",
          (Said){"lod-content", "ATTR", "ATTR([Segment])", NULL, NULL, NULL, "MIN or MAX"});
    wrong("{FIXED [Customer] : [With Attr]}", (Said){"lod-content", "ATTR", "[With Attr]", NULL, NULL, NULL, NULL});
    wrong("[Customers].[Name] IN TOP [Quantity] BY SUM([Sales])",
          (Said){"needs-literal", "TOP needs a whole number", "[Quantity]", NULL, NULL, NULL, NULL});
    wrong("[Customers].[Name] IN TOP 3 BY [Sales]",
          (Said){"needs-aggregate", "BY needs an aggregate", "[Sales]", NULL, NULL, NULL, "SUM([Sales])"});
}

/* ---- fields ---- */

#define TABLE_T "table T\n    A string\n    N integer\n    R real\n    D date\n"

static void fields_fail(void **state) {
    (void)state;
    wrong_model(TABLE_T "dimension X = [Y] + 1\ndimension Y = [Z] * 2\ndimension Z = [X]\n",
                (Said){"cycle", "[X] \u2192 [Y] \u2192 [Z] \u2192 [X]", "[X]", NULL, "X", NULL, NULL});
    wrong_model(TABLE_T "dimension X = [X] + 1\n", (Said){"cycle", "[X] \u2192 [X]", "[X]", NULL, "X", NULL, NULL});
    wrong_model(TABLE_T "dimension X : date = [A]\n",
                (Said){"declared-type", "[X] is stated to be a date, but its formula is a string", "[A]", "string", "X",
                       "date", "DATE([A])"});
    wrong_model(TABLE_T "dimension X = SUM([N])\n",
                (Said){"declared-kind", "the dimension [X] is an aggregate", "SUM([N])", "one value per group", "X",
                       NULL, "make it a measure"});
    wrong_model(TABLE_T "measure X = [A]\n",
                (Said){"declared-kind", "the measure [X] is a value per row", "[A]", NULL, "X", NULL, "default max"});
    wrong_model(TABLE_T "measure X default sum = [A]\n",
                (Said){"wrong-arguments", "sum does not aggregate string values", NULL, NULL, NULL, NULL, NULL});
    wrong_model(TABLE_T "measure X via [U] = SUM([N])\n", (Said){"unknown-table", "[U]", NULL, NULL, NULL, NULL, NULL});
    wrong_model(TABLE_T "filter \"f\" = SUM([N]) > 1\n",
                (Said){"needs-row-level", "a filter of the data", "SUM([N]) > 1", NULL, NULL, NULL, NULL});
    wrong_model(TABLE_T "filter \"f\" = [N]\n",
                (Said){"wrong-type", "a filter needs a boolean", "[N]", NULL, NULL, NULL, NULL});
}

static void fields_fit(void **state) {
    (void)state;
    assert_true(check_model(&f.scope));
    open_model(TABLE_T
               "dimension X : real = [N]\ndimension Y : datetime = [D]\nmeasure Z = (({FIXED [A] : MIN([D])}))\n"
               "measure W = [N] * 2\nmeasure V default max = [A]\nset S = [A] IN ('x')\n");
    assert_true(check_model(&f.scope));
}

static void a_mistake_is_told_each_time(void **state) {
    (void)state;
    open_model(TABLE_T "dimension X = [A] + 1\ndimension Y = [X]\n");
    for (int i = 0; i < 2; i++)
        wrong("[Y] + [X]", (Said){"wrong-arguments", "can't add string and integer", "1", NULL, "[A]", NULL, NULL});
}

static void deep_chains(void **state) {
    (void)state;
    Writer w;
    writer_init(&w, &f.session);
    put_string(&w, TABLE_T);
    for (int i = 0; i < 3000; i++) put_format(&w, "dimension F%d = [F%d] + 1\n", i, i + 1);
    put_string(&w, "dimension F3000 = [N]\n");
    put_char(&w, 0);
    open_model(w.data);
    typed("");
    assert_false(check_model(&f.scope));
    assert_true(f.diags.errors > 0);
    for (uint32_t i = 0; i < f.diags.list.count; i++) assert_int_equal(f.diags.list.items[i].code, DIAG_TOO_DEEP);
    wrong("[F0]", (Said){"too-deep", "nested", NULL, NULL, NULL, NULL, NULL});
    means("[F2900]", "integer @ row(T)");
}

/* ---- statements ---- */

static void item_is(const View *v, uint32_t n, const char *label, bool dimension, const char *expr) {
    assert_true(n < v->count);
    Writer w;
    writer_init(&w, &f.formula);
    put_expr(&w, v->items[n].expr);
    put_char(&w, 0);
    assert_true(text_equal(v->items[n].label, text_of(label)));
    assert_int_equal(v->items[n].dimension, dimension);
    if (expr != NULL) assert_string_equal(w.data, expr);
}

static void items(void **state) {
    (void)state;
    View *v = shows("show [Segment], SUM([Sales])  /  2, [Sales], [Discount], [Tax], [Mean Tax], [First Day], 1");
    assert_int_equal(v->count, 8);
    item_is(v, 0, "Segment", true, NULL);
    item_is(v, 1, "SUM([Sales]) / 2", false, NULL);
    item_is(v, 2, "Sales", false, "SUM([Sales])");
    item_is(v, 3, "Discount", false, "AVG([Discount])");
    item_is(v, 4, "Tax", false, "SUM([Tax])");
    item_is(v, 5, "Mean_Tax", false, "AVG([Mean Tax])");
    item_is(v, 6, "First_Day", false, "MAX([First Day])");
    item_is(v, 7, "1", false, "1");
    assert_int_equal(v->filter_count, 1);
    v = shows("[Profit Ratio] as \"Ratio\", [Sales] * 2 by [Segment], [Quantity]");
    item_is(v, 0, "Segment", true, NULL);
    item_is(v, 1, "Quantity", true, NULL);
    item_is(v, 2, "Ratio", false, NULL);
    item_is(v, 3, "[Sales] * 2", true, NULL);
    v = shows("let [M] = [Sales] let [K] = {FIXED [Customer] : SUM([Sales])} show [M], [K]");
    item_is(v, 0, "M", false, "SUM([M])");
    item_is(v, 1, "K", true, NULL);
    v = shows("rows [Order Date], [Sales] where [Sales] > 1 order by [Sales] desc limit 3");
    item_is(v, 1, "Sales", false, "[Sales]");
    assert_int_equal(v->order_count, 1);
    assert_null(v->order[0].expr);
    assert_int_equal(v->order[0].item, 1);
}

static void bare_lods(void **state) {
    (void)state;
    View *v = shows("show {FIXED [Customer] : SUM([Sales])}");
    assert_true(v->items[0].dimension);
    v = shows("show {INCLUDE [Customer] : SUM([Sales])}");
    assert_true(v->items[0].dimension);
    v = shows("show {EXCLUDE [Customer] : SUM([Sales])}");
    item_is(v, 0, "{EXCLUDE [Customer] : SUM([Sales])}", false, "SUM([Sales])");
    v = shows("show [Segment], {EXCLUDE [Segment] : MIN([Order Date])}");
    assert_false(v->items[1].dimension);
    assert_string_equal(v->items[1].expr->function->name, "MAX");
    v = shows("let [Include] = {INCLUDE [Customer] : SUM([Sales])} show [Segment], [Include]");
    assert_string_equal(v->items[1].expr->function->name, "SUM");
}

static void clauses(void **state) {
    (void)state;
    View *v =
        shows("show [Segment] as \"S\", SUM([Sales]) where [Shipped] context [Quantity] > 1 "
              "having SUM([Sales]) > 1 AND [Segment] <> 'x' order by 2 desc, S, UPPER([Segment]), MIN([Quantity]) "
              "limit 3 per [Segment]");
    assert_non_null(v->where);
    assert_non_null(v->context);
    assert_non_null(v->having);
    assert_int_equal(v->order_count, 4);
    assert_int_equal(v->order[0].item, 1);
    assert_true(v->order[0].descending);
    assert_null(v->order[1].expr);
    assert_non_null(v->order[2].expr);
    assert_non_null(v->order[3].expr);
    assert_int_equal(v->per_count, 1);
    assert_int_equal(v->per[0], 0);
    v = shows("show [Year], [Sales] having YEAR([Order Date]) > 2000 order by SUM([Sales]), [Discount]");
    assert_null(v->order[0].expr);
    assert_int_equal(v->order[0].item, 1);
    assert_non_null(v->order[1].expr);
    /* a dimension of the view is the group's value, cast as a group's value */
    v = shows("show [Shipped], SUM([Sales]) by [Quantity] having [Quantity] > 1.5");
    assert_int_equal(v->having->level, LEVEL_AGGREGATE);
    assert_int_equal(v->having->args[0]->written, WRITTEN_CAST);
    assert_int_equal(v->having->args[0]->level, LEVEL_AGGREGATE);
    assert_int_equal(v->having->args[0]->args[0]->level, LEVEL_ROW);
}

static void clauses_fail(void **state) {
    (void)state;
    wrong_statement("show [Segment] where SUM([Sales]) > 1", (Said){"needs-row-level", "`where` is a condition on rows",
                                                                    "SUM([Sales]) > 1", NULL, "", NULL, "having"});
    wrong_statement("show [Segment] where [Shipped] AND SUM([Sales]) > 1",
                    (Said){"mixed-levels", "this joins a value per row with an aggregate", "[Shipped]", NULL,
                           "SUM([Sales]) > 1", NULL, "put SUM([Sales]) > 1 in `having`"});
    wrong_statement("show [Segment] where [Quantity]",
                    (Said){"wrong-type", "where needs a boolean", "[Quantity]", NULL, "", NULL, "<> 0"});
    wrong_statement("show [Segment] where {INCLUDE [Customer] : SUM([Sales])} > 1",
                    (Said){"bad-statement", "INCLUDE has no view", NULL, NULL, "{INCLUDE [Customer] : SUM([Sales])}",
                           NULL, "FIXED"});
    wrong_statement(
        "show [Segment] having [Quantity] > 1",
        (Said){"needs-aggregate", "`having` is a condition on groups", "[Quantity] > 1", NULL, "", NULL, "where"});
    wrong_statement("show [Segment] order by 3", (Said){"bad-statement", "no item 3", "3", NULL, "", NULL, "one item"});
    wrong_statement(
        "show [Segment] order by [Order Date]",
        (Said){"needs-aggregate", "`order by` takes an item", "[Order Date]", NULL, "", NULL, "ATTR([Order Date])"});
    wrong_statement("show [Segment] limit 2 per [Customer]",
                    (Said){"bad-statement", "`per` takes items", "[Customer]", NULL, "", NULL, "show [Customer]"});
    wrong_statement("show [Segment] by SUM([Sales])",
                    (Said){"needs-row-level", "`by` takes dimensions", "SUM([Sales])", NULL, "", NULL, NULL});
    wrong_statement("rows [Segment], SUM([Sales])",
                    (Said){"needs-row-level", "`rows` shows values per row", "SUM([Sales])", NULL, "", NULL, "show"});
    wrong_statement("rows [Segment] by [Customer]",
                    (Said){"bad-statement", "takes no `by`", NULL, NULL, NULL, NULL, NULL});
    wrong_statement("rows [Segment] having SUM([Sales]) > 1",
                    (Said){"bad-statement", "no groups", NULL, NULL, NULL, NULL, NULL});
    wrong_statement("let [X] = [Nope] show [Segment]",
                    (Said){"unknown-field", "[Nope]", "[Nope]", NULL, NULL, NULL, NULL});
}

static void not_computed(void **state) {
    (void)state;
    wrong_statement("show SCRIPT_REAL('x', SUM([Sales]))",
                    (Said){"unsupported", "", "SCRIPT_REAL('x', SUM([Sales]))", NULL, "", NULL, NULL});
    wrong_statement("show RAWSQL_INT('1', [Sales])", (Said){"unsupported", "", NULL, NULL, NULL, NULL, NULL});
    shows("show [Segment], [Running]");
    shows("show [Segment] where [Customers].[Name] IN TOP 3 BY SUM([Sales])");
    shows("show [Segment] where [Best]");
    shows("show [Segment] where [Chosen]");
}

static void tables_must_be_related(void **state) {
    (void)state;
    shows("show SUM([Sales]), SUM([Rain])");
    shows("show [Customers].[Region], SUM([Sales]), SUM([Amount])");
    shows("show [Day], SUM([Rain])"); /* the data-source filter on Orders does not apply to it */
    wrong_statement("show [Day], SUM([Sales])", (Said){"no-path", "not related", "SUM([Sales])", "over The Orders",
                                                       "[Day]", "of Weather", "add a relationship"});
    wrong_statement("show SUM([Rain]) where [Shipped]", (Said){"no-path", "not related", "SUM([Rain])", "over Weather",
                                                               "[Shipped]", "of The Orders", NULL});
    wrong_statement("show [Day], [Segment]", (Said){"no-path", "not related", NULL, NULL, NULL, NULL, NULL});
    wrong_statement("show MAX({FIXED [Day] : SUM([Sales])})",
                    (Said){"no-path", "not related", "SUM([Sales])", NULL, NULL, NULL, NULL});
    wrong_statement("rows [Day], [Segment]", (Said){"no-path", "not related", NULL, NULL, NULL, NULL, NULL});
    wrong_statement("show [Segment], SUM([Weight])",
                    (Said){"ambiguous-path", "related in several ways", "SUM([Weight])", "over Codes", "[Segment]",
                           "of The Orders", "via ["});
}

static void trees_with_types(void **state) {
    (void)state;
    Expr *e = parse_formula(&f.formula, typed("ROUND(SUM([Quantity]) / 2, 1)"), &f.diags);
    assert_true(check_formula(&f.scope, e));
    Writer w;
    writer_init(&w, &f.formula);
    put_types(&w, e);
    assert_true(holds(writer_text(&w), "  / : real @ aggregate\n"));
    assert_true(holds(writer_text(&w), "SUM : integer @ aggregate\n"));
    assert_true(holds(writer_text(&w), "[Quantity] : integer @ row(The Orders)\n"));
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void) {
    const struct CMUnitTest tests[] = {
        TEST(names_resolve),
        TEST(names_fail),
        TEST(no_model),
        TEST(adhoc_names),
        TEST(types_fit),
        TEST(casts_are_put_in),
        TEST(types_clash),
        TEST(literals),
        TEST(one_mistake_one_message),
        TEST(levels_join),
        TEST(levels_clash),
        TEST(lods),
        TEST(fields_fail),
        TEST(fields_fit),
        TEST(a_mistake_is_told_each_time),
        TEST(deep_chains),
        TEST(items),
        TEST(bare_lods),
        TEST(clauses),
        TEST(clauses_fail),
        TEST(not_computed),
        TEST(tables_must_be_related),
        TEST(trees_with_types),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
