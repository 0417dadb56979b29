/* The token loop: the only place where lexer and grammar meet. Cuts a text into units (a formula, a statement, the head
   of a definition, a column, a step of a test) and reads each in a run of its own, so that an error in one hides no
   other. */
#include "syntax/build.h"

static bool start(Parse *p, Arena *arena, const Source *source, Diags *diags, bool file) {
    *p = (Parse){.arena = arena, .source = source, .diags = diags, .file = file};
    if (source->text.size >= UINT32_MAX - 8) {
        diag_add(diags, DIAG_TOO_LARGE, (Span){source, 0, 0}, "this text has more than 4 GiB");
        return false;
    }
    if (!utf8_valid(source->text)) {
        size_t at = 0;
        uint32_t begin = 0;
        while (at < source->text.size) {
            begin = (uint32_t)at;
            uint32_t c = utf8_next(source->text, &at);
            if (c == 0xFFFD && at == begin + 1) break;
        }
        Diag *diag = diag_add(diags, DIAG_BAD_CHARACTER, (Span){source, begin, begin + 1}, "this byte is not UTF-8");
        diag_hint(diags, diag, "save the text as UTF-8");
        return false;
    }
    tokens_read(p);
    p->grammar = grammar_new(arena);
    return true;
}

/* The parser is asked first: once it has refused a token it has forgotten what else could have stood there. */
static void feed(Parse *p, Token t) {
    if (grammar_accepts(p->grammar, t.type))
        grammar(p->grammar, t.type, t, p);
    else
        unexpected(p, t);
}

/* Reads the tokens begin..end as what `kind` (a T_AS_ token) says. False after an error. */
static bool read_unit(Parse *p, int kind, uint32_t begin, uint32_t end) {
    Parse fresh = {.arena = p->arena,
                   .source = p->source,
                   .diags = p->diags,
                   .file = p->file,
                   .grammar = p->grammar,
                   .docs = {p->docs.items, p->docs.count, p->docs.capacity},
                   .doc_at = p->doc_at,
                   .comments = {p->comments.items, p->comments.count, p->comments.capacity},
                   .tokens = {p->tokens.items, p->tokens.count, p->tokens.capacity},
                   .begin = begin,
                   .end = end,
                   .definition = p->definition,
                   .doc = p->doc,
                   .files = {p->files.items, p->files.count, p->files.capacity},
                   .columns = {p->columns.items, p->columns.count, p->columns.capacity},
                   .steps = {p->steps.items, p->steps.count, p->steps.capacity}};
    *p = fresh;
    if (kind == T_AS_STATEMENT || kind == T_AS_STEP) p->statement = NEW(p->arena, Statement);
    grammarInit(p->grammar);
    grammar(p->grammar, kind, (Token){0}, p);
    for (p->at = begin; p->at < end && !p->stopped; p->at++) {
        Token t = p->tokens.items[p->at];
        if (t.type >= LEX_SPACE)
            bad_token(p, t);
        else
            feed(p, t);
    }
    if (!p->stopped) feed(p, (Token){0});
    return !p->wrong;
}

Expr *parse_one(Parse *p, Arena *arena, const Source *source, Diags *diags) {
    if (!start(p, arena, source, diags, false)) return NULL;
    return read_unit(p, T_AS_FORMULA, 0, p->tokens.count) ? p->formula : NULL;
}

Expr *parse_formula(Arena *arena, const Source *source, Diags *diags) {
    Parse p;
    return parse_one(&p, arena, source, diags);
}

Statement *parse_statement(Arena *arena, const Source *source, Diags *diags) {
    Parse p;
    if (!start(&p, arena, source, diags, false)) return NULL;
    return read_unit(&p, T_AS_STATEMENT, 0, p.tokens.count) ? p.statement : NULL;
}

/* ---- files ---- */

/* The description that stands right before a token. */
static Text doc_before(Parse *p, uint32_t at) {
    uint32_t after = at > 0 ? p->tokens.items[at - 1].end : 0, before = p->tokens.items[at].begin;
    while (p->doc_at < p->docs.count && p->docs.items[p->doc_at].begin < after) p->doc_at++;
    Writer w;
    writer_init(&w, p->arena);
    bool any = false;
    for (; p->doc_at < p->docs.count && p->docs.items[p->doc_at].begin < before; p->doc_at++) {
        Token t = p->docs.items[p->doc_at];
        Text line = text_slice(p->source->text, t.begin + 3, t.end);
        if (line.size > 0 && line.data[0] == ' ') line = text_slice(line, 1, line.size);
        while (line.size > 0 && (line.data[line.size - 1] == ' ' || line.data[line.size - 1] == '\t')) line.size--;
        if (any) put_char(&w, '\n');
        put_text(&w, line);
        any = true;
    }
    return writer_text(&w);
}

static bool begins_definition(const Token *t) { return t->margin && is_definition_word(t->type); }

