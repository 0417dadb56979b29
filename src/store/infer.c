/* Tables without a model: names from files and headers, types from all values. The values are read again when a table
 * is loaded. */
#include <string.h>

#include "sources/guess.h"
#include "store/files.h"

enum { INFER_WIDTH = 10000 }; /* columns of a table */

static bool any_wave(void *context, const Wave *wave) {
    (void)context, (void)wave; /* loading reports faults */
    return true;
}

static void guess_column(void *context, uint32_t column, const Wave *wave, Budget *budget) {
    (void)budget;
    for (uint32_t c = 0; c < wave->count; c++)
        for (uint32_t i = 0; i < wave->chunks[c].batch_count; i++) {
            const CellBatch *batch = &wave->chunks[c].batches.items[i];
            guess_cells((Guess *)context + column, batch->cells + (size_t)column * CSV_ROWS, batch->rows, GUESS_ALL);
        }
}

/* Where data says itself what is text, a text is no number. */
static bool guess_source(DataFile *file, Arena *arena, const uint32_t *slots, Guess *guesses, Diags *diags) {
    RawCell *cells = NEW_ARRAY(arena, RawCell, ((size_t)file->csv.width + 1) * CSV_ROWS);
    TypedCells *typed = NEW_ARRAY(arena, TypedCells, (size_t)file->csv.width + 1);
    uint64_t places[CSV_ROWS];
    Arena batch;
    bool fine = true;
    arena_init(&batch, NULL);
    for (uint32_t n = 1; fine && n != 0;) {
        arena_reset(&batch);
        fine = source_rows(&file->source, slots, cells, typed, places, &n, &batch, diags);
        for (uint32_t c = 0; fine && c < file->csv.width; c++)
            guess_cells(&guesses[c], cells + (size_t)c * CSV_ROWS, n, GUESS_DATES);
    }
    arena_release(&batch);
    return fine;
}

/* Of data that has types. A column without values of lode is left out, which is told. */
static void known_types(const DataFile *file, Type *types, Diags *diags) {
    for (uint32_t c = 0; c < file->csv.width; c++) {
        types[c] = file->source.types[c];
        if (types[c] != TYPE_NONE) continue;
        Text why = duck_unreadable(&file->source, c, diags->arena);
        Diag *diag = diag_add(diags, DIAG_UNSUPPORTED, (Span){0}, "%.*s: it is left out", TEXT_ARG(why));
        diag->file = file->path;
        diag->severity = SEVERITY_WARNING;
        diags->errors--;
    }
}

/* types: TYPE_NONE for columns to be left out. */
static bool find_types(DataFile *file, Arena *arena, const Store *store, Type *types, Diags *diags) {
    uint32_t width = file->csv.width;
    uint32_t *slots = NEW_ARRAY(arena, uint32_t, width + 1);
    for (uint32_t c = 0; c <= width; c++) slots[c] = c;
    Guess *guesses = NEW_ARRAY(arena, Guess, width);
    for (uint32_t c = 0; c < width; c++) guesses[c] = (Guess){.can = GUESS_ALL};
    if (file->source.types != NULL) {
        known_types(file, types, diags);
        return true;
    }
    bool fine = true;
    if (file->source.kind != SOURCE_CSV) {
        fine = guess_source(file, arena, slots, guesses, diags);
    } else {
        ScanReader reader = {guesses, any_wave, width, guess_column};
        scan_open(&file->scan, &file->csv, arena, store->threads, store->chunk_bytes);
        scan_rows(&file->scan, slots, width + 1, &reader);
        scan_release(&file->scan);
    }
    for (uint32_t c = 0; c < width; c++) types[c] = guessed(&guesses[c]);
    return fine;
}

static bool headers_differ(const DataFile *file, Diags *diags) {
    for (uint32_t i = 1; i < file->csv.width; i++)
        for (uint32_t k = 0; k < i; k++) {
            if (file->names[i].size == 0 || !text_equal(file->names[i], file->names[k])) continue;
            file_named_twice(file, diags, k, i, file->names[i]);
            return false;
        }
    return true;
}

static bool is_known(const Model *model, Text name) {
    for (uint32_t t = 0; t < model->tables.count; t++)
        if (text_equal(model->tables.items[t]->name, name)) return true;
    return false;
}

