/* Private to syntax/ and its grammar: the state of a parse, and the constructors that the grammar's actions call. */
#ifndef LODE_SYNTAX_BUILD_H
#define LODE_SYNTAX_BUILD_H

#include "syntax/syntax.h"
#include "syntax/token.h"

typedef LIST(Expr *) Exprs;

typedef struct Parse {
    Arena *arena;
    const Source *source;
    Diags *diags;
    bool file;          /* a file of definitions, not one formula or statement */
    void *grammar;      /* the parser's memory, made once */
    LIST(Token) tokens; /* of the whole text, without white space and comments */
    LIST(Token) docs;   /* its lines of description */
    uint32_t doc_at;    /* the next of them */
    LIST(Token) comments; /* all others */

    /* the unit that is read: tokens begin..end; `stopped` after an error that ends it, `wrong` after any */
    uint32_t begin, end, at;
    bool stopped, wrong;

    /* what the unit becomes */
    Expr *formula;
    Statement *statement;
    LIST(Let) lets;
    LIST(Item) items;
    LIST(Item) by;
    LIST(OrderKey) keys;
    Span where, context, having, by_word, order, limit; /* the word of each clause that was read */
    Definition *definition;
    LIST(Text) files;
    LIST(Mark) marks;
    Text label; /* of a column */
    Text doc;   /* of a column */
    LIST(ColumnDef) columns;
    LIST(Attribute) attributes;
    LIST(Name) waived; /* of one waiver */
    LIST(Waiver) waivers;
    TestStep step;
    LIST(CellRow) rows;
    LIST(TestStep) steps;
} Parse;

/* ---- literal.c: what a token says ---- */

static inline Span token_span(const Parse *p, Token t) { return (Span){p->source, t.begin, t.end}; }
static inline Text token_text(const Parse *p, Token t) { return text_slice(p->source->text, t.begin, t.end); }
Text token_string(Parse *p, Token t); /* without its quotes; the empty token gives the empty text */
Text token_word(Parse *p, Token t);   /* a bare word, or a name without its brackets */
Value token_value(Parse *p, Token t); /* TYPE_NONE, and a message, when it cannot be read */
CellRow token_row(Parse *p, Token t);
Name *name_start(Parse *p, Token t);
Name *name_more(Parse *p, Name *name, Token t);

/* ---- build_expr.c ---- */

Exprs *exprs_add(Parse *p, Exprs *list, Expr *expr); /* list NULL: a new one */
Exprs *exprs_pair(Parse *p, Exprs *list, Expr *first, Expr *second);
Expr *expr_literal(Parse *p, Token t);
Expr *expr_name(Parse *p, Name *name);
Expr *expr_call(Parse *p, Token name, Exprs *args, Token close);
Expr *expr_prefix(Parse *p, Token sign, Expr *x);
Expr *expr_infix(Parse *p, Expr *x, Token sign, Expr *y);
Expr *expr_in(Parse *p, Expr *x, Token in, Exprs *list, Token close);
Expr *expr_in_set(Parse *p, Expr *x, Token in, Name *set);
Expr *expr_not_in(Parse *p, Token not_, Expr *in);
Expr *expr_ranked(Parse *p, Expr *x, Token kind, Expr *n, Expr *by);
Expr *expr_having(Parse *p, Expr *x, Token kind, Expr *condition);
Expr *expr_parenthesized(Parse *p, Token open, Expr *x, Token close);
Expr *expr_if(Parse *p, Token open, Exprs *arms, Expr *otherwise, Token close);
Expr *expr_case(Parse *p, Token open, Expr *subject, Exprs *whens, Expr *otherwise, Token close);
Expr *expr_lod(Parse *p, Token open, Token kind, Exprs *dimensions, Expr *body, Token close);

/* ---- build_statement.c ---- */

