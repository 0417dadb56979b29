/* The entrance, another page: definitions for tables that were made from data, as somebody would write them. Keys and
   relationships are proposals: names and values have to say the same. */
#include <ctype.h>
#include <string.h>

#include "lode_handle.h"

enum { STRAYS_OF = 20 }; /* one value in so many may point nowhere */

typedef struct Describing {
    Lode *lode;
    Arena *arena;             /* of names and of the text */
    const ModelColumn **keys; /* by table; NULL: none */
    Writer w;
} Describing;

/* ---- names ---- */

/* Lower case, without blanks and the like: what two names have to have in common. */
static Text core_of(Arena *arena, Text name) {
    Writer w;
    writer_init(&w, arena);
    for (size_t i = 0; i < name.size; i++)
        if (strchr("_ -.", name.data[i]) == NULL) put_char(&w, (char)tolower((unsigned char)name.data[i]));
    return writer_text(&w);
}

static bool ends_with(Text t, Text end) {
    return t.size >= end.size && text_equal(text_slice(t, t.size - end.size, t.size), end);
}

/* The name of a table and of one of its rows: customers, customer. */
static Text one_of(Text table) {
    if (ends_with(table, TEXT("ies"))) return text_slice(table, 0, table.size - 3); /* categories: categor */
    return table.size > 1 && ends_with(table, TEXT("s")) ? text_slice(table, 0, table.size - 1) : table;
}

static bool is_of(Arena *arena, Text name, const Table *table, Text end) {
    Text one = one_of(core_of(arena, table->name));
    if (!text_starts(name, one)) return false;
    Text rest = text_slice(name, one.size, name.size);
    if (text_starts(rest, TEXT("y"))) rest = text_slice(rest, 1, rest.size); /* categor-y */
    if (text_starts(rest, TEXT("s"))) rest = text_slice(rest, 1, rest.size);
    return text_equal(rest, end);
}

/* How much a name sounds like the key of its table. */
static int key_sound(Arena *arena, const ModelColumn *column) {
    static const char *const ends[] = {"id", "key", "code", "number", "no"};
    Text name = core_of(arena, column->name);
    for (size_t i = 0; i < sizeof ends / sizeof *ends; i++) {
        Text end = text_of(ends[i]);
        if (text_equal(name, end) || is_of(arena, name, column->table, end)) return 3;
        if (ends_with(name, end)) return 2;
    }
    return column->type == TYPE_STRING ? 1 : 0; /* numbers are often different without meaning anything by it */
}

/* Whether a column of another table sounds like a reference to this key. */
static bool names_meet(Arena *arena, const ModelColumn *from, const ModelColumn *key) {
    Text name = core_of(arena, from->name), to = core_of(arena, key->name);
    bool general = text_equal(to, TEXT("id")) || text_equal(to, TEXT("name")) || text_equal(to, TEXT("key")) ||
                   text_equal(to, TEXT("code")) || text_equal(to, TEXT("number")) || text_equal(to, TEXT("no"));
    if (!general && ends_with(name, to)) return true; /* billing_customer_id, customer_id */
    return is_of(arena, name, key->table, TEXT("")) || is_of(arena, name, key->table, to) ||
           is_of(arena, name, key->table, TEXT("id"));
}

/* A name as files have it: a blank is _, and what is no word stands in brackets. */
static void put_word(Describing *d, Text name) {
    Writer w;
    writer_init(&w, d->arena);
    for (size_t i = 0; i < name.size; i++) put_char(&w, name.data[i] == ' ' ? '_' : name.data[i]);
    Name word = {.parts = {writer_text(&w)}, .count = 1, .bare = true};
    Writer written;
    writer_init(&written, d->arena);
    put_name(&written, &word);
    Text text = writer_text(&written);
    bool plain = text.size == 0 || text.data[0] != '[';
    if (!plain) word.parts[0] = name;
    put_name(&d->w, &word);
}

/* ---- what the data say ---- */

