/* Levels and grain: what one value of an expression belongs to, and which levels may meet. Rules: docs/semantics.md 1
 * and 2.1. */
#include "analysis/check.h"

const char *level_word(Level level) {
    switch (level) {
    case LEVEL_CONSTANT: return "constant";
    case LEVEL_ROW: return "row";
    case LEVEL_AGGREGATE: return "aggregate";
    case LEVEL_TABLECALC: return "tablecalc";
    }
    return "";
}

/* ---- grain ---- */

const Grain *grain_of_table(Checker *c, const Table *table) {
    Grain *g = NEW(c->arena, Grain);
    set_add(&g->tables, table->index);
    return g;
}

static bool set_within(const TableSet *a, const TableSet *b) {
    for (size_t i = 0; i < MODEL_TABLES / 64; i++)
        if ((a->words[i] & ~b->words[i]) != 0) return false;
    return true;
}

static bool has_lod(const Grain *g, const Expr *lod) {
    for (uint32_t i = 0; i < g->lod_count; i++)
        if (g->lods[i] == lod || expr_same(g->lods[i], lod)) return true;
    return false;
}

/* Everything of b is in a already. */
static bool grain_within(const Grain *a, const Grain *b) {
    if (!set_within(&b->tables, &a->tables) || !set_within(&b->lod_tables, &a->lod_tables)) return false;
    for (uint32_t i = 0; i < b->lod_count; i++)
        if (!has_lod(a, b->lods[i])) return false;
    return true;
}

const Grain *grain_join(Checker *c, const Grain *a, const Grain *b) {
    if (a == NULL || a == b) return b;
    if (b == NULL || grain_within(a, b)) return a;
    if (grain_within(b, a)) return b;
    Grain *g = NEW(c->arena, Grain);
    *g = *a;
    set_join(&g->tables, &b->tables);
    set_join(&g->lod_tables, &b->lod_tables);
    g->lods = NEW_ARRAY(c->arena, const Expr *, a->lod_count + b->lod_count);
    for (uint32_t i = 0; i < a->lod_count; i++) g->lods[i] = a->lods[i];
    for (uint32_t i = 0; i < b->lod_count; i++)
        if (!has_lod(a, b->lods[i])) g->lods[g->lod_count++] = b->lods[i];
    return g;
}

TableSet grain_tables(const Expr *e) {
    TableSet all = {{0}};
    if (e->grain == NULL) return all;
    all = e->grain->tables;
    set_join(&all, &e->grain->lod_tables);
    return all;
}

/* ---- levels that meet ---- */

Level level_of(const Checker *c, const Expr *e) {
    if (e->level != LEVEL_ROW) return e->level;
    for (uint32_t i = 0; i < c->dim_count; i++)
        if (same_meaning(c->dims[i], e)) return LEVEL_AGGREGATE;
    return LEVEL_ROW;
}

Text value_per(Checker *c, const Expr *e) {
    if (e->level == LEVEL_AGGREGATE) return TEXT("one value per group");
    if (e->level == LEVEL_TABLECALC) return TEXT("one value per cell of the result");
    Writer w;
    writer_init(&w, c->scope->arena);
    put_string(&w, "one value per row");
    uint32_t n = 0;
    for (uint32_t i = 0; e->grain != NULL && i < c->model->tables.count; i++) {
        const Table *table = c->model->tables.items[i];
        if (!set_has(&e->grain->tables, i)) continue;
        put_string(&w, n++ == 0 ? " of " : " and ");
        put_text(&w, label_of(table->label, table->name));
    }
    return writer_text(&w);
}

enum { LONG_TEXT = 60 };

Text aggregated_text(Checker *c, const Expr *e) {
    Text text = written_text(c, e);
    if (e->parenthesized && text.size > 2 && text.data[0] == '(') text = text_slice(text, 1, text.size - 1);
    if (text.size > LONG_TEXT) text = TEXT("...");
    return text_format(c->scope->arena, "%s(%.*s)", type_is_number(e->type) ? "SUM" : "ATTR", TEXT_ARG(text));
}

