/* Tables from memory and columns of results, through the public header alone. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "lode.h"

#define COUNT(array) (sizeof(array) / sizeof *(array))

static const char shop[] = "table Customer\n"
                           "    Id    string key\n"
                           "    Name  string null \"-\"\n"
                           "table Orders\n"
                           "    Id        integer key\n"
                           "    Customer  string -> Customer\n"
                           "    Amount    real\n"
                           "    Day       date\n"
                           "    At        datetime\n"
                           "    Open      boolean\n"
                           "measure Total = SUM([Amount])\n";

static Lode *with_model(const char *text) {
    Lode *lode = lode_new();
    assert_non_null(lode);
    if (text != NULL && !lode_add_model_text(lode, "shop.calc", text, strlen(text)))
        fail_msg("%s", lode_message(lode, 0)->message);
    return lode;
}

static LodeColumn integers(const char *name, LodeType type, const int64_t *values, uint64_t rows) {
    return (LodeColumn){.name = name, .type = type, .rows = rows, .values.integers = values};
}
static LodeColumn reals(const char *name, const double *values, uint64_t rows) {
    return (LodeColumn){.name = name, .type = LODE_REAL, .rows = rows, .values.reals = values};
}
static LodeColumn strings(const char *name, const LodeText *values, uint64_t rows) {
    return (LodeColumn){.name = name, .type = LODE_STRING, .rows = rows, .values.strings = values};
}
#define T(literal)                                                                                                     \
    { (literal), sizeof(literal) - 1 }

/* The messages: "code: message [file:line:column]" a line. */
static const char *messages(Lode *lode) {
    static char text[4096];
    size_t at = 0;
    text[0] = 0;
    for (unsigned i = 0; i < lode_message_count(lode); i++) {
        const LodeMessage *m = lode_message(lode, i);
        at += (size_t)snprintf(text + at, sizeof text - at, "%s%s: %s", m->severity == LODE_WARNING ? "warning " : "",
                               m->code, m->message);
        if (*m->file != 0)
            at += (size_t)snprintf(text + at, sizeof text - at, " [%s:%llu:%llu]", m->file, (unsigned long long)m->line,
                                   (unsigned long long)m->column);
        at += (size_t)snprintf(text + at, sizeof text - at, "\n");
    }
    return text;
}
#define MESSAGES(lode, expected) assert_string_equal(messages(lode), expected)

static LodeResult *ask(Lode *lode, const char *text) {
    LodeResult *result = lode_show(lode, &(LodeRequest){.text = text, .size = strlen(text)});
    if (result == NULL) fail_msg("%s: %s", text, messages(lode));
    return result;
}

/* The rows of an answer, read by column and by value: both must say the same. "a|1.5; b|NULL" */
static void expect(Lode *lode, const char *question, const char *expected) {
    static char text[4096];
    size_t at = 0;
    LodeResult *result = ask(lode, question);
    text[0] = 0;
    for (uint64_t r = 0; r < lode_result_rows(result); r++)
        for (unsigned c = 0; c < lode_result_columns(result); c++) {
            LodeColumn column = lode_result_column(result, c);
            LodeValue value = lode_result_value(result, r, c), same = {.type = column.type, .string = ""};
            assert_string_equal(column.name, lode_result_name(result, c));
            assert_int_equal(column.rows, lode_result_rows(result));
            assert_true(value.type == column.type);
            same.null = column.type == LODE_NULL || (column.valid != NULL && !(column.valid[r / 64] >> (r % 64) & 1));
            if (!same.null) switch (column.type) {
                case LODE_NULL: break;
                case LODE_BOOLEAN: same.boolean = column.values.booleans[r] != 0; break;
                case LODE_INTEGER:
                case LODE_DATE:
                case LODE_DATETIME: same.integer = column.values.integers[r]; break;
                case LODE_REAL: same.real = column.values.reals[r]; break;
                case LODE_STRING:
                case LODE_SPATIAL:
                    same.string = column.values.strings[r].data;
                    same.size = column.values.strings[r].size;
                    break;
                }
            assert_true(lode_value_same(value, same, 0));
            at += (size_t)snprintf(text + at, sizeof text - at, "%s", c > 0 ? "|" : r > 0 ? "; " : "");
            if (value.null)
                at += (size_t)snprintf(text + at, sizeof text - at, "NULL");
            else
                at += lode_value_text(value, text + at, sizeof text - at);
        }
    lode_result_free(result);
    if (strcmp(text, expected) != 0) fail_msg("%s\n%s\nnot\n%s", question, text, expected);
}

