/* A text as coloured pieces: what kind of word stands where, blanks left out. Reads anything; refuses nothing. */
#include "syntax/build.h"

#include <string.h>

static bool before_parenthesis(const char *at, const char *limit) {
    int type;
    do type = lex(&at, limit);
    while (type == LEX_SPACE || type == LEX_COMMENT);
    return type == T_LP;
}

static ShadeKind shade_of(int type, const char *end, const char *limit) {
    switch (type) {
    case LEX_COMMENT:
    case LEX_DOC:
    case LEX_OPEN_COMMENT: return SHADE_COMMENT;
    case T_STRING:
    case LEX_OPEN_TEXT: return SHADE_STRING;
    case T_DATE:
    case LEX_OPEN_DATE: return SHADE_DATE;
    case T_INTEGER:
    case T_REAL: return SHADE_NUMBER;
    case T_BRACKETED:
    case LEX_OPEN_NAME: return SHADE_NAME;
    case T_ID:
    case T_NOW: /* the only word of ours that is a function, too */
        return before_parenthesis(end, limit) ? SHADE_FUNCTION : type == T_ID ? SHADE_NAME : SHADE_KEYWORD;
    default: return SHADE_SIGN;
    }
}

static bool is_word(const char *begin) { return (*begin | 32) >= 'a' && (*begin | 32) <= 'z'; }

void shades_read(Arena *arena, Text text, Shades *shades) {
    const char *begin = text_string(arena, text), *limit = begin + text.size;
    for (const char *at = begin, *from = at;; from = at) {
        int type = lex(&at, limit);
        if (type == LEX_END) return;
        if (type == LEX_SPACE) continue;
        if (type == LEX_BAR) at = from + 1;
        bool open = type == LEX_OPEN_TEXT || type == LEX_OPEN_NAME || type == LEX_OPEN_COMMENT;
        if (open) at = limit;
        ShadeKind kind = shade_of(type, at, limit);
        if (kind == SHADE_SIGN && type != LEX_BAD && is_word(from)) kind = SHADE_KEYWORD;
        *list_add(arena, shades) = (Shade){kind, (uint32_t)(from - begin), (uint32_t)(at - begin)};
    }
}
