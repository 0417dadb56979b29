/* The model from its definitions: the model itself, tables with their columns, filters, tests. What refers to other
   definitions waits for link.c. */
#include "model/build.h"

#include "data/calendar.h"

void model_init(Model *model, Arena *arena) {
    *model = (Model){.arena = arena};
    model->name = model->label = model->doc = model->data = model->folder = model->locale = TEXT("");
    map_init(&model->table_names, arena, true);
    map_init(&model->field_names, arena, true);
    map_init(&model->parameter_names, arena, true);
}

static Table *new_table(Model *model, Text name) {
    Table *table = NEW(model->arena, Table);
    table->index = model->tables.count;
    table->name = table->label = name;
    table->doc = TEXT("");
    *list_add(model->arena, &model->tables) = table;
    return table;
}

Table *model_add_table(Model *model, Text name) {
    if (model->tables.count == MODEL_TABLES) return NULL;
    names_open(model);
    map_put(&model->table_names, name, model->tables.count);
    Table *table = new_table(model, name);
    table->inferred = true;
    return table;
}

ModelColumn *model_add_column(Model *model, Table *table, Text name, Type type) {
    /* the array holds a power of two of columns: it is full when the count is one */
    if ((table->column_count & (table->column_count - 1)) == 0) {
        uint32_t room = table->column_count == 0 ? 1 : table->column_count * 2;
        table->columns = arena_grow(model->arena, table->columns, table->column_count * sizeof *table->columns,
                                    room * sizeof *table->columns);
    }
    ModelColumn *column = NEW(model->arena, ModelColumn);
    column->table = table;
    column->index = table->column_count;
    column->name = column->label = name;
    column->doc = column->aggregation = column->null_text = column->format = column->folder = TEXT("");
    column->type = type;
    table->columns[table->column_count++] = column;
    return column;
}

/* ---- columns ---- */

static const char *mark_word(ColumnMark kind) {
    switch (kind) {
    case MARK_KEY: return "key";
    case MARK_UNIQUE: return "unique";
    case MARK_INACTIVE: return "inactive";
    case MARK_DIMENSION: return "dimension";
    case MARK_MEASURE: return "measure";
    case MARK_NULL: return "null";
    case MARK_REFERENCE: return "->";
    case MARK_FORMAT: return "format";
    case MARK_FOLDER: return "folder";
    case MARK_HIDDEN: return "hidden";
    }
    return "";
}

static const Mark *mark_of(const ColumnDef *def, ColumnMark kind) {
    for (uint32_t i = 0; i < def->mark_count; i++)
        if (def->marks[i].kind == kind) return &def->marks[i];
    return NULL;
}

static void report_clash(const ColumnDef *def, ColumnMark a, ColumnMark b, const char *hint, Diags *diags) {
    const Mark *first = mark_of(def, a), *second = mark_of(def, b);
    if (first == NULL || second == NULL) return;
    Diag *diag = diag_add(diags, DIAG_MALFORMED, second->span, "the column %.*s is marked both %s and %s",
                          TEXT_ARG(def->name.parts[0]), mark_word(a), mark_word(b));
    diag_place(diags, diag, first->span, "%s", mark_word(a));
    diag_hint(diags, diag, "%s", hint);
}

static void check_marks(const ColumnDef *def, Diags *diags) {
    for (uint32_t i = 0; i < def->mark_count; i++) {
        const Mark *first = mark_of(def, def->marks[i].kind);
        if (first == &def->marks[i]) continue;
        const char *word = mark_word(first->kind);
        Diag *diag = diag_add(diags, DIAG_MALFORMED, def->marks[i].span, "the column %.*s is marked %s twice",
                              TEXT_ARG(def->name.parts[0]), word);
        diag_place(diags, diag, first->span, "the first time");
        diag_hint(diags, diag, "%s",
                  first->kind == MARK_REFERENCE ? "keep one here and write the other as a `relationship` definition"
                                                : "keep one of them");
    }
    report_clash(def, MARK_DIMENSION, MARK_MEASURE, "keep the one that is meant", diags);
    report_clash(def, MARK_KEY, MARK_UNIQUE, "a key is unique anyway: leave `unique` out", diags);
    const Mark *inactive = mark_of(def, MARK_INACTIVE);
    if (inactive == NULL || mark_of(def, MARK_REFERENCE) != NULL) return;
    Diag *diag = diag_add(diags, DIAG_MALFORMED, inactive->span,
                          "the column %.*s refers to no table that could be inactive", TEXT_ARG(def->name.parts[0]));
    diag_hint(diags, diag, "`inactive` belongs to a reference, as in `-> Table inactive`");
}

