/* Numbers of what a plan computes: each thing is written as bytes, in which the things that it is made of stand as
 * their numbers. */
#include "plan/identity.h"

#include "plan/nodes.h"

typedef struct Identifying {
    Identities *known;
    Arena *arena;
    const Plan *plan;
    PlanIdentity of;
    bool *done_nodes, *done_groupings, *done_aggregations, *done_lods;
    bool open_view; /* something looks groups of the view up: which of them there are matters */
    int64_t now;
} Identifying;

/* A thing being written; `fails` once a part of it has no number. */
typedef struct Saying {
    Writer w;
    bool fails;
} Saying;

static void say(Saying *s, const void *data, size_t size) { put_text(&s->w, (Text){data, size}); }
#define SAY(s, thing) say((s), &(thing), sizeof(thing))

static Saying begin(Arena *arena, char kind) {
    Saying s = {.fails = false};
    writer_init(&s.w, arena);
    put_char(&s.w, kind);
    return s;
}

static void say_part(Saying *s, uint32_t number) {
    s->fails |= number == 0;
    SAY(s, number);
}

static uint32_t number_of(Identities *known, const Saying *s) {
    if (s->fails) return 0;
    Text bytes = writer_text(&s->w);
    uint32_t number = map_get(&known->numbers, bytes);
    if (number != MAP_NONE) return number;
    map_put(&known->numbers, text_copy(known->arena, bytes), known->last + 1);
    return ++known->last;
}

static uint32_t identify_node(Identifying *i, const Node *node);
static uint32_t identify_grouping(Identifying *i, const Grouping *grouping);

/* ---- frames: which rows there are, and which of them count ---- */

static void want(TableSet *tables, const Node *node) {
    set_join(tables, &node->tables);
    set_join(tables, &node->lod_tables);
}

static void say_key(Saying *s, const PlanIdentity *of, const Key *key, TableSet *tables) {
    want(tables, key->node);
    say_part(s, of->nodes[key->node->id]);
    SAY(s, key->finest_count);
    for (uint32_t k = 0; k < key->finest_count; k++) {
        set_add(tables, key->finest[k]->index);
        SAY(s, key->finest[k]);
    }
}

static void say_path(Saying *s, const Path *path) {
    SAY(s, path->count);
    for (uint32_t k = 0; k < path->count; k++) {
        SAY(s, path->steps[k].relationship);
        SAY(s, path->steps[k].up);
        SAY(s, path->steps[k].backwards);
    }
}

/* Lookups that nobody asks for are somebody else's, who shares the pass. */
static bool is_wanted(const Join *join, const TableSet *tables) {
    return join->kind != JOIN_LOOKUP || set_has(tables, join->table->index);
}

static void want_sources(const struct JoinPart *part, TableSet *tables) {
    for (uint32_t k = part->count; k-- > 0;) { /* what a join starts from stands before it */
        const Join *join = &part->joins[k];
        if (!is_wanted(join, tables)) continue;
        if (join->source != NULL) set_add(tables, join->source->index);
        if (join->fallback != NULL) set_add(tables, join->fallback->index);
    }
}

static void say_part_joins(Saying *s, const struct JoinPart *part, TableSet tables) {
    uint32_t count = 0;
    want_sources(part, &tables);
    for (uint32_t k = 0; k < part->count; k++) count += is_wanted(&part->joins[k], &tables);
    SAY(s, count);
    for (uint32_t k = 0; k < part->count; k++) {
        const Join *join = &part->joins[k];
        if (!is_wanted(join, &tables)) continue;
        SAY(s, join->kind);
        SAY(s, join->table);
        SAY(s, join->source);
        say_path(s, &join->path);
        SAY(s, join->fallback);
        if (join->fallback != NULL) say_path(s, &join->fallback_path);
    }
}

/* `tables`: those that are read, besides what the pass itself reads. */
static void say_frame(Saying *s, const PlanIdentity *of, const Pass *pass, TableSet tables) {
    SAY(s, pass->filters.count);
    for (uint32_t k = 0; k < pass->filters.count; k++) {
        want(&tables, pass->filters.items[k]);
        say_part(s, of->nodes[pass->filters.items[k]->id]);
    }
    SAY(s, pass->inner.count);
    for (uint32_t k = 0; k < pass->inner.count; k++) say_key(s, of, &pass->inner.items[k], &tables);
    SAY(s, pass->joins.part_count);
    for (uint32_t p = 0; p < pass->joins.part_count; p++) say_part_joins(s, &pass->joins.parts[p], tables);
}

