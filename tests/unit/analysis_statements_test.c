/* What the analysis says of fields and of statements. */
#include "analysis_shop.h"

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
