/* JSON as text: strings, values of results, messages. Always one line, always valid UTF-8. */
#ifndef LODE_SHELL_JSON_H
#define LODE_SHELL_JSON_H

#include "lode.h"
#include "shell/buffer.h"

void json_text(Buffer *to, const char *text, size_t size);
void json_key(Buffer *to, const char *key, const char *text); /* "key": "text" */
void json_value(Buffer *to, LodeValue value);
/* "columns": [...], "rows": [...]; what grows large goes out to the file on the way. */
void json_result(Buffer *to, const LodeResult *result, FILE *out);
/* The inside of a message's object: code, message, where, hint. Places in `request` are spans of code points of it;
   places elsewhere have a file, line and column. request NULL: all places have them. */
void json_message(Buffer *to, const LodeMessage *message, const LodeRequest *request);
const char *severity_word(LodeSeverity severity);

#endif
