/* A session gives the answers that a new handle gives, whatever was asked, defined and set before; and what it keeps
 * gives way. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "lode.h"

static const char model[] = "table Customers\n"
                            "    Id      string  key\n"
                            "    Region  string\n"
                            "table Orders\n"
                            "    Id        integer  key\n"
                            "    Customer  string   -> Customers\n"
                            "    Day       date\n"
                            "    Amount    real\n"
                            "    Short     string\n"
                            "parameter Least : real = 15\n"
                            "measure Big = SUM(IF [Amount] > [Parameters].[Least] THEN [Amount] END)\n"
                            "measure [Per Customer] = AVG({FIXED [Customers].[Id] : SUM([Amount])})\n"
                            "dimension Kind = IF [Amount] > [Parameters].[Least] THEN 'big' ELSE 'small' END\n";

enum { CUSTOMERS = 7, ORDERS = 60 };

typedef struct Settings {
    const char *least, *now, *user, *week, *locale;
} Settings;

/* The texts of a table are read when the handle is opened. */
typedef struct Texts {
    char room[ORDERS * 5][32];
    LodeText cells[5][ORDERS];
} Texts;

static void add(Lode *lode, const char *table, Texts *texts, const char *const *names, unsigned columns, unsigned rows,
                LodeText (*cell)(unsigned, unsigned, char *)) {
    LodeColumn made[5] = {{0}};
    for (unsigned c = 0; c < columns; c++) {
        for (unsigned r = 0; r < rows; r++) texts->cells[c][r] = cell(r, c, texts->room[r * 5 + c]);
        made[c] = (LodeColumn){.name = names[c], .type = LODE_STRING, .rows = rows, .values.strings = texts->cells[c]};
    }
    assert_true(lode_add_table(lode, table, made, columns));
}

static LodeText written(char *room, const char *format, unsigned value) {
    return (LodeText){room, (size_t)snprintf(room, 32, format, value)};
}

static LodeText customer_cell(unsigned row, unsigned column, char *room) {
    static const char *const regions[] = {"North",
                                          "S\xc3\xbc"
                                          "d",
                                          "\xc3\x84u\xc3\x9f"
                                          "eres"};
    if (column == 0) return written(room, "c%u", row);
    return row == 3 ? (LodeText){NULL, 0} : (LodeText){regions[row % 3], strlen(regions[row % 3])};
}

static LodeText order_cell(unsigned row, unsigned column, char *room) {
    switch (column) {
    case 0: return written(room, "%u", row + 1);
    case 1: return row % 11 == 5 ? (LodeText){NULL, 0} : written(room, "c%u", row * 5 % (CUSTOMERS + 1));
    case 2: return written(room, "2025-04-%02u", 1 + row % 28);
    case 3: return row % 13 == 2 ? (LodeText){NULL, 0} : written(room, "%u.5", row * 7 % 31);
    default: return written(room, "3/4/%02u", row * 3 % 100);
    }
}

static void apply(Lode *lode, const Settings *s) {
    if (s->least != NULL) assert_true(lode_set_parameter(lode, "Least", s->least));
    if (s->now != NULL) assert_true(lode_set_now(lode, s->now));
    if (s->user != NULL) assert_true(lode_set_user(lode, s->user));
    if (s->week != NULL) assert_true(lode_set_week_start(lode, s->week));
    if (s->locale != NULL) assert_true(lode_set_locale(lode, s->locale));
}

static Lode *opened(const Settings *settings) {
    static const char *const customers[] = {"Id", "Region"}, *const orders[] = {"Id", "Customer", "Day", "Amount",
                                                                                "Short"};
    static Texts of_customers, of_orders;
    Lode *lode = lode_new();
    lode_set_batch_rows(lode, 8);
    assert_true(lode_add_model_text(lode, "model.calc", model, strlen(model)));
    add(lode, "Customers", &of_customers, customers, 2, CUSTOMERS, customer_cell);
    add(lode, "Orders", &of_orders, orders, 5, ORDERS, order_cell);
    assert_true(lode_open(lode, NULL, 0));
    apply(lode, settings);
    return lode;
}

static LodeRequest request_of(const char *text, const LodeLet *let) {
    return (LodeRequest){.text = text, .size = strlen(text), .lets = let, .let_count = let != NULL};
}

static void assert_same(const LodeResult *a, const LodeResult *b) {
    assert_int_equal(lode_result_columns(a), lode_result_columns(b));
    assert_int_equal(lode_result_rows(a), lode_result_rows(b));
    for (uint64_t r = 0; r < lode_result_rows(a); r++)
        for (unsigned c = 0; c < lode_result_columns(a); c++)
            assert_true(lode_value_same(lode_result_value(a, r, c), lode_result_value(b, r, c), 0));
}

