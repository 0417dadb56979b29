/* The page of an entry: what it is, how it is computed, what it stands on, what tests and data say of it. */
#include <string.h>

#include "docs/html.h"

static void begin_fact(Buffer *to, const char *name) { buffer_print(to, "<div><dt>%s</dt><dd>", name); }
static void end_fact(Buffer *to) { buffer_text(to, "</dd></div>\n"); }

static void fact(Buffer *to, const char *name, const char *text) {
    if (text[0] == '\0') return;
    begin_fact(to, name);
    markup_string(to, text);
    end_fact(to);
}

static void code_fact(Buffer *to, const char *name, const char *text) {
    if (text[0] == '\0') return;
    begin_fact(to, name);
    buffer_text(to, "<code>");
    markup_string(to, text);
    buffer_text(to, "</code>");
    end_fact(to);
}

static void put_head(Buffer *to, const Book *book, unsigned index) {
    const LodeEntry *e = book_entry(book, index);
    buffer_print(to, "<p class=\"crumbs\"><a href=\"#overview-%s\">%s</a>",
                 kind_word(e->kind == LODE_COLUMN ? LODE_TABLE : e->kind),
                 kind_plural(e->kind == LODE_COLUMN ? LODE_TABLE : e->kind));
    if (e->kind == LODE_COLUMN) {
        buffer_text(to, " <span>/</span> ");
        html_link(to, book, e->table);
    } else if (e->folder[0] != '\0') {
        buffer_text(to, " <span>/</span> ");
        markup_string(to, e->folder);
    }
    buffer_text(to, "</p>\n<h1 tabindex=\"-1\">");
    markup_string(to, book_shown(book, index));
    buffer_print(to, "</h1>\n<p class=\"tags\"><span class=\"tag %s\">%s</span>", kind_word(e->kind),
                 kind_word(e->kind));
    if (e->type[0] != '\0') buffer_print(to, "<span class=\"tag\">%s</span>", e->type);
    if (e->type[0] == '\0' && e->kind != LODE_TABLE) buffer_text(to, "<span class=\"tag bad\">in error</span>");
    if (e->key) buffer_text(to, "<span class=\"tag\">key</span>");
    if (e->unique) buffer_text(to, "<span class=\"tag\">unique</span>");
    if (e->hidden) buffer_text(to, "<span class=\"tag\">hidden</span>");
    if (strcmp(e->name, book_shown(book, index)) != 0) {
        buffer_text(to, "<code class=\"name\">");
        markup_string(to, e->name);
        buffer_text(to, "</code>");
    }
    buffer_text(to, "</p>\n");
}

static void put_references(Buffer *to, const Book *book, unsigned index) {
    for (unsigned i = 0; i < lode_relationship_count(book->lode); i++) {
        LodeRelationship r = lode_relationship(book->lode, i);
        if (r.from != index && r.to != index) continue;
        begin_fact(to, r.many_to_many ? "Related to" : r.from == index ? "Refers to" : "Referred to by");
        unsigned other = r.from == index ? r.to : r.from;
        html_link(to, book, book_entry(book, other)->table);
        buffer_text(to, " <span class=\"dim\">by</span> ");
        html_link(to, book, other);
        if (r.inactive) buffer_text(to, " <span class=\"dim\">(inactive)</span>");
        end_fact(to);
    }
}

static void put_table_references(Buffer *to, const Book *book, unsigned table, bool outgoing) {
    bool any = false;
    for (unsigned i = 0; i < lode_relationship_count(book->lode); i++) {
        LodeRelationship r = lode_relationship(book->lode, i);
        if (book_entry(book, outgoing ? r.from : r.to)->table != table) continue;
        if (!any) begin_fact(to, outgoing ? "Refers to" : "Referred to by");
        if (any) buffer_text(to, "<br>");
        html_link(to, book, book_entry(book, outgoing ? r.to : r.from)->table);
        if (r.inactive) buffer_text(to, " <span class=\"dim\">(inactive)</span>");
        any = true;
    }
    if (any) end_fact(to);
}

