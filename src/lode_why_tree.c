/* The entrance, a further page: what a witness says, with the formulas as written and the rows' places in the sources.
 */
#include <string.h>

#include "lode_why.h"

enum { CELLS_SHOWN = 8, ARMS_MOST = 1 << 20 };

typedef struct Telling {
    Lode *lode;
    Arena *arena;
    const Plan *plan;
    const Witness *top;
} Telling;

LodeValue lode_why_value(Lode *lode, Value value) {
    if (!value.null && (value.type == TYPE_STRING || value.type == TYPE_SPATIAL))
        value.as.s = text_copy(&lode->formula, value.as.s);
    return lode_public_value(value);
}

static const char *finish(Writer *w) {
    put_char(w, 0);
    return w->data;
}

static const char *expr_text(Telling *t, const Expr *expr) {
    Writer w;
    writer_init(&w, t->arena);
    Expr plain = *bare(expr);
    plain.parenthesized = false;
    put_expr(&w, &plain);
    return finish(&w);
}

static const char *name_text(Telling *t, Text name) {
    Writer w;
    writer_init(&w, t->arena);
    put_char(&w, '[');
    put_text(&w, name);
    put_char(&w, ']');
    return finish(&w);
}

/* The expression of a probe; a field's is its formula. */
static const Expr *expr_of(const Probe *probe) {
    while (probe->expr == NULL && probe->count != 0 && probe->field == NULL) probe = probe->args[0];
    return probe->field != NULL ? probe->field->formula : probe->expr;
}

static const char *node_text(Telling *t, const Node *node) {
    if (node->field != NULL) return name_text(t, node->field->label.size != 0 ? node->field->label : node->field->name);
    Writer w;
    writer_init(&w, t->arena);
    put_node(&w, node);
    return finish(&w);
}

/* ---- why something is NULL ---- */

/* The witness of a probe whose rows were met. */
static const Witness *opened_of(const Witness *w, const Probe *probe) {
    if (w->probe == probe && w->opened != NULL && !w->opened->redrawn) return w;
    const Witness *found = NULL;
    for (uint32_t i = 0; i < w->count && found == NULL; i++) found = opened_of(w->args[i], probe);
    return found != NULL || w->fallen == NULL || w->fallen->inside == NULL ? found
                                                                           : opened_of(w->fallen->inside, probe);
}

static const char *why_no_value(const Expr *expr) {
    const Aggregate *aggregate = expr->kind == EXPR_CALL && expr->function != NULL ? expr->function->aggregate : NULL;
    return aggregate != NULL && aggregate->null_of_values != NULL ? aggregate->null_of_values : "none for all of them";
}

static void put_aggregate_cause(Telling *t, Writer *w, const Probe *probe) {
    const char *text = expr_text(t, expr_of(probe));
    const Witness *witness = opened_of(t->top, probe);
    if (witness == NULL)
        put_format(w, "%s has no value", text);
    else if (witness->opened->rows == 0)
        put_format(w, "%s has no rows", text);
    else if (witness->opened->rows == witness->opened->nulls)
        put_format(w, "%s has %llu row%s and every argument is NULL", text, (unsigned long long)witness->opened->rows,
                   witness->opened->rows == 1 ? "" : "s");
    else
        put_format(w, "%s has values, but %s", text, why_no_value(expr_of(probe)));
}

static const char *cause_text(Telling *t, const Origin *origin);

static void put_no_arm(Telling *t, Writer *w, const Origin *origin) {
    const Expr *expr = expr_of(origin->probe);
    if (origin->test != NULL)
        put_format(w, "the test %s is NULL (%s)", expr_text(t, expr->args[0]), cause_text(t, origin->test));
    else if (expr->kind == EXPR_IF && probe_pairs(expr) == 1)
        put_format(w, "the test %s is FALSE, and there is no ELSE", expr_text(t, expr->args[0]));
    else if (expr->kind == EXPR_CASE)
        put_format(w, "no WHEN of CASE %s fits, and there is no ELSE", expr_text(t, expr->args[0]));
    else
        put_format(w, "no test of IF %s ... is TRUE, and there is no ELSE", expr_text(t, expr->args[0]));
}

