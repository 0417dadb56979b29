/* Tables from memory: which tables and columns they are. What they hold is read in values.c. */
#include "store/memory.h"

#include "store/files.h"
#include "store/values.h"

/* ---- giving ---- */

static bool is_type_of_values(Type type) {
    return type == TYPE_BOOL || type == TYPE_INT || type == TYPE_REAL || type == TYPE_STRING || type == TYPE_DATE ||
           type == TYPE_DATETIME || type == TYPE_SPATIAL;
}

static bool sound_columns(Text name, const MemoryColumn *columns, uint32_t count, Diags *diags) {
    bool fine = count != 0;
    if (!fine) diag_add(diags, DIAG_BAD_REQUEST, (Span){0}, "the table %.*s is given without columns", TEXT_ARG(name));
    for (uint32_t c = 0; c < count; c++) {
        const MemoryColumn *column = &columns[c];
        if (!is_type_of_values(column->type) || column->name.size == 0 || !utf8_valid(column->name)) {
            diag_add(diags, DIAG_BAD_REQUEST, (Span){0}, "column %u of the table %.*s has no %s", c + 1, TEXT_ARG(name),
                     is_type_of_values(column->type) ? "name in UTF-8" : "type of values");
            fine = false;
        }
        for (uint32_t k = 0; k < c; k++) {
            if (!text_equal(columns[k].name, column->name)) continue;
            diag_add(diags, DIAG_BAD_REQUEST, (Span){0}, "the table %.*s is given the column %.*s twice",
                     TEXT_ARG(name), TEXT_ARG(column->name));
            fine = false;
        }
    }
    return fine;
}

static bool same_columns(const MemoryTable *table, const MemoryColumn *columns, uint32_t count, Diags *diags) {
    const MemoryColumn *before = table->chunks.items[0].columns;
    bool same = table->column_count == count;
    for (uint32_t c = 0; same && c < count; c++)
        same = before[c].type == columns[c].type && text_equal(before[c].name, columns[c].name);
    if (!same)
        diag_add(diags, DIAG_BAD_REQUEST, (Span){0},
                 "more rows of the table %.*s come with other columns than the first", TEXT_ARG(table->name));
    return same;
}

bool memory_add(Memory *memory, Arena *arena, Text name, const MemoryColumn *columns, uint32_t count, uint64_t rows,
                Diags *diags) {
    MemoryTable *table = NULL;
    for (uint32_t t = 0; t < memory->tables.count; t++)
        if (text_equal(memory->tables.items[t]->name, name)) table = memory->tables.items[t];
    if (table == NULL ? !sound_columns(name, columns, count, diags) : !same_columns(table, columns, count, diags))
        return false;
    MemoryColumn *kept = NEW_ARRAY(arena, MemoryColumn, count);
    for (uint32_t c = 0; c < count; c++) {
        kept[c] = columns[c];
        kept[c].name = table == NULL ? text_copy(arena, columns[c].name) : table->chunks.items[0].columns[c].name;
    }
    bool fresh = table == NULL;
    if (fresh) {
        table = NEW(arena, MemoryTable);
        *table = (MemoryTable){.name = text_copy(arena, name), .column_count = count};
    }
    *list_add(arena, &table->chunks) = (MemoryChunk){kept, rows};
    table->rows += rows;
    if (fresh) *list_add(arena, &memory->tables) = table; /* last: memory that runs out leaves no half of a table */
    return true;
}

/* ---- the model ---- */

bool memory_define(const Memory *memory, Model *model, Arena *arena, Diags *diags) {
    for (uint32_t t = 0; t < memory->tables.count; t++) {
        const MemoryTable *given = memory->tables.items[t];
        Table *table = model_add_table(model, text_copy(arena, given->name));
        if (table == NULL) {
            diag_add(diags, DIAG_TOO_LARGE, (Span){0}, "the data has more than %d tables", MODEL_TABLES);
            return false;
        }
        const MemoryColumn *columns = given->chunks.items[0].columns;
        for (uint32_t c = 0; c < given->column_count; c++)
            model_add_column(model, table, text_copy(arena, columns[c].name), columns[c].type);
        table->inferred = true;
    }
    return true;
}

static bool unknown_table(const Model *model, const MemoryTable *given, Diags *diags) {
    Diag *diag = diag_add(diags, DIAG_UNKNOWN_TABLE, (Span){0}, "no table is called %.*s", TEXT_ARG(given->name));
    Text near[1];
    if (model_suggest(model, diags->arena, NULL, given->name, near, 1) != 0)
        diag_hint(diags, diag, "did you mean %.*s?", TEXT_ARG(near[0]));
    return false;
}

bool memory_bind(const Memory *memory, const Model *model, Diags *diags) {
    bool fine = true;
    for (uint32_t t = 0; t < memory->tables.count; t++) {
        MemoryTable *given = memory->tables.items[t];
        bool several = false;
        const Table *table = model_table(model, given->name, &several);
        const MemoryTable *other = table == NULL ? NULL : memory_of(memory, table);
        if (table == NULL) {
            fine = unknown_table(model, given, diags);
        } else if (several) {
            diag_add(diags, DIAG_AMBIGUOUS_NAME, (Span){0}, "%.*s could be several tables of the model",
                     TEXT_ARG(given->name));
            fine = false;
        } else if (other != NULL) {
            diag_add(diags, DIAG_BAD_REQUEST, table->span, "the table %.*s is given twice, as %.*s and as %.*s",
                     TEXT_ARG(table->name), TEXT_ARG(other->name), TEXT_ARG(given->name));
            fine = false;
        } else {
            given->table = table;
        }
    }
    return fine;
}

