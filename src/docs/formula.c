/* A formula in HTML: words in the colour of their kind, names as links to what they name. */
#include <string.h>

#include "docs/html.h"

/* The text between words: blanks, with what all lines are indented by taken away. */
static void put_gap(Buffer *to, const char *text, size_t size, unsigned indent) {
    for (const char *end = text + size; text < end;) {
        const char *line = memchr(text, '\n', (size_t)(end - text)), *next = line == NULL ? end : line + 1;
        markup_shown(to, text, (size_t)(next - text));
        for (unsigned k = 0; line != NULL && k < indent && next < end && (*next == ' ' || *next == '\t'); k++) next++;
        text = next;
    }
}

static const char *word_class(LodeWordKind kind) {
    switch (kind) {
    case LODE_WORD_KEYWORD: return "k";
    case LODE_WORD_FUNCTION: return "f";
    case LODE_WORD_NAME: return "n";
    case LODE_WORD_STRING: return "s";
    case LODE_WORD_NUMBER:
    case LODE_WORD_DATE: return "d";
    case LODE_WORD_SIGN: return "";
    case LODE_WORD_COMMENT: return "c";
    }
    return "";
}

static void put_word(Buffer *to, const Book *book, const LodeEntry *entry, const LodeWord *word) {
    const char *text = entry->source + word->begin, *class = word_class(word->kind);
    size_t size = word->end - word->begin;
    if (word->entry != LODE_NO_ENTRY) {
        buffer_print(to, "<a class=\"%s\" href=\"#", kind_word(book_entry(book, word->entry)->kind));
        markup_string(to, book->ids[word->entry]);
        buffer_text(to, "\">");
        markup_shown(to, text, size);
        buffer_text(to, "</a>");
    } else if (class[0] == '\0') {
        markup_shown(to, text, size);
    } else {
        buffer_print(to, "<span class=\"%s\">", class);
        markup_shown(to, text, size);
        buffer_text(to, "</span>");
    }
}

void html_formula(Buffer *to, const Book *book, unsigned index) {
    const LodeEntry *entry = book_entry(book, index);
    unsigned count, first, indent = formula_indent(entry, &first);
    const LodeWord *words = lode_words(book->lode, index, &count);
    size_t at = entry->formula_begin;
    buffer_fill(to, ' ', first);
    for (unsigned i = 0; i < count; i++) {
        if (words[i].begin < at || words[i].end > entry->formula_end) continue;
        put_gap(to, entry->source + at, words[i].begin - at, indent);
        put_word(to, book, entry, &words[i]);
        at = words[i].end;
    }
    put_gap(to, entry->source + at, entry->formula_end - at, indent);
}
