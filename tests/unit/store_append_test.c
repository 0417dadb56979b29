/* Rows that are added to store files: what was there is not written again, and what is wrong leaves all as it was. */
#include "store_saved.h"

#include <fcntl.h>
#include <sys/file.h>

static Store known, added;

/* Adds the .csv files of the folder to the store file. */
static bool add_rows(const char *name) {
    make_model();
    memset(&known, 0, sizeof known);
    memset(&added, 0, sizeof added);
    Text file = path_of(name), all_of_it = path_of("");
    uint64_t all[MODEL_TABLES / 64];
    memset(all, 0xff, sizeof all);
    arena_reset(&scratch);
    bool fine = store_open(&known, &arena, &model, &file, 1, &diags) && store_open(&added, &arena, &model, &all_of_it, 1, &diags) &&
                store_load(&added, &scratch, all, NULL, &diags) &&
                store_append(&known, &added, &scratch, &diags);
    store_close(&known);
    return fine;
}

#define ORDERS "Id,Customer,Day,At,Paid,Amount,Count,Note\n"
#define FIRST  "1ab49fe4-0000-4000-8000-000000000001,c1,2024-05-01,2024-05-01 10:00:00,true,1.5,1,n\n"
#define SECOND "1AB49FE4-0000-4000-8000-000000000002,c5,,,,,,n\n1AB49FE4-0000-4000-8000-000000000003,c1,2024-05-02,,false,0,3,m\n"
#define THIRD  "other,-,2024-05-02,,false,0,3,\n"

static void test_append(void **state) {
    (void)state;
    FILE_OF("Order.csv", ORDERS FIRST SECOND THIRD);
    FILE_OF("Customer.csv", "Id,Name,Region\nc1,Ann,1\nc2,Bob,2\nc5,Eve,1\n");
    FILE_OF("Target.csv", "Region,Goal\n1,10\n2,20\n");
    make_model();
    memset(&store, 0, sizeof store);
    assert_true(read_all());
    char *whole = picture_of(&store);
    FILE_OF("Order.csv", ORDERS FIRST);
    FILE_OF("Customer.csv", "Id,Name,Region\nc1,Ann,1\n");
    FILE_OF("Target.csv", "Region,Goal\n1,10\n2,20\n");
    save_store("s.lode");
    size_t size, later;
    char *old = bytes_of("s.lode", &size);
    FILE_OF("Order.csv", ORDERS SECOND);
    FILE_OF("Customer.csv", "Id,Name,Region\nc2,Bob,2\nc5,Eve,1\n"); /* c5 was missing before */
    assert_int_equal(remove(path_of("Target.csv").data), 0);
    assert_true(add_rows("s.lode"));
    char *now = bytes_of("s.lode", &later);
    assert_memory_equal(now + 128, old + 128, size - 128); /* what was there is where it was */
    free(now);
    free(old);
    FILE_OF("Order.csv", ORDERS THIRD);
    assert_int_equal(remove(path_of("Customer.csv").data), 0);
    assert_true(add_rows("s.lode"));
    assert_true(read_store("s.lode"));
    char *got = picture_of(&store);
    assert_string_equal(got, whole);
    store_close(&store);
    assert_true(store_verify(&arena, path_of("s.lode"), &diags));
    damage("s.lode");
    free(got);
    free(whole);
}

static void test_append_more(void **state) {
    (void)state;
    FILE_OF("Order.csv", "Id,Count\na,1\n"); /* columns and tables that come later */
    save_store("s.lode");
    diags_init(&diags, &arena);
    FILE_OF("Order.csv", "Id,Note,Paid\nb,n,true\n");
    FILE_OF("Target.csv", "Region,Goal\n1,10\n");
    assert_true(add_rows("s.lode"));
    assert_true(read_store("s.lode"));
    VALUES("Order", "Id", "a|b");
    VALUES("Order", "Count", "1|NULL");
    VALUES("Order", "Note", "NULL|n");
    VALUES("Order", "Paid", "NULL|true");
    VALUES("Target", "Goal", "10.0");
    store_close(&store);
    size_t size, later;
    char *old = bytes_of("s.lode", &size);
    FILE_OF("Order.csv", "Id,Note\nc,n\na,m\n");
    assert_false(add_rows("s.lode")); /* a is there */
    assert_true(diags.errors > 0);
    assert_non_null(strstr(diags.list.items[diags.list.count - 1].message.data, "row 1 of"));
    char *now = bytes_of("s.lode", &later);
    assert_int_equal(later, size);
    assert_memory_equal(now, old, size);
    free(now);
    FILE_OF("Order.csv", "Id,Count\nz,not\n");
    assert_false(add_rows("s.lode"));
    now = bytes_of("s.lode", &later);
    assert_int_equal(later, size);
    assert_memory_equal(now, old, size);
    free(now);
    /* rows were added, and the machine stopped before a header was written, or between them */
    FILE_OF("Order.csv", "Id,Note\nc,n\n");
    assert_true(add_rows("s.lode"));
    now = bytes_of("s.lode", &later);
    char *torn = malloc(later);
    assert_non_null(torn);
    for (int written = 0; written < 4; written++) {
        memcpy(torn, now, later);
        if ((written & 1) == 0) memcpy(torn, old, 64);
        if ((written & 2) == 0) memcpy(torn + 64, old + 64, 64);
        file_of("x.lode", torn, later);
        assert_true(read_store("x.lode"));
        assert_int_equal(stored("Order")->rows, written == 0 ? 2 : 3);
        store_close(&store);
    }
    free(torn);
    free(now);
    free(old);
}

