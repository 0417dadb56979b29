/* Files of all odd kinds from a temporary folder, with the places in their messages; keys, relationships, fixtures, inference. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "data/calendar.h"
#include "store/store.h"

static char folder[] = "/tmp/lode_store_XXXXXX";
static Arena arena, scratch;
static Diags diags;
static Model model;
static Store store;

static void clean(void) {
    char command[64];
    snprintf(command, sizeof command, "rm -rf %s/*", folder);
    assert_int_equal(system(command), 0);
}

static int setup(void **state) { /* also in the middle of a test: no files, an empty model */
    (void)state;
    clean();
    arena_release(&arena);
    arena_release(&scratch);
    arena_init(&arena, NULL);
    arena_init(&scratch, NULL);
    diags_init(&diags, &arena);
    model_init(&model, &arena);
    return 0;
}

static int teardown(void **state) {
    (void)state;
    arena_release(&arena);
    arena_release(&scratch);
    return 0;
}

static Text path_of(const char *name) { return text_format(&arena, "%s%s%s", folder, name[0] == 0 ? "" : "/", name); }

static void file_of(const char *name, const char *bytes, size_t size) {
    FILE *file = fopen(path_of(name).data, "wb");
    assert_non_null(file);
    assert_int_equal(fwrite(bytes, 1, size, file), size);
    fclose(file);
}

#define FILE_OF(name, literal) file_of((name), (literal), sizeof(literal) - 1)

static Text next_word(const char **at) {
    while (**at == ' ') ++*at;
    size_t size = strcspn(*at, " ;");
    Text word = {*at, size};
    *at += size;
    return word;
}

/* columns: "Id string key; Amount integer; Customer string null=NONE" */
static Table *table_of(const char *name, const char *columns) {
    Table *table = model_add_table(&model, text_of(name));
    for (const char *at = columns; *at != 0; at += *at == ';') {
        Text column_name = next_word(&at), type_name = next_word(&at);
        Type type;
        assert_true(type_find(type_name, &type));
        ModelColumn *column = model_add_column(&model, table, column_name, type);
        for (Text mark; (mark = next_word(&at)).size != 0;) {
            if (text_equal(mark, TEXT("key"))) column->key = true;
            else if (text_equal(mark, TEXT("unique"))) column->unique = true;
            else if (text_starts(mark, TEXT("label="))) column->label = text_slice(mark, 6, mark.size);
            else if (text_starts(mark, TEXT("null="))) {
                column->has_null_text = true;
                column->null_text = text_slice(mark, 5, mark.size);
            } else fail_msg("mark %.*s", TEXT_ARG(mark));
        }
    }
    return table;
}

static void relate(Table *from, const char *column, bool many, Table *to, const char *key) {
    model_relate(&model, table_column(from, text_of(column), NULL), table_column(to, text_of(key), NULL), many, false, (Span){0});
}

static bool open_paths(const char *first, const char *second) {
    Text paths[2] = {path_of(first), second == NULL ? TEXT("") : path_of(second)};
    return store_open(&store, &arena, &model, paths, second == NULL ? 1 : 2, &diags);
}

static bool load(void) {
    uint64_t all[MODEL_TABLES / 64];
    memset(all, 0xff, sizeof all);
    arena_reset(&scratch);
    return store_load(&store, &scratch, all, &diags);
}

/* Opens the folder and loads it all. */
static bool read_all(void) { return open_paths("", NULL) && load(); }

/* Messages as lines "code file:line:column message | hint", files without the folder. */
static Text messages(void) {
    Writer w;
    writer_init(&w, &arena);
    for (uint32_t i = 0; i < diags.list.count; i++) {
        const Diag *d = &diags.list.items[i];
        put_string(&w, d->severity == SEVERITY_WARNING ? "warning " : "");
        put_string(&w, diag_code(d->code));
        Text file = d->file;
        if (text_starts(file, text_of(folder))) file = text_slice(file, strlen(folder) + 1, file.size);
        if (file.size != 0) put_format(&w, " %.*s", TEXT_ARG(file));
        if (d->line != 0) put_format(&w, ":%llu", (unsigned long long)d->line);
        if (d->column != 0) put_format(&w, ":%llu", (unsigned long long)d->column);
        put_string(&w, " ");
        for (size_t k = 0; k < d->message.size; k++) {
            Text rest = text_slice(d->message, k, d->message.size);
            if (text_starts(rest, text_of(folder))) k += strlen(folder);
            else put_char(&w, d->message.data[k]);
        }
        put_string(&w, "\n");
    }
    diags_init(&diags, &arena);
    return writer_text(&w);
}

static void expect_messages(const char *expected, const char *file, int line) {
    Text got = messages();
    if (!text_equal(got, text_of(expected))) fail_msg("%s:%d\n%.*snot\n%s", file, line, TEXT_ARG(got), expected);
}
#define MESSAGES(expected) expect_messages((expected), __FILE__, __LINE__)

