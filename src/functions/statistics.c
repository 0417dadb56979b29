/* MEDIAN, PERCENTILE, deviations, variances, covariances, CORR. NULLs are skipped, and pairs with a NULL. */
#include "functions/aggregate.h"

#include <math.h>

/* ---- MEDIAN and PERCENTILE keep all values ---- */

typedef struct Values {
    double *list;
    uint64_t count, capacity;
    double k; /* PERCENTILE: which one, NaN when it was NULL */
} Values;

static void values_room(const FnContext *context, Values *s, uint64_t more) {
    if (s->capacity - s->count >= more) return;
    uint64_t capacity = s->capacity == 0 ? 4 : s->capacity * 2;
    if (capacity < s->count + more) capacity = s->count + more;
    s->list = arena_grow(context->run, s->list, s->capacity * sizeof *s->list, capacity * sizeof *s->list);
    s->capacity = capacity;
}

static void values_add(const FnContext *context, Values *s, double x) {
    values_room(context, s, 1);
    s->list[s->count++] = x;
}

static double constant_k(const Column *arg, size_t k) { return col_valid(arg, k) ? arg->as.r[k * col_step(arg)] : NAN; }

UPDATE(median_update, Values, r, {
    s->k = 0.5;
    values_add(context, s, x);
})
UPDATE(percentile_update, Values, r, {
    s->k = constant_k(&args[1], k);
    values_add(context, s, x);
})
MERGE(values_merge, Values, {
    if (o->count == 0) return;
    values_room(context, s, o->count);
    memcpy(s->list + s->count, o->list, o->count * sizeof *o->list);
    s->count += o->count;
    s->k = o->k;
})

/* Puts the value of this rank at list[rank], smaller ones before it, larger ones behind (Hoare's selection). */
static void select_rank(double *list, uint64_t count, uint64_t rank) {
    int64_t low = 0, high = (int64_t)count - 1;
    while (low < high) {
        const double pivot = list[low + (high - low) / 2];
        int64_t i = low, j = high;
        while (i <= j) {
            while (list[i] < pivot) i++;
            while (list[j] > pivot) j--;
            if (i > j) break;
            const double held = list[i];
            list[i++] = list[j];
            list[j--] = held;
        }
        if ((int64_t)rank <= j)
            high = j;
        else if ((int64_t)rank >= i)
            low = i;
        else
            return;
    }
}

/* Position (n - 1) * k of the sorted values, between two of them in proportion: language.md 9.9. */
static int percentile_of(const FnContext *context, const Values *s, double *to) {
    if (s->count == 0 || !(s->k >= 0 && s->k <= 1)) return 0;
    double *list = arena_take(context->scratch, s->count * sizeof *list);
    memcpy(list, s->list, s->count * sizeof *list);
    const double position = (double)(s->count - 1) * s->k;
    const uint64_t rank = (uint64_t)position;
    select_rank(list, s->count, rank);
    const double below = list[rank], part = position - (double)rank;
    double above = below;
    if (part > 0 && rank + 1 < s->count) {
        above = list[rank + 1];
        for (uint64_t i = rank + 2; i < s->count; i++)
            if (list[i] < above) above = list[i];
    }
    *to = below == above ? below : below * (1 - part) + above * part;
    return 1;
}
FINISH(percentile_finish, Values, r, ok = percentile_of(context, s, to))

static const Aggregate median = {
    .state_size = sizeof(Values), .update = median_update, .merge = values_merge, .finish = percentile_finish};
static const Aggregate percentile = {
    .null_of_values = "no part from 0 to 1 is asked for",
    .state_size = sizeof(Values), .update = percentile_update, .merge = values_merge, .finish = percentile_finish};

/* ---- deviations from the mean: Welford's update, Chan's merge ---- */

typedef struct Spread {
    double count, mean, squares;
} Spread;

UPDATE(spread_update, Spread, r, {
    s->count++;
    const double off = x - s->mean;
    s->mean += off / s->count;
    s->squares += off * (x - s->mean);
})
MERGE(spread_merge, Spread, {
    if (o->count == 0) return;
    const double count = s->count + o->count;
    const double off = o->mean - s->mean;
    s->mean += off * o->count / count;
    s->squares += o->squares + off * off * s->count * o->count / count;
    s->count = count;
})

/* Divides by the count less `less`: one value has no sample variance, and a population variance of 0. */
static int spread(const Spread *s, double less, bool root, double *to) {
    if (s->count <= less) return 0;
    const double variance = s->squares / (s->count - less);
    *to = root ? sqrt(variance) : variance;
    return isfinite(*to);
}
FINISH(stdev_finish, Spread, r, ok = spread(s, 1, true, to))
FINISH(stdevp_finish, Spread, r, ok = spread(s, 0, true, to))
FINISH(var_finish, Spread, r, ok = spread(s, 1, false, to))
FINISH(varp_finish, Spread, r, ok = spread(s, 0, false, to))

