/* Literals: numbers and dates next to them, other texts, another date part, the other truth. */
#include "mutation/change.h"

#include "data/calendar.h"
#include "data/number.h"

#include <stdlib.h>

/* The part that is taken instead. */
static const struct {
    const char *part, *other;
} parts[] = {
    {"year", "quarter"},  {"quarter", "month"},       {"month", "quarter"},      {"week", "day"},
    {"day", "week"},      {"hour", "minute"},         {"minute", "hour"},        {"second", "minute"},
    {"weekday", "day"},   {"dayofyear", "day"},       {"millisecond", "second"}, {"microsecond", "millisecond"},
    {"iso-year", "year"}, {"iso-quarter", "quarter"}, {"iso-week", "week"},      {"iso-weekday", "weekday"},
};

static Expr *literal_with(Maker *m, const Expr *e, Value value) {
    Expr *changed = node_copy(m, e);
    changed->value = value;
    return changed;
}

/* ---- how the change is shown: with what stands around the literal ---- */

static Text with_word(Maker *m, const char *word, const Expr *e) {
    return text_format(m->scratch, "%s %.*s", word, TEXT_ARG(short_text(m, e)));
}

static const char *branch_word(const Site *site) {
    const Expr *outer = site->outer->expr;
    uint32_t first = outer->kind == EXPR_IF ? 0 : 1, at = site->index;
    if (at < first) return "CASE";
    if (at + 1 == outer->count && (at - first) % 2 == 0) return "ELSE";
    if ((at - first) % 2 == 1) return "THEN";
    return outer->kind == EXPR_IF ? "IF" : "WHEN";
}

static Text shown(Maker *m, const Site *site, const Expr *e) {
    const Expr *outer = site->outer == NULL ? NULL : site->outer->expr;
    if (outer == NULL) return short_text(m, e);
    switch (outer->kind) {
    case EXPR_CALL:
        return outer->written == WRITTEN_IN ? short_text(m, e) : excerpt(m, node_with(m, outer, site->index, e));
    case EXPR_IF:
    case EXPR_CASE: return with_word(m, branch_word(site), e);
    case EXPR_SET: return with_word(m, outer->set == SET_TOP ? "TOP" : "BOTTOM", e);
    case EXPR_LITERAL:
    case EXPR_NAME:
    case EXPR_LOD: break;
    }
    return short_text(m, e);
}

static void offer(Maker *m, const Site *site, const char *operation, Value value) {
    const Expr *changed = literal_with(m, site->expr, value);
    propose(m, operation, site, changed, site->expr->span, shown(m, site, site->expr), shown(m, site, changed));
}

/* ---- numbers and dates ---- */

static bool is_comparison(const Expr *e) {
    return e != NULL && e->kind == EXPR_CALL && e->written == WRITTEN_INFIX && e->text.size != 0 &&
           (e->text.data[0] == '<' || e->text.data[0] == '>' || e->text.data[0] == '=');
}

static bool is_equation(const Expr *e) {
    return is_comparison(e) && (text_equal(e->text, TEXT("=")) || text_equal(e->text, TEXT("<>")));
}

/* Whether a step up or down in a comparison of whole numbers is what another edge does: x > 3 with 2 is x >= 3. */
static bool is_edge(const Site *site, int step) {
    const Expr *outer = site->outer == NULL ? NULL : site->outer->expr;
    if (!is_comparison(outer) || is_equation(outer)) return false;
    const Expr *other = bare(outer->args[1 - site->index]);
    if (other->type != TYPE_INT && other->type != TYPE_DATE) return false;
    bool greater = outer->text.data[0] == '>', or_equal = outer->text.size == 2;
    if (site->index == 0) greater = !greater; /* 3 < x is x > 3 */
    return step == (greater == or_equal ? 1 : -1);
}

/* Values that are looked for have no neighbours: one step is enough. */
static bool is_enough(const Site *site, int step) {
    return step < 0 && site->outer != NULL && is_equation(site->outer->expr);
}

/* A member of a list or a WHEN that is another value misses its own: that is what dropping it does. */
static bool is_dropped_elsewhere(const Site *site) {
    const Expr *outer = site->outer == NULL ? NULL : site->outer->expr;
    if (outer == NULL) return false;
    if (outer->kind == EXPR_CALL && outer->written == WRITTEN_IN) return site->index > 0 && outer->count > 2;
    return outer->kind == EXPR_CASE && outer->count > 3 && site->index % 2 == 1 && site->index + 1 < outer->count;
}

