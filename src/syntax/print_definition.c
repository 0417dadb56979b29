/* Statements on one line, and definitions as they stand in a file. */
#include "data/number.h"
#include "syntax/print.h"

/* ---- statements ---- */

static void put_along(Writer *w, const char *word, Expr *const *exprs, uint32_t count, bool closed) {
    if (count == 0) return;
    for (uint32_t i = 0; i < count; i++) closed = closed || exprs[i]->kind != EXPR_NAME || exprs[i]->parenthesized;
    put_string(w, word);
    if (closed) put_char(w, '(');
    put_exprs(w, exprs, count);
    if (closed) put_char(w, ')');
}

static void put_items(Writer *w, const Item *items, uint32_t count) {
    for (uint32_t i = 0; i < count; i++) {
        if (i > 0) put_string(w, ", ");
        put_expr(w, items[i].expr);
        /* in parentheses, so that the next item is not taken for another dimension */
        bool closed = i + 1 < count && items[i].alias.size == 0;
        put_along(w, " along ", items[i].along, items[i].along_count, closed);
        put_along(w, " restart ", items[i].restart, items[i].restart_count, closed);
        if (items[i].alias.size == 0) continue;
        put_string(w, " as ");
        put_quoted(w, items[i].alias);
    }
}

static void put_condition(Writer *w, const char *word, const Expr *condition) {
    if (condition == NULL) return;
    put_string(w, word);
    put_expr(w, condition);
}

void put_statement(Writer *w, const Statement *s) {
    for (uint32_t i = 0; i < s->let_count; i++) {
        put_string(w, "let ");
        put_ref(w, &s->lets[i].name);
        put_string(w, " = ");
        put_expr(w, s->lets[i].formula);
        put_char(w, ' ');
    }
    put_string(w, s->rows ? "rows " : "show ");
    put_items(w, s->items, s->item_count);
    if (s->by_count > 0) {
        put_string(w, " by ");
        put_items(w, s->by, s->by_count);
    }
    put_condition(w, " where ", s->where);
    put_condition(w, " context ", s->context);
    put_condition(w, " having ", s->having);
    for (uint32_t i = 0; i < s->order_count; i++) {
        put_string(w, i == 0 ? " order by " : ", ");
        put_expr(w, s->order[i].expr);
        if (s->order[i].descending) put_string(w, " desc");
    }
    if (s->has_limit) {
        put_string(w, " limit ");
        put_integer(w, s->limit);
    }
    if (s->per_count > 0) {
        put_string(w, " per ");
        put_exprs(w, s->per, s->per_count);
    }
}

/* ---- definitions ---- */

static void put_doc(Writer *w, Text doc, const char *indent) {
    if (doc.size == 0) return;
    for (size_t begin = 0; begin <= doc.size;) {
        size_t end = begin;
        while (end < doc.size && doc.data[end] != '\n') end++;
        put_string(w, indent);
        put_string(w, end > begin ? "/// " : "///");
        put_text(w, text_slice(doc, begin, end));
        put_char(w, '\n');
        begin = end + 1;
    }
}

static void put_after(Writer *w, const char *word, Text text) {
    if (text.size == 0) return;
    put_string(w, word);
    put_quoted(w, text);
}

static void put_mark(Writer *w, const Mark *mark) {
    static const char *const words[] = {" key",   " unique", " inactive", " dimension", " measure",
                                        " null ", " -> ",    " format ",  " folder ",   " hidden"};
    put_string(w, words[mark->kind]);
    switch (mark->kind) {
    case MARK_NULL:
    case MARK_FORMAT:
    case MARK_FOLDER: put_quoted(w, mark->text); break;
    case MARK_REFERENCE: put_ref(w, &mark->name); break;
    case MARK_MEASURE:
        if (mark->name.count == 0) break;
        put_char(w, ' ');
        put_name(w, &mark->name); /* in brackets when it is a word that could be a mark */
        break;
    case MARK_KEY:
    case MARK_UNIQUE:
    case MARK_INACTIVE:
    case MARK_DIMENSION:
    case MARK_HIDDEN: break;
    }
}

