/* Whether two texts mean the same and hold the same comments: what the layout promises, looked at again. */
#include "syntax/layout.h"

static bool same_name(const Name *a, const Name *b) {
    if (a->count != b->count) return false;
    for (int i = 0; i < a->count; i++)
        if (!text_equal(a->parts[i], b->parts[i])) return false;
    return true;
}

static bool same_exprs(Expr *const *a, uint32_t a_count, Expr *const *b, uint32_t b_count) {
    if (a_count != b_count) return false;
    for (uint32_t i = 0; i < a_count; i++)
        if (!expr_same(a[i], b[i])) return false;
    return true;
}

/* ---- statements ---- */

static bool same_items(const Item *a, uint32_t a_count, const Item *b, uint32_t b_count) {
    if (a_count != b_count) return false;
    for (uint32_t i = 0; i < a_count; i++)
        if (!expr_same(a[i].expr, b[i].expr) || !text_equal(a[i].alias, b[i].alias) ||
            !same_exprs(a[i].along, a[i].along_count, b[i].along, b[i].along_count) ||
            !same_exprs(a[i].restart, a[i].restart_count, b[i].restart, b[i].restart_count))
            return false;
    return true;
}

static bool same_statement(const Statement *a, const Statement *b) {
    if (a == NULL || b == NULL) return a == b;
    if (a->rows != b->rows || a->let_count != b->let_count || a->order_count != b->order_count) return false;
    for (uint32_t i = 0; i < a->let_count; i++)
        if (!same_name(&a->lets[i].name, &b->lets[i].name) || !expr_same(a->lets[i].formula, b->lets[i].formula))
            return false;
    for (uint32_t i = 0; i < a->order_count; i++)
        if (a->order[i].descending != b->order[i].descending || !expr_same(a->order[i].expr, b->order[i].expr))
            return false;
    return same_items(a->items, a->item_count, b->items, b->item_count) &&
           same_items(a->by, a->by_count, b->by, b->by_count) && expr_same(a->where, b->where) &&
           expr_same(a->context, b->context) && expr_same(a->having, b->having) && a->has_limit == b->has_limit &&
           a->limit == b->limit && same_exprs(a->per, a->per_count, b->per, b->per_count);
}

/* ---- definitions ---- */

static bool same_texts(const Text *a, uint32_t a_count, const Text *b, uint32_t b_count) {
    if (a_count != b_count) return false;
    for (uint32_t i = 0; i < a_count; i++)
        if (!text_equal(a[i], b[i])) return false;
    return true;
}

static bool same_column(const ColumnDef *a, const ColumnDef *b) {
    if (!same_name(&a->name, &b->name) || !same_name(&a->type, &b->type) || a->mark_count != b->mark_count)
        return false;
    for (uint32_t i = 0; i < a->mark_count; i++)
        if (a->marks[i].kind != b->marks[i].kind || !text_equal(a->marks[i].text, b->marks[i].text) ||
            !same_name(&a->marks[i].name, &b->marks[i].name))
            return false;
    return text_equal(a->label, b->label) && text_equal(a->doc, b->doc);
}

static bool same_attribute(const Attribute *a, const Attribute *b) {
    return a->kind == b->kind && text_equal(a->text, b->text) && same_name(&a->name, &b->name) &&
           same_exprs(a->exprs, a->count, b->exprs, b->count);
}

static bool same_rows(const TestStep *a, const TestStep *b) {
    if (a->row_count != b->row_count) return false;
    for (uint32_t r = 0; r < a->row_count; r++) {
        if (a->rows[r].count != b->rows[r].count) return false;
        for (uint32_t c = 0; c < a->rows[r].count; c++) {
            const Cell *x = &a->rows[r].cells[c], *y = &b->rows[r].cells[c];
            if (x->quoted != y->quoted || !text_equal(x->text, y->text)) return false;
        }
    }
    return true;
}

static bool same_step(const TestStep *a, const TestStep *b) {
    return a->kind == b->kind && text_equal(a->text, b->text) && same_name(&a->name, &b->name) &&
           expr_same(a->expr, b->expr) && same_rows(a, b) && same_statement(a->statement, b->statement) &&
           a->has_rows == b->has_rows && a->fails == b->fails && a->has_within == b->has_within &&
           (!a->has_within || !(a->within < b->within || a->within > b->within)) && text_equal(a->matches, b->matches);
}