/* Asks the session, and a new handle with the same settings. */
static void check_let(Lode *session, const Settings *settings, const char *text, const char *formula) {
    const LodeLet let = {.name = "New", .formula = formula};
    const LodeRequest request = request_of(text, formula == NULL ? NULL : &let);
    Lode *fresh = opened(settings);
    LodeResult *got = lode_show(session, &request), *wanted = lode_show(fresh, &request);
    if (wanted == NULL) fail_msg("%s: %s", text, lode_message(fresh, 0)->message);
    assert_non_null(got);
    assert_same(got, wanted);
    lode_result_free(got);
    lode_result_free(wanted);
    lode_free(fresh);
}

static void check(Lode *session, const Settings *settings, const char *text) {
    check_let(session, settings, text, NULL);
}

static const char *const statements[] = {
    "[Big], [Per Customer]",
    "[Big], [Per Customer] by [Region]",
    "[Big] by [Kind]",
    "COUNT([Orders]) by [Kind], [Region]",
    "[Kind]",
    "COUNT([Orders]) by UPPER([Region]), DATETRUNC('week', [Day])",
    "COUNT([Customers]), COUNT([Orders]) by [Region]",
    "COUNT([Orders]), COUNT([Customers]) by LEFT([Region], 1)",
    "COUNT([Customers]) by LEFT([Region], 1)",
    "COUNT([Orders]) by LEFT([Region], 1) where [Amount] > 3",
    "SUM([Amount]) where [Region] IN TOP 1 BY SUM([Amount])",
    "SUM([Amount]) by [Region] where [Region] IN TOP 2 BY SUM([Amount]) context [Amount] < 20",
    "SUM({FIXED [Region], [Kind] : MAX([Amount]) - MIN([Amount])}) by [Kind]",
    "SUM({FIXED [Region], [Kind] : MAX([Amount])}), SUM({FIXED [Region], [Kind] : MAX([Amount]) - MIN([Amount])})",
    "MIN([Region]), MAX([Region])",
    "MIN(DATENAME('month', [Day])), MAX([Region]) by [Customer]",
    "COUNT([Orders]) by TODAY() - [Day]",
    "SUM([Amount] * DAY(TODAY())), MAX(NOW() + [Amount])",
    "MAX(DATEPARSE('d/M/yy', [Short]))",
    "MAX(USERNAME() + [Customer]), COUNT(IF ISUSERNAME('ann') THEN [Amount] END)",
    "SUM(IF RANDOM() < 0.5 THEN [Amount] END), [Per Customer]",
    "COUNT({FIXED [Region] : MIN(RANDOM() + [Amount])})",
    "TOTAL(SUM([Amount])), SUM([Amount]) by [Region] having SUM([Amount]) > 100",
    "RUNNING_SUM(SUM([Amount])) by [Region], [Kind] having [Region] <> 'North'",
    "rows [Orders].[Id], {FIXED [Region] : SUM([Amount])} where [Kind] = 'big' order by 2 desc, 1",
    "rows [Orders].[Id] limit 3",
};

static void check_all(Lode *session, const Settings *settings) {
    for (size_t i = 0; i < sizeof statements / sizeof *statements; i++) check(session, settings, statements[i]);
}

static void settings_are_heeded(void **state) {
    (void)state;
    Settings settings = {.now = "2025-05-01 12:00:00"};
    Lode *session = opened(&settings);
    check_all(session, &settings);
    check_all(session, &settings);
    const Settings changes[] = {
        {.least = "3.5"},    {.now = "2031-02-03 04:05:06"}, {.user = "ann"}, {.week = "wednesday"},
        {.locale = "de_DE"}, {.least = "15", .user = "bob"},
    };
    for (size_t i = 0; i < sizeof changes / sizeof *changes; i++) {
        const Settings *change = &changes[i];
        apply(session, change);
        if (change->least != NULL) settings.least = change->least;
        if (change->now != NULL) settings.now = change->now;
        if (change->user != NULL) settings.user = change->user;
        if (change->week != NULL) settings.week = change->week;
        if (change->locale != NULL) settings.locale = change->locale;
        check_all(session, &settings);
    }
    lode_free(session);
}

