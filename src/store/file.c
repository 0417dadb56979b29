/* Data files: mapped for reading, and their header lines. */
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "store/files.h"

static bool no_file(Text path, Diags *diags, const char *why) {
    Diag *diag = diag_add(diags, DIAG_NO_FILE, (Span){0}, "%.*s cannot be read: %s", TEXT_ARG(path), why);
    diag->file = path;
    return false;
}

static bool file_map(DataFile *file, Arena *arena, Text path, Diags *diags) {
    *file = (DataFile){.path = {text_string(arena, path), path.size}, .bytes = TEXT("")};
    int descriptor = open(file->path.data, O_RDONLY | O_CLOEXEC | O_NONBLOCK); /* a pipe must not make it wait */
    if (descriptor < 0) return no_file(file->path, diags, strerror(errno));
    struct stat status;
    if (fstat(descriptor, &status) != 0 || !S_ISREG(status.st_mode)) {
        close(descriptor);
        return no_file(file->path, diags, "it is no regular file");
    }
    size_t size = (size_t)status.st_size;
    if (size != 0) {
        void *map = mmap(NULL, size, PROT_READ, MAP_PRIVATE, descriptor, 0);
        int error = errno;
        if (map == MAP_FAILED) {
            close(descriptor);
            return no_file(file->path, diags, strerror(error));
        }
        file->bytes = (Text){map, size};
        madvise(map, size, MADV_SEQUENTIAL);
    }
    close(descriptor);
    return true;
}

static void file_unmap(DataFile *file) {
    if (file->bytes.size == 0) return;
    munmap((void *)(uintptr_t)file->bytes.data, file->bytes.size);
    file->bytes = TEXT("");
}

Diag *file_diag(const DataFile *file, Diags *diags, DiagCode code, const char *at, Text message) {
    Diag *diag = diag_add(diags, code, (Span){0}, "%.*s", TEXT_ARG(message));
    diag->file = file->path;
    if (at != NULL) csv_locate(&file->csv, at, &diag->line, &diag->column);
    return diag;
}

void file_named_twice(const DataFile *file, Diags *diags, uint32_t first, uint32_t again, Text name) {
    uint64_t line, column;
    csv_locate(&file->csv, file->header[first].data, &line, &column);
    Text message = text_format(diags->arena, "the header names the column %.*s twice, first in column %llu",
                               TEXT_ARG(name), (unsigned long long)column);
    Diag *diag = file_diag(file, diags, DIAG_BAD_FILE, file->header[again].data, message);
    diag_hint(diags, diag, "give one of them another name in the file");
}

Text fault_text(Arena *arena, CsvFault fault, uint32_t number, uint32_t width) {
    switch (fault) {
    case FAULT_CELLS:
        return text_format(arena, "this row has %u cell%s, the header has %u", number, number == 1 ? "" : "s", width);
    case FAULT_AFTER_QUOTE: return TEXT("there is text after the closing quote of a cell");
    case FAULT_OPEN_QUOTE: return TEXT("the quote that opens here is never closed");
    case FAULT_CELL_SIZE: return TEXT("a cell is larger than 1 GiB");
    }
    return TEXT("");
}

typedef struct HeaderContext {
    DataFile *file;
    Diags *diags;
    bool failed;
} HeaderContext;

static void header_fault(void *context, CsvFault fault, const char *at, uint32_t number) {
    HeaderContext *header = context;
    header->failed = true;
    Text message = fault_text(header->diags->arena, fault, number, header->file->csv.width);
    file_diag(header->file, header->diags, DIAG_BAD_FILE, at, message);
}

static Text cell_name(Arena *arena, const RawCell *cell) {
    Text text = cell->escaped ? csv_unescape(cell, arena_take(arena, cell->size + 1u))
                              : text_copy(arena, (Text){cell->data, cell->size});
    return text_trim(text);
}

