/* Bits in 64-bit words: bit i of a bitmap is bit i % 64 of word i / 64. Bits past the end may hold anything. */
#ifndef LODE_BASE_BITMAP_H
#define LODE_BASE_BITMAP_H

#include <stdbool.h>
#include <stdint.h>
#include <string.h>
#ifdef __SSE2__
#include <emmintrin.h>
#endif

#include "base/arena.h"

#define BITMAP_WORDS(bits) (((size_t)(bits) + 63) / 64)

static inline bool bit_get(const uint64_t *bits, size_t i) { return (bits[i / 64] >> (i % 64)) & 1; }
static inline void bit_set(uint64_t *bits, size_t i) { bits[i / 64] |= (uint64_t)1 << (i % 64); }
static inline void bit_clear(uint64_t *bits, size_t i) { bits[i / 64] &= ~((uint64_t)1 << (i % 64)); }
static inline void bit_put(uint64_t *bits, size_t i, bool on) {
    uint64_t mask = (uint64_t)1 << (i % 64);
    bits[i / 64] = on ? bits[i / 64] | mask : bits[i / 64] & ~mask;
}

static inline uint64_t *bitmap_new(Arena *arena, size_t bits, bool on) {
    uint64_t *words = arena_take(arena, BITMAP_WORDS(bits) * 8);
    memset(words, on ? 0xff : 0, BITMAP_WORDS(bits) * 8);
    return words;
}

/* How many bits of a word are set; in place, as without instructions for it the compiler would call a function. */
static inline uint32_t bit_count(uint64_t word) {
    word -= word >> 1 & 0x5555555555555555u;
    word = (word & 0x3333333333333333u) + (word >> 2 & 0x3333333333333333u);
    word = (word + (word >> 4)) & 0x0f0f0f0f0f0f0f0fu;
    return (uint32_t)(word * 0x0101010101010101u >> 56);
}

/* The bits of word w among the first `bits`. */
static inline uint64_t bitmap_part(size_t bits, size_t w) {
    size_t rest = bits - w * 64;
    return rest >= 64 ? ~(uint64_t)0 : ((uint64_t)1 << rest) - 1;
}

/* A bit for each of 64 bytes: whether it is other than 0. */
static inline uint64_t bitmap_pack_word(const uint8_t *bytes) {
    uint64_t word = 0;
#ifdef __SSE2__
    for (size_t i = 0; i < 4; i++) {
        const __m128i sixteen = _mm_loadu_si128((const __m128i *)(const void *)(bytes + i * 16));
        const int zeros = _mm_movemask_epi8(_mm_cmpeq_epi8(sixteen, _mm_setzero_si128()));
        word |= (uint64_t)(uint16_t)~zeros << (i * 16);
    }
#else
    const uint64_t high = 0x8080808080808080u, low = 0x7f7f7f7f7f7f7f7fu;
    for (size_t i = 0; i < 8; i++) {
        uint64_t eight;
        memcpy(&eight, bytes + i * 8, 8);
        eight = (((eight & low) + low) | eight) & high; /* the high bit of each byte that is not 0 */
        word |= ((eight >> 7) * 0x0102040810204080u >> 56) << (i * 8);
    }
#endif
    return word;
}

/* Bit k says whether bytes[k] is other than 0; the bits of the last word past `bits` are 0. */
static inline void bitmap_pack(uint64_t *words, const uint8_t *bytes, size_t bits) {
    size_t k = 0;
    for (; k + 64 <= bits; k += 64) words[k / 64] = bitmap_pack_word(bytes + k);
    if (k == bits) return;
    words[k / 64] = 0;
    for (; k < bits; k++) words[k / 64] |= (uint64_t)(bytes[k] != 0) << (k % 64);
}

/* Sets bit k of the words to `bit`, an expression of k, for all k below `bits`. */
#define BITMAP_FILL(words, bits, k, bit)                                                                               \
    for (size_t k = 0, fill_end_; k < (bits);) {                                                                       \
        uint64_t fill_ = 0;                                                                                            \
        uint64_t *fill_to_ = &(words)[k / 64];                                                                         \
        for (fill_end_ = k + 64 < (bits) ? k + 64 : (bits); k < fill_end_; k++) fill_ |= (uint64_t)(bit) << (k % 64);  \
        *fill_to_ = fill_;                                                                                             \
    }

static inline size_t bitmap_count(const uint64_t *words, size_t bits) {
    size_t n = 0;
    for (size_t i = 0; i < bits / 64; i++) n += bit_count(words[i]);
    if (bits % 64 != 0) n += bit_count(words[bits / 64] & (((uint64_t)1 << (bits % 64)) - 1));
    return n;
}

/* Whether all bits from `begin` to before `end` are set. */
static inline bool bitmap_all(const uint64_t *words, size_t begin, size_t end) {
    uint64_t unset = 0;
    for (size_t w = begin / 64; w < BITMAP_WORDS(end); w++)
        unset |= ~words[w] & bitmap_part(end, w) & (w == begin / 64 ? ~(uint64_t)0 << begin % 64 : ~(uint64_t)0);
    return unset == 0;
}

/* `bits` bits from bit `begin` of `words`, in place when begin stands on a word, else copied to the arena. */
static inline const uint64_t *bitmap_slice(Arena *arena, const uint64_t *words, size_t begin, size_t bits) {
    if (begin % 64 == 0) return words + begin / 64;
    uint64_t *out = arena_take(arena, BITMAP_WORDS(bits) * 8);
    size_t shift = begin % 64, last = (begin + bits - 1) / 64;
    for (size_t i = 0; i < BITMAP_WORDS(bits); i++) {
        size_t word = begin / 64 + i;
        out[i] = words[word] >> shift | (word < last ? words[word + 1] << (64 - shift) : 0);
    }
    return out;
}

#endif
