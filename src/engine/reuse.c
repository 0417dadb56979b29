/* Reuse: from the outputs down, what has to be computed is marked; what was kept is taken over, and what stands below
   it is not asked for. Passes lose the tasks and aggregates that nobody waits for. Groups keep their numbers from run
   to run, new ones come behind. */
#include "engine/reuse_private.h"

#include <string.h>

/* ---- what was kept, into the run ---- */

static void take_groups(Run *run, Groups *g, const Thing *thing) {
    uint64_t *tuple = NEW_ARRAY(run->arena, uint64_t, thing->width);
    for (uint32_t t = 0; t < thing->count; t++) {
        bool fresh;
        memcpy(tuple, thing->tuples + (size_t)t * thing->width, thing->width * sizeof *tuple);
        for (uint32_t k = 0; k < g->grouping->count; k++)
            if (thing->texts[k] != NULL && has_value(g, tuple, k)) tuple[k] = intern(run, thing->texts[k][t]);
        tuples_put(&g->tuples, tuple, &fresh);
    }
    g->count = thing->count + GROUP_FIRST;
    if (thing->by_row == NULL) return;
    g->mode = GROUPS_TABLE;
    g->table = thing->table;
    g->by_row = thing->by_row;
}

/* The thing of this number, if it is about the groups as they are numbered in this run. */
static const Thing *take(const Run *run, uint32_t number, const Grouping *grouping) {
    if (number == 0) return NULL;
    const Thing *thing = kept_find(run->reuse->kept, number);
    return thing != NULL && thing->space == run->reuse->spaces[grouping->id] ? thing : NULL;
}

static void show_bits(Run *run, Groups *g, const uint64_t *bits, uint32_t count) {
    enum { AT_ONCE = 1024 };
    uint32_t ids[AT_ONCE], n = 0;
    for (size_t w = 0; bits != NULL && w < BITMAP_WORDS(count); w++)
        for (uint64_t left = bits[w]; left != 0; left &= left - 1) {
            const size_t id = w * 64 + (size_t)__builtin_ctzll(left);
            if (id >= count || id >= g->count) break;
            ids[n++] = (uint32_t)id;
            if (n == AT_ONCE) groups_show(run, g, ids, n);
            n %= AT_ONCE;
        }
    if (n != 0) groups_show(run, g, ids, n);
}

/* ---- what is wanted ---- */

static void want_node(Run *run, const Node *node);

static void want_keys(Run *run, const Key *keys, uint32_t count) {
    for (uint32_t i = 0; i < count; i++) want_node(run, keys[i].node);
}

static void want_groups(Run *run, const Grouping *grouping) {
    struct Reuse *r = run->reuse;
    if (r->groupings[grouping->id]) return;
    r->groupings[grouping->id] = true;
    want_keys(run, grouping->keys, grouping->count);
    Groups *g = &run->groups[grouping->id];
    const uint32_t number = r->of.groupings[grouping->id];
    const Thing *thing = number == 0 || !is_hashed(g) ? NULL : kept_find(r->kept, number);
    if (thing == NULL) return;
    take_groups(run, g, thing);
    r->spaces[grouping->id] = thing->space;
    r->kept_groupings++;
}

static void want_frame(Run *run, const Pass *pass) {
    for (uint32_t i = 0; i < pass->filters.count; i++) want_node(run, pass->filters.items[i]);
    want_keys(run, pass->inner.items, pass->inner.count);
    for (uint32_t i = 0; i < pass->sieves.count; i++) want_node(run, pass->sieves.items[i].condition);
}

static void want_aggregation(Run *run, const Aggregation *a) {
    struct Reuse *r = run->reuse;
    if (r->aggregations[a->id]) return;
    r->aggregations[a->id] = true;
    want_groups(run, a->grouping);
    const Thing *thing = take(run, r->of.aggregations[a->id], a->grouping);
    if (thing != NULL) {
        run->aggregations[a->id].result = thing->values;
        run->aggregations[a->id].kept = true;
        return;
    }
    const Task *task = task_of(a);
    r->compute[a->id] = true;
    for (uint32_t i = 0; i < a->count; i++) want_node(run, a->args[i]);
    want_keys(run, task->keys, task->key_count);
    want_frame(run, a->pass);
}

/* The groups that tasks show, of the view or of a set. */
static void want_shown(Run *run, const Grouping *grouping) {
    struct Reuse *r = run->reuse;
    want_groups(run, grouping);
    for (uint32_t p = 0; p < run->plan->passes.count; p++) {
        const Pass *pass = run->plan->passes.items[p];
        for (uint32_t t = 0; t < pass->tasks.count; t++) {
            const Task *task = pass->tasks.items[t];
            if (task->grouping != grouping || !task->shows) continue;
            const uint32_t number = identify_shown(&r->kept->known, run->arena, &r->of, pass, task);
            const Thing *thing = take(run, number, grouping);
            Groups *g = &run->groups[grouping->id];
            if (thing == NULL) {
                *list_add(run->arena, &r->shown) = (Shown){.pass = pass, .task = task, .number = number};
                want_frame(run, pass);
                continue;
            }
            show_bits(run, g, thing->shown, thing->shown_bits);
        }
    }
}

