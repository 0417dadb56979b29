/* Store files (.lode): columns, dictionaries and relationships as arrays that are mapped and used in place; a catalogue
   says what there is. Knows no tables in memory: whoever reads or writes them brings and takes columns. Everything in
   it is taken for hostile until it has been checked: the catalogue when the file is opened, an array when it is first
   used.

   The file: two headers of 64 bytes (both the same, unless writing was interrupted between them), then pieces of arrays
   and catalogues; the headers say which catalogue counts. Rows that are added later are written behind all that is
   there: a piece more of each array that grows, and a new catalogue. Numbers are in the order of bytes of the machine
   that wrote it, which the headers tell. */
#ifndef LODE_IMAGE_IMAGE_H
#define LODE_IMAGE_IMAGE_H

#include "base/diag.h"
#include "data/column.h"

enum { IMAGE_VERSION = 2, IMAGE_ALIGN = 64, IMAGE_HEADERS = 2, IMAGE_BLOCK = 1 << 14 };

typedef struct ImageHeader {
    char magic[8];
    uint32_t version, order;
    uint64_t generation;      /* 1, and one more whenever rows are added */
    uint64_t size;            /* of the file; what stands behind it does not count */
    uint64_t at, length, sum; /* of the catalogue */
    uint64_t check;           /* of this header, without this */
} ImageHeader;

#define IMAGE_MAGIC "lode\r\n\x1a\n"
#define IMAGE_ORDER UINT32_C(0x01020304)

#define IMAGE_NOT_WRITTEN "it is not what was written" /* what is wrong with most that is damaged */

/* Bytes `begin` .. begin + size - 1 of an array, which stand at `at` in the file; at 0: zeros, which stand nowhere. */
typedef struct Piece {
    uint64_t begin, size, at;
    uint64_t sum;    /* section_sum of its blocks of IMAGE_BLOCK bytes one after the other; the last one may be short */
    uint64_t before; /* the same without the last block, so that the last one can be checked alone */
} Piece;

/* A piece begins at a multiple of IMAGE_BLOCK: what is added to an array begins with the block that the array ended in,
   and what is in that block stands in the new piece again. So pieces can be mapped side by side where pages of
   memory are not larger than a block (they are copied otherwise), and many small additions do not become many pieces.
   Pieces of a block or more stand at multiples of a block in the file, others at multiples of IMAGE_ALIGN. */
typedef struct ImageArray {
    uint64_t size; /* bytes */
    uint32_t count, number;
    Piece *pieces; /* in the order of what they begin with, which is the order they were written in */
} ImageArray;

/* Some entries of a dictionary, one after the other. */
typedef struct ImageTexts {
    TextsKind kind;
    uint32_t count;
    ImageArray lengths, bytes;
} ImageTexts;

typedef struct ImageColumn {
    Text name;
    Type type;
    bool has_null_text, unique, distinct, no_nulls; /* unique: no value but NULL stands twice */
    Text null_text;
    uint32_t entries;         /* of the dictionary, with entry 0 */
    ImageArray values, valid; /* slots and their bits; of texts codes and nothing, and not even codes where those are
                                 the row numbers (distinct) */
    uint32_t part_count;
    ImageTexts *parts;
} ImageColumn;

typedef struct ImageTable {
    Text name;
    uint32_t rows, column_count;
    ImageColumn *columns;
} ImageTable;

/* A row that found its parent later: in place of what the array has. */
typedef struct ImageFix {
    uint32_t row, parent;
} ImageFix;

/* One side of a relationship. */
typedef struct ImageParents {
    ImageArray rows; /* by row its parent, 0: none */
    ImageArray fixes;
} ImageParents;

typedef struct ImageLink {
    uint32_t from_table, from_column, to_table, to_column;
    bool many_to_many;
    uint32_t value_count;
    uint64_t orphans;
    ImageParents parent, other;
} ImageLink;

typedef struct ImageMap {
    void *base; /* NULL: not mapped */
    size_t size;
} ImageMap;

typedef struct Image {
    Text path;
    ImageHeader header;
    uint32_t table_count, link_count, array_count;
    ImageTable *tables;
    ImageLink *links;
    int descriptor; /* -1: not open */
    Text bytes;     /* all of it, mapped when first used; size 0: not yet */
    ImageMap *maps; /* by the number of an array: those that do not stand in one piece */
} Image;

/* Sums; `sum` begins with 0 and takes block after block, the last one may be short. */
uint64_t section_sum(uint64_t sum, const void *block, size_t size);

/* catalogue.c */
/* Reads the catalogue; its size is the header's. False: it makes no sense. */
bool catalogue_read(Image *image, Arena *arena, const char *bytes);
void catalogue_write(const Image *image, Writer *w);

/* open.c: reads headers and catalogue. NULL: reported. */
Image *image_open(Arena *arena, Text path, Diags *diags);
/* Maps it; image_close gives back what it takes, also when nothing was mapped. False: reported. */
bool image_map(Image *image, Diags *diags);
void image_close(Image *image);
/* Whether a file that is mapped has still all its bytes. False: reported. */
bool image_whole(const Image *image, Diags *diags);
/* Whether the file behind a descriptor still has the header that `image` has. */
bool image_unchanged(const Image *image, int descriptor);
Diag *image_diag(const Image *image, Diags *diags, const char *what);

/* array.c: of a file that is mapped. */
/* Looks at a block of an array; false: what it holds cannot be. */
typedef bool Look(void *state, const void *block, size_t size);
/* Whether the sums are right, and `look` (may be NULL) is content with every block; zeros that stand nowhere are not
   shown to it. */
bool array_check(const Image *image, const ImageArray *array, Look *look, void *state);
/* Whether the sums of pieces `from`.. are right. */
bool pieces_sound(const Image *image, const ImageArray *array, uint32_t from);
/* How many bytes of it are zeros that stand nowhere. */
uint64_t array_zeros(const ImageArray *array);
/* The array as memory, read only. NULL: it cannot be mapped. The same array must not be asked for by two threads at
   once. */
const void *array_bytes(const Image *image, const ImageArray *array);
/* The same with fixes put in, which are in bounds. */
const uint32_t *array_fixed(const Image *image, const ImageArray *array, const ImageFix *fixes, size_t count);

/* texts.c: dictionaries. */
/* All of a column, to be read where it is, and checked before (texts_sound). NULL: it cannot be mapped. */
const Texts *texts_open(Arena *arena, const Image *image, const ImageColumn *column);
/* Whether it is a UUID; its bytes. Sets *lower and *upper where it has such letters. */
bool uuid_read(Text text, unsigned char bytes[16], bool *lower, bool *upper);

/* column.c: checked, but for dictionaries, which are when they are first read; NULL: fine, else what is wrong. */
/* The data of a column, in place. Memory for what is made of texts is from `keep`; identity has a number for each row.
 */
const char *image_column(const Image *image, const ImageTable *table, const ImageColumn *column, Arena *keep,
                         const uint32_t *identity, Column *out);
/* The same without a dictionary, and without codes where they are the row numbers. */
const char *image_values(const Image *image, const ImageTable *table, const ImageColumn *column, Column *out);
/* The parents of one side, by row; *other: those of the other side of a many-to-many relationship, NULL where it is
 * none. */
const char *image_link(const Image *image, const ImageLink *link, uint32_t **parent, uint32_t **other);

#endif
