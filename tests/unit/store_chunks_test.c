/* What is read from a CSV file does not depend on the number of threads, nor on where the file is cut into chunks. */
#include "store_folder.h"

/* Everything that loading gives: messages, rows, values, codes. */
static Text picture(Type amount, unsigned threads, size_t chunk) {
    arena_reset(&arena);
    diags_init(&diags, &arena);
    model_init(&model, &arena);
    char columns[80];
    snprintf(columns, sizeof columns, "Id string; Name string null=-; Amount %s", type_word(amount));
    table_of("T", columns)->columns[0]->key = amount == TYPE_INT;
    memset(&store, 0, sizeof store);
    store.threads = threads;
    store.chunk_bytes = chunk;
    store.bad_cells_null = amount == TYPE_DATE;
    bool fine = read_all();
    Writer w;
    writer_init(&w, &arena);
    put_format(&w, "%d %u\n", fine, stored("T")->rows);
    put_text(&w, messages());
    for (uint32_t c = 0; fine && c < 3; c++) {
        const StoreColumn *column = &stored("T")->columns[c];
        put_format(&w, "%d %d %d:", column->present, column->distinct, column->no_nulls);
        for (uint32_t r = 1; r <= stored("T")->rows; r++) {
            if (column->data.shape == SHAPE_CODED) put_format(&w, " %u", column->data.codes[r]);
            put_char(&w, '<');
            put_value(&w, col_value_in(&arena, &column->data, r));
            put_char(&w, '>');
        }
        put_char(&w, '\n');
    }
    return writer_text(&w);
}

/* Types that inference finds. */
static Text guesses(unsigned threads, size_t chunk) {
    arena_reset(&arena);
    diags_init(&diags, &arena);
    model_init(&model, &arena);
    memset(&store, 0, sizeof store);
    store.threads = threads;
    store.chunk_bytes = chunk;
    Text path = path_of("T.csv");
    Writer w;
    writer_init(&w, &arena);
    put_format(&w, "%d", store_infer(&store, &model, &arena, &path, 1, &diags));
    const Table *table = model.tables.count == 0 ? NULL : model.tables.items[0];
    for (uint32_t c = 0; table != NULL && c < table->column_count; c++)
        put_format(&w, " %.*s:%s", TEXT_ARG(table->columns[c]->name), type_word(table->columns[c]->type));
    return writer_text(&w);
}

static char *copy_of(Text t) {
    char *copy = malloc(t.size + 1);
    assert_non_null(copy);
    memcpy(copy, t.data, t.size);
    copy[t.size] = 0;
    return copy;
}

static void same_at_every_cut(const char *bytes, size_t size) {
    static const Type types[] = {TYPE_INT, TYPE_DATE, TYPE_STRING};
    static const unsigned threads[] = {1, 2, 7};
    file_of("T.csv", bytes, size);
    for (size_t t = 0; t < sizeof types / sizeof *types; t++) {
        char *whole = copy_of(picture(types[t], 1, 0)), *guessed = copy_of(guesses(1, 0));
        for (size_t chunk = 1; chunk <= size + 1; chunk++)
            for (size_t i = 0; i < sizeof threads / sizeof *threads; i++) {
                if (threads[i] == 7 && chunk % 5 != 1) continue;
                Text got = picture(types[t], threads[i], chunk);
                if (!text_equal(got, text_of(whole)))
                    fail_msg("%s\nin chunks of %zu, %u threads:\n%.*snot\n%s", bytes, chunk, threads[i], TEXT_ARG(got), whole);
                got = guesses(threads[i], chunk);
                if (!text_equal(got, text_of(guessed))) fail_msg("%s\n%.*s not %s", bytes, TEXT_ARG(got), guessed);
            }
        free(whole);
        free(guessed);
    }
}

static void test_cuts(void **state) {
    (void)state;
#define CUT(literal) same_at_every_cut((literal), sizeof(literal) - 1)
    CUT("");
    CUT("\n");
    CUT("\xef\xbb\xbf");
    CUT("Id,Name,Amount");
    CUT("Id,Name,Amount\n");
    CUT("\xef\xbb\xbfId,Name,Amount\r\na,b,1\r\n");
    CUT("Id,Name,Amount\na,b,1\nb,b,2\nc,-,3\n\n\nd,,4\ne,e,5");
    CUT("Id,Name,Amount\na,\"b\nb\",1\nb,\"b,\"\"\n\"\"\",2\r\nc,\"\r\n\r\n\",3\r\nd,\"\",4\r\n");
    CUT("Id,Name,Amount\n\"a\n\n\n\n\n\n\n\n\n\n\n\n\n\nb\",\"\n\",1\n\"\"\"\n\"\"\",2,3\n");
    /* quotes that stand where they mean nothing: what they tell about chunks is wrong */
    CUT("Id,Name,Amount\na,5\" disk,1\nb,x\"y,2\nc,3\" disk,3\nd,\"z\nz\",4\ne,q\",5\nf,\"\n\",6\n");
    CUT("Id,Name,Amount\na,5\" disk,1\nb,b,2\nc,c,3\nd,d,4\ne,e,5\nf,f,6\ng,g,7\n");
    CUT("Id,Name,Amount\na,\"b\"x,1\nb,\"b\" ,2\nc,c\nd,d,4,4\ne,\"e\"\"\"y\n");
    CUT("Id,Name,Amount\na,b,1\nb,\"open,2\nc,c,3\nd,\"\"d,4\n");
    CUT("Id,Name,Amount\na,b,x\nb,b,y\nc,b,1\nc,b,2\nd,b,\"z\"\nd,b,2024-05-01\n\nx\ny,b,w\nz,b,v\nu,b,t\ns,b,r\nq,b,p\no,b,n\nm,b,l\n");
    CUT("Id;Name;Amount\na;\"b;\nb\";1\nb;\"\";2\n");
    CUT("Amount\tId\n1\ta\n2\t\"\n\"\n");
    CUT("Id,Name,Amount\na,b\0c,1\nb,\xff,2\nc,\xc3\xa4,3\nd,\xc3,4\n");
    CUT("Id\na\n\n\"\n\"\n\nb\n\n");
}

