/* RANK and its kin over one partition: NULLs have no rank and do not count. Rules: language.md 11.2. */
#include <strings.h>

#include "base/sort.h"
#include "functions/window.h"

typedef struct Ranked {
    const Column *values;
    uint32_t *order; /* places in the partition, best first; ties in the order of the partition */
    size_t count;    /* that have a value */
    const uint32_t *rows;
    const Locale *locale;
    bool ascending;
} Ranked;

static int by_value(uint32_t a, uint32_t b, void *context) {
    const Ranked *r = context;
    const int order = col_compare(r->locale, r->values, r->rows[a], r->rows[b]);
    return r->ascending ? order : -order;
}

static bool ascending(const Function *f, const Column *args, bool without) {
    if (function_params(f) == 1 || !col_valid(&args[1], 0)) return without;
    return args[1].as.s[0].size == 3; /* 'asc'; the analysis lets no other word through than 'desc' */
}

static Ranked rank(const FnContext *context, const Function *f, const Column *args, const uint32_t *rows, size_t count,
                   bool without, Column *out) {
    Ranked r = {.values = &args[0], .rows = rows, .locale = context->locale, .ascending = ascending(f, args, without)};
    r.order = arena_take(context->scratch, (count + 1) * sizeof *r.order);
    for (size_t k = 0; k < count; k++) {
        if (col_valid(&args[0], rows[k])) r.order[r.count++] = (uint32_t)k;
        else bit_clear(out->valid, rows[k]);
    }
    sort_numbers(context->scratch, r.order, r.count, by_value, &r);
    return r;
}

/* Ends of the run of equal values that begins at `at`. */
static size_t tie_end(const Ranked *r, size_t at) {
    size_t end = at + 1;
    while (end < r->count && col_compare(r->locale, r->values, r->rows[r->order[at]], r->rows[r->order[end]]) == 0) end++;
    return end;
}

typedef enum Ties { TIES_BEST, TIES_DENSE, TIES_WORST } Ties;

static void rank_ties(const FnContext *context, const Function *f, const Column *args, const uint32_t *rows, size_t count,
                      Ties ties, Column *out) {
    Ranked r = rank(context, f, args, rows, count, false, out);
    int64_t dense = 0;
    for (size_t at = 0, end; at < r.count; at = end) {
        end = tie_end(&r, at);
        dense++;
        int64_t number = ties == TIES_BEST ? (int64_t)at + 1 : ties == TIES_WORST ? (int64_t)end : dense;
        for (size_t k = at; k < end; k++) out->as.i[rows[r.order[k]]] = number;
    }
}

void window_rank(const FnContext *context, const Function *f, const Column *args, const uint32_t *rows, size_t count,
                 Column *out) {
    rank_ties(context, f, args, rows, count, TIES_BEST, out);
}

void window_rank_dense(const FnContext *context, const Function *f, const Column *args, const uint32_t *rows, size_t count,
                       Column *out) {
    rank_ties(context, f, args, rows, count, TIES_DENSE, out);
}

void window_rank_modified(const FnContext *context, const Function *f, const Column *args, const uint32_t *rows, size_t count,
                          Column *out) {
    rank_ties(context, f, args, rows, count, TIES_WORST, out);
}

void window_rank_unique(const FnContext *context, const Function *f, const Column *args, const uint32_t *rows, size_t count,
                        Column *out) {
    Ranked r = rank(context, f, args, rows, count, false, out);
    for (size_t k = 0; k < r.count; k++) out->as.i[rows[r.order[k]]] = (int64_t)k + 1;
}

/* The values that are not better, as a part from 0 to 1; a value alone is 1. */
void window_rank_percentile(const FnContext *context, const Function *f, const Column *args, const uint32_t *rows, size_t count,
                            Column *out) {
    Ranked r = rank(context, f, args, rows, count, true, out);
    for (size_t at = 0, end; at < r.count; at = end) {
        end = tie_end(&r, at);
        double part = r.count == 1 ? 1 : (double)(end - 1) / (double)(r.count - 1);
        for (size_t k = at; k < end; k++) out->as.r[rows[r.order[k]]] = part;
    }
}
