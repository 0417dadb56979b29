/* Tables of DuckDB databases, and Parquet files, through DuckDB's library. It gets one thread and nothing from
   elsewhere: rows come in the order of the file, extensions are not fetched, views do not read other files. */
#include "sources/duckdb.h"

#include "base/list.h"
#include "sources/source.h"

typedef struct Duck {
    DuckApi api;
    DuckHandle config, database, connection, statement, chunk;
    DuckResult result;
    bool open; /* there are functions to give it all back with */
    Text from; /* the table or file, as SQL */
    DuckColumn *columns;
    Text *names;       /* of columns, as SQL */
    uint32_t *vectors; /* of columns in the chunk, once rows are read */
    uint32_t size, at; /* rows of the chunk, and those that were given */
} Duck;

static bool bad_source(const RowSource *source, const char *why, Diags *diags) {
    if (why == NULL) why = "out of memory";
    size_t size = 0; /* its messages have lines with advice after the first */
    while (why[size] != '\0' && why[size] != '\n') size++;
    bool table = source->table.size != 0;
    const char *what = source->kind == SOURCE_PARQUET ? "a Parquet file" : "a DuckDB database";
    Diag *diag = diag_add(diags, DIAG_BAD_FILE, (Span){0}, "%.*s%s%.*s cannot be read as %s: %.*s",
                          TEXT_ARG(source->table), table ? " of " : "", TEXT_ARG(source->path), what, (int)size, why);
    diag->file = source->path;
    return false;
}

static void put_quoted(Writer *w, Text t, char quote) {
    put_char(w, quote);
    for (size_t i = 0; i < t.size; i++) {
        if (t.data[i] == quote) put_char(w, quote);
        put_char(w, t.data[i]);
    }
    put_char(w, quote);
}

/* ---- connections and queries ---- */

/* `file`: a database, or NULL: none. */
static bool connect_to(Duck *duck, const RowSource *source, const char *file, Diags *diags) {
    const DuckApi *api = &duck->api;
    if (!duck_library(&duck->api, source->path, diags)) return false;
    duck->open = true;
    if (api->create_config(&duck->config) != DUCK_FINE) return bad_source(source, NULL, diags);
    api->set_config(duck->config, "threads", "1");
    api->set_config(duck->config, "temp_directory", "");
    api->set_config(duck->config, "autoinstall_known_extensions", "false");
    api->set_config(duck->config, "autoload_known_extensions", "false");
    if (file != NULL) {
        api->set_config(duck->config, "access_mode", "READ_ONLY");
        api->set_config(duck->config, "enable_external_access", "false");
    }
    char *error = NULL;
    if (api->open_ext(file, &duck->database, duck->config, &error) != DUCK_FINE) {
        bad_source(source, error, diags);
        api->free(error);
        return false;
    }
    return api->connect(duck->database, &duck->connection) == DUCK_FINE || bad_source(source, NULL, diags);
}

static bool query(Duck *duck, const RowSource *source, const char *sql, Diags *diags) {
    const DuckApi *api = &duck->api;
    if (api->prepare(duck->connection, sql, &duck->statement) != DUCK_FINE)
        return bad_source(source, api->prepare_error(duck->statement), diags);
    int (*run)(DuckHandle, DuckResult *) = api->execute_prepared_streaming;
    if (run == NULL) run = api->execute_prepared;
    return run(duck->statement, &duck->result) == DUCK_FINE ||
           bad_source(source, api->result_error(&duck->result), diags);
}

static void end_query(Duck *duck) {
    const DuckApi *api = &duck->api;
    if (duck->chunk != NULL) api->destroy_data_chunk(&duck->chunk);
    if (duck->result.internal != NULL) api->destroy_result(&duck->result);
    if (duck->statement != NULL) api->destroy_prepare(&duck->statement);
    duck->size = duck->at = 0;
}

static void give_back(Duck *duck) {
    const DuckApi *api = &duck->api;
    if (!duck->open) return;
    end_query(duck);
    if (duck->connection != NULL) api->disconnect(&duck->connection);
    if (duck->database != NULL) api->close(&duck->database);
    if (duck->config != NULL) api->destroy_config(&duck->config);
    duck->open = false;
}

/* The next chunk that has rows: *more says whether there is one. False: reported. */
static bool next_chunk(Duck *duck, const RowSource *source, bool *more, Diags *diags) {
    const DuckApi *api = &duck->api;
    do {
        if (duck->chunk != NULL) api->destroy_data_chunk(&duck->chunk);
        duck->chunk = api->fetch_chunk(duck->result);
        duck->size = duck->chunk == NULL ? 0 : (uint32_t)api->data_chunk_get_size(duck->chunk);
    } while (duck->chunk != NULL && duck->size == 0);
    duck->at = 0;
    *more = duck->chunk != NULL;
    const char *error = *more ? NULL : api->result_error(&duck->result);
    return error == NULL || *error == '\0' || bad_source(source, error, diags);
}

