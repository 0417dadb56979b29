/* Functions that only look at the day of a point in time, over a column: the days become codes, so that each day that
   occurs is computed once. */
#include "base/vector.h"
#include "data/calendar.h"
#include "engine/run.h"

/* More days than this are not worth it; nor are they while there were few rows for each. */
enum { DAYS_AT_MOST = 1 << 16, DAYS_IN_ANY_CASE = 32, ROWS_FOR_A_DAY = 2 };

struct Days {
    uint32_t epoch;
    bool found;         /* in the batch of `epoch` */
    bool scattered;     /* they are too many */
    int64_t first;      /* entry 1 of the dictionary */
    uint64_t met;       /* rows so far */
    Column *dictionary; /* of the column's type; NULL: none yet */
    Column codes;
};

typedef struct Range {
    int64_t least, most;
} Range;

VECTORS(range_of, (const int64_t *restrict days, size_t words, const uint64_t *restrict valid, Range *restrict to), (days, words, valid, to)) {
    int64_t least = to->least, most = to->most;
    for (size_t w = 0; w < words; w++, days += 64) {
        if (valid[w] == ~(uint64_t)0) {
            for (size_t i = 0; i < 64; i++) {
                least = days[i] < least ? days[i] : least;
                most = days[i] > most ? days[i] : most;
            }
            continue;
        }
        for (uint64_t left = valid[w]; left != 0; left &= left - 1) {
            const int64_t day = days[__builtin_ctzll(left)];
            least = day < least ? day : least;
            most = day > most ? day : most;
        }
    }
    *to = (Range){least, most};
}

VECTORS(code_days, (const int64_t *restrict days, size_t words, const uint64_t *restrict valid, uint32_t before, uint32_t *restrict codes),
        (days, words, valid, before, codes)) {
    for (size_t w = 0; w < words; w++, days += 64, codes += 64) {
        for (size_t i = 0; i < 64; i++) codes[i] = (uint32_t)(uint64_t)days[i] - before;
        for (uint64_t null = ~valid[w]; null != 0; null &= null - 1) codes[__builtin_ctzll(null)] = 0;
    }
}

/* A dictionary that holds the range besides what it has; twice as long then, so that it is not made often. */
static bool hold(Run *run, struct Days *d, Type type, Range range) {
    const int64_t entries = d->dictionary == NULL ? 0 : (int64_t)d->dictionary->rows - 1, last = d->first + entries - 1;
    if (entries != 0 && range.least >= d->first && range.most <= last) return true;
    if (entries != 0 && range.least > d->first) range.least = d->first;
    if (entries != 0 && range.most < last) range.most = last;
    if (range.most - range.least >= DAYS_AT_MOST) {
        d->scattered = true;
        return false;
    }
    if ((uint64_t)(range.most - range.least) > DAYS_IN_ANY_CASE + d->met / ROWS_FOR_A_DAY) return false;
    if (entries != 0 && range.least < d->first) range.least = range.least - entries < DAYS_LEAST ? DAYS_LEAST : range.least - entries;
    if (entries != 0 && range.most > last) range.most = range.most + entries > DAYS_MOST ? DAYS_MOST : range.most + entries;
    const size_t count = (size_t)(range.most - range.least) + 2;
    Column *dictionary = NEW(run->cache, Column);
    col_flat(dictionary, run->cache, type, count);
    dictionary->valid = bitmap_new(run->cache, count + 1, true);
    bit_clear(dictionary->valid, 0);
    dictionary->as.i[0] = 0;
    for (size_t k = 1; k < count; k++)
        dictionary->as.i[k] = (range.least + (int64_t)k - 1) * (type == TYPE_DATE ? 1 : US_PER_DAY);
    d->dictionary = dictionary;
    d->first = range.least;
    return true;
}

static bool find(Run *run, Batch *batch, const Node *node, struct Days *d) {
    const Column *column = eval(run, batch, node);
    const size_t rows = batch->rows, words = BITMAP_WORDS(rows);
    if (column->shape != SHAPE_FLAT || rows == 0) return false;
    const uint64_t *valid = value_rows(&run->scratch, column, rows);
    int64_t *days = arena_take(&run->scratch, words * 64 * sizeof *days);
    uint32_t *codes = arena_take(&run->scratch, words * 64 * sizeof *codes);
    if (node->type == TYPE_DATE) memcpy(days, column->as.i, rows * sizeof *days);
    else dates_days(column->as.i, rows, days);
    for (size_t k = rows; k < words * 64; k++) days[k] = 0;
    Range range = {INT64_MAX, INT64_MIN};
    range_of(days, words, valid, &range);
    d->met += rows;
    if (range.least > range.most && d->dictionary == NULL) return false; /* all are NULL */
    if (range.least > range.most) range = (Range){d->first, d->first};
    if (range.least < DAYS_LEAST || range.most > DAYS_MOST || !hold(run, d, node->type, range)) return false;
    code_days(days, words, valid, (uint32_t)(uint64_t)(d->first - 1), codes);
    d->codes = (Column){.type = node->type, .shape = SHAPE_CODED, .rows = rows, .codes = codes, .dictionary = d->dictionary};
    return true;
}

/* The argument that is a column of points in time of which only the day counts; `node->count`: there is none. */
static uint32_t day_argument(Run *run, const Node *node) {
    if (node->kind != NODE_CALL || !node->function->by_day) return node->count;
    uint32_t found = node->count;
    for (uint32_t i = 0; i < node->count; i++) {
        const Node *arg = node->args[i];
        if (!arg->constant) {
            if (found != node->count || arg->kind != NODE_COLUMN) return node->count;
            found = i;
            continue;
        }
        DatePart part;
        if (function_param(node->function, i)->literal != LITERAL_PART) continue;
        const Column *word = eval(run, NULL, arg);
        if (word->type != TYPE_STRING || !col_valid(word, 0) || !part_find(word->as.s[0], &part) || part_is_of_day(part)) return node->count;
    }
    return found;
}

const Column *days_argument(Run *run, Batch *batch, const Node *node, uint32_t *at) {
    *at = day_argument(run, node);
    if (*at == node->count) return NULL;
    NodeState *state = &run->nodes[node->args[*at]->id];
    if (state->days == NULL) state->days = NEW(run->cache, struct Days);
    struct Days *d = state->days;
    if (d->scattered) return NULL;
    if (d->epoch != batch->epoch) {
        d->found = find(run, batch, node->args[*at], d);
        d->epoch = batch->epoch;
    }
    return d->found ? &d->codes : NULL;
}