void let_add(Parse *p, Name *name, Expr *formula);
Item *item_new(Parse *p, Expr *expr);
Item *item_alias(Parse *p, Item *item, Token alias);
Item *item_along(Parse *p, Item *item, Token word, Exprs *dimensions);
Item *item_restart(Parse *p, Item *item, Token word, Exprs *dimensions);
void item_add(Parse *p, Item *item);
Token by_add(Parse *p, Token word, Item *item);
void key_add(Parse *p, Expr *expr, bool descending);
void clause_by(Parse *p, Token word);
void clause_condition(Parse *p, Token word, Expr *condition);
void clause_order(Parse *p, Token word);
void clause_limit(Parse *p, Token word, Token number, Exprs *per);
void statement_end(Parse *p, bool rows);

/* ---- build_definition.c ---- */

void definition_name(Parse *p, Token name, Token label);
void definition_title(Parse *p, Token title);
void definition_type(Parse *p, Token type);
void definition_formula(Parse *p, Expr *formula);
void definition_filter(Parse *p, Token title, Expr *formula);
void model_data(Parse *p, Token text);
void model_week(Parse *p, Token day);
void model_locale(Parse *p, Token text);
void waiver_field(Parse *p, Name *name);
void waiver_add(Parse *p, Token kind, Token what, Token reason);
Token token_join(Token first, Token last);
void file_add(Parse *p, Token text);
void relationship(Parse *p, Name *left, Name *right, bool many_to_many, bool inactive);
void column_label(Parse *p, Token text);
void column_end(Parse *p, Token name, Token type); /* type: the empty token when not said */
void mark_add(Parse *p, Token word);
void mark_text(Parse *p, Token word, Token text);
void mark_name(Parse *p, Token word, Name *name);
void mark_word(Parse *p, Token word); /* the aggregation after `measure` */
void attribute_add(Parse *p, Token word);
void attribute_text(Parse *p, Token word, Token text);
void attribute_name(Parse *p, Token word, Name *name);
void attribute_exprs(Parse *p, Token word, Exprs *exprs);
void allowed_list(Parse *p, Exprs *values);
void allowed_range(Parse *p, Expr *least, Expr *most);
void step_now(Parse *p, Token word, Token date);
void step_text(Parse *p, Token word, Token text);
void step_parameter(Parse *p, Token word, Name *name, Expr *value);
void step_given(Parse *p, Token word, Name *table);
void step_expect(Parse *p, Token word);
void expect_within(Parse *p, Token number);
void expect_fails(Parse *p, Token text);
void expect_matches(Parse *p, Token text);
void row_add(Parse *p, Token row);

/* ---- explain.c: messages ---- */

/* One message for a token that the parser, which has not been given it, refuses (type 0: the unit ends too early); ends
 * the unit. */
void unexpected(Parse *p, Token t);
void too_deep(Parse *p);
/* A token that is no token: a stray character, or a text, name or comment without an end. */
void bad_token(Parse *p, Token t);
/* A message about something that could be read but is not right: the unit is read to its end and then dropped. */
Diag *mistake(Parse *p, DiagCode code, Span span, const char *format, ...) __attribute__((format(printf, 4, 5)));
#define SEVERAL_WORDS "write _ for the blanks of a name, or the name in [brackets]" /* a hint */

/* ---- parse.c: reading, and what was read by the way ---- */

Expr *parse_one(Parse *p, Arena *arena, const Source *source, Diags *diags); /* a formula; NULL after an error */
Definitions parse_definitions(Parse *p, Arena *arena, const Source *source, Diags *diags);

/* ---- tokens.c ---- */

void tokens_read(Parse *p);
bool is_definition_word(int type);
bool is_step_word(int type);

/* ---- the grammar (grammar/lode.y) ---- */

void *grammar_new(Arena *arena);
void grammarInit(void *parser);
void grammar(void *parser, int type, Token token, Parse *p);
const char *grammar_token(int type);
bool grammar_accepts(const void *parser, int type);

#endif
