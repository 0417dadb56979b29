/* Compares the rows of a result with the rows that a test expects. Prints nothing. */
#include "testing/expect.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

enum { PAIRINGS_MOST = 400000000, SIMILAR_MOST = 4000000 }; /* comparisons that are worth a nicer report */

bool name_like(const char *a, size_t a_size, const char *b) {
    static const char skipped[] = " _[]";
    size_t i = 0;
    for (;;) {
        while (i < a_size && a[i] != '\0' && strchr(skipped, a[i]) != NULL) i++;
        while (*b != '\0' && strchr(skipped, *b) != NULL) b++;
        if (i == a_size || *b == '\0') return i == a_size && *b == '\0';
        if (tolower((unsigned char)a[i++]) != tolower((unsigned char)*b++)) return false;
    }
}

/* A column whose name is an expression's text has no name of its own: a header may call it anything. */
static bool is_unnamed(const LodeResult *result, unsigned column) {
    return strpbrk(lode_result_name(result, column), "()+-*/<>={}'\"") != NULL;
}

static bool is_taken(const unsigned *columns, unsigned count, unsigned column) {
    for (unsigned i = 0; i < count; i++)
        if (columns[i] == column) return true;
    return false;
}

/* Finds the result's column for every header cell: the one at the same place if its name fits, else the first that
 * fits, else the one at the same place if it has no name. */
static const char *map_columns(const LodeResult *result, const LodeCells *cells, unsigned *columns) {
    unsigned count = lode_result_columns(result);
    if (cells->rows == 0 || cells->counts[0] != count) return "the number of columns differs";
    for (unsigned i = 0; i < count; i++) {
        const LodeCell *cell = &cells->cells[0][i];
        unsigned found = count;
        for (unsigned k = 0; k < count && found == count; k++) {
            unsigned c = (i + k) % count;
            if (!is_taken(columns, i, c) && name_like(cell->text, cell->size, lode_result_name(result, c))) found = c;
        }
        if (found == count && !is_taken(columns, i, i) && is_unnamed(result, i)) found = i;
        if (found == count) return "the names of the columns differ";
        columns[i] = found;
    }
    return NULL;
}

static bool cell_same(const LodeResult *result, const LodeCells *cells, const unsigned *columns, uint64_t expected,
                      uint64_t actual, unsigned column, double within) {
    if (column >= cells->counts[expected + 1]) return false;
    return lode_value_is(lode_result_value(result, actual, columns[column]), &cells->cells[expected + 1][column],
                         within);
}

typedef struct Tables {
    const LodeResult *result;
    const LodeCells *cells;
    const unsigned *columns;
    unsigned column_count;
    double within;
    uint64_t expected, actual; /* rows */
    int64_t *partner;          /* of each expected row */
    bool *used;                /* actual rows */
} Tables;

static unsigned similar(const Tables *t, uint64_t expected, uint64_t actual) {
    unsigned same = 0;
    for (unsigned c = 0; c < t->column_count; c++)
        same += cell_same(t->result, t->cells, t->columns, expected, actual, c, t->within);
    return same;
}

static bool row_same(const Tables *t, uint64_t expected, uint64_t actual) {
    if (t->cells->counts[expected + 1] != t->column_count) return false;
    for (unsigned c = 0; c < t->column_count; c++)
        if (!cell_same(t->result, t->cells, t->columns, expected, actual, c, t->within)) return false;
    return true;
}

static void join(Tables *t, uint64_t expected, uint64_t actual) {
    t->partner[expected] = (int64_t)actual;
    t->used[actual] = true;
}

/* Equal rows, wherever they stand. Gives how many expected rows have no equal. */
static uint64_t join_equal(Tables *t) {
    uint64_t missing = 0, next = 0;
    for (uint64_t e = 0; e < t->expected; e++) {
        bool found = false;
        for (uint64_t k = 0; k < t->actual && !found; k++) {
            uint64_t a = (next + k) % t->actual;
            if (t->used[a] || !row_same(t, e, a)) continue;
            join(t, e, a);
            next = a + 1;
            found = true;
        }
        missing += !found;
    }
    return missing;
}

/* Of what is left: rows that share the most cells, then simply in order. */
static void join_similar(Tables *t, bool look) {
    for (uint64_t e = 0; look && e < t->expected; e++) {
        unsigned best = 0;
        uint64_t with = 0;
        for (uint64_t a = 0; a < t->actual && t->partner[e] == NO_ROW; a++) {
            unsigned same = t->used[a] ? 0 : similar(t, e, a);
            if (same <= best) continue;
            best = same;
            with = a;
        }
        if (best > 0) join(t, e, with);
    }
    uint64_t a = 0;
    for (uint64_t e = 0; e < t->expected; e++) {
        if (t->partner[e] != NO_ROW) continue;
        while (a < t->actual && t->used[a]) a++;
        if (a < t->actual) join(t, e, a);
    }
}

