/* The entrance, fifth page: coverage. The points of the formulas of fields, sets and filters, and how often tests have come by. */
#include <string.h>

#include "lode_handle.h"
#include "syntax/syntax.h"

/* The formula in hand. */
typedef struct Points {
    Lode *lode;
    unsigned entry;
    Text name;
    const Expr *told; /* that this may be NULL has been said */
} Points;

typedef const char *Why; /* a point cannot be reached; NULL: it can */

static const Facts nothing;

static const Expr *uncast(const Expr *e) {
    while (e->kind == EXPR_CALL && e->written == WRITTEN_CAST) e = e->args[0];
    return e;
}

static Text written(Points *p, const Expr *e) {
    Expr bare = *uncast(e);
    bare.parenthesized = false;
    Writer w;
    writer_init(&w, &p->lode->formula);
    put_expr(&w, &bare);
    return writer_text(&w);
}

/* Adds a point. Gives why it cannot be reached: shown, or waived by the model. */
static Why add(Points *p, LodePointKind kind, Span span, uint32_t counter, Why why, Text what) {
    Lode *lode = p->lode;
    const Waiver *waiver = model_waiver(lode->model, WAIVER_ARM, what, p->name);
    if (why == NULL && waiver != NULL) why = text_string(&lode->session, waiver->reason);
    uint32_t line, column;
    source_locate(span.source, span.begin, &line, &column);
    *list_add(&lode->session, &lode->coverage->points) =
        (CoverPoint){.counter = counter,
                     .shown = {.kind = kind, .entry = p->entry, .what = text_string(&lode->session, what), .begin = span.begin,
                               .end = span.end, .line = line, .column = column, .unreachable = why == NULL ? "" : why}};
    return why;
}

static Text say(Points *p, const char *format, Text with) {
    return text_format(&p->lode->formula, format, TEXT_ARG(with));
}

static void add_null(Points *p, const Expr *e, uint32_t counter, Why why, const char *format) {
    p->told = uncast(e);
    add(p, LODE_POINT_NULL, uncast(e)->span, counter, why, say(p, format, written(p, e)));
}

/* The word END of an expression: where an ELSE that is not written would stand. */
static Span end_word(const Expr *e) {
    Span span = e->span;
    while (span.end - span.begin > 3 &&
           !text_equal_nocase(text_slice(span.source->text, span.end - 3, span.end), TEXT("END")))
        span.end--;
    span.begin = span.end - 3;
    return span;
}

/* ---- the tree ---- */

static void visit(Points *p, const Expr *e, Why why, const Facts *facts);

static Text arm_text(Points *p, const Expr *e, uint32_t pair) {
    const Text subject = written(p, e->args[0]);
    if (e->kind == EXPR_IF) return say(p, pair == 0 ? "IF %.*s" : "ELSEIF %.*s", written(p, e->args[2 * pair]));
    const Text when = written(p, e->args[1 + 2 * pair]);
    return text_format(&p->lode->formula, "CASE %.*s WHEN %.*s", TEXT_ARG(subject), TEXT_ARG(when));
}

static void visit_else(Points *p, const Expr *e, uint32_t at, uint32_t counter, Why why, const Facts *facts) {
    const Text of = say(p, e->kind == EXPR_CASE ? "ELSE of CASE %.*s" : "ELSE of IF %.*s", written(p, e->args[0]));
    const bool is_written = at < e->count;
    const Span span = is_written ? uncast(e->args[at])->span : end_word(e);
    why = add(p, LODE_POINT_ARM, span, counter, why, is_written ? of : say(p, "%.*s (not written)", of));
    if (is_written) visit(p, e->args[at], why, facts);
}

static void visit_branches(Points *p, const Expr *e, uint32_t site, Why why, const Facts *facts) {
    const bool is_case = e->kind == EXPR_CASE;
    const uint32_t pairs = probe_pairs(e), first = is_case ? 1 : 0;
    const Reach reach = lode_reach(p->lode, e);
    Facts left = *facts;
    if (is_case) {
        if (may_be_null(facts, e->args[0])) add_null(p, e->args[0], site + pairs + 1, why, "%.*s is NULL");
        visit(p, e->args[0], why, facts);
    }
    for (uint32_t i = 0; i < pairs; i++) {
        const Expr *test = e->args[first + 2 * i], *value = uncast(e->args[first + 2 * i + 1]);
        const Why test_why = why != NULL ? why : reach.tests[i];
        if (!is_case && may_be_null(&left, test)) add_null(p, test, site + pairs + 1 + i, test_why, "%.*s is NULL");
        visit(p, test, test_why, &left);
        Facts taken = left;
        if (is_case) facts_matched(&taken, e->args[0], test);
        else facts_taken(&taken, test), facts_passed(&left, test);
        const Why arm_why = add(p, LODE_POINT_ARM, value->span, site + i, why != NULL ? why : reach.arms[i], arm_text(p, e, i));
        visit(p, value, arm_why, &taken);
    }
    visit_else(p, e, first + 2 * pairs, site + pairs, why != NULL ? why : reach.other, &left);
}

static void visit_iif(Points *p, const Expr *e, uint32_t site, Why why, const Facts *facts) {
    static const char *const formats[3] = {"IIF %.*s", "IIF %.*s: else", "IIF %.*s: unknown"};
    const Expr *test = e->args[0];
    const bool can_be_null = may_be_null(facts, test);
    Value value;
    const bool known = lode_fold(p->lode, test, &value);
    Facts after[3] = {*facts, *facts, *facts};
    facts_taken(&after[0], test);
    facts_refused(&after[1], test);
    if (e->count == 3 && can_be_null) add_null(p, test, site + 2, why, "%.*s is NULL");
    visit(p, test, why, facts);
    for (uint32_t i = 0; i + 1 < e->count; i++) {
        const Expr *arm = uncast(e->args[i + 1]);
        Why here = why;
        if (here == NULL && i == 2 && !can_be_null) here = "its test is never NULL";
        if (here == NULL && known && (value.null ? 2u : value.as.b ? 0u : 1u) != i) here = "its test is constant";
        here = add(p, LODE_POINT_ARM, arm->span, site + i, here, say(p, formats[i], written(p, test)));
        visit(p, arm, here, &after[i]);
    }
}