/* ---- arrays ---- */

static void tables_of_a_model(void **state) {
    (void)state;
    Lode *lode = with_model(shop);
    const LodeText customers[] = {T("c1"), T("c2"), T("c3")}, names[] = {T("Ann"), T("-"), T("")};
    const LodeColumn customer[] = {strings("id", customers, 3), strings("Name", names, 3)};
    assert_true(lode_add_table(lode, "customer", customer, COUNT(customer)));
    const int64_t ids[] = {1, 2, 3, 4}, days[] = {19844, 19845, 0, -1}, at[] = {0, 1500000, -1, 86400000000};
    const LodeText who[] = {T("c1"), T("c2"), {NULL, 0}, T("c1")};
    const double amounts[] = {10, 99, -0.0, 2.5};
    const uint8_t open[] = {1, 0, 7, 0};
    const uint64_t but_second[] = {0xfd};
    LodeColumn orders[] = {integers("Id", LODE_INTEGER, ids, 4),
                           strings("Customer", who, 4),
                           reals("Amount", amounts, 4),
                           integers("Day", LODE_DATE, days, 4),
                           integers("At", LODE_DATETIME, at, 4),
                           {.name = "Open", .type = LODE_BOOLEAN, .rows = 4, .values.booleans = open},
                           integers("Not in the model", LODE_INTEGER, ids, 4)};
    orders[2].valid = but_second;
    assert_true(lode_add_table(lode, "Orders", orders, COUNT(orders)));
    assert_true(lode_open(lode, NULL, 0));
    MESSAGES(lode, "");
    expect(lode, "rows [Orders].[Id], [Customer], [Amount], [Day], [At], [Open] order by 1",
           "1|c1|10.0|2024-05-01|1970-01-01 00:00:00|true; 2|c2|NULL|2024-05-02|1970-01-01 00:00:01.5|false; "
           "3|NULL|0.0|1970-01-01|1969-12-31 23:59:59.999999|true; 4|c1|2.5|1969-12-31|1970-01-02 00:00:00|false");
    expect(lode, "rows [Customer].[Id], [Name] order by 1", "c1|Ann; c2|NULL; c3|");
    expect(lode, "[Customer].[Id], [Total] order by 1", "NULL|0.0; c1|12.5; c2|NULL");
    lode_free(lode);
}

static void tables_without_a_model(void **state) {
    (void)state;
    Lode *lode = with_model(NULL);
    const LodeText kinds[] = {T("süß"), T("sauer"), T("süß")};
    const int64_t counts[] = {1, 2, 3};
    const LodeColumn columns[] = {strings("Kind", kinds, 3), integers("Count", LODE_INTEGER, counts, 3)};
    assert_true(lode_add_table(lode, "Fruit", columns, 2));
    assert_true(lode_add_table(lode, "Fruit", columns, 2)); /* the rows add up */
    assert_true(lode_open(lode, NULL, 0));
    expect(lode, "SUM([Count]) by [Kind] order by 1", "sauer|4; süß|8");
    assert_false(lode_add_table(lode, "More", columns, 2));
    MESSAGES(lode, "bad-request: tables can be added only before the data are opened\n");
    assert_null(lode_append_to(lode, "More", columns, 2));
    lode_free(lode);
}

static void no_rows_and_one(void **state) {
    (void)state;
    for (uint64_t rows = 0; rows < 2; rows++) {
        Lode *lode = with_model(NULL);
        const LodeText kinds[] = {T("")};
        const double sizes[] = {0.5};
        const LodeColumn columns[] = {strings("Kind", rows == 0 ? NULL : kinds, rows),
                                      reals("Size", rows == 0 ? NULL : sizes, rows)};
        assert_true(lode_add_table(lode, "Things", columns, 2));
        assert_true(lode_open(lode, NULL, 0));
        expect(lode, "COUNT([Things]), SUM([Size])", rows == 0 ? "0|NULL" : "1|0.5");
        expect(lode, "rows [Kind], [Size]", rows == 0 ? "" : "|0.5");
        lode_free(lode);
    }
}