static void put_columns(Writer *w, const Definition *d) {
    for (uint32_t i = 0; i < d->column_count; i++) {
        const ColumnDef *column = &d->columns[i];
        put_doc(w, column->doc, "    ");
        put_string(w, "    ");
        put_word(w, column->name.parts[0]);
        if (column->type.count > 0) {
            put_char(w, ' ');
            put_ref(w, &column->type);
        }
        put_after(w, " ", column->label);
        for (uint32_t m = 0; m < column->mark_count; m++) put_mark(w, &column->marks[m]);
        put_char(w, '\n');
    }
}

static void put_attribute(Writer *w, const Attribute *attribute) {
    static const char *const words[] = {" format ", " folder ", " hidden",  " default ",
                                        " via ",    " along ",  " restart "};
    put_string(w, words[attribute->kind]);
    switch (attribute->kind) {
    case ATTR_FORMAT:
    case ATTR_FOLDER: put_quoted(w, attribute->text); break;
    case ATTR_DEFAULT:
    case ATTR_VIA: put_ref(w, &attribute->name); break;
    case ATTR_ALONG:
    case ATTR_RESTART:
        put_char(w, '(');
        put_exprs(w, attribute->exprs, attribute->count);
        put_char(w, ')');
        break;
    case ATTR_HIDDEN: break;
    }
}

static void put_formula(Writer *w, const Definition *d, const char *between) {
    if (d->type.count > 0) {
        put_string(w, " : ");
        put_ref(w, &d->type);
    }
    for (uint32_t i = 0; i < d->attribute_count; i++) put_attribute(w, &d->attributes[i]);
    put_string(w, between);
    put_expr(w, d->formula);
    put_char(w, '\n');
}

static void put_parameter(Writer *w, const Definition *d) {
    put_formula(w, d, " = ");
    if (d->allowed_count == 0) return;
    put_string(w, "    in ");
    if (d->allowed_range) {
        put_expr(w, d->allowed[0]);
        put_string(w, " to ");
        put_expr(w, d->allowed[1]);
    } else {
        put_char(w, '(');
        put_exprs(w, d->allowed, d->allowed_count);
        put_char(w, ')');
    }
    put_char(w, '\n');
}

/* ---- tests ---- */

static void put_cell(Writer *w, const Cell *cell) {
    if (cell->quoted)
        put_quoted(w, cell->text);
    else
        put_text(w, cell->text);
}

static size_t cell_width(Arena *arena, const Cell *cell) {
    Writer w;
    writer_init(&w, arena);
    put_cell(&w, cell);
    return utf8_length(writer_text(&w));
}

static void put_rows(Writer *w, const TestStep *step) {
    uint32_t columns = 0;
    for (uint32_t r = 0; r < step->row_count; r++)
        if (step->rows[r].count > columns) columns = step->rows[r].count;
    size_t *widths = NEW_ARRAY(w->arena, size_t, columns + 1);
    for (uint32_t r = 0; r < step->row_count; r++)
        for (uint32_t c = 0; c < step->rows[r].count; c++) {
            size_t width = cell_width(w->arena, &step->rows[r].cells[c]);
            if (width > widths[c]) widths[c] = width;
        }
    for (uint32_t r = 0; r < step->row_count; r++) {
        put_string(w, "\n       ");
        for (uint32_t c = 0; c < step->rows[r].count; c++) {
            const Cell *cell = &step->rows[r].cells[c];
            put_string(w, " | ");
            put_cell(w, cell);
            for (size_t pad = cell_width(w->arena, cell); pad < widths[c]; pad++) put_char(w, ' ');
        }
        put_string(w, " |");
    }
}

