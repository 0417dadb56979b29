/* Fields (dimensions, measures, sets) and parameters from their definitions. Looks at literals of parameters, never
 * into formulas. */
#include "model/build.h"

#include "data/calendar.h"

/* ---- words ---- */

static const struct {
    const char *word, *type;
} other_words[] = {{"text", "string"},
                   {"varchar", "string"},
                   {"char", "string"},
                   {"str", "string"},
                   {"number", "real, or integer for whole numbers"},
                   {"numeric", "real"},
                   {"decimal", "real"},
                   {"float", "real"},
                   {"double", "real"},
                   {"int", "integer"},
                   {"bigint", "integer"},
                   {"long", "integer"},
                   {"whole", "integer"},
                   {"bool", "boolean"},
                   {"logical", "boolean"},
                   {"timestamp", "datetime"},
                   {"time", "datetime"},
                   {"geometry", "spatial"},
                   {"geography", "spatial"},
                   {"point", "spatial"}};

static const char every_type[] = "the types are boolean, integer, real, string, date, datetime and spatial";

bool stated_type(const Name *name, Type *type, Diags *diags) {
    if (name->count == 0) return false;
    Text word = name->parts[0];
    if (name->count == 1 && type_find(word, type) && *type != TYPE_TABLE) return true;
    *type = TYPE_NONE;
    Diag *diag = diag_add(diags, DIAG_UNKNOWN_TYPE, name->span, "no type is called %.*s", TEXT_ARG(word));
    for (size_t i = 0; i < sizeof other_words / sizeof *other_words; i++)
        if (text_equal_nocase(word, text_of(other_words[i].word))) {
            diag_hint(diags, diag, "write %s", other_words[i].type);
            return false;
        }
    Near near;
    near_init(&near, word, 2);
    for (int t = TYPE_BOOL; t < TYPE_TABLE; t++) {
        size_t distance;
        if (near_distance(&near, text_of(type_word((Type)t)), &distance))
            near_offer(&near, text_of(type_word((Type)t)), distance);
    }
    hint_near(diags, diag, &near, every_type);
    return false;
}

bool stated_aggregation(const Name *name, Text *aggregation, Diags *diags) {
    static const char *const words[] = {"sum",    "avg",   "min",    "max", "count", "countd",
                                        "median", "stdev", "stdevp", "var", "varp",  "attr"};
    if (name->count == 0) return false;
    Near near;
    near_init(&near, name->parts[0], 3);
    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        Text word = text_of(words[i]);
        size_t distance;
        if (name->count == 1 && text_equal_nocase(name->parts[0], word)) {
            *aggregation = word;
            return true;
        }
        if (near_distance(&near, word, &distance)) near_offer(&near, word, distance);
    }
    Diag *diag = diag_add(diags, DIAG_MALFORMED, name->span, "%.*s is not an aggregation", TEXT_ARG(name->parts[0]));
    hint_near(diags, diag, &near, "write one of sum avg min max count countd median stdev stdevp var varp attr");
    return false;
}

/* ---- fields ---- */

static const char *attribute_word(AttributeKind kind) {
    switch (kind) {
    case ATTR_FORMAT: return "format";
    case ATTR_FOLDER: return "folder";
    case ATTR_HIDDEN: return "hidden";
    case ATTR_DEFAULT: return "default";
    case ATTR_VIA: return "via";
    case ATTR_ALONG: return "along";
    case ATTR_RESTART: return "restart";
    }
    return "";
}

/* Whether an attribute stands for the first time; the second is reported. */
static bool first_of_kind(const Definition *definition, uint32_t at, Diags *diags) {
    const Attribute *attribute = &definition->attributes[at];
    for (uint32_t i = 0; i < at; i++) {
        if (definition->attributes[i].kind != attribute->kind) continue;
        const char *word = attribute_word(attribute->kind);
        Diag *diag = diag_add(diags, DIAG_MALFORMED, attribute->span, "%s is said twice", word);
        diag_place(diags, diag, definition->attributes[i].span, "the first time");
        diag_hint(diags, diag, "keep one of them");
        return false;
    }
    return true;
}

static void set_attribute(Field *field, const Attribute *attribute, Diags *diags) {
    switch (attribute->kind) {
    case ATTR_FORMAT: field->format = attribute->text; return;
    case ATTR_FOLDER: field->folder = attribute->text; return;
    case ATTR_HIDDEN: field->hidden = true; return;
    case ATTR_DEFAULT:
        if (field->kind != FIELD_MEASURE) {
            Diag *diag = diag_add(diags, DIAG_MALFORMED, attribute->span, "only a measure has a default aggregation");
            diag_hint(diags, diag, "leave it out, or define %.*s with the word measure", TEXT_ARG(field->name));
        } else if (stated_aggregation(&attribute->name, &field->aggregation, diags)) {
            field->aggregation_span = attribute->span;
        }
        return;
    case ATTR_VIA: field->via = attribute->name; return;
    case ATTR_ALONG:
        field->along = attribute->exprs;
        field->along_count = attribute->count;
        return;
    case ATTR_RESTART:
        field->restart = attribute->exprs;
        field->restart_count = attribute->count;
        return;
    }
}