static bool file_header(DataFile *file, Arena *arena, Diags *diags) {
    Text bytes = file->bytes;
    if (text_starts(bytes, TEXT("\xff\xfe")) || text_starts(bytes, TEXT("\xfe\xff"))) {
        diag_hint(diags, file_diag(file, diags, DIAG_BAD_FILE, NULL, TEXT("this is UTF-16 text, lode reads UTF-8")),
                  "save it as CSV in UTF-8, or: iconv -f UTF-16 -t UTF-8");
        return false;
    }
    csv_open(&file->csv, bytes);
    HeaderContext context = {.file = file, .diags = diags};
    CsvFaults faults = {&context, header_fault};
    file->header = csv_header(&file->csv, arena, &faults);
    if (context.failed) return false;
    if (file->header == NULL) {
        file_diag(file, diags, DIAG_BAD_FILE, NULL, TEXT("the file is empty: it has no header line"));
        return false;
    }
    file->names = NEW_ARRAY(arena, Text, file->csv.width);
    for (uint32_t i = 0; i < file->csv.width; i++) {
        file->names[i] = cell_name(arena, &file->header[i]);
        const char *wrong = NULL, *data = file->header[i].data;
        size_t size = file->header[i].size;
        if (size != 0 && memchr(data, 0, size) != NULL)
            wrong = "the header holds a zero byte: this is no CSV file";
        else if (!utf8_valid(file->names[i]))
            wrong = "the header is not UTF-8 text";
        else if (size != 0 && memchr(data, '\r', size) != NULL && memchr(bytes.data, '\n', bytes.size) == NULL)
            wrong = "the lines end with a carriage return alone";
        if (wrong == NULL) continue;
        file_diag(file, diags, DIAG_BAD_FILE, data, text_of(wrong));
        return false;
    }
    return true;
}

static bool open_file(DataFile *file, Arena *arena, Text path, Text inner, Diags *diags) {
    SourceKind kind = source_kind(path);
    if (kind == SOURCE_CSV) return file_map(file, arena, path, diags) && file_header(file, arena, diags);
    *file = (DataFile){.path = {text_string(arena, path), path.size}, .bytes = TEXT("")};
    if (kind == SOURCE_LINES && !file_map(file, arena, path, diags)) return false;
    if (!source_open(&file->source, arena, file->path, inner, file->bytes, diags)) return false;
    file->csv = (Csv){.text = file->bytes, .width = file->source.width};
    file->names = file->source.names;
    file->header = NEW_ARRAY(arena, RawCell, file->csv.width);
    for (uint32_t c = 0; c < file->csv.width; c++) file->header[c].data = file->csv.text.data;
    return true;
}

void file_close(DataFile *file) {
    source_close(&file->source);
    file_unmap(file);
}

typedef struct Opening {
    DataFile *file;
    Arena *arena;
    Text path, inner;
    Diags *diags;
    bool done, fine;
} Opening;

static void open_it(void *context) {
    Opening *o = context;
    o->fine = open_file(o->file, o->arena, o->path, o->inner, o->diags);
    o->done = true;
}

/* Memory has run out over a long header: nobody else would give back what is open. */
static void close_unless_done(void *context) {
    const Opening *o = context;
    if (!o->done) file_close(o->file);
}

bool file_open(DataFile *file, Arena *arena, Text path, Text inner, Diags *diags) {
    Opening opening = {file, arena, path, inner, diags, false, false};
    *file = (DataFile){.bytes = TEXT("")};
    budget_guard(arena->budget, open_it, close_unless_done, &opening);
    return opening.fine;
}

/* How well a header cell names a column: as names resolve. */
static int fit_of(const ModelColumn *column, Text name) {
    if (text_equal(column->name, name)) return 4;
    if (text_equal(column->label, name)) return 3;
    return text_equal_loose(column->name, name) ? 2 : 1;
}

bool file_columns(DataFile *file, Arena *arena, const Table *table, Diags *diags) {
    uint32_t width = file->csv.width;
    bool fine = true;
    file->columns = NEW_ARRAY(arena, uint32_t, width);
    file->cells = NEW_ARRAY(arena, uint32_t, table->column_count);
    for (uint32_t c = 0; c < table->column_count; c++) file->cells[c] = NO_COLUMN;
    for (uint32_t i = 0; i < width; i++) {
        file->columns[i] = NO_COLUMN;
        bool several = false;
        const ModelColumn *column = table_column(table, file->names[i], &several);
        if (column == NULL) continue;
        if (several) {
            Text message = text_format(diags->arena, "the header %.*s could be several columns of %.*s",
                                       TEXT_ARG(file->names[i]), TEXT_ARG(table->name));
            file_diag(file, diags, DIAG_BAD_FILE, file->header[i].data, message);
            fine = false;
            continue;
        }
        uint32_t other = file->cells[column->index];
        int fit = fit_of(column, file->names[i]), before = other == NO_COLUMN ? 0 : fit_of(column, file->names[other]);
        if (fit == before) {
            file_named_twice(file, diags, other, i, column->name);
            fine = false;
        }
        if (fit <= before) continue;
        if (other != NO_COLUMN) file->columns[other] = NO_COLUMN;
        file->columns[i] = column->index;
        file->cells[column->index] = i;
    }
    return fine;
}