static const char *cause_text(Telling *t, const Origin *origin) {
    Writer w;
    if (origin->cause == CAUSE_NONE) return "";
    const Expr *expr = expr_of(origin->probe);
    const char *text = expr == NULL ? "it" : expr_text(t, expr);
    writer_init(&w, t->arena);
    switch (origin->cause) {
    case CAUSE_NONE: break;
    case CAUSE_COLUMN: put_format(&w, "%s is NULL", text); break;
    case CAUSE_NO_ROW: put_format(&w, "the row leads to no row with %s", text); break;
    case CAUSE_CONSTANT: put_format(&w, "%s stands there", text); break;
    case CAUSE_DIVISION: put_format(&w, "%s divides by zero", text); break;
    case CAUSE_NO_ARM: put_no_arm(t, &w, origin); break;
    case CAUSE_FUNCTION: put_format(&w, "%s has no value here", text); break;
    case CAUSE_AGGREGATE: put_aggregate_cause(t, &w, origin->probe); break;
    case CAUSE_LOD: put_format(&w, "%s has no value for the row's group", text); break;
    }
    return finish(&w);
}

/* ---- arms ---- */

static const char *arm_text(Telling *t, const Probe *probe, uint32_t arm) {
    static const char *const ways[] = {"TRUE", "FALSE", "NULL"};
    const Expr *expr = probe->expr;
    if (probe->kind == PROBE_DEFAULT) return arm == 0 ? "the first argument is NULL" : "it has a value";
    if (probe->kind == PROBE_IIF) return ways[arm];
    uint32_t pairs = probe_pairs(expr), first = expr->kind == EXPR_CASE;
    if (arm == pairs) return first + 2 * pairs < expr->count ? "ELSE" : "ELSE (not written)";
    Writer w;
    writer_init(&w, t->arena);
    put_format(&w, "%s %s", first ? "WHEN" : arm == 0 ? "IF" : "ELSEIF", expr_text(t, expr->args[first + 2 * arm]));
    return finish(&w);
}

static void add_arms(Telling *t, const Witness *w, LodeWhyNode *node) {
    LodeWhyArm *arms = NEW_ARRAY(t->arena, LodeWhyArm, w->arm_count + 1);
    for (uint32_t i = 0; i < w->arm_count; i++) {
        arms[i].text = arm_text(t, w->probe, i);
        if (w->over_rows)
            arms[i].rows = w->arms[i], arms[i].unknown = w->unknown[i];
        else if (w->probe->kind == PROBE_DEFAULT)
            arms[i].taken = w->count != 0 && w->args[0]->value.null == (i == 0);
        else
            arms[i].taken = w->taken == i;
    }
    node->arms = arms;
    node->arm_count = w->arm_count;
}

/* ---- the rows of an aggregate ---- */

typedef struct Read {
    const ModelColumn *columns[CELLS_SHOWN];
    uint32_t count;
    TableSet tables;
} Read;

/* The columns and tables that a formula reads in the row itself. */
static void read_columns(Read *read, const Probe *probe) {
    const Node *node = probe->node;
    if (probe->kind == PROBE_LOD) return;
    for (uint32_t i = 0; i < probe->count; i++) read_columns(read, probe->args[i]);
    if (node->kind == NODE_PRESENT) set_add(&read->tables, node->table->index);
    if (node->kind != NODE_COLUMN) return;
    set_add(&read->tables, node->column->table->index);
    for (uint32_t i = 0; i < read->count; i++)
        if (read->columns[i] == node->column) return;
    if (read->count < CELLS_SHOWN) read->columns[read->count++] = node->column;
}

