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

/* ---- NAME=PATH:TABLE ---- */

static bool is_there(Arena *arena, Text path) {
    struct stat status;
    return path.size != 0 && stat(text_string(arena, path), &status) == 0;
}

/* The part of `given` from `begin` on as a path and perhaps the name of a table. False: no such file. */
static bool cut_table(Arena *arena, Text given, size_t begin, Text *path, Text *table) {
    Text rest = text_slice(given, begin, given.size);
    *path = rest;
    *table = TEXT("");
    if (is_there(arena, rest)) return true;
    for (size_t i = 1; i + 1 < rest.size; i++) {
        if (rest.data[i] != ':' || !is_there(arena, text_slice(rest, 0, i))) continue;
        *path = text_slice(rest, 0, i);
        *table = text_slice(rest, i + 1, rest.size);
        return true;
    }
    return false;
}

/* A path that is there means itself, whatever stands in it. */
static void cut_given(Arena *arena, Text given, DataPath *out, Text *table) {
    *out = (DataPath){.as = TEXT("")};
    bool found = cut_table(arena, given, 0, &out->path, table);
    for (size_t i = 1; !found && i + 1 < given.size; i++) {
        if (given.data[i] != '=') continue;
        found = cut_table(arena, given, i + 1, &out->path, table);
        if (found) out->as = text_trim(text_slice(given, 0, i));
        break;
    }
    if (!found) out->path = given;
    while (out->path.size > 1 && out->path.data[out->path.size - 1] == '/') out->path.size--;
    out->path = (Text){text_string(arena, out->path), out->path.size};
}

Text data_file(Arena *arena, Text given) {
    DataPath path;
    Text table;
    cut_given(arena, given, &path, &table);
    return path.path;
}

Text list_names(Arena *arena, const Text *names, uint32_t count) {
    enum { SHOWN = 12 };
    Writer w;
    writer_init(&w, arena);
    for (uint32_t i = 0; i < count && i < SHOWN; i++) put_format(&w, "%s%.*s", i == 0 ? "" : ", ", TEXT_ARG(names[i]));
    if (count > SHOWN) put_format(&w, " and %u more", count - SHOWN);
    return writer_text(&w);
}

/* Leaves only the table that is wanted among those of a database. */
static bool choose(DataPath *path, Text table, Diags *diags) {
    Text wanted = table.size != 0 ? table : path->as;
    if (wanted.size == 0 || (table.size == 0 && path->count == 1)) return true;
    uint32_t found = path->count;
    for (uint32_t i = path->count; i-- > 0;)
        if (text_equal(path->names[i], wanted) || (text_equal_nocase(path->names[i], wanted) &&
                                                   (found == path->count || !text_equal(path->names[found], wanted))))
            found = i;
    if (found != path->count) {
        path->names += found;
        path->count = 1;
        return true;
    }
    Diag *diag = diag_add(diags, DIAG_UNKNOWN_TABLE, (Span){0}, "%.*s has no table %.*s", TEXT_ARG(path->path),
                          TEXT_ARG(wanted));
    diag->file = path->path;
    Text names = list_names(diags->arena, path->names, path->count);
    if (path->count == 0)
        diag_hint(diags, diag, "it has no tables at all");
    else if (table.size != 0)
        diag_hint(diags, diag, "it has %.*s", TEXT_ARG(names));
    else
        diag_hint(diags, diag, "it has %.*s: say which, as in %.*s=%.*s:%.*s", TEXT_ARG(names), TEXT_ARG(path->as),
                  TEXT_ARG(path->path), TEXT_ARG(path->names[0]));
    return false;
}

/* Something is chosen where nothing can be. */
static bool no_choice(const DataPath *path, Text table, Diags *diags) {
    if (path->stored) {
        Diag *diag = diag_add(diags, DIAG_UNSUPPORTED, (Span){0}, "tables of the store file %.*s cannot be chosen",
                              TEXT_ARG(path->path));
        diag->file = path->path;
        diag_hint(diags, diag, "they have the names of the model that it was made with: choose when it is made");
        return false;
    }
    Diag *diag = table.size != 0
                     ? diag_add(diags, DIAG_UNKNOWN_TABLE, (Span){0}, "%.*s is no database: it has no table %.*s",
                                TEXT_ARG(path->path), TEXT_ARG(table))
                     : diag_add(diags, DIAG_NO_FILE, (Span){0}, "%.*s is a folder: which of its files is %.*s?",
                                TEXT_ARG(path->path), TEXT_ARG(path->as));
    diag->file = path->path;
    return false;
}

/* ---- what there is ---- */

/* What is not there may be meant as more than a path. */
static void hint_parts(Text given, Diags *diags, Diag *diag) {
    size_t begin = 0, end = given.size;
    for (size_t i = given.size; i-- > 0;) {
        if (given.data[i] == '=') begin = i + 1;
        if (given.data[i] == ':' && end == given.size) end = i;
    }
    if (begin >= end || (begin == 0 && end == given.size)) return;
    Text file = text_slice(given, begin, end);
    diag_hint(diags, diag, "read as %sPATH%s, it names %.*s, which is not there either",
              begin == 0 ? "" : "NAME=", end == given.size ? "" : ":TABLE", TEXT_ARG(file));
}

static bool look_at(DataPath *path, Arena *arena, Text given, Diags *diags) {
    struct stat status;
    Text table;
    cut_given(arena, given, path, &table);
    if (stat(path->path.data, &status) != 0 ||
        (S_ISDIR(status.st_mode) && !(path->folder = look_at_folder(path, arena)))) {
        Diag *diag =
            diag_add(diags, DIAG_NO_FILE, (Span){0}, "%.*s cannot be read: %s", TEXT_ARG(path->path), strerror(errno));
        diag->file = path->path;
        hint_parts(path->path, diags, diag);
        return false;
    }
    path->stored = !path->folder && ends_with(path->path, ".lode");
    path->database = !path->folder && source_has_tables(source_kind(path->path));
    bool chosen = table.size != 0 || (path->as.size != 0 && (path->folder || path->stored));
    if (chosen && !path->database) return no_choice(path, table, diags);
    if (path->folder || path->stored) return true;
    if (!path->database) return !unsupported(path->path, diags);
    path->names = source_tables(arena, path->path, &path->count, diags);
    return path->names != NULL && choose(path, table, diags);
}

DataPath *paths_look(Arena *arena, const Text *paths, uint32_t count, Diags *diags) {
    DataPath *looked = NEW_ARRAY(arena, DataPath, (size_t)count + 1);
    bool fine = true;
    for (uint32_t i = 0; i < count; i++) fine &= look_at(&looked[i], arena, paths[i], diags);
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
    bool named = path->as.size != 0;
    *out = (TablePaths){.count = 0};
    if (named && name_fit(table, path->as) == 0) return true;
    if (path->database) {
        Text inner = named ? path->names[0] : database_table(path, table, only_table);
        if (inner.size == 0) return true;
        out->inner = NEW(arena, Text);
        *out->inner = inner;
        *list_add(arena, &found) = path->path;
    } else if (!path->folder) {
        if (named || path_fits(arena, path->path, table)) *list_add(arena, &found) = path->path;
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
