/* Dictionaries in store files: texts as lengths and bytes, UUIDs as 16 bytes each. They are checked when one of them is
   first read: of many keys no statement reads any. */
#include <string.h>

#include "base/vector.h"
#include "image/writer.h"

/* ---- UUIDs ---- */

enum { DIGITS = 32 };

/* The digits without their hyphens. */
static bool digits_of(Text text, unsigned char digits[DIGITS]) {
    if (text.size != UUID_TEXT) return false;
    const char *p = text.data;
    if (p[8] != '-' || p[13] != '-' || p[18] != '-' || p[23] != '-') return false;
    memcpy(digits, p, 8);
    memcpy(digits + 8, p + 9, 4);
    memcpy(digits + 12, p + 14, 4);
    memcpy(digits + 16, p + 19, 4);
    memcpy(digits + 20, p + 24, 12);
    return true;
}

/* Without branches, so that the compiler takes many digits at once. */
LOOPS_IN_VECTORS bool uuid_read(Text text, unsigned char bytes[16], bool *lower, bool *upper) {
    unsigned char digits[DIGITS], bad = 0, small = 0, capital = 0;
    if (!digits_of(text, digits)) return false;
    for (int i = 0; i < DIGITS; i++) {
        const unsigned char c = digits[i], number = (unsigned char)(c - '0'),
                            letter = (unsigned char)((c | 0x20) - 'a');
        const unsigned char is_number = number < 10, is_letter = letter < 6, is_small = (c & 0x20) != 0;
        bad |= is_number == is_letter;
        small |= is_letter & is_small;
        capital |= is_letter & !is_small;
        digits[i] = is_number ? number : (unsigned char)(letter + 10);
    }
    for (int i = 0; i < 16; i++) bytes[i] = (unsigned char)(digits[2 * i] << 4 | digits[2 * i + 1]);
    *lower |= small;
    *upper |= capital;
    return !bad;
}

/* ---- reading ---- */

/* Whether the lengths are those of the bytes, and each text may stand in a column; notes where they begin. */
static bool look_at_texts(const TextsPart *part, uint64_t size) {
    uint64_t at = 0;
    for (uint32_t i = 0; i < part->count; i++) {
        if (i % TEXTS_STEP == 0) part->begins[i / TEXTS_STEP] = at;
        if (part->lengths[i] > size - at) return false;
        if (!text_is_kept((Text){part->bytes + at, part->lengths[i]})) return false;
        at += part->lengths[i];
    }
    return at == size;
}

typedef struct Opened {
    const Image *image;
    const ImageColumn *column;
    Texts texts;
    TextsCheck check;
} Opened;

static bool check_texts(void *context) {
    const Opened *o = context;
    for (uint32_t i = 0; i < o->texts.part_count; i++) {
        const ImageTexts *stored = &o->column->parts[i];
        if (!array_check(o->image, &stored->lengths, NULL, NULL) || !array_check(o->image, &stored->bytes, NULL, NULL))
            return false;
        const TextsPart *part = &o->texts.parts[i]; /* any 16 bytes are a UUID */
        if (part->kind == TEXTS_BYTES && !look_at_texts(part, stored->bytes.size)) return false;
    }
    return true;
}

static bool open_part(Arena *arena, const Image *image, const ImageTexts *texts, TextsPart *part) {
    *part = (TextsPart){.kind = texts->kind, .count = texts->count};
    part->lengths = array_bytes(image, &texts->lengths);
    part->bytes = array_bytes(image, &texts->bytes);
    if (part->kind == TEXTS_BYTES)
        part->begins = arena_take(arena, ((size_t)part->count / TEXTS_STEP + 1) * sizeof *part->begins);
    return part->lengths != NULL && part->bytes != NULL;
}

const Texts *texts_open(Arena *arena, const Image *image, const ImageColumn *column) {
    Opened *o = NEW(arena, Opened);
    *o = (Opened){.image = image, .column = column};
    o->check = (TextsCheck){.sound = check_texts, .context = o, .asking = PTHREAD_MUTEX_INITIALIZER};
    o->texts = (Texts){column->part_count, NEW_ARRAY(arena, TextsPart, column->part_count), &o->check};
    for (uint32_t i = 0; i < column->part_count; i++)
        if (!open_part(arena, image, &column->parts[i], &o->texts.parts[i])) return NULL;
    return &o->texts;
}

/* ---- writing ---- */

enum { MOST_PARTS = 16 }; /* of a dictionary: where UUIDs and other texts take turns, all are texts in the end */

static void put_uuids(ImageWriter *w, const Text *entries, uint32_t count) {
    bool any = false;
    unsigned char bytes[16];
    for (uint32_t i = 0; i < count; i++)
        if (uuid_read(entries[i], bytes, &any, &any)) array_put(w, bytes, sizeof bytes);
}

static void put_lengths(ImageWriter *w, const Text *entries, uint32_t count) {
    for (uint32_t i = 0; i < count; i++) {
        uint32_t size = (uint32_t)entries[i].size; /* a cell is at most CSV_CELL bytes long */
        array_put(w, &size, sizeof size);
    }
}

static void put_bytes(ImageWriter *w, const Text *entries, uint32_t count) {
    for (uint32_t i = 0; i < count; i++) array_put(w, entries[i].data, entries[i].size);
}

/* How texts are kept: UUIDs only where all are. */
static TextsKind texts_kind(const Text *entries, uint32_t count) {
    bool lower = false, upper = false;
    unsigned char bytes[16];
    for (uint32_t i = 0; i < count; i++)
        if (!uuid_read(entries[i], bytes, &lower, &upper) || (lower && upper)) return TEXTS_BYTES;
    return upper ? TEXTS_UPPER : TEXTS_LOWER;
}

/* Goes on with the last part where that is of the same kind. */
void texts_write(ImageWriter *w, const ImageColumn *known, const Text *entries, uint32_t count, ImageColumn *out) {
    uint32_t parts = known == NULL ? 0 : known->part_count;
    const ImageTexts *last = parts == 0 ? NULL : &known->parts[parts - 1];
    TextsKind kind = texts_kind(entries, count);
    if (parts >= MOST_PARTS && last->kind != kind) kind = TEXTS_BYTES;
    bool goes_on = last != NULL && last->kind == kind;
    out->entries = (known == NULL ? 1 : known->entries) + count;
    out->part_count = parts + (count != 0 && !goes_on);
    out->parts = NEW_ARRAY(w->scratch, ImageTexts, out->part_count);
    for (uint32_t i = 0; i < parts; i++) out->parts[i] = known->parts[i];
    if (count == 0) return;
    ImageTexts *texts = &out->parts[out->part_count - 1];
    ImageArray nothing = {0};
    if (!goes_on) *texts = (ImageTexts){.kind = kind, .lengths = nothing, .bytes = nothing};
    ImageArray lengths = texts->lengths, bytes = texts->bytes;
    texts->count += count;
    if (kind == TEXTS_BYTES) {
        array_begin(w, &lengths, lengths.size);
        put_lengths(w, entries, count);
        texts->lengths = array_end(w);
    }
    array_begin(w, &bytes, bytes.size);
    if (kind == TEXTS_BYTES)
        put_bytes(w, entries, count);
    else
        put_uuids(w, entries, count);
    texts->bytes = array_end(w);
}
