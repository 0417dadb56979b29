/* What the rows say of columns: whether one could be a key, and whether another's values are all found in it. */
#include "store/files.h"

static bool is_coded(const StoreColumn *column) { return column->data.shape == SHAPE_CODED; }

static bool each_once(const StoreColumn *column, uint32_t rows, Arena *scratch) {
    const Column *data = &column->data;
    if (is_coded(column)) return data->dictionary->rows == (size_t)rows + 1; /* as many texts as rows */
    ValueSet set;
    values_init(&set, scratch, rows);
    for (uint32_t r = 1; r <= rows; r++)
        if (values_put(&set, column_bits(data, r), r) != 0) return false;
    return true;
}

bool store_is_unique(const Store *store, Arena *scratch, const ModelColumn *column) {
    const StoreTable *table = &store->tables[column->table->index];
    const StoreColumn *stored = &table->columns[column->index];
    return stored->present && table->rows != 0 && stored->no_nulls &&
           (stored->distinct || each_once(stored, table->rows, scratch));
}

/* Which entries of one dictionary another has: by code, 0 where it does not. */
static uint32_t *codes_in(const Column *to, const Column *from, Arena *scratch) {
    Interner known;
    intern_index(&known, scratch, to);
    uint32_t *codes = NEW_ARRAY(scratch, uint32_t, from->rows);
    intern_codes(&known, scratch, from, codes);
    return codes;
}

uint64_t store_strays(const Store *store, Arena *scratch, const ModelColumn *from, const ModelColumn *to,
                      uint64_t *values) {
    const StoreTable *many = &store->tables[from->table->index], *one = &store->tables[to->table->index];
    const StoreColumn *column = &many->columns[from->index], *key = &one->columns[to->index];
    uint64_t strays = 0;
    *values = 0;
    if (is_coded(column)) {
        const uint32_t *codes = codes_in(key->data.dictionary, column->data.dictionary, scratch);
        for (uint32_t r = 1; r <= many->rows; r++) {
            uint32_t code = column->data.codes[r];
            *values += code != 0;
            strays += code != 0 && codes[code] == 0;
        }
        return strays;
    }
    ValueSet set;
    values_init(&set, scratch, one->rows);
    for (uint32_t r = 1; r <= one->rows; r++)
        if (bit_get(key->data.valid, r)) values_put(&set, column_bits(&key->data, r), r);
    for (uint32_t r = 1; r <= many->rows; r++) {
        if (!bit_get(column->data.valid, r)) continue;
        ++*values;
        strays += values_get(&set, column_bits(&column->data, r)) == 0;
    }
    return strays;
}
