/* JSON as text: strings and values of results. Always one line, always valid UTF-8. */
#ifndef LODE_ANSWERS_JSON_H
#define LODE_ANSWERS_JSON_H

#include "lode.h"
#include "answers/buffer.h"

void json_text(Buffer *to, const char *text, size_t size);
void json_key(Buffer *to, const char *key, const char *text); /* "key": "text" */
void json_value(Buffer *to, LodeValue value);
/* "columns": [...], "rows": [...]; what grows large goes out to the file on the way. */
void json_result(Buffer *to, const LodeResult *result, FILE *out);

#endif
