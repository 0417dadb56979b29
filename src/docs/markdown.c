/* The dictionary as one Markdown file, for repositories and wikis. Ids of HTML let its links work everywhere. */
#include <string.h>

#include "answers/text.h"
#include "docs/book.h"

static const LodeKind order[] = {LODE_MEASURE, LODE_DIMENSION, LODE_SET, LODE_PARAMETER, LODE_FILTER};
enum { ORDERED = sizeof order / sizeof *order };

/* ---- text that stays text ---- */

static bool is_word(char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c & 0x80) != 0;
}

static void put_text(Buffer *to, const char *text, size_t size) {
    for (const char *at = text, *end = text + size; at < end;) {
        const char *here = at;
        uint32_t c = text_next(&at, end);
        if (c == '\n' || c == '\r' || c == '\t') {
            buffer_char(to, ' ');
            continue;
        }
        bool inside = c == '_' && here > text && is_word(here[-1]) && at < end && is_word(*at); /* a_b is no emphasis */
        bool first = here == text && (c == '#' || c == '+' || c == '-' || c == '=');
        bool sign = c < 0x80 && c != 0 && strchr("\\`*_[]<>|~&$", (int)c) != NULL;
        bool item = (c == '.' || c == ')') && here > text && strspn(text, "0123456789") == (size_t)(here - text);
        if (first || item || (sign && !inside)) buffer_char(to, '\\');
        text_escape_point(to, c);
    }
}

static void put_string(Buffer *to, const char *text) { put_text(to, text, strlen(text)); }

/* Code in as many backticks as it takes. */
static unsigned longest_ticks(const char *text, size_t size) {
    unsigned longest = 0, run = 0;
    for (size_t i = 0; i < size; i++) {
        run = text[i] == '`' ? run + 1 : 0;
        if (run > longest) longest = run;
    }
    return longest;
}

static void put_code(Buffer *to, const char *text) {
    size_t size = strlen(text);
    unsigned ticks = longest_ticks(text, size) + 1;
    bool space = size == 0 || text[0] == '`' || text[size - 1] == '`';
    buffer_fill(to, '`', ticks);
    if (space) buffer_char(to, ' ');
    text_escape(to, text, size);
    if (space) buffer_char(to, ' ');
    buffer_fill(to, '`', ticks);
}

static void put_link(Buffer *to, const Book *book, unsigned entry) {
    buffer_char(to, '[');
    put_string(to, book_shown(book, entry));
    buffer_print(to, "](#%s)", book->ids[entry]);
}

static void put_column_link(Buffer *to, const Book *book, unsigned entry) {
    const LodeEntry *e = book_entry(book, entry);
    if (e->kind == LODE_COLUMN) {
        put_string(to, book_shown(book, e->table));
        buffer_text(to, " · ");
    }
    put_link(to, book, entry);
}

static void put_prose(Buffer *to, const char *text, size_t size) {
    const char *end = text + size, *words;
    DocPiece piece;
    while (doc_next(&text, end, &piece, &words, &size)) {
        buffer_text(to, piece == DOC_CODE ? "`" : piece == DOC_STRESS ? "*" : "");
        if (piece == DOC_CODE)
            text_escape(to, words, size);
        else
            put_text(to, words, size);
        buffer_text(to, piece == DOC_CODE ? "`" : piece == DOC_STRESS ? "*" : "");
    }
}

static void put_paragraph(Buffer *to, const char *text, size_t size) {
    put_prose(to, text, size);
    buffer_text(to, "\n\n");
}

/* ---- an entry ---- */

static void put_fact(Buffer *to, const char *name) { buffer_print(to, "- %s: ", name); }

static void fact_code(Buffer *to, const char *name, const char *text) {
    if (text[0] == '\0') return;
    put_fact(to, name);
    put_code(to, text);
    buffer_char(to, '\n');
}

static void fact_links(Buffer *to, const Book *book, const char *name, LodeIndexes list) {
    if (list.count == 0) return;
    put_fact(to, name);
    for (unsigned i = 0; i < list.count; i++) {
        if (i > 0) buffer_text(to, ", ");
        put_column_link(to, book, list.items[i]);
    }
    buffer_char(to, '\n');
}

