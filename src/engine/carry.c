/* Sets of rows carried along one relationship, as bits: up to the rows that they point at, or down to those that point
   at them. Many rows are divided among threads. */
#include <string.h>

#include "base/vector.h"
#include "engine/frame.h"

enum { WORDS_FOR_A_THREAD = 1 << 11, MOST_PIECES = 64 };

typedef struct Carrying {
    const uint32_t *upper;
    const uint64_t *rows;
    size_t words, slots;         /* of the rows below; above: how many there are */
    uint64_t *bits[MOST_PIECES]; /* of each piece: up all rows above, down its own words of the result */
    uint32_t pieces;
} Carrying;

static size_t begin_of(const Carrying *c, uint32_t piece) { return c->words * piece / c->pieces; }

/* In a worker the other threads have something else to do. */
static uint32_t pieces_for(const Run *run, size_t words) {
    if (is_worker(run) || run->settings.threads < 2) return 1;
    const size_t least = run->settings.batch_rows < SMALL_BATCH ? 1 : WORDS_FOR_A_THREAD, most = words / least;
    const uint32_t threads = run->settings.threads < MOST_PIECES ? run->settings.threads : MOST_PIECES;
    return most < 2 ? 1 : most < threads ? (uint32_t)most : threads;
}

static void carry(Run *run, Carrying *c, WorkFunction *work) {
    if (c->pieces == 1) {
        work(run, 0, c);
        return;
    }
    workers_do(run, c->pieces, NULL, work, c);
}

/* ---- up ---- */

/* A byte for each row above: stores that need not wait for what was there before. */
static void point_at(const uint32_t *upper, const uint64_t *rows, size_t words, uint8_t *at) {
    for (size_t w = 0; w < words; w++, upper += 64) {
        if (rows[w] == ~(uint64_t)0)
            for (size_t i = 0; i < 64; i++) at[upper[i]] = 1;
        else
            for (uint64_t left = rows[w]; left != 0; left &= left - 1) at[upper[__builtin_ctzll(left)]] = 1;
    }
}

/* Bytes that are 0, for a short time. */
static uint8_t *marks(Run *run, size_t count) {
    if (run->mark_count < count) {
        run->marks = arena_take(run->cache, count);
        run->mark_count = count;
    }
    return memset(run->marks, 0, count);
}

static void carry_part_up(Run *run, uint32_t piece, void *context) {
    const Carrying *c = context;
    const size_t begin = begin_of(c, piece), end = begin_of(c, piece + 1);
    uint8_t *at = marks(run, c->slots);
    point_at(c->upper + begin * 64, c->rows + begin, end - begin, at);
    at[0] = 0;
    bitmap_pack(c->bits[piece], at, c->slots);
}

uint64_t *carry_up(Run *run, const uint64_t *rows, const uint32_t *upper, uint32_t below, uint32_t above) {
    Carrying c = {.upper = upper, .rows = rows, .words = BITMAP_WORDS((size_t)below + 1), .slots = (size_t)above + 1};
    const size_t words = BITMAP_WORDS(c.slots);
    c.pieces = words > c.words ? 1 : pieces_for(run, c.words);
    for (uint32_t i = 0; i < c.pieces; i++) c.bits[i] = arena_take(run->arena, words * 8);
    carry(run, &c, carry_part_up);
    for (uint32_t i = 1; i < c.pieces; i++)
        for (size_t w = 0; w < words; w++) c.bits[0][w] |= c.bits[i][w];
    return c.bits[0];
}

/* ---- down ---- */

VECTORS(pointing_at,
        (const uint32_t *restrict upper, size_t words, const uint64_t *restrict rows, uint64_t *restrict bits),
        (upper, words, rows, bits)) {
    for (size_t w = 0; w < words; w++, upper += 64) {
        uint8_t found[64];
        for (size_t i = 0; i < 64; i++) found[i] = rows[upper[i] / 64] >> (upper[i] % 64) & 1;
        bits[w] = bitmap_pack_word(found);
    }
}

static void carry_part_down(Run *run, uint32_t piece, void *context) {
    const Carrying *c = context;
    const size_t begin = begin_of(c, piece), end = begin_of(c, piece + 1);
    (void)run;
    pointing_at(c->upper + begin * 64, end - begin, c->rows, c->bits[0] + begin);
}

uint64_t *carry_down(Run *run, const uint64_t *rows, const uint32_t *upper, uint32_t below) {
    const size_t slots = (size_t)below + 1;
    Carrying c = {.upper = upper, .rows = rows, .words = slots / 64, .bits = {bitmap_new(run->arena, slots, false)}};
    c.pieces = pieces_for(run, c.words);
    carry(run, &c, carry_part_down);
    for (size_t r = c.words * 64; r < slots; r++) c.bits[0][r / 64] |= (uint64_t)bit_get(rows, upper[r]) << (r % 64);
    return c.bits[0];
}
