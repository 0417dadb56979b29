/* What names stand for, and what to say when they stand for nothing or for several things. Rules: docs/language.md,
 * Names. */
#include "analysis/check.h"

typedef enum Outcome { FOUND, NOTHING, REPORTED } Outcome;

Text label_of(Text label, Text name) { return label.size != 0 ? label : name; }

static bool is_called(Text label, Text name, Text wanted, bool exact) {
    if (exact) return text_equal(label, wanted) || text_equal(name, wanted);
    return text_equal_loose(label, wanted) || text_equal_loose(name, wanted);
}

/* The scope's own names are not seen by the fields of the model. */
static bool in_model_field(const Checker *c) { return c->frame != NULL && c->frame->field->kind != FIELD_LET; }

static void set_ref(Expr *e, RefKind ref, Type type, Level level) {
    e->ref = ref;
    e->type = type;
    e->level = level;
}

static Text written_name(Checker *c, const Name *name) {
    Writer w;
    writer_init(&w, c->scope->arena);
    put_name(&w, name);
    return writer_text(&w);
}

static Text bracketed(Checker *c, Text part) {
    Writer w;
    writer_init(&w, c->scope->arena);
    put_bracketed(&w, part);
    return writer_text(&w);
}

/* ---- ad-hoc names and lets ---- */

static const AdhocName *find_adhoc(const Checker *c, const Name *name) {
    for (int exact = 1; exact >= 0; exact--)
        for (uint32_t i = 0; i < c->scope->adhoc_count; i++) {
            const Name *other = &c->scope->adhoc[i].name;
            bool same = other->count == name->count;
            for (uint8_t p = 0; same && p < name->count; p++)
                same = exact ? text_equal(other->parts[p], name->parts[p])
                             : text_equal_loose(other->parts[p], name->parts[p]);
            if (same) return &c->scope->adhoc[i];
        }
    return NULL;
}

/* The last let of that name; inside a let, those before it come first and it never means itself: `let [X] = [X] * 2`.
 */
static Field *find_let(const Checker *c, Text name) {
    const Field *self = c->frame != NULL ? c->frame->field : NULL;
    uint32_t at = c->let_count;
    for (uint32_t i = 0; self != NULL && i < c->let_count; i++)
        if (c->lets[i] == self) at = i;
    for (uint32_t i = at; i-- > 0;)
        if (is_called(c->lets[i]->label, c->lets[i]->name, name, false)) return c->lets[i];
    if (at < c->let_count && is_called(self->label, self->name, name, false)) return NULL;
    for (uint32_t i = at + 1; i < c->let_count; i++)
        if (is_called(c->lets[i]->label, c->lets[i]->name, name, false)) return c->lets[i];
    return NULL;
}

/* ---- what the model has ---- */

static Outcome use_column(Checker *c, Expr *e, const ModelColumn *column) {
    set_ref(e, REF_COLUMN, column->type, LEVEL_ROW);
    e->to.column = column;
    e->grain = grain_of_table(c, column->table);
    return FOUND;
}

static Outcome use_parameter(Expr *e, const Parameter *parameter) {
    set_ref(e, REF_PARAMETER, parameter->type, LEVEL_CONSTANT);
    e->to.parameter = parameter;
    return FOUND;
}

static Outcome use_table(Checker *c, Expr *e, const Table *table) {
    set_ref(e, REF_TABLE, TYPE_TABLE, LEVEL_ROW);
    e->to.table = table;
    e->grain = grain_of_table(c, table);
    return FOUND;
}

static Outcome use_field(Checker *c, Expr *e, Field *field) {
    e->ref = REF_FIELD;
    e->to.field = field;
    check_field(c, field, e->span);
    e->type = field->type;
    e->level = field->level;
    e->grain = field->grain;
    return e->type == TYPE_NONE ? REPORTED : FOUND;
}

static Outcome report_several(Checker *c, const Expr *e, Text list) {
    Diag *d = diag_add(c->diags, DIAG_AMBIGUOUS_NAME, e->span, "%.*s may be %.*s", TEXT_ARG(written_name(c, &e->name)),
                       TEXT_ARG(list));
    diag_hint(c->diags, d, "write the one that is meant");
    return REPORTED;
}