static const char *level_article(Level level) {
    switch (level) {
    case LEVEL_CONSTANT: return "a constant";
    case LEVEL_ROW: return "a value per row";
    case LEVEL_AGGREGATE: return "an aggregate";
    case LEVEL_TABLECALC: return "a table calculation";
    }
    return "";
}

/* "adds an aggregate to a value per row": what the node does with its sides. */
static Text clash_text(Checker *c, const Expr *e, const Expr *row, const Expr *other, bool row_first) {
    static const struct {
        const char *sign, *verb, *between;
        bool swap;
    } verbs[] = {
        {"+", "adds", "to", false},        {"-", "subtracts", "from", true},  {"*", "multiplies", "by", false},
        {"/", "divides", "by", false},     {"^", "raises", "to", false},      {"%", "divides", "by", false},
        {"AND", "joins", "with", false},   {"OR", "joins", "with", false},    {"=", "compares", "with", false},
        {"==", "compares", "with", false}, {"<>", "compares", "with", false}, {"!=", "compares", "with", false},
        {"<", "compares", "with", false},  {"<=", "compares", "with", false}, {">", "compares", "with", false},
        {">=", "compares", "with", false}};
    const char *left = level_article(level_of(c, row_first ? row : other));
    const char *right = level_article(level_of(c, row_first ? other : row));
    Arena *a = c->scope->arena;
    if (e->kind == EXPR_CALL && e->written == WRITTEN_INFIX)
        for (size_t i = 0; i < sizeof verbs / sizeof *verbs; i++)
            if (text_equal_nocase(e->text, text_of(verbs[i].sign)))
                return text_format(a, "this %s %s %s %s", verbs[i].verb, verbs[i].swap ? right : left, verbs[i].between,
                                   verbs[i].swap ? left : right);
    if (e->kind == EXPR_CALL && e->written == WRITTEN_IN)
        return text_format(a, "this compares %s with %s", left, right);
    if (e->kind == EXPR_CALL) return text_format(a, "%s mixes %s with %s", e->function->name, left, right);
    return text_format(a, "this %s mixes %s with %s", e->kind == EXPR_IF ? "IF" : "CASE", left, right);
}

static void report_mixed(Checker *c, const Expr *e, uint32_t row_at, uint32_t other_at) {
    const Expr *row = e->args[row_at], *other = e->args[other_at];
    Diag *d = diag_add(c->diags, DIAG_MIXED_LEVELS, row->span, "%.*s",
                       TEXT_ARG(clash_text(c, e, row, other, row_at < other_at)));
    diag_label(c->diags, d, "%.*s", TEXT_ARG(value_per(c, row)));
    diag_place(c->diags, d, other->span, "%.*s", TEXT_ARG(value_per(c, other)));
    Text row_side = TEXT("the value per row"), other_side = TEXT("the aggregate");
    if (e->count == 2 && e->written == WRITTEN_INFIX) {
        row_side = row_at == 0 ? TEXT("the left side") : TEXT("the right side");
        other_side = row_at == 0 ? TEXT("the right side") : TEXT("the left side");
    }
    Text sum = aggregated_text(c, row), fixed = written_text(c, other);
    if (fixed.size > LONG_TEXT) fixed = TEXT("...");
    if (c->in_where && c->frame == NULL && e->kind == EXPR_CALL && text_equal_nocase(e->text, TEXT("AND")))
        diag_hint(c->diags, d, "`where` looks at rows: put %.*s in `having`", TEXT_ARG(fixed));
    else if (other->level == LEVEL_TABLECALC)
        diag_hint(c->diags, d, "aggregate %.*s (%.*s), or show the two as items of their own", TEXT_ARG(row_side),
                  TEXT_ARG(sum));
    else if (other->level != LEVEL_AGGREGATE || holds_attr(c, other))
        diag_hint(c->diags, d, "aggregate %.*s (%.*s)", TEXT_ARG(row_side), TEXT_ARG(sum));
    else
        diag_hint(c->diags, d, "aggregate %.*s (%.*s), or fix %.*s: {FIXED : %.*s}", TEXT_ARG(row_side), TEXT_ARG(sum),
                  TEXT_ARG(other_side), TEXT_ARG(fixed));
}

