/* Which files the data paths have, and which of them are a table's: by `from` patterns, by name or by label. */
#include <dirent.h>
#include <errno.h>
#include <fnmatch.h>
#include <glob.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "sources/paths.h"

#include "base/list.h"
#include "sources/source.h"

Text path_name(Text path) {
    size_t at = path.size;
    while (at > 0 && path.data[at - 1] != '/') at--;
    return text_slice(path, at, path.size);
}

static bool ends_with(Text t, const char *end) {
    Text last = text_of(end);
    return t.size >= last.size && text_equal_nocase(text_slice(t, t.size - last.size, t.size), last);
}

Text path_stem(Text path) {
    Text name = path_name(path);
    static const char *const ends[] = {".csv", ".tsv", ".txt", ".jsonl", ".ndjson", ".parquet", ".pq"};
    for (size_t i = 0; i < sizeof ends / sizeof *ends; i++)
        if (ends_with(name, ends[i])) return text_slice(name, 0, name.size - strlen(ends[i]));
    return name;
}

static int by_text(const void *a, const void *b) { return text_compare(*(const Text *)a, *(const Text *)b); }

static void sort_texts(Text *texts, size_t count) {
    if (count > 1) qsort(texts, count, sizeof *texts, by_text);
}

/* ---- the data paths ---- */

typedef LIST(Text) Texts;

/* Its .csv files; where there are none, its .parquet files. */
static bool look_at_folder(DataPath *path, Arena *arena) {
    DIR *folder = opendir(path->path.data);
    if (folder == NULL) return false;
    Texts csv = {0}, parquet = {0};
    for (struct dirent *entry; (entry = readdir(folder)) != NULL;) {
        Text name = text_of(entry->d_name);
        if (name.data[0] != '.' && ends_with(name, ".csv")) *list_add(arena, &csv) = text_copy(arena, name);
        if (name.data[0] != '.' && ends_with(name, ".parquet")) *list_add(arena, &parquet) = text_copy(arena, name);
    }
    closedir(folder);
    const Texts *names = csv.count != 0 ? &csv : &parquet;
    sort_texts(names->items, names->count);
    path->names = names->items;
    path->count = names->count;
    return true;
}

static bool unsupported(Text path, Diags *diags) {
    static const char *const kinds[] = {".xlsx", ".xls", ".json", ".gz", ".zip", ".zst", ".hyper", ".tde", ".calc"};
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
        if (!ends_with(path, kinds[i])) continue;
        Diag *diag = diag_add(diags, DIAG_UNSUPPORTED, (Span){0}, "%.*s: lode does not read %s files as data",
                              TEXT_ARG(path), kinds[i]);
        diag->file = path;
        diag_hint(diags, diag,
                  "give a folder of .csv files, or a .csv, .jsonl, .parquet, .sqlite, .duckdb or .lode file");
        return true;
    }
    return false;
}

DataPath *paths_look(Arena *arena, const Text *paths, uint32_t count, Diags *diags) {
    DataPath *looked = NEW_ARRAY(arena, DataPath, count);
    bool fine = true;
    for (uint32_t i = 0; i < count; i++) {
        Text path = text_copy(arena, paths[i]);
        while (path.size > 1 && path.data[path.size - 1] == '/')
            path = text_copy(arena, text_slice(path, 0, path.size - 1));
        looked[i] = (DataPath){.path = path};
        struct stat status;
        bool there = stat(path.data, &status) == 0;
        looked[i].folder = there && S_ISDIR(status.st_mode);
        if (there && !looked[i].folder && ends_with(path, ".lode")) {
            looked[i].stored = true;
        } else if (there && !looked[i].folder && source_has_tables(source_kind(path))) {
            looked[i].database = true;
            looked[i].names = source_tables(arena, path, &looked[i].count, diags);
            fine &= looked[i].names != NULL;
        } else if (there && !looked[i].folder && unsupported(path, diags)) {
            fine = false;
        } else if (!there || (looked[i].folder && !look_at_folder(&looked[i], arena))) {
            Diag *diag =
                diag_add(diags, DIAG_NO_FILE, (Span){0}, "%.*s cannot be read: %s", TEXT_ARG(path), strerror(errno));
            diag->file = path;
            fine = false;
        }
    }
    return fine ? looked : NULL;
}

/* ---- files of a table ---- */

