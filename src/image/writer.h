/* Writing store files: a new one, or more rows in one that is there. Nobody else may write it meanwhile. */
#ifndef LODE_IMAGE_WRITER_H
#define LODE_IMAGE_WRITER_H

#include "image/image.h"

/* Bytes go behind what is there, or into a new file; nothing of it counts before image_make
   has returned true. */
typedef struct ImageWriter {
    Arena *scratch;
    const Image *known; /* what the file has already, mapped; NULL: nothing */
    Text path;
    char *temporary; /* NULL: rows are added */
    int descriptor;
    uint64_t at;        /* the end */
    const char *failed; /* what has gone wrong */
    bool done;
    const ImageArray *before; /* the array under way: what it was, */
    Piece piece;              /* and what it gets */
    char *block;
    size_t filled;
    char *run; /* what goes to the file at once: run_size bytes for its place run_at */
    uint64_t run_at;
    size_t run_size;
} ImageWriter;

/* Opens, calls make(context), which writes arrays and says in *next what there is then (path and header are not its
   business), and makes that count. False: reported, and the file is as it was. */
typedef void ImageMake(void *context, ImageWriter *w, Image *next);
bool image_make(ImageWriter *w, ImageMake *make, void *context, Diags *diags);
/* An array: a new one (before NULL, keep 0), or one that keeps its first `keep` bytes, all but less than 8. Where it
   has many pieces, small ones at its end become one. */
void array_begin(ImageWriter *w, const ImageArray *before, uint64_t keep);
void array_put(ImageWriter *w, const void *bytes, size_t size);
void array_put_zeros(ImageWriter *w, uint64_t size);
ImageArray array_end(ImageWriter *w);
/* An array of zeros that stand nowhere. */
ImageArray array_of_zeros(Arena *arena, uint64_t size);
/* The last bytes of an array, at most as many as stand behind the last multiple of IMAGE_BLOCK, checked. NULL: damaged,
   which the writer has noted. */
const void *array_tail(ImageWriter *w, const ImageArray *array, uint64_t from);

/* texts.c: entries of a dictionary behind those of `known` (NULL: there are none). Sets entries and parts of `out`. */
void texts_write(ImageWriter *w, const ImageColumn *known, const Text *entries, uint32_t count, ImageColumn *out);

#endif