static void many_rows(void **state) {
    (void)state;
    enum { ROWS = 70001 }; /* over batches and words, in two parts of odd sizes */
    int64_t *keys = malloc(ROWS * sizeof *keys);
    char(*bytes)[8] = malloc(ROWS * sizeof *bytes);
    LodeText *texts = malloc(ROWS * sizeof *texts);
    uint64_t *valid = calloc((ROWS + 63) / 64, 8);
    assert_true(keys != NULL && bytes != NULL && texts != NULL && valid != NULL);
    int64_t sum = 0, nulls = 0;
    for (size_t i = 0; i < ROWS; i++) {
        keys[i] = (int64_t)i;
        texts[i] = (LodeText){bytes[i], (size_t)snprintf(bytes[i], sizeof bytes[i], "k%zu", i)};
        if (i % 7 == 0)
            nulls++;
        else
            sum += keys[i], valid[i / 64] |= (uint64_t)1 << i % 64;
    }
    static const char model[] = "table T\n    Key string key\n    N integer\n";
    Lode *lode = with_model(model);
    LodeColumn columns[] = {strings("Key", texts, ROWS), integers("N", LODE_INTEGER, keys, ROWS)};
    columns[1].valid = valid;
    assert_true(lode_add_table(lode, "T", columns, 2));
    assert_true(lode_open(lode, NULL, 0));
    memset(bytes, 'x', ROWS * sizeof *bytes); /* what was given is not looked at again */
    memset(keys, 0, ROWS * sizeof *keys);
    memset(valid, 0, (ROWS + 63) / 64 * 8);
    free(keys), free(bytes), free(texts), free(valid);
    char expected[100];
    snprintf(expected, sizeof expected, "%d|%lld|%lld|%d", ROWS, (long long)sum, (long long)(ROWS - nulls), ROWS);
    expect(lode, "COUNT([T]), SUM([N]), COUNT([N]), COUNTD([Key])", expected);
    expect(lode, "[N] where [Key] = 'k69999'", "69999");
    lode_free(lode);
}

/* ---- conversions ---- */

static void texts_are_read_as_cells(void **state) {
    (void)state;
    static const char model[] =
        "table T\n    I integer null \"none\"\n    R real\n    D date\n    M datetime\n    B boolean\n    S spatial\n";
    Lode *lode = with_model(model);
    const LodeText i[] = {T("12"), T(" 3.0 "), T(""), T("none")}, r[] = {T("1e3"), T("-0"), T(" "), {NULL, 0}};
    const LodeText d[] = {T("2024-02-29"), T("2024-05-01T00:00:00"), T(""), T("")},
                   m[] = {T("2024-05-01"), T("2024-05-01 10:00:00.25"), T(""), T("")};
    const LodeText b[] = {T("true"), T("0"), T("FALSE"), T("")},
                   s[] = {T("POINT (1 2)"), {NULL, 0}, {NULL, 0}, {NULL, 0}};
    const LodeColumn columns[] = {strings("I", i, 4), strings("R", r, 4), strings("D", d, 4),
                                  strings("M", m, 4), strings("B", b, 4), strings("S", s, 4)};
    assert_true(lode_add_table(lode, "T", columns, COUNT(columns)));
    assert_true(lode_open(lode, NULL, 0));
    expect(lode, "rows [I], [R], [D], [M], [B]",
           "12|1000.0|2024-02-29|2024-05-01 00:00:00|true; 3|0.0|2024-05-01|2024-05-01 10:00:00.25|false; "
           "NULL|NULL|NULL|NULL|false; NULL|NULL|NULL|NULL|NULL");
    expect(lode, "COUNT([S])", "1");
    lode_free(lode);
}

static void numbers_and_dates_widen(void **state) {
    (void)state;
    Lode *lode = with_model("table T\n    R real\n    M datetime\n");
    const int64_t r[] = {3, -4}, days[] = {1, -4371587};
    const LodeColumn columns[] = {integers("R", LODE_INTEGER, r, 2), integers("M", LODE_DATE, days, 2)};
    assert_true(lode_add_table(lode, "T", columns, 2));
    assert_true(lode_open(lode, NULL, 0));
    expect(lode, "rows [R], [M]", "3.0|1970-01-02 00:00:00; -4.0|-9999-01-01 00:00:00");
    lode_free(lode);
}

/* ---- what is wrong ---- */

