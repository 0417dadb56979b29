/* Tables of store files: what the model wants of them, and columns made when a statement first reads them. */
#include <sys/mman.h>

#include "base/threads.h"
#include "store/files.h"

/* ---- opening ---- */

static bool differs(const Image *image, const ImageColumn *stored, const ModelColumn *column, Diags *diags) {
    bool same_null = stored->has_null_text == column->has_null_text &&
                     (!column->has_null_text || text_equal(stored->null_text, column->null_text));
    if (stored->type == column->type && same_null) return false;
    Diag *diag;
    if (stored->type != column->type)
        diag = diag_add(diags, DIAG_BAD_FILE, (Span){0}, "%.*s has %.*s of %.*s as %s, the model as %s",
                        TEXT_ARG(image->path), TEXT_ARG(column->name), TEXT_ARG(column->table->name),
                        type_word(stored->type), type_word(column->type));
    else
        diag = diag_add(diags, DIAG_BAD_FILE, (Span){0}, "%.*s was made when another text was NULL in %.*s of %.*s",
                        TEXT_ARG(image->path), TEXT_ARG(column->name), TEXT_ARG(column->table->name));
    diag->file = image->path;
    diag_hint(diags, diag, "make it again with this model: lode load DATA -m MODEL -o %.*s", TEXT_ARG(image->path));
    return true;
}

/* The store file as a file with a header, so that its names are matched as those of other files. */
static void as_file(const Image *image, const ImageTable *table, Arena *arena, DataFile *file) {
    *file = (DataFile){.path = image->path, .bytes = TEXT(""), .csv = {.text = TEXT(""), .width = table->column_count}};
    file->names = NEW_ARRAY(arena, Text, table->column_count);
    file->header = NEW_ARRAY(arena, RawCell, table->column_count);
    for (uint32_t c = 0; c < table->column_count; c++) {
        file->names[c] = table->columns[c].name;
        file->header[c].data = file->csv.text.data;
    }
}

