/* Where the lines of a formula may break: at the signs of long chains, between arguments, at the arms of IF and CASE,
   around the body of a level of detail. */
#include "syntax/layout.h"

/* Where an expression begins behind the parentheses around it; those of a text or name are found without. */
static uint32_t inner_begin(const Expr *e) {
    switch (e->kind) {
    case EXPR_CALL:
        if (e->negated) return inner_begin(e->args[0]);
        if (e->written == WRITTEN_NAME || e->written == WRITTEN_PREFIX) return e->word.begin;
        return e->args[0]->span.begin;
    case EXPR_SET: return e->args[0]->span.begin;
    case EXPR_LITERAL:
    case EXPR_NAME:
    case EXPR_IF:
    case EXPR_CASE:
    case EXPR_LOD: break;
    }
    return UINT32_MAX;
}

static void put_blank_before(Layout *l, Spelling spelling) {
    layout_trailing(l);
    layout_add(l, DO_BLANK);
    layout_put(l, spelling);
}

/* A comma and what follows it, which goes to the next line where it does not fit. */
static void put_filled(Layout *l, const Expr *e) {
    layout_put(l, AS_WRITTEN);
    uint32_t group = layout_open(l);
    layout_line(l, DO_LINE);
    layout_expr(l, e);
    layout_close(l, group);
}

/* ---- chains of operators ---- */

typedef enum Strength { NO_CHAIN, LOGICAL_OR, LOGICAL_AND, COMPARISON, SUM, PRODUCT, POWER } Strength;

static Strength strength(const Layout *l, const Expr *e) {
    if (e->kind != EXPR_CALL || e->written != WRITTEN_INFIX) return NO_CHAIN;
    if (text_equal(e->text, TEXT("OR"))) return LOGICAL_OR;
    if (text_equal(e->text, TEXT("AND"))) return LOGICAL_AND;
    switch (l->p->source->text.data[e->word.begin]) {
    case '+':
    case '-': return SUM;
    case '*':
    case '/':
    case '%': return PRODUCT;
    case '^': return POWER;
    default: return COMPARISON;
    }
}

/* The operands of a chain and the signs between them. The links of AND and OR all break or none; others fill the lines.
 */
static void put_links(Layout *l, const Expr *e, Strength chain) {
    if (strength(l, e->args[0]) == chain && !e->args[0]->parenthesized)
        put_links(l, e->args[0], chain);
    else
        layout_expr(l, e->args[0]);
    bool filled = chain != LOGICAL_OR && chain != LOGICAL_AND;
    uint32_t group = filled ? layout_open(l) : 0;
    layout_line(l, DO_LINE);
    layout_put(l, UPPER_WORDS);
    layout_add(l, DO_BLANK);
    layout_expr(l, e->args[1]);
    if (filled) layout_close(l, group);
}

static void put_chain(Layout *l, const Expr *e) {
    uint32_t group = layout_open(l);
    layout_comments(l);
    layout_add(l, DO_ALIGN);
    put_links(l, e, strength(l, e));
    layout_add(l, DO_OUT);
    layout_close(l, group);
}

/* ---- calls and lists ---- */

/* A call or level of detail that is all there is in parentheses begins on their line. */
static bool hugged(const Layout *l, const Expr *e) {
    if (e->parenthesized || l->at >= l->pieces.count || l->pieces.items[l->at].kind != IS_TOKEN) return false;
    return e->kind == EXPR_LOD || (e->kind == EXPR_CALL && e->written == WRITTEN_NAME);
}

/* What stands in parentheses, from the opening to the closing one. */
static void put_arguments(Layout *l, Expr *const *args, uint32_t count, bool filled) {
    layout_put(l, AS_WRITTEN);
    if (count == 1 && hugged(l, args[0])) {
        layout_expr(l, args[0]);
        layout_put(l, AS_WRITTEN);
        return;
    }
    uint32_t group = layout_open(l);
    layout_indent(l, LAYOUT_INDENT);
    if (count > 0) layout_line(l, DO_SOFT);
    for (uint32_t i = 0; i < count; i++) {
        if (i == 0) {
            layout_expr(l, args[0]);
        } else if (filled) {
            put_filled(l, args[i]);
        } else {
            layout_put(l, AS_WRITTEN);
            layout_line(l, DO_LINE);
            layout_expr(l, args[i]);
        }
    }
    layout_comments(l);
    layout_add(l, DO_OUT);
    if (count > 0) layout_line(l, DO_SOFT);
    layout_put(l, AS_WRITTEN);
    layout_close(l, group);
}

static void put_in(Layout *l, const Expr *e) {
    layout_expr(l, e->args[0]);
    while (layout_next(l).type == T_NOT) put_blank_before(l, UPPER_WORDS);
    put_blank_before(l, UPPER_WORDS);
    layout_trailing(l);
    layout_add(l, DO_BLANK);
    if (layout_next(l).type == T_LP)
        put_arguments(l, e->args + 1, e->count - 1, true);
    else
        layout_expr(l, e->args[1]);
}

static void put_call(Layout *l, const Expr *e) {
    if (e->written == WRITTEN_IN || e->negated) {
        put_in(l, e->negated ? e->args[0] : e);
    } else if (e->written == WRITTEN_PREFIX) {
        bool blank = layout_put(l, UPPER_WORDS).type == T_NOT || layout_next(l).type == T_MINUS;
        if (blank) layout_add(l, DO_BLANK);
        layout_expr(l, e->args[0]);
    } else if (e->written == WRITTEN_NAME) {
        layout_put(l, UPPER_ALL);
        put_arguments(l, e->args, e->count, false);
    } else {
        put_chain(l, e);
    }
}

