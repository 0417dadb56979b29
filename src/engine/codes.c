/* MIN, MAX and ATTR of texts over codes: what stands in a dictionary is compared once, not once a row, and the result
   is codes of the same dictionary. */
#include "base/sort.h"
#include "data/collate.h"
#include "engine/reuse.h"

/* The least dictionaries are ordered in any case, larger ones for a pass of many rows for each entry. */
enum { ENTRIES_IN_ANY_CASE = 32, ROWS_FOR_AN_ENTRY = 16 };

struct CodeOrder {
    const Column *dictionary;
    bool least;
    uint32_t *places; /* by code: its place in the order, the best last, NULL first; NULL: codes are places */
    uint32_t *codes;  /* ... and the other way round */
};

/* The column whose entries are all that a node's values are; NULL: there is none. IFs inside of others may make texts
   of codes. */
static const Column *entries_of(const Run *run, const Node *node) {
    if (node->kind == NODE_COLUMN) {
        const Column *data =
            &run->store->tables[node->column->table->index].columns[node->column->index].data;
        return data->shape == SHAPE_CODED && data->dictionary->distinct ? data->dictionary : NULL;
    }
    const Column *all = NULL;
    for (uint32_t i = 0; node->kind == NODE_IF && i < node->count; i++) {
        const Node *value = node->args[i];
        if (i % 2 == 0 && i + 1 < node->count) continue; /* a condition */
        if (value->kind == NODE_CONST && value->value.null) continue;
        const Column *entries = value->kind == NODE_COLUMN ? entries_of(run, value) : NULL;
        if (entries == NULL || (all != NULL && all != entries)) return NULL;
        all = entries;
    }
    return all;
}

typedef struct Ordering {
    const Column *dictionary;
    const Locale *locale;
    bool least;
} Ordering;

static int by_text(uint32_t a, uint32_t b, void *context) {
    const Ordering *o = context;
    const int order = collate_in(o->locale, col_value(o->dictionary, a).as.s, col_value(o->dictionary, b).as.s);
    return o->least ? -order : order;
}

static struct CodeOrder *order_codes(Run *run, const Column *dictionary, bool least) {
    for (uint32_t i = 0; i < run->plan->aggregations.count; i++) {
        struct CodeOrder *known = run->aggregations[i].order;
        if (known != NULL && known->dictionary == dictionary && known->places != NULL && known->least == least) return known;
    }
    const uint32_t count = (uint32_t)dictionary->rows;
    struct CodeOrder *order = NEW(run->arena, struct CodeOrder);
    *order = (struct CodeOrder){.dictionary = dictionary, .least = least};
    order->codes = arena_take(run->arena, ((size_t)count + 1) * sizeof *order->codes);
    order->places = arena_take(run->arena, ((size_t)count + 1) * sizeof *order->places);
    for (uint32_t code = 0; code < count; code++) order->codes[code] = code;
    Ordering by = {.dictionary = unpacked(run, dictionary), .locale = run->context.locale, .least = least};
    sort_numbers(run->arena, order->codes + 1, count - 1, by_text, &by); /* entry 0 is NULL */
    for (uint32_t place = 0; place < count; place++) order->places[order->codes[place]] = place;
    return order;
}

static void prepare(Run *run, const Pass *pass, const Aggregation *a) {
    AggregationState *state = &run->aggregations[a->id];
    const Aggregate *over_codes = state->aggregate->over_codes;
    if (over_codes == NULL || state->capacity != 0) return;
    const Column *dictionary = entries_of(run, a->args[0]);
    if (dictionary == NULL) return;
    switch (state->aggregate->best) {
    case BEST_NONE:
        state->order = NEW(run->arena, struct CodeOrder);
        state->order->dictionary = dictionary;
        break;
    case BEST_LEAST:
    case BEST_MOST:
        if (dictionary->rows > ENTRIES_IN_ANY_CASE && dictionary->rows > pass_rows(run, pass) / ROWS_FOR_AN_ENTRY) return;
        state->order = order_codes(run, dictionary, state->aggregate->best == BEST_LEAST);
        break;
    }
    state->aggregate = over_codes;
}

void codes_prepare(Run *run, const Pass *pass) {
    for (uint32_t t = 0; t < pass->tasks.count; t++)
        for (uint32_t i = 0; i < pass->tasks.items[t]->aggregations.count; i++)
            prepare(run, pass, pass->tasks.items[t]->aggregations.items[i]);
}

void codes_argument(Run *run, const struct CodeOrder *order, const Column *values, size_t rows, Column *arg) {
    uint32_t *places = arena_take(&run->scratch, (rows + 1) * sizeof *places);
    *arg = (Column){.type = values->type, .shape = SHAPE_CODED, .rows = rows, .codes = places};
    if (values->shape == SHAPE_CODED && values->dictionary == order->dictionary) {
        if (order->places == NULL) arg->codes = values->codes;
        else
            for (size_t k = 0; k < rows; k++) places[k] = order->places[values->codes[k]];
        return;
    }
    /* what was computed for each entry: the entry or NULL; or NULL everywhere */
    for (size_t k = 0; k < rows; k++) {
        const uint32_t code = values->shape != SHAPE_CODED || !col_valid(values->dictionary, values->codes[k]) ? 0 : values->codes[k];
        places[k] = order->places == NULL ? code : order->places[code];
    }
}

void codes_result(Run *run, const AggregationState *state, uint32_t groups, Column *out) {
    const struct CodeOrder *order = state->order;
    const uint32_t *places = (const uint32_t *)(const void *)state->states;
    uint32_t *codes = arena_take(run->arena, ((size_t)groups + 1) * sizeof *codes);
    for (uint32_t id = 0; id < groups; id++)
        codes[id] = places[id] == SEVERAL_CODES ? 0 : order->codes == NULL ? places[id] : order->codes[places[id]];
    *out = (Column){.type = TYPE_STRING, .shape = SHAPE_CODED, .rows = groups, .codes = codes, .dictionary = order->dictionary};
}
