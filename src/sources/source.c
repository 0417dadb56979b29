/* Data that is no CSV, by its kind. */
#include "sources/source.h"

static bool ends_with(Text t, Text end) {
    return t.size > end.size && text_equal_nocase(text_slice(t, t.size - end.size, t.size), end);
}

SourceKind source_kind(Text path) {
    static const struct {
        Text end;
        SourceKind kind;
    } kinds[] = {{{".sqlite", 7}, SOURCE_SQLITE}, {{".sqlite3", 8}, SOURCE_SQLITE}, {{".db", 3}, SOURCE_SQLITE},
                 {{".duckdb", 7}, SOURCE_DUCKDB}, {{".ddb", 4}, SOURCE_DUCKDB},     {{".parquet", 8}, SOURCE_PARQUET},
                 {{".pq", 3}, SOURCE_PARQUET},    {{".jsonl", 6}, SOURCE_LINES},    {{".ndjson", 7}, SOURCE_LINES}};
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
        if (ends_with(path, kinds[i].end)) return kinds[i].kind;
    return SOURCE_CSV;
}

bool source_has_tables(SourceKind kind) { return kind == SOURCE_SQLITE || kind == SOURCE_DUCKDB; }

bool source_has_lines(SourceKind kind) { return kind == SOURCE_CSV || kind == SOURCE_LINES; }

Text *source_tables(Arena *arena, Text path, uint32_t *count, Diags *diags) {
    return source_kind(path) == SOURCE_SQLITE ? sqlite_tables(arena, path, count, diags)
                                              : duck_tables(arena, path, count, diags);
}

bool source_open(RowSource *source, Arena *arena, Text path, Text table, Text bytes, Diags *diags) {
    *source = (RowSource){.kind = source_kind(path), .path = path, .table = table, .bytes = bytes, .arena = arena};
    switch (source->kind) {
    case SOURCE_SQLITE: return sqlite_open(source, diags);
    case SOURCE_LINES: return lines_open(source, diags);
    case SOURCE_DUCKDB:
    case SOURCE_PARQUET: return duck_open(source, diags);
    case SOURCE_CSV: break;
    }
    return true;
}

bool source_rows(RowSource *source, const uint32_t *slots, RawCell *cells, TypedCells *typed, uint64_t *places,
                 uint32_t *n, Arena *batch, Diags *diags) {
    *n = 0;
    switch (source->kind) {
    case SOURCE_SQLITE: return sqlite_rows(source, slots, cells, places, n, batch, diags);
    case SOURCE_LINES: return lines_rows(source, slots, cells, places, n, batch, diags);
    case SOURCE_DUCKDB:
    case SOURCE_PARQUET: return duck_rows(source, slots, cells, typed, places, n, batch, diags);
    case SOURCE_CSV: break;
    }
    return true;
}

void source_close(RowSource *source) {
    switch (source->kind) {
    case SOURCE_SQLITE: sqlite_close(source); break;
    case SOURCE_LINES: lines_close(source); break;
    case SOURCE_DUCKDB:
    case SOURCE_PARQUET: duck_close(source); break;
    case SOURCE_CSV: break;
    }
}
