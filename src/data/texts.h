/* Texts by number, read where a store file has them: UUIDs of 16 bytes each, others by their lengths. */
#ifndef LODE_DATA_TEXTS_H
#define LODE_DATA_TEXTS_H

#include <pthread.h>
#include <stdatomic.h>

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
    uint64_t *begins;        /* where every TEXTS_STEP-th of them begins */
} TextsPart;

/* Whether texts are what was written, which is asked once, before the first of them is read. */
typedef struct TextsCheck {
    bool (*sound)(void *context); /* takes no memory; notes where they begin */
    void *context;
    pthread_mutex_t asking;
    atomic_int answer;   /* 0: nobody has asked */
    atomic_bool refused; /* somebody wanted to read them and was not let */
} TextsCheck;

/* One part after the other, the first text is number 1; 0 is the empty text. */
typedef struct Texts {
    uint32_t part_count;
    TextsPart *parts;
    TextsCheck *check;
} Texts;

bool texts_sound(const Texts *texts);

/* Bytes that `count` of them may need: UUIDs are written, others are read where they are. */
size_t texts_room(const Texts *texts, size_t count);
/* Reading leaves through the escape of the budget where they are not sound. */
/* `count` texts from number `first`; room: texts_room bytes. */
void texts_read(const Texts *texts, Budget *budget, size_t first, size_t count, Text *out, char *room);
/* The texts of these numbers. */
void texts_pick(const Texts *texts, Budget *budget, const uint32_t *numbers, size_t count, Text *out, char *room);

/* Whether a text may stand in a column: UTF-8 without zero bytes. */
bool text_is_kept(Text t);

#endif
