/* A text as a list of tokens: white space and comments are gone, each token knows whether it stands first on its line.
   Finds where a text, name or comment that never ends stops spoiling the rest of a file. */
#include "syntax/build.h"

#include <string.h>

bool is_definition_word(int type) {
    return type == T_MODEL || type == T_TABLE || type == T_RELATIONSHIP || type == T_DIMENSION || type == T_MEASURE ||
           type == T_PARAMETER || type == T_SET || type == T_FILTER || type == T_TEST;
}

bool is_step_word(int type) {
    return type == T_NOW || type == T_USER || type == T_GIVEN || type == T_EXPECT || type == T_DATA ||
           type == T_PARAMETER;
}

enum {
    OPENS = 100
}; /* texts without an end in one file, after which the rest is not read: each costs a look at all of it */

static bool is_break(char c) { return c == '\n' || c == '\r'; }

/* The next line between `at` and `stop` that begins a definition, or `stop`. */
static const char *next_definition(const char *at, const char *stop, const char *limit) {
    for (; at < stop; at++) {
        if (!is_break(*at)) continue;
        const char *end = at + 1;
        if (is_definition_word(lex(&end, limit)) && (*end == ' ' || *end == '\t')) return at + 1;
    }
    return stop;
}

/* A text or name that runs over the beginning of a definition has lost its closing mark. */
static bool swallows_definition(int type, const char *begin, const char *end, const char *limit) {
    if (type != T_STRING && type != T_BRACKETED) return false;
    if (memchr(begin, '\n', (size_t)(end - begin)) == NULL) return false;
    return next_definition(begin, end, limit) < end;
}

static bool has_break(const char *begin, const char *end) {
    for (; begin < end; begin++)
        if (is_break(*begin)) return true;
    return false;
}

void tokens_read(Parse *p) {
    const char *text = text_string(p->arena, p->source->text), *limit = text + p->source->text.size;
    const char *at = text;
    if (text_starts(p->source->text, TEXT("\xEF\xBB\xBF"))) at += 3;
    bool first = true;
    int opens = 0;
    const char *line = at; /* where a definition could begin */
    for (;;) {
        const char *begin = at;
        int type = lex(&at, limit);
        if (type == LEX_END) return;
        if (type == LEX_SPACE || type == LEX_COMMENT || (type == LEX_DOC && !first)) {
            if (type != LEX_SPACE)
                *list_add(p->arena, &p->comments) =
                    (Token){.type = (uint16_t)type, .first = first, .begin = (uint32_t)(begin - text), .end = (uint32_t)(at - text)};
            if (!has_break(begin, at)) continue;
            first = true;
            if (is_break(at[-1])) line = at;
            continue;
        }
        if (type == LEX_BAR && !(p->file && first)) at = begin + (begin[1] == '|' ? 2 : 1);
        if (type == LEX_BAR && p->file && first) type = T_ROW;
        if (p->file && swallows_definition(type, begin, at, limit))
            type = type == T_STRING ? LEX_OPEN_TEXT : LEX_OPEN_NAME;
        bool open = type == LEX_OPEN_TEXT || type == LEX_OPEN_NAME || type == LEX_OPEN_COMMENT;
        if (open) at = p->file && ++opens < OPENS ? next_definition(begin, limit, limit) : limit;
        Token token = {.type = (uint16_t)type, .first = first, .margin = first && begin == line,
                       .begin = (uint32_t)(begin - text), .end = (uint32_t)(at - text)};
        if (type == LEX_DOC)
            *list_add(p->arena, &p->docs) = token;
        else
            *list_add(p->arena, &p->tokens) = token;
        first = open;
        if (open) line = at;
    }
}
