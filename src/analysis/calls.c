/* Calls: the overload, its literals and casts. Knows functions only by their rows. */
#include "analysis/check.h"

#include "data/calendar.h"

/* ---- literals ---- */

static bool word_fits(LiteralKind kind, Text word) {
    DatePart part;
    int weekday;
    switch (kind) {
    case LITERAL_NOT:
    case LITERAL_ANY: return true;
    case LITERAL_PART: return part_find(word, &part);
    case LITERAL_WEEKDAY: return weekday_find(word, &weekday);
    case LITERAL_ORDER: return text_equal_nocase(word, TEXT("asc")) || text_equal_nocase(word, TEXT("desc"));
    }
    return true;
}

static const char *word_kind(LiteralKind kind) {
    switch (kind) {
    case LITERAL_NOT:
    case LITERAL_ANY: break;
    case LITERAL_PART: return "date part";
    case LITERAL_WEEKDAY: return "weekday";
    case LITERAL_ORDER: return "direction";
    }
    return "value";
}

static void hint_words(Checker *c, Diag *d, LiteralKind kind) {
    Writer w;
    switch (kind) {
    case LITERAL_NOT:
    case LITERAL_ANY: return;
    case LITERAL_PART:
        writer_init(&w, c->scope->arena);
        for (int i = 0; i < PART_COUNT; i++)
            put_format(&w, "%s'%s'", i == 0 ? "one of " : ", ", part_word((DatePart)i));
        diag_hint(c->diags, d, "%.*s", TEXT_ARG(writer_text(&w)));
        return;
    case LITERAL_WEEKDAY:
        diag_hint(c->diags, d, "one of 'sunday', 'monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday'");
        return;
    case LITERAL_ORDER: diag_hint(c->diags, d, "'asc' or 'desc'"); return;
    }
}

/* What must be written out is a literal, a parameter, or a formula of these alone. */
static bool literals_fit(Checker *c, const Expr *e) {
    bool sound = true;
    for (uint32_t i = 0; i < e->count; i++) {
        const Param *param = function_param(e->function, i);
        const Expr *arg = e->args[i];
        if (param == NULL || param->literal == LITERAL_NOT) continue;
        if (arg->level != LEVEL_CONSTANT) {
            Diag *d = diag_add(c->diags, DIAG_NEEDS_LITERAL, arg->span, "%s needs a literal or a parameter here",
                               e->function->name);
            diag_label(c->diags, d, "%.*s", TEXT_ARG(value_per(c, arg)));
            hint_words(c, d, param->literal);
            sound = false;
        } else if (arg->kind == EXPR_LITERAL && !arg->value.null && arg->value.type == TYPE_STRING &&
                   !word_fits(param->literal, arg->value.as.s)) {
            Diag *d = diag_add(c->diags, DIAG_WRONG_ARGUMENTS, arg->span, "%s knows no %s '%.*s'", e->function->name,
                               word_kind(param->literal), TEXT_ARG(arg->value.as.s));
            hint_words(c, d, param->literal);
            sound = false;
        }
    }
    return sound;
}

/* What the function itself finds wrong with its literals. */
static bool literals_sound(Checker *c, const Expr *e) {
    if (e->function->fault == NULL) return true;
    Value *literals = NEW_ARRAY(c->scope->arena, Value, e->count);
    for (uint32_t i = 0; i < e->count; i++)
        if (e->args[i]->kind == EXPR_LITERAL) literals[i] = e->args[i]->value;
    unsigned at = 0;
    Text fault = e->function->fault(c->scope->arena, literals, e->count, &at);
    if (fault.size == 0) return true;
    diag_add(c->diags, DIAG_BAD_LITERAL, e->args[at]->span, "%.*s", TEXT_ARG(fault));
    return false;
}

/* DATETRUNC(quarter, [d]): a bare word where a date part is wanted and nothing has that name. */
static void word_to_literal(Checker *c, Expr *e) {
    if (e->kind != EXPR_NAME || !e->name.bare || name_known(c, e)) return;
    e->kind = EXPR_LITERAL;
    e->value = value_string(e->name.parts[0]);
}

/* ---- membership in a set: [Customer] IN [Big customers] ---- */

static bool is_set(const Expr *x, const Expr *members) {
    if (members->kind != EXPR_NAME || members->type != TYPE_BOOL) return false;
    if (members->ref == REF_FIELD) return members->to.field->kind == FIELD_SET;
    return members->ref == REF_ADHOC && x->type != TYPE_BOOL;
}

/* What the members of a set are values of, or NULL where its formula does not say. */
static const Expr *subject_of(const Expr *formula) {
    if (formula == NULL ||
        (formula->kind != EXPR_SET && (formula->kind != EXPR_CALL || formula->written != WRITTEN_IN)))
        return NULL;
    const Expr *subject = formula->args[0];
    while (subject->kind == EXPR_CALL && subject->written == WRITTEN_CAST) subject = subject->args[0];
    return subject;
}

