/* Files in a temporary folder, a model over them, and what was read and said. */
#pragma once
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

static inline void clean(void) {
    char command[64];
    snprintf(command, sizeof command, "rm -rf %s/*", folder);
    assert_int_equal(system(command), 0);
}

static inline int setup(void **state) { /* also in the middle of a test: no files, an empty model */
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

static inline int teardown(void **state) {
    (void)state;
    arena_release(&arena);
    arena_release(&scratch);
    return 0;
}

static inline Text path_of(const char *name) { return text_format(&arena, "%s%s%s", folder, name[0] == 0 ? "" : "/", name); }

static inline void file_of(const char *name, const char *bytes, size_t size) {
    remove(path_of(name).data); /* some file systems wait for the disk when a file is written anew */
    FILE *file = fopen(path_of(name).data, "wb");
    assert_non_null(file);
    assert_int_equal(fwrite(bytes, 1, size, file), size);
    fclose(file);
}

#define FILE_OF(name, literal) file_of((name), (literal), sizeof(literal) - 1)

static inline Text next_word(const char **at) {
    while (**at == ' ') ++*at;
    size_t size = strcspn(*at, " ;");
    Text word = {*at, size};
    *at += size;
    return word;
}

/* columns: "Id string key; Amount integer; Customer string null=NONE" */
static inline Table *table_of(const char *name, const char *columns) {
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

static inline void relate(Table *from, const char *column, bool many, Table *to, const char *key) {
    model_relate(&model, table_column(from, text_of(column), NULL), table_column(to, text_of(key), NULL), many, false, (Span){0});
}

static inline bool open_paths(const char *first, const char *second) {
    Text paths[2] = {path_of(first), second == NULL ? TEXT("") : path_of(second)};
    return store_open(&store, &arena, &model, paths, second == NULL ? 1 : 2, &diags);
}

static inline bool load(void) {
    uint64_t all[MODEL_TABLES / 64];
    memset(all, 0xff, sizeof all);
    arena_reset(&scratch);
    return store_load(&store, &scratch, all, NULL, &diags);
}

/* Opens the folder and loads it all. */
static inline bool read_all(void) { return open_paths("", NULL) && load(); }

/* Messages as lines "code file:line:column message | hint", files without the folder. */
static inline Text messages(void) {
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

static inline void expect_messages(const char *expected, const char *file, int line) {
    Text got = messages();
    if (!text_equal(got, text_of(expected))) fail_msg("%s:%d\n%.*snot\n%s", file, line, TEXT_ARG(got), expected);
}
#define MESSAGES(expected) expect_messages((expected), __FILE__, __LINE__)

static inline const StoreTable *stored(const char *table) {
    const Table *found = model_table(&model, text_of(table), NULL);
    assert_non_null(found);
    return &store.tables[found->index];
}

static inline const StoreColumn *column_of(const char *table, const char *column) {
    const Table *found = model_table(&model, text_of(table), NULL);
    return &stored(table)->columns[table_column(found, text_of(column), NULL)->index];
}

/* A column as text: "a|NULL|b". Checks what every column promises. */
static inline void expect_values(const char *table, const char *name, const char *expected, const char *file, int line) {
    const StoreColumn *c = column_of(table, name);
    uint32_t rows = stored(table)->rows;
    assert_int_equal(c->data.rows, (size_t)rows + 1);
    assert_true(col_value_in(&arena, &c->data, 0).null);
    Writer w;
    writer_init(&w, &arena);
    bool nulls = false;
    for (uint32_t r = 1; r <= rows; r++) {
        Value value = col_value_in(&arena, &c->data, r);
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

/* The tests with a temporary folder of their own. */
#define RUN_IN_FOLDER(tests)                                                                                           \
    do {                                                                                                               \
        if (mkdtemp(folder) == NULL) return 1;                                                                         \
        int failed = cmocka_run_group_tests(tests, NULL, NULL);                                                        \
        teardown(NULL);                                                                                                \
        clean();                                                                                                       \
        rmdir(folder);                                                                                                 \
        return failed;                                                                                                 \
    } while (0)