/* Random texts of the bytes that matter. */
static void test_random_cuts(void **state) {
    (void)state;
    static const char *const pieces[] = {"\"", "\"", "\n", "\n", ",", ",", "a", "1", "\r\n", "\"\"", "x\"", ",\"", "\",", "2024-05-01", "-"};
    uint64_t random = 7;
    for (int round = 0; round < 60; round++) {
        char text[200];
        size_t size = 0;
        if (round % 2 == 0) size = (size_t)snprintf(text, sizeof text, "Id,Name,Amount\n");
        while (size < 60) {
            random = random * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
            const char *piece = pieces[(random >> 33) % (sizeof pieces / sizeof *pieces)];
            size += (size_t)snprintf(text + size, sizeof text - size, "%s", piece);
        }
        same_at_every_cut(text, size);
    }
}

/* More records than a batch has, in several files, and quotes that tell wrong things in the middle. */
static void test_many(void **state) {
    (void)state;
    for (int odd = 0; odd < 3; odd++) {
        FILE *file = fopen(path_of("T.csv").data, "wb");
        assert_non_null(file);
        fprintf(file, "Id,Name,Amount\n");
        for (int i = 0; i < 5000; i++) {
            if (i % 701 == 0 && odd == 1) fprintf(file, "%d,in\"ch,%d\n", i, i);
            else if (i % 900 == 5 && odd == 2) fprintf(file, "%d,n,x%d\n", i, i);
            else fprintf(file, "%d,\"n\n%d\",%d\n", i, i % 97, i);
        }
        fclose(file);
        char *whole = copy_of(picture(TYPE_INT, 1, 0));
        static const size_t chunks[] = {64, 1000, 4096, 30000};
        for (size_t c = 0; c < 4; c++)
            for (unsigned threads = 1; threads <= 7; threads += 3) {
                Text got = picture(TYPE_INT, threads, chunks[c]);
                assert_true(text_equal(got, text_of(whole)));
            }
        free(whole);
    }
}

/* The budget is spent on some thread: control leaves on the caller's, and all is given back. */
static void test_budget(void **state) {
    (void)state;
    FILE *file = fopen(path_of("T.csv").data, "wb");
    assert_non_null(file);
    fprintf(file, "Id,Name,Amount\n");
    for (int i = 0; i < 20000; i++) fprintf(file, "%d,a rather long name that is number %d,%d\n", i, i, i);
    fclose(file);
    arena_reset(&arena);
    diags_init(&diags, &arena);
    model_init(&model, &arena);
    table_of("T", "Id string; Name string; Amount integer");
    static volatile size_t limit;
    static volatile int fine;
    fine = 0;
    for (limit = 1 << 16; fine == 0; limit = limit * 5 / 4) {
        jmp_buf escape;
        Budget budget = {.limit = limit, .escape = &escape};
        Arena session, run;
        arena_init(&session, &budget);
        arena_init(&run, &budget);
        memset(&store, 0, sizeof store);
        store.threads = 3;
        store.chunk_bytes = 5000;
        Text path = path_of("");
        if (setjmp(escape) == 0) {
            uint64_t all[MODEL_TABLES / 64];
            memset(all, 0xff, sizeof all);
            assert_true(store_open(&store, &session, &model, &path, 1, &diags));
            assert_true(store_load(&store, &run, all, NULL, &diags));
            assert_int_equal(store.tables[0].rows, 20000);
            fine = 1;
        }
        arena_release(&session);
        arena_release(&run);
        assert_int_equal(budget.used, 0);
    }
    assert_true(limit > 1 << 18);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(test_cuts, setup),
        cmocka_unit_test_setup(test_random_cuts, setup),
        cmocka_unit_test_setup(test_many, setup),
        cmocka_unit_test_setup(test_budget, setup),
    };
    RUN_IN_FOLDER(tests);
}
