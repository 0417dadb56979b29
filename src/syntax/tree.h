/* The trees that text becomes: expressions, definitions, statements, tests. One fat node per kind of thing, allocated in the
   arena of its parse. The fields under "analysis" are written by that room only; afterwards the tree is read-only. */
#ifndef LODE_SYNTAX_TREE_H
#define LODE_SYNTAX_TREE_H

#include "base/diag.h"
#include "data/type.h"

/* ---- names ---- */

/* A reference as written: [A].[B], [A], or a bare word. Parts are unquoted (']]' became ']'). */
enum { NAME_PARTS = 4 };
typedef struct Name {
    Text parts[NAME_PARTS];
    uint8_t count;
    bool bare; /* one word without brackets */
    Span span;
} Name;

/* ---- expressions ---- */

typedef enum ExprKind {
    EXPR_LITERAL, /* value */
    EXPR_NAME,    /* name */
    EXPR_CALL,    /* function name `text`, args: calls, operators (notation says how it was written), IN lists */
    EXPR_IF,      /* args: condition, value, condition, value, ... [, else]  (odd count: has an else) */
    EXPR_CASE,    /* args: subject, when, value, when, value, ... [, else]  (even count: has an else) */
    EXPR_LOD,     /* args: dimensions..., body last */
    EXPR_SET      /* computed set `x IN TOP n BY e`, `x IN BOTTOM n BY e`, `x IN HAVING (c)`: args x [, n], e */
} ExprKind;

typedef enum Written { /* how a call was written, for printing it back; the catalogue's Notation has the same members */
    WRITTEN_NAME,
    WRITTEN_PREFIX,
    WRITTEN_INFIX,
    WRITTEN_IN,
    WRITTEN_CAST /* put in by the analysis */
} Written;

typedef enum LodKind { LOD_FIXED, LOD_INCLUDE, LOD_EXCLUDE, LOD_TABLE /* { e } */ } LodKind;
typedef enum SetKind { SET_TOP, SET_BOTTOM, SET_HAVING } SetKind;

typedef enum Level { LEVEL_CONSTANT, LEVEL_ROW, LEVEL_AGGREGATE, LEVEL_TABLECALC } Level;

struct Function;   /* functions/function.h */
struct Table;      /* model/model.h ... */
struct ModelColumn;
struct Field;
struct Parameter;
struct Grain;      /* analysis/analysis.h */

typedef enum RefKind { REF_NONE, REF_COLUMN, REF_FIELD, REF_PARAMETER, REF_TABLE, REF_ADHOC } RefKind;

typedef struct Expr Expr;
struct Expr {
    ExprKind kind;
    Written written; /* EXPR_CALL */
    LodKind lod;     /* EXPR_LOD */
    SetKind set;     /* EXPR_SET */
    bool parenthesized;
    bool negated;    /* `x NOT IN (...)` as written: the tree is NOT (x IN (...)) and this marks the NOT */
    uint16_t depth;  /* 1 + the largest depth of args; bounded by EXPR_DEPTH */
    Span span;
    Span word;       /* the operator or function name inside span */
    Text text;       /* EXPR_CALL: the name as written, operators by their sign or upper-case word */
    Value value;     /* EXPR_LITERAL; a NULL literal has type TYPE_NULL */
    Name name;       /* EXPR_NAME */
    Expr **args;
    uint32_t count;

    /* analysis */
    Type type;  /* TYPE_NONE: in error, or not analysed */
    Level level;
    const struct Grain *grain; /* may be NULL: none */
    const struct Function *function;
    RefKind ref;
    union {
        const struct ModelColumn *column;
        const struct Field *field;
        const struct Parameter *parameter;
        const struct Table *table;
    } to;
};

enum { EXPR_DEPTH = 1000 };

/* ---- statements ---- */

typedef struct Item {
    Expr *expr;
    Text alias;      /* size 0: none */
    Expr **along;    /* dimensions that a table calculation runs along */
    uint32_t along_count;
    Expr **restart;
    uint32_t restart_count;
    Span span;
} Item;

typedef struct OrderKey {
    Expr *expr;       /* a literal integer n means the n-th item */
    bool descending;
} OrderKey;

typedef struct Let {
    Name name;
    Expr *formula;
} Let;

typedef struct Statement {
    Span span;
    bool rows;     /* `rows ...`: ungrouped rows of the finest table */
    Let *lets;
    uint32_t let_count;
    Item *items;   /* in the order written */
    uint32_t item_count;
    Item *by;      /* dimensions put in front */
    uint32_t by_count;
    Expr *where, *context, *having; /* NULL: none */
    OrderKey *order;
    uint32_t order_count;
    bool has_limit;
    int64_t limit;
    Expr **per;    /* `limit 3 per [Region]` */
    uint32_t per_count;
} Statement;

/* ---- definitions ---- */

