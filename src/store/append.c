/* Adding rows to a store file. What is there is searched for the keys and texts of the new rows, and stays as it is;
   only what is new is written. The file is then as if all rows had been read at once. */
#include "store/append.h"

static bool is_text(const ModelColumn *column) { return column->type == TYPE_STRING || column->type == TYPE_SPATIAL; }

bool append_damaged(const Append *a, const ImageColumn *column, const char *wrong) {
    Text what = text_format(a->diags->arena, "the column %.*s: %s", TEXT_ARG(column->name), wrong);
    image_diag(a->image, a->diags, text_string(a->diags->arena, what));
    return false;
}

/* ---- tables ---- */

static bool is_taken(const Append *a, uint32_t table) {
    for (uint32_t t = 0; t < table; t++) {
        if (a->tables[t].known != a->tables[table].known || a->tables[t].added == NULL) continue;
        Diag *diag = diag_add(a->diags, DIAG_BAD_FILE, (Span){0}, "%.*s and %.*s are one table of %.*s, which is %.*s",
                              TEXT_ARG(a->tables[t].added->table->name), TEXT_ARG(a->tables[table].added->table->name),
                              TEXT_ARG(a->image->path), TEXT_ARG(a->tables[t].known->name));
        diag->file = a->image->path;
        return true;
    }
    return false;
}

/* What of a table is old and new, and the texts that are looked for. */
static bool ask_table(Append *a, uint32_t index) {
    const Table *table = a->known->model->tables.items[index];
    const TableFiles *files = &a->known->files->tables[index];
    AddedTable *t = &a->tables[index];
    const StoreTable *added = &a->added->tables[index];
    t->known = files->stored;
    t->added = added->present ? added : NULL;
    t->before = files->stored == NULL ? 0 : files->stored->rows;
    t->more = t->added == NULL ? 0 : added->rows;
    t->columns = NEW_ARRAY(a->scratch, const ImageColumn *, table->column_count);
    t->codes = NEW_ARRAY(a->scratch, const uint32_t *, table->column_count);
    for (uint32_t c = 0; t->known != NULL && c < table->column_count; c++) {
        t->columns[c] = files->stored_columns[c];
        if (t->more == 0 || t->columns[c] == NULL || !added->columns[c].present || !is_text(table->columns[c]))
            continue;
        t->codes[c] = search_ask(&a->search, t->columns[c], added->columns[c].data.dictionary);
    }
    if (t->known == NULL || t->added == NULL) return true;
    if (is_taken(a, index)) return false;
    if (t->more <= MODEL_ROWS - t->before) return true;
    diag_add(a->diags, DIAG_TOO_LARGE, (Span){0}, "%.*s has more than %d rows", TEXT_ARG(table->name), (int)MODEL_ROWS);
    return false;
}

/* ---- keys ---- */

static Where where_row(void *context, const ModelColumn *column, uint32_t row) {
    const Append *a = context;
    const AddedTable *t = &a->tables[column->table->index];
    return row <= t->before ? (Where){.file = a->image->path, .row = row}
                            : (Where){.file = t->added->file, .row = row - t->before};
}

typedef struct Clash {
    uint32_t *old; /* by mark: the first row */
} Clash;

static void keep_first(void *context, uint32_t row, uint32_t mark) {
    const Clash *clash = context;
    if (clash->old[mark] == 0 || row < clash->old[mark]) clash->old[mark] = row;
}

/* By new row the old row that has its value. */
static const char *rows_before(Append *a, const AddedTable *t, uint32_t c, uint32_t *before) {
    const Column *data = &t->added->columns[c].data;
    bool text = data->shape == SHAPE_CODED;
    size_t most = text ? data->dictionary->rows : (size_t)t->more + 1;
    uint32_t count = 0;
    ValueSet marks;
    Clash clash = {NEW_ARRAY(a->scratch, uint32_t, most)};
    values_init(&marks, a->scratch, most);
    for (uint32_t i = 1; text && i < most; i++)
        if (t->codes[c][i] != 0) count += values_put(&marks, t->codes[c][i], i) == 0;
    for (uint32_t r = 1; !text && r < most; r++)
        if (bit_get(data->valid, r)) count += values_put(&marks, column_bits(data, r), r) == 0;
    const char *wrong = search_rows(&a->search, t->known, t->columns[c], &marks, count, keep_first, &clash);
    for (uint32_t r = 1; wrong == NULL && r <= t->more; r++) before[r] = clash.old[text ? data->codes[r] : r];
    return wrong;
}

