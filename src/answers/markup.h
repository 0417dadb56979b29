/* Text in XML and HTML. */
#ifndef LODE_ANSWERS_MARKUP_H
#define LODE_ANSWERS_MARKUP_H

#include "answers/buffer.h"

/* With & < > " and line ends escaped: may stand between tags and in attributes. XML knows no other control characters, not even
   escaped, and wants valid UTF-8: anything else becomes U+FFFD. */
void markup_text(Buffer *to, const char *text, size_t size);
/* For people: line ends and tabs stay, other control characters and marks that turn the direction appear as \x1b, \u202e. May stand
   between tags and in attributes with double quotes. */
void markup_shown(Buffer *to, const char *text, size_t size);
void markup_string(Buffer *to, const char *text);

#endif