static void bad_values(void **state) {
    (void)state;
    static const char model[] = "table T\n    R real\n    D date\n    M datetime\n    S string\n    I integer\n";
    const double r[] = {1, 0.0 / 0.0, 1.0 / 0.0};
    const int64_t d[] = {2932896, 2932897, INT64_MIN}, m[] = {0, INT64_MAX, 0};
    const LodeText s[] = {T("ok"), T("a\xff"), T("a\0b")}, i[] = {T("1"), T("x"), T("9223372036854775808")};
    const LodeColumn columns[] = {reals("R", r, 3), integers("D", LODE_DATE, d, 3), integers("M", LODE_DATETIME, m, 3),
                                  strings("S", s, 3), strings("I", i, 3)};
    Lode *lode = with_model(model);
    assert_true(lode_add_table(lode, "T", columns, COUNT(columns)));
    assert_false(lode_open(lode, NULL, 0));
    MESSAGES(lode,
             "bad-cell: NaN in column R of T is not a real number [memory:T:2:1]\n"
             "bad-cell: infinity in column R of T is not a real number [memory:T:3:1]\n"
             "bad-cell: 2932897 in column D of T is not a date (2024-05-01) [memory:T:2:2]\n"
             "bad-cell: -9223372036854775808 in column D of T is not a date (2024-05-01) [memory:T:3:2]\n"
             "bad-cell: 9223372036854775807 in column M of T is not a datetime (2024-05-01 13:30:00) [memory:T:2:3]\n"
             "bad-cell: \"a\xef\xbf\xbd\" in column S of T is not UTF-8 text without zero bytes [memory:T:2:4]\n"
             "bad-cell: \"a b\" in column S of T is not UTF-8 text without zero bytes [memory:T:3:4]\n"
             "bad-cell: \"x\" in column I of T is not an integer [memory:T:2:5]\n"
             "bad-cell: \"9223372036854775808\" in column I of T is not an integer [memory:T:3:5]\n");
    assert_null(lode_show(lode, &(LodeRequest){.text = "COUNT([T])", .size = 10}));
    lode_free(lode);
    lode = with_model(model);
    lode_set_bad_cells_null(lode, true);
    assert_true(lode_add_table(lode, "T", columns, COUNT(columns)));
    assert_true(lode_open(lode, NULL, 0));
    assert_int_equal(lode_message_count(lode), 5);
    expect(
        lode, "rows [R], [D], [M], [S], [I]",
        "1.0|9999-12-31|1970-01-01 00:00:00|ok|1; NULL|NULL|NULL|NULL|NULL; NULL|NULL|1970-01-01 00:00:00|NULL|NULL");
    lode_free(lode);
}

static void many_bad_values(void **state) {
    (void)state;
    double r[13];
    for (size_t k = 0; k < COUNT(r); k++) r[k] = 0.0 / 0.0;
    Lode *lode = with_model("table T\n    R real\n");
    const LodeColumn column = reals("R", r, COUNT(r));
    assert_true(lode_add_table(lode, "T", &column, 1));
    assert_false(lode_open(lode, NULL, 0));
    assert_int_equal(lode_message_count(lode), 11);
    assert_string_equal(lode_message(lode, 10)->message, "3 more cells of T cannot be read");
    lode_free(lode);
}

static void keys_stand_once(void **state) {
    (void)state;
    Lode *lode = with_model("table A\n    Id integer key\ntable B\n    Id string key\n");
    const int64_t a[] = {1, 2, 1};
    const LodeText b[] = {T("x"), T("x"), {NULL, 0}};
    const LodeColumn as = integers("Id", LODE_INTEGER, a, 3), bs = strings("Id", b, 3);
    assert_true(lode_add_table(lode, "A", &as, 1));
    assert_true(lode_add_table(lode, "B", &bs, 1));
    assert_false(lode_open(lode, NULL, 0));
    MESSAGES(lode,
             "duplicate-key: 1 stands twice in the column Id of A: memory:A:1 and memory:A:3 [memory:A:3:0]\n"
             "duplicate-key: \"x\" stands twice in the column Id of B: memory:B:1 and memory:B:2 [memory:B:2:0]\n");
    lode_free(lode);
}