static void add_places(Telling *t, const Read *read, const WitnessRow *row, const Pass *pass, LodeWhySample *sample) {
    const Model *model = t->lode->model;
    TableSet tables = read->tables;
    bool any = false;
    for (uint32_t i = 0; i < model->tables.count; i++) any |= set_has(&tables, i) && row->rows[i] != 0;
    for (uint32_t p = 0; p < pass->joins.part_count && !any; p++) {
        uint32_t base = pass->joins.parts[p].joins[0].table->index;
        if ((any = row->rows[base] != 0)) set_add(&tables, base);
    }
    LodeWhyPlace *places = NEW_ARRAY(t->arena, LodeWhyPlace, model->tables.count + 1);
    for (uint32_t i = 0; i < model->tables.count; i++) {
        if (!set_has(&tables, i) || row->rows[i] == 0) continue;
        RowPlace place = store_locate(&t->lode->store, t->arena, model->tables.items[i], row->rows[i]);
        places[sample->place_count++] = (LodeWhyPlace){text_string(t->arena, model->tables.items[i]->name),
                                                       text_string(t->arena, place.file), place.record, place.line};
    }
    sample->places = places;
}

static void add_samples(Telling *t, const Witness *w, LodeWhyNode *node) {
    const Opened *opened = w->opened;
    Read read = {.count = 0};
    for (uint32_t i = 0; i < w->probe->count; i++) read_columns(&read, w->probe->args[i]);
    LodeWhySample *samples = NEW_ARRAY(t->arena, LodeWhySample, opened->samples.count + 1);
    for (uint32_t i = 0; i < opened->samples.count; i++) {
        const WitnessRow *row = &opened->samples.items[i];
        LodeWhyCell *cells = NEW_ARRAY(t->arena, LodeWhyCell, read.count + 1);
        for (uint32_t c = 0; c < read.count; c++) {
            const ModelColumn *column = read.columns[c];
            const Column *data = &t->lode->store.tables[column->table->index].columns[column->index].data;
            Text name = text_format(t->arena, "[%.*s].[%.*s]", TEXT_ARG(column->table->name), TEXT_ARG(column->name));
            cells[c] = (LodeWhyCell){text_string(t->arena, name),
                                     lode_why_value(t->lode, col_value_in(t->arena, data, row->rows[column->table->index]))};
        }
        samples[i] = (LodeWhySample){.counts = row->counts,
                                     .reason = cause_text(t, &row->origin),
                                     .cells = cells,
                                     .value = lode_why_value(t->lode, row->value),
                                     .cell_count = read.count};
        add_places(t, &read, row, opened->pass, &samples[i]);
    }
    node->samples = samples;
    node->sample_count = opened->samples.count;
}

static const Expr *find_filter(const Probe *probe, const Node *filter) {
    if (probe == NULL) return NULL;
    if (probe->node == filter && probe->expr != NULL) return probe->expr;
    const Expr *found = NULL;
    for (uint32_t i = 0; i < probe->count && found == NULL; i++) found = find_filter(probe->args[i], filter);
    return found;
}

static void add_filters(Telling *t, const Witness *w, LodeWhyNode *node) {
    const Pass *pass = w->opened->pass;
    LodeWhyFilter *filters = NEW_ARRAY(t->arena, LodeWhyFilter, pass->filters.count + 1);
    for (uint32_t i = 0; i < pass->filters.count; i++) {
        const Expr *expr = NULL;
        for (uint32_t k = 0; k < t->plan->filter_probes.count && expr == NULL; k++)
            expr = find_filter(t->plan->filter_probes.items[k].probe, pass->filters.items[i]);
        filters[i] = (LodeWhyFilter){expr == NULL ? node_text(t, pass->filters.items[i]) : expr_text(t, expr),
                                     w->opened->left[i]};
    }
    node->filters = filters;
    node->filter_count = pass->filters.count;
}

