/* Mutants: what is made of each kind of expression, what is not made, and that everything is as it was when one has gone. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "lode.h"

static const char shop[] = "table Customers\n"
                           "    Id string key\n"
                           "    Region string\n"
                           "table Orders\n"
                           "    Order_Id string key\n"
                           "    Customer string -> Customers\n"
                           "    Day date\n"
                           "    Stamp datetime\n"
                           "    Sales real\n"
                           "    Number integer\n"
                           "    Open boolean\n"
                           "table Visits\n"
                           "    Page string\n"
                           "    Seconds integer\n";

static Lode *opened(const char *more) {
    char text[8192];
    Lode *lode = lode_new();
    snprintf(text, sizeof text, "%s%s\n", shop, more);
    bool fine = lode_add_model_text(lode, "shop.calc", text, strlen(text)) && lode_open(lode, NULL, 0);
    for (unsigned i = 0; i < lode_message_count(lode); i++) print_message("%s\n", lode_message(lode, i)->message);
    assert_true(fine);
    return lode;
}

/* The mutants of one field, a line each: "operation: before -> after". */
static void gives(const char *field, const char *expected) {
    Lode *lode = opened(field);
    char got[8192] = "";
    size_t size = 0;
    for (unsigned i = 0; i < lode_mutant_count(lode); i++) {
        const LodeMutant *m = lode_mutant(lode, i);
        size += (size_t)snprintf(got + size, sizeof got - size, "%s: %s -> %s\n", m->operation, m->before, m->after);
        assert_true(lode_mutate(lode, i)); /* it checks: nothing is wrong with it as a field */
        const LodeEntry *entry = lode_entry(lode, m->entry);
        char statement[128];
        snprintf(statement, sizeof statement, "[%s]", entry->name);
        LodeMeaning meaning;
        LodeRequest request = {.text = statement, .size = strlen(statement)};
        bool fine = lode_check_formula(lode, &request, &meaning);
        assert_true(fine);
        assert_string_equal(meaning.type, entry->type);
        assert_string_equal(meaning.level, entry->level);
    }
    lode_free(lode); /* with the last one still in place */
    assert_string_equal(got, expected);
}

static void comparisons(void **state) {
    (void)state;
    gives("dimension A = [Sales] < 1.5", "comparison: [Sales] < 1.5 -> [Sales] <= 1.5\n"
                                         "comparison: [Sales] < 1.5 -> [Sales] >= 1.5\n"
                                         "literal: [Sales] < 1.5 -> [Sales] < 1.6\n"
                                         "literal: [Sales] < 1.5 -> [Sales] < 1.4\n");
    /* of a whole number, > 1 is >= 2: that is not tried twice */
    gives("dimension A = [Number] >= 2", "comparison: [Number] >= 2 -> [Number] > 2\n"
                                         "comparison: [Number] >= 2 -> [Number] < 2\n"
                                         "literal: [Number] >= 2 -> [Number] >= 1\n");
    gives("dimension A = 2 < [Number]", "comparison: 2 < [Number] -> 2 <= [Number]\n"
                                        "comparison: 2 < [Number] -> 2 >= [Number]\n"
                                        "literal: 2 < [Number] -> 3 < [Number]\n");
    gives("dimension A = [Region] <> 'x'", "comparison: [Region] <> 'x' -> [Region] = 'x'\n"
                                           "literal: [Region] <> 'x' -> [Region] <> 'x~'\n");
    gives("dimension A = [Open] = TRUE", "comparison: [Open] = TRUE -> [Open] <> TRUE\n");
    gives("dimension A = [Day] > #2024-02-28#", "comparison: [Day] > #2024-02-28# -> [Day] >= #2024-02-28#\n"
                                                "comparison: [Day] > #2024-02-28# -> [Day] <= #2024-02-28#\n"
                                                "literal: [Day] > #2024-02-28# -> [Day] > #2024-02-29#\n");
}