static bool check_keys(Append *a, const AddedTable *t) {
    const Model *model = a->known->model;
    const Relationship *by;
    bool fine = true;
    for (uint32_t c = 0; t->more != 0 && c < t->added->table->column_count; c++) {
        const StoreColumn *column = &t->added->columns[c];
        if (t->columns[c] == NULL || !column->present || !column_is_unique(model, column->column, &by)) continue;
        uint32_t *before = NEW_ARRAY(a->scratch, uint32_t, (size_t)t->more + 1);
        const char *wrong = rows_before(a, t, c, before);
        if (wrong != NULL) return append_damaged(a, t->columns[c], wrong);
        fine &= unique_against(a->added, column, t->more, t->before, before, a->diags, where_row, a);
    }
    return fine;
}

/* ---- columns ---- */

typedef struct Growing {
    const AddedTable *table;
    const ImageColumn *known; /* NULL: the file has none */
    const StoreColumn *added; /* NULL: the new rows have none */
    const uint32_t *codes;    /* as in AddedTable */
} Growing;

/* Slots behind those of an array. */
static ImageArray write_slots(ImageWriter *w, const Growing *g, size_t width) {
    ImageArray old =
        g->known != NULL ? g->known->values : array_of_zeros(w->scratch, ((uint64_t)g->table->before + 1) * width);
    if (g->table->more == 0) return old;
    array_begin(w, &old, old.size);
    if (g->added == NULL)
        array_put_zeros(w, (uint64_t)g->table->more * width);
    else
        array_put(w, g->added->data.as.b + width, (size_t)g->table->more * width);
    return array_end(w);
}

/* Bits behind those of an array, which may end within a word. */
static ImageArray write_bits(ImageWriter *w, const Growing *g) {
    size_t before = (size_t)g->table->before + 1, more = g->table->more, done = before / 64 * 8;
    ImageArray old = g->known != NULL ? g->known->valid : array_of_zeros(w->scratch, BITMAP_WORDS(before) * 8);
    if (more == 0) return old;
    size_t words = BITMAP_WORDS(before % 64 + more);
    uint64_t *bits = NEW_ARRAY(w->scratch, uint64_t, words);
    if (before % 64 != 0) {
        const void *last = array_tail(w, &old, done);
        if (last != NULL) memcpy(bits, last, sizeof *bits);
        bits[0] &= bitmap_part(before, done / 8);
    }
    for (size_t r = 1; g->added != NULL && r <= more; r++)
        if (bit_get(g->added->data.valid, r)) bit_set(bits, before % 64 + r - 1);
    array_begin(w, &old, done);
    array_put(w, bits, words * sizeof *bits);
    return array_end(w);
}

static bool is_numbered(const Growing *g, const uint32_t *map, uint32_t entries) {
    bool numbered = g->known != NULL ? g->known->distinct : g->table->before == 0;
    uint32_t before = g->table->before, more = g->table->more;
    if (g->added == NULL) return numbered && more == 0;
    for (uint32_t r = 1; numbered && r <= more; r++) numbered = map[g->added->data.codes[r]] == before + r;
    return numbered && entries == before + more + 1;
}

/* Codes that were the numbers of their rows until now are written for the first time. */
static ImageArray write_codes(ImageWriter *w, const Growing *g, const uint32_t *map) {
    uint32_t slots = g->table->before + 1;
    bool first = g->known != NULL && g->known->distinct;
    ImageArray old = g->known != NULL ? g->known->values : array_of_zeros(w->scratch, (uint64_t)slots * 4);
    if (g->table->more == 0) return old;
    array_begin(w, first ? NULL : &old, first ? 0 : old.size);
    for (uint32_t r = 0; first && r < slots; r++) array_put(w, &r, sizeof r);
    if (g->added == NULL) array_put_zeros(w, (uint64_t)g->table->more * 4);
    for (uint32_t r = 1; g->added != NULL && r <= g->table->more; r++)
        array_put(w, &map[g->added->data.codes[r]], sizeof *map);
    return array_end(w);
}

static void write_coded(ImageWriter *w, const Growing *g, ImageColumn *out) {
    uint32_t entries = g->known == NULL ? 1 : g->known->entries, count = 0;
    uint32_t texts = g->added == NULL ? 1 : (uint32_t)g->added->data.dictionary->rows;
    uint32_t *map = NEW_ARRAY(w->scratch, uint32_t, texts);
    Text *more = NEW_ARRAY(w->scratch, Text, texts);
    const Text *entries_added = g->added == NULL ? NULL : col_texts(w->scratch, g->added->data.dictionary, 0, texts);
    for (uint32_t i = 1; i < texts; i++) {
        map[i] = g->codes == NULL ? 0 : g->codes[i];
        if (map[i] != 0) continue;
        map[i] = entries + count;
        more[count++] = entries_added[i];
    }
    texts_write(w, g->known, more, count, out);
    out->distinct = is_numbered(g, map, out->entries);
    if (!out->distinct) out->values = write_codes(w, g, map);
}