/* Columns that nobody has asked for are NULL everywhere, without memory. */
static void *zeros_of(Store *store) {
    struct StoreFile *files = store->files;
    if (files->zeros != NULL) return files->zeros;
    uint32_t rows = 0;
    for (uint32_t t = 0; t < store->model->tables.count; t++)
        if (files->tables[t].stored != NULL && store->tables[t].rows > rows) rows = store->tables[t].rows;
    size_t size = ((size_t)rows + 1) * 8;
    void *map = mmap(NULL, size, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (map == MAP_FAILED) budget_spent(store->arena->budget);
    files->zeros_size = size;
    return files->zeros = map;
}

bool stored_match(Store *store, StoreTable *stored, TableFiles *files, Diags *diags) {
    const Table *table = stored->table;
    Arena *arena = store->arena;
    DataFile file;
    as_file(files->image, files->stored, arena, &file);
    if (!file_columns(&file, arena, table, diags)) return false;
    files->stored_columns = NEW_ARRAY(arena, const ImageColumn *, table->column_count);
    files->made = NEW_ARRAY(arena, bool, table->column_count);
    stored->present = true;
    stored->file = files->image->path;
    stored->rows = files->stored->rows;
    bool fine = true;
    for (uint32_t c = 0; c < table->column_count; c++) {
        StoreColumn *column = &stored->columns[c];
        column->present = file.cells[c] != NO_COLUMN;
        if (!column->present) continue;
        files->stored_columns[c] = &files->stored->columns[file.cells[c]];
        fine &= !differs(files->image, files->stored_columns[c], table->columns[c], diags);
    }
    store_missing_columns(stored, &file, true, diags);
    return fine;
}

/* ---- making columns ---- */

typedef struct Making {
    const TableFiles *files;
    StoreTable *table;
    uint32_t column;
    const StoreLink *link; /* or a relationship, which is `stored` */
    const ImageLink *stored;
    Column made;
    uint32_t *parent, *other_parent;
    const char *wrong;
    Budget budget;
    Arena keep;
} Making;

typedef struct Makings {
    Store *store;
    Arena *scratch;
    const uint64_t *const *column_bits;
    Diags *diags;
    LIST(Making) list;
    bool checks_only; /* columns that must be unique, and nobody knows whether they are */
    bool fine;
} Makings;

static void make(void *context, size_t item, Budget *budget) {
    Makings *all = context;
    Making *m = &all->list.items[item];
    m->budget.escape = budget->escape;
    if (m->stored != NULL)
        m->wrong = image_link(m->files->image, m->stored, &m->parent, &m->other_parent);
    else
        m->wrong = image_column(m->files->image, m->files->stored, m->files->stored_columns[m->column], &m->keep,
                                all->store->files->identity, &m->made);
}

static void want_column(Makings *all, const ModelColumn *column) {
    const TableFiles *files = &all->store->files->tables[column->table->index];
    if (files->stored == NULL || files->stored_columns[column->index] == NULL || files->made[column->index]) return;
    for (uint32_t i = 0; i < all->list.count; i++) {
        const Making *m = &all->list.items[i];
        if (m->files == files && m->stored == NULL && m->column == column->index) return;
    }
    Making *m = list_add(all->scratch, &all->list);
    *m = (Making){.files = files, .table = &all->store->tables[column->table->index], .column = column->index};
}

const ImageLink *stored_link(const Store *store, const Relationship *relation) {
    const TableFiles *from = &store->files->tables[relation->from->table->index],
                     *to = &store->files->tables[relation->to->table->index];
    if (from->stored == NULL || to->stored == NULL || from->image != to->image) return NULL;
    const Image *image = from->image;
    for (uint32_t i = 0; i < image->link_count; i++) {
        const ImageLink *link = &image->links[i];
        if (&image->tables[link->from_table] == from->stored && &image->tables[link->to_table] == to->stored &&
            &from->stored->columns[link->from_column] == from->stored_columns[relation->from->index] &&
            &to->stored->columns[link->to_column] == to->stored_columns[relation->to->index] &&
            link->many_to_many == relation->many_to_many)
            return link;
    }
    return NULL;
}

static bool needs_check(const Store *store, const ModelColumn *column) {
    const Relationship *by;
    const ImageColumn *stored = store->files->tables[column->table->index].stored_columns[column->index];
    return stored != NULL && !stored->unique && column_is_unique(store->model, column, &by);
}

static void want(Makings *all) {
    Store *store = all->store;
    const Model *model = store->model;
    for (uint32_t t = 0; t < model->tables.count; t++) {
        const TableFiles *files = &store->files->tables[t];
        const Table *table = model->tables.items[t];
        if (files->stored == NULL || !(files->loaded || all->checks_only)) continue;
        for (uint32_t c = 0; c < table->column_count; c++) {
            bool wanted = !all->checks_only && (all->column_bits == NULL ||
                                                (all->column_bits[t] != NULL && bit_get(all->column_bits[t], c)));
            if (wanted || needs_check(store, table->columns[c])) want_column(all, table->columns[c]);
        }
    }
    if (all->checks_only) return;
    for (uint32_t r = 0; r < model->relationships.count; r++) {
        const Relationship *relation = model->relationships.items[r];
        const TableFiles *from = &store->files->tables[relation->from->table->index];
        if (relation->inactive || store->links[r].parent != NULL || !from->loaded ||
            !store->files->tables[relation->to->table->index].loaded)
            continue;
        const ImageLink *stored = stored_link(store, relation);
        if (stored != NULL) {
            *list_add(all->scratch, &all->list) = (Making){.files = from, .link = &store->links[r], .stored = stored};
        } else {
            want_column(all, relation->from);
            want_column(all, relation->to);
        }
    }
}

static Where where_row(void *context, const ModelColumn *column, uint32_t row) {
    const Store *store = context;
    return (Where){.file = store->files->tables[column->table->index].image->path, .row = row};
}

static void damaged_column(const TableFiles *files, const ModelColumn *column, const char *wrong, Diags *diags) {
    Text what = text_format(diags->arena, "the column %.*s of %.*s: %s", TEXT_ARG(column->name),
                            TEXT_ARG(column->table->name), wrong);
    image_diag(files->image, diags, text_string(diags->arena, what));
}

static void report(Makings *all, const Making *m) {
    all->fine = false;
    if (m->stored == NULL) {
        damaged_column(m->files, m->table->table->columns[m->column], m->wrong, all->diags);
        return;
    }
    Text what = text_format(all->diags->arena, "the relationship of %.*s with %.*s: %s",
                            TEXT_ARG(m->link->relationship->from->table->name),
                            TEXT_ARG(m->link->relationship->to->table->name), m->wrong);
    image_diag(m->files->image, all->diags, text_string(all->diags->arena, what));
}

static void take(Makings *all, Making *m) {
    Store *store = all->store;
    if (m->stored != NULL) {
        store->links[m->link->relationship->index] =
            (StoreLink){m->link->relationship, m->parent, m->other_parent, m->stored->value_count, m->stored->orphans};
        return;
    }
    StoreColumn *column = &m->table->columns[m->column];
    arena_adopt(store->arena, &m->keep);
    const ImageColumn *stored = m->files->stored_columns[m->column];
    *column = (StoreColumn){column->column, true, stored->distinct, stored->no_nulls, m->made};
    store->files->tables[m->table->table->index].made[m->column] = true;
    if (!needs_check(store, column->column)) return;
    all->fine &= unique_check(store, column, m->table->rows, 1, all->scratch, all->diags, where_row, store);
}

/* Those that are not made say what is known of them. */
static void describe_others(Store *store) {
    for (uint32_t t = 0; t < store->model->tables.count; t++) {
        const TableFiles *files = &store->files->tables[t];
        StoreTable *table = &store->tables[t];
        if (!files->loaded || files->stored == NULL) continue;
        for (uint32_t c = 0; c < table->table->column_count; c++) {
            StoreColumn *column = &table->columns[c];
            if (files->made[c]) continue;
            store_null_column(store, column, table->rows, zeros_of(store));
            if (files->stored_columns[c] == NULL) continue;
            column->distinct = files->stored_columns[c]->distinct;
            column->no_nulls = files->stored_columns[c]->no_nulls;
        }
    }
}

/* Before the threads begin, and as long as the longest column of row numbers needs them. */
static void number_rows(Makings *all) {
    size_t most = 0;
    for (uint32_t i = 0; i < all->list.count; i++) {
        const Making *m = &all->list.items[i];
        const ImageColumn *stored = m->stored != NULL ? NULL : m->files->stored_columns[m->column];
        const bool numbered = stored != NULL && stored->distinct && stored->entries != 0;
        if (numbered && m->files->stored->rows >= most) most = (size_t)m->files->stored->rows + 1;
    }
    if (most != 0) store_identity(all->store, most);
}

static void make_all(void *context) {
    Makings *all = context;
    want(all);
    number_rows(all);
    for (uint32_t i = 0; i < all->list.count; i++) { /* the list stays where it is now */
        Making *m = &all->list.items[i];
        m->budget = (Budget){.shared = all->scratch->budget};
        arena_init(&m->keep, &m->budget);
    }
    parallel_for(all->scratch->budget, all->store->threads, all->list.count, make, all);
    for (uint32_t i = 0; i < all->list.count; i++) {
        Making *m = &all->list.items[i];
        if (m->wrong != NULL)
            report(all, m);
        else
            take(all, m);
    }
    describe_others(all->store);
}

static void release(void *context) {
    Makings *all = context;
    for (uint32_t i = 0; i < all->list.count; i++) arena_release(&all->list.items[i].keep);
}

static bool make_columns(Makings *all) {
    const struct StoreFile *files = all->store->files;
    all->fine = true;
    for (uint32_t i = 0; i < files->images.count; i++) all->fine &= image_whole(files->images.items[i], all->diags);
    if (all->fine && files->images.count != 0) budget_guard(all->scratch->budget, make_all, release, all);
    return all->fine;
}

bool stored_load(Store *store, Arena *scratch, const uint64_t *const *column_bits, Diags *diags) {
    Makings all = {.store = store, .scratch = scratch, .column_bits = column_bits, .diags = diags};
    return make_columns(&all);
}

bool stored_check(Store *store, Arena *scratch, Diags *diags) {
    Makings all = {.store = store, .scratch = scratch, .diags = diags, .checks_only = true};
    return make_columns(&all);
}

bool store_refused(const Store *store, Diags *diags) {
    bool any = false;
    for (uint32_t t = 0; store->files != NULL && t < store->model->tables.count; t++) {
        const TableFiles *files = &store->files->tables[t];
        for (uint32_t c = 0; files->made != NULL && c < store->tables[t].table->column_count; c++) {
            const StoreColumn *column = &store->tables[t].columns[c];
            if (!files->made[c] || column->data.shape != SHAPE_CODED) continue;
            const Column *dictionary = column->data.dictionary;
            if (dictionary->shape != SHAPE_PACKED) continue;
            if (!atomic_exchange(&dictionary->as.packed->check->refused, false)) continue;
            damaged_column(files, column->column, IMAGE_NOT_WRITTEN, diags);
            any = true;
        }
    }
    return any;
}
