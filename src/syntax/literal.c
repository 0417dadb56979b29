/* What single tokens say: texts without their quotes, numbers, dates, names and the cells of a row. */
#include "syntax/build.h"

#include "data/calendar.h"
#include "data/datetext.h"
#include "data/number.h"

#include <string.h>

/* The inside of a quoted token, where the closing mark stands doubled for itself. */
static Text unquote(Arena *arena, Text t, char close) {
    t = text_slice(t, 1, t.size - 1);
    if (t.size == 0 || memchr(t.data, close, t.size) == NULL) return t;
    char *data = arena_take(arena, t.size);
    size_t size = 0;
    for (size_t i = 0; i < t.size; i++) {
        data[size++] = t.data[i];
        if (t.data[i] == close) i++;
    }
    return (Text){data, size};
}

Text token_string(Parse *p, Token t) {
    if (t.end == t.begin) return TEXT("");
    Text text = token_text(p, t);
    return unquote(p->arena, text, text.data[0]);
}

/* A few tokens back, it is known that this one is a name: what spells words alike must leave it alone. */
static void note_name(Parse *p, Token t) {
    uint32_t i = p->at < p->end ? p->at : p->end - 1;
    while (i > p->begin && p->tokens.items[i].begin > t.begin) i--;
    if (p->tokens.items[i].begin == t.begin) p->tokens.items[i].name = true;
}

Text token_word(Parse *p, Token t) {
    note_name(p, t);
    if (t.type != T_BRACKETED) return token_text(p, t);
    Text name = unquote(p->arena, token_text(p, t), ']');
    if (name.size == 0) mistake(p, DIAG_BAD_LITERAL, token_span(p, t), "there is no name in these brackets");
    return name;
}

static Value bad_value(Parse *p, Token t, const char *message, const char *hint) {
    Diag *diag = mistake(p, DIAG_BAD_LITERAL, token_span(p, t), "%s", message);
    diag_hint(p->diags, diag, "%s", hint);
    return value_null(TYPE_NONE);
}

static Value number_value(Parse *p, Token t) {
    int64_t i;
    double r;
    if (t.type == T_INTEGER && read_integer(token_text(p, t), &i)) return value_int(i);
    if (read_real(token_text(p, t), &r)) return value_real(r); /* also an integer that is too large for 64 bits */
    return bad_value(p, t, "this number is too large", "numbers go up to 1.7976931348623157e308");
}

static Value date_value(Parse *p, Token t) {
    Text text = token_text(p, t);
    int64_t us;
    bool has_time;
    if (!read_date_text(text_slice(text, 1, text.size - 1), &us, &has_time))
        return bad_value(p, t, "this date cannot be read",
                         "write #2024-05-31# or #2024-05-31 13:30:00#; the month comes first in #5/31/2024#");
    return has_time ? value_datetime(us) : value_date(floor_div(us, US_PER_DAY));
}

Value token_value(Parse *p, Token t) {
    switch (t.type) {
    case T_INTEGER:
    case T_REAL: return number_value(p, t);
    case T_STRING: return value_string(token_string(p, t));
    case T_DATE: return date_value(p, t);
    case T_TRUE: return value_bool(true);
    case T_FALSE: return value_bool(false);
    default: return value_null(TYPE_NULL);
    }
}

Name *name_start(Parse *p, Token t) {
    Name *name = NEW(p->arena, Name);
    *name = (Name){.count = 1, .bare = t.type != T_BRACKETED, .span = token_span(p, t)};
    name->parts[0] = token_word(p, t);
    return name;
}

Name *name_more(Parse *p, Name *name, Token t) {
    name->span.end = t.end;
    name->bare = false;
    if (name->count < NAME_PARTS) {
        name->parts[name->count++] = token_word(p, t);
        return name;
    }
    if (!p->wrong) {
        Diag *diag = mistake(p, DIAG_BAD_LITERAL, name->span, "this name has more than %d parts", NAME_PARTS);
        diag_hint(p->diags, diag, "a dot that belongs to a name stands inside its brackets, as in [a.b]");
    }
    return name;
}

/* ---- rows of tables in tests ---- */

static bool is_blank(char c) { return c == ' ' || c == '\t'; }

/* Reads the cell at *at up to its bar; false when the row ends before one. */
static bool read_cell(Parse *p, Token t, size_t *at, Cell *cell) {
    Text row = token_text(p, t);
    size_t i = *at;
    while (i < row.size && is_blank(row.data[i])) i++;
    size_t begin = i;
    bool quoted = i < row.size && row.data[i] == '"';
    if (quoted) {
        for (i++; i < row.size; i++) {
            if (row.data[i] != '"') continue;
            if (i + 1 < row.size && row.data[i + 1] == '"')
                i++;
            else
                break;
        }
        size_t close = i++;
        while (i < row.size && is_blank(row.data[i])) i++;
        quoted = close < row.size && i < row.size && row.data[i] == '|'; /* else the quotes are part of a plain cell */
        if (quoted)
            cell->text = unquote(p->arena, text_slice(row, begin, close + 1), '"');
        else
            i = begin;
    }
    while (i < row.size && row.data[i] != '|') i++;
    if (i == row.size) return false;
    if (!quoted) cell->text = text_trim(text_slice(row, begin, i));
    cell->quoted = quoted;
    size_t end = i;
    while (end > begin && is_blank(row.data[end - 1])) end--;
    cell->span = (Span){p->source, t.begin + (uint32_t)begin, t.begin + (uint32_t)end};
    *at = i + 1;
    return true;
}

CellRow token_row(Parse *p, Token t) {
    LIST(Cell) cells = {0};
    Text row = token_text(p, t);
    size_t at = 1;
    for (Cell cell = {0}; read_cell(p, t, &at, &cell); cell = (Cell){0}) *list_add(p->arena, &cells) = cell;
    Text rest = text_trim(text_slice(row, at, row.size));
    Span span = {p->source, t.begin, t.begin + (uint32_t)at};
    if (rest.size != 0 && !text_starts(rest, TEXT("//"))) {
        uint32_t begin = (uint32_t)(rest.data - p->source->text.data);
        Diag *diag = mistake(p, DIAG_UNEXPECTED_TOKEN, (Span){p->source, begin, begin + (uint32_t)rest.size},
                             "this cell has no bar after it");
        diag_hint(p->diags, diag, "a row begins and ends with a bar: | a | b |");
    } else if (cells.count == 0) {
        mistake(p, DIAG_UNEXPECTED_TOKEN, span, "this row has no cells");
    }
    return (CellRow){cells.items, cells.count, span};
}
