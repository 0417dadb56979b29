/* Relationships as arrays of row numbers. Texts are looked up once per distinct text, not once per row. */
#include "store/files.h"

static StoreColumn *stored(Store *store, const ModelColumn *column) {
    return &store->tables[column->table->index].columns[column->index];
}

static uint32_t rows_of(const Store *store, const ModelColumn *column) {
    return store->tables[column->table->index].rows;
}

/* ---- texts ---- */

/* For every code of a column the code of the same text in another one, or 0. */
static uint32_t *same_codes(const StoreColumn *from, const StoreColumn *to, Arena *scratch) {
    const Column *texts = from->data.dictionary;
    uint32_t *codes = NEW_ARRAY(scratch, uint32_t, texts->rows);
    if (texts == to->data.dictionary) {
        for (uint32_t i = 0; i < texts->rows; i++) codes[i] = i;
        return codes;
    }
    Interner index;
    intern_index(&index, scratch, to->data.dictionary);
    for (size_t i = 1; i < texts->rows; i += INTERN_BATCH) {
        size_t n = texts->rows - i < INTERN_BATCH ? texts->rows - i : INTERN_BATCH;
        intern_find(&index, texts->as.s + i, (uint32_t)n, codes + i);
    }
    return codes;
}

static void parents_by_text(const StoreColumn *from, const StoreColumn *to, uint32_t rows, uint32_t to_rows,
                            StoreLink *link, Arena *scratch) {
    uint32_t *row = same_codes(from, to, scratch);
    if (!to->distinct) { /* the key has NULLs: codes are not rows */
        uint32_t *row_of = NEW_ARRAY(scratch, uint32_t, to->data.dictionary->rows);
        for (uint32_t r = to_rows; r > 0; r--) row_of[to->data.codes[r]] = r;
        row_of[0] = 0;
        for (size_t i = 0; i < from->data.dictionary->rows; i++) row[i] = row_of[row[i]];
    }
    for (uint32_t r = 1; r <= rows; r++) {
        uint32_t code = from->data.codes[r];
        link->parent[r] = row[code];
        link->orphans += code != 0 && row[code] == 0;
    }
}

static void shared_texts(const StoreColumn *from, const StoreColumn *to, uint32_t rows, uint32_t to_rows,
                         StoreLink *link, Arena *scratch) {
    uint32_t *other = same_codes(from, to, scratch);
    uint32_t *number = NEW_ARRAY(scratch, uint32_t, to->data.dictionary->rows);
    for (size_t i = 1; i < from->data.dictionary->rows; i++)
        if (other[i] != 0) number[other[i]] = ++link->value_count;
    for (uint32_t r = 1; r <= rows; r++) link->parent[r] = number[other[from->data.codes[r]]];
    for (uint32_t r = 1; r <= to_rows; r++) link->other_parent[r] = number[to->data.codes[r]];
}

/* ---- numbers, dates, booleans ---- */

enum { AHEAD = 16 };

/* The first row of every value. */
static void index_values(ValueSet *set, const StoreColumn *column, uint32_t rows, Arena *scratch) {
    values_init(set, scratch, rows);
    for (uint32_t r = 1; r <= rows; r++) {
        if (rows - r >= AHEAD) values_ask(set, column_bits(&column->data, (size_t)r + AHEAD));
        if (bit_get(column->data.valid, r)) values_put(set, column_bits(&column->data, r), r);
    }
}

/* For every row the first row of the other column with its value, or 0. */
static void find_values(const ValueSet *set, const StoreColumn *column, uint32_t rows, uint32_t *found,
                        uint64_t *orphans) {
    for (uint32_t r = 1; r <= rows; r++) {
        if (rows - r >= AHEAD) values_ask(set, column_bits(&column->data, (size_t)r + AHEAD));
        if (!bit_get(column->data.valid, r)) continue;
        found[r] = values_get(set, column_bits(&column->data, r));
        *orphans += found[r] == 0;
    }
}

static void shared_values(const StoreColumn *from, const StoreColumn *to, uint32_t rows, uint32_t to_rows,
                          StoreLink *link, Arena *scratch) {
    ValueSet set;
    uint64_t unmatched = 0;
    index_values(&set, to, to_rows, scratch);
    find_values(&set, from, rows, link->parent, &unmatched);
    find_values(&set, to, to_rows, link->other_parent, &unmatched);
    uint32_t *number = NEW_ARRAY(scratch, uint32_t, (size_t)to_rows + 1); /* by the first row of a value */
    for (uint32_t r = 1; r <= rows; r++) {
        uint32_t first = link->parent[r];
        if (first != 0 && number[first] == 0) number[first] = ++link->value_count;
        link->parent[r] = number[first];
    }
    for (uint32_t r = 1; r <= to_rows; r++) link->other_parent[r] = number[link->other_parent[r]];
}

void link_resolve(Store *store, StoreLink *link, Arena *scratch) {
    const Relationship *relation = link->relationship;
    const StoreColumn *from = stored(store, relation->from), *to = stored(store, relation->to);
    uint32_t rows = rows_of(store, relation->from), to_rows = rows_of(store, relation->to);
    uint32_t *parent = NEW_ARRAY(store->arena, uint32_t, (size_t)rows + 1);
    StoreLink made = {.relationship = relation, .parent = parent};
    if (relation->many_to_many) made.other_parent = NEW_ARRAY(store->arena, uint32_t, (size_t)to_rows + 1);
    bool texts = from->data.shape == SHAPE_CODED;
    if (from->data.type != to->data.type) { /* the model has reported it */
    } else if (texts && relation->many_to_many) {
        shared_texts(from, to, rows, to_rows, &made, scratch);
    } else if (texts) {
        parents_by_text(from, to, rows, to_rows, &made, scratch);
    } else if (relation->many_to_many) {
        shared_values(from, to, rows, to_rows, &made, scratch);
    } else {
        ValueSet set;
        index_values(&set, to, to_rows, scratch);
        find_values(&set, from, rows, parent, &made.orphans);
    }
    *link = made; /* only now: running out of memory on the way leaves it unresolved */
}
