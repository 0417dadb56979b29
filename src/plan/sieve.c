/* What a row must satisfy to give any aggregate of its pass a value. Aggregates skip NULL, and IF without ELSE is NULL
   where none of its conditions is TRUE: what these ask of one table can be looked at before that table's rows are
   joined to others. */
#include <string.h>

#include "plan/nodes.h"

static bool is_named(const Node *node, const char *name) {
    return node->kind == NODE_CALL && strcmp(node->function->name, name) == 0;
}

static bool is_null(const Node *node) {
    return node->type == TYPE_NULL || (node->kind == NODE_CONST && node->value.null);
}

static bool reads_only(const Node *node, const Table *table) {
    TableSet only = {{0}};
    set_add(&only, table->index);
    return !node->has_lod && !node->constant && memcmp(&node->tables, &only, sizeof only) == 0;
}

/* Conditions may be NULL: nothing is asked. */
static Node *both(Builder *b, Node *left, Node *right) {
    if (left == NULL || left == right) return right;
    return right == NULL ? left : node_operator(b, "AND", NOTATION_INFIX, left, right);
}

/* Whether the condition is one of those that a chain of AND asks for. */
static bool asks_for(const Node *chain, const Node *condition) {
    bool found = chain == condition;
    for (uint32_t i = 0; is_named(chain, "AND") && i < chain->count; i++) found |= asks_for(chain->args[i], condition);
    return found;
}

static Node *either(Builder *b, Node *left, Node *right) {
    if (left == NULL || right == NULL) return NULL;
    if (asks_for(left, right)) return right;
    return asks_for(right, left) ? left : node_operator(b, "OR", NOTATION_INFIX, left, right);
}

/* What a condition asks of the table's row when it is TRUE. */
static Node *asked(Builder *b, Node *condition, const Table *table) {
    if (reads_only(condition, table)) return condition;
    if (is_named(condition, "AND")) {
        Node *all = NULL;
        for (uint32_t i = 0; i < condition->count; i++) all = both(b, all, asked(b, condition->args[i], table));
        return all;
    }
    if (!is_named(condition, "OR")) return NULL;
    Node *any = asked(b, condition->args[0], table);
    for (uint32_t i = 1; i < condition->count && any != NULL; i++)
        any = either(b, any, asked(b, condition->args[i], table));
    return any;
}

static Node *needed(Builder *b, Node *node, const Table *table);

static Node *needed_of_if(Builder *b, Node *node, const Table *table) {
    Node *any = NULL;
    bool first = true;
    for (uint32_t i = 0; i < node->count; i += 2) {
        const bool last = i + 1 == node->count; /* ELSE */
        Node *value = node->args[last ? i : i + 1];
        if (is_null(value)) continue;
        Node *branch = needed(b, value, table);
        if (!last) branch = both(b, asked(b, node->args[i], table), branch);
        any = first ? branch : either(b, any, branch);
        first = false;
        if (any == NULL) return NULL;
    }
    return any;
}

/* What is TRUE of the table's row wherever the node has a value. */
static Node *needed(Builder *b, Node *node, const Table *table) {
    if (node->kind == NODE_IF) return needed_of_if(b, node, table);
    if (node->kind != NODE_CALL || node->function->nulls != NULLS_SPREAD) return NULL;
    Node *all = NULL;
    for (uint32_t i = 0; i < node->count; i++) all = both(b, all, needed(b, node->args[i], table));
    return all;
}

static Node *needed_of_pass(Builder *b, const Pass *pass, const Table *table) {
    Node *any = NULL;
    bool first = true;
    for (uint32_t i = 0; i < pass->tasks.count; i++) {
        const Task *task = pass->tasks.items[i];
        for (uint32_t k = 0; k < task->aggregations.count; k++) {
            const Aggregation *a = task->aggregations.items[k];
            Node *all = NULL; /* an aggregate of two skips rows where one of them is NULL */
            for (uint32_t n = 0; n < a->count; n++) all = both(b, all, needed(b, a->args[n], table));
            any = first ? all : either(b, any, all);
            first = false;
            if (any == NULL) return NULL;
        }
    }
    return any;
}

/* ---- tables that are only tested ---- */

enum { TESTS_AT_MOST = 3 };

static bool reads(const Node *node, const Table *table) {
    return set_has(&node->tables, table->index) || set_has(&node->lod_tables, table->index);
}

static bool add_test(Builder *b, Sieve *sieve, Node *test) {
    for (uint32_t i = 0; i < sieve->tests.count; i++)
        if (sieve->tests.items[i] == test) return true;
    *list_add(b->plan->arena, &sieve->tests) = test;
    return sieve->tests.count <= TESTS_AT_MOST;
}

/* Whether all that the node asks of the table is that conditions are TRUE, and these are added to its tests. decides:
   the node stands where FALSE and NULL are the same. */
static bool only_tests(Builder *b, Sieve *sieve, Node *node, bool decides) {
    if (!reads(node, sieve->table)) return true;
    if (decides && reads_only(node, sieve->table)) return add_test(b, sieve, node);
    const bool chain = decides && (is_named(node, "AND") || is_named(node, "OR"));
    bool only = node->kind == NODE_IF || node->kind == NODE_CALL;
    for (uint32_t i = 0; only && i < node->count; i++) {
        const bool condition = node->kind == NODE_IF && i % 2 == 0 && i + 1 < node->count;
        only = only_tests(b, sieve, node->args[i], chain || condition);
    }
    return only;
}

static void find_tests(Builder *b, const Pass *pass, Sieve *sieve) {
    bool only = true;
    for (uint32_t i = 0; i < pass->tasks.count; i++) {
        const Task *task = pass->tasks.items[i];
        for (uint32_t k = 0; k < task->aggregations.count; k++) {
            const Aggregation *a = task->aggregations.items[k];
            only &= a->function->aggregate != NULL && a->function->aggregate->ignores_duplicates;
            for (uint32_t n = 0; only && n < a->count; n++) only = only_tests(b, sieve, a->args[n], false);
        }
    }
    if (!only) sieve->tests.count = 0;
}

/* ---- passes ---- */

static bool is_expanded(const Pass *pass, const Table *table) {
    for (uint32_t p = 0; p < pass->joins.part_count; p++)
        for (uint32_t i = 0; i < pass->joins.parts[p].count; i++) {
            const Join *join = &pass->joins.parts[p].joins[i];
            if (join->table == table && join->kind != JOIN_LOOKUP) return true;
        }
    return false;
}

void pass_sieves(Builder *b) {
    Plan *plan = b->plan;
    for (uint32_t i = 0; i < plan->passes.count; i++) {
        Pass *pass = plan->passes.items[i];
        if (pass->rows || !pass->joins.expands) continue;
        for (uint32_t t = 0; t < plan->model->tables.count; t++) {
            const Table *table = plan->model->tables.items[t];
            if (!is_expanded(pass, table)) continue;
            Node *condition = needed_of_pass(b, pass, table);
            if (condition == NULL) continue;
            Sieve *sieve = list_add(plan->arena, &pass->sieves);
            *sieve = (Sieve){.table = table, .condition = condition};
            find_tests(b, pass, sieve);
        }
    }
}
