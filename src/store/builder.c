/* Cells into typed arrays: one loop per type over a batch. */
#include "store/builder.h"

#include <string.h>

#include "data/calendar.h"

static bool is_coded(Type type) { return type == TYPE_STRING || type == TYPE_SPATIAL; }

/* ---- room ---- */

static void more_room(Builder *b, size_t slots) {
    if (slots <= b->room) return;
    size_t room = b->room + b->room / 2;
    if (room < slots) room = slots;
    if (is_coded(b->column->type)) {
        if (b->codes != NULL)
            b->codes = arena_grow(b->keep, b->codes, b->room * sizeof *b->codes, room * sizeof *b->codes);
    } else {
        size_t width = type_width(b->column->type), words = BITMAP_WORDS(b->room);
        b->data.as.any = arena_grow(b->keep, b->data.as.any, b->room * width, room * width);
        b->data.valid = arena_grow(b->keep, b->data.valid, words * 8, BITMAP_WORDS(room) * 8);
        memset(b->data.valid + words, 0xff, (BITMAP_WORDS(room) - words) * 8);
    }
    b->room = room;
}

void builder_init(Builder *b, const ModelColumn *column, Arena *keep, Arena *scratch, size_t rows, bool exact) {
    b->column = column;
    b->keep = keep;
    b->scratch = scratch;
    b->room = rows + 1;
    if (is_coded(column->type)) {
        intern_init(&b->interner, keep, scratch, column->has_null_text ? &column->null_text : NULL, rows, exact);
        return;
    }
    col_flat(&b->data, keep, column->type, b->room);
    b->data.valid = bitmap_new(keep, b->room, true);
    bit_clear(b->data.valid, 0);
    memset(b->data.as.any, 0, type_width(column->type));
}

void builder_alone(Builder *b, Budget *budget) {
    b->budget = (Budget){.shared = budget};
    arena_init(&b->own_keep, &b->budget);
    arena_init(&b->own_scratch, &b->budget);
    b->keep = &b->own_keep;
    b->scratch = &b->own_scratch;
}

void builder_work(Builder *b, Budget *budget) { b->budget.escape = budget == NULL ? NULL : budget->escape; }

/* ---- bad cells ---- */

/* What cells of this kind usually want, once for each column. */
static void hint_cell(Diags *diags, Diag *diag, const ModelColumn *column, Text cell) {
    enum { PLACEHOLDER = 20 };
    bool digits = false, plain = cell.size <= PLACEHOLDER;
    for (size_t i = 0; i < cell.size; i++) {
        digits |= cell.data[i] >= '0' && cell.data[i] <= '9';
        plain &= cell.data[i] > ' ' && cell.data[i] < 0x7F && cell.data[i] != '"';
    }
    if (!digits && plain)
        diag_hint(diags, diag, "if it means that there is no value, write null \"%.*s\" behind the type of the column",
                  TEXT_ARG(cell));
    else if (digits && (column->type == TYPE_DATE || column->type == TYPE_DATETIME))
        diag_hint(diags, diag,
                  "for dates in another order let the column be a string, and read them in a dimension: "
                  "DATEPARSE('dd.MM.yyyy', [%.*s])",
                  TEXT_ARG(column->name));
}

static void bad_cell(Builder *b, const RawCell *cell, uint32_t record, Origin origin) {
    if (b->bad++ >= BAD_SHOWN) return;
    CellPlace place = origin.first;
    Text text = {cell->data, cell->size};
    if (origin.base != NULL) {
        place += (CellPlace)(cell->data - cell->quoted - origin.base);
    } else {
        place += origin.places == NULL ? record : origin.places[record];
        text = text_copy(b->scratch, text); /* the batch will be gone */
    }
    b->bad_cells[b->bad - 1] = (BadCell){place, text};
}

static Text bad_text(Arena *arena, const ModelColumn *column, Text text) {
    bool zero = text.size != 0 && memchr(text.data, 0, text.size) != NULL;
    Text quoted = cell_quote(arena, text);
    if (is_coded(column->type))
        return text_format(arena, "%.*s in column %.*s of %.*s %s", TEXT_ARG(quoted), TEXT_ARG(column->name),
                           TEXT_ARG(column->table->name), zero ? "holds a zero byte" : "is not UTF-8 text");
    return text_format(arena, "%.*s in column %.*s of %.*s is not %s", TEXT_ARG(quoted), TEXT_ARG(column->name),
                       TEXT_ARG(column->table->name), cell_wanted(column->type));
}

