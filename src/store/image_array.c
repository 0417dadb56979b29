/* Arrays of a store file as memory. One in a single piece is where the file is mapped; of others the pieces are mapped
   side by side over a reservation, so that whoever reads sees one array and nothing is copied. */
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "store/image.h"

static const char *piece_bytes(const Image *image, const Piece *p) { return image->bytes.data + p->at; }

/* Where the next piece takes over. */
static uint64_t end_of(const ImageArray *array, uint32_t piece) {
    return piece + 1 < array->count ? array->pieces[piece + 1].begin : array->size;
}

uint64_t array_zeros(const ImageArray *array) {
    return array->count == 0 || array->pieces[0].at != 0 ? 0 : end_of(array, 0);
}

bool array_check(const Image *image, const ImageArray *array, Look *look, void *state) {
    bool sound = true;
    for (uint32_t i = 0; i < array->count; i++) {
        const Piece *p = &array->pieces[i];
        if (p->at == 0) continue;
        const char *from = piece_bytes(image, p);
        uint64_t sum = 0, before = 0, shown = end_of(array, i) - p->begin;
        for (uint64_t at = 0; at < p->size; at += IMAGE_BLOCK) {
            size_t size = p->size - at < IMAGE_BLOCK ? (size_t)(p->size - at) : IMAGE_BLOCK;
            before = sum;
            sum = section_sum(sum, from + at, size);
            if (look != NULL && at < shown) sound &= look(state, from + at, size);
        }
        sound &= sum == p->sum && before == p->before;
    }
    return sound;
}

/* ---- side by side ---- */

static bool place_piece(const Image *image, const ImageArray *array, uint32_t piece, char *base, bool writable) {
    const Piece *p = &array->pieces[piece];
    size_t size = (size_t)(end_of(array, piece) - p->begin);
    if (p->at == 0 || size == 0) return true; /* the reservation is zeros */
    if (p->at % (uint64_t)sysconf(_SC_PAGESIZE) == 0) {
        int rights = writable ? PROT_READ | PROT_WRITE : PROT_READ;
        return mmap(base + p->begin, size, rights, MAP_PRIVATE | MAP_FIXED, image->descriptor, (off_t)p->at) !=
               MAP_FAILED;
    }
    /* less than a block, or a machine with larger pages than those the file was made for */
    if (mprotect(base + p->begin, size, PROT_READ | PROT_WRITE) != 0) return false;
    memcpy(base + p->begin, piece_bytes(image, p), size);
    return true;
}

static char *place(const Image *image, const ImageArray *array, bool writable) {
    ImageMap *map = &image->maps[array->number];
    int rights = writable ? PROT_READ | PROT_WRITE : PROT_READ;
    size_t size = (size_t)array->size;
    char *base = mmap(NULL, size, rights, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (base == MAP_FAILED) return NULL;
    bool placed = true;
    for (uint32_t i = 0; i < array->count; i++) placed = placed && place_piece(image, array, i, base, writable);
    if (!placed) {
        munmap(base, size);
        return NULL;
    }
    *map = (ImageMap){base, size};
    return base;
}

const void *array_bytes(const Image *image, const ImageArray *array) {
    if (array->count == 0) return "";
    if (image->maps[array->number].base != NULL) return image->maps[array->number].base;
    bool whole = array->count == 1 && array->pieces[0].at != 0;
    return whole ? piece_bytes(image, &array->pieces[0]) : place(image, array, false);
}

const uint32_t *array_fixed(const Image *image, const ImageArray *array, const ImageFix *fixes, size_t count) {
    if (count == 0 || image->maps[array->number].base != NULL) return array_bytes(image, array);
    uint32_t *rows = (void *)place(image, array, true);
    if (rows == NULL) return NULL;
    for (size_t i = 0; i < count; i++) rows[fixes[i].row] = fixes[i].parent; /* a copy of these pages only */
    return rows;
}
