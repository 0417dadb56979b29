/* The entrance, fifth page: mutants. They are made once, and one at a time stands in place of its formula. */
#include "lode_handle.h"

#include "mutation/mutation.h"

struct MutantBook {
    Mutants made;
    LodeMutant *shown;
    bool complete;      /* false: memory ran out while it was made */
    uint32_t **readers; /* of each field: fields, and filters after them; NULL: not looked at yet */
    uint32_t *reader_counts;
    Placement placed;
    bool standing; /* a mutant is in place */
};

/* ---- making them ---- */

static const char *waived(const Lode *lode, const Mutant *mutant, Text text, Arena *arena) {
    const Waiver *waiver =
        model_waiver(lode->model, WAIVER_MUTANT, text, lode->model->fields.items[mutant->field]->name);
    return waiver == NULL ? "" : text_string(arena, waiver->reason);
}

static LodeMutant show_mutant(Lode *lode, const Mutant *mutant, unsigned entry) {
    Arena *arena = &lode->session;
    LodeMutant shown = {
        .entry = entry, .operation = mutant->operation, .begin = mutant->span.begin, .end = mutant->span.end};
    shown.before = text_string(arena, mutant->before);
    shown.after = text_string(arena, mutant->after);
    if (mutant->span.source != NULL) source_locate(mutant->span.source, mutant->span.begin, &shown.line, &shown.column);
    Text text = text_format(&lode->formula, "%.*s -> %.*s", TEXT_ARG(mutant->before), TEXT_ARG(mutant->after));
    shown.waived = waived(lode, mutant, text, arena);
    return shown;
}

/* Waivers that are of no use: their mutant is gone, or never was. */
static void tell_waivers(Lode *lode) {
    for (uint32_t i = 0; i < lode->model->waivers.count; i++) {
        const ModelWaiver *waiver = lode->model->waivers.items[i];
        if (waiver->written->kind != WAIVER_MUTANT || waiver->used) continue;
        Diag *diag = diag_add(&lode->diags, DIAG_NO_MUTANT, waiver->written->span, "no mutant is \"%.*s\"",
                              TEXT_ARG(waiver->written->what));
        diag_hint(&lode->diags, diag,
                  "the text is that of `lode test --mutate`: before -> after; take the waiver out if the formula has "
                  "changed");
    }
}

static void make_mutants(Lode *lode, const Dictionary *dictionary) {
    struct MutantBook *book = lode->mutants = NEW(&lode->session, struct MutantBook);
    uint32_t fields = lode->model->fields.count;
    for (uint32_t i = 0; i < fields; i++) mutation_make(lode->model, i, &lode->session, &lode->formula, &book->made);
    arena_reset(&lode->formula);
    book->readers = NEW_ARRAY(&lode->session, uint32_t *, fields);
    book->reader_counts = NEW_ARRAY(&lode->session, uint32_t, fields);
    book->shown = NEW_ARRAY(&lode->session, LodeMutant, book->made.count);
    for (uint32_t i = 0; i < book->made.count; i++)
        book->shown[i] = show_mutant(lode, &book->made.items[i], dictionary->first_field + book->made.items[i].field);
    tell_waivers(lode);
    book->complete = true;
}

static struct MutantBook *mutants_of(Lode *lode) {
    const Dictionary *dictionary = lode_dictionary(lode);
    if (dictionary == NULL || lode->parent != NULL) return NULL;
    if (lode->mutants != NULL && lode->mutants->complete) return lode->mutants;
    LODE_BEGIN(lode, NULL);
    make_mutants(lode, dictionary);
    return lode->mutants;
}

unsigned lode_mutant_count(Lode *lode) {
    const struct MutantBook *book = mutants_of(lode);
    return book == NULL ? 0 : book->made.count;
}

const LodeMutant *lode_mutant(Lode *lode, unsigned index) {
    const struct MutantBook *book = mutants_of(lode);
    return book == NULL || index >= book->made.count ? NULL : &book->shown[index];
}

/* ---- one in place ---- */

/* Fields and filters that read a field, directly or through others. */
static void find_readers(Lode *lode, struct MutantBook *book, uint32_t field) {
    const Dictionary *dictionary = lode->dictionary;
    uint32_t first = dictionary->first_field, all = dictionary->entries.count - first;
    bool *seen = NEW_ARRAY(&lode->formula, bool, all);
    uint32_t *found = NEW_ARRAY(&lode->session, uint32_t, all), count = 0;
    found[count++] = field;
    seen[field] = true;
    for (uint32_t i = 0; i < count; i++) {
        LodeIndexes users = dictionary->entries.items[first + found[i]].used_by;
        for (unsigned k = 0; k < users.count; k++) {
            uint32_t user = users.items[k] - first;
            if (seen[user]) continue;
            seen[user] = true;
            found[count++] = user;
        }
    }
    book->readers[field] = found;
    book->reader_counts[field] = count;
}

void lode_unmutate(Lode *lode) {
    if (lode->mutants == NULL || !lode->mutants->standing) return;
    mutation_undo(&lode->mutants->placed);
    lode->mutants->standing = false;
}

static bool place(Lode *lode, struct MutantBook *book, unsigned index) {
    const Mutant *mutant = &book->made.items[index];
    arena_reset(&lode->formula);
    arena_reset(&lode->mutated);
    if (book->readers[mutant->field] == NULL) find_readers(lode, book, mutant->field);
    book->placed = mutation_place(lode->model, mutant, book->readers[mutant->field], book->reader_counts[mutant->field],
                                  &lode->mutated);
    book->standing = true;
    return true;
}

bool lode_mutate(Lode *lode, unsigned index) {
    struct MutantBook *book = mutants_of(lode);
    if (book == NULL) return index == LODE_NO_MUTANT;
    LODE_BEGIN(lode, false);
    lode_unmutate(lode);
    if (index == LODE_NO_MUTANT) return true;
    return index < book->made.count && place(lode, book, index);
}
