/* What can stand at the cursor: the spot, the candidates that fit, and what they have in common. */
#include "prompt/complete.h"
#include "prompt/scan.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

/* ---- the catalog ---- */

Candidate *catalog_add(Catalog *catalog, CandidateKind kind, const char *text, const char *other, const char *shown) {
    if (catalog->count == catalog->room) {
        catalog->room = catalog->room == 0 ? 64 : catalog->room * 2;
        catalog->list = realloc(catalog->list, catalog->room * sizeof *catalog->list);
        if (catalog->list == NULL) mem_exhausted();
    }
    Candidate *c = &catalog->list[catalog->count++];
    *c = (Candidate){.kind = kind, .text = mem_text(text), .other = mem_text(other), .shown = mem_text(shown)};
    return c;
}

void catalog_of_table(Candidate *column, const char *name, const char *label) {
    column->table = mem_text(label[0] == '\0' ? name : label);
    column->table_other = mem_text(name);
}

void catalog_free(Catalog *catalog) {
    for (unsigned i = 0; i < catalog->count; i++) {
        Candidate *c = &catalog->list[i];
        free(c->text);
        free(c->other);
        free(c->shown);
        free(c->table);
        free(c->table_other);
    }
    free(catalog->list);
    *catalog = (Catalog){0};
}

/* ---- the spot ---- */

/* [Table]. or Table. in front of a name. */
static void table_before(const char *text, Spot *spot) {
    size_t end = spot->begin;
    if (end == 0 || text[end - 1] != '.') return;
    size_t begin = --end;
    if (begin > 0 && text[begin - 1] == ']') {
        end = --begin;
        while (begin > 0 && text[begin - 1] != '[') begin--;
    } else {
        while (begin > 0 && scan_letter(text[begin - 1])) begin--;
    }
    spot->table = begin;
    spot->table_size = end - begin;
}

static Spot argument_spot(const char *text, size_t cursor, const Word *word, size_t argument) {
    Spot spot = {.place = PLACE_ARGUMENT, .begin = cursor, .word = word};
    while (spot.begin > argument && !scan_blank(text[spot.begin - 1])) spot.begin--;
    bool first = spot.begin == argument;
    switch (word->takes) {
    case TAKES_NOTHING: spot.place = PLACE_NOTHING; return spot;
    case TAKES_PATH: spot.place = PLACE_PATH; spot.begin = argument; return spot;
    case TAKES_FIELD: /* save [X] to FILE */
        if (strcmp(word->name, "save") == 0 && !first) spot.place = PLACE_PATH;
        return spot;
    case TAKES_TEXT:
    case TAKES_PARAMETER:
    case TAKES_FORMAT:
    case TAKES_SWITCH:
    case TAKES_TOPIC:
        if (!first) spot.place = PLACE_NOTHING;
        return spot;
    case TAKES_STAGE:
        if (first) return spot;
        break;
    case TAKES_STATEMENT:
    case TAKES_DEFINITION: break;
    }
    spot.place = PLACE_WORD;
    spot.begin = cursor;
    while (spot.begin > argument && scan_letter(text[spot.begin - 1])) spot.begin--;
    return spot;
}

Spot spot_at(const char *text, size_t cursor, Known known) {
    Spot spot = {.place = PLACE_WORD, .begin = cursor};
    const Word *word = NULL;
    size_t argument = 0, opened = 0;
    switch (scan_end(text, cursor, &opened)) {
    case INSIDE_NAME:
        spot.place = PLACE_NAME;
        spot.begin = opened;
        table_before(text, &spot);
        return spot;
    case INSIDE_TEXT:
    case INSIDE_DATE:
    case INSIDE_COMMENT:
    case INSIDE_LINE_COMMENT: spot.place = PLACE_NOTHING; return spot;
    case INSIDE_NOTHING: break;
    }
    size_t first = 0;
    while (first < cursor && scan_blank(text[first])) first++;
    Reading reading = word_read(text, cursor, known, &word, &argument);
    bool typing = argument == cursor && cursor > 0 && !scan_blank(text[cursor - 1]); /* the command itself */
    if (reading == READS_COMMAND && !typing) return argument_spot(text, cursor, word, argument);
    bool sign = first < cursor && (text[first] == '.' || text[first] == '\\');
    if (sign && (first + 1 == cursor || scan_letter(text[first + 1]))) {
        spot.place = PLACE_DOT;
        spot.begin = first;
        return spot;
    }
    while (spot.begin > 0 && scan_letter(text[spot.begin - 1])) spot.begin--;
    if (spot.begin < cursor && text[spot.begin] >= '0' && text[spot.begin] <= '9') spot.place = PLACE_NOTHING;
    if (spot.begin == first && spot.place == PLACE_WORD) spot.place = PLACE_LINE;
    table_before(text, &spot);
    return spot;
}

