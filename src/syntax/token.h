/* Private to syntax/: what the lexer gives, and the few kinds of token that the grammar never sees. */
#ifndef LODE_SYNTAX_TOKEN_H
#define LODE_SYNTAX_TOKEN_H

#include <stdbool.h>
#include <stdint.h>

#include "parser.h" /* T_...: the tokens of the grammar, made by lemon */

enum {
    LEX_END = 0, /* also the end of input for the grammar */
    LEX_SPACE = 512,
    LEX_COMMENT,
    LEX_DOC,         /* a line of description */
    LEX_BAR,         /* from a bar to the end of its line: a row in tests, an error elsewhere */
    LEX_BAD,         /* a character that has no meaning here */
    LEX_OPEN_DATE,   /* a date without its second # */
    LEX_OPEN_TEXT,   /* a text, ... */
    LEX_OPEN_NAME,   /* ... a bracketed name, ... */
    LEX_OPEN_COMMENT /* ... or a comment that never ends */
};

typedef struct Token {
    uint16_t type;
    bool first : 1;  /* of its line */
    bool margin : 1; /* first of its line and not indented */
    bool name : 1;   /* once it was read: stands for a name, whatever word it is */
    uint32_t begin, end;
} Token;

/* The type of the token at *at, which is moved behind it. The text ends at `limit` with a zero byte that is not part of
 * it. */
int lex(const char **at, const char *limit);

#endif
