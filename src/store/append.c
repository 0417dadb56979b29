/* Saving, and adding rows to a store file: the columns of both are put together, so that keys, codes and relationships
   are found as if all rows had been read at once; only what is new is written. */
#include "store/files.h"

bool store_save(const Store *store, Arena *scratch, Text path, Diags *diags) {
    return image_write(store, scratch, path, diags);
}

/* ---- columns put together ---- */

static bool is_coded(const Column *column) { return column->shape == SHAPE_CODED; }

/* Codes of the texts of a dictionary, entry 0 left out. */
static uint32_t *codes_of(Interner *in, const Column *dictionary, Arena *scratch) {
    uint32_t *codes = NEW_ARRAY(scratch, uint32_t, dictionary->rows);
    for (size_t i = 1; i < dictionary->rows; i += INTERN_BATCH) {
        size_t n = dictionary->rows - i < INTERN_BATCH ? dictionary->rows - i : INTERN_BATCH;
        intern_batch(in, dictionary->as.s + i, (uint32_t)n, codes + i);
    }
    return codes;
}

static void join_codes(const StoreColumn *a, const StoreColumn *b, Arena *keep, Arena *scratch, StoreColumn *out) {
    const ModelColumn *column = a->column;
    Interner in;
    size_t before = a->data.rows, rows = before + b->data.rows - 1;
    intern_init(&in, keep, scratch, column->has_null_text ? &column->null_text : NULL, a->data.dictionary->rows, false);
    codes_of(&in, a->data.dictionary, scratch); /* as they were */
    const uint32_t *map = codes_of(&in, b->data.dictionary, scratch);
    uint32_t *codes = arena_take(keep, rows * sizeof *codes);
    memcpy(codes, a->data.codes, before * sizeof *codes);
    for (size_t r = before; r < rows; r++) codes[r] = map[b->data.codes[r - before + 1]];
    bool identity = true;
    for (size_t r = 0; r < rows; r++) identity &= codes[r] == r;
    out->data = (Column){.type = column->type, .shape = SHAPE_CODED, .rows = rows, .codes = codes};
    out->data.dictionary = intern_finish(&in, column->type);
    out->distinct = identity;
}

static void join_values(const StoreColumn *a, const StoreColumn *b, Arena *keep, StoreColumn *out) {
    size_t width = type_width(a->column->type), before = a->data.rows, more = b->data.rows - 1;
    col_flat(&out->data, keep, a->column->type, before + more);
    memcpy(out->data.as.b, a->data.as.b, before * width);
    memcpy(out->data.as.b + before * width, b->data.as.b + width, more * width);
    out->data.valid = bitmap_new(keep, before + more, false);
    for (size_t r = 1; r < before; r++) bit_put(out->data.valid, r, bit_get(a->data.valid, r));
    for (size_t r = 0; r < more; r++) bit_put(out->data.valid, before + r, bit_get(b->data.valid, r + 1));
    out->distinct = false;
}

/* ---- tables put together ---- */

typedef struct Joining {
    const StoreTable *known, *added;
} Joining;

static Where where_row(void *context, const ModelColumn *column, uint32_t row) {
    (void)column;
    const Joining *joining = context;
    uint32_t before = joining->known->rows;
    return row <= before ? (Where){.file = joining->known->file, .row = row}
                         : (Where){.file = joining->added->file, .row = row - before};
}

static bool join_table(Store *both, const StoreTable *known, const StoreTable *added, Arena *scratch, Diags *diags) {
    StoreTable *out = &both->tables[known->table->index];
    if (!known->present || !added->present) {
        *out = known->present ? *known : *added;
        return true;
    }
    if (added->rows > STORE_ROWS - known->rows) {
        diag_add(diags, DIAG_TOO_LARGE, (Span){0}, "%.*s has more than %d rows", TEXT_ARG(known->table->name),
                 (int)STORE_ROWS);
        return false;
    }
    Joining joining = {known, added};
    bool fine = true;
    out->present = true;
    out->file = added->file;
    out->rows = known->rows + added->rows;
    for (uint32_t c = 0; c < known->table->column_count; c++) {
        const StoreColumn *a = &known->columns[c], *b = &added->columns[c];
        StoreColumn *column = &out->columns[c];
        column->present = a->present || b->present;
        column->no_nulls = a->no_nulls && b->no_nulls;
        if (is_coded(&a->data))
            join_codes(a, b, both->arena, scratch, column);
        else
            join_values(a, b, both->arena, column);
        if (column->present)
            fine &= unique_check(both, column, out->rows, known->rows + 1, scratch, diags, where_row, &joining);
    }
    return fine;
}

bool store_append(Store *known, const Store *added, Arena *scratch, Diags *diags) {
    Store both = {.threads = known->threads};
    const Model *model = known->model;
    bool fine = true;
    store_empty(&both, known->arena, model);
    for (uint32_t t = 0; t < model->tables.count; t++) {
        fine &= join_table(&both, &known->tables[t], &added->tables[t], scratch, diags);
        both.files->tables[t].loaded = true;
    }
    if (!fine) return false;
    links_resolve(&both, scratch);
    return image_append(known->files->images.items[0], &both, scratch, diags);
}