static void wrong_columns(void **state) {
    (void)state;
    const int64_t n[] = {1};
    const double r[] = {1};
    const struct {
        LodeColumn columns[2];
        unsigned count;
        const char *table, *added, *opened; /* what is said */
    } cases[] = {
        {{{0}}, 0, "T", "bad-request: the table T is given without columns\n", ""},
        {{integers("", LODE_INTEGER, n, 1)}, 1, "T", "bad-request: column 1 of the table T has no name in UTF-8\n", ""},
        {{integers("\xff", LODE_INTEGER, n, 1)},
         1,
         "T",
         "bad-request: column 1 of the table T has no name in UTF-8\n",
         ""},
        {{integers(NULL, LODE_INTEGER, n, 1)},
         1,
         "T",
         "bad-request: column 1 of the table T has no name in UTF-8\n",
         ""},
        {{integers("I", LODE_NULL, n, 1)}, 1, "T", "bad-request: column 1 of the table T has no type of values\n", ""},
        {{integers("I", (LodeType)99, n, 1)},
         1,
         "T",
         "bad-request: column 1 of the table T has no type of values\n",
         ""},
        {{integers("I", LODE_INTEGER, NULL, 1)}, 1, "T", "bad-request: column 1 of the table T has no values\n", ""},
        {{integers("I", LODE_INTEGER, n, 1), reals("R", r, 0)},
         2,
         "T",
         "bad-request: column 2 of the table T has another number of rows than the first\n",
         ""},
        {{integers("I", LODE_INTEGER, n, 1), integers("I", LODE_INTEGER, n, 1)},
         2,
         "T",
         "bad-request: the table T is given the column I twice\n",
         ""},
        {{integers("I", LODE_INTEGER, n, 1)}, 1, "", "bad-request: a table from memory needs a name in UTF-8\n", ""},
        {{integers("I", LODE_INTEGER, n, 1)}, 1, NULL, "bad-request: a table from memory needs a name in UTF-8\n", ""},
        {{integers("I", LODE_INTEGER, n, 1)}, 1, "U", "", "unknown-table: no table is called U\n"},
        {{reals("I", r, 1)},
         1,
         "T",
         "",
         "warning missing-column: what is given has no columns I, R of T\nwrong-type: the column I of T is integer, "
         "what is given is real\n"},
        {{integers("I", LODE_INTEGER, n, 1), integers("i", LODE_INTEGER, n, 1)},
         2,
         "T",
         "",
         "bad-request: the column I of T is given twice\n"},
        {{integers("I", LODE_INTEGER, n, UINT64_C(1) << 40)},
         1,
         "T",
         "",
         "warning missing-column: what is given has no column R of T\ntoo-large: T has more than 2147483646 rows\n"},
    };
    for (size_t k = 0; k < COUNT(cases); k++) {
        Lode *lode = with_model("table T\n    I integer\n    R real\n");
        assert_int_equal(lode_add_table(lode, cases[k].table, cases[k].columns, cases[k].count), *cases[k].added == 0);
        MESSAGES(lode, cases[k].added);
        if (*cases[k].added == 0) {
            assert_false(lode_open(lode, NULL, 0));
            if (strstr(cases[k].opened, "wrong-type") == NULL)
                MESSAGES(lode, cases[k].opened);
            else
                assert_non_null(
                    strstr(messages(lode), "wrong-type: the column I of T is integer, what is given is real\n"));
        }
        lode_free(lode);
    }
}

static void missing_things_are_told(void **state) {
    (void)state;
    const LodeText ids[] = {T("c1")};
    const LodeColumn column = strings("Id", ids, 1);
    Lode *lode = with_model(shop);
    assert_true(lode_add_table(lode, "Customer", &column, 1));
    assert_true(lode_open(lode, NULL, 0));
    MESSAGES(lode, "warning missing-table: the data has no table Orders\n"
                   "warning missing-column: what is given has no column Name of Customer\n");
    assert_null(lode_show(lode, &(LodeRequest){.text = "[Total]", .size = 7}));
    MESSAGES(lode, "no-data: the data has no table Orders\n");
    expect(lode, "COUNT([Customer])", "1");
    lode_free(lode);
    lode = with_model(shop);
    lode_set_strict(lode, true);
    assert_true(lode_add_table(lode, "Customer", &column, 1));
    assert_false(lode_open(lode, NULL, 0));
    lode_free(lode);
}