static void want_lod(Run *run, const Lod *lod) {
    struct Reuse *r = run->reuse;
    if (r->lods[lod->id]) return;
    r->lods[lod->id] = true;
    want_groups(run, lod->grouping);
    const Thing *thing = take(run, r->of.lods[lod->id], lod->grouping);
    if (thing != NULL) {
        run->lods[lod->id] = thing->values;
        r->kept_lods++;
        return;
    }
    r->compute_lods[lod->id] = true;
    want_node(run, lod->value);
    r->kept_lods += is_plain(lod) && run->aggregations[lod->value->aggregation->id].kept;
    if (lod->is_set) want_shown(run, lod->grouping);
}

static void want_node(Run *run, const Node *node) {
    struct Reuse *r = run->reuse;
    if (r->nodes[node->id]) return;
    r->nodes[node->id] = true;
    if (column_take(run, node)) return;
    for (uint32_t i = 0; i < node->count; i++) want_node(run, node->args[i]);
    if (node->kind == NODE_LOOKUP) want_lod(run, node->lod);
    if (node->kind == NODE_AGGREGATE) want_aggregation(run, node->aggregation);
}

static void want_result(Run *run) {
    const Plan *plan = run->plan;
    for (uint32_t i = 0; i < plan->outputs.count; i++) want_node(run, plan->outputs.items[i].node);
    for (uint32_t i = 0; i < plan->order.count; i++) want_node(run, plan->order.items[i].node);
    for (uint32_t i = 0; i < plan->having.count; i++) want_node(run, plan->having.items[i]);
    for (uint32_t i = 0; i < plan->hiding.count; i++) want_node(run, plan->hiding.items[i]);
    for (uint32_t i = 0; i < plan->passes.count; i++)
        if (plan->passes.items[i]->rows) want_frame(run, plan->passes.items[i]);
    if (!plan->rows && plan->view->count != 0) want_shown(run, plan->view);
}

/* ---- what is left of the passes ---- */

static bool has_to_show(const struct Reuse *r, const Task *task) {
    for (uint32_t i = 0; i < r->shown.count; i++)
        if (r->shown.items[i].task == task) return true;
    return false;
}

static Pass *left_of(Run *run, const Pass *pass) {
    struct Reuse *r = run->reuse;
    Pass *left = NEW(run->arena, Pass);
    *left = *pass;
    memset(&left->tasks, 0, sizeof left->tasks);
    for (uint32_t t = 0; t < pass->tasks.count; t++) {
        const Task *task = pass->tasks.items[t];
        Task *rest = NEW(run->arena, Task);
        *rest = *task;
        memset(&rest->aggregations, 0, sizeof rest->aggregations);
        for (uint32_t k = 0; k < task->aggregations.count; k++)
            if (r->compute[task->aggregations.items[k]->id])
                *list_add(run->arena, &rest->aggregations) = task->aggregations.items[k];
        rest->shows = has_to_show(r, task);
        if (rest->aggregations.count != 0 || rest->shows) *list_add(run->arena, &left->tasks) = rest;
    }
    return left->tasks.count != 0 || pass->rows ? left : NULL;
}

/* ---- before the run ---- */

static void say(Writer *w, const void *data, size_t size) { put_text(w, (Text){data, size}); }

static void say_text(Writer *w, Text text) {
    say(w, &text.size, sizeof text.size);
    put_text(w, text);
}

/* The settings that values may depend on, but for what NOW sees, which is told by each value. */
static Text world_of(const Run *run) {
    const Settings *s = &run->settings;
    Writer w;
    writer_init(&w, run->arena);
    say(&w, &s->week_start, sizeof s->week_start);
    say(&w, &s->signed_in, sizeof s->signed_in);
    say(&w, &s->batch_rows, sizeof s->batch_rows);
    say(&w, &s->threads, sizeof s->threads);
    say(&w, &run->store, sizeof run->store);
    say_text(&w, s->locale == NULL ? TEXT("") : s->locale->name);
    say_text(&w, s->user);
    say_text(&w, s->full_name);
    say_text(&w, s->domain);
    for (size_t i = 0; i < s->group_count; i++) say_text(&w, s->groups[i]);
    return writer_text(&w);
}