static Diag *tell(const Builder *b, const BadCell *bad, Reporter *reporter) {
    Where where = reporter->where(reporter->context, bad->place, b->column);
    Text text = bad_text(reporter->diags->arena, b->column, bad->text);
    if (where.row != 0)
        text = text_format(reporter->diags->arena, "%.*s, in row %llu", TEXT_ARG(text), (unsigned long long)where.row);
    Diag *diag = diag_add(reporter->diags, DIAG_BAD_CELL, where.span, "%.*s", TEXT_ARG(text));
    diag->file = where.file, diag->line = where.line, diag->column = where.column;
    return diag;
}

static uint32_t known(const Builder *b) { return b->bad < BAD_SHOWN ? (uint32_t)b->bad : BAD_SHOWN; }

uint64_t builders_bad(const Builder *builders, uint32_t count) {
    uint64_t bad = 0;
    for (uint32_t c = 0; c < count; c++)
        if (builders[c].column != NULL) bad += builders[c].bad;
    return bad;
}

void builders_tell(Builder *builders, uint32_t count, CellPlace before, uint32_t *left, Reporter *reporter) {
    for (; *left != 0; --*left) {
        Builder *first = NULL;
        for (uint32_t c = 0; c < count; c++) {
            Builder *b = &builders[c];
            if (b->column == NULL || b->told >= known(b) || b->bad_cells[b->told].place >= before) continue;
            if (first == NULL || b->bad_cells[b->told].place < first->bad_cells[first->told].place) first = b;
        }
        if (first == NULL) return;
        const BadCell *bad = &first->bad_cells[first->told];
        Diag *diag = tell(first, bad, reporter);
        if (first->told++ == 0) hint_cell(reporter->diags, diag, first->column, bad->text);
    }
}

void builders_warn(const Builder *builders, uint32_t count, Reporter *reporter) {
    for (uint32_t c = 0; c < count; c++) {
        const Builder *b = &builders[c];
        if (b->column == NULL || b->bad == 0) continue;
        Diags *diags = reporter->diags;
        Diag *diag = tell(b, &b->bad_cells[0], reporter);
        Text text = diag->message;
        if (b->bad == 1)
            diag->message = text_format(diags->arena, "%.*s and counts as NULL", TEXT_ARG(text));
        else
            diag->message = text_format(diags->arena, "%.*s; it and %llu more of this column count as NULL",
                                        TEXT_ARG(text), (unsigned long long)(b->bad - 1));
        diag->severity = SEVERITY_WARNING;
        diags->errors--;
    }
}

/* ---- values ---- */

static inline Text cell_text(Builder *b, const RawCell *cell) {
    Text text = {cell->data, cell->size};
    if (!cell->escaped) return text;
    if (b->unescaped_room < cell->size) {
        b->unescaped = arena_take(b->scratch, (size_t)cell->size * 2);
        b->unescaped_room = (size_t)cell->size * 2;
    }
    return csv_unescape(cell, b->unescaped);
}

static inline void set_null(Builder *b, size_t slot) {
    bit_clear(b->data.valid, slot);
    b->nulls++;
}

/* An empty cell of a column that is no string is NULL also in quotes: many programs quote every cell. */
#define READ_CELLS(member, read)                                                                                       \
    for (uint32_t k = 0; k < n; k++) {                                                                                 \
        size_t slot = (size_t)b->rows + 1 + k;                                                                         \
        b->data.as.member[slot] = 0;                                                                                   \
        if (cells[k].size == 0) {                                                                                      \
            set_null(b, slot);                                                                                         \
            continue;                                                                                                  \
        }                                                                                                              \
        Text t = cell_text(b, &cells[k]);                                                                              \
        if (has_null_text && text_equal(text_trim(t), null_text)) {                                                    \
            set_null(b, slot);                                                                                         \
        } else if (!(read)) {                                                                                          \
            b->data.as.member[slot] = 0;                                                                               \
            set_null(b, slot);                                                                                         \
            if (text_trim(t).size != 0) bad_cell(b, &cells[k], k, origin);                                             \
        }                                                                                                              \
    }                                                                                                                  \
    break;

static void read_texts(Builder *b, const RawCell *cells, uint32_t n, Origin origin) {
    Text texts[CSV_ROWS];
    uint32_t codes[CSV_ROWS];
    size_t escaped = 0;
    if (n == 0) return;
    for (uint32_t k = 0; k < n; k++) {
        bool null = cells[k].size == 0 && !cells[k].quoted;
        texts[k] = (Text){null ? NULL : cells[k].data, cells[k].size};
        if (cells[k].escaped) escaped += cells[k].size;
    }
    if (escaped != 0) {
        if (b->unescaped_room < escaped) {
            b->unescaped = arena_take(b->scratch, escaped * 2);
            b->unescaped_room = escaped * 2;
        }
        char *to = b->unescaped;
        for (uint32_t k = 0; k < n; k++) {
            if (!cells[k].escaped) continue;
            texts[k] = csv_unescape(&cells[k], to);
            to += texts[k].size;
        }
    }
    intern_batch(&b->interner, texts, n, codes);
    bool bad = false, identity = b->codes == NULL;
    uint32_t first = b->rows + 1, nulls = 0;
    for (uint32_t k = 0; k < n; k++) {
        bad |= codes[k] == INTERN_BAD;
        identity &= codes[k] == first + k;
        nulls += codes[k] == 0;
    }
    for (uint32_t k = 0; bad && k < n; k++) {
        if (codes[k] != INTERN_BAD) continue;
        bad_cell(b, &cells[k], k, origin);
        codes[k] = 0;
        nulls++;
    }
    b->nulls += nulls;
    if (identity) return;
    if (b->codes == NULL) {
        b->codes = arena_take(b->keep, b->room * sizeof *b->codes);
        for (uint32_t r = 0; r < first; r++) b->codes[r] = r;
    }
    memcpy(b->codes + first, codes, n * sizeof *codes);
}