/* What the columns of the query are. */
static void look_at_columns(Duck *duck, Arena *arena, uint32_t width) {
    duck->columns = NEW_ARRAY(arena, DuckColumn, width);
    for (uint32_t c = 0; c < width; c++) {
        DuckHandle type = duck->api.column_logical_type(&duck->result, c);
        duck_column(&duck->columns[c], &duck->api, type, arena);
        duck->api.destroy_logical_type(&type);
    }
}

static void values_of(const Duck *duck, uint32_t column, uint32_t n, TypedCells *typed, RawCell *cells, Arena *arena) {
    const DuckApi *api = &duck->api;
    uint32_t at = duck->vectors == NULL ? column : duck->vectors[column];
    DuckHandle vector = api->data_chunk_get_vector(duck->chunk, at);
    duck_values(&duck->columns[column], api->vector_get_data(vector), api->vector_get_validity(vector), duck->at, n,
                typed, cells, arena);
}

/* ---- tables ---- */

/* Tables of other schemas than main are written with them: staging.orders. */
#define TABLES                                                                                                         \
    "SELECT CASE WHEN table_schema = 'main' THEN '' ELSE table_schema || '.' END || table_name AS name, "              \
    "'\"' || replace(table_schema, '\"', '\"\"') || '\".\"' || replace(table_name, '\"', '\"\"') || '\"' AS place "    \
    "FROM information_schema.tables WHERE table_catalog = current_database()"

typedef struct Listing {
    RowSource source;
    Duck duck;
    Diags *diags;
    const char *sql; /* its first column is listed */
    LIST(Text) names;
    bool fine;
} Listing;

static void list_names(void *context) {
    Listing *l = context;
    Arena *arena = l->source.arena;
    if (!connect_to(&l->duck, &l->source, text_string(arena, l->source.path), l->diags) ||
        !query(&l->duck, &l->source, l->sql, l->diags))
        return;
    look_at_columns(&l->duck, arena, 1);
    for (bool more; (l->fine = next_chunk(&l->duck, &l->source, &more, l->diags)) && more;)
        for (uint32_t n; l->duck.at < l->duck.size; l->duck.at += n) {
            RawCell cells[CSV_ROWS];
            TypedCells typed;
            n = l->duck.size - l->duck.at < CSV_ROWS ? l->duck.size - l->duck.at : CSV_ROWS;
            values_of(&l->duck, 0, n, &typed, cells, arena);
            for (uint32_t k = 0; k < n; k++)
                *list_add(arena, &l->names) = text_copy(arena, (Text){cells[k].data, cells[k].size});
        }
}

static void end_listing(void *context) { give_back(&((Listing *)context)->duck); }

Text *duck_tables(Arena *arena, Text path, uint32_t *count, Diags *diags) {
    Listing *l = NEW(arena, Listing);
    *l = (Listing){.source = {.kind = SOURCE_DUCKDB, .path = path, .arena = arena}, .diags = diags};
    l->sql = "SELECT name FROM (" TABLES ") ORDER BY name";
    budget_guard(arena->budget, list_names, end_listing, l);
    *count = l->names.count;
    if (l->fine && l->names.count == 0) *list_add(arena, &l->names) = TEXT(""); /* not NULL */
    return l->fine ? l->names.items : NULL;
}

/* ---- rows ---- */

/* The place of source->table in its database as SQL. */
static bool place_of_table(Duck *duck, RowSource *source, Writer *w, Diags *diags) {
    Writer ask;
    writer_init(&ask, source->arena);
    put_string(&ask, "SELECT place FROM (" TABLES ") WHERE name = ");
    put_quoted(&ask, source->table, '\'');
    bool more;
    if (!query(duck, source, text_string(source->arena, writer_text(&ask)), diags)) return false;
    look_at_columns(duck, source->arena, 1);
    if (!next_chunk(duck, source, &more, diags)) return false;
    if (!more) return bad_source(source, "the table is gone", diags);
    RawCell cell;
    TypedCells typed;
    values_of(duck, 0, 1, &typed, &cell, source->arena);
    put_text(w, (Text){cell.data, cell.size});
    end_query(duck);
    return true;
}

/* A file's name is a pattern to DuckDB: what would mean something stands alone in brackets. */
static void put_file(Writer *w, Text path, Arena *arena) {
    Writer plain;
    writer_init(&plain, arena);
    for (size_t i = 0; i < path.size; i++) {
        char c = path.data[i];
        bool special = c == '*' || c == '?' || c == '[';
        if (special) put_char(&plain, '[');
        put_char(&plain, c);
        if (special) put_char(&plain, ']');
    }
    put_quoted(w, writer_text(&plain), '\'');
}

