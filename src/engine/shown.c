/* Which groups are rows of the result: those of rows that were met. Mostly all are known already, which takes no look at each row. */
#include <string.h>

#include "base/vector.h"
#include "engine/run.h"

VECTORS(look_for, (const uint32_t *restrict ids, uint32_t count, uint32_t id, bool *restrict found), (ids, count, id, found)) {
    uint32_t any = 0;
    for (uint32_t k = 0; k < count; k++) any |= ids[k] == id;
    *found = any != 0;
}

VECTORS(find_between, (const uint32_t *restrict ids, uint32_t count, uint32_t *restrict least, uint32_t *restrict most), (ids, count, least, most)) {
    uint32_t low = UINT32_MAX, high = 0;
    for (uint32_t k = 0; k < count; k++) {
        low = ids[k] < low ? ids[k] : low;
        high = ids[k] > high ? ids[k] : high;
    }
    *least = low;
    *most = high;
}

void ids_between(const uint32_t *ids, uint32_t count, uint32_t *least, uint32_t *most) { find_between(ids, count, least, most); }

/* Those that are not shown, if they are few: their number is `left`. */
static void find_hidden(Groups *g, uint32_t left) {
    uint32_t n = 0;
    for (uint32_t w = GROUP_FIRST / 64; n < left && w < BITMAP_WORDS(g->count); w++) {
        uint64_t hidden = ~g->shown[w] & bitmap_part(g->count, w);
        if (w == 0) hidden &= ~(uint64_t)0 << GROUP_FIRST;
        for (; hidden != 0; hidden &= hidden - 1) g->hidden[n++] = w * 64 + (uint32_t)__builtin_ctzll(hidden);
    }
    g->hidden_of = g->count;
    g->hidden_when = g->shown_count;
}

/* Whether all of them are shown, known without a look at each: when all groups are, but few that are not among them, as that of NULL. */
static bool are_shown(Groups *g, const uint32_t *ids, uint32_t count) {
    const uint32_t left = g->count - GROUP_FIRST - g->shown_count;
    if (left == 0) return true;
    if (count < ROWS_TO_LOOK || left > FEW_HIDDEN) return false;
    if (g->hidden_of != g->count || g->hidden_when != g->shown_count) find_hidden(g, left);
    bool found = false;
    for (uint32_t i = 0; !found && i < left; i++) look_for(ids, count, g->hidden[i], &found);
    return !found;
}

static void make_room(Run *run, Groups *g) {
    if (g->shown_bits >= g->count) return;
    uint32_t bits = g->shown_bits * 2 > g->count ? g->shown_bits * 2 : g->count + 64;
    uint64_t *words = bitmap_new(run->arena, bits, false);
    if (g->shown_bits == 0) g->shown_count = g->hidden_of = 0;
    else memcpy(words, g->shown, BITMAP_WORDS(g->shown_bits) * 8);
    g->shown = words;
    g->shown_bits = bits;
}

static void show_word(Groups *g, uint32_t w, uint64_t bits) {
    const uint64_t fresh = bits & ~g->shown[w];
    g->shown[w] |= fresh;
    g->shown_count += bit_count(w == 0 ? fresh & ~(uint64_t)0 << GROUP_FIRST : fresh);
}

/* The same for groups that lie close together, then marks them: a byte for each, which is written without looking at it. */
static bool show_span(Run *run, Groups *g, const uint32_t *ids, uint32_t count) {
    uint32_t least, most;
    if (count < ROWS_TO_LOOK) return false;
    find_between(ids, count, &least, &most);
    const uint32_t begin = least / 64, words = most / 64 + 1 - begin;
    if (words > count / 16) return false;
    if (bitmap_all(g->shown, least, most + 1)) return true;
    uint8_t *met = arena_alloc(&run->scratch, (size_t)words * 64);
    for (uint32_t k = 0; k < count; k++) met[ids[k] - begin * 64] = 1;
    for (uint32_t w = 0; w < words; w++) show_word(g, begin + w, bitmap_pack_word(met + (size_t)w * 64));
    return true;
}

void groups_show_those_of(Run *run, Groups *g, const Groups *other) {
    make_room(run, g);
    const uint32_t bits = other->shown_bits < g->shown_bits ? other->shown_bits : g->shown_bits;
    for (uint32_t w = 0; w < BITMAP_WORDS(bits); w++) show_word(g, w, other->shown[w] & bitmap_part(bits, w));
}

void groups_show(Run *run, Groups *g, const uint32_t *ids, uint32_t count) {
    make_room(run, g);
    if (g->mode == GROUPS_ONE && count > 1) count = 1;
    if (are_shown(g, ids, count) || show_span(run, g, ids, count)) return;
    for (uint32_t k = 0; k < count; k++) { /* mostly they are, and nothing waits for a word that was just written */
        if (bit_get(g->shown, ids[k])) continue;
        bit_set(g->shown, ids[k]);
        g->shown_count += ids[k] >= GROUP_FIRST;
    }
}
