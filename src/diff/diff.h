/* What differs between two versions of a model: in what they define, and in what they answer over the same data. A
   client of the entrance; knows no trees. Both handles must be open and must outlive the Diff. Texts in it belong to
   the handles or to it. */
#ifndef LODE_DIFF_DIFF_H
#define LODE_DIFF_DIFF_H

#include "answers/grid.h"
#include "lode.h"

#define DIFF_NONE   (~0u)
#define DIFF_NO_ROW (~(uint64_t)0)

typedef struct DiffRequest {
    Lode *before, *after;
    bool data;             /* answer questions: both handles have the same data */
    bool all;              /* compare the values of all measures, not only of those that a change can reach */
    const char *const *by; /* dimensions as written, to compare the measures by; by_count 0: some are chosen */
    unsigned by_count;
} DiffRequest;

/* ---- what is defined ---- */

typedef enum DiffChange {
    DIFF_SAME, /* perhaps but for doc or folder, or reached by a change elsewhere */
    DIFF_CHANGED,
    DIFF_RENAMED, /* may have aspects, too */
    DIFF_ADDED,
    DIFF_REMOVED
} DiffChange;

typedef struct DiffAspect {
    const char *what; /* "type", "level", "grain", "format" ... */
    const char *before, *after;
    bool shown_only; /* changes no value */
} DiffAspect;

enum { DIFF_ASPECTS = 16 };

/* An entry of either version, or of both. */
typedef struct DiffEntry {
    DiffChange change;
    unsigned before, after; /* DIFF_NONE: not there */
    bool definition;        /* formula, value, files: what lode_same_definition compares */
    DiffAspect aspects[DIFF_ASPECTS];
    unsigned aspect_count;
    bool described;                 /* only doc or folder differ, which is no difference */
    bool reached;                   /* something that it uses changed in a way that may change its values */
    unsigned cause;                 /* reached: the pair that it uses, nearer to the change */
    bool error_before, error_after; /* fields in error */
    char *error;                    /* error_after and not error_before: why, "" not known */
} DiffEntry;

typedef struct DiffRelationship {
    bool before, after;
    LodeRelationship then, now; /* of the versions that have it */
} DiffRelationship;

/* ---- what is answered ---- */

typedef struct DiffPair { /* rows of the two results; DIFF_NO_ROW: not there */
    uint64_t before, after;
} DiffPair;

/* A measure in total or by one dimension: what differs, the largest differences first. */
typedef struct DiffCells {
    unsigned pair;                    /* of the measure */
    const char *by;                   /* the dimension as written; NULL: in total */
    const LodeResult *before, *after; /* NULL: could not be answered */
    unsigned column_before, column_after;
    DiffPair *changed; /* owned */
    uint64_t count, groups;
    char *problem; /* why a side could not answer; NULL: both did */
} DiffCells;

typedef struct DiffKind { /* rows that went from one value to another one; rows of the result of one of them */
    DiffPair sample;
    uint64_t rows;
} DiffKind;

/* A dimension: rows of its table whose value differs. The dimension is the last column of both results, the first are
 * the key. */
typedef struct DiffRows {
    unsigned pair;
    unsigned table; /* entry of the version after; DIFF_NONE: not known */
    const LodeResult *before, *after;
    unsigned keys;
    DiffPair *changed; /* owned, in the order of the keys */
    uint64_t count, rows;
    DiffKind *kinds; /* owned, most rows first */
    uint64_t kind_count;
    char *problem;
} DiffRows;

typedef struct Diff {
    DiffRequest request;
    DiffEntry *entries; /* those of the version after in their order (by its entries), then those removed */
    unsigned count;
    unsigned *pairs;                 /* by entries of the version before: index of entries */
    DiffRelationship *relationships; /* only those that differ */
    unsigned relationship_count;
    bool model;              /* start of the week or locale */
    bool everywhere;         /* the model, a relationship, a table or a filter changed: every value may */
    bool limit, bad_data;    /* some question had no answer for want of memory, because of the data */
    const char **dimensions; /* by which measures were compared */
    unsigned dimension_count;
    DiffCells *cells; /* per measure: in total, then by each dimension */
    unsigned cells_count;
    DiffRows *rows;
    unsigned rows_count;
    LodeResult **results; /* owned */
    unsigned result_count;
    char **texts; /* owned */
    unsigned text_count;
} Diff;

Diff *diff_new(const DiffRequest *request);
void diff_free(Diff *diff);
/* Whether something is defined differently, and whether some answer differs (also: could be answered on one side only).
 */
bool diff_in_text(const Diff *diff);
bool diff_in_values(const Diff *diff);

/* For people; `most` rows of each table (0: all) are shown. */
void diff_screen(FILE *to, const Diff *diff, GridOptions options);
void diff_markdown(FILE *to, const Diff *diff, uint64_t most);
/* One JSON object. */
void diff_json(FILE *to, const Diff *diff, uint64_t most);

#endif