bool join_levels(Checker *c, Expr *e) {
    const uint32_t none = e->count;
    uint32_t row = none, above = none;
    e->level = LEVEL_CONSTANT;
    for (uint32_t i = 0; i < e->count; i++) {
        Level level = level_of(c, e->args[i]);
        if (level == LEVEL_ROW && row == none) row = i;
        if (level > LEVEL_ROW && (above == none || e->args[i]->level > e->args[above]->level)) above = i;
        if (level > e->level) e->level = level;
    }
    if (row != none && above != none) {
        report_mixed(c, e, row, above);
        return false;
    }
    for (uint32_t i = 0; e->level == LEVEL_ROW && i < e->count; i++)
        e->grain = grain_join(c, e->grain, e->args[i]->grain);
    return true;
}

/* ---- aggregates and table calculations ---- */

static bool reads_adhoc(const Expr *e) {
    if (e->kind == EXPR_NAME) return e->ref == REF_ADHOC || (e->ref == REF_FIELD && e->level == LEVEL_ROW);
    for (uint32_t i = 0; i < e->count; i++)
        if (reads_adhoc(e->args[i])) return true;
    return false;
}

/* An aggregate that reads nothing counts the rows of the only table there is (semantics 2.1; the plan does the same).
 */
static bool constant_fits(Checker *c, const Expr *e) {
    for (uint32_t i = 0; i < e->count; i++) {
        const Grain *g = e->args[i]->grain;
        if (g != NULL && (!set_empty(&g->tables) || g->lod_count != 0)) return true;
        if (reads_adhoc(e->args[i])) return true;
    }
    if (c->model->tables.count < 2) return true;
    Diag *d = diag_add(c->diags, DIAG_CONSTANT_AGGREGATE, e->span,
                       "this %s reads no table, so there are no rows to count", e->function->name);
    const Table *table = c->model->tables.items[0];
    diag_hint(c->diags, d, "say of which table: COUNT([%.*s]) counts the rows of one", TEXT_ARG(label_of(table->label, table->name)));
    return false;
}

bool aggregate_level(Checker *c, Expr *e) {
    const char *name = e->function->name;
    e->level = LEVEL_AGGREGATE;
    for (uint32_t i = 0; i < e->count; i++) {
        const Expr *arg = e->args[i];
        if (arg->level <= LEVEL_ROW) continue;
        Text text = written_text(c, arg);
        if (text.size > LONG_TEXT) text = TEXT("...");
        if (arg->level == LEVEL_TABLECALC) {
            Diag *d = diag_add(c->diags, DIAG_NESTED_AGGREGATE, arg->span,
                               "the argument of %s is a table calculation, which comes after all aggregates", name);
            diag_label(c->diags, d, "%.*s", TEXT_ARG(value_per(c, arg)));
            diag_place(c->diags, d, e->word, "an aggregate");
            diag_hint(c->diags, d, "WINDOW_%s aggregates over the cells of a result", name);
            return false;
        }
        Diag *d = diag_add(c->diags, DIAG_NESTED_AGGREGATE, arg->span,
                           "the argument of %s is already an aggregate and cannot be aggregated again", name);
        diag_label(c->diags, d, "%.*s", TEXT_ARG(value_per(c, arg)));
        diag_place(c->diags, d, e->word, "aggregates again");
        diag_hint(c->diags, d, "leave out %s, or say per what the inner value is: %s({FIXED ... : %.*s})", name, name,
                  TEXT_ARG(text));
        return false;
    }
    return constant_fits(c, e);
}

bool tablecalc_level(Checker *c, Expr *e) {
    e->level = LEVEL_TABLECALC;
    for (uint32_t i = 0; i < e->count; i++) {
        const Expr *arg = e->args[i];
        if (level_of(c, arg) != LEVEL_ROW) continue;
        Diag *d = diag_add(c->diags, DIAG_NEEDS_AGGREGATE, arg->span,
                           "all fields must be aggregate or constant when using table calculation functions");
        diag_label(c->diags, d, "%.*s", TEXT_ARG(value_per(c, arg)));
        diag_place(c->diags, d, e->word, "a table calculation");
        diag_hint(c->diags, d, "aggregate it: %.*s", TEXT_ARG(aggregated_text(c, arg)));
        return false;
    }
    return true;
}
