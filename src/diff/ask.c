/* Questions to the two versions, and rows of their results side by side. */
#include "diff/room.h"

#include <stdlib.h>
#include <string.h>

void diff_first_error(Buffer *to, const Lode *lode) {
    for (unsigned i = 0; i < lode_message_count(lode); i++) {
        const LodeMessage *message = lode_message(lode, i);
        if (message->severity != LODE_ERROR) continue;
        buffer_print(to, "%s: %s", message->code, message->message);
        return;
    }
}

/* What is wrong with the data or the machine, rather than with the question. */
static void notice_trouble(Diff *diff, const Lode *lode) {
    for (unsigned i = 0; i < lode_message_count(lode); i++) {
        const LodeMessage *message = lode_message(lode, i);
        if (message->severity != LODE_ERROR) continue;
        diff->limit |= strcmp(message->code, "out-of-memory") == 0;
        diff->bad_data |= message->file[0] != '\0';
    }
}

const LodeResult *diff_ask(Diff *diff, Lode *lode, const char *statement, Buffer *problem) {
    LodeRequest request = {.text = statement, .size = strlen(statement)};
    LodeResult *result = lode_show(lode, &request);
    if (result == NULL) {
        diff_first_error(problem, lode);
        notice_trouble(diff, lode);
        return NULL;
    }
    LodeResult **results = realloc(diff->results, (diff->result_count + 1) * sizeof(LodeResult *));
    if (results == NULL) mem_exhausted();
    diff->results = results;
    return results[diff->result_count++] = result;
}

/* ---- values ---- */

static int rank(LodeValue v) {
    if (v.null) return 0;
    switch (v.type) {
    case LODE_NULL: return 0;
    case LODE_BOOLEAN: return 1;
    case LODE_INTEGER:
    case LODE_REAL: return 2;
    case LODE_DATE:
    case LODE_DATETIME: return 3;
    case LODE_STRING:
    case LODE_SPATIAL: break;
    }
    return 4;
}

static int order_reals(double a, double b) { return (a > b) - (a < b); }
static int order_integers(int64_t a, int64_t b) { return (a > b) - (a < b); }

static double number(LodeValue v) { return v.type == LODE_INTEGER ? (double)v.integer : v.real; }

/* A date is the beginning of its day. */
static int64_t moment(LodeValue v) { return v.type == LODE_DATE ? v.integer * (INT64_C(86400) * 1000000) : v.integer; }

static int order_texts(LodeValue a, LodeValue b) {
    size_t least = a.size < b.size ? a.size : b.size;
    int order = least == 0 ? 0 : memcmp(a.string, b.string, least);
    return order != 0 ? order : (a.size > b.size) - (a.size < b.size);
}

int diff_value_order(LodeValue a, LodeValue b) {
    int left = rank(a), right = rank(b);
    if (left != right) return left - right;
    switch (left) {
    case 1: return a.boolean - b.boolean;
    case 2:
        if (a.type == LODE_INTEGER && b.type == LODE_INTEGER) return order_integers(a.integer, b.integer);
        return order_reals(number(a), number(b));
    case 3: return order_integers(moment(a), moment(b));
    case 4: return order_texts(a, b);
    }
    return 0;
}

LodeValue diff_value(const LodeResult *result, uint64_t row, unsigned column) {
    return row == DIFF_NO_ROW ? (LodeValue){.null = true} : lode_result_value(result, row, column);
}

/* ---- rows ---- */

static int order_rows(const LodeResult *a, uint64_t x, const LodeResult *b, uint64_t y, unsigned keys) {
    int order = 0;
    for (unsigned k = 0; k < keys && order == 0; k++)
        order = diff_value_order(lode_result_value(a, x, k), lode_result_value(b, y, k));
    return order;
}

typedef struct Sorting {
    const LodeResult *result;
    unsigned keys;
} Sorting;

static int by_keys(const void *a, const void *b, void *user) {
    const Sorting *s = user;
    uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;
    int order = order_rows(s->result, x, s->result, y, s->keys);
    return order != 0 ? order : (x > y) - (x < y);
}

static uint64_t *sorted(const LodeResult *result, unsigned keys) {
    uint64_t count = lode_result_rows(result), *rows = mem_take(count + 1, sizeof *rows);
    for (uint64_t i = 0; i < count; i++) rows[i] = i;
    qsort_r(rows, count, sizeof *rows, by_keys, &(Sorting){result, keys});
    return rows;
}

DiffPair *diff_align(const LodeResult *before, const LodeResult *after, unsigned keys, uint64_t *count) {
    uint64_t old_count = lode_result_rows(before), new_count = lode_result_rows(after), o = 0, n = 0, at = 0;
    uint64_t *old_rows = sorted(before, keys), *new_rows = sorted(after, keys);
    DiffPair *pairs = mem_take(old_count + new_count + 1, sizeof *pairs);
    while (o < old_count || n < new_count) {
        int order = o == old_count   ? 1
                    : n == new_count ? -1
                                     : order_rows(before, old_rows[o], after, new_rows[n], keys);
        pairs[at].before = order <= 0 ? old_rows[o++] : DIFF_NO_ROW;
        pairs[at++].after = order >= 0 ? new_rows[n++] : DIFF_NO_ROW;
    }
    free(old_rows);
    free(new_rows);
    *count = at;
    return pairs;
}
