/* The layout of files and of single formulas: their definitions one after the other. */
#include "syntax/layout.h"

/* ---- definitions with a formula ---- */

static bool stands_alone(const Definition *d) {
    if (d->kind == DEF_PARAMETER) return false;
    for (uint32_t i = 0; i < d->attribute_count; i++)
        if (d->attributes[i].kind == ATTR_FORMAT || d->attributes[i].kind == ATTR_FOLDER) return true;
    return false;
}

/* On one line where it is short and says nothing but its name. */
static void put_formula_definition(Page *page, const Definition *d) {
    Layout *l = &page->l;
    for (uint32_t i = 0; i < d->attribute_count; i++) layout_take(page, d->attributes[i].exprs, d->attributes[i].count);
    layout_take(page, (Expr *[]){d->formula}, 1);
    layout_take(page, d->allowed, d->allowed_count);
    layout_order_exprs(page);
    uint32_t group = layout_open(l);
    layout_next_word(page, true);
    layout_indent(l, 2 * LAYOUT_INDENT);
    layout_words(page, false, d->formula->span.begin, layout_is_attribute);
    layout_add(l, DO_OUT);
    layout_indent(l, LAYOUT_INDENT);
    if (d->kind == DEF_PARAMETER)
        layout_add(l, DO_BLANK);
    else
        layout_line(l, stands_alone(d) ? DO_BREAK : DO_LINE);
    page->before = 0;
    layout_words(page, true, d->span.end, layout_is_attribute);
    layout_add(l, DO_OUT);
    layout_close(l, group);
}

/* ---- models: a fact a line ---- */

static bool is_fact(Token t) {
    switch (t.type) {
    case T_DATA:
    case T_WEEK:
    case T_LOCALE:
    case T_LINT:
    case T_MUTANT:
    case T_ARM: return !t.name;
    default: return false;
    }
}

/* The blank before the next token; between the words of a code such as `float-equality` there is what there was. */
static void put_gap(Layout *l, int before, Token t) {
    layout_trailing(l);
    const Piece *last = l->at > 0 ? &l->pieces.items[l->at - 1] : NULL;
    bool joined = before == T_MINUS || t.type == T_MINUS;
    if (joined && last != NULL && last->kind == IS_TOKEN)
        layout_add_text(l, text_slice(l->p->source->text, last->token.end, t.begin));
    else if (layout_blank_between(before, t.type))
        layout_add(l, DO_BLANK);
}

static void put_model(Page *page, const Definition *d) {
    Layout *l = &page->l;
    bool code = false; /* what a waiver is for, up to `in` or `because` */
    layout_next_word(page, true);
    layout_next_word(page, false);
    layout_indent(l, LAYOUT_INDENT);
    for (bool any = false; layout_more(page, d->span.end);) {
        Token t = layout_next(l);
        if (t.type == T_IN || t.type == T_BECAUSE) code = false;
        bool wraps = t.type == T_BECAUSE && !t.name;
        uint32_t group = wraps ? layout_open(l) : 0;
        if (wraps) layout_indent(l, LAYOUT_INDENT);
        if (wraps)
            layout_line(l, DO_LINE);
        else if (!code && is_fact(t))
            layout_start_unit(l, !any), any = true;
        else
            put_gap(l, page->before, t);
        page->before = layout_put(l, code ? AS_WRITTEN : LOWER_WORDS).type;
        if (t.type == T_OFF) code = true;
        if (wraps) {
            layout_next_word(page, false);
            layout_add(l, DO_OUT);
            layout_close(l, group);
        }
    }
    layout_add(l, DO_OUT);
}

/* ---- all of them ---- */

static void put_definition_layout(Page *page, const Definition *d) {
    layout_begin_exprs(page);
    page->before = 0;
    switch (d->kind) {
    case DEF_MODEL: put_model(page, d); break;
    case DEF_TABLE: layout_table(page, d); break;
    case DEF_RELATIONSHIP: layout_words(page, true, d->span.end, layout_is_attribute); break;
    case DEF_DIMENSION:
    case DEF_MEASURE:
    case DEF_PARAMETER:
    case DEF_SET:
    case DEF_FILTER: put_formula_definition(page, d); break;
    case DEF_TEST: layout_test(page, d); break;
    }
}

/* Comments behind a definition that are indented belong to it. */
static void put_rest(Layout *l) {
    layout_trailing(l);
    const char *text = l->p->source->text.data;
    layout_indent(l, LAYOUT_INDENT);
    for (; l->at < l->pieces.count && l->pieces.items[l->at].kind == IS_OWN; layout_trailing(l)) {
        const Piece *piece = &l->pieces.items[l->at];
        uint32_t begin = piece->token.begin;
        bool margin = begin == 0 || text[begin - 1] == '\n' || text[begin - 1] == '\r';
        if (margin || piece->token.type == LEX_DOC) break;
        Command *command = layout_do(l, DO_OWN);
        command->text = layout_text(l, piece->token, AS_WRITTEN);
        command->blank = piece->lines > 1;
        l->at++;
    }
    layout_add(l, DO_OUT);
}

static Text printed(Layout *l) {
    Writer w;
    writer_init(&w, l->arena);
    layout_print(l, &w, 0);
    return writer_text(&w);
}

static bool has_lines(Text t) {
    for (size_t i = 0; i < t.size; i++)
        if (t.data[i] == '\n') return true;
    return false;
}

bool layout_file(Writer *w, Arena *arena, const Source *source, Diags *diags) {
    Parse p;
    uint32_t errors = diags->errors;
    Definitions definitions = parse_definitions(&p, arena, source, diags);
    if (diags->errors != errors) return false;
    Page page = {0};
    Layout *l = &page.l;
    layout_read(l, &p, arena);
    bool tall = false;
    for (uint32_t i = 0; i < definitions.count || l->at < l->pieces.count; i++) {
        bool blank = l->at < l->pieces.count && l->pieces.items[l->at].lines > 1, begins = l->at == 0;
        layout_start_unit(l, true);
        Text lead = printed(l);
        while (lead.size > 0 && lead.data[lead.size - 1] == '\n') lead.size--;
        bool apart = l->at > 0 && l->at < l->pieces.count && l->pieces.items[l->at].lines > 1;
        if (i < definitions.count) put_definition_layout(&page, definitions.items[i]);
        put_rest(l);
        Text body = printed(l);
        bool was_tall = tall;
        tall = has_lines(body);
        if (!begins) put_string(w, blank || tall || was_tall ? "\n\n" : "\n");
        put_text(w, lead);
        if (lead.size > 0 && body.size > 0) put_string(w, apart ? "\n\n" : "\n");
        put_text(w, body);
    }
    if (w->size > 0) put_char(w, '\n');
    return true;
}

bool layout_formula(Writer *w, Arena *arena, const Source *source, Diags *diags) {
    Parse p;
    const Expr *formula = parse_one(&p, arena, source, diags);
    if (formula == NULL) return false;
    Layout l;
    layout_read(&l, &p, arena);
    uint32_t group = layout_open(&l);
    layout_expr(&l, formula);
    layout_comments(&l);
    layout_close(&l, group);
    layout_print(&l, w, 0);
    put_char(w, '\n');
    return true;
}
