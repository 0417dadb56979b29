/* SUM and AVG. NULLs are skipped, nothing gives NULL; how rows come in batches changes no result. */
#include "functions/aggregate.h"

#include <math.h>

#include "base/vector.h"

/* ---- whole numbers: a sum of more than 64 bits, so order does not matter; too large in the end is NULL (language.md 3) ---- */

#define OUT_OF_RANGE "their sum leaves the range of numbers"

typedef struct WholeSum {
    int64_t sum, wraps; /* the sum and as many times 2^64 */
    uint64_t count;
} WholeSum;

static void whole_add(WholeSum *s, int64_t x) {
    if (__builtin_add_overflow(s->sum, x, &s->sum)) s->wraps += x < 0 ? -1 : 1;
}

UPDATE(whole_update_each, WholeSum, i, {
    whole_add(s, x);
    s->count++;
})

/* For one group the halves of all values are added apart, which cannot overflow (less than 2^31 rows) and needs no branch. */
typedef struct Halves {
    int64_t low, high;
} Halves;

static void add_halves(Halves *sum, int64_t x) {
    sum->low += (int64_t)((uint64_t)x & UINT32_MAX);
    sum->high += x >> 32;
}

VECTORS(add_whole_words, (const int64_t *restrict x, const uint64_t *restrict bits, size_t words, Halves *restrict to), (x, bits, words, to)) {
    Halves sum = *to;
    for (size_t w = 0; w < words; w++, x += 64) {
        uint64_t left = bits == NULL ? ~(uint64_t)0 : bits[w];
        if (left == ~(uint64_t)0)
            for (size_t k = 0; k < 64; k++) add_halves(&sum, x[k]);
        else if (bit_count(left) > 8)
            for (size_t k = 0; k < 64; k++) add_halves(&sum, x[k] & -(int64_t)(left >> k & 1));
        else
            for (; left != 0; left &= left - 1) add_halves(&sum, x[__builtin_ctzll(left)]);
    }
    *to = sum;
}

static void whole_update(const FnContext *context, void *states, const uint32_t *groups, size_t rows, const Column *args) {
    if (!context->one_group || args[0].shape != SHAPE_FLAT) {
        whole_update_each(context, states, groups, rows, args);
        return;
    }
    Halves sum = {0, 0};
    add_whole_words(args[0].as.i, args[0].valid, rows / 64, &sum);
    for (size_t k = rows / 64 * 64; k < rows; k++)
        if (col_valid(&args[0], k)) add_halves(&sum, args[0].as.i[k]);
    WholeSum *s = (WholeSum *)states + groups[0];
    const int64_t high = (int64_t)((uint64_t)sum.high << 32); /* as many times 2^64 are left of it: */
    whole_add(s, sum.low);
    whole_add(s, high);
    s->wraps += (sum.high >> 32) + (high < 0);
    s->count += values_in(&args[0], rows);
}
ZEROS(whole_zeros, WholeSum)
MERGE(whole_merge, WholeSum, {
    whole_add(s, o->sum);
    s->wraps += o->wraps;
    s->count += o->count;
})

static double whole_average(const WholeSum *s) {
    if (s->wraps == 0) return (double)s->sum / (double)s->count;
    return ((double)s->wraps * 0x1p64 + (double)s->sum) / (double)s->count;
}

FINISH(whole_sum, WholeSum, i, {
    ok = s->count != 0 && s->wraps == 0;
    if (ok) *to = s->sum;
})
FINISH(whole_avg, WholeSum, r, {
    ok = s->count != 0;
    if (ok) *to = whole_average(s);
})

static const Aggregate sum_integers = {
    .null_of_values = OUT_OF_RANGE, .by_group = true,
    .state_size = sizeof(WholeSum), .update = whole_update, .zeros = whole_zeros, .merge = whole_merge, .finish = whole_sum};
static const Aggregate avg_integers = {
    .null_of_values = OUT_OF_RANGE, .by_group = true,
    .state_size = sizeof(WholeSum), .update = whole_update, .zeros = whole_zeros, .merge = whole_merge, .finish = whole_avg};

/* ---- reals: added in the order of rows with Neumaier's correction ---- */

typedef struct RealSum {
    double sum, lost; /* lost: what rounding took away */
    uint64_t count;
} RealSum;

static void real_add(RealSum *s, double x) {
    double sum = s->sum + x;
    s->lost += fabs(s->sum) >= fabs(x) ? (s->sum - sum) + x : (x - sum) + s->sum;
    s->sum = sum;
}

static int finite_value(double x, double *to) {
    if (!isfinite(x)) return 0;
    *to = x + 0.0; /* never -0.0 */
    return 1;
}

UPDATE(real_update_each, RealSum, r, {
    real_add(s, x);
    s->count++;
})

/* For one group the state stays in registers. */
static void real_update(const FnContext *context, void *states, const uint32_t *groups, size_t rows, const Column *args) {
    if (!context->one_group || args[0].shape != SHAPE_FLAT) {
        real_update_each(context, states, groups, rows, args);
        return;
    }
    RealSum *s = (RealSum *)states + groups[0], sum = *s;
    const double *x = args[0].as.r;
    for (size_t w = 0; w < BITMAP_WORDS(rows); w++) {
        uint64_t left = rows_with_value(&args[0], rows, w);
        if (left == ~(uint64_t)0)
            for (size_t k = w * 64; k < w * 64 + 64; k++) real_add(&sum, x[k]);
        else
            for (; left != 0; left &= left - 1) real_add(&sum, x[w * 64 + (size_t)__builtin_ctzll(left)]);
    }
    sum.count += values_in(&args[0], rows);
    *s = sum;
}
ZEROS(real_zeros, RealSum)
MERGE(real_merge, RealSum, {
    real_add(s, o->sum);
    s->lost += o->lost;
    s->count += o->count;
})
FINISH(real_sum, RealSum, r, ok = s->count != 0 && finite_value(s->sum + s->lost, to))
FINISH(real_avg, RealSum, r, ok = s->count != 0 && finite_value((s->sum + s->lost) / (double)s->count, to))

static const Aggregate sum_reals = {
    .null_of_values = OUT_OF_RANGE, .by_group = true,
    .state_size = sizeof(RealSum), .update = real_update, .zeros = real_zeros, .merge = real_merge, .finish = real_sum};
static const Aggregate avg_reals = {
    .null_of_values = OUT_OF_RANGE, .by_group = true,
    .state_size = sizeof(RealSum), .update = real_update, .zeros = real_zeros, .merge = real_merge, .finish = real_avg};

const Function sum_functions[] = {
    {AGGREGATE("SUM", INT, sum_integers, P(INT)), .sql = "SUM(%1)", .doc = "The sum of integers.",
     .example = "SUM([Sales])", .gives = "102"},
    {AGGREGATE("SUM", REAL, sum_reals, P(REAL)), .sql = "SUM(%1)", .doc = "The sum of numbers.",
     .example = "SUM([Sales] * 0.5)", .gives = "51.0"},
    {AGGREGATE("AVG", REAL, avg_integers, P(INT)), .sql = "AVG(CAST(%1 AS DOUBLE PRECISION))",
     .doc = "The mean of integers, a real.", .example = "AVG([Sales])", .gives = "20.4"},
    {AGGREGATE("AVG", REAL, avg_reals, P(REAL)), .sql = "AVG(%1)", .doc = "The mean of numbers.",
     .example = "AVG([Sales] * 0.5)", .gives = "10.2"},
    {.name = NULL},
};
