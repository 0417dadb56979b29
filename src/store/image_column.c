/* Columns and relationships of a store file as the engine reads them. A section is checked before it is used: its sum,
   and that no number in it leads anywhere it should not. */
#include <string.h>

#include "data/calendar.h"
#include "store/files.h"
#include "store/image.h"

static const char not_written[] = "it is not what was written";

/* ---- sections ---- */

/* Looks at a block of a section; false: what it holds cannot be. */
typedef bool Look(void *state, const void *block, size_t size);

static const void *section(const Image *image, const Section *s) { return image->bytes.data + s->at; }

static bool check(const Image *image, const Section *s, Look *look, void *state) {
    const char *at = section(image, s), *end = at + s->size;
    uint64_t sum = 0;
    bool sound = true;
    for (size_t size; at != end; at += size) {
        size = (size_t)(end - at) < IMAGE_BLOCK ? (size_t)(end - at) : IMAGE_BLOCK;
        sum = section_sum(sum, at, size);
        if (look != NULL) sound &= look(state, at, size);
    }
    return sound && sum == s->sum;
}

typedef struct Codes {
    uint32_t limit;
    uint64_t zeros;
} Codes;

static bool look_at_codes(void *state, const void *block, size_t size) {
    Codes *codes = state;
    const uint32_t *code = block;
    uint32_t most = 0, zeros = 0;
    for (size_t i = 0; i < size / 4; i++) {
        most = code[i] > most ? code[i] : most;
        zeros += code[i] == 0;
    }
    codes->zeros += zeros;
    return most < codes->limit;
}

static bool look_at_bools(void *state, const void *block, size_t size) {
    (void)state;
    const uint8_t *b = block, *end = b + size;
    uint8_t all = 0;
    for (; b != end; b++) all |= *b;
    return all <= 1;
}

/* NaN, infinities and -0.0 are in no column. */
static bool look_at_reals(void *state, const void *block, size_t size) {
    (void)state;
    const uint64_t *bits = block, exponent = UINT64_C(0x7ff) << 52;
    bool sound = true;
    for (size_t i = 0; i < size / 8; i++) sound &= (bits[i] & exponent) != exponent && bits[i] != UINT64_C(1) << 63;
    return sound;
}

typedef struct Range {
    int64_t least, most;
} Range;

static bool look_at_range(void *state, const void *block, size_t size) {
    const Range *range = state;
    const int64_t *i = block;
    bool sound = true;
    for (size_t k = 0; k < size / 8; k++) sound &= i[k] >= range->least && i[k] <= range->most;
    return sound;
}

static bool check_values(const Image *image, Type type, const Section *s) {
    Range days = {days_from_civil(YEAR_LEAST, 1, 1), days_from_civil(YEAR_MOST, 12, 31)};
    Range us = {days.least * US_PER_DAY, (days.most + 1) * US_PER_DAY - 1};
    switch (type) {
    case TYPE_BOOL: return check(image, s, look_at_bools, NULL);
    case TYPE_REAL: return check(image, s, look_at_reals, NULL);
    case TYPE_DATE: return check(image, s, look_at_range, &days);
    case TYPE_DATETIME: return check(image, s, look_at_range, &us);
    case TYPE_INT: return check(image, s, NULL, NULL);
    case TYPE_STRING:
    case TYPE_SPATIAL:
    case TYPE_NONE:
    case TYPE_NULL:
    case TYPE_TABLE:
    case TYPE_COUNT: break;
    }
    return false;
}

/* ---- dictionaries ---- */

static void put_uuid(char *to, const unsigned char *bytes, const char *digits) {
    for (int i = 0; i < 16; i++) {
        if (i == 4 || i == 6 || i == 8 || i == 10) *to++ = '-';
        *to++ = digits[bytes[i] >> 4];
        *to++ = digits[bytes[i] & 15];
    }
}

enum { UUID_SIZE = 36 };

