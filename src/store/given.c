/* Rows from memory: the fixtures of tests, typed by the same code as files. */
#include "store/files.h"

static bool find_columns(const Store *store, const Table *table, const CellRow *header, uint32_t *cells, Diags *diags) {
    bool fine = true;
    for (uint32_t c = 0; c < table->column_count; c++) cells[c] = NO_COLUMN;
    for (uint32_t i = 0; i < header->count; i++) {
        const Cell *cell = &header->cells[i];
        Text name = text_trim(cell->text);
        const ModelColumn *column = table_column(table, name, NULL);
        if (column == NULL) {
            Diag *diag = diag_add(diags, DIAG_UNKNOWN_COLUMN, cell->span, "the table %.*s has no column %.*s",
                                  TEXT_ARG(table->name), TEXT_ARG(name));
            Text near[1];
            if (model_suggest(store->model, diags->arena, table, name, near, 1) != 0)
                diag_hint(diags, diag, "did you mean %.*s?", TEXT_ARG(near[0]));
            fine = false;
        } else if (cells[column->index] != NO_COLUMN) {
            Diag *diag =
                diag_add(diags, DIAG_MALFORMED, cell->span, "the column %.*s stands twice", TEXT_ARG(column->name));
            diag_place(diags, diag, header->cells[cells[column->index]].span, "the first time");
            fine = false;
        } else {
            cells[column->index] = i;
        }
    }
    return fine;
}

static Where where_row(void *context, const ModelColumn *column, uint32_t row) {
    const TableFiles *files = context;
    for (uint32_t g = files->given.count; g-- > 0;) {
        const Given *given = &files->given.items[g];
        if (given->first_row > row) continue;
        const CellRow *found = &given->rows[row - given->first_row];
        uint32_t cell = given->cells[column->index];
        return (Where){.span = cell == NO_COLUMN ? found->span : found->cells[cell].span, .file = TEXT("")};
    }
    return (Where){.file = TEXT("")};
}

static Where where_cell(void *context, CellPlace row, const ModelColumn *column) {
    return where_row(context, column, (uint32_t)row);
}

static void read_column(Builder *b, const Given *given) {
    uint32_t cell = given->cells[b->column->index], n;
    if (cell == NO_COLUMN) {
        builder_add_nulls(b, given->count);
        return;
    }
    RawCell cells[CSV_ROWS];
    for (uint32_t done = 0; done < given->count; done += n) {
        n = given->count - done < CSV_ROWS ? given->count - done : CSV_ROWS;
        for (uint32_t k = 0; k < n; k++) {
            const Cell *from = &given->rows[done + k].cells[cell];
            const char *data = from->text.size == 0 ? "" : from->text.data;
            cells[k] = (RawCell){.data = data, .size = (uint32_t)from->text.size, .quoted = from->quoted};
        }
        builder_add(b, cells, n, (Origin){.first = given->first_row + done});
    }
}

static bool check_widths(const CellRow *rows, uint32_t row_count, Diags *diags) {
    bool fine = true;
    for (uint32_t i = 1; i < row_count; i++) {
        if (rows[i].count == rows[0].count) continue;
        diag_add(diags, DIAG_MALFORMED, rows[i].span, "this row has %u cell%s, the header has %u", rows[i].count,
                 rows[i].count == 1 ? "" : "s", rows[0].count);
        fine = false;
    }
    return fine;
}

bool store_add_rows(Store *store, const Table *table, const CellRow *rows, uint32_t row_count, Diags *diags) {
    TableFiles *files = &store->files->tables[table->index];
    StoreTable *stored = &store->tables[table->index];
    if (row_count == 0) return true;
    uint32_t *cells = NEW_ARRAY(store->arena, uint32_t, table->column_count);
    if (!find_columns(store, table, &rows[0], cells, diags) || !check_widths(rows, row_count, diags)) return false;
    if (files->builders == NULL) { /* given rows stand instead of those of files */
        files->builders = NEW_ARRAY(store->arena, Builder, table->column_count);
        files->files.count = 0;
        files->stored = NULL;
        stored->file = TEXT("");
        stored->rows = 0;
        for (uint32_t c = 0; c < table->column_count; c++) stored->columns[c].present = false;
    }
    if (row_count - 1 > MODEL_ROWS - stored->rows) {
        diag_add(diags, DIAG_TOO_LARGE, rows[0].span, "%.*s has more than %d rows", TEXT_ARG(table->name),
                 (int)MODEL_ROWS);
        return false;
    }
    uint32_t before = stored->rows, after = before + row_count - 1;
    Given *given = list_add(store->arena, &files->given);
    *given = (Given){rows + 1, row_count - 1, before + 1, cells};
    Reporter reporter = {.diags = diags, .context = files, .where = where_cell};
    uint32_t left = BAD_SHOWN;
    const uint32_t *identity = store_identity(store, (size_t)after + 1 < 64 ? 64 : (size_t)after + 1);
    void *zeros = NULL;
    stored->present = true;
    stored->rows = after;
    for (uint32_t c = 0; c < table->column_count; c++) {
        StoreColumn *column = &stored->columns[c];
        Builder *b = &files->builders[c];
        if (b->column == NULL && cells[c] == NO_COLUMN) {
            if (zeros == NULL) zeros = NEW_ARRAY(store->arena, uint64_t, (size_t)after + 1);
            store_null_column(store, column, after, zeros);
            continue;
        }
        if (b->column == NULL) {
            builder_init(b, table->columns[c], store->arena, store->arena, after, false);
            builder_add_nulls(b, before);
        }
        b->bad = b->told = 0;
        read_column(b, given);
        builder_finish(b, identity, column);
        column->present = true;
    }
    builders_tell(files->builders, table->column_count, UINT64_MAX, &left, &reporter);
    uint64_t bad = builders_bad(files->builders, table->column_count);
    if (bad > BAD_SHOWN)
        diag_add(diags, DIAG_BAD_CELL, rows[0].span, "%llu more cells of %.*s cannot be read",
                 (unsigned long long)(bad - BAD_SHOWN), TEXT_ARG(table->name));
    bool fine = bad == 0;
    for (uint32_t c = 0; fine && c < table->column_count; c++)
        if (files->builders[c].column != NULL)
            fine = unique_check(store, &stored->columns[c], after, before + 1, store->arena, diags, where_row, files);
    return fine;
}
