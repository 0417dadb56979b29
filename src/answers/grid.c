/* Tables on a screen: widths, what is cut, what is folded, the first and the last rows. */
#include "answers/grid.h"
#include "answers/text.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

enum { GAP = 3, TEXT_LEAST = 16, REPEATED_LEAST = 8 };

typedef struct Print {
    FILE *to;
    const Grid *grid;
    GridOptions options;
    uint64_t head, tail;    /* rows that are shown at both ends */
    size_t *widths, *cells; /* of the columns; of their cells alone */
    Buffer line, text, cut;
    size_t owed; /* blanks that are only written when something follows */
    const char *mark, *bold, *dim, *plain;
} Print;

/* Calls for the rows that are shown, in order. */
static uint64_t shown_row(const Print *p, uint64_t i) {
    return i < p->head ? i : p->grid->rows - p->tail + (i - p->head);
}

static bool cell(Print *p, uint64_t row, unsigned column) {
    p->text.size = 0;
    if (p->grid->cell(p->grid->source, row, column, &p->text)) return true;
    buffer_text(&p->text, "NULL");
    return false;
}

static void name(Print *p, unsigned column) {
    const char *text = p->grid->columns[column].name;
    p->text.size = 0;
    text_escape(&p->text, text, strlen(text));
}

/* ---- widths ---- */

static void measure(Print *p) {
    for (unsigned c = 0; c < p->grid->count; c++) {
        name(p, c);
        p->widths[c] = text_width(p->text.data, p->text.size);
        for (uint64_t i = 0; i < p->head + p->tail; i++) {
            cell(p, shown_row(p, i), c);
            size_t width = text_width(p->text.data, p->text.size);
            if (width > p->cells[c]) p->cells[c] = width;
        }
        if (p->cells[c] > p->widths[c]) p->widths[c] = p->cells[c];
    }
}

/* What a column needs at least: whole cells, when they are never cut. */
static size_t floor_of(const Print *p, unsigned column, size_t least) {
    return p->grid->columns[column].whole && p->cells[column] > least ? p->cells[column] : least;
}

static size_t total(const Print *p) {
    size_t sum = 0;
    for (unsigned c = 0; c < p->grid->count; c++) sum += p->widths[c] + (c > 0 ? GAP : 0);
    return sum;
}

/* Takes from the widest first, until everything fits or nothing that may be cut is longer than `least`. */
static void shrink(Print *p, size_t limit, size_t least, bool repeated_only) {
    const GridColumn *columns = p->grid->columns;
    for (;;) {
        size_t sum = 0, widest = p->grid->count;
        for (unsigned c = 0; c < p->grid->count; c++) {
            if (repeated_only && !columns[c].repeated) continue;
            sum += p->widths[c] + GAP;
            if (p->widths[c] <= floor_of(p, c, least)) continue;
            if (widest == p->grid->count || p->widths[c] > p->widths[widest]) widest = c;
        }
        if (sum <= limit + GAP || widest == p->grid->count) return;
        size_t over = sum - limit - GAP, spare = p->widths[widest] - floor_of(p, (unsigned)widest, least);
        /* down to the next widest in one step would be quicker; tables have few columns */
        p->widths[widest] -= over < spare && p->widths[widest] > 4 * limit ? over : 1;
    }
}

/* Everything in one block, when texts may be cut for that; or else blocks, with at most half of the width for what is
 * repeated. */
static void fit(Print *p) {
    size_t width = p->options.width, repeated = 0;
    size_t *before = mem_take(p->grid->count, sizeof *before);
    memcpy(before, p->widths, p->grid->count * sizeof *before);
    shrink(p, width, TEXT_LEAST, false);
    if (total(p) > width) {
        memcpy(p->widths, before, p->grid->count * sizeof *before);
        shrink(p, width / 2, REPEATED_LEAST, true);
        for (unsigned c = 0; c < p->grid->count; c++)
            if (p->grid->columns[c].repeated) repeated += p->widths[c] + GAP;
        size_t room = width > repeated + TEXT_LEAST ? width - repeated : TEXT_LEAST;
        for (unsigned c = 0; c < p->grid->count; c++)
            if (!p->grid->columns[c].repeated && p->widths[c] > floor_of(p, c, room))
                p->widths[c] = floor_of(p, c, room);
    }
    free(before);
}

/* ---- lines ---- */

static void put(Print *p, unsigned column, bool right, const char *before) {
    size_t width = p->widths[column], own = text_width(p->text.data, p->text.size);
    const Buffer *text = &p->text;
    if (own > width) {
        p->cut.size = 0;
        text_cut(&p->cut, p->text.data, p->text.size, width, p->mark);
        text = &p->cut;
        own = text_width(text->data, text->size);
    }
    size_t pad = width > own ? width - own : 0;
    buffer_fill(&p->line, ' ', p->owed + (right ? pad : 0));
    p->owed = right ? 0 : pad;
    buffer_text(&p->line, before);
    buffer_bytes(&p->line, text->data, text->size);
    if (*before != '\0') buffer_text(&p->line, p->plain);
}

