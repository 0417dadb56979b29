/* The entrance, second page: messages, results and values as the public header shows them. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "data/calendar.h"
#include "data/format.h"
#include "data/number.h"
#include "lode_handle.h"

/* ---- messages ---- */

static void show_place(Lode *lode, const Place *from, LodePlace *to) {
    const Source *source = from->span.source;
    uint32_t line, column;
    source_locate(source, from->span.begin, &line, &column);
    *to = (LodePlace){.file = text_string(&lode->reports, source->name), .source = source->text.data,
                      .source_size = source->text.size, .begin = from->span.begin, .end = from->span.end, .line = line,
                      .column = column, .label = text_string(&lode->reports, from->label)};
}

static LodeSeverity public_severity(Severity severity) {
    static const LodeSeverity severities[] = {LODE_NOTE, LODE_WARNING, LODE_ERROR};
    return severities[severity];
}

static void show_message(Lode *lode, const Diag *diag, LodeMessage *to) {
    LodePlace *places = NEW_ARRAY(&lode->reports, LodePlace, diag->place_count);
    for (uint32_t i = 0; i < diag->place_count; i++) show_place(lode, &diag->places[i], &places[i]);
    *to = (LodeMessage){.code = diag_code(diag->code), .severity = public_severity(diag->severity),
                        .waived = text_string(&lode->reports, diag->waived),
                        .message = text_string(&lode->reports, diag->message), .hint = text_string(&lode->reports, diag->hint),
                        .places = places, .place_count = diag->place_count, .file = text_string(&lode->reports, diag->file),
                        .line = diag->line, .column = diag->column};
}

static void make_messages(Lode *lode) {
    lode->message_count = lode->diags.list.count;
    LodeMessage *messages = NEW_ARRAY(&lode->reports, LodeMessage, lode->message_count);
    for (uint32_t i = 0; i < lode->message_count; i++) show_message(lode, &lode->diags.list.items[i], &messages[i]);
    lode->messages = messages;
}

unsigned lode_message_count(const Lode *lode) { return lode->diags.list.count; }

/* Telling of a spent budget must not fail: the limit does not hold for messages, and when the system has no memory either there
   is one that needs none. */
const LodeMessage *lode_message(const Lode *const_lode, unsigned index) {
    static const LodeMessage no_memory = {.code = "out-of-memory", .severity = LODE_ERROR, .file = "", .waived = "",
                                          .message = "there is no memory left, not even for this message", .hint = ""};
    Lode *lode = (Lode *)(uintptr_t)const_lode; /* the list is made when it is first asked for */
    if (index >= lode->diags.list.count) return NULL;
    if (lode->messages != NULL && lode->message_count == lode->diags.list.count) return &lode->messages[index];
    size_t limit = lode->budget.limit;
    lode->budget.limit = 0;
    lode->messages = NULL;
    if (setjmp(lode->escape) == 0) make_messages(lode);
    lode->budget.limit = limit;
    return lode->messages == NULL ? &no_memory : &lode->messages[index];
}

const char *lode_code_at(unsigned index, const char **title) {
    if (index >= DIAG_COUNT) return NULL;
    *title = diag_title((DiagCode)index);
    return diag_code((DiagCode)index);
}

const char *lode_code_title(const char *code) {
    DiagCode known;
    return diag_find(text_of(code), &known) ? diag_title(known) : NULL;
}

const char *lode_code_more(const char *code) {
    DiagCode known;
    return diag_find(text_of(code), &known) ? diag_more(known) : NULL;
}

LodeSeverity lode_code_severity(const char *code) {
    DiagCode known;
    return diag_find(text_of(code), &known) ? public_severity(diag_severity(known)) : LODE_ERROR;
}

bool lode_code_lint(const char *code, const char **wrong, const char **right) {
    DiagCode known;
    return diag_find(text_of(code), &known) && diag_lint(known, wrong, right);
}

/* ---- results ---- */

