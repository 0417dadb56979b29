/* Store files: what was written is what is read; damaged and hostile files are refused or read safely. */
#include "store_saved.h"

#include <ctype.h>
#include <math.h>

#include "base/threads.h"

static void test_round_trip(void **state) {
    (void)state;
    make_data();
    save_store("s.lode");
    char *before = picture_of(&store);
    threads = 2;
    assert_true(read_store("s.lode"));
    threads = 1;
    MESSAGES("");
    char *after = picture_of(&store);
    assert_string_equal(after, before);
    const StoreColumn *key = column_of("Order", "Id");
    assert_true(key->distinct);
    store_close(&store);
    assert_true(store_verify(&arena, path_of("s.lode"), &diags));
    uint32_t count;
    const StoredColumn *columns = store_inspect(&arena, path_of("s.lode"), &count, &diags);
    assert_int_equal(count, 13);
    assert_true(text_equal(columns[0].keeps, TEXT("row numbers, UUIDs in 16 bytes")));
    assert_int_equal(columns[0].bytes, 5 * 16);
    free(before);
    free(after);
}

/* Without a model: types and NULL texts are those of the file. */
static void test_without_model(void **state) {
    (void)state;
    make_data();
    save_store("s.lode");
    model_init(&model, &arena);
    Text path = path_of("s.lode");
    memset(&store, 0, sizeof store);
    assert_true(store_infer(&store, &model, &arena, &path, 1, &diags));
    assert_true(open_paths("s.lode", NULL) && load());
    VALUES("Order", "Customer", "c1|c2|NULL|c1|c9");
    VALUES("Order", "Day", "2024-05-01|2024-05-02|NULL|1969-12-31|2024-05-01");
    store_close(&store);
}

/* Only what is asked for is made; what is known of the rest is said. */
static void test_wanted(void **state) {
    (void)state;
    make_data();
    save_store("s.lode");
    char *whole = picture_of(&store);
    make_model();
    memset(&store, 0, sizeof store);
    assert_true(open_paths("s.lode", NULL));
    uint64_t tables = 1, columns[3] = {1 << 5, 0, 0};
    const uint64_t *wanted[3] = {&columns[0], &columns[1], &columns[2]};
    assert_true(store_load(&store, &scratch, &tables, wanted, &diags));
    VALUES("Order", "Amount", "1.5|-2.0|NULL|1e300|1.5");
    assert_true(column_of("Order", "Id")->distinct);
    assert_true(col_value(&column_of("Order", "Count")->data, 5).null); /* not made */
    assert_null(store.links[0].parent);
    tables = 3;
    columns[0] = 1 << 6;
    assert_true(store_load(&store, &scratch, &tables, wanted, &diags));
    VALUES("Order", "Count", "1|2|NULL|-9|1");
    assert_int_equal(store.links[0].parent[5], 0);
    assert_int_equal(store.links[0].parent[4], 1);
    assert_true(load());
    char *after = picture_of(&store);
    assert_string_equal(after, whole);
    store_close(&store);
    free(whole);
    free(after);
}

static void test_damage(void **state) {
    (void)state;
    make_data();
    save_store("s.lode");
    damage("s.lode");
}

/* Sums that fit what is wrong: nobody but a hostile writer makes them. No answer is right then, but nothing may break. */
static void resign(char *bytes, size_t size) {
    ImageHeader header;
    memcpy(&header, bytes, sizeof header);
    header.sum = section_sum(0, bytes + header.at, header.length);
    header.check = section_sum(0, &header, offsetof(ImageHeader, check));
    memcpy(bytes, &header, sizeof header);
    memcpy(bytes + sizeof header, &header, sizeof header);
    assert_true(header.at + header.length <= size);
}

/* What the engine takes for granted in every slot, those of NULL and of row 0 among them. */
static void assert_possible_column(const Column *column) {
    if (column->shape == SHAPE_CODED) {
        assert_int_equal(column->codes[0], 0);
        for (size_t r = 0; r < column->rows; r++) assert_true(column->codes[r] < column->dictionary->rows);
        return;
    }
    assert_false(bit_get(column->valid, 0));
    for (size_t r = 0; r < column->rows; r++) {
        if (column->type == TYPE_BOOL) assert_true(column->as.b[r] <= 1);
        if (column->type == TYPE_REAL) assert_true(isfinite(column->as.r[r]) && !(column->as.r[r] == 0 && signbit(column->as.r[r])));
    }
}

