/* Relationships as arrays of row numbers. Texts are looked up once per distinct text, not once per row; keys that
   several relationships lead to are indexed once. Indexes, then relationships, are work for several threads. */
#include "base/threads.h"
#include "store/files.h"

/* The values of a column that relationships lead to. */
typedef struct KeyIndex {
    const StoreColumn *to;
    uint32_t rows;
    Interner texts;
    uint32_t *row_of; /* texts that are not distinct: the first row of each code */
    ValueSet values;  /* others: the first row of each value */
    Budget budget;
    Arena arena;
} KeyIndex;

typedef struct LinkWork {
    StoreLink *link, made;
    const StoreColumn *from, *to;
    uint32_t rows, to_rows;
    KeyIndex *index;
    Budget budget;
    Arena scratch;
} LinkWork;

typedef struct Links {
    Store *store;
    Arena *scratch;
    LIST(LinkWork) works;
    LIST(KeyIndex) indexes;
} Links;

static bool is_text(const StoreColumn *column) { return column->data.shape == SHAPE_CODED; }

static StoreColumn *stored(Store *store, const ModelColumn *column) {
    return &store->tables[column->table->index].columns[column->index];
}

static uint32_t rows_of(const Store *store, const ModelColumn *column) {
    return store->tables[column->table->index].rows;
}

/* ---- indexes ---- */

enum { AHEAD = 16 };

static void index_values(KeyIndex *index) {
    const StoreColumn *column = index->to;
    uint32_t rows = index->rows;
    values_init(&index->values, &index->arena, rows);
    for (uint32_t r = 1; r <= rows; r++) {
        if (rows - r >= AHEAD) values_ask(&index->values, column_bits(&column->data, (size_t)r + AHEAD));
        if (bit_get(column->data.valid, r)) values_put(&index->values, column_bits(&column->data, r), r);
    }
}

static void make_index(void *context, size_t item, Budget *budget) {
    KeyIndex *index = &((Links *)context)->indexes.items[item];
    index->budget.escape = budget->escape;
    if (!is_text(index->to)) {
        index_values(index);
        return;
    }
    const Column *data = &index->to->data;
    intern_index(&index->texts, &index->arena, data->dictionary);
    if (index->to->distinct) return; /* codes are rows */
    index->row_of = NEW_ARRAY(&index->arena, uint32_t, data->dictionary->rows);
    for (uint32_t r = index->rows; r > 0; r--) index->row_of[data->codes[r]] = r;
    index->row_of[0] = 0;
}

/* ---- texts ---- */

/* For every code of `from` the code of the same text in `to`, or 0. */
static uint32_t *same_codes(LinkWork *w) {
    const Column *texts = w->from->data.dictionary;
    uint32_t *codes = NEW_ARRAY(&w->scratch, uint32_t, texts->rows);
    if (texts == w->to->data.dictionary) {
        for (uint32_t i = 0; i < texts->rows; i++) codes[i] = i;
        return codes;
    }
    intern_codes(&w->index->texts, &w->scratch, texts, codes);
    return codes;
}

static void parents_by_text(LinkWork *w) {
    const Column *from = &w->from->data;
    uint32_t *row = same_codes(w);
    for (size_t i = 0; !w->to->distinct && i < from->dictionary->rows; i++) row[i] = w->index->row_of[row[i]];
    for (uint32_t r = 1; r <= w->rows; r++) {
        uint32_t code = from->codes[r];
        w->made.parent[r] = row[code];
        w->made.orphans += code != 0 && row[code] == 0;
    }
}

static void shared_texts(LinkWork *w) {
    const Column *from = &w->from->data, *to = &w->to->data;
    uint32_t *other = same_codes(w);
    uint32_t *number = NEW_ARRAY(&w->scratch, uint32_t, to->dictionary->rows);
    for (size_t i = 1; i < from->dictionary->rows; i++)
        if (other[i] != 0) number[other[i]] = ++w->made.value_count;
    for (uint32_t r = 1; r <= w->rows; r++) w->made.parent[r] = number[other[from->codes[r]]];
    for (uint32_t r = 1; r <= w->to_rows; r++) w->made.other_parent[r] = number[to->codes[r]];
}

/* ---- numbers, dates, booleans ---- */

/* For every row the first row of the key column with its value, or 0. */
static void find_values(const ValueSet *set, const StoreColumn *column, uint32_t rows, uint32_t *found,
                        uint64_t *orphans) {
    for (uint32_t r = 1; r <= rows; r++) {
        if (rows - r >= AHEAD) values_ask(set, column_bits(&column->data, (size_t)r + AHEAD));
        if (!bit_get(column->data.valid, r)) continue;
        found[r] = values_get(set, column_bits(&column->data, r));
        *orphans += found[r] == 0;
    }
}