unsigned lode_result_columns(const LodeResult *result) { return result->table.count; }
uint64_t lode_result_rows(const LodeResult *result) { return result->table.rows; }
const char *lode_result_name(const LodeResult *result, unsigned column) { return result->names[column]; }
const char *lode_result_type(const LodeResult *result, unsigned column) {
    return type_word(result->table.columns[column].type);
}
const char *lode_result_role(const LodeResult *result, unsigned column) { return result->roles[column]; }
const char *lode_result_format(const LodeResult *result, unsigned column) { return result->formats[column]; }

LodeType lode_public_type(Type type) {
    switch (type) {
    case TYPE_NONE:
    case TYPE_NULL:
    case TYPE_TABLE:
    case TYPE_COUNT: return LODE_NULL;
    case TYPE_BOOL: return LODE_BOOLEAN;
    case TYPE_INT: return LODE_INTEGER;
    case TYPE_REAL: return LODE_REAL;
    case TYPE_STRING: return LODE_STRING;
    case TYPE_DATE: return LODE_DATE;
    case TYPE_DATETIME: return LODE_DATETIME;
    case TYPE_SPATIAL: return LODE_SPATIAL;
    }
    return LODE_NULL;
}

LodeValue lode_public_value(Value value) {
    LodeValue shown = {.type = lode_public_type(value.type), .null = value.null, .string = ""};
    if (value.null) return shown;
    switch (shown.type) {
    case LODE_NULL: shown.null = true; break;
    case LODE_BOOLEAN: shown.boolean = value.as.b; break;
    case LODE_INTEGER:
    case LODE_DATE:
    case LODE_DATETIME: shown.integer = value.as.i; break;
    case LODE_REAL: shown.real = value.as.r; break;
    case LODE_STRING:
    case LODE_SPATIAL:
        shown.string = value.as.s.data;
        shown.size = value.as.s.size;
        break;
    }
    return shown;
}

LodeValue lode_result_value(const LodeResult *result, uint64_t row, unsigned column) {
    return lode_public_value(col_value(&result->table.columns[column], row));
}

_Static_assert(sizeof(LodeText) == sizeof(Text) && offsetof(LodeText, data) == offsetof(Text, data) &&
                   offsetof(LodeText, size) == offsetof(Text, size),
               "texts are given out, and taken in, as they lie");

LodeColumn lode_result_column(const LodeResult *result, unsigned column) {
    if (column >= result->table.count) return (LodeColumn){0};
    const Column *from = &result->table.columns[column];
    return (LodeColumn){.name = result->names[column],
                        .type = lode_public_type(from->type),
                        .rows = result->table.rows,
                        .valid = from->valid,
                        .values.any = from->as.any};
}

void lode_result_free(LodeResult *result) {
    if (result == NULL) return;
    arena_release(&result->arena);
    free(result);
}

/* ---- values ---- */

static Value inner_value(LodeValue shown) {
    if (shown.null) return value_null(TYPE_NULL);
    switch (shown.type) {
    case LODE_NULL: break;
    case LODE_BOOLEAN: return value_bool(shown.boolean);
    case LODE_INTEGER: return value_int(shown.integer);
    case LODE_REAL: return value_real(shown.real);
    case LODE_STRING:
    case LODE_SPATIAL: return value_string((Text){shown.string, shown.size});
    case LODE_DATE: return value_date(shown.integer);
    case LODE_DATETIME: return value_datetime(shown.integer);
    }
    return value_null(TYPE_NULL);
}

size_t lode_value_format(LodeValue shown, const char *format, char *to, size_t room) {
    jmp_buf escape;
    Budget budget = {.escape = &escape};
    Arena arena;
    arena_init(&arena, &budget);
    if (room != 0) *to = 0;
    if (setjmp(escape) != 0) {
        arena_release(&arena);
        return 0;
    }
    Writer w;
    writer_init(&w, &arena);
    put_formatted(&w, inner_value(shown), text_of(format));
    Text text = writer_text(&w);
    if (room != 0) {
        size_t size = text.size < room ? text.size : room - 1;
        memcpy(to, text.data, size);
        to[size] = 0;
    }
    arena_release(&arena);
    return text.size;
}

