/* The clock in definitions, and what DATEDIFF counts. */
#include "lint/linter.h"

static void told_once(Linter *l, const Expr *e) {
    if (l->clock_told || !(calls(e, "NOW") || calls(e, "TODAY"))) return;
    l->clock_told = true;
    Diag *diag = lint_tell(l, LINT_CLOCK, e->span, "the same data give another answer when the clock has gone on");
    diag_hint(l->diags, diag, "take the last day of the data, {FIXED : MAX([Date])} (beside aggregates, MAX of it), or a parameter");
}

/* Parts whose boundaries are mostly not what a limit means. */
static const char *risky_part(const Expr *e) {
    Text part;
    if (!calls(e, "DATEDIFF") || e->count < 3 || !quoted_text(e->args[0], &part)) return NULL;
    bool times = bare(e->args[1])->type == TYPE_DATETIME && bare(e->args[2])->type == TYPE_DATETIME;
    if (times && (text_equal_nocase(part, TEXT("hour")) || text_equal_nocase(part, TEXT("hours")))) return "hours";
    if (text_equal_nocase(part, TEXT("year")) || text_equal_nocase(part, TEXT("years"))) return "years";
    return NULL;
}

/* Something to stay below: a number (0 just asks what was first) or a parameter. */
static bool is_limit(const Expr *e) {
    Value limit;
    if (e->kind == EXPR_NAME) return e->ref == REF_PARAMETER;
    return literal_value(e, &limit) && type_is_number(limit.type) &&
           (limit.type == TYPE_INT ? limit.as.i != 0 : limit.as.r != 0);
}

void lint_clock(Linter *l, const Expr *e, const Around *around) {
    static const char *const ordered[] = {"<", "<=", ">", ">=", NULL};
    (void)around;
    told_once(l, e);
    if (!is_comparison(e) || !calls_any(e, ordered)) return;
    for (uint32_t i = 0; i < 2; i++) {
        const Expr *difference = bare(e->args[i]);
        const char *part = risky_part(difference);
        if (part == NULL || !is_limit(bare(e->args[1 - i]))) continue;
        Diag *diag = lint_tell(l, LINT_DATEDIFF_EDGE, difference->span,
                               "this counts the boundaries of %s between the two, not whole ones", part);
        diag_hint(l->diags, diag, "count a smaller part, or compare with DATEADD");
    }
}
