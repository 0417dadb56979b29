/* The entrance, fourth page: the dictionary. What a model defines, what reads what, and which tests read it. */
#include <stdlib.h>
#include <string.h>

#include "lode_handle.h"

/* ---- entries and the things of the model that they show ---- */

typedef LIST(unsigned) Numbers;

/* Numbers without repetition: `seen` has a stamp per entry. */
typedef struct Collector {
    Lode *lode;
    Numbers *found;
    uint32_t *seen, stamp;
} Collector;

static const char *shown(Lode *lode, Text text) { return text_string(&lode->session, text); }

static unsigned field_entry(const Lode *lode, const Field *field) {
    char key[sizeof field];
    memcpy(key, &field, sizeof field);
    return map_get(&lode->dictionary->fields, (Text){key, sizeof key});
}

static unsigned parameter_entry(const Lode *lode, const Parameter *parameter) {
    unsigned at = lode->dictionary->first_parameter;
    for (uint32_t i = 0; i < lode->model->parameters.count; i++)
        if (lode->model->parameters.items[i] == parameter) return at + i;
    return MAP_NONE;
}

static unsigned table_entry(const Lode *lode, const Table *table) { return lode->dictionary->tables[table->index]; }

static LodeEntry *entry_add(Lode *lode, LodeKind kind, Text name, Text label, Text doc) {
    LodeEntry *entry = list_add(&lode->session, &lode->dictionary->entries);
    *entry = (LodeEntry){.kind = kind, .name = shown(lode, name), .label = shown(lode, label), .doc = shown(lode, doc), .folder = "",
                         .format = "", .type = "", .level = "", .grain = "", .aggregation = "", .null_text = "", .value = "",
                         .allowed = "", .file = ""};
    return entry;
}

static void entry_place(Lode *lode, LodeEntry *entry, Span whole, Span name) {
    if (whole.source == NULL) return;
    uint32_t line, column;
    source_locate(whole.source, name.source == NULL ? whole.begin : name.begin, &line, &column);
    entry->file = shown(lode, whole.source->name);
    entry->source = whole.source->text.data;
    entry->source_size = whole.source->text.size;
    entry->begin = whole.begin;
    entry->end = whole.end;
    entry->line = line;
}

static void entry_formula(Lode *lode, LodeEntry *entry, const Expr *formula, bool sound) {
    if (formula == NULL) return;
    entry->formula_begin = formula->span.begin;
    entry->formula_end = formula->span.end;
    if (!sound) return;
    Writer w;
    writer_init(&w, &lode->formula);
    put_grain(&w, formula);
    entry->type = type_word(formula->type);
    entry->level = level_word(formula->level);
    entry->grain = formula->level == LEVEL_ROW ? shown(lode, writer_text(&w)) : "";
}

static void add_table(Lode *lode, const Table *table) {
    unsigned at = lode->dictionary->entries.count;
    lode->dictionary->tables[table->index] = at;
    LodeEntry *entry = entry_add(lode, LODE_TABLE, table->name, table->label, table->doc);
    entry_place(lode, entry, table->span, table->span);
    unsigned *columns = NEW_ARRAY(&lode->session, unsigned, table->column_count);
    for (uint32_t i = 0; i < table->column_count; i++) columns[i] = at + 1 + i;
    entry->table = at;
    entry->columns = (LodeIndexes){columns, table->column_count};
    for (uint32_t i = 0; i < table->column_count; i++) {
        const ModelColumn *column = table->columns[i];
        entry = entry_add(lode, LODE_COLUMN, column->name, column->label, column->doc);
        entry_place(lode, entry, column->definition == NULL ? column->span : column->definition->span, column->span);
        entry->table = at;
        entry->folder = shown(lode, column->folder);
        entry->format = shown(lode, column->format);
        entry->type = type_word(column->type);
        entry->level = level_word(LEVEL_ROW);
        entry->hidden = column->hidden;
        entry->key = column->key;
        entry->unique = column->unique;
        entry->measure = column->role == ROLE_MEASURE;
        if (entry->measure) entry->aggregation = shown(lode, column->aggregation);
        if (column->has_null_text) entry->null_text = shown(lode, column->null_text);
    }
}

