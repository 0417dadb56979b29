/* Rows: tables column by column, typed and dictionary-coded, and every relationship as an array of row numbers.
   Loads CSV and store files (.lode); reports bad data with file, line and column. Knows no formulas. */
#ifndef LODE_STORE_STORE_H
#define LODE_STORE_STORE_H

#include "data/column.h"
#include "model/graph.h"

/* Rows are numbered from 1; row 0 is "no row". Every array over rows has a slot 0: a code 0 (NULL), an invalid bit, a parent 0.
   So looking a column up through a relationship needs no test: column[parent[row]]. */

typedef struct StoreColumn {
    const ModelColumn *column;
    bool present;  /* the data has it; otherwise it is all NULL (and `data` is a column of NULLs) */
    bool distinct; /* no NULL and no value twice: a value's code is its row number (codes[r] == r where it is a string) */
    bool no_nulls; /* every row 1.. has a value */
    Column data;   /* rows + 1 slots. Strings: CODED (a distinct column: codes[r] == r). Others: FLAT with `valid` (bit 0 clear) */
} StoreColumn;

typedef struct StoreTable {
    const Table *table;
    bool present;
    uint32_t rows;
    StoreColumn *columns; /* as the model's, by index */
    Text file;            /* the first file, for messages; empty for rows from memory */
} StoreTable;

/* A relationship resolved. many-to-one: parent[r] is the row of the one side. many-to-many: both sides point to a number of the
   shared value: parent[r] for `from`, other_parent[r] for `to`, values 1..value_count. */
typedef struct StoreLink {
    const Relationship *relationship;
    uint32_t *parent;
    uint32_t *other_parent;
    uint32_t value_count;
    uint64_t orphans; /* rows of the many side whose key is not NULL and points at no row */
} StoreLink;

/* For every parent row 1..parents its child rows, ascending: rows[starts[p]] .. rows[starts[p + 1] - 1]. starts has parents + 2
   entries; starts[0..1] is the range of parent 0, which is empty. */
typedef struct Children {
    uint32_t *starts;
    uint32_t *rows;
    uint32_t parents;
} Children;

/* The rows of the table at a path's end by the anchor that the down steps of the path hang from: a row of the peak table, or the
   number of a many-to-many value. */
typedef struct ChildList {
    Path path;
    Children children;
} ChildList;

typedef struct Store {
    Arena *arena;        /* session */
    const Model *model;
    StoreTable *tables;  /* by the model's index */
    StoreLink *links;    /* by the relationship's index; parent == NULL: not resolved (inactive, or a table is missing) */
    struct StoreFile *files;
    unsigned threads;    /* how many may work on loading; 0 is 1 */
    size_t chunk_bytes;  /* of files, at a time; 0: what is good. What is read does not depend on it */
    bool bad_cells_null; /* --bad-cells null: a bad cell is NULL instead of an error */
    const struct Memory *memory; /* tables that are not looked for in files; NULL: none. Stays when the store is opened or made empty */
    LIST(ChildList *) children; /* that were asked for */
} Store;

/* Settings (threads, chunk_bytes, bad_cells_null) are the caller's, before the store is opened or made empty; all zero will do. */

/* What data there is for the model: looks at the paths (folders of CSV, single .csv files, store files), reads nothing but headers.
   A path that is not there: no-file. A table or column of the model that the data lacks: missing-table, missing-column (warnings,
   once). `paths` earlier in the list win. A single .csv file is the table whose file or name it has, or the only table. */
bool store_open(Store *store, Arena *arena, const Model *model, const Text *paths, uint32_t path_count, Diags *diags);
/* Tables for a model made from the data: for every CSV a table with inferred types (booleans, integers, reals, dates, datetimes,
   strings; two passes). `settings`: threads and chunk_bytes. Adds to `model`, then store_open may follow. */
bool store_infer(const Store *settings, Model *model, Arena *arena, const Text *paths, uint32_t path_count, Diags *diags);
/* An empty store: every table has no rows. */
void store_empty(Store *store, Arena *arena, const Model *model);

/* Rows of a table as text (fixtures of tests): `columns` names the columns; cell null = NULL. Reports unknown columns, bad cells
   (the cell's span), duplicate keys. Call before store_load of that table. */
bool store_add_rows(Store *store, const Table *table, const CellRow *rows, uint32_t row_count, Diags *diags);

/* Makes the tables of a set, and the tables that their active relationships lead to within the set, ready to read; each is read
   once in the life of the store. False when something could not be read (reported). scratch: freed by the caller afterwards.
   column_bits: by table, the columns whose values are needed (NULL: all): of store files the others are not read, and seem to be
   NULL. What is said of columns (distinct, no_nulls) and relationships is there in any case. */
bool store_load(Store *store, Arena *scratch, const uint64_t *table_bits, const uint64_t *const *column_bits, Diags *diags);
/* Texts of store files are checked when they are first read. Where control left through the escape as they were not sound, this
   reports their columns; false: there are none, it left for another reason. */
bool store_refused(const Store *store, Diags *diags);
/* Gives back what arenas do not: mapped files. Then the store is not to be read. */
void store_close(Store *store);

/* Writes all tables that the data has, loaded before with all their columns, to a store file. False: reported, and a file of that name is as it was. */
bool store_save(const Store *store, Arena *scratch, Text path, Diags *diags);
/* Adds the rows of a loaded store to the store file that another, of the same model, has opened and need not have loaded. Its old rows
   are not rewritten, and only searched for the keys and texts of the new ones. False: reported, and the file is as it was. */
bool store_append(Store *known, const Store *added, Arena *scratch, Diags *diags);

/* Reads all of a store file: what is damaged is reported. */
bool store_verify(Arena *arena, Text path, Diags *diags);

/* A column of a store file. */
typedef struct StoredColumn {
    Text table, column;
    Type type;
    uint32_t rows, values; /* values: distinct texts; 0 of other types */
    uint32_t segments;
    uint64_t bytes;
    Text keeps; /* how: "codes", "row numbers, UUIDs in 16 bytes" ... */
} StoredColumn;
/* NULL: reported. */
StoredColumn *store_inspect(Arena *arena, Text path, uint32_t *count, Diags *diags);
/* Whether a column of a loaded table has a value in every row (there are some) and none twice. */
bool store_is_unique(const Store *store, Arena *scratch, const ModelColumn *column);
/* How many rows of `from` have a value that `to`, of the same type, does not have; *values: how many have one at all. */
uint64_t store_strays(const Store *store, Arena *scratch, const ModelColumn *from, const ModelColumn *to, uint64_t *values);
/* Where a row of a loaded table stands: its file, the number of its record there (from 1, the header not counted) and its line; line 0:
   given rows, or the file is not there any more. scratch: as above. */
typedef struct RowPlace {
    Text file;
    uint64_t record, line;
} RowPlace;
RowPlace store_locate(const Store *store, Arena *scratch, const Table *table, uint32_t row);
/* How many rows of a table two many-to-one paths from it lead to different rows (one to none counts as well). The tables are loaded. */
uint64_t store_disagreements(const Store *store, const Table *from, const Path *path, const Path *other);
/* The child list of a path with at least one step that ends at `table`; the tables on it are loaded. Not while others read. */
const Children *store_child_list(Store *store, const Table *table, const Path *path);
/* Child lists of a composed array parent[1..rows] into 1..parents; in `arena`. */
void store_children(Arena *arena, const uint32_t *parent, uint32_t rows, uint32_t parents, Children *out);

#endif
