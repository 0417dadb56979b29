/* Are the tables of every aggregate of a statement related? Asks the graph what the plan will ask. Rules:
 * docs/semantics.md 2.1, 2.3. */
#include "analysis/check.h"

#include <string.h>

typedef struct Group Group;

/* What INCLUDE and EXCLUDE see: the group around, whether dimension filters apply. */
typedef struct Around {
    const Group *group;
    bool all_filters;
} Around;

/* What an aggregate is grouped by. */
struct Group {
    const Expr **items;
    TableSet *stands; /* what each item stands on, where it was written */
    Around *written;
    uint32_t count;
    TableSet tables;
};

typedef struct Visit {
    const Field *field;
    const Group *group, *partition;
    const Table *via;
    bool all_filters;
} Visit;

typedef struct Walk {
    Checker *c;
    const View *view;
    TableSet context, all; /* tables of the context filters; of these and the dimension filters */
    const Group *shown;    /* the dimensions of the view */
    bool keeps;            /* `having` keeps some of its groups */
    LIST(Visit) visits;
    LIST(Group *) groups;
    struct {
        const Table *left, *right;
    } told[8];
    uint32_t told_count, steps;
} Walk;

/* Where the plan stands: what is around, the group of a TOTAL there, whether dimension filters apply, the path that a
 * field asks for. */
typedef struct Where {
    const Group *group, *partition;
    bool all_filters, total;
    const Table *via;
} Where;

enum { STEPS_MOST = 1000000 };

/* ---- groups ---- */

static const Group *lod_group(Walk *w, const Expr *lod, Around at);

/* Whether an expression is the same at two places: INCLUDE and EXCLUDE depend on what is around them. */
static bool same_at(Walk *w, const Expr *e, Around a, Around b) {
    if (a.group == b.group && a.all_filters == b.all_filters) return true;
    if (e->kind == EXPR_NAME)
        return e->ref != REF_FIELD || e->to.field->formula == NULL || same_at(w, e->to.field->formula, a, b);
    if (e->kind == EXPR_SET) return true; /* membership is computed without a view */
    bool open = e->kind == EXPR_LOD && (e->lod == LOD_INCLUDE || e->lod == LOD_EXCLUDE);
    if (open) return a.all_filters == b.all_filters && lod_group(w, e, a) == lod_group(w, e, b);
    for (uint32_t i = 0; i + (e->kind == EXPR_LOD) < e->count; i++)
        if (!same_at(w, e->args[i], a, b)) return false;
    return true;
}

static bool group_has(Walk *w, const Group *g, const Expr *e, Around at) {
    for (uint32_t i = 0; i < g->count; i++)
        if (same_meaning(g->items[i], e) && same_at(w, e, g->written[i], at)) return true;
    return false;
}

/* R and tables(D). */
static TableSet tables_in(Walk *w, const Expr *e, Around at) {
    TableSet all = {{0}};
    if (e->grain == NULL) return all;
    all = e->grain->tables;
    for (uint32_t i = 0; i < e->grain->lod_count; i++) set_join(&all, &lod_group(w, e->grain->lods[i], at)->tables);
    return all;
}

static void add_to_group(Walk *w, Group *g, const Expr *item, TableSet stands, Around at) {
    if (group_has(w, g, item, at)) return;
    g->items[g->count] = item;
    g->written[g->count] = at;
    g->stands[g->count++] = stands;
    set_join(&g->tables, &stands);
}

static Group *new_group(Walk *w, uint32_t most) {
    Group *g = NEW(w->c->scope->arena, Group);
    g->items = NEW_ARRAY(w->c->scope->arena, const Expr *, most);
    g->stands = NEW_ARRAY(w->c->scope->arena, TableSet, most);
    g->written = NEW_ARRAY(w->c->scope->arena, Around, most);
    return g;
}

/* The known group with the same items, or this one. */
static const Group *shared_group(Walk *w, Group *g) {
    for (uint32_t k = 0; k < w->groups.count; k++) {
        const Group *other = w->groups.items[k];
        bool same = other->count == g->count;
        for (uint32_t i = 0; same && i < g->count; i++) same = group_has(w, other, g->items[i], g->written[i]);
        if (same) return other;
    }
    *list_add(w->c->scope->arena, &w->groups) = g;
    return g;
}

