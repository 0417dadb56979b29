/* Writing store files: into a temporary file that takes the name of the old one when all of it is safe; added rows
   behind what is there, with a new catalogue, before the headers are told of it. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "store/files.h"
#include "store/image.h"

typedef struct Write {
    const Store *store;
    const Image *known; /* what the file has already; NULL: nothing */
    Arena *scratch;
    Diags *diags;
    Text path;       /* of the store file */
    char *temporary; /* NULL: rows are added */
    int descriptor;
    uint64_t at;     /* the end */
    Section section; /* under way */
    char *block;
    size_t filled;
    Writer catalogue;
    const char *failed; /* what has gone wrong */
    bool done;
} Write;

/* ---- bytes ---- */

static void fail(Write *w) {
    if (w->failed == NULL) w->failed = strerror(errno);
}

static void write_at(Write *w, const void *bytes, size_t size, uint64_t at) {
    for (size_t done = 0; done < size && w->failed == NULL;) {
        ssize_t n = pwrite(w->descriptor, (const char *)bytes + done, size - done, (off_t)(at + done));
        if (n < 0 && errno == EINTR) continue;
        if (n < 0)
            fail(w);
        else
            done += (size_t)n;
    }
}

static void section_begin(Write *w) {
    w->at = (w->at + IMAGE_ALIGN - 1) / IMAGE_ALIGN * IMAGE_ALIGN;
    w->section = (Section){.at = w->at};
    w->filled = 0;
}

static void section_flush(Write *w) {
    if (w->filled == 0) return;
    w->section.sum = section_sum(w->section.sum, w->block, w->filled);
    write_at(w, w->block, w->filled, w->at);
    w->at += w->filled;
    w->section.size += w->filled;
    w->filled = 0;
}

static void section_put(Write *w, const void *bytes, size_t size) {
    for (size_t part; size != 0; bytes = (const char *)bytes + part, size -= part) {
        part = IMAGE_BLOCK - w->filled < size ? IMAGE_BLOCK - w->filled : size;
        memcpy(w->block + w->filled, bytes, part);
        w->filled += part;
        if (w->filled == IMAGE_BLOCK) section_flush(w);
    }
}

static Section section_end(Write *w) {
    section_flush(w);
    return w->section;
}

static Section write_section(Write *w, const void *bytes, size_t size) {
    section_begin(w);
    section_put(w, bytes, size);
    return section_end(w);
}

/* ---- the catalogue ---- */

static void put_number(Write *w, uint64_t number, size_t size) {
    for (size_t i = 0; i < size; i++) put_char(&w->catalogue, (char)(unsigned char)(number >> (8 * i)));
}

static void put_name(Write *w, Text text) {
    put_number(w, text.size, 4);
    put_text(&w->catalogue, text);
}

static void put_section(Write *w, const Section *s) {
    put_number(w, s->at, 8);
    put_number(w, s->size, 8);
    put_number(w, s->sum, 8);
}

static void put_segment(Write *w, const Segment *s) {
    put_number(w, s->kind, 4);
    if (s->kind == SEGMENT_FLAT || s->kind == SEGMENT_CODES) put_section(w, &s->values);
    if (s->kind == SEGMENT_FLAT) put_section(w, &s->valid);
    put_number(w, s->texts, 4);
    if (s->texts == TEXTS_NONE) return;
    put_number(w, s->count, 4);
    if (s->texts == TEXTS_BYTES) put_section(w, &s->lengths);
    put_section(w, &s->bytes);
}

/* ---- dictionaries ---- */

static int hex_of(char c, bool *lower, bool *upper) {
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return *lower = true, c - 'a' + 10;
    if (c >= 'A' && c <= 'F') return *upper = true, c - 'A' + 10;
    return -1;
}

