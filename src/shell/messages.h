/* Messages for people: severity[code], the place, the lines with what is underlined, and what to do. */
#ifndef LODE_SHELL_MESSAGES_H
#define LODE_SHELL_MESSAGES_H

#include "lode.h"
#include "answers/buffer.h"

/* All messages of the last call that are at least this severe, an empty line between two. */
void messages_print(FILE *to, const Lode *lode, bool colour, LodeSeverity least);
void message_print(FILE *to, const LodeMessage *message, bool colour);

/* The inside of a message's object: code, message, where, hint. Places in `request` are spans of code points of it;
   places elsewhere have a file, line and column. request NULL: all places have them. */
void json_message(Buffer *to, const LodeMessage *message, const LodeRequest *request);
const char *severity_word(LodeSeverity severity);

/* The colours of messages; empty texts without colour. */
typedef struct Paint {
    const char *severity, *strong, *frame, *plain;
} Paint;

/* The gutter, one line of source and what is underlined in it (excerpt.c). `places` are the places of that line, the
   message's first place (is_first) among them or not; digits is the width of line numbers. */
typedef struct Mark {
    const LodePlace *place;
    bool is_first;
    size_t from, to; /* columns of the screen */
} Mark;
void excerpt_line(Buffer *to, Mark *marks, unsigned count, unsigned digits, const Paint *paint);

#endif
