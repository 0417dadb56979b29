/* The page around the pages: head, search, contents, overview, drawings of the whole model, index for the search. */
#include "docs/html.h"

#include <string.h>

#include "answers/json.h"
#include "answers/text.h"
#include "docs/page.css.h"
#include "docs/page.js.h"

static const LodeKind order[] = {LODE_MEASURE, LODE_DIMENSION, LODE_SET, LODE_PARAMETER, LODE_FILTER, LODE_TABLE};
enum { ORDERED = sizeof order / sizeof *order };

/* ---- pieces ---- */

static void put_lines(Buffer *to, const char *const *lines) {
    for (; *lines != NULL; lines++) buffer_text(to, *lines);
}

void html_prose(Buffer *to, const char *text, size_t size) {
    const char *end = text + size, *words;
    DocPiece piece;
    while (doc_next(&text, end, &piece, &words, &size)) {
        buffer_text(to, piece == DOC_CODE ? "<code>" : piece == DOC_STRESS ? "<em>" : "");
        markup_shown(to, words, size);
        buffer_text(to, piece == DOC_CODE ? "</code>" : piece == DOC_STRESS ? "</em>" : "");
    }
}

void html_paragraph(Buffer *to, const char *text, size_t size) {
    buffer_text(to, "<p>");
    html_prose(to, text, size);
    buffer_text(to, "</p>\n");
}

void html_link(Buffer *to, const Book *book, unsigned entry) {
    const LodeEntry *e = book_entry(book, entry);
    buffer_print(to, "<a class=\"ref %s\" href=\"#", kind_word(e->kind));
    markup_string(to, book->ids[entry]);
    buffer_text(to, "\">");
    markup_string(to, book_shown(book, entry));
    buffer_text(to, "</a>");
}

void html_findings(Buffer *to, const Book *book, unsigned entry) {
    buffer_text(to, "<ul class=\"findings\">\n");
    for (unsigned i = 0; i < book->finding_count; i++) {
        const Finding *f = &book->findings[i];
        if (entry != LODE_NO_ENTRY && f->entry != entry) continue;
        buffer_print(to, "<li class=\"%s\"><strong>%s</strong> <code>", severity_name(f->severity),
                     severity_name(f->severity));
        markup_string(to, f->code);
        buffer_text(to, "</code> ");
        if (entry == LODE_NO_ENTRY && f->entry != LODE_NO_ENTRY) {
            html_link(to, book, f->entry);
            buffer_text(to, ": ");
        }
        markup_string(to, f->message);
        if (f->hint[0] != '\0') {
            buffer_text(to, "<br><span class=\"dim\">");
            markup_string(to, f->hint);
            buffer_text(to, "</span>");
        }
        if (f->place[0] != '\0') {
            buffer_text(to, " <code class=\"place\">");
            markup_string(to, f->place);
            buffer_text(to, "</code>");
        }
        buffer_text(to, "</li>\n");
    }
    buffer_text(to, "</ul>\n");
}

/* ---- contents ---- */

/* Calls for each folder of a kind, in the order in which they first appear; "" first. */
static void each_folder(Buffer *to, const Book *book, LodeKind kind,
                        void (*put)(Buffer *to, const Book *book, LodeKind kind, const char *folder)) {
    put(to, book, kind, "");
    for (unsigned i = 0; i < book->count; i++) {
        const LodeEntry *e = book_entry(book, i);
        bool before = e->kind != kind || e->folder[0] == '\0';
        for (unsigned k = 0; k < i && !before; k++)
            before = book_entry(book, k)->kind == kind && strcmp(book_entry(book, k)->folder, e->folder) == 0;
        if (!before) put(to, book, kind, e->folder);
    }
}

static bool in_folder(const LodeEntry *e, LodeKind kind, const char *folder) {
    return e->kind == kind && strcmp(e->folder, folder) == 0;
}

