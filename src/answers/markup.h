/* Text in XML and HTML. */
#ifndef LODE_ANSWERS_MARKUP_H
#define LODE_ANSWERS_MARKUP_H

#include "answers/buffer.h"

/* With & < > " and line ends escaped: may stand between tags and in attributes. XML knows no other control characters, not even
   escaped, and wants valid UTF-8: anything else becomes U+FFFD. */
void markup_text(Buffer *to, const char *text, size_t size);

#endif
