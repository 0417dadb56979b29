/* Long work is told of and can be cancelled; the handle stays of use. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "lode.h"

static const char model[] = "table Orders from \"Orders.csv\"\n    Amount integer\n";

typedef struct Heard {
    Lode *lode;
    unsigned calls;
    bool cancels, backwards;
    uint64_t done;
} Heard;

static void hear(void *user, const char *work, uint64_t done, uint64_t total) {
    Heard *heard = user;
    assert_string_not_equal(work, "");
    if (total != 0 && done > total) heard->backwards = true;
    heard->calls++;
    heard->done = done;
    if (heard->cancels) lode_cancel(heard->lode);
}

static Lode *opened(Heard *heard) {
    Lode *lode = lode_new();
    assert_true(lode_add_model_text(lode, "model.calc", model, strlen(model)));
    const char *data[] = {"tests/docs/Orders.csv"};
    assert_true(lode_open(lode, data, 1));
    heard->lode = lode;
    lode_set_batch_rows(lode, 1);
    lode_set_progress(lode, hear, heard);
    return lode;
}

static LodeResult *count(Lode *lode) {
    const char *text = "COUNT([Orders])";
    return lode_show(lode, &(LodeRequest){.text = text, .size = strlen(text)});
}

static void work_is_told(void **state) {
    (void)state;
    Heard heard = {0};
    Lode *lode = opened(&heard);
    LodeResult *result = count(lode);
    assert_non_null(result);
    assert_true((int64_t)heard.calls >= lode_result_value(result, 0, 0).integer);
    assert_false(heard.backwards);
    lode_result_free(result);
    lode_free(lode);
}

static void work_is_cancelled(void **state) {
    (void)state;
    Heard heard = {.cancels = true};
    Lode *lode = opened(&heard);
    assert_null(count(lode));
    assert_int_equal(lode_message_count(lode), 1);
    assert_string_equal(lode_message(lode, 0)->code, "cancelled");
    assert_null(count(lode)); /* again: the first one has left nothing behind */
    heard.cancels = false;
    LodeResult *result = count(lode);
    assert_non_null(result);
    lode_result_free(result);
    lode_free(lode);
}

static void cancelling_nothing_does_nothing(void **state) {
    (void)state;
    Heard heard = {0};
    Lode *lode = opened(&heard);
    lode_cancel(lode);
    LodeResult *result = count(lode);
    assert_non_null(result);
    lode_result_free(result);
    lode_free(lode);
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(work_is_told), cmocka_unit_test(work_is_cancelled),
                                       cmocka_unit_test(cancelling_nothing_does_nothing)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