static void fact_samples(Buffer *to, const Book *book, unsigned index) {
    const Sample *sample = &book->samples[index];
    if (!sample->counted && sample->count == 0) return;
    put_fact(to, "In the data");
    if (sample->counted)
        buffer_print(to, "%lld %s%s%s", sample->distinct,
                     book_entry(book, index)->kind == LODE_TABLE ? "row" : "distinct value",
                     sample->distinct == 1 ? "" : "s", sample->count > 0 ? ": " : "");
    for (unsigned i = 0; i < sample->count; i++) {
        if (i > 0) buffer_text(to, ", ");
        if (sample->nulls[i])
            buffer_text(to, "NULL");
        else
            put_code(to, sample->values[i]);
    }
    buffer_char(to, '\n');
}

static void put_facts(Buffer *to, const Book *book, unsigned index) {
    const LodeEntry *e = book_entry(book, index);
    put_fact(to, "Name");
    put_code(to, e->name);
    if (e->hidden) buffer_text(to, " (hidden)");
    buffer_char(to, '\n');
    if (e->type[0] != '\0' || e->kind != LODE_TABLE) {
        put_fact(to, "Type");
        buffer_text(to, e->type[0] == '\0' ? "none, it is in error" : e->type);
        if (e->level[0] != '\0' && e->kind != LODE_PARAMETER) {
            Buffer words = {0};
            put_meaning_words(&words, e);
            buffer_text(to, ", ");
            put_text(to, words.data, words.size);
            buffer_free(&words);
        }
        buffer_char(to, '\n');
    }
    fact_code(to, "Value", e->value);
    fact_code(to, "Allowed", e->allowed);
    fact_code(to, "Format", e->format);
    fact_code(to, "Totals by", e->aggregation);
    fact_samples(to, book, index);
    fact_links(to, book, "Depends on", e->uses);
    fact_links(to, book, "Used by", book->readers[index]);
    for (unsigned i = 0; i < book->tests[index].count; i++) {
        const LodeTest *test = lode_test(book->lode, book->tests[index].items[i]);
        put_fact(to, "Test");
        put_string(to, test->title);
        buffer_text(to, " (");
        put_string(to, test->file);
        buffer_print(to, ":%u)\n", test->line);
    }
    if (e->line > 0) {
        put_fact(to, "Defined in");
        put_string(to, e->file);
        buffer_print(to, ":%u\n", e->line);
    }
}

static void put_formula(Buffer *to, const LodeEntry *e) {
    unsigned first, indent = formula_indent(e, &first);
    const char *text = e->source + e->formula_begin;
    size_t size = e->formula_end - e->formula_begin;
    unsigned ticks = longest_ticks(text, size) + 1;
    if (ticks < 3) ticks = 3;
    buffer_fill(to, '`', ticks);
    buffer_text(to, "\n");
    buffer_fill(to, ' ', first);
    for (size_t i = 0; i < size; i++) {
        if (text[i] == '\n' || text[i] == '\t')
            buffer_char(to, text[i]);
        else if (text[i] != '\r' && (unsigned char)text[i] < 0x20)
            text_escape_point(to, (uint32_t)text[i]);
        else if (text[i] != '\r')
            buffer_char(to, text[i]);
        if (text[i] != '\n') continue;
        for (unsigned k = 0; k < indent && (text[i + 1] == ' ' || text[i + 1] == '\t'); k++) i++;
    }
    buffer_text(to, "\n");
    buffer_fill(to, '`', ticks);
    buffer_text(to, "\n\n");
}

static void put_findings(Buffer *to, const Book *book, unsigned entry) {
    for (unsigned i = 0; i < book->finding_count; i++) {
        const Finding *f = &book->findings[i];
        if (f->entry != entry) continue;
        buffer_print(to, "> **%s** %s: ", severity_name(f->severity), f->code);
        put_string(to, f->message);
        if (f->place[0] != '\0') {
            buffer_text(to, " (");
            put_string(to, f->place);
            buffer_text(to, ")");
        }
        buffer_text(to, "\n\n");
    }
}

