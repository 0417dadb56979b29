/* The catalogue: all rows under one index by name, the choice of an overload, and signatures. */
#include "functions/families.h"

#include <stdlib.h>
#include <pthread.h>

static const Function *const families[] = {
    operator_functions, number_functions,    string_functions,      search_functions,     regex_functions,
    date_functions,     dateparse_functions, logical_functions,     conversion_functions, cast_functions,
    sum_functions,      extreme_functions,   count_functions,       statistics_functions, tablecalc_functions,
    user_functions,     spatial_functions,   passthrough_functions,
};

enum { ROWS_MOST = 1024, BUCKETS = 512, NOWHERE = 0xffff };

/* Rows with the same bucket hang together by `next` in their order. Written once, by build_index, then only read. */
static struct {
    size_t count;
    const Function *rows[ROWS_MOST];
    uint16_t next[ROWS_MOST];
    uint16_t first[BUCKETS];
    const Function *casts[TYPE_COUNT][TYPE_COUNT];
} catalogue;
static pthread_once_t catalogue_built = PTHREAD_ONCE_INIT;

static char upper(char c) { return c >= 'a' && c <= 'z' ? (char)(c - 'a' + 'A') : c; }

static unsigned bucket_of(Text name) {
    uint32_t hash = 2166136261u;
    for (size_t i = 0; i < name.size; i++) hash = (hash ^ (unsigned char)upper(name.data[i])) * 16777619u;
    return (hash ^ (hash >> 16)) % BUCKETS;
}

static void build_index(void) {
    uint16_t last[BUCKETS];
    for (size_t b = 0; b < BUCKETS; b++) catalogue.first[b] = last[b] = NOWHERE;
    for (size_t f = 0; f < sizeof families / sizeof *families; f++)
        for (const Function *row = families[f]; row->name != NULL; row++) {
            if (catalogue.count == ROWS_MOST) abort(); /* a test counts the rows; make the index larger */
            uint16_t at = (uint16_t)catalogue.count++;
            catalogue.rows[at] = row;
            catalogue.next[at] = NOWHERE;
            unsigned b = bucket_of(text_of(row->name));
            if (last[b] == NOWHERE)
                catalogue.first[b] = at;
            else
                catalogue.next[last[b]] = at;
            last[b] = at;
            if (row->notation == NOTATION_CAST && row->params[0].type < TYPE_COUNT && row->result < TYPE_COUNT &&
                catalogue.casts[row->params[0].type][row->result] == NULL)
                catalogue.casts[row->params[0].type][row->result] = row;
        }
}

size_t function_count(void) {
    pthread_once(&catalogue_built, build_index);
    return catalogue.count;
}

const Function *function_at(size_t index) { return index < function_count() ? catalogue.rows[index] : NULL; }

/* The rows of one name (any case) and notation, in order: start with `after` NOWHERE. */
static uint16_t next_row(Text name, Notation notation, uint16_t after) {
    uint16_t at = after == NOWHERE ? catalogue.first[bucket_of(name)] : catalogue.next[after];
    for (; at != NOWHERE; at = catalogue.next[at]) {
        const char *other = catalogue.rows[at]->name;
        size_t i = 0;
        while (i < name.size && other[i] != 0 && upper(name.data[i]) == other[i]) i++;
        if (i == name.size && other[i] == 0 && catalogue.rows[at]->notation == notation) return at;
    }
    return NOWHERE;
}

const char *family_word(Family family) {
    switch (family) {
    case FAMILY_OPERATOR: return "operator";
    case FAMILY_NUMBER: return "number";
    case FAMILY_STRING: return "string";
    case FAMILY_REGEX: return "regex";
    case FAMILY_DATE: return "date";
    case FAMILY_LOGICAL: return "logical";
    case FAMILY_CONVERSION: return "conversion";
    case FAMILY_AGGREGATE: return "aggregate";
    case FAMILY_TABLECALC: return "table calculation";
    case FAMILY_USER: return "user";
    case FAMILY_SPATIAL: return "spatial";
    case FAMILY_PASSTHROUGH: return "pass-through";
    case FAMILY_COUNT: break;
    }
    return "";
}

unsigned function_params(const Function *f) {
    unsigned n = 0;
    while (n < FUNCTION_PARAMS && f->params[n].type != TYPE_NONE) n++;
    return n;
}

const Param *function_param(const Function *f, unsigned n) {
    unsigned params = function_params(f);
    if (n < params) return &f->params[n];
    return f->repeats && params != 0 ? &f->params[params - 1] : NULL;
}

bool function_known(Text name) {
    (void)function_count();
    return next_row(name, NOTATION_NAME, NOWHERE) != NOWHERE;
}

