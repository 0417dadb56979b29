/* Values from memory into columns of the store: checked as cells of files are, since whoever gives them may be wrong.
 */
#include "store/values.h"

#include <math.h>

#include "data/calendar.h"
#include "store/files.h"

static bool is_text(Type type) { return type == TYPE_STRING || type == TYPE_SPATIAL; }

bool values_fit(Type given, Type column) {
    return given == column || given == TYPE_STRING || (given == TYPE_INT && column == TYPE_REAL) ||
           (given == TYPE_DATE && column == TYPE_DATETIME);
}

typedef struct Filling {
    Store *store;
    const MemoryTable *given;
    uint32_t index; /* of the given column */
    StoreColumn *out;
    uint64_t *bad;     /* of the table, where they are errors */
    uint64_t bad_null; /* of this column, where they become NULL */
    Diags *diags;
    uint32_t nulls;
    DayCache day;
} Filling;

static bool is_value(const MemoryColumn *from, size_t k) {
    if (from->valid != NULL && !bit_get(from->valid, k)) return false;
    return !is_text(from->type) || ((const Text *)from->values)[k].data != NULL;
}

/* ---- bad cells ---- */

static Text show_value(Arena *arena, const MemoryColumn *from, size_t k) {
    if (is_text(from->type)) return cell_quote(arena, ((const Text *)from->values)[k]);
    if (from->type == TYPE_REAL) return isnan(((const double *)from->values)[k]) ? TEXT("NaN") : TEXT("infinity");
    return text_format(arena, "%lld", (long long)((const int64_t *)from->values)[k]);
}

static void bad_value(Filling *f, const MemoryColumn *from, size_t k, uint64_t row) {
    const ModelColumn *column = f->out->column;
    bool shown = f->store->bad_cells_null ? f->bad_null++ == 0 : (*f->bad)++ < BAD_SHOWN;
    if (!shown) return;
    Text value = show_value(f->diags->arena, from, k);
    const char *wanted = is_text(column->type) ? "UTF-8 text without zero bytes" : cell_wanted(column->type);
    Diag *diag = diag_add(f->diags, DIAG_BAD_CELL, (Span){0}, "%.*s in column %.*s of %.*s is not %s", TEXT_ARG(value),
                          TEXT_ARG(column->name), TEXT_ARG(column->table->name), wanted);
    diag->file = f->store->tables[column->table->index].file;
    diag->line = row;
    diag->column = f->index + 1;
    if (!f->store->bad_cells_null) return;
    diag->severity = SEVERITY_WARNING;
    f->diags->errors--;
    diag_hint(f->diags, diag, "it counts as NULL, and so do others of this column that are no values");
}

/* ---- values of a fixed size ---- */

static bool read_text(Filling *f, Column *to, size_t slot, Text text) {
    switch (to->type) {
    case TYPE_BOOL: return cell_bool(text, &to->as.b[slot]);
    case TYPE_INT: return cell_integer(text, &to->as.i[slot]);
    case TYPE_REAL: return cell_real(text, &to->as.r[slot]);
    case TYPE_DATE: return cell_date(text, &to->as.i[slot]);
    case TYPE_DATETIME: return cell_datetime(text, &f->day, &to->as.i[slot]);
    case TYPE_NONE:
    case TYPE_NULL:
    case TYPE_STRING:
    case TYPE_SPATIAL:
    case TYPE_TABLE:
    case TYPE_COUNT: break;
    }
    return false;
}

/* Slot `slot` becomes value k. False: it is none of the column's type. */
static bool read_value(Filling *f, Column *to, size_t slot, const MemoryColumn *from, size_t k) {
    const void *values = from->values;
    if (from->type == TYPE_STRING) return read_text(f, to, slot, ((const Text *)values)[k]);
    switch (to->type) {
    case TYPE_BOOL: to->as.b[slot] = ((const uint8_t *)values)[k] != 0; return true;
    case TYPE_INT: to->as.i[slot] = ((const int64_t *)values)[k]; return true;
    case TYPE_REAL: {
        double r = from->type == TYPE_INT ? (double)((const int64_t *)values)[k] : ((const double *)values)[k];
        to->as.r[slot] = r + 0.0; /* never -0.0 */
        return isfinite(r);
    }
    case TYPE_DATE: to->as.i[slot] = ((const int64_t *)values)[k]; return date_in_range(to->as.i[slot]);
    case TYPE_DATETIME: {
        int64_t given = ((const int64_t *)values)[k];
        bool fine = from->type == TYPE_DATE ? date_in_range(given) : datetime_in_range(given);
        to->as.i[slot] = !fine ? 0 : from->type == TYPE_DATE ? given * US_PER_DAY : given;
        return fine;
    }
    case TYPE_NONE:
    case TYPE_NULL:
    case TYPE_STRING:
    case TYPE_SPATIAL:
    case TYPE_TABLE:
    case TYPE_COUNT: break;
    }
    return false;
}

