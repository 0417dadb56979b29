/* How typed text is cut: what stands open at its end, and where a statement ends. Knows quotes, brackets and comments, no grammar. */
#ifndef LODE_PROMPT_SCAN_H
#define LODE_PROMPT_SCAN_H

#include <stdbool.h>
#include <stddef.h>

typedef enum Inside { INSIDE_NOTHING, INSIDE_TEXT, INSIDE_NAME, INSIDE_DATE, INSIDE_COMMENT, INSIDE_LINE_COMMENT } Inside;

/* What the end of a text stands in; *begin: the byte where that was opened. */
Inside scan_end(const char *text, size_t size, size_t *begin);
/* The first ; outside of quotes, brackets and comments: *at is its byte. */
bool scan_semicolon(const char *text, size_t size, size_t *at);
/* Blanks and whole comments only. */
bool scan_nothing(const char *text, size_t size);
bool scan_blank(char c);
/* Letters, digits, _ and everything beyond ASCII: what words are made of. */
bool scan_letter(char c);

#endif
