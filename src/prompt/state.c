/* The state of a session: the handle and what is put into every new one; names, messages. */
#include "prompt/state.h"
#include "prompt/interrupt.h"
#include "prompt/scan.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

/* ---- telling ---- */

/* Whether messages say where in a file a statement stands: not when it has just been shown. */
static bool from_file(const Prompt *p) { return !p->typing && !p->echo && p->source_line > 0; }

void prompt_error(Prompt *p, const char *format, ...) {
    Buffer text = {0};
    char line[512];
    va_list args;
    va_start(args, format);
    vsnprintf(line, sizeof line, format, args);
    va_end(args);
    if (from_file(p)) buffer_print(&text, "%s:%u: ", p->source, p->source_line);
    buffer_text(&text, line);
    fflush(stdout);
    p->host->complain("%s", buffer_string(&text));
    p->failed = true;
    buffer_free(&text);
}

void prompt_note(Prompt *p, const char *format, ...) {
    if (p->host->quiet) return;
    va_list args;
    va_start(args, format);
    fflush(stdout);
    vfprintf(stderr, format, args);
    fputs("\n", stderr);
    va_end(args);
}

/* Bytes that are no character of their own before `end` on its line: what was typed there was written over byte by byte. */
static unsigned extra_bytes(const char *text, size_t end) {
    unsigned extra = 0;
    for (size_t i = end; i > 0 && text[i - 1] != '\n'; i--) extra += ((unsigned char)text[i - 1] & 0xC0) == 0x80;
    return extra;
}

/* A place of typed text as it stands where it was typed. */
static LodePlace placed(const Prompt *p, LodePlace place) {
    if (place.file[0] != '\0' || place.source == NULL) return place;
    if (p->typed != NULL && place.source_size == p->typed_size) {
        size_t same = place.begin;
        while (same > 0 && place.source[same - 1] == p->typed[same - 1]) same--;
        place.column -= extra_bytes(p->typed, same);
        place.source = p->typed;
    }
    if (from_file(p)) {
        place.file = p->source;
        place.line += p->source_line - 1;
    }
    return place;
}

void prompt_report(Prompt *p) {
    enum { PLACES = 16 };
    LodePlace places[PLACES];
    bool before = false;
    fflush(stdout);
    for (unsigned i = 0; i < lode_message_count(p->lode); i++) {
        LodeMessage message = *lode_message(p->lode, i);
        if (message.severity == LODE_ERROR) p->failed = true;
        if ((p->host->quiet && message.severity != LODE_ERROR) || message.waived[0] != '\0') continue;
        if (message.place_count > PLACES) message.place_count = PLACES;
        for (unsigned k = 0; k < message.place_count; k++) places[k] = placed(p, message.places[k]);
        message.places = places;
        if (before) fputs("\n", stderr);
        p->host->tell(p->host->user, &message);
        before = true;
    }
}

void prompt_padded(const Prompt *p, const char *from, Buffer *to) {
    size_t before = (size_t)(from - p->typed);
    for (size_t i = 0; i < before; i++) buffer_char(to, p->typed[i] == '\n' ? '\n' : ' ');
    buffer_text(to, from);
    buffer_string(to);
}

FILE *prompt_to(Prompt *p) { return p->output == NULL ? stdout : p->output; }

/* ---- lets ---- */

LodeLet *prompt_let(const Prompt *p, const char *name) {
    for (unsigned i = 0; i < p->let_count; i++)
        if (strcasecmp(p->lets[i].name, name) == 0) return &p->lets[i];
    return NULL;
}

static void replace(const char **text, const char *by) {
    char *copy = mem_text(by);
    free((char *)(uintptr_t)*text);
    *text = copy;
}

void prompt_set_let(Prompt *p, const char *name, const char *formula) {
    LodeLet *let = prompt_let(p, name);
    if (let == NULL) {
        LodeLet *lets = mem_take(p->let_count + 1, sizeof *lets);
        if (p->let_count > 0) memcpy(lets, p->lets, p->let_count * sizeof *lets);
        free(p->lets);
        p->lets = lets;
        let = &lets[p->let_count++];
    }
    replace(&let->name, name);
    replace(&let->formula, formula);
    prompt_changed(p);
}

