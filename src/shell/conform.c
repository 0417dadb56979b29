/* lode conform: runs Tableau's own tests (TDVT) from a folder and counts as its run.py does. */
#include "shell/commands.h"
#include "shell/session.h"
#include "shell/wanted.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

const char conform_help[] =
    "usage: lode conform [OPTIONS] FOLDER\n"
    "\n"
    "Runs the tests of FOLDER/cases.jsonl (a formula a line) and FOLDER/queries.jsonl (a statement a line) over the\n"
    "models and CSV files beside them, and counts how many give one of the results that Tableau accepts. Tests that\n"
    "need another database are left out. A file of known departures lists tests that differ on purpose: the id, a tab\n"
    "and the reason on each line (# begins a comment). Ends with status 3 when any other test fails.\n"
    "\n"
    "examples:\n"
    "    lode conform ../shared/tdvt\n"
    "    lode conform ../shared/tdvt --list --departures docs/departures.tsv\n";

enum { SHOWN = 15 }; /* failing tests that are told of without --list */

static const char default_departures[] = "docs/departures.tsv";
static const char fixed_now[] = "2025-06-15 12:30:45"; /* as in run.py */

/* What a test may need that is not part of the language, as in run.py. */
static const char *const left_out[] = {"database:snowflake", "database:bigquery", "initialsql", "rawsql", "bind",
                                       "connection"};

typedef struct Case {
    json_t *json;
    const char *id, *suite, *table, *text;
    size_t text_size;
    bool answered, passed;
    char *why;          /* of a failure */
    const char *reason; /* of a known departure; NULL: none */
} Case;

typedef struct Conform {
    const Options *options;
    Buffer departures; /* the file; its lines are cut into strings */
    Case *cases;
    size_t count;
    bool whole; /* statements with all of their rows, not formulas */
    unsigned passed, failed, known;
} Conform;

/* ---- reading ---- */

static bool read_file(const char *path, Buffer *text) {
    FILE *file = fopen(path, "rb");
    if (file == NULL) return false;
    bool fine = buffer_read(text, file);
    fclose(file);
    buffer_string(text);
    return fine;
}

static char *next_line(char **at) {
    char *line = *at, *end = strchr(line, '\n');
    if (*line == '\0') return NULL;
    *at = end == NULL ? line + strlen(line) : end + 1;
    if (end != NULL) *end = '\0';
    return line;
}

/* The reason that the file of departures gives for a test. */
static const char *departure(const Conform *c, const char *id) {
    const char *end = c->departures.data + c->departures.size;
    for (const char *line = c->departures.data; line != NULL && line < end; line += strlen(line) + 1) {
        size_t size = strcspn(line, "\t");
        if (line[0] != '#' && line[size] == '\t' && strlen(id) == size && memcmp(line, id, size) == 0)
            return line + size + 1;
    }
    return NULL;
}

static bool read_departures(Conform *c) {
    const char *path = c->options->departures;
    if (path == NULL && access(default_departures, R_OK) != 0) return true;
    if (path == NULL) path = default_departures;
    if (!read_file(path, &c->departures)) {
        usage("%s: %s", path, strerror(errno));
        return false;
    }
    for (char *at = c->departures.data; next_line(&at) != NULL;) {
    }
    return true;
}

static bool is_left_out(const json_t *json) {
    const json_t *needs = json_object_get(json, "needs");
    for (size_t i = 0; i < json_array_size(needs); i++) {
        const char *need = json_string_value(json_array_get(needs, i));
        for (size_t k = 0; need != NULL && k < sizeof left_out / sizeof *left_out; k++)
            if (strcmp(need, left_out[k]) == 0) return true;
    }
    return false;
}

static json_t *wanted(const Conform *c, const json_t *json) {
    return json_object_get(json, c->whole ? "rows" : "expected");
}

