/* Calls: the overload, its literals and casts, and what to say when none fits. Knows functions only by their rows. */
#include "analysis/check.h"

#include "data/calendar.h"

/* ---- messages ---- */

static const char *wanted_with_article(uint8_t type) {
    if (type == TYPE_ANY || type == TYPE_AS_1) return "a value";
    if (type == TYPE_INT || type == TYPE_REAL) return "a number";
    if (type == TYPE_DATE || type == TYPE_DATETIME) return "a date";
    return type_with_article((Type)type);
}

static const char *param_word(uint8_t type) { return type >= TYPE_COUNT ? "any" : type_word((Type)type); }

static bool fits(const Param *param, Type type) {
    if (param->type == TYPE_ANY) return type != TYPE_TABLE;
    if (type == TYPE_TABLE || param->type == TYPE_TABLE) return type == param->type;
    return common_type((Type)param->type, type) == (Type)param->type || (param->accepts & ACCEPTS(type)) != 0;
}

/* The first argument that does not fit, or `count`. */
static uint32_t misfit(const Function *f, const Expr *e) {
    for (uint32_t i = 0; i < e->count; i++) {
        const Param *param = function_param(f, i);
        if (param != NULL && !fits(param, e->args[i]->type)) return i;
    }
    return e->count;
}

/* A string meets a number: either may give way. */
static void hint_either(Checker *c, Diag *d, const Expr *string, const Expr *number) {
    Text text = written_text(c, string), other = written_text(c, number);
    if (text.size > 60) text = TEXT("...");
    if (other.size > 60) other = TEXT("...");
    diag_hint(c->diags, d, "STR(%.*s) makes a string of it; FLOAT(%.*s) reads a number from the other", TEXT_ARG(other),
              TEXT_ARG(text));
}

/* What to make of which operand so that `left op right` works. */
static void hint_operands(Checker *c, Diag *d, const Expr *e) {
    const Expr *left = e->args[0], *right = e->args[1];
    bool adds = text_equal(e->text, TEXT("+"));
    bool logic = text_equal_nocase(e->text, TEXT("AND")) || text_equal_nocase(e->text, TEXT("OR"));
    bool compares =
        !adds && !logic && e->text.size != 0 &&
        (e->text.data[0] == '=' || e->text.data[0] == '<' || e->text.data[0] == '>' || e->text.data[0] == '!');
    const Expr *text = left->type == TYPE_STRING ? left : right->type == TYPE_STRING ? right : NULL;
    const Expr *rest = text == left ? right : left;
    if (logic)
        hint_conversion(c, d, left->type == TYPE_BOOL ? right : left, TYPE_BOOL);
    else if (text != NULL && type_is_time(rest->type))
        hint_conversion(c, d, text, TYPE_DATE);
    else if (text != NULL && type_is_number(rest->type) && (adds || compares))
        hint_either(c, d, text, rest);
    else if (text != NULL && (adds || compares))
        hint_conversion(c, d, rest, TYPE_STRING);
    else if (text != NULL)
        hint_conversion(c, d, text, TYPE_REAL);
    else if (left->type == TYPE_BOOL)
        hint_conversion(c, d, left, TYPE_INT);
    else if (right->type == TYPE_BOOL)
        hint_conversion(c, d, right, TYPE_INT);
    else
        hint_conversion(c, d, type_is_time(left->type) ? left : right, TYPE_INT);
}

static void report_operands(Checker *c, const Expr *e) {
    static const struct {
        const char *sign, *can;
    } verbs[] = {{"+", "add"},    {"-", "subtract"}, {"*", "multiply"}, {"/", "divide"},
                 {"%", "divide"}, {"^", "raise"},    {"AND", NULL},     {"OR", NULL}};
    const Expr *left = e->args[0], *right = e->args[1];
    const char *can = "compare";
    Diag *d = NULL;
    for (size_t i = 0; i < sizeof verbs / sizeof *verbs; i++)
        if (text_equal_nocase(e->text, text_of(verbs[i].sign))) can = verbs[i].can;
    if (can == NULL)
        d = diag_add(c->diags, DIAG_WRONG_ARGUMENTS, right->span, "can't logically '%s' %s and %s values",
                     text_equal_nocase(e->text, TEXT("AND")) ? "and" : "or", type_word(left->type),
                     type_word(right->type));
    else
        d = diag_add(c->diags, DIAG_WRONG_ARGUMENTS, right->span, "can't %s %s and %s values", can,
                     type_word(left->type), type_word(right->type));
    diag_label(c->diags, d, "%s", type_word(right->type));
    diag_place(c->diags, d, left->span, "%s", type_word(left->type));
    hint_operands(c, d, e);
}

static void report_member(Checker *c, const Expr *e) {
    for (uint32_t i = 1; i < e->count; i++) {
        Type pair[2] = {e->args[0]->type, e->args[i]->type};
        if (i + 1 < e->count && function_choose(TEXT("IN"), NOTATION_IN, pair, 2).function != NULL) continue;
        Diag *d = diag_add(c->diags, DIAG_WRONG_ARGUMENTS, e->args[i]->span, "can't look for %s among %s values",
                           type_with_article(pair[0]), type_word(pair[1]));
        diag_label(c->diags, d, "%s", type_word(pair[1]));
        diag_place(c->diags, d, e->args[0]->span, "%s", type_word(pair[0]));
        hint_conversion(c, d, e->args[i], pair[0]);
        return;
    }
}