/* A blank text is NULL where it is no string, and so is the null text of the column: as in files. */
static bool reads_as_null(const ModelColumn *column, const MemoryColumn *from, size_t k) {
    if (from->type != TYPE_STRING) return false;
    Text text = text_trim(((const Text *)from->values)[k]);
    return text.size == 0 || (column->has_null_text && text_equal(text, text_trim(column->null_text)));
}

static void clear_slot(Column *to, size_t slot) {
    if (to->type == TYPE_BOOL)
        to->as.b[slot] = 0;
    else
        to->as.i[slot] = 0;
    bit_clear(to->valid, slot);
}

static void fill_flat(Filling *f, const MemoryChunk *chunk, uint64_t row) {
    const MemoryColumn *from = &chunk->columns[f->index];
    Column *to = &f->out->data;
    for (size_t k = 0; k < chunk->rows; k++, row++) {
        if (k % CSV_ROWS == 0) budget_watch(f->store->arena->budget, "reading memory", row - 1, f->given->rows);
        bool value = is_value(from, k) && !reads_as_null(f->out->column, from, k);
        if (value && read_value(f, to, row, from, k)) continue;
        if (value) bad_value(f, from, k, row);
        clear_slot(to, row);
        f->nulls++;
    }
}

/* ---- texts ---- */

static void fill_codes(Filling *f, const MemoryChunk *chunk, uint64_t row, Interner *interner, uint32_t *codes,
                       bool *distinct) {
    const MemoryColumn *from = &chunk->columns[f->index];
    const Text *texts = from->values;
    Text batch[INTERN_BATCH];
    for (size_t done = 0; done < chunk->rows;) {
        budget_watch(f->store->arena->budget, "reading memory", row - 1, f->given->rows);
        uint32_t n = chunk->rows - done < INTERN_BATCH ? (uint32_t)(chunk->rows - done) : INTERN_BATCH;
        for (uint32_t k = 0; k < n; k++) batch[k] = is_value(from, done + k) ? texts[done + k] : (Text){NULL, 0};
        intern_batch(interner, batch, n, codes + row);
        for (uint32_t k = 0; k < n; k++, row++, done++) {
            if (codes[row] == INTERN_BAD) {
                bad_value(f, from, done, row);
                codes[row] = 0;
            }
            f->nulls += codes[row] == 0;
            *distinct &= codes[row] == row;
        }
    }
}

static void read_texts(Filling *f, Arena *scratch) {
    Arena *keep = f->store->arena;
    const ModelColumn *column = f->out->column;
    const Relationship *by;
    Interner interner;
    size_t rows = (size_t)f->given->rows;
    intern_init(&interner, keep, scratch, column->has_null_text ? &column->null_text : NULL, rows,
                column_is_unique(f->store->model, column, &by));
    uint32_t *codes = arena_take(keep, (rows + 1) * sizeof *codes);
    codes[0] = 0;
    bool distinct = true;
    uint64_t row = 1;
    for (uint32_t i = 0; i < f->given->chunks.count; row += f->given->chunks.items[i++].rows)
        fill_codes(f, &f->given->chunks.items[i], row, &interner, codes, &distinct);
    f->out->distinct = distinct;
    f->out->data = (Column){.type = column->type, .shape = SHAPE_CODED, .rows = rows + 1, .codes = codes};
    f->out->data.dictionary = intern_finish(&interner, column->type);
}

static void read_flat(Filling *f) {
    Arena *keep = f->store->arena;
    size_t slots = (size_t)f->given->rows + 1;
    f->out->distinct = false;
    col_flat(&f->out->data, keep, f->out->column->type, slots);
    f->out->data.valid = bitmap_new(keep, slots, true);
    clear_slot(&f->out->data, 0);
    uint64_t row = 1;
    for (uint32_t i = 0; i < f->given->chunks.count; row += f->given->chunks.items[i++].rows)
        fill_flat(f, &f->given->chunks.items[i], row);
}

void values_read(Store *store, const MemoryTable *given, uint32_t index, StoreColumn *out, Arena *scratch,
                 uint64_t *bad, Diags *diags) {
    Filling f = {
        .store = store, .given = given, .index = index, .out = out, .bad = bad, .diags = diags, .day = {.text = ""}};
    if (is_text(out->column->type))
        read_texts(&f, scratch);
    else
        read_flat(&f);
    out->no_nulls = f.nulls == 0;
}
