/* Files of all odd kinds, with the places in their messages; inference; running out of memory. */
#include "store_folder.h"

/* ---- files and headers ---- */

static void test_simple(void **state) {
    (void)state;
    table_of("Orders", "Id string key; Amount integer; Price real; Open boolean; Day date; At datetime; Note string");
    FILE_OF("orders.csv", "Extra,at,ID,amount,price,OPEN,Day,Note\n"
                          "x,2024-05-01T10:00:00Z,o1,12,1.5,true,2024-05-01,hello\n"
                          "y,2024-05-01 10:00:00.25,o2,-7,-2,FALSE,2024-02-29T00:00:00,\n"
                          "z,2024-05-01T10:00:00+02:00,o3, 3.0 , 1e3 ,1,2024-05-01 00:00:00,\"\"\n"
                          ",2024-05-01,o4,,,0,,\"a \"\"b\"\", c\nd\"\n"
                          ",,o5,9007199254740993.0,-0.0,,,hello");
    assert_true(open_paths("", NULL));
    assert_true(stored("Orders")->present);
    assert_true(column_of("Orders", "Id")->present);
    assert_int_equal(stored("Orders")->rows, 0);
    assert_true(load());
    MESSAGES("");
    VALUES("Orders", "Id", "o1|o2|o3|o4|o5");
    VALUES("Orders", "Amount", "12|-7|3|NULL|9007199254740993");
    VALUES("Orders", "Price", "1.5|-2.0|1000.0|NULL|0.0");
    VALUES("Orders", "Open", "true|false|true|false|NULL");
    VALUES("Orders", "Day", "2024-05-01|2024-02-29|2024-05-01|NULL|NULL");
    VALUES("Orders", "At", "2024-05-01T10:00:00|2024-05-01T10:00:00.25|2024-05-01T08:00:00|2024-05-01T00:00:00|NULL");
    VALUES("Orders", "Note", "hello|NULL||a \"b\", c\nd|hello");
    assert_true(column_of("Orders", "Id")->distinct);
    assert_false(column_of("Orders", "Note")->distinct);
    assert_int_equal(column_of("Orders", "Note")->data.codes[5], 1);
    assert_true(load()); /* again: nothing to do */
}

static void test_shapes_of_files(void **state) {
    static const struct {
        const char *bytes, *values;
    } cases[] = {
        {"A,B\n1,x\n2,y\n", "x|y"},
        {"\xef\xbb\xbf" "A,B\r\n1,x\r\n2,y\r\n", "x|y"},
        {"\xef\xbb\xbf\"A\";\"B\"\n1;x,y\n2;\"y;z\"", "x,y|y;z"},
        {"A\tB\n1\tx;y,z\n", "x;y,z"},
        {"B,A\nx,1\n\n\r\ny,2\n\n", "x|y"}, /* empty lines */
        {"\n\nA,B\n1,x\n", "x"},
        {"A,B\n", ""},
        {"A,B", ""},
        {"B\nx\n\ny\n", "x|NULL|y"}, /* one column: an empty line is a NULL */
        {"B\n\"\"\n", ""},
        {"A,B\r\n1,\"x\"\r\n2,\"y\"", "x|y"},
        {"A,B\n1,5\" disk\n2,\"a\"\n", "5\" disk|a"}, /* a quote inside */
        {"A,B\n1,\"\"\"\"\n2,\"\"\"x\"\"\"\n", "\"|\"x\""},
        {"A,B\n1,", "NULL"},
        {"\"A\",\"B\"\n\"1\",\"\"\n\"\",\"y\"\n", "|y"},
        {" A , B \n1, x \n", " x "},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        setup(state);
        table_of("T", "A integer; B string");
        file_of("T.csv", cases[i].bytes, strlen(cases[i].bytes));
        assert_true(read_all());
        diags_init(&diags, &arena);
        VALUES("T", "B", cases[i].values);
    }
}