/* A line of the file. false: it is no test. A test that is left out gives no case. */
static bool read_case(Conform *c, const char *line) {
    json_t *json = json_loads(line, JSON_REJECT_DUPLICATES | JSON_ALLOW_NUL, NULL);
    Case one = {.json = json,
                .id = json_string_value(json_object_get(json, "id")),
                .suite = json_string_value(json_object_get(json, "suite")),
                .table = json_string_value(json_object_get(json, "table"))};
    const json_t *text = json_object_get(json, c->whole ? "statement" : "formula");
    one.text = json_string_value(text);
    one.text_size = json_string_length(text);
    bool sound = one.id != NULL && one.suite != NULL && one.table != NULL && one.text != NULL;
    const json_t *expected = wanted(c, json);
    if (!sound || !json_is_array(expected) || is_left_out(json)) {
        json_decref(json);
        return sound;
    }
    one.reason = departure(c, one.id);
    c->cases[c->count++] = one;
    return true;
}

static bool read_cases(Conform *c, const char *path, Buffer *text) {
    size_t lines = 1;
    for (size_t i = 0; i < text->size; i++) lines += text->data[i] == '\n';
    c->cases = mem_take(lines, sizeof *c->cases);
    c->count = 0;
    char *at = text->data, *line;
    for (unsigned number = 1; (line = next_line(&at)) != NULL; number++) {
        if (line[strspn(line, " \r")] == '\0' || read_case(c, line)) continue;
        usage("%s, line %u: this is not a test", path, number);
        return false;
    }
    return true;
}

/* ---- running ---- */

static char *first_error(const Lode *lode) {
    Buffer why = {0};
    for (unsigned i = 0; i < lode_message_count(lode) && why.size == 0; i++) {
        const LodeMessage *message = lode_message(lode, i);
        if (message->severity == LODE_ERROR) buffer_print(&why, "error %s: %s", message->code, message->message);
    }
    buffer_string(&why);
    return why.data;
}

static bool is_wanted(const Conform *c, const json_t *rows, const json_t *want, double tolerance) {
    return c->whole ? wanted_whole(rows, want) : wanted_values(rows, want, tolerance);
}

static void put_short(Buffer *to, const json_t *json) {
    char *text = json_dumps(json, JSON_ENCODE_ANY | JSON_REAL_PRECISION(15));
    if (text == NULL) return;
    buffer_print(to, "%.160s", text);
    free(text);
}

static void run_case(const Conform *c, Lode *lode, Case *one) {
    const LodeRequest request = {.text = one->text, .size = one->text_size};
    LodeResult *result = lode_show(lode, &request);
    one->answered = true;
    if (result == NULL) {
        one->why = first_error(lode);
        return;
    }
    json_t *rows = wanted_rows(result), *expected = wanted(c, one->json);
    const json_t *others = json_object_get(one->json, "alternatives");
    double tolerance = json_number_value(json_object_get(one->json, "tolerance"));
    one->passed = is_wanted(c, rows, expected, tolerance);
    for (size_t i = 0; i < json_array_size(others) && !one->passed; i++) {
        const json_t *other = json_array_get(others, i);
        one->passed = is_wanted(c, rows, json_is_object(other) ? json_object_get(other, "rows") : other, tolerance);
    }
    if (!one->passed) {
        Buffer why = {0};
        buffer_text(&why, "got ");
        put_short(&why, rows);
        buffer_text(&why, c->whole ? " want " : " want the values ");
        put_short(&why, expected);
        buffer_string(&why);
        one->why = why.data;
    }
    json_decref(rows);
    lode_result_free(result);
}

/* All tests of one table: FOLDER/table.calc over FOLDER/table.csv, the names in lower case. */
static int run_table(Conform *c, const char *folder, const char *table) {
    Buffer model = {0}, data = {0};
    buffer_print(&model, "%s/", folder);
    for (const char *at = table; *at != '\0'; at++)
        buffer_char(&model, *at >= 'A' && *at <= 'Z' ? (char)(*at | 32) : *at);
    buffer_print(&data, "%.*s.csv", (int)model.size, model.data);
    buffer_text(&model, ".calc");
    const char *models[] = {buffer_string(&model)}, *files[] = {buffer_string(&data)};
    int status = EXIT_FINE;
    if (access(files[0], R_OK) != 0) {
        fprintf(stderr, "note: no %s data here, its tests are left out\n", table);
        size_t kept = 0;
        for (size_t i = 0; i < c->count; i++) {
            if (strcmp(c->cases[i].table, table) != 0)
                c->cases[kept++] = c->cases[i];
            else
                json_decref(c->cases[i].json);
        }
        c->count = kept;
    } else {
        Options own = *c->options;
        own.models = (Words){models, 1};
        own.data = (Words){files, 1};
        if (own.now == NULL) own.now = fixed_now;
        Lode *lode = session_new(&own, &status);
        if (lode != NULL) status = session_open(lode, &own, NULL, NULL);
        for (size_t i = 0; status == EXIT_FINE && i < c->count; i++)
            if (strcmp(c->cases[i].table, table) == 0) run_case(c, lode, &c->cases[i]);
        lode_free(lode);
    }
    buffer_free(&model);
    buffer_free(&data);
    return status;
}

