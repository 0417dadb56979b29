/* The layout of tests: their steps, and rows whose cells stand in columns. */
#include "syntax/layout.h"

static void put_rows(Layout *l, const TestStep *step) {
    uint32_t columns = 0;
    for (uint32_t r = 0; r < step->row_count; r++)
        if (step->rows[r].count > columns) columns = step->rows[r].count;
    uint32_t *widths = NEW_ARRAY(l->arena, uint32_t, columns + 1);
    Text all = l->p->source->text;
    for (uint32_t r = 0; r < step->row_count; r++)
        for (uint32_t c = 0; c < step->rows[r].count; c++) {
            const Cell *cell = &step->rows[r].cells[c];
            uint32_t width = text_columns(text_slice(all, cell->span.begin, cell->span.end));
            if (width > widths[c]) widths[c] = width;
        }
    layout_indent(l, LAYOUT_INDENT);
    for (uint32_t r = 0; r < step->row_count; r++) {
        layout_start_unit(l, r == 0);
        Writer w;
        writer_init(&w, l->arena);
        for (uint32_t c = 0; c < step->rows[r].count; c++) {
            const Cell *cell = &step->rows[r].cells[c];
            put_string(&w, c == 0 ? "| " : " | ");
            layout_padded(&w, text_slice(all, cell->span.begin, cell->span.end), widths[c]);
        }
        put_string(&w, " |");
        const Piece *piece = &l->pieces.items[l->at++];
        Text comment = text_trim(text_slice(all, step->rows[r].span.end, piece->token.end));
        if (comment.size > 0) put_string(&w, "  ");
        put_text(&w, comment);
        layout_add_text(l, writer_text(&w));
    }
    layout_add(l, DO_OUT);
}

static void put_step(Page *page, const TestStep *step, uint32_t end) {
    Layout *l = &page->l;
    layout_begin_exprs(page);
    layout_take(page, (Expr *[]){step->expr}, 1);
    if (step->statement != NULL) layout_take_statement(page, step->statement);
    layout_order_exprs(page);
    page->before = 0;
    layout_next_word(page, true);
    uint32_t group = layout_open(l);
    l->commands.items[group].size = LAYOUT_EXTRA;
    layout_trailing(l);
    layout_add(l, DO_BLANK);
    layout_add(l, DO_ALIGN);
    uint32_t rows = step->row_count > 0 ? step->rows[0].span.begin : end;
    page->before = 0;
    layout_words(page, true, rows, layout_is_clause);
    layout_add(l, DO_OUT);
    layout_close(l, group);
    put_rows(l, step);
}

void layout_test(Page *page, const Definition *d) {
    Layout *l = &page->l;
    layout_next_word(page, true);
    layout_next_word(page, false);
    layout_indent(l, LAYOUT_INDENT);
    l->steps = l->statement = true;
    for (uint32_t i = 0; i < d->step_count; i++) {
        l->depth = 0;
        layout_start_unit(l, i == 0);
        put_step(page, &d->steps[i], i + 1 < d->step_count ? d->steps[i + 1].span.begin : d->span.end);
    }
    l->steps = l->statement = false;
    layout_add(l, DO_OUT);
}
