/* Gathers what expectations should be, and writes it into their files at the end. */
#include "testing/update.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

struct Update {
    const TestOptions *options;
    Edits edits;
    Piece told;     /* lines of the report */
    unsigned count; /* expectations */
    char **files;   /* that have been changed already: golden ones */
    unsigned file_count;
};

Update *update_new(const TestOptions *options) {
    Update *update = testing_take(options, 1, sizeof *update);
    update->options = options;
    update->told.options = options;
    return update;
}

/* The beginning of a line of the report; the caller ends it. */
static FILE *tell(Update *update, const LodeTest *test, unsigned line, char **text, size_t *size) {
    FILE *to = open_memstream(text, size);
    if (to == NULL) update->options->exhausted();
    update->count++;
    fputs(update->options->tap ? "# updated " : "updated ", to);
    update->options->print_text(to, test->file, strlen(test->file));
    fprintf(to, ":%u: ", line);
    return to;
}

static void told(Update *update, FILE *to, char **text, const size_t *size) {
    fputs("\n", to);
    if (fclose(to) != 0) update->options->exhausted();
    piece_bytes(&update->told, *text, *size);
    free(*text);
}

/* ---- rows ---- */

/* Rows with an order are what they are, line by line; others stay where they stand. The memory is the comparison's, or
 * own. */
static Rows rows_wanted(const TestOptions *options, const Comparison *c, const LodeCells *cells,
                        const LodeResult *result, bool ordered, int64_t **own) {
    *own = NULL;
    if (!ordered) return (Rows){c->expected, c->actual, c->pair_count};
    int64_t expected = cells->rows == 0 ? 0 : (int64_t)cells->rows - 1, actual = (int64_t)lode_result_rows(result);
    int64_t count = expected > actual ? expected : actual;
    *own = testing_take(options, 2 * (size_t)count, sizeof **own);
    for (int64_t i = 0; i < count; i++) {
        (*own)[i] = i < expected ? i : NO_ROW;
        (*own)[count + i] = i < actual ? i : NO_ROW;
    }
    return (Rows){*own, *own + count, (uint64_t)count};
}

static void tell_counts(FILE *to, const LodeResult *result, const LodeCells *cells, const Comparison *c, Rows rows,
                        double within) {
    static const char *const words[][2] = {
        {"cell", "cells"}, {"row added", "rows added"}, {"row removed", "rows removed"}};
    uint64_t counts[3] = {0};
    for (uint64_t i = 0; i < rows.count; i++) {
        counts[1] += rows.expected[i] == NO_ROW;
        counts[2] += rows.actual[i] == NO_ROW;
        if (rows.expected[i] == NO_ROW || rows.actual[i] == NO_ROW) continue;
        for (unsigned k = 0; k < c->column_count; k++)
            counts[0] += !comparison_cell_is(result, cells, c, rows.expected[i], rows.actual[i], k, within);
    }
    const char *between = "";
    for (int i = 0; i < 3; i++) {
        if (counts[i] == 0) continue;
        fprintf(to, "%s%" PRIu64 " %s", between, counts[i], words[i][counts[i] != 1]);
        between = ", ";
    }
}

bool update_rows(Update *update, const LodeTest *test, const LodeStep *step, const LodeResult *result,
                 const Comparison *comparison, bool ordered, const char **why) {
    *why = "the columns are others; change the header";
    if (comparison->problem != NULL) return false;
    int64_t *own;
    Rows rows = rows_wanted(update->options, comparison, &step->cells, result, ordered, &own);
    *why = "a value that no cell can say";
    bool fine = edit_rows(update->options, &update->edits, test, step, result, comparison, rows);
    if (fine) {
        char *text = NULL;
        size_t size = 0;
        FILE *to = tell(update, test, step->line, &text, &size);
        tell_counts(to, result, &step->cells, comparison, rows, step->within);
        told(update, to, &text, &size);
    }
    free(own);
    return fine;
}

/* ---- golden files ---- */