/* Who asks, and what the file of groups says of them: one thing is another one than before each time. */
static void sign_in(Lode *lode, const char *user, const char *groups) {
    char path[] = "/tmp/reuse_test.XXXXXX";
    int file = mkstemp(path);
    assert_true(file >= 0);
    assert_int_equal(write(file, groups, strlen(groups)), strlen(groups));
    close(file);
    assert_true(lode_set_user(lode, user));
    assert_true(lode_set_groups(lode, path));
    unlink(path);
}

static void users_are_told_apart(void **state) {
    (void)state;
    static const struct {
        const char *user, *groups;
    } changes[] = {
        {NULL, ""},
        {"", ""},
        {NULL, ""},
        {"ann", ""},
        {"ann", "ann: East\n"},
        {"ann", "ann: North\n"},
        {"ann", "ann: North, East\n"},
        {"ann", "ann \"Ann Miller\": North, East\n"},
        {"ann", "ann \"Ann Smith\": North, East\n"},
        {"ann", "CORP\\ann \"Ann Smith\": North, East\n"},
        {"ann", "ann:\n"},
    };
    static const char *const asked[] = {
        "MAX(FULLNAME() + [Customer]), COUNT(IF ISFULLNAME('ann miller') THEN [Amount] END)",
        "MAX(USERDOMAIN() + [Customer]) by [Region]",
        "COUNT(IF ISMEMBEROF('East') THEN [Amount] END), COUNT(IF ISMEMBEROF('North') THEN [Amount] END)",
        "COUNT(IF ISNULL(ISMEMBEROF('East')) THEN [Amount] END)",
        "COUNT([Orders]) by FULLNAME() + USERDOMAIN() + LEFT([Region], 1)",
        "SUM({FIXED [Region] : SUM(IF ISMEMBEROF('North') THEN [Amount] ELSE 1 END)})",
    };
    const Settings none = {0};
    Lode *session = opened(&none);
    for (size_t i = 0; i < sizeof changes / sizeof *changes; i++) {
        sign_in(session, changes[i].user, changes[i].groups);
        for (size_t k = 0; k < sizeof asked / sizeof *asked; k++) {
            const LodeRequest request = request_of(asked[k], NULL);
            Lode *fresh = opened(&none);
            sign_in(fresh, changes[i].user, changes[i].groups);
            LodeResult *got = lode_show(session, &request), *wanted = lode_show(fresh, &request);
            assert_non_null(wanted);
            assert_non_null(got);
            assert_same(got, wanted);
            lode_result_free(got);
            lode_result_free(wanted);
            lode_free(fresh);
        }
    }
    lode_free(session);
}

static void names_are_no_identities(void **state) {
    (void)state;
    const Settings settings = {0};
    Lode *session = opened(&settings);
    static const char *const formulas[] = {
        "SUM([Amount])", "SUM([Amount] + 1)", "AVG({FIXED [Region] : SUM([Amount])})",
        "AVG({FIXED [Region] : SUM([Amount] + 1)})", "AVG({FIXED [Customer] : SUM([Amount])})"};
    for (size_t round = 0; round < 2; round++)
        for (size_t i = 0; i < sizeof formulas / sizeof *formulas; i++) {
            check_let(session, &settings, "[New] by [Region]", formulas[i]);
            check_let(session, &settings, "[New]", formulas[i]);
        }
    static const char *const dimensions[] = {"LEFT([Region], 1)", "LEFT([Region], 2)", "[Amount] > 10",
                                             "[Amount] > 20"};
    for (size_t i = 0; i < sizeof dimensions / sizeof *dimensions; i++)
        check_let(session, &settings, "COUNT([Orders]), [Big] by [New]", dimensions[i]);
    lode_free(session);
}

/* Each but the first is like one before it, but for one thing that changes its answer. */
static void likes_are_told_apart(void **state) {
    (void)state;
    static const char *const likes[] = {
        /* sets */
        "SUM([Amount]) where [Customers].[Id] IN TOP 2 BY SUM([Amount])",
        "SUM([Amount]) where [Customers].[Id] IN BOTTOM 2 BY SUM([Amount])",
        "SUM([Amount]) where [Customers].[Id] IN TOP 3 BY SUM([Amount])",
        /* orders of nobody stand under NULL in a view, and in no group of an LOD */
        "COUNT([Orders]) by UPPER(LEFT([Region], 1))",
        "SUM({FIXED UPPER(LEFT([Region], 1)) : COUNT([Orders])})",
        "COUNT([Orders]) by LEFT([Region], 1), LEFT([Customers].[Id], 1)",
        "SUM({FIXED LEFT([Region], 1), LEFT([Customers].[Id], 1) : COUNT([Orders])})",
        /* groups with NULL that were kept are met again, and others come behind, of which kept values say nothing */
        "MIN([Customer]), MAX([Amount]) by LEFT([Region], 1), LEFT([Customer], 2)",
        "MIN([Customer]), MIN([Amount]) by LEFT([Region], 1), LEFT([Customer], 2)",
        "MIN([Customer]), MIN([Amount]), COUNT([Customers]) by LEFT([Region], 1), LEFT([Customer], 2)",
        "MIN([Customer]), MAX([Amount]), COUNT([Customers]), MAX([Customer]) by LEFT([Region], 1), LEFT([Customer], 2)",
    };
    const Settings settings = {0};
    Lode *session = opened(&settings);
    for (size_t round = 0; round < 2; round++)
        for (size_t i = 0; i < sizeof likes / sizeof *likes; i++) check(session, &settings, likes[i]);
    lode_free(session);
}

