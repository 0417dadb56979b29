/* The catalogue of a store file: what is written and, beside it, how it is read with every number checked. */
#include <string.h>

#include "image/image.h"
#include "model/model.h"

/* ---- writing ---- */

static void put_number(Writer *w, uint64_t number, size_t size) {
    for (size_t i = 0; i < size; i++) put_char(w, (char)(unsigned char)(number >> (8 * i)));
}

static void put_name(Writer *w, Text text) {
    put_number(w, text.size, 4);
    put_text(w, text);
}

static void put_array(Writer *w, const ImageArray *array) {
    put_number(w, array->size, 8);
    put_number(w, array->count, 4);
    for (uint32_t i = 0; i < array->count; i++) {
        const Piece *p = &array->pieces[i];
        put_number(w, p->begin, 8);
        put_number(w, p->size, 8);
        put_number(w, p->at, 8);
        put_number(w, p->sum, 8);
        put_number(w, p->before, 8);
    }
}

static void put_column(Writer *w, const ImageColumn *column) {
    put_name(w, column->name);
    put_number(w, column->type, 4);
    put_number(w, column->has_null_text, 1);
    put_name(w, column->null_text);
    put_number(w, column->unique, 1);
    put_number(w, column->distinct, 1);
    put_number(w, column->no_nulls, 1);
    put_array(w, &column->values);
    put_array(w, &column->valid);
    put_number(w, column->part_count, 4);
    for (uint32_t i = 0; i < column->part_count; i++) {
        put_number(w, column->parts[i].kind, 4);
        put_number(w, column->parts[i].count, 4);
        put_array(w, &column->parts[i].lengths);
        put_array(w, &column->parts[i].bytes);
    }
}

static void put_parents(Writer *w, const ImageParents *parents) {
    put_array(w, &parents->rows);
    put_array(w, &parents->fixes);
}

static void put_link(Writer *w, const ImageLink *link) {
    put_number(w, link->from_table, 4);
    put_number(w, link->from_column, 4);
    put_number(w, link->to_table, 4);
    put_number(w, link->to_column, 4);
    put_number(w, link->many_to_many, 1);
    put_number(w, link->value_count, 4);
    put_number(w, link->orphans, 8);
    put_parents(w, &link->parent);
    if (link->many_to_many) put_parents(w, &link->other);
}

void catalogue_write(const Image *image, Writer *w) {
    put_number(w, image->table_count, 4);
    for (uint32_t t = 0; t < image->table_count; t++) {
        const ImageTable *table = &image->tables[t];
        put_name(w, table->name);
        put_number(w, table->rows, 4);
        put_number(w, table->column_count, 4);
        for (uint32_t c = 0; c < table->column_count; c++) put_column(w, &table->columns[c]);
    }
    put_number(w, image->link_count, 4);
    for (uint32_t i = 0; i < image->link_count; i++) put_link(w, &image->links[i]);
}

/* ---- reading ---- */

typedef struct Reader {
    const char *at, *end;
    Arena *arena;
    uint64_t file_size;
    uint32_t arrays; /* so far */
    bool failed;
} Reader;

static uint64_t get(Reader *r, size_t size) {
    uint64_t value = 0;
    if ((size_t)(r->end - r->at) < size) {
        r->failed = true;
        return 0;
    }
    unsigned char bytes[8];
    memcpy(bytes, r->at, size);
    for (size_t i = size; i-- > 0;) value = value << 8 | bytes[i];
    r->at += size;
    return value;
}

/* A number below `limit`. */
static uint32_t get_below(Reader *r, uint64_t limit) {
    uint32_t number = (uint32_t)get(r, 4);
    if (number >= limit) r->failed = true;
    return r->failed ? 0 : number;
}

static bool get_bool(Reader *r) { return get(r, 1) != 0; }

/* How many things of at least `least` bytes follow. */
static uint32_t get_count(Reader *r, size_t least) { return get_below(r, (uint64_t)(r->end - r->at) / least + 1); }

static Text get_text(Reader *r) {
    uint32_t size = get_count(r, 1);
    if (r->failed || (size_t)(r->end - r->at) < size) {
        r->failed = true;
        return TEXT("");
    }
    Text text = text_copy(r->arena, (Text){r->at, size});
    r->at += size;
    if (!utf8_valid(text) || (size != 0 && memchr(text.data, 0, size) != NULL)) r->failed = true;
    return text;
}

static bool in_file(const Reader *r, const Piece *p) {
    uint64_t align = p->size < IMAGE_BLOCK ? IMAGE_ALIGN : IMAGE_BLOCK;
    return p->at % align == 0 && p->at >= IMAGE_HEADERS * sizeof(ImageHeader) && p->at <= r->file_size &&
           p->size <= r->file_size - p->at;
}

/* Pieces that leave nothing out, each of them needed. */
static void get_array(Reader *r, ImageArray *array) {
    array->size = get(r, 8);
    array->count = get_count(r, 40);
    array->number = r->arrays++;
    array->pieces = NEW_ARRAY(r->arena, Piece, array->count);
    uint64_t begin = 0, end = 0;
    for (uint32_t i = 0; i < array->count && !r->failed; i++) {
        Piece *p = &array->pieces[i];
        *p = (Piece){get(r, 8), get(r, 8), get(r, 8), get(r, 8), get(r, 8)};
        bool first = i == 0, zeros = first && p->at == 0;
        bool follows = first ? p->begin == 0 : p->begin > begin && p->begin <= end;
        if (!follows || p->begin % IMAGE_BLOCK != 0 || p->size == 0 || p->size > array->size ||
            p->begin > array->size - p->size || p->begin + p->size < end || !(zeros || in_file(r, p)))
            r->failed = true;
        begin = p->begin;
        end = p->begin + p->size;
    }
    if (end != array->size) r->failed = true;
}

