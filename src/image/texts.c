/* Dictionaries in store files: texts as lengths and bytes, UUIDs as 16 bytes each. */
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
static bool look_at_texts(const TextsPart *part, uint64_t size, uint64_t *begins) {
    uint64_t at = 0;
    for (uint32_t i = 0; i < part->count; i++) {
        if (i % TEXTS_STEP == 0) begins[i / TEXTS_STEP] = at;
        if (part->lengths[i] > size - at) return false;
        if (!text_is_kept((Text){part->bytes + at, part->lengths[i]})) return false;
        at += part->lengths[i];
    }
    return at == size;
}

static bool open_part(Arena *arena, const Image *image, const ImageTexts *texts, TextsPart *part) {
    if (!array_check(image, &texts->lengths, NULL, NULL) || !array_check(image, &texts->bytes, NULL, NULL))
        return false;
    *part = (TextsPart){.kind = texts->kind, .count = texts->count};
    part->lengths = array_bytes(image, &texts->lengths);
    part->bytes = array_bytes(image, &texts->bytes);
    if (part->lengths == NULL || part->bytes == NULL) return false;
    if (part->kind != TEXTS_BYTES) return true; /* any 16 bytes are a UUID */
    uint64_t *begins = arena_take(arena, ((size_t)part->count / TEXTS_STEP + 1) * sizeof *begins);
    part->begins = begins;
    return look_at_texts(part, texts->bytes.size, begins);
}

const Texts *texts_open(Arena *arena, const Image *image, const ImageColumn *column) {
    Texts *texts = NEW(arena, Texts);
    texts->part_count = column->part_count;
    texts->parts = NEW_ARRAY(arena, TextsPart, column->part_count);
    for (uint32_t i = 0; i < column->part_count; i++)
        if (!open_part(arena, image, &column->parts[i], &texts->parts[i])) return NULL;
    return texts;
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