static void shared_values(LinkWork *w) {
    uint64_t unmatched = 0;
    uint32_t *parent = w->made.parent, *other = w->made.other_parent;
    find_values(&w->index->values, w->from, w->rows, parent, &unmatched);
    find_values(&w->index->values, w->to, w->to_rows, other, &unmatched);
    uint32_t *number = NEW_ARRAY(&w->scratch, uint32_t, (size_t)w->to_rows + 1); /* by the first row of a value */
    for (uint32_t r = 1; r <= w->rows; r++) {
        uint32_t first = parent[r];
        if (first != 0 && number[first] == 0) number[first] = ++w->made.value_count;
        parent[r] = number[first];
    }
    for (uint32_t r = 1; r <= w->to_rows; r++) other[r] = number[other[r]];
}

/* ---- all ---- */

static void resolve(void *context, size_t item, Budget *budget) {
    LinkWork *w = &((Links *)context)->works.items[item];
    w->budget.escape = budget->escape;
    bool shared = w->made.relationship->many_to_many;
    if (is_text(w->from) && shared)
        shared_texts(w);
    else if (is_text(w->from))
        parents_by_text(w);
    else if (shared)
        shared_values(w);
    else
        find_values(&w->index->values, w->from, w->rows, w->made.parent, &w->made.orphans);
    arena_release(&w->scratch);
}

static KeyIndex *index_of(Links *links, const StoreColumn *to, uint32_t rows) {
    for (uint32_t i = 0; i < links->indexes.count; i++)
        if (links->indexes.items[i].to == to) return &links->indexes.items[i];
    KeyIndex *index = list_add(links->scratch, &links->indexes);
    *index = (KeyIndex){.to = to, .rows = rows, .budget = {.shared = links->scratch->budget}};
    return index;
}

static void add_work(Links *links, StoreLink *link) {
    Store *store = links->store;
    const Relationship *relation = link->relationship;
    LinkWork *w = list_add(links->scratch, &links->works);
    *w = (LinkWork){.link = link, .made = {.relationship = relation}, .budget = {.shared = links->scratch->budget}};
    w->from = stored(store, relation->from), w->to = stored(store, relation->to);
    w->rows = rows_of(store, relation->from), w->to_rows = rows_of(store, relation->to);
    w->made.parent = NEW_ARRAY(store->arena, uint32_t, (size_t)w->rows + 1);
    if (relation->many_to_many) w->made.other_parent = NEW_ARRAY(store->arena, uint32_t, (size_t)w->to_rows + 1);
    if (w->from->data.type == w->to->data.type)
        index_of(links, w->to, w->to_rows);
    else
        *link = w->made, links->works.count--; /* the model has reported it */
}

static bool is_loaded(const Store *store, const ModelColumn *column) {
    return store->files->tables[column->table->index].loaded;
}

static void resolve_all(void *context) {
    Links *links = context;
    Store *store = links->store;
    for (uint32_t r = 0; r < store->model->relationships.count; r++) {
        StoreLink *link = &store->links[r];
        const Relationship *relation = link->relationship;
        if (relation->inactive || link->parent != NULL) continue;
        if (is_loaded(store, relation->from) && is_loaded(store, relation->to)) add_work(links, link);
    }
    for (uint32_t i = 0; i < links->indexes.count; i++) /* the lists stay where they are now */
        arena_init(&links->indexes.items[i].arena, &links->indexes.items[i].budget);
    for (uint32_t i = 0; i < links->works.count; i++) {
        LinkWork *w = &links->works.items[i];
        arena_init(&w->scratch, &w->budget);
        w->index = index_of(links, w->to, w->to_rows);
    }
    Budget *budget = links->scratch->budget;
    parallel_for(budget, store->threads, links->indexes.count, make_index, links);
    parallel_for(budget, store->threads, links->works.count, resolve, links);
    /* only now: running out of memory on the way leaves them unresolved */
    for (uint32_t i = 0; i < links->works.count; i++) *links->works.items[i].link = links->works.items[i].made;
}

static void release_all(void *context) {
    Links *links = context;
    for (uint32_t i = 0; i < links->indexes.count; i++) arena_release(&links->indexes.items[i].arena);
    for (uint32_t i = 0; i < links->works.count; i++) arena_release(&links->works.items[i].scratch);
}

void links_resolve(Store *store, Arena *scratch) {
    Links links = {.store = store, .scratch = scratch};
    budget_guard(scratch->budget, resolve_all, release_all, &links);
}
