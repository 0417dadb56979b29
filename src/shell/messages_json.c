/* Messages as JSON, for lode batch and lode check. */
#include "shell/messages.h"
#include "answers/json.h"
#include "answers/text.h"

#include <inttypes.h>
#include <string.h>

const char *severity_word(LodeSeverity severity) {
    switch (severity) {
    case LODE_NOTE: return "note";
    case LODE_WARNING: return "warning";
    case LODE_ERROR: break;
    }
    return "error";
}

static bool place_within(const LodePlace *place, const char *text, size_t size) {
    return place->file[0] == '\0' && place->source_size == size &&
           (size == 0 || memcmp(place->source, text, size) == 0);
}

static size_t point_of(const LodePlace *place, size_t byte) {
    return text_points(place->source, byte < place->source_size ? byte : place->source_size);
}

static void json_span(Buffer *to, const LodePlace *first, const LodePlace *places, unsigned count) {
    size_t begin = first->begin, end = first->end;
    for (unsigned i = 0; i < count; i++) { /* what clashes with it on the same line belongs to it */
        const LodePlace *place = &places[i];
        if (place->source != first->source || place->line != first->line || place->file[0] != '\0') continue;
        if (place->begin < begin) begin = place->begin;
        if (place->end > end) end = place->end;
    }
    buffer_print(to, "[%zu, %zu]", point_of(first, begin), point_of(first, end));
}

static void json_where(Buffer *to, const char *file, uint64_t line, uint64_t column) {
    buffer_text(to, ", ");
    json_key(to, "file", file);
    if (line > 0) buffer_print(to, ", \"line\": %" PRIu64, line);
    if (column > 0) buffer_print(to, ", \"column\": %" PRIu64, column);
}

static void json_place(Buffer *to, const LodePlace *place, const LodeMessage *message, bool all,
                       const LodeRequest *request) {
    if (request != NULL && place_within(place, request->text, request->size)) {
        buffer_text(to, ", \"span\": ");
        json_span(to, place, all ? message->places : place, all ? message->place_count : 1);
        return;
    }
    for (unsigned i = 0; request != NULL && i < request->let_count; i++) {
        if (!place_within(place, request->lets[i].formula, strlen(request->lets[i].formula))) continue;
        buffer_text(to, ", ");
        json_key(to, "let", request->lets[i].name);
        buffer_text(to, ", \"span\": ");
        json_span(to, place, all ? message->places : place, all ? message->place_count : 1);
        return;
    }
    json_where(to, place->file[0] == '\0' ? "statement" : place->file, place->line, place->column);
}

void json_message(Buffer *to, const LodeMessage *message, const LodeRequest *request) {
    json_key(to, "code", message->code);
    buffer_text(to, ", ");
    json_key(to, "message", message->message);
    if (message->place_count > 0)
        json_place(to, &message->places[0], message, true, request);
    else if (message->file[0] != '\0')
        json_where(to, message->file, message->line, message->column);
    if (message->hint[0] != '\0') {
        buffer_text(to, ", ");
        json_key(to, "hint", message->hint);
    }
    if (message->waived[0] != '\0') {
        buffer_text(to, ", ");
        json_key(to, "waived", message->waived);
    }
    if (message->place_count < 2) return;
    buffer_text(to, ", \"places\": [");
    for (unsigned i = 0; i < message->place_count; i++) {
        buffer_text(to, i == 0 ? "{" : ", {");
        json_key(to, "label", message->places[i].label);
        json_place(to, &message->places[i], message, false, request);
        buffer_char(to, '}');
    }
    buffer_char(to, ']');
}
