/* Text on a screen: code points, widths, and what must not reach a terminal as it is. */
#ifndef LODE_ANSWERS_TEXT_H
#define LODE_ANSWERS_TEXT_H

#include "answers/buffer.h"

#include <stdbool.h>
#include <stdint.h>

/* The next code point; moves *at. A byte that is not UTF-8 gives U+FFFD and counts alone. at < end. */
uint32_t text_next(const char **at, const char *end);
void text_put(Buffer *to, uint32_t point); /* as UTF-8 */
size_t text_points(const char *text, size_t size);

/* Columns that a code point or a text takes on a screen: wide East Asian signs and emoji take two, marks none. */
unsigned text_point_width(uint32_t point);
size_t text_width(const char *text, size_t size);
/* Moves *at over the next sign as people see it, such as a letter with its marks; gives its width. at < end. */
unsigned text_sign(const char **at, const char *end);
/* The text, or as much of its beginning as fits `width` together with the mark. */
void text_cut(Buffer *to, const char *text, size_t size, size_t width, const char *mark);
/* The text with control characters and marks that turn the direction written as \n, \x1b, \u202e, and bad bytes as
 * U+FFFD. */
void text_escape(Buffer *to, const char *text, size_t size);
void text_escape_point(Buffer *to, uint32_t point);
/* Prints words in lines of at most 100 bytes, each after `indent` blanks. */
void text_paragraph(FILE *to, const char *words, unsigned indent);

#endif
