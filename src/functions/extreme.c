/* MIN, MAX and ATTR. NULLs are skipped, nothing gives NULL; how rows come in batches changes no result. */
#include "functions/aggregate.h"

#include "base/vector.h"
#include "data/collate.h"

/* ---- MIN and MAX ---- */

typedef struct RealBest {
    double value;
    bool any;
} RealBest;
typedef struct TextBest {
    Text value;
    bool any;
} TextBest;
typedef struct BoolBest {
    uint8_t met; /* 1: some true, 2: some false */
} BoolBest;

#define BEST(word, State, member, better, keep, ...)                                                                   \
    UPDATE(                                                                                                            \
        word##_update, State, member, if (!s->any || (better)) {                                                       \
            s->value = (keep);                                                                                         \
            s->any = true;                                                                                             \
        })                                                                                                             \
    static void word##_merge(const FnContext *context, void *into, const void *from) {                                 \
        (void)context;                                                                                                 \
        State *s = into;                                                                                               \
        const State *o = from;                                                                                         \
        const __typeof__(o->value) x = o->value;                                                                       \
        if (!o->any || (s->any && !(better))) return;                                                                  \
        s->value = (keep);                                                                                             \
        s->any = true;                                                                                                 \
    }                                                                                                                  \
    FINISH(word##_finish, State, member, {                                                                             \
        ok = s->any;                                                                                                   \
        if (ok) *to = s->value;                                                                                        \
    })                                                                                                                 \
    static const Aggregate word = {.state_size = sizeof(State),                                                        \
                                   .ignores_duplicates = true,                                                         \
                                   .update = word##_update,                                                            \
                                   .merge = word##_merge,                                                              \
                                   .finish = word##_finish,                                                            \
                                   __VA_ARGS__};

/* Whole numbers: the best is the highest rank, which is 0 before there is any. */
typedef struct WholeBest {
    uint64_t rank;
    bool any;
} WholeBest;

VECTORS(highest_rank, (const int64_t *restrict x, const uint64_t *restrict bits, size_t words, uint64_t flip, uint64_t *restrict to),
        (x, bits, words, flip, to)) {
    uint64_t best = *to;
    for (size_t w = 0; w < words; w++, x += 64) {
        uint64_t left = bits == NULL ? ~(uint64_t)0 : bits[w];
        if (left == ~(uint64_t)0)
            for (size_t k = 0; k < 64; k++) best = ((uint64_t)x[k] ^ flip) > best ? (uint64_t)x[k] ^ flip : best;
        else if (bit_count(left) > 8)
            for (size_t k = 0; k < 64; k++) {
                const uint64_t rank = ((uint64_t)x[k] ^ flip) & -(left >> k & 1);
                best = rank > best ? rank : best;
            }
        else
            for (; left != 0; left &= left - 1) {
                const uint64_t rank = (uint64_t)x[__builtin_ctzll(left)] ^ flip;
                best = rank > best ? rank : best;
            }
    }
    *to = best;
}

/* For one group; false: nothing done. */
static bool best_of_one(const FnContext *context, WholeBest *s, size_t rows, const Column *arg, uint64_t flip) {
    if (!context->one_group || arg->shape != SHAPE_FLAT) return false;
    highest_rank(arg->as.i, arg->valid, rows / 64, flip, &s->rank);
    for (size_t k = rows / 64 * 64; k < rows; k++) {
        const uint64_t rank = (uint64_t)arg->as.i[k] ^ flip;
        if (col_valid(arg, k) && rank > s->rank) s->rank = rank;
    }
    s->any |= values_in(arg, rows) != 0;
    return true;
}