static void get_sized(Reader *r, ImageArray *array, uint64_t size) {
    get_array(r, array);
    if (array->size != size) r->failed = true;
}

static bool is_coded(Type type) { return type == TYPE_STRING || type == TYPE_SPATIAL; }

static bool storable(Type type) {
    switch (type) {
    case TYPE_BOOL:
    case TYPE_INT:
    case TYPE_REAL:
    case TYPE_STRING:
    case TYPE_DATE:
    case TYPE_DATETIME:
    case TYPE_SPATIAL: return true;
    case TYPE_NONE:
    case TYPE_NULL:
    case TYPE_TABLE:
    case TYPE_COUNT: break;
    }
    return false;
}

static void get_texts(Reader *r, ImageColumn *column, ImageTexts *texts) {
    texts->kind = (TextsKind)get_below(r, TEXTS_KINDS);
    texts->count = get_below(r, (uint64_t)UINT32_MAX - column->entries);
    column->entries += texts->count;
    bool bytes = texts->kind == TEXTS_BYTES;
    get_sized(r, &texts->lengths, bytes ? (uint64_t)texts->count * 4 : 0);
    if (bytes)
        get_array(r, &texts->bytes);
    else
        get_sized(r, &texts->bytes, (uint64_t)texts->count * 16);
    /* nothing but rows may be zeros that stand nowhere */
    if (texts->count == 0 || array_zeros(&texts->lengths) != 0 || array_zeros(&texts->bytes) != 0) r->failed = true;
}

static void get_column(Reader *r, const ImageTable *table, ImageColumn *column) {
    uint64_t slots = (uint64_t)table->rows + 1;
    column->name = get_text(r);
    column->type = (Type)get_below(r, TYPE_COUNT);
    column->has_null_text = get_bool(r);
    column->null_text = get_text(r);
    column->unique = get_bool(r);
    column->distinct = get_bool(r);
    column->no_nulls = get_bool(r);
    if (!storable(column->type)) r->failed = true;
    bool coded = is_coded(column->type), numbered = coded && column->distinct;
    column->entries = coded;
    get_sized(r, &column->values, numbered ? 0 : slots * (coded ? 4 : type_width(column->type)));
    get_sized(r, &column->valid, coded ? 0 : BITMAP_WORDS(slots) * 8);
    column->part_count = get_count(r, 32);
    column->parts = NEW_ARRAY(r->arena, ImageTexts, column->part_count);
    if (!coded && column->part_count != 0) r->failed = true;
    for (uint32_t i = 0; i < column->part_count && !r->failed; i++) get_texts(r, column, &column->parts[i]);
    if (numbered && column->entries != slots) r->failed = true;
}

static bool same_name_before(const ImageTable *table, uint32_t column) {
    for (uint32_t i = 0; i < column; i++)
        if (text_equal(table->columns[i].name, table->columns[column].name)) return true;
    return false;
}

static void get_table(Reader *r, ImageTable *table) {
    table->name = get_text(r);
    table->rows = get_below(r, (uint64_t)MODEL_ROWS + 1);
    table->column_count = get_count(r, 16);
    table->columns = NEW_ARRAY(r->arena, ImageColumn, table->column_count);
    for (uint32_t c = 0; c < table->column_count && !r->failed; c++) {
        get_column(r, table, &table->columns[c]);
        if (same_name_before(table, c)) r->failed = true;
    }
}

static void get_parents(Reader *r, ImageParents *parents, uint32_t rows) {
    get_sized(r, &parents->rows, ((uint64_t)rows + 1) * 4);
    get_array(r, &parents->fixes);
    if (parents->fixes.size % sizeof(ImageFix) != 0 || array_zeros(&parents->fixes) != 0) r->failed = true;
}

static void get_link(Reader *r, const Image *image, ImageLink *link) {
    link->from_table = get_below(r, image->table_count);
    link->from_column = (uint32_t)get(r, 4);
    link->to_table = get_below(r, image->table_count);
    link->to_column = (uint32_t)get(r, 4);
    if (r->failed) return;
    const ImageTable *from = &image->tables[link->from_table], *to = &image->tables[link->to_table];
    if (link->from_column >= from->column_count || link->to_column >= to->column_count) r->failed = true;
    link->many_to_many = get_bool(r);
    link->value_count = get_below(r, (uint64_t)from->rows + 1);
    link->orphans = get(r, 8);
    get_parents(r, &link->parent, from->rows);
    if (link->many_to_many) get_parents(r, &link->other, to->rows);
}

bool catalogue_read(Image *image, Arena *arena, const char *bytes) {
    Reader r = {bytes, bytes + image->header.length, arena, image->header.size, 0, false};
    image->table_count = get_below(&r, MODEL_TABLES + 1);
    image->tables = NEW_ARRAY(arena, ImageTable, image->table_count);
    for (uint32_t t = 0; t < image->table_count && !r.failed; t++) {
        get_table(&r, &image->tables[t]);
        for (uint32_t i = 0; i < t; i++)
            if (text_equal(image->tables[i].name, image->tables[t].name)) r.failed = true;
    }
    image->link_count = get_count(&r, 32);
    image->links = NEW_ARRAY(arena, ImageLink, image->link_count);
    for (uint32_t i = 0; i < image->link_count && !r.failed; i++) get_link(&r, image, &image->links[i]);
    image->array_count = r.arrays;
    image->maps = NEW_ARRAY(arena, ImageMap, image->array_count);
    return !r.failed && r.at == r.end;
}