/* Cells of all lengths, so that they lie across blocks of 64 bytes in all ways. */
static void test_blocks(void **state) {
    for (size_t first = 0; first < 70; first++) {
        setup(state);
        table_of("T", "A string; B string; C integer");
        Writer w, expected;
        writer_init(&w, &arena);
        writer_init(&expected, &arena);
        put_string(&w, "A,B,C\n");
        for (size_t row = 0; row < 40; row++) {
            if (row != 0) put_char(&expected, '|');
            for (size_t i = 0; i < first + row; i++) put_char(&w, 'a');
            put_string(&w, ",\"");
            for (size_t i = 0; i < row; i++) put_string(&w, i % 3 == 0 ? "," : i % 3 == 1 ? "\n" : "\"\"");
            for (size_t i = 0; i < row; i++) put_string(&expected, i % 3 == 0 ? "," : i % 3 == 1 ? "\n" : "\"");
            put_format(&w, "\",%zu\n", row);
        }
        file_of("T.csv", writer_text(&w).data, w.size);
        assert_true(read_all());
        VALUES("T", "B", text_string(&arena, writer_text(&expected)));
        assert_int_equal(col_value(&column_of("T", "C")->data, 40).as.i, 39);
        assert_int_equal(col_value(&column_of("T", "A")->data, 40).as.s.size, first + 39);
    }
}

static void test_bad_files(void **state) {
    static const struct {
        const char *bytes;
        size_t size;
        const char *messages;
    } cases[] = {
#define CASE(bytes, messages) {bytes, sizeof(bytes) - 1, messages}
        CASE("", "bad-file T.csv the file is empty: it has no header line\n"),
        CASE("\n\n", "bad-file T.csv the file is empty: it has no header line\n"),
        CASE("A,B\n1,x\n2\n3,x,y\n", "bad-file T.csv:3:1 this row has 1 cell, the header has 2\n"
                                     "bad-file T.csv:4:1 this row has 3 cells, the header has 2\n"),
        CASE("A,B\n1,\"x\n\n\n", "bad-file T.csv:2:3 the quote that opens here is never closed\n"),
        CASE("A,B\n1,\"x\ny\"\n2,\"z\"q\n", "bad-file T.csv:4:6 there is text after the closing quote of a cell\n"),
        CASE("A,b,B,A\n1,x,y,2\n", "bad-file T.csv:1:7 the header names the column A twice, first in column 1\n"),
        CASE("A,\"B\n1,2\n", "bad-file T.csv:1:3 the quote that opens here is never closed\n"),
        CASE("A,B\n1,\"x\n2\",y\n", "bad-file T.csv:2:1 this row has 3 cells, the header has 2\n"),
        CASE("\xff\xfe" "A\0", "bad-file T.csv this is UTF-16 text, lode reads UTF-8\n"),
        CASE("A\0,B\n1,2\n", "bad-file T.csv:1:1 the header holds a zero byte: this is no CSV file\n"),
        CASE("A,B\xff\n1,2\n", "bad-file T.csv:1:3 the header is not UTF-8 text\n"),
        CASE("A,B\r1,2\r", "bad-file T.csv:1:3 the lines end with a carriage return alone\n"),
        CASE("A,B\n1,\xc3\n2,a\0b\n3,\xc3\xa4\n", "bad-cell T.csv:2:3 \"\xef\xbf\xbd\" in column B of T is not UTF-8 text\n"
                                                  "bad-cell T.csv:3:3 \"a b\" in column B of T holds a zero byte\n"),
        CASE("B,A\nd\xc3\xa4,1\nd\xc3\xa4,x\n", "bad-cell T.csv:3:4 \"x\" in column A of T is not an integer\n"),
#undef CASE
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        setup(state);
        table_of("T", "A integer; B string");
        file_of("T.csv", cases[i].bytes, cases[i].size);
        bool fine = read_all();
        MESSAGES(cases[i].messages);
        assert_false(fine);
    }
}

static void test_header_choice(void **state) {
    (void)state;
    table_of("T", "Owner string label=Who; Zip_Code string");
    FILE_OF("T.csv", "who,Owner,zip code\na,b,c\n"); /* the name beats the label */
    assert_true(read_all());
    MESSAGES("");
    VALUES("T", "Owner", "b");
    VALUES("T", "Zip_Code", "c");
}

