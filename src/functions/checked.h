/* More loops for kernels. FINITEn and INTEGERSn compute every slot first and only look for NULLs when something went
   wrong, so that the common case has no branch; FINITEn turn -0.0 into 0.0. VALUESn never look at the argument of a
   NULL (needed for texts) and leave zero there. */
#ifndef LODE_FUNCTIONS_CHECKED_H
#define LODE_FUNCTIONS_CHECKED_H

#include <float.h>
#include <math.h>

#include "functions/loop.h"

/* Reals are never NaN or infinite (data/type.def): such results become NULL. */
static inline void null_the_infinite(Column *out, size_t rows) {
    for (size_t k = 0; k < rows; k++)
        if (!isfinite(out->as.r[k])) {
            bit_clear(out->valid, k);
            out->as.r[k] = 0;
        }
}

#define FINITE1(name, in, expression)                                                                                  \
    static void name(const FnContext *context, const Column *args, size_t rows, Column *out) {                         \
        (void)context;                                                                                                 \
        const size_t s1 = col_step(&args[0]);                                                                          \
        int bad = 0;                                                                                                   \
        for (size_t k = 0; k < rows; k++) {                                                                            \
            const __typeof__(*args[0].as.in) x = args[0].as.in[k * s1];                                                \
            const double value = (expression) + 0.0;                                                                   \
            out->as.r[k] = value;                                                                                      \
            bad |= !(fabs(value) <= DBL_MAX);                                                                          \
        }                                                                                                              \
        if (bad) null_the_infinite(out, rows);                                                                         \
    }

#define FINITE2(name, in1, in2, expression)                                                                            \
    static void name(const FnContext *context, const Column *args, size_t rows, Column *out) {                         \
        (void)context;                                                                                                 \
        const size_t s1 = col_step(&args[0]), s2 = col_step(&args[1]);                                                 \
        int bad = 0;                                                                                                   \
        for (size_t k = 0; k < rows; k++) {                                                                            \
            const __typeof__(*args[0].as.in1) x = args[0].as.in1[k * s1];                                              \
            const __typeof__(*args[0].as.in2) y = args[1].as.in2[k * s2];                                              \
            const double value = (expression) + 0.0;                                                                   \
            out->as.r[k] = value;                                                                                      \
            bad |= !(fabs(value) <= DBL_MAX);                                                                          \
        }                                                                                                              \
        if (bad) null_the_infinite(out, rows);                                                                         \
    }

/* `overflow` is an expression over x, y and to (where the value goes) that computes *to and says whether it overflowed.
 */
#define INTEGERS2(name, overflow)                                                                                      \
    static void name(const FnContext *context, const Column *args, size_t rows, Column *out) {                         \
        (void)context;                                                                                                 \
        const size_t s1 = col_step(&args[0]), s2 = col_step(&args[1]);                                                 \
        int bad = 0;                                                                                                   \
        for (size_t k = 0; k < rows; k++) {                                                                            \
            const int64_t x = args[0].as.i[k * s1], y = args[1].as.i[k * s2];                                          \
            int64_t *to = &out->as.i[k];                                                                               \
            bad |= (overflow);                                                                                         \
        }                                                                                                              \
        if (!bad) return;                                                                                              \
        for (size_t k = 0; k < rows; k++) {                                                                            \
            const int64_t x = args[0].as.i[k * s1], y = args[1].as.i[k * s2];                                          \
            int64_t *to = &out->as.i[k];                                                                               \
            if (overflow) bit_clear(out->valid, k);                                                                    \
        }                                                                                                              \
    }

/* How the user's country writes dates. */
static inline bool day_first(const FnContext *context) { return context->locale != NULL && context->locale->day_first; }

/* `statement` sets *to, and ok = 0 for NULL (only where the row says makes_nulls). */
#define VALUES_BEGIN_(out_)                                                                                            \
    for (size_t k = 0; k < rows; k++) {                                                                                \
        __typeof__(*out->as.out_) *to = &out->as.out_[k];                                                              \
        int ok = 1;                                                                                                    \
        *to = (__typeof__(*to)){0};                                                                                    \
        if (out->valid != NULL && !bit_get(out->valid, k)) continue;

#define VALUES_END_                                                                                                    \
    if (!ok) bit_clear(out->valid, k);                                                                                 \
    }

#define VALUES1(name, in, out_, statement)                                                                             \
    static void name(const FnContext *context, const Column *args, size_t rows, Column *out) {                         \
        (void)context;                                                                                                 \
        const size_t s1 = col_step(&args[0]);                                                                          \
        VALUES_BEGIN_(out_)                                                                                            \
        const __typeof__(*args[0].as.in) x = args[0].as.in[k * s1];                                                    \
        statement;                                                                                                     \
        VALUES_END_                                                                                                    \
    }

#define VALUES2(name, in1, in2, out_, statement)                                                                       \
    static void name(const FnContext *context, const Column *args, size_t rows, Column *out) {                         \
        (void)context;                                                                                                 \
        const size_t s1 = col_step(&args[0]), s2 = col_step(&args[1]);                                                 \
        VALUES_BEGIN_(out_)                                                                                            \
        const __typeof__(*args[0].as.in1) x = args[0].as.in1[k * s1];                                                  \
        const __typeof__(*args[0].as.in2) y = args[1].as.in2[k * s2];                                                  \
        statement;                                                                                                     \
        VALUES_END_                                                                                                    \
    }

#define VALUES3(name, in1, in2, in3, out_, statement)                                                                  \
    static void name(const FnContext *context, const Column *args, size_t rows, Column *out) {                         \
        (void)context;                                                                                                 \
        const size_t s1 = col_step(&args[0]), s2 = col_step(&args[1]), s3 = col_step(&args[2]);                        \
        VALUES_BEGIN_(out_)                                                                                            \
        const __typeof__(*args[0].as.in1) x = args[0].as.in1[k * s1];                                                  \
        const __typeof__(*args[0].as.in2) y = args[1].as.in2[k * s2];                                                  \
        const __typeof__(*args[0].as.in3) z = args[2].as.in3[k * s3];                                                  \
        statement;                                                                                                     \
        VALUES_END_                                                                                                    \
    }

#endif