/* ---- what fits ---- */

static char loose(char c) { return c == '_' ? ' ' : c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c; }

static bool begins(const char *name, const char *typed, size_t size) {
    for (size_t i = 0; i < size; i++)
        if (name[i] == '\0' || loose(name[i]) != loose(typed[i])) return false;
    return true;
}

static bool is_called(const char *name, const char *typed, size_t size) {
    return strlen(name) == size && begins(name, typed, size);
}

static bool contains(const char *name, const char *typed, size_t size) {
    for (; *name != '\0'; name++)
        if (begins(name, typed, size)) return true;
    return false;
}

static bool is_name(CandidateKind kind) {
    return kind == CANDIDATE_TABLE || kind == CANDIDATE_COLUMN || kind == CANDIDATE_FIELD || kind == CANDIDATE_LET ||
           kind == CANDIDATE_PARAMETER;
}

static bool kind_fits_argument(CandidateKind kind, Takes takes) {
    switch (takes) {
    case TAKES_TOPIC:
        return kind == CANDIDATE_COMMAND || kind == CANDIDATE_KEYWORD || kind == CANDIDATE_FUNCTION || kind == CANDIDATE_CODE;
    case TAKES_FIELD: return is_name(kind);
    case TAKES_PARAMETER: return kind == CANDIDATE_PARAMETER;
    case TAKES_FORMAT: return kind == CANDIDATE_FORMAT;
    case TAKES_SWITCH: return kind == CANDIDATE_SWITCH;
    case TAKES_STAGE: return kind == CANDIDATE_STAGE || kind == CANDIDATE_CODE || kind == CANDIDATE_FUNCTION || is_name(kind);
    case TAKES_NOTHING:
    case TAKES_TEXT:
    case TAKES_PATH:
    case TAKES_STATEMENT:
    case TAKES_DEFINITION: return false;
    }
    return false;
}

/* Clauses stand behind something. */
static bool begins_line(const char *keyword) {
    return (keyword[0] >= 'A' && keyword[0] <= 'Z') || strcmp(keyword, "show") == 0 || strcmp(keyword, "rows") == 0;
}

/* nothing: nothing was typed yet, and only what is likely fits */
static bool kind_fits(const Candidate *c, Spot spot, const char *text, bool nothing) {
    bool own = spot.table_size == 0;
    bool parameters = spot.table_size == strlen("Parameters") && strncasecmp(text + spot.table, "Parameters", spot.table_size) == 0;
    switch (spot.place) {
    case PLACE_NOTHING: return false;
    case PLACE_PATH: return c->kind == CANDIDATE_FILE;
    case PLACE_DOT: return c->kind == CANDIDATE_COMMAND;
    case PLACE_ARGUMENT: return kind_fits_argument(c->kind, spot.word->takes);
    case PLACE_LINE:
        if (c->kind == CANDIDATE_COMMAND || (nothing && own)) return c->kind == CANDIDATE_COMMAND && own;
        if (c->kind == CANDIDATE_KEYWORD && !begins_line(c->text)) return false;
        break;
    case PLACE_WORD:
    case PLACE_NAME: break;
    }
    if (parameters) return c->kind == CANDIDATE_PARAMETER;
    if (!own)
        return c->kind == CANDIDATE_COLUMN && (is_called(c->table, text + spot.table, spot.table_size) ||
                                               is_called(c->table_other, text + spot.table, spot.table_size));
    if (spot.place == PLACE_NAME || nothing) return is_name(c->kind);
    return is_name(c->kind) || c->kind == CANDIDATE_KEYWORD || c->kind == CANDIDATE_FUNCTION;
}

