/* Private to functions/: the loop of aggregates and the shape of their rows. */
#ifndef LODE_FUNCTIONS_AGGREGATE_H
#define LODE_FUNCTIONS_AGGREGATE_H

#include "functions/families.h"

/* The rows of word w whose first argument is a value, as bits. */
static inline uint64_t rows_with_value(const Column *arg, size_t rows, size_t w) {
    const uint64_t part = bitmap_part(rows, w);
    if (arg->valid == NULL) return part;
    if (arg->shape == SHAPE_CONSTANT) return bit_get(arg->valid, 0) ? part : 0;
    return arg->valid[w] & part;
}

/* How many rows have a first argument that is a value. */
static inline uint64_t values_in(const Column *arg, size_t rows) {
    uint64_t count = 0;
    for (size_t w = 0; w < BITMAP_WORDS(rows); w++) count += bit_count(rows_with_value(arg, rows, w));
    return count;
}

/* update: `statement` for every row k whose first argument is a value, with s the state of its group and x the value. Where 64 rows all
   have one, no bits are looked at. */
#define UPDATE_ROW(State, i, statement)                                                                                \
    {                                                                                                                  \
        const size_t k = w * 64 + (i);                                                                                 \
        State *s = (State *)states + groups[k];                                                                        \
        const __typeof__(*values) x = values[i];                                                                       \
        statement;                                                                                                     \
    }
#define UPDATE(name, State, member, statement)                                                                         \
    static void name(const FnContext *context, void *states, const uint32_t *groups, size_t rows,                      \
                     const Column *args) {                                                                             \
        (void)context;                                                                                                 \
        const __typeof__(*args[0].as.member) *values = args[0].as.member;                                              \
        const size_t step = col_step(&args[0]) * 64;                                                                   \
        __typeof__(*args[0].as.member) same[64]; /* of a constant */                                                   \
        if (step == 0) {                                                                                               \
            for (size_t i = 0; i < 64; i++) same[i] = values[0];                                                       \
            values = same;                                                                                             \
        }                                                                                                              \
        for (size_t w = 0; w < BITMAP_WORDS(rows); w++, values += step) {                                              \
            uint64_t left = rows_with_value(&args[0], rows, w);                                                        \
            if (left == ~(uint64_t)0)                                                                                  \
                for (size_t i = 0; i < 64; i++) UPDATE_ROW(State, i, statement)                                        \
            else                                                                                                       \
                for (; left != 0; left &= left - 1) UPDATE_ROW(State, (size_t)__builtin_ctzll(left), statement)        \
        }                                                                                                              \
    }

/* zeros: of states that only count them. */
#define ZEROS(name, State)                                                                                             \
    static void name(const FnContext *context, void *states, const uint32_t *groups, size_t rows, const uint64_t *bits) { \
        State *s = states;                                                                                             \
        if (context->one_group) {                                                                                      \
            if (rows != 0) s[groups[0]].count += bitmap_count(bits, rows);                                             \
            return;                                                                                                    \
        }                                                                                                              \
        for (size_t w = 0; w < BITMAP_WORDS(rows); w++)                                                                \
            for (uint64_t left = bits[w]; left != 0; left &= left - 1)                                                 \
                s[groups[w * 64 + (size_t)__builtin_ctzll(left)]].count++;                                             \
    }

#define MERGE(name, State, statement)                                                                                  \
    static void name(const FnContext *context, void *into, const void *from) {                                         \
        (void)context;                                                                                                 \
        State *s = into;                                                                                               \
        const State *o = from;                                                                                         \
        statement;                                                                                                     \
    }

/* finish: `statement` sets *to, and ok = 0 for NULL. Whether there is a value goes word by word, without a branch. */
#define FINISH(name, State, member, statement)                                                                         \
    static void name(const FnContext *context, const void *states, size_t groups, Column *out) {                       \
        (void)context;                                                                                                 \
        for (size_t w = 0; w < BITMAP_WORDS(groups); w++) {                                                            \
            uint64_t valid = 0;                                                                                        \
            for (size_t g = w * 64; g < groups && g < w * 64 + 64; g++) {                                              \
                const State *s = (const State *)states + g;                                                            \
                __typeof__(*out->as.member) *to = &out->as.member[g];                                                  \
                int ok = 1;                                                                                            \
                *to = (__typeof__(*to)){0};                                                                            \
                statement;                                                                                             \
                valid |= (uint64_t)(ok != 0) << (g % 64);                                                              \
            }                                                                                                          \
            out->valid[w] = valid;                                                                                     \
        }                                                                                                              \
    }

#define AGGREGATE(name_, result_, aggregate_, ...)                                                                     \
    .name = name_, .kind = FN_AGGREGATE, .family = FAMILY_AGGREGATE, .result = TYPE_##result_,                         \
    .params = {__VA_ARGS__}, .aggregate = &aggregate_

#endif
