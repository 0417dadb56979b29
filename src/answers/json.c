/* JSON as text: strings, values of results, messages, and the formats json and jsonl. */
#include "answers/json.h"
#include "answers/render.h"
#include "answers/text.h"

#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { JSON_CHUNK = 1 << 16 };

void json_text(Buffer *to, const char *text, size_t size) {
    buffer_char(to, '"');
    for (const char *at = text, *end = text + size; at < end;) {
        uint32_t c = text_next(&at, end);
        if (c == '"' || c == '\\') {
            buffer_char(to, '\\');
            buffer_char(to, (char)c);
        } else if (c == '\n') {
            buffer_text(to, "\\n");
        } else if (c == '\t') {
            buffer_text(to, "\\t");
        } else if (c == '\r') {
            buffer_text(to, "\\r");
        } else if (c < 0x20 || c == 0x7F || c == 0x2028 || c == 0x2029) {
            buffer_print(to, "\\u%04x", (unsigned)c);
        } else {
            text_put(to, c);
        }
    }
    buffer_char(to, '"');
}

void json_key(Buffer *to, const char *key, const char *text) {
    buffer_print(to, "\"%s\": ", key);
    json_text(to, text, strlen(text));
}

void json_value(Buffer *to, LodeValue value) {
    if (value.null) {
        buffer_text(to, "null");
        return;
    }
    switch (value.type) {
    case LODE_NULL: buffer_text(to, "null"); break;
    case LODE_BOOLEAN: buffer_text(to, value.boolean ? "true" : "false"); break;
    case LODE_INTEGER: buffer_print(to, "%" PRId64, value.integer); break;
    case LODE_REAL: /* JSON has no infinities */
        if (isfinite(value.real))
            render_value(to, value, "");
        else
            buffer_text(to, "null");
        break;
    case LODE_STRING:
    case LODE_SPATIAL: json_text(to, value.string, value.size); break;
    case LODE_DATE:
    case LODE_DATETIME: {
        buffer_char(to, '"');
        size_t begin = to->size;
        render_value(to, value, "");
        char *blank = memchr(to->data + begin, ' ', to->size - begin);
        if (blank != NULL) *blank = 'T';
        buffer_char(to, '"');
        break;
    }
    }
}

void json_result(Buffer *to, const LodeResult *result, FILE *out) {
    unsigned columns = lode_result_columns(result);
    buffer_text(to, "\"columns\": [");
    for (unsigned c = 0; c < columns; c++) {
        buffer_text(to, c == 0 ? "{" : ", {");
        json_key(to, "name", lode_result_name(result, c));
        buffer_text(to, ", ");
        json_key(to, "type", lode_result_type(result, c));
        buffer_text(to, ", ");
        json_key(to, "role", lode_result_role(result, c));
        buffer_char(to, '}');
    }
    buffer_text(to, "], \"rows\": [");
    for (uint64_t r = 0; r < lode_result_rows(result); r++) {
        buffer_text(to, r == 0 ? "[" : ", [");
        for (unsigned c = 0; c < columns; c++) {
            if (c > 0) buffer_text(to, ", ");
            json_value(to, lode_result_value(result, r, c));
        }
        buffer_char(to, ']');
        if (to->size > JSON_CHUNK) buffer_write(to, out);
        if (ferror(out)) return;
    }
    buffer_char(to, ']');
}

static bool key_taken(const Buffer *keys, unsigned count, const Buffer *key) {
    for (unsigned i = 0; i < count; i++)
        if (keys[i].size == key->size && memcmp(keys[i].data, key->data, key->size) == 0) return true;
    return false;
}

/* The names of the columns as JSON strings; a name that was there before gets " (2)", " (3)" ... */
static Buffer *distinct_keys(const LodeResult *result) {
    unsigned columns = lode_result_columns(result);
    Buffer *keys = mem_take(columns, sizeof *keys), work = {0};
    for (unsigned c = 0; c < columns; c++) {
        const char *name = lode_result_name(result, c);
        json_text(&keys[c], name, strlen(name));
        for (unsigned n = 2; key_taken(keys, c, &keys[c]); n++) {
            work.size = keys[c].size = 0;
            buffer_print(&work, "%s (%u)", name, n);
            json_text(&keys[c], work.data, work.size);
        }
    }
    buffer_free(&work);
    return keys;
}

void render_json(FILE *to, const LodeResult *result, bool lines) {
    unsigned columns = lode_result_columns(result);
    uint64_t rows = lode_result_rows(result);
    Buffer *keys = distinct_keys(result), line = {0};
    if (!lines) buffer_text(&line, rows == 0 ? "[" : "[\n");
    for (uint64_t r = 0; r < rows && !ferror(to); r++) {
        buffer_char(&line, '{');
        for (unsigned c = 0; c < columns; c++) {
            if (c > 0) buffer_text(&line, ", ");
            buffer_bytes(&line, keys[c].data, keys[c].size);
            buffer_text(&line, ": ");
            json_value(&line, lode_result_value(result, r, c));
        }
        buffer_text(&line, lines || r + 1 == rows ? "}\n" : "},\n");
        buffer_write(&line, to);
    }
    if (!lines) buffer_text(&line, "]\n");
    buffer_write(&line, to);
    for (unsigned c = 0; c < columns; c++) buffer_free(&keys[c]);
    free(keys);
    buffer_free(&line);
}
