/* Prints messages: their head, where they are, and their hints. excerpt.c draws the lines of source. */
#include "shell/messages.h"
#include "answers/json.h"
#include "answers/text.h"

#include <inttypes.h>
#include <string.h>

enum { PLACES = 16 }; /* of one message that are shown */

static Paint paint_for(LodeSeverity severity, bool colour) {
    if (!colour) return (Paint){"", "", "", ""};
    Paint paint = {"\033[1;31m", "\033[1m", "\033[1;34m", "\033[0m"};
    switch (severity) {
    case LODE_NOTE: paint.severity = "\033[1;36m"; break;
    case LODE_WARNING: paint.severity = "\033[1;33m"; break;
    case LODE_ERROR: break;
    }
    return paint;
}

/* Text of a message or hint; its further lines are indented. */
static void put_lines(Buffer *to, const char *text, unsigned indent) {
    for (const char *line = text;;) {
        size_t size = strcspn(line, "\n");
        text_escape(to, line, size);
        buffer_char(to, '\n');
        if (line[size] == '\0') return;
        line += size + 1;
        buffer_fill(to, ' ', indent);
    }
}

static const char *file_name(const LodePlace *place) { return place->file[0] == '\0' ? "statement" : place->file; }

static bool same_text(const LodePlace *a, const LodePlace *b) {
    return a->source == b->source && a->source_size == b->source_size && strcmp(a->file, b->file) == 0;
}

static unsigned digits_of(uint64_t number) {
    unsigned digits = 1;
    for (; number >= 10; number /= 10) digits++;
    return digits;
}

static void put_arrow(Buffer *to, const char *arrow, unsigned digits, const Paint *paint, const char *file) {
    buffer_fill(to, ' ', digits);
    buffer_print(to, "%s%s%s ", paint->frame, arrow, paint->plain);
    text_escape(to, file, strlen(file));
}

/* The places of one source: where, then its lines in order. The column is that of the leftmost place on the line of the
 * first. */
static void put_source(Buffer *to, const LodeMessage *message, const LodePlace *of, const char *arrow, unsigned digits,
                       const Paint *paint) {
    unsigned column = of->column, count = message->place_count < PLACES ? message->place_count : PLACES;
    for (unsigned i = 0; i < count; i++) {
        const LodePlace *place = &message->places[i];
        if (same_text(place, of) && place->line == of->line && place->column < column) column = place->column;
    }
    put_arrow(to, arrow, digits, paint, file_name(of));
    buffer_print(to, ":%u:%u\n", of->line, column);
    if (of->source == NULL) return;
    buffer_fill(to, ' ', digits);
    buffer_print(to, " %s|%s\n", paint->frame, paint->plain);
    for (unsigned line = 0;;) {
        unsigned next = 0; /* the first line with a place after this one */
        for (unsigned i = 0; i < count; i++) {
            const LodePlace *place = &message->places[i];
            if (same_text(place, of) && place->line > line && (next == 0 || place->line < next)) next = place->line;
        }
        if (next == 0) return;
        if (line != 0 && next > line + 1) buffer_print(to, "%s...%s\n", paint->frame, paint->plain);
        Mark marks[PLACES];
        unsigned found = 0;
        for (unsigned i = 0; i < count; i++)
            if (same_text(&message->places[i], of) && message->places[i].line == next)
                marks[found++] = (Mark){.place = &message->places[i], .is_first = i == 0};
        excerpt_line(to, marks, found, digits, paint);
        line = next;
    }
}

static void put_places(Buffer *to, const LodeMessage *message, unsigned digits, const Paint *paint) {
    for (unsigned i = 0; i < message->place_count && i < PLACES; i++) {
        bool done = false;
        for (unsigned k = 0; k < i; k++) done = done || same_text(&message->places[k], &message->places[i]);
        if (!done) put_source(to, message, &message->places[i], i == 0 ? "-->" : ":::", digits, paint);
    }
}

void message_print(FILE *to, const LodeMessage *message, bool colour) {
    Paint paint = paint_for(message->severity, colour);
    Buffer text = {0};
    unsigned digits = 1;
    for (unsigned i = 0; i < message->place_count && i < PLACES; i++) {
        unsigned own = digits_of(message->places[i].line);
        if (own > digits) digits = own;
    }
    buffer_print(&text, "%s%s[%s]%s%s: ", paint.severity, severity_word(message->severity), message->code, paint.plain,
                 paint.strong);
    put_lines(&text, message->message, digits + 3);
    text.size--; /* the colour ends before the line does */
    buffer_print(&text, "%s\n", paint.plain);
    put_places(&text, message, digits, &paint);
    if (message->file[0] != '\0') {
        put_arrow(&text, message->place_count == 0 ? "-->" : ":::", digits, &paint, message->file);
        if (message->line > 0) buffer_print(&text, ":%" PRIu64, message->line);
        if (message->line > 0 && message->column > 0) buffer_print(&text, ":%" PRIu64, message->column);
        buffer_char(&text, '\n');
    }
    if (message->hint[0] != '\0') {
        buffer_fill(&text, ' ', digits);
        buffer_print(&text, " %s=%s ", paint.frame, paint.plain);
        put_lines(&text, message->hint, digits + 3);
    }
    if (message->waived[0] != '\0') {
        buffer_fill(&text, ' ', digits);
        buffer_print(&text, " %s=%s off: ", paint.frame, paint.plain);
        put_lines(&text, message->waived, digits + 3);
    }
    buffer_write(&text, to);
    buffer_free(&text);
}

void messages_print(FILE *to, const Lode *lode, bool colour, LodeSeverity least) {
    bool before = false;
    for (unsigned i = 0; i < lode_message_count(lode); i++) {
        const LodeMessage *message = lode_message(lode, i);
        if (message->severity < least) continue;
        if (before) fputs("\n", to);
        message_print(to, message, colour);
        before = true;
    }
}
