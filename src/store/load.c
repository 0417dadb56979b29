/* Loading: the files of a table, batch by batch, into its columns; then relationships whose two ends are there. */
#include <setjmp.h>
#include <stdlib.h>
#include <string.h>

#include "store/files.h"

typedef struct Load {
    Store *store;
    Arena *scratch;
    Diags *diags;
    StoreTable *table;
    DataFile *files;
    uint32_t file_count;
    DataFile *file;    /* that is being read */
    Builder *builders; /* of present columns, by the model's column; column == NULL: not present */
    RawCell *cells;    /* of a batch: CSV_ROWS for each builder that the file has, and for cells that nobody wants */
    uint32_t *slots;
    Reporter reporter;
    bool failed;
} Load;

/* ---- where things stand ---- */

static Where where_byte(const DataFile *file, const char *at) {
    Where where = {.file = file->path};
    csv_locate(&file->csv, at, &where.line, &where.column);
    return where;
}

static Where where_cell(void *context, const RawCell *cell, uint32_t record, const ModelColumn *column) {
    (void)record, (void)column;
    const Load *load = context;
    return where_byte(load->file, cell->quoted ? cell->data - 1 : cell->data);
}

static void no_fault(void *context, CsvFault fault, const char *at, uint32_t number) {
    (void)context, (void)fault, (void)at, (void)number;
}