static void test_find_files(void **state) {
    (void)state;
    table_of("AI_Session", "Id string")->label = TEXT("AI Session Table");
    table_of("Line", "Id string");
    Table *many = table_of("Many", "Id string; Note string; None string");
    static Text patterns[] = {{"part-*.csv", 10}, {"Sub/More.csv", 12}, {"part-2.csv", 10}};
    many->files = patterns;
    many->file_count = 3;
    table_of("Gone", "Id string");
    mkdir(path_of("Sub").data, 0700);
    FILE_OF("ai session table.CSV", "id\ns1\n");
    FILE_OF("LINE.csv", "id\nl1\n");
    FILE_OF("part-2.csv", "Id,Note\nb,n\n");
    FILE_OF("part-1.csv", "Note,Id\nm,a\nmm,aa\n");
    FILE_OF("Sub/More.csv", "Id\nc\n");
    assert_true(read_all());
    MESSAGES("warning missing-column part-1.csv:1 part-1.csv has no column None of Many\n"
             "warning missing-column Sub/More.csv:1 More.csv has no column Note of Many\n"
             "warning missing-table the data has no table Gone\n");
    VALUES("AI_Session", "Id", "s1");
    VALUES("Line", "Id", "l1");
    VALUES("Many", "Id", "a|aa|b|c");
    VALUES("Many", "Note", "m|mm|n|NULL");
    VALUES("Many", "None", "NULL|NULL|NULL|NULL");
    assert_false(column_of("Many", "None")->present);
    assert_false(stored("Gone")->present);
    VALUES("Gone", "Id", "");
    FILE_OF("line.csv", "id\nl1\n"); /* now two fit loosely */
    assert_false(open_paths("", NULL));
    assert_non_null(strstr(text_string(&arena, messages()), "ambiguous-name both LINE.csv and line.csv could be the table Line\n"));
}

static void test_single_files(void **state) {
    setup(state);
    table_of("T", "A string");
    FILE_OF("other.csv", "a\nx\n");
    FILE_OF("t.csv", "a\ny\n");
    assert_true(open_paths("other.csv", NULL) && load()); /* the only table */
    VALUES("T", "A", "x");
    assert_false(open_paths("other.csv", "t.csv")); /* a name that fits is better */
    MESSAGES("no-file other.csv other.csv is no table of the model\n");
    table_of("U", "A string");
    assert_false(open_paths("other.csv", NULL));
    MESSAGES("warning missing-table the data has no table T\nwarning missing-table the data has no table U\n"
             "no-file other.csv other.csv is no table of the model\n");
    assert_true(open_paths("t.csv", "") && load());
    VALUES("T", "A", "y");
    diags_init(&diags, &arena);
    assert_false(open_paths("nothing", NULL));
    MESSAGES("no-file nothing nothing cannot be read: No such file or directory\n");
    FILE_OF("x.xlsx", "");
    assert_false(open_paths("x.xlsx", NULL));
    MESSAGES("unsupported x.xlsx x.xlsx: lode does not read .xlsx files as data\n");
}

/* ---- cells ---- */

static void test_bad_cells(void **state) {
    (void)state;
    table_of("T", "Id string key; I integer; R real; B boolean; D date; M datetime");
    FILE_OF("T.csv", "Id,I,R,B,D,M\n"
                     "1,3.5,1,1,2024-01-01,2024-01-01\n"
                     "2,x,1,1,2024-01-01,2024-01-01\n"
                     "3,9223372036854775808,nan,1,2024-01-01,2024-01-01\n"
                     "4,1,\"1,5\",1,2024-01-01,2024-01-01\n"
                     "5,1,1e999,yes,2024-02-30,2024-01-01\n"
                     "6,1,1,2,2024-01-01T10:00:00,2024-01-01 25:00:00\n"
                     "7, ,  ,\"\",\"\",\"\"\n"
                     "8,1,1,tRuE,20240101,\"a very long text that does not end before forty characters\"\n"
                     "9,1_000,1,1,,\n");
    assert_false(read_all());
    MESSAGES("bad-cell T.csv:2:3 \"3.5\" in column I of T is not an integer\n"
             "bad-cell T.csv:3:3 \"x\" in column I of T is not an integer\n"
             "bad-cell T.csv:4:3 \"9223372036854775808\" in column I of T is not an integer\n"
             "bad-cell T.csv:4:23 \"nan\" in column R of T is not a real number\n"
             "bad-cell T.csv:5:5 \"1,5\" in column R of T is not a real number\n"
             "bad-cell T.csv:6:5 \"1e999\" in column R of T is not a real number\n"
             "bad-cell T.csv:6:11 \"yes\" in column B of T is not a boolean (true, false, 1 or 0)\n"
             "bad-cell T.csv:6:15 \"2024-02-30\" in column D of T is not a date (2024-05-01)\n"
             "bad-cell T.csv:7:7 \"2\" in column B of T is not a boolean (true, false, 1 or 0)\n"
             "bad-cell T.csv:7:9 \"2024-01-01T10:00:00\" in column D of T is not a date (2024-05-01)\n"
             "bad-cell T.csv 4 more cells or rows of T cannot be read\n");
    assert_true(open_paths("", NULL));
    store.bad_cells_null = true;
    assert_true(load());
    assert_int_equal(diags.errors, 0);
    MESSAGES("warning bad-cell T.csv:2:3 \"3.5\" in column I of T is not an integer; it and 3 more of this column count as NULL\n"
             "warning bad-cell T.csv:4:23 \"nan\" in column R of T is not a real number; it and 2 more of this column count as NULL\n"
             "warning bad-cell T.csv:6:11 \"yes\" in column B of T is not a boolean (true, false, 1 or 0); it and 1 more of this "
             "column count as NULL\n"
             "warning bad-cell T.csv:6:15 \"2024-02-30\" in column D of T is not a date (2024-05-01); it and 2 more of this column "
             "count as NULL\n"
             "warning bad-cell T.csv:7:29 \"2024-01-01 25:00:00\" in column M of T is not a datetime (2024-05-01 13:30:00); it and "
             "1 more of this column count as NULL\n");
    VALUES("T", "I", "NULL|NULL|NULL|1|1|1|NULL|1|NULL");
    VALUES("T", "B", "true|true|true|true|NULL|NULL|NULL|true|true");
}