void prompt_forget(Prompt *p, const char *name) {
    LodeLet *let = prompt_let(p, name);
    if (let == NULL) return;
    free((char *)(uintptr_t)let->name);
    free((char *)(uintptr_t)let->formula);
    for (p->let_count--; let < p->lets + p->let_count; let++) *let = let[1];
    prompt_changed(p);
}

LodeRequest prompt_request(const Prompt *p, const char *text, size_t size) {
    return (LodeRequest){.text = text, .size = size, .lets = p->lets, .let_count = p->let_count};
}

/* ---- names ---- */

void prompt_changed(Prompt *p) {
    catalog_free(&p->catalog);
    p->catalog_made = false;
}

static bool known(void *user, const char *name) {
    Prompt *p = user;
    unsigned index;
    return prompt_let(p, name) != NULL || (p->sound && lode_entry_find(p->lode, name, &index));
}

Known prompt_known(Prompt *p) { return (Known){known, p}; }

size_t name_read(const char *text, Buffer *name) {
    size_t at = 0;
    if (text[0] != '[') {
        while (scan_letter(text[at])) at++;
        buffer_bytes(name, text, at);
    } else {
        for (at = 1; text[at] != '\0'; at++) {
            if (text[at] == ']' && text[at + 1] != ']') {
                at++;
                break;
            }
            at += text[at] == ']';
            buffer_char(name, text[at]);
        }
    }
    buffer_string(name);
    while (scan_blank(text[at])) at++;
    return at;
}

const char *entry_title(const LodeEntry *entry) { return entry->label[0] == '\0' ? entry->name : entry->label; }

const char *entry_kind(const LodeEntry *entry) {
    switch (entry->kind) {
    case LODE_TABLE: return "table";
    case LODE_COLUMN: return "column";
    case LODE_DIMENSION: return "dimension";
    case LODE_MEASURE: return "measure";
    case LODE_SET: return "set";
    case LODE_PARAMETER: return "parameter";
    case LODE_FILTER: return "filter";
    }
    return "";
}

void name_put(Buffer *to, const char *name) {
    buffer_char(to, '[');
    for (; *name != '\0'; name++) {
        if (*name == ']') buffer_char(to, ']');
        buffer_char(to, *name);
    }
    buffer_char(to, ']');
}

/* ---- the handle ---- */

static void apply_settings(Prompt *p) {
    if (p->user != NULL || p->nobody) lode_set_user(p->lode, p->nobody ? NULL : p->user);
    for (unsigned i = 0; i < p->setting_count; i++) {
        if (!p->sound || lode_set_parameter(p->lode, p->settings[i].name, p->settings[i].value)) continue;
        prompt_note(p, "[%s] is no longer %s:", p->settings[i].name, p->settings[i].value);
        prompt_report(p);
    }
}

/* Lets that do not fit the model any more would spoil every statement. */
static void check_lets(Prompt *p) {
    for (unsigned i = p->let_count; p->sound && i-- > 0;) {
        LodeMeaning meaning;
        LodeRequest request = prompt_request(p, p->lets[i].formula, strlen(p->lets[i].formula));
        if (lode_check_formula(p->lode, &request, &meaning)) continue;
        Buffer name = {0};
        buffer_text(&name, p->lets[i].name);
        prompt_report(p);
        prompt_note(p, "[%s] is forgotten: it does not fit the model", buffer_string(&name));
        prompt_forget(p, name.data);
        i = p->let_count; /* others may have leaned on it */
        buffer_free(&name);
    }
}

bool prompt_open(Prompt *p) {
    bool sound;
    Lode *lode = p->host->open(p->host->user, &sound);
    if (lode == NULL) {
        p->failed = true;
        return false;
    }
    lode_result_free(p->result);
    p->result = NULL;
    lode_free(p->lode);
    p->lode = lode;
    p->sound = sound;
    p->failed = p->failed || !sound;
    files_free(&p->files);
    files_take(&p->files, lode);
    apply_settings(p);
    check_lets(p);
    prompt_changed(p);
    return sound;
}

bool prompt_notice(Prompt *p) {
    Buffer what = {0};
    bool changed = files_changed(&p->files, p->lode, &what);
    if (changed) {
        prompt_note(p, "%s: reading again", buffer_string(&what));
        prompt_open(p);
        p->failed = false; /* what was asked may still have an answer */
    }
    buffer_free(&what);
    return changed;
}
