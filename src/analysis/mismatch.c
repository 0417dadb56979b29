/* What is said of a call that no overload fits: the types on both sides, the forms that there are, the function that was meant. */
#include "analysis/check.h"

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

void report_operands(Checker *c, const Expr *e) {
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

void report_member(Checker *c, const Expr *e) {
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

void report_arguments(Checker *c, const Expr *e, const Function *nearest) {
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

void report_unknown_function(Checker *c, const Expr *e) {
    Diag *d = diag_add(c->diags, DIAG_UNKNOWN_FUNCTION, e->word, "there is no function %.*s", TEXT_ARG(e->text));
    const char *here = elsewhere(e->text), *near = function_near(e->text);
    if (here != NULL)
        diag_hint(c->diags, d, "write %s", here);
    else if (near != NULL)
        diag_hint(c->diags, d, "did you mean %s?", near);
    else
        diag_hint(c->diags, d, "`lode functions` lists all");
}