static bool never_zero(Points *p, const Expr *divisor) {
    Value value;
    if (!lode_fold(p->lode, divisor, &value) || value.null) return false;
    return value.type == TYPE_REAL ? value.as.r != 0 : value.as.i != 0;
}

static void visit_args(Points *p, const Expr *e, Why why, const Facts *facts) {
    for (uint32_t i = 0; i < e->count; i++) visit(p, e->args[i], why, facts);
}

/* The other side of AND is computed as well: what it says of the row holds only for the whole, see may_be_null. */
static void visit(Points *p, const Expr *e, Why why, const Facts *facts) {
    const uint32_t site = sites_add(&p->lode->coverage->sites, e);
    switch (probe_kind(e)) {
    case PROBE_IF:
    case PROBE_CASE: visit_branches(p, e, site, why, facts); return;
    case PROBE_IIF: visit_iif(p, e, site, why, facts); return;
    case PROBE_DEFAULT:
        if (!may_be_null(facts, e->args[0])) break;
        add_null(p, e->args[0], site, why, "%.*s is NULL");
        add_null(p, e->args[0], site + 1, why, "%.*s is not NULL");
        break;
    case PROBE_DIVISION:
        if (may_be_zero(facts, e->args[1]) && !never_zero(p, e->args[1])) add_null(p, e->args[1], site, why, "%.*s is 0 or NULL");
        p->told = NULL;
        break;
    case PROBE_AGGREGATE:
        if (site != MAP_NONE && e != p->told && may_be_null(facts, e)) add_null(p, e, site, why, "%.*s is NULL");
        facts = &nothing; /* of other rows and groups nothing is known */
        break;
    case PROBE_LOD:
    case PROBE_WINDOW:
    case PROBE_TOTAL: facts = &nothing; break;
    case PROBE_PLAIN:
    case PROBE_FIELD:
    case PROBE_RECURRENCE: break;
    }
    visit_args(p, e, why, facts);
}

static bool is_aggregate(const Expr *e) {
    return e->kind == EXPR_CALL && e->function->kind == FN_AGGREGATE;
}

/* An aggregate that is a whole formula has said already that it may be NULL. */
static void visit_field(Lode *lode, unsigned entry, const Field *field) {
    if (field->formula == NULL || field->type == TYPE_NONE) return;
    Points p = {.lode = lode, .entry = entry, .name = field->name};
    visit(&p, field->formula, NULL, &nothing);
    if (!may_be_null(&nothing, field->formula) || is_aggregate(uncast(field->formula))) return;
    add(&p, LODE_POINT_NULL, uncast(field->formula)->span, sites_add_field(&lode->coverage->sites, field), NULL, TEXT("the result is NULL"));
}

static void make_coverage(Lode *lode) {
    const Model *model = lode->model;
    Coverage *c = lode->coverage = NEW(&lode->session, Coverage);
    sites_init(&c->sites, &lode->session);
    arena_reset(&lode->formula);
    unsigned entry = lode->dictionary->first_field;
    for (uint32_t i = 0; i < model->fields.count; i++) visit_field(lode, entry++, model->fields.items[i]);
    for (uint32_t i = 0; i < model->filters.count; i++, entry++) {
        const Filter *filter = model->filters.items[i];
        Points p = {.lode = lode, .entry = entry, .name = filter->name};
        if (filter->formula != NULL && filter->formula->type != TYPE_NONE) visit(&p, filter->formula, NULL, &nothing);
    }
    c->counters = NEW_ARRAY(&lode->session, uint64_t, c->sites.count + 1);
    c->complete = true;
}

/* ---- the calls ---- */

/* A parameter whose values were being tried when memory ran out gets its own back. */
static Coverage *give_up(Lode *lode) {
    if (lode->coverage != NULL && lode->coverage->tried != NULL) lode->coverage->tried->value = lode->coverage->before;
    lode->coverage = NULL;
    return NULL;
}

static Coverage *coverage_of(Lode *lode) {
    if (lode->coverage != NULL && lode->coverage->complete) return lode->coverage;
    if (!lode->opened || !lode->usable || lode_dictionary(lode) == NULL) return NULL;
    LODE_BEGIN(lode, give_up(lode));
    make_coverage(lode);
    return lode->coverage;
}

Coverage *lode_counting(const Lode *lode) {
    const Lode *parent = lode->parent;
    return parent != NULL && parent->coverage != NULL && parent->coverage->on ? parent->coverage : NULL;
}

bool lode_cover(Lode *lode, bool on) {
    if (!on && lode->coverage == NULL) return true;
    Coverage *c = coverage_of(lode);
    if (c == NULL) return false;
    if (on) memset(c->counters, 0, c->sites.count * sizeof *c->counters);
    c->on = on;
    return true;
}

unsigned lode_point_count(Lode *lode) {
    const Coverage *c = coverage_of(lode);
    return c == NULL ? 0 : c->points.count;
}

LodePoint lode_point(Lode *lode, unsigned index) {
    if (index >= lode_point_count(lode)) return (LodePoint){.what = "", .unreachable = ""};
    LodePoint point = lode->coverage->points.items[index].shown;
    point.rows = lode->coverage->counters[lode->coverage->points.items[index].counter];
    return point;
}