/* Memory that is not needed afterwards comes from an arena of its own: `arena` lives as long as the model. */
static bool infer_table(Model *model, Arena *arena, const Store *store, Text name, Text path, Text inner,
                        Diags *diags) {
    if (is_known(model, name)) return true;
    DataFile file = {.path = path};
    Arena scratch; /* without a budget: running out of memory must not leave it behind */
    arena_init(&scratch, NULL);
    bool fine = file_open(&file, arena, path, inner, diags);
    if (fine && file.csv.width > INFER_WIDTH) {
        file_diag(&file, diags, DIAG_TOO_LARGE, NULL,
                  text_format(diags->arena, "the header has more than %d columns", INFER_WIDTH));
        fine = false;
    }
    fine = fine && headers_differ(&file, diags);
    if (fine) {
        Type *types = NEW_ARRAY(&scratch, Type, file.csv.width);
        fine = find_types(&file, &scratch, store, types, diags);
        Table *table = fine ? model_add_table(model, text_copy(arena, name)) : NULL;
        if (fine && table == NULL) {
            file_diag(&file, diags, DIAG_TOO_LARGE, NULL,
                      text_format(diags->arena, "the data has more than %d tables", MODEL_TABLES));
            fine = false;
        }
        for (uint32_t c = 0; fine && c < file.csv.width; c++)
            if (file.names[c].size != 0 && types[c] != TYPE_NONE)
                model_add_column(model, table, text_copy(arena, file.names[c]), types[c]);
        if (fine) table->inferred = true;
    }
    file_close(&file);
    arena_release(&scratch);
    return fine;
}

/* The types of a store file are those of the data that it was made of. */
static bool add_stored(Model *model, Arena *arena, const Image *image, Diags *diags) {
    for (uint32_t t = 0; t < image->table_count; t++) {
        const ImageTable *stored = &image->tables[t];
        if (is_known(model, stored->name)) continue;
        Table *table = model_add_table(model, text_copy(arena, stored->name));
        if (table == NULL) {
            Diag *diag = diag_add(diags, DIAG_TOO_LARGE, (Span){0}, "the data has more than %d tables", MODEL_TABLES);
            diag->file = image->path;
            return false;
        }
        for (uint32_t c = 0; c < stored->column_count; c++) {
            const ImageColumn *from = &stored->columns[c];
            ModelColumn *column = model_add_column(model, table, text_copy(arena, from->name), from->type);
            column->has_null_text = from->has_null_text;
            column->null_text = text_copy(arena, from->null_text);
        }
        table->inferred = true;
    }
    return true;
}

bool store_infer(const Store *store, Model *model, Arena *arena, const Text *paths, uint32_t path_count, Diags *diags) {
    DataPath *looked = paths_look(arena, paths, path_count, diags);
    Image **images = looked == NULL ? NULL : store_images(arena, looked, path_count, diags);
    if (images == NULL) return false;
    bool fine = true;
    for (uint32_t i = 0; i < path_count; i++) {
        const DataPath *path = &looked[i];
        if (images[i] != NULL) {
            fine &= add_stored(model, arena, images[i], diags);
            continue;
        }
        for (uint32_t k = 0; path->database && k < path->count; k++) {
            Text name = path->as.size != 0 ? path->as : path->names[k];
            fine &= infer_table(model, arena, store, name, path->path, path->names[k], diags);
        }
        if (path->database) continue;
        Text name = path->as.size != 0 ? path->as : path_stem(path->path);
        if (!path->folder) fine &= infer_table(model, arena, store, name, path->path, TEXT(""), diags);
        for (uint32_t k = 0; k < path->count; k++) { /* of a folder */
            Text file = text_format(arena, "%.*s/%.*s", TEXT_ARG(path->path), TEXT_ARG(path->names[k]));
            fine &= infer_table(model, arena, store, path_stem(path->names[k]), file, TEXT(""), diags);
        }
        if (!path->folder || path->count != 0) continue;
        Diag *diag =
            diag_add(diags, DIAG_NO_FILE, (Span){0}, "%.*s has no .csv and no .parquet files", TEXT_ARG(path->path));
        diag->file = path->path;
        fine = false;
    }
    return fine;
}