enum { LISTED = 6 };

static void list_one(Writer *w, uint32_t n, Text owner, Text name) {
    if (n > LISTED) return;
    if (n == LISTED) {
        put_string(w, ", ...");
        return;
    }
    if (n != 0) put_string(w, ", ");
    if (owner.size != 0) {
        put_bracketed(w, owner);
        put_char(w, '.');
    }
    put_bracketed(w, name);
}

static Outcome find_field(Checker *c, Expr *e, Text name) {
    bool several = false;
    Field *field = model_field(c->model, name, &several);
    if (field == NULL) return NOTHING;
    if (!several) return use_field(c, e, field);
    Writer w;
    writer_init(&w, c->scope->arena);
    uint32_t n = 0;
    for (uint32_t i = 0; i < c->model->fields.count; i++) {
        const Field *f = c->model->fields.items[i];
        if (is_called(f->label, f->name, name, false)) list_one(&w, n++, TEXT(""), f->name);
    }
    return report_several(c, e, writer_text(&w));
}

/* A column by its name alone: of the only table that has one, an exact match before loose ones. */
static Outcome find_column(Checker *c, Expr *e, Text name) {
    const ModelColumn *exact = NULL, *loose = NULL;
    uint32_t exacts = 0, looses = 0;
    Writer w;
    writer_init(&w, c->scope->arena);
    for (uint32_t t = 0; t < c->model->tables.count; t++) {
        const Table *table = c->model->tables.items[t];
        bool several = false;
        const ModelColumn *column = table_column(table, name, &several);
        if (column == NULL) continue;
        list_one(&w, looses, label_of(table->label, table->name), label_of(column->label, column->name));
        loose = column;
        looses += several ? 2 : 1;
        if (!is_called(column->label, column->name, name, true)) continue;
        exact = column;
        exacts += several ? 2 : 1;
    }
    if (looses == 0) return NOTHING;
    if (exacts == 1) return use_column(c, e, exact);
    if (looses == 1) return use_column(c, e, loose);
    return report_several(c, e, writer_text(&w));
}

static Outcome find_table(Checker *c, Expr *e, Text name) {
    bool several = false;
    const Table *table = model_table(c->model, name, &several);
    if (table == NULL) return NOTHING;
    if (!several) return use_table(c, e, table);
    Writer w;
    writer_init(&w, c->scope->arena);
    uint32_t n = 0;
    for (uint32_t i = 0; i < c->model->tables.count; i++) {
        const Table *t = c->model->tables.items[i];
        if (is_called(t->label, t->name, name, false)) list_one(&w, n++, TEXT(""), t->name);
    }
    return report_several(c, e, writer_text(&w));
}

/* The only column that has exactly this name, where a field has it loosely at best: an exact match beats a loose one. */
static const ModelColumn *exact_column(const Checker *c, Text name) {
    bool several = false;
    const Field *field = model_field(c->model, name, &several);
    const ModelColumn *found = NULL;
    if (field == NULL || is_called(field->label, field->name, name, true)) return NULL;
    for (uint32_t t = 0; t < c->model->tables.count; t++) {
        const ModelColumn *column = table_column(c->model->tables.items[t], name, &several);
        if (column == NULL || !is_called(column->label, column->name, name, true)) continue;
        if (found != NULL) return NULL;
        found = column;
    }
    return found;
}

static Outcome find_single(Checker *c, Expr *e, Text name, bool want_table) {
    Outcome outcome = NOTHING;
    if (!in_model_field(c)) {
        Field *let = find_let(c, name);
        if (let != NULL) return use_field(c, e, let);
    }
    if (want_table) outcome = find_table(c, e, name);
    const ModelColumn *exact = outcome == NOTHING ? exact_column(c, name) : NULL;
    if (exact != NULL) return use_column(c, e, exact);
    if (outcome == NOTHING) outcome = find_field(c, e, name);
    if (outcome == NOTHING) outcome = find_column(c, e, name);
    if (outcome != NOTHING) return outcome;
    const Parameter *parameter = model_parameter(c->model, name);
    if (parameter != NULL) return use_parameter(e, parameter);
    return want_table ? NOTHING : find_table(c, e, name);
}

