/* Keys, relationships, rows from memory. */
#include "store_folder.h"

/* ---- keys ---- */

static void test_duplicate_keys(void **state) {
    (void)state;
    Table *orders = table_of("Orders", "Id string key; Number integer unique; Day date");
    Table *visits = table_of("Visits", "Day date");
    relate(visits, "Day", false, orders, "Day");
    static Text patterns[] = {{"a.csv", 5}, {"b.csv", 5}};
    orders->files = patterns;
    orders->file_count = 2;
    FILE_OF("a.csv", "Id,Number,Day\n\nx,1,2024-01-01\n\"y\ny\",2,2024-01-02\nz,,\n");
    FILE_OF("b.csv", "Number,Day,Id\n2,2024-01-04,\n,2024-01-01,\"y\ny\"\n,,z\n");
    FILE_OF("visits.csv", "day\n");
    assert_false(read_all());
    MESSAGES("duplicate-key b.csv:3:13 \"y y\" stands twice in the column Id of Orders: a.csv:4 and b.csv:3\n"
             "duplicate-key b.csv:5:3 \"z\" stands twice in the column Id of Orders: a.csv:6 and b.csv:5\n"
             "duplicate-key b.csv:2:1 2 stands twice in the column Number of Orders: a.csv:5 and b.csv:2\n"
             "duplicate-key b.csv:3:2 2024-01-01 stands twice in the column Day of Orders: a.csv:3 and b.csv:3\n");
    setup(state);
    table_of("T", "Id string key; N integer key");
    Writer w;
    writer_init(&w, &arena);
    put_string(&w, "Id,N\n");
    for (int i = 0; i < 3000; i++) put_format(&w, "k%d,%d\n", i < 2992 ? i : 7, i < 2999 ? i : 2000);
    file_of("T.csv", w.data, w.size);
    assert_false(read_all());
    MESSAGES("duplicate-key T.csv:2994:1 \"k7\" stands twice in the column Id of T: T.csv:9 and T.csv:2994\n"
             "duplicate-key T.csv:2995:1 \"k7\" stands twice in the column Id of T: T.csv:9 and T.csv:2995\n"
             "duplicate-key T.csv:2996:1 \"k7\" stands twice in the column Id of T: T.csv:9 and T.csv:2996\n"
             "duplicate-key T.csv:2997:1 \"k7\" stands twice in the column Id of T: T.csv:9 and T.csv:2997\n"
             "duplicate-key T.csv:2998:1 \"k7\" stands twice in the column Id of T: T.csv:9 and T.csv:2998\n"
             "duplicate-key T.csv 3 more rows of T repeat a value of the column Id\n"
             "duplicate-key T.csv:3001:4 2000 stands twice in the column N of T: T.csv:2002 and T.csv:3001\n");
}

static void test_distinct(void **state) {
    (void)state;
    table_of("T", "Id string key; N integer key; M integer unique; D date");
    FILE_OF("T.csv", "Id,N,M,D\na,5,1,2024-01-01\n,6,,2024-01-02\nc,7,3,2024-01-03\n");
    assert_true(read_all());
    MESSAGES("");
    assert_false(column_of("T", "Id")->distinct); /* a NULL in a key is fine */
    assert_true(column_of("T", "N")->distinct);
    assert_false(column_of("T", "M")->distinct);
    assert_false(column_of("T", "D")->distinct); /* nobody asked */
    VALUES("T", "Id", "a|NULL|c");
}

/* ---- relationships ---- */

static void expect_rows(const uint32_t *rows, const char *expected) {
    assert_non_null(rows);
    assert_int_equal(rows[0], 0);
    for (uint32_t r = 1; *expected != 0; r++) {
        char *end;
        assert_int_equal(rows[r], strtoul(expected, &end, 10));
        expected = end;
    }
}