static void put_facts(Buffer *to, const Book *book, unsigned index) {
    const LodeEntry *e = book_entry(book, index);
    buffer_text(to, "<dl class=\"facts\">\n");
    if (e->level[0] != '\0' && e->kind != LODE_PARAMETER) {
        begin_fact(to, "Grain");
        Buffer words = {0};
        put_meaning_words(&words, e);
        markup_shown(to, words.data, words.size);
        buffer_free(&words);
        end_fact(to);
    }
    code_fact(to, "Value", e->value);
    code_fact(to, "Allowed", e->allowed);
    code_fact(to, "Format", e->format);
    fact(to, "Totals by", e->aggregation);
    code_fact(to, "Read as NULL", e->null_text);
    if (e->kind == LODE_COLUMN) {
        begin_fact(to, "Table");
        html_link(to, book, e->table);
        end_fact(to);
        put_references(to, book, index);
    }
    if (e->kind == LODE_TABLE) {
        put_table_references(to, book, index, true);
        put_table_references(to, book, index, false);
    }
    if (e->line > 0) {
        begin_fact(to, "Defined in");
        buffer_text(to, "<code>");
        markup_string(to, e->file);
        buffer_print(to, ":%u</code>", e->line);
        end_fact(to);
    } else {
        fact(to, "Defined in", "the data");
    }
    buffer_text(to, "</dl>\n");
}

static void put_samples(Buffer *to, const Book *book, unsigned index) {
    const Sample *sample = &book->samples[index];
    const LodeEntry *e = book_entry(book, index);
    if (!sample->counted && sample->count == 0) return;
    buffer_print(to, "<h2>In the data</h2>\n<p class=\"samples\">%s",
                 e->kind == LODE_MEASURE ? "<span class=\"dim\">over all rows</span> " : "");
    if (sample->counted)
        buffer_print(to, "<span class=\"count\">%lld %s%s</span> ", sample->distinct,
                     e->kind == LODE_TABLE ? "row" : "distinct value", sample->distinct == 1 ? "" : "s");
    for (unsigned i = 0; i < sample->count; i++) {
        buffer_text(to, sample->nulls[i]               ? "<code class=\"null\">NULL"
                        : sample->values[i][0] == '\0' ? "<code class=\"null\">empty"
                                                       : "<code>");
        markup_string(to, sample->values[i]);
        buffer_text(to, "</code> ");
    }
    unsigned values = 0;
    for (unsigned i = 0; i < sample->count; i++) values += !sample->nulls[i];
    if (sample->count > 0 && sample->counted && sample->distinct > values)
        buffer_text(to, "<span class=\"dim\">…</span>");
    buffer_text(to, "</p>\n");
}

static void put_list(Buffer *to, const Book *book, const char *title, LodeIndexes list) {
    buffer_print(to, "<div><h3>%s <span class=\"dim\">%u</span></h3>\n", title, list.count);
    if (list.count == 0) buffer_text(to, "<p class=\"dim\">Nothing.</p>");
    if (list.count > 0) buffer_text(to, "<ul class=\"links\">\n");
    for (unsigned i = 0; i < list.count; i++) {
        buffer_text(to, "<li>");
        const LodeEntry *e = book_entry(book, list.items[i]);
        html_link(to, book, list.items[i]);
        if (e->kind == LODE_COLUMN) {
            buffer_text(to, " <span class=\"dim\">");
            markup_string(to, book_shown(book, e->table));
            buffer_text(to, "</span>");
        }
        buffer_text(to, "</li>\n");
    }
    buffer_text(to, list.count > 0 ? "</ul></div>\n" : "</div>\n");
}