static void assert_possible_parents(const uint32_t *parents, uint32_t rows, uint32_t most) {
    for (uint32_t r = 0; parents != NULL && r <= rows; r++) assert_true(parents[r] <= (r == 0 ? 0 : most));
}

static void assert_possible(void) {
    for (uint32_t t = 0; t < model.tables.count; t++)
        for (uint32_t c = 0; c < store.tables[t].table->column_count; c++)
            if (store.tables[t].columns[c].present) assert_possible_column(&store.tables[t].columns[c].data);
    for (uint32_t i = 0; i < model.relationships.count; i++) {
        const StoreLink *link = &store.links[i];
        const StoreTable *from = &store.tables[link->relationship->from->table->index], *to = &store.tables[link->relationship->to->table->index];
        const bool shared = link->relationship->many_to_many;
        assert_possible_parents(link->parent, from->rows, shared ? link->value_count : to->rows);
        assert_possible_parents(link->other_parent, to->rows, link->value_count);
    }
}

static void read_hostile(char *bytes, size_t size) {
    resign(bytes, size);
    file_of("x.lode", bytes, size);
    char *picture = picture_if_sound("x.lode");
    if (picture == NULL) assert_int_not_equal(diags.errors, 0);
    else assert_possible();
    free(picture);
    store_close(&store);
}

/* Headers whose sums fit, and which lead where no catalogue is. */
static void test_hostile_headers(void **state) {
    (void)state;
    make_data();
    save_store("s.lode");
    store_close(&store);
    size_t size;
    char *bytes = bytes_of("s.lode", &size);
    ImageHeader header, sound;
    memcpy(&sound, bytes, sizeof sound);
    for (int i = 0; i < 4; i++) {
        header = sound;
        if (i == 0) header.at = header.size + 1;
        if (i == 1) header.length++;
        if (i == 2) header.length = UINT64_MAX - 7; /* with `at` it is small again */
        if (i == 3) header.size++;
        header.check = section_sum(0, &header, offsetof(ImageHeader, check));
        memcpy(bytes, &header, sizeof header);
        memcpy(bytes + sizeof header, &header, sizeof header);
        file_of("x.lode", bytes, size);
        make_model();
        assert_false(open_paths("x.lode", NULL));
        if (i == 3) MESSAGES("bad-file x.lode x.lode is damaged: its end is missing\n");
        else MESSAGES("bad-file x.lode x.lode is damaged: its catalogue is not where it should be\n");
    }
    free(bytes);
}

static void test_hostile(void **state) {
    (void)state;
    make_data();
    FILE_OF("Order.csv", "Id,Customer,Day,At,Paid,Amount,Count,Note\n" /* NULLs and texts that come more than once, in each column */
                         "1ab49fe4-0000-4000-8000-000000000001,c1,2024-05-01,2024-05-01 10:00:00,true,1.5,1,\xc3\xa4 b\n"
                         "1ab49fe4-0000-4000-8000-000000000002,c2,2024-05-02,,false,-2,2,\n"
                         "1ab49fe4-0000-4000-8000-00000000000a,-,,2024-05-01 10:00:00.5,,,,\n"
                         "1ab49fe4-0000-4000-8000-00000000000b,-,1969-12-31,1900-01-01,true,1e300,-9,x\n"
                         "1ab49fe4-0000-4000-8000-00000000000c,c9,2024-05-01,2024-05-01 10:00:00,true,1.5,1,x\n");
    save_store("s.lode");
    size_t size;
    char *bytes = bytes_of("s.lode", &size), *copy = malloc(size);
    assert_non_null(copy);
    ImageHeader header;
    memcpy(&header, bytes, sizeof header);
    static const uint32_t numbers[] = {0, 1, 255, 0x7fffffff, 0xffffffff};
    for (size_t i = header.at; i + 4 <= header.at + header.length; i++) /* in the catalogue */
        for (size_t n = 0; n < sizeof numbers / sizeof *numbers; n++) {
            memcpy(copy, bytes, size);
            memcpy(copy + i, &numbers[n], n == 2 ? 1 : 4);
            read_hostile(copy, size);
        }
    unsigned sections = 0, refused = 0;
    for (size_t i = header.at; i + sizeof(Piece) <= header.at + header.length; i++) { /* in pieces, found by their sums */
        Piece s;
        memcpy(&s, bytes + i, sizeof s);
        if (s.at > header.at || s.size > header.at - s.at || s.size == 0 || section_sum(0, bytes + s.at, s.size) != s.sum) continue;
        sections++;
        for (size_t k = 0; k < s.size; k++)
            for (int flip = 0; flip < 5; flip++) {
                memcpy(copy, bytes, size);
                copy[s.at + k] = flip == 0 ? (char)0xff : flip == 1 ? 0 : (char)(copy[s.at + k] ^ (flip == 2 ? 0x80 : flip - 2));
                Piece changed = s;
                changed.sum = section_sum(0, copy + s.at, s.size);
                memcpy(copy + i, &changed, sizeof changed);
                read_hostile(copy, size);
                refused += diags.errors != 0;
            }
    }
    assert_true(sections > 20);
    assert_true(refused > 100); /* codes, rows, dates, texts that cannot be */
    free(bytes);
    free(copy);
}