static void want_keys(TableSet *tables, const Grouping *grouping) {
    for (uint32_t k = 0; k < grouping->count; k++) {
        want(tables, grouping->keys[k].node);
        for (uint32_t f = 0; f < grouping->keys[k].finest_count; f++)
            set_add(tables, grouping->keys[k].finest[f]->index);
    }
}

/* ---- aggregates ---- */

const Task *task_of(const Aggregation *a) {
    for (uint32_t t = 0; t < a->pass->tasks.count; t++)
        for (uint32_t k = 0; k < a->pass->tasks.items[t]->aggregations.count; k++)
            if (a->pass->tasks.items[t]->aggregations.items[k] == a) return a->pass->tasks.items[t];
    return NULL;
}

static uint32_t say_aggregation(Identifying *i, const Aggregation *a) {
    const Task *task = task_of(a);
    if (task == NULL) return 0;
    Saying s = begin(i->arena, 'A');
    TableSet tables = {{0}};
    for (uint32_t k = 0; k < a->pass->filters.count; k++) identify_node(i, a->pass->filters.items[k]);
    for (uint32_t k = 0; k < a->pass->inner.count; k++) identify_node(i, a->pass->inner.items[k].node);
    for (uint32_t k = 0; k < task->key_count; k++) identify_node(i, task->keys[k].node);
    SAY(&s, a->function);
    SAY(&s, a->type);
    SAY(&s, a->count);
    for (uint32_t k = 0; k < a->count; k++) {
        say_part(&s, identify_node(i, a->args[k]));
        want(&tables, a->args[k]);
    }
    say_part(&s, identify_grouping(i, a->grouping));
    want_keys(&tables, a->grouping);
    SAY(&s, task->deduplicate);
    SAY(&s, task->key_count);
    for (uint32_t k = 0; k < task->key_count; k++) say_key(&s, &i->of, &task->keys[k], &tables);
    SAY(&s, task->row_count);
    for (uint32_t k = 0; k < task->row_count; k++) {
        set_add(&tables, task->rows[k]->index);
        SAY(&s, task->rows[k]);
    }
    say_frame(&s, &i->of, a->pass, tables);
    return number_of(i->known, &s);
}

static uint32_t identify_aggregation(Identifying *i, const Aggregation *a) {
    if (!i->done_aggregations[a->id]) {
        i->done_aggregations[a->id] = true;
        i->of.aggregations[a->id] = say_aggregation(i, a);
    }
    return i->of.aggregations[a->id];
}

uint32_t identify_shown(Identities *known, Arena *scratch, const PlanIdentity *of, const Pass *pass, const Task *task) {
    Saying s = begin(scratch, 'S');
    TableSet tables = {{0}};
    say_part(&s, of->groupings[task->grouping->id]);
    want_keys(&tables, task->grouping);
    say_frame(&s, of, pass, tables);
    return number_of(known, &s);
}

/* ---- groupings, LODs ---- */

static uint32_t identify_grouping(Identifying *i, const Grouping *grouping) {
    if (i->done_groupings[grouping->id]) return i->of.groupings[grouping->id];
    i->done_groupings[grouping->id] = true;
    Saying s = begin(i->arena, 'G');
    TableSet unused = {{0}};
    s.fails = grouping->view && i->open_view;
    SAY(&s, grouping->view);
    SAY(&s, grouping->count);
    for (uint32_t k = 0; k < grouping->count; k++) {
        identify_node(i, grouping->keys[k].node);
        say_key(&s, &i->of, &grouping->keys[k], &unused);
    }
    return i->of.groupings[grouping->id] = number_of(i->known, &s);
}

/* The members of a set are the groups that certain tasks come across. */
static void say_members(Identifying *i, Saying *s, const Lod *set) {
    for (uint32_t p = 0; p < i->plan->passes.count; p++) {
        const Pass *pass = i->plan->passes.items[p];
        for (uint32_t t = 0; t < pass->tasks.count; t++) {
            const Task *task = pass->tasks.items[t];
            if (task->grouping != set->grouping || !task->shows) continue;
            for (uint32_t k = 0; k < pass->filters.count; k++) identify_node(i, pass->filters.items[k]);
            for (uint32_t k = 0; k < pass->inner.count; k++) identify_node(i, pass->inner.items[k].node);
            say_part(s, identify_shown(i->known, i->arena, &i->of, pass, task));
        }
    }
}

