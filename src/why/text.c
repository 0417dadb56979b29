/* An explanation as text: a part a line, its facts below it, its parts below these. */
#include "why/why.h"
#include "answers/text.h"

#include <string.h>

typedef struct Page {
    Buffer *to;
    unsigned depth;
} Page;

static void indent(const Page *page) { buffer_fill(page->to, ' ', 2 * page->depth); }

/* A formula on one line. */
static void put_formula(Buffer *to, const char *text) {
    bool blank = false;
    for (const char *at = text; *at != '\0'; at++) {
        bool space = *at == '\n' || *at == '\t' || *at == ' ';
        if (space && blank) continue;
        blank = space;
        buffer_char(to, space ? ' ' : *at);
    }
}

static void put_line(void *context, const char *mark, const char *text, size_t size) {
    const Page *page = context;
    indent(page);
    buffer_text(page->to, strcmp(mark, "arm") == 0 ? "    > " : strcmp(mark, "sample") == 0 ? "    - " : "    | ");
    Buffer copy = {0};
    buffer_bytes(&copy, text, size);
    put_formula(page->to, buffer_string(&copy));
    buffer_free(&copy);
    buffer_char(page->to, '\n');
}

static void put_keys(Buffer *to, const LodeWhyNode *node) {
    for (unsigned i = 0; i < node->key_count; i++) {
        if (i != 0) buffer_text(to, ", ");
        text_escape(to, node->keys[i].name, strlen(node->keys[i].name));
        buffer_text(to, " = ");
        say_value(to, node->keys[i].value, "");
    }
}

static void put_head(Buffer *to, const LodeWhyNode *node) {
    if (node->kind == LODE_WHY_GROUP) {
        buffer_text(to, node->key_count == 0 ? "the only group" : "one group: ");
        put_keys(to, node);
        buffer_text(to, ": ");
        say_value(to, node->value, "");
        return;
    }
    if (node->field[0] != '\0') {
        buffer_char(to, '[');
        text_escape(to, node->field, strlen(node->field));
        buffer_text(to, "] := ");
    }
    put_formula(to, node->text);
    if (node->unreached)
        buffer_text(to, ": not reached");
    else if (node->over_rows) {
        buffer_text(to, ": ");
        say_rows(to, node);
    } else if (node->kind != LODE_WHY_CONSTANT || node->text[0] == '[') {
        buffer_text(to, " = ");
        say_value(to, node->value, node->format);
    }
    if (node->again) buffer_text(to, " (as above)");
}

static void put_node(Page *page, const LodeWhyNode *node) {
    if (node->kind == LODE_WHY_CONSTANT && node->text[0] != '[') return;
    indent(page);
    put_head(page->to, node);
    buffer_char(page->to, '\n');
    say_facts(node, put_line, page);
    page->depth++;
    for (unsigned i = 0; i < node->child_count; i++) put_node(page, node->children[i]);
    page->depth--;
}

void why_text(Buffer *to, const LodeWhy *why) {
    Page page = {.to = to};
    text_escape(to, why->label, strlen(why->label));
    buffer_text(to, " = ");
    say_value(to, why->top->value, why->top->format);
    if (why->top->key_count != 0) {
        buffer_text(to, " where ");
        put_keys(to, why->top);
    }
    buffer_char(to, '\n');
    if (why->matches > 1 && why->rows > 1)
        buffer_print(to, "(row %llu of %llu%s; --row or --at chooses another)\n", (unsigned long long)why->row,
                     (unsigned long long)why->rows, why->matches == why->rows ? "" : ", the first of several that fit");
    buffer_char(to, '\n');
    put_node(&page, why->top);
}
