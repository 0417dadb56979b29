/* The layout of tables: their columns stand in columns. */
#include "syntax/layout.h"

enum { CELLS = 4 }; /* of a column: name, type, label, the rest */

typedef struct Line {
    Text cells[CELLS];
    uint32_t end; /* the piece behind it */
    bool column;
} Line;

typedef LIST(Line) Lines;

/* The pieces begin..end on one line. */
static Text words_text(Layout *l, uint32_t begin, uint32_t end) {
    Writer w;
    writer_init(&w, l->arena);
    int before = T_LP;
    for (uint32_t i = begin; i < end; i++) {
        const Piece *piece = &l->pieces.items[i];
        int type = piece->kind == IS_TOKEN ? piece->token.type : 0;
        if (layout_blank_between(before, type)) put_char(&w, ' ');
        put_text(&w, layout_text(l, piece->token, LOWER_WORDS));
        before = type;
    }
    return writer_text(&w);
}

/* The piece behind the line that begins at a token. */
static uint32_t line_end(const Layout *l, uint32_t begin, uint32_t end) {
    bool comma = false, any = false;
    uint32_t i = begin;
    for (; i < l->pieces.count && l->pieces.items[i].token.begin < end; i++) {
        const Piece *piece = &l->pieces.items[i];
        if (piece->kind == IS_OWN || piece->kind == IS_TRAILING) {
            if (!comma) return i;
            continue;
        }
        if (piece->kind != IS_TOKEN) continue;
        if (any && piece->token.first && !comma && piece->token.type != T_COMMA) return i;
        any = true;
        comma = piece->token.type == T_COMMA;
    }
    return i;
}

static Line column_line(Layout *l, uint32_t begin, uint32_t end) {
    Line line = {.end = end, .column = true};
    uint32_t at = begin;
    for (int cell = 0; cell < CELLS && at < end; cell++) {
        uint32_t stop = at;
        while (stop < end && l->pieces.items[stop].kind != IS_TOKEN) stop++;
        if (cell == 2 && stop < end && l->pieces.items[stop].token.type != T_STRING) continue;
        if (stop < end) stop++;
        while (stop < end && l->pieces.items[stop].kind == IS_AFTER) stop++;
        if (cell == CELLS - 1) stop = end;
        line.cells[cell] = words_text(l, at, stop);
        at = stop;
    }
    return line;
}

/* A text in `columns` columns, or at the end of a line. */
void layout_padded(Writer *w, Text t, uint32_t columns) {
    put_text(w, t);
    for (uint32_t i = text_columns(t); i < columns; i++) put_char(w, ' ');
}

/* Where few columns have a label, it is part of the rest. */
static void join_labels(Layout *l, const Lines *lines) {
    uint32_t labels = 0, columns = 0;
    for (uint32_t i = 0; i < lines->count; i++)
        labels += lines->items[i].cells[2].size > 0, columns += lines->items[i].column;
    if (2 * labels >= columns) return;
    for (uint32_t i = 0; i < lines->count; i++) {
        Text *label = &lines->items[i].cells[2], *rest = label + 1;
        if (label->size == 0) continue;
        Writer w;
        writer_init(&w, l->arena);
        put_text(&w, *label); /* whatever is in it: a format would end at a zero byte */
        if (rest->size > 0) put_char(&w, ' ');
        put_text(&w, *rest);
        *rest = writer_text(&w);
        *label = TEXT("");
    }
}

static void put_column(Layout *l, const Line *line, const uint32_t *widths) {
    Writer w;
    writer_init(&w, l->arena);
    int last = CELLS - 1;
    while (last > 0 && line->cells[last].size == 0) last--;
    for (int i = 0; i <= last; i++) layout_padded(&w, line->cells[i], i < last && widths[i] > 0 ? widths[i] + 2 : 0);
    layout_add_text(l, writer_text(&w));
    l->at = line->end;
}

/* The lines of a table from piece `at` on. */
static Lines table_lines(Layout *l, const Definition *d, uint32_t at) {
    Lines lines = {0};
    uint32_t column = 0;
    while (at < l->pieces.count && l->pieces.items[at].token.begin < d->span.end) {
        if (l->pieces.items[at].kind != IS_TOKEN && l->pieces.items[at].kind != IS_BEFORE) {
            at++;
            continue;
        }
        uint32_t end = line_end(l, at, d->span.end), token = at;
        while (l->pieces.items[token].kind != IS_TOKEN) token++;
        bool is_column =
            column < d->column_count && d->columns[column].span.begin == l->pieces.items[token].token.begin;
        *list_add(l->arena, &lines) = is_column ? column_line(l, at, end) : (Line){.end = end};
        column += is_column;
        at = end;
    }
    join_labels(l, &lines);
    return lines;
}

static uint32_t piece_begin(const Layout *l, uint32_t at, uint32_t limit) {
    return at < l->pieces.count && l->pieces.items[at].token.begin < limit ? l->pieces.items[at].token.begin : limit;
}

void layout_table(Page *page, const Definition *d) {
    Layout *l = &page->l;
    uint32_t head = line_end(l, l->at, d->column_count > 0 ? d->columns[0].span.begin : d->span.end),
             widths[CELLS] = {0};
    Lines lines = table_lines(l, d, head);
    for (uint32_t i = 0; i < lines.count; i++)
        for (int k = 0; k < CELLS; k++) {
            uint32_t width = text_columns(lines.items[i].cells[k]);
            if (width > widths[k]) widths[k] = width;
        }
    layout_next_word(page, true);
    layout_indent(l, LAYOUT_INDENT);
    layout_words(page, false, piece_begin(l, head, d->span.end), layout_is_attribute);
    for (uint32_t i = 0; i < lines.count; i++) {
        layout_start_unit(l, i == 0);
        page->before = 0;
        if (lines.items[i].column)
            put_column(l, &lines.items[i], widths);
        else
            layout_words(page, true, piece_begin(l, lines.items[i].end, d->span.end), layout_is_attribute);
    }
    layout_add(l, DO_OUT);
}