static void test_links(void **state) {
    (void)state;
    Table *a = table_of("A", "Id string key; Code integer unique; Parent string; Tag string");
    Table *b = table_of("B", "A string; Code integer; Tag string; N integer");
    Table *gone = table_of("Gone", "Id string key; N integer; A string");
    relate(b, "A", false, a, "Id");
    relate(b, "Code", false, a, "Code");
    relate(a, "Parent", false, a, "Id");
    relate(b, "Tag", true, a, "Tag");
    relate(b, "N", true, a, "Code");
    relate(b, "Tag", false, gone, "Id");
    relate(gone, "A", false, a, "Id");
    model_relate(&model, b->columns[0], a->columns[3], false, true, (Span){0});
    FILE_OF("A.csv", "Id,Code,Parent,Tag\na1,10,,x\na2,20,a1,y\na3,,a2,x\na4,40,nobody,\n");
    FILE_OF("B.csv", "A,Code,Tag,N\na3,40,y,20\na1,,x,10\n,99,z,20\nnone,10,y,\na1,20,,77\n");
    assert_true(open_paths("", NULL));
    messages();
    uint64_t only[MODEL_TABLES / 64] = {1u << 1}; /* B first */
    assert_true(store_load(&store, &scratch, only, NULL, &diags));
    assert_null(store.links[0].parent);
    assert_true(load());
    MESSAGES("");
    expect_rows(store.links[0].parent, "3 1 0 0 1");
    assert_int_equal(store.links[0].orphans, 1);
    expect_rows(store.links[1].parent, "4 0 0 1 2");
    assert_int_equal(store.links[1].orphans, 1);
    expect_rows(store.links[2].parent, "0 1 2 0");
    expect_rows(store.links[3].parent, "1 2 0 1 0");
    expect_rows(store.links[3].other_parent, "2 1 2 0");
    assert_int_equal(store.links[3].value_count, 2);
    expect_rows(store.links[4].parent, "1 2 1 0 0");
    expect_rows(store.links[4].other_parent, "2 1 0 0");
    expect_rows(store.links[5].parent, "0 0 0 0 0");
    expect_rows(store.links[6].parent, "");
    assert_null(store.links[7].parent); /* inactive */
    const uint32_t *parent = store.links[0].parent;
    assert_true(load());
    assert_ptr_equal(parent, store.links[0].parent);
    Children children;
    store_children(&arena, parent, 5, 4, &children);
    static const uint32_t starts[] = {0, 0, 2, 2, 3, 3}, rows[] = {2, 5, 1};
    assert_memory_equal(children.starts, starts, sizeof starts);
    assert_memory_equal(children.rows, rows, sizeof rows);
    store_children(&arena, parent, 0, 0, &children);
    assert_int_equal(children.starts[0] + children.starts[1], 0);
}

static void test_key_with_null(void **state) {
    (void)state;
    Table *a = table_of("A", "Id string key"), *b = table_of("B", "A string");
    relate(b, "A", false, a, "Id");
    FILE_OF("A.csv", "Id,x\nk1,\n,\nk3,\n");
    FILE_OF("B.csv", "A,x\nk3,\n,\nk1,\nk2,\n");
    assert_true(read_all());
    expect_rows(store.links[0].parent, "3 0 1 0");
    assert_int_equal(store.links[0].orphans, 1);
}

/* Lists of random parents, in their order and not, some rows and some parents without. */
static void test_children(void **state) {
    (void)state;
    enum { MOST = 200 };
    uint32_t parent[MOST + 1] = {0};
    srand(7);
    for (int round = 0; round < 2000; round++) {
        const uint32_t rows = (uint32_t)rand() % MOST, parents = (uint32_t)rand() % 50, gaps = (uint32_t)rand() % 4;
        uint32_t last = 1;
        for (uint32_t r = 1; r <= rows; r++) {
            const bool has = parents != 0 && (uint32_t)rand() % 4 >= gaps;
            last += (uint32_t)rand() % 3;
            if (last > parents) last = parents;
            parent[r] = !has ? 0 : round % 2 == 0 ? last : 1 + (uint32_t)rand() % parents;
        }
        if (round % 20 == 0 && rows > 1 && parents > 1) parent[rows] = 1, parent[rows - 1] = 2; /* not quite in order */
        Children children;
        store_children(&arena, parent, rows, parents, &children);
        assert_int_equal(children.parents, parents);
        assert_int_equal(children.starts[0], 0);
        assert_int_equal(children.starts[1], 0);
        for (uint32_t p = 1, at = 0; p <= parents; p++) {
            assert_int_equal(children.starts[p], at);
            for (uint32_t r = 1; r <= rows; r++)
                if (parent[r] == p) assert_int_equal(children.rows[at++], r);
            assert_int_equal(children.starts[p + 1], at);
        }
    }
}

/* Many rows: growing hash tables, batches, and dictionaries, against arithmetic. */
static void test_many_rows(void **state) {
    (void)state;
    enum { PARENTS = 20000, ROWS = 70000 };
    Table *a = table_of("A", "Id string key; N integer key"), *b = table_of("B", "A string; N integer; Text string");
    relate(b, "A", false, a, "Id");
    relate(b, "N", false, a, "N");
    Writer w;
    writer_init(&w, &scratch);
    put_string(&w, "Id,N\n");
    for (uint32_t i = 0; i < PARENTS; i++) put_format(&w, "key-%08x-%u,%u\n", i * 2654435761u, i, i * 7);
    file_of("A.csv", w.data, w.size);
    w.size = 0;
    put_string(&w, "N,A,Text\n");
    for (uint32_t i = 0; i < ROWS; i++) {
        uint32_t p = (uint32_t)((uint64_t)i * 48271 % PARENTS);
        put_format(&w, "%u,key-%08x-%u,\"t\"\"%u\"\n", p * 7, p * 2654435761u, p, i % 5000);
    }
    file_of("B.csv", w.data, w.size);
    assert_true(read_all());
    MESSAGES("");
    assert_int_equal(stored("B")->rows, ROWS);
    assert_int_equal(column_of("B", "Text")->data.dictionary->rows, 5001);
    for (uint32_t i = 0; i < ROWS; i++) {
        uint32_t p = (uint32_t)((uint64_t)i * 48271 % PARENTS) + 1;
        assert_int_equal(store.links[0].parent[i + 1], p);
        assert_int_equal(store.links[1].parent[i + 1], p);
        assert_int_equal(column_of("B", "Text")->data.codes[i + 1], i % 5000 + 1);
    }
    assert_true(column_of("A", "Id")->distinct && column_of("A", "N")->distinct);
}

