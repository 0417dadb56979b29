/* What the data say about literals: texts that a column never has, and columns of 0 and 1. */
#include "lint/linter.h"

static const Column *data_of(const Linter *l, const ModelColumn *column, uint32_t *rows) {
    if (l->store == NULL) return NULL;
    const StoreTable *table = &l->store->tables[column->table->index];
    if (!table->present || !table->columns[column->index].present || table->columns[column->index].data.rows == 0)
        return NULL;
    *rows = table->rows;
    return &table->columns[column->index].data;
}

static void learn_texts(Linter *l, Known *known, const Column *dictionary) {
    map_init(&known->values, l->arena, false);
    const Text *texts = col_texts(l->arena, dictionary, 0, dictionary->rows);
    for (size_t i = 1; i < dictionary->rows; i++) {
        if (!col_valid(dictionary, i)) continue;
        map_put(&known->values, texts[i], (uint32_t)i);
        known->any = true;
    }
}

static void learn_flags(Known *known, const Column *data, uint32_t rows) {
    bool zero = false, one = false;
    for (uint32_t r = 1; r <= rows; r++) {
        if (!col_valid(data, r)) continue;
        int64_t value = data->as.i[r];
        if (value != 0 && value != 1) return;
        zero |= value == 0;
        one |= value == 1;
    }
    known->flag = zero && one;
}

static const Known *known_of(Linter *l, const ModelColumn *column) {
    uint32_t rows;
    for (uint32_t i = 0; i < l->known.count; i++)
        if (l->known.items[i]->column == column) return l->known.items[i];
    const Column *data = data_of(l, column, &rows);
    Known *known = NEW(l->arena, Known);
    *list_add(l->arena, &l->known) = known;
    known->column = column;
    if (data != NULL && column->type == TYPE_STRING && data->shape == SHAPE_CODED)
        learn_texts(l, known, data->dictionary);
    if (data != NULL && column->type == TYPE_INT && data->shape == SHAPE_FLAT) learn_flags(known, data, rows);
    return known;
}

bool is_repeated(Linter *l, const ModelColumn *column) {
    uint32_t rows, filled = 0;
    const Column *data = data_of(l, column, &rows);
    if (data == NULL || column->type != TYPE_STRING || data->shape != SHAPE_CODED) return false;
    for (uint32_t r = 1; r <= rows; r++) filled += data->codes[r] != 0;
    return filled >= data->dictionary->rows; /* the first entry is NULL */
}

static bool has_digit(Text t) {
    for (size_t i = 0; i < t.size; i++)
        if (t.data[i] >= '0' && t.data[i] <= '9') return true;
    return false;
}

/* The value that was probably meant: the same in another case or with blanks, or a letter or two off. */
static bool nearest(const Linter *l, const ModelColumn *column, Text text, Text *best) {
    enum { FEW = 10000 };
    uint32_t rows;
    const Column *dictionary = data_of(l, column, &rows)->dictionary;
    size_t size = utf8_length(text), limit = size < 4 || has_digit(text) ? 0 : size < 8 ? 1 : 2, found = limit + 1;
    if (dictionary->rows > FEW) return false;
    const Text *texts = col_texts(l->arena, dictionary, 0, dictionary->rows);
    for (size_t i = 1; i < dictionary->rows; i++) {
        if (!col_valid(dictionary, i)) continue;
        size_t distance = text_distance(text_trim(texts[i]), text_trim(text), limit);
        if (distance >= found) continue;
        found = distance;
        *best = texts[i];
    }
    return found <= limit;
}

static void check_text(Linter *l, const ModelColumn *column, const Expr *literal) {
    Text text, near = TEXT("");
    if (column->type != TYPE_STRING || !quoted_text(literal, &text)) return;
    Span span = bare(literal)->span;
    if (column->has_null_text && text_equal(column->null_text, text)) {
        Diag *diag = lint_tell(l, LINT_UNSEEN_VALUE, span, "%.*s never has this value: it is read as NULL",
                               TEXT_ARG(column->name));
        diag_place(l->diags, diag, column->span, "null \"%.*s\"", TEXT_ARG(text));
        diag_hint(l->diags, diag, "ask ISNULL([%.*s])", TEXT_ARG(column->name));
        return;
    }
    const Known *known = known_of(l, column);
    if (!known->any || map_get(&known->values, text) != MAP_NONE) return;
    bool close = nearest(l, column, text, &near);
    Diag *diag = lint_tell(l, close ? LINT_MISSPELT_VALUE : LINT_UNSEEN_VALUE, span, "no row of %.*s has this %.*s",
                           TEXT_ARG(column->table->name), TEXT_ARG(column->name));
    if (close)
        diag_hint(l->diags, diag, "did you mean '%.*s'?", TEXT_ARG(near));
    else
        diag_hint(l->diags, diag, "correct it, or leave it when such rows are still to come");
}

static void check_flag(Linter *l, const ModelColumn *column, const Expr *e, const Expr *literal) {
    Value value;
    if (column->type != TYPE_INT || !literal_value(literal, &value) || value.type != TYPE_INT) return;
    if ((value.as.i != 0 && value.as.i != 1) || !known_of(l, column)->flag) return;
    Diag *diag = lint_tell(l, LINT_INTEGER_FLAG, e->span, "%.*s is only ever 0 or 1", TEXT_ARG(column->name));
    diag_place(l->diags, diag, column->span, "an integer");
    diag_hint(l->diags, diag, "declare it boolean");
}

static void check(Linter *l, const Expr *e, const Expr *side, const Expr *literal) {
    const ModelColumn *column = column_of(side);
    if (column == NULL) return;
    check_text(l, column, literal);
    if (e->kind == EXPR_CALL) check_flag(l, column, e, literal);
}

void lint_values(Linter *l, const Expr *e, const Around *around) {
    (void)around;
    if (calls(e, "=") || calls(e, "<>")) {
        check(l, e, e->args[0], e->args[1]);
        check(l, e, e->args[1], e->args[0]);
    } else if (calls(e, "IN")) {
        for (uint32_t i = 1; i < e->count; i++) check(l, e, e->args[0], e->args[i]);
    } else if (e->kind == EXPR_CASE) {
        for (uint32_t arm = 0; arm < arm_count(e); arm++) check(l, e, e->args[0], arm_test(e, arm));
    }
}