static void put_entry(Buffer *to, const Book *book, unsigned index) {
    const LodeEntry *e = book_entry(book, index);
    buffer_print(to, "### <a id=\"%s\"></a>", book->ids[index]);
    put_string(to, book_shown(book, index));
    buffer_text(to, "\n\n");
    doc_paragraphs(e->doc, put_paragraph, to);
    put_findings(to, book, index);
    if (e->formula_end > e->formula_begin) put_formula(to, e);
    put_facts(to, book, index);
    buffer_char(to, '\n');
}

/* ---- tables ---- */

static void put_column(Buffer *to, const Book *book, unsigned column) {
    const LodeEntry *e = book_entry(book, column);
    buffer_print(to, "| <a id=\"%s\"></a>", book->ids[column]);
    put_string(to, book_shown(book, column));
    buffer_print(to, " | %s | ", e->type);
    bool before = false;
    if (e->key || e->unique) {
        buffer_text(to, e->key ? "key" : "unique");
        before = true;
    }
    for (unsigned i = 0; i < lode_relationship_count(book->lode); i++) {
        LodeRelationship r = lode_relationship(book->lode, i);
        if (r.from != column) continue;
        buffer_text(to, before ? ", " : "");
        buffer_text(to, r.many_to_many ? "— " : "→ ");
        put_column_link(to, book, r.to);
        if (r.inactive) buffer_text(to, " (inactive)");
        before = true;
    }
    buffer_text(to, " | ");
    for (unsigned i = 0; i < e->used_by.count; i++) {
        if (i > 0) buffer_text(to, ", ");
        put_link(to, book, e->used_by.items[i]);
    }
    buffer_text(to, " | ");
    put_prose(to, e->doc, strlen(e->doc));
    buffer_text(to, " |\n");
}

static void put_table(Buffer *to, const Book *book, unsigned index) {
    const LodeEntry *e = book_entry(book, index);
    put_entry(to, book, index);
    if (e->columns.count == 0) return;
    buffer_text(to, "| column | type | key | used by | description |\n| --- | --- | --- | --- | --- |\n");
    for (unsigned i = 0; i < e->columns.count; i++) put_column(to, book, e->columns.items[i]);
    buffer_char(to, '\n');
    for (unsigned i = 0; i < e->columns.count; i++) put_findings(to, book, e->columns.items[i]);
}

/* ---- the file ---- */

static void put_contents(Buffer *to, const Book *book) {
    for (unsigned k = 0; k < ORDERED; k++) {
        if (book_count(book, order[k]) == 0) continue;
        buffer_print(to, "%s: ", kind_plural(order[k]));
        bool before = false;
        for (unsigned i = 0; i < book->count; i++) {
            if (book_entry(book, i)->kind != order[k]) continue;
            buffer_text(to, before ? ", " : "");
            put_link(to, book, i);
            before = true;
        }
        buffer_text(to, "\n\n");
    }
}

void docs_markdown(FILE *to, const Book *book) {
    Buffer page = {0};
    buffer_text(&page, "# ");
    put_string(&page, book->title);
    buffer_text(&page, "\n\n");
    doc_paragraphs(book->model.doc, put_paragraph, &page);
    if (book->count == 0) buffer_text(&page, "The model defines nothing yet.\n\n");
    put_findings(&page, book, LODE_NO_ENTRY);
    put_contents(&page, book);
    for (unsigned k = 0; k < ORDERED; k++) {
        if (book_count(book, order[k]) == 0) continue;
        buffer_print(&page, "## %s\n\n", kind_plural(order[k]));
        for (unsigned i = 0; i < book->count; i++)
            if (book_entry(book, i)->kind == order[k]) put_entry(&page, book, i);
    }
    if (book_count(book, LODE_TABLE) > 0) buffer_text(&page, "## Tables\n\n");
    for (unsigned i = 0; i < book->count; i++)
        if (book_entry(book, i)->kind == LODE_TABLE) put_table(&page, book, i);
    while (page.size > 1 && page.data[page.size - 2] == '\n') page.size--;
    buffer_write(&page, to);
    buffer_free(&page);
}
