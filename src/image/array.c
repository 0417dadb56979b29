/* Arrays of a store file as memory. One in a single piece is where the file is mapped; of others the pieces are mapped
   side by side over a reservation, so that whoever reads sees one array and nothing is copied. */
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "image/image.h"

static const char *piece_bytes(const Image *image, const Piece *p) { return image->bytes.data + p->at; }

/* Where the next piece takes over. */
static uint64_t end_of(const ImageArray *array, uint32_t piece) {
    return piece + 1 < array->count ? array->pieces[piece + 1].begin : array->size;
}

uint64_t array_zeros(const ImageArray *array) {
    return array->count == 0 || array->pieces[0].at != 0 ? 0 : end_of(array, 0);
}

static bool check_pieces(const Image *image, const ImageArray *array, uint32_t first, Look *look, void *state) {
    bool sound = true;
    for (uint32_t i = first; i < array->count; i++) {
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

bool array_check(const Image *image, const ImageArray *array, Look *look, void *state) {
    return check_pieces(image, array, 0, look, state);
}

bool pieces_sound(const Image *image, const ImageArray *array, uint32_t from) {
    return check_pieces(image, array, from, NULL, NULL);
}

/* ---- side by side ---- */

typedef struct Placing {
    char *base;
    size_t size;
    int rights; /* of what is mapped from the file; pages that are written to become copies */
} Placing;

/* Less than a block, or a machine with larger pages, or so many mappings that the system wants no more. */
static bool copy_piece(const Image *image, const Piece *p, const Placing *place, size_t size) {
    int rights = PROT_READ | PROT_WRITE;
    char *to = place->base + p->begin;
    if (mprotect(to, size, rights) != 0 && mprotect(place->base, place->size, rights) != 0) return false;
    memcpy(to, piece_bytes(image, p), size);
    return true;
}

static bool place_piece(const Image *image, const Piece *p, const Placing *place, size_t size) {
    uint64_t page = (uint64_t)sysconf(_SC_PAGESIZE);
    int flags = MAP_PRIVATE | MAP_NORESERVE | MAP_FIXED;
    bool mapped =
        p->at % page == 0 && p->begin % page == 0 &&
        mmap(place->base + p->begin, size, place->rights, flags, image->descriptor, (off_t)p->at) != MAP_FAILED;
    return mapped || copy_piece(image, p, place, size);
}

static char *place_all(const Image *image, const ImageArray *array, int rights) {
    Placing place = {.size = (size_t)array->size, .rights = rights};
    int flags = MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE;
    bool placed = true;
    place.base = mmap(NULL, place.size, rights, flags, -1, 0);
    if (place.base == MAP_FAILED) return NULL;
    for (uint32_t i = 0; i < array->count; i++) {
        const Piece *p = &array->pieces[i]; /* zeros are there already */
        placed = placed && (p->at == 0 || place_piece(image, p, &place, (size_t)(end_of(array, i) - p->begin)));
    }
    if (!placed) {
        munmap(place.base, place.size);
        return NULL;
    }
    image->maps[array->number] = (ImageMap){place.base, place.size};
    return place.base;
}

const void *array_bytes(const Image *image, const ImageArray *array) {
    if (array->count == 0) return "";
    if (image->maps[array->number].base != NULL) return image->maps[array->number].base;
    bool whole = array->count == 1 && array->pieces[0].at != 0;
    return whole ? piece_bytes(image, &array->pieces[0]) : place_all(image, array, PROT_READ);
}

const uint32_t *array_fixed(const Image *image, const ImageArray *array, const ImageFix *fixes, size_t count) {
    if (count == 0 || image->maps[array->number].base != NULL) return array_bytes(image, array);
    uint32_t *rows = (void *)place_all(image, array, PROT_READ | PROT_WRITE);
    if (rows == NULL) return NULL;
    for (size_t i = 0; i < count; i++) rows[fixes[i].row] = fixes[i].parent;
    return rows;
}