/* ---- what to say about an unknown one ---- */

static void hint_names(Checker *c, Diag *d, const Table *table, Text name) {
    Text near[3];
    uint32_t n = model_suggest(c->model, c->scope->arena, table, name, near, 3);
    Writer w;
    writer_init(&w, c->scope->arena);
    for (uint32_t i = 0; i < c->let_count && n < 3; i++)
        if (text_distance(c->lets[i]->name, name, 2) <= 2) near[n++] = bracketed(c, c->lets[i]->name);
    for (uint32_t i = 0; i < c->scope->adhoc_count && n < 3; i++) {
        const Name *other = &c->scope->adhoc[i].name;
        if (text_distance(other->parts[other->count - 1], name, 2) <= 2) near[n++] = written_name(c, other);
    }
    if (n == 0) return;
    for (uint32_t i = 0; i < n; i++) {
        put_string(&w, i == 0 ? "" : i + 1 == n ? " or " : ", ");
        put_text(&w, near[i]);
    }
    diag_hint(c->diags, d, "did you mean %.*s?", TEXT_ARG(writer_text(&w)));
}

static bool nothing_to_read(const Checker *c) {
    return c->model->tables.count == 0 && c->model->fields.count == 0 && c->scope->adhoc_count == 0 &&
           c->let_count == 0 && !c->model->defined;
}

/* When no name is near. */
static void hint_tables(Checker *c, Diag *d) {
    enum { SHOWN = 4 };
    Writer w;
    writer_init(&w, c->scope->arena);
    uint32_t count = c->model->tables.count;
    for (uint32_t i = 0; i < count && i < SHOWN; i++) {
        const Table *table = c->model->tables.items[i];
        put_string(&w, i == 0 ? "" : ", ");
        put_text(&w, bracketed(c, label_of(table->label, table->name)));
    }
    if (count > SHOWN) put_format(&w, " and %u more", count - SHOWN);
    diag_hint(c->diags, d, "columns are written [Table].[Column]; the tables are %.*s", TEXT_ARG(writer_text(&w)));
}

static void report_unknown(Checker *c, const Expr *e, Text name) {
    if (nothing_to_read(c)) {
        Diag *d = diag_add(c->diags, DIAG_NO_MODEL, e->span, "there is no model or data to read %.*s from",
                           TEXT_ARG(written_name(c, &e->name)));
        diag_hint(c->diags, d, "name a model with -m, or data with -d");
        return;
    }
    Diag *d = diag_add(c->diags, DIAG_UNKNOWN_FIELD, e->span, "nothing is called %.*s",
                       TEXT_ARG(written_name(c, &e->name)));
    hint_names(c, d, NULL, name);
    if (d->hint.size == 0 && c->model->tables.count > 0) hint_tables(c, d);
}

/* ---- two parts ---- */

static Outcome find_parameter(Checker *c, Expr *e, Text name, bool quiet) {
    const Parameter *parameter = model_parameter(c->model, name);
    if (parameter != NULL) return use_parameter(e, parameter);
    if (quiet) return NOTHING;
    Diag *d =
        diag_add(c->diags, DIAG_UNKNOWN_PARAMETER, e->span, "there is no parameter %.*s", TEXT_ARG(bracketed(c, name)));
    const Parameter *best = NULL;
    size_t limit = 3;
    for (uint32_t i = 0; i < c->model->parameters.count; i++) {
        const Parameter *p = c->model->parameters.items[i];
        size_t far = text_distance(name, label_of(p->label, p->name), limit);
        size_t by_name = text_distance(name, p->name, limit);
        if (by_name < far) far = by_name;
        if (far > limit || (best != NULL && far == limit)) continue;
        best = p;
        limit = far;
    }
    if (best != NULL)
        diag_hint(c->diags, d, "did you mean [Parameters].%.*s?",
                  TEXT_ARG(bracketed(c, label_of(best->label, best->name))));
    return REPORTED;
}