void reuse_begin(Run *run) {
    const Plan *plan = run->plan;
    Arena *arena = run->arena;
    if (run->settings.kept == NULL || run->draws || run->probes != NULL) return;
    struct Reuse *r = run->reuse = NEW(arena, struct Reuse);
    r->kept = run->settings.kept;
    kept_begin(r->kept, world_of(run));
    r->of = identify(&r->kept->known, arena, plan, run->settings.now);
    r->nodes = NEW_ARRAY(arena, bool, plan->nodes.count + 1);
    r->groupings = NEW_ARRAY(arena, bool, plan->groupings.count + 1);
    r->lods = NEW_ARRAY(arena, bool, plan->lods.count + 1);
    r->aggregations = NEW_ARRAY(arena, bool, plan->aggregations.count + 1);
    r->compute_lods = NEW_ARRAY(arena, bool, plan->lods.count + 1);
    r->compute = NEW_ARRAY(arena, bool, plan->aggregations.count + 1);
    r->groups = NEW_ARRAY(arena, uint8_t, plan->groupings.count + 1);
    r->spaces = NEW_ARRAY(arena, uint64_t, plan->groupings.count + 1);
    r->passes = NEW_ARRAY(arena, Pass *, plan->passes.count + 1);
    r->columns = NEW_ARRAY(arena, uint8_t, plan->nodes.count + 1);
    r->walked = NEW_ARRAY(arena, uint32_t, plan->nodes.count + 1);
    want_result(run);
    for (uint32_t p = 0; p < plan->passes.count; p++) r->passes[p] = left_of(run, plan->passes.items[p]);
}

const Pass *reuse_pass(const Run *run, const Pass *pass) {
    return run->reuse == NULL ? pass : run->reuse->passes[pass->id];
}
bool reuse_lod(const Run *run, const Lod *lod) { return run->reuse == NULL || run->reuse->compute_lods[lod->id]; }

/* ---- during the run ---- */

/* Groups that came later have no rows of this one: their value is that of no rows. */
static void lengthen(Run *run, Column *values, uint32_t groups) {
    Column longer;
    if (values->shape == SHAPE_CODED) {
        uint32_t *codes = arena_take(run->arena, ((size_t)groups + 1) * sizeof *codes);
        for (size_t k = 0; k < groups; k++) codes[k] = values->codes[k < values->rows ? k : GROUP_EMPTY];
        values->codes = codes;
        values->rows = groups;
        return;
    }
    const size_t before = values->rows, width = type_width(values->type);
    col_flat(&longer, run->arena, values->type, groups);
    longer.valid = bitmap_new(run->arena, (size_t)groups + 1, true);
    memcpy(longer.as.any, values->as.any, before * width);
    for (size_t k = 0; k < before; k++)
        if (!col_valid(values, k)) bit_clear(longer.valid, k);
    const Value none = col_value(values, GROUP_EMPTY);
    for (size_t k = before; k < groups; k++) col_set(&longer, k, none);
    *values = longer;
}

const Column *reuse_values(Run *run, const Aggregation *a) {
    Column *values = &run->aggregations[a->id].result;
    const uint32_t groups = run->groups[a->grouping->id].count;
    if (values->rows < groups) lengthen(run, values, groups);
    return values;
}

void reuse_share_values(Run *run) {
    for (uint32_t i = 0; i < run->plan->aggregations.count; i++)
        if (run->aggregations[i].kept) reuse_values(run, run->plan->aggregations.items[i]);
}

/* Whether an earlier one of the list is about the same groups in the same pass. */
static bool is_repeated(const struct Reuse *r, uint32_t at) {
    const Shown *one = &r->shown.items[at];
    for (uint32_t i = 0; i < at; i++)
        if (r->shown.items[i].pass == one->pass && r->shown.items[i].task->grouping == one->task->grouping) return true;
    return false;
}

void reuse_pass_begins(Run *run, const Pass *pass) {
    struct Reuse *r = run->reuse;
    for (uint32_t i = 0; r != NULL && i < r->shown.count; i++) {
        Shown *one = &r->shown.items[i];
        if (one->pass->id != pass->id || is_repeated(r, i)) continue;
        Groups *g = &run->groups[one->task->grouping->id];
        one->bits = g->shown;
        one->bit_count = g->shown_bits;
        g->shown = NULL;
        g->shown_bits = 0;
    }
}

void reuse_pass_ended(Run *run, const Pass *pass) {
    struct Reuse *r = run->reuse;
    for (uint32_t i = 0; r != NULL && i < r->shown.count; i++) {
        Shown *one = &r->shown.items[i];
        if (one->pass->id != pass->id || is_repeated(r, i)) continue;
        Groups *g = &run->groups[one->task->grouping->id];
        const Shown before = *one;
        one->bits = g->shown;
        one->bit_count = g->shown_bits;
        one->ran = true;
        g->shown = NULL;
        g->shown_bits = 0;
        show_bits(run, g, before.bits, before.bit_count);
        show_bits(run, g, one->bits, one->bit_count);
    }
}

/* ---- after the run ---- */

void reuse_profile(const Run *run) {
    const struct Reuse *r = run->reuse;
    Profile *profile = run->settings.profile;
    if (r == NULL) return;
    for (uint32_t i = 0; i < run->plan->aggregations.count; i++) profile->reused[i] = run->aggregations[i].kept;
    for (uint32_t i = 0; i < run->plan->passes.count; i++) profile->passes[i].left_out = r->passes[i] == NULL;
    profile->reused_lods = r->kept_lods;
    profile->reused_groupings = r->kept_groupings;
    profile->reused_columns = r->kept_columns;
}
