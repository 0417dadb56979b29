/* The entrance, fifth page: the words of a definition, each name with what it names. */
#include <string.h>

#include "lode_handle.h"

typedef LIST(LodeWord) Words;

/* What the names of a definition name: bytes of its source and the entry, in no order. */
typedef struct Named {
    Lode *lode;
    const Source *source;
    LIST(LodeWord) found;
} Named;

static void collect_names(Named *named, const Expr *e) {
    if (e == NULL) return;
    if (e->kind == EXPR_NAME && e->span.source == named->source)
        *list_add(&named->lode->formula, &named->found) =
            (LodeWord){LODE_WORD_NAME, e->span.begin, e->span.end, lode_named_entry(named->lode, e)};
    for (uint32_t i = 0; i < e->count; i++) collect_names(named, e->args[i]);
}

static Span names_of_field(Named *named, const Field *f) {
    named->source = f->span.source;
    collect_names(named, f->formula);
    for (uint32_t i = 0; i < f->along_count; i++) collect_names(named, f->along[i]);
    for (uint32_t i = 0; i < f->restart_count; i++) collect_names(named, f->restart[i]);
    return f->span;
}

static Span names_of_filter(Named *named, const Filter *filter) {
    named->source = filter->span.source;
    collect_names(named, filter->formula);
    return filter->span;
}

static LodeWordKind word_kind(ShadeKind kind) {
    switch (kind) {
    case SHADE_KEYWORD: return LODE_WORD_KEYWORD;
    case SHADE_FUNCTION: return LODE_WORD_FUNCTION;
    case SHADE_NAME: return LODE_WORD_NAME;
    case SHADE_STRING: return LODE_WORD_STRING;
    case SHADE_NUMBER: return LODE_WORD_NUMBER;
    case SHADE_DATE: return LODE_WORD_DATE;
    case SHADE_SIGN: return LODE_WORD_SIGN;
    case SHADE_COMMENT: return LODE_WORD_COMMENT;
    }
    return LODE_WORD_SIGN;
}

/* The name that a word is, or is the beginning of. */
static const LodeWord *name_at(const Named *named, size_t begin) {
    for (uint32_t i = 0; i < named->found.count; i++)
        if (named->found.items[i].begin == begin) return &named->found.items[i];
    return NULL;
}

static void join(Lode *lode, const Named *named, const Shades *shades, size_t base, Words *words) {
    for (uint32_t i = 0; i < shades->count; i++) {
        const Shade *shade = &shades->items[i];
        const LodeWord *name = name_at(named, base + shade->begin);
        if (words->count > 0 && base + shade->begin < words->items[words->count - 1].end)
            continue; /* .[B] of [A].[B] */
        *list_add(&lode->formula, words) =
            name != NULL ? *name
                         : (LodeWord){word_kind(shade->kind), base + shade->begin, base + shade->end, LODE_NO_ENTRY};
    }
}

const LodeWord *lode_words(Lode *lode, unsigned index, unsigned *count) {
    *count = 0;
    const LodeEntry *entry = lode_entry(lode, index);
    if (entry == NULL || entry->source == NULL) return NULL;
    LODE_BEGIN(lode, NULL);
    arena_reset(&lode->formula);
    const Dictionary *dictionary = lode_dictionary(lode);
    const Model *model = lode->model;
    Named named = {.lode = lode};
    size_t begin = entry->begin, end = entry->end;
    if (index >= dictionary->first_field) {
        uint32_t at = index - dictionary->first_field;
        Span span = at < model->fields.count ? names_of_field(&named, model->fields.items[at])
                                             : names_of_filter(&named, model->filters.items[at - model->fields.count]);
        begin = span.begin < entry->formula_begin || entry->formula_begin == entry->formula_end ? span.begin
                                                                                                : entry->formula_begin;
        end = span.end > entry->formula_end ? span.end : entry->formula_end;
    }
    Shades shades = {0};
    shades_read(&lode->formula, (Text){entry->source + begin, end - begin}, &shades);
    Words words = {0};
    join(lode, &named, &shades, begin, &words);
    *count = words.count;
    return words.items;
}