/* flip: makes a rank of a value, and a value of a rank. */
#define BEST_WHOLE(word, flip)                                                                                         \
    UPDATE(word##_each, WholeBest, i, {                                                                                \
        const uint64_t rank = (uint64_t)x ^ (flip);                                                                    \
        s->rank = rank > s->rank ? rank : s->rank;                                                                     \
        s->any = true;                                                                                                 \
    })                                                                                                                 \
    static void word##_update(const FnContext *context, void *states, const uint32_t *groups, size_t rows,             \
                              const Column *args) {                                                                    \
        if (!best_of_one(context, (WholeBest *)states + groups[0], rows, &args[0], (flip)))                            \
            word##_each(context, states, groups, rows, args);                                                          \
    }                                                                                                                  \
    FINISH(word##_finish, WholeBest, i, {                                                                              \
        ok = s->any;                                                                                                   \
        *to = (int64_t)(s->rank ^ (flip));                                                                             \
    })                                                                                                                 \
    static const Aggregate word = {.state_size = sizeof(WholeBest),                                                    \
                                   .by_group = true,                                                                   \
                                   .ignores_duplicates = true,                                                         \
                                   .update = word##_update,                                                            \
                                   .merge = whole_best_merge,                                                          \
                                   .finish = word##_finish};
MERGE(whole_best_merge, WholeBest, {
    s->rank = o->rank > s->rank ? o->rank : s->rank;
    s->any |= o->any;
})
BEST_WHOLE(min_integer, (uint64_t)INT64_MAX)
BEST_WHOLE(max_integer, (uint64_t)1 << 63)

BEST(min_real, RealBest, r, x < s->value, x, .best = BEST_LEAST)
BEST(max_real, RealBest, r, x > s->value, x, .best = BEST_MOST)

/* Texts as numbers, 0 for none. */
static void highest_update(const FnContext *context, void *states, const uint32_t *groups, size_t rows, const Column *args) {
    uint32_t *best = states;
    const uint32_t *codes = args[0].codes;
    (void)context;
    for (size_t k = 0; k < rows; k++) {
        const uint32_t before = best[groups[k]];
        best[groups[k]] = codes[k] > before ? codes[k] : before;
    }
}
MERGE(highest_merge, uint32_t, *s = *o > *s ? *o : *s)
static const Aggregate highest_code = {
    .state_size = sizeof(uint32_t), .ignores_duplicates = true, .update = highest_update, .merge = highest_merge};

BEST(min_text, TextBest, s, collate_in(context->locale, x, s->value) < 0, text_copy(context->run, x), .best = BEST_LEAST, .over_codes = &highest_code)
BEST(max_text, TextBest, s, collate_in(context->locale, x, s->value) > 0, text_copy(context->run, x), .best = BEST_MOST, .over_codes = &highest_code)

UPDATE(boolean_update, BoolBest, b, s->met |= (uint8_t)(2 >> (x != 0)))
static void note_truths(const FnContext *context, BoolBest *states, const uint32_t *groups, size_t rows, const uint64_t *bits, uint8_t met) {
    for (size_t w = 0; w < BITMAP_WORDS(rows); w++) {
        if (bits[w] != 0 && context->one_group) {
            states[groups[0]].met |= met;
            return;
        }
        for (uint64_t left = bits[w]; left != 0; left &= left - 1)
            states[groups[w * 64 + (size_t)__builtin_ctzll(left)]].met |= met;
    }
}

static void boolean_truths(const FnContext *context, void *states, const uint32_t *groups, size_t rows, const uint64_t *yes,
                           const uint64_t *no) {
    note_truths(context, states, groups, rows, yes, 1);
    note_truths(context, states, groups, rows, no, 2);
}
MERGE(boolean_merge, BoolBest, s->met |= o->met)

/* The states are bytes, as the values are. */
VECTORS(read_truths, (const uint8_t *restrict met, size_t groups, uint8_t others, uint8_t *restrict values), (met, groups, others, values)) {
    for (size_t g = 0; g < groups; g++) values[g] = (met[g] & 1) & !(met[g] & others);
}

static void boolean_least(const FnContext *context, const void *states, size_t groups, Column *out) {
    (void)context;
    read_truths(states, groups, 2, out->as.b);
    bitmap_pack(out->valid, states, groups);
}

static void boolean_most(const FnContext *context, const void *states, size_t groups, Column *out) {
    (void)context;
    read_truths(states, groups, 0, out->as.b);
    bitmap_pack(out->valid, states, groups);
}
static const Aggregate min_boolean = {.state_size = sizeof(BoolBest), .by_group = true, .ignores_duplicates = true, .update = boolean_update, .truths = boolean_truths,
                                      .merge = boolean_merge, .finish = boolean_least};
static const Aggregate max_boolean = {.state_size = sizeof(BoolBest), .by_group = true, .ignores_duplicates = true, .update = boolean_update, .truths = boolean_truths,
                                      .merge = boolean_merge, .finish = boolean_most};

/* ---- ATTR: the only value there is, NULL when there are several (Tableau shows * for that NULL) ---- */

#define ATTR_OF(word, State, member, differs, keep, over)                                                              \
    typedef struct State {                                                                                             \
        __typeof__(*((Column *)0)->as.member) value;                                                                   \
        bool any, several;                                                                                             \
    } State;                                                                                                           \
    UPDATE(word##_update, State, member, {                                                                             \
        if (s->several) continue;                                                                                      \
        if (!s->any)                                                                                                   \
            s->value = (keep);                                                                                         \
        else if (differs)                                                                                              \
            s->several = true;                                                                                         \
        s->any = true;                                                                                                 \
    })                                                                                                                 \
    static void word##_merge(const FnContext *context, void *into, const void *from) {                                 \
        (void)context;                                                                                                 \
        State *s = into;                                                                                               \
        const State *o = from;                                                                                         \
        const __typeof__(o->value) x = o->value;                                                                       \
        if (!o->any) return;                                                                                           \
        if (o->several || (s->any && (differs))) s->several = true;                                                    \
        if (!s->any) s->value = (keep);                                                                                \
        s->any = true;                                                                                                 \
    }                                                                                                                  \
    FINISH(word##_finish, State, member, {                                                                             \
        ok = s->any && !s->several;                                                                                    \
        if (ok) *to = s->value;                                                                                        \
    })                                                                                                                 \
    static const Aggregate word = {.state_size = sizeof(State),                                                        \
                                   .null_of_values = "they differ",                                                    \
                                   .ignores_duplicates = true,                                                         \
                                   .update = word##_update,                                                            \
                                   .merge = word##_merge,                                                              \
                                   .over_codes = (over),                                                               \
                                   .finish = word##_finish};

static uint32_t only_code(uint32_t a, uint32_t b) { return a == 0 || a == b ? b : b == 0 ? a : SEVERAL_CODES; }

static void only_update(const FnContext *context, void *states, const uint32_t *groups, size_t rows, const Column *args) {
    uint32_t *only = states;
    (void)context;
    for (size_t k = 0; k < rows; k++) only[groups[k]] = only_code(only[groups[k]], args[0].codes[k]);
}
MERGE(only_merge, uint32_t, *s = only_code(*s, *o))
static const Aggregate only_one = {.state_size = sizeof(uint32_t), .null_of_values = "they differ", .ignores_duplicates = true,
                                   .update = only_update, .merge = only_merge};

ATTR_OF(attr_integer, WholeAttr, i, x != s->value, x, NULL)
ATTR_OF(attr_real, RealAttr, r, x != s->value, x, NULL)
ATTR_OF(attr_boolean, BoolAttr, b, x != s->value, x, NULL)
ATTR_OF(attr_text, TextAttr, s, !text_equal(x, s->value), text_copy(context->run, x), &only_one)

#define MINIMUM(type_, aggregate_, ...)                                                                                \
    { AGGREGATE("MIN", type_, aggregate_, P(type_)), .sql = "MIN(%1)", __VA_ARGS__ }
#define MAXIMUM(type_, aggregate_, ...)                                                                                \
    { AGGREGATE("MAX", type_, aggregate_, P(type_)), .sql = "MAX(%1)", __VA_ARGS__ }
#define ATTRIBUTE(type_, aggregate_, word, ...)                                                                        \
    {                                                                                                                  \
        AGGREGATE("ATTR", type_, aggregate_, P(type_)),                                                                \
            .sql = "CASE WHEN MIN(%1) = MAX(%1) THEN MIN(%1) END",                                                     \
            .doc = "The " word " that all rows share; NULL when there are several.", __VA_ARGS__                       \
    }

const Function extreme_functions[] = {
    MINIMUM(INT, min_integer, .doc = "The smallest integer.", .example = "MIN([Sales])", .gives = "5"),
    MINIMUM(REAL, min_real, .doc = "The smallest number.", .example = "MIN([Sales] / 2)", .gives = "2.5"),
    MINIMUM(STRING, min_text, .doc = "The first string in the order of a dictionary.", .example = "MIN([Customer])",
            .gives = "'a'"),
    MINIMUM(DATE, min_integer, .doc = "The earliest date.", .example = "MIN(#2024-04-15# + [Sales])",
            .gives = "#2024-04-20#"),
    MINIMUM(DATETIME, min_integer, .doc = "The earliest point in time.",
            .example = "MIN(#2024-04-15 10:00:00# + [Sales])", .gives = "#2024-04-20 10:00:00#"),
    {AGGREGATE("MIN", BOOL, min_boolean, P(BOOL)), .sql = "EVERY(%1)", .doc = "Whether all truth values are true.",
     .example = "MIN([Sales] > 50)", .gives = "false"},
    MAXIMUM(INT, max_integer, .doc = "The largest integer.", .example = "MAX([Sales])", .gives = "60"),
    MAXIMUM(REAL, max_real, .doc = "The largest number.", .example = "MAX([Sales] / 8)", .gives = "7.5"),
    MAXIMUM(STRING, max_text, .doc = "The last string in the order of a dictionary.", .example = "MAX([Customer])",
            .gives = "'c'"),
    MAXIMUM(DATE, max_integer, .doc = "The latest date.", .example = "MAX(#2024-04-15# + [Sales])",
            .gives = "#2024-06-14#"),
    MAXIMUM(DATETIME, max_integer, .doc = "The latest point in time.",
            .example = "MAX(#2024-04-15 10:00:00# + [Sales])", .gives = "#2024-06-14 10:00:00#"),
    {AGGREGATE("MAX", BOOL, max_boolean, P(BOOL)), .sql = "SOME(%1)", .doc = "Whether some truth value is true.",
     .example = "MAX([Sales] > 50)", .gives = "true"},
    ATTRIBUTE(INT, attr_integer, "integer", .example = "ATTR([Sales])", .gives = "NULL"),
    ATTRIBUTE(REAL, attr_real, "number", .example = "ATTR([Sales] * 0.0)", .gives = "0.0"),
    ATTRIBUTE(STRING, attr_text, "string", .example = "ATTR([Region])", .gives = "NULL"),
    ATTRIBUTE(DATE, attr_integer, "date", .example = "ATTR(#2024-04-15#)", .gives = "#2024-04-15#"),
    ATTRIBUTE(DATETIME, attr_integer, "point in time", .example = "ATTR(#2024-04-15 10:00:00#)",
              .gives = "#2024-04-15 10:00:00#"),
    {AGGREGATE("ATTR", BOOL, attr_boolean, P(BOOL)),
     .sql = "CASE WHEN EVERY(%1) THEN TRUE WHEN EVERY(NOT %1) THEN FALSE END",
     .doc = "The truth value that all rows share; NULL when there are both.", .example = "ATTR([Sales] > 1)",
     .gives = "true"},
    {.name = NULL},
};
