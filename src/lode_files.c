/* The entrance, another page: store files. */
#include "lode_handle.h"

#include <stdlib.h>

bool lode_load_all(Lode *lode, Store *store) {
    TableSet all = {{0}};
    for (uint32_t t = 0; t < lode->model->tables.count; t++)
        if (store->tables[t].present) set_add(&all, t);
    return store_load(store, &lode->run, all.words, NULL, &lode->diags);
}

__attribute__((noinline)) static bool save(Lode *lode, const char *path) {
    arena_reset(&lode->run);
    if (!lode->usable || !lode->data_open) {
        diag_add(&lode->diags, DIAG_NO_DATA, (Span){0}, "there is no data to be written");
        return false;
    }
    return lode_load_all(lode, &lode->store) && store_save(&lode->store, &lode->run, text_of(path), &lode->diags);
}

bool lode_save(Lode *lode, const char *path) {
    LODE_BEGIN(lode, false);
    return save(lode, path);
}

/* ---- adding rows ---- */

static bool open_both(Lode *lode, Text path, const Text *data, uint32_t data_count) {
    Model *model = lode->model;
    if (!model->defined && !store_infer(&lode->store, model, &lode->session, &path, 1, &lode->diags)) return false;
    model_link(model, &lode->diags);
    lode->opened = true;
    lode->usable = lode->data_open =
        lode->diags.errors == 0 && store_open(&lode->store, &lode->session, model, &path, 1, &lode->diags);
    lode->adding.threads = lode->store.threads;
    lode->adding.bad_cells_null = lode->store.bad_cells_null;
    if (!lode->usable || lode->store.files == NULL) return false;
    return store_open(&lode->adding, &lode->session, model, data, data_count, &lode->diags);
}

__attribute__((noinline)) static bool append(Lode *lode, const char *path, const char *const *data,
                                             unsigned data_count) {
    Text *paths = NEW_ARRAY(&lode->session, Text, data_count);
    for (unsigned i = 0; i < data_count; i++) paths[i] = text_copy(&lode->session, text_of(data[i]));
    arena_reset(&lode->run);
    kept_forget(lode->kept);
    return open_both(lode, text_copy(&lode->session, text_of(path)), paths, data_count) &&
           lode_load_all(lode, &lode->adding) &&
           store_append(&lode->store, &lode->adding, &lode->run, &lode->diags);
}

bool lode_append(Lode *lode, const char *path, const char *const *data, unsigned data_count) {
    LODE_BEGIN(lode, false);
    return append(lode, path, data, data_count);
}

/* ---- looking at them ---- */

bool lode_verify(Lode *lode, const char *path) {
    LODE_BEGIN(lode, false);
    arena_reset(&lode->run);
    return store_verify(&lode->run, text_of(path), &lode->diags);
}

static void column_of(LodeResult *result, uint32_t index, const char *name, Type type, uint64_t rows) {
    Column *column = &result->table.columns[index];
    col_flat(column, &result->arena, type, rows);
    result->names[index] = text_string(&result->arena, text_of(name));
    result->formats[index] = text_string(&result->arena, TEXT(""));
    result->roles[index] = type == TYPE_STRING ? "dimension" : "measure";
}

__attribute__((noinline)) static LodeResult *inspect(Lode *lode, const char *path) {
    enum { COLUMNS = 8 };
    static const char *const names[COLUMNS] = {"table",  "rows",  "column",   "type",
                                               "values", "bytes", "segments", "kept as"};
    static const Type types[COLUMNS] = {TYPE_STRING, TYPE_INT, TYPE_STRING, TYPE_STRING,
                                        TYPE_INT,    TYPE_INT, TYPE_INT,    TYPE_STRING};
    arena_reset(&lode->run);
    uint32_t count;
    const StoredColumn *found = store_inspect(&lode->run, text_of(path), &count, &lode->diags);
    if (found == NULL) return NULL;
    LodeResult *result = lode->making = calloc(1, sizeof *result);
    if (result == NULL) longjmp(lode->escape, 1);
    Arena *arena = &result->arena;
    arena_init(arena, &lode->budget);
    result->table = (ResultTable){NEW_ARRAY(arena, Column, COLUMNS), COLUMNS, count};
    result->names = NEW_ARRAY(arena, char *, COLUMNS);
    result->formats = NEW_ARRAY(arena, char *, COLUMNS);
    result->roles = NEW_ARRAY(arena, const char *, COLUMNS);
    for (uint32_t c = 0; c < COLUMNS; c++) column_of(result, c, names[c], types[c], count);
    for (uint32_t i = 0; i < count; i++) {
        const StoredColumn *s = &found[i];
        const Value row[COLUMNS] = {value_string(text_copy(arena, s->table)),
                                    value_int(s->rows),
                                    value_string(text_copy(arena, s->column)),
                                    value_string(text_of(type_word(s->type))),
                                    value_int(s->values),
                                    value_int((int64_t)s->bytes),
                                    value_int(s->segments),
                                    value_string(text_copy(arena, s->keeps))};
        for (uint32_t c = 0; c < COLUMNS; c++) col_set(&result->table.columns[c], i, row[c]);
    }
    lode->making = NULL;
    return result;
}

LodeResult *lode_inspect(Lode *lode, const char *path) {
    LODE_BEGIN(lode, NULL);
    return inspect(lode, path);
}