bool duck_open(RowSource *source, Diags *diags) {
    Duck *duck = NEW(source->arena, Duck);
    source->handle = duck;
    bool parquet = source->kind == SOURCE_PARQUET;
    Writer w;
    writer_init(&w, source->arena);
    if (!connect_to(duck, source, parquet ? NULL : text_string(source->arena, source->path), diags)) return false;
    if (parquet) {
        put_string(&w, "read_parquet(");
        put_file(&w, source->path, source->arena);
        put_string(&w, ", hive_partitioning = false)");
    } else if (!place_of_table(duck, source, &w, diags)) {
        return false;
    }
    duck->from = text_copy(source->arena, writer_text(&w));
    const DuckApi *api = &duck->api;
    const char *head =
        text_string(source->arena, text_format(source->arena, "SELECT * FROM %.*s LIMIT 0", TEXT_ARG(duck->from)));
    if (!query(duck, source, head, diags)) return false;
    source->width = (uint32_t)api->column_count(&duck->result);
    look_at_columns(duck, source->arena, source->width);
    source->names = NEW_ARRAY(source->arena, Text, source->width);
    source->types = NEW_ARRAY(source->arena, Type, source->width);
    duck->names = NEW_ARRAY(source->arena, Text, source->width);
    for (uint32_t c = 0; c < source->width; c++) {
        Text name = text_copy(source->arena, text_of(api->column_name(&duck->result, c)));
        writer_init(&w, source->arena);
        put_quoted(&w, name, '"');
        duck->names[c] = writer_text(&w);
        source->names[c] = text_trim(name);
        source->types[c] = duck_type(&duck->columns[c]);
    }
    end_query(duck);
    return true;
}

/* Asks for the columns that are wanted, and no others. */
static bool ask_rows(Duck *duck, const RowSource *source, const uint32_t *slots, Diags *diags) {
    Writer w;
    uint32_t count = 0;
    writer_init(&w, source->arena);
    put_string(&w, "SELECT ");
    duck->vectors = NEW_ARRAY(source->arena, uint32_t, source->width);
    for (uint32_t c = 0; c < source->width; c++) {
        if (slots[c] == slots[source->width]) continue;
        put_format(&w, "%s%.*s", count == 0 ? "" : ", ", TEXT_ARG(duck->names[c]));
        duck->vectors[c] = count++;
    }
    put_format(&w, "%s FROM %.*s", count == 0 ? "NULL" : "", TEXT_ARG(duck->from));
    return query(duck, source, text_string(source->arena, writer_text(&w)), diags);
}

Text duck_unreadable(const RowSource *source, uint32_t column, Arena *arena) {
    const Duck *duck = source->handle;
    return text_format(arena, "the column %.*s of %.*s is of DuckDB's type %s, which lode has no values for",
                       TEXT_ARG(source->names[column]), TEXT_ARG(source->path),
                       duck_type_name(duck->columns[column].type));
}

/* Columns that are wanted and have no values of lode. */
static bool all_readable(const RowSource *source, const uint32_t *slots, Diags *diags) {
    const Duck *duck = source->handle;
    bool fine = true;
    for (uint32_t c = 0; c < source->width; c++) {
        if (slots[c] == slots[source->width] || duck_readable(&duck->columns[c])) continue;
        Text why = duck_unreadable(source, c, diags->arena);
        Diag *diag = diag_add(diags, DIAG_UNSUPPORTED, (Span){0}, "%.*s", TEXT_ARG(why));
        diag->file = source->path;
        diag_hint(diags, diag,
                  "leave the column out of the model, or make a file or a view with its text or its parts: "
                  "CAST(… AS VARCHAR)");
        fine = false;
    }
    return fine;
}

bool duck_rows(RowSource *source, const uint32_t *slots, RawCell *cells, TypedCells *typed, uint64_t *places,
               uint32_t *n, Arena *batch, Diags *diags) {
    Duck *duck = source->handle;
    bool more = true;
    if (source->done) return true;
    if (duck->vectors == NULL && (!all_readable(source, slots, diags) || !ask_rows(duck, source, slots, diags)))
        return false;
    if (duck->at == duck->size && !next_chunk(duck, source, &more, diags)) return false;
    source->done = !more;
    if (!more) return true;
    *n = duck->size - duck->at < CSV_ROWS ? duck->size - duck->at : CSV_ROWS;
    for (uint32_t c = 0; c < source->width; c++)
        if (slots[c] != slots[source->width])
            values_of(duck, c, *n, &typed[slots[c]], cells + (size_t)slots[c] * CSV_ROWS, batch);
    for (uint32_t k = 0; k < *n; k++) places[k] = ++source->rows;
    duck->at += *n;
    return true;
}

void duck_close(RowSource *source) {
    if (source->handle != NULL) give_back(source->handle);
    source->handle = NULL;
}