static void add_parameter(Lode *lode, const Parameter *parameter) {
    LodeEntry *entry = entry_add(lode, LODE_PARAMETER, parameter->name, parameter->label, parameter->doc);
    entry_place(lode, entry, parameter->span, parameter->span);
    entry->type = type_word(parameter->type);
    entry->level = level_word(LEVEL_CONSTANT);
    Writer w;
    writer_init(&w, &lode->session);
    put_literal(&w, parameter->value);
    entry->value = shown(lode, writer_text(&w));
    writer_init(&w, &lode->session);
    for (uint32_t i = 0; i < parameter->allowed_count; i++) {
        if (i > 0) put_string(&w, parameter->allowed_range ? " to " : ", ");
        put_literal(&w, parameter->allowed[i]);
    }
    entry->allowed = shown(lode, writer_text(&w));
}

static void add_field(Lode *lode, const Field *f) {
    static const LodeKind kinds[] = {LODE_DIMENSION, LODE_MEASURE, LODE_SET, LODE_MEASURE};
    char *key = arena_take(&lode->session, sizeof f);
    memcpy(key, &f, sizeof f);
    map_put(&lode->dictionary->fields, (Text){key, sizeof f}, lode->dictionary->entries.count);
    LodeEntry *entry = entry_add(lode, kinds[f->kind], f->name, f->label, f->doc);
    entry->folder = shown(lode, f->folder);
    entry->format = shown(lode, f->format);
    entry->hidden = f->hidden;
    entry->aggregation = shown(lode, f->aggregation);
    entry_place(lode, entry, f->span, f->name_span);
    entry_formula(lode, entry, f->formula, f->type != TYPE_NONE);
}

static void add_filter(Lode *lode, const Filter *filter) {
    LodeEntry *entry = entry_add(lode, LODE_FILTER, filter->name, filter->name, TEXT(""));
    entry_place(lode, entry, filter->span, filter->span);
    entry_formula(lode, entry, filter->formula, filter->formula != NULL && filter->formula->type != TYPE_NONE);
}

/* ---- what reads what ---- */

static void collect(Collector *c, unsigned entry) {
    if (entry == MAP_NONE || c->seen[entry] == c->stamp) return;
    c->seen[entry] = c->stamp;
    *list_add(&c->lode->session, c->found) = entry;
}

static void collect_expr(Collector *c, const Expr *e);

unsigned lode_named_entry(const Lode *lode, const Expr *e) {
    switch (e->ref) {
    case REF_COLUMN: return table_entry(lode, e->to.column->table) + 1 + e->to.column->index;
    case REF_FIELD: return e->to.field->kind == FIELD_LET ? MAP_NONE : field_entry(lode, e->to.field);
    case REF_PARAMETER: return parameter_entry(lode, e->to.parameter);
    case REF_TABLE: return table_entry(lode, e->to.table);
    case REF_ADHOC:
    case REF_NONE: break;
    }
    return MAP_NONE;
}

static void collect_name(Collector *c, const Expr *e) {
    if (e->ref == REF_FIELD && e->to.field->kind == FIELD_LET)
        collect_expr(c, e->to.field->formula); /* the name of a let stands for its formula */
    else
        collect(c, lode_named_entry(c->lode, e));
}

static void collect_expr(Collector *c, const Expr *e) {
    if (e == NULL) return;
    if (e->kind == EXPR_NAME) collect_name(c, e);
    for (uint32_t i = 0; i < e->count; i++) collect_expr(c, e->args[i]);
}

static void collect_exprs(Collector *c, Expr *const *list, uint32_t count) {
    for (uint32_t i = 0; i < count; i++) collect_expr(c, list[i]);
}

static int ascending(const void *a, const void *b) {
    unsigned x = *(const unsigned *)a, y = *(const unsigned *)b;
    return (x > y) - (x < y);
}

static LodeIndexes indexes_of(const Numbers *numbers) {
    if (numbers->count > 1) qsort(numbers->items, numbers->count, sizeof *numbers->items, ascending);
    return (LodeIndexes){numbers->items, numbers->count};
}