static void add_opened(Telling *t, const Witness *w, LodeWhyNode *node) {
    const Opened *opened = w->opened;
    if (opened == NULL || opened->redrawn) return;
    Writer frame;
    writer_init(&frame, t->arena);
    put_frame(&frame, &opened->pass->joins);
    node->opened = true;
    node->frame = finish(&frame);
    node->met = opened->met;
    node->kept = opened->kept;
    node->in_cell = opened->in_group;
    node->rows = opened->rows;
    node->nulls = opened->nulls;
    node->distinct = opened->distinct;
    add_filters(t, w, node);
    add_samples(t, w, node);
}

/* ---- the tree ---- */

static LodeWhyNode *tell(Telling *t, const Witness *w, bool top);

static bool is_cast(const Probe *probe) {
    return probe->expr != NULL && probe->expr->kind == EXPR_CALL && probe->expr->written == WRITTEN_CAST;
}

static bool names_field(const Probe *probe) {
    return probe->expr != NULL && probe->expr->kind == EXPR_NAME && probe->expr->ref == REF_FIELD;
}

/* What rows hold is noted where a formula is, not at names of fields. */
static const Witness *noted(const Witness *w) {
    while (w->count == 1 && (w->probe->kind == PROBE_FIELD || names_field(w->probe))) w = w->args[0];
    return w;
}

static LodeWhyNode *node_new(Telling *t, const Witness *w) {
    const Witness *rows = noted(w);
    LodeWhyNode *node = NEW(t->arena, LodeWhyNode);
    *node = (LodeWhyNode){.kind = LODE_WHY_CALL,
                          .text = "",
                          .field = "",
                          .name = "",
                          .format = "",
                          .because = "",
                          .frame = "",
                          .over_rows = w->over_rows,
                          .again = w->again,
                          .unreached = w->unreached,
                          .rows = rows->rows,
                          .nulls = rows->nulls,
                          .has_sum = rows->has_sum && rows->rows != rows->nulls,
                          .sum = rows->sum};
    node->value =
        w->unreached || w->over_rows ? lode_public_value(value_null(TYPE_NULL)) : lode_why_value(t->lode, w->value);
    node->least = lode_why_value(t->lode, rows->least);
    node->greatest = lode_why_value(t->lode, rows->greatest);
    return node;
}

static void add_children(Telling *t, const Witness *w, LodeWhyNode *node) {
    LodeWhyNode **children = NEW_ARRAY(t->arena, LodeWhyNode *, w->count + 1);
    for (uint32_t i = 0; i < w->count; i++) children[i] = tell(t, w->args[i], false);
    node->children = (const LodeWhyNode *const *)children;
    node->child_count = w->count;
}

/* The group of an LOD that stands for all. */
static void add_group(Telling *t, const Witness *w, LodeWhyNode *node) {
    const Fallen *fallen = w->fallen;
    const Grouping *grouping = w->probe->node->lod->grouping;
    if (fallen == NULL) return;
    node->groups = fallen->groups;
    node->lost = fallen->lost;
    if (fallen->keys == NULL) return;
    LodeWhyNode *group = NEW(t->arena, LodeWhyNode), **one = NEW_ARRAY(t->arena, LodeWhyNode *, 2);
    LodeWhyCell *keys = NEW_ARRAY(t->arena, LodeWhyCell, grouping->count + 1);
    *group = (LodeWhyNode){.kind = LODE_WHY_GROUP,
                           .field = "",
                           .name = "",
                           .format = "",
                           .because = "",
                           .frame = "",
                           .keys = keys,
                           .key_count = grouping->count,
                           .value = lode_why_value(t->lode, fallen->value)};
    group->text = expr_text(t, expr_of(w->probe->args[w->probe->count - 1]));
    for (uint32_t i = 0; i < grouping->count; i++)
        keys[i] = (LodeWhyCell){node_text(t, grouping->keys[i].node), lode_why_value(t->lode, fallen->keys[i])};
    if (fallen->inside != NULL) {
        LodeWhyNode **inside = NEW_ARRAY(t->arena, LodeWhyNode *, 2);
        inside[0] = tell(t, fallen->inside, true);
        group->children = (const LodeWhyNode *const *)inside;
        group->child_count = 1;
    }
    one[0] = group;
    node->children = (const LodeWhyNode *const *)one;
    node->child_count = 1;
}

