/* Messages about what the grammar refuses: what was found, what could stand there, and what people who write this
   usually mean. Reads the tokens around the mistake and asks the parser what it would take; builds nothing. */
#include "syntax/build.h"

#include <stdio.h>

static bool accepts(const Parse *p, int type) { return grammar_accepts(p->grammar, type); }

Diag *mistake(Parse *p, DiagCode code, Span span, const char *format, ...) {
    va_list args, again;
    va_start(args, format);
    va_copy(again, args);
    int size = vsnprintf(NULL, 0, format, args);
    char *message = arena_take(p->arena, (size_t)size + 1);
    vsnprintf(message, (size_t)size + 1, format, again);
    va_end(again);
    va_end(args);
    p->wrong = true;
    return diag_add(p->diags, code, span, "%s", message);
}

/* A token as a message names it: "this" for what is long or runs over lines. */
static Text shown(const Parse *p, Token t) {
    Text text = token_text(p, t);
    bool short_enough = text.size <= 40;
    for (size_t i = 0; i < text.size && short_enough; i++) short_enough = text.data[i] != '\n' && text.data[i] != '\0';
    return short_enough ? text : TEXT("this");
}

void too_deep(Parse *p) {
    if (p->stopped) return;
    p->stopped = true;
    uint32_t at = p->at < p->end ? p->at : p->end - 1;
    Diag *diag = mistake(p, DIAG_TOO_DEEP, token_span(p, p->tokens.items[at]), "this is nested too deeply");
    diag_hint(p->diags, diag,
              "an expression may have %d levels: split it into several fields, or use IN or CASE in place of a long "
              "chain",
              EXPR_DEPTH);
}

/* ---- characters and words of other languages ---- */

typedef struct Slip {
    const char *found, *hint;
} Slip;

static const Slip signs[] = {
    {"&&", "write AND"},
    {"&", "write AND; texts are joined with +"},
    {"||", "write OR; texts are joined with +"},
    {"|", "write OR; rows of a table stand in tests, each on a line of its own"},
    {"!", "write NOT, or <> for unequal"},
    {";", "leave it out: nothing ends with a semicolon"},
    {"`", "names stand in [brackets]"},
    {"\\", "a text has no escapes: a quote inside of it is doubled"},
    {"]", "a name begins with [ and a ] inside of it is doubled"},
    {"@", "a parameter is written [Parameters].[Name]"},
    {"?", "a parameter is written [Parameters].[Name]"},
    {"$", "leave it out: numbers have no currency"},
    {"\xC3\x97", "write *"},
    {"\xC3\xB7", "write /"},
    {"\xE2\x88\x92", "write -"},
    {"\xE2\x80\x93", "write -"},
    {"\xE2\x80\x94", "write -"},
    {"\xE2\x89\xA4", "write <="},
    {"\xE2\x89\xA5", "write >="},
    {"\xE2\x89\xA0", "write <>"},
    {"\xE2\x86\x92", "write ->"},
    {"\xEF\xBC\x88", "write the plain sign ("},
    {"\xEF\xBC\x89", "write the plain sign )"},
    {"\xEF\xBC\x8C", "write the plain sign ,"},
    {"\xEF\xBC\x9A", "write the plain sign :"},
};

static const Slip words[] = {
    {"select", "write show, then the columns, as in: show [Region], SUM([Sales])"},
    {"elsif", "write ELSEIF"},
    {"elif", "write ELSEIF"},
    {"endif", "write END"},
    {"is", "write ISNULL(x), or = to compare"},
    {"like", "write CONTAINS(text, part), STARTSWITH(text, part) or REGEXP_MATCH(text, pattern)"},
    {"between", "write x >= a AND x <= b"},
    {"mod", "write %"},
    {"div", "write DIV(a, b)"},
    {"group", "write by: dimensions stand after it"},
    {"distinct", "write COUNTD(x) to count different values; a statement without aggregates shows each row once"},
    {"join", "tables are joined by the relationships of the model"},
    {"from", "leave it out: the model tells where fields come from"},
};

static bool is_quote(uint32_t c) { return c == 0xAB || c == 0xBB || c == 0xB4 || (c >= 0x2018 && c <= 0x201F); }

static const char *slip_hint(const Slip *slips, size_t count, Text found) {
    for (size_t i = 0; i < count; i++)
        if (text_equal_nocase(found, text_of(slips[i].found))) return slips[i].hint;
    return NULL;
}
#define HINT(slips, found) slip_hint(slips, sizeof slips / sizeof slips[0], found)