static void step_integer(Maker *m, const Site *site, int step) {
    Value value = site->expr->value;
    if (is_edge(site, step) || is_enough(site, step) || value.as.i == INT64_MAX || value.as.i == INT64_MIN) return;
    value.as.i += step;
    offer(m, site, "literal", value);
}

/* By one in the last digit that it has: 0.8 becomes 0.9 and 0.7. */
static void step_real(Maker *m, const Site *site, int step) {
    Value value = site->expr->value;
    Writer w;
    writer_init(&w, m->scratch);
    put_real(&w, value.as.r);
    Text text = writer_text(&w);
    int digits = 0;
    double unit = 1;
    for (size_t i = 0; i < text.size; i++) {
        if (text.data[i] == 'e' || text.data[i] == 'E')
            unit = value.as.r / 10, digits = 17;
        else if (text.data[i] == '.')
            digits = 1;
        else if (digits > 0)
            digits++;
    }
    if (digits == 17) {
        value.as.r += step * unit;
    } else {
        int decimals = digits > 1 ? digits - 1 : 0;
        for (int i = 0; i < decimals; i++) unit /= 10;
        value.as.r =
            strtod(text_string(m->scratch, text_format(m->scratch, "%.*f", decimals, value.as.r + step * unit)), NULL);
    }
    offer(m, site, "literal", value);
}

static void step_time(Maker *m, const Site *site, int step) {
    Value value = site->expr->value;
    if ((value.type == TYPE_DATE && is_edge(site, step)) || is_enough(site, step)) return;
    value.as.i += step * (value.type == TYPE_DATE ? 1 : INT64_C(86400000000));
    offer(m, site, "literal", value);
}

/* ---- texts ---- */

static LiteralKind asked(const Site *site) {
    const Expr *outer = site->outer == NULL ? NULL : site->outer->expr;
    if (outer == NULL || outer->kind != EXPR_CALL || outer->function == NULL) return LITERAL_NOT;
    const Param *param = function_param(outer->function, site->index);
    return param == NULL ? LITERAL_NOT : param->literal;
}

static void change_part(Maker *m, const Site *site) {
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++)
        if (text_equal_nocase(site->expr->value.as.s, text_of(parts[i].part)))
            offer(m, site, "date-part", value_string(text_of(parts[i].other)));
}

static void change_string(Maker *m, const Site *site) {
    Text text = site->expr->value.as.s;
    bool sunday = text_equal_nocase(text, TEXT("sunday")), rising = text_equal_nocase(text, TEXT("asc"));
    switch (asked(site)) {
    case LITERAL_PART: change_part(m, site); return;
    case LITERAL_WEEKDAY: offer(m, site, "date-part", value_string(sunday ? TEXT("monday") : TEXT("sunday"))); return;
    case LITERAL_ORDER: offer(m, site, "direction", value_string(rising ? TEXT("desc") : TEXT("asc"))); return;
    case LITERAL_NOT:
    case LITERAL_ANY: break;
    }
    offer(m, site, "literal", value_string(text_format(m->arena, "%.*s~", TEXT_ARG(text))));
}

void change_literal(Maker *m, const Site *site) {
    Value value = site->expr->value;
    if (value.null || is_dropped_elsewhere(site)) return;
    switch (value.type) {
    case TYPE_BOOL:
        /* x = TRUE: the comparison is turned round already */
        if (!is_comparison(site->outer == NULL ? NULL : site->outer->expr))
            offer(m, site, "literal", value_bool(!value.as.b));
        break;
    case TYPE_INT: step_integer(m, site, 1), step_integer(m, site, -1); break;
    case TYPE_REAL: step_real(m, site, 1), step_real(m, site, -1); break;
    case TYPE_STRING: change_string(m, site); break;
    case TYPE_DATE:
    case TYPE_DATETIME: step_time(m, site, 1), step_time(m, site, -1); break;
    case TYPE_NONE:
    case TYPE_NULL:
    case TYPE_SPATIAL:
    case TYPE_TABLE:
    case TYPE_COUNT: break;
    }
}