/* ---- texts that are checked when they are read ---- */

static void save_many_orders(void) {
    Writer w;
    writer_init(&w, &scratch);
    put_string(&w, "Id,Customer,Day,At,Paid,Amount,Count,Note\n");
    for (int i = 0; i < 300; i++) put_format(&w, "1ab49fe4-0000-4000-8000-000000000%03d,c1,,,,,%d,note %d\n", i, i, i);
    Text text = writer_text(&w);
    file_of("Order.csv", text.data, text.size);
    save_store("s.lode");
    store_close(&store);
}

/* Where a text of a column of Order stands in the file, as many bytes in. */
static void spoil(const char *found, size_t length, size_t at) {
    size_t size;
    char *bytes = bytes_of("s.lode", &size), *place = memmem(bytes, size, found, length);
    assert_non_null(place);
    place[at] ^= 1;
    file_of("x.lode", bytes, size);
    free(bytes);
}

typedef struct Reader {
    const Column *column;
    _Atomic unsigned read;
} Reader;

typedef struct Reading {
    Reader *reader;
    size_t row;
    Arena texts;
} Reading;

static void read_row(void *context) {
    Reading *r = context;
    assert_false(col_value_in(&r->texts, r->reader->column, r->row).null);
    r->reader->read++;
}

static void release_row(void *context) { arena_release(&((Reading *)context)->texts); }

static void read_one(void *context, size_t item, Budget *own) {
    Reading reading = {.reader = context, .row = item + 1};
    arena_init(&reading.texts, own);
    budget_guard(own, read_row, release_row, &reading);
}

/* By several threads at once, the first of which has them checked. */
static bool texts_can_be_read(const char *column, unsigned *read) {
    static jmp_buf escape;
    Reader reader = {&column_of("Order", column)->data, 0};
    volatile bool fine = false;
    budget.escape = &escape;
    if (setjmp(escape) == 0) {
        parallel_for(&budget, 4, 64, read_one, &reader);
        fine = true;
    }
    budget.escape = NULL;
    *read = reader.read;
    return fine;
}

