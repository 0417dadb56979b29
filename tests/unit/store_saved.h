/* Store files of a model with every type and both kinds of relationships: written, read back as a picture, damaged. */
#pragma once
#include "store_folder.h"

#include "store/files.h"

static Budget budget; /* its escape is where reading leaves to that meets texts which are not what was written */

/* Tables with every type, keys that are UUIDs, relationships of both kinds. */
static inline void make_model(void) {
    arena_reset(&arena);
    arena.budget = scratch.budget = &budget;
    diags_init(&diags, &arena);
    model_init(&model, &arena);
    Table *order = table_of("Order", "Id string key; Customer string null=-; Day date; At datetime; Paid boolean; Amount real; Count integer; Note string");
    Table *customer = table_of("Customer", "Id string key; Name string; Region integer");
    Table *target = table_of("Target", "Region integer; Goal real");
    relate(order, "Customer", false, customer, "Id");
    relate(customer, "Region", true, target, "Region");
}

static inline void make_data(void) {
    FILE_OF("Order.csv", "Id,Customer,Day,At,Paid,Amount,Count,Note\n"
                         "1ab49fe4-0000-4000-8000-000000000001,c1,2024-05-01,2024-05-01 10:00:00,true,1.5,1,\xc3\xa4 b\n"
                         "1ab49fe4-0000-4000-8000-000000000002,c2,2024-05-02,,false,-2,2,\n"
                         "1ab49fe4-0000-4000-8000-00000000000a,-,,2024-05-01 10:00:00.5,,,,\"\"\n"
                         "1ab49fe4-0000-4000-8000-00000000000b,c1,1969-12-31,1900-01-01,true,1e300,-9,x\n"
                         "1ab49fe4-0000-4000-8000-00000000000c,c9,2024-05-01,2024-05-01 10:00:00,true,1.5,1,x\n");
    FILE_OF("Customer.csv", "Id,Name,Region\nc1,Ann,1\nc2,Bob,2\nc3,Cid,\nc4,Dan,1\n");
    FILE_OF("Target.csv", "Region,Goal\n1,10\n2,20\n2,30\n,40\n");
}

static inline void put_array(Writer *w, const uint32_t *array, uint32_t rows) {
    for (uint32_t r = 0; array != NULL && r <= rows; r++) put_format(w, " %u", array[r]);
    put_char(w, '\n');
}

/* Everything that a store has. Reading all of it also shows that all of it can be read. */
static inline char *picture_of(const Store *s) {
    Writer w;
    writer_init(&w, &scratch);
    for (uint32_t t = 0; t < model.tables.count; t++) {
        const StoreTable *table = &s->tables[t];
        put_format(&w, "%.*s %d %u\n", TEXT_ARG(table->table->name), table->present, table->rows);
        for (uint32_t c = 0; c < table->table->column_count; c++) {
            const StoreColumn *column = &table->columns[c];
            put_format(&w, "  %.*s %d %d %d:", TEXT_ARG(column->column->name), column->present, column->distinct, column->no_nulls);
            for (uint32_t r = 0; r <= table->rows; r++) {
                if (column->data.shape == SHAPE_CODED) put_format(&w, "%u", column->data.codes[r]);
                put_char(&w, '<');
                put_value(&w, col_value_in(&arena, &column->data, r));
                put_char(&w, '>');
            }
            put_char(&w, '\n');
        }
    }
    for (uint32_t i = 0; i < model.relationships.count; i++) {
        const StoreLink *link = &s->links[i];
        put_format(&w, "%u %llu:", link->value_count, (unsigned long long)link->orphans);
        put_array(&w, link->parent, s->tables[link->relationship->from->table->index].rows);
        put_array(&w, link->other_parent, s->tables[link->relationship->to->table->index].rows);
    }
    Text text = writer_text(&w);
    char *copy = malloc(text.size + 1);
    assert_non_null(copy);
    memcpy(copy, text.data, text.size);
    copy[text.size] = 0;
    return copy;
}

static unsigned threads = 1;

static inline bool read_store(const char *name) {
    make_model();
    memset(&store, 0, sizeof store);
    store.threads = threads;
    return open_paths(name, NULL) && load();
}

/* All of a store file; NULL: refused, which is reported. */
static inline char *picture_if_sound(const char *name) {
    static jmp_buf escape;
    char *volatile picture = NULL;
    budget.escape = &escape;
    if (setjmp(escape) == 0) {
        if (read_store(name)) picture = picture_of(&store);
    } else {
        assert_true(store_refused(&store, &diags));
    }
    budget.escape = NULL;
    return picture;
}

static inline void save_store(const char *name) {
    make_model();
    memset(&store, 0, sizeof store);
    assert_true(read_all());
    assert_true(store_save(&store, &scratch, path_of(name), &diags));
}

static inline char *bytes_of(const char *name, size_t *size) {
    FILE *file = fopen(path_of(name).data, "rb");
    assert_non_null(file);
    char *bytes = malloc(1 << 20);
    assert_non_null(bytes);
    *size = fread(bytes, 1, 1 << 20, file);
    fclose(file);
    return bytes;
}

/* Refused with a message, or the same. */
static inline void refused_or_same(const char *bytes, size_t size, const char *whole, const char *what, size_t at) {
    file_of("x.lode", bytes, size);
    char *got = picture_if_sound("x.lode");
    if (got == NULL && diags.errors == 0) fail_msg("%s %zu: no message", what, at);
    if (got != NULL && strcmp(got, whole) != 0) fail_msg("%s %zu:\n%s", what, at, got);
    free(got);
    store_close(&store);
}

static inline void damage(const char *name) {
    assert_true(read_store(name));
    char *whole = picture_of(&store);
    store_close(&store);
    size_t size;
    char *bytes = bytes_of(name, &size);
    for (size_t i = 0; i < size; i++) {
        static const char flips[] = {1, (char)0xff};
        for (size_t f = 0; f < sizeof flips; f++) {
            bytes[i] ^= flips[f];
            refused_or_same(bytes, size, whole, "byte", i);
            bytes[i] ^= flips[f];
        }
    }
    for (size_t i = 0; i < size; i++) refused_or_same(bytes, i, whole, "length", i);
    bytes[size] = 'x';
    refused_or_same(bytes, size + 1, whole, "longer", size);
    free(whole);
    free(bytes);
}