static void memory_stands_instead_of_files(void **state) {
    (void)state;
    static const char model[] =
        "table Orders\n    Region string\n    Sales real\ntable Other from \"Orders.csv\"\n    Customer string\n";
    const LodeText regions[] = {T("N")};
    const double sales[] = {5};
    const LodeColumn columns[] = {strings("Region", regions, 1), reals("Sales", sales, 1)};
    const char *data[] = {"tests/examples"};
    Lode *lode = with_model(model);
    assert_true(lode_add_table(lode, "Orders", columns, 2));
    assert_true(lode_open(lode, data, 1));
    expect(lode, "SUM([Sales])", "5.0");
    LodeResult *result = ask(lode, "COUNT([Other])");
    assert_true(lode_result_column(result, 0).values.integers[0] > 1);
    LodeColumn none = lode_result_column(result, 1);
    assert_true(none.name == NULL && none.rows == 0 && none.values.any == NULL);
    lode_result_free(result);
    lode_free(lode);
}

/* ---- row by row ---- */

static void rows_one_by_one(void **state) {
    (void)state;
    enum { ROWS = 5000 };
    static const char model[] = "table T\n    Name string\n    R real\n    D date\n    B boolean\n";
    const LodeColumn columns[] = {{.name = "Name", .type = LODE_STRING},
                                  {.name = "R", .type = LODE_REAL},
                                  {.name = "D", .type = LODE_STRING},
                                  {.name = "B", .type = LODE_BOOLEAN}};
    Lode *lode = with_model(model);
    LodeAppender *appender = lode_append_to(lode, "T", columns, COUNT(columns));
    assert_non_null(appender);
    for (int k = 0; k < ROWS; k++) {
        char name[20];
        LodeValue row[] = {
            {.type = LODE_STRING, .string = name, .size = (size_t)snprintf(name, sizeof name, "n%d", k % 3)},
            {.type = k % 2 == 0 ? LODE_INTEGER : LODE_REAL, .integer = k, .real = k + 0.5},
            {.type = LODE_STRING, .string = "2024-05-01", .size = 10},
            {.type = LODE_BOOLEAN, .boolean = k % 2 != 0}};
        if (k % 5 == 0) row[0] = (LodeValue){.type = LODE_NULL};
        if (k % 5 == 1) row[3].null = true;
        assert_true(lode_append_row(appender, row));
        memset(name, 'x', sizeof name); /* it was copied */
        row[1].type = LODE_DATE;
        if (k % 1000 == 999) assert_false(lode_append_row(appender, row)); /* and is not there */
    }
    MESSAGES(lode, "bad-request: value 2 of a row of T is date, the column R is real\n");
    assert_true(lode_open(lode, NULL, 0));
    expect(lode, "COUNT([T]), SUM([R]), COUNT([Name]), COUNTD([Name]), COUNT([B]), MIN([D])",
           "5000|12498750.0|4000|3|4000|2024-05-01");
    lode_free(lode);
}

static void appenders_and_arrays_mix(void **state) {
    (void)state;
    const int64_t n[] = {1, 2};
    const LodeColumn column = integers("N", LODE_INTEGER, n, 2);
    Lode *lode = with_model(NULL);
    LodeAppender *a = lode_append_to(lode, "T", &column, 1), *b = lode_append_to(lode, "T", &column, 1),
                 *u = lode_append_to(lode, "U", &column, 1);
    assert_true(a != NULL && b != NULL && u != NULL);
    assert_true(lode_add_table(lode, "T", &column, 1));
    assert_true(lode_append_row(a, &(LodeValue){.type = LODE_INTEGER, .integer = 10}));
    assert_true(lode_append_row(b, &(LodeValue){.type = LODE_INTEGER, .integer = 100}));
    LodeColumn other = column;
    other.type = LODE_REAL;
    assert_null(lode_append_to(lode, "T", &other, 1));
    MESSAGES(lode, "bad-request: more rows of the table T come with other columns than the first\n");
    assert_true(lode_open(lode, NULL, 0));
    expect(lode, "SUM([T].[N]), COUNT([T])", "113|4");
    expect(lode, "COUNT([U])", "0");
    lode_free(lode);
}

static void forgotten_appenders_end_with_the_handle(void **state) {
    (void)state;
    const LodeColumn column = {.name = "N", .type = LODE_INTEGER};
    Lode *lode = with_model(NULL);
    assert_non_null(lode_append_to(lode, "T", &column, 1));
    lode_free(lode);
}

/* ---- results into tables ---- */