static const char *profile(Lode *lode, const char *text) {
    const LodeRequest request = request_of(text, NULL);
    const char *shown = lode_explain(lode, &request, LODE_STAGE_PROFILE);
    if (shown == NULL) fail_msg("%s: %s", text, lode_message(lode, 0)->message);
    return shown;
}

static void profiles_tell(void **state) {
    (void)state;
    Lode *session = opened(&(Settings){0});
    assert_null(strstr(profile(session, "[Per Customer]"), "from earlier"));
    assert_non_null(
        strstr(profile(session, "[Per Customer]"), "from earlier statements: 1 aggregate, 0 LOD expressions"));
    assert_non_null(strstr(profile(session, "[Per Customer] by [Region]"),
                           "from earlier statements: 1 aggregate, 1 LOD expression, 0 calculated columns"));
    assert_null(strstr(profile(session, "SUM(RANDOM() + [Amount]), [Per Customer]"), "from earlier"));
    lode_set_reuse(session, false);
    assert_null(strstr(profile(session, "[Per Customer]"), "from earlier"));
    lode_set_reuse(session, true);
    assert_null(strstr(profile(session, "[Per Customer]"), "from earlier"));
    assert_non_null(strstr(profile(session, "[Per Customer]"), "from earlier"));
    lode_free(session);
}

/* What a session answers that keeps nothing, within a budget, one that keeps what it can answers, too: within twice as
   much, as blocks of memory double and the two have taken other ones. */
static void budgets_are_kept(void **state) {
    (void)state;
    const size_t count = sizeof statements / sizeof *statements;
    size_t answered = 0, refused = 0;
    for (size_t budget = 64 << 10; budget < 1 << 20; budget += 48 << 10) {
        Lode *session = opened(&(Settings){0}), *other = opened(&(Settings){0});
        lode_set_reuse(other, false);
        lode_set_memory(session, 2 * budget);
        lode_set_memory(other, budget);
        for (size_t i = 0; i < 3 * count; i++) {
            const LodeRequest request = request_of(statements[i * 7 % count], NULL);
            LodeResult *wanted = lode_show(other, &request), *got = lode_show(session, &request);
            if (wanted != NULL && got == NULL)
                fail_msg("%zu bytes: %s: %s", budget, request.text, lode_message(session, 0)->message);
            if (wanted != NULL) assert_same(got, wanted);
            answered += wanted != NULL;
            refused += wanted == NULL;
            lode_result_free(got);
            lode_result_free(wanted);
        }
        lode_free(session);
        lode_free(other);
    }
    assert_true(answered > count && refused > count);
}

static void cancel(void *user, const char *work, uint64_t done, uint64_t total) {
    (void)work;
    (void)done;
    (void)total;
    lode_cancel(user);
}

static void cancelled_is_as_if_not_asked(void **state) {
    (void)state;
    const Settings settings = {0};
    Lode *session = opened(&settings);
    for (size_t i = 0; i < sizeof statements / sizeof *statements; i++) {
        const LodeRequest request = request_of(statements[i], NULL);
        lode_set_progress(session, cancel, session);
        LodeResult *result = lode_show(session, &request);
        if (result == NULL) assert_string_equal(lode_message(session, 0)->code, "cancelled");
        lode_result_free(result);
        lode_set_progress(session, NULL, NULL);
        check(session, &settings, statements[i]);
    }
    lode_free(session);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(settings_are_heeded),
        cmocka_unit_test(users_are_told_apart),
        cmocka_unit_test(names_are_no_identities),
        cmocka_unit_test(likes_are_told_apart),
        cmocka_unit_test(profiles_tell),
        cmocka_unit_test(budgets_are_kept),
        cmocka_unit_test(cancelled_is_as_if_not_asked),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
