/* The layout of what stands around formulas: units that begin lines, words and the blanks between them. */
#include "syntax/layout.h"

#include <stdlib.h>

/* ---- units: what begins a line ---- */

/* Ends the line; an empty line that stood before the next piece is kept. Comments before the next token come with it.
 */
void layout_start_unit(Layout *l, bool first) {
    layout_trailing(l);
    if (l->at == l->pieces.count) return;
    layout_do(l, DO_BREAK)->blank = !first && l->pieces.items[l->at].lines > 1;
    uint32_t begin = l->at;
    for (; l->pieces.items[l->at].kind == IS_OWN || l->pieces.items[l->at].kind == IS_TRAILING; l->at++) {
        const Piece *piece = &l->pieces.items[l->at];
        Command *command = layout_do(l, piece->kind == IS_OWN ? DO_OWN : DO_TRAILING);
        command->blank = l->at > begin && piece->lines > 1;
        command->text = layout_text(l, piece->token, AS_WRITTEN);
        if (l->at + 1 == l->pieces.count) {
            l->at++;
            return;
        }
    }
    if (l->at > begin && l->pieces.items[l->at].lines > 1) layout_do(l, DO_BREAK)->blank = true;
}

/* ---- exprs within a unit ---- */

void layout_take(Page *page, Expr *const *exprs, uint32_t count) {
    for (uint32_t i = 0; i < count; i++)
        if (exprs[i] != NULL) *list_add(page->l.arena, &page->exprs) = exprs[i];
}

static void take_items(Page *page, const Item *items, uint32_t count) {
    for (uint32_t i = 0; i < count; i++) {
        layout_take(page, &(Expr *){items[i].expr}, 1);
        layout_take(page, items[i].along, items[i].along_count);
        layout_take(page, items[i].restart, items[i].restart_count);
    }
}

void layout_take_statement(Page *page, const Statement *s) {
    for (uint32_t i = 0; i < s->let_count; i++) layout_take(page, &s->lets[i].formula, 1);
    take_items(page, s->items, s->item_count);
    take_items(page, s->by, s->by_count);
    layout_take(page, (Expr *[]){s->where, s->context, s->having}, 3);
    for (uint32_t i = 0; i < s->order_count; i++) layout_take(page, &s->order[i].expr, 1);
    layout_take(page, s->per, s->per_count);
}

static int by_place(const void *a, const void *b) {
    const Expr *x = *(const Expr *const *)a, *y = *(const Expr *const *)b;
    return (x->span.begin > y->span.begin) - (x->span.begin < y->span.begin);
}

void layout_begin_exprs(Page *page) { page->exprs.count = page->expr = 0; }

void layout_order_exprs(Page *page) {
    if (page->exprs.count > 1) qsort(page->exprs.items, page->exprs.count, sizeof *page->exprs.items, by_place);
}

/* ---- words ---- */

bool layout_blank_between(int before, int after) {
    if (before == T_LP || before == T_DOT || after == T_RP || after == T_DOT || after == T_COMMA) return false;
    return before != T_MINUS || after != T_MINUS;
}

static bool at_expr(const Page *page) {
    if (page->expr == page->exprs.count) return false;
    return layout_next(&page->l).begin == page->exprs.items[page->expr]->span.begin;
}

/* The next token or expression with the blank before it. */
void layout_next_word(Page *page, bool first) {
    Layout *l = &page->l;
    layout_trailing(l);
    if (!first && layout_blank_between(page->before, layout_next(l).type)) layout_add(l, DO_BLANK);
    if (at_expr(page)) {
        layout_expr(l, page->exprs.items[page->expr++]);
        page->before = 0;
    } else {
        page->before = layout_put(l, LOWER_WORDS).type;
    }
}

bool layout_more(const Page *page, uint32_t end) {
    Token t = layout_next(&page->l);
    return t.end > t.begin && t.begin < end;
}

/* Words of statements and definitions that may begin a line. */
bool layout_is_clause(const Page *page, Token t) {
    if (t.name || at_expr(page)) return false;
    switch (t.type) {
    case T_BY: return page->before != T_ORDER;
    case T_LET:
    case T_SHOW:
    case T_ROWS:
    case T_WHERE:
    case T_CONTEXT:
    case T_HAVING:
    case T_ORDER:
    case T_LIMIT:
    case T_WITHIN:
    case T_FAILS:
    case T_MATCHES: return true;
    default: return false;
    }
}

bool layout_is_attribute(const Page *page, Token t) {
    if (t.name || at_expr(page)) return false;
    switch (t.type) {
    case T_COLON:
    case T_FORMAT:
    case T_FOLDER:
    case T_HIDDEN:
    case T_DEFAULT:
    case T_VIA:
    case T_ALONG:
    case T_RESTART:
    case T_FROM:
    case T_IN: return true;
    default: return false;
    }
}

/* Tokens and expressions up to `end`, `first` behind something that needs no blank. What follows a comma, and what
   `breaks` says, goes to the next line where it does not fit; words of clauses all begin lines when the whole does not
   fit on one. */
void layout_words(Page *page, bool first, uint32_t end, bool (*breaks)(const Page *page, Token t)) {
    Layout *l = &page->l;
    uint32_t group = 0;
    bool open = false;
    for (; layout_more(page, end); first = false) {
        Token t = layout_next(l);
        bool inner = breaks == layout_is_clause && l->depth > 0; /* `along ([A], [B])` stays together */
        bool filled = (page->before == T_COMMA && !inner) || (breaks == layout_is_attribute && breaks(page, t));
        bool clause = breaks == layout_is_clause && breaks(page, t);
        if (open && (filled || clause || (t.type == T_COMMA && !inner))) layout_close(l, group), open = false;
        if (!first && (filled || clause)) {
            if (filled) {
                group = layout_open(l), open = true;
                l->commands.items[group].size = breaks == layout_is_attribute ? LAYOUT_EXTRA : 0;
            }
            layout_line(l, DO_LINE);
            first = true;
        }
        layout_next_word(page, first);
    }
    if (open) layout_close(l, group);
}