/* Sums and deviations need numbers (or dates, of which some have an average); report on what can have none. */
static bool can_aggregate(const ModelColumn *column, Text aggregation) {
    if (column->type != TYPE_STRING && column->type != TYPE_BOOL && column->type != TYPE_SPATIAL) return true;
    static const char *const any[] = {"min", "max", "count", "countd", "attr"};
    for (size_t i = 0; i < sizeof any / sizeof *any; i++)
        if (text_equal(aggregation, text_of(any[i]))) return true;
    return false;
}

static void set_mark(ModelColumn *column, const Mark *mark, Diags *diags) {
    switch (mark->kind) {
    case MARK_KEY: column->key = true; return;
    case MARK_UNIQUE: column->unique = true; return;
    case MARK_NULL:
        column->has_null_text = true;
        column->null_text = mark->text;
        return;
    case MARK_FORMAT: column->format = mark->text; return;
    case MARK_FOLDER: column->folder = mark->text; return;
    case MARK_HIDDEN: column->hidden = true; return;
    case MARK_MEASURE:
        if (!stated_aggregation(&mark->name, &column->aggregation, diags) || can_aggregate(column, column->aggregation))
            return;
        Diag *diag = diag_add(diags, DIAG_MALFORMED, mark->name.span, "%.*s needs numbers, and the column %.*s is a %s",
                              TEXT_ARG(column->aggregation), TEXT_ARG(column->name), type_word(column->type));
        diag_hint(diags, diag, "use count, countd, min or max");
        column->aggregation = TEXT("");
        return;
    case MARK_INACTIVE:
    case MARK_DIMENSION:
    case MARK_REFERENCE: return; /* link.c */
    }
}

static void add_column(Model *model, Table *table, Map *names, const ColumnDef *def, Diags *diags) {
    uint32_t taken;
    if (!claim_name(names, &def->name, "columns", table->column_count, &taken, diags)) {
        if (taken != MAP_NONE) {
            Text name = text_format(diags->arena, "%.*s in the table %.*s", TEXT_ARG(def->name.parts[0]),
                                    TEXT_ARG(table->name));
            report_duplicate("columns", name, def->name.span, table->columns[taken]->span, diags);
        }
        return;
    }
    Type type = TYPE_NONE;
    if (def->type.count == 0) {
        Diag *diag = diag_add(diags, DIAG_MALFORMED, def->name.span, "the column %.*s has no type",
                              TEXT_ARG(def->name.parts[0]));
        diag_hint(diags, diag, "write boolean, integer, real, string, date, datetime or spatial after its name");
    } else {
        stated_type(&def->type, &type, diags);
    }
    ModelColumn *column = model_add_column(model, table, def->name.parts[0], type);
    column->definition = def;
    column->span = def->name.span;
    column->doc = def->doc;
    if (def->label.size > 0) column->label = def->label;
    check_marks(def, diags);
    for (uint32_t i = 0; i < def->mark_count; i++)
        if (mark_of(def, def->marks[i].kind) == &def->marks[i]) set_mark(column, &def->marks[i], diags);
    if (!column->key) return;
    if (table->key == NULL) {
        table->key = column;
        return;
    }
    column->key = false;
    Diag *diag = diag_add(diags, DIAG_MALFORMED, mark_of(def, MARK_KEY)->span, "the table %.*s has two keys",
                          TEXT_ARG(table->name));
    diag_place(diags, diag, table->key->span, "the first key");
    diag_hint(diags, diag, "keep `key` on one column; one that has no value twice either can be marked `unique`");
}

