/* Where the data of tables stands: what the data paths are, and which files, or tables of databases, are a table's. */
#ifndef LODE_SOURCES_PATHS_H
#define LODE_SOURCES_PATHS_H

#include "base/diag.h"
#include "model/model.h"

/* What was given as data: PATH, or which table of a database (PATH:TABLE) or which table of the model it is for
   (NAME=PATH, NAME=PATH:TABLE). */
typedef struct DataPath {
    Text path;
    Text as; /* the model's table, the only one that this is for; size 0: any */
    bool folder, database, stored; /* stored: a store file, which is not for this room to open; none of them: a file */
    Text *
        names; /* of the .csv (or, without them, .parquet) files in the folder, or the tables of the database, sorted; the chosen one, when one was chosen */
    uint32_t count;
} DataPath;

/* The files of a table. */
typedef struct TablePaths {
    Text *paths;
    Text *inner; /* the tables in databases, by path; NULL: there are none */
    uint32_t count;
} TablePaths;

/* The file or folder of what was given as data. */
Text data_file(Arena *arena, Text given);
/* "a, b, c and 5 more": tables, for messages. */
Text list_names(Arena *arena, const Text *names, uint32_t count);
/* What stands at the data paths. Reports paths that are not there or of a kind that lode does not read, and tables that
   a database does not have. */
DataPath *paths_look(Arena *arena, const Text *paths, uint32_t count, Diags *diags);
/* How well a name names a table: 4 best, 0 not at all. */
int name_fit(const Table *table, Text name);
/* Whether a single file is a table's, by the table's patterns, name or label. */
bool path_fits(Arena *arena, Text path, const Table *table);
/* The files that a path, which is no store file, has of a table. only_table: of the model. False: reported. */
bool path_files(Arena *arena, const DataPath *path, const Table *table, bool only_table, TablePaths *out, Diags *diags);
Text path_name(Text path); /* the last part */
Text path_stem(Text path); /* the last part without .csv */

#endif