static void bad_character(Parse *p, Token t) {
    Text text = token_text(p, t);
    size_t at = 0;
    uint32_t c = utf8_next(text, &at);
    Diag *diag;
    bool of_a_name =
        p->at > p->begin && p->tokens.items[p->at - 1].type == T_ID && p->tokens.items[p->at - 1].end == t.begin;
    if (c < 0x20 || c == 0x7F)
        diag = mistake(p, DIAG_BAD_CHARACTER, token_span(p, t), "this control character (U+%04X) has no meaning", c);
    else
        diag = mistake(p, DIAG_BAD_CHARACTER, token_span(p, t), "%.*s has no meaning here", TEXT_ARG(text));
    const char *hint = HINT(signs, text);
    if (of_a_name && (c == '?' || c == '@' || c == '$')) hint = "a name with other signs stands in [brackets]";
    if (is_quote(c)) hint = "write straight quotes: ' or \"";
    if (hint != NULL) diag_hint(p->diags, diag, "%s", hint);
}

void bad_token(Parse *p, Token t) {
    p->stopped = true;
    Span opening = {p->source, t.begin, t.begin + 1};
    Diag *diag;
    switch (t.type) {
    case LEX_OPEN_TEXT:
        diag = mistake(p, DIAG_UNEXPECTED_END, opening, "this text has no closing quote");
        diag_hint(p->diags, diag, "end it with %c; a quote inside of it is doubled", p->source->text.data[t.begin]);
        break;
    case LEX_OPEN_NAME:
        diag = mistake(p, DIAG_UNEXPECTED_END, opening, "this name has no closing bracket");
        diag_hint(p->diags, diag, "end it with ]; a ] inside of it is doubled");
        break;
    case LEX_OPEN_COMMENT:
        opening.end++;
        mistake(p, DIAG_UNEXPECTED_END, opening, "this comment has no end");
        break;
    case LEX_OPEN_DATE:
        diag = mistake(p, DIAG_BAD_LITERAL, opening, "this date has no closing #");
        diag_hint(p->diags, diag, "write #2024-05-31#; a name that holds # stands in [brackets]");
        break;
    default: bad_character(p, t); break;
    }
}

/* ---- what could stand here ---- */

typedef struct Wanted {
    Writer list;
    int count;
} Wanted;

static void want(Wanted *w, const char *what) {
    if (w->count++ > 0) put_string(&w->list, "\n");
    put_string(&w->list, what);
}

/* Words and signs, the likelier first. Words that may also be names are asked for only where no name can stand. */
static const struct {
    int type;
    const char *name;
} candidates[] = {{T_THEN, "THEN"},     {T_WHEN, "WHEN"}, {T_ELSEIF, "ELSEIF"}, {T_ELSE, "ELSE"},
                  {T_END, "END"},       {T_RP, ")"},      {T_RC, "}"},          {T_COLON, ":"},
                  {T_COMMA, "a comma"}, {T_ARROW, "->"},  {T_FROM, "from"},     {T_FORMAT, "format"},
                  {T_SHOW, "show"},     {T_BY, "by"},     {T_WHERE, "where"},   {T_TO, "to"},
                  {T_STARTS, "starts"}};

static Text wanted_text(Parse *p) {
    Wanted w = {0};
    writer_init(&w.list, p->arena);
    bool name = accepts(p, T_ID), value = accepts(p, T_INTEGER);
    bool operand = value && name, operation = accepts(p, T_PLUS);
    if (operand)
        want(&w, "a value");
    else if (value)
        want(&w, "a number");
    else if (name)
        want(&w, "a name");
    if (!operand && accepts(p, T_STRING)) want(&w, "a \"text\"");
    if (!operand && accepts(p, T_DATE)) want(&w, "a date");
    if (!name && !operation && accepts(p, T_EQ)) want(&w, "=");
    if (operand && accepts(p, T_RP)) want(&w, ")");
    for (size_t i = 0; !name && i < sizeof candidates / sizeof candidates[0] && w.count < 4; i++)
        if (accepts(p, candidates[i].type)) want(&w, candidates[i].name);
    if (!name && operation) want(&w, "an operator");
    if (w.count < 4 && !operand && accepts(p, LEX_END)) want(&w, "the end");
    Text lines = writer_text(&w.list);
    Writer out;
    writer_init(&out, p->arena);
    int left = w.count;
    for (size_t i = 0; i < lines.size; i++) {
        if (lines.data[i] != '\n')
            put_char(&out, lines.data[i]);
        else
            put_string(&out, --left > 1 ? ", " : " or ");
    }
    return writer_text(&out);
}

/* ---- what is open ---- */

typedef LIST(uint32_t) Opened;

static bool closes(int open, int close) {
    return (close == T_RP && open == T_LP) || (close == T_RC && open == T_LC) ||
           (close == T_END && (open == T_IF || open == T_CASE));
}

