/* Where a row came from: counts the records of the table's files again. */
#include "store/files.h"

/* Counts *row down by the file's records; at 0 its line is found. */
static bool count_records(DataFile *file, Arena *scratch, uint32_t *row, RowPlace *place) {
    const CsvFaults faults = {NULL, no_fault};
    RawCell *cells = NEW_ARRAY(scratch, RawCell, 2 * CSV_ROWS);
    uint32_t *slots = NEW_ARRAY(scratch, uint32_t, file->csv.width + 1); /* only the first cell is wanted */
    for (uint32_t i = 0; i <= file->csv.width; i++) slots[i] = i != 0;
    uint64_t record = 0, column;
    for (uint32_t n; (n = csv_rows(&file->csv, slots, cells, CSV_ROWS, &faults)) != 0; record += n, *row -= n) {
        if (*row > n) continue;
        const RawCell *found = &cells[*row - 1];
        place->record = record + *row;
        csv_locate(&file->csv, found->quoted ? found->data - 1 : found->data, &place->line, &column);
        return true;
    }
    return false;
}

typedef struct Locating {
    DataFile file;
    Arena *scratch;
    Diags *quiet;
    Text path, inner;
    uint32_t *row;
    RowPlace *place;
    bool found;
} Locating;

/* Records of CSV are counted; other files are named. */
static void locate_in(void *context) {
    Locating *l = context;
    l->found = file_open(&l->file, l->scratch, l->path, l->inner, l->quiet);
    if (l->found && l->file.source.kind == SOURCE_CSV) l->found = count_records(&l->file, l->scratch, l->row, l->place);
}

static void close_located(void *context) { file_close(&((Locating *)context)->file); }

RowPlace store_locate(const Store *store, Arena *scratch, const Table *table, uint32_t row) {
    const TableFiles *paths = &store->files->tables[table->index];
    RowPlace place = {.file = TEXT(""), .record = row};
    Diags quiet;
    diags_init(&quiet, scratch);
    if (paths->files.count != 1) place.file = store->tables[table->index].file;
    for (uint32_t i = 0; i < paths->files.count; i++) {
        Locating l = {.file = {.bytes = TEXT("")}, .scratch = scratch, .quiet = &quiet, .path = paths->files.paths[i],
                      .inner = paths->files.inner == NULL ? TEXT("") : paths->files.inner[i], .row = &row, .place = &place};
        budget_guard(scratch->budget, locate_in, close_located, &l);
        if (!l.found) continue;
        place.file = paths->files.paths[i];
        return place;
    }
    return place;
}
