/* lode: Tableau-style calculated fields over tables. THE ENTRANCE: everything that a program needs, and the only header that the
   shell and the test runner see. docs/embedding.md has a program that uses it.

   A handle (Lode) holds a model, its data and its settings: lode_new, settings, models, tables from memory, lode_open, questions,
   lode_free. A handle and its results are used by one thread at a time; different handles are independent.

   Errors are values: a call that fails gives false, NULL or 0, and lode_message tells why until the next call on the handle that can
   report. That memory ran out (out-of-memory) or the work was cancelled (cancelled) is told so, too, and the handle stays of use.
   Nothing prints, nothing exits, nothing reads the environment or the clock.

   What a handle gives belongs to it and lives until lode_free, unless another end is told; results live until lode_result_free.
   What is given to a handle is copied, unless it is told otherwise. Texts are UTF-8. Pointers must not be NULL and indexes must be
   less than the count, unless it is told what happens then. */
#ifndef LODE_H
#define LODE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define LODE_VERSION  "0.1.0"      /* of this header: the first number changes with what programs must know */
#define LODE_RELEASED "2026-11-21"

#ifdef __cplusplus
extern "C" {
#endif
#ifdef __GNUC__ /* what is declared here is what the shared library exports: nothing else is */
#pragma GCC visibility push(default)
#endif

typedef struct Lode Lode;
typedef struct LodeResult LodeResult;

/* ---- handle and settings ---- */

Lode *lode_new(void); /* NULL when there is no memory */
void lode_free(Lode *lode); /* after its results and fixtures were freed; NULL: nothing happens */
const char *lode_version(void); /* LODE_VERSION of the library that runs */

/* Before lode_open, if data or model depend on them (locale, week start, bad cells, strict); otherwise at any time, for the calls
   that follow. Each that can fail gives false and a message when the value cannot be read. */
bool lode_set_now(Lode *lode, const char *datetime);      /* "2025-05-01 12:00:00": what NOW() and TODAY() see; at first 1970 */
bool lode_set_user(Lode *lode, const char *name);         /* USERNAME(); NULL: nobody is signed in */
/* Who is in which groups: a file of lines NAME: GROUP, GROUP, as in CORP\ann "Ann Miller": Managers, North. */
bool lode_set_groups(Lode *lode, const char *path);
bool lode_set_week_start(Lode *lode, const char *weekday); /* "monday": beats what the model says */
bool lode_set_locale(Lode *lode, const char *name);       /* "en_GB"; literals #...# and data files do not depend on it */
/* After the model was added. value: as in data files; strings bare or quoted. */
bool lode_set_parameter(Lode *lode, const char *name, const char *value);
void lode_set_memory(Lode *lode, size_t bytes);           /* of the handle and its results together; 0 (at first): no limit */
void lode_set_threads(Lode *lode, unsigned threads);      /* how many may work, from 1 (at first 1): results do not depend on it */
void lode_set_batch_rows(Lode *lode, unsigned rows);      /* 1 .. 2048: results do not depend on it */
void lode_set_bad_cells_null(Lode *lode, bool on);        /* cells that do not read as their column's type: NULL, not errors */
void lode_set_clock(Lode *lode, double (*seconds)(void)); /* since some moment, for LODE_STAGE_PROFILE; NULL (at first): none */
/* Whether statements leave what they compute (values of LODs, groups, aggregates) for later ones, which are given the same answers
   sooner; true at first. It takes at most a quarter of the memory, and gives way to whatever needs it. false: nothing is kept. */
void lode_set_reuse(Lode *lode, bool on);
void lode_set_strict(Lode *lode, bool on);                /* missing tables and columns are errors at once */

/* ---- long work ---- */

/* Is called often, with how far some work has come (rows; total 0: not known), from the thread that called lode. It must be quick
   and must not call the handle, except lode_cancel. NULL: nobody. */
typedef void LodeProgress(void *user, const char *work, uint64_t done, uint64_t total);
void lode_set_progress(Lode *lode, LodeProgress *tell, void *user);
/* The call that runs on the handle ends soon with the message `cancelled`; without one, nothing happens. The only function that may
   be called from other threads and from signal handlers. */
void lode_cancel(Lode *lode);

/* ---- model and data ---- */

/* A .calc file or a folder of them; may be called several times before lode_open. false: errors were reported. */
bool lode_add_model(Lode *lode, const char *path);
/* The same from a text of `size` bytes; `name` stands for the file in messages. */
bool lode_add_model_text(Lode *lode, const char *name, const char *text, size_t size);
/* Once: ends the reading of the model and finds the data: paths of folders, .csv, .jsonl, .parquet, .sqlite, .duckdb or store files (.lode), as PATH,
   PATH:TABLE of a database, NAME=PATH or NAME=PATH:TABLE for the table NAME of the model; none: the model's own default, if any.
   Without a model, tables are made from the data. Files are read when a question needs them. When it fails, lode_check tells all
   that is wrong, and questions are answered no more. */
bool lode_open(Lode *lode, const char *const *data, unsigned data_count);
/* The files and folders that were given, or found as the model's default, also those that could not be read; NULL past the end.
   *model: given as a model, not as data. Whoever looks at their times of change knows when to open anew. Lives as long as the
   handle. */
const char *lode_path(const Lode *lode, unsigned index, bool *model);

/* Definitions of the tables that were made from data, as text for a .calc file: with types, a key where names and values say so, and
   possible relationships as comments. The data are read whole. Until the next call; NULL: reported. */
const char *lode_describe(Lode *lode, size_t *size);

/* ---- store files: data as lode keeps it, which is opened in milliseconds ---- */

/* Writes all tables of the data that lode_open found. A file of that name is replaced when all of the new one is safe. */
bool lode_save(Lode *lode, const char *path);
/* Instead of lode_open: adds the rows of the data to a store file; what is there stays where it is. Without a model, tables and types
   are those of the file. Nothing is added when anything is wrong. */
bool lode_append(Lode *lode, const char *path, const char *const *data, unsigned data_count);
/* Whether everything in a store file is as it was written; it is read whole. */
bool lode_verify(Lode *lode, const char *path);
/* What a store file holds: a row a column, with table, rows, type, and what it takes. NULL: reported. */
LodeResult *lode_inspect(Lode *lode, const char *path);

/* ---- messages ---- */

typedef enum LodeSeverity { LODE_NOTE, LODE_WARNING, LODE_ERROR } LodeSeverity;

typedef struct LodePlace {
    const char *file;             /* "" for typed text */
    const char *source;           /* the whole text, source_size bytes, not zero-ended */
    size_t source_size;
    size_t begin, end;            /* bytes of source */
    unsigned line, column;        /* of begin, from 1, in code points */
    const char *label;            /* may be "" */
} LodePlace;

typedef struct LodeMessage {
    const char *code; /* "mixed-levels" */
    LodeSeverity severity;
    const char *message, *hint; /* hint may be "" */
    const char *waived;         /* of lode_check: the reason with which the model turns it off; "" it does not */
    const LodePlace *places;    /* the first is where the mistake is */
    unsigned place_count;
    const char *file; /* data problems: the file ("" none), line and column from 1 (0: none) */
    uint64_t line, column;
} LodeMessage;

/* Of the last call that could report, in the order in which they were found; also warnings and notes of calls that succeeded. */
unsigned lode_message_count(const Lode *lode);
const LodeMessage *lode_message(const Lode *lode, unsigned index); /* NULL past the end */
/* Codes with a line of explanation each, for `lode explain CODE`; NULL past the end / for an unknown code. */
const char *lode_code_at(unsigned index, const char **title);
const char *lode_code_title(const char *code);
const char *lode_code_more(const char *code); /* a few sentences */
LodeSeverity lode_code_severity(const char *code); /* LODE_ERROR for an unknown one */
/* Whether a code is that of a lint (advice of lode_check); then a line that brings it and one that does not. */
bool lode_code_lint(const char *code, const char **wrong, const char **right);

/* ---- values and results ---- */

typedef enum LodeType { LODE_NULL, LODE_BOOLEAN, LODE_INTEGER, LODE_REAL, LODE_STRING, LODE_DATE, LODE_DATETIME, LODE_SPATIAL } LodeType;

typedef struct LodeValue {
    LodeType type; /* of the column, also when null */
    bool null;
    bool boolean;
    int64_t integer;    /* LODE_INTEGER; LODE_DATE: days since 1970-01-01; LODE_DATETIME: microseconds since 1970-01-01 */
    double real;
    const char *string; /* LODE_STRING, LODE_SPATIAL: size bytes, not zero-ended */
    size_t size;
} LodeValue;

typedef struct LodeText {
    const char *data; /* UTF-8 without zero bytes, not zero-ended; NULL (in tables from memory): the value is NULL */
    size_t size;      /* bytes */
} LodeText;

/* A column of values, in results and in tables from memory. Row 0 is the first. */
typedef struct LodeColumn {
    const char *name;
    LodeType type;
    uint64_t rows;
    const uint64_t *valid; /* bit row % 64 of word row / 64: 1 for a value, 0 for NULL; NULL: no NULLs. As in Arrow */
    union {                /* by the type. The slot of a NULL is safe to read and means nothing */
        const uint8_t *booleans;  /* 0 or 1 */
        const int64_t *integers;  /* LODE_INTEGER; LODE_DATE: days, LODE_DATETIME: microseconds since 1970-01-01 */
        const double *reals;      /* finite */
        const LodeText *strings;  /* LODE_STRING; LODE_SPATIAL: well-known text */
        const void *any;
    } values;
} LodeColumn;

/* `row` and `column` count from 0 and must be less than the result has. */
unsigned lode_result_columns(const LodeResult *result);
uint64_t lode_result_rows(const LodeResult *result);
const char *lode_result_name(const LodeResult *result, unsigned column);
const char *lode_result_type(const LodeResult *result, unsigned column);   /* "string", "real" ... */
const char *lode_result_role(const LodeResult *result, unsigned column);   /* "dimension", "measure", "constant" */
const char *lode_result_format(const LodeResult *result, unsigned column); /* "0.0%" or "" */
LodeValue lode_result_value(const LodeResult *result, uint64_t row, unsigned column); /* its string lives as long as the result */
/* The values of a column as they lie in the result, without a copy: they live as long as it does. A column of bare NULLs has the
   type LODE_NULL and no values. A column past the end: all is 0. */
LodeColumn lode_result_column(const LodeResult *result, unsigned column);
void lode_result_free(LodeResult *result); /* before its handle; NULL: nothing happens */

/* The value as text: NULL "", booleans true/false, dates ISO with a blank before the time, reals the shortest text that reads back
   the same. Writes at most `room` bytes with a zero at the end; gives the full length like snprintf. */
size_t lode_value_text(LodeValue value, char *to, size_t room);
/* As lode_value_text, but numbers and dates by a format such as "0.0%", "#,##0.00", "yyyy-MM-dd". */
size_t lode_value_format(LodeValue value, const char *format, char *to, size_t room);

/* ---- tables from memory ---- */

/* All before lode_open, which reads what was given; afterwards bad-request. A table from memory stands instead of the files of its
   table; others still come from the paths of lode_open (not from the model's own default, once anything is from memory). Tables
   and columns are found by name as in formulas; columns that the model does not have are left out. Without a model the
   tables given make one. Integers may be given for columns of reals, dates for datetimes, and strings for any type: they are
   read as cells of a CSV file are. Values are checked like those of files (bad-cell, duplicate-key ...); messages about them
   name the file "memory:TABLE", the row from 1 as line and the given column from 1 as column. */

/* Rows as arrays, one per column, all with the same `rows`. May be called again with the same columns: the rows add up. The values and
   bitmaps are not copied: they must stay as they are until lode_open returns. false: reported. */
bool lode_add_table(Lode *lode, const char *name, const LodeColumn *columns, unsigned column_count);

/* Rows one by one, for tables that are not there as arrays. Only name and type of the columns count. The appender belongs to the
   handle and ends with lode_open. NULL: reported. */
typedef struct LodeAppender LodeAppender;
LodeAppender *lode_append_to(Lode *lode, const char *name, const LodeColumn *columns, unsigned column_count);
/* A value for each column, which is copied: NULL, of the column's type, or an integer for a real. false: reported, and the row is not
   there. */
bool lode_append_row(LodeAppender *appender, const LodeValue *values);

/* ---- questions ---- */

typedef struct LodeLet {
    const char *name, *formula;
} LodeLet;

typedef struct LodeName { /* an ad-hoc name: reference as written in the formula, "real", "real aggregate", "integer constant" */
    const char *reference, *meaning;
} LodeName;

typedef struct LodeRequest {
    const char *text;
    size_t size;
    const LodeLet *lets;
    unsigned let_count;
    const LodeName *names;
    unsigned name_count;
} LodeRequest;

/* Answers a statement: [Sales] by [Region] where ... NULL: errors were reported. */
LodeResult *lode_show(Lode *lode, const LodeRequest *request);
/* Reads the data that a statement needs, so that lode_show does not have to. false: errors were reported. */
bool lode_prepare(Lode *lode, const LodeRequest *request);

typedef struct LodeMeaning {
    const char *type, *level, *grain; /* grain: "row(Orders)", "fixed(Customer)", "" */
} LodeMeaning;
/* The type, level and grain of a formula without running it; the texts live until the next call on the handle. */
bool lode_check_formula(Lode *lode, const LodeRequest *request, LodeMeaning *meaning);
/* All fields, filters and tests' statements of the model; with data also missing columns and orphan keys. Without errors the lints
   follow: warnings and notes, also those that the model turns off (LodeMessage.waived). */
bool lode_check(Lode *lode);

typedef enum LodeStage {
    LODE_STAGE_TOKENS,
    LODE_STAGE_TREE,
    LODE_STAGE_TYPES,
    LODE_STAGE_PLAN,
    LODE_STAGE_PROFILE /* answers it, and tells what each pass took: rows, groups, memory, and time by lode_set_clock */
} LodeStage;
/* The statement after a stage, as text (zero-ended, lives until the next call). NULL: errors were reported. */
const char *lode_explain(Lode *lode, const LodeRequest *request, LodeStage stage);

/* ---- why: how a cell of an answer came to its value ---- */

typedef enum LodeWhyKind {
    LODE_WHY_CONSTANT,  /* a literal, a parameter, or what is made of these */
    LODE_WHY_COLUMN,
    LODE_WHY_DIMENSION, /* of the cell */
    LODE_WHY_CALL,      /* an operator or function of its children */
    LODE_WHY_BRANCH,    /* IF, CASE, IIF, IFNULL, ZN: with arms */
    LODE_WHY_AGGREGATE, /* children: its arguments, over the rows */
    LODE_WHY_LOD,       /* over rows; child: one of the groups that they fall in */
    LODE_WHY_SET,       /* likewise */
    LODE_WHY_GROUP,     /* the group of an LOD; child: its value */
    LODE_WHY_CELLS      /* a table calculation; children: its arguments in this cell */
} LodeWhyKind;

typedef struct LodeWhyArm {
    const char *text;  /* "IF [A] > 3", "ELSE" */
    bool taken;        /* of a cell */
    uint64_t rows;     /* over rows: that took it */
    uint64_t unknown;  /* ... whose test was NULL */
} LodeWhyArm;

typedef struct LodeWhyFilter {
    const char *text;
    uint64_t rows; /* that it left */
} LodeWhyFilter;

typedef struct LodeWhyPlace { /* a row of a source */
    const char *table, *file;  /* file "": the rows were given */
    uint64_t record, line;     /* from 1: of the records of the file, without the header; of its lines, 0: not known */
} LodeWhyPlace;

typedef struct LodeWhyCell {
    const char *name; /* "[Orders].[Sales]", or a key of a group as written */
    LodeValue value;
} LodeWhyCell;

typedef struct LodeWhySample {
    bool counts;          /* false: the aggregate passes it over, because ... */
    const char *reason;
    LodeValue value;      /* of the argument */
    const LodeWhyPlace *places;
    unsigned place_count;
    const LodeWhyCell *cells; /* columns that the argument reads */
    unsigned cell_count;
} LodeWhySample;

/* One part of a formula. Texts are zero-ended; "" where nothing is to say. */
typedef struct LodeWhyNode LodeWhyNode;
struct LodeWhyNode {
    LodeWhyKind kind;
    const char *text;   /* the formula as written */
    const char *field;  /* the field whose formula it is */
    const char *name;   /* LODE_WHY_CALL, _AGGREGATE, _CELLS: the function or operator */
    const char *format; /* of its field */
    bool over_rows;     /* says how many rows; else `value` is of the cell or group */
    bool again;         /* told before: no children */
    bool unreached;     /* the cell does not come to it: no value, no children */
    LodeValue value;
    const char *because; /* why the value is NULL */
    /* over rows */
    uint64_t rows, nulls;
    LodeValue least, greatest;
    bool has_sum;
    double sum;
    const LodeWhyArm *arms;
    unsigned arm_count;
    /* LODE_WHY_AGGREGATE. opened false: the rows were not met (told before, or RANDOM would give other values) */
    bool opened;
    const char *frame;       /* the tables, "Orders → Customers" */
    uint64_t met;            /* rows of the frame */
    const LodeWhyFilter *filters;
    unsigned filter_count;
    uint64_t kept, in_cell;  /* rows after the filters; those of the cell or group; `rows` counts each once, `nulls` have no argument */
    uint64_t distinct;       /* values of the first argument */
    const LodeWhySample *samples;
    unsigned sample_count;
    /* LODE_WHY_LOD, LODE_WHY_SET */
    uint64_t groups, lost;   /* groups that the rows fall in, rows that belong to none */
    /* LODE_WHY_GROUP: its keys. Of the top: the dimensions of the cell */
    const LodeWhyCell *keys;
    unsigned key_count;
    /* LODE_WHY_CELLS: its first argument in the cells it runs over, in their order; `at` is this cell */
    const LodeValue *series;
    unsigned series_count, at;
    const LodeWhyNode *const *children;
    unsigned child_count;
};

typedef struct LodeChoice { /* of a cell; zero: the first measure of the first row */
    uint64_t row;      /* of the answer, from 1 */
    const char *at;    /* a condition on the dimensions (or measures); the first row where it is TRUE */
    const char *item;  /* the label of an item, or its number from 1 */
} LodeChoice;

typedef struct LodeWhy {
    uint64_t row, rows;     /* the row that is explained, of so many */
    uint64_t matches;       /* rows where `at` is TRUE; without it all */
    const char *label;      /* of the item */
    const LodeWhyNode *top;
} LodeWhy;

/* Answers a statement and tells why a cell has its value. NULL: errors were reported. Lives until the next call on the handle. */
const LodeWhy *lode_why(Lode *lode, const LodeRequest *request, const LodeChoice *choice);

/* ---- the dictionary: what a model defines ---- */

typedef enum LodeKind { LODE_TABLE, LODE_COLUMN, LODE_DIMENSION, LODE_MEASURE, LODE_SET, LODE_PARAMETER, LODE_FILTER } LodeKind;

typedef struct LodeIndexes { /* of entries, tests, ...: ascending, each once */
    const unsigned *items;
    unsigned count;
} LodeIndexes;

/* A table, column, field, parameter or data-source filter. Texts are zero-ended, "" where nothing is said. */
typedef struct LodeEntry {
    LodeKind kind;
    const char *name, *label, *doc, *folder, *format;
    bool hidden;
    /* type "" of tables, and of fields that are in error. level, grain: of fields and filters, as lode_check_formula gives them */
    const char *type, *level, *grain;
    const char *aggregation; /* of measures per row: "sum" */
    unsigned table;          /* LODE_COLUMN: the entry of its table; LODE_TABLE: itself */
    LodeIndexes columns;     /* LODE_TABLE */
    bool key, unique, measure; /* LODE_COLUMN */
    const char *null_text;   /* LODE_COLUMN: read as NULL */
    /* LODE_PARAMETER, as written in a formula: its value (when the dictionary was first asked for), and what it may be: "1, 2",
       "1 to 100" */
    const char *value, *allowed;
    /* where it is defined: bytes begin..end of source, and of its formula (formula_begin == formula_end: none); source NULL: made
       from data */
    const char *file, *source;
    size_t source_size, begin, end, formula_begin, formula_end;
    unsigned line;           /* of its name, from 1; 0: made from data */
    LodeIndexes uses;        /* entries that its formula names (columns, tables in COUNT, fields, parameters) */
    LodeIndexes used_by;
    LodeIndexes tests;       /* whose expectations read it, directly or through other fields */
} LodeEntry;

/* Checks all fields (what is wrong is not reported: lode_check does) and lists everything: tables each followed by its columns, then
   parameters, fields and filters, each in the order of the files. Lives as long as the handle. */
unsigned lode_entry_count(Lode *lode); /* 0 also when memory ran out, which is reported */
const LodeEntry *lode_entry(Lode *lode, unsigned index); /* NULL past the end */
/* The `model` definition: texts "" where nothing is said. */
typedef struct LodeModel {
    const char *name, *label, *doc;
} LodeModel;
LodeModel lode_model(Lode *lode);
/* By name or label as names resolve; tables only where nothing else has the name. false: nothing has it. */
bool lode_entry_find(Lode *lode, const char *name, unsigned *index);

typedef enum LodeWordKind {
    LODE_WORD_KEYWORD,
    LODE_WORD_FUNCTION,
    LODE_WORD_NAME,
    LODE_WORD_STRING,
    LODE_WORD_NUMBER,
    LODE_WORD_DATE,
    LODE_WORD_SIGN,
    LODE_WORD_COMMENT
} LodeWordKind;

#define LODE_NO_ENTRY (~0u)
typedef struct LodeWord { /* a piece of an entry's definition, for colouring */
    LodeWordKind kind;
    size_t begin, end; /* bytes of the entry's source */
    unsigned entry;    /* LODE_WORD_NAME: what it names, or LODE_NO_ENTRY; a reference [A].[B] is one word */
} LodeWord;
/* The words of an entry's definition in the order of the text, blanks left out; NULL when it was made from data. They live until the
   next question on the handle. */
const LodeWord *lode_words(Lode *lode, unsigned entry, unsigned *count);

/* Whether an entry of one model stands for an entry of another one. */
typedef bool LodeSame(void *user, unsigned a, unsigned b);
/* Whether an entry of `a` says what an entry of `b` says. Trees are compared: comments, layout, the case of words and parentheses
   that change nothing do not count, and names are the same when `same` says so of what they name. Of fields: formula, via, along
   and restart; of filters: formula; of parameters: value and what it may be; of tables: files; of columns: nothing (all is in the
   entry); LODE_NO_ENTRY for both: the start of the week and the locale of the models. */
bool lode_same_definition(Lode *a, unsigned x, Lode *b, unsigned y, LodeSame *same, void *user);

typedef struct LodeRelationship {
    unsigned from, to; /* entries of columns */
    bool many_to_many, inactive;
} LodeRelationship;
unsigned lode_relationship_count(Lode *lode);
LodeRelationship lode_relationship(Lode *lode, unsigned index);

/* ---- coverage: what the expectations of tests have reached ---- */

typedef enum LodePointKind {
    LODE_POINT_ARM, /* an arm of IF, CASE or IIF, also an ELSE that is not written */
    LODE_POINT_NULL /* a case of NULL: a test or subject that is NULL, an argument of IFNULL or ZN, a divisor that is 0 or NULL ... */
} LodePointKind;

typedef struct LodePoint {
    LodePointKind kind;
    unsigned entry;          /* of the field, set or filter */
    const char *what;        /* "IF [A] > 3", "ELSE of IF [A] > 3", "... (not written)", "[A] > 3 is NULL" */
    size_t begin, end;       /* bytes of the entry's source: the arm's value, or the part that is NULL */
    unsigned line, column;
    uint64_t rows;           /* how often rows and groups took it since lode_cover */
    const char *unreachable; /* why none can: "" unless it can be shown, or is waived by `arm off` with this reason */
} LodePoint;

/* From now on, what fixtures of this handle answer is counted (true, from zero), or no longer. What an answer is does not depend on
   it. Rules: docs/testing.md. false: errors were reported. */
bool lode_cover(Lode *lode, bool on);
unsigned lode_point_count(Lode *lode);
LodePoint lode_point(Lode *lode, unsigned index); /* in the order of entries and of the text */

/* ---- mutants: small changes to formulas that tests should notice ---- */

typedef struct LodeMutant {
    unsigned entry;            /* of the field */
    const char *operation;     /* "comparison", "literal", "and-or", ... */
    const char *before, *after; /* where a field says the same twice, the second after ends in " #2" */
    size_t begin, end;         /* bytes of the entry's source that change */
    unsigned line, column;
    const char *waived;        /* the reason of `mutant off`, or "" */
} LodeMutant;

/* All mutants that are formulas of the same type and level, in the order of entries. */
unsigned lode_mutant_count(Lode *lode);
const LodeMutant *lode_mutant(Lode *lode, unsigned index);
/* Puts a mutant in place of its formula, until the next call; LODE_NO_MUTANT: every formula is as written again. */
#define LODE_NO_MUTANT (~0u)
bool lode_mutate(Lode *lode, unsigned index);

/* ---- layout ---- */

/* The text of a .calc file (or of one formula) in the one layout that it has; comments stay where they stood, and the meaning stays
   what it was. `name` is for messages, "" for typed text. *length bytes and a zero, which live until the next call on the handle.
   NULL: errors were reported. Needs no model. */
const char *lode_format(Lode *lode, const char *name, const char *text, size_t size, bool formula, size_t *length);

/* ---- the catalogue of functions, for help and docs ---- */

typedef struct LodeFunction {
    const char *name, *family, *kind, *doc, *example, *gives, *needs; /* needs: "" when it can be computed */
    const char *signature, *result;
} LodeFunction;
unsigned lode_function_count(void);
LodeFunction lode_function(Lode *lode, unsigned index); /* texts live until the next call on the handle; all NULL: no memory */

/* ---- tests ---- */

typedef struct LodeCell {
    const char *text;
    size_t size;
    bool quoted;
    unsigned line, column;
    size_t begin, end; /* bytes of the test's source, with its quotes */
} LodeCell;

typedef struct LodeCells { /* row 0 is the header */
    unsigned rows, *counts;
    LodeCell *const *cells;
} LodeCells;

typedef enum LodeStepKind { LODE_STEP_SETTING, LODE_STEP_GIVEN, LODE_STEP_EXPECT } LodeStepKind;

typedef struct LodeStep {
    LodeStepKind kind;
    unsigned line;           /* where it begins */
    const char *statement;   /* LODE_STEP_EXPECT: as written (zero-ended) */
    bool has_rows, fails;
    const char *fails_with;  /* "" any failure */
    double within;           /* relative tolerance of reals */
    const char *matches;     /* "" none; else the path of the golden file */
    size_t literal_begin, literal_end; /* of `expect a = literal`: the literal in the test's source; equal: it is none */
    LodeCells cells;         /* LODE_STEP_GIVEN, and LODE_STEP_EXPECT with has_rows */
    const char *table;       /* LODE_STEP_GIVEN */
    bool files;              /* LODE_STEP_SETTING: it is data "folder", so that tables have the rows of files */
} LodeStep;

typedef struct LodeTest {
    const char *title, *file;
    unsigned line;
    const char *source; /* the whole text of the file, source_size bytes */
    size_t source_size;
    const LodeStep *steps;
    unsigned step_count;
} LodeTest;

unsigned lode_test_count(Lode *lode);
const LodeTest *lode_test(Lode *lode, unsigned index); /* NULL past the end, and when memory ran out */
/* The entries that an expectation reads, directly or through fields; none of other steps. Lives as long as the handle. */
LodeIndexes lode_test_reads(Lode *lode, unsigned test, unsigned step);

/* A handle that shares the model, with settings of its own and every table empty: what one test runs in. It must be freed before
   its parent; only one may live at a time. NULL: no memory. */
Lode *lode_fixture(Lode *parent, unsigned test);
/* Runs a step. Settings and given rows: true, or false with messages. Expectations: *result is what the statement gave (NULL with
   messages when it failed). `expect a = b` gives one row with the two sides and *sides true. */
bool lode_run_step(Lode *fixture, unsigned step, LodeResult **result, bool *sides);
/* Whether a result's value is what a cell says, with a relative tolerance for reals. */
bool lode_value_is(LodeValue value, const LodeCell *cell, double within);
bool lode_value_same(LodeValue a, LodeValue b, double within);

#ifdef __GNUC__
#pragma GCC visibility pop
#endif
#ifdef __cplusplus
}
#endif

#endif
