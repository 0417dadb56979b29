/* An explanation as one HTML page that needs nothing else: parts fold. */
#include "why/why.h"
#include "answers/markup.h"
#include "why/page.css.h"

#include <string.h>

static void put_shown(Buffer *to, void (*show)(Buffer *, const LodeWhyNode *), const LodeWhyNode *node) {
    Buffer plain = {0};
    show(&plain, node);
    markup_shown(to, plain.data == NULL ? "" : plain.data, plain.size);
    buffer_free(&plain);
}

static void show_own(Buffer *to, const LodeWhyNode *node) { say_value(to, node->value, node->format); }

static void show_keys(Buffer *to, const LodeWhyNode *node) {
    for (unsigned i = 0; i < node->key_count; i++) {
        buffer_print(to, "%s%s = ", i == 0 ? "" : ", ", node->keys[i].name);
        say_value(to, node->keys[i].value, "");
    }
}

typedef struct Facts {
    Buffer *to;
    bool any;
} Facts;

static void put_fact(void *context, const char *mark, const char *text, size_t size) {
    Facts *facts = context;
    if (!facts->any) buffer_text(facts->to, "<ul class=\"facts\">\n");
    facts->any = true;
    buffer_print(facts->to, "<li class=\"%s\">", mark);
    markup_shown(facts->to, text, size);
    buffer_text(facts->to, "</li>\n");
}

static void put_head(Buffer *to, const LodeWhyNode *node) {
    if (node->kind == LODE_WHY_GROUP) {
        buffer_text(to, node->key_count == 0 ? "the only group" : "one group, ");
        put_shown(to, show_keys, node);
        buffer_text(to, ": ");
    } else {
        if (node->field[0] != '\0') {
            buffer_text(to, "<span class=\"field\">[");
            markup_string(to, node->field);
            buffer_text(to, "]</span> ");
        }
        buffer_text(to, "<code>");
        markup_string(to, node->text);
        buffer_text(to, "</code> ");
    }
    if (node->unreached) {
        buffer_text(to, "<span class=\"dim\">not reached</span>");
    } else if (node->over_rows) {
        buffer_text(to, "<span class=\"dim\">");
        put_shown(to, say_rows, node);
        buffer_text(to, "</span>");
    } else {
        buffer_text(to, "= <span class=\"value\">");
        put_shown(to, show_own, node);
        buffer_text(to, "</span>");
    }
    if (node->again) buffer_text(to, " <span class=\"dim\">as above</span>");
}

/* The parts of the first formulas stand open, and the way of a NULL; the rest is opened by whoever asks on. */
enum { OPEN_DEPTH = 3 };

static void put_node(Buffer *to, const LodeWhyNode *node, unsigned depth) {
    if (node->kind == LODE_WHY_CONSTANT && node->text[0] != '[') return;
    const bool leaf = node->child_count == 0, null = !node->over_rows && !node->unreached && node->value.null;
    const char *state = node->unreached ? "unreached" : null ? "null" : "known";
    const char *open = depth < OPEN_DEPTH || null ? " open" : "";
    if (leaf) buffer_print(to, "<div class=\"leaf %s\"><div>", state);
    else buffer_print(to, "<details%s class=\"%s\"><summary>", open, state);
    put_head(to, node);
    buffer_text(to, leaf ? "</div>\n" : "</summary>\n");
    Facts facts = {.to = to};
    say_facts(node, put_fact, &facts);
    if (facts.any) buffer_text(to, "</ul>\n");
    for (unsigned i = 0; i < node->child_count; i++) put_node(to, node->children[i], depth + 1);
    buffer_text(to, leaf ? "</div>\n" : "</details>\n");
}

void why_html(Buffer *to, const LodeWhy *why) {
    buffer_text(to, "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
                    "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<title>");
    markup_string(to, why->label);
    buffer_text(to, "</title>\n<style>\n");
    for (const char *const *line = page_css; *line != NULL; line++) buffer_text(to, *line);
    buffer_text(to, "</style>\n</head>\n<body>\n<h1>");
    markup_string(to, why->label);
    buffer_text(to, " = <span class=\"value\">");
    put_shown(to, show_own, why->top);
    buffer_text(to, "</span></h1>\n<p>");
    put_shown(to, show_keys, why->top);
    buffer_print(to, " <span class=\"dim\">row %llu of %llu</span></p>\n", (unsigned long long)why->row,
                 (unsigned long long)why->rows);
    put_node(to, why->top, 0);
    buffer_text(to, "</body>\n</html>\n");
}