static bool read_uuids(const Image *image, const Segment *s, Arena *keep, Text *entries) {
    if (!check(image, &s->bytes, NULL, NULL)) return false;
    const unsigned char *bytes = section(image, &s->bytes);
    const char *digits = s->texts == TEXTS_LOWER ? "0123456789abcdef" : "0123456789ABCDEF";
    char *to = arena_take(keep, (size_t)s->count * UUID_SIZE);
    for (uint32_t i = 0; i < s->count; i++, to += UUID_SIZE) {
        put_uuid(to, bytes + (size_t)i * 16, digits);
        entries[i] = (Text){to, UUID_SIZE};
    }
    return true;
}

static bool read_bytes(const Image *image, const Segment *s, Text *entries) {
    if (!check(image, &s->lengths, NULL, NULL) || !check(image, &s->bytes, NULL, NULL)) return false;
    const uint32_t *lengths = section(image, &s->lengths);
    const char *at = section(image, &s->bytes);
    uint64_t left = s->bytes.size;
    for (uint32_t i = 0; i < s->count; i++) {
        if (lengths[i] > left) return false;
        entries[i] = (Text){at, lengths[i]};
        if (!text_is_kept(entries[i])) return false;
        at += lengths[i];
        left -= lengths[i];
    }
    return left == 0;
}

static Column *read_dictionary(const Image *image, const ImageTable *table, const ImageColumn *column, Arena *keep) {
    Column *dictionary = NEW(keep, Column);
    *dictionary = (Column){.type = column->type, .shape = SHAPE_FLAT, .rows = column->entries, .distinct = true};
    dictionary->as.s = arena_take(keep, (size_t)column->entries * sizeof *dictionary->as.s);
    dictionary->as.s[0] = column->has_null_text ? column->null_text : TEXT("");
    dictionary->valid = bitmap_new(keep, column->entries, true);
    bit_clear(dictionary->valid, 0);
    Text *entries = dictionary->as.s + 1;
    for (uint32_t i = 0; i < table->segment_count; i++) {
        const Segment *s = &column->segments[i];
        bool sound = s->texts == TEXTS_NONE ||
                     (s->texts == TEXTS_BYTES ? read_bytes(image, s, entries) : read_uuids(image, s, keep, entries));
        if (!sound) return NULL;
        entries += s->count;
    }
    return dictionary;
}

/* ---- columns ---- */

/* Appends bits to a bitmap that is zero from bit `at` on and has a word more than it needs. */
static void append_bits(uint64_t *to, size_t at, const uint64_t *from, size_t bits) {
    for (size_t i = 0; i < BITMAP_WORDS(bits); i++, at += 64) {
        uint64_t word = from[i];
        if (bits - i * 64 < 64) word &= ((uint64_t)1 << (bits - i * 64)) - 1;
        to[at / 64] |= word << (at % 64);
        if (at % 64 != 0) to[at / 64 + 1] |= word >> (64 - at % 64);
    }
}

static const char *read_flat(const Image *image, const ImageTable *table, const ImageColumn *column, Arena *keep,
                             Column *out) {
    size_t width = type_width(column->type), slots = (size_t)table->rows + 1, at = 0;
    bool whole = table->segment_count == 1 && column->segments[0].kind == SEGMENT_FLAT;
    for (uint32_t i = 0; i < table->segment_count; i++) {
        const Segment *s = &column->segments[i];
        if (s->kind == SEGMENT_NULLS) continue;
        if (!check_values(image, column->type, &s->values) || !check(image, &s->valid, NULL, NULL)) return not_written;
    }
    const Segment *first = &column->segments[0];
    if (whole) { /* in place; never written to: kernels write their own results only */
        out->as.any = (void *)(uintptr_t)section(image, &first->values);
        out->valid = (void *)(uintptr_t)section(image, &first->valid);
        return bit_get(out->valid, 0) ? not_written : NULL;
    }
    out->as.any = arena_alloc(keep, slots * width);
    out->valid = arena_alloc(keep, (BITMAP_WORDS(slots) + 1) * 8);
    for (uint32_t i = 0; i < table->segment_count; i++) {
        const Segment *s = &column->segments[i];
        size_t count = (size_t)s->rows + (i == 0);
        if (s->kind != SEGMENT_NULLS) {
            memcpy(out->as.b + at * width, section(image, &s->values), count * width);
            append_bits(out->valid, at, section(image, &s->valid), count);
        }
        at += count;
    }
    return bit_get(out->valid, 0) ? not_written : NULL;
}