/* The group of an LOD: its dimensions, with those of the view around (INCLUDE) or without its own (EXCLUDE). */
static const Group *lod_group(Walk *w, const Expr *lod, Around at) {
    uint32_t dims = lod->count - 1;
    const Group *view = at.group;
    bool open = lod->lod == LOD_INCLUDE || lod->lod == LOD_EXCLUDE;
    Group *g = new_group(w, dims + view->count);
    for (uint32_t i = 0; open && i < view->count; i++) {
        bool out = false;
        for (uint32_t k = 0; k < dims && lod->lod == LOD_EXCLUDE; k++)
            out |= same_meaning(lod->args[k], view->items[i]) && same_at(w, lod->args[k], view->written[i], at);
        if (!out) add_to_group(w, g, view->items[i], view->stands[i], view->written[i]);
    }
    for (uint32_t i = 0; i < dims && lod->lod != LOD_EXCLUDE; i++)
        add_to_group(w, g, lod->args[i], tables_in(w, lod->args[i], at), at);
    return shared_group(w, g);
}

static bool among(Expr *const *items, uint32_t count, const Expr *e) {
    for (uint32_t i = 0; i < count; i++)
        if (same_meaning(items[i], e)) return true;
    return false;
}

/* The dimensions that a calculation does not run along (nothing named: along all), and those that it restarts at, with
 * what comes before. */
static const Group *partition_group(Walk *w, Expr *const *along, uint32_t along_count, Expr *const *restart,
                                    uint32_t restart_count) {
    const Group *view = w->shown;
    Group *g = new_group(w, view->count);
    uint32_t steps = along_count == 0 ? view->count : along_count, anew = 0;
    for (uint32_t i = 0; i < steps; i++)
        if (among(restart, restart_count, along_count == 0 ? view->items[i] : along[i])) anew = i + 1;
    for (uint32_t i = 0; i < view->count; i++) {
        bool before = along_count == 0 ? i < anew : among(along, anew, view->items[i]);
        bool walked = along_count == 0 || among(along, along_count, view->items[i]);
        if (!walked || before) add_to_group(w, g, view->items[i], view->stands[i], view->written[i]);
    }
    return shared_group(w, g);
}

/* ---- messages ---- */

static const Expr *find_reference(const Expr *e, const Table *table) {
    if (e->kind == EXPR_NAME) {
        if (e->ref == REF_COLUMN) return e->to.column->table == table ? e : NULL;
        if (e->ref == REF_TABLE) return e->to.table == table ? e : NULL;
        TableSet tables = grain_tables(e);
        return e->ref == REF_FIELD && set_has(&tables, table->index) ? e : NULL;
    }
    for (uint32_t i = 0; i < e->count; i++) {
        const Expr *found = find_reference(e->args[i], table);
        if (found != NULL) return found;
    }
    return NULL;
}

/* Where the statement brings the table in: among the groups, then the filters, then anywhere inside. */
static const Expr *find_origin(const Walk *w, const Group *group, const Expr *e, const Table *table) {
    const Expr *found = NULL;
    for (uint32_t i = 0; found == NULL && i < group->count; i++) found = find_reference(group->items[i], table);
    if (found == NULL && w->view->where != NULL) found = find_reference(w->view->where, table);
    if (found == NULL && w->view->context != NULL) found = find_reference(w->view->context, table);
    return found == NULL && e != NULL ? find_reference(e, table) : found;
}

static Text table_label(const Table *t) { return label_of(t->label, t->name); }

static bool told_before(Walk *w, const JoinFault *fault) {
    for (uint32_t i = 0; i < w->told_count; i++)
        if ((w->told[i].left == fault->left && w->told[i].right == fault->right) ||
            (w->told[i].left == fault->right && w->told[i].right == fault->left))
            return true;
    if (w->told_count == sizeof w->told / sizeof *w->told) return true;
    w->told[w->told_count].left = fault->left;
    w->told[w->told_count++].right = fault->right;
    return false;
}

/* The first table on a path that is not on the other one: naming it chooses. */
static const Table *telling_table(const Path *path, const Path *other) {
    for (uint32_t i = 0; i + 1 < path->count; i++) {
        const Step *s = &path->steps[i];
        const Relationship *r = s->relationship;
        const Table *to =
            r->many_to_many ? (s->backwards ? r->from->table : r->to->table) : (s->up ? r->to->table : r->from->table);
        bool shared = false;
        for (uint32_t k = 0; k < other->count; k++) {
            const Relationship *o = other->steps[k].relationship;
            shared |= o->from->table == to || o->to->table == to;
        }
        if (!shared) return to;
    }
    return NULL;
}