static void logic(void **state) {
    (void)state;
    gives("dimension A = [Open] AND NOT [Open]", "and-or: [Open] AND NOT [Open] -> [Open] OR NOT [Open]\n"
                                                 "not: NOT [Open] -> [Open]\n");
    gives("dimension A = [Region] NOT IN ('a', 'b')", "not: [Region] NOT IN ('a', 'b') -> [Region] IN ('a', 'b')\n"
                                                      "member: 'a' -> (dropped)\n"
                                                      "member: 'b' -> (dropped)\n");
    gives("dimension A = ISNULL([Region])", "null: ISNULL([Region]) -> NOT ISNULL([Region])\n");
    gives("dimension A = NOT ISNULL([Region])", "not: NOT ISNULL([Region]) -> ISNULL([Region])\n");
    gives("dimension A = IFNULL([Region], 'none')", "null: IFNULL([Region], 'none') -> [Region]\n"
                                                    "literal: IFNULL([Region], 'none') -> IFNULL([Region], 'none~')\n");
}

static void arithmetic(void **state) {
    (void)state;
    gives("dimension A = -[Sales] * 1.0", "sign: -[Sales] -> [Sales]\n"
                                          "literal: -[Sales] * 1.0 -> -[Sales] * 1.1\n"
                                          "literal: -[Sales] * 1.0 -> -[Sales] * 0.9\n");
    gives("measure A = ZN(SUM([Sales])) + 1", "arithmetic: ZN(SUM([Sales])) + 1 -> ZN(SUM([Sales])) - 1\n"
                                              "null: ZN(SUM([Sales])) -> SUM([Sales])\n"
                                              "aggregation: SUM([Sales]) -> AVG([Sales])\n"
                                              "literal: ZN(SUM([Sales])) + 1 -> ZN(SUM([Sales])) + 2\n"
                                              "literal: ZN(SUM([Sales])) + 1 -> ZN(SUM([Sales])) + 0\n");
    gives("dimension A = [Region] + 'x'", "literal: [Region] + 'x' -> [Region] + 'x~'\n"); /* texts have no difference */
}

static void branches(void **state) {
    (void)state;
    gives("dimension A = IF [Open] THEN 1 ELSEIF ISNULL([Day]) THEN 2 END",
          "branch: IF [Open] THEN 1 -> (dropped)\n"
          "branch: ELSEIF ISNULL([Day]) THEN 2 -> (dropped)\n"
          "swapped: THEN 1 THEN 2 -> THEN 2 THEN 1\n"
          "literal: THEN 1 -> THEN 2\n"
          "literal: THEN 1 -> THEN 0\n"
          "null: ISNULL([Day]) -> NOT ISNULL([Day])\n"
          "literal: THEN 2 -> THEN 3\n"
          "literal: THEN 2 -> THEN 1\n");
    /* without the arm nothing but NULL is left, without ELSE it is the same */
    gives("dimension A = IF [Open] THEN [Region] ELSE NULL END", "swapped: THEN [Region] ELSE NULL -> THEN NULL ELSE [Region]\n");
    /* without its only arm a constant would be left */
    gives("dimension A = CASE [Number] WHEN 1 THEN 'a' ELSE 'b' END", "else: ELSE 'b' -> (dropped)\n"
                                                                      "swapped: THEN 'a' ELSE 'b' -> THEN 'b' ELSE 'a'\n"
                                                                      "literal: THEN 'a' -> THEN 'a~'\n"
                                                                      "literal: ELSE 'b' -> ELSE 'b~'\n");
    gives("dimension A = IIF([Open], [Number], 0)", "swapped: IIF([Open], [Number], 0) -> IIF([Open], 0, [Number])\n"
                                                    "literal: IIF([Open], [Number], 0) -> IIF([Open], [Number], 1)\n"
                                                    "literal: IIF([Open], [Number], 0) -> IIF([Open], [Number], -1)\n");
}

static void aggregates(void **state) {
    (void)state;
    gives("measure A = COUNTD([Region])", "aggregation: COUNTD([Region]) -> COUNT([Region])\n");
    gives("measure A = COUNTD(IF [Open] THEN [Order_Id] END)", ""); /* a key stands once: COUNT is the same */
    gives("measure A = MIN([Day])", "aggregation: MIN([Day]) -> MAX([Day])\n");
    gives("measure A = SUM([Number])", ""); /* AVG would be real */
    gives("measure A = RUNNING_SUM(SUM([Sales]))", "table-calculation: RUNNING_SUM(SUM([Sales])) -> RUNNING_AVG(SUM([Sales]))\n"
                                                   "aggregation: SUM([Sales]) -> AVG([Sales])\n");
    gives("measure A = LOOKUP(SUM([Sales]), -1)", "aggregation: SUM([Sales]) -> AVG([Sales])\n"
                                                  "sign: -1 -> 1\n"
                                                  "literal: -1 -> -2\n"
                                                  "literal: -1 -> -0\n");
    gives("measure A = RANK(SUM([Sales]), 'desc')", "table-calculation: RANK(SUM([Sales]), 'desc') -> RANK_DENSE(SUM([Sales]), 'desc')\n"
                                                    "aggregation: SUM([Sales]) -> AVG([Sales])\n"
                                                    "direction: RANK(SUM([Sales]), 'desc') -> RANK(SUM([Sales]), 'asc')\n");
}