static const StoreTable *stored(const char *table) {
    const Table *found = model_table(&model, text_of(table), NULL);
    assert_non_null(found);
    return &store.tables[found->index];
}

static const StoreColumn *column_of(const char *table, const char *column) {
    const Table *found = model_table(&model, text_of(table), NULL);
    return &stored(table)->columns[table_column(found, text_of(column), NULL)->index];
}

/* A column as text: "a|NULL|b". Checks what every column promises. */
static void expect_values(const char *table, const char *name, const char *expected, const char *file, int line) {
    const StoreColumn *c = column_of(table, name);
    uint32_t rows = stored(table)->rows;
    assert_int_equal(c->data.rows, (size_t)rows + 1);
    assert_true(col_value(&c->data, 0).null);
    Writer w;
    writer_init(&w, &arena);
    bool nulls = false;
    for (uint32_t r = 1; r <= rows; r++) {
        Value value = col_value(&c->data, r);
        nulls |= value.null;
        if (r > 1) put_char(&w, '|');
        if (value.null) put_string(&w, "NULL");
        else if (value.type == TYPE_DATETIME) put_datetime(&w, value.as.i, 'T');
        else put_value(&w, value);
        if (c->distinct && c->data.shape == SHAPE_CODED) assert_int_equal(c->data.codes[r], r);
    }
    assert_int_equal(c->no_nulls, !nulls);
    if (c->data.shape == SHAPE_CODED) {
        assert_true(c->data.dictionary->distinct);
        assert_true(col_value(c->data.dictionary, 0).null);
        if (c->distinct) assert_int_equal(c->data.dictionary->rows, c->data.rows);
    }
    Text got = writer_text(&w);
    if (!text_equal(got, text_of(expected))) fail_msg("%s:%d\n%.*s\nnot\n%s", file, line, TEXT_ARG(got), expected);
}
#define VALUES(table, column, expected) expect_values((table), (column), (expected), __FILE__, __LINE__)

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
    FILE_OF("x.sqlite", "");
    assert_false(open_paths("x.sqlite", NULL));
    MESSAGES("unsupported x.sqlite x.sqlite: lode does not read .sqlite files as data\n");
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
             "bad-cell T.csv:10:3 \"1_000\" in column I of T is not an integer\n"
             "bad-cell T.csv:4:23 \"nan\" in column R of T is not a real number\n"
             "bad-cell T.csv:5:5 \"1,5\" in column R of T is not a real number\n"
             "bad-cell T.csv:6:5 \"1e999\" in column R of T is not a real number\n"
             "bad-cell T.csv:6:11 \"yes\" in column B of T is not a boolean (true, false, 1 or 0)\n"
             "bad-cell T.csv:7:7 \"2\" in column B of T is not a boolean (true, false, 1 or 0)\n"
             "bad-cell T.csv:6:15 \"2024-02-30\" in column D of T is not a date (2024-05-01)\n"
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
    assert_true(store_load(&store, &scratch, only, &diags));
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

/* ---- without a model ---- */

static void test_infer(void **state) {
    (void)state;
    FILE_OF("Things.csv", "i,r,b,d,m,s,zero,big,none,mixed,,plus,dm,quoted,bits\n"
                          "1,1,true,2024-01-01,2024-01-01T10:00:00,x,007,12345678901234567890,,1,9,+49,2024-01-01,\"12\",1\n"
                          "-2,2.5,FALSE,2024-12-31,2024-01-01 10:00:00.5Z,1,1,1,,x,9,1,2024-01-01 10:00:00,\"\",0\n"
                          ",, , ,,,0,0,\"\",,,,,,\n");
    FILE_OF("empty.csv", "a,b\n");
    Text path = path_of("");
    assert_true(store_infer(&model, &arena, &path, 1, &diags));
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
    assert_false(store_infer(&model, &arena, &path, 1, &diags));
    MESSAGES("bad-file T.csv:1:5 the header names the column a twice, first in column 1\n");
    FILE_OF("T.csv", "");
    assert_false(store_infer(&model, &arena, &path, 1, &diags));
    MESSAGES("bad-file T.csv the file is empty: it has no header line\n");
    remove(path.data);
    path = path_of("");
    assert_false(store_infer(&model, &arena, &path, 1, &diags));
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
        store_load(&store, &run, all, &diags);
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
        cmocka_unit_test_setup(test_duplicate_keys, setup),
        cmocka_unit_test_setup(test_distinct, setup),
        cmocka_unit_test_setup(test_links, setup),
        cmocka_unit_test_setup(test_key_with_null, setup),
        cmocka_unit_test_setup(test_many_rows, setup),
        cmocka_unit_test_setup(test_given, setup),
        cmocka_unit_test_setup(test_given_over_files, setup),
        cmocka_unit_test_setup(test_infer, setup),
        cmocka_unit_test_setup(test_out_of_memory, setup),
    };
    if (mkdtemp(folder) == NULL) return 1;
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    teardown(NULL);
    clean();
    rmdir(folder);
    return failed;
}
