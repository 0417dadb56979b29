/* What the analysis says of a formula: its meaning, and every message with its places and its hint. */
#include "analysis_shop.h"

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

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void) {
    const struct CMUnitTest tests[] = {
        TEST(names_resolve), TEST(names_fail),   TEST(no_model),
        TEST(adhoc_names),   TEST(types_fit),    TEST(casts_are_put_in),
        TEST(types_clash),   TEST(literals),     TEST(one_mistake_one_message),
        TEST(levels_join),   TEST(levels_clash), TEST(lods),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