static void test_null_text(void **state) {
    (void)state;
    table_of("T", "A string unique null=NOT_SET; B integer null=-1; C string null=x");
    FILE_OF("T.csv", "A,B,C\nNOT_SET,-1,\nu,\" -1 \",x\nNOT_SET,1,\"x\"\nv,11,xx\n");
    assert_true(read_all());
    MESSAGES("");
    VALUES("T", "A", "NULL|u|NULL|v");
    VALUES("T", "B", "NULL|NULL|1|11");
    VALUES("T", "C", "NULL|NULL|NULL|xx");
    assert_false(column_of("T", "A")->distinct);
}

/* ---- without a model ---- */

static void test_infer(void **state) {
    (void)state;
    FILE_OF("Things.csv", "i,r,b,d,m,s,zero,big,none,mixed,,plus,dm,quoted,bits\n"
                          "1,1,true,2024-01-01,2024-01-01T10:00:00,x,007,12345678901234567890,,1,9,+49,2024-01-01,\"12\",1\n"
                          "-2,2.5,FALSE,2024-12-31,2024-01-01 10:00:00.5Z,1,1,1,,x,9,1,2024-01-01 10:00:00,\"\",0\n"
                          ",, , ,,,0,0,\"\",,,,,,\n");
    FILE_OF("empty.csv", "a,b\n");
    Text path = path_of("");
    assert_true(store_infer(&store, &model, &arena, &path, 1, &diags));
    model_link(&model, &diags);
    MESSAGES("");
    assert_int_equal(model.tables.count, 2);
    const Table *things = model.tables.items[0];
    static const struct {
        const char *name;
        Type type;
    } columns[] = {{"i", TYPE_INT},      {"r", TYPE_REAL},    {"b", TYPE_BOOL},   {"d", TYPE_DATE},     {"m", TYPE_DATETIME},
                   {"s", TYPE_STRING},   {"zero", TYPE_STRING}, {"big", TYPE_REAL}, {"none", TYPE_STRING}, {"mixed", TYPE_STRING},
                   {"plus", TYPE_STRING}, {"dm", TYPE_DATETIME}, {"quoted", TYPE_INT}, {"bits", TYPE_INT}};
    assert_true(text_equal(things->name, TEXT("Things")) && things->inferred);
    assert_int_equal(things->column_count, sizeof columns / sizeof *columns);
    for (uint32_t c = 0; c < things->column_count; c++) {
        assert_true(text_equal(things->columns[c]->name, text_of(columns[c].name)));
        if (things->columns[c]->type != columns[c].type) fail_msg("%s is %s", columns[c].name, type_word(things->columns[c]->type));
    }
    assert_true(store_open(&store, &arena, &model, &path, 1, &diags) && load());
    MESSAGES("");
    VALUES("Things", "r", "1.0|2.5|NULL");
    VALUES("Things", "m", "2024-01-01T10:00:00|2024-01-01T10:00:00.5|NULL");
    VALUES("Things", "none", "NULL|NULL|");
    VALUES("Things", "zero", "007|1|0");
    setup(state);
    FILE_OF("T.csv", "a,b,a\n");
    path = path_of("T.csv");
    assert_false(store_infer(&store, &model, &arena, &path, 1, &diags));
    MESSAGES("bad-file T.csv:1:5 the header names the column a twice, first in column 1\n");
    FILE_OF("T.csv", "");
    assert_false(store_infer(&store, &model, &arena, &path, 1, &diags));
    MESSAGES("bad-file T.csv the file is empty: it has no header line\n");
    remove(path.data);
    path = path_of("");
    assert_false(store_infer(&store, &model, &arena, &path, 1, &diags));
    assert_int_equal(diags.list.items[0].code, DIAG_NO_FILE);
}

