/* Opening: a store of empty tables, then the files of each table and what their headers lack. */
#include <sys/mman.h>

#include "store/files.h"
#include "store/memory.h"

/* ---- empty ---- */

void store_null_column(Store *store, StoreColumn *column, uint32_t rows, void *zeros) {
    Type type = column->column->type;
    bool coded = type == TYPE_STRING || type == TYPE_SPATIAL;
    column->data = (Column){.type = type, .shape = coded ? SHAPE_CODED : SHAPE_FLAT, .rows = (size_t)rows + 1};
    column->distinct = column->no_nulls = rows == 0;
    if (!coded) {
        column->data.as.any = zeros;
        column->data.valid = zeros;
        return;
    }
    Column *dictionary = NEW(store->arena, Column);
    *dictionary = (Column){.type = type, .shape = SHAPE_FLAT, .rows = 1, .distinct = true};
    dictionary->as.s = NEW(store->arena, Text);
    dictionary->as.s[0] = TEXT("");
    dictionary->valid = NEW(store->arena, uint64_t);
    column->data.codes = zeros;
    column->data.dictionary = dictionary;
}

void store_empty(Store *store, Arena *arena, const Model *model) {
    *store = (Store){.arena = arena,
                     .model = model,
                     .memory = store->memory,
                     .threads = store->threads,
                     .chunk_bytes = store->chunk_bytes,
                     .bad_cells_null = store->bad_cells_null};
    store->files = NEW(arena, struct StoreFile);
    store->files->tables = NEW_ARRAY(arena, TableFiles, model->tables.count);
    store->tables = NEW_ARRAY(arena, StoreTable, model->tables.count);
    store->links = NEW_ARRAY(arena, StoreLink, model->relationships.count);
    uint64_t *zeros = NEW_ARRAY(arena, uint64_t, 2); /* one slot of any type, shared by all columns */
    for (uint32_t t = 0; t < model->tables.count; t++) {
        const Table *table = model->tables.items[t];
        StoreTable *stored = &store->tables[t];
        *stored = (StoreTable){.table = table, .file = TEXT("")};
        stored->columns = NEW_ARRAY(arena, StoreColumn, table->column_count);
        for (uint32_t c = 0; c < table->column_count; c++) {
            stored->columns[c].column = table->columns[c];
            store_null_column(store, &stored->columns[c], 0, zeros);
        }
    }
    for (uint32_t r = 0; r < model->relationships.count; r++)
        store->links[r].relationship = model->relationships.items[r];
}

void store_close(Store *store) {
    if (store->files == NULL) return;
    for (uint32_t i = 0; i < store->files->images.count; i++) image_close(store->files->images.items[i]);
    if (store->files->zeros != NULL) munmap(store->files->zeros, store->files->zeros_size);
    store->files->zeros = NULL;
}

uint32_t *store_identity(Store *store, size_t count) {
    struct StoreFile *files = store->files;
    if (files->identity_count < count) {
        files->identity = arena_take(store->arena, count * sizeof *files->identity);
        for (size_t i = 0; i < count; i++) files->identity[i] = (uint32_t)i;
        files->identity_count = count;
    }
    return files->identity;
}

/* ---- what there is ---- */

Image **store_images(Arena *arena, const DataPath *paths, uint32_t count, Diags *diags) {
    Image **images = NEW_ARRAY(arena, Image *, count + 1);
    bool fine = true;
    for (uint32_t i = 0; i < count; i++) {
        if (!paths[i].stored) continue;
        images[i] = image_open(arena, paths[i].path, diags);
        fine &= images[i] != NULL;
    }
    return fine ? images : NULL;
}

const ImageTable *stored_table(const Image *image, const Table *table, bool only_table) {
    int best = 0;
    const ImageTable *found = only_table && image->table_count == 1 ? image->tables : NULL;
    for (uint32_t t = 0; t < image->table_count; t++) {
        int fit = name_fit(table, image->tables[t].name);
        if (fit > best) best = fit, found = &image->tables[t];
    }
    return found;
}