void builder_add(Builder *b, const RawCell *cells, uint32_t n, Origin origin) {
    bool has_null_text = b->column->has_null_text;
    Text null_text = text_trim(b->column->null_text);
    more_room(b, (size_t)b->rows + 1 + n);
    switch (b->column->type) {
    case TYPE_STRING:
    case TYPE_SPATIAL: read_texts(b, cells, n, origin); break;
    case TYPE_BOOL: READ_CELLS(b, cell_bool(t, &b->data.as.b[slot]))
    case TYPE_INT: READ_CELLS(i, cell_integer(t, &b->data.as.i[slot]))
    case TYPE_REAL: READ_CELLS(r, cell_real(t, &b->data.as.r[slot]))
    case TYPE_DATE: READ_CELLS(i, cell_date(t, &b->data.as.i[slot]))
    case TYPE_DATETIME: READ_CELLS(i, cell_datetime(t, &b->day, &b->data.as.i[slot]))
    case TYPE_NONE:
    case TYPE_NULL:
    case TYPE_TABLE:
    case TYPE_COUNT:
        for (uint32_t k = 0; k < n; k++) set_null(b, (size_t)b->rows + 1 + k);
        break;
    }
    b->rows += n;
}

void builder_add_nulls(Builder *b, uint32_t n) {
    RawCell nothing[CSV_ROWS];
    memset(nothing, 0, sizeof nothing);
    for (uint32_t done = 0, part; done < n; done += part) {
        part = n - done < CSV_ROWS ? n - done : CSV_ROWS;
        builder_add(b, nothing, part, (Origin){.first = 0});
    }
}

/* ---- typed values ---- */

bool builder_takes(const Builder *b, Type type) {
    Type wanted = b->column->type;
    if (b->column->has_null_text) return false; /* the text is looked for */
    return type == wanted || (type == TYPE_INT && wanted == TYPE_REAL) ||
           (type == TYPE_DATE && wanted == TYPE_DATETIME);
}

void builder_add_typed(Builder *b, const TypedCells *typed, uint32_t n) {
    more_room(b, (size_t)b->rows + 1 + n);
    size_t first = (size_t)b->rows + 1;
    const int64_t *whole = typed->values;
    Type wanted = b->column->type;
    if (typed->type == wanted)
        memcpy(type_width(wanted) == 1 ? (void *)(b->data.as.b + first) : (void *)(b->data.as.i + first), typed->values,
               n * type_width(wanted));
    else
        for (uint32_t k = 0; k < n; k++)
            if (wanted == TYPE_REAL)
                b->data.as.r[first + k] = (double)whole[k];
            else
                b->data.as.i[first + k] = whole[k] * US_PER_DAY;
    for (uint32_t k = 0; typed->valid != NULL && k < n; k++) {
        if (bit_get(typed->valid, k)) continue;
        set_null(b, first + k);
        if (wanted == TYPE_BOOL)
            b->data.as.b[first + k] = 0;
        else
            b->data.as.i[first + k] = 0;
    }
    b->rows += n;
}

/* ---- the finished column ---- */

void builder_finish(Builder *b, const uint32_t *identity, StoreColumn *out) {
    out->no_nulls = b->nulls == 0;
    out->distinct = false;
    if (!is_coded(b->column->type)) {
        out->data = b->data;
        out->data.rows = (size_t)b->rows + 1;
        return;
    }
    out->distinct = b->codes == NULL;
    out->data = (Column){.type = b->column->type, .shape = SHAPE_CODED, .rows = (size_t)b->rows + 1};
    out->data.codes = b->codes == NULL ? identity : b->codes;
    out->data.dictionary = intern_finish(&b->interner, b->column->type);
}

uint64_t column_bits(const Column *c, size_t row) {
    uint64_t bits = 0;
    if (type_width(c->type) == 1) return c->as.b[row];
    memcpy(&bits, &c->as.i[row], sizeof bits);
    return bits;
}