/* ---- definitions ---- */

static void add_table(Model *model, const Definition *definition, Diags *diags) {
    uint32_t taken;
    if (!claim_name(&model->table_names, &definition->name, "tables", model->tables.count, &taken, diags)) {
        if (taken != MAP_NONE && taken < model->tables.count)
            report_duplicate("tables", definition->name.parts[0], definition->name.span,
                             model->tables.items[taken]->span, diags);
        return;
    }
    if (model->tables.count == MODEL_TABLES) {
        Diag *diag =
            diag_add(diags, DIAG_TOO_LARGE, definition->name.span, "the model has more than %d tables", MODEL_TABLES);
        diag_hint(diags, diag, "split the model: only tables that questions combine have to stand in one");
        return;
    }
    Table *table = new_table(model, definition->name.parts[0]);
    if (definition->label.size > 0) table->label = definition->label;
    table->doc = definition->doc;
    table->span = definition->name.span;
    table->files = definition->files;
    table->file_count = definition->file_count;
    Map names;
    map_init(&names, model->arena, true);
    for (uint32_t i = 0; i < definition->column_count; i++)
        add_column(model, table, &names, &definition->columns[i], diags);
}

static void set_model(Model *model, const Definition *definition, Text folder, Diags *diags) {
    if (model->definition != NULL) {
        Diag *diag = diag_add(diags, DIAG_MALFORMED, definition->name.span, "the model is defined twice");
        diag_place(diags, diag, model->definition->name.span, "the first definition");
        diag_hint(diags, diag,
                  "files of one folder are one model: keep one `model` definition, or name the files to read with -m");
        return;
    }
    model->definition = definition;
    if (definition->name.count > 0) model->name = definition->name.parts[0];
    model->label = definition->label.size > 0 ? definition->label : model->name;
    model->doc = definition->doc;
    model->data = definition->data;
    model->folder = folder;
    model->locale = definition->locale;
    for (uint32_t i = 0; i < definition->waiver_count; i++) add_waiver(model, &definition->waivers[i]);
    if (definition->week_start.size == 0) return;
    if (weekday_find(definition->week_start, &model->week_start)) {
        model->has_week_start = true;
        return;
    }
    Diag *diag = diag_add(diags, DIAG_MALFORMED, definition->week_span, "%.*s is not a day of the week",
                          TEXT_ARG(definition->week_start));
    static const char *const days[] = {"Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"};
    Near near;
    near_init(&near, definition->week_start, 2);
    for (size_t i = 0; i < 7; i++) {
        size_t distance;
        if (near_distance(&near, text_of(days[i]), &distance)) near_offer(&near, text_of(days[i]), distance);
    }
    hint_near(diags, diag, &near, "write an English name, as in `week starts Monday`");
}

static void add_filter(Model *model, const Definition *definition) {
    Filter *filter = NEW(model->arena, Filter);
    *list_add(model->arena, &model->filters) = filter;
    filter->name = definition->name.count > 0 ? definition->name.parts[0] : TEXT("");
    filter->formula = definition->formula;
    filter->span = definition->span;
}

void model_add(Model *model, const Definitions *definitions, Text folder, Diags *diags) {
    names_open(model);
    for (uint32_t i = 0; i < definitions->count; i++) {
        const Definition *definition = definitions->items[i];
        model->defined = true;
        switch (definition->kind) {
        case DEF_MODEL: set_model(model, definition, folder, diags); break;
        case DEF_TABLE: add_table(model, definition, diags); break;
        case DEF_RELATIONSHIP: *list_add(model->arena, &model->relations) = definition; break;
        case DEF_DIMENSION:
        case DEF_MEASURE:
        case DEF_SET: add_field(model, definition, diags); break;
        case DEF_PARAMETER: add_parameter(model, definition, diags); break;
        case DEF_FILTER: add_filter(model, definition); break;
        case DEF_TEST: *list_add(model->arena, &model->tests) = definition; break;
        }
    }
}
