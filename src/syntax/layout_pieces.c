/* The pieces of a layout: tokens and comments in the order of the text, where each comment stands, and how words are
 * spelled. */
#include "syntax/layout.h"

#include <string.h>
#include <unicode/uchar.h>

static uint32_t breaks(Text t) {
    uint32_t count = 0;
    for (size_t i = 0; i < t.size; i++)
        if (t.data[i] == '\n' || (t.data[i] == '\r' && (i + 1 == t.size || t.data[i + 1] != '\n'))) count++;
    return count;
}

static bool line_comment(const Layout *l, Token t) { return l->p->source->text.data[t.begin + 1] == '/'; }

/* Whether a comment before this token belongs to what stands before it. */
static bool ends_operand(int type) {
    switch (type) {
    case T_RP:
    case T_RC:
    case T_COMMA:
    case T_COLON:
    case T_AND:
    case T_OR:
    case T_IN:
    case T_THEN:
    case T_ELSEIF:
    case T_ELSE:
    case T_WHEN:
    case T_END:
    case T_EQ:
    case T_NE:
    case T_LT:
    case T_LE:
    case T_GT:
    case T_GE:
    case T_PLUS:
    case T_STAR:
    case T_SLASH:
    case T_PERCENT:
    case T_CARET: return true;
    default: return false;
    }
}

/* The comments begin..end, which stand between two tokens (or an end of the text). */
static void place_comments(Layout *l, uint32_t begin, uint32_t end) {
    Piece *pieces = l->pieces.items;
    bool last = end == l->pieces.count;
    for (uint32_t i = begin; i < end;) {
        uint32_t next = i + 1; /* i .. next stand on one line */
        while (next < end && pieces[next].lines == 0) next++;
        bool own = pieces[i].lines > 0 || i == 0;
        bool ends = next < end || last || pieces[next].lines > 0 || line_comment(l, pieces[next - 1].token) ||
                    (own && ends_operand(pieces[end].token.type));
        for (uint32_t k = i; k < next; k++)
            pieces[k].kind = ends && own && k == i                          ? IS_OWN
                             : ends                                         ? IS_TRAILING
                             : !own && ends_operand(pieces[end].token.type) ? IS_AFTER
                                                                            : IS_BEFORE;
        i = next;
    }
}

static const Token *first_of(const Token *a, const Token *b) {
    if (a == NULL || b == NULL) return a == NULL ? b : a;
    return a->begin < b->begin ? a : b;
}

void layout_read(Layout *l, Parse *p, Arena *arena) {
    *l = (Layout){.p = p, .arena = arena};
    uint32_t token = 0, doc = 0, comment = 0, end = text_starts(p->source->text, TEXT("\xEF\xBB\xBF")) ? 3 : 0, run = 0;
    for (;;) {
        const Token *t = token < p->tokens.count ? &p->tokens.items[token] : NULL;
        const Token *d = doc < p->docs.count ? &p->docs.items[doc] : NULL;
        const Token *c = comment < p->comments.count ? &p->comments.items[comment] : NULL;
        const Token *next = first_of(t, first_of(d, c));
        if (next == NULL) break;
        Text gap = text_slice(p->source->text, end, next->begin);
        *list_add(arena, &l->pieces) =
            (Piece){.kind = next == t ? IS_TOKEN : IS_OWN, .token = *next, .lines = breaks(gap)};
        if (next == t) place_comments(l, run, l->pieces.count - 1);
        if (next == t) token++, run = l->pieces.count;
        if (next == d) doc++;
        if (next == c) comment++;
        end = next->end;
    }
    place_comments(l, run, l->pieces.count);
}

/* A comment's lines end with a newline and without blanks before it. */
static Text tidy(Layout *l, Text t) {
    Writer w;
    writer_init(&w, l->arena);
    for (size_t i = 0; i < t.size; i++) {
        size_t ink = i;
        while (ink < t.size && (t.data[ink] == ' ' || t.data[ink] == '\t')) ink++;
        bool ends = ink == t.size || t.data[ink] == '\r' || t.data[ink] == '\n';
        if (ends && ink == t.size) break;
        if (ends) i = ink;
        if (ends && t.data[i] == '\r' && i + 1 < t.size && t.data[i + 1] == '\n') i++;
        put_char(&w, ends ? '\n' : t.data[i]);
    }
    return writer_text(&w);
}

Text layout_text(Layout *l, Token t, Spelling spelling) {
    Text text = text_slice(l->p->source->text, t.begin, t.end);
    if (t.type == LEX_COMMENT || t.type == LEX_DOC) return tidy(l, text);
    bool word = (text.data[0] | 32) >= 'a' && (text.data[0] | 32) <= 'z';
    if (!word || t.name || spelling == AS_WRITTEN || (t.type == T_ID && spelling != UPPER_ALL)) return text;
    char *spelled = arena_take(l->arena, text.size);
    for (size_t i = 0; i < text.size; i++) {
        char c = text.data[i];
        bool lower = c >= 'a' && c <= 'z', upper = c >= 'A' && c <= 'Z';
        spelled[i] = spelling == LOWER_WORDS ? (char)(upper ? c | 32 : c) : (char)(lower ? c & ~32 : c);
    }
    return (Text){spelled, text.size};
}

Token layout_next(const Layout *l) {
    for (uint32_t i = l->at; i < l->pieces.count; i++)
        if (l->pieces.items[i].kind == IS_TOKEN) return l->pieces.items[i].token;
    return (Token){0};
}

uint32_t text_columns(Text t) {
    uint32_t columns = 0;
    for (size_t at = 0; at < t.size;) {
        UChar32 c = (UChar32)utf8_next(t, &at);
        int kind = u_charType(c), wide = u_getIntPropertyValue(c, UCHAR_EAST_ASIAN_WIDTH);
        if (kind == U_NON_SPACING_MARK || kind == U_ENCLOSING_MARK || kind == U_FORMAT_CHAR) continue;
        columns += wide == U_EA_WIDE || wide == U_EA_FULLWIDTH ? 2 : 1;
    }
    return columns;
}
