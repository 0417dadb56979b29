/* The loops of kernels: a kernel is one line through MAP1, MAP2 or MAP3. Members are those of Column.as: b i r s.
   MAPn_NULL kernels compute an int `ok`; when it is 0 the row becomes NULL (the row of the catalogue says makes_nulls). */
#ifndef LODE_FUNCTIONS_LOOP_H
#define LODE_FUNCTIONS_LOOP_H

#include "base/vector.h"
#include "functions/function.h"

#define SLOT(member) __typeof__(*((Column *)0)->as.member)

#define MAP1(name, in, out_, expression)                                                                               \
    VECTORS(name##_rows, (const FnContext *context, const SLOT(in) *restrict p1, size_t s1, size_t rows, SLOT(out_) *restrict to), \
            (context, p1, s1, rows, to)) {                                                                             \
        (void)context;                                                                                                 \
        for (size_t k = 0; k < rows; k++) {                                                                            \
            const SLOT(in) x = p1[k * s1];                                                                             \
            to[k] = (expression);                                                                                      \
        }                                                                                                              \
    }                                                                                                                  \
    static void name(const FnContext *context, const Column *args, size_t rows, Column *out) {                         \
        name##_rows(context, args[0].as.in, col_step(&args[0]), rows, out->as.out_);                                   \
    }

/* A column and a constant, or two columns, are loops that compilers can do in vectors. */
#define MAP2(name, in1, in2, out_, expression)                                                                         \
    VECTORS(name##_rows, (const SLOT(in1) *restrict p1, size_t s1, const SLOT(in2) *restrict p2, size_t s2, size_t rows, SLOT(out_) *restrict to), \
            (p1, s1, p2, s2, rows, to)) {                                                                              \
        if (s1 == 1 && s2 == 0) {                                                                                      \
            const SLOT(in2) y = p2[0];                                                                                 \
            for (size_t k = 0; k < rows; k++) {                                                                        \
                const SLOT(in1) x = p1[k];                                                                             \
                to[k] = (expression);                                                                                  \
            }                                                                                                          \
            return;                                                                                                    \
        }                                                                                                              \
        for (size_t k = 0; k < rows; k++) {                                                                            \
            const SLOT(in1) x = p1[k * s1];                                                                            \
            const SLOT(in2) y = p2[k * s2];                                                                            \
            to[k] = (expression);                                                                                      \
        }                                                                                                              \
    }                                                                                                                  \
    static void name(const FnContext *context, const Column *args, size_t rows, Column *out) {                         \
        (void)context;                                                                                                 \
        name##_rows(args[0].as.in1, col_step(&args[0]), args[1].as.in2, col_step(&args[1]), rows, out->as.out_);       \
    }

/* `statement` sets *to and may set ok = 0. Only called for rows whose arguments are values. */
#define MAP1_NULL(name, in, out_, statement)                                                                           \
    static void name(const FnContext *context, const Column *args, size_t rows, Column *out) {                         \
        (void)context;                                                                                                 \
        const size_t s1 = col_step(&args[0]);                                                                          \
        for (size_t k = 0; k < rows; k++) {                                                                            \
            if (!bit_get(out->valid, k)) continue;                                                                     \
            const __typeof__(*args[0].as.in) x = args[0].as.in[k * s1];                                                \
            __typeof__(*out->as.out_) *to = &out->as.out_[k];                                                          \
            int ok = 1;                                                                                                \
            statement;                                                                                                 \
            if (!ok) bit_clear(out->valid, k);                                                                         \
        }                                                                                                              \
    }

#define MAP2_NULL(name, in1, in2, out_, statement)                                                                     \
    static void name(const FnContext *context, const Column *args, size_t rows, Column *out) {                         \
        (void)context;                                                                                                 \
        const size_t s1 = col_step(&args[0]), s2 = col_step(&args[1]);                                                 \
        for (size_t k = 0; k < rows; k++) {                                                                            \
            if (!bit_get(out->valid, k)) continue;                                                                     \
            const __typeof__(*args[0].as.in1) x = args[0].as.in1[k * s1];                                              \
            const __typeof__(*args[0].as.in2) y = args[1].as.in2[k * s2];                                              \
            __typeof__(*out->as.out_) *to = &out->as.out_[k];                                                          \
            int ok = 1;                                                                                                \
            statement;                                                                                                 \
            if (!ok) bit_clear(out->valid, k);                                                                         \
        }                                                                                                              \
    }

#endif