const char *function_near(Text name) {
    const char *best = NULL;
    size_t limit = name.size <= 3 ? 1 : name.size <= 8 ? 2 : 3;
    for (size_t i = 0; i < function_count(); i++) {
        const Function *row = catalogue.rows[i];
        if (row->notation != NOTATION_NAME || (best != NULL && text_equal(text_of(best), text_of(row->name)))) continue;
        size_t distance = text_distance(name, text_of(row->name), limit);
        if (distance > limit || (best != NULL && distance == limit)) continue;
        best = row->name;
        limit = distance;
    }
    return best;
}

/* What it costs to give an argument of a type to a parameter: language.md 3.1. */
enum { COST_PROMOTE = 1, COST_ACCEPT = 3, COST_NEVER = 1000 };

static unsigned argument_cost(const Param *param, Type type) {
    if (type == TYPE_NONE || type == param->type) return 0;
    if (type == TYPE_TABLE || param->type == TYPE_TABLE) return COST_NEVER;
    if (type == TYPE_NULL || param->type == TYPE_ANY) return 0;
    if (type == TYPE_INT && param->type == TYPE_REAL) return COST_PROMOTE;
    if (type == TYPE_DATE && param->type == TYPE_DATETIME) return COST_PROMOTE;
    return (param->accepts & ACCEPTS(type)) != 0 ? COST_ACCEPT : COST_NEVER;
}

/* Below COST_NEVER: the row takes the arguments. Above: how far it is from that. */
static unsigned row_cost(const Function *row, const Type *types, unsigned count) {
    unsigned params = function_params(row), cost = 0;
    unsigned least = row->repeats && row->optional_rest ? params - 1 : params;
    if (count < least) cost += COST_NEVER * (least - count);
    for (unsigned n = 0; n < count; n++) {
        const Param *param = function_param(row, n);
        cost += param == NULL ? COST_NEVER : argument_cost(param, types[n]);
    }
    return cost;
}

Choice function_choose(Text name, Notation notation, const Type *types, unsigned count) {
    Choice choice = {NULL, NULL};
    unsigned best = 0;
    (void)function_count();
    if (notation == NOTATION_INFIX && text_equal(name, TEXT("=="))) name = TEXT("=");
    if (notation == NOTATION_INFIX && text_equal(name, TEXT("!="))) name = TEXT("<>");
    for (uint16_t at = NOWHERE; (at = next_row(name, notation, at)) != NOWHERE;) {
        unsigned cost = row_cost(catalogue.rows[at], types, count);
        if (choice.nearest != NULL && cost >= best) continue;
        choice.nearest = catalogue.rows[at];
        best = cost;
    }
    if (choice.nearest != NULL && best < COST_NEVER) choice.function = choice.nearest;
    return choice;
}

Type function_result(const Function *f, const Type *types, unsigned count) {
    if (f->result != TYPE_AS_1) return (Type)f->result;
    return count == 0 ? TYPE_NONE : types[0];
}

const Function *function_cast(Type from, Type to) {
    (void)function_count();
    return from < TYPE_COUNT && to < TYPE_COUNT ? catalogue.casts[from][to] : NULL;
}

const Function *function_aggregate(Text name, Type type) {
    const Function *f = function_choose(name, NOTATION_NAME, &type, 1).function;
    return f != NULL && f->kind == FN_AGGREGATE ? f : NULL;
}

static const char *param_word(const Param *param) {
    switch (param->literal) {
    case LITERAL_NOT:
    case LITERAL_ANY: break;
    case LITERAL_PART: return "date part";
    case LITERAL_WEEKDAY: return "weekday";
    case LITERAL_ORDER: return "'asc' or 'desc'";
    }
    return param->type == TYPE_ANY ? "any" : param->type == TYPE_AS_1 ? "same" : type_word((Type)param->type);
}

Text function_signature(Arena *arena, const Function *f) {
    Writer w;
    writer_init(&w, arena);
    const char *first = param_word(&f->params[0]), *second = param_word(&f->params[1]);
    switch (f->notation) {
    case NOTATION_PREFIX: return text_format(arena, f->name[0] == '-' ? "%s%s" : "%s %s", f->name, first);
    case NOTATION_INFIX: return text_format(arena, "%s %s %s", first, f->name, second);
    case NOTATION_IN: return text_format(arena, "%s IN (%s, ...)", first, second);
    case NOTATION_CAST: return text_format(arena, "%s to %s", first, type_word((Type)f->result));
    case NOTATION_NAME: break;
    }
    put_string(&w, f->name);
    put_char(&w, '(');
    for (unsigned n = 0; n < function_params(f); n++) {
        if (n != 0) put_string(&w, ", ");
        if (f->params[n].literal == LITERAL_ANY) put_string(&w, "literal ");
        put_string(&w, param_word(&f->params[n]));
    }
    put_string(&w, f->repeats ? ", ...)" : ")");
    return writer_text(&w);
}
