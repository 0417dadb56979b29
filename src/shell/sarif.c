/* SARIF 2.1.0. Columns are code points (columnKind says so) and regions end behind their last one. Every result has
 * `suppressions`: empty, or the reason of `lint off`. */
#include "shell/sarif.h"
#include "answers/json.h"
#include "answers/text.h"
#include "shell/messages.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

/* Paths as URI references: what is no plain character of a path is escaped. */
static void put_uri(Buffer *to, const char *path) {
    static const char plain[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~/";
    buffer_text(to, path[0] == '/' ? "\"file://" : "\"");
    for (; *path != '\0'; path++) {
        if (strchr(plain, *path) != NULL)
            buffer_char(to, *path);
        else
            buffer_print(to, "%%%02X", (unsigned)(unsigned char)*path);
    }
    buffer_char(to, '"');
}

static void put_text(Buffer *to, const char *key, const char *text) {
    buffer_print(to, "\"%s\": {", key);
    json_key(to, "text", text);
    buffer_char(to, '}');
}

static void put_region(Buffer *to, const LodePlace *place) {
    uint64_t line = place->line, column = place->column;
    const char *at = place->source + place->begin, *end = place->source + place->end;
    while (at < end) {
        if (text_next(&at, end) == '\n')
            line++, column = 1;
        else
            column++;
    }
    buffer_print(to,
                 ", \"region\": {\"startLine\": %u, \"startColumn\": %u, \"endLine\": %" PRIu64
                 ", \"endColumn\": %" PRIu64 "}",
                 place->line, place->column, line, column);
}

static void put_place(Buffer *to, const LodePlace *place) {
    buffer_text(to, "{\"physicalLocation\": {\"artifactLocation\": {\"uri\": ");
    put_uri(to, place->file);
    buffer_char(to, '}');
    if (place->source != NULL) put_region(to, place);
    buffer_char(to, '}');
    if (place->label[0] != '\0') {
        buffer_text(to, ", ");
        put_text(to, "message", place->label);
    }
    buffer_char(to, '}');
}

/* Where the data are wrong. */
static void put_file(Buffer *to, const LodeMessage *message) {
    buffer_text(to, "{\"physicalLocation\": {\"artifactLocation\": {\"uri\": ");
    put_uri(to, message->file);
    buffer_char(to, '}');
    if (message->line > 0) buffer_print(to, ", \"region\": {\"startLine\": %" PRIu64, message->line);
    if (message->line > 0 && message->column > 0) buffer_print(to, ", \"startColumn\": %" PRIu64, message->column);
    buffer_text(to, message->line > 0 ? "}}}" : "}}");
}

static void put_locations(Buffer *to, const LodeMessage *message) {
    bool placed = message->place_count > 0 && message->places[0].file[0] != '\0';
    buffer_text(to, ", \"locations\": [");
    if (placed)
        put_place(to, &message->places[0]);
    else if (message->file[0] != '\0')
        put_file(to, message);
    buffer_char(to, ']');
    if (message->place_count < 2) return;
    buffer_text(to, ", \"relatedLocations\": [");
    for (unsigned i = 1; i < message->place_count; i++) {
        if (i > 1) buffer_text(to, ", ");
        put_place(to, &message->places[i]);
    }
    buffer_char(to, ']');
}

static unsigned code_number(Sarif *sarif, const char *code) {
    unsigned i = 0;
    while (i < sarif->code_count && strcmp(sarif->codes[i], code) != 0) i++;
    if (i < sarif->code_count) return i;
    const char **grown = mem_take(i + 1, sizeof *grown);
    if (i > 0) memcpy(grown, sarif->codes, i * sizeof *grown);
    free(sarif->codes);
    sarif->codes = grown;
    sarif->codes[sarif->code_count++] = code;
    return i;
}

void sarif_add(Sarif *sarif, const LodeMessage *message) {
    Buffer *to = &sarif->results, words = {0};
    buffer_text(to, sarif->count++ == 0 ? "\n      {" : ",\n      {");
    json_key(to, "ruleId", message->code);
    buffer_print(to, ", \"ruleIndex\": %u, ", code_number(sarif, message->code));
    json_key(to, "level", severity_word(message->severity));
    buffer_text(&words, message->message);
    if (message->hint[0] != '\0') buffer_print(&words, "\n%s", message->hint);
    buffer_text(to, ", ");
    put_text(to, "message", buffer_string(&words));
    put_locations(to, message);
    buffer_text(to, ", \"suppressions\": [");
    if (message->waived[0] != '\0') {
        buffer_text(to, "{\"kind\": \"inSource\", ");
        json_key(to, "justification", message->waived);
        buffer_char(to, '}');
    }
    buffer_text(to, "]}");
    buffer_free(&words);
}

static void put_rule(Buffer *to, const char *code) {
    const char *wrong, *right;
    Buffer plain = {0}, marked = {0};
    const char *more = lode_code_more(code);
    buffer_text(&plain, more);
    buffer_text(&marked, more);
    if (lode_code_lint(code, &wrong, &right)) {
        buffer_print(&plain, "\nWrong: %s\nRight: %s\nOff: lint off %s in [Name] because \"...\"", wrong, right, code);
        buffer_print(
            &marked,
            "\n\nWrong:\n\n```\n%s\n```\n\nRight:\n\n```\n%s\n```\n\nOff: `lint off %s in [Name] because \"...\"`",
            wrong, right, code);
    }
    buffer_text(to, "{");
    json_key(to, "id", code);
    buffer_text(to, ", ");
    put_text(to, "shortDescription", lode_code_title(code));
    buffer_text(to, ", ");
    put_text(to, "fullDescription", more);
    buffer_text(to, ", \"help\": {");
    json_key(to, "text", buffer_string(&plain));
    buffer_text(to, ", ");
    json_key(to, "markdown", buffer_string(&marked));
    buffer_text(to, "}, \"defaultConfiguration\": {");
    json_key(to, "level", severity_word(lode_code_severity(code)));
    buffer_text(to, "}}");
    buffer_free(&plain);
    buffer_free(&marked);
}

void sarif_print(Sarif *sarif, int exit_status, FILE *to) {
    Buffer text = {0};
    buffer_text(&text,
                "{\n  \"$schema\": \"https://json.schemastore.org/sarif-2.1.0.json\",\n  \"version\": \"2.1.0\",\n"
                "  \"runs\": [{\n    \"tool\": {\"driver\": {\"name\": \"lode\", ");
    json_key(&text, "version", lode_version());
    buffer_text(&text, ", \"rules\": [");
    for (unsigned i = 0; i < sarif->code_count; i++) {
        buffer_text(&text, i == 0 ? "\n      " : ",\n      ");
        put_rule(&text, sarif->codes[i]);
    }
    buffer_print(
        &text,
        "]}},\n    \"columnKind\": \"unicodeCodePoints\",\n    \"invocations\": [{\"executionSuccessful\": %s, "
        "\"exitCode\": %d}],\n    \"results\": [",
        exit_status == EXIT_FINE || exit_status == EXIT_WRONG ? "true" : "false", exit_status);
    buffer_bytes(&text, sarif->results.data, sarif->results.size);
    buffer_text(&text, "]\n  }]\n}\n");
    buffer_write(&text, to);
    buffer_free(&text);
    buffer_free(&sarif->results);
    free(sarif->codes);
    *sarif = (Sarif){0};
}
