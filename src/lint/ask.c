/* Questions about checked trees that several families ask. */
#include "lint/linter.h"
#include "syntax/syntax.h"

#include <string.h>

const Expr *written_out(const Expr *e) {
    e = bare(e);
    while (e->kind == EXPR_NAME && e->ref == REF_FIELD && e->to.field->formula != NULL) e = bare(e->to.field->formula);
    return e;
}

bool calls(const Expr *e, const char *name) {
    return e->kind == EXPR_CALL && e->function != NULL && strcmp(e->function->name, name) == 0;
}

bool calls_any(const Expr *e, const char *const *names) {
    for (; *names != NULL; names++)
        if (calls(e, *names)) return true;
    return false;
}

bool is_comparison(const Expr *e) {
    static const char *const names[] = {"=", "<>", "<", "<=", ">", ">=", NULL};
    return e->count == 2 && calls_any(e, names);
}

bool is_negation(const Expr *e) { return calls(e, "NOT"); }

bool is_null(const Expr *e) {
    e = bare(e);
    return e->kind == EXPR_LITERAL && e->value.null;
}

bool literal_value(const Expr *e, Value *value) {
    e = bare(e);
    bool minus = calls(e, "-") && e->count == 1;
    if (minus) e = bare(e->args[0]);
    if (e->kind != EXPR_LITERAL || e->value.null) return false;
    *value = e->value;
    if (!minus) return true;
    if (value->type == TYPE_REAL)
        value->as.r = -value->as.r;
    else if (value->type == TYPE_INT && value->as.i != INT64_MIN)
        value->as.i = -value->as.i;
    else
        return false;
    return true;
}

bool is_truth(const Expr *e, bool *truth) {
    Value value;
    if (!literal_value(e, &value) || value.type != TYPE_BOOL) return false;
    *truth = value.as.b;
    return true;
}

bool quoted_text(const Expr *e, Text *text) {
    Value value;
    if (!literal_value(e, &value) || value.type != TYPE_STRING) return false;
    *text = value.as.s;
    return true;
}

bool is_fixed(const Expr *e) {
    switch (e->kind) {
    case EXPR_NAME:
    case EXPR_LOD:
    case EXPR_SET: return false;
    case EXPR_LITERAL: return true;
    case EXPR_CALL:
        if (e->function == NULL || e->function->kind != FN_SCALAR || e->function->volatility != VOLATILITY_PURE ||
            e->function->family == FAMILY_USER || e->function->family == FAMILY_PASSTHROUGH)
            return false;
        break;
    case EXPR_IF:
    case EXPR_CASE: break;
    }
    for (uint32_t i = 0; i < e->count; i++)
        if (!is_fixed(e->args[i])) return false;
    return true;
}

bool never_null(const Expr *e) {
    static const char *const logic[] = {"AND", "OR", "NOT", "IN", "=", "<>", "<", "<=", ">", ">=", NULL};
    static const char *const certain[] = {"ISNULL", "COUNT", "COUNTD", "ISDATE", NULL};
    e = written_out(e);
    if (e->kind == EXPR_LITERAL) return !e->value.null;
    if (e->kind == EXPR_NAME) return e->ref == REF_COLUMN && e->to.column->key;
    if (e->kind == EXPR_CALL && calls_any(e, certain)) return true;
    if (calls(e, "IFNULL")) return never_null(e->args[1]);
    if (e->kind != EXPR_CALL || !calls_any(e, logic)) return false;
    for (uint32_t i = 0; i < e->count; i++)
        if (!never_null(e->args[i])) return false;
    return true;
}

const ModelColumn *column_of(const Expr *e) {
    e = written_out(e);
    return e->kind == EXPR_NAME && e->ref == REF_COLUMN ? e->to.column : NULL;
}

Text shown(const Linter *l, const Expr *e) {
    enum { LONG = 60 };
    Writer w;
    writer_init(&w, l->arena);
    put_expr(&w, bare(e));
    Text text = writer_text(&w);
    if (utf8_length(text) <= LONG) return text;
    size_t at = 0;
    for (int i = 0; i < LONG; i++) utf8_next(text, &at);
    return text_format(l->arena, "%.*s\u2026", (int)at, text.data);
}

bool text_holds(Text text, Text part) {
    for (size_t i = 0; i + part.size <= text.size; i++)
        if (text_equal_nocase(text_slice(text, i, i + part.size), part)) return true;
    return false;
}

/* ---- choices ---- */

bool is_choice(const Expr *e) { return e->kind == EXPR_IF || e->kind == EXPR_CASE || calls(e, "IIF"); }

uint32_t arm_count(const Expr *e) {
    return e->kind == EXPR_IF ? e->count / 2 : e->kind == EXPR_CASE ? (e->count - 1) / 2 : 1;
}

const Expr *arm_test(const Expr *e, uint32_t arm) { return bare(e->args[2 * arm + (e->kind == EXPR_CASE)]); }
const Expr *arm_value(const Expr *e, uint32_t arm) { return bare(e->args[2 * arm + 1 + (e->kind == EXPR_CASE)]); }

const Expr *arm_else(const Expr *e) {
    uint32_t at = 2 * arm_count(e) + (e->kind == EXPR_CASE);
    return at < e->count ? bare(e->args[at]) : NULL;
}

bool is_choice_test(const Expr *e, uint32_t arg) {
    if (e->kind == EXPR_CASE) return arg == 0 || (arg % 2 == 1 && arg + 1 < e->count);
    return arg % 2 == 0 && arg + 1 < e->count && arg < 2 * arm_count(e);
}