static void a_result_is_a_table(void **state) {
    (void)state;
    Lode *first = with_model(NULL), *second = with_model(NULL);
    const char *data[] = {"tests/examples/Orders.csv"};
    assert_true(lode_open(first, data, 1));
    LodeResult *result = ask(first, "SUM([Sales]) by [Region] order by 1");
    LodeColumn columns[] = {lode_result_column(result, 0), lode_result_column(result, 1)};
    columns[1].name = "Sales";
    assert_true(lode_add_table(second, "Regions", columns, 2));
    assert_true(lode_open(second, NULL, 0));
    lode_result_free(result);
    lode_free(first);
    expect(second, "SUM([Sales]) by [Region] order by 1", "E|90; W|12");
    lode_free(second);
}

static void nothing_is_null(void **state) {
    (void)state;
    Lode *lode = with_model(NULL);
    LodeResult *result = ask(lode, "NULL, 1, 'a'");
    assert_true(lode_result_column(result, 0).type == LODE_NULL);
    assert_true(lode_result_column(result, 1).values.integers[0] == 1);
    assert_memory_equal(lode_result_column(result, 2).values.strings[0].data, "a", 1);
    lode_result_free(result);
    lode_free(lode);
}

/* ---- limits ---- */

static void tell(void *user, const char *work, uint64_t done, uint64_t total) {
    assert_true(done <= total || total == 0);
    if (strcmp(work, "reading memory") == 0) lode_cancel(user);
}

static void reading_can_be_cancelled_and_memory_can_end(void **state) {
    (void)state;
    enum { ROWS = 100000 };
    int64_t *n = calloc(ROWS, sizeof *n);
    const LodeColumn column = integers("N", LODE_INTEGER, n, ROWS);
    Lode *lode = with_model(NULL);
    assert_true(lode_add_table(lode, "T", &column, 1));
    lode_set_progress(lode, tell, lode);
    assert_false(lode_open(lode, NULL, 0));
    MESSAGES(lode, "cancelled: cancelled\n");
    lode_free(lode);
    lode = with_model(NULL);
    assert_true(lode_add_table(lode, "T", &column, 1));
    lode_set_memory(lode, 400000);
    assert_false(lode_open(lode, NULL, 0));
    assert_string_equal(lode_message(lode, 0)->code, "out-of-memory");
    assert_null(lode_show(lode, &(LodeRequest){.text = "COUNT([T])", .size = 10}));
    lode_free(lode);
    lode = with_model(NULL);
    LodeAppender *appender = lode_append_to(lode, "T", &column, 1);
    lode_set_memory(lode, 400000);
    unsigned appended = 0;
    while (lode_append_row(appender, &(LodeValue){.type = LODE_INTEGER, .integer = 1})) appended++;
    assert_string_equal(lode_message(lode, 0)->code, "out-of-memory");
    assert_false(lode_append_row(appender, &(LodeValue){.type = LODE_INTEGER, .integer = 1}));
    lode_set_memory(lode, 0);
    for (int k = 0; k < 5000; k++)
        assert_true(lode_append_row(appender, &(LodeValue){.type = LODE_INTEGER, .integer = 1}));
    assert_true(lode_open(lode, NULL, 0));
    char expected[40];
    snprintf(expected, sizeof expected, "%u|%u", appended + 5000, appended + 5000);
    expect(lode, "COUNT([T]), SUM([N])", expected);
    lode_free(lode);
    free(n);
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(tables_of_a_model),
                                       cmocka_unit_test(tables_without_a_model),
                                       cmocka_unit_test(no_rows_and_one),
                                       cmocka_unit_test(many_rows),
                                       cmocka_unit_test(texts_are_read_as_cells),
                                       cmocka_unit_test(numbers_and_dates_widen),
                                       cmocka_unit_test(bad_values),
                                       cmocka_unit_test(many_bad_values),
                                       cmocka_unit_test(keys_stand_once),
                                       cmocka_unit_test(wrong_columns),
                                       cmocka_unit_test(missing_things_are_told),
                                       cmocka_unit_test(memory_stands_instead_of_files),
                                       cmocka_unit_test(rows_one_by_one),
                                       cmocka_unit_test(appenders_and_arrays_mix),
                                       cmocka_unit_test(forgotten_appenders_end_with_the_handle),
                                       cmocka_unit_test(a_result_is_a_table),
                                       cmocka_unit_test(nothing_is_null),
                                       cmocka_unit_test(reading_can_be_cancelled_and_memory_can_end)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
