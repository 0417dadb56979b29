/* Opening a store file: which of its headers counts, its catalogue; the whole of it as memory. */
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>
#include <xxhash.h>

#include "image/image.h"

uint64_t section_sum(uint64_t sum, const void *block, size_t size) { return XXH3_64bits_withSeed(block, size, sum); }

Diag *image_diag(const Image *image, Diags *diags, const char *what) {
    Diag *diag = diag_add(diags, DIAG_BAD_FILE, (Span){0}, "%.*s is damaged: %s", TEXT_ARG(image->path), what);
    diag->file = image->path;
    diag_hint(diags, diag, "make it again with lode load");
    return diag;
}

static bool no_file(Text path, Diags *diags, const char *why) {
    Diag *diag = diag_add(diags, DIAG_NO_FILE, (Span){0}, "%.*s cannot be read: %s", TEXT_ARG(path), why);
    diag->file = path;
    return false;
}

/* Bytes of a file, as many as are there up to `size`; -1 and errno. */
static ssize_t read_from(int descriptor, void *to, size_t size, uint64_t at) {
    size_t done = 0;
    while (done < size) {
        ssize_t n = pread(descriptor, (char *)to + done, size - done, (off_t)(at + done));
        if (n < 0 && errno == EINTR) continue;
        if (n < 0) return -1;
        if (n == 0) break;
        done += (size_t)n;
    }
    return (ssize_t)done;
}

/* The same of a regular file by its name; it is closed again before anything can go wrong. */
static ssize_t read_at(const char *path, void *to, size_t size, uint64_t at, uint64_t *file_size) {
    int descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    struct stat status;
    if (descriptor < 0) return -1;
    ssize_t done = fstat(descriptor, &status) == 0 ? 0 : -1;
    if (done == 0 && !S_ISREG(status.st_mode)) errno = EINVAL, done = -1;
    if (done == 0) done = read_from(descriptor, to, size, at);
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
    image->descriptor = -1;
    ssize_t read = read_at(image->path.data, headers, sizeof headers, 0, &file_size);
    if (read < 0) {
        no_file(path, diags, strerror(errno));
        return NULL;
    }
    const char *wrong = choose_header(headers, (size_t)read, file_size, &image->header);
    if (wrong == NULL) {
        char *bytes = arena_take(arena, image->header.length);
        read = read_at(image->path.data, bytes, image->header.length, image->header.at, NULL);
        if (read < 0 || (uint64_t)read != image->header.length)
            wrong = "its catalogue cannot be read";
        else if (section_sum(0, bytes, image->header.length) != image->header.sum)
            wrong = "its catalogue is not what was written";
        else if (!catalogue_read(image, arena, bytes))
            wrong = "its catalogue makes no sense";
    }
    if (wrong == NULL) return image;
    image_diag(image, diags, wrong);
    return NULL;
}

bool image_unchanged(const Image *image, int descriptor) {
    ImageHeader headers[IMAGE_HEADERS], now;
    struct stat status;
    ssize_t read = read_from(descriptor, headers, sizeof headers, 0);
    return read >= 0 && fstat(descriptor, &status) == 0 &&
           choose_header(headers, (size_t)read, (uint64_t)status.st_size, &now) == NULL &&
           memcmp(&now, &image->header, sizeof now) == 0;
}

/* ---- as memory ---- */

static bool has_size(int descriptor, uint64_t size) {
    struct stat status;
    return fstat(descriptor, &status) == 0 && S_ISREG(status.st_mode) && (uint64_t)status.st_size >= size;
}

bool image_whole(const Image *image, Diags *diags) {
    if (image->bytes.size == 0 || has_size(image->descriptor, image->header.size)) return true;
    Diag *diag =
        diag_add(diags, DIAG_BAD_FILE, (Span){0}, "%.*s was cut short while it was in use", TEXT_ARG(image->path));
    diag->file = image->path;
    diag_hint(diags, diag, "make it again with lode load, and replace store files only by renaming others");
    return false;
}

bool image_map(Image *image, Diags *diags) {
    if (image->bytes.size != 0) return image_whole(image, diags);
    size_t size = (size_t)image->header.size;
    image->descriptor = open(image->path.data, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (image->descriptor < 0) return no_file(image->path, diags, strerror(errno));
    bool there = has_size(image->descriptor, size);
    void *map = there ? mmap(NULL, size, PROT_READ, MAP_SHARED, image->descriptor, 0) : MAP_FAILED;
    const char *wrong = !there ? "its end is missing" : map == MAP_FAILED ? strerror(errno) : NULL;
    if (wrong == NULL) {
        madvise(map, size, MADV_HUGEPAGE); /* no more than a wish: to be read and kept in large pages */
        image->bytes = (Text){map, size};
        /* another file may have taken its place; rows that were added since do not matter */
        uint64_t sum = section_sum(0, image->bytes.data + image->header.at, image->header.length);
        if (sum == image->header.sum) return true;
        wrong = "another file has taken its place";
    }
    image_close(image);
    return no_file(image->path, diags, wrong);
}

void image_close(Image *image) {
    for (uint32_t i = 0; i < image->array_count; i++) {
        if (image->maps[i].base != NULL) munmap(image->maps[i].base, image->maps[i].size);
        image->maps[i] = (ImageMap){0};
    }
    if (image->bytes.size != 0) munmap((void *)(uintptr_t)image->bytes.data, image->bytes.size);
    image->bytes = TEXT("");
    if (image->descriptor >= 0) close(image->descriptor);
    image->descriptor = -1;
}
