/* Private to the store: rows on their way into a store file. What is there is searched, never made; then only what is
   new is written. */
#ifndef LODE_STORE_APPEND_H
#define LODE_STORE_APPEND_H

#include "image/writer.h"
#include "store/files.h"
#include "store/search.h"

/* A table of the model as the file has it and as it grows. */
typedef struct AddedTable {
    const ImageTable *known;     /* NULL: the file has none */
    const StoreTable *added;     /* NULL: nothing is added */
    const ImageColumn **columns; /* of the file, by the model's column; NULL: it has none */
    uint32_t before, more;       /* rows */
    const uint32_t **codes; /* by the model's column, where texts are added: by the code in the new rows that in the
                               file, 0: none */
} AddedTable;

/* A side of a relationship. */
typedef struct AddedEnd {
    const AddedTable *table;
    const ModelColumn *model;
    const ImageColumn *known;           /* NULL: the file has none */
    const StoreColumn *added;           /* NULL: no new rows */
    const uint32_t *of_here, *of_there; /* texts: codes in `known` of the new texts of this side, of the other side */
    uint32_t *ids;                      /* by new row: the number of its value in this relationship, 0 for NULL */
    uint32_t *first;                    /* by number of value: the first row that the file has, 0: none */
    ValueSet keys;                      /* what stands in `known`, with the number of the value */
    uint32_t key_count;
    uint32_t *parents; /* by new row, as in StoreLink */
    LIST(ImageFix) fixes;
} AddedEnd;

typedef struct AddedLink {
    const Relationship *relation;
    const ImageLink *known; /* NULL: the file has none */
    AddedEnd from, to;
    uint32_t values; /* how many numbers of values there are */
    uint64_t orphans;
    uint32_t value_count;
} AddedLink;

typedef struct Append {
    Store *known;
    const Store *added;
    const Image *image;
    Arena *scratch;
    Diags *diags;
    Search search;
    AddedTable *tables; /* by the model's index */
    LIST(AddedLink) links;
    uint32_t *numbers; /* of the tables in the file that is made, by the model's index */
} Append;

/* Reports damage of a column. */
bool append_damaged(const Append *a, const ImageColumn *column, const char *wrong);

/* save.c: a column as a first load writes it. */
ImageColumn write_column(ImageWriter *w, const Model *model, const StoreColumn *column);

/* append_links.c */
/* Finds the relationships that grow and asks for what they need. */
void links_ask(Append *a);
/* Once the texts have been searched. False: reported. */
bool links_find(Append *a);
/* Writes those, and keeps the others that are still true. Tables and columns of `next` are there. */
void links_write(Append *a, ImageWriter *w, Image *next);

#endif
