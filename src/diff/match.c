/* Which entries of the two versions are the same thing: by name; then fields, parameters and filters of another name
   that say the same have been renamed. */
#include "diff/room.h"

#include <string.h>

typedef struct Sides {
    Diff *diff;
    Lode *before, *after;
    unsigned old_count, new_count;
} Sides;

bool diff_same_entry(void *user, unsigned before, unsigned after) {
    const Diff *diff = user;
    return diff->pairs[before] == after;
}

static void join(Sides *s, unsigned old, unsigned now, DiffChange change) {
    s->diff->pairs[old] = now;
    s->diff->entries[now].before = old;
    s->diff->entries[now].change = change;
}

static bool is_free(const Sides *s, unsigned old) { return s->diff->pairs[old] == DIFF_NONE; }

/* Fields share their names whatever their kind. */
static bool same_shelf(const LodeEntry *a, const LodeEntry *b) {
    return a->kind == b->kind || (diff_is_field(a->kind) && diff_is_field(b->kind));
}

static bool same_table(const Sides *s, const LodeEntry *old, const LodeEntry *now) {
    return old->kind != LODE_COLUMN || s->diff->pairs[old->table] == now->table;
}

/* Tables stand before their columns. */
static void match_names(Sides *s) {
    for (unsigned n = 0; n < s->new_count; n++) {
        const LodeEntry *now = lode_entry(s->after, n);
        for (unsigned o = 0; o < s->old_count && now->name[0] != '\0'; o++) {
            const LodeEntry *old = lode_entry(s->before, o);
            if (!is_free(s, o) || !same_shelf(old, now) || strcmp(old->name, now->name) != 0 ||
                !same_table(s, old, now))
                continue;
            join(s, o, n, DIFF_SAME);
            break;
        }
    }
}

static bool can_be_renamed(LodeKind kind) {
    return diff_is_field(kind) || kind == LODE_PARAMETER || kind == LODE_FILTER;
}

static bool renamed(Sides *s, unsigned old, unsigned now, bool same_label) {
    const LodeEntry *a = lode_entry(s->before, old), *b = lode_entry(s->after, now);
    bool fits = a->kind == b->kind && can_be_renamed(a->kind) && strcmp(a->type, b->type) == 0;
    if (!fits || (same_label && strcmp(a->label, b->label) != 0)) return false;
    return lode_same_definition(s->before, old, s->after, now, diff_same_entry, s->diff);
}

/* One rename may show another one: a formula that names what was renamed. */
static void match_renames(Sides *s) {
    bool found = true;
    while (found) {
        found = false;
        for (unsigned n = 0; n < s->new_count; n++)
            for (unsigned turn = 0; turn < 2 && s->diff->entries[n].before == DIFF_NONE; turn++)
                for (unsigned o = 0; o < s->old_count && s->diff->entries[n].before == DIFF_NONE; o++) {
                    if (!is_free(s, o) || !renamed(s, o, n, turn == 0)) continue;
                    bool unnamed =
                        lode_entry(s->before, o)->name[0] == '\0' && lode_entry(s->after, n)->name[0] == '\0';
                    join(s, o, n, unnamed ? DIFF_SAME : DIFF_RENAMED);
                    found = true;
                }
    }
}

/* Filters without a name that say different things: in their order. */
static void match_unnamed(Sides *s) {
    for (unsigned n = 0, o = 0; n < s->new_count; n++) {
        if (s->diff->entries[n].before != DIFF_NONE || lode_entry(s->after, n)->name[0] != '\0') continue;
        while (o < s->old_count && (!is_free(s, o) || lode_entry(s->before, o)->name[0] != '\0')) o++;
        if (o == s->old_count) return;
        join(s, o, n, DIFF_SAME);
    }
}

void diff_match(Diff *diff) {
    Sides s = {diff, diff->request.before, diff->request.after, 0, 0};
    s.old_count = lode_entry_count(s.before);
    s.new_count = lode_entry_count(s.after);
    diff->entries = mem_take(s.old_count + s.new_count + 1, sizeof *diff->entries);
    diff->pairs = mem_take(s.old_count + 1, sizeof *diff->pairs);
    for (unsigned o = 0; o < s.old_count; o++) diff->pairs[o] = DIFF_NONE;
    for (unsigned n = 0; n < s.new_count; n++)
        diff->entries[n] = (DiffEntry){.change = DIFF_ADDED, .before = DIFF_NONE, .after = n, .cause = DIFF_NONE};
    diff->count = s.new_count;
    match_names(&s);
    match_renames(&s);
    match_unnamed(&s);
    for (unsigned o = 0; o < s.old_count; o++) {
        if (!is_free(&s, o)) continue;
        diff->pairs[o] = diff->count;
        diff->entries[diff->count++] =
            (DiffEntry){.change = DIFF_REMOVED, .before = o, .after = DIFF_NONE, .cause = DIFF_NONE};
    }
}
