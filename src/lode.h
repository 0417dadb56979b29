/* lode: Tableau-style calculated fields over tables. THE ENTRANCE: everything that a program needs, and the only header that the
   shell and the test runner see.

   A handle (Lode) holds a model, its data and its settings. Calls on one handle must not overlap; different handles are
   independent. Texts are UTF-8. What a handle gives (messages, tests, results) belongs to it and lives until lode_free, results
   until lode_result_free, messages until the next call on the handle that can report. Nothing prints, nothing exits. */
#ifndef LODE_H
#define LODE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef struct Lode Lode;
typedef struct LodeResult LodeResult;

/* ---- handle and settings ---- */

Lode *lode_new(void); /* NULL when there is no memory */
void lode_free(Lode *lode);
const char *lode_version(void);

/* Each gives false and one message when the value cannot be read. */
bool lode_set_now(Lode *lode, const char *datetime);      /* "2025-05-01 12:00:00": what NOW() and TODAY() see */
bool lode_set_user(Lode *lode, const char *name);         /* USERNAME(); NULL: nobody is signed in */
/* Who is in which groups: a file of lines NAME: GROUP, GROUP, as in CORP\ann "Ann Miller": Managers, North. */
bool lode_set_groups(Lode *lode, const char *path);
bool lode_set_week_start(Lode *lode, const char *weekday);
bool lode_set_locale(Lode *lode, const char *name);       /* "en_GB"; literals #...# and data files do not depend on it */
bool lode_set_parameter(Lode *lode, const char *name, const char *value); /* value: a literal, or bare text for strings */
void lode_set_memory(Lode *lode, size_t bytes);           /* 0: no limit */
void lode_set_batch_rows(Lode *lode, unsigned rows);      /* 1 .. 2048: results do not depend on it */
void lode_set_bad_cells_null(Lode *lode, bool on);
void lode_set_strict(Lode *lode, bool on);                /* missing tables and columns are errors at once */

/* ---- model and data ---- */

/* A .calc file or a folder of them; may be called several times before lode_open. false: errors were reported. */
bool lode_add_model(Lode *lode, const char *path);
bool lode_add_model_text(Lode *lode, const char *name, const char *text, size_t size);
/* Ends the reading of the model and finds the data: paths of folders or .csv files; none: the model's own default, if any.
   Without a model, tables are made from the data. */
bool lode_open(Lode *lode, const char *const *data, unsigned data_count);

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
    const LodePlace *places;    /* the first is where the mistake is */
    unsigned place_count;
    const char *file; /* data problems: the file ("" none), line and column from 1 (0: none) */
    uint64_t line, column;
} LodeMessage;

unsigned lode_message_count(const Lode *lode);
const LodeMessage *lode_message(const Lode *lode, unsigned index);
/* Codes with a line of explanation each, for `lode explain CODE`; NULL past the end / for an unknown code. */
const char *lode_code_at(unsigned index, const char **title);
const char *lode_code_title(const char *code);
const char *lode_code_more(const char *code); /* a few sentences */

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

unsigned lode_result_columns(const LodeResult *result);
uint64_t lode_result_rows(const LodeResult *result);
const char *lode_result_name(const LodeResult *result, unsigned column);
const char *lode_result_type(const LodeResult *result, unsigned column);   /* "string", "real" ... */
const char *lode_result_role(const LodeResult *result, unsigned column);   /* "dimension", "measure", "constant" */
const char *lode_result_format(const LodeResult *result, unsigned column); /* "0.0%" or "" */
LodeValue lode_result_value(const LodeResult *result, uint64_t row, unsigned column);
void lode_result_free(LodeResult *result);

/* The value as text: NULL "", booleans true/false, dates ISO with a blank before the time, reals the shortest text that reads back
   the same. Writes at most `room` bytes with a zero at the end; gives the full length like snprintf. */
size_t lode_value_text(LodeValue value, char *to, size_t room);
/* As lode_value_text, but numbers and dates by a format such as "0.0%", "#,##0.00", "yyyy-MM-dd". */
size_t lode_value_format(LodeValue value, const char *format, char *to, size_t room);

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

/* Answers a statement. NULL: errors were reported. */
LodeResult *lode_show(Lode *lode, const LodeRequest *request);
/* Reads the data that a statement needs, so that lode_show does not have to. */
bool lode_prepare(Lode *lode, const LodeRequest *request);

typedef struct LodeMeaning {
    const char *type, *level, *grain; /* grain: "row(Orders)", "fixed(Customer)", "" */
} LodeMeaning;
/* The type, level and grain of a formula without running it. */
bool lode_check_formula(Lode *lode, const LodeRequest *request, LodeMeaning *meaning);
/* All fields, filters and tests' statements of the model; with data also missing columns and orphan keys. */
bool lode_check(Lode *lode);

typedef enum LodeStage { LODE_STAGE_TOKENS, LODE_STAGE_TREE, LODE_STAGE_TYPES, LODE_STAGE_PLAN } LodeStage;
/* The statement after a stage, as text (zero-ended, lives until the next call). NULL: errors were reported. */
const char *lode_explain(Lode *lode, const LodeRequest *request, LodeStage stage);

/* ---- the catalogue of functions, for help and docs ---- */

typedef struct LodeFunction {
    const char *name, *family, *kind, *doc, *example, *gives, *needs; /* needs: "" when it can be computed */
    const char *signature, *result;
} LodeFunction;
unsigned lode_function_count(void);
LodeFunction lode_function(Lode *lode, unsigned index); /* texts live until the next call on the handle */

/* ---- tests ---- */

typedef struct LodeCell {
    const char *text;
    size_t size;
    bool quoted;
    unsigned line, column;
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
    LodeCells cells;         /* LODE_STEP_GIVEN, and LODE_STEP_EXPECT with has_rows */
    const char *table;       /* LODE_STEP_GIVEN */
} LodeStep;

typedef struct LodeTest {
    const char *title, *file;
    unsigned line;
    const LodeStep *steps;
    unsigned step_count;
} LodeTest;

unsigned lode_test_count(Lode *lode);
const LodeTest *lode_test(Lode *lode, unsigned index);

/* A handle that shares the model, with settings of its own and every table empty: what one test runs in. It must be freed before
   its parent; only one may live at a time. */
Lode *lode_fixture(Lode *parent, unsigned test);
/* Runs a step. Settings and given rows: true, or false with messages. Expectations: *result is what the statement gave (NULL with
   messages when it failed). `expect a = b` gives one row with the two sides and *sides true. */
bool lode_run_step(Lode *fixture, unsigned step, LodeResult **result, bool *sides);
/* Whether a result's value is what a cell says, with a relative tolerance for reals. */
bool lode_value_is(LodeValue value, const LodeCell *cell, double within);
bool lode_value_same(LodeValue a, LodeValue b, double within);

#endif
