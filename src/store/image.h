/* Private to the store: store files (.lode). Columns, dictionaries and relationships as sections that are mapped and
   used in place; a catalogue says what there is. Everything in it is taken for hostile until it has been checked: the
   catalogue when the file is opened, a section when it is first used.

   The file: two headers of 64 bytes (both the same, unless writing was interrupted between them), then sections at
   multiples of 64 bytes and catalogues; the headers say which catalogue counts. Rows that are added later are a segment
   of their own for each column, and a new catalogue. Numbers are in the order of bytes of the machine that wrote it,
   which the headers tell. */
#ifndef LODE_STORE_IMAGE_H
#define LODE_STORE_IMAGE_H

#include "base/diag.h"
#include "store/store.h"

enum { IMAGE_VERSION = 1, IMAGE_ALIGN = 64, IMAGE_HEADERS = 2, IMAGE_BLOCK = 1 << 16 };

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

typedef struct Section {
    uint64_t at, size;
    uint64_t sum; /* section_sum: of the sums of its blocks of IMAGE_BLOCK bytes */
} Section;

typedef enum SegmentKind {
    SEGMENT_NULLS,    /* every row is NULL; no sections */
    SEGMENT_FLAT,     /* values and valid: of slot 0, too, in the first segment */
    SEGMENT_CODES,    /* values are codes, of slot 0, too, in the first segment */
    SEGMENT_IDENTITY, /* the code of every row is its number */
    SEGMENT_KINDS
} SegmentKind;

typedef enum TextsKind {
    TEXTS_NONE,
    TEXTS_BYTES, /* lengths and bytes */
    TEXTS_LOWER, /* UUIDs as 16 bytes each, written in small letters */
    TEXTS_UPPER, /* or in capital letters */
    TEXTS_KINDS
} TextsKind;

/* The rows of one load, of one column. */
typedef struct Segment {
    uint32_t rows;
    SegmentKind kind;
    Section values, valid;
    TextsKind texts; /* entries that the dictionary gets with it */
    uint32_t count;
    Section lengths, bytes;
} Segment;

typedef struct ImageColumn {
    Text name;
    Type type;
    bool has_null_text, unique, distinct, no_nulls; /* unique: no value but NULL stands twice */
    Text null_text;
    uint32_t entries; /* of the dictionary, with entry 0 */
    Segment *segments;
} ImageColumn;

typedef struct ImageTable {
    Text name;
    uint32_t rows, column_count, segment_count;
    uint32_t *segment_rows;
    ImageColumn *columns;
} ImageTable;

typedef struct ImageLink {
    uint32_t from_table, from_column, to_table, to_column;
    bool many_to_many;
    uint32_t value_count;
    uint64_t orphans;
    Section parent, other;
} ImageLink;

typedef struct Image {
    Text path;
    ImageHeader header;
    uint32_t table_count, link_count;
    ImageTable *tables;
    ImageLink *links;
    Text bytes; /* mapped when first used; size 0: not yet */
} Image;

/* Sums; `sum` begins with 0 and takes block after block, the last one may be short. */
uint64_t section_sum(uint64_t sum, const void *block, size_t size);

/* image_open.c: reads headers and catalogue. NULL: reported. */
Image *image_open(Arena *arena, Text path, Diags *diags);
/* Maps it; bytes is what image_close gives back. False: reported. */
bool image_map(Image *image, Diags *diags);
void image_close(Image *image);
Diag *image_diag(const Image *image, Diags *diags, const char *what);

/* image_column.c: the data of a column, in place where it is one segment. Memory is from `keep`, identity has a number
   for each row. NULL: fine; else what is wrong. out->data, distinct and no_nulls are set. */
const char *image_column(const Image *image, const ImageTable *table, const ImageColumn *column, Arena *keep,
                         const uint32_t *identity, StoreColumn *out);
const char *image_link(const Image *image, const ImageLink *link, StoreLink *out);

/* image_write.c: columns that are present, with links that are resolved. False: reported, and the file is as it was. */
bool image_write(const Store *store, Arena *scratch, Text path, Diags *diags);
/* Adds rows: `known` is what the file has, `store` has its rows and new ones after them, by the same tables and
 * columns. */
bool image_append(const Image *known, const Store *store, Arena *scratch, Diags *diags);

#endif
