/* What an entry, a relationship and the model say differently in the two versions. */
#include "diff/room.h"

#include <stdlib.h>
#include <string.h>

static void aspect(DiffEntry *pair, const char *what, const char *before, const char *after, bool shown_only) {
    if (strcmp(before, after) == 0) return;
    pair->aspects[pair->aspect_count++] = (DiffAspect){what, before, after, shown_only};
}

static const char *yes(bool said) { return said ? "yes" : "no"; }

/* A grain follows from formulas, and holds names: see diff_reach. */
static void compare_entries(DiffEntry *pair, const LodeEntry *a, const LodeEntry *b) {
    aspect(pair, "kind", diff_kind_word(a->kind), diff_kind_word(b->kind), false);
    aspect(pair, "type", a->type, b->type, false);
    aspect(pair, "level", a->level, b->level, false);
    aspect(pair, "grain", a->grain, b->grain, true);
    aspect(pair, "default aggregation", a->aggregation, b->aggregation, false);
    aspect(pair, "key", yes(a->key), yes(b->key), false);
    aspect(pair, "unique", yes(a->unique), yes(b->unique), true);
    aspect(pair, "measure", yes(a->measure), yes(b->measure), true);
    aspect(pair, "read as NULL", a->null_text, b->null_text, false);
    aspect(pair, "value", a->value, b->value, false);
    aspect(pair, "allowed", a->allowed, b->allowed, true);
    aspect(pair, "format", a->format, b->format, true);
    aspect(pair, "label", a->label, b->label, true);
    aspect(pair, "hidden", yes(a->hidden), yes(b->hidden), true);
    pair->described = strcmp(a->doc, b->doc) != 0 || strcmp(a->folder, b->folder) != 0;
}

/* A label that was not given is the name, and has changed with it. */
static void forget_label(DiffEntry *pair, const LodeEntry *a, const LodeEntry *b) {
    if (strcmp(a->label, a->name) != 0 || strcmp(b->label, b->name) != 0) return;
    for (unsigned i = 0; i < pair->aspect_count; i++)
        if (strcmp(pair->aspects[i].what, "label") == 0) {
            memmove(&pair->aspects[i], &pair->aspects[i + 1], (pair->aspect_count - i - 1) * sizeof(DiffAspect));
            pair->aspect_count--;
        }
}

static bool in_error(const LodeEntry *entry) {
    return entry != NULL && (diff_is_field(entry->kind) || entry->kind == LODE_FILTER) && entry->type[0] == '\0';
}

/* What the check of the model says of the entry. */
static void find_error(Diff *diff, DiffEntry *pair, const LodeEntry *entry) {
    Buffer text = {0};
    const Lode *lode = diff->request.after;
    for (unsigned i = 0; i < lode_message_count(lode) && text.size == 0; i++) {
        const LodeMessage *message = lode_message(lode, i);
        const LodePlace *place = message->place_count == 0 ? NULL : &message->places[0];
        if (message->severity != LODE_ERROR || place == NULL || place->source != entry->source) continue;
        if (place->begin >= entry->begin && place->begin < entry->end)
            buffer_print(&text, "%s: %s", message->code, message->message);
    }
    pair->error = diff_keep(diff, &text);
}

static void find_errors(Diff *diff) {
    bool checked = false;
    for (unsigned i = 0; i < diff->count; i++) {
        DiffEntry *pair = &diff->entries[i];
        pair->error_before = in_error(diff_before(diff, pair));
        pair->error_after = in_error(diff_after(diff, pair));
        if (!pair->error_after || pair->error_before) continue;
        if (!checked) lode_check(diff->request.after);
        checked = true;
        find_error(diff, pair, diff_after(diff, pair));
    }
}

/* ---- relationships ---- */

static bool same_ends(const Diff *diff, LodeRelationship then, LodeRelationship now) {
    return diff->pairs[then.from] == now.from && diff->pairs[then.to] == now.to;
}

static void add_relationship(Diff *diff, DiffRelationship found) {
    DiffRelationship *list = realloc(diff->relationships, (diff->relationship_count + 1) * sizeof *list);
    if (list == NULL) mem_exhausted();
    diff->relationships = list;
    list[diff->relationship_count++] = found;
}

static void compare_relationships(Diff *diff) {
    Lode *before = diff->request.before, *after = diff->request.after;
    unsigned old_count = lode_relationship_count(before), new_count = lode_relationship_count(after);
    bool *taken = mem_take(old_count + 1, sizeof *taken);
    for (unsigned n = 0; n < new_count; n++) {
        LodeRelationship now = lode_relationship(after, n), then = {0};
        unsigned o = 0;
        while (o < old_count && (taken[o] || !same_ends(diff, lode_relationship(before, o), now))) o++;
        bool there = o < old_count;
        if (there) then = lode_relationship(before, o);
        taken[o] = true;
        if (!there || then.many_to_many != now.many_to_many || then.inactive != now.inactive)
            add_relationship(diff, (DiffRelationship){.before = there, .after = true, .then = then, .now = now});
    }
    for (unsigned o = 0; o < old_count; o++)
        if (!taken[o]) add_relationship(diff, (DiffRelationship){.before = true, .then = lode_relationship(before, o)});
    free(taken);
}

void diff_compare(Diff *diff) {
    Lode *before = diff->request.before, *after = diff->request.after;
    for (unsigned i = 0; i < diff->count; i++) {
        DiffEntry *pair = &diff->entries[i];
        if (pair->before == DIFF_NONE || pair->after == DIFF_NONE) continue;
        const LodeEntry *a = diff_before(diff, pair), *b = diff_after(diff, pair);
        pair->definition = !lode_same_definition(before, pair->before, after, pair->after, diff_same_entry, diff);
        compare_entries(pair, a, b);
        forget_label(pair, a, b);
        if (pair->change == DIFF_SAME && (pair->definition || pair->aspect_count != 0)) pair->change = DIFF_CHANGED;
    }
    find_errors(diff);
    compare_relationships(diff);
    diff->model = !lode_same_definition(before, LODE_NO_ENTRY, after, LODE_NO_ENTRY, diff_same_entry, diff);
}