static Outcome find_pair(Checker *c, Expr *e, Text owner, Text name, bool want_table, bool quiet) {
    bool several = false;
    const Table *table = model_table(c->model, owner, &several);
    if (table != NULL) {
        const ModelColumn *column = table_column(table, name, &several);
        if (column != NULL && several) return report_several(c, e, TEXT("one of several columns"));
        if (column != NULL) return use_column(c, e, column);
        Outcome outcome = find_field(c, e, name); /* tables may own fields */
        if (outcome != NOTHING || quiet) return outcome;
        Diag *d = diag_add(c->diags, DIAG_UNKNOWN_COLUMN, e->span, "%.*s has no column %.*s",
                           TEXT_ARG(label_of(table->label, table->name)), TEXT_ARG(bracketed(c, name)));
        hint_names(c, d, table, name);
        return REPORTED;
    }
    if (text_equal_loose(owner, TEXT("Parameters"))) return find_parameter(c, e, name, quiet);
    /* the data source in front of the name, as Tableau stores it */
    if (text_equal_loose(owner, TEXT("__tableau_internal_object_id__")) ||
        (owner.size != 0 && is_called(c->model->label, c->model->name, owner, false)))
        return find_single(c, e, name, want_table);
    if (quiet) return NOTHING;
    if (nothing_to_read(c)) {
        report_unknown(c, e, name);
        return REPORTED;
    }
    Diag *d = diag_add(c->diags, DIAG_UNKNOWN_TABLE, e->span, "there is no table %.*s", TEXT_ARG(bracketed(c, owner)));
    const Table *best = NULL;
    size_t limit = 3;
    for (uint32_t i = 0; i < c->model->tables.count; i++) {
        const Table *t = c->model->tables.items[i];
        size_t far = text_distance(owner, label_of(t->label, t->name), limit);
        size_t by_name = text_distance(owner, t->name, limit);
        if (by_name < far) far = by_name;
        if (far > limit || (best != NULL && far == limit)) continue;
        best = t;
        limit = far;
    }
    if (best != NULL)
        diag_hint(c->diags, d, "did you mean %.*s?", TEXT_ARG(bracketed(c, label_of(best->label, best->name))));
    return REPORTED;
}

/* ---- the whole ---- */

static Outcome resolve(Checker *c, Expr *e, bool want_table, bool quiet) {
    const Name *name = &e->name;
    if (!in_model_field(c)) {
        const AdhocName *adhoc = find_adhoc(c, name);
        if (adhoc != NULL) {
            set_ref(e, REF_ADHOC, adhoc->type, adhoc->level);
            return FOUND;
        }
    }
    if (name->count == 0) return NOTHING;
    if (name->count == 1) return find_single(c, e, name->parts[0], want_table);
    /* of longer names the first parts are a data source */
    return find_pair(c, e, name->parts[name->count - 2], name->parts[name->count - 1], want_table, quiet);
}

void check_name(Checker *c, Expr *e, bool want_table) {
    switch (resolve(c, e, want_table, false)) {
    case FOUND: break;
    case NOTHING: report_unknown(c, e, e->name.parts[e->name.count == 0 ? 0 : e->name.count - 1]); return;
    case REPORTED: e->type = TYPE_NONE; return;
    }
    if (e->type != TYPE_TABLE || want_table) return;
    Diag *d = diag_add(c->diags, DIAG_TABLE_AS_VALUE, e->span, "%.*s is a table, and a value is needed here",
                       TEXT_ARG(written_name(c, &e->name)));
    diag_hint(c->diags, d, "COUNT(%.*s) counts its rows; a column is written %.*s.[Column]",
              TEXT_ARG(written_name(c, &e->name)), TEXT_ARG(written_name(c, &e->name)));
    e->type = TYPE_NONE;
}

bool name_known(Checker *c, Expr *e) {
    Expr probe = *e;
    return resolve(c, &probe, false, true) != NOTHING;
}