static const char *read_codes(const Image *image, const ImageTable *table, const ImageColumn *column, Arena *keep,
                              const uint32_t *identity, Column *out, uint64_t *nulls) {
    const Segment *first = &column->segments[0];
    for (uint32_t i = 0; i < table->segment_count; i++) {
        const Segment *s = &column->segments[i];
        Codes codes = {.limit = column->entries};
        if (s->kind == SEGMENT_CODES && !check(image, &s->values, look_at_codes, &codes)) return not_written;
        if (s->kind == SEGMENT_CODES && i == 0 && *(const uint32_t *)section(image, &s->values) != 0)
            return not_written;
        *nulls += s->kind == SEGMENT_NULLS ? s->rows : s->kind == SEGMENT_CODES ? codes.zeros - (i == 0) : 0;
    }
    if (column->distinct) {
        out->codes = identity;
        return NULL;
    }
    if (table->segment_count == 1 && first->kind == SEGMENT_CODES) {
        out->codes = section(image, &first->values);
        return NULL;
    }
    uint32_t *codes = NEW_ARRAY(keep, uint32_t, (size_t)table->rows + 1), at = 0;
    for (uint32_t i = 0; i < table->segment_count; i++) {
        const Segment *s = &column->segments[i];
        uint32_t count = s->rows + (i == 0);
        if (s->kind == SEGMENT_CODES && count != 0) memcpy(codes + at, section(image, &s->values), (size_t)count * 4);
        for (uint32_t k = 0; s->kind == SEGMENT_IDENTITY && k < count; k++) codes[at + k] = at + k;
        at += count;
    }
    out->codes = codes;
    return NULL;
}

const char *image_column(const Image *image, const ImageTable *table, const ImageColumn *column, Arena *keep,
                         const uint32_t *identity, StoreColumn *out) {
    bool coded = column->type == TYPE_STRING || column->type == TYPE_SPATIAL;
    size_t slots = (size_t)table->rows + 1;
    Column data = {.type = column->type, .shape = coded ? SHAPE_CODED : SHAPE_FLAT, .rows = slots};
    uint64_t nulls = 0;
    const char *wrong = coded ? read_codes(image, table, column, keep, identity, &data, &nulls)
                              : read_flat(image, table, column, keep, &data);
    if (wrong != NULL) return wrong;
    if (coded) data.dictionary = read_dictionary(image, table, column, keep);
    if (coded && data.dictionary == NULL) return not_written;
    if (!coded) nulls = table->rows - bitmap_count(data.valid, slots);
    if (column->no_nulls != (nulls == 0)) return not_written;
    out->data = data;
    out->distinct = column->distinct;
    out->no_nulls = column->no_nulls;
    return NULL;
}

/* ---- relationships ---- */

static const char *read_parents(const Image *image, const Section *s, uint32_t most) {
    Codes codes = {.limit = most + 1};
    const uint32_t *parents = section(image, s);
    return check(image, s, look_at_codes, &codes) && parents[0] == 0 ? NULL : not_written;
}

const char *image_link(const Image *image, const ImageLink *link, StoreLink *out) {
    uint32_t most = link->many_to_many ? link->value_count : image->tables[link->to_table].rows;
    const char *wrong = read_parents(image, &link->parent, most);
    if (wrong == NULL && link->many_to_many) wrong = read_parents(image, &link->other, most);
    if (wrong != NULL) return wrong;
    out->parent = (void *)(uintptr_t)section(image, &link->parent);
    out->other_parent = link->many_to_many ? (void *)(uintptr_t)section(image, &link->other) : NULL;
    out->value_count = link->value_count;
    out->orphans = link->orphans;
    return NULL;
}
