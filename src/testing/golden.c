/* Reads a golden file (CSV) as cells: an unquoted empty cell is NULL, a quoted one the empty text. */
#include "testing/expect.h"

#include <stdlib.h>
#include <string.h>

/* The file as a text with a zero at its end; NULL when it cannot be read. */
static char *read_file(const TestOptions *options, const char *path, size_t *size) {
    FILE *file = fopen(path, "rb");
    if (file == NULL) return NULL;
    long end = fseek(file, 0, SEEK_END) == 0 ? ftell(file) : -1;
    char *text = NULL;
    if (end >= 0 && end < (1L << 30) && fseek(file, 0, SEEK_SET) == 0) {
        text = testing_take(options, (size_t)end + 1, 1);
        *size = fread(text, 1, (size_t)end, file);
    }
    fclose(file);
    return text;
}

typedef struct Reader {
    char *at, *end;
    unsigned line;
} Reader;

/* One cell; its quotes are undone where they stand. false: a quote is not closed. */
static bool read_cell(Reader *reader, LodeCell *cell) {
    char *from = reader->at, *to = reader->at;
    *cell = (LodeCell){.text = from, .line = reader->line};
    if (from < reader->end && *from == '"') {
        cell->quoted = true;
        for (from++;; from++) {
            if (from == reader->end) return false;
            if (*from == '"' && (from + 1 == reader->end || from[1] != '"')) break;
            if (*from == '"') from++;
            if (*from == '\n') reader->line++;
            *to++ = *from;
        }
        from++;
    }
    while (from < reader->end && *from != ',' && *from != '\n' &&
           !(*from == '\r' && from + 1 < reader->end && from[1] == '\n'))
        *to++ = *from++;
    cell->size = (size_t)(to - cell->text);
    reader->at = from;
    return true;
}

static bool read_rows(Reader *reader, Golden *golden) {
    LodeCells *cells = &golden->cells;
    LodeCell *next = golden->all;
    while (reader->at < reader->end) {
        unsigned row = cells->rows, count = 0;
        golden->rows[row] = next;
        for (;;) {
            if (!read_cell(reader, next)) return false;
            next++->column = ++count;
            if (reader->at == reader->end || *reader->at != ',') break;
            reader->at++;
        }
        if (reader->at < reader->end && *reader->at == '\r') reader->at++;
        if (reader->at < reader->end) reader->at++;
        reader->line++;
        bool nothing = count == 1 && next[-1].size == 0 && !next[-1].quoted;
        if (nothing && (row == 0 || cells->counts[0] > 1)) { /* an empty line; with a single column it is a NULL */
            next--;
            continue;
        }
        cells->counts[row] = count;
        cells->rows++;
    }
    return true;
}

bool golden_read(const TestOptions *options, const char *path, Golden *golden, const char **problem) {
    size_t size = 0, lines = 2, cells = 2;
    *golden = (Golden){0};
    golden->text = read_file(options, path, &size);
    if (golden->text == NULL) {
        *problem = "the golden file is not there or cannot be read";
        return false;
    }
    for (size_t i = 0; i < size; i++) {
        lines += golden->text[i] == '\n';
        cells += golden->text[i] == '\n' || golden->text[i] == ',';
    }
    golden->all = testing_take(options, cells, sizeof *golden->all);
    golden->rows = testing_take(options, lines, sizeof *golden->rows);
    golden->cells.counts = testing_take(options, lines, sizeof *golden->cells.counts);
    golden->cells.cells = golden->rows;
    bool mark = size >= 3 && memcmp(golden->text, "\xEF\xBB\xBF", 3) == 0;
    Reader reader = {.at = golden->text + (mark ? 3 : 0), .end = golden->text + size, .line = 1};
    if (read_rows(&reader, golden)) return true;
    *problem = "the golden file ends inside quotes";
    return false;
}

void golden_free(Golden *golden) {
    free(golden->text);
    free(golden->all);
    free(golden->rows);
    free(golden->cells.counts);
}
