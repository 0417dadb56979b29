/* Types: casts, what two types have in common, the branches of IF and CASE. Rules: docs/language.md 3.1. */
#include "analysis/check.h"

const char *type_with_article(Type type) {
    switch (type) {
    case TYPE_NONE: return "nothing";
    case TYPE_NULL: return "NULL";
    case TYPE_BOOL: return "a boolean";
    case TYPE_INT: return "an integer";
    case TYPE_REAL: return "a real";
    case TYPE_STRING: return "a string";
    case TYPE_DATE: return "a date";
    case TYPE_DATETIME: return "a datetime";
    case TYPE_SPATIAL: return "a geometry";
    case TYPE_TABLE: return "a table";
    case TYPE_COUNT: break;
    }
    return "";
}

void cast_to(Checker *c, Expr **slot, Type to) {
    Expr *inner = *slot;
    if (inner->type == to || inner->type == TYPE_NONE || to == TYPE_NONE || to >= TYPE_COUNT) return;
    const Function *cast = function_cast(inner->type, to);
    if (cast == NULL) return;
    Expr *e = NEW(c->arena, Expr);
    *e = (Expr){.kind = EXPR_CALL,
                .written = WRITTEN_CAST,
                .parenthesized = inner->parenthesized,
                .depth = inner->depth,
                .span = inner->span,
                .word = inner->span,
                .text = text_of(cast->name),
                .args = NEW(c->arena, Expr *),
                .count = 1,
                .type = to,
                .level = inner->level,
                .grain = inner->grain,
                .function = cast};
    e->args[0] = inner;
    if (level_of(c, inner) !=
        inner->level) { /* a dimension of the view: the cast is over the group, not over the row */
        e->level = LEVEL_AGGREGATE;
        e->grain = NULL;
    }
    set_depth(c, e);
    *slot = e;
}

Type common_type(Type a, Type b) {
    if (a == b || b == TYPE_NULL) return a;
    if (a == TYPE_NULL) return b;
    if (type_is_number(a) && type_is_number(b)) return TYPE_REAL;
    if (type_is_time(a) && type_is_time(b)) return TYPE_DATETIME;
    return TYPE_NONE;
}

void hint_conversion(Checker *c, Diag *diag, const Expr *e, Type want) {
    Text text = written_text(c, e);
    if (text.size > 60) text = TEXT("...");
    const Type has = e->type;
    switch (want) {
    case TYPE_BOOL:
        if (type_is_number(has))
            diag_hint(c->diags, diag, "compare it: %.*s <> 0", TEXT_ARG(text));
        else if (has == TYPE_STRING)
            diag_hint(c->diags, diag, "compare it: %.*s = '...'", TEXT_ARG(text));
        else
            diag_hint(c->diags, diag, "compare it, or ask NOT ISNULL(%.*s)", TEXT_ARG(text));
        return;
    case TYPE_INT:
    case TYPE_REAL:
        if (has == TYPE_STRING)
            diag_hint(c->diags, diag, "FLOAT(%.*s) or INT(%.*s) reads the number", TEXT_ARG(text), TEXT_ARG(text));
        else if (has == TYPE_BOOL)
            diag_hint(c->diags, diag, "INT(%.*s) is 1 or 0", TEXT_ARG(text));
        else if (type_is_time(has))
            diag_hint(c->diags, diag, "DATEPART or DATEDIFF make a number of a date, so does INT(%.*s)",
                      TEXT_ARG(text));
        return;
    case TYPE_STRING: diag_hint(c->diags, diag, "STR(%.*s) makes a string of it", TEXT_ARG(text)); return;
    case TYPE_DATE:
    case TYPE_DATETIME:
        if (has == TYPE_STRING || type_is_number(has))
            diag_hint(c->diags, diag, "DATE(%.*s) makes a date of it", TEXT_ARG(text));
        return;
    case TYPE_NONE:
    case TYPE_NULL:
    case TYPE_SPATIAL:
    case TYPE_TABLE:
    case TYPE_COUNT: return;
    }
}

bool need_boolean(Checker *c, Expr **slot, const char *who) {
    Expr *e = *slot;
    if (e->type == TYPE_NONE) return false;
    if (e->type == TYPE_BOOL || e->type == TYPE_NULL) {
        cast_to(c, slot, TYPE_BOOL);
        return true;
    }
    Diag *d =
        diag_add(c->diags, DIAG_WRONG_TYPE, e->span, "%s needs a boolean, not %s", who, type_with_article(e->type));
    diag_label(c->diags, d, "%s", type_word(e->type));
    hint_conversion(c, d, e, TYPE_BOOL);
    return false;
}