static void test_texts_when_read(void **state) {
    (void)state;
    static const char id[] = "\x1a\xb4\x9f\xe4\x00\x00\x40\x00\x80\x00\x00\x00\x00\x00\x02\x50";
    FILE_OF("Customer.csv", "Id,Name,Region\nc1,Ann,1\n");
    FILE_OF("Target.csv", "Region,Goal\n1,10\n");
    save_many_orders();
    for (int i = 0; i < 2; i++) {
        unsigned read;
        if (i == 0) spoil(id, 16, 15);
        else spoil("note 7note 8", 12, 0);
        assert_true(read_store("x.lode")); /* keys, codes and numbers are there */
        assert_true(column_of("Order", "Id")->distinct);
        assert_int_equal(column_of("Order", "Note")->data.codes[300], 300);
        assert_int_equal(column_of("Order", "Count")->data.as.i[300], 299);
        assert_true(texts_can_be_read(i == 0 ? "Note" : "Id", &read));
        assert_int_equal(read, 64);
        assert_false(store_refused(&store, &diags));
        assert_false(texts_can_be_read(i == 0 ? "Id" : "Note", &read));
        assert_int_equal(read, 0);
        assert_true(store_refused(&store, &diags));
        assert_false(store_refused(&store, &diags)); /* told once */
        if (i == 0) MESSAGES("bad-file x.lode x.lode is damaged: the column Id of Order: it is not what was written\n");
        else MESSAGES("bad-file x.lode x.lode is damaged: the column Note of Order: it is not what was written\n");
        store_close(&store);
        diags_init(&diags, &arena);
        assert_false(store_verify(&arena, path_of("x.lode"), &diags));
    }
}

/* Cut short while it is mapped: said before anything is read. */
static void test_cut_short(void **state) {
    (void)state;
    make_data();
    save_store("s.lode");
    make_model();
    memset(&store, 0, sizeof store);
    assert_true(open_paths("s.lode", NULL));
    uint64_t tables = 1, columns[3] = {1 << 5, 0, 0};
    const uint64_t *wanted[3] = {&columns[0], &columns[1], &columns[2]};
    assert_true(store_load(&store, &scratch, &tables, wanted, &diags));
    diags_init(&diags, &arena);
    assert_int_equal(truncate(path_of("s.lode").data, 100), 0);
    columns[0] = 1 << 6;
    assert_false(store_load(&store, &scratch, &tables, wanted, &diags));
    MESSAGES("bad-file s.lode s.lode was cut short while it was in use\n");
    store_close(&store);
}

/* ---- models that do not fit ---- */

static void test_other_models(void **state) {
    (void)state;
    FILE_OF("T.csv", "Id,N,Name\na,1,x\nb,2,x\n");
    model_init(&model, &arena);
    table_of("T", "Id string; N integer; Name string null=x");
    assert_true(read_all() && store_save(&store, &scratch, path_of("s.lode"), &diags));
    model_init(&model, &arena);
    table_of("T", "Id string; N real; Name string null=x");
    assert_false(open_paths("s.lode", NULL));
    MESSAGES("bad-file s.lode s.lode has N of T as integer, the model as real\n");
    model_init(&model, &arena);
    table_of("T", "Id string; N integer; Name string");
    assert_false(open_paths("s.lode", NULL));
    MESSAGES("bad-file s.lode s.lode was made when another text was NULL in Name of T\n");
    model_init(&model, &arena); /* a key that was none when it was written */
    table_of("T", "Id string key; N integer key; More date");
    assert_true(open_paths("s.lode", NULL));
    MESSAGES("warning missing-column s.lode:1 s.lode has no column More of T\n");
    assert_true(load());
    store_close(&store);
    FILE_OF("T.csv", "Id,N,Name\na,1,x\na,2,x\n");
    model_init(&model, &arena);
    table_of("T", "Id string; N integer");
    assert_true(open_paths("T.csv", NULL) && load() && store_save(&store, &scratch, path_of("s.lode"), &diags));
    model_init(&model, &arena);
    table_of("T", "Id string key");
    assert_true(open_paths("s.lode", NULL));
    assert_false(load());
    MESSAGES("duplicate-key s.lode \"a\" stands twice in the column Id of T: row 1 of s.lode and row 2 of s.lode\n");
    store_close(&store);
    model_init(&model, &arena);
    table_of("U", "Id string key");
    table_of("V", "Id string key");
    assert_false(open_paths("s.lode", NULL));
    assert_true(diags.errors > 0);
}

static char *picture_related(bool many, const char *first, const char *second) {
    make_model();
    model_init(&model, &arena);
    Table *order = table_of("Order", "Id string; Customer string"), *customer = table_of("Customer", "Id string; Name string");
    relate(order, "Customer", many, customer, "Id");
    memset(&store, 0, sizeof store);
    assert_true(open_paths(first, second) && load());
    return picture_of(&store);
}

