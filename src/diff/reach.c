/* What a change reaches: everything that uses what changed, and what uses that; or everything there is. */
#include "diff/room.h"

#include <stdlib.h>
#include <string.h>

/* Breadth first, so that the way from a change to what it reaches is short. */
static void spread(Diff *diff) {
    unsigned *queue = mem_take(diff->count + 1, sizeof *queue), head = 0, tail = 0;
    for (unsigned i = 0; i < diff->count; i++)
        if (diff->entries[i].after != DIFF_NONE && diff->entries[i].before != DIFF_NONE &&
            diff_changes_values(&diff->entries[i]))
            queue[tail++] = i;
    unsigned sources = tail;
    while (head < tail) {
        unsigned at = queue[head++];
        LodeIndexes users = lode_entry(diff->request.after, diff->entries[at].after)->used_by;
        for (unsigned u = 0; u < users.count; u++) {
            DiffEntry *user = &diff->entries[users.items[u]];
            if (user->reached || user->before == DIFF_NONE) continue;
            user->reached = true;
            user->cause = at;
            bool source = false;
            for (unsigned i = 0; i < sources; i++) source |= queue[i] == users.items[u];
            if (!source) queue[tail++] = users.items[u];
        }
    }
    free(queue);
}

/* Grains of the same formulas over the same things differ only in the names that they hold. */
static void drop_grains(Diff *diff) {
    for (unsigned i = 0; i < diff->count; i++) {
        DiffEntry *pair = &diff->entries[i];
        if (pair->reached || diff_changes_values(pair)) continue;
        for (unsigned k = 0; k < pair->aspect_count; k++) {
            if (strcmp(pair->aspects[k].what, "grain") != 0) continue;
            memmove(&pair->aspects[k], &pair->aspects[k + 1], (pair->aspect_count - k - 1) * sizeof(DiffAspect));
            pair->aspect_count--;
        }
        if (pair->aspect_count == 0 && pair->change == DIFF_CHANGED) pair->change = DIFF_SAME;
    }
}

static bool may_change_all(const Diff *diff, const DiffEntry *pair) {
    LodeKind kind = diff_entry(diff, pair)->kind;
    bool one_sided = pair->before == DIFF_NONE || pair->after == DIFF_NONE;
    if (kind == LODE_FILTER) return one_sided || pair->reached || diff_changes_values(pair);
    if (kind == LODE_TABLE) return pair->definition;
    return false;
}

void diff_reach(Diff *diff) {
    spread(diff);
    drop_grains(diff);
    diff->everywhere = diff->model || diff->relationship_count != 0;
    for (unsigned i = 0; i < diff->count; i++) diff->everywhere |= may_change_all(diff, &diff->entries[i]);
}