static bool read_uuid(Text t, unsigned char *bytes, bool *lower, bool *upper) {
    if (t.size != 36) return false;
    const char *p = t.data;
    for (int i = 0; i < 16; i++, p += 2) {
        if ((i == 4 || i == 6 || i == 8 || i == 10) && *p++ != '-') return false;
        int high = hex_of(p[0], lower, upper), low = hex_of(p[1], lower, upper);
        if (high < 0 || low < 0) return false;
        bytes[i] = (unsigned char)(high << 4 | low);
    }
    return true;
}

static TextsKind kind_of(const Text *entries, uint32_t count) {
    bool lower = false, upper = false;
    unsigned char bytes[16];
    for (uint32_t i = 0; i < count; i++)
        if (!read_uuid(entries[i], bytes, &lower, &upper) || (lower && upper)) return TEXTS_BYTES;
    return count == 0 ? TEXTS_NONE : upper ? TEXTS_UPPER : TEXTS_LOWER;
}

static void write_texts(Write *w, const Text *entries, uint32_t count, Segment *s) {
    bool any;
    unsigned char bytes[16];
    s->texts = kind_of(entries, count);
    s->count = count;
    if (s->texts == TEXTS_NONE) return;
    section_begin(w);
    if (s->texts != TEXTS_BYTES) {
        for (uint32_t i = 0; i < count; i++)
            if (read_uuid(entries[i], bytes, &any, &any)) section_put(w, bytes, sizeof bytes);
        s->bytes = section_end(w);
        return;
    }
    for (uint32_t i = 0; i < count; i++) {
        uint32_t size = (uint32_t)entries[i].size; /* a cell is at most CSV_CELL bytes long */
        section_put(w, &size, sizeof size);
    }
    s->lengths = section_end(w);
    section_begin(w);
    for (uint32_t i = 0; i < count; i++) section_put(w, entries[i].data, entries[i].size);
    s->bytes = section_end(w);
}

/* ---- columns ---- */

static bool is_identity(const Column *data, size_t from) {
    for (size_t r = from; r < data->rows; r++)
        if (data->codes[r] != r) return false;
    return data->dictionary->rows == data->rows;
}

/* Rows from `first` on (1: with slot 0), and what the dictionary has beyond `entries`. */
static Segment write_segment(Write *w, const StoreColumn *column, uint32_t first, uint32_t entries) {
    const Column *data = &column->data;
    size_t from = first == 1 ? 0 : first, slots = data->rows - from;
    Segment s = {.rows = (uint32_t)(data->rows - first), .kind = SEGMENT_FLAT};
    if (data->shape == SHAPE_CODED) {
        bool identity = column->distinct && is_identity(data, from);
        s.kind = identity ? SEGMENT_IDENTITY : SEGMENT_CODES;
        if (!identity) s.values = write_section(w, data->codes + from, slots * 4);
        write_texts(w, data->dictionary->as.s + entries, (uint32_t)data->dictionary->rows - entries, &s);
        return s;
    }
    size_t width = type_width(data->type);
    s.values = write_section(w, data->as.b + from * width, slots * width);
    uint64_t *valid = arena_take(w->scratch, (BITMAP_WORDS(slots) + 1) * 8);
    if (slots != 0) memcpy(valid, bitmap_slice(w->scratch, data->valid, from, slots), BITMAP_WORDS(slots) * 8);
    if (slots % 64 != 0) valid[slots / 64] &= ((uint64_t)1 << (slots % 64)) - 1;
    s.valid = write_section(w, valid, BITMAP_WORDS(slots) * 8);
    return s;
}

static const ImageTable *known_table(const Write *w, Text name) {
    for (uint32_t t = 0; w->known != NULL && t < w->known->table_count; t++)
        if (text_equal(w->known->tables[t].name, name)) return &w->known->tables[t];
    return NULL;
}

static const ImageColumn *known_column(const ImageTable *table, Text name) {
    for (uint32_t c = 0; table != NULL && c < table->column_count; c++)
        if (text_equal(table->columns[c].name, name)) return &table->columns[c];
    return NULL;
}

