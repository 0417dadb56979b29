/* Tables of SQLite databases, through the SQLite library. */
#include <sqlite3.h>

#include "base/list.h"
#include "data/type.h"
#include "sources/source.h"

static bool bad(Text path, sqlite3 *db, Diags *diags) {
    Diag *diag = diag_add(diags, DIAG_BAD_FILE, (Span){0}, "%.*s cannot be read as a SQLite database: %s",
                          TEXT_ARG(path), db == NULL ? "out of memory" : sqlite3_errmsg(db));
    diag->file = path;
    return false;
}

/* The handle has to be closed also when it cannot be opened. */
static bool open_database(Arena *arena, Text path, sqlite3 **db, Diags *diags) {
    const char *name = text_string(arena, path);
    int status = sqlite3_open_v2(name, db, SQLITE_OPEN_READONLY | SQLITE_OPEN_NOMUTEX, NULL);
    return status == SQLITE_OK || bad(path, *db, diags);
}

typedef struct Listing {
    Arena *arena;
    Text path;
    Diags *diags;
    sqlite3 *db;
    sqlite3_stmt *statement;
    LIST(Text) names;
    bool fine;
} Listing;

static void list_tables(void *context) {
    Listing *l = context;
    static const char query[] = "SELECT name FROM sqlite_master WHERE type IN ('table', 'view') AND name NOT LIKE "
                                "'sqlite\\_%' ESCAPE '\\' ORDER BY name";
    if (!open_database(l->arena, l->path, &l->db, l->diags)) return;
    int status = sqlite3_prepare_v2(l->db, query, -1, &l->statement, NULL);
    while (status == SQLITE_OK || status == SQLITE_ROW) {
        status = sqlite3_step(l->statement);
        if (status != SQLITE_ROW) break;
        Text name = text_of((const char *)sqlite3_column_text(l->statement, 0));
        *list_add(l->arena, &l->names) = text_copy(l->arena, name);
    }
    l->fine = status == SQLITE_DONE || bad(l->path, l->db, l->diags);
}

static void end_listing(void *context) {
    Listing *l = context;
    sqlite3_finalize(l->statement);
    sqlite3_close(l->db);
}

Text *sqlite_tables(Arena *arena, Text path, uint32_t *count, Diags *diags) {
    Listing l = {.arena = arena, .path = path, .diags = diags};
    budget_guard(arena->budget, list_tables, end_listing, &l);
    *count = l.names.count;
    if (l.fine && l.names.count == 0) *list_add(arena, &l.names) = TEXT(""); /* not NULL */
    return l.fine ? l.names.items : NULL;
}

bool sqlite_open(RowSource *source, Diags *diags) {
    Writer w;
    sqlite3 *db = NULL;
    sqlite3_stmt *statement = NULL;
    writer_init(&w, source->arena);
    put_string(&w, "SELECT * FROM \"");
    for (size_t i = 0; i < source->table.size; i++) {
        if (source->table.data[i] == '"') put_char(&w, '"');
        put_char(&w, source->table.data[i]);
    }
    put_string(&w, "\"");
    const char *query = text_string(source->arena, writer_text(&w));
    bool fine = open_database(source->arena, source->path, &db, diags);
    source->handle = db;
    if (!fine) return false;
    if (sqlite3_prepare_v2(db, query, -1, &statement, NULL) != SQLITE_OK) return bad(source->path, db, diags);
    source->statement = statement;
    source->width = (uint32_t)sqlite3_column_count(statement);
    source->names = NEW_ARRAY(source->arena, Text, source->width);
    for (uint32_t c = 0; c < source->width; c++)
        source->names[c] = text_trim(text_copy(source->arena, text_of(sqlite3_column_name(statement, (int)c))));
    return true;
}

static RawCell cell_of(sqlite3_stmt *statement, int column, Arena *batch) {
    Writer w;
    switch (sqlite3_column_type(statement, column)) {
    case SQLITE_INTEGER:
        writer_init(&w, batch);
        put_value(&w, value_int(sqlite3_column_int64(statement, column)));
        break;
    case SQLITE_FLOAT:
        writer_init(&w, batch);
        put_value(&w, value_real(sqlite3_column_double(statement, column)));
        break;
    case SQLITE_TEXT:
    case SQLITE_BLOB: {
        Text text = {sqlite3_column_blob(statement, column), (size_t)sqlite3_column_bytes(statement, column)};
        text = text.size == 0 ? TEXT("") : text_copy(batch, text);
        return (RawCell){.data = text.data, .size = (uint32_t)text.size, .quoted = true};
    }
    default: return (RawCell){.data = ""}; /* NULL */
    }
    Text text = writer_text(&w);
    return (RawCell){.data = text.data, .size = (uint32_t)text.size};
}

bool sqlite_rows(RowSource *source, const uint32_t *slots, RawCell *cells, uint64_t *places, uint32_t *n, Arena *batch,
                 Diags *diags) {
    sqlite3_stmt *statement = source->statement;
    for (; !source->done && *n < CSV_ROWS; ++*n) {
        int status = sqlite3_step(statement);
        source->done = status == SQLITE_DONE;
        if (source->done) return true;
        if (status != SQLITE_ROW) return bad(source->path, source->handle, diags);
        for (uint32_t c = 0; c < source->width; c++)
            if (slots[c] != slots[source->width])
                cells[(size_t)slots[c] * CSV_ROWS + *n] = cell_of(statement, (int)c, batch);
        places[*n] = ++source->rows;
    }
    return true;
}

void sqlite_close(RowSource *source) {
    sqlite3_finalize(source->statement);
    sqlite3_close(source->handle);
    source->statement = source->handle = NULL;
}
