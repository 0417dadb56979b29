/* Dictionaries in store files: texts as lengths and bytes, UUIDs as 16 bytes each. */
#include <string.h>

#include "store/image.h"
#include "store/intern.h"

/* ---- UUIDs ---- */

static int hex_of(char c, bool *lower, bool *upper) {
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return *lower = true, c - 'a' + 10;
    if (c >= 'A' && c <= 'F') return *upper = true, c - 'A' + 10;
    return -1;
}

bool uuid_read(Text text, unsigned char bytes[16], bool *lower, bool *upper) {
    if (text.size != UUID_TEXT) return false;
    const char *p = text.data;
    for (int i = 0; i < 16; i++, p += 2) {
        if ((i == 4 || i == 6 || i == 8 || i == 10) && *p++ != '-') return false;
        int high = hex_of(p[0], lower, upper), low = hex_of(p[1], lower, upper);
        if (high < 0 || low < 0) return false;
        bytes[i] = (unsigned char)(high << 4 | low);
    }
    return true;
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
