/* The bytes of store files: into a temporary file that takes the name of the old one when all of it is safe; added rows
   behind what is there, with a new catalogue, before the headers are told of it. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

#include "image/writer.h"

/* ---- bytes ---- */

static void fail(ImageWriter *w) {
    if (w->failed == NULL) w->failed = strerror(errno);
}

static void write_at(ImageWriter *w, const void *bytes, size_t size, uint64_t at) {
    for (size_t done = 0; done < size && w->failed == NULL;) {
        ssize_t n = pwrite(w->descriptor, (const char *)bytes + done, size - done, (off_t)(at + done));
        if (n < 0 && errno == EINTR) continue;
        if (n < 0)
            fail(w);
        else
            done += (size_t)n;
    }
}

/* The file is written in large parts that begin at multiples of their size: the system keeps bytes in pages as large as
   they came, and large ones are mapped many times faster when the file is read. */
enum { RUN = 2 << 20 };

static void send_run(ImageWriter *w) {
    write_at(w, w->run, w->run_size, w->run_at);
    w->run_at += w->run_size;
    w->run_size = 0;
}

static void put_run(ImageWriter *w, const void *bytes, size_t size) {
    for (size_t part; size != 0; size -= part) {
        size_t room = RUN - (w->run_at + w->run_size) % RUN;
        part = size < room ? size : room;
        if (bytes == NULL)
            memset(w->run + w->run_size, 0, part);
        else
            memcpy(w->run + w->run_size, bytes, part), bytes = (const char *)bytes + part;
        w->run_size += part;
        if (part == room) send_run(w);
    }
}

/* Bytes for the end of the file, and zeros before them where it was aligned. */
static void put_end(ImageWriter *w, const void *bytes, size_t size) {
    put_run(w, NULL, (size_t)(w->at - w->run_at - w->run_size));
    put_run(w, bytes, size);
    w->at += size;
}

static void align(ImageWriter *w, uint64_t to) { w->at = (w->at + to - 1) / to * to; }

/* ---- arrays ---- */

/* Large pieces stand where memory can be mapped to. */
static void flush(ImageWriter *w) {
    if (w->filled == 0) return;
    Piece *p = &w->piece;
    if (p->size == 0) {
        align(w, w->filled < IMAGE_BLOCK ? IMAGE_ALIGN : IMAGE_BLOCK);
        p->at = w->at;
    }
    p->before = p->sum;
    p->sum = section_sum(p->sum, w->block, w->filled);
    put_end(w, w->block, w->filled);
    p->size += w->filled;
    w->filled = 0;
}

void array_put(ImageWriter *w, const void *bytes, size_t size) {
    for (size_t part; size != 0; bytes = (const char *)bytes + part, size -= part) {
        if (w->filled == IMAGE_BLOCK) {
            flush(w);
            budget_watch(w->scratch->budget, "writing", w->at, 0);
        }
        part = IMAGE_BLOCK - w->filled < size ? IMAGE_BLOCK - w->filled : size;
        memcpy(w->block + w->filled, bytes, part);
        w->filled += part;
    }
}

void array_put_zeros(ImageWriter *w, uint64_t size) {
    static const char zeros[4096];
    for (uint64_t part; size != 0; size -= part) {
        part = size < sizeof zeros ? size : sizeof zeros;
        array_put(w, zeros, (size_t)part);
    }
}

const void *array_tail(ImageWriter *w, const ImageArray *array, uint64_t from) {
    static const char zeros[IMAGE_BLOCK];
    const Piece *p = &array->pieces[array->count - 1];
    uint64_t end = p->begin + p->size, block = (end - 1) / IMAGE_BLOCK * IMAGE_BLOCK;
    if (p->at == 0) return zeros;
    const char *bytes = w->known->bytes.data + p->at + (block - p->begin);
    if (section_sum(p->before, bytes, (size_t)(end - block)) == p->sum) return bytes + (from - block);
    w->failed = "what it has is damaged";
    return NULL;
}

/* Every mapping costs the system something, and there may be so many only. A piece is taken into the new one where it
   is not larger than all that comes after it: so bytes are written again a few times at most. */
static uint32_t pieces_kept(const ImageArray *array, uint64_t keep) {
    enum { MANY_PIECES = 64 };
    uint32_t kept = array->count;
    if (kept < MANY_PIECES) return kept;
    for (uint64_t next = keep; kept > 1; kept--) {
        const Piece *p = &array->pieces[kept - 1];
        if (next - p->begin > keep - next && kept < array->count) break;
        next = p->begin;
    }
    return kept;
}

static void put_pieces(ImageWriter *w, const ImageArray *array, uint32_t from, uint64_t keep) {
    const char *bytes = array_bytes(w->known, array);
    w->piece.begin = array->pieces[from].begin;
    if (bytes == NULL || !pieces_sound(w->known, array, from))
        w->failed = "what it has is damaged";
    else
        array_put(w, bytes + w->piece.begin, (size_t)(keep - w->piece.begin));
}

void array_begin(ImageWriter *w, const ImageArray *before, uint64_t keep) {
    w->before = before;
    w->piece = (Piece){.begin = keep / IMAGE_BLOCK * IMAGE_BLOCK};
    w->filled = 0;
    uint32_t kept = before == NULL ? 0 : pieces_kept(before, keep);
    if (before != NULL && kept < before->count) {
        put_pieces(w, before, kept, keep);
        return;
    }
    if (keep == w->piece.begin) return;
    const void *tail = array_tail(w, before, w->piece.begin);
    if (tail != NULL) array_put(w, tail, (size_t)(keep - w->piece.begin));
}

