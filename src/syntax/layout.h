/* Private to syntax/: the one layout of text. Every token and comment is kept, in order; the trees only say where lines
   may break. A layout is a list of commands (groups that stay on one line where they fit, after Wadler), which
   layout_print makes text of. */
#ifndef LODE_SYNTAX_LAYOUT_H
#define LODE_SYNTAX_LAYOUT_H

#include "syntax/build.h"

enum {
    LAYOUT_WIDTH = 110,
    LAYOUT_EXTRA = 20, /* by which the words before a formula may pass it, and a question that has one line then */
    LAYOUT_INDENT = 4
};

/* Where a comment stands; it stays there. */
typedef enum PieceKind {
    IS_TOKEN,
    IS_TRAILING, /* the end of a line that began before it */
    IS_OWN,      /* on lines of its own */
    IS_BEFORE,   /* within a line: goes with the next token, ... */
    IS_AFTER     /* ... or with the one before it, as a sign, comma or closing word follows */
} PieceKind;

typedef struct Piece {
    PieceKind kind;
    Token token;
    uint32_t lines; /* breaks between the piece before it and this one */
} Piece;

typedef enum CommandKind {
    DO_TEXT,
    DO_BLANK, /* one, unless the line begins or ends here */
    DO_LINE,  /* a blank, or a new line where the group around it is broken */
    DO_SOFT,  /* nothing, or a new line */
    DO_BREAK, /* a new line in any case */
    DO_OPEN,  /* a group ... */
    DO_CLOSE,
    DO_INDENT, /* further lines begin `size` to the right, ... */
    DO_ALIGN,  /* ... or under this column, ... */
    DO_OUT,    /* ... until here */
    DO_FORCE,  /* the groups around it are broken */
    DO_OWN,    /* a comment on a line of its own */
    DO_TRAILING,
    DO_ARM,  /* `IF c` begins here, ... */
    DO_THEN, /* ... before its THEN: `of` is the DO_ARM */
    DO_VALUE /* after it: `of` is the DO_THEN, `size` the command behind the value */
} CommandKind;

typedef struct Command {
    CommandKind kind;
    bool blank;    /* DO_BREAK, DO_OWN: an empty line before it */
    bool below;    /* DO_THEN, while printing: the value stands on lines of its own */
    uint32_t of;   /* DO_OPEN: its DO_CLOSE */
    uint32_t size; /* DO_OPEN: columns by which it may pass the width; DO_INDENT: columns; DO_ARM, while printing: its
                      line */
    Text text;
} Command;

typedef struct Layout {
    Parse *p;
    Arena *arena;
    LIST(Piece) pieces;
    uint32_t at; /* the next piece */
    LIST(Command) commands;
    bool statement; /* conditions of several arms may stand on one line */
    bool steps;     /* words that begin a step of a test must not begin a line */
    int depth;      /* of parentheses and braces */
} Layout;

/* ---- layout_pieces.c: what there is, and how it is spelled ---- */

typedef enum Spelling { AS_WRITTEN, LOWER_WORDS, UPPER_WORDS, UPPER_ALL } Spelling;

void layout_read(Layout *l, Parse *p, Arena *arena);
Text layout_text(Layout *l, Token t, Spelling spelling);
/* The next token, comments passed over; type 0 at the end. */
Token layout_next(const Layout *l);
/* Columns that a text takes on a screen. */
uint32_t text_columns(Text t);

/* ---- layout_print.c: commands ---- */

Command *layout_do(Layout *l, CommandKind kind);
void layout_add(Layout *l, CommandKind kind);
void layout_add_text(Layout *l, Text text);
uint32_t layout_open(Layout *l);
void layout_close(Layout *l, uint32_t open);
void layout_indent(Layout *l, uint32_t columns);
/* Comments that still belong to what was put before. */
void layout_trailing(Layout *l);
/* Comments before the next token, on lines of their own where they stood so. */
void layout_comments(Layout *l);
/* The next token with its comments. */
Token layout_put(Layout *l, Spelling spelling);
/* A place where a line may break: DO_LINE or DO_SOFT. */
void layout_line(Layout *l, CommandKind kind);
/* All commands since the last call as text, which has no end of line at its end. */
void layout_print(Layout *l, Writer *w, uint32_t indent);

/* ---- layout_expr.c ---- */

void layout_expr(Layout *l, const Expr *expr);

/* ---- layout_words.c: what stands around formulas ---- */

typedef struct Page {
    Layout l;
    LIST(const Expr *) exprs; /* of the unit, in order */
    uint32_t expr;            /* the next of them */
    int before;               /* the type of the token that was put last; 0: none, or an expression */
} Page;

/* Ends the line; an empty line that stood before the next piece is kept. Comments before the next token come with it.
 */
void layout_start_unit(Layout *l, bool first);
void layout_begin_exprs(Page *page);
void layout_take(Page *page, Expr *const *exprs, uint32_t count);
void layout_take_statement(Page *page, const Statement *s);
void layout_order_exprs(Page *page);
bool layout_blank_between(int before, int after); /* two types of tokens */
/* The next token or expression with the blank before it. */
void layout_next_word(Page *page, bool first);
bool layout_more(const Page *page, uint32_t end);
/* Words that may begin a line: of statements, and of definitions. */
bool layout_is_clause(const Page *page, Token t);
bool layout_is_attribute(const Page *page, Token t);
/* Tokens and expressions up to `end`, `first` behind something that needs no blank. What follows a comma, and
   attributes, goes to the next line where it does not fit; clauses all begin lines when the whole does not fit on one.
 */
void layout_words(Page *page, bool first, uint32_t end, bool (*breaks)(const Page *page, Token t));

/* ---- layout_table.c, layout_test.c ---- */

void layout_table(Page *page, const Definition *d);
void layout_padded(Writer *w, Text t, uint32_t columns); /* with blanks up to so many columns */
void layout_test(Page *page, const Definition *d);

#endif