static LodeWhyKind kind_of(const Witness *w) {
    const Probe *probe = w->probe;
    switch (probe->kind) {
    case PROBE_IF:
    case PROBE_CASE:
    case PROBE_IIF:
    case PROBE_DEFAULT: return LODE_WHY_BRANCH;
    case PROBE_AGGREGATE: return LODE_WHY_AGGREGATE;
    case PROBE_LOD: return probe->node->kind == NODE_LOOKUP && probe->node->lod->is_set ? LODE_WHY_SET : LODE_WHY_LOD;
    case PROBE_WINDOW:
    case PROBE_TOTAL:
    case PROBE_RECURRENCE: return LODE_WHY_CELLS;
    case PROBE_PLAIN:
    case PROBE_FIELD:
    case PROBE_DIVISION: break;
    }
    if (probe->node->kind == NODE_KEY) return LODE_WHY_DIMENSION;
    if (probe->node->kind == NODE_COLUMN || probe->node->kind == NODE_PRESENT) return LODE_WHY_COLUMN;
    if (probe->node->constant && probe->count == 0) return LODE_WHY_CONSTANT;
    return LODE_WHY_CALL;
}

static void add_series(Telling *t, const Witness *w, LodeWhyNode *node) {
    LodeValue *series = NEW_ARRAY(t->arena, LodeValue, w->series_count + 1);
    for (uint32_t i = 0; i < w->series_count; i++) series[i] = lode_why_value(t->lode, w->series[i]);
    node->series = series;
    node->series_count = w->series_count;
    node->at = w->at;
}

static const Witness *without_casts(const Witness *w) {
    while (w->count == 1 && is_cast(w->probe)) w = w->args[0];
    return w;
}

/* A field is told by its formula, and the field's name stands at that; a formula that is just another field stays as it
 * is. */
static const Witness *formula_of(const Witness *w, const Field **field) {
    w = without_casts(w);
    if (!names_field(w->probe) || w->count != 1) return w;
    w = w->args[0];
    *field = w->probe->field;
    if (w->count != 1) return w;
    const Witness *inner = without_casts(w->args[0]);
    return names_field(inner->probe) ? w : inner;
}

static LodeWhyNode *tell(Telling *t, const Witness *w, bool top) {
    const Field *field = NULL;
    w = formula_of(w, &field);
    const Expr *expr = expr_of(w->probe);
    LodeWhyNode *node = node_new(t, w);
    node->kind = kind_of(w);
    if (expr != NULL) node->text = expr_text(t, expr);
    if (expr != NULL && bare(expr)->kind == EXPR_CALL && w->probe->kind != PROBE_FIELD)
        node->name = bare(expr)->function->name;
    if (field != NULL) {
        node->field = text_string(t->arena, field->label.size != 0 ? field->label : field->name);
        node->format = text_string(t->arena, field->format);
    }
    if (!w->over_rows && !w->unreached && w->origin.cause != CAUSE_NONE && (top || w->origin.probe == w->probe))
        node->because = cause_text(t, &w->origin);
    if (w->arm_count != 0 && !w->unreached && !w->again && (!w->over_rows || w->rows != 0)) add_arms(t, w, node);
    if (w->series != NULL) add_series(t, w, node);
    add_children(t, w, node);
    add_opened(t, w, node);
    if (w->probe->kind == PROBE_LOD) add_group(t, w, node);
    return node;
}

LodeWhyNode *lode_why_tree(Lode *lode, const Plan *plan, const Witness *witness) {
    Telling t = {.lode = lode, .arena = &lode->formula, .plan = plan, .top = witness};
    return tell(&t, witness, true);
}
