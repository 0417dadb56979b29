/* Single values as text. */
#include "answers/render.h"

#include <string.h>

static size_t write_value(LodeValue value, const char *format, char *to, size_t room) {
    return *format == '\0' ? lode_value_text(value, to, room) : lode_value_format(value, format, to, room);
}

void render_value(Buffer *to, LodeValue value, const char *format) {
    if (value.null) return;
    enum { USUAL = 64 };
    size_t size = write_value(value, format, buffer_room(to, USUAL), USUAL);
    if (size >= USUAL) size = write_value(value, format, buffer_room(to, size + 1), size + 1);
    to->size += size;
}

bool render_as_number(const LodeResult *result, unsigned column) {
    const char *type = lode_result_type(result, column);
    return strcmp(type, "integer") == 0 || strcmp(type, "real") == 0;
}