void report_branches(Checker *c, const char *what, const Expr *first, const Expr *other) {
    Diag *d =
        diag_add(c->diags, DIAG_BRANCH_TYPES, other->span, "the results of this %s are of different types: %s and %s",
                 what, type_word(first->type), type_word(other->type));
    diag_label(c->diags, d, "%s", type_word(other->type));
    diag_place(c->diags, d, first->span, "%s", type_word(first->type));
    const Expr *string = first->type == TYPE_STRING ? first : other, *rest = string == first ? other : first;
    Text text = written_text(c, rest);
    if (text.size > 60) text = TEXT("...");
    if (string->type == TYPE_STRING)
        diag_hint(c->diags, d, "STR(%.*s) makes a string of it; NULL fits every type", TEXT_ARG(text));
    else
        hint_conversion(c, d, other, first->type);
}

/* The results of a branching node: at `from`, `from` + 2, ... and the else (the last, when there is one). */
static bool is_result(const Expr *e, uint32_t i, uint32_t from, bool has_else) {
    return (i >= from && (i - from) % 2 == 0) || (has_else && i + 1 == e->count);
}

/* The type of all results, which are cast to it; TYPE_NONE after a report. */
static Type result_type(Checker *c, Expr *e, uint32_t from, bool has_else, const char *what) {
    Type type = TYPE_NULL;
    const Expr *first = NULL;
    for (uint32_t i = from; i < e->count; i++) {
        const Expr *result = e->args[i];
        if (!is_result(e, i, from, has_else)) continue;
        Type common = common_type(type, result->type);
        if (common == TYPE_NONE) {
            report_branches(c, what, first, result);
            return TYPE_NONE;
        }
        if (first == NULL && result->type != TYPE_NULL) first = result;
        type = common;
    }
    for (uint32_t i = from; i < e->count && type != TYPE_NULL; i++)
        if (is_result(e, i, from, has_else)) cast_to(c, &e->args[i], type);
    return type;
}

static bool any_error(const Expr *e) {
    for (uint32_t i = 0; i < e->count; i++)
        if (e->args[i]->type == TYPE_NONE) return true;
    return false;
}

void check_if(Checker *c, Expr *e) {
    for (uint32_t i = 0; i < e->count; i++) check_expr(c, &e->args[i]);
    bool sound = !any_error(e);
    for (uint32_t i = 0; i + 1 < e->count; i += 2) sound &= need_boolean(c, &e->args[i], "IF");
    if (!sound) return;
    Type type = result_type(c, e, 1, e->count % 2 == 1, "IF");
    if (type != TYPE_NONE && join_levels(c, e)) e->type = type;
}

static void report_when(Checker *c, const Expr *subject, const Expr *when) {
    Diag *d = diag_add(c->diags, DIAG_WRONG_ARGUMENTS, when->span, "can't compare %s and %s values",
                       type_word(subject->type), type_word(when->type));
    diag_label(c->diags, d, "%s", type_word(when->type));
    diag_place(c->diags, d, subject->span, "%s", type_word(subject->type));
    hint_conversion(c, d, when, subject->type);
}

/* The type in which a CASE compares: that of `=` for each pair, all of them together. */
static Type compared_type(Checker *c, Expr *e) {
    Type type = TYPE_NULL;
    for (uint32_t i = 1; i + 1 < e->count; i += 2) {
        Type pair[2] = {e->args[0]->type, e->args[i]->type};
        if (pair[1] == TYPE_NULL) continue;
        const Function *equal = function_choose(TEXT("="), NOTATION_INFIX, pair, 2).function;
        Type wanted = equal == NULL ? TYPE_NONE : (Type)equal->params[0].type;
        Type common = wanted == TYPE_NONE ? TYPE_NONE : common_type(type, wanted);
        if (common == TYPE_NONE && type == TYPE_BOOL && wanted == TYPE_INT) common = TYPE_INT;
        if (common == TYPE_NONE && type == TYPE_INT && wanted == TYPE_BOOL) common = TYPE_INT;
        if (common == TYPE_NONE) {
            report_when(c, e->args[0], e->args[i]);
            return TYPE_NONE;
        }
        type = common;
    }
    return type == TYPE_NULL ? e->args[0]->type : type;
}

void check_case(Checker *c, Expr *e) {
    for (uint32_t i = 0; i < e->count; i++) check_expr(c, &e->args[i]);
    if (any_error(e)) return;
    Type compared = compared_type(c, e);
    if (compared == TYPE_NONE) return;
    if (compared == TYPE_NULL) compared = TYPE_STRING; /* CASE NULL WHEN NULL */
    cast_to(c, &e->args[0], compared);
    for (uint32_t i = 1; i + 1 < e->count; i += 2) cast_to(c, &e->args[i], compared);
    Type type = result_type(c, e, 2, e->count % 2 == 0, "CASE");
    if (type != TYPE_NONE && join_levels(c, e)) e->type = type;
}