static FieldKind kind_of(DefinitionKind kind) {
    return kind == DEF_MEASURE ? FIELD_MEASURE : kind == DEF_SET ? FIELD_SET : FIELD_DIMENSION;
}

void add_field(Model *model, const Definition *definition, Diags *diags) {
    uint32_t taken;
    if (!claim_name(&model->field_names, &definition->name, "fields", model->fields.count, &taken, diags)) {
        if (taken != MAP_NONE)
            report_duplicate("fields", definition->name.parts[0], definition->name.span,
                             model->fields.items[taken]->name_span, diags);
        return;
    }
    Field *field = NEW(model->arena, Field);
    *list_add(model->arena, &model->fields) = field;
    field->kind = kind_of(definition->kind);
    field->name = definition->name.parts[0];
    field->label = definition->label.size > 0 ? definition->label : field->name;
    field->doc = definition->doc;
    field->formula = definition->formula;
    field->span = definition->span;
    field->name_span = definition->name.span;
    field->has_type = stated_type(&definition->type, &field->declared, diags);
    field->format = field->folder = field->aggregation = TEXT("");
    for (uint32_t i = 0; i < definition->attribute_count; i++)
        if (first_of_kind(definition, i, diags)) set_attribute(field, &definition->attributes[i], diags);
    for (uint32_t i = 0; i < definition->attribute_count; i++)
        if (definition->attributes[i].kind == ATTR_RESTART && field->along_count == 0) {
            Diag *diag = diag_add(diags, DIAG_MALFORMED, definition->attributes[i].span, "restart needs along");
            diag_hint(diags, diag, "say first along which dimensions it runs, as in `along [Month] restart [Region]`");
        }
}

/* ---- parameters ---- */

/* A literal, or minus a literal number. */
static bool literal_value(const Expr *expr, Value *value) {
    if (expr->kind == EXPR_LITERAL) {
        *value = expr->value;
        return true;
    }
    if (expr->kind != EXPR_CALL || expr->written != WRITTEN_PREFIX || expr->count != 1) return false;
    if (!literal_value(expr->args[0], value) || !type_is_number(value->type)) return false;
    if (text_equal(expr->text, TEXT("+"))) return true;
    if (!text_equal(expr->text, TEXT("-"))) return false;
    if (value->type == TYPE_REAL)
        value->as.r = -value->as.r;
    else
        value->as.i = (int64_t)(0 - (uint64_t)value->as.i);
    return true;
}

/* Makes a value one of the type: integer to real, date to datetime, text to spatial. */
static bool fit_type(Value *value, Type type) {
    if (value->null || value->type == type) {
        value->type = type;
        return true;
    }
    if (type == TYPE_REAL && value->type == TYPE_INT)
        *value = value_real((double)value->as.i);
    else if (type == TYPE_DATETIME && value->type == TYPE_DATE)
        *value = value_datetime(value->as.i * US_PER_DAY);
    else if (type == TYPE_SPATIAL && value->type == TYPE_STRING)
        value->type = TYPE_SPATIAL;
    else
        return false;
    return true;
}

static const char *literal_example(Type type) {
    switch (type) {
    case TYPE_BOOL: return "TRUE or FALSE";
    case TYPE_INT: return "a whole number, as in 24";
    case TYPE_REAL: return "a number, as in 0.5";
    case TYPE_STRING: return "a text in quotes, as in 'West'";
    case TYPE_DATE: return "a date, as in #2024-05-01#";
    case TYPE_DATETIME: return "a datetime, as in #2024-05-01 13:30:00#";
    case TYPE_SPATIAL: return "a geometry as text, as in 'POINT (1 2)'";
    case TYPE_NONE:
    case TYPE_NULL:
    case TYPE_TABLE:
    case TYPE_COUNT: break;
    }
    return "a literal";
}

/* The value of one literal of a parameter; what does not fit is reported. */
static bool read_value(const Parameter *parameter, const Expr *expr, Value *value, Diags *diags) {
    if (!literal_value(expr, value)) {
        Diag *diag = diag_add(diags, DIAG_MALFORMED, expr->span, "the values of a parameter are literals");
        diag_hint(diags, diag, "write %s; what is computed is a dimension or a measure",
                  literal_example(parameter->type));
        return false;
    }
    if (parameter->type == TYPE_NONE) return true;
    Type type = value->type;
    if (fit_type(value, parameter->type)) return true;
    Diag *diag = diag_add(diags, DIAG_MALFORMED, expr->span, "a value of the parameter %.*s is of type %s, not %s",
                          TEXT_ARG(parameter->name), type_word(type), type_word(parameter->type));
    if (type == TYPE_REAL && parameter->type == TYPE_INT)
        diag_hint(diags, diag, "state the type: `: real`");
    else
        diag_hint(diags, diag, "write %s, or state another type after the name", literal_example(parameter->type));
    return false;
}