static void put_nav_folder(Buffer *to, const Book *book, LodeKind kind, const char *folder) {
    if (folder[0] != '\0') {
        buffer_text(to, "<li class=\"folder\">");
        markup_string(to, folder);
        buffer_text(to, "</li>\n");
    }
    for (unsigned i = 0; i < book->count; i++) {
        const LodeEntry *e = book_entry(book, i);
        if (!in_folder(e, kind, folder)) continue;
        buffer_print(to, "<li%s>", e->hidden ? " class=\"dim\"" : "");
        html_link(to, book, i);
        buffer_text(to, "</li>\n");
    }
}

static void put_nav(Buffer *to, const Book *book) {
    buffer_text(
        to,
        "<nav id=\"nav\" aria-label=\"Contents\">\n<ul class=\"top\">\n<li><a href=\"#overview\">Overview</a></li>\n");
    if (book_count(book, LODE_TABLE) > 0) buffer_text(to, "<li><a href=\"#relationships\">Relationships</a></li>\n");
    if (book->count > 0) buffer_text(to, "<li><a href=\"#lineage\">Lineage</a></li>\n");
    if (book->finding_count > 0)
        buffer_print(to, "<li><a href=\"#findings\">Findings</a> <span class=\"dim\">%u</span></li>\n",
                     book->finding_count);
    buffer_text(to, "</ul>\n");
    for (unsigned k = 0; k < ORDERED; k++) {
        unsigned count = book_count(book, order[k]);
        if (count == 0) continue;
        buffer_print(to, "<details open><summary>%s <span class=\"dim\">%u</span></summary>\n<ul>\n",
                     kind_plural(order[k]), count);
        each_folder(to, book, order[k], put_nav_folder);
        buffer_text(to, "</ul></details>\n");
    }
    buffer_text(to, "</nav>\n");
}

/* ---- pages of the whole model ---- */

static void put_overview_folder(Buffer *to, const Book *book, LodeKind kind, const char *folder) {
    bool any = false;
    for (unsigned i = 0; i < book->count && !any; i++) any = in_folder(book_entry(book, i), kind, folder);
    if (!any) return;
    if (folder[0] != '\0') {
        buffer_text(to, "<h3>");
        markup_string(to, folder);
        buffer_text(to, "</h3>\n");
    }
    buffer_text(to, "<dl class=\"index\">\n");
    for (unsigned i = 0; i < book->count; i++) {
        const LodeEntry *e = book_entry(book, i);
        if (!in_folder(e, kind, folder)) continue;
        buffer_text(to, "<div><dt>");
        html_link(to, book, i);
        buffer_text(to, "</dt><dd>");
        html_prose(to, e->doc, doc_first_sentence(e->doc));
        buffer_text(to, "</dd></div>\n");
    }
    buffer_text(to, "</dl>\n");
}

static void put_overview(Buffer *to, const Book *book) {
    buffer_text(to, "<section class=\"page\" id=\"overview\" data-title=\"Overview\">\n<h1 tabindex=\"-1\">");
    markup_string(to, book->title);
    buffer_text(to, "</h1>\n<div class=\"doc\">");
    doc_paragraphs(book->model.doc, html_paragraph, to);
    buffer_text(to, "</div>\n<ul class=\"counts\">\n");
    for (unsigned k = 0; k < ORDERED; k++) {
        unsigned count = book_count(book, order[k]);
        if (count == 0) continue;
        buffer_print(to, "<li><a href=\"#overview-%s\"><b>%u</b> ", kind_word(order[k]), count);
        const char *word = count == 1 ? kind_word(order[k]) : kind_plural(order[k]);
        for (; *word != '\0'; word++) buffer_char(to, (char)(*word | 32));
        buffer_text(to, "</a></li>\n");
    }
    if (lode_test_count(book->lode) > 0)
        buffer_print(to, "<li><span><b>%u</b> tests</span></li>\n", lode_test_count(book->lode));
    buffer_text(to, "</ul>\n");
    if (book->count == 0) buffer_text(to, "<p class=\"dim\">The model defines nothing yet.</p>\n");
    for (unsigned k = 0; k < ORDERED; k++) {
        if (book_count(book, order[k]) == 0) continue;
        buffer_print(to, "<h2 id=\"overview-%s\">%s</h2>\n", kind_word(order[k]), kind_plural(order[k]));
        each_folder(to, book, order[k], put_overview_folder);
    }
    buffer_text(to, "</section>\n");
}

