/* Loading: the files of a table, wave by wave, into its columns; then relationships whose two ends are there. */
#include <stdlib.h>
#include <string.h>

#include "store/files.h"
#include "sources/scan.h"

enum { PLACE_BITS = 44 }; /* of a byte in its file; above it stands the file's number */

typedef struct Fault {
    ScanFault fault;
    CellPlace place;
} Fault;

typedef struct Load {
    Store *store;
    Arena *scratch;
    Diags *diags;
    StoreTable *table;
    DataFile *files;
    uint32_t file_count;
    DataFile *file;    /* that is being read */
    Builder *builders; /* by the model's column; column == NULL: not present */
    uint32_t *present; /* the present columns; texts first, as they take longest */
    uint32_t present_count;
    LIST(Fault) faults; /* the first of them */
    uint64_t fault_count;
    uint32_t rows; /* so far */
    bool fine;
    Arena batch; /* texts of rows of what is no CSV */
} Load;

/* ---- where things stand ---- */

static Where where_byte(const DataFile *file, const char *at) {
    Where where = {.file = file->path};
    csv_locate(&file->csv, at, &where.line, &where.column);
    return where;
}

static CellPlace place_of(const Load *load, const char *at) {
    return (CellPlace)(load->file - load->files) << PLACE_BITS | (CellPlace)(at - load->file->csv.text.data);
}

static Where where_cell(void *context, CellPlace place, const ModelColumn *column) {
    (void)column;
    const Load *load = context;
    const DataFile *file = &load->files[place >> PLACE_BITS];
    uint64_t at = place & (((CellPlace)1 << PLACE_BITS) - 1);
    if (!source_has_lines(file->source.kind)) return (Where){.file = file->path, .row = at};
    return where_byte(file, file->csv.text.data + at);
}

void no_fault(void *context, CsvFault fault, const char *at, uint32_t number) {
    (void)context, (void)fault, (void)at, (void)number;
}

/* Reads again from the last checkpoint before the row. */
static Where where_row(void *context, const ModelColumn *column, uint32_t row) {
    Load *load = context;
    uint32_t f = load->file_count - 1;
    while (f > 0 && load->files[f].first_row > row) f--;
    DataFile *file = &load->files[f];
    if (file->source.kind != SOURCE_CSV) return (Where){.file = file->path, .row = row - file->first_row + 1};
    uint32_t low = 0, high = file->checkpoints.count;
    while (high - low > 1) {
        uint32_t middle = low + (high - low) / 2;
        if (file->checkpoints.items[middle].row <= row)
            low = middle;
        else
            high = middle;
    }
    const Checkpoint *from = &file->checkpoints.items[low];
    uint32_t cell = file->cells[column->index], *slots = NEW_ARRAY(load->scratch, uint32_t, file->csv.width + 1);
    for (uint32_t i = 0; i <= file->csv.width; i++) slots[i] = i != cell;
    RawCell *cells = NEW_ARRAY(load->scratch, RawCell, 2 * CSV_ROWS);
    Csv csv = file->csv;
    CsvFaults faults = {NULL, no_fault};
    csv_seek(&csv, from->offset);
    csv_rows(&csv, slots, cells, row - from->row + 1, &faults);
    const RawCell *found = &cells[row - from->row];
    return where_byte(file, found->quoted ? found->data - 1 : found->data);
}

/* ---- a table ---- */

static bool too_large(Load *load) {
    Diag *diag = diag_add(load->diags, DIAG_TOO_LARGE, (Span){0}, "%.*s has more than %d rows",
                          TEXT_ARG(load->table->table->name), (int)MODEL_ROWS);
    diag->file = load->table->file;
    return false;
}

static bool map_files(Load *load, const TableFiles *paths) {
    for (uint32_t f = 0; f < paths->files.count; f++) {
        DataFile *file = &load->files[f];
        load->file_count = f + 1;
        Text inner = paths->files.inner == NULL ? TEXT("") : paths->files.inner[f];
        if (!file_open(file, load->store->arena, paths->files.paths[f], inner, load->diags)) return false;
        if (!file_columns(file, load->scratch, load->table->table, load->diags)) return false;
    }
    return true;
}

static bool is_text(const ModelColumn *column) { return column->type == TYPE_STRING || column->type == TYPE_SPATIAL; }

static bool is_present(const Load *load, uint32_t column) {
    for (uint32_t f = 0; f < load->file_count; f++)
        if (load->files[f].cells[column] != NO_COLUMN) return true;
    return false;
}

