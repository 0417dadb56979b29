/* Searching the columns of a store file: what is looked for is hashed, what is there goes by. */
#include "store/search.h"

#include "base/bitmap.h"
#include "store/builder.h"

/* ---- texts ---- */

const uint32_t *search_ask(Search *search, const ImageColumn *column, const Column *dictionary) {
    for (uint32_t i = 0; i < search->texts.count; i++) {
        const TextSearch *asked = &search->texts.items[i];
        if (asked->column == column && asked->dictionary == dictionary) return asked->codes;
    }
    TextSearch *t = list_add(search->scratch, &search->texts);
    *t = (TextSearch){.column = column, .dictionary = dictionary};
    t->codes = NEW_ARRAY(search->scratch, uint32_t, dictionary->rows);
    return t->codes;
}

static void look_for(TextSearch *t, const Text *texts, uint32_t n, uint32_t first) {
    uint32_t codes[INTERN_BATCH];
    intern_find(&t->index, texts, n, codes);
    for (uint32_t i = 0; i < n; i++)
        if (codes[i] != 0) t->codes[codes[i]] = first + i;
}

/* All that is asked of one column. */
static const char *search_column(Search *search, const ImageColumn *column) {
    Text batch[INTERN_BATCH];
    char room[INTERN_BATCH * UUID_TEXT];
    const Texts *texts = texts_open(search->scratch, search->image, column);
    if (texts == NULL || !texts_sound(texts)) return IMAGE_NOT_WRITTEN;
    for (uint32_t code = 1, n; code < column->entries; code += n) {
        n = column->entries - code < INTERN_BATCH ? column->entries - code : INTERN_BATCH;
        texts_read(texts, search->scratch->budget, code, n, batch, room);
        for (uint32_t i = 0; i < search->texts.count; i++)
            if (search->texts.items[i].column == column) look_for(&search->texts.items[i], batch, n, code);
        if (code % (1 << 20) < n) budget_watch(search->scratch->budget, "looking for keys", code, column->entries);
    }
    return NULL;
}

const char *search_texts(Search *search, const ImageColumn **of) {
    for (uint32_t i = 0; i < search->texts.count; i++) {
        TextSearch *t = &search->texts.items[i];
        intern_index(&t->index, search->scratch, t->dictionary);
    }
    for (uint32_t i = 0; i < search->texts.count; i++) {
        bool done = false;
        *of = search->texts.items[i].column;
        for (uint32_t k = 0; k < i; k++) done |= search->texts.items[k].column == *of;
        const char *wrong = done ? NULL : search_column(search, *of);
        if (wrong != NULL) return wrong;
    }
    return NULL;
}

/* ---- rows ---- */

/* The marked codes: few of many, so that a bit tells most of them apart. */
static uint64_t *marked(const ValueSet *marks, uint32_t entries, Arena *scratch) {
    uint64_t *bits = bitmap_new(scratch, entries, false);
    for (uint64_t i = 0; i <= marks->mask; i++)
        if (marks->slots[i].row != 0 && marks->slots[i].value < entries) bit_set(bits, marks->slots[i].value);
    return bits;
}

static void in_codes(const Search *search, const Column *data, uint32_t entries, const ValueSet *marks,
                     SearchFound *found, void *context) {
    const uint64_t *bits = marked(marks, entries, search->scratch);
    for (size_t r = 1; r < data->rows; r++)
        if (bit_get(bits, data->codes[r])) found(context, (uint32_t)r, values_get(marks, data->codes[r]));
}

static void in_values(const Column *data, const ValueSet *marks, SearchFound *found, void *context) {
    enum { AHEAD = 16 };
    for (size_t r = 1; r < data->rows; r++) {
        if (r + AHEAD < data->rows) values_ask(marks, column_bits(data, r + AHEAD));
        if (!bit_get(data->valid, r)) continue;
        uint32_t mark = values_get(marks, column_bits(data, r));
        if (mark != 0) found(context, (uint32_t)r, mark);
    }
}

const char *search_rows(const Search *search, const ImageTable *table, const ImageColumn *column, const ValueSet *marks,
                        uint32_t count, SearchFound *found, void *context) {
    Column data;
    if (column == NULL || count == 0) return NULL;
    bool coded = column->entries != 0;
    if (coded && column->distinct) { /* a code is the number of its row */
        for (uint64_t i = 0; i <= marks->mask; i++)
            if (marks->slots[i].row != 0) found(context, (uint32_t)marks->slots[i].value, marks->slots[i].row);
        return NULL;
    }
    const char *wrong = image_values(search->image, table, column, &data);
    if (wrong != NULL) return wrong;
    if (coded)
        in_codes(search, &data, column->entries, marks, found, context);
    else
        in_values(&data, marks, found, context);
    return NULL;
}
