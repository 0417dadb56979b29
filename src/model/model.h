/* What authors name: tables, columns, relationships, fields, parameters, sets, filters, tests; and how names resolve.
   Reports what is malformed or duplicate. Never looks at the contents of rows, nor inside formulas. */
#ifndef LODE_MODEL_MODEL_H
#define LODE_MODEL_MODEL_H

#include "base/map.h"
#include "syntax/tree.h"

typedef struct Table Table;
typedef struct ModelColumn ModelColumn;
typedef struct Relationship Relationship;
typedef struct Field Field;
typedef struct Parameter Parameter;

enum { MODEL_TABLES = 256, MODEL_ROWS = INT32_MAX - 1 /* of a table */ }; /* more give too-large */

typedef enum Role { ROLE_DIMENSION, ROLE_MEASURE } Role;

struct ModelColumn {
    Table *table;
    uint32_t index; /* in its table */
    Text name, label, doc;
    Type type;
    bool key, unique, hidden;
    Role role;                 /* numbers that are no keys are measures, unless the column says otherwise */
    Text aggregation;          /* of a measure, lower case: "sum" where nothing is said */
    bool has_null_text;
    Text null_text;            /* read as NULL */
    Text format, folder;       /* size 0: none */
    Relationship *reference;   /* the relationship that starts here (->), or NULL; may be inactive */
    const ColumnDef *definition; /* NULL: made from data */
    Span span;                 /* of the name */
};

struct Table {
    uint32_t index; /* in the model; also the table's bit in a TableSet */
    Text name, label, doc;
    Text *files;    /* patterns; none: NAME.csv */
    uint32_t file_count;
    ModelColumn **columns;
    uint32_t column_count;
    ModelColumn *key; /* the primary key, or NULL */
    bool inferred;    /* made from data without a model */
    LIST(Relationship *) links; /* active relationships with other tables that start or end here, by index: the graph */
    Span span;        /* of the name */
};

/* many-to-one from `from` to `to`, or many-to-many (`--`). */
struct Relationship {
    uint32_t index;    /* in the model, in the order of tables and their columns, `relationship` definitions last */
    ModelColumn *from, *to;
    bool many_to_many, inactive;
    Span span;
};

typedef enum FieldKind { FIELD_DIMENSION, FIELD_MEASURE, FIELD_SET, FIELD_LET } FieldKind;
typedef enum FieldState { FIELD_NEW, FIELD_CHECKING, FIELD_CHECKED } FieldState;

struct Field {
    FieldKind kind;
    Text name, label, doc;
    Expr *formula;            /* NULL when it could not be read (already reported) */
    bool has_type;
    Type declared;            /* : type */
    Text format, folder;
    bool hidden;
    Text aggregation;         /* `default AGG`, lower case; size 0: none said */
    Span aggregation_span;
    Name via;                 /* count 0: none */
    const Table *via_table;   /* analysis resolves it */
    Expr **along, **restart;
    uint32_t along_count, restart_count;
    Span span, name_span;
    /* analysis; then read-only */
    FieldState state;
    Type type;
    Level level;
    const struct Grain *grain;
};

struct Parameter {
    Text name, label, doc;
    Type type;
    Value value;              /* current: the definition's, or what -p or a test set */
    Value *allowed;           /* `in (a, b)` */
    uint32_t allowed_count;
    bool allowed_range;       /* `in a to b`: allowed[0] to allowed[1] */
    Span span;
};

typedef struct Filter {
    Text name;
    Expr *formula;
    Span span;
} Filter;

/* `lint off`, `mutant off`, `arm off` of the model, and whether it was of any use. */
typedef struct ModelWaiver {
    const Waiver *written;
    bool used;
} ModelWaiver;

typedef struct Model {
    Arena *arena;             /* session */
    Text name, label, doc;
    Text data;                /* default data as written; size 0: none */
    Text folder;              /* of the file with the `model` definition: data is relative to it */
    bool has_week_start;
    int week_start;           /* 0 Sunday .. 6 Saturday */
    Text locale;
    bool defined;             /* false: no model was given, tables come from the data */
    LIST(Table *) tables;
    LIST(Relationship *) relationships;
    LIST(Field *) fields;
    LIST(Parameter *) parameters;
    LIST(Filter *) filters;
    LIST(const Definition *) tests;
    LIST(ModelWaiver *) waivers;
    uint32_t linked_waivers;  /* so many of them have had their names looked up */
    Map table_names;          /* loose: name and label -> index in tables, or MAP_SEVERAL; see names.c */
    Map field_names;          /* loose: name and label -> index in fields */
    Map parameter_names;
    const Definition *definition; /* the `model` definition, or NULL */
    bool linked;              /* model_link has seen everything */
    uint32_t linked_tables;   /* ... and so many tables have had their references resolved */
    LIST(const Definition *) relations; /* `relationship` definitions that model_link has yet to see */
} Model;

/* An empty model. */
void model_init(Model *model, Arena *arena);
/* Adds the definitions of a file. Reports duplicates (both places), unknown types, marks that clash, several keys, ... What is
   sound is added all the same. Call model_link once after the last file. `folder`: of the file. */
void model_add(Model *model, const Definitions *definitions, Text folder, Diags *diags);
/* Resolves references (->, --), sets the roles of columns. May be called again after more was added: what was linked stays and is
   not reported again. */
void model_link(Model *model, Diags *diags);
/* A table made from data: columns are filled in by the caller (name, label, type), then model_link. NULL when the model is full. */
Table *model_add_table(Model *model, Text name);
ModelColumn *model_add_column(Model *model, Table *table, Text name, Type type);

/* A relationship between two columns, also in the graph when it is active and between two tables. */
Relationship *model_relate(Model *model, ModelColumn *from, ModelColumn *to, bool many_to_many, bool inactive, Span span);

/* Names: a loose match (case, '_' and ' ' alike) on name or label; an exact match beats a loose one; of several loose ones the
   first with `*several` set. NULL when there is none. */
Table *model_table(const Model *model, Text name, bool *several);
Field *model_field(const Model *model, Text name, bool *several);
Parameter *model_parameter(const Model *model, Text name);
ModelColumn *table_column(const Table *table, Text name, bool *several);
/* The waiver of a lint (its code), mutant or arm (its text, runs of blanks as one) for the field, parameter or table of this name;
   NULL: none. It counts as used from now on. */
const Waiver *model_waiver(const Model *model, WaiverKind kind, Text what, Text name);
/* Whether a value of the parameter's type is in its list or range, if it has one. */
bool parameter_allows(const Parameter *parameter, Value value);
/* The nearest names (up to `most`) for a misspelt one, nearest first, each written as in a formula: of the table's columns, or
   (table NULL) of all fields, columns, tables and parameters. Returns how many. */
uint32_t model_suggest(const Model *model, Arena *arena, const Table *table, Text name, Text *out, uint32_t most);

#endif