static void make_builders(Load *load, size_t rows) {
    const Table *table = load->table->table;
    if (rows > MODEL_ROWS) rows = MODEL_ROWS;
    load->present = NEW_ARRAY(load->scratch, uint32_t, table->column_count);
    load->builders = NEW_ARRAY(load->scratch, Builder, table->column_count);
    for (int text = 1; text >= 0; text--)
        for (uint32_t c = 0; c < table->column_count; c++)
            if (is_text(table->columns[c]) == text && is_present(load, c)) load->present[load->present_count++] = c;
    for (uint32_t i = 0; i < load->present_count; i++) {
        const ModelColumn *column = table->columns[load->present[i]];
        const Relationship *by;
        Builder *b = &load->builders[load->present[i]];
        builder_alone(b, load->scratch->budget);
        builder_work(b, load->scratch->budget);
        builder_init(b, column, b->keep, b->scratch, rows, column_is_unique(load->store->model, column, &by));
    }
}

/* The rows of a wave have their numbers now. */
static bool read_wave(void *context, const Wave *wave) {
    Load *load = context;
    DataFile *file = load->file;
    for (uint32_t k = 0; k < wave->count; k++) {
        const Chunk *chunk = &wave->chunks[k];
        for (uint32_t i = 0; i < chunk->batch_count; i++) {
            const CellBatch *batch = &chunk->batches.items[i];
            if (batch->rows == 0) continue;
            if (MODEL_ROWS - load->rows < batch->rows) {
                return false;
            }
            size_t offset = (size_t)(batch->begin - file->csv.text.data);
            *list_add(load->scratch, &file->checkpoints) = (Checkpoint){load->rows + 1, offset};
            load->rows += batch->rows;
            file->rows += batch->rows;
        }
        load->fault_count += chunk->fault_count;
        for (uint32_t i = 0; i < chunk->faults.count && load->faults.count < BAD_SHOWN; i++) {
            const ScanFault *fault = &chunk->faults.items[i];
            *list_add(load->scratch, &load->faults) = (Fault){*fault, place_of(load, fault->at)};
        }
        size_t done = (size_t)(chunk->end - file->csv.text.data);
        budget_watch(load->scratch->budget, "reading", done, file->csv.text.size);
    }
    return true;
}

static void read_column(void *context, uint32_t column, const Wave *wave, Budget *budget) {
    Load *load = context;
    Builder *b = &load->builders[load->present[column]];
    bool there = load->file->cells[load->present[column]] != NO_COLUMN;
    const char *text = load->file->csv.text.data;
    Origin origin = {.base = text, .first = place_of(load, text)};
    builder_work(b, budget);
    for (uint32_t k = 0; k < wave->count; k++)
        for (uint32_t i = 0; i < wave->chunks[k].batch_count; i++) {
            const CellBatch *batch = &wave->chunks[k].batches.items[i];
            if (there)
                builder_add(b, batch->cells + (size_t)column * CSV_ROWS, batch->rows, origin);
            else
                builder_add_nulls(b, batch->rows);
        }
}

/* Column `present` of a batch of data that is no CSV. */
static void add_source(Load *load, uint32_t present, RawCell *cells, const TypedCells *typed, uint32_t n,
                       Origin origin) {
    Builder *b = &load->builders[load->present[present]];
    builder_work(b, load->scratch->budget);
    if (load->file->cells[load->present[present]] == NO_COLUMN) {
        builder_add_nulls(b, n);
    } else if (typed->type != TYPE_NONE && builder_takes(b, typed->type)) {
        builder_add_typed(b, typed, n);
    } else {
        if (typed->type != TYPE_NONE) typed_as_cells(typed, n, cells, &load->batch);
        builder_add(b, cells, n, origin);
    }
}

static bool read_source(Load *load, DataFile *file, const uint32_t *slots) {
    RawCell *cells = NEW_ARRAY(load->scratch, RawCell, ((size_t)load->present_count + 1) * CSV_ROWS);
    TypedCells *typed = NEW_ARRAY(load->scratch, TypedCells, (size_t)load->present_count + 1);
    CellPlace places[CSV_ROWS];
    arena_init(&load->batch, load->scratch->budget);
    for (uint32_t n;; load->rows += n, file->rows += n) {
        arena_reset(&load->batch);
        if (!source_rows(&file->source, slots, cells, typed, places, &n, &load->batch, load->diags)) return false;
        if (n == 0) return true;
        if (MODEL_ROWS - load->rows < n) return too_large(load);
        budget_watch(load->scratch->budget, "reading", load->rows, 0);
        Origin origin = {.first = place_of(load, file->csv.text.data), .places = places};
        for (uint32_t i = 0; i < load->present_count; i++)
            add_source(load, i, cells + (size_t)i * CSV_ROWS, &typed[i], n, origin);
    }
}

static bool read_file(Load *load, DataFile *file) {
    uint32_t *slots = NEW_ARRAY(load->scratch, uint32_t, file->csv.width + 1), unwanted = load->present_count;
    for (uint32_t i = 0; i <= file->csv.width; i++) slots[i] = unwanted;
    for (uint32_t i = 0; i < load->present_count; i++) {
        uint32_t cell = file->cells[load->present[i]];
        if (cell != NO_COLUMN) slots[cell] = i;
    }
    ScanReader reader = {load, read_wave, load->present_count, read_column};
    load->file = file;
    file->first_row = load->rows + 1;
    if (file->source.kind != SOURCE_CSV) return read_source(load, file, slots);
    if (!scan_rows(&file->scan, slots, unwanted + 1, &reader)) return too_large(load);
    scan_release(&file->scan);
    return true;
}