/* The tokens before the mistake that wait for their end, innermost last. */
static Opened opened(const Parse *p) {
    Opened open = {0};
    for (uint32_t i = p->begin; i < p->at; i++) {
        int type = p->tokens.items[i].type;
        if (type == T_LP || type == T_LC || type == T_IF || type == T_CASE) *list_add(p->arena, &open) = i;
        if (open.count > 0 && closes(p->tokens.items[open.items[open.count - 1]].type, type)) open.count--;
    }
    return open;
}

/* A name with a bracket inside is one whose ] was forgotten. */
static void suspect_name(Parse *p, Diag *diag) {
    for (uint32_t i = p->begin; i < p->at && i < p->end; i++) {
        Token t = p->tokens.items[i];
        if (t.type != T_BRACKETED) continue;
        for (uint32_t c = t.begin + 1; c < t.end; c++)
            if (p->source->text.data[c] == '[') {
                diag_hint(p->diags, diag, "a name seems to lack its ]");
                diag_place(p->diags, diag, token_span(p, t), "this is one name");
                return;
            }
    }
}

static const char *closing_of(int type) { return type == T_LP ? ")" : type == T_LC ? "}" : "END"; }

static void hint_open(Parse *p, Diag *diag, uint32_t open) {
    Token t = p->tokens.items[open];
    bool else_if = t.type == T_IF && open > p->begin && p->tokens.items[open - 1].type == T_ELSE;
    for (uint32_t i = open; i + 1 < p->at && t.type == T_IF; i++)
        if (p->tokens.items[i].type == T_ELSE && p->tokens.items[i + 1].type == T_IF) else_if = true;
    if (else_if)
        diag_hint(p->diags, diag, "ELSE IF opens a second IF that needs an END of its own; write ELSEIF");
    else if (t.type == T_IF)
        diag_hint(p->diags, diag, "write IF condition THEN value ELSE value END");
    else if (t.type == T_CASE)
        diag_hint(p->diags, diag, "write CASE value WHEN value THEN result ELSE result END");
}

/* ---- the message ---- */

static void ends_early(Parse *p) {
    Opened open = opened(p);
    bool value = accepts(p, T_INTEGER);
    if (p->begin == p->end) {
        uint32_t size = (uint32_t)p->source->text.size;
        diag_hint(p->diags,
                  mistake(p, DIAG_UNEXPECTED_END, (Span){p->source, 0, size}, "there is nothing to read here"),
                  "write a formula such as SUM([Sales]) / 2");
        return;
    }
    Token last = p->tokens.items[p->end - 1];
    if (!value && open.count > 0) {
        uint32_t inner = open.items[open.count - 1];
        Token t = p->tokens.items[inner];
        bool lacks_then = t.type == T_IF && accepts(p, T_THEN);
        Diag *diag = mistake(p, DIAG_UNEXPECTED_END, token_span(p, t), "this %.*s has no %s",
                             TEXT_ARG(token_text(p, t)), lacks_then ? "THEN" : closing_of(t.type));
        if (t.type == T_LC && accepts(p, T_COLON))
            diag_hint(p->diags, diag, "write {FIXED [Dimension] : SUM([Measure])}");
        hint_open(p, diag, inner);
        suspect_name(p, diag);
        return;
    }
    Text wanted = wanted_text(p);
    Span at = {p->source, last.end, last.end};
    Diag *diag = mistake(p, DIAG_UNEXPECTED_END, at, "after %.*s something is missing: %.*s", TEXT_ARG(shown(p, last)),
                         TEXT_ARG(wanted));
    if (at.begin > 0) diag->places[0].span = token_span(p, last);
    if (open.count == 0) return;
    Token t = p->tokens.items[open.items[open.count - 1]];
    if (t.begin != last.begin) diag_place(p->diags, diag, token_span(p, t), "still open");
}

/* A closing sign or word that closes nothing, or not what is open. True when there is something to say. */
static bool closes_wrongly(Parse *p, Token t) {
    bool closing = t.type == T_RP || t.type == T_RC || t.type == T_END;
    bool part = t.type == T_THEN || t.type == T_ELSE || t.type == T_ELSEIF || t.type == T_WHEN;
    if (!closing && !part) return false;
    Opened open = opened(p);
    Text text = token_text(p, t);
    uint32_t inner = open.count > 0 ? open.items[open.count - 1] : 0;
    Token opening = p->tokens.items[inner];
    if (open.count == 0) {
        mistake(p, DIAG_UNEXPECTED_TOKEN, token_span(p, t),
                closing ? "this %.*s closes nothing" : "this %.*s belongs to no IF or CASE", TEXT_ARG(text));
        return true;
    }
    if (accepts(p, T_INTEGER)) return false; /* a value is missing: say that */
    bool block = opening.type == T_IF || opening.type == T_CASE;
    if (closing ? closes(opening.type, t.type) : block) return false;
    Diag *diag = mistake(p, DIAG_UNEXPECTED_TOKEN, token_span(p, t), "%.*s stands where %s is missing", TEXT_ARG(text),
                         closing_of(opening.type));
    diag_place(p->diags, diag, token_span(p, opening), "still open");
    hint_open(p, diag, inner);
    suspect_name(p, diag);
    return true;
}