ImageArray array_end(ImageWriter *w) {
    flush(w);
    ImageArray array = {.size = w->piece.begin + w->piece.size};
    uint32_t most = w->before == NULL ? 0 : w->before->count;
    array.pieces = NEW_ARRAY(w->scratch, Piece, most + 1);
    while (array.count < most && w->before->pieces[array.count].begin < w->piece.begin) {
        array.pieces[array.count] = w->before->pieces[array.count];
        array.count++;
    }
    if (w->piece.size != 0) array.pieces[array.count++] = w->piece;
    return array;
}

ImageArray array_of_zeros(Arena *arena, uint64_t size) {
    ImageArray array = {.size = size, .count = 1, .pieces = NEW(arena, Piece)};
    array.pieces[0].size = size;
    return array;
}

/* ---- the file ---- */

static void sync_file(ImageWriter *w) {
    if (w->failed == NULL && fsync(w->descriptor) != 0) fail(w);
}

/* What stands before the headers are written is safe by then; and one header is, before the other is touched. */
static void write_catalogue(ImageWriter *w, const Image *next) {
    Writer catalogue;
    writer_init(&catalogue, w->scratch);
    catalogue_write(next, &catalogue);
    Text text = writer_text(&catalogue);
    align(w, IMAGE_ALIGN);
    ImageHeader header = {
        .version = IMAGE_VERSION, .order = IMAGE_ORDER, .at = w->at, .length = text.size, .size = w->at + text.size};
    memcpy(header.magic, IMAGE_MAGIC, sizeof header.magic);
    header.generation = w->known == NULL ? 1 : w->known->header.generation + 1;
    header.sum = section_sum(0, text.data, text.size);
    header.check = section_sum(0, &header, offsetof(ImageHeader, check));
    put_end(w, text.data, text.size);
    send_run(w);
    sync_file(w);
    for (size_t i = IMAGE_HEADERS; i-- > 0;) {
        write_at(w, &header, sizeof header, i * sizeof header);
        sync_file(w);
    }
}

/* Nobody else may add rows meanwhile, nor since the file was opened. */
static void claim(ImageWriter *w) {
    if (flock(w->descriptor, LOCK_EX | LOCK_NB) != 0)
        w->failed = "rows are being added to it already";
    else if (!image_unchanged(w->known, w->descriptor))
        w->failed = "it was changed meanwhile";
}

typedef struct Making {
    ImageWriter *w;
    ImageMake *make;
    void *context;
} Making;

static void write_all(void *context) {
    const Making *m = context;
    ImageWriter *w = m->w;
    int flags = w->temporary == NULL ? O_RDWR : O_RDWR | O_CREAT | O_TRUNC;
    w->block = arena_take(w->scratch, IMAGE_BLOCK);
    w->run = arena_take(w->scratch, RUN);
    w->descriptor = open(w->temporary == NULL ? w->path.data : w->temporary, flags | O_CLOEXEC, 0666);
    if (w->descriptor < 0) {
        fail(w);
        return;
    }
    if (w->known != NULL) claim(w);
    w->at = w->known == NULL ? IMAGE_HEADERS * sizeof(ImageHeader) : w->known->header.size;
    w->run_at = w->known == NULL ? 0 : w->at; /* the headers come last */
    if (w->failed != NULL) return;
    Image next = {0};
    m->make(m->context, w, &next);
    if (w->failed == NULL) write_catalogue(w, &next);
    w->done = w->failed == NULL;
}

/* The name of a file is safe when its folder is. */
static void sync_folder(ImageWriter *w) {
    const char *slash = strrchr(w->path.data, '/');
    size_t size = slash == NULL ? 0 : (size_t)(slash - w->path.data) + 1;
    char *folder =
        size == 0 ? text_string(w->scratch, TEXT(".")) : text_string(w->scratch, text_slice(w->path, 0, size));
    int descriptor = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (descriptor < 0) return;
    fsync(descriptor);
    close(descriptor);
}

static void end(void *context) {
    ImageWriter *w = ((const Making *)context)->w;
    if (w->descriptor >= 0 && close(w->descriptor) != 0) fail(w);
    if (w->temporary == NULL) return;
    if (w->done && w->failed == NULL && rename(w->temporary, w->path.data) != 0) fail(w);
    if (w->descriptor >= 0 && (!w->done || w->failed != NULL)) unlink(w->temporary);
}

bool image_make(ImageWriter *w, ImageMake *make, void *context, Diags *diags) {
    Making making = {w, make, context};
    w->descriptor = -1;
    if (w->known == NULL)
        w->temporary =
            text_string(w->scratch, text_format(w->scratch, "%.*s.%ld.tmp", TEXT_ARG(w->path), (long)getpid()));
    budget_guard(w->scratch->budget, write_all, end, &making);
    if (w->failed == NULL) {
        if (w->temporary != NULL) sync_folder(w);
        return true;
    }
    Diag *diag = diag_add(diags, DIAG_NO_FILE, (Span){0}, "%.*s cannot be written: %s", TEXT_ARG(w->path), w->failed);
    diag->file = w->path;
    return false;
}
