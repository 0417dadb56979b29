/* Gathers the book of a model: entries with their ids, messages at the entries where they are, samples. */
#include "docs/book.h"

#include <stdlib.h>
#include <string.h>

#include "answers/text.h"

/* ---- words ---- */

const char *kind_word(LodeKind kind) {
    static const char *const words[] = {"table", "column", "dimension", "measure", "set", "parameter", "filter"};
    return words[kind];
}

const char *kind_plural(LodeKind kind) {
    static const char *const words[] = {"Tables", "Columns", "Dimensions", "Measures", "Sets", "Parameters", "Filters"};
    return words[kind];
}

const char *severity_name(LodeSeverity severity) {
    static const char *const words[] = {"note", "warning", "error"};
    return words[severity];
}

const char *book_shown(const Book *book, unsigned entry) {
    const LodeEntry *e = book_entry(book, entry);
    return e->label[0] == '\0' ? e->name : e->label;
}

unsigned book_count(const Book *book, LodeKind kind) {
    unsigned count = 0;
    for (unsigned i = 0; i < book->count; i++) count += book_entry(book, i)->kind == kind;
    return count;
}

unsigned book_findings_of(const Book *book, unsigned entry) {
    unsigned count = 0;
    for (unsigned i = 0; i < book->finding_count; i++) count += book->findings[i].entry == entry;
    return count;
}

unsigned book_errors(const Book *book) {
    unsigned count = 0;
    for (unsigned i = 0; i < book->finding_count; i++) count += book->findings[i].severity == LODE_ERROR;
    return count;
}

void put_meaning_words(Buffer *to, const LodeEntry *entry) {
    if (strcmp(entry->level, "constant") == 0) {
        buffer_text(to, "the same everywhere");
    } else if (strcmp(entry->level, "aggregate") == 0) {
        buffer_text(to, "one value per group of the view");
    } else if (strcmp(entry->level, "tablecalc") == 0) {
        buffer_text(to, "computed over the rows of the result");
    } else if (entry->kind == LODE_COLUMN) {
        buffer_text(to, "one value per row");
    } else if (strcmp(entry->level, "row") == 0 && entry->grain[0] == '\0') {
        buffer_text(to, "one value per row");
    } else if (strncmp(entry->grain, "row(", 4) == 0 && strchr(entry->grain, ')') != NULL &&
               strchr(entry->grain, ')')[1] == '\0') {
        buffer_text(to, "one value per row of ");
        buffer_bytes(to, entry->grain + 4, strlen(entry->grain) - 5);
    } else if (strncmp(entry->grain, "fixed(", 6) == 0 && strchr(entry->grain, ')') != NULL &&
               strchr(entry->grain, ')')[1] == '\0') {
        buffer_text(to, "one value per ");
        buffer_bytes(to, entry->grain + 6, strlen(entry->grain) - 7);
    } else {
        buffer_text(to, entry->grain);
    }
}

/* ---- formulas and descriptions ---- */

unsigned formula_indent(const LodeEntry *entry, unsigned *first) {
    const char *begin = entry->source + entry->formula_begin, *end = entry->source + entry->formula_end, *line = begin;
    while (line > entry->source && (line[-1] == ' ' || line[-1] == '\t')) line--;
    bool own_line = line == entry->source || line[-1] == '\n';
    unsigned least = own_line ? (unsigned)(begin - line) : ~0u;
    for (const char *at = begin; at < end; at++) {
        if (*at != '\n') continue;
        const char *text = at + 1;
        while (text < end && (*text == ' ' || *text == '\t')) text++;
        if (text < end && *text != '\n' && *text != '\r' && (unsigned)(text - at - 1) < least)
            least = (unsigned)(text - at - 1);
    }
    *first = own_line ? (unsigned)(begin - line) - least : 0;
    return least;
}

static bool is_end(char c) { return c == '.' || c == ':' || c == '!' || c == '?' || c == ';'; }

