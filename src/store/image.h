/* Private to the store: store files (.lode). Columns, dictionaries and relationships as arrays that are mapped and used
   in place; a catalogue says what there is. Everything in it is taken for hostile until it has been checked: the
   catalogue when the file is opened, an array when it is first used.

   The file: two headers of 64 bytes (both the same, unless writing was interrupted between them), then pieces of arrays
   and catalogues; the headers say which catalogue counts. Rows that are added later are written behind all that is
   there: a piece more of each array that grows, and a new catalogue. Numbers are in the order of bytes of the machine
   that wrote it, which the headers tell. */
#ifndef LODE_STORE_IMAGE_H
#define LODE_STORE_IMAGE_H

#include "base/diag.h"
#include "store/store.h"

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
    ImageArray rows; /* as in StoreLink */
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

/* image_catalogue.c */
/* Reads the catalogue; its size is the header's. False: it makes no sense. */
bool catalogue_read(Image *image, Arena *arena, const char *bytes);
void catalogue_write(const Image *image, Writer *w);

/* image_open.c: reads headers and catalogue. NULL: reported. */
Image *image_open(Arena *arena, Text path, Diags *diags);
/* Maps it; image_close gives back what it takes, also when nothing was mapped. False: reported. */
bool image_map(Image *image, Diags *diags);
void image_close(Image *image);
/* Whether a file that is mapped has still all its bytes. False: reported. */
bool image_whole(const Image *image, Diags *diags);
/* Whether the file behind a descriptor still has the header that `image` has. */
bool image_unchanged(const Image *image, int descriptor);
Diag *image_diag(const Image *image, Diags *diags, const char *what);

/* image_array.c: of a file that is mapped. */
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

/* image_texts.c: dictionaries. */
/* All of a column, checked, to be read where it is. NULL: it is not what was written. */
const Texts *texts_open(Arena *arena, const Image *image, const ImageColumn *column);
/* How texts are kept: UUIDs only where all are. */
TextsKind texts_kind(const Text *entries, uint32_t count);
bool uuid_read(Text text, unsigned char bytes[16], bool *lower, bool *upper);

/* image_column.c: the data of a column, in place. Memory for what is made of texts is from `keep`, identity has a number
   for each row. NULL: fine; else what is wrong. out->data, distinct and no_nulls are set. */
const char *image_column(const Image *image, const ImageTable *table, const ImageColumn *column, Arena *keep,
                         const uint32_t *identity, StoreColumn *out);
/* The same without a dictionary, and without codes where they are the row numbers. */
const char *image_values(const Image *image, const ImageTable *table, const ImageColumn *column, Column *out);
const char *image_link(const Image *image, const ImageLink *link, StoreLink *out);

/* image_file.c: writing. Bytes go behind what is there, or into a new file; nothing of it counts before image_finish
   has returned true. */
typedef struct ImageWriter {
    Arena *scratch;
    const Image *known; /* what the file has already, mapped; NULL: nothing */
    Text path;
    char *temporary; /* NULL: rows are added */
    int descriptor;
    uint64_t at;        /* the end */
    const char *failed; /* what has gone wrong */
    bool done;
    const ImageArray *before; /* the array under way: what it was, */
    Piece piece;              /* and what it gets */
    char *block;
    size_t filled;
    char *run; /* what goes to the file at once: run_size bytes for its place run_at */
    uint64_t run_at;
    size_t run_size;
} ImageWriter;

/* Opens, calls make(context), which writes arrays and says in *next what there is then (path and header are not its
   business), and makes that count. False: reported, and the file is as it was. */
typedef void ImageMake(void *context, ImageWriter *w, Image *next);
bool image_make(ImageWriter *w, ImageMake *make, void *context, Diags *diags);
/* An array: a new one (before NULL, keep 0), or one that keeps its first `keep` bytes, all but less than 8. Where it
   has many pieces, small ones at its end become one. */
void array_begin(ImageWriter *w, const ImageArray *before, uint64_t keep);
void array_put(ImageWriter *w, const void *bytes, size_t size);
void array_put_zeros(ImageWriter *w, uint64_t size);
ImageArray array_end(ImageWriter *w);
/* An array of zeros that stand nowhere. */
ImageArray array_of_zeros(Arena *arena, uint64_t size);
/* The last bytes of an array, at most as many as stand behind the last multiple of IMAGE_BLOCK, checked. NULL: damaged,
   which the writer has noted. */
const void *array_tail(ImageWriter *w, const ImageArray *array, uint64_t from);

/* image_write.c: columns that are present, with links that are resolved. False: reported, and the file is as it was. */
bool image_write(const Store *store, Arena *scratch, Text path, Diags *diags);
/* Entries of a dictionary behind those of `known` (NULL: there are none). */
void write_texts(ImageWriter *w, const ImageColumn *known, const Text *entries, uint32_t count, ImageColumn *out);
/* A column as a first load writes it. */
ImageColumn write_column(ImageWriter *w, const Model *model, const StoreColumn *column);

#endif
