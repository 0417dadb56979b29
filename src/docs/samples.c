/* Asks the data: rows of tables, values of columns and dimensions, totals of measures. Silent where there are none. */
#include <stdlib.h>
#include <string.h>

#include "answers/render.h"
#include "docs/book.h"

enum { VALUES = 8, LONGEST = 60 };

static void put_bracketed(Buffer *to, const char *name) {
    buffer_char(to, '[');
    for (; *name != '\0'; name++) {
        if (*name == ']') buffer_char(to, ']');
        buffer_char(to, *name);
    }
    buffer_char(to, ']');
}

static void put_reference(Buffer *to, const Book *book, const LodeEntry *entry) {
    if (entry->kind == LODE_COLUMN) {
        put_bracketed(to, book_entry(book, entry->table)->name);
        buffer_char(to, '.');
    }
    put_bracketed(to, entry->name);
}

static LodeResult *ask(const Book *book, const LodeEntry *entry, const char *before, const char *after) {
    Buffer text = {0};
    buffer_text(&text, before);
    put_reference(&text, book, entry);
    buffer_text(&text, after);
    LodeResult *result = lode_show(book->lode, &(LodeRequest){.text = buffer_string(&text), .size = text.size});
    buffer_free(&text);
    return result;
}

/* A single number, or false. */
static bool count(const Book *book, const LodeEntry *entry, const char *function, long long *number) {
    LodeResult *result = ask(book, entry, function, ")");
    bool found =
        result != NULL && lode_result_rows(result) == 1 && lode_result_value(result, 0, 0).type == LODE_INTEGER;
    if (found) *number = lode_result_value(result, 0, 0).integer;
    lode_result_free(result);
    return found;
}

static void keep(Sample *sample, const LodeResult *result) {
    Buffer text = {0};
    sample->count = (unsigned)lode_result_rows(result);
    sample->values = mem_take(sample->count, sizeof *sample->values);
    sample->nulls = mem_take(sample->count, sizeof *sample->nulls);
    for (unsigned i = 0; i < sample->count; i++) {
        LodeValue value = lode_result_value(result, i, 0);
        text.size = 0;
        render_value(&text, value, lode_result_format(result, 0));
        if (text.size > LONGEST) {
            for (text.size = LONGEST; (text.data[text.size] & 0xC0) == 0x80;) text.size--;
            buffer_text(&text, "…");
        }
        sample->nulls[i] = value.null;
        sample->values[i] = mem_take(text.size + 1, 1);
        if (text.size > 0) memcpy(sample->values[i], text.data, text.size);
    }
    buffer_free(&text);
}

static void take(Book *book, unsigned index) {
    const LodeEntry *entry = book_entry(book, index);
    Sample *sample = &book->samples[index];
    LodeResult *result = NULL;
    switch (entry->kind) {
    case LODE_TABLE: sample->counted = count(book, entry, "COUNT(", &sample->distinct); break;
    case LODE_COLUMN:
    case LODE_DIMENSION:
    case LODE_SET:
        result = ask(book, entry, "", " limit 8");
        if (entry->kind != LODE_SET)
            sample->counted = result != NULL && count(book, entry, "COUNTD(", &sample->distinct);
        break;
    case LODE_MEASURE:
        if (strcmp(entry->level, "tablecalc") != 0) result = ask(book, entry, "", "");
        break;
    case LODE_PARAMETER:
    case LODE_FILTER: break;
    }
    if (result != NULL && lode_result_rows(result) <= VALUES) keep(sample, result);
    lode_result_free(result);
    book->has_data = book->has_data || sample->counted || sample->count > 0;
}

void samples_take(Book *book) {
    bool data = false; /* a model without data has no table that can be counted: nothing else is asked */
    for (unsigned i = 0; i < book->count; i++) {
        if (book_entry(book, i)->kind != LODE_TABLE) continue;
        take(book, i);
        data = data || book->samples[i].counted;
    }
    for (unsigned i = 0; i < book->count && data; i++)
        if (book_entry(book, i)->kind != LODE_TABLE && book_entry(book, i)->type[0] != '\0') take(book, i);
}
