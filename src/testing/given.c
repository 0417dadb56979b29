/* Shows the rows that a failing test had been given, as far as its failing expectations read them, and which tables it
 * had not. */
#include "testing/expect.h"
#include "testing/sheet.h"

#include <stdlib.h>
#include <string.h>

enum { GIVEN_ROWS_MOST = 10 };

static bool has(LodeIndexes indexes, unsigned entry) {
    for (unsigned i = 0; i < indexes.count; i++)
        if (indexes.items[i] == entry) return true;
    return false;
}

static bool is_called(const LodeEntry *entry, const char *text, size_t size) {
    return name_like(text, size, entry->name) || name_like(text, size, entry->label);
}

/* read: of each entry, whether a failing expectation reads it. Tables are marked with their columns, and keys of tables
   that are read, and what relates two of them. */
static void mark_reads(Lode *lode, unsigned test, const bool *failing, bool *read) {
    unsigned steps = lode_test(lode, test)->step_count, entries = lode_entry_count(lode);
    for (unsigned s = 0; s < steps; s++) {
        LodeIndexes reads = failing[s] ? lode_test_reads(lode, test, s) : (LodeIndexes){0};
        for (unsigned e = 0; e < entries && reads.count > 0; e++) {
            const LodeEntry *entry = lode_entry(lode, e);
            if (!has(reads, e)) continue;
            read[e] = true;
            if (entry->kind == LODE_COLUMN) read[entry->table] = true;
        }
    }
    for (unsigned e = 0; e < entries; e++) {
        const LodeEntry *entry = lode_entry(lode, e);
        if (entry->kind == LODE_COLUMN && entry->key && read[entry->table]) read[e] = true;
    }
    for (unsigned i = 0; i < lode_relationship_count(lode); i++) {
        LodeRelationship r = lode_relationship(lode, i);
        bool both = read[lode_entry(lode, r.from)->table] && read[lode_entry(lode, r.to)->table];
        if (both && !r.inactive) read[r.from] = read[r.to] = true;
    }
}

/* The columns of a given table that were read, as numbers of its cells; gives how many. */
static unsigned columns_read(Lode *lode, const LodeStep *step, const bool *read, unsigned *columns) {
    unsigned count = 0, entries = lode_entry_count(lode);
    for (unsigned e = 0; e < entries; e++) {
        const LodeEntry *table = lode_entry(lode, e);
        if (table->kind != LODE_TABLE || !read[e] || !is_called(table, step->table, strlen(step->table))) continue;
        for (unsigned c = 0; c < step->cells.counts[0]; c++) {
            const LodeCell *cell = &step->cells.cells[0][c];
            for (unsigned k = 0; k < table->columns.count; k++) {
                unsigned column = table->columns.items[k];
                if (!read[column] || !is_called(lode_entry(lode, column), cell->text, cell->size)) continue;
                columns[count++] = c;
                break;
            }
        }
    }
    return count;
}

static void show_given(FILE *to, const TestOptions *options, const LodeStep *step, const unsigned *columns,
                       unsigned count) {
    const LodeCells *cells = &step->cells;
    unsigned rows = cells->rows - 1, shown = rows < GIVEN_ROWS_MOST ? rows : GIVEN_ROWS_MOST;
    Sheet sheet = sheet_new(options, shown + 1, count, 0);
    for (unsigned r = 0; r <= shown; r++)
        for (unsigned c = 0; c < count; c++)
            if (columns[c] < cells->counts[r]) sheet_cell(&sheet, options, r, c, false, &cells->cells[r][columns[c]]);
    fputs("  given ", to);
    options->print_text(to, step->table, strlen(step->table));
    fprintf(to, ", line %u\n", step->line);
    sheet_print(to, options, &sheet, false);
    sheet_free(&sheet);
    if (rows > shown) fprintf(to, "    %u more rows\n", rows - shown);
}

/* Tables that were read and that no step gives: their emptiness may be the whole reason. */
static void show_empty(FILE *to, const TestOptions *options, Lode *lode, const LodeTest *test, const bool *read) {
    for (unsigned s = 0; s < test->step_count; s++)
        if (test->steps[s].files) return;
    for (unsigned e = 0; e < lode_entry_count(lode); e++) {
        const LodeEntry *table = lode_entry(lode, e);
        bool given = table->kind != LODE_TABLE || !read[e];
        for (unsigned s = 0; s < test->step_count && !given; s++) {
            const LodeStep *step = &test->steps[s];
            given = step->kind == LODE_STEP_GIVEN && is_called(table, step->table, strlen(step->table));
        }
        if (given) continue;
        fputs("  ", to);
        options->print_text(to, table->name, strlen(table->name));
        fputs(" is not given: it has no rows\n", to);
    }
}

void detail_given(FILE *to, const TestOptions *options, Lode *lode, unsigned index, const bool *failing) {
    const LodeTest *test = lode_test(lode, index);
    bool any = false;
    for (unsigned s = 0; s < test->step_count; s++) any |= failing[s];
    if (!any) return;
    bool *read = testing_take(options, lode_entry_count(lode), sizeof *read);
    mark_reads(lode, index, failing, read);
    for (unsigned s = 0; s < test->step_count; s++) {
        const LodeStep *step = &test->steps[s];
        if (step->kind != LODE_STEP_GIVEN || step->cells.rows == 0) continue;
        unsigned *columns = testing_take(options, step->cells.counts[0], sizeof *columns);
        unsigned count = columns_read(lode, step, read, columns);
        if (count > 0) show_given(to, options, step, columns, count);
        free(columns);
    }
    show_empty(to, options, lode, test, read);
    free(read);
}