/* So many additions that pieces of arrays become one now and then; each is larger than a block. */
static void test_append_often(void **state) {
    (void)state;
    enum { TIMES = 80, ROWS = 4500, MOST = 80 };
    static char bytes[64 * ROWS];
    for (int time = 0; time < TIMES; time++) {
        int at = sprintf(bytes, "Id,Customer,Amount,Paid\n");
        for (int r = time * ROWS; r < (time + 1) * ROWS; r++)
            at += sprintf(bytes + at, "1ab49fe4-0000-4000-8000-%012d,c%d,%d,%s\n", r, r % 7 + time, r, r % 3 == 0 ? "" : "true");
        file_of("Order.csv", bytes, (size_t)at);
        if (time == 0) save_store("s.lode");
        else assert_true(add_rows("s.lode"));
        diags_init(&diags, &arena);
    }
    assert_true(read_store("s.lode"));
    const Column *id = &column_of("Order", "Id")->data, *customer = &column_of("Order", "Customer")->data,
                 *amount = &column_of("Order", "Amount")->data, *paid = &column_of("Order", "Paid")->data;
    assert_int_equal(stored("Order")->rows, TIMES * ROWS);
    assert_true(column_of("Order", "Id")->distinct);
    for (int r = 0; r < TIMES * ROWS; r++) {
        char text[64];
        size_t row = (size_t)r + 1;
        sprintf(text, "1ab49fe4-0000-4000-8000-%012d", r);
        assert_true(text_equal(col_value_in(&arena, id, row).as.s, text_of(text)));
        sprintf(text, "c%d", r % 7 + r / ROWS);
        assert_true(text_equal(col_value_in(&arena, customer, row).as.s, text_of(text)));
        assert_true(amount->as.r[row] == r);
        assert_int_equal(bit_get(paid->valid, row), r % 3 != 0);
    }
    store_close(&store);
    uint32_t count;
    const StoredColumn *columns = store_inspect(&arena, path_of("s.lode"), &count, &diags);
    uint32_t segments = 0;
    for (uint32_t c = 0; c < count; c++) segments = columns[c].segments > segments ? columns[c].segments : segments;
    assert_in_range(segments, 20, MOST);
}

/* What a piece begins with is what was there before: damage of it is not copied. */
static void test_append_to_damage(void **state) {
    (void)state;
    FILE_OF("Order.csv", "Id,Amount\na,1\nb,2\n");
    save_store("s.lode");
    size_t size;
    char *bytes = bytes_of("s.lode", &size);
    const double two = 2;
    char *at = memmem(bytes, size, &two, sizeof two);
    assert_non_null(at);
    at[6] ^= 1;
    file_of("s.lode", bytes, size);
    FILE_OF("Order.csv", "Id,Amount\nc,3\n");
    diags_init(&diags, &arena);
    assert_false(add_rows("s.lode"));
    assert_non_null(strstr(diags.list.items[diags.list.count - 1].message.data, "what it has is damaged"));
    size_t later;
    char *now = bytes_of("s.lode", &later);
    assert_memory_equal(now, bytes, size < 128 ? size : 128);
    free(now);
    free(bytes);
}

/* Only one at a time may add rows, and only to what it has seen. */
static void test_append_at_once(void **state) {
    (void)state;
    FILE_OF("Order.csv", "Id,Amount\na,1\n");
    save_store("s.lode");
    FILE_OF("Order.csv", "Id,Amount\nb,2\n");
    int other = open(path_of("s.lode").data, O_RDONLY);
    assert_int_equal(flock(other, LOCK_EX), 0);
    diags_init(&diags, &arena);
    assert_false(add_rows("s.lode"));
    assert_non_null(strstr(diags.list.items[diags.list.count - 1].message.data, "rows are being added to it already"));
    close(other);
    make_model();
    Text file = path_of("s.lode");
    memset(&store, 0, sizeof store);
    assert_true(store_open(&store, &arena, &model, &file, 1, &diags)); /* and then somebody adds rows */
    Arena kept = arena;
    Model before = model;
    arena_init(&arena, NULL);
    assert_true(add_rows("s.lode"));
    arena_release(&arena);
    arena = kept, model = before;
    diags_init(&diags, &arena);
    Text all_of_it = path_of("");
    uint64_t all[MODEL_TABLES / 64];
    memset(all, 0xff, sizeof all);
    memset(&added, 0, sizeof added);
    FILE_OF("Order.csv", "Id,Amount\nc,3\n");
    assert_true(store_open(&added, &arena, &model, &all_of_it, 1, &diags) && store_load(&added, &scratch, all, NULL, &diags));
    diags_init(&diags, &arena);
    assert_false(store_append(&store, &added, &scratch, &diags));
    assert_non_null(strstr(diags.list.items[diags.list.count - 1].message.data, "it was changed meanwhile"));
    store_close(&store);
    assert_true(read_store("s.lode"));
    VALUES("Order", "Id", "a|b");
    store_close(&store);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(test_append, setup),           cmocka_unit_test_setup(test_append_more, setup),
        cmocka_unit_test_setup(test_append_often, setup),     cmocka_unit_test_setup(test_append_to_damage, setup),
        cmocka_unit_test_setup(test_append_at_once, setup),
    };
    RUN_IN_FOLDER(tests);
}