static void find_uses(Lode *lode, Collector *c) {
    const Model *model = lode->model;
    LodeEntry *entries = lode->dictionary->entries.items;
    unsigned count = lode->dictionary->entries.count, at = lode->dictionary->first_field;
    for (uint32_t i = 0; i < model->fields.count + model->filters.count; i++, at++) {
        Numbers found = {0};
        c->found = &found;
        c->stamp++;
        if (i < model->fields.count) {
            const Field *f = model->fields.items[i];
            collect_expr(c, f->formula);
            collect_exprs(c, f->along, f->along_count);
            collect_exprs(c, f->restart, f->restart_count);
        } else {
            collect_expr(c, model->filters.items[i - model->fields.count]->formula);
        }
        entries[at].uses = indexes_of(&found);
    }
    Numbers *users = NEW_ARRAY(&lode->session, Numbers, count);
    for (unsigned e = 0; e < count; e++)
        for (unsigned k = 0; k < entries[e].uses.count; k++) *list_add(&lode->session, &users[entries[e].uses.items[k]]) = e;
    for (unsigned e = 0; e < count; e++) entries[e].used_by = indexes_of(&users[e]);
}

/* ---- tests ---- */

static void collect_items(Collector *c, const Item *items, uint32_t count) {
    for (uint32_t i = 0; i < count; i++) {
        collect_expr(c, items[i].expr);
        collect_exprs(c, items[i].along, items[i].along_count);
        collect_exprs(c, items[i].restart, items[i].restart_count);
    }
}

static void collect_statement(Collector *c, const Statement *s) {
    collect_items(c, s->items, s->item_count);
    collect_items(c, s->by, s->by_count);
    collect_expr(c, s->where);
    collect_expr(c, s->context);
    collect_expr(c, s->having);
    for (uint32_t i = 0; i < s->order_count; i++) collect_expr(c, s->order[i].expr);
    collect_exprs(c, s->per, s->per_count);
}

/* What is found names more: fields are followed to the columns they stand on. */
static void follow(Collector *c) {
    for (uint32_t i = 0; i < c->found->count; i++) {
        LodeIndexes uses = c->lode->dictionary->entries.items[c->found->items[i]].uses;
        for (unsigned k = 0; k < uses.count; k++) collect(c, uses.items[k]);
    }
}

static void collect_step(Collector *c, const TestStep *step) {
    if (step->kind != STEP_EXPECT || step->statement == NULL) return;
    bool sides;
    Scope scope = lode_scope(c->lode);
    Statement *statement = lode_expected(c->lode, step, &sides);
    check_statement(&scope, statement); /* what is wrong has no meaning and is passed over */
    collect_statement(c, statement);
}

static void find_tests(Lode *lode, Collector *c) {
    unsigned count = lode->dictionary->entries.count;
    Numbers *readers = NEW_ARRAY(&lode->session, Numbers, count);
    for (uint32_t t = 0; t < lode->model->tests.count; t++) {
        const Definition *test = lode->model->tests.items[t];
        Numbers found = {0};
        c->found = &found;
        c->stamp++;
        for (uint32_t s = 0; s < test->step_count; s++) collect_step(c, &test->steps[s]);
        follow(c);
        for (uint32_t i = 0; i < found.count; i++) *list_add(&lode->session, &readers[found.items[i]]) = t;
        arena_reset(&lode->formula);
    }
    for (unsigned e = 0; e < count; e++) lode->dictionary->entries.items[e].tests = indexes_of(&readers[e]);
}

static LodeIndexes read_step(Lode *lode, const TestStep *step) {
    Numbers found = {0};
    arena_reset(&lode->formula);
    Collector c = {.lode = lode, .found = &found, .stamp = 1};
    c.seen = NEW_ARRAY(&lode->session, uint32_t, lode->dictionary->entries.count);
    collect_step(&c, step);
    follow(&c);
    return indexes_of(&found);
}