#define SPREAD(word, why)                                                                                              \
    static const Aggregate word = {                                                                                    \
        .null_of_values = why,                                                                                         \
        .state_size = sizeof(Spread), .update = spread_update, .merge = spread_merge, .finish = word##_finish};
#define TOO_FEW "fewer than two, or too large ones"
SPREAD(stdev, TOO_FEW)
SPREAD(stdevp, "too large ones")
SPREAD(var, TOO_FEW)
SPREAD(varp, "too large ones")

/* ---- pairs ---- */

typedef struct Pairs {
    double count, mean_x, mean_y, squares_x, squares_y, products;
} Pairs;

static void pairs_update(const FnContext *context, void *states, const uint32_t *groups, size_t rows,
                         const Column *args) {
    (void)context;
    const size_t s1 = col_step(&args[0]), s2 = col_step(&args[1]);
    for (size_t k = 0; k < rows; k++) {
        if (!col_valid(&args[0], k) || !col_valid(&args[1], k)) continue;
        Pairs *s = (Pairs *)states + groups[k];
        const double x = args[0].as.r[k * s1], y = args[1].as.r[k * s2];
        const double off_x = x - s->mean_x, off_y = y - s->mean_y;
        s->count++;
        s->mean_x += off_x / s->count;
        s->mean_y += off_y / s->count;
        s->squares_x += off_x * (x - s->mean_x);
        s->squares_y += off_y * (y - s->mean_y);
        s->products += off_x * (y - s->mean_y);
    }
}
static void pairs_join(Pairs *s, const Pairs *o) {
    if (o->count == 0) return;
    const double count = s->count + o->count, weight = s->count * o->count / count;
    const double off_x = o->mean_x - s->mean_x, off_y = o->mean_y - s->mean_y;
    s->mean_x += off_x * o->count / count;
    s->mean_y += off_y * o->count / count;
    s->squares_x += o->squares_x + off_x * off_x * weight;
    s->squares_y += o->squares_y + off_y * off_y * weight;
    s->products += o->products + off_x * off_y * weight;
    s->count = count;
}
MERGE(pairs_merge, Pairs, pairs_join(s, o))

static int covariance(const Pairs *s, double less, double *to) {
    if (s->count <= less) return 0;
    *to = s->products / (s->count - less);
    return isfinite(*to);
}

/* Pearson's r; NULL for fewer than two pairs and when one side never changes. */
static int correlation(const Pairs *s, double *to) {
    if (s->count < 2 || s->squares_x <= 0 || s->squares_y <= 0) return 0;
    const double r = s->products / (sqrt(s->squares_x) * sqrt(s->squares_y));
    *to = r > 1 ? 1 : r < -1 ? -1 : r;
    return isfinite(r);
}
FINISH(covar_finish, Pairs, r, ok = covariance(s, 1, to))
FINISH(covarp_finish, Pairs, r, ok = covariance(s, 0, to))
FINISH(corr_finish, Pairs, r, ok = correlation(s, to))

#define PAIRS(word, why)                                                                                               \
    static const Aggregate word = {                                                                                    \
        .null_of_values = why,                                                                                         \
        .state_size = sizeof(Pairs), .update = pairs_update, .merge = pairs_merge, .finish = word##_finish};
PAIRS(covar, "fewer than two pairs, or too large ones")
PAIRS(covarp, "no whole pair, or too large ones")
PAIRS(corr, "fewer than two pairs, or a side that never changes")

const Function statistics_functions[] = {
    {AGGREGATE("MEDIAN", REAL, median, P(REAL)), .sql = "PERCENTILE_CONT(0.5) WITHIN GROUP (ORDER BY %1)",
     .doc = "The middle value, or the mean of the two in the middle.", .example = "MEDIAN([Sales])", .gives = "10.0"},
    {AGGREGATE("PERCENTILE", REAL, percentile, P(REAL), PL(REAL, ANY)),
     .sql = "PERCENTILE_CONT(%2) WITHIN GROUP (ORDER BY %1)",
     .doc = "The value below which a part from 0 to 1 of the values lies, in proportion between two values.",
     .example = "PERCENTILE([Sales], 0.75)", .gives = "20.0"},
    {AGGREGATE("STDEV", REAL, stdev, P(REAL)), .sql = "STDDEV_SAMP(%1)",
     .doc = "The standard deviation of a sample; NULL for one value.", .example = "ROUND(STDEV([Sales]), 2)",
     .gives = "22.88"},
    {AGGREGATE("STDEVP", REAL, stdevp, P(REAL)), .sql = "STDDEV_POP(%1)",
     .doc = "The standard deviation of a whole population.", .example = "ROUND(STDEVP([Sales]), 2)", .gives = "20.46"},
    {AGGREGATE("VAR", REAL, var, P(REAL)), .sql = "VAR_SAMP(%1)",
     .doc = "The variance of a sample; NULL for one value.", .example = "ROUND(VAR([Sales]), 2)", .gives = "523.3"},
    {AGGREGATE("VARP", REAL, varp, P(REAL)), .sql = "VAR_POP(%1)", .doc = "The variance of a whole population.",
     .example = "ROUND(VARP([Sales]), 2)", .gives = "418.64"},
    {AGGREGATE("COVAR", REAL, covar, P(REAL), P(REAL)), .sql = "COVAR_SAMP(%1, %2)",
     .doc = "The covariance of two numbers in a sample; NULL for one pair.",
     .example = "ROUND(COVAR([Sales], 2 * [Sales]), 2)", .gives = "1046.6"},
    {AGGREGATE("COVARP", REAL, covarp, P(REAL), P(REAL)), .sql = "COVAR_POP(%1, %2)",
     .doc = "The covariance of two numbers in a whole population.", .example = "ROUND(COVARP([Sales], 2 * [Sales]), 2)",
     .gives = "837.28"},
    {AGGREGATE("CORR", REAL, corr, P(REAL), P(REAL)), .sql = "CORR(%1, %2)",
     .doc = "The correlation of two numbers, from -1 to 1; NULL when one of them never changes.",
     .example = "ROUND(CORR([Sales], 2 * [Sales]), 2)", .gives = "1.0"},
    {.name = NULL},
};