static void gap(Print *p, const char *gap) {
    buffer_fill(&p->line, ' ', p->owed);
    p->owed = 0;
    buffer_text(&p->line, gap);
}

static void line_end(Print *p) {
    while (p->line.size > 0 && p->line.data[p->line.size - 1] == ' ') p->line.size--;
    buffer_char(&p->line, '\n');
    buffer_write(&p->line, p->to);
    p->owed = 0;
}

/* ---- blocks ---- */

static void print_row(Print *p, const bool *in, uint64_t row) {
    bool first = true;
    for (unsigned c = 0; c < p->grid->count; c++) {
        if (!in[c]) continue;
        if (!first) gap(p, " | ");
        first = false;
        bool known = cell(p, row, c);
        put(p, c, p->grid->columns[c].right, known ? "" : p->dim);
    }
    line_end(p);
}

static void print_block(Print *p, const bool *in) {
    bool first = true;
    for (unsigned c = 0; c < p->grid->count; c++) {
        if (!in[c]) continue;
        if (!first) gap(p, " | ");
        first = false;
        name(p, c);
        put(p, c, p->grid->columns[c].right, p->bold);
    }
    line_end(p);
    first = true;
    for (unsigned c = 0; c < p->grid->count; c++) {
        if (!in[c]) continue;
        if (!first) buffer_text(&p->line, "-+-");
        first = false;
        buffer_fill(&p->line, '-', p->widths[c]);
    }
    line_end(p);
    uint64_t hidden = p->grid->rows - p->head - p->tail;
    for (uint64_t i = 0; i <= p->head + p->tail && !ferror(p->to); i++) {
        if (hidden > 0 && i == p->head)
            fprintf(p->to, "%s%s %" PRIu64 " more row%s%s\n", p->dim, p->mark, hidden, hidden == 1 ? "" : "s",
                    p->plain);
        if (i < p->head + p->tail) print_row(p, in, shown_row(p, i));
    }
}

/* The repeated columns and, from `next` on, as many others as fit. Gives the first that did not. */
static unsigned choose_block(const Print *p, bool *in, unsigned next) {
    const GridColumn *columns = p->grid->columns;
    size_t used = 0;
    for (unsigned c = 0; c < p->grid->count; c++) {
        in[c] = columns[c].repeated;
        if (in[c]) used += p->widths[c] + GAP;
    }
    bool any = false;
    for (; next < p->grid->count; next++) {
        if (columns[next].repeated) continue;
        used += p->widths[next] + GAP;
        if (any && p->options.width > 0 && used > p->options.width + GAP) break;
        in[next] = any = true;
    }
    return next;
}

/* A single row that is too wide: a line for each column. */
static void print_list(Print *p) {
    size_t widest = 0;
    for (unsigned c = 0; c < p->grid->count; c++) {
        name(p, c);
        size_t width = text_width(p->text.data, p->text.size);
        if (width > widest) widest = width;
    }
    size_t room = p->options.width > widest + GAP + TEXT_LEAST ? p->options.width - widest - GAP : TEXT_LEAST;
    for (unsigned c = 0; c < p->grid->count; c++) {
        p->widths[c] = widest;
        name(p, c);
        put(p, c, false, p->bold);
        gap(p, " | ");
        bool known = cell(p, 0, c);
        p->widths[c] = p->grid->columns[c].whole ? p->text.size : room;
        put(p, c, false, known ? "" : p->dim);
        line_end(p);
    }
}

static void print_count(const Print *p) {
    uint64_t rows = p->grid->rows, shown = p->head + p->tail;
    fprintf(p->to, "(%" PRIu64 " row%s", rows, rows == 1 ? "" : "s");
    if (shown < rows) fprintf(p->to, ", %" PRIu64 " shown; --rows all shows all", shown);
    fputs(")\n", p->to);
}

void grid_print(FILE *to, const Grid *grid, GridOptions options) {
    bool colour = options.colour;
    Print p = {.to = to, .grid = grid, .options = options, .head = grid->rows};
    p.mark = options.ascii ? "..." : "…";
    p.bold = colour ? "\033[1m" : "", p.dim = colour ? "\033[2m" : "", p.plain = colour ? "\033[0m" : "";
    if (options.most > 0 && grid->rows > options.most) {
        p.head = options.most - options.most / 2;
        p.tail = options.most / 2;
    }
    p.widths = mem_take(grid->count, sizeof *p.widths);
    p.cells = mem_take(grid->count, sizeof *p.cells);
    bool *in = mem_take(grid->count, sizeof *in);
    measure(&p);
    bool narrow = options.width > 0 && total(&p) > options.width;
    if (narrow && grid->rows == 1) {
        print_list(&p);
    } else {
        if (narrow) fit(&p);
        unsigned next = 0;
        do {
            if (next > 0) fputc('\n', to);
            next = choose_block(&p, in, next);
            print_block(&p, in);
        } while (next < grid->count && !ferror(to));
    }
    if (!options.quiet) print_count(&p);
    free(p.widths);
    free(p.cells);
    free(in);
    buffer_free(&p.line);
    buffer_free(&p.text);
    buffer_free(&p.cut);
}