/* Running out of memory leaves through the budget and leaves nothing behind. */
static jmp_buf escape;

static void test_out_of_memory(void **state) {
    (void)state;
    table_of("T", "A string; B integer");
    Writer w;
    writer_init(&w, &scratch);
    put_string(&w, "A,B\n");
    for (uint32_t i = 0; i < 20000; i++) put_format(&w, "text %u,%u\n", i, i);
    file_of("T.csv", w.data, w.size);
    Budget budget = {.limit = 300000, .escape = &escape};
    static Arena session, run;
    Text path = path_of("");
    arena_init(&session, &budget);
    arena_init(&run, &budget);
    if (setjmp(escape) == 0) {
        uint64_t all[MODEL_TABLES / 64] = {1};
        assert_true(store_open(&store, &session, &model, &path, 1, &diags));
        store_load(&store, &run, all, NULL, &diags);
        fail();
    }
    assert_ptr_equal(budget.escape, &escape);
    FILE *maps = fopen("/proc/self/maps", "r");
    char line[512];
    while (fgets(line, sizeof line, maps) != NULL) assert_null(strstr(line, "T.csv"));
    fclose(maps);
    arena_release(&session);
    arena_release(&run);
}

/* ---- memory that runs out ---- */

static bool is_mapped(const char *name) {
    char line[512];
    bool found = false;
    FILE *maps = fopen("/proc/self/maps", "r");
    assert_non_null(maps);
    while (fgets(line, sizeof line, maps) != NULL) found |= strstr(line, name) != NULL;
    fclose(maps);
    return found;
}

/* However little there is: a file whose header was being read does not stay mapped. */
static void test_no_memory_for_headers(void **state) {
    (void)state;
    static char header[20000];
    size_t size = 0;
    for (int i = 0; i < 900; i++) size += (size_t)sprintf(header + size, "column number %d%s", i, i < 899 ? "," : "\nx\n");
    file_of("T.csv", header, size);
    table_of("T", "Id string; N integer");
    Text path = path_of("T.csv");
    bool opened = false;
    for (size_t limit = 1 << 10; !opened; limit += 3000) {
        Budget budget = {.limit = limit};
        Arena small;
        jmp_buf here;
        arena_init(&small, &budget);
        Store little = {.threads = 1};
        if (setjmp(here) == 0) {
            budget.escape = &here;
            store_open(&little, &small, &model, &path, 1, &diags);
            opened = true;
        }
        assert_false(is_mapped("T.csv"));
        arena_release(&small);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(test_simple, setup),
        cmocka_unit_test_setup(test_shapes_of_files, setup),
        cmocka_unit_test_setup(test_blocks, setup),
        cmocka_unit_test_setup(test_bad_files, setup),
        cmocka_unit_test_setup(test_header_choice, setup),
        cmocka_unit_test_setup(test_find_files, setup),
        cmocka_unit_test_setup(test_single_files, setup),
        cmocka_unit_test_setup(test_bad_cells, setup),
        cmocka_unit_test_setup(test_null_text, setup),
        cmocka_unit_test_setup(test_infer, setup),
        cmocka_unit_test_setup(test_out_of_memory, setup),
        cmocka_unit_test_setup(test_no_memory_for_headers, setup),
    };
    RUN_IN_FOLDER(tests);
}