static uint32_t identify_lod(Identifying *i, const Lod *lod) {
    if (i->done_lods[lod->id]) return i->of.lods[lod->id];
    i->done_lods[lod->id] = true;
    Saying s = begin(i->arena, 'L');
    say_part(&s, identify_grouping(i, lod->grouping));
    say_part(&s, identify_node(i, lod->value));
    SAY(&s, lod->is_set);
    if (lod->is_set) {
        SAY(&s, lod->set);
        if (lod->limit != NULL) say_part(&s, identify_node(i, lod->limit));
        say_members(i, &s, lod);
    }
    return i->of.lods[lod->id] = number_of(i->known, &s);
}

/* ---- nodes ---- */

static void say_function(Identifying *i, Saying *s, const Function *function) {
    SAY(s, function);
    if (function == NULL) return;
    if (function->volatility == VOLATILITY_RUN) SAY(s, i->now);
    s->fails |= function->volatility == VOLATILITY_ROW;
}

static uint32_t say_node(Identifying *i, const Node *node) {
    Saying s = begin(i->arena, 'N');
    SAY(&s, node->kind);
    SAY(&s, node->type);
    switch (node->kind) {
    case NODE_CONST: put_constant(&s.w, node->value); break;
    case NODE_COLUMN: SAY(&s, node->column); break;
    case NODE_PRESENT: SAY(&s, node->table); break;
    case NODE_CALL: say_function(i, &s, node->function); break;
    case NODE_IF: break;
    case NODE_LOOKUP: say_part(&s, identify_lod(i, node->lod)); break;
    case NODE_AGGREGATE: say_part(&s, identify_aggregation(i, node->aggregation)); break;
    case NODE_KEY:
    case NODE_WINDOW:
    case NODE_TOTAL:
    case NODE_RECURRENCE:
    case NODE_PREVIOUS: s.fails = true; break;
    }
    for (uint32_t k = 0; k < node->count; k++) say_part(&s, identify_node(i, node->args[k]));
    return number_of(i->known, &s);
}

static uint32_t identify_node(Identifying *i, const Node *node) {
    if (i->done_nodes[node->id]) return i->of.nodes[node->id];
    i->done_nodes[node->id] = true; /* plans have no cycles */
    return i->of.nodes[node->id] = say_node(i, node);
}

/* ---- all ---- */

void identities_init(Identities *known, Arena *arena) {
    *known = (Identities){.arena = arena};
    map_init(&known->numbers, arena, false);
}

PlanIdentity identify(Identities *known, Arena *arena, const Plan *plan, int64_t now) {
    Identifying i = {.known = known, .arena = arena, .plan = plan, .now = now};
    i.of = (PlanIdentity){.nodes = NEW_ARRAY(arena, uint32_t, plan->nodes.count + 1),
                          .groupings = NEW_ARRAY(arena, uint32_t, plan->groupings.count + 1),
                          .aggregations = NEW_ARRAY(arena, uint32_t, plan->aggregations.count + 1),
                          .lods = NEW_ARRAY(arena, uint32_t, plan->lods.count + 1)};
    i.done_nodes = NEW_ARRAY(arena, bool, plan->nodes.count + 1);
    i.done_groupings = NEW_ARRAY(arena, bool, plan->groupings.count + 1);
    i.done_aggregations = NEW_ARRAY(arena, bool, plan->aggregations.count + 1);
    i.done_lods = NEW_ARRAY(arena, bool, plan->lods.count + 1);
    for (uint32_t k = 0; k < plan->lods.count; k++) i.open_view |= plan->lods.items[k]->grouping->view;
    for (uint32_t k = 0; k < plan->nodes.count; k++) identify_node(&i, plan->nodes.items[k]);
    for (uint32_t k = 0; k < plan->groupings.count; k++) identify_grouping(&i, plan->groupings.items[k]);
    for (uint32_t k = 0; k < plan->aggregations.count; k++) identify_aggregation(&i, plan->aggregations.items[k]);
    for (uint32_t k = 0; k < plan->lods.count; k++) identify_lod(&i, plan->lods.items[k]);
    return i.of;
}
