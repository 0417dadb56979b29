/* Bits in 64-bit words: bit i of a bitmap is bit i % 64 of word i / 64. Bits past the end may hold anything. */
#ifndef LODE_BASE_BITMAP_H
#define LODE_BASE_BITMAP_H

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

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

static inline size_t bitmap_count(const uint64_t *words, size_t bits) {
    size_t n = 0;
    for (size_t i = 0; i < bits / 64; i++) n += (size_t)__builtin_popcountll(words[i]);
    if (bits % 64 != 0) n += (size_t)__builtin_popcountll(words[bits / 64] & (((uint64_t)1 << (bits % 64)) - 1));
    return n;
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
