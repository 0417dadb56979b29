/* Changes files: the whole new contents or nothing. */
#include "answers/file.h"
#include "testing/update.h"

#include <stdlib.h>
#include <string.h>

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

const char *file_replace(const TestOptions *options, const char *path, const char *was, size_t was_size,
                         const char *text, size_t size) {
    const char *why = NULL;
    if (was != NULL && !file_holds(options, path, was, was_size))
        why = "the file has changed since it was read";
    else if (!file_rewrite(path, text, size))
        why = "the file cannot be written";
    return why;
}