/* What the first path has of a table that has any, or the path that is said to be it; of the model's only table also a
 * single file of any name. False: reported. */
static bool find_files(Store *store, const DataPath *paths, Image *const *images, uint32_t count, const Table *table,
                       Diags *diags) {
    TableFiles *out = &store->files->tables[table->index];
    bool only_table = store->model->tables.count == 1;
    bool said = false; /* of some data that it is this table: then other data are not asked */
    for (uint32_t i = 0; i < count; i++) said |= paths[i].as.size != 0 && name_fit(table, paths[i].as) != 0;
    for (uint32_t i = 0; i < count && out->files.count == 0; i++) {
        if (said && paths[i].as.size == 0) continue;
        if (images[i] == NULL) {
            if (!path_files(store->arena, &paths[i], table, only_table, &out->files, diags)) return false;
            continue;
        }
        out->stored = stored_table(images[i], table, only_table);
        out->image = images[i];
        if (out->stored != NULL) return true;
    }
    for (uint32_t i = 0; only_table && i < count && out->files.count == 0; i++) {
        if (paths[i].folder || paths[i].stored || paths[i].database || paths[i].as.size != 0) continue;
        out->files = (TablePaths){.paths = NEW(store->arena, Text), .count = 1};
        out->files.paths[0] = paths[i].path;
    }
    return true;
}

static Text all_paths(Arena *arena, const DataPath *paths, uint32_t count) {
    Writer w;
    writer_init(&w, arena);
    for (uint32_t i = 0; i < count; i++) put_format(&w, "%s%.*s", i == 0 ? "" : ", ", TEXT_ARG(paths[i].path));
    return writer_text(&w);
}

/* Of names that are all too far from the wanted one, the first. */
static uint32_t nearest_name(Text wanted, const Text *names, uint32_t count) {
    enum { FAR = 64 };
    uint32_t nearest = 0;
    size_t least = SIZE_MAX;
    for (uint32_t i = 0; i < count; i++) {
        const size_t distance = text_distance(wanted, names[i], FAR);
        if (distance >= least) continue;
        least = distance;
        nearest = i;
    }
    return nearest;
}

/* The only data is a database: one of its tables may be meant. */
static bool hint_tables(const Table *table, const DataPath *path, Diags *diags, Diag *diag) {
    if (!path->database || path->count == 0 || path->as.size != 0) return false;
    Text names = list_names(diags->arena, path->names, path->count);
    const uint32_t likely = nearest_name(table->name, path->names, path->count);
    diag_hint(diags, diag, "%.*s has %.*s; if one of them is meant: -d %.*s=%.*s:%.*s", TEXT_ARG(path->path),
              TEXT_ARG(names), TEXT_ARG(table->name), TEXT_ARG(path->path), TEXT_ARG(path->names[likely]));
    return true;
}

static void missing_table(const Table *table, const DataPath *paths, uint32_t count, Diags *diags) {
    Diag *diag = diag_add(diags, DIAG_MISSING_TABLE, table->span, "the data has no table %.*s", TEXT_ARG(table->name));
    if (count == 1 && hint_tables(table, paths, diags, diag)) return;
    Text searched = all_paths(diags->arena, paths, count);
    if (count == 0)
        diag_hint(diags, diag, "tables from memory are all the data there is");
    else if (table->file_count == 0)
        diag_hint(diags, diag, "looked for %.*s.csv in %.*s", TEXT_ARG(table->name), TEXT_ARG(searched));
    else
        diag_hint(diags, diag, "looked for %.*s in %.*s", TEXT_ARG(table->files[0]), TEXT_ARG(searched));
}

