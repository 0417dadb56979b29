/* Columns and relationships of a store file as the engine reads them. An array is checked before it is used: its sums,
   and that no number in it leads anywhere it should not (dictionaries: texts.c). */
#include <string.h>

#include "base/vector.h"
#include "data/calendar.h"
#include "image/image.h"

static const char not_written[] = IMAGE_NOT_WRITTEN, no_room[] = "there is no room to map it";

/* ---- what values may be ---- */

typedef struct Codes {
    uint32_t limit;
    uint64_t zeros;
} Codes;

VECTORS(most_of, (const uint32_t *restrict codes, size_t count, uint32_t *restrict most, uint32_t *restrict zeros),
        (codes, count, most, zeros)) {
    uint32_t high = 0, none = 0;
    for (size_t i = 0; i < count; i++) {
        high = codes[i] > high ? codes[i] : high;
        none += codes[i] == 0;
    }
    *most = high;
    *zeros = none;
}

static bool look_at_codes(void *state, const void *block, size_t size) {
    Codes *codes = state;
    uint32_t most, zeros;
    most_of(block, size / sizeof(uint32_t), &most, &zeros);
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

static bool check_values(const Image *image, Type type, const ImageArray *array) {
    Range days = {days_from_civil(YEAR_LEAST, 1, 1), days_from_civil(YEAR_MOST, 12, 31)};
    Range us = {days.least * US_PER_DAY, (days.most + 1) * US_PER_DAY - 1};
    switch (type) {
    case TYPE_BOOL: return array_check(image, array, look_at_bools, NULL);
    case TYPE_REAL: return array_check(image, array, look_at_reals, NULL);
    case TYPE_DATE: return array_check(image, array, look_at_range, &days);
    case TYPE_DATETIME: return array_check(image, array, look_at_range, &us);
    case TYPE_INT: return array_check(image, array, NULL, NULL);
    case TYPE_STRING:
    case TYPE_SPATIAL:
    case TYPE_NONE:
    case TYPE_NULL:
    case TYPE_TABLE:
    case TYPE_COUNT: break;
    }
    return false;
}

/* ---- columns ---- */

/* One of so few entries is texts at once, as they may be read for every row. The checked build takes all for long. */
#ifndef SHORT_DICTIONARY
#define SHORT_DICTIONARY 256
#endif

static const char *read_dictionary(const Image *image, const ImageColumn *column, Arena *keep, const Column **out) {
    const Texts *texts = texts_open(keep, image, column);
    if (texts == NULL) return no_room;
    Column *dictionary = NEW(keep, Column);
    *dictionary = (Column){.type = column->type, .shape = SHAPE_PACKED, .rows = column->entries, .distinct = true};
    dictionary->as.packed = texts;
    dictionary->valid = bitmap_new(keep, column->entries, true);
    bit_clear(dictionary->valid, 0);
    *out = dictionary;
    if (column->entries > SHORT_DICTIONARY) return NULL;
    if (!texts_sound(texts)) return not_written;
    *out = col_unpacked(keep, dictionary);
    return NULL;
}

/* The arrays are never written to: kernels write their own results only. */
static const char *read_flat(const Image *image, const ImageColumn *column, Column *out, uint64_t *nulls) {
    if (!check_values(image, column->type, &column->values) || !array_check(image, &column->valid, NULL, NULL))
        return not_written;
    out->as.any = (void *)(uintptr_t)array_bytes(image, &column->values);
    out->valid = (void *)(uintptr_t)array_bytes(image, &column->valid);
    if (out->as.any == NULL || out->valid == NULL) return no_room;
    *nulls = out->rows - 1 - bitmap_count(out->valid, out->rows);
    return bit_get(out->valid, 0) ? not_written : NULL;
}

static const char *read_codes(const Image *image, const ImageColumn *column, Column *out, uint64_t *nulls) {
    Codes codes = {.limit = column->entries, .zeros = array_zeros(&column->values) / 4};
    if (column->distinct) return NULL; /* they are the numbers of the rows */
    if (!array_check(image, &column->values, look_at_codes, &codes)) return not_written;
    out->codes = array_bytes(image, &column->values);
    if (out->codes == NULL) return no_room;
    *nulls = codes.zeros - 1;
    return out->codes[0] == 0 ? NULL : not_written;
}

const char *image_values(const Image *image, const ImageTable *table, const ImageColumn *column, Column *out) {
    bool coded = column->type == TYPE_STRING || column->type == TYPE_SPATIAL;
    *out = (Column){.type = column->type, .shape = coded ? SHAPE_CODED : SHAPE_FLAT, .rows = (size_t)table->rows + 1};
    uint64_t nulls = 0;
    const char *wrong = coded ? read_codes(image, column, out, &nulls) : read_flat(image, column, out, &nulls);
    if (wrong != NULL) return wrong;
    return column->no_nulls == (nulls == 0) ? NULL : not_written;
}

const char *image_column(const Image *image, const ImageTable *table, const ImageColumn *column, Arena *keep,
                         const uint32_t *identity, Column *out) {
    const char *wrong = image_values(image, table, column, out);
    if (wrong != NULL || out->shape != SHAPE_CODED) return wrong;
    if (column->distinct) out->codes = identity;
    return read_dictionary(image, column, keep, &out->dictionary);
}

/* ---- relationships ---- */

static bool fixes_fit(const ImageFix *fixes, size_t count, size_t rows, uint32_t limit) {
    bool fit = true;
    for (size_t i = 0; i < count; i++) fit &= fixes[i].row != 0 && fixes[i].row < rows && fixes[i].parent < limit;
    return fit;
}

static const char *read_parents(const Image *image, const ImageParents *parents, uint32_t most, uint32_t **out) {
    Codes codes = {.limit = most + 1};
    size_t count = (size_t)parents->fixes.size / sizeof(ImageFix), rows = (size_t)parents->rows.size / 4;
    if (!array_check(image, &parents->rows, look_at_codes, &codes) || !array_check(image, &parents->fixes, NULL, NULL))
        return not_written;
    const ImageFix *fixes = array_bytes(image, &parents->fixes);
    if (fixes == NULL) return no_room;
    if (!fixes_fit(fixes, count, rows, most + 1)) return not_written;
    *out = (void *)(uintptr_t)array_fixed(image, &parents->rows, fixes, count);
    if (*out == NULL) return no_room;
    return (*out)[0] == 0 ? NULL : not_written;
}

const char *image_link(const Image *image, const ImageLink *link, uint32_t **parent, uint32_t **other) {
    uint32_t most = link->many_to_many ? link->value_count : image->tables[link->to_table].rows;
    const char *wrong = read_parents(image, &link->parent, most, parent);
    *other = NULL;
    return wrong != NULL || !link->many_to_many ? wrong : read_parents(image, &link->other, most, other);
}
