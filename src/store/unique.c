/* Keys: values that must stand in one row only. */
#include "store/files.h"

bool column_is_unique(const Model *model, const ModelColumn *column, const Relationship **by) {
    *by = NULL;
    for (uint32_t i = 0; i < model->relationships.count; i++) {
        const Relationship *r = model->relationships.items[i];
        if (r->to == column && !r->many_to_many && !r->inactive) {
            *by = r;
            break;
        }
    }
    return column->key || column->unique || *by != NULL;
}

typedef struct Search {
    const StoreColumn *column;
    const Relationship *by;
    Arena *scratch;
    Diags *diags;
    Where (*where)(void *context, const ModelColumn *column, uint32_t row);
    void *context;
    uint32_t first;
    uint32_t elsewhere; /* so many rows stand before those of `column` */
    uint64_t count;
} Search;

static Text place_text(Arena *arena, const Where *where) {
    if (where->row != 0)
        return text_format(arena, "row %llu of %.*s", (unsigned long long)where->row, TEXT_ARG(where->file));
    return text_format(arena, "%.*s:%llu", TEXT_ARG(where->file), (unsigned long long)where->line);
}

static void twice(Search *s, uint32_t before, uint32_t row) {
    if (row < s->first || s->count++ >= DUPLICATES_SHOWN) return;
    const ModelColumn *column = s->column->column;
    Arena *arena = s->diags->arena;
    Where one = s->where(s->context, column, before), two = s->where(s->context, column, row);
    Value value = col_value_in(arena, &s->column->data, row - s->elsewhere);
    Writer w;
    writer_init(&w, arena);
    put_value(&w, value);
    Text text = writer_text(&w);
    if (value.type == TYPE_STRING || value.type == TYPE_SPATIAL) text = cell_quote(arena, text);
    Diag *diag;
    if (two.span.source != NULL) {
        diag = diag_add(s->diags, DIAG_DUPLICATE_KEY, two.span, "%.*s stands twice in the column %.*s of %.*s",
                        TEXT_ARG(text), TEXT_ARG(column->name), TEXT_ARG(column->table->name));
        diag_place(s->diags, diag, one.span, "the first time");
    } else {
        Text first = place_text(arena, &one), second = place_text(arena, &two);
        diag = diag_add(s->diags, DIAG_DUPLICATE_KEY, (Span){0},
                        "%.*s stands twice in the column %.*s of %.*s: %.*s and %.*s", TEXT_ARG(text),
                        TEXT_ARG(column->name), TEXT_ARG(column->table->name), TEXT_ARG(first), TEXT_ARG(second));
        diag->file = two.file, diag->line = two.line, diag->column = two.column;
    }
    if (!column->key && !column->unique && s->by != NULL && s->count == 1)
        diag_hint(s->diags, diag, "%.*s.%.*s -> %.*s needs each value once; where it stands several times, use --",
                  TEXT_ARG(s->by->from->table->name), TEXT_ARG(s->by->from->name), TEXT_ARG(column->table->name));
    else if (s->count == 1 && (column->key || column->unique))
        diag_hint(s->diags, diag, "the column is marked %s: leave one of the rows out, or take the mark away",
                  column->key ? "key" : "unique");
}

static void search_codes(Search *s, uint32_t rows) {
    const Column *data = &s->column->data;
    uint32_t *first = NEW_ARRAY(s->scratch, uint32_t, data->dictionary->rows);
    for (uint32_t r = 1; r <= rows; r++) {
        uint32_t code = data->codes[r];
        if (code == 0) continue;
        if (first[code] == 0)
            first[code] = r;
        else
            twice(s, first[code], r);
    }
}

static void search_values(Search *s, uint32_t rows) {
    enum { AHEAD = 16 };
    const Column *data = &s->column->data;
    ValueSet set;
    values_init(&set, s->scratch, rows);
    for (uint32_t r = 1; r <= rows; r++) {
        if (rows - r >= AHEAD) values_ask(&set, column_bits(data, (size_t)r + AHEAD));
        if (!bit_get(data->valid, r)) continue;
        uint32_t before = values_put(&set, column_bits(data, r), r);
        if (before != 0) twice(s, before, r);
    }
}

/* Whether there was nothing to tell. */
static bool tell_of_rest(const Search *s, const Store *store) {
    const ModelColumn *column = s->column->column;
    if (s->count <= DUPLICATES_SHOWN) return s->count == 0;
    Diag *diag = diag_add(
        s->diags, DIAG_DUPLICATE_KEY, (Span){0}, "%llu more rows of %.*s repeat a value of the column %.*s",
        (unsigned long long)(s->count - DUPLICATES_SHOWN), TEXT_ARG(column->table->name), TEXT_ARG(column->name));
    diag->file = store->tables[column->table->index].file;
    return false;
}

bool unique_check(Store *store, StoreColumn *column, uint32_t rows, uint32_t first, Arena *scratch, Diags *diags,
                  Where (*where)(void *context, const ModelColumn *column, uint32_t row), void *context) {
    Search s = {
        .column = column, .scratch = scratch, .diags = diags, .where = where, .context = context, .first = first};
    if (column->distinct || !column_is_unique(store->model, column->column, &s.by)) return true;
    if (column->data.shape == SHAPE_CODED)
        search_codes(&s, rows);
    else
        search_values(&s, rows);
    if (s.count == 0 && column->data.shape != SHAPE_CODED) column->distinct = column->no_nulls;
    return tell_of_rest(&s, store);
}

bool unique_against(const Store *store, const StoreColumn *column, uint32_t rows, uint32_t rows_before,
                    const uint32_t *before, Diags *diags,
                    Where (*where)(void *context, const ModelColumn *column, uint32_t row), void *context) {
    Search s = {.column = column, .diags = diags, .where = where, .context = context, .elsewhere = rows_before};
    column_is_unique(store->model, column->column, &s.by);
    for (uint32_t r = 1; r <= rows; r++)
        if (before[r] != 0) twice(&s, before[r], rows_before + r);
    return tell_of_rest(&s, store);
}
