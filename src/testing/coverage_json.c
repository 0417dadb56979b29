/* Coverage as one JSON object, for other programs. */
#include "answers/json.h"
#include "testing/coverage.h"

#include <inttypes.h>
#include <string.h>

static void put_reached(Buffer *to, const char *key, Reached reached) {
    buffer_print(to, "\"%s\": {\"reached\": %u, \"all\": %u}", key, reached.taken, reached.all);
}

static void put_point(Buffer *to, const LodePoint *point) {
    static const char *const states[] = {"taken", "never", "unreachable"};
    buffer_print(to, "\n      {\"kind\": \"%s\", ", point->kind == LODE_POINT_ARM ? "arm" : "null");
    json_key(to, "what", point->what);
    buffer_print(to, ", \"line\": %u, \"column\": %u, \"begin\": %zu, \"end\": %zu, \"rows\": %" PRIu64 ", ", point->line, point->column,
                 point->begin, point->end, point->rows);
    json_key(to, "state", states[point_state(point)]);
    if (point->unreachable[0] != '\0') {
        buffer_text(to, ", ");
        json_key(to, "unreachable", point->unreachable);
    }
    buffer_text(to, "}");
}

static void put_tests(Buffer *to, Lode *lode, LodeIndexes tests) {
    buffer_text(to, "\"tests\": [");
    for (unsigned i = 0; i < tests.count; i++) {
        const char *name = lode_test(lode, tests.items[i])->title;
        if (i > 0) buffer_text(to, ", ");
        json_text(to, name, strlen(name));
    }
    buffer_text(to, "]");
}

static void put_field(Buffer *to, Lode *lode, const Covered *covered, const CoveredField *field) {
    buffer_text(to, "\n    {");
    json_key(to, "name", field->entry->name);
    buffer_text(to, ", ");
    json_key(to, "file", field->entry->file);
    buffer_print(to, ", \"line\": %u, ", field->entry->line);
    put_reached(to, "arms", field->arms);
    buffer_text(to, ", ");
    put_reached(to, "nulls", field->nulls);
    buffer_text(to, ", ");
    put_tests(to, lode, field->entry->tests);
    buffer_text(to, ", \"points\": [");
    for (unsigned i = 0; i < field->count; i++) {
        if (i > 0) buffer_text(to, ",");
        put_point(to, &covered->points[field->first + i]);
    }
    buffer_text(to, "]}");
}

void coverage_json(FILE *out, Lode *lode, const Covered *covered) {
    Buffer to = {0};
    buffer_text(&to, "{");
    put_reached(&to, "arms", covered->arms);
    buffer_text(&to, ", ");
    put_reached(&to, "nulls", covered->nulls);
    buffer_text(&to, ", \"fields\": [");
    for (unsigned i = 0; i < covered->field_count; i++) {
        if (i > 0) buffer_text(&to, ",");
        put_field(&to, lode, covered, &covered->fields[i]);
        buffer_write(&to, out);
    }
    buffer_text(&to, "]}\n");
    buffer_write(&to, out);
    buffer_free(&to);
}