static void put_csv(Piece *piece, const char *text, size_t size, bool quoted) {
    for (size_t i = 0; i < size; i++) quoted |= strchr(",\"\r\n", text[i]) != NULL;
    quoted |= size == 4 && strncasecmp(text, "null", 4) == 0;
    quoted |= size > 0 && (text[0] == ' ' || text[size - 1] == ' ');
    if (quoted) piece_text(piece, "\"");
    for (size_t i = 0; i < size; i++)
        piece_bytes(piece, quoted && text[i] == '"' ? "\"\"" : text + i, quoted && text[i] == '"' ? 2 : 1);
    if (quoted) piece_text(piece, "\"");
}

static void put_csv_value(Piece *piece, LodeValue value) {
    if (value.null) return;
    size_t size = lode_value_text(value, NULL, 0);
    char *text = testing_take(piece->options, size + 1, 1);
    lode_value_text(value, text, size + 1);
    put_csv(piece, text, size, value.type == LODE_STRING && size == 0);
    free(text);
}

/* golden NULL: a file of its own, with the names of the result. */
static void put_golden(Piece *piece, const LodeResult *result, const Golden *golden, const Comparison *c, Rows rows,
                       double within) {
    const LodeCells *cells = golden == NULL ? NULL : &golden->cells;
    const char *end = golden != NULL && strstr(golden->text, "\r\n") != NULL ? "\r\n" : "\n";
    unsigned columns = lode_result_columns(result);
    if (golden != NULL && strncmp(golden->text, "\xEF\xBB\xBF", 3) == 0) piece_text(piece, "\xEF\xBB\xBF");
    for (unsigned k = 0; k < columns; k++) {
        if (k > 0) piece_text(piece, ",");
        const char *name = lode_result_name(result, k);
        if (cells == NULL)
            put_csv(piece, name, strlen(name), false);
        else
            put_csv(piece, cells->cells[0][k].text, cells->cells[0][k].size, cells->cells[0][k].quoted);
    }
    piece_text(piece, end);
    for (uint64_t i = 0; i < rows.count; i++) {
        if (rows.actual[i] == NO_ROW) continue;
        for (unsigned k = 0; k < columns; k++) {
            if (k > 0) piece_text(piece, ",");
            bool keep = cells != NULL && rows.expected[i] != NO_ROW &&
                        comparison_cell_is(result, cells, c, rows.expected[i], rows.actual[i], k, within);
            const LodeCell *cell = keep ? &cells->cells[rows.expected[i] + 1][k] : NULL;
            if (keep)
                put_csv(piece, cell->text, cell->size, cell->quoted);
            else
                put_csv_value(piece,
                              lode_result_value(result, (uint64_t)rows.actual[i], cells == NULL ? k : c->columns[k]));
        }
        piece_text(piece, end);
    }
}

static void remember_file(Update *update, const char *path) {
    for (unsigned i = 0; i < update->file_count; i++)
        if (strcmp(update->files[i], path) == 0) return;
    update->files = realloc(update->files, (update->file_count + 1) * sizeof *update->files);
    char *copy = strdup(path);
    if (update->files == NULL || copy == NULL) update->options->exhausted();
    update->files[update->file_count++] = copy;
}

bool update_golden(Update *update, const LodeTest *test, const LodeStep *step, const LodeResult *result,
                   const Golden *golden, const Comparison *comparison, bool ordered, const char **why) {
    bool anew = golden == NULL || comparison->problem != NULL;
    LodeCells none = {0};
    int64_t *own;
    Rows rows = rows_wanted(update->options, comparison, anew ? &none : &golden->cells, result, ordered || anew, &own);
    Piece piece = {.options = update->options};
    put_golden(&piece, result, anew ? NULL : golden, comparison, rows, step->within);
    *why = file_replace(update->options, step->matches, NULL, 0, piece.data, piece.size);
    if (*why == NULL) {
        char *text = NULL;
        size_t size = 0;
        FILE *to = tell(update, test, step->line, &text, &size);
        update->options->print_text(to, step->matches, strlen(step->matches));
        if (golden == NULL)
            fputs(" is new", to);
        else if (anew)
            fputs(" has other columns", to);
        else
            fputs(", ", to), tell_counts(to, result, &golden->cells, comparison, rows, step->within);
        told(update, to, &text, &size);
        remember_file(update, step->matches);
    }
    free(piece.data);
    free(own);
    return *why == NULL;
}

/* ---- literals ---- */

