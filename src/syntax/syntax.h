/* Text to tree, and tree back to text. Reports unexpected tokens and unexpected ends only; knows no function and no table names. */
#ifndef LODE_SYNTAX_SYNTAX_H
#define LODE_SYNTAX_SYNTAX_H

#include "syntax/tree.h"

/* Each parse allocates in `arena` (the source's text must live as long) and adds to `diags`. A text that stops too early gives
   the code unexpected-end, so that a prompt can ask for another line; everything else that is wrong gives another code. */

/* One formula: exactly one expression. NULL after an error. */
Expr *parse_formula(Arena *arena, const Source *source, Diags *diags);
/* One statement (`show` may be left out; `let`s before it). NULL after an error. */
Statement *parse_statement(Arena *arena, const Source *source, Diags *diags);
/* A definition file. After an error the reader goes on at the next definition; what could be read is returned. */
Definitions parse_file(Arena *arena, const Source *source, Diags *diags);

/* The formula as text that parses to the same tree, on one line. */
void put_expr(Writer *w, const Expr *expr);
/* A statement on one line, a definition as in a file: text that parses to the same tree. */
void put_statement(Writer *w, const Statement *statement);
void put_definition(Writer *w, const Definition *definition);
/* A value as a literal that reads back the same. */
void put_literal(Writer *w, Value value);
/* A name as written in a formula: [A].[B], with ']' doubled. */
void put_name(Writer *w, const Name *name);
void put_bracketed(Writer *w, Text part);

/* A file, or one formula, in the one layout that it has: every token and comment in order, words and functions in their usual
   case, lines broken where they are too long; a newline at the end. Laid out again it does not change. false, and nothing is
   written, after an error in the text. */
bool layout_file(Writer *w, Arena *arena, const Source *source, Diags *diags);
bool layout_formula(Writer *w, Arena *arena, const Source *source, Diags *diags);
/* Whether two texts without errors (files, or formulas) mean the same: the trees, and the comments in order. `where` is the place in
   the first that differs. */
bool layout_same(Arena *arena, const Source *a, const Source *b, bool formula, Span *where);

/* For `explain --stage tokens` and `--stage tree`: one token a line `NAME begin-end text`, and the tree indented. */
void put_tokens(Writer *w, const Source *source);
void put_tree(Writer *w, const Expr *expr);
void put_statement_tree(Writer *w, const Statement *statement);

/* The words of a text for colouring, in order, blanks left out; a text that is wrong has them too. Bytes of the text. */
typedef enum ShadeKind {
    SHADE_KEYWORD,
    SHADE_FUNCTION,
    SHADE_NAME,
    SHADE_STRING,
    SHADE_NUMBER,
    SHADE_DATE,
    SHADE_SIGN,
    SHADE_COMMENT
} ShadeKind;
typedef struct Shade {
    ShadeKind kind;
    uint32_t begin, end;
} Shade;
typedef LIST(Shade) Shades;
void shades_read(Arena *arena, Text text, Shades *shades);

/* Whether two trees are the same apart from spans, parentheses and the spelling of keywords. */
bool expr_same(const Expr *a, const Expr *b);
bool node_same(const Expr *a, const Expr *b); /* of two nodes alone, but the number of their parts */

#endif