/* model: NULL where it lacks the column. */
static ImageColumn grow_column(ImageWriter *w, const Model *all, const ModelColumn *model, const Growing *g) {
    const Relationship *by;
    ImageColumn out = {.entries = 0};
    if (g->known != NULL) {
        out = *g->known;
    } else {
        out.name = model->name, out.type = model->type;
        out.has_null_text = model->has_null_text, out.null_text = model->null_text;
    }
    bool unique = model != NULL ? column_is_unique(all, model, &by) : out.unique;
    out.no_nulls = (g->known != NULL ? g->known->no_nulls : g->table->before == 0) &&
                   (g->added != NULL ? g->added->no_nulls : g->table->more == 0);
    out.values = out.valid = (ImageArray){0};
    if (out.type == TYPE_STRING || out.type == TYPE_SPATIAL) {
        write_coded(w, g, &out);
    } else {
        out.values = write_slots(w, g, type_width(out.type));
        out.valid = write_bits(w, g);
        out.distinct = unique && out.no_nulls;
    }
    out.unique = unique || out.distinct;
    return out;
}

/* The number of the model's column that is a column of the file, or the count of columns. */
static uint32_t model_column(const AddedTable *t, const ImageColumn *known) {
    uint32_t c = 0;
    while (c < t->added->table->column_count && t->columns[c] != known) c++;
    return c;
}

static ImageTable grow_table(ImageWriter *w, const Model *model, const AddedTable *t) {
    const Table *table = t->added->table;
    uint32_t known = t->known == NULL ? 0 : t->known->column_count;
    ImageTable out = {.name = t->known == NULL ? table->name : t->known->name, .rows = t->before + t->more};
    out.columns = NEW_ARRAY(w->scratch, ImageColumn, known + table->column_count);
    for (uint32_t i = 0; i < known; i++) {
        uint32_t c = model_column(t, &t->known->columns[i]);
        bool in_model = c < table->column_count, given = in_model && t->added->columns[c].present;
        Growing g = {t, &t->known->columns[i], given ? &t->added->columns[c] : NULL, given ? t->codes[c] : NULL};
        out.columns[out.column_count++] = grow_column(w, model, in_model ? table->columns[c] : NULL, &g);
    }
    for (uint32_t c = 0; c < table->column_count; c++) {
        Growing g = {t, NULL, &t->added->columns[c], NULL};
        if (t->columns[c] == NULL && g.added->present)
            out.columns[out.column_count++] = grow_column(w, model, table->columns[c], &g);
    }
    return out;
}

/* ---- all ---- */

static void write_rows(void *context, ImageWriter *w, Image *next) {
    Append *a = context;
    const Model *model = a->known->model;
    const Image *image = a->image;
    next->tables = NEW_ARRAY(w->scratch, ImageTable, image->table_count + model->tables.count);
    next->table_count = image->table_count;
    for (uint32_t t = 0; t < image->table_count; t++) next->tables[t] = image->tables[t];
    a->numbers = NEW_ARRAY(w->scratch, uint32_t, model->tables.count);
    for (uint32_t t = 0; t < model->tables.count; t++) {
        const AddedTable *table = &a->tables[t];
        if (table->known == NULL && table->added == NULL) continue;
        a->numbers[t] = table->known == NULL ? next->table_count++ : (uint32_t)(table->known - image->tables);
        if (table->added != NULL) next->tables[a->numbers[t]] = grow_table(w, model, table);
    }
    links_write(a, w, next);
}

static bool find_all(Append *a) {
    const Model *model = a->known->model;
    bool fine = true;
    a->tables = NEW_ARRAY(a->scratch, AddedTable, model->tables.count);
    for (uint32_t t = 0; t < model->tables.count; t++) fine &= ask_table(a, t);
    if (!fine) return false;
    links_ask(a);
    const ImageColumn *of;
    const char *wrong = search_texts(&a->search, &of);
    if (wrong != NULL) return append_damaged(a, of, wrong);
    for (uint32_t t = 0; t < model->tables.count; t++) fine &= check_keys(a, &a->tables[t]);
    return fine && links_find(a);
}

bool store_append(Store *known, const Store *added, Arena *scratch, Diags *diags) {
    Image *image = known->files->images.items[0];
    Append a = {.known = known, .added = added, .image = image, .scratch = scratch, .diags = diags};
    a.search = (Search){.image = image, .scratch = scratch};
    if (!image_map(image, diags) || !stored_check(known, scratch, diags) || !find_all(&a)) return false;
    ImageWriter w = {.scratch = scratch, .known = image, .path = image->path};
    return image_make(&w, write_rows, &a, diags);
}
