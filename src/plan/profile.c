/* Prints what a run took: a line a pass with rows, time and memory, the groups that it filled, and what was computed once for several. */
#include "plan/profile.h"

Profile *profile_new(Arena *arena, const Plan *plan, double (*seconds)(void)) {
    Profile *profile = NEW(arena, Profile);
    profile->seconds = seconds;
    profile->passes = NEW_ARRAY(arena, PassProfile, plan->passes.count + 1);
    profile->groupings = NEW_ARRAY(arena, GroupingProfile, plan->groupings.count + 1);
    profile->reused = NEW_ARRAY(arena, bool, plan->aggregations.count + 1);
    return profile;
}

/* ---- numbers ---- */

static void put_count(Writer *w, uint64_t n) {
    if (n >= 1000) {
        put_count(w, n / 1000);
        put_format(w, ",%03u", (unsigned)(n % 1000));
    } else {
        put_format(w, "%u", (unsigned)n);
    }
}

static void put_rows(Writer *w, uint64_t n, const char *word) {
    put_count(w, n);
    put_format(w, " %s%s", word, n == 1 ? "" : "s");
}

static void put_seconds(Writer *w, double seconds) {
    if (seconds < 0.1) put_format(w, "%.2f ms", seconds * 1e3);
    else if (seconds < 1) put_format(w, "%.0f ms", seconds * 1e3);
    else put_format(w, "%.2f s", seconds);
}

static void put_bytes(Writer *w, size_t bytes) {
    if (bytes < 1000000) put_format(w, "%.1f kB", (double)bytes / 1e3);
    else put_format(w, "%.1f MB", (double)bytes / 1e6);
}

/* Eighths of a block. */
static void put_bar(Writer *w, double part) {
    static const char *const eighths[] = {"", "▏", "▎", "▍", "▌", "▋", "▊", "▉"};
    enum { WIDTH = 24 };
    unsigned length = (unsigned)(part * WIDTH * 8 + 0.5);
    for (unsigned i = 0; i < length / 8; i++) put_string(w, "█");
    put_string(w, eighths[length % 8]);
}

/* ---- what was shared ---- */

static void count_use(uint32_t *uses, const Node *node) {
    if (node != NULL) uses[node->id]++;
}

static void count_keys(uint32_t *uses, const Key *keys, uint32_t count) {
    for (uint32_t i = 0; i < count; i++) count_use(uses, keys[i].node);
}

static uint32_t *count_uses(Arena *arena, const Plan *plan) {
    uint32_t *uses = NEW_ARRAY(arena, uint32_t, plan->nodes.count + 1);
    for (uint32_t i = 0; i < plan->nodes.count; i++)
        for (uint32_t k = 0; k < plan->nodes.items[i]->count; k++) count_use(uses, plan->nodes.items[i]->args[k]);
    for (uint32_t i = 0; i < plan->aggregations.count; i++)
        for (uint32_t k = 0; k < plan->aggregations.items[i]->count; k++) count_use(uses, plan->aggregations.items[i]->args[k]);
    for (uint32_t i = 0; i < plan->groupings.count; i++)
        count_keys(uses, plan->groupings.items[i]->keys, plan->groupings.items[i]->count);
    for (uint32_t i = 0; i < plan->passes.count; i++)
        for (uint32_t k = 0; k < plan->passes.items[i]->filters.count; k++) count_use(uses, plan->passes.items[i]->filters.items[k]);
    for (uint32_t i = 0; i < plan->lods.count; i++) count_use(uses, plan->lods.items[i]->value);
    for (uint32_t i = 0; i < plan->outputs.count; i++) count_use(uses, plan->outputs.items[i].node);
    return uses;
}

static void put_shared(Writer *w, const Plan *plan) {
    const uint32_t *uses = count_uses(w->arena, plan);
    uint32_t calls = 0, lods = 0, aggregates = 0;
    for (uint32_t i = 0; i < plan->nodes.count; i++) {
        const Node *node = plan->nodes.items[i];
        if (uses[node->id] < 2 || node->constant) continue;
        calls += node->kind == NODE_CALL || node->kind == NODE_IF;
        lods += node->kind == NODE_LOOKUP;
        aggregates += node->kind == NODE_AGGREGATE;
    }
    if (calls + lods + aggregates == 0) return;
    put_string(w, "computed once for several: ");
    put_rows(w, calls, "expression");
    put_string(w, ", ");
    put_rows(w, aggregates, "aggregate");
    put_string(w, ", ");
    put_rows(w, lods, "LOD expression");
    put_char(w, '\n');
}