static void write_column(Write *w, const StoreTable *table, const ImageTable *known, const StoreColumn *column) {
    const ImageColumn *before = known_column(known, column->column->name);
    const Relationship *by;
    put_name(w, column->column->name);
    put_number(w, column->column->type, 4);
    put_number(w, column->column->has_null_text, 1);
    put_name(w, column->column->null_text);
    put_number(w, column->distinct || column_is_unique(w->store->model, column->column, &by), 1);
    put_number(w, column->distinct, 1);
    put_number(w, column->no_nulls, 1);
    bool coded = column->data.shape == SHAPE_CODED;
    for (uint32_t i = 0; known != NULL && i < known->segment_count; i++) {
        Segment nulls = {.rows = known->segment_rows[i], .kind = SEGMENT_NULLS};
        put_segment(w, before == NULL ? &nulls : &before->segments[i]);
    }
    uint32_t first = known == NULL ? 1 : known->rows + 1;
    if (known != NULL && first > table->rows) return;
    Segment s = write_segment(w, column, first, before == NULL ? coded : before->entries);
    put_segment(w, &s);
}

static void write_table(Write *w, const StoreTable *table) {
    const ImageTable *known = known_table(w, table->table->name);
    uint32_t segments = known == NULL ? 0 : known->segment_count, before = known == NULL ? 0 : known->rows, columns = 0;
    bool more = known == NULL || table->rows > before;
    put_name(w, table->table->name);
    put_number(w, segments + more, 4);
    for (uint32_t i = 0; i < segments; i++) put_number(w, known->segment_rows[i], 4);
    if (more) put_number(w, table->rows - before, 4);
    for (uint32_t c = 0; c < table->table->column_count; c++) columns += table->columns[c].present;
    put_number(w, columns, 4);
    for (uint32_t c = 0; c < table->table->column_count; c++) {
        if (table->columns[c].present) write_column(w, table, known, &table->columns[c]);
        budget_watch(w->scratch->budget, "writing", w->at, 0);
    }
}

/* The number of a column among those that are present. */
static uint32_t place_of(const StoreTable *table, uint32_t column) {
    uint32_t place = 0;
    for (uint32_t c = 0; c < column; c++) place += table->columns[c].present;
    return place;
}

static void write_link(Write *w, const uint32_t *tables, const StoreLink *link) {
    const ModelColumn *from = link->relationship->from, *to = link->relationship->to;
    const StoreTable *from_table = &w->store->tables[from->table->index],
                     *to_table = &w->store->tables[to->table->index];
    put_number(w, tables[from->table->index], 4);
    put_number(w, tables[to->table->index], 4);
    put_number(w, place_of(from_table, from->index), 4);
    put_number(w, place_of(to_table, to->index), 4);
    put_number(w, link->relationship->many_to_many, 1);
    put_number(w, link->value_count, 4);
    put_number(w, link->orphans, 8);
    Section s = write_section(w, link->parent, ((size_t)from_table->rows + 1) * 4);
    put_section(w, &s);
    if (!link->relationship->many_to_many) return;
    s = write_section(w, link->other_parent, ((size_t)to_table->rows + 1) * 4);
    put_section(w, &s);
}

static bool is_written(const Store *store, const StoreLink *link) {
    if (link->parent == NULL) return false;
    const ModelColumn *ends[] = {link->relationship->from, link->relationship->to};
    for (int i = 0; i < 2; i++)
        if (!store->tables[ends[i]->table->index].columns[ends[i]->index].present) return false;
    return true;
}

static void write_catalogue(Write *w) {
    const Store *store = w->store;
    uint32_t *numbers = NEW_ARRAY(w->scratch, uint32_t, store->model->tables.count), tables = 0, links = 0;
    writer_init(&w->catalogue, w->scratch);
    for (uint32_t t = 0; t < store->model->tables.count; t++)
        if (store->tables[t].present) numbers[t] = tables++;
    put_number(w, tables, 4);
    for (uint32_t t = 0; t < store->model->tables.count; t++)
        if (store->tables[t].present) write_table(w, &store->tables[t]);
    for (uint32_t i = 0; i < store->model->relationships.count; i++) links += is_written(store, &store->links[i]);
    put_number(w, links, 4);
    for (uint32_t i = 0; i < store->model->relationships.count; i++)
        if (is_written(store, &store->links[i])) write_link(w, numbers, &store->links[i]);
}

