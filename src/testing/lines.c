/* Rows between bars: new values in their place, the bars under each other where they were, comments and all else as
 * written. */
#include "testing/update.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

/* ---- values as cells ---- */

static bool needs_quotes(const char *text, size_t size) {
    if (size == 0 || text[0] == '"' || memchr(text, '|', size) != NULL) return true;
    bool blank = strchr(" \t", text[0]) != NULL || strchr(" \t", text[size - 1]) != NULL;
    return blank || (size == 4 && strncasecmp(text, "null", 4) == 0);
}

static void put_quoted(Piece *piece, const char *text, size_t size) {
    piece_text(piece, "\"");
    for (size_t i = 0; i < size; i++) piece_bytes(piece, text[i] == '"' ? "\"\"" : text + i, text[i] == '"' ? 2 : 1);
    piece_text(piece, "\"");
}

bool piece_value(Piece *piece, LodeValue value, double within) {
    if (value.null) return true;
    size_t size = lode_value_text(value, NULL, 0);
    char *text = testing_take(piece->options, size + 1, 1);
    lode_value_text(value, text, size + 1);
    bool whole = value.type == LODE_REAL && size > 2 && strcmp(text + size - 2, ".0") == 0;
    if (whole) size -= 2;
    bool quoted = value.type == LODE_STRING && needs_quotes(text, size);
    LodeCell cell = {.text = text, .size = size, .quoted = quoted};
    bool fine =
        lode_value_is(value, &cell, within) && memchr(text, '\n', size) == NULL && memchr(text, '\r', size) == NULL;
    if (quoted)
        put_quoted(piece, text, size);
    else
        piece_bytes(piece, text, size);
    free(text);
    return fine;
}

/* ---- lines of a table ---- */

/* What stands between two bars. */
typedef struct Between {
    const char *raw; /* as it was, with its blanks; NULL: a new cell */
    size_t raw_size, width;
    Piece text; /* of a new cell, without blanks */
} Between;

typedef struct Line {
    bool stands; /* in the file, from the first bar at `begin` to behind the last bar at `end` */
    size_t begin, end;
    Between *cells;
} Line;

typedef struct Block {
    const TestOptions *options;
    const LodeTest *test;
    const LodeCells *cells;
    unsigned columns;
    Line *lines; /* the header, then the rows that stay, then new ones */
    unsigned count;
    bool aligned; /* the bars stand under each other */
    size_t *widths;
} Block;

static size_t line_begin(const LodeTest *test, size_t at) {
    while (at > 0 && test->source[at - 1] != '\n') at--;
    return at;
}

/* The end of the line's contents. */
static size_t line_end(const LodeTest *test, size_t at) {
    while (at < test->source_size && test->source[at] != '\n') at++;
    return at > 0 && at < test->source_size && test->source[at - 1] == '\r' ? at - 1 : at;
}

static size_t width_of(const Block *block, size_t begin, size_t end) {
    return block->options->text_width(block->test->source + begin, end - begin);
}

/* Takes a line of the file apart; row 0 is the header. */
static void read_line(Block *block, unsigned row) {
    Line *line = &block->lines[block->count++];
    const char *source = block->test->source;
    const LodeCell *cells = block->cells->cells[row];
    unsigned count = block->cells->counts[row];
    line->cells = testing_take(block->options, block->columns, sizeof *line->cells);
    line->stands = true;
    line->begin = cells[0].begin;
    while (source[line->begin] != '|' || line->begin == cells[0].end) line->begin--;
    size_t at = line->begin + 1;
    for (unsigned c = 0; c < count; c++) {
        size_t bar = cells[c].end;
        while (source[bar] != '|') bar++;
        if (c < block->columns) line->cells[c] = (Between){source + at, bar - at, width_of(block, at, bar), {0}};
        line->end = at = bar + 1;
    }
    bool like_header = count == block->columns &&
                       width_of(block, line_begin(block->test, line->begin), line->begin) ==
                           width_of(block, line_begin(block->test, block->lines[0].begin), block->lines[0].begin);
    for (unsigned c = 0; c < block->columns; c++) like_header &= line->cells[c].width == block->lines[0].cells[c].width;
    block->aligned &= like_header;
}

static bool renew(Block *block, Line *line, unsigned column, LodeValue value, double within) {
    Between *cell = &line->cells[column];
    cell->raw = NULL;
    cell->text.options = block->options;
    bool fine = piece_value(&cell->text, value, within);
    size_t needed = block->options->text_width(cell->text.data == NULL ? "" : cell->text.data, cell->text.size) + 2;
    if (cell->width < block->lines[0].cells[column].width && !line->stands)
        cell->width = block->lines[0].cells[column].width;
    if (cell->width < needed) cell->width = needed;
    if (cell->width > block->widths[column]) block->widths[column] = cell->width;
    return fine;
}