static void dates(void **state) {
    (void)state;
    gives("dimension A = DATEDIFF('hour', [Day], [Stamp])",
          "swapped: DATEDIFF('hour', [Day], [Stamp]) -> DATEDIFF('hour', [Stamp], [Day])\n"
          "date-part: DATEDIFF('hour', [Day], [Stamp]) -> DATEDIFF('minute', [Day], [Stamp])\n");
    gives("dimension A = YEAR([Day])", "date-part: YEAR([Day]) -> MONTH([Day])\n");
}

static void levels_of_detail(void **state) {
    (void)state;
    gives("dimension A = {FIXED [Region] : MIN([Sales])}", "level-of-detail: {FIXED [Region] : -> {INCLUDE [Region] :\n"
                                                           "level-of-detail: {FIXED [Region] : -> {EXCLUDE [Region] :\n"
                                                           "dimension: {FIXED [Region] : -> {FIXED :\n"
                                                           "dimension: {FIXED [Region] : -> {FIXED [Region], [Orders].[Order_Id] :\n"
                                                           "aggregation: MIN([Sales]) -> MAX([Sales])\n");
    /* a row of Orders knows its region: the region may go without a trace, no column more makes it finer, one row has one value */
    gives("dimension A = {FIXED [Order_Id], [Region] : MIN([Sales])}",
          "level-of-detail: {FIXED [Order_Id], [Region] : -> {INCLUDE [Order_Id], [Region] :\n"
          "level-of-detail: {FIXED [Order_Id], [Region] : -> {EXCLUDE [Order_Id], [Region] :\n"
          "dimension: {FIXED [Order_Id], [Region] : -> {FIXED [Region] :\n");
    gives("measure A = {SUM([Seconds])}", "dimension: {FIXED : -> {FIXED [Visits].[Page] :\n"); /* no key: the first dimension */
    gives("measure A = SUM({FIXED : AVG([Sales])})", "dimension: {FIXED : -> {FIXED [Orders].[Order_Id] :\n"
                                                     "aggregation: AVG([Sales]) -> SUM([Sales])\n"); /* of one value SUM is AVG */
    gives("set A = [Region] IN TOP 3 BY SUM([Sales])", "set: [Region] IN TOP 3 BY SUM([Sales]) -> [Region] IN BOTTOM 3 BY SUM([Sales])\n"
                                                       "literal: TOP 3 -> TOP 4\n"
                                                       "literal: TOP 3 -> TOP 2\n"
                                                       "aggregation: SUM([Sales]) -> AVG([Sales])\n");
}

/* Long parts are an ellipsis, the innermost first; the place is that of the change. */
static void excerpts(void **state) {
    (void)state;
    Lode *lode = opened("dimension A = [Open] OR\n  LEFT([Orders].[Customer] + [Orders].[Customer] + [Orders].[Customer], 30) = 'x'");
    assert_int_equal(lode_mutant_count(lode), 6);
    assert_string_equal(lode_mutant(lode, 0)->before, "[Open] OR LEFT(\u2026, 30) = 'x'");
    assert_string_equal(lode_mutant(lode, 1)->before, "LEFT(\u2026, 30) = 'x'");
    assert_int_equal(lode_mutant(lode, 1)->line, 16);
    assert_int_equal(lode_mutant(lode, 1)->column, 77);
    lode_free(lode);
}