static void put_literal(Piece *piece, LodeValue value, char quote) {
    static const char *const truths[] = {"FALSE", "TRUE"};
    if (value.null || value.type == LODE_BOOLEAN) {
        piece_text(piece, value.null ? "NULL" : truths[value.boolean]);
        return;
    }
    bool text_like = value.type == LODE_STRING, time_like = value.type == LODE_DATE || value.type == LODE_DATETIME;
    size_t size = lode_value_text(value, NULL, 0);
    char *text = testing_take(piece->options, size + 1, 1);
    lode_value_text(value, text, size + 1);
    if (value.type == LODE_REAL && size > 2 && strcmp(text + size - 2, ".0") == 0) size -= 2;
    char around = time_like ? '#' : quote;
    if (text_like || time_like) piece_bytes(piece, &around, 1);
    for (size_t i = 0; i < size; i++) {
        if (text_like && text[i] == quote) piece_bytes(piece, &quote, 1);
        piece_bytes(piece, text + i, 1);
    }
    if (text_like || time_like) piece_bytes(piece, &around, 1);
    free(text);
}

bool update_literal(Update *update, const LodeTest *test, const LodeStep *step, LodeValue value, const char **why) {
    *why = "the right side is not a literal";
    if (step->literal_begin == step->literal_end) return false;
    *why = "no literal can say this value";
    if (value.type == LODE_SPATIAL && !value.null) return false;
    const char *was = test->source + step->literal_begin;
    Edit *edit = edit_add(update->options, &update->edits, test, step->literal_begin, step->literal_end);
    put_literal(&edit->to, value, *was == '"' ? '"' : '\'');
    char *text = NULL;
    size_t size = 0;
    FILE *to = tell(update, test, step->line, &text, &size);
    update->options->print_text(to, was, step->literal_end - step->literal_begin);
    fputs(" -> ", to);
    update->options->print_text(to, edit->to.data, edit->to.size);
    told(update, to, &text, &size);
    return true;
}

/* ---- writing ---- */

static int by_place(const void *a, const void *b) {
    const Edit *x = a, *y = b;
    int files = strcmp(x->test->file, y->test->file);
    if (files != 0) return files;
    if (x->begin != y->begin) return x->begin < y->begin ? -1 : 1;
    return (x->end > y->end) - (x->end < y->end);
}

/* Edits of one file, in order. */
static const char *splice(const TestOptions *options, const Edit *edits, unsigned count) {
    const LodeTest *test = edits->test;
    Piece text = {.options = options};
    size_t at = 0;
    for (unsigned i = 0; i < count; i++) {
        piece_bytes(&text, test->source + at, edits[i].begin - at);
        piece_bytes(&text, edits[i].to.data, edits[i].to.size);
        at = edits[i].end;
    }
    piece_bytes(&text, test->source + at, test->source_size - at);
    const char *why = file_replace(options, test->file, test->source, test->source_size, text.data, text.size);
    free(text.data);
    return why;
}

unsigned update_end(Update *update) {
    const TestOptions *options = update->options;
    Edits *edits = &update->edits;
    unsigned failed = 0;
    if (edits->count > 0) qsort(edits->items, edits->count, sizeof *edits->items, by_place);
    fwrite(update->told.data == NULL ? "" : update->told.data, 1, update->told.size, options->out);
    for (unsigned first = 0, next; first < edits->count; first = next) {
        for (next = first + 1;
             next < edits->count && strcmp(edits->items[next].test->file, edits->items[first].test->file) == 0;)
            next++;
        const char *file = edits->items[first].test->file, *why = splice(options, &edits->items[first], next - first);
        if (why == NULL) {
            remember_file(update, file);
            continue;
        }
        failed++;
        fprintf(options->out, "%snot updated: ", options->tap ? "# " : "");
        options->print_text(options->out, file, strlen(file));
        fprintf(options->out, ": %s\n", why);
    }
    if (update->count > 0)
        fprintf(options->out, "%s%u expectation%s updated in %u file%s\n", options->tap ? "# " : "", update->count,
                update->count == 1 ? "" : "s", update->file_count, update->file_count == 1 ? "" : "s");
    for (unsigned i = 0; i < edits->count; i++) free(edits->items[i].to.data);
    for (unsigned i = 0; i < update->file_count; i++) free(update->files[i]);
    free(edits->items);
    free(update->files);
    free(update->told.data);
    free(update);
    return failed;
}
