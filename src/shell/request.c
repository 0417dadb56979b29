/* Reads a line of lode batch key by key, so that the id is known even when the rest of the line is wrong. */
#include "shell/request.h"
#include "shell/session.h"

#include <stdlib.h>
#include <string.h>

static void problem(Request *request, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* The first problem counts. */
static void problem(Request *request, const char *format, ...) {
    if (request->problem[0] != '\0') return;
    va_list args;
    va_start(args, format);
    vsnprintf(request->problem, sizeof request->problem, format, args);
    va_end(args);
}

typedef struct Reader {
    const char *at, *end;
} Reader;

static bool blank(char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n'; }

static bool reader_sign(Reader *reader, char sign) {
    while (reader->at < reader->end && blank(*reader->at)) reader->at++;
    if (reader->at == reader->end || *reader->at != sign) return false;
    reader->at++;
    return true;
}

/* The JSON value here, or NULL with a problem. `begin` is where it starts. */
static json_t *reader_value(Reader *reader, const char **begin, Request *request) {
    json_error_t error;
    while (reader->at < reader->end && blank(*reader->at)) reader->at++;
    *begin = reader->at;
    if (reader->at == reader->end) {
        problem(request, "the line ends where a value should stand");
        return NULL;
    }
    size_t flags =
        JSON_DECODE_ANY | JSON_DISABLE_EOF_CHECK | JSON_ALLOW_NUL | JSON_REJECT_DUPLICATES | JSON_DECODE_INT_AS_REAL;
    json_t *value = json_loadb(reader->at, (size_t)(reader->end - reader->at), flags, &error);
    if (value == NULL)
        problem(request, "this is not JSON: %s", error.text);
    else
        reader->at += error.position;
    return value;
}

static bool has_nul(const json_t *string) { return strlen(json_string_value(string)) != json_string_length(string); }

/* The statement's or formula's key. Takes the value. */
static void take_statement(Request *request, Ask ask, json_t *value) {
    if (!json_is_string(value))
        problem(request, "the statement must be a text");
    else if (request->ask != ASK_NOTHING)
        problem(request, "a request asks one thing: \"show\", \"check\" or \"explain\"");
    if (request->statement != NULL || !json_is_string(value)) {
        json_decref(value);
        return;
    }
    request->ask = ask;
    request->statement = value;
}

/* "let" and "fields": an object of texts. */
static void take_texts(Request *request, const char *key, json_t **place, json_t *value) {
    json_decref(*place);
    *place = value;
    if (!json_is_object(value)) {
        problem(request, "\"%s\" must be an object of texts", key);
        return;
    }
    const char *name;
    json_t *text;
    json_object_foreach(value, name, text) {
        if (!json_is_string(text) || has_nul(text)) problem(request, "in \"%s\" every value must be a text", key);
    }
}

static void take_stage(Request *request, json_t *value, bool *said) {
    const char *name = json_is_string(value) ? json_string_value(value) : "";
    if (!stage_find(name, &request->stage))
        problem(request, "\"stage\" must be \"tokens\", \"tree\", \"types\" or \"plan\"");
    *said = true;
    json_decref(value);
}

static void read_object(Request *request, Reader *reader) {
    enum { ID, SHOW, CHECK, EXPLAIN, STAGE, LET, FIELDS, KEYS };
    static const char *const keys[] = {"id", "show", "check", "explain", "stage", "let", "fields"};
    bool seen[KEYS] = {false}, staged = false;
    const char *begin;
    if (reader_sign(reader, '}')) {
        problem(request, "a request asks \"show\", \"check\" or \"explain\"");
        return;
    }
    do {
        json_t *name = reader_value(reader, &begin, request);
        if (name == NULL) return;
        int key = 0;
        while (key < KEYS &&
               !(json_is_string(name) && !has_nul(name) && strcmp(json_string_value(name), keys[key]) == 0))
            key++;
        if (!json_is_string(name))
            problem(request, "this is not JSON: a key must be a text");
        else if (key == KEYS)
            problem(request, "there is no key \"%.60s\"", json_string_value(name));
        else if (seen[key])
            problem(request, "the key \"%s\" stands there twice", keys[key]);
        bool string = json_is_string(name), twice = key < KEYS && seen[key];
        json_decref(name);
        if (!string) return;
        if (!reader_sign(reader, ':')) {
            problem(request, "this is not JSON: ':' is missing after a key");
            return;
        }
        json_t *value = reader_value(reader, &begin, request);
        if (value == NULL) return;
        if (key < KEYS) seen[key] = true;
        if (twice) key = KEYS;
        switch (key) {
        case ID:
            request->id = begin;
            request->id_size = (size_t)(reader->at - begin);
            json_decref(value);
            break;
        case SHOW: take_statement(request, ASK_SHOW, value); break;
        case CHECK: take_statement(request, ASK_CHECK, value); break;
        case EXPLAIN: take_statement(request, ASK_EXPLAIN, value); break;
        case STAGE: take_stage(request, value, &staged); break;
        case LET: take_texts(request, "let", &request->let, value); break;
        case FIELDS: take_texts(request, "fields", &request->fields, value); break;
        case KEYS: json_decref(value); break;
        }
    } while (reader_sign(reader, ','));
    if (!reader_sign(reader, '}')) {
        problem(request, reader->at == reader->end ? "this is not JSON: the object is not closed"
                                                   : "this is not JSON: ',' or '}' is missing");
        return;
    }
    if (request->ask == ASK_NOTHING) problem(request, "a request asks \"show\", \"check\" or \"explain\"");
    if (staged && request->ask != ASK_EXPLAIN) problem(request, "\"stage\" belongs to \"explain\"");
}

static void collect(Request *request) {
    const char *name;
    json_t *text;
    size_t lets = json_object_size(request->let), names = json_object_size(request->fields);
    request->lets = mem_take(lets, sizeof *request->lets);
    request->names = mem_take(names, sizeof *request->names);
    json_object_foreach(request->let, name, text) {
        request->lets[request->lode.let_count++] = (LodeLet){name, json_string_value(text)};
    }
    json_object_foreach(request->fields, name, text) {
        request->names[request->lode.name_count++] = (LodeName){name, json_string_value(text)};
    }
    request->lode.lets = request->lets;
    request->lode.names = request->names;
    request->lode.text = json_string_value(request->statement);
    request->lode.size = json_string_length(request->statement);
}

void request_read(Request *request, const char *line, size_t size) {
    Reader reader = {line, line + size};
    *request = (Request){.stage = LODE_STAGE_PLAN};
    if (!reader_sign(&reader, '{')) {
        problem(request, "a request is a JSON object");
        return;
    }
    read_object(request, &reader);
    while (reader.at < reader.end && blank(*reader.at)) reader.at++;
    if (reader.at < reader.end) problem(request, "this is not JSON: something follows the object");
    if (request->problem[0] == '\0') collect(request);
}

void request_free(Request *request) {
    json_decref(request->statement);
    json_decref(request->let);
    json_decref(request->fields);
    free(request->lets);
    free(request->names);
}