static void list_pairs(const TestOptions *options, const Tables *t, Comparison *c) {
    c->expected = testing_take(options, (size_t)(t->expected + t->actual), sizeof *c->expected);
    c->actual = testing_take(options, (size_t)(t->expected + t->actual), sizeof *c->actual);
    for (uint64_t e = 0; e < t->expected; e++) {
        c->expected[c->pair_count] = (int64_t)e;
        c->actual[c->pair_count++] = t->partner[e];
    }
    for (uint64_t a = 0; a < t->actual; a++) {
        if (t->used[a]) continue;
        c->expected[c->pair_count] = NO_ROW;
        c->actual[c->pair_count++] = (int64_t)a;
    }
}

static void join_in_order(Tables *t) {
    memset(t->used, 0, (size_t)t->actual * sizeof *t->used);
    for (uint64_t e = 0; e < t->expected; e++) {
        t->partner[e] = NO_ROW;
        if (e < t->actual) join(t, e, e);
    }
}

Comparison compare_rows(const TestOptions *options, const LodeResult *result, const LodeCells *cells, double within,
                        bool ordered) {
    Comparison c = {.column_count = lode_result_columns(result)};
    c.columns = testing_take(options, c.column_count, sizeof *c.columns);
    c.problem = map_columns(result, cells, c.columns);
    if (c.problem != NULL) return c;
    Tables t = {
        .result = result, .cells = cells, .columns = c.columns, .column_count = c.column_count, .within = within};
    t.expected = cells->rows - 1;
    t.actual = lode_result_rows(result);
    c.same = t.expected == t.actual;
    for (uint64_t r = 0; c.same && r < t.expected; r++) c.same = row_same(&t, r, r);
    if (c.same) return c;
    t.partner = testing_take(options, (size_t)t.expected, sizeof *t.partner);
    t.used = testing_take(options, (size_t)t.actual, sizeof *t.used);
    for (uint64_t e = 0; e < t.expected; e++) t.partner[e] = NO_ROW;
    uint64_t pairings = t.actual == 0 ? 0 : t.expected > PAIRINGS_MOST / t.actual ? UINT64_MAX : t.expected * t.actual;
    uint64_t missing = pairings <= PAIRINGS_MOST ? join_equal(&t) : t.expected;
    if (missing == 0 && t.expected == t.actual) {
        c.reordered = true;
        c.same = !ordered;
        join_in_order(&t);
    } else {
        join_similar(&t, pairings <= SIMILAR_MOST);
    }
    list_pairs(options, &t, &c);
    free(t.partner);
    free(t.used);
    return c;
}

bool comparison_cell_is(const LodeResult *result, const LodeCells *cells, const Comparison *comparison,
                        int64_t expected, int64_t actual, unsigned column, double within) {
    if (expected == NO_ROW || actual == NO_ROW) return false;
    return cell_same(result, cells, comparison->columns, (uint64_t)expected, (uint64_t)actual, column, within);
}

bool comparison_cell_same(const LodeResult *result, const LodeCells *cells, const Comparison *comparison, uint64_t pair,
                          unsigned column, double within) {
    return comparison_cell_is(result, cells, comparison, comparison->expected[pair], comparison->actual[pair], column,
                              within);
}

void comparison_free(Comparison *comparison) {
    free(comparison->columns);
    free(comparison->expected);
    free(comparison->actual);
}

static bool word_at(const char *at, const char *word) {
    size_t size = strlen(word);
    return strncasecmp(at, word, size) == 0 && !isalnum((unsigned char)at[size]) && at[size] != '_';
}

/* The end of a text, a name in brackets or a comment that begins here, or NULL when none does. */
static const char *skip_quoted(const char *at) {
    const char *end = NULL;
    if (at[0] == '\'' || at[0] == '"')
        end = strchr(at + 1, at[0]);
    else if (at[0] == '[')
        end = strchr(at + 1, ']');
    else if (at[0] == '/' && at[1] == '/')
        return at + strcspn(at, "\n");
    else if (at[0] == '/' && at[1] == '*')
        return (end = strstr(at + 2, "*/")) == NULL ? at + strlen(at) : end + 2;
    else
        return NULL;
    return end == NULL ? at + strlen(at) : end + 1;
}

bool statement_ordered(const char *statement) {
    bool inside_word = false;
    for (const char *at = statement; *at != '\0';) {
        const char *end = skip_quoted(at);
        if (end != NULL) {
            at = end;
            inside_word = false;
            continue;
        }
        if (!inside_word && word_at(at, "order")) {
            const char *by = at + 5 + strspn(at + 5, " \t\r\n");
            if (by > at + 5 && word_at(by, "by")) return true;
        }
        inside_word = isalnum((unsigned char)*at) || *at == '_';
        at++;
    }
    return false;
}