size_t lode_value_text(LodeValue shown, char *to, size_t room) { return lode_value_format(shown, "", to, room); }

static bool near(double a, double b, double within) {
    double difference = a > b ? a - b : b - a, size_a = a < 0 ? -a : a, size_b = b < 0 ? -b : b;
    return difference <= within * (size_a > size_b ? size_a : size_b) || difference <= 1e-300;
}

static bool is_number(LodeType type) { return type == LODE_INTEGER || type == LODE_REAL; }
static double number_of(LodeValue v) { return v.type == LODE_INTEGER ? (double)v.integer : v.real; }
static bool is_time(LodeType type) { return type == LODE_DATE || type == LODE_DATETIME; }
static int64_t time_of(LodeValue v) { return v.type == LODE_DATE ? v.integer * US_PER_DAY : v.integer; }

bool lode_value_same(LodeValue a, LodeValue b, double within) {
    if (a.null || b.null) return a.null && b.null;
    if (a.type == LODE_INTEGER && b.type == LODE_INTEGER) return a.integer == b.integer;
    if (is_number(a.type) && is_number(b.type)) return near(number_of(a), number_of(b), within);
    if (is_time(a.type) && is_time(b.type)) return time_of(a) == time_of(b);
    if (a.type != b.type) return false;
    if (a.type == LODE_BOOLEAN) return a.boolean == b.boolean;
    return text_equal((Text){a.string, a.size}, (Text){b.string, b.size});
}

bool lode_value_is(LodeValue value, const LodeCell *cell, double within) {
    Text text = {cell->text, cell->size};
    bool null = text.size == 0 && !cell->quoted;
    if (!cell->quoted && text_equal_nocase(text, TEXT("null"))) null = true;
    if (value.null || null) return value.null && null;
    LodeValue other = {.type = value.type, .string = text.data, .size = text.size};
    switch (value.type) {
    case LODE_NULL: return false;
    case LODE_BOOLEAN:
        other.boolean = text_equal_nocase(text, TEXT("true"));
        return (other.boolean || text_equal_nocase(text, TEXT("false"))) && other.boolean == value.boolean;
    case LODE_INTEGER:
        if (read_integer(text, &other.integer)) break;
        other.type = LODE_REAL;
        if (!read_real(text, &other.real)) return false;
        break;
    case LODE_REAL:
        if (!read_real(text, &other.real)) return false;
        break;
    case LODE_DATE:
        if (!read_iso_date(text, &other.integer)) return false;
        break;
    case LODE_DATETIME:
        if (!read_iso_datetime(text, &other.integer)) return false;
        break;
    case LODE_STRING:
    case LODE_SPATIAL: break;
    }
    return lode_value_same(value, other, within);
}

/* ---- the catalogue ---- */

unsigned lode_function_count(void) { return (unsigned)function_count(); }

LodeFunction lode_function(Lode *lode, unsigned index) {
    LODE_BEGIN(lode, (LodeFunction){0});
    const Function *f = function_at(index);
    static const char *const kinds[] = {"scalar", "aggregate", "table calculation"};
    LodeFunction shown = {.name = f->name, .family = family_word(f->family), .kind = kinds[f->kind],
                          .doc = f->doc == NULL ? "" : f->doc, .example = f->example == NULL ? "" : f->example,
                          .gives = f->gives == NULL ? "" : f->gives, .needs = f->needs == NULL ? "" : f->needs};
    shown.signature = text_string(&lode->reports, function_signature(&lode->reports, f));
    shown.result = f->result == TYPE_AS_1 ? "as the first argument" : type_word((Type)f->result);
    return shown;
}