/* A relationship is not what the file has of the same columns: found anew. */
static void test_other_relationships(void **state) {
    (void)state;
    FILE_OF("Order.csv", "Id,Customer\no1,b\no2,a\no3,\no4,z\no5,c\n");
    FILE_OF("Customer.csv", "Id,Name\nz,A\nc,C\nb,B\na,A\n");
    for (int many = 0; many < 2; many++) {
        free(picture_related(many != 0, "Order.csv", "Customer.csv"));
        assert_true(store_save(&store, &scratch, path_of("s.lode"), &diags));
        store_close(&store);
        for (int now = 0; now < 2; now++) {
            char *wanted = picture_related(now != 0, "Order.csv", "Customer.csv");
            store_close(&store);
            char *got = picture_related(now != 0, "s.lode", NULL);
            store_close(&store);
            assert_string_equal(got, wanted);
            free(got);
            free(wanted);
        }
    }
}

static void test_no_files(void **state) {
    (void)state;
    make_model();
    FILE_OF("empty.lode", "");
    assert_false(open_paths("empty.lode", NULL));
    MESSAGES("bad-file empty.lode empty.lode is damaged: it does not begin as a store file does\n");
    FILE_OF("text.lode", "Id,Name,Region\nc1,Ann,1\nc2,Bob,2\nc5,Eve,1\nc1,Ann,1\nc2,Bob,2\nc5,Eve,1\nc1,Ann,1\nc2,Bob,2\nc5,Eve,1\n");
    assert_false(open_paths("text.lode", NULL));
    MESSAGES("bad-file text.lode text.lode is damaged: it does not begin as a store file does\n");
    make_data();
    memset(&store, 0, sizeof store);
    assert_true(read_all());
    assert_false(store_save(&store, &scratch, path_of("none/s.lode"), &diags));
    MESSAGES("no-file none/s.lode none/s.lode cannot be written: No such file or directory\n");
    assert_false(store_verify(&arena, path_of("none.lode"), &diags));
    MESSAGES("no-file none.lode none.lode cannot be read: No such file or directory\n");
}

/* Each byte in each place, against the C library's digits. */
static void test_uuids(void **state) {
    (void)state;
    const char *plain = "0123a567-89ab-4def-8000-fedcba987654";
    for (int at = 0; at < UUID_TEXT; at++)
        for (int c = 0; c < 256; c++) {
            char text[UUID_TEXT];
            unsigned char bytes[16];
            bool lower = false, upper = false, hyphen = plain[at] == '-';
            memcpy(text, plain, UUID_TEXT);
            text[at] = (char)c;
            const bool is = hyphen ? c == '-' : isxdigit(c);
            assert_int_equal(uuid_read((Text){text, UUID_TEXT}, bytes, &lower, &upper), is);
            if (!is) continue;
            char again[2 * 16 + 1], *digit = again;
            for (int i = 0; i < 16; i++) snprintf(again + 2 * i, 3, "%02x", bytes[i]);
            for (int i = 0; i < UUID_TEXT; i++)
                if (text[i] != '-') assert_int_equal(tolower(text[i]), *digit++);
            assert_true(lower);
            assert_int_equal(upper, c >= 'A' && c <= 'F');
        }
    for (size_t size = 0; size < UUID_TEXT; size++) {
        unsigned char bytes[16];
        bool any = false;
        assert_false(uuid_read((Text){plain, size}, bytes, &any, &any));
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(test_round_trip, setup),   cmocka_unit_test_setup(test_without_model, setup),
        cmocka_unit_test_setup(test_wanted, setup),       cmocka_unit_test_setup(test_damage, setup),
        cmocka_unit_test_setup(test_hostile, setup),      cmocka_unit_test_setup(test_cut_short, setup),
        cmocka_unit_test_setup(test_other_models, setup), cmocka_unit_test_setup(test_no_files, setup),
        cmocka_unit_test_setup(test_uuids, setup),        cmocka_unit_test_setup(test_texts_when_read, setup),
        cmocka_unit_test_setup(test_other_relationships, setup), cmocka_unit_test_setup(test_hostile_headers, setup),
    };
    RUN_IN_FOLDER(tests);
}
