/* The order within ranks: each spot moves to the mean of its neighbours, back and forth; the order with the fewest
   crossings stays. */
#include "docs/graph_private.h"

#include <stdlib.h>
#include <string.h>

#include "answers/buffer.h"

enum { SWEEPS = 24 };

static int by_key(const void *a, const void *b) {
    const Spot *x = *(Spot *const *)a, *y = *(Spot *const *)b;
    if (x->part != y->part) return x->part < y->part ? -1 : 1;
    if (x->key < y->key || x->key > y->key) return x->key < y->key ? -1 : 1;
    return x->place < y->place ? -1 : x->place > y->place;
}

static void sort_rank(Ranks *r, unsigned rank, bool by_left) {
    const unsigned *starts = by_left ? r->left_starts : r->right_starts,
                   *list = by_left ? r->left_links : r->right_links;
    unsigned size = r->sizes[rank];
    Spot **spots = mem_take(size, sizeof *spots);
    for (unsigned i = 0; i < size; i++) {
        unsigned s = r->ranks[rank][i], count = starts[s + 1] - starts[s];
        double sum = 0;
        for (unsigned k = starts[s]; k < starts[s + 1]; k++) {
            const Link *link = &r->links[list[k]];
            sum += r->spots[by_left ? link->left : link->right].place;
            sum += (by_left ? link->left_port : link->right_port) * 1e-4; /* ports of one node, from the top */
        }
        spots[i] = &r->spots[s];
        spots[i]->key = count == 0 ? spots[i]->place : sum / count;
    }
    qsort(spots, size, sizeof *spots, by_key);
    for (unsigned i = 0; i < size; i++) {
        spots[i]->place = i;
        r->ranks[rank][i] = (unsigned)(spots[i] - r->spots);
    }
    free(spots);
}

typedef struct Ends {
    double left, right;
} Ends;

static int by_ends(const void *a, const void *b) {
    const Ends *x = a, *y = b;
    if (x->left < y->left || x->left > y->left) return x->left < y->left ? -1 : 1;
    return x->right < y->right ? -1 : x->right > y->right;
}

/* Two links cross when their ends are ordered differently; all but very large ranks are counted. */
static unsigned long crossings_at(const Ranks *r, unsigned rank, Ends *ends) {
    unsigned count = 0;
    unsigned long found = 0;
    for (unsigned i = 0; i < r->sizes[rank]; i++) {
        unsigned s = r->ranks[rank][i];
        for (unsigned k = r->right_starts[s]; k < r->right_starts[s + 1]; k++) {
            const Link *link = &r->links[r->right_links[k]];
            ends[count++] = (Ends){i + link->left_port * 1e-4, r->spots[link->right].place + link->right_port * 1e-4};
        }
    }
    qsort(ends, count, sizeof *ends, by_ends);
    for (unsigned i = 0; i < count && count < 4000; i++)
        for (unsigned k = 0; k < i; k++) found += ends[k].right > ends[i].right && ends[k].left < ends[i].left;
    return found;
}

static unsigned long crossings(const Ranks *r, Ends *ends) {
    unsigned long found = 0;
    for (unsigned k = 0; k + 1 < r->rank_count; k++) found += crossings_at(r, k, ends);
    return found;
}

void ranks_order(Ranks *r) {
    Ends *ends = mem_take(r->link_count, sizeof *ends);
    unsigned *best = mem_take(r->spot_count, sizeof *best);
    unsigned long fewest = ~0ul;
    for (unsigned sweep = 0; sweep < SWEEPS && fewest > 0; sweep++) {
        bool by_left = sweep % 2 == 0;
        for (unsigned k = 0; k < r->rank_count; k++) sort_rank(r, by_left ? k : r->rank_count - 1 - k, by_left);
        unsigned long now = crossings(r, ends);
        if (now >= fewest) continue;
        fewest = now;
        for (unsigned s = 0; s < r->spot_count; s++) best[s] = r->spots[s].place;
    }
    for (unsigned s = 0; s < r->spot_count; s++) {
        r->spots[s].place = best[s];
        r->ranks[r->spots[s].rank][best[s]] = s;
    }
    free(ends);
    free(best);
}