static uint32_t count_reused(const Profile *profile, const Task *task) {
    uint32_t reused = 0;
    for (uint32_t k = 0; k < task->aggregations.count; k++) reused += profile->reused[task->aggregations.items[k]->id];
    return reused;
}

static void put_groups(Writer *w, const Profile *profile, const Pass *pass) {
    for (uint32_t i = 0; i < pass->tasks.count; i++) {
        const Task *task = pass->tasks.items[i];
        const GroupingProfile *found = &profile->groupings[task->grouping->id];
        const uint32_t reused = count_reused(profile, task);
        put_string(w, "    ");
        put_task_head(w, task);
        put_string(w, ": ");
        if (task->grouping->count != 0) {
            put_rows(w, found->groups, found->exact ? "group" : "place");
            put_format(w, ", found %s; ", found->found);
        }
        put_rows(w, task->aggregations.count, "aggregate");
        if (reused != 0) put_format(w, ", %u of them from earlier statements", reused);
        put_char(w, '\n');
    }
}

static void put_reused(Writer *w, const Plan *plan, const Profile *profile) {
    uint32_t aggregates = 0, passes = 0;
    for (uint32_t i = 0; i < plan->aggregations.count; i++) aggregates += profile->reused[i];
    for (uint32_t i = 0; i < plan->passes.count; i++) passes += profile->passes[i].left_out;
    if (aggregates + passes + profile->reused_lods + profile->reused_groupings + profile->reused_columns == 0) return;
    put_string(w, "from earlier statements: ");
    put_rows(w, aggregates, "aggregate");
    put_string(w, ", ");
    put_rows(w, profile->reused_lods, "LOD expression");
    put_string(w, ", ");
    put_rows(w, profile->reused_columns, "calculated column");
    put_string(w, ", groups of ");
    put_rows(w, profile->reused_groupings, "grouping");
    put_format(w, "; %u of %u passes did not run\n", passes, plan->passes.count);
}

/* ---- the page ---- */

void put_profile(Writer *w, const Plan *plan, const Profile *profile) {
    double all = profile->lods + profile->result, most = 0;
    for (uint32_t i = 0; i < plan->passes.count; i++) {
        all += profile->passes[i].seconds;
        if (profile->passes[i].seconds > most) most = profile->passes[i].seconds;
    }
    for (uint32_t i = 0; i < plan->passes.count; i++) {
        const Pass *pass = plan->passes.items[i];
        const PassProfile *took = &profile->passes[pass->id];
        put_format(w, "pass %u  ", pass->id + 1);
        put_frame(w, &pass->joins);
        put_string(w, "\n    ");
        if (took->left_out) {
            put_string(w, "did not run\n");
            continue;
        }
        put_rows(w, took->rows, "row");
        if (took->kept != took->rows) {
            put_string(w, ", ");
            put_count(w, took->kept);
            put_string(w, " after the filters");
        }
        put_string(w, "; ");
        put_seconds(w, took->seconds);
        if (took->workers > 1) put_format(w, " on %u threads", took->workers);
        put_string(w, "; ");
        put_bytes(w, took->bytes);
        put_string(w, "  ");
        put_bar(w, most > 0 ? took->seconds / most : 0);
        put_char(w, '\n');
        put_groups(w, profile, pass);
    }
    put_string(w, "LODs and sets  ");
    put_seconds(w, profile->lods);
    put_string(w, "\nresult  ");
    put_rows(w, profile->result_rows, "row");
    put_string(w, "; ");
    put_seconds(w, profile->result);
    put_string(w, "\nall  ");
    put_seconds(w, all);
    put_char(w, '\n');
    put_shared(w, plan);
    put_reused(w, plan, profile);
}