/* ---- rows from memory ---- */

static Source source;

/* Rows "a|b" one to a line; "" is the empty string. Spans are in `source`. */
static uint32_t rows_of(const char *text, CellRow *rows) {
    source = (Source){TEXT("test"), text_of(text)};
    uint32_t count = 0;
    for (const char *at = text; *at != 0; at += *at == '\n') {
        CellRow *row = &rows[count++];
        *row = (CellRow){.cells = NEW_ARRAY(&arena, Cell, 16), .span = {&source, (uint32_t)(at - text), 0}};
        for (;;) {
            Text cell = {at, strcspn(at, "|\n")};
            uint32_t begin = (uint32_t)(at - text);
            bool quoted = text_equal(cell, TEXT("\"\""));
            row->cells[row->count++] = (Cell){quoted ? TEXT("") : cell, quoted, {&source, begin, begin + (uint32_t)cell.size}};
            at += cell.size;
            if (*at != '|') break;
            at++;
        }
        row->span.end = (uint32_t)(at - text);
    }
    return count;
}

static bool add(const char *table, const char *text) {
    CellRow *rows = NEW_ARRAY(&arena, CellRow, 64);
    uint32_t count = rows_of(text, rows);
    return store_add_rows(&store, model_table(&model, text_of(table), NULL), rows, count, &diags);
}

static void test_given(void **state) {
    (void)state;
    Table *a = table_of("A", "Id string key; N integer; Note string; At datetime");
    Table *b = table_of("B", "A string");
    relate(b, "A", false, a, "Id");
    store_empty(&store, &arena, &model);
    assert_true(add("A", "id|n\na1|5\na2|\n"));
    assert_true(add("A", "Note|Id\nhello|a3\n\"\"|a4\n|a5\n"));
    assert_true(add("A", "Id\n"));
    assert_true(load());
    VALUES("A", "Id", "a1|a2|a3|a4|a5");
    VALUES("A", "N", "5|NULL|NULL|NULL|NULL");
    VALUES("A", "Note", "NULL|NULL|hello||NULL");
    VALUES("A", "At", "NULL|NULL|NULL|NULL|NULL");
    VALUES("B", "A", "");
    assert_true(column_of("A", "Id")->distinct);
    expect_rows(store.links[0].parent, "");
    assert_true(stored("A")->present);
    assert_false(stored("B")->present);

    store_empty(&store, &arena, &model);
    assert_true(add("A", "Id|N\na1|1\n"));
    assert_false(add("A", "Id|N\na2|x\n"));
    assert_int_equal(diags.list.items[0].code, DIAG_BAD_CELL);
    assert_int_equal(diags.list.items[0].places[0].span.begin, 8);
    MESSAGES("bad-cell \"x\" in column N of A is not an integer\n");
    assert_false(add("A", "Id|N\na1|1\n"));
    assert_int_equal(diags.list.items[0].places[0].span.begin, 5);
    assert_int_equal(diags.list.items[0].place_count, 2);
    MESSAGES("duplicate-key \"a1\" stands twice in the column Id of A\n");
    assert_false(add("A", "Id|No\na1|1\n"));
    MESSAGES("unknown-column the table A has no column No\n");
    assert_false(add("A", "Id|id\na1|1\n"));
    MESSAGES("malformed the column Id stands twice\n");
    assert_false(add("A", "Id|N\na1\n"));
    MESSAGES("malformed this row has 1 cell, the header has 2\n");
}

static void test_given_over_files(void **state) {
    (void)state;
    table_of("A", "Id string key; N integer");
    table_of("B", "Id string key");
    FILE_OF("A.csv", "Id,N\nf1,1\n");
    FILE_OF("B.csv", "Id\nb1\n");
    assert_true(open_paths("", NULL));
    assert_true(add("A", "Id\ng1\n"));
    assert_true(load());
    VALUES("A", "Id", "g1");
    VALUES("A", "N", "NULL");
    VALUES("B", "Id", "b1");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(test_duplicate_keys, setup),
        cmocka_unit_test_setup(test_distinct, setup),
        cmocka_unit_test_setup(test_links, setup),
        cmocka_unit_test_setup(test_children, setup),
        cmocka_unit_test_setup(test_key_with_null, setup),
        cmocka_unit_test_setup(test_many_rows, setup),
        cmocka_unit_test_setup(test_given, setup),
        cmocka_unit_test_setup(test_given_over_files, setup),
    };
    RUN_IN_FOLDER(tests);
}
