/* The rows of a batch by groups, where these are few: aggregates then take one group after the other, as bits. */
#include <string.h>

#include "base/vector.h"
#include "engine/run.h"

enum { ROWS_TO_SPLIT = 256, TRIES = 16, LONGEST_PAUSE = 31 };

VECTORS(of_group, (const uint32_t *restrict ids, size_t words, uint32_t id, uint64_t *restrict bits),
        (ids, words, id, bits)) {
    for (size_t w = 0; w < words; w++, ids += 64) {
        uint8_t same[64];
        for (size_t i = 0; i < 64; i++) same[i] = ids[i] == id;
        bits[w] = bitmap_pack_word(same);
    }
}

/* Whether a few rows say that groups are many. */
static bool seem_many(const uint32_t *ids, uint32_t rows) {
    uint32_t met[SPLIT_MOST], n = 0;
    for (uint32_t i = 0; i < TRIES; i++) {
        const uint32_t id = ids[(uint64_t)rows * i / TRIES];
        uint32_t k = 0;
        while (k < n && met[k] != id) k++;
        if (k == SPLIT_MOST) return true;
        if (k == n) met[n++] = id;
    }
    return false;
}

static bool try_split(Run *run, const uint32_t *ids, uint32_t rows, Split *to) {
    if (seem_many(ids, rows)) return false;
    const size_t words = BITMAP_WORDS(rows);
    uint64_t *left = rows_all(&run->scratch, rows);
    for (size_t w = 0; w < words;) {
        if (left[w] == 0) {
            w++;
            continue;
        }
        if (to->count == SPLIT_MOST) return false;
        const uint32_t id = ids[w * 64 + (size_t)__builtin_ctzll(left[w])];
        uint64_t *bits = arena_take(&run->scratch, (words + 1) * 8);
        of_group(ids, rows / 64, id, bits);
        if (rows % 64 != 0) bits[rows / 64] = 0;
        for (uint32_t k = rows / 64 * 64; k < rows; k++) bits[k / 64] |= (uint64_t)(ids[k] == id) << (k % 64);
        for (size_t v = w; v < words; v++) left[v] &= ~bits[v];
        to->groups[to->count] = id;
        to->rows[to->count++] = bits;
    }
    return true;
}

/* Where a batch had many groups the next ones have too, mostly. */
void split_by_groups(Run *run, Groups *g, const uint32_t *ids, uint32_t rows, Split *to) {
    to->count = 0;
    if (rows < (run->settings.batch_rows < SMALL_BATCH ? 2 : ROWS_TO_SPLIT)) return;
    if (g->unsplit != 0) {
        g->unsplit--;
    } else if (try_split(run, ids, rows, to)) {
        g->pause = 0;
    } else {
        to->count = 0;
        g->pause = g->pause < LONGEST_PAUSE ? (uint8_t)(g->pause * 2 + 1) : LONGEST_PAUSE;
        g->unsplit = g->pause;
    }
}