const MemoryTable *memory_of(const Memory *memory, const Table *table) {
    for (uint32_t t = 0; memory != NULL && t < memory->tables.count; t++)
        if (memory->tables.items[t]->table == table) return memory->tables.items[t];
    return NULL;
}

/* ---- reading ---- */

static bool several_columns(const Table *table, const MemoryColumn *given, Diags *diags) {
    diag_add(diags, DIAG_AMBIGUOUS_NAME, table->span, "%.*s could be several columns of %.*s", TEXT_ARG(given->name),
             TEXT_ARG(table->name));
    return false;
}

/* The given column of each column of the model, or NO_COLUMN. What the model does not name is left out, as in files. */
static bool find_columns(const MemoryTable *given, uint32_t *found, Diags *diags) {
    const Table *table = given->table;
    bool fine = true;
    for (uint32_t c = 0; c < table->column_count; c++) found[c] = NO_COLUMN;
    for (uint32_t i = 0; i < given->column_count; i++) {
        const MemoryColumn *one = &given->chunks.items[0].columns[i];
        bool several = false;
        const ModelColumn *column = table_column(table, one->name, &several);
        if (column == NULL) continue;
        if (several) {
            fine = several_columns(table, one, diags);
        } else if (found[column->index] != NO_COLUMN) {
            diag_add(diags, DIAG_BAD_REQUEST, column->span, "the column %.*s of %.*s is given twice",
                     TEXT_ARG(column->name), TEXT_ARG(table->name));
            fine = false;
        } else if (!values_fit(one->type, column->type)) {
            Diag *diag =
                diag_add(diags, DIAG_WRONG_TYPE, column->span, "the column %.*s of %.*s is %s, what is given is %s",
                         TEXT_ARG(column->name), TEXT_ARG(table->name), type_word(column->type), type_word(one->type));
            diag_hint(diags, diag, "integers may be given for reals, dates for datetimes, and strings for any type");
            fine = false;
        } else {
            found[column->index] = i;
        }
    }
    return fine;
}

static void missing_columns(const MemoryTable *given, const uint32_t *found, Diags *diags) {
    const Table *table = given->table;
    Writer w;
    writer_init(&w, diags->arena);
    uint32_t count = 0;
    for (uint32_t c = 0; c < table->column_count; c++)
        if (found[c] == NO_COLUMN)
            put_format(&w, "%s%.*s", count++ == 0 ? "" : ", ", TEXT_ARG(table->columns[c]->name));
    if (count == 0) return;
    Text list = writer_text(&w);
    diag_add(diags, DIAG_MISSING_COLUMN, table->span, "what is given has no column%s %.*s of %.*s",
             count == 1 ? "" : "s", TEXT_ARG(list), TEXT_ARG(table->name));
}

static Where where_row(void *context, const ModelColumn *column, uint32_t row) {
    (void)column;
    const StoreTable *stored = context;
    return (Where){.file = stored->file, .line = row};
}

static bool read_table(Store *store, const MemoryTable *given, Arena *scratch, Diags *diags) {
    const Table *table = given->table;
    StoreTable *stored = &store->tables[table->index];
    uint32_t *found = NEW_ARRAY(scratch, uint32_t, table->column_count);
    if (!find_columns(given, found, diags)) return false;
    missing_columns(given, found, diags);
    if (given->rows > MODEL_ROWS) {
        diag_add(diags, DIAG_TOO_LARGE, table->span, "%.*s has more than %d rows", TEXT_ARG(table->name),
                 (int)MODEL_ROWS);
        return false;
    }
    uint32_t rows = (uint32_t)given->rows;
    stored->present = true;
    stored->rows = rows;
    stored->file = text_format(store->arena, "memory:%.*s", TEXT_ARG(table->name));
    void *zeros = NULL;
    uint64_t bad = 0;
    for (uint32_t c = 0; c < table->column_count; c++) {
        StoreColumn *column = &stored->columns[c];
        column->present = found[c] != NO_COLUMN;
        if (column->present) {
            values_read(store, given, found[c], column, scratch, &bad, diags);
        } else {
            if (zeros == NULL) zeros = arena_alloc(store->arena, ((size_t)rows + 1) * 8);
            store_null_column(store, column, rows, zeros);
        }
    }
    if (bad > BAD_SHOWN) {
        Diag *diag = diag_add(diags, DIAG_BAD_CELL, (Span){0}, "%llu more cells of %.*s cannot be read",
                              (unsigned long long)(bad - BAD_SHOWN), TEXT_ARG(table->name));
        diag->file = stored->file;
    }
    bool fine = bad == 0;
    for (uint32_t c = 0; fine && c < table->column_count; c++)
        if (found[c] != NO_COLUMN)
            fine = unique_check(store, &stored->columns[c], rows, 1, scratch, diags, where_row, stored);
    return fine;
}

bool memory_read(Store *store, const Memory *memory, Arena *scratch, Diags *diags) {
    bool fine = true;
    for (uint32_t t = 0; t < memory->tables.count; t++)
        fine &= read_table(store, memory->tables.items[t], scratch, diags);
    return fine;
}
