/* Texts by number, read where a store file has them: UUIDs of 16 bytes each, others by their lengths. */
#ifndef LODE_DATA_TEXTS_H
#define LODE_DATA_TEXTS_H

#include "base/text.h"

enum { UUID_TEXT = 36, TEXTS_STEP = 8 };

typedef enum TextsKind {
    TEXTS_BYTES, /* lengths and bytes */
    TEXTS_LOWER, /* UUIDs as 16 bytes each, written in small letters */
    TEXTS_UPPER, /* or in capital letters */
    TEXTS_KINDS
} TextsKind;

typedef struct TextsPart {
    TextsKind kind;
    uint32_t count;
    const char *bytes;
    const uint32_t *lengths; /* of TEXTS_BYTES, with */
    const uint64_t *begins;  /* where every TEXTS_STEP-th of them begins */
} TextsPart;

/* One part after the other, the first text is number 1; 0 is the empty text. Whoever makes them has checked them. */
typedef struct Texts {
    uint32_t part_count;
    TextsPart *parts;
} Texts;

/* `count` texts from number `first`; room: for UUID_TEXT bytes each, where UUIDs are written. */
void texts_read(const Texts *texts, size_t first, size_t count, Text *out, char *room);
/* The texts of these numbers. */
void texts_pick(const Texts *texts, const uint32_t *numbers, size_t count, Text *out, char *room);

/* Whether a text may stand in a column: UTF-8 without zero bytes. */
bool text_is_kept(Text t);

#endif
