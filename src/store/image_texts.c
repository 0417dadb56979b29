/* Dictionaries in store files: texts as lengths and bytes, UUIDs as 16 bytes each. */
#include <string.h>

#include "base/vector.h"
#include "store/image.h"
#include "store/intern.h"

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

static void put_uuid(char *to, const unsigned char *bytes, const char *digits) {
    for (int i = 0; i < 16; i++) {
        if (i == 4 || i == 6 || i == 8 || i == 10) *to++ = '-';
        *to++ = digits[bytes[i] >> 4];
        *to++ = digits[bytes[i] & 15];
    }
}

TextsKind texts_kind(const Text *entries, uint32_t count) {
    bool lower = false, upper = false;
    unsigned char bytes[16];
    for (uint32_t i = 0; i < count; i++)
        if (!uuid_read(entries[i], bytes, &lower, &upper) || (lower && upper)) return TEXTS_BYTES;
    return upper ? TEXTS_UPPER : TEXTS_LOWER;
}

/* ---- reading ---- */

bool texts_open(TextsReader *reader, const Image *image, const ImageTexts *texts) {
    *reader = (TextsReader){.texts = texts, .left = texts->bytes.size};
    if (!array_check(image, &texts->lengths, NULL, NULL) || !array_check(image, &texts->bytes, NULL, NULL))
        return false;
    reader->lengths = array_bytes(image, &texts->lengths);
    reader->bytes = array_bytes(image, &texts->bytes);
    return reader->lengths != NULL && reader->bytes != NULL;
}

static uint32_t next_uuids(TextsReader *r, Text *entries, uint32_t n, char *room) {
    const char *digits = r->texts->kind == TEXTS_LOWER ? "0123456789abcdef" : "0123456789ABCDEF";
    for (uint32_t i = 0; i < n; i++, room += UUID_TEXT, r->bytes += 16) {
        put_uuid(room, (const unsigned char *)r->bytes, digits);
        entries[i] = (Text){room, UUID_TEXT};
    }
    return n;
}

uint32_t texts_next(TextsReader *r, Text *entries, uint32_t most, char *room, bool *sound) {
    uint32_t n = r->texts->count - r->done < most ? r->texts->count - r->done : most;
    const uint32_t *lengths = r->lengths + r->done;
    r->done += n;
    if (r->texts->kind != TEXTS_BYTES) return next_uuids(r, entries, n, room);
    for (uint32_t i = 0; i < n; i++) {
        if (lengths[i] > r->left) *sound = false;
        if (!*sound) return 0;
        entries[i] = (Text){r->bytes, lengths[i]};
        if (!text_is_kept(entries[i])) *sound = false;
        r->bytes += lengths[i];
        r->left -= lengths[i];
    }
    if (n == 0 && r->left != 0) *sound = false;
    return n;
}