/* What a pattern finds in a folder: glob, or the one file whose name is equal in any case. */
static void find_pattern(Arena *arena, const DataPath *path, Text pattern, Texts *found) {
    Writer w;
    writer_init(&w, arena);
    if (pattern.data[0] != '/') {
        for (size_t i = 0; i < path->path.size; i++) { /* the folder's own name is no pattern */
            if (strchr("*?[]\\", path->path.data[i]) != NULL) put_char(&w, '\\');
            put_char(&w, path->path.data[i]);
        }
        put_char(&w, '/');
    }
    put_text(&w, pattern);
    glob_t list;
    uint32_t before = found->count;
    if (glob(text_string(arena, writer_text(&w)), 0, NULL, &list) == 0) {
        for (size_t i = 0; i < list.gl_pathc; i++)
            *list_add(arena, found) = text_copy(arena, text_of(list.gl_pathv[i]));
        globfree(&list);
    }
    if (found->count != before) sort_texts(found->items + before, found->count - before);
    for (uint32_t i = 0; found->count == before && i < path->count; i++)
        if (text_equal_nocase(path->names[i], pattern))
            *list_add(arena, found) = text_format(arena, "%.*s/%.*s", TEXT_ARG(path->path), TEXT_ARG(path->names[i]));
}

int name_fit(const Table *table, Text name) {
    if (text_equal(table->name, name)) return 4;
    if (text_equal(table->label, name)) return 3;
    if (text_equal_loose(table->name, name)) return 2;
    return text_equal_loose(table->label, name) ? 1 : 0;
}

/* The file of a folder that has the table's name best. False: several have it equally well. */
static bool find_name(Arena *arena, const DataPath *path, const Table *table, Texts *found, Diags *diags) {
    int best = 0;
    uint32_t which = 0, other = 0;
    for (uint32_t i = 0; i < path->count; i++) {
        int fit = name_fit(table, path_stem(path->names[i]));
        if (fit > best)
            best = fit, which = other = i;
        else if (fit != 0 && fit == best)
            other = i;
    }
    if (best == 0) return true;
    if (which != other) {
        Diag *diag = diag_add(diags, DIAG_AMBIGUOUS_NAME, table->span, "both %.*s and %.*s could be the table %.*s",
                              TEXT_ARG(path->names[which]), TEXT_ARG(path->names[other]), TEXT_ARG(table->name));
        diag_hint(diags, diag, "name the file: table %.*s from \"%.*s\"", TEXT_ARG(table->name),
                  TEXT_ARG(path->names[which]));
        return false;
    }
    *list_add(arena, found) = text_format(arena, "%.*s/%.*s", TEXT_ARG(path->path), TEXT_ARG(path->names[which]));
    return true;
}

bool path_fits(Arena *arena, Text path, const Table *table) {
    if (name_fit(table, path_stem(path)) != 0) return true;
    for (uint32_t f = 0; f < table->file_count; f++)
        if (fnmatch(text_string(arena, path_name(table->files[f])), text_string(arena, path_name(path)),
                    FNM_CASEFOLD) == 0)
            return true;
    return false;
}

/* The table of a database that has the table's name best; size 0: there is none. */
static Text database_table(const DataPath *path, const Table *table, bool only_table) {
    int best = 0;
    Text found = only_table && path->count == 1 ? path->names[0] : TEXT("");
    for (uint32_t i = 0; i < path->count; i++) {
        int fit = name_fit(table, path->names[i]);
        if (fit > best) best = fit, found = path->names[i];
    }
    return found;
}

bool path_files(Arena *arena, const DataPath *path, const Table *table, bool only_table, TablePaths *out,
                Diags *diags) {
    Texts found = {0};
    *out = (TablePaths){.count = 0};
    if (path->database) {
        Text inner = database_table(path, table, only_table);
        if (inner.size == 0) return true;
        out->inner = NEW(arena, Text);
        *out->inner = inner;
        *list_add(arena, &found) = path->path;
    } else if (!path->folder) {
        if (path_fits(arena, path->path, table)) *list_add(arena, &found) = path->path;
    } else {
        for (uint32_t f = 0; f < table->file_count; f++)
            if (table->files[f].size != 0) find_pattern(arena, path, table->files[f], &found);
        if (table->file_count == 0 && !find_name(arena, path, table, &found, diags)) return false;
    }
    out->paths = NEW_ARRAY(arena, Text, found.count);
    for (uint32_t i = 0; i < found.count; i++) { /* a file that two patterns match is read once */
        bool again = false;
        for (uint32_t k = 0; k < out->count; k++) again |= text_equal(out->paths[k], found.items[i]);
        if (!again) out->paths[out->count++] = found.items[i];
    }
    return true;
}
