/* Compares JSON results as run.py of TDVT does, so that both count the same. */
#include "shell/wanted.h"
#include "answers/buffer.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* ---- results as JSON ---- */

static json_t *value_json(LodeValue value) {
    Buffer text = {0};
    json_t *json = NULL;
    if (value.null) return json_null();
    switch (value.type) {
    case LODE_NULL: return json_null();
    case LODE_BOOLEAN: return json_boolean(value.boolean);
    case LODE_INTEGER: return json_integer(value.integer);
    case LODE_REAL: return json_real(value.real);
    case LODE_STRING:
    case LODE_SPATIAL: return json_stringn(value.string, value.size);
    case LODE_DATE:
    case LODE_DATETIME: {
        size_t size = lode_value_text(value, NULL, 0);
        char *room = buffer_room(&text, size + 1);
        lode_value_text(value, room, size + 1);
        json = json_stringn(room, size);
        buffer_free(&text);
        return json;
    }
    }
    return NULL;
}

json_t *wanted_rows(const LodeResult *result) {
    json_t *rows = json_array();
    for (uint64_t r = 0; r < lode_result_rows(result); r++) {
        json_t *row = json_array();
        for (unsigned c = 0; c < lode_result_columns(result); c++)
            if (json_array_append_new(row, value_json(lode_result_value(result, r, c))) != 0) mem_exhausted();
        if (json_array_append_new(rows, row) != 0) mem_exhausted();
    }
    return rows;
}

/* ---- two values ---- */

enum { STAMP = 19, DATE = 10 }; /* characters of 2004-07-04T22:49:28 and of 2004-07-04 */

static bool is_stamp(const char *text, size_t size) {
    return size >= STAMP && text[4] == '-' && (text[DATE] == 'T' || text[DATE] == ' ');
}

/* One form of a text for a point in time: T between date and time, no zeros at the end of a fraction. */
static void put_one_form(Buffer *to, const json_t *json) {
    const char *text = json_string_value(json);
    size_t size = json_string_length(json);
    bool stamp = is_stamp(text, size);
    if (stamp && memchr(text, '.', size) != NULL) {
        while (size > 0 && text[size - 1] == '0') size--;
        while (size > 0 && text[size - 1] == '.') size--;
    }
    for (size_t i = 0; i < size; i++) buffer_char(to, stamp && text[i] == ' ' ? 'T' : text[i]);
}

static bool is_midnight_of(const Buffer *stamp, const Buffer *date) {
    static const char midnight[] = "T00:00:00";
    return stamp->size == date->size + sizeof midnight - 1 && memcmp(stamp->data, date->data, date->size) == 0 &&
           memcmp(stamp->data + date->size, midnight, sizeof midnight - 1) == 0;
}

/* The same text, or a date where the other has a point in time at midnight. */
static bool same_texts(const json_t *a, const json_t *b) {
    Buffer x = {0}, y = {0};
    put_one_form(&x, a);
    put_one_form(&y, b);
    bool same = x.size == y.size && (x.size == 0 || memcmp(x.data, y.data, x.size) == 0);
    same = same || (x.size > 0 && y.size > 0 && (is_midnight_of(&x, &y) || is_midnight_of(&y, &x)));
    buffer_free(&x);
    buffer_free(&y);
    return same;
}

/* Truth values are numbers when they meet one, and then exact. */
static bool same_values(const json_t *a, const json_t *b, double tolerance) {
    bool exact = json_is_boolean(a) || json_is_boolean(b) || tolerance == 0;
    if (json_is_string(a) && json_is_string(b)) return same_texts(a, b);
    if (json_is_null(a) || json_is_null(b)) return json_is_null(a) && json_is_null(b);
    if (json_is_string(a) || json_is_string(b)) return false;
    double x = json_is_boolean(a) ? json_is_true(a) : json_number_value(a);
    double y = json_is_boolean(b) ? json_is_true(b) : json_number_value(b);
    if (x == y || exact) return x == y;
    double difference = fabs(x - y), greater = fmax(fabs(x), fabs(y));
    return difference <= tolerance * greater || difference <= 1e-8;
}

/* ---- sets with repeats ---- */

bool wanted_values(const json_t *rows, const json_t *wanted, double tolerance) {
    size_t count = json_array_size(rows);
    if (!json_is_array(wanted) || json_array_size(wanted) != count) return false;
    bool *taken = mem_take(count + 1, sizeof *taken), all = true;
    for (size_t i = 0; i < count && all; i++) {
        const json_t *value = json_array_get(json_array_get(rows, i), 0);
        size_t at = 0;
        while (at < count && (taken[at] || !same_values(value, json_array_get(wanted, at), tolerance))) at++;
        all = at < count;
        if (all) taken[at] = true;
    }
    free(taken);
    return all;
}

typedef struct Row {
    const json_t *values;
    char *key; /* what rows are sorted by: numbers with six digits */
} Row;

static int by_key(const void *a, const void *b) { return strcmp(((const Row *)a)->key, ((const Row *)b)->key); }

static char *row_key(const json_t *values) {
    Buffer key = {0};
    for (size_t i = 0; i < json_array_size(values); i++) {
        const json_t *value = json_array_get(values, i);
        if (json_is_number(value))
            buffer_print(&key, "%.6g", json_number_value(value));
        else if (json_is_string(value))
            put_one_form(&key, value);
        else
            buffer_text(&key, json_is_null(value) ? "null" : json_is_true(value) ? "true" : "false");
        buffer_text(&key, ", ");
    }
    buffer_string(&key);
    return key.data;
}

static Row *sorted_rows(const json_t *rows) {
    size_t count = json_array_size(rows);
    Row *sorted = mem_take(count + 1, sizeof *sorted);
    for (size_t i = 0; i < count; i++) {
        sorted[i].values = json_array_get(rows, i);
        sorted[i].key = row_key(sorted[i].values);
    }
    qsort(sorted, count, sizeof *sorted, by_key);
    return sorted;
}

static void rows_free(Row *rows, size_t count) {
    for (size_t i = 0; i < count; i++) free(rows[i].key);
    free(rows);
}

bool wanted_whole(const json_t *rows, const json_t *wanted) {
    size_t count = json_array_size(rows);
    if (!json_is_array(wanted) || json_array_size(wanted) != count) return false;
    Row *got = sorted_rows(rows), *want = sorted_rows(wanted);
    bool same = true;
    for (size_t i = 0; i < count && same; i++) {
        size_t width = json_array_size(got[i].values);
        same = json_array_size(want[i].values) == width;
        for (size_t c = 0; c < width && same; c++)
            same = same_values(json_array_get(got[i].values, c), json_array_get(want[i].values, c), 1e-6);
    }
    rows_free(got, count);
    rows_free(want, count);
    return same;
}