static void put_set(Layout *l, const Expr *e) {
    layout_expr(l, e->args[0]);
    put_blank_before(l, UPPER_WORDS);
    put_blank_before(l, UPPER_WORDS);
    layout_add(l, DO_BLANK);
    layout_expr(l, e->args[1]);
    if (e->set == SET_HAVING) return;
    uint32_t group = layout_open(l);
    layout_indent(l, LAYOUT_INDENT);
    layout_line(l, DO_LINE);
    layout_put(l, UPPER_WORDS);
    layout_add(l, DO_BLANK);
    layout_expr(l, e->args[2]);
    layout_add(l, DO_OUT);
    layout_close(l, group);
}

/* ---- conditions ---- */

/* `IF c THEN x`, `ELSEIF c THEN x` or `WHEN v THEN x`. */
static void put_arm(Layout *l, const Expr *condition, const Expr *value) {
    layout_comments(l);
    uint32_t arm = l->commands.count;
    layout_add(l, DO_ARM);
    layout_put(l, UPPER_WORDS);
    layout_indent(l, LAYOUT_INDENT);
    layout_trailing(l);
    layout_add(l, DO_BLANK);
    layout_expr(l, condition);
    layout_add(l, DO_OUT);
    layout_trailing(l);
    uint32_t then = l->commands.count;
    layout_do(l, DO_THEN)->of = arm;
    layout_put(l, UPPER_WORDS);
    layout_trailing(l);
    layout_indent(l, LAYOUT_INDENT);
    uint32_t at = l->commands.count;
    layout_do(l, DO_VALUE)->of = then;
    layout_expr(l, value);
    l->commands.items[at].size = l->commands.count;
    layout_add(l, DO_OUT);
}

static void put_else(Layout *l, const Expr *value) {
    layout_line(l, DO_LINE);
    uint32_t group = layout_open(l);
    layout_put(l, UPPER_WORDS);
    layout_indent(l, LAYOUT_INDENT);
    layout_line(l, DO_LINE);
    layout_expr(l, value);
    layout_add(l, DO_OUT);
    layout_close(l, group);
}

/* The arms args[from], args[from + 1], ... and what is left for ELSE. */
static void put_arms(Layout *l, const Expr *e, uint32_t from) {
    uint32_t arms = (e->count - from) / 2;
    bool otherwise = (e->count - from) % 2 == 1;
    if (arms + otherwise > 2 && !l->statement) layout_add(l, DO_FORCE);
    for (uint32_t i = 0; i < arms; i++) {
        if (i > 0 || from > 0) layout_line(l, DO_LINE);
        uint32_t group = arms > 1 || from > 0 ? layout_open(l) : 0;
        put_arm(l, e->args[from + 2 * i], e->args[from + 2 * i + 1]);
        if (arms > 1 || from > 0) layout_close(l, group);
    }
    if (otherwise) put_else(l, e->args[e->count - 1]);
}

static void put_condition(Layout *l, const Expr *e) {
    layout_comments(l);
    uint32_t group = layout_open(l);
    layout_add(l, DO_ALIGN);
    if (e->kind == EXPR_CASE) {
        layout_put(l, UPPER_WORDS);
        layout_add(l, DO_BLANK);
        layout_expr(l, e->args[0]);
        layout_indent(l, LAYOUT_INDENT);
        put_arms(l, e, 1);
        layout_add(l, DO_OUT);
    } else {
        put_arms(l, e, 0);
    }
    layout_line(l, DO_LINE);
    layout_put(l, UPPER_WORDS);
    layout_add(l, DO_OUT);
    layout_close(l, group);
}

/* ---- levels of detail ---- */

static void put_lod(Layout *l, const Expr *e) {
    layout_comments(l);
    uint32_t group = layout_open(l);
    layout_put(l, AS_WRITTEN);
    if (e->lod != LOD_TABLE) {
        put_blank_before(l, UPPER_WORDS);
        layout_indent(l, 2 * LAYOUT_INDENT);
        for (uint32_t i = 0; i + 1 < e->count; i++) {
            if (i > 0) {
                put_filled(l, e->args[i]);
            } else {
                layout_add(l, DO_BLANK);
                layout_expr(l, e->args[0]);
            }
        }
        layout_add(l, DO_OUT);
        put_blank_before(l, AS_WRITTEN);
    }
    layout_indent(l, LAYOUT_INDENT);
    layout_line(l, DO_LINE);
    layout_expr(l, e->args[e->count - 1]);
    layout_comments(l);
    layout_add(l, DO_OUT);
    layout_line(l, DO_LINE);
    layout_put(l, AS_WRITTEN);
    layout_close(l, group);
}

/* ---- all of them ---- */

static void put_name_parts(Layout *l, const Expr *e) {
    for (int i = 0; i < 2 * e->name.count - 1; i++) layout_put(l, AS_WRITTEN);
}

void layout_expr(Layout *l, const Expr *e) {
    uint32_t begin = inner_begin(e);
    int around = 0;
    for (; layout_next(l).type == T_LP && layout_next(l).begin < begin; around++) {
        layout_put(l, AS_WRITTEN);
        layout_trailing(l);
        layout_add(l, DO_ALIGN);
    }
    switch (e->kind) {
    case EXPR_LITERAL: layout_put(l, UPPER_WORDS); break;
    case EXPR_NAME: put_name_parts(l, e); break;
    case EXPR_CALL: put_call(l, e); break;
    case EXPR_IF:
    case EXPR_CASE: put_condition(l, e); break;
    case EXPR_LOD: put_lod(l, e); break;
    case EXPR_SET: put_set(l, e); break;
    }
    for (; around > 0; around--) {
        layout_comments(l);
        layout_add(l, DO_OUT);
        layout_put(l, AS_WRITTEN);
    }
}
