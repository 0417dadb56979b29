/* Writing a store to a new store file. */
#include "image/writer.h"
#include "store/append.h"

/* ---- columns ---- */

static ImageArray write_array(ImageWriter *w, const void *bytes, size_t size) {
    array_begin(w, NULL, 0);
    array_put(w, bytes, size);
    return array_end(w);
}

static ImageArray write_valid(ImageWriter *w, const Column *data) {
    size_t words = BITMAP_WORDS(data->rows);
    uint64_t last = data->valid[words - 1] & bitmap_part(data->rows, words - 1);
    array_begin(w, NULL, 0);
    array_put(w, data->valid, (words - 1) * sizeof last);
    array_put(w, &last, sizeof last);
    return array_end(w);
}

ImageColumn write_column(ImageWriter *w, const Model *model, const StoreColumn *column) {
    const ModelColumn *of = column->column;
    const Column *data = &column->data;
    const Relationship *by;
    ImageColumn out = {.name = of->name, .type = of->type, .null_text = of->null_text};
    out.has_null_text = of->has_null_text;
    bool coded = data->shape == SHAPE_CODED;
    out.distinct = column->distinct && (!coded || data->dictionary->rows == data->rows);
    out.no_nulls = column->no_nulls;
    out.unique = column->distinct || column_is_unique(model, of, &by);
    if (!coded) {
        out.values = write_array(w, data->as.b, data->rows * type_width(data->type));
        out.valid = write_valid(w, data);
        return out;
    }
    if (!out.distinct) out.values = write_array(w, data->codes, data->rows * sizeof *data->codes);
    const uint32_t entries = (uint32_t)data->dictionary->rows - 1;
    texts_write(w, NULL, col_texts(w->scratch, data->dictionary, 1, entries), entries, &out);
    return out;
}

/* ---- tables and relationships ---- */

static ImageTable write_table(ImageWriter *w, const Model *model, const StoreTable *table) {
    ImageTable out = {.name = table->table->name, .rows = table->rows};
    out.columns = NEW_ARRAY(w->scratch, ImageColumn, table->table->column_count);
    for (uint32_t c = 0; c < table->table->column_count; c++)
        if (table->columns[c].present) out.columns[out.column_count++] = write_column(w, model, &table->columns[c]);
    return out;
}

/* The number of a column among those that are present. */
static uint32_t place_of(const StoreTable *table, uint32_t column) {
    uint32_t place = 0;
    for (uint32_t c = 0; c < column; c++) place += table->columns[c].present;
    return place;
}

static ImageLink write_link(ImageWriter *w, const Store *store, const uint32_t *numbers, const StoreLink *link) {
    const ModelColumn *from = link->relationship->from, *to = link->relationship->to;
    const StoreTable *from_table = &store->tables[from->table->index], *to_table = &store->tables[to->table->index];
    ImageLink out = {.from_table = numbers[from->table->index],
                     .from_column = place_of(from_table, from->index),
                     .to_table = numbers[to->table->index],
                     .to_column = place_of(to_table, to->index),
                     .many_to_many = link->relationship->many_to_many,
                     .value_count = link->value_count,
                     .orphans = link->orphans};
    out.parent.rows = write_array(w, link->parent, ((size_t)from_table->rows + 1) * sizeof *link->parent);
    if (out.many_to_many)
        out.other.rows = write_array(w, link->other_parent, ((size_t)to_table->rows + 1) * sizeof *link->parent);
    return out;
}

static bool is_written(const Store *store, const StoreLink *link) {
    if (link->parent == NULL) return false;
    const ModelColumn *ends[] = {link->relationship->from, link->relationship->to};
    for (int i = 0; i < 2; i++)
        if (!store->tables[ends[i]->table->index].columns[ends[i]->index].present) return false;
    return true;
}

static void write_store(void *context, ImageWriter *w, Image *next) {
    const Store *store = context;
    const Model *model = store->model;
    uint32_t *numbers = NEW_ARRAY(w->scratch, uint32_t, model->tables.count);
    next->tables = NEW_ARRAY(w->scratch, ImageTable, model->tables.count);
    next->links = NEW_ARRAY(w->scratch, ImageLink, model->relationships.count);
    for (uint32_t t = 0; t < model->tables.count; t++) {
        if (!store->tables[t].present) continue;
        numbers[t] = next->table_count;
        next->tables[next->table_count++] = write_table(w, model, &store->tables[t]);
    }
    for (uint32_t i = 0; i < model->relationships.count; i++)
        if (is_written(store, &store->links[i]))
            next->links[next->link_count++] = write_link(w, store, numbers, &store->links[i]);
}

bool store_save(const Store *store, Arena *scratch, Text path, Diags *diags) {
    ImageWriter w = {.scratch = scratch, .path = {text_string(store->arena, path), path.size}};
    return image_make(&w, write_store, (void *)(uintptr_t)store, diags);
}