LodeIndexes lode_test_reads(Lode *lode, unsigned test, unsigned step) {
    if (lode_dictionary(lode) == NULL) return (LodeIndexes){0};
    LODE_BEGIN(lode, (LodeIndexes){0});
    return read_step(lode, &lode->model->tests.items[test]->steps[step]);
}

/* ---- making it, asking it ---- */

static void make_dictionary(Lode *lode) {
    const Model *model = lode->model;
    arena_reset(&lode->formula);
    Scope scope = lode_scope(lode);
    check_model(&scope);
    lode->dictionary = NEW(&lode->session, Dictionary);
    lode->dictionary->tables = NEW_ARRAY(&lode->session, unsigned, model->tables.count);
    map_init(&lode->dictionary->fields, &lode->session, false);
    for (uint32_t t = 0; t < model->tables.count; t++) add_table(lode, model->tables.items[t]);
    lode->dictionary->first_parameter = lode->dictionary->entries.count;
    for (uint32_t i = 0; i < model->parameters.count; i++) add_parameter(lode, model->parameters.items[i]);
    lode->dictionary->first_field = lode->dictionary->entries.count;
    for (uint32_t i = 0; i < model->fields.count; i++) add_field(lode, model->fields.items[i]);
    for (uint32_t i = 0; i < model->filters.count; i++) add_filter(lode, model->filters.items[i]);
    Collector c = {.lode = lode, .seen = NEW_ARRAY(&lode->session, uint32_t, lode->dictionary->entries.count)};
    find_uses(lode, &c);
    find_tests(lode, &c);
    lode_begin(lode); /* lode_check tells what is wrong */
}

const Dictionary *lode_dictionary(Lode *lode) {
    Lode *owner = lode->parent == NULL ? lode : lode->parent;
    if (owner->dictionary != NULL && owner->dictionary->complete) return owner->dictionary;
    LODE_BEGIN(owner, NULL);
    make_dictionary(owner);
    owner->dictionary->complete = true;
    return owner->dictionary;
}

unsigned lode_entry_count(Lode *lode) {
    const Dictionary *dictionary = lode_dictionary(lode);
    return dictionary == NULL ? 0 : dictionary->entries.count;
}

const LodeEntry *lode_entry(Lode *lode, unsigned index) {
    return index < lode_entry_count(lode) ? &lode_dictionary(lode)->entries.items[index] : NULL;
}

LodeModel lode_model(Lode *lode) {
    const Model *model = lode->model;
    LODE_BEGIN(lode, ((LodeModel){"", "", ""}));
    return (LodeModel){shown(lode, model->name), shown(lode, model->label), shown(lode, model->doc)};
}

static unsigned find_entry(Lode *lode, Text wanted) {
    const Model *model = lode->model;
    bool several = false;
    const Field *field = model_field(model, wanted, &several);
    if (field != NULL) return field_entry(lode, field);
    const Parameter *parameter = model_parameter(model, wanted);
    if (parameter != NULL) return parameter_entry(lode, parameter);
    for (uint32_t t = 0; t < model->tables.count; t++) {
        const ModelColumn *column = table_column(model->tables.items[t], wanted, &several);
        if (column != NULL) return table_entry(lode, column->table) + 1 + column->index;
    }
    const Table *table = model_table(model, wanted, &several);
    return table == NULL ? MAP_NONE : table_entry(lode, table);
}

bool lode_entry_find(Lode *lode, const char *name, unsigned *index) {
    if (lode_dictionary(lode) == NULL) return false;
    *index = find_entry(lode, text_of(name));
    return *index != MAP_NONE;
}

unsigned lode_relationship_count(Lode *lode) { return lode->model->relationships.count; }

LodeRelationship lode_relationship(Lode *lode, unsigned index) {
    if (lode_dictionary(lode) == NULL) return (LodeRelationship){0};
    const Relationship *r = lode->model->relationships.items[index];
    return (LodeRelationship){.from = table_entry(lode, r->from->table) + 1 + r->from->index,
                              .to = table_entry(lode, r->to->table) + 1 + r->to->index,
                              .many_to_many = r->many_to_many,
                              .inactive = r->inactive};
}