void doc_paragraphs(const char *doc, void (*put)(Buffer *to, const char *text, size_t size), Buffer *to) {
    Buffer text = {0};
    for (const char *line = doc; *line != '\0';) {
        size_t size = strcspn(line, "\n");
        if (text.size > 0) buffer_char(&text, ' ');
        buffer_bytes(&text, line, size);
        char last = size == 0 ? '\n' : line[size - 1];
        line += size + (line[size] == '\n');
        if (*line != '\0' && *line != '\n' && last != '\n' && !is_end(last)) continue;
        while (text.size > 0 && text.data[text.size - 1] == ' ') text.size--;
        if (text.size > 0) put(to, text.data, text.size);
        text.size = 0;
    }
    buffer_free(&text);
}

size_t doc_first_sentence(const char *doc) {
    size_t at = 0;
    while (doc[at] != '\0' && !(doc[at] == '\n' && (doc[at + 1] == '\n' || (at > 0 && is_end(doc[at - 1]))))) {
        if (doc[at] == '.' && doc[at + 1] == ' ') return at + 1;
        at++;
    }
    return at;
}

/* Where what begins with a mark at `at` ends, or NULL: marks touch their words. */
static const char *closing(const char *at, const char *end) {
    if (at + 2 >= end || at[1] == ' ' || at[1] == *at) return NULL;
    const char *close = memchr(at + 1, *at, (size_t)(end - at - 1));
    return close == NULL || close[-1] == ' ' ? NULL : close;
}

bool doc_next(const char **at, const char *end, DocPiece *piece, const char **text, size_t *size) {
    if (*at >= end) return false;
    *text = *at;
    *piece = DOC_TEXT;
    for (const char *mark = *at; mark < end; mark++) {
        const char *close = *mark == '`' || *mark == '*' ? closing(mark, end) : NULL;
        if (close == NULL) continue;
        if (mark > *at) end = mark;
        if (mark > *at) break;
        *piece = *mark == '`' ? DOC_CODE : DOC_STRESS;
        *text = mark + 1;
        *size = (size_t)(close - mark - 1);
        *at = close + 1;
        return true;
    }
    *size = (size_t)(end - *at);
    *at = end;
    return true;
}

/* ---- readers of tables ---- */

static LodeIndexes own_list(const LodeEntry *e, bool tests) { return tests ? e->tests : e->used_by; }

/* The lists of a table and its columns as one; owned by the book. */
static LodeIndexes joined(const Book *book, unsigned table, bool tests, bool *seen, unsigned most) {
    const LodeEntry *e = book_entry(book, table);
    unsigned count = 0;
    memset(seen, 0, most * sizeof *seen);
    for (unsigned c = 0; c <= e->columns.count; c++) {
        LodeIndexes list = own_list(book_entry(book, c < e->columns.count ? e->columns.items[c] : table), tests);
        for (unsigned k = 0; k < list.count; k++) {
            count += !seen[list.items[k]];
            seen[list.items[k]] = true;
        }
    }
    unsigned *items = mem_take(count, sizeof *items);
    for (unsigned i = 0, k = 0; i < most; i++)
        if (seen[i]) items[k++] = i;
    return (LodeIndexes){items, count};
}

static void find_readers(Book *book) {
    unsigned tests = lode_test_count(book->lode);
    bool *seen = mem_take((size_t)book->count + tests, sizeof *seen);
    book->readers = mem_take(book->count, sizeof *book->readers);
    book->tests = mem_take(book->count, sizeof *book->tests);
    for (unsigned i = 0; i < book->count; i++) {
        const LodeEntry *e = book_entry(book, i);
        bool table = e->kind == LODE_TABLE;
        book->readers[i] = table ? joined(book, i, false, seen, book->count) : e->used_by;
        book->tests[i] = table ? joined(book, i, true, seen, tests) : e->tests;
    }
    free(seen);
}

static void free_readers(Book *book) {
    for (unsigned i = 0; i < book->count; i++) {
        if (book_entry(book, i)->kind != LODE_TABLE) continue;
        free((void *)(uintptr_t)book->readers[i].items);
        free((void *)(uintptr_t)book->tests[i].items);
    }
    free(book->readers);
    free(book->tests);
}

/* ---- ids ---- */

static bool fits_id(uint32_t c) {
    if (c < 0x80) return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z');
    return c >= 0xA1 && c != 0x61C && !(c >= 0x2000 && c < 0x2070) && c != 0x3000 && c != 0xFEFF && c != 0xFFFD;
}

