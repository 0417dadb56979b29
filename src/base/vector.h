/* Loops over arrays, compiled for several instruction sets of which the machine's best is taken at run time.
   VECTORS(name, (parameters), (arguments)) { body } makes `static void name(parameters)`. The body must not call what
   cannot be inlined, and gives the same answer whichever way it runs: whole numbers, comparisons, bits, and single
   operations of reals. */
#ifndef LODE_BASE_VECTOR_H
#define LODE_BASE_VECTOR_H

#define INLINE static inline __attribute__((always_inline))

/* gcc leaves loops of unknown length alone at -O2. */
#if defined(__GNUC__) && !defined(__clang__)
#define LOOPS_IN_VECTORS __attribute__((optimize("O3", "no-trapping-math")))
#else
#define LOOPS_IN_VECTORS
#endif

#if defined(__x86_64__) && defined(__GNUC__) && !defined(PLAIN_LOOPS)

#define FOR_AVX2   __attribute__((target("avx2,bmi,bmi2,popcnt")))
#define FOR_AVX512 __attribute__((target("avx512f,avx512bw,avx512dq,avx512vl,avx2,bmi,bmi2,popcnt")))
#define HAS_AVX2   (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("bmi2") && __builtin_cpu_supports("popcnt"))
#define HAS_AVX512                                                                                                     \
    (__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512dq") &&  \
     __builtin_cpu_supports("avx512vl"))

#define VECTORS(name, parameters, arguments)                                                                           \
    INLINE void name##_loop parameters;                                                                                \
    LOOPS_IN_VECTORS FOR_AVX512 static void name##_avx512 parameters { name##_loop arguments; }                        \
    LOOPS_IN_VECTORS FOR_AVX2 static void name##_avx2 parameters { name##_loop arguments; }                            \
    LOOPS_IN_VECTORS static void name##_plain parameters { name##_loop arguments; }                                    \
    static void name parameters {                                                                                      \
        if (HAS_AVX512)                                                                                                \
            name##_avx512 arguments;                                                                                   \
        else if (HAS_AVX2)                                                                                             \
            name##_avx2 arguments;                                                                                     \
        else                                                                                                           \
            name##_plain arguments;                                                                                    \
    }                                                                                                                  \
    INLINE void name##_loop parameters

#else

#define VECTORS(name, parameters, arguments) LOOPS_IN_VECTORS static void name parameters

#endif

#endif