static void put_relationships(Buffer *to, const Book *book) {
    buffer_text(to, "<section class=\"page wide\" id=\"relationships\" data-title=\"Relationships\">\n<h1 "
                    "tabindex=\"-1\">Relationships</h1>\n");
    buffer_text(to, "<p class=\"lead\">Keys (PK), references (FK) and what they point to. A crow’s foot stands at the "
                    "side of many rows.</p>\n");
    buffer_text(to, "<figure class=\"scroll\" tabindex=\"0\">");
    draw_tables(to, book);
    buffer_text(to, "</figure>\n");
    unsigned count = lode_relationship_count(book->lode);
    if (count > 0)
        buffer_text(
            to,
            "<div class=\"scroll\"><table><thead><tr><th>From</th><th></th><th>To</th><th></th></tr></thead><tbody>\n");
    for (unsigned i = 0; i < count; i++) {
        LodeRelationship r = lode_relationship(book->lode, i);
        buffer_text(to, "<tr><td>");
        html_link(to, book, book_entry(book, r.from)->table);
        buffer_text(to, " ");
        html_link(to, book, r.from);
        buffer_print(to, "</td><td class=\"dim\">many to %s</td><td>", r.many_to_many ? "many" : "one");
        html_link(to, book, book_entry(book, r.to)->table);
        buffer_text(to, " ");
        html_link(to, book, r.to);
        buffer_print(to, "</td><td class=\"dim\">%s</td></tr>\n", r.inactive ? "inactive" : "");
    }
    if (count > 0) buffer_text(to, "</tbody></table></div>\n");
    buffer_text(to, "</section>\n");
}

static void put_lineage(Buffer *to, const Book *book) {
    buffer_text(
        to, "<section class=\"page wide\" id=\"lineage\" data-title=\"Lineage\">\n<h1 tabindex=\"-1\">Lineage</h1>\n"
            "<p class=\"lead\">What stands on the left is read by what stands on the right; columns stand for their "
            "tables. "
            "Point at something to see what it stands on and what stands on it.</p>\n"
            "<ul class=\"legend\">\n");
    for (unsigned k = 0; k < ORDERED; k++)
        if (book_count(book, order[k]) > 0)
            buffer_print(to, "<li class=\"%s\">%s</li>\n", kind_word(order[k]), kind_word(order[k]));
    buffer_text(to, "</ul>\n<figure class=\"scroll\" tabindex=\"0\">");
    draw_lineage(to, book);
    buffer_text(to, "</figure>\n</section>\n");
}

static void put_all_findings(Buffer *to, const Book *book) {
    buffer_text(to,
                "<section class=\"page\" id=\"findings\" data-title=\"Findings\">\n<h1 tabindex=\"-1\">Findings</h1>\n"
                "<p class=\"lead\">What <code>lode check</code> says of the model.</p>\n");
    html_findings(to, book, LODE_NO_ENTRY);
    buffer_text(to, "</section>\n");
}

/* ---- the search ---- */

/* A string of JSON inside of a <script>: "<" would let it end there. */
static void put_json(Buffer *to, const char *text, size_t size) {
    Buffer json = {0};
    json_text(&json, text, size);
    for (size_t i = 0; i < json.size; i++) {
        if (json.data[i] == '<')
            buffer_text(to, "\\u003c");
        else
            buffer_char(to, json.data[i]);
    }
    buffer_free(&json);
}