/* Reads again from the last checkpoint before the row. */
static Where where_row(void *context, const ModelColumn *column, uint32_t row) {
    Load *load = context;
    uint32_t f = load->file_count - 1;
    while (f > 0 && load->files[f].first_row > row) f--;
    DataFile *file = &load->files[f];
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

static void fault_in_rows(void *context, CsvFault fault, const char *at, uint32_t number) {
    Load *load = context;
    load->failed = true;
    if (load->reporter.bad++ >= BAD_SHOWN) return;
    Text message = fault_text(load->diags->arena, fault, number, load->file->csv.width);
    file_diag(load->file, load->diags, DIAG_BAD_FILE, at, message);
}

/* ---- a table ---- */

static bool too_large(Load *load) {
    Diag *diag = diag_add(load->diags, DIAG_TOO_LARGE, (Span){0}, "%.*s has more than %d rows",
                          TEXT_ARG(load->table->table->name), (int)STORE_ROWS);
    diag->file = load->table->file;
    return false;
}

static bool map_files(Load *load, const TableFiles *paths) {
    for (uint32_t f = 0; f < paths->path_count; f++) {
        DataFile *file = &load->files[f];
        if (!file_map(file, load->store->arena, paths->paths[f], load->diags)) return false;
        load->file_count = f + 1;
        if (!file_header(file, load->scratch, load->diags)) return false;
        if (!file_columns(file, load->scratch, load->table->table, load->diags)) return false;
    }
    return true;
}

static bool make_builders(Load *load) {
    const Table *table = load->table->table;
    size_t rows = 0;
    for (uint32_t f = 0; f < load->file_count; f++) rows += csv_count(&load->files[f].csv);
    if (rows > STORE_ROWS) rows = STORE_ROWS;
    load->builders = NEW_ARRAY(load->scratch, Builder, table->column_count);
    for (uint32_t c = 0; c < table->column_count; c++) {
        const ModelColumn *column = table->columns[c];
        const Relationship *by;
        bool wanted = false;
        for (uint32_t f = 0; f < load->file_count; f++) wanted |= load->files[f].cells[c] != NO_COLUMN;
        if (!wanted) continue;
        bool exact = column_is_unique(load->store->model, column, &by);
        builder_init(&load->builders[c], column, load->store->arena, load->scratch, rows, exact);
    }
    load->cells = NEW_ARRAY(load->scratch, RawCell, (size_t)(table->column_count + 1) * CSV_ROWS);
    return true;
}

static bool read_file(Load *load, DataFile *file, uint32_t *rows) {
    const Table *table = load->table->table;
    uint32_t *slots = NEW_ARRAY(load->scratch, uint32_t, file->csv.width + 1), unwanted = table->column_count;
    for (uint32_t i = 0; i < file->csv.width; i++)
        slots[i] = file->columns[i] == NO_COLUMN ? unwanted : file->columns[i];
    slots[file->csv.width] = unwanted;
    CsvFaults faults = {load, fault_in_rows};
    load->file = file;
    file->first_row = *rows + 1;
    for (uint32_t n;; *rows += n, file->rows += n) {
        size_t offset = (size_t)(file->csv.at - file->csv.text.data);
        *list_add(load->scratch, &file->checkpoints) = (Checkpoint){*rows + 1, offset};
        n = csv_rows(&file->csv, slots, load->cells, CSV_ROWS, &faults);
        if (n == 0) return true;
        if (STORE_ROWS - *rows < n) return too_large(load);
        for (uint32_t c = 0; c < table->column_count; c++) {
            Builder *builder = &load->builders[c];
            if (builder->column == NULL) continue;
            if (file->cells[c] == NO_COLUMN)
                builder_add_nulls(builder, n);
            else
                builder_add(builder, load->cells + (size_t)c * CSV_ROWS, n, &load->reporter);
        }
    }
}

/* What was only counted, or became NULL. */
static void tell_the_rest(Load *load) {
    for (uint32_t c = 0; c < load->table->table->column_count; c++) {
        const Builder *b = &load->builders[c];
        if (b->column == NULL || b->bad == 0) continue;
        Diag *diag = diag_add(load->diags, DIAG_BAD_CELL, (Span){0}, "%.*s%s", TEXT_ARG(b->bad_text),
                              b->bad == 1 ? " and counts as NULL" : "");
        if (b->bad > 1) {
            Text text = diag->message;
            diag->message = text_format(load->diags->arena, "%.*s; it and %llu more of this column count as NULL",
                                        TEXT_ARG(text), (unsigned long long)(b->bad - 1));
        }
        diag->severity = SEVERITY_WARNING;
        load->diags->errors--;
        diag->file = b->bad_file, diag->line = b->bad_line, diag->column = b->bad_column;
    }
    if (load->reporter.bad <= BAD_SHOWN) return;
    Diag *diag = diag_add(load->diags, load->failed ? DIAG_BAD_FILE : DIAG_BAD_CELL, (Span){0},
                          "%llu more cells or rows of %.*s cannot be read",
                          (unsigned long long)(load->reporter.bad - BAD_SHOWN), TEXT_ARG(load->table->table->name));
    diag->file = load->table->file;
}

static bool finish(Load *load, uint32_t rows) {
    Store *store = load->store;
    const uint32_t *identity = store_identity(store, (size_t)rows + 1);
    void *zeros = NULL;
    bool fine = true;
    load->table->rows = rows;
    for (uint32_t c = 0; c < load->table->table->column_count; c++) {
        StoreColumn *column = &load->table->columns[c];
        Builder *builder = &load->builders[c];
        column->present = builder->column != NULL;
        if (column->present) {
            builder_finish(builder, identity, column);
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
    if (paths->path_count == 0) return true; /* given by a fixture, or not there */
    load->files = NEW_ARRAY(load->scratch, DataFile, paths->path_count);
    uint32_t rows = 0;
    bool fine = map_files(load, paths) && make_builders(load);
    for (uint32_t f = 0; fine && f < load->file_count; f++) fine = read_file(load, &load->files[f], &rows);
    if (load->builders != NULL) tell_the_rest(load);
    return fine && load->reporter.bad == 0 && finish(load, rows);
}

/* Files stay mapped while control may leave through the budget's escape: then they are given back on the way. */
__attribute__((noinline)) static bool load_guarded(Load *load) {
    Budget *budget = load->scratch->budget;
    jmp_buf here, *outer = budget == NULL ? NULL : budget->escape;
    if (outer != NULL) {
        if (setjmp(here) != 0) {
            for (uint32_t f = 0; f < load->file_count; f++) file_unmap(&load->files[f]);
            budget->escape = outer;
            longjmp(*outer, 1);
        }
        budget->escape = &here;
    }
    bool fine = load_table(load);
    for (uint32_t f = 0; f < load->file_count; f++) file_unmap(&load->files[f]);
    if (outer != NULL) budget->escape = outer;
    return fine;
}

static bool is_loaded(const Store *store, const ModelColumn *column) {
    return store->files->tables[column->table->index].loaded;
}

bool store_load(Store *store, Arena *scratch, const uint64_t *table_bits, Diags *diags) {
    const Model *model = store->model;
    bool fine = true;
    for (uint32_t t = 0; t < model->tables.count; t++) {
        if (!bit_get(table_bits, t) || store->files->tables[t].loaded) continue;
        Load load = {.store = store, .scratch = scratch, .diags = diags, .table = &store->tables[t]};
        load.reporter = (Reporter){.diags = diags,
                                   .table = load.table->table,
                                   .bad_cells_null = store->bad_cells_null,
                                   .context = &load,
                                   .where = where_cell};
        store->files->tables[t].loaded = load_guarded(&load);
        fine &= store->files->tables[t].loaded;
    }
    for (uint32_t r = 0; fine && r < model->relationships.count; r++) {
        StoreLink *link = &store->links[r];
        const Relationship *relation = link->relationship;
        if (relation->inactive || link->parent != NULL) continue;
        if (!is_loaded(store, relation->from) || !is_loaded(store, relation->to)) continue;
        link_resolve(store, link, scratch);
    }
    return fine;
}
