/* Messages as values: a list of {code, spans, text, hint}. Any room before the plan may add; only the shell prints. */
#ifndef LODE_BASE_DIAG_H
#define LODE_BASE_DIAG_H

#include "base/list.h"
#include "base/text.h"

typedef enum Severity { SEVERITY_NOTE, SEVERITY_WARNING, SEVERITY_ERROR } Severity;

typedef enum DiagCode {
#define DIAG(name, code, severity, title, more)               name,
#define LINT(name, code, severity, title, more, wrong, right) name,
#include "base/diag.def"
#undef LINT
#undef DIAG
    DIAG_COUNT
} DiagCode;

/* A text that was read: a file, or what somebody typed. `name` is empty for typed text. */
typedef struct Source {
    Text name;
    Text text;
} Source;

/* Bytes begin..end of a source. A span with source NULL points nowhere. */
typedef struct Span {
    const Source *source;
    uint32_t begin, end;
} Span;

static inline Span span_join(Span a, Span b) {
    if (a.source == NULL) return b;
    if (b.source == NULL) return a;
    return (Span){a.source, a.begin < b.begin ? a.begin : b.begin, a.end > b.end ? a.end : b.end};
}

/* A place in a message. The first is where the mistake is (^^^), the others what it clashes with (---). */
typedef struct Place {
    Span span;
    Text label; /* may be empty */
} Place;

enum { DIAG_PLACES = 3 };

typedef struct Diag {
    DiagCode code;
    Severity severity;
    Text message; /* one sentence, no full stop, no code */
    Text hint;    /* what to do; may be empty */
    Text waived;  /* the reason of `lint off`; size 0: it is told */
    Place places[DIAG_PLACES];
    uint32_t place_count;
    Text file; /* data problems: the file, and line and column counted from 1 (0: none) */
    uint64_t line, column;
} Diag;

typedef struct Diags {
    Arena *arena;
    LIST(Diag) list;
    uint32_t errors;
} Diags;

void diags_init(Diags *diags, Arena *arena);
const char *diag_code(DiagCode code);  /* "mixed-levels" */
const char *diag_title(DiagCode code); /* one line of explanation */
const char *diag_more(DiagCode code);  /* a few sentences of it */
Severity diag_severity(DiagCode code);
bool diag_find(Text name, DiagCode *code);
/* Of lints: a line that brings it, and one that does not; false: the code is not a lint. */
bool diag_lint(DiagCode code, const char **wrong, const char **right);
/* Whether `lint off` takes the code: lints, and the notes about paths and keys. */
bool diag_can_be_off(DiagCode code);

/* Adds a message with the severity of its code. The result may be filled in until the next one is added:
   diag_place adds a place, diag_hint sets the hint. */
Diag *diag_add(Diags *diags, DiagCode code, Span span, const char *format, ...) __attribute__((format(printf, 4, 5)));
void diag_place(Diags *diags, Diag *diag, Span span, const char *format, ...) __attribute__((format(printf, 4, 5)));
void diag_label(Diags *diags, Diag *diag, const char *format, ...) __attribute__((format(printf, 3, 4)));
void diag_hint(Diags *diags, Diag *diag, const char *format, ...) __attribute__((format(printf, 3, 4)));

/* Line and column (in code points), from 1, of a byte of a source. */
void source_locate(const Source *source, uint32_t at, uint32_t *line, uint32_t *column);

#endif