static void put_index(Buffer *to, const Book *book) {
    buffer_text(to, "<script type=\"application/json\" id=\"index\">[");
    for (unsigned i = 0; i < book->count; i++) {
        const LodeEntry *e = book_entry(book, i);
        const char *where = e->kind == LODE_COLUMN ? book_shown(book, e->table) : e->folder;
        buffer_text(to, i == 0 ? "\n[" : ",\n[");
        put_json(to, book->ids[i], strlen(book->ids[i]));
        buffer_print(to, ",\"%s\",", kind_word(e->kind));
        put_json(to, book_shown(book, i), strlen(book_shown(book, i)));
        buffer_text(to, ",");
        put_json(to, e->name, strlen(e->name));
        buffer_text(to, ",");
        put_json(to, where, strlen(where));
        buffer_text(to, ",");
        put_json(to, e->doc, doc_first_sentence(e->doc));
        buffer_text(to, "]");
    }
    buffer_text(to, "\n]</script>\n");
}

static void put_header(Buffer *to, const Book *book) {
    buffer_text(
        to, "<header>\n<button id=\"menu\" type=\"button\" aria-expanded=\"false\" aria-controls=\"nav\" "
            "aria-label=\"Contents\">"
            "<svg viewBox=\"0 0 20 20\" aria-hidden=\"true\"><path d=\"M3 5.5h14M3 10h14M3 14.5h14\"/></svg></button>\n"
            "<a class=\"brand\" href=\"#overview\">");
    markup_string(to, book->title);
    buffer_text(to,
                "</a>\n<div class=\"search\" role=\"search\">\n"
                "<input id=\"search\" type=\"search\" placeholder=\"Search\" autocomplete=\"off\" spellcheck=\"false\" "
                "role=\"combobox\" "
                "aria-label=\"Search fields, tables and columns\" aria-expanded=\"false\" aria-controls=\"results\" "
                "aria-autocomplete=\"list\">\n<kbd aria-hidden=\"true\">/</kbd>\n"
                "<ul id=\"results\" role=\"listbox\" aria-label=\"Found\" hidden></ul>\n"
                "<p id=\"found\" class=\"unseen\" role=\"status\"></p>\n</div>\n"
                "<button id=\"theme\" type=\"button\" aria-label=\"Light or dark\">"
                "<svg viewBox=\"0 0 20 20\" aria-hidden=\"true\"><circle cx=\"10\" cy=\"10\" r=\"6.5\"/>"
                "<path class=\"half\" d=\"M10 3.5a6.5 6.5 0 0 1 0 13z\"/></svg></button>\n</header>\n");
}

void docs_html(FILE *to, const Book *book) {
    Buffer page = {0};
    buffer_text(&page,
                "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
                "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
                "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'; "
                "script-src 'unsafe-inline'\">\n<meta name=\"generator\" content=\"lode ");
    markup_string(&page, lode_version());
    buffer_text(&page, "\">\n<title>");
    markup_string(&page, book->title);
    buffer_text(&page, "</title>\n<style>\n");
    put_lines(&page, page_css);
    buffer_text(&page, "</style>\n</head>\n<body>\n<a class=\"skip\" href=\"#main\">Skip to content</a>\n");
    put_header(&page, book);
    put_nav(&page, book);
    buffer_text(&page, "<main id=\"main\" tabindex=\"-1\">\n");
    put_overview(&page, book);
    if (book_count(book, LODE_TABLE) > 0) put_relationships(&page, book);
    if (book->count > 0) put_lineage(&page, book);
    if (book->finding_count > 0) put_all_findings(&page, book);
    for (unsigned i = 0; i < book->count && !ferror(to); i++) {
        html_entry(&page, book, i);
        buffer_write(&page, to);
    }
    buffer_text(&page, "</main>\n");
    put_index(&page, book);
    buffer_text(&page, "<script>\n");
    put_lines(&page, page_js);
    buffer_text(&page, "</script>\n</body>\n</html>\n");
    buffer_write(&page, to);
    buffer_free(&page);
}