/* The node becomes the reference to the set. */
static void use_set(Checker *c, Expr *e) {
    const Expr *x = e->args[0];
    Expr *members = e->args[1];
    if (members->ref == REF_FIELD && members->to.field->kind == FIELD_SET) {
        const Expr *formula = members->to.field->formula;
        const Expr *subject = subject_of(formula);
        if (subject != NULL && !same_meaning(subject, x)) {
            Diag *d = diag_add(c->diags, DIAG_WRONG_ARGUMENTS, x->span, "the set %.*s is not one of %.*s",
                               TEXT_ARG(written_text(c, members)), TEXT_ARG(written_text(c, x)));
            diag_place(c->diags, d, formula->span, "the set");
            diag_hint(c->diags, d, "its members are values of %.*s", TEXT_ARG(written_text(c, subject)));
            return;
        }
    }
    Span span = e->span;
    bool parenthesized = e->parenthesized;
    *e = *members;
    e->span = span;
    e->parenthesized = parenthesized;
}

/* ---- the call ---- */

static bool is_branching(const Expr *e) {
    if (e->written != WRITTEN_NAME) return false;
    return (text_equal_nocase(e->text, TEXT("IIF")) && (e->count == 3 || e->count == 4)) ||
           (text_equal_nocase(e->text, TEXT("IFNULL")) && e->count == 2);
}

/* IIF and IFNULL: what is wrong with their values is said as for IF. */
static void report_branching(Checker *c, Expr *e, const Function *nearest) {
    uint32_t from = e->count == 2 ? 0 : 1;
    Type type = TYPE_NULL;
    const Expr *first = NULL;
    if (from == 1 && !need_boolean(c, &e->args[0], "IIF")) return;
    for (uint32_t i = from; i < e->count; i++) {
        Type common = common_type(type, e->args[i]->type);
        if (common == TYPE_NONE) {
            report_branches(c, nearest->name, first, e->args[i]);
            return;
        }
        if (first == NULL && e->args[i]->type != TYPE_NULL) first = e->args[i];
        type = common;
    }
    report_arguments(c, e, nearest);
}

static void check_arguments(Checker *c, Expr *e, const Function *shape) {
    bool counts =
        shape != NULL && e->written == WRITTEN_NAME && e->count == 1 && text_equal_nocase(e->text, TEXT("COUNT"));
    for (uint32_t i = 0; i < e->count; i++) {
        Expr *arg = e->args[i];
        const Param *param = shape == NULL ? NULL : function_param(shape, i);
        if (param != NULL && param->literal > LITERAL_ANY) word_to_literal(c, arg);
        if (counts && arg->kind == EXPR_NAME) {
            *arg = (Expr){.kind = EXPR_NAME,
                          .parenthesized = arg->parenthesized,
                          .depth = 1,
                          .span = arg->span,
                          .word = arg->word,
                          .name = arg->name};
            check_name(c, arg, true);
            set_depth(c, arg);
        } else {
            check_expr(c, &e->args[i]);
        }
    }
}

static bool set_level(Checker *c, Expr *e) {
    switch (e->function->kind) {
    case FN_AGGREGATE: return aggregate_level(c, e);
    case FN_TABLECALC: return tablecalc_level(c, e);
    case FN_SCALAR: break;
    }
    if (!join_levels(c, e)) return false;
    /* what a database computes belongs to its rows */
    if (e->function->family == FAMILY_PASSTHROUGH && e->level == LEVEL_CONSTANT) e->level = LEVEL_ROW;
    return true;
}

static void check_call_of(Checker *c, Expr *e, const Function *shape, Type *types) {
    Notation notation = (Notation)e->written;
    check_arguments(c, e, shape);
    if (shape == NULL) {
        report_unknown_function(c, e);
        return;
    }
    for (uint32_t i = 0; i < e->count; i++) {
        types[i] = e->args[i]->type;
        if (types[i] == TYPE_NONE) return;
    }
    if (e->written == WRITTEN_IN && e->count == 2 && is_set(e->args[0], e->args[1])) {
        use_set(c, e);
        return;
    }
    Choice choice = function_choose(e->text, notation, types, e->count);
    if (choice.function == NULL) {
        if (is_branching(e))
            report_branching(c, e, choice.nearest);
        else if (e->written == WRITTEN_INFIX && e->count == 2)
            report_operands(c, e);
        else if (e->written == WRITTEN_IN)
            report_member(c, e);
        else
            report_arguments(c, e, choice.nearest);
        return;
    }
    e->function = choice.function;
    if (!literals_fit(c, e) || !literals_sound(c, e)) return;
    for (uint32_t i = 0; i < e->count; i++) {
        const Param *param = function_param(e->function, i);
        if (param != NULL && param->type < TYPE_COUNT) cast_to(c, &e->args[i], (Type)param->type);
        types[i] = e->args[i]->type;
    }
    if (set_level(c, e)) e->type = function_result(e->function, types, e->count);
}

void check_call(Checker *c, Expr *e) {
    Type *types = NEW_ARRAY(c->scope->arena, Type, e->count);
    /* by the number of arguments: which of them are words, and whether it aggregates rows */
    const Function *shape = function_choose(e->text, (Notation)e->written, types, e->count).nearest;
    uint32_t dims = c->dim_count;
    if (shape != NULL && shape->kind == FN_AGGREGATE) c->dim_count = 0;
    check_call_of(c, e, shape, types);
    c->dim_count = dims;
}