void candidate_text(Buffer *to, const Candidate *c, Spot spot) {
    if (c->kind == CANDIDATE_FUNCTION) {
        buffer_text(to, c->text);
        if (spot.place != PLACE_ARGUMENT || spot.word->takes != TAKES_TOPIC) buffer_char(to, '(');
        return;
    }
    if (!is_name(c->kind)) {
        if (spot.place == PLACE_DOT) buffer_char(to, '.');
        buffer_text(to, c->text);
        return;
    }
    if (c->shared && spot.table_size == 0) buffer_print(to, "[%s].", c->table);
    buffer_char(to, '[');
    for (const char *at = c->text; *at != '\0'; at++) {
        if (*at == ']') buffer_char(to, ']');
        buffer_char(to, *at);
    }
    buffer_char(to, ']');
}

static unsigned choose(Completion *found, const Catalog *catalog, const char *text, const char *typed, size_t size,
                       bool (*fits)(const char *, const char *, size_t)) {
    unsigned count = 0;
    for (unsigned i = 0; i < catalog->count; i++) {
        const Candidate *c = &catalog->list[i];
        if (!kind_fits(c, found->spot, text, size == 0)) continue;
        if (fits(c->text, typed, size) || (c->other[0] != '\0' && fits(c->other, typed, size))) found->list[count++] = c;
    }
    return count;
}

/* Shortens what is to be put in to what it has in common with a further candidate. */
static void share(Buffer *common, const Candidate *c, Spot spot) {
    Buffer text = {0};
    candidate_text(&text, c, spot);
    size_t same = 0;
    while (same < common->size && same < text.size && loose(common->data[same]) == loose(text.data[same])) same++;
    while (same > 0 && same < common->size && ((unsigned char)common->data[same] & 0xC0) == 0x80) same--;
    common->size = same;
    buffer_free(&text);
}

Completion complete(const char *text, size_t cursor, const Catalog *catalog, Known known) {
    Completion found = {.spot = spot_at(text, cursor, known)};
    found.list = mem_take(catalog->count, sizeof(const Candidate *));
    const char *typed = text + found.spot.begin;
    size_t size = cursor - found.spot.begin, skip = 0;
    if (size > 0 && (typed[0] == '[' || found.spot.place == PLACE_DOT)) skip = 1;
    found.count = choose(&found, catalog, text, typed + skip, size - skip, begins);
    bool names = found.spot.place == PLACE_NAME || found.spot.place == PLACE_ARGUMENT;
    if (found.count == 0 && names && size > skip) found.count = choose(&found, catalog, text, typed + skip, size - skip, contains);
    for (unsigned i = 0; i < found.count; i++) {
        if (i == 0)
            candidate_text(&found.insert, found.list[i], found.spot);
        else
            share(&found.insert, found.list[i], found.spot);
    }
    for (unsigned i = 0; i < found.count && found.count > 1 && found.spot.place == PLACE_NAME; i++) {
        if (found.list[i]->shared || !is_called(found.list[i]->text, typed + skip, size - skip)) continue;
        found.insert.size = 0; /* it is there as a whole, though others begin with it: it is closed */
        candidate_text(&found.insert, found.list[i], found.spot);
        break;
    }
    bool whole = found.count == 1 && found.spot.place != PLACE_PATH && found.insert.size > 0 &&
                 scan_letter(found.insert.data[found.insert.size - 1]);
    if (whole) buffer_char(&found.insert, ' ');
    /* less than what was typed is no help, unless it is another spelling of it */
    if (found.count > 1 && found.insert.size < size) found.insert.size = 0;
    return found;
}

void completion_free(Completion *completion) {
    free(completion->list);
    buffer_free(&completion->insert);
    *completion = (Completion){0};
}
