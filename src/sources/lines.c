/* JSON Lines: an object a line; its members are cells. Which columns there are is known when all lines have been seen.
 */
#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "base/list.h"
#include "base/map.h"
#include "data/type.h"
#include "sources/source.h"

static bool bad(const RowSource *source, size_t at, const char *why, Diags *diags) {
    Diag *diag = diag_add(diags, DIAG_BAD_FILE, (Span){0}, "this line is no JSON object: %s", why);
    diag->file = source->path;
    diag->line = diag->column = 1;
    for (size_t i = 0; i < at; i++) diag->line += source->bytes.data[i] == '\n';
    return false;
}

/* The object of the next line that is not empty, kept in source->handle; *begin: where the line begins. false:
 * reported. */
static bool next_object(RowSource *source, size_t *begin, Diags *diags) {
    Text all = source->bytes;
    json_decref(source->handle);
    source->handle = NULL;
    while (source->at < all.size) {
        const char *end = memchr(all.data + source->at, '\n', all.size - source->at);
        size_t next = end == NULL ? all.size : (size_t)(end - all.data) + 1;
        Text line = text_trim(text_slice(all, source->at, next));
        *begin = source->at;
        if (*begin == 0 && text_starts(line, TEXT("\xef\xbb\xbf"))) line = text_slice(line, 3, line.size);
        source->at = next;
        if (line.size == 0) continue;
        json_error_t error;
        json_t *object = json_loadb(line.data, line.size, JSON_REJECT_DUPLICATES, &error);
        if (object == NULL) return bad(source, *begin, error.text, diags);
        source->handle = object;
        return json_is_object(object) || bad(source, *begin, "it is an array", diags);
    }
    return true;
}

bool lines_open(RowSource *source, Diags *diags) {
    LIST(Text) names = {0};
    Map *map = source->keys = NEW(source->arena, Map);
    map_init(map, source->arena, false);
    for (size_t begin;;) {
        if (!next_object(source, &begin, diags)) return false;
        if (source->handle == NULL) break;
        for (void *at = json_object_iter(source->handle); at != NULL; at = json_object_iter_next(source->handle, at)) {
            Text name = text_of(json_object_iter_key(at));
            if (map_get(map, name) != MAP_NONE) continue;
            name = text_copy(source->arena, name);
            map_put(map, name, names.count);
            *list_add(source->arena, &names) = name;
        }
    }
    source->at = 0;
    source->names = names.items;
    source->width = names.count;
    if (names.count != 0) return true;
    Diag *diag = diag_add(diags, DIAG_BAD_FILE, (Span){0}, "%.*s has no objects with members", TEXT_ARG(source->path));
    diag->file = source->path;
    return false;
}

static RawCell quoted(Arena *batch, const char *text, size_t size) {
    Text copy = size == 0 ? TEXT("") : text_copy(batch, (Text){text, size});
    return (RawCell){.data = copy.data, .size = (uint32_t)size, .quoted = true};
}

/* What is no single value is kept as its JSON text. */
static RawCell nested(const json_t *value, Arena *batch) {
    size_t size = json_dumpb(value, NULL, 0, JSON_COMPACT);
    char *text = arena_take(batch, size + 1);
    json_dumpb(value, text, size, JSON_COMPACT);
    return (RawCell){.data = text, .size = (uint32_t)size, .quoted = true};
}

static RawCell cell_of(const json_t *value, Arena *batch) {
    Writer w;
    switch (json_typeof(value)) {
    case JSON_STRING: return quoted(batch, json_string_value(value), json_string_length(value));
    case JSON_TRUE: return (RawCell){.data = "true", .size = 4};
    case JSON_FALSE: return (RawCell){.data = "false", .size = 5};
    case JSON_NULL: return (RawCell){.data = ""};
    case JSON_OBJECT:
    case JSON_ARRAY: return nested(value, batch);
    case JSON_INTEGER:
        writer_init(&w, batch);
        put_value(&w, value_int(json_integer_value(value)));
        break;
    case JSON_REAL:
        writer_init(&w, batch);
        put_value(&w, value_real(json_real_value(value)));
        break;
    }
    Text text = writer_text(&w);
    return (RawCell){.data = text.data, .size = (uint32_t)text.size};
}

bool lines_rows(RowSource *source, const uint32_t *slots, RawCell *cells, uint64_t *places, uint32_t *n, Arena *batch,
                Diags *diags) {
    for (; *n < CSV_ROWS; ++*n) {
        size_t begin;
        if (!next_object(source, &begin, diags)) return false;
        if (source->handle == NULL) return true;
        for (uint32_t c = 0; c < source->width; c++) cells[(size_t)slots[c] * CSV_ROWS + *n] = (RawCell){.data = ""};
        for (void *at = json_object_iter(source->handle); at != NULL; at = json_object_iter_next(source->handle, at)) {
            uint32_t slot = slots[map_get(source->keys, text_of(json_object_iter_key(at)))];
            if (slot != slots[source->width])
                cells[(size_t)slot * CSV_ROWS + *n] = cell_of(json_object_iter_value(at), batch);
        }
        places[*n] = begin;
        source->rows++;
    }
    return true;
}

void lines_close(RowSource *source) {
    json_decref(source->handle);
    source->handle = NULL;
}