/* Whether the innermost open parenthesis follows an IF, as if that were a function. */
static bool in_if_call(Parse *p) {
    Opened open = opened(p);
    uint32_t inner = open.count > 0 ? open.items[open.count - 1] : 0;
    return inner > 0 && p->tokens.items[inner].type == T_LP && p->tokens.items[inner - 1].type == T_IF;
}

/* Whether the name of a definition ends before this token, and the token can only be another word of that name. */
static bool goes_on_as_name(const Parse *p, Token t, Token before) {
    char c = p->source->text.data[t.begin];
    bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    bool call = p->at + 1 < p->end && p->tokens.items[p->at + 1].type == T_LP;
    if (!letter || call || t.first || before.type != T_ID || p->at < p->begin + 2) return false;
    int kind = p->tokens.items[p->at - 2].type;
    return kind == T_MEASURE || kind == T_DIMENSION || kind == T_SET || kind == T_PARAMETER || kind == T_MODEL;
}

/* What this token after that one usually means; NULL: nothing special. */
static const char *hint_for(Parse *p, Token t, Token before) {
    if (t.type == T_WHEN && before.type == T_CASE)
        return "CASE compares one value; for conditions write IF condition THEN value ELSEIF condition THEN value END";
    if (t.type == T_IN && before.type == T_WHEN) return "write a WHEN for each value, or IF value IN (list) THEN";
    if (t.type == T_PLUS && accepts(p, T_MINUS)) return "numbers have no sign +: leave it out";
    if (t.type == T_ROW) return "rows of a table stand in tests; where one of two conditions is enough, write OR";
    if (before.type == T_STRING && (t.type == T_STRING || (t.type == T_ID && t.begin == before.end)))
        return "a quote inside of a text is doubled";
    if (p->file && goes_on_as_name(p, t, before)) return SEVERAL_WORDS;
    if (t.type == T_EQ && before.type == T_EQ) return "write one = to compare";
    if (t.type == T_EQ && (before.type == T_LT || before.type == T_GT)) return "write <= or >= without a blank";
    if (t.type == T_STAR && before.type == T_LP) return "COUNT([Table]) counts rows";
    if (t.type == T_COMMA && in_if_call(p))
        return "write IF condition THEN value ELSE value END, or IIF(condition, a, b)";
    if (!accepts(p, T_ID) && accepts(p, T_SHOW) && !accepts(p, T_WHERE))
        return "after what let defines, a statement begins with show or rows";
    const char *hint = HINT(words, token_text(p, t));
    if (hint == NULL && before.type != 0) hint = HINT(words, token_text(p, before));
    if (hint != NULL) return hint;
    if (accepts(p, T_COLON) && !accepts(p, T_FORMAT)) return "write {FIXED [Dimension] : SUM([Measure])}";
    if (p->file && t.margin)
        return "a definition begins with model, table, relationship, dimension, measure, "
               "parameter, set, filter or test; indent a line that goes on with one";
    if (p->definition != NULL && p->definition->kind == DEF_TABLE && p->at > p->begin)
        return "a column is a name, a type and its marks: key, unique, -> Table, dimension, measure and so on";
    if (p->definition != NULL && p->definition->kind == DEF_RELATIONSHIP)
        return "write Table.Column -> Table.Column, or -- between them where both sides repeat";
    if (p->definition != NULL && p->definition->kind == DEF_TEST && t.type == T_ID && t.first)
        return "a step of a test begins with now, user, parameter, data, given or expect";
    return NULL;
}

void unexpected(Parse *p, Token t) {
    if (p->stopped) return;
    p->stopped = true;
    if (t.type == LEX_END) {
        ends_early(p);
        return;
    }
    Token before = p->at > p->begin ? p->tokens.items[p->at - 1] : (Token){0};
    Text found = shown(p, t);
    if (t.type == T_WHEN && before.type == T_CASE) {
        Diag *diag = mistake(p, DIAG_UNEXPECTED_TOKEN, token_span(p, t), "CASE lacks the value that it compares");
        diag_hint(p->diags, diag, "%s", hint_for(p, t, before));
        return;
    }
    if (closes_wrongly(p, t)) return;
    Text wanted = wanted_text(p);
    Diag *diag = mistake(p, DIAG_UNEXPECTED_TOKEN, token_span(p, t), "%.*s cannot stand here%s%.*s", TEXT_ARG(found),
                         wanted.size > 0 ? "; expected " : "", TEXT_ARG(wanted));
    const char *hint = hint_for(p, t, before);
    if (hint != NULL) diag_hint(p->diags, diag, "%s", hint);
}