static void put_line(const Block *block, const Line *line, Piece *to) {
    for (unsigned c = 0; c < block->columns; c++) {
        const Between *cell = &line->cells[c];
        size_t width = block->aligned ? block->widths[c] : cell->width, used;
        piece_text(to, "|");
        if (cell->raw != NULL) {
            piece_bytes(to, cell->raw, cell->raw_size);
            used = cell->width;
        } else {
            piece_text(to, " ");
            piece_bytes(to, cell->text.data, cell->text.size);
            used = 1 + block->options->text_width(cell->text.data == NULL ? "" : cell->text.data, cell->text.size);
        }
        for (; used < width; used++) piece_text(to, " ");
    }
    piece_text(to, "|");
}

/* ---- what becomes of them ---- */

static void remove_line(const Block *block, Edits *edits, unsigned row) {
    const LodeTest *test = block->test;
    size_t begin = line_begin(test, block->cells->cells[row][0].begin), end = begin;
    while (end < test->source_size && test->source[end] != '\n') end++;
    if (end < test->source_size) {
        end++;
    } else if (begin > 0) { /* the last line of the file ends without a newline: that of the line before goes */
        begin--;
        if (begin > 0 && test->source[begin - 1] == '\r') begin--;
    }
    edit_add(block->options, edits, test, begin, end);
}

static void change_line(const Block *block, Edits *edits, const Line *line) {
    Piece to = {.options = block->options};
    put_line(block, line, &to);
    bool same = to.size == line->end - line->begin && memcmp(to.data, block->test->source + line->begin, to.size) == 0;
    if (same)
        free(to.data);
    else
        edit_add(block->options, edits, block->test, line->begin, line->end)->to = to;
}

/* New lines stand behind the last one that stays, and begin like the header. */
static void add_lines(const Block *block, Edits *edits, unsigned first) {
    const LodeTest *test = block->test;
    if (first == block->count) return;
    size_t header = line_begin(test, block->lines[0].begin), at = line_end(test, block->lines[0].end);
    bool windows = at < test->source_size && test->source[at] == '\r';
    for (unsigned i = 1; i < first; i++)
        if (block->lines[i].end > at) at = line_end(test, block->lines[i].end);
    Piece *to = &edit_add(block->options, edits, test, at, at)->to;
    for (unsigned i = first; i < block->count; i++) {
        piece_text(to, windows ? "\r\n" : "\n");
        piece_bytes(to, test->source + header, block->lines[0].begin - header);
        put_line(block, &block->lines[i], to);
    }
}

/* The cells of a line that are not what the result says. */
static bool renew_line(Block *block, Line *line, const LodeResult *result, const Comparison *comparison,
                       int64_t expected, int64_t actual, double within) {
    bool fine = true, whole = expected == NO_ROW || block->cells->counts[expected + 1] != block->columns;
    for (unsigned c = 0; c < block->columns; c++) {
        if (!whole && comparison_cell_is(result, block->cells, comparison, expected, actual, c, within)) continue;
        fine &= renew(block, line, c, lode_result_value(result, (uint64_t)actual, comparison->columns[c]), within);
    }
    return fine;
}

static void block_free(Block *block) {
    for (unsigned i = 0; i < block->count; i++) {
        for (unsigned c = 0; c < block->columns; c++) free(block->lines[i].cells[c].text.data);
        free(block->lines[i].cells);
    }
    free(block->lines);
    free(block->widths);
}

bool edit_rows(const TestOptions *options, Edits *edits, const LodeTest *test, const LodeStep *step,
               const LodeResult *result, const Comparison *comparison, Rows rows) {
    Block block = {
        .options = options, .test = test, .cells = &step->cells, .columns = comparison->column_count, .aligned = true};
    bool fine = true;
    block.lines = testing_take(options, (size_t)rows.count + 1, sizeof *block.lines);
    block.widths = testing_take(options, block.columns, sizeof *block.widths);
    read_line(&block, 0);
    for (unsigned c = 0; c < block.columns; c++) block.widths[c] = block.lines[0].cells[c].width;
    for (uint64_t i = 0; i < rows.count; i++) {
        if (rows.expected[i] == NO_ROW || rows.actual[i] == NO_ROW) continue;
        read_line(&block, (unsigned)rows.expected[i] + 1);
        fine &= renew_line(&block, &block.lines[block.count - 1], result, comparison, rows.expected[i], rows.actual[i],
                           step->within);
    }
    unsigned standing = block.count;
    for (uint64_t i = 0; i < rows.count; i++) {
        if (rows.expected[i] != NO_ROW) continue;
        Line *line = &block.lines[block.count++];
        line->cells = testing_take(options, block.columns, sizeof *line->cells);
        fine &= renew_line(&block, line, result, comparison, NO_ROW, rows.actual[i], step->within);
    }
    for (unsigned i = 0; i < standing && fine; i++) change_line(&block, edits, &block.lines[i]);
    for (uint64_t i = 0; i < rows.count && fine; i++)
        if (rows.actual[i] == NO_ROW) remove_line(&block, edits, (unsigned)rows.expected[i] + 1);
    if (fine) add_lines(&block, edits, standing);
    block_free(&block);
    return fine;
}
