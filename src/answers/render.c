/* Chooses the printer of a result, and turns single values into text. */
#include "answers/render.h"

void render(FILE *to, const LodeResult *result, RenderOptions options) {
    switch (options.format) {
    case FORMAT_TABLE: render_table(to, result, options); break;
    case FORMAT_MARKDOWN: render_markdown(to, result); break;
    case FORMAT_CSV: render_csv(to, result); break;
    case FORMAT_TSV: render_tsv(to, result); break;
    case FORMAT_JSON: render_json(to, result, false); break;
    case FORMAT_JSONL: render_json(to, result, true); break;
    }
}

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
