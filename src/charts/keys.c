/* Distinct values of dimensions: found by hashing, ordered by value or as they came. */
#include "charts/keys.h"

#include "answers/render.h"
#include "answers/text.h"

#include <stdlib.h>
#include <string.h>

/* What tells one key from another: the raw values, NULLs apart from texts. */
static void identity(Buffer *to, const LodeResult *result, uint64_t row, const unsigned *columns, unsigned count) {
    for (unsigned i = 0; i < count; i++) {
        LodeValue value = lode_result_value(result, row, columns[i]);
        size_t begin = to->size;
        buffer_char(to, value.null ? 'n' : 'v');
        render_value(to, value, "");
        buffer_print(to, ";%zu;", to->size - begin);
    }
}

static char *label(const LodeResult *result, uint64_t row, const unsigned *columns, unsigned count) {
    Buffer text = {0}, work = {0};
    for (unsigned i = 0; i < count; i++) {
        LodeValue value = lode_result_value(result, row, columns[i]);
        if (i > 0) buffer_text(&text, " / ");
        work.size = 0;
        render_value(&work, value, lode_result_format(result, columns[i]));
        if (value.null)
            buffer_text(&text, "NULL");
        else
            text_escape(&text, work.data, work.size);
    }
    buffer_free(&work);
    buffer_string(&text);
    return text.data;
}

static Key key_new(const LodeResult *result, uint64_t row, const unsigned *columns, unsigned count) {
    return (Key){label(result, row, columns, count),
                 count > 0 ? lode_result_value(result, row, columns[0]) : (LodeValue){.null = true}};
}

static uint64_t hash(const Buffer *text) {
    uint64_t h = 14695981039346656037u;
    for (size_t i = 0; i < text->size; i++) h = (h ^ (unsigned char)text->data[i]) * 1099511628211u;
    return h ^ h >> 29;
}

Keys keys_of(const LodeResult *result, const unsigned *columns, unsigned count, size_t *of_row) {
    uint64_t rows = lode_result_rows(result);
    size_t room = 16;
    while (room < rows * 2) room *= 2;
    Buffer *ids = mem_take(rows, sizeof *ids), id = {0};
    size_t *slots = mem_take(room, sizeof *slots); /* number of the key + 1 */
    Keys keys = {mem_take(rows, sizeof *keys.list), 0};
    for (uint64_t r = 0; r < rows; r++) {
        id.size = 0;
        identity(&id, result, r, columns, count);
        size_t slot = hash(&id) & (room - 1);
        for (; slots[slot] != 0; slot = (slot + 1) & (room - 1)) {
            const Buffer *other = &ids[slots[slot] - 1];
            if (other->size == id.size && (id.size == 0 || memcmp(other->data, id.data, id.size) == 0)) break;
        }
        if (slots[slot] == 0) {
            buffer_bytes(&ids[keys.count], id.data, id.size);
            keys.list[keys.count++] = key_new(result, r, columns, count);
            slots[slot] = keys.count;
        }
        of_row[r] = slots[slot] - 1;
    }
    for (size_t k = 0; k < keys.count; k++) buffer_free(&ids[k]);
    free(ids);
    free(slots);
    buffer_free(&id);
    return keys;
}

Keys keys_each(const LodeResult *result, const unsigned *columns, unsigned count, size_t *of_row) {
    uint64_t rows = lode_result_rows(result);
    Keys keys = {mem_take(rows, sizeof *keys.list), rows};
    for (uint64_t r = 0; r < rows; r++) {
        of_row[r] = r;
        keys.list[r] = key_new(result, r, columns, count);
    }
    return keys;
}

/* ---- order ---- */

static int compare_text(LodeValue a, LodeValue b) {
    size_t size = a.size < b.size ? a.size : b.size;
    for (size_t i = 0; i < size; i++) {
        int x = (unsigned char)a.string[i], y = (unsigned char)b.string[i];
        if (x >= 'A' && x <= 'Z') x += 32;
        if (y >= 'A' && y <= 'Z') y += 32;
        if (x != y) return x - y;
    }
    return (a.size > b.size) - (a.size < b.size);
}

static int compare_values(LodeValue a, LodeValue b) {
    if (a.null || b.null) return (int)b.null - (int)a.null;
    switch (a.type) {
    case LODE_NULL: return 0;
    case LODE_BOOLEAN: return (int)a.boolean - (int)b.boolean;
    case LODE_INTEGER:
    case LODE_DATE:
    case LODE_DATETIME: return (a.integer > b.integer) - (a.integer < b.integer);
    case LODE_REAL: return (a.real > b.real) - (a.real < b.real);
    case LODE_STRING:
    case LODE_SPATIAL: return compare_text(a, b);
    }
    return 0;
}

typedef struct Place {
    Key key;
    size_t before; /* its number until now */
} Place;

static int rising(const void *left, const void *right) {
    const Place *a = left, *b = right;
    int order = compare_values(a->key.value, b->key.value);
    return order != 0 ? order : (a->before > b->before) - (a->before < b->before);
}

static int falling(const void *left, const void *right) {
    const Place *a = left, *b = right;
    int order = compare_values(b->key.value, a->key.value);
    return order != 0 ? order : (a->before > b->before) - (a->before < b->before);
}

void keys_sort(Keys *keys, size_t *of_row, const size_t *outer, uint64_t rows, bool always) {
    bool rises = true, falls = true;
    for (uint64_t r = 1; r < rows; r++) {
        if (outer[r] != outer[r - 1]) continue;
        int order = compare_values(keys->list[of_row[r - 1]].value, keys->list[of_row[r]].value);
        rises = rises && order <= 0;
        falls = falls && order >= 0;
    }
    if (!always && !rises && !falls) return;
    Place *places = mem_take(keys->count, sizeof *places);
    size_t *now = mem_take(keys->count, sizeof *now);
    for (size_t k = 0; k < keys->count; k++) places[k] = (Place){keys->list[k], k};
    qsort(places, keys->count, sizeof *places, rises || always ? rising : falling);
    for (size_t k = 0; k < keys->count; k++) {
        keys->list[k] = places[k].key;
        now[places[k].before] = k;
    }
    for (uint64_t r = 0; r < rows; r++) of_row[r] = now[of_row[r]];
    free(places);
    free(now);
}

void keys_free(Keys *keys) {
    for (size_t k = 0; k < keys->count; k++) free(keys->list[k].label);
    free(keys->list);
}
