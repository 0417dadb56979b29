/* Opening a store file: headers and catalogue, read with every number checked. */
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>
#include <xxhash.h>

#include "store/files.h"
#include "store/image.h"

uint64_t section_sum(uint64_t sum, const void *block, size_t size) { return XXH3_64bits_withSeed(block, size, sum); }

Diag *image_diag(const Image *image, Diags *diags, const char *what) {
    Diag *diag = diag_add(diags, DIAG_BAD_FILE, (Span){0}, "%.*s is damaged: %s", TEXT_ARG(image->path), what);
    diag->file = image->path;
    diag_hint(diags, diag, "make it again with lode load");
    return diag;
}

/* ---- reading the catalogue ---- */

typedef struct Reader {
    const char *at, *end;
    Arena *arena;
    uint64_t file_size;
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

static uint32_t get32(Reader *r) { return (uint32_t)get(r, 4); }

/* A number below `limit`. */
static uint32_t get_below(Reader *r, uint64_t limit) {
    uint32_t number = get32(r);
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

/* A section of the size that it must have. */
static Section get_section(Reader *r, uint64_t size) {
    Section s = {get(r, 8), get(r, 8), get(r, 8)};
    bool inside = s.at % IMAGE_ALIGN == 0 && s.at >= IMAGE_HEADERS * sizeof(ImageHeader) && s.at <= r->file_size &&
                  s.size <= r->file_size - s.at;
    if (!inside || s.size != size) r->failed = true;
    return s;
}

static Section get_bytes(Reader *r) {
    Section s = {get(r, 8), get(r, 8), get(r, 8)};
    if (s.at % IMAGE_ALIGN != 0 || s.at > r->file_size || s.size > r->file_size - s.at) r->failed = true;
    return s;
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

static void get_segment(Reader *r, ImageColumn *column, Segment *s, uint32_t rows, bool first) {
    s->rows = rows;
    s->kind = (SegmentKind)get_below(r, SEGMENT_KINDS);
    uint64_t slots = (uint64_t)rows + first;
    bool coded = is_coded(column->type);
    switch (s->kind) {
    case SEGMENT_FLAT:
        s->values = get_section(r, slots * type_width(column->type));
        s->valid = get_section(r, BITMAP_WORDS(slots) * 8);
        if (coded) r->failed = true;
        break;
    case SEGMENT_CODES: s->values = get_section(r, slots * 4);
    /* fall through */
    case SEGMENT_IDENTITY:
        if (!coded) r->failed = true;
        break;
    case SEGMENT_NULLS:
    case SEGMENT_KINDS: break;
    }
    s->texts = (TextsKind)get_below(r, TEXTS_KINDS);
    if (s->texts == TEXTS_NONE) return;
    s->count = get_below(r, (uint64_t)UINT32_MAX - column->entries);
    column->entries += s->count;
    if (!coded) r->failed = true;
    if (s->texts != TEXTS_BYTES) {
        s->bytes = get_section(r, (uint64_t)s->count * 16);
        return;
    }
    s->lengths = get_section(r, (uint64_t)s->count * 4);
    s->bytes = get_bytes(r);
}

static void get_column(Reader *r, const ImageTable *table, const uint32_t *rows, ImageColumn *column) {
    column->name = get_text(r);
    column->type = (Type)get_below(r, TYPE_COUNT);
    column->has_null_text = get_bool(r);
    column->null_text = get_text(r);
    column->unique = get_bool(r);
    column->distinct = get_bool(r);
    column->no_nulls = get_bool(r);
    column->entries = is_coded(column->type);
    if (!storable(column->type)) r->failed = true;
    column->segments = NEW_ARRAY(r->arena, Segment, table->segment_count);
    uint64_t seen = 0;
    bool identity = is_coded(column->type);
    for (uint32_t i = 0; i < table->segment_count && !r->failed; i++) {
        Segment *s = &column->segments[i];
        get_segment(r, column, s, rows[i], i == 0);
        seen += rows[i];
        if (s->kind != SEGMENT_IDENTITY)
            identity = identity && rows[i] == 0;
        else if (!identity || column->entries != seen + 1)
            r->failed = true;
    }
    if (identity && column->entries != seen + 1) r->failed = true;
    if (is_coded(column->type)) column->distinct = identity;
}

static bool same_name_before(const ImageTable *table, uint32_t column) {
    for (uint32_t i = 0; i < column; i++)
        if (text_equal(table->columns[i].name, table->columns[column].name)) return true;
    return false;
}

static void get_table(Reader *r, ImageTable *table) {
    table->name = get_text(r);
    table->segment_count = get_count(r, 4);
    uint32_t *rows = table->segment_rows = NEW_ARRAY(r->arena, uint32_t, table->segment_count);
    for (uint32_t i = 0; i < table->segment_count && !r->failed; i++) {
        rows[i] = get_below(r, (uint64_t)STORE_ROWS + 1 - table->rows);
        table->rows += rows[i];
    }
    if (table->segment_count == 0) r->failed = true;
    table->column_count = get_count(r, 16);
    table->columns = NEW_ARRAY(r->arena, ImageColumn, table->column_count);
    for (uint32_t c = 0; c < table->column_count && !r->failed; c++) {
        get_column(r, table, rows, &table->columns[c]);
        if (same_name_before(table, c)) r->failed = true;
    }
}

static void get_link(Reader *r, const Image *image, ImageLink *link) {
    link->from_table = get_below(r, image->table_count);
    link->to_table = get_below(r, image->table_count);
    if (r->failed) return;
    const ImageTable *from = &image->tables[link->from_table], *to = &image->tables[link->to_table];
    link->from_column = get_below(r, from->column_count);
    link->to_column = get_below(r, to->column_count);
    link->many_to_many = get_bool(r);
    link->value_count = get_below(r, (uint64_t)from->rows + 1);
    link->orphans = get(r, 8);
    link->parent = get_section(r, ((uint64_t)from->rows + 1) * 4);
    if (link->many_to_many) link->other = get_section(r, ((uint64_t)to->rows + 1) * 4);
}

static bool read_catalogue(Image *image, Arena *arena, const char *bytes) {
    Reader r = {bytes, bytes + image->header.length, arena, image->header.size, false};
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
    return !r.failed && r.at == r.end;
}

/* ---- the file ---- */

static bool no_file(Text path, Diags *diags, const char *why) {
    Diag *diag = diag_add(diags, DIAG_NO_FILE, (Span){0}, "%.*s cannot be read: %s", TEXT_ARG(path), why);
    diag->file = path;
    return false;
}

/* Bytes of a file, as many as are there up to `size`; -1 and errno. */
static ssize_t read_at(const char *path, void *to, size_t size, off_t at, uint64_t *file_size) {
    int descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    struct stat status;
    if (descriptor < 0) return -1;
    ssize_t done = fstat(descriptor, &status) == 0 ? 0 : -1;
    if (done == 0 && !S_ISREG(status.st_mode)) errno = EINVAL, done = -1;
    while (done >= 0 && (size_t)done < size) {
        ssize_t n = pread(descriptor, (char *)to + done, size - (size_t)done, at + done);
        if (n < 0 && errno == EINTR) continue;
        if (n < 0) done = -1;
        if (n <= 0) break;
        done += n;
    }
    int error = errno;
    if (done >= 0 && file_size != NULL) *file_size = (uint64_t)status.st_size;
    close(descriptor);
    errno = error;
    return done;
}

static bool header_sound(const ImageHeader *h) {
    return memcmp(h->magic, IMAGE_MAGIC, sizeof h->magic) == 0 &&
           h->check == section_sum(0, h, offsetof(ImageHeader, check));
}

/* The header that counts: the later one of those that are sound. */
static const char *choose_header(const ImageHeader *headers, size_t read, uint64_t file_size, ImageHeader *out) {
    const ImageHeader *best = NULL;
    if (read < sizeof *headers || memcmp(headers[0].magic, IMAGE_MAGIC, 4) != 0)
        return "it does not begin as a store file does";
    for (size_t i = 0; i < read / sizeof *headers; i++)
        if (header_sound(&headers[i]) && (best == NULL || headers[i].generation > best->generation)) best = &headers[i];
    if (best == NULL) return "its header is not sound";
    if (best->order != IMAGE_ORDER) return "it was written by a machine with another order of bytes";
    if (best->version != IMAGE_VERSION) return "another version of lode wrote it";
    if (best->size > file_size) return "its end is missing";
    if (best->at > best->size || best->length > best->size - best->at) return "its catalogue is not where it should be";
    *out = *best;
    return NULL;
}

Image *image_open(Arena *arena, Text path, Diags *diags) {
    ImageHeader headers[IMAGE_HEADERS];
    Image *image = NEW(arena, Image);
    uint64_t file_size;
    image->path = (Text){text_string(arena, path), path.size};
    image->bytes = TEXT("");
    ssize_t read = read_at(image->path.data, headers, sizeof headers, 0, &file_size);
    if (read < 0) {
        no_file(path, diags, strerror(errno));
        return NULL;
    }
    const char *wrong = choose_header(headers, (size_t)read, file_size, &image->header);
    if (wrong == NULL) {
        char *bytes = arena_take(arena, image->header.length);
        read = read_at(image->path.data, bytes, image->header.length, (off_t)image->header.at, NULL);
        if (read < 0 || (uint64_t)read != image->header.length)
            wrong = "its catalogue cannot be read";
        else if (section_sum(0, bytes, image->header.length) != image->header.sum)
            wrong = "its catalogue is not what was written";
        else if (!read_catalogue(image, arena, bytes))
            wrong = "its catalogue makes no sense";
    }
    if (wrong == NULL) return image;
    image_diag(image, diags, wrong);
    return NULL;
}

bool image_map(Image *image, Diags *diags) {
    if (image->bytes.size != 0) return true;
    int descriptor = open(image->path.data, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (descriptor < 0) return no_file(image->path, diags, strerror(errno));
    struct stat status;
    size_t size = (size_t)image->header.size;
    bool there = fstat(descriptor, &status) == 0 && S_ISREG(status.st_mode) && (uint64_t)status.st_size >= size;
    void *map = there ? mmap(NULL, size, PROT_READ, MAP_SHARED, descriptor, 0) : MAP_FAILED;
    int error = errno;
    close(descriptor);
    if (!there) return no_file(image->path, diags, "its end is missing");
    if (map == MAP_FAILED) return no_file(image->path, diags, strerror(error));
    image->bytes = (Text){map, size};
    /* another file may have taken its place; rows that were added since do not matter */
    uint64_t sum = section_sum(0, image->bytes.data + image->header.at, image->header.length);
    if (sum == image->header.sum) return true;
    image_close(image);
    return no_file(image->path, diags, "another file has taken its place");
}

void image_close(Image *image) {
    if (image->bytes.size != 0) munmap((void *)(uintptr_t)image->bytes.data, image->bytes.size);
    image->bytes = TEXT("");
}