static void report_fault(Walk *w, const Group *group, const Expr *e, Span span, const TableSet *base,
                         const JoinFault *fault) {
    if (told_before(w, fault)) return;
    Diags *diags = w->c->diags;
    Diag *d = NULL;
    if (fault->problem == PATH_AMBIGUOUS) {
        Writer a, b;
        writer_init(&a, w->c->scope->arena);
        writer_init(&b, w->c->scope->arena);
        put_path(&a, fault->left, &fault->path);
        put_path(&b, fault->left, &fault->other);
        d = diag_add(diags, DIAG_AMBIGUOUS_PATH, span, "%.*s and %.*s are related in several ways: by %.*s, or by %.*s",
                     TEXT_ARG(table_label(fault->left)), TEXT_ARG(table_label(fault->right)), TEXT_ARG(writer_text(&a)),
                     TEXT_ARG(writer_text(&b)));
        const Table *via = telling_table(&fault->path, &fault->other);
        if (via == NULL) via = telling_table(&fault->other, &fault->path);
        if (via != NULL)
            diag_hint(diags, d, "say which on the field: via [%.*s]", TEXT_ARG(table_label(via)));
        else
            diag_hint(diags, d, "say which on the field: via [Table]");
    } else {
        d = diag_add(diags, DIAG_NO_PATH, span, "%.*s and %.*s are not related", TEXT_ARG(table_label(fault->left)),
                     TEXT_ARG(table_label(fault->right)));
        diag_hint(diags, d, "add a relationship to the model, or leave one of them out");
    }
    const Table *mine = set_has(base, fault->left->index) ? fault->left : fault->right;
    const Table *other = mine == fault->left ? fault->right : fault->left;
    diag_label(diags, d, "over %.*s", TEXT_ARG(table_label(mine)));
    const Expr *origin = find_origin(w, group, e, other);
    if (origin != NULL) diag_place(diags, d, origin->span, "of %.*s", TEXT_ARG(table_label(other)));
}

/* ---- the walk ---- */

static void ask(Walk *w, const Expr *e, Span span, const TableSet *base, const TableSet *more, const Group *group,
                const Table *via) {
    JoinPlan plan = {0};
    JoinFault fault = {0};
    if (set_empty(base) && set_empty(more)) return;
    if (!graph_joins(w->c->model, w->c->scope->arena, base, more, via, &plan, &fault))
        report_fault(w, group, e, span, base, &fault);
}

static Around around(Where at) { return (Around){at.group, at.all_filters}; }

static void ask_aggregate(Walk *w, const Expr *e, Where at) {
    TableSet base = {{0}}, more = at.group->tables;
    for (uint32_t i = 0; i < e->count; i++) {
        TableSet tables = tables_in(w, e->args[i], around(at));
        set_join(&base, &tables);
    }
    if (set_empty(&base)) base = more;
    if (at.total && w->keeps) set_join(&more, &w->shown->tables);
    set_join(&more, at.all_filters ? &w->all : &w->context);
    ask(w, e, e->span, &base, &more, at.group, at.via);
}

static bool visited(Walk *w, const Field *field, Where at) {
    for (uint32_t i = 0; i < w->visits.count; i++) {
        const Visit *v = &w->visits.items[i];
        if (v->field == field && v->group == at.group && v->partition == at.partition && v->via == at.via &&
            v->all_filters == at.all_filters)
            return true;
    }
    *list_add(w->c->scope->arena, &w->visits) = (Visit){field, at.group, at.partition, at.via, at.all_filters};
    return false;
}

static bool is_total(const Expr *e) {
    return e->kind == EXPR_CALL && e->function->kind == FN_TABLECALC && strcmp(e->function->name, "TOTAL") == 0;
}

static void walk(Walk *w, const Expr *e, Where at) {
    if (w->steps++ == STEPS_MOST)
        diag_add(w->c->diags, DIAG_TOO_LARGE, e->span, "with its fields written out, this statement is too large");
    if (w->steps > STEPS_MOST) return;
    if (e->kind == EXPR_NAME && e->ref == REF_FIELD && e->to.field->formula != NULL) {
        const Field *field = e->to.field;
        if (visited(w, field, at)) return;
        if (field->via_table != NULL) at.via = field->via_table;
        if (field->along_count + field->restart_count != 0)
            at.partition = partition_group(w, field->along, field->along_count, field->restart, field->restart_count);
        walk(w, field->formula, at);
        return;
    }
    if (is_total(e)) at.group = at.partition, at.total = true;
    if (e->kind == EXPR_CALL && e->function->kind == FN_AGGREGATE) ask_aggregate(w, e, at);
    if (e->kind == EXPR_SET) { /* grouped by the member, before the dimension filters */
        TableSet base = tables_in(w, e->args[0], around(at));
        Group *members = new_group(w, 1);
        add_to_group(w, members, e->args[0], base, around(at));
        Where inside = {.group = shared_group(w, members), .via = at.via};
        ask(w, e, e->span, &base, &w->context, inside.group, at.via);
        walk(w, e->args[0], at);
        walk(w, e->args[e->count - 1], inside);
        return;
    }
    if (e->kind != EXPR_LOD) {
        for (uint32_t i = 0; i < e->count; i++) walk(w, e->args[i], at);
        return;
    }
    Where inside = at;
    inside.group = lod_group(w, e, around(at));
    inside.total = false;
    inside.all_filters = at.all_filters && (e->lod == LOD_INCLUDE || e->lod == LOD_EXCLUDE);
    for (uint32_t i = 0; i + 1 < e->count; i++) walk(w, e->args[i], at);
    walk(w, e->args[e->count - 1], inside);
}