/* A word at the left margin that looks like the misspelled beginning of a definition: what it should be, or NULL. */
static const char *misspelled(const Parse *p, uint32_t at) {
    static const char *const words[] = {"model",   "table",     "relationship", "dimension",
                                        "measure", "parameter", "filter",       "test"};
    const Token *t = &p->tokens.items[at];
    if (!t->margin || t->type != T_ID || at + 1 >= p->tokens.count) return NULL;
    int next = t[1].type;
    if (t[1].first || (next != T_ID && next != T_BRACKETED && next != T_STRING)) return NULL;
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++)
        if (text_distance(token_text(p, *t), text_of(words[i]), 2) <= 2) return words[i];
    return NULL;
}

static uint32_t definition_end(const Parse *p, uint32_t begin) {
    uint32_t end = begin + 1;
    while (end < p->tokens.count && !begins_definition(&p->tokens.items[end]) && misspelled(p, end) == NULL) end++;
    return end;
}

/* Where a unit of a table or test ends: at the next column or step. */
static uint32_t unit_end(const Parse *p, DefinitionKind kind, uint32_t begin, uint32_t end) {
    int depth = 0;
    for (uint32_t i = begin; i < end; i++) {
        const Token *t = &p->tokens.items[i];
        if (i > begin && kind == DEF_TABLE && t->first && t->type != T_COMMA && t[-1].type != T_COMMA) return i;
        bool after_title = i == begin + 2 && t[-1].type == T_STRING && t[-2].type == T_TEST;
        if (i > begin && kind == DEF_TEST && depth <= 0 && is_step_word(t->type) && (t->first || after_title)) return i;
        if (t->type == T_LP || t->type == T_LC) depth++;
        if (t->type == T_RP || t->type == T_RC) depth--;
    }
    return end;
}

static DefinitionKind definition_kind(int type) {
    switch (type) {
    case T_MODEL: return DEF_MODEL;
    case T_TABLE: return DEF_TABLE;
    case T_RELATIONSHIP: return DEF_RELATIONSHIP;
    case T_DIMENSION: return DEF_DIMENSION;
    case T_MEASURE: return DEF_MEASURE;
    case T_PARAMETER: return DEF_PARAMETER;
    case T_SET: return DEF_SET;
    case T_FILTER: return DEF_FILTER;
    default: return DEF_TEST;
    }
}

/* NULL when its head, or the only unit it has, cannot be read; a column or step that the grammar refuses is left
   out. */
static Definition *read_definition(Parse *p, uint32_t begin, uint32_t end) {
    Definition *d = NEW(p->arena, Definition);
    d->kind = definition_kind(p->tokens.items[begin].type);
    d->span = (Span){p->source, p->tokens.items[begin].begin, p->tokens.items[end - 1].end};
    d->doc = doc_before(p, begin);
    p->definition = d;
    p->files.count = p->files.capacity = 0, p->files.items = NULL;
    p->columns.count = p->columns.capacity = 0, p->columns.items = NULL;
    p->steps.count = p->steps.capacity = 0, p->steps.items = NULL;
    p->waivers.count = p->waivers.capacity = 0, p->waivers.items = NULL;
    p->doc = TEXT("");
    bool units = d->kind == DEF_TABLE || d->kind == DEF_TEST;
    uint32_t at = units ? unit_end(p, d->kind, begin, end) : end;
    bool good = read_unit(p, T_AS_DEFINITION, begin, at);
    while (at < end) {
        uint32_t next = unit_end(p, d->kind, at, end);
        p->doc = doc_before(p, at);
        const Token *t = &p->tokens.items[at];
        bool files = t->type == T_FROM && at + 1 < next && t[1].type == T_STRING;
        read_unit(p, d->kind == DEF_TEST ? T_AS_STEP : files ? T_AS_FILES : T_AS_COLUMN, at, next);
        at = next;
    }
    d->files = p->files.items;
    d->file_count = p->files.count;
    d->columns = p->columns.items;
    d->column_count = p->columns.count;
    d->steps = p->steps.items;
    d->step_count = p->steps.count;
    return good ? d : NULL;
}

static void refuse_beginning(Parse *p, uint32_t at) {
    Token t = p->tokens.items[at];
    if (t.type >= LEX_SPACE) {
        bad_token(p, t);
        return;
    }
    Diag *diag = diag_add(p->diags, DIAG_UNEXPECTED_TOKEN, token_span(p, t), "no definition begins here");
    const char *word = misspelled(p, at);
    if (word != NULL)
        diag_hint(p->diags, diag, "did you mean %s?", word);
    else
        diag_hint(p->diags, diag,
                  "at the left margin stands model, table, relationship, dimension, measure, parameter, set, filter or "
                  "test");
}

Definitions parse_definitions(Parse *p, Arena *arena, const Source *source, Diags *diags) {
    LIST(Definition *) list = {0};
    if (!start(p, arena, source, diags, true)) return (Definitions){0};
    for (uint32_t at = 0; at < p->tokens.count;) {
        uint32_t end = definition_end(p, at);
        if (begins_definition(&p->tokens.items[at])) {
            Definition *definition = read_definition(p, at, end);
            if (definition != NULL) *list_add(arena, &list) = definition;
        } else {
            p->wrong = p->stopped = false;
            refuse_beginning(p, at);
        }
        at = end;
    }
    return (Definitions){list.items, list.count};
}

Definitions parse_file(Arena *arena, const Source *source, Diags *diags) {
    Parse p;
    return parse_definitions(&p, arena, source, diags);
}
