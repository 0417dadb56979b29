/* Private to the store: which files are a table's, their headers, and what has been loaded. */
#ifndef LODE_STORE_FILES_H
#define LODE_STORE_FILES_H

#include "image/image.h"
#include "store/builder.h"
#include "sources/paths.h"
#include "sources/scan.h"
#include "sources/source.h"

#define NO_COLUMN UINT32_MAX

/* The record of row `row` begins at byte `offset`. */
typedef struct Checkpoint {
    uint32_t row;
    size_t offset;
} Checkpoint;

/* A data file that is open, and what its header means for a table. */
typedef struct DataFile {
    Text path;
    Text bytes;       /* mapped; size 0: nothing is */
    RowSource source; /* where it is no CSV; then csv has only the text, if there is one, and the width */
    Csv csv;
    Scan scan;
    RawCell *header;   /* in the map */
    Text *names;       /* of the header, trimmed */
    uint32_t *columns; /* header cell -> index of the model's column, or NO_COLUMN; NULL: not asked for */
    uint32_t *cells;   /* the model's column -> header cell, or NO_COLUMN */
    LIST(Checkpoint) checkpoints;
    uint32_t first_row; /* of the table's rows, those of this file begin here */
    uint32_t rows;
} DataFile;

/* Rows of a fixture: one call of store_add_rows. */
typedef struct Given {
    const CellRow *rows; /* without the header */
    uint32_t count, first_row;
    uint32_t *cells; /* the model's column -> cell, or NO_COLUMN */
} Given;

typedef struct TableFiles {
    bool loaded;
    TablePaths files;
    LIST(Given) given; /* rows from memory: then there are no files */
    Builder *builders; /* of those, by the model's column; column == NULL: none given yet */
    Image *image;      /* a store file that has it: then there are no files */
    const ImageTable *stored;
    const ImageColumn **stored_columns; /* by the model's column; NULL: not there */
    bool *made;                         /* by the model's column: its data is there */
} TableFiles;

struct StoreFile {
    TableFiles *tables; /* by the model's index */
    uint32_t *identity; /* 0, 1, 2, ...: the codes of every distinct column */
    size_t identity_count;
    LIST(Image *) images;
    void *zeros; /* mapped: the NULLs of columns that nobody has wanted yet */
    size_t zeros_size;
};

/* store.c */
uint32_t *store_identity(Store *store, size_t count); /* 0, 1, ... count - 1, and perhaps more */
/* A column of `rows` NULLs. `zeros`: 8 * (rows + 1) zero bytes. */
void store_null_column(Store *store, StoreColumn *column, uint32_t rows, void *zeros);

/* One warning for the columns that no file has (everywhere), or that this one lacks. */
void store_missing_columns(const StoreTable *stored, const DataFile *file, bool everywhere, Diags *diags);

/* The store files among data paths, opened; by path, NULL where there is none. NULL: reported. */
Image **store_images(Arena *arena, const DataPath *paths, uint32_t count, Diags *diags);
/* The table of a store file that has the table's name best, or NULL. */
const ImageTable *stored_table(const Image *image, const Table *table, bool only_table);

/* file.c: all report what is wrong and then give false. */
/* Opens it and finds its names; inner: the table of a database. file_close in any case (where control leaves through
   the escape from within, it is closed). */
bool file_open(DataFile *file, Arena *arena, Text path, Text inner, Diags *diags);
void file_close(DataFile *file);
bool file_columns(DataFile *file, Arena *arena, const Table *table, Diags *diags); /* columns and cells */
Diag *file_diag(const DataFile *file, Diags *diags, DiagCode code, const char *at, Text message);
/* Two cells of the header have this name. */
void file_named_twice(const DataFile *file, Diags *diags, uint32_t first, uint32_t again, Text name);
CsvFaults file_faults(DataFile *file, Diags *diags); /* for the header: reports at once */
void no_fault(void *context, CsvFault fault, const char *at,
              uint32_t number); /* for CsvFaults: faults that were reported before */
Text fault_text(Arena *arena, CsvFault fault, uint32_t number, uint32_t width);

/* stored.c: tables of store files. */
/* Which columns of a table its store file has. False: reported. */
bool stored_match(Store *store, StoreTable *table, TableFiles *files, Diags *diags);
/* Makes the columns that are asked for (column_bits as in store_load) of tables that are loaded, those that
   relationships need which the file does not have, and the relationships that it has. */
bool stored_load(Store *store, Arena *scratch, const uint64_t *const *column_bits, Diags *diags);
/* Whether the values of columns that the model wants to be unique are, where the store file does not say so. */
bool stored_check(Store *store, Arena *scratch, Diags *diags);
/* The relationship in the store file that has both of its tables, or NULL. */
const ImageLink *stored_link(const Store *store, const Relationship *relation);

/* unique.c */
/* Whether every value of the column must stand in one row only; *by: the relationship that asks for it, or NULL. */
bool column_is_unique(const Model *model, const ModelColumn *column, const Relationship **by);
/* Reports values that stand twice in rows from `first` on. Sets `distinct` of columns that are no strings. */
bool unique_check(Store *store, StoreColumn *column, uint32_t rows, uint32_t first, Arena *scratch, Diags *diags,
                  Where (*where)(void *context, const ModelColumn *column, uint32_t row), void *context);
/* Reports rows 1.. of a column whose value stands in a row before them: before[r], or 0 for none. The rows are those
   that come after rows_before others, and are told of by these numbers. */
bool unique_against(const Store *store, const StoreColumn *column, uint32_t rows, uint32_t rows_before,
                    const uint32_t *before, Diags *diags,
                    Where (*where)(void *context, const ModelColumn *column, uint32_t row), void *context);

/* link.c */
/* Resolves relationships whose two ends are loaded, and that have not been. */
void links_resolve(Store *store, Arena *scratch);

#endif