/* ---- the file ---- */

static void sync_file(Write *w) {
    if (w->failed == NULL && fsync(w->descriptor) != 0) fail(w);
}

/* What stands before the headers are written is safe by then; and one header is, before the other is touched. */
static void write_headers(Write *w) {
    Text text = writer_text(&w->catalogue);
    w->at = (w->at + IMAGE_ALIGN - 1) / IMAGE_ALIGN * IMAGE_ALIGN;
    ImageHeader header = {
        .version = IMAGE_VERSION, .order = IMAGE_ORDER, .at = w->at, .length = text.size, .size = w->at + text.size};
    memcpy(header.magic, IMAGE_MAGIC, sizeof header.magic);
    header.generation = w->known == NULL ? 1 : w->known->header.generation + 1;
    header.sum = section_sum(0, text.data, text.size);
    header.check = section_sum(0, &header, offsetof(ImageHeader, check));
    write_at(w, text.data, text.size, w->at);
    sync_file(w);
    for (size_t i = IMAGE_HEADERS; i-- > 0;) {
        write_at(w, &header, sizeof header, i * sizeof header);
        sync_file(w);
    }
}

static void write_all(void *context) {
    Write *w = context;
    int flags = w->temporary == NULL ? O_WRONLY : O_WRONLY | O_CREAT | O_TRUNC;
    w->block = arena_take(w->scratch, IMAGE_BLOCK);
    w->descriptor = open(w->temporary == NULL ? w->path.data : w->temporary, flags | O_CLOEXEC, 0666);
    if (w->descriptor < 0) {
        fail(w);
        return;
    }
    w->at = w->known == NULL ? IMAGE_HEADERS * sizeof(ImageHeader) : w->known->header.size;
    write_catalogue(w);
    write_headers(w);
    w->done = w->failed == NULL;
}

/* The name of a file is safe when its folder is. */
static void sync_folder(Write *w) {
    size_t size = w->path.size - path_name(w->path).size;
    char *folder =
        size == 0 ? text_string(w->scratch, TEXT(".")) : text_string(w->scratch, text_slice(w->path, 0, size));
    int descriptor = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (descriptor < 0) return;
    fsync(descriptor);
    close(descriptor);
}

static void end(void *context) {
    Write *w = context;
    if (w->descriptor >= 0 && close(w->descriptor) != 0) fail(w);
    if (w->temporary == NULL) return;
    if (w->done && w->failed == NULL && rename(w->temporary, w->path.data) != 0) fail(w);
    if (w->descriptor >= 0 && (!w->done || w->failed != NULL)) unlink(w->temporary);
}

static bool run(Write *w) {
    budget_guard(w->scratch->budget, write_all, end, w);
    if (w->failed == NULL) {
        if (w->temporary != NULL) sync_folder(w);
        return true;
    }
    Diag *diag =
        diag_add(w->diags, DIAG_NO_FILE, (Span){0}, "%.*s cannot be written: %s", TEXT_ARG(w->path), w->failed);
    diag->file = w->path;
    return false;
}

bool image_write(const Store *store, Arena *scratch, Text path, Diags *diags) {
    Write w = {.store = store, .scratch = scratch, .diags = diags, .descriptor = -1};
    w.path = (Text){text_string(store->arena, path), path.size};
    Text temporary = text_format(scratch, "%.*s.%ld.tmp", TEXT_ARG(path), (long)getpid());
    w.temporary = text_string(scratch, temporary);
    return run(&w);
}

bool image_append(const Image *known, const Store *store, Arena *scratch, Diags *diags) {
    Write w = {
        .store = store, .known = known, .scratch = scratch, .diags = diags, .path = known->path, .descriptor = -1};
    return run(&w);
}