/* ---- reporting ---- */

static void print_suites(const Conform *c) {
    const char *last = "";
    for (;;) { /* the next suite in the order of bytes */
        const char *suite = NULL;
        unsigned passed = 0, all = 0;
        for (size_t i = 0; i < c->count; i++) {
            const char *name = c->cases[i].suite;
            if (strcmp(name, last) > 0 && (suite == NULL || strcmp(name, suite) < 0)) suite = name;
        }
        if (suite == NULL) return;
        for (size_t i = 0; i < c->count; i++) {
            bool mine = strcmp(c->cases[i].suite, suite) == 0;
            all += mine;
            passed += mine && c->cases[i].passed;
        }
        printf("%-14s %5u of %5u\n", suite, passed, all);
        last = suite;
    }
}

static void print_failures(Conform *c) {
    unsigned shown = 0;
    for (size_t i = 0; i < c->count; i++) {
        const Case *one = &c->cases[i];
        c->passed += one->passed;
        if (one->passed && one->reason != NULL)
            fprintf(stderr, "note: %s is listed as a departure, but passes\n", one->id);
        if (one->passed) continue;
        c->failed++;
        c->known += one->reason != NULL;
        if (one->reason == NULL ? !c->options->list && shown++ >= SHOWN : !c->options->list) continue;
        printf("%s %s  %s\n     %s\n", one->reason == NULL ? "FAIL" : "KNOWN", one->id, one->text,
               one->why == NULL ? "no answer" : one->why);
        if (one->reason != NULL) printf("     on purpose: %s\n", one->reason);
    }
}

static int run_file(Conform *c, const char *folder, const char *name, bool *found) {
    Buffer path = {0}, text = {0};
    buffer_print(&path, "%s/%s", folder, name);
    int status = EXIT_FINE;
    *found = access(buffer_string(&path), F_OK) == 0;
    if (*found && !read_file(path.data, &text)) status = EXIT_SYSTEM, usage("%s: %s", path.data, strerror(errno));
    if (*found && status == EXIT_FINE && !read_cases(c, path.data, &text)) status = EXIT_WRONG;
    for (size_t i = 0; *found && status == EXIT_FINE && i < c->count; i++)
        if (!c->cases[i].answered) {
            size_t before = c->count;
            status = run_table(c, folder, c->cases[i].table);
            if (c->count < before) i--;
        }
    if (*found && status == EXIT_FINE) {
        printf("%s%s\n", c->whole ? "\n" : "", name);
        print_suites(c);
        print_failures(c);
    }
    for (size_t i = 0; i < c->count; i++) {
        json_decref(c->cases[i].json);
        free(c->cases[i].why);
    }
    free(c->cases);
    c->cases = NULL;
    c->count = 0;
    buffer_free(&path);
    buffer_free(&text);
    return status;
}

int cmd_conform(const Options *options) {
    if (options->words.count != 1) return usage("one folder of tests: lode conform FOLDER");
    Conform c = {.options = options};
    const char *folder = options->words.list[0];
    bool cases = false, queries = false;
    int status = read_departures(&c) ? EXIT_FINE : EXIT_USAGE;
    if (status == EXIT_FINE) status = run_file(&c, folder, "cases.jsonl", &cases);
    c.whole = true;
    if (status == EXIT_FINE) status = run_file(&c, folder, "queries.jsonl", &queries);
    buffer_free(&c.departures);
    if (status != EXIT_FINE) return status;
    if (!cases && !queries) return usage("%s has neither cases.jsonl nor queries.jsonl", folder);
    printf("\n%u passed, %u failed", c.passed, c.failed);
    printf(c.known > 0 ? ", %u of them known departures\n" : "\n", c.known);
    return c.failed > c.known ? EXIT_TESTS : EXIT_FINE;
}