/* The columns of the file that the model does not name: one of them may be meant. */
static void hint_others(const DataFile *file, Diags *diags, Diag *diag) {
    enum { SHOWN = 4 };
    Writer w;
    writer_init(&w, diags->arena);
    uint32_t count = 0;
    for (uint32_t i = 0; i < file->csv.width; i++)
        if (file->columns[i] == NO_COLUMN && ++count <= SHOWN)
            put_format(&w, "%s%.*s", count == 1 ? "" : ", ", TEXT_ARG(cell_quote(diags->arena, file->names[i])));
    if (count > SHOWN) put_format(&w, " and %u more", count - SHOWN);
    Text list = writer_text(&w);
    if (count > 0) diag_hint(diags, diag, "in the file, and not in the model: %.*s", TEXT_ARG(list));
}

/* One warning for the columns that no file has, and one for each file that lacks what others have. */
void store_missing_columns(const StoreTable *stored, const DataFile *file, bool everywhere, Diags *diags) {
    const Table *table = stored->table;
    Writer w;
    writer_init(&w, diags->arena);
    uint32_t count = 0;
    for (uint32_t c = 0; c < table->column_count; c++) {
        if (file->cells[c] != NO_COLUMN || stored->columns[c].present == everywhere) continue;
        put_format(&w, "%s%.*s", count++ == 0 ? "" : ", ", TEXT_ARG(table->columns[c]->name));
    }
    if (count == 0) return;
    Text list = writer_text(&w), name = path_name(file->path);
    Diag *diag = diag_add(diags, DIAG_MISSING_COLUMN, (Span){0}, "%.*s has no column%s %.*s of %.*s", TEXT_ARG(name),
                          count == 1 ? "" : "s", TEXT_ARG(list), TEXT_ARG(table->name));
    diag->file = file->path;
    diag->line = 1;
    hint_others(file, diags, diag);
}

typedef struct Heading {
    const Store *store;
    const Table *table;
    DataFile *file;
    Text path, inner;
    Diags *diags;
    bool read;
} Heading;

static void read_heading(void *context) {
    Heading *h = context;
    Arena *arena = h->store->arena;
    h->read =
        file_open(h->file, arena, h->path, h->inner, h->diags) && file_columns(h->file, arena, h->table, h->diags);
}

static void close_heading(void *context) { file_close(((Heading *)context)->file); }

static bool look_at_headers(Store *store, StoreTable *stored, const TableFiles *paths, Diags *diags) {
    DataFile *files = NEW_ARRAY(store->arena, DataFile, paths->files.count);
    bool fine = true;
    for (uint32_t f = 0; f < paths->files.count; f++) {
        DataFile *file = &files[f];
        Text inner = paths->files.inner == NULL ? TEXT("") : paths->files.inner[f];
        *file = (DataFile){.bytes = TEXT("")};
        Heading h = {store, stored->table, file, paths->files.paths[f], inner, diags, false};
        budget_guard(store->arena->budget, read_heading, close_heading, &h);
        if (!h.read) fine = false;
        for (uint32_t c = 0; h.read && c < stored->table->column_count; c++)
            if (file->cells[c] != NO_COLUMN) stored->columns[c].present = true;
    }
    if (!fine) return false;
    stored->present = true;
    stored->file = files[0].path;
    store_missing_columns(stored, &files[0], true, diags);
    for (uint32_t f = 0; f < paths->files.count; f++) store_missing_columns(stored, &files[f], false, diags);
    return true;
}

/* Tables of the model that data are said to be: they are there, and each is said once. */
static bool names_are_sound(const Model *model, const DataPath *paths, uint32_t count, Diags *diags) {
    const DataPath **of = NEW_ARRAY(diags->arena, const DataPath *, model->tables.count + 1);
    bool fine = true;
    for (uint32_t i = 0; i < count; i++) {
        if (paths[i].as.size == 0) continue;
        bool several = false;
        const Table *table = model_table(model, paths[i].as, &several);
        if (table != NULL && !several && of[table->index] == NULL) {
            of[table->index] = &paths[i];
            continue;
        }
        fine = false;
        if (table == NULL) {
            Diag *diag =
                diag_add(diags, DIAG_UNKNOWN_TABLE, (Span){0}, "no table is called %.*s", TEXT_ARG(paths[i].as));
            Text near[1];
            if (model_suggest(model, diags->arena, NULL, paths[i].as, near, 1) != 0)
                diag_hint(diags, diag, "did you mean %.*s?", TEXT_ARG(near[0]));
        } else if (several) {
            diag_add(diags, DIAG_AMBIGUOUS_NAME, (Span){0}, "%.*s could be several tables of the model",
                     TEXT_ARG(paths[i].as));
        } else {
            diag_add(diags, DIAG_AMBIGUOUS_NAME, (Span){0}, "both %.*s and %.*s are said to be the table %.*s",
                     TEXT_ARG(of[table->index]->path), TEXT_ARG(paths[i].path), TEXT_ARG(table->name));
        }
    }
    return fine;
}