static void put_types_of(Writer *w, const Expr *e) {
    put_char(w, '(');
    for (uint32_t i = 0; i < e->count; i++) {
        if (i != 0) put_string(w, ", ");
        put_string(w, type_word(e->args[i]->type));
    }
    put_char(w, ')');
}

static void put_params_of(Writer *w, const Function *f) {
    put_char(w, '(');
    for (unsigned i = 0; i < function_params(f); i++) {
        if (i != 0) put_string(w, ", ");
        put_string(w, param_word(f->params[i].type));
    }
    put_string(w, f->repeats ? ", ...)" : ")");
}

/* Every form of the function. */
static void hint_forms(Checker *c, Diag *d, const Function *function) {
    Writer w;
    writer_init(&w, c->scope->arena);
    const char *between = "";
    for (size_t i = 0; i < function_count(); i++) {
        const Function *f = function_at(i);
        if (f->notation != function->notation || strcmp(f->name, function->name) != 0) continue;
        put_string(&w, between);
        put_text(&w, function_signature(c->scope->arena, f));
        between = ", ";
    }
    Text forms = writer_text(&w);
    if (forms.size <= 120) diag_hint(c->diags, d, "it is %.*s", TEXT_ARG(forms));
}

static void report_arguments(Checker *c, const Expr *e, const Function *nearest) {
    uint32_t bad = misfit(nearest, e);
    bool counted = e->count == function_params(nearest);
    Diag *d = NULL;
    if (counted && e->count == 1) {
        d = diag_add(c->diags, DIAG_WRONG_ARGUMENTS, e->args[0]->span, "%s needs %s, not %s",
                     nearest->notation == NOTATION_PREFIX && nearest->name[0] == '-' ? "a minus sign" : nearest->name,
                     wanted_with_article(nearest->params[0].type), type_with_article(e->args[0]->type));
    } else {
        Writer w;
        writer_init(&w, c->scope->arena);
        put_format(&w, "%s is being called with ", nearest->name);
        put_types_of(&w, e);
        put_string(&w, ", did you mean ");
        put_params_of(&w, nearest);
        put_char(&w, '?');
        Span span = bad < e->count ? e->args[bad]->span : e->span;
        d = diag_add(c->diags, DIAG_WRONG_ARGUMENTS, span, "%.*s", TEXT_ARG(writer_text(&w)));
    }
    if (bad == e->count) {
        diag_hint(c->diags, d, "%.*s", TEXT_ARG(function_signature(c->scope->arena, nearest)));
        return;
    }
    const Param *param = function_param(nearest, bad);
    diag_label(c->diags, d, "%s", type_word(e->args[bad]->type));
    if (param->type < TYPE_COUNT) hint_conversion(c, d, e->args[bad], (Type)param->type);
    if (d->hint.size == 0) hint_forms(c, d, nearest);
}

/* Functions of SQL and of spreadsheets under the names that they have there. */
static const char *elsewhere(Text name) {
    static const char *const names[][2] = {
        {"coalesce", "IFNULL(a, b)"},
        {"nvl", "IFNULL(a, b)"},
        {"nullif", "IF a <> b THEN a END"},
        {"substring", "MID(text, from, length)"},
        {"substr", "MID(text, from, length)"},
        {"concat", "a + b"},
        {"concatenate", "a + b"},
        {"instr", "FIND(text, part)"},
        {"ceil", "CEILING(x)"},
        {"pow", "POWER(x, y)"},
        {"mod", "x % y"},
        {"average", "AVG(x)"},
        {"mean", "AVG(x)"},
        {"countif", "COUNT(IF condition THEN x END)"},
        {"sumif", "SUM(IF condition THEN x END)"},
        {"date_trunc", "DATETRUNC('month', x)"},
        {"to_date", "DATEPARSE(format, text)"},
        {"to_char", "STR(x)"},
        {"row_number", "INDEX()"},
        {"lag", "LOOKUP(x, -1)"},
        {"lead", "LOOKUP(x, 1)"},
    };
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (text_equal_nocase(name, text_of(names[i][0]))) return names[i][1];
    return NULL;
}

static void report_unknown(Checker *c, const Expr *e) {
    Diag *d = diag_add(c->diags, DIAG_UNKNOWN_FUNCTION, e->word, "there is no function %.*s", TEXT_ARG(e->text));
    const char *here = elsewhere(e->text), *near = function_near(e->text);
    if (here != NULL)
        diag_hint(c->diags, d, "write %s", here);
    else if (near != NULL)
        diag_hint(c->diags, d, "did you mean %s?", near);
    else
        diag_hint(c->diags, d, "`lode functions` lists all");
}

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
        report_unknown(c, e);
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