static bool same_waiver(const Waiver *a, const Waiver *b) {
    if (a->kind != b->kind || a->name_count != b->name_count) return false;
    for (uint32_t i = 0; i < a->name_count; i++)
        if (!same_name(&a->names[i], &b->names[i])) return false;
    return text_equal(a->what, b->what) && text_equal(a->reason, b->reason);
}

static bool same_definition(const Definition *a, const Definition *b) {
    bool same =
        a->kind == b->kind && same_name(&a->name, &b->name) && text_equal(a->label, b->label) &&
        text_equal(a->doc, b->doc) && text_equal(a->data, b->data) && text_equal(a->week_start, b->week_start) &&
        text_equal(a->locale, b->locale) && same_texts(a->files, a->file_count, b->files, b->file_count) &&
        a->column_count == b->column_count && same_name(&a->left, &b->left) && same_name(&a->right, &b->right) &&
        a->many_to_many == b->many_to_many && a->inactive == b->inactive && same_name(&a->type, &b->type) &&
        a->attribute_count == b->attribute_count && expr_same(a->formula, b->formula) &&
        same_exprs(a->allowed, a->allowed_count, b->allowed, b->allowed_count) &&
        a->allowed_range == b->allowed_range && a->step_count == b->step_count && a->waiver_count == b->waiver_count;
    for (uint32_t i = 0; same && i < a->waiver_count; i++) same = same_waiver(&a->waivers[i], &b->waivers[i]);
    for (uint32_t i = 0; same && i < a->column_count; i++) same = same_column(&a->columns[i], &b->columns[i]);
    for (uint32_t i = 0; same && i < a->attribute_count; i++)
        same = same_attribute(&a->attributes[i], &b->attributes[i]);
    for (uint32_t i = 0; same && i < a->step_count; i++) same = same_step(&a->steps[i], &b->steps[i]);
    return same;
}

/* ---- texts ---- */

/* Words and comments of two rows of a test, blanks aside. */
static bool same_ink(Text a, Text b) {
    size_t i = 0, k = 0;
    for (;;) {
        while (i < a.size && text_is_blank(a.data[i])) i++;
        while (k < b.size && text_is_blank(b.data[k])) k++;
        if (i == a.size || k == b.size) return i == a.size && k == b.size;
        if (a.data[i++] != b.data[k++]) return false;
    }
}

/* The same tokens and comments in the same order. Words may differ in case; whether that matters the trees tell. */
static bool same_pieces(Arena *arena, Parse *a, Parse *b, Span *where) {
    Layout x, y;
    layout_read(&x, a, arena);
    layout_read(&y, b, arena);
    for (uint32_t i = 0; i < x.pieces.count && i < y.pieces.count; i++) {
        Token s = x.pieces.items[i].token, t = y.pieces.items[i].token;
        Text left = layout_text(&x, s, AS_WRITTEN), right = layout_text(&y, t, AS_WRITTEN);
        bool word = (left.data[0] | 32) >= 'a' && (left.data[0] | 32) <= 'z';
        *where = (Span){a->source, s.begin, s.end};
        if (s.type != t.type) return false;
        bool same = s.type == T_ROW ? same_ink(left, right)
                    : word          ? text_equal_nocase(left, right)
                                    : text_equal(left, right);
        if (!same) return false;
    }
    return x.pieces.count == y.pieces.count;
}

bool layout_same(Arena *arena, const Source *a, const Source *b, bool formula, Span *where) {
    Parse x, y;
    Diags quiet;
    diags_init(&quiet, arena);
    *where = (Span){a, 0, 0};
    if (formula) {
        const Expr *left = parse_one(&x, arena, a, &quiet), *right = parse_one(&y, arena, b, &quiet);
        return quiet.errors == 0 && same_pieces(arena, &x, &y, where) && expr_same(left, right);
    }
    Definitions left = parse_definitions(&x, arena, a, &quiet), right = parse_definitions(&y, arena, b, &quiet);
    if (quiet.errors != 0 || !same_pieces(arena, &x, &y, where) || left.count != right.count) return false;
    for (uint32_t i = 0; i < left.count; i++) {
        *where = left.items[i]->span;
        if (!same_definition(left.items[i], right.items[i])) return false;
    }
    return true;
}