static void find_key(Describing *d, const Table *table) {
    int best = 0;
    for (uint32_t c = 0; c < table->column_count; c++) {
        const ModelColumn *column = table->columns[c];
        if (column->type != TYPE_STRING && column->type != TYPE_INT) continue;
        int sound = key_sound(d->arena, column);
        if (sound <= best || d->lode->store.tables[table->index].rows < 2) continue;
        if (!store_is_unique(&d->lode->store, &d->lode->run, column)) continue;
        best = sound;
        d->keys[table->index] = column;
    }
}

/* " // perhaps -> Customers: all of 6 values are there" */
static void put_reference(Describing *d, const ModelColumn *from, bool *told) {
    const Model *model = d->lode->model;
    for (uint32_t t = 0; t < model->tables.count; t++) {
        const ModelColumn *key = d->keys[t];
        if (key == NULL || key->table == from->table || key->type != from->type) continue;
        if (!names_meet(d->arena, from, key)) continue;
        uint64_t values, strays = store_strays(&d->lode->store, &d->lode->run, from, key, &values);
        if (values == 0 || strays > values / STRAYS_OF) continue;
        put_format(&d->w, "%s-> ", *told ? "; " : "  // perhaps ");
        put_word(d, key->table->name);
        *told = true;
        if (strays != 0)
            put_format(&d->w, " (%llu of %llu values point at no row)", (unsigned long long)strays,
                       (unsigned long long)values);
    }
}

/* ---- writing ---- */

static void put_column(Describing *d, const ModelColumn *column) {
    const StoreColumn *stored = &d->lode->store.tables[column->table->index].columns[column->index];
    bool key = d->keys[column->table->index] == column, told = false;
    put_string(&d->w, "    ");
    put_word(d, column->name);
    put_format(&d->w, "  %s%s", type_word(column->type), key ? "  key" : "");
    if (column->type == TYPE_STRING || column->type == TYPE_INT) put_reference(d, column, &told);
    bool empty = stored->data.shape == SHAPE_CODED && stored->data.dictionary->rows == 1;
    if (empty) put_string(&d->w, "  // no values");
    put_char(&d->w, '\n');
}

static void put_table(Describing *d, const Table *table) {
    const StoreTable *stored = &d->lode->store.tables[table->index];
    put_format(&d->w, "%s/// %u row%s of ", d->w.size == 0 ? "" : "\n", stored->rows, stored->rows == 1 ? "" : "s");
    Text file = stored->file;
    for (size_t i = 0; i < file.size; i++) put_char(&d->w, file.data[i] == '\n' ? ' ' : file.data[i]);
    put_string(&d->w, "\ntable ");
    put_word(d, table->name);
    put_char(&d->w, '\n');
    for (uint32_t c = 0; c < table->column_count; c++) put_column(d, table->columns[c]);
}

__attribute__((noinline)) static const char *describe(Lode *lode, size_t *size) {
    arena_reset(&lode->run);
    arena_reset(&lode->formula);
    const Model *model = lode->model;
    if (!lode->usable || !lode->data_open || model->defined) {
        diag_add(&lode->diags, DIAG_NO_DATA, (Span){0}, "there are no tables made from data");
        return NULL;
    }
    if (!lode_load_all(lode, &lode->store)) return NULL;
    Describing d = {.lode = lode, .arena = &lode->run};
    d.keys = NEW_ARRAY(&lode->run, const ModelColumn *, model->tables.count);
    writer_init(&d.w, &lode->run);
    for (uint32_t t = 0; t < model->tables.count; t++) find_key(&d, model->tables.items[t]);
    for (uint32_t t = 0; t < model->tables.count; t++) put_table(&d, model->tables.items[t]);
    return lode_lay_out(lode, TEXT("tables"), writer_text(&d.w), false, size);
}

const char *lode_describe(Lode *lode, size_t *size) {
    LODE_BEGIN(lode, NULL);
    return describe(lode, size);
}
