/* Looking at a store file: what is in it, and whether it is as it was written. */
#include "store/files.h"

/* ---- what is in it ---- */

static Text kept_as(Arena *arena, const ImageColumn *column) {
    bool coded = column->type == TYPE_STRING || column->type == TYPE_SPATIAL, uuids = false, bytes = false;
    for (uint32_t i = 0; i < column->part_count; i++) {
        bool texts = column->parts[i].kind == TEXTS_BYTES;
        bytes |= texts;
        uuids |= !texts;
    }
    if (!coded) return text_of(column->distinct ? "values, each in one row" : "values");
    return text_format(arena, "%s%s", column->distinct ? "row numbers" : "codes",
                       uuids && bytes ? ", texts and UUIDs"
                       : uuids        ? ", UUIDs in 16 bytes"
                       : bytes        ? ", texts"
                                      : "");
}

static void count_array(StoredColumn *out, const ImageArray *array) {
    uint32_t segments = 0;
    for (uint32_t i = 0; i < array->count; i++) {
        if (array->pieces[i].at == 0) continue;
        segments++;
        out->bytes += array->pieces[i].size;
    }
    if (segments > out->segments) out->segments = segments;
}

StoredColumn *store_inspect(Arena *arena, Text path, uint32_t *count, Diags *diags) {
    Image *image = image_open(arena, path, diags);
    if (image == NULL) return NULL;
    uint32_t columns = 0;
    for (uint32_t t = 0; t < image->table_count; t++) columns += image->tables[t].column_count;
    StoredColumn *list = NEW_ARRAY(arena, StoredColumn, columns), *at = list;
    for (uint32_t t = 0; t < image->table_count; t++) {
        const ImageTable *table = &image->tables[t];
        for (uint32_t c = 0; c < table->column_count; c++, at++) {
            const ImageColumn *column = &table->columns[c];
            *at = (StoredColumn){table->name, column->name, column->type, .rows = table->rows};
            at->values = column->entries == 0 ? 0 : column->entries - 1;
            at->keeps = kept_as(arena, column);
            count_array(at, &column->values);
            count_array(at, &column->valid);
            for (uint32_t i = 0; i < column->part_count; i++) {
                count_array(at, &column->parts[i].lengths);
                count_array(at, &column->parts[i].bytes);
            }
        }
    }
    *count = columns;
    return list;
}

/* ---- whether it is as it was written ---- */

typedef struct Verify {
    Image *image;
    Arena *arena;
    Diags *diags;
    bool fine;
} Verify;

/* No text may stand twice in a dictionary. */
static bool texts_differ(const Column *dictionary, Arena *scratch) {
    Interner in;
    uint32_t codes[INTERN_BATCH];
    intern_init(&in, scratch, scratch, NULL, dictionary->rows, false);
    for (size_t i = 1; i < dictionary->rows; i += INTERN_BATCH) {
        size_t n = dictionary->rows - i < INTERN_BATCH ? dictionary->rows - i : INTERN_BATCH;
        intern_batch(&in, col_texts(scratch, dictionary, i, n), (uint32_t)n, codes);
        for (size_t k = 0; k < n; k++)
            if (codes[k] != i + k) return false;
    }
    return true;
}

static const char *wrong_texts(const Column *dictionary, Arena *scratch) {
    if (dictionary->shape == SHAPE_PACKED && !texts_sound(dictionary->as.packed)) return IMAGE_NOT_WRITTEN;
    return texts_differ(dictionary, scratch) ? NULL : "a text stands twice in its dictionary";
}

static void verify_column(Verify *v, const ImageTable *table, const ImageColumn *column, const uint32_t *identity) {
    Column made;
    Arena scratch;
    arena_init(&scratch, NULL); /* as much as one column takes; out of the budget, so that nothing leaves */
    const char *wrong = image_column(v->image, table, column, &scratch, identity, &made);
    if (wrong == NULL && made.shape == SHAPE_CODED) wrong = wrong_texts(made.dictionary, &scratch);
    arena_release(&scratch);
    if (wrong == NULL) return;
    Text what =
        text_format(v->arena, "the column %.*s of %.*s: %s", TEXT_ARG(column->name), TEXT_ARG(table->name), wrong);
    image_diag(v->image, v->diags, text_string(v->arena, what));
    v->fine = false;
}

static void verify(void *context) {
    Verify *v = context;
    const Image *image = v->image;
    for (uint32_t t = 0; t < image->table_count; t++) {
        const ImageTable *table = &image->tables[t];
        uint32_t *identity = arena_take(v->arena, ((size_t)table->rows + 1) * sizeof *identity);
        for (size_t r = 0; r <= table->rows; r++) identity[r] = (uint32_t)r;
        for (uint32_t c = 0; c < table->column_count; c++) {
            verify_column(v, table, &table->columns[c], identity);
            budget_watch(v->arena->budget, "checking", c, table->column_count);
        }
    }
    for (uint32_t i = 0; i < image->link_count; i++) {
        const ImageLink *link = &image->links[i];
        uint32_t *parent, *other;
        const char *wrong = image_link(image, link, &parent, &other);
        if (wrong == NULL) continue;
        Text what = text_format(v->arena, "the relationship of %.*s with %.*s: %s",
                                TEXT_ARG(image->tables[link->from_table].name),
                                TEXT_ARG(image->tables[link->to_table].name), wrong);
        image_diag(image, v->diags, text_string(v->arena, what));
        v->fine = false;
    }
}

static void close_image(void *context) { image_close(((Verify *)context)->image); }

bool store_verify(Arena *arena, Text path, Diags *diags) {
    Verify v = {.image = image_open(arena, path, diags), .arena = arena, .diags = diags, .fine = true};
    if (v.image == NULL || !image_map(v.image, diags)) return false;
    budget_guard(arena->budget, verify, close_image, &v);
    return v.fine;
}