static TableSet tables_of(const Expr *e) { return e == NULL ? (TableSet){{0}} : grain_tables(e); }

/* Dimensions alone, or rows, are joined with each other. */
static void ask_dimensions(Walk *w, const Group *group, const Group *none) {
    TableSet base = {{0}};
    const Expr *second = NULL;
    for (uint32_t i = 0; i < w->view->count; i++) {
        TableSet tables = tables_in(w, w->view->items[i].expr, (Around){none, false});
        if (set_empty(&tables)) continue;
        second = w->view->items[i].expr;
        set_join(&base, &tables);
    }
    if (second == NULL && !set_empty(&w->all)) second = w->view->items[0].expr; /* the filters' own tables */
    if (second != NULL) ask(w, second, second->span, &base, &w->all, group, NULL);
}

/* Whether an item aggregates over the view's groups. A total does so over coarser ones, INDEX() not at all. */
static bool opens_groups(const Expr *e) {
    if (e->level <= LEVEL_ROW) return false;
    if (e->kind == EXPR_NAME)
        return e->ref == REF_FIELD && e->to.field->formula != NULL && opens_groups(e->to.field->formula);
    if (e->kind == EXPR_CALL && e->function->kind == FN_AGGREGATE) return true;
    if (is_total(e)) return false;
    for (uint32_t i = 0; i < e->count; i++)
        if (opens_groups(e->args[i])) return true;
    return false;
}

/* Whether a part of `having` is no condition of a table calculation: those only hide cells. */
static bool keeps_groups(const Expr *e) {
    if (e->kind == EXPR_CALL && e->written == WRITTEN_INFIX && strcmp(e->function->name, "AND") == 0) {
        for (uint32_t i = 0; i < e->count; i++)
            if (keeps_groups(e->args[i])) return true;
        return false;
    }
    return e->level != LEVEL_TABLECALC;
}

void check_joins(Checker *c, const View *view) {
    if (c->model->tables.count < 2) return;
    Walk w = {.c = c, .view = view};
    w.context = tables_of(view->context);
    TableSet where = tables_of(view->where);
    w.all = w.context;
    set_join(&w.all, &where);
    const Expr **dims = NEW_ARRAY(c->scope->arena, const Expr *, view->count);
    uint32_t dim_count = 0, measures = 0;
    for (uint32_t i = 0; i < view->count; i++) {
        if (view->items[i].dimension)
            dims[dim_count++] = view->items[i].expr;
        else
            measures += opens_groups(view->items[i].expr);
    }
    const Group *none = shared_group(&w, new_group(&w, 0));
    Group *shown_group = new_group(&w, dim_count);
    for (uint32_t i = 0; i < dim_count; i++)
        add_to_group(&w, shown_group, dims[i], tables_in(&w, dims[i], (Around){none, false}), (Around){none, false});
    const Group *group = shared_group(&w, shown_group);
    w.shown = group;
    w.keeps = view->having != NULL && keeps_groups(view->having);
    Where shown = {.group = group, .partition = none, .all_filters = true},
          rows = {.group = none, .all_filters = false};
    if (view->rows || measures == 0) ask_dimensions(&w, group, none);
    for (uint32_t i = 0; i < view->count; i++) {
        const ViewItem *item = &view->items[i];
        Where at = item->expr->level == LEVEL_ROW ? rows : shown;
        at.partition = partition_group(&w, item->item->along, item->item->along_count, item->item->restart,
                                       item->item->restart_count);
        walk(&w, item->expr, at);
    }
    if (view->where != NULL) walk(&w, view->where, rows);
    if (view->having != NULL) walk(&w, view->having, shown);
    for (uint32_t i = 0; i < view->order_count; i++)
        if (view->order[i].expr != NULL) walk(&w, view->order[i].expr, view->rows ? rows : shown);
    w.context = (TableSet){{0}}; /* LODs in the context filters and in the model's come before those */
    w.visits.count = 0;
    if (view->context != NULL) walk(&w, view->context, rows);
    for (uint32_t i = 0; i < view->filter_count; i++) walk(&w, view->filters[i], rows);
}