/* Negative, 0, positive; of one type, not NULL. */
static int compare(Value a, Value b) {
    switch (a.type) {
    case TYPE_BOOL: return a.as.b - b.as.b;
    case TYPE_INT:
    case TYPE_DATE:
    case TYPE_DATETIME: return (a.as.i > b.as.i) - (a.as.i < b.as.i);
    case TYPE_REAL: return (a.as.r > b.as.r) - (a.as.r < b.as.r);
    case TYPE_STRING:
    case TYPE_SPATIAL: return text_compare(a.as.s, b.as.s);
    case TYPE_NONE:
    case TYPE_NULL:
    case TYPE_TABLE:
    case TYPE_COUNT: break;
    }
    return 0;
}

bool parameter_allows(const Parameter *parameter, Value value) {
    if (parameter->allowed_count == 0) return true;
    if (parameter->allowed_range)
        return !value.null && compare(value, parameter->allowed[0]) >= 0 && compare(value, parameter->allowed[1]) <= 0;
    for (uint32_t i = 0; i < parameter->allowed_count; i++)
        if (value_same(value, parameter->allowed[i])) return true;
    return false;
}

static bool read_allowed(Model *model, Parameter *parameter, const Definition *definition, Diags *diags) {
    Value *values = NEW_ARRAY(model->arena, Value, definition->allowed_count);
    for (uint32_t i = 0; i < definition->allowed_count; i++)
        if (!read_value(parameter, definition->allowed[i], &values[i], diags)) return false;
    if (definition->allowed_range && (definition->allowed_count != 2 || values[0].null || values[1].null ||
                                      parameter->type == TYPE_BOOL || compare(values[0], values[1]) > 0)) {
        Span span = span_join(definition->allowed[0]->span, definition->allowed[definition->allowed_count - 1]->span);
        Diag *diag = diag_add(diags, DIAG_MALFORMED, span, "nothing lies in the range of the parameter %.*s",
                              TEXT_ARG(parameter->name));
        diag_hint(diags, diag, "write the smaller value first, as in `in 1 to 10`, or a list, as in `in (1, 2)`");
        return false;
    }
    parameter->allowed = values;
    parameter->allowed_count = definition->allowed_count;
    parameter->allowed_range = definition->allowed_range;
    return true;
}

/* The value, its type, and the values that are allowed. Without a readable value the parameter is NULL. */
static void set_value(Model *model, Parameter *parameter, const Definition *definition, Diags *diags) {
    const Expr *expr = definition->formula;
    bool typed = stated_type(&definition->type, &parameter->type, diags);
    if (definition->type.count > 0 && !typed) expr = NULL; /* the type is in error: silence about the values */
    parameter->value = value_null(parameter->type);
    Value value;
    if (expr == NULL || !read_value(parameter, expr, &value, diags)) return;
    if (!typed) {
        if (value.type == TYPE_NULL) {
            Diag *diag = diag_add(diags, DIAG_MALFORMED, expr->span, "the parameter %.*s has no type",
                                  TEXT_ARG(parameter->name));
            diag_hint(diags, diag, "state it after the name, as in `parameter %.*s : string = NULL`",
                      TEXT_ARG(parameter->name));
            return;
        }
        parameter->type = value.type;
    }
    parameter->value = value;
    if (definition->allowed_count == 0 || !read_allowed(model, parameter, definition, diags)) return;
    if (parameter_allows(parameter, parameter->value)) return;
    Diag *diag = diag_add(diags, DIAG_MALFORMED, expr->span,
                          "the value of the parameter %.*s is not one that it allows", TEXT_ARG(parameter->name));
    diag_place(diags, diag, definition->allowed[0]->span, "allowed from here");
    diag_hint(diags, diag, "choose an allowed value, or add this one after `in`");
}

void add_parameter(Model *model, const Definition *definition, Diags *diags) {
    uint32_t taken;
    if (!claim_name(&model->parameter_names, &definition->name, "parameters", model->parameters.count, &taken, diags)) {
        if (taken != MAP_NONE)
            report_duplicate("parameters", definition->name.parts[0], definition->name.span,
                             model->parameters.items[taken]->span, diags);
        return;
    }
    Parameter *parameter = NEW(model->arena, Parameter);
    *list_add(model->arena, &model->parameters) = parameter;
    parameter->name = definition->name.parts[0];
    parameter->label = definition->label.size > 0 ? definition->label : parameter->name;
    parameter->doc = definition->doc;
    parameter->span = definition->name.span;
    set_value(model, parameter, definition, diags);
}