static void put_lineage(Buffer *to, const Book *book, unsigned index) {
    const LodeEntry *e = book_entry(book, index);
    buffer_text(to, "<h2>Lineage</h2>\n<div class=\"pair\">\n");
    if (e->kind != LODE_TABLE && e->kind != LODE_COLUMN && e->kind != LODE_PARAMETER)
        put_list(to, book, "Depends on", e->uses);
    put_list(to, book, "Used by", book->readers[index]);
    buffer_text(to, "</div>\n");
    Buffer drawing = {0};
    if (draw_neighbourhood(&drawing, book, index)) {
        buffer_text(to, "<figure class=\"scroll\" tabindex=\"0\">");
        buffer_bytes(to, drawing.data, drawing.size);
        buffer_text(to, "</figure>\n");
    }
    buffer_free(&drawing);
}

static void put_columns(Buffer *to, const Book *book, const LodeEntry *table) {
    buffer_text(to, "<h2>Columns</h2>\n<div class=\"scroll\"><table><thead><tr><th>Column</th><th>Type</th><th>Used "
                    "by</th><th>Description</th></tr></thead><tbody>\n");
    for (unsigned i = 0; i < table->columns.count; i++) {
        unsigned column = table->columns.items[i];
        const LodeEntry *e = book_entry(book, column);
        buffer_text(to, "<tr><td>");
        html_link(to, book, column);
        if (e->key) buffer_text(to, " <span class=\"tag\">key</span>");
        for (unsigned k = 0; k < lode_relationship_count(book->lode); k++) {
            LodeRelationship r = lode_relationship(book->lode, k);
            if (r.from != column) continue;
            buffer_text(to, " <span class=\"dim\">→</span> ");
            html_link(to, book, book_entry(book, r.to)->table);
        }
        buffer_print(to, "</td><td>%s</td><td class=\"number\">", e->type);
        if (e->used_by.count > 0) buffer_print(to, "%u", e->used_by.count);
        buffer_text(to, "</td><td>");
        html_prose(to, e->doc, strlen(e->doc));
        buffer_text(to, "</td></tr>\n");
    }
    buffer_text(to, "</tbody></table></div>\n");
}

static void put_tests(Buffer *to, const Book *book, LodeIndexes tests) {
    buffer_print(to, "<h2>Tests <span class=\"dim\">%u</span></h2>\n", tests.count);
    if (tests.count == 0) {
        buffer_text(to, "<p class=\"dim\">No test reads it.</p>\n");
        return;
    }
    buffer_text(to, "<ul class=\"tests\">\n");
    for (unsigned i = 0; i < tests.count; i++) {
        const LodeTest *test = lode_test(book->lode, tests.items[i]);
        buffer_text(to, "<li>");
        markup_string(to, test->title);
        buffer_text(to, " <code>");
        markup_string(to, test->file);
        buffer_print(to, ":%u</code></li>\n", test->line);
    }
    buffer_text(to, "</ul>\n");
}

void html_entry(Buffer *to, const Book *book, unsigned index) {
    const LodeEntry *e = book_entry(book, index);
    buffer_text(to, "<section class=\"page\" id=\"");
    markup_string(to, book->ids[index]);
    buffer_text(to, "\" data-title=\"");
    markup_string(to, book_shown(book, index));
    buffer_text(to, "\">\n");
    put_head(to, book, index);
    buffer_text(to, "<div class=\"doc\">");
    doc_paragraphs(e->doc, html_paragraph, to);
    buffer_text(to, "</div>\n");
    if (book_findings_of(book, index) > 0) html_findings(to, book, index);
    if (e->formula_end > e->formula_begin) {
        buffer_text(to, "<h2 class=\"formula\">Formula</h2>\n<pre class=\"formula\" tabindex=\"0\"><code>");
        html_formula(to, book, index);
        buffer_text(to, "</code></pre>\n");
    }
    put_facts(to, book, index);
    put_samples(to, book, index);
    if (e->kind == LODE_TABLE) put_columns(to, book, e);
    put_lineage(to, book, index);
    put_tests(to, book, book->tests[index]);
    buffer_text(to, "</section>\n");
}
