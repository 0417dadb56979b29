/* The list of messages and the table of their codes. Prints nothing. */
#include "base/diag.h"

#include <string.h>

static const struct {
    const char *code, *title, *more, *wrong, *right; /* wrong, right: NULL where it is no lint */
    Severity severity;
} table[] = {
#define DIAG(name, code, severity, title, more) {code, title, more, NULL, NULL, severity},
#define LINT(name, code, severity, title, more, wrong, right) {code, title, more, wrong, right, severity},
#include "base/diag.def"
#undef LINT
#undef DIAG
};

void diags_init(Diags *diags, Arena *arena) { *diags = (Diags){.arena = arena}; }

const char *diag_code(DiagCode code) { return table[code].code; }
const char *diag_title(DiagCode code) { return table[code].title; }
const char *diag_more(DiagCode code) { return table[code].more; }
Severity diag_severity(DiagCode code) { return table[code].severity; }

bool diag_lint(DiagCode code, const char **wrong, const char **right) {
    *wrong = table[code].wrong;
    *right = table[code].right;
    return *wrong != NULL;
}

bool diag_can_be_off(DiagCode code) {
    return table[code].wrong != NULL || code == DIAG_SEVERAL_PATHS || code == DIAG_ORPHAN_KEYS;
}

bool diag_find(Text name, DiagCode *code) {
    for (int i = 0; i < DIAG_COUNT; i++)
        if (text_equal(name, text_of(table[i].code))) {
            *code = (DiagCode)i;
            return true;
        }
    return false;
}

Diag *diag_add(Diags *diags, DiagCode code, Span span, const char *format, ...) {
    Diag *diag = list_add(diags->arena, &diags->list);
    diag->code = code;
    diag->severity = table[code].severity;
    if (diag->severity == SEVERITY_ERROR) diags->errors++;
    diag->hint = TEXT("");
    diag->file = TEXT("");
    diag->waived = TEXT("");
    if (span.source != NULL) diag->places[diag->place_count++] = (Place){span, TEXT("")};
    va_list args;
    va_start(args, format);
    diag->message = text_format_list(diags->arena, format, args);
    va_end(args);
    return diag;
}

void diag_place(Diags *diags, Diag *diag, Span span, const char *format, ...) {
    if (diag->place_count == DIAG_PLACES || span.source == NULL) return;
    va_list args;
    va_start(args, format);
    diag->places[diag->place_count++] = (Place){span, text_format_list(diags->arena, format, args)};
    va_end(args);
}

void diag_label(Diags *diags, Diag *diag, const char *format, ...) {
    if (diag->place_count == 0) return;
    va_list args;
    va_start(args, format);
    diag->places[0].label = text_format_list(diags->arena, format, args);
    va_end(args);
}

void diag_hint(Diags *diags, Diag *diag, const char *format, ...) {
    va_list args;
    va_start(args, format);
    diag->hint = text_format_list(diags->arena, format, args);
    va_end(args);
}

void source_locate(const Source *source, uint32_t at, uint32_t *line, uint32_t *column) {
    Text t = source->text;
    size_t end = at < t.size ? at : t.size, begin = 0; /* of the line */
    *line = *column = 1;
    for (const char *next; begin < end && (next = memchr(t.data + begin, '\n', end - begin)) != NULL; ++*line)
        begin = (size_t)(next - t.data) + 1;
    while (begin < end) {
        utf8_next(t, &begin);
        ++*column;
    }
}
