/* Makes the probes of a plan while trees become nodes: a probe is open while its expression is lowered, and what is lowered
   meanwhile goes below it. Only what leads to a counter is kept. */
#include <string.h>

#include "plan/nodes.h"

/* ---- sites ---- */

void sites_init(Sites *sites, Arena *arena) {
    *sites = (Sites){.arena = arena};
    map_init(&sites->of, arena, false);
}

static bool is_named(const Expr *expr, const char *name) {
    return expr->written == WRITTEN_NAME && strcmp(expr->function->name, name) == 0;
}

ProbeKind probe_kind(const Expr *expr) {
    switch (expr->kind) {
    case EXPR_LITERAL:
    case EXPR_NAME: return PROBE_PLAIN;
    case EXPR_IF: return PROBE_IF;
    case EXPR_CASE: return PROBE_CASE;
    case EXPR_LOD:
    case EXPR_SET: return PROBE_LOD;
    case EXPR_CALL: break;
    }
    switch (expr->function->kind) {
    case FN_AGGREGATE: return PROBE_AGGREGATE;
    case FN_TABLECALC: return is_named(expr, "TOTAL") ? PROBE_TOTAL : is_named(expr, "PREVIOUS_VALUE") ? PROBE_PLAIN : PROBE_WINDOW;
    case FN_SCALAR: break;
    }
    if (is_named(expr, "IIF")) return PROBE_IIF;
    switch (expr->function->null_case) {
    case NULL_CASE_FIRST: return PROBE_DEFAULT;
    case NULL_CASE_DIVISOR: return PROBE_DIVISION;
    case NULL_CASE_NONE:
    case NULL_CASE_NEVER: break;
    }
    return PROBE_PLAIN;
}

uint32_t probe_pairs(const Expr *expr) { return expr->kind == EXPR_CASE ? (expr->count - 1) / 2 : expr->count / 2; }

static uint32_t outcomes_of(const Expr *expr) {
    switch (probe_kind(expr)) {
    case PROBE_IF: return 2 * probe_pairs(expr) + 1;
    case PROBE_CASE: return probe_pairs(expr) + 2;
    case PROBE_IIF: return 3;
    case PROBE_DEFAULT: return 2;
    case PROBE_DIVISION: return 1;
    case PROBE_AGGREGATE: return expr->function->null_case == NULL_CASE_NEVER ? 0 : 1;
    case PROBE_PLAIN:
    case PROBE_FIELD:
    case PROBE_LOD:
    case PROBE_WINDOW:
    case PROBE_TOTAL:
    case PROBE_RECURRENCE: break;
    }
    return 0;
}

static uint32_t add_site(Sites *sites, const void *what, uint32_t outcomes) {
    if (outcomes == 0) return MAP_NONE;
    Text key = text_copy(sites->arena, (Text){(const char *)&what, sizeof what});
    map_put(&sites->of, key, sites->count);
    sites->count += outcomes;
    return sites->count - outcomes;
}

uint32_t sites_add(Sites *sites, const Expr *expr) { return add_site(sites, expr, outcomes_of(expr)); }
uint32_t sites_add_field(Sites *sites, const Field *field) { return add_site(sites, field, 1); }

static uint32_t site_of(const Sites *sites, const void *what) { return map_get(&sites->of, (Text){(const char *)&what, sizeof what}); }

/* ---- building ---- */

static Probe *probe_new(Builder *b, ProbeKind kind, const void *what, uint32_t outcomes) {
    Plan *plan = b->plan;
    Probe *probe = NEW(plan->arena, Probe);
    *probe = (Probe){.kind = kind, .site = what == NULL ? MAP_NONE : site_of(b->sites, what)};
    if (probe->site == MAP_NONE) return probe;
    probe->slot = plan->probe_slots;
    probe->outcomes = outcomes;
    plan->probe_slots += outcomes;
    return probe;
}

static Probing open(Builder *b, Probe *probe) {
    Probing outer = b->probing;
    bool is_root = probe->kind == PROBE_AGGREGATE || probe->kind == PROBE_LOD;
    b->probing = (Probing){.probe = probe, .root = is_root ? probe : outer.root};
    return outer;
}

Probing probe_root(Builder *b) {
    if (b->sites == NULL) return b->probing;
    return open(b, probe_new(b, PROBE_PLAIN, NULL, 0));
}

Probing probe_open(Builder *b, const Expr *expr) {
    if (b->probing.probe == NULL) return b->probing;
    Probe *probe = probe_new(b, probe_kind(expr), expr, outcomes_of(expr));
    probe->expr = expr;
    probe->keys = probe->kind == PROBE_LOD && (expr->kind == EXPR_SET || expr->lod != LOD_EXCLUDE);
    return open(b, probe);
}

Probing probe_open_field(Builder *b, const Field *field) {
    if (b->probing.probe == NULL) return b->probing;
    Probe *probe = probe_new(b, PROBE_FIELD, field, 1);
    probe->field = field;
    return open(b, probe);
}

Probing probe_pause(Builder *b) {
    Probing outer = b->probing;
    b->probing = (Probing){0};
    return outer;
}

void probe_resume(Builder *b, Probing outer) { b->probing = outer; }

const Probe *probe_context(const Builder *b) {
    enum { ENOUGH = 100000 }; /* aggregates of LODs of aggregates ...: from here on they share */
    return b->plan->probes.count < ENOUGH ? b->probing.root : NULL;
}

void probe_add(Builder *b, Probe *probe) {
    if (b->probing.probe != NULL) *list_add(b->plan->arena, &b->probing.args) = probe;
}

/* The open probe with what went below it; NULL when there is nothing to count. */
static Probe *finished(Builder *b, Node *node) {
    Probe *probe = b->probing.probe;
    bool any = probe->site != MAP_NONE || b->sites->all;
    for (uint32_t i = 0; i < b->probing.args.count; i++) any |= b->probing.args.items[i] != NULL;
    if (!any) return NULL;
    probe->args = b->probing.args.items;
    probe->count = b->probing.args.count;
    probe->node = node;
    probe->id = b->plan->probes.count;
    *list_add(b->plan->arena, &b->plan->probes) = probe;
    return probe;
}

Probe *probe_close(Builder *b, Probing outer, Node *node) {
    if (b->probing.probe == NULL) return NULL;
    Probe *probe = finished(b, node);
    b->probing = outer;
    probe_add(b, probe);
    return probe;
}

void probe_wrap(Builder *b, ProbeKind kind, Node *node) {
    uint32_t count = b->probing.args.count;
    if (b->probing.probe == NULL || b->probing.args.items[count - 1] == NULL) return;
    Probing outer = open(b, probe_new(b, kind, NULL, 0));
    probe_add(b, outer.args.items[count - 1]);
    Probe *wrapped = finished(b, node);
    b->probing = outer;
    b->probing.args.items[count - 1] = wrapped;
}