/* Two places where the formula says the same are two changes, and two texts. */
static void twins(void **state) {
    (void)state;
    gives("measure A = SUM([Sales]) - SUM([Sales])", "arithmetic: SUM([Sales]) - SUM([Sales]) -> SUM([Sales]) + SUM([Sales])\n"
                                                     "aggregation: SUM([Sales]) -> AVG([Sales])\n"
                                                     "aggregation: SUM([Sales]) -> AVG([Sales]) #2\n");
    Lode *lode = opened("model Twins\n"
                        "    mutant off \"SUM([Sales]) -> AVG([Sales]) #2\" in [A] because \"the second alone\"\n"
                        "measure A = SUM([Sales]) - SUM([Sales])");
    assert_int_equal(lode_mutant_count(lode), 3);
    assert_string_equal(lode_mutant(lode, 1)->waived, "");
    assert_string_equal(lode_mutant(lode, 2)->waived, "the second alone");
    lode_free(lode);
}

/* ---- one in place, and gone ---- */

static double number_of(Lode *lode, const char *statement) {
    LodeRequest request = {.text = statement, .size = strlen(statement)};
    LodeResult *result = lode_show(lode, &request);
    assert_non_null(result);
    LodeValue value = lode_result_value(result, 0, 0);
    double number = value.null ? -1 : value.type == LODE_REAL ? value.real : (double)value.integer;
    lode_result_free(result);
    return number;
}

/* Fields that read fields, with casts of their own, a filter over them, and one that is in error. */
static const char library[] = "measure Total = SUM([Sales]) + 1\n"
                              "measure Half : real = [Total] / 2\n"
                              "measure Mixed = IF [Half] > 1 THEN 1 ELSE 2.5 END\n"
                              "measure Wrong = 1 + 2.5 + [Nothing]\n"
                              "dimension Big = [Sales] > 1\n"
                              "filter \"big\" = [Big]\n";

static void in_place_and_gone(void **state) {
    (void)state;
    Lode *lode = lode_new();
    char text[4096];
    snprintf(text, sizeof text, "table Orders from \"tests/examples/Orders.csv\"\n    Order_Id string\n    Sales real\n%s", library);
    assert_true(lode_add_model_text(lode, "m.calc", text, strlen(text)));
    const char *data[] = {"tests/examples/Orders.csv"};
    assert_true(lode_open(lode, data, 1));
    double total = number_of(lode, "[Total]"), mixed = number_of(lode, "[Mixed]"), rows = number_of(lode, "COUNT([Orders])");
    unsigned count = lode_mutant_count(lode), noticed = 0;
    assert_true(count > 10);
    for (int round = 0; round < 3; round++)
        for (unsigned i = 0; i < count; i++) {
            assert_true(lode_mutate(lode, i));
            noticed += number_of(lode, "[Total]") != total || number_of(lode, "[Mixed]") != mixed || number_of(lode, "COUNT([Orders])") != rows;
            LodeRequest wrong = {.text = "[Wrong]", .size = 7};
            assert_null(lode_show(lode, &wrong));
        }
    assert_true(noticed > count);
    assert_true(lode_mutate(lode, LODE_NO_MUTANT));
    assert_true(number_of(lode, "[Total]") == total);
    assert_true(number_of(lode, "[Mixed]") == mixed);
    assert_true(number_of(lode, "COUNT([Orders])") == rows);
    assert_false(lode_mutate(lode, count));
    lode_free(lode);
}

/* A few megabytes are enough for any number of mutants in turn. */
static void memory_is_bounded(void **state) {
    (void)state;
    Lode *lode = opened("measure A = SUM([Sales]) / COUNT([Number])\ndimension B = [Sales] > 1 AND [Number] < 7\nmeasure C = [A] + 1");
    unsigned count = lode_mutant_count(lode);
    lode_set_memory(lode, 4 << 20);
    for (unsigned i = 0; i < 20000; i++) {
        assert_true(lode_mutate(lode, i % count));
        LodeMeaning meaning;
        LodeRequest request = {.text = "[C]", .size = 3};
        assert_true(lode_check_formula(lode, &request, &meaning));
    }
    lode_free(lode);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(comparisons), cmocka_unit_test(logic),       cmocka_unit_test(arithmetic),        cmocka_unit_test(branches),
        cmocka_unit_test(aggregates),  cmocka_unit_test(dates),       cmocka_unit_test(levels_of_detail),  cmocka_unit_test(excerpts), cmocka_unit_test(twins),
        cmocka_unit_test(in_place_and_gone), cmocka_unit_test(memory_is_bounded),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