static void put_expectation(Writer *w, const TestStep *step) {
    put_string(w, "expect ");
    put_statement(w, step->statement);
    if (step->has_within) {
        put_string(w, " within ");
        put_real(w, step->within);
    }
    if (step->fails) put_string(w, " fails");
    if (step->fails) put_after(w, " ", step->text);
    put_after(w, " matches ", step->matches);
}

static void put_step(Writer *w, const TestStep *step) {
    put_string(w, "    ");
    switch (step->kind) {
    case STEP_NOW:
        put_string(w, "now #");
        put_text(w, step->text);
        put_char(w, '#');
        break;
    case STEP_USER:
    case STEP_DATA:
        put_string(w, step->kind == STEP_USER ? "user " : "data ");
        put_quoted(w, step->text);
        break;
    case STEP_PARAMETER:
        put_string(w, "parameter ");
        put_ref(w, &step->name);
        put_string(w, " = ");
        put_expr(w, step->expr);
        break;
    case STEP_GIVEN:
        put_string(w, "given ");
        put_ref(w, &step->name);
        break;
    case STEP_EXPECT: put_expectation(w, step); break;
    }
    put_rows(w, step);
    put_char(w, '\n');
}

/* ---- all of them ---- */

static void put_waiver(Writer *w, const Waiver *waiver) {
    static const char *const words[] = {"    lint off ", "    mutant off ", "    arm off "};
    put_string(w, words[waiver->kind]);
    put_quoted(w, waiver->what);
    for (uint32_t i = 0; i < waiver->name_count; i++) {
        put_string(w, i == 0 ? " in " : ", ");
        put_ref(w, &waiver->names[i]);
    }
    put_after(w, " because ", waiver->reason);
    put_char(w, '\n');
}

static void put_model(Writer *w, const Definition *d) {
    put_char(w, '\n');
    if (d->data.size > 0) put_after(w, "    data ", d->data), put_char(w, '\n');
    if (d->week_start.size > 0) {
        put_string(w, "    week starts ");
        put_word(w, d->week_start);
        put_char(w, '\n');
    }
    if (d->locale.size > 0) put_after(w, "    locale ", d->locale), put_char(w, '\n');
    for (uint32_t i = 0; i < d->waiver_count; i++) put_waiver(w, &d->waivers[i]);
}

void put_definition(Writer *w, const Definition *d) {
    static const char *const words[] = {"model ",     "table ", "relationship ", "dimension ", "measure ",
                                        "parameter ", "set ",   "filter",        "test "};
    put_doc(w, d->doc, "");
    put_string(w, words[d->kind]);
    bool named = d->kind != DEF_RELATIONSHIP && d->kind != DEF_FILTER && d->kind != DEF_TEST;
    if (named) put_word(w, d->name.parts[0]);
    if (named) put_after(w, " ", d->label);
    switch (d->kind) {
    case DEF_MODEL: put_model(w, d); break;
    case DEF_TABLE:
        for (uint32_t i = 0; i < d->file_count; i++) {
            put_string(w, i == 0 ? " from " : ", ");
            put_quoted(w, d->files[i]);
        }
        put_char(w, '\n');
        put_columns(w, d);
        break;
    case DEF_RELATIONSHIP:
        put_ref(w, &d->left);
        put_string(w, d->many_to_many ? " -- " : " -> ");
        put_ref(w, &d->right);
        put_string(w, d->inactive ? " inactive\n" : "\n");
        break;
    case DEF_PARAMETER: put_parameter(w, d); break;
    case DEF_FILTER:
        put_after(w, " ", d->name.parts[0]);
        put_formula(w, d, " =\n    ");
        break;
    case DEF_DIMENSION:
    case DEF_MEASURE:
    case DEF_SET: put_formula(w, d, " =\n    "); break;
    case DEF_TEST:
        put_quoted(w, d->name.parts[0]);
        put_char(w, '\n');
        for (uint32_t i = 0; i < d->step_count; i++) put_step(w, &d->steps[i]);
        break;
    }
}