static void put_slug(Buffer *to, const char *name) {
    for (const char *at = name, *end = name + strlen(name); at < end;) {
        uint32_t c = text_next(&at, end);
        if (c >= 'A' && c <= 'Z') c += 'a' - 'A';
        if (fits_id(c))
            text_put(to, c);
        else if (to->data[to->size - 1] != '-')
            buffer_char(to, '-');
    }
    if (to->data[to->size - 1] == '-') to->size--;
}

static bool id_taken(char *const *ids, unsigned count, const char *id) {
    for (unsigned i = 0; i < count; i++)
        if (strcmp(ids[i], id) == 0) return true;
    return false;
}

static void make_ids(Book *book) {
    Buffer id = {0};
    book->ids = mem_take(book->count, sizeof *book->ids);
    for (unsigned i = 0; i < book->count; i++) {
        const LodeEntry *entry = book_entry(book, i);
        id.size = 0;
        buffer_print(&id, "%s-", kind_word(entry->kind));
        if (entry->kind == LODE_COLUMN) {
            put_slug(&id, book_entry(book, entry->table)->name);
            buffer_char(&id, '-');
        }
        put_slug(&id, entry->name);
        size_t size = id.size;
        for (unsigned n = 2; id_taken(book->ids, i, buffer_string(&id)); n++) {
            id.size = size;
            buffer_print(&id, "-%u", n);
        }
        book->ids[i] = strdup(buffer_string(&id));
        if (book->ids[i] == NULL) mem_exhausted();
    }
    buffer_free(&id);
}

/* ---- messages ---- */

static char *copy(const char *text) {
    char *own = strdup(text);
    if (own == NULL) mem_exhausted();
    return own;
}

/* The entry whose definition a place stands in: the smallest. */
static unsigned entry_at(const Book *book, const LodePlace *place) {
    unsigned found = LODE_NO_ENTRY;
    size_t smallest = 0;
    for (unsigned i = 0; i < book->count; i++) {
        const LodeEntry *e = book_entry(book, i);
        if (e->source == NULL || place->begin < e->begin || place->begin >= e->end || strcmp(e->file, place->file) != 0)
            continue;
        if (found != LODE_NO_ENTRY && e->end - e->begin >= smallest) continue;
        found = i;
        smallest = e->end - e->begin;
    }
    return found;
}

static void take_findings(Book *book) {
    Buffer place = {0};
    lode_check(book->lode);
    book->finding_count = lode_message_count(book->lode);
    book->findings = mem_take(book->finding_count, sizeof *book->findings);
    for (unsigned i = 0; i < book->finding_count; i++) {
        const LodeMessage *message = lode_message(book->lode, i);
        Finding *finding = &book->findings[i];
        place.size = 0;
        if (message->place_count > 0)
            buffer_print(&place, "%s:%u", message->places[0].file, message->places[0].line);
        else
            buffer_text(&place, message->file);
        *finding = (Finding){LODE_NO_ENTRY,          message->severity,   copy(message->code),
                             copy(message->message), copy(message->hint), copy(buffer_string(&place))};
        if (message->place_count > 0) finding->entry = entry_at(book, &message->places[0]);
    }
    buffer_free(&place);
}

/* ---- the book ---- */

Book *book_new(Lode *lode) {
    Book *book = mem_take(1, sizeof *book);
    *book = (Book){.lode = lode, .model = lode_model(lode), .count = lode_entry_count(lode)};
    book->title = book->model.label[0] != '\0'  ? book->model.label
                  : book->model.name[0] != '\0' ? book->model.name
                                                : "Data dictionary";
    make_ids(book);
    find_readers(book);
    take_findings(book);
    book->samples = mem_take(book->count, sizeof *book->samples);
    samples_take(book);
    return book;
}

void book_free(Book *book) {
    for (unsigned i = 0; i < book->finding_count; i++) {
        free(book->findings[i].code);
        free(book->findings[i].message);
        free(book->findings[i].hint);
        free(book->findings[i].place);
    }
    for (unsigned i = 0; i < book->count; i++) {
        for (unsigned k = 0; k < book->samples[i].count; k++) free(book->samples[i].values[k]);
        free(book->samples[i].values);
        free(book->samples[i].nulls);
        free(book->ids[i]);
    }
    free_readers(book);
    free(book->samples);
    free(book->ids);
    free(book->findings);
    free(book);
}