static bool is_of_a_table(const Store *store, const DataPath *looked, const Image *image) {
    const Model *model = store->model;
    Text path = looked->path;
    if (looked->as.size != 0) return true;
    for (uint32_t t = 0; t < model->tables.count; t++) {
        const TableFiles *files = &store->files->tables[t];
        if (looked->database) {
            for (uint32_t f = 0; f < files->files.count; f++)
                if (text_equal(files->files.paths[f], path)) return true;
            continue;
        }
        if (image != NULL) {
            if (stored_table(image, model->tables.items[t], model->tables.count == 1) != NULL) return true;
            continue;
        }
        for (uint32_t f = 0; f < files->files.count; f++)
            if (text_equal(files->files.paths[f], path)) return true;
        if (path_fits(store->arena, path, model->tables.items[t])) return true;
    }
    return false;
}

bool store_open(Store *store, Arena *arena, const Model *model, const Text *paths, uint32_t path_count, Diags *diags) {
    store_empty(store, arena, model);
    DataPath *looked = paths_look(arena, paths, path_count, diags);
    Image **images = looked == NULL ? NULL : store_images(arena, looked, path_count, diags);
    if (images == NULL || !names_are_sound(model, looked, path_count, diags)) return false;
    bool fine = true;
    for (uint32_t i = 0; i < path_count; i++)
        if (images[i] != NULL) *list_add(arena, &store->files->images) = images[i];
    for (uint32_t t = 0; t < model->tables.count; t++) {
        const Table *table = model->tables.items[t];
        TableFiles *files = &store->files->tables[t];
        if (memory_of(store->memory, table) != NULL) continue; /* memory_read puts it in */
        if (!find_files(store, looked, images, path_count, table, diags))
            fine = false;
        else if (files->stored != NULL)
            fine &= stored_match(store, &store->tables[t], files, diags);
        else if (files->files.count == 0)
            missing_table(table, looked, path_count, diags);
        else if (!look_at_headers(store, &store->tables[t], files, diags))
            fine = false;
    }
    for (uint32_t i = 0; i < path_count; i++) {
        if (looked[i].folder || is_of_a_table(store, &looked[i], images[i])) continue;
        Diag *diag =
            diag_add(diags, DIAG_NO_FILE, (Span){0}, "%.*s %s", TEXT_ARG(looked[i].path),
                     looked[i].stored || looked[i].database ? "has no table of the model" : "is no table of the model");
        diag->file = looked[i].path;
        fine = false;
        if (looked[i].stored || looked[i].database) continue;
        diag_hint(diags, diag, "name the file after a table, or name it in the table's definition: from \"%.*s\"",
                  TEXT_ARG(path_name(looked[i].path)));
        fine = false;
    }
    return fine;
}

static uint32_t walk_up(const Store *store, const Path *path, uint32_t row) {
    for (uint32_t i = 0; i < path->count && row != 0; i++) {
        const uint32_t *parent = store->links[path->steps[i].relationship->index].parent;
        row = parent == NULL ? 0 : parent[row];
    }
    return row;
}

uint64_t store_disagreements(const Store *store, const Table *from, const Path *path, const Path *other) {
    uint64_t count = 0;
    for (uint32_t row = 1; row <= store->tables[from->index].rows; row++)
        count += walk_up(store, path, row) != walk_up(store, other, row);
    return count;
}
