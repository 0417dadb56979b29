/* Changes files: the whole new contents or nothing. */
#include "testing/update.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

void piece_bytes(Piece *piece, const char *bytes, size_t size) {
    if (piece->size + size > piece->room) {
        piece->room = 2 * (piece->size + size) + 64;
        piece->data = realloc(piece->data, piece->room);
        if (piece->data == NULL) piece->options->exhausted();
    }
    if (size > 0) memcpy(piece->data + piece->size, bytes, size);
    piece->size += size;
}

void piece_text(Piece *piece, const char *text) { piece_bytes(piece, text, strlen(text)); }

Edit *edit_add(const TestOptions *options, Edits *edits, const LodeTest *test, size_t begin, size_t end) {
    if (edits->count == edits->room) {
        edits->room = 2 * edits->room + 16;
        edits->items = realloc(edits->items, edits->room * sizeof *edits->items);
        if (edits->items == NULL) options->exhausted();
    }
    Edit *edit = &edits->items[edits->count++];
    *edit = (Edit){.test = test, .begin = begin, .end = end, .to = {.options = options}};
    return edit;
}

/* Whether the file holds just this. */
static bool file_holds(const TestOptions *options, const char *path, const char *text, size_t size) {
    FILE *file = fopen(path, "rb");
    if (file == NULL) return false;
    char *held = testing_take(options, size + 1, 1);
    bool same = fread(held, 1, size + 1, file) == size && memcmp(held, text, size) == 0;
    fclose(file);
    free(held);
    return same;
}

static bool write_all(int to, const char *text, size_t size) {
    for (ssize_t put; size > 0; text += put, size -= (size_t)put)
        if ((put = write(to, text, size)) <= 0) return false;
    return fsync(to) == 0;
}

/* By a new file in the same folder that takes the place of the old one. */
static bool take_place(const char *path, char *beside, const char *text, size_t size) {
    struct stat old;
    int to = mkstemp(beside);
    if (to < 0) return false;
    mode_t mode = stat(path, &old) == 0 ? old.st_mode & 07777 : 0644;
    bool fine = write_all(to, text, size) && fchmod(to, mode) == 0;
    fine = close(to) == 0 && fine;
    fine = fine && rename(beside, path) == 0;
    if (!fine) unlink(beside);
    return fine;
}

const char *file_replace(const TestOptions *options, const char *path, const char *was, size_t was_size,
                         const char *text, size_t size) {
    char *real = realpath(path, NULL); /* what a link points to is what changes */
    const char *place = real == NULL ? path : real, *why = NULL;
    char *beside = testing_take(options, strlen(place) + 8, 1);
    strcpy(beside, place);
    strcat(beside, ".XXXXXX");
    if (was != NULL && !file_holds(options, place, was, was_size))
        why = "the file has changed since it was read";
    else if (!take_place(place, beside, text, size))
        why = "the file cannot be written";
    free(beside);
    free(real);
    return why;
}