typedef enum AttributeKind {
    ATTR_FORMAT,  /* text */
    ATTR_FOLDER,  /* text */
    ATTR_HIDDEN,
    ATTR_DEFAULT, /* name: the default aggregation */
    ATTR_VIA,     /* name: a table */
    ATTR_ALONG,   /* exprs */
    ATTR_RESTART  /* exprs */
} AttributeKind;

typedef struct Attribute {
    AttributeKind kind;
    Span span;
    Text text;
    Name name;
    Expr **exprs;
    uint32_t count;
} Attribute;

typedef enum ColumnMark {
    MARK_KEY,
    MARK_UNIQUE,
    MARK_INACTIVE,  /* after -> */
    MARK_DIMENSION,
    MARK_MEASURE,   /* name: the aggregation, count 0 when not said */
    MARK_NULL,      /* text: read as NULL */
    MARK_REFERENCE, /* -> name: a table, or table.column */
    MARK_FORMAT,    /* text */
    MARK_FOLDER,    /* text */
    MARK_HIDDEN
} ColumnMark;

typedef struct Mark {
    ColumnMark kind;
    Span span;
    Text text;
    Name name;
} Mark;

typedef struct ColumnDef {
    Name name;
    Text label; /* size 0: the name itself */
    Text doc;
    Name type;
    Mark *marks;
    uint32_t mark_count;
    Span span;
} ColumnDef;

/* What the model has said not to be told of: a lint (what: its code), a mutant ("before -> after") or an arm that no test
   reaches. */
typedef enum WaiverKind { WAIVER_LINT, WAIVER_MUTANT, WAIVER_ARM } WaiverKind;
typedef struct Waiver {
    WaiverKind kind;
    Text what;
    Name *names; /* of fields, parameters or tables; count 0: everywhere */
    uint32_t name_count;
    Text reason;
    Span span;
} Waiver;

typedef enum DefinitionKind {
    DEF_MODEL,
    DEF_TABLE,
    DEF_RELATIONSHIP,
    DEF_DIMENSION,
    DEF_MEASURE,
    DEF_PARAMETER,
    DEF_SET,
    DEF_FILTER,
    DEF_TEST
} DefinitionKind;

/* Rows of a table in a test: cells as written, trimmed. */
typedef struct Cell {
    Text text;   /* unquoted when it was quoted */
    bool quoted; /* "" is the empty string, an empty cell is NULL */
    Span span;
} Cell;
typedef struct CellRow {
    Cell *cells;
    uint32_t count;
    Span span;
} CellRow;

typedef enum StepKind {
    STEP_NOW,       /* text */
    STEP_USER,      /* text */
    STEP_PARAMETER, /* name, expr: `parameter [P] = literal` */
    STEP_DATA,      /* text: a folder, relative to the file */
    STEP_GIVEN,     /* name, rows (the first row is the header) */
    STEP_EXPECT     /* see below */
} StepKind;

typedef struct TestStep {
    StepKind kind;
    Span span;
    Text text;
    Name name;
    Expr *expr;
    CellRow *rows;
    uint32_t row_count;
    /* STEP_EXPECT: a statement, and ... */
    Statement *statement;
    bool has_rows;     /* ... rows follow (header first) */
    bool fails;        /* ... `fails "text"`: it must fail; the message (or code) holds `text` (may be empty) */
    bool has_within;   /* ... `within x` */
    double within;
    Text matches;      /* ... `matches "file"`, size 0: none */
} TestStep;

typedef struct Definition {
    DefinitionKind kind;
    Span span;   /* the whole definition */
    Name name;   /* DEF_TEST: the title in parts[0]; DEF_FILTER: the title, may be empty */
    Text label;  /* size 0: none */
    Text doc;    /* of the /// lines above, joined by newlines */
    /* DEF_MODEL */
    Text data;             /* size 0: none */
    Text week_start;       /* size 0: not said */
    Span week_span;
    Text locale;           /* size 0: not said */
    Waiver *waivers;
    uint32_t waiver_count;
    /* DEF_TABLE */
    Text *files;           /* from "a.csv", "b.csv" */
    uint32_t file_count;
    ColumnDef *columns;
    uint32_t column_count;
    /* DEF_RELATIONSHIP: left -- right, left -> right: [Table].[Column] each */
    Name left, right;
    bool many_to_many, inactive;
    /* DEF_DIMENSION, DEF_MEASURE, DEF_SET, DEF_FILTER: formula; DEF_PARAMETER: formula is the value.
       DEF_SET: the whole membership expression `[Customer] IN ...` (EXPR_SET or an IN call). */
    Name type;             /* count 0: not stated; also of a parameter */
    Attribute *attributes;
    uint32_t attribute_count;
    Expr *formula;
    /* DEF_PARAMETER: `in (a, b)` or `in a to b` */
    Expr **allowed;
    uint32_t allowed_count;
    bool allowed_range;
    /* DEF_TEST */
    TestStep *steps;
    uint32_t step_count;
} Definition;

typedef struct Definitions {
    Definition **items;
    uint32_t count;
} Definitions;

#endif