/* The first bad cells and faults in the order of the files, and how many more there are; or what became NULL. */
static bool tell_of_bad(Load *load) {
    uint32_t count = load->table->table->column_count, left = BAD_SHOWN;
    Reporter reporter = {.diags = load->diags, .context = load, .where = where_cell};
    bool null = load->store->bad_cells_null;
    uint64_t bad = load->fault_count + (null ? 0 : builders_bad(load->builders, count));
    for (uint32_t i = 0; i < load->faults.count && left != 0; i++) {
        const Fault *found = &load->faults.items[i];
        const DataFile *file = &load->files[found->place >> PLACE_BITS];
        if (!null) builders_tell(load->builders, count, found->place, &left, &reporter);
        if (left == 0) break;
        Text message = fault_text(load->diags->arena, found->fault.fault, found->fault.number, file->csv.width);
        file_diag(file, load->diags, DIAG_BAD_FILE, found->fault.at, message);
        left--;
    }
    if (null)
        builders_warn(load->builders, count, &reporter);
    else
        builders_tell(load->builders, count, UINT64_MAX, &left, &reporter);
    if (bad <= BAD_SHOWN) return bad == 0;
    Diag *diag = diag_add(load->diags, load->fault_count != 0 ? DIAG_BAD_FILE : DIAG_BAD_CELL, (Span){0},
                          "%llu more cells or rows of %.*s cannot be read", (unsigned long long)(bad - BAD_SHOWN),
                          TEXT_ARG(load->table->table->name));
    diag->file = load->table->file;
    return false;
}

static bool finish(Load *load) {
    Store *store = load->store;
    uint32_t rows = load->rows;
    const uint32_t *identity = store_identity(store, (size_t)rows + 1);
    void *zeros = NULL;
    bool fine = true;
    load->table->rows = rows;
    for (uint32_t c = 0; c < load->table->table->column_count; c++) {
        StoreColumn *column = &load->table->columns[c];
        Builder *builder = &load->builders[c];
        column->present = builder->column != NULL;
        if (column->present) {
            builder_work(builder, store->arena->budget);
            builder_finish(builder, identity, column);
            arena_adopt(store->arena, &builder->own_keep);
            arena_release(&builder->own_scratch);
            fine &= unique_check(store, column, rows, 1, load->scratch, load->diags, where_row, load);
            continue;
        }
        if (zeros == NULL) zeros = arena_alloc(store->arena, ((size_t)rows + 1) * 8);
        store_null_column(store, column, rows, zeros);
    }
    return fine;
}

static bool load_table(Load *load) {
    const TableFiles *paths = &load->store->files->tables[load->table->table->index];
    if (paths->stored != NULL) return image_map(paths->image, load->diags);
    if (paths->files.count == 0) return true; /* given by a fixture, or not there */
    load->files = NEW_ARRAY(load->scratch, DataFile, paths->files.count);
    size_t rows = 0;
    if (!map_files(load, paths)) return false;
    for (uint32_t f = 0; f < load->file_count; f++) {
        DataFile *file = &load->files[f];
        if (file->source.kind != SOURCE_CSV) continue;
        scan_open(&file->scan, &file->csv, load->scratch, load->store->threads, load->store->chunk_bytes);
        rows += file->scan.rows;
    }
    make_builders(load, rows);
    bool fine = true;
    for (uint32_t f = 0; fine && f < load->file_count; f++) fine = read_file(load, &load->files[f]);
    return tell_of_bad(load) && fine && finish(load);
}

static void load_it(void *context) {
    Load *load = context;
    load->fine = load_table(load);
}

static void release(void *context) {
    Load *load = context;
    for (uint32_t f = 0; f < load->file_count; f++) {
        scan_release(&load->files[f].scan);
        file_close(&load->files[f]);
    }
    arena_release(&load->batch);
    for (uint32_t i = 0; i < load->present_count; i++) {
        arena_release(&load->builders[load->present[i]].own_keep);
        arena_release(&load->builders[load->present[i]].own_scratch);
    }
}

bool store_load(Store *store, Arena *scratch, const uint64_t *table_bits, const uint64_t *const *column_bits,
                Diags *diags) {
    const Model *model = store->model;
    bool fine = true;
    for (uint32_t t = 0; t < model->tables.count; t++) {
        if (!bit_get(table_bits, t) || store->files->tables[t].loaded) continue;
        Load load = {.store = store, .scratch = scratch, .diags = diags, .table = &store->tables[t]};
        budget_guard(scratch->budget, load_it, release, &load);
        store->files->tables[t].loaded = load.fine;
        fine &= store->files->tables[t].loaded;
    }
    fine = fine && stored_load(store, scratch, column_bits, diags);
    if (fine) links_resolve(store, scratch);
    return fine;
}
