/* The plan as text: one pass a paragraph, in the order of operations. */
#include "plan/plan.h"

#include <string.h>

static void put_label(Writer *w, Text name, Text label) { put_text(w, label.size != 0 ? label : name); }

static void put_part(Writer *w, const Node *node, bool top);

static void put_list(Writer *w, Node *const *args, uint32_t count, const char *between) {
    for (uint32_t i = 0; i < count; i++) {
        if (i != 0) put_string(w, between);
        put_part(w, args[i], false);
    }
}

static void put_const(Writer *w, Value value) {
    if (value.null) {
        put_string(w, "NULL");
        return;
    }
    const char *quote = value.type == TYPE_STRING ? "'" : type_is_time(value.type) ? "#" : "";
    put_string(w, quote);
    put_value(w, value);
    put_string(w, quote);
}

static void put_call(Writer *w, const Node *node) {
    const Function *f = node->function;
    switch (f->notation) {
    case NOTATION_NAME:
        put_string(w, f->name);
        put_char(w, '(');
        put_list(w, node->args, node->count, ", ");
        put_char(w, ')');
        break;
    case NOTATION_PREFIX:
        put_string(w, f->name);
        if (strcmp(f->name, "NOT") == 0) put_char(w, ' ');
        put_part(w, node->args[0], false);
        break;
    case NOTATION_INFIX:
        put_char(w, '(');
        put_part(w, node->args[0], false);
        put_format(w, " %s ", f->name);
        put_part(w, node->args[1], false);
        put_char(w, ')');
        break;
    case NOTATION_IN:
        put_part(w, node->args[0], false);
        put_string(w, " IN (");
        put_list(w, node->args + 1, node->count - 1, ", ");
        put_char(w, ')');
        break;
    case NOTATION_CAST: put_part(w, node->args[0], false); break;
    }
}

/* " along key2 restart key1" */
static void put_addressing(Writer *w, const Addressing *a) {
    for (uint32_t i = 0; i < a->along_count; i++) put_format(w, "%s key%u", i == 0 ? " along" : ",", a->along[i] + 1);
    for (uint32_t i = 0; i < a->partition_count; i++)
        put_format(w, "%s key%u", i == 0 ? " for each" : ",", a->partition[i] + 1);
}

static void put_if(Writer *w, const Node *node) {
    for (uint32_t i = 0; i + 1 < node->count; i += 2) {
        put_string(w, i == 0 ? "IF " : " ELSEIF ");
        put_part(w, node->args[i], false);
        put_string(w, " THEN ");
        put_part(w, node->args[i + 1], false);
    }
    if (node->count % 2 == 1) {
        put_string(w, " ELSE ");
        put_part(w, node->args[node->count - 1], false);
    }
    put_string(w, " END");
}

static void put_part(Writer *w, const Node *node, bool top) {
    if (!top && node->field != NULL) { /* a field by its name; its formula is wherever it is computed */
        put_char(w, '[');
        put_label(w, node->field->name, node->field->label);
        put_char(w, ']');
        return;
    }
    switch (node->kind) {
    case NODE_CONST: put_const(w, node->value); break;
    case NODE_COLUMN:
        put_char(w, '[');
        put_label(w, node->column->table->name, node->column->table->label);
        put_string(w, "].[");
        put_label(w, node->column->name, node->column->label);
        put_char(w, ']');
        break;
    case NODE_PRESENT:
        put_char(w, '[');
        put_label(w, node->table->name, node->table->label);
        put_char(w, ']');
        break;
    case NODE_CALL: put_call(w, node); break;
    case NODE_IF: put_if(w, node); break;
    case NODE_LOOKUP: put_format(w, "lod%u", node->lod->id + 1); break;
    case NODE_AGGREGATE: put_format(w, "a%u", node->aggregation->id + 1); break;
    case NODE_KEY: put_format(w, "key%u", node->key + 1); break;
    case NODE_WINDOW:
        put_string(w, node->function->name);
        put_char(w, '(');
        put_list(w, node->args, node->count, ", ");
        put_string(w, ")");
        put_addressing(w, node->addressing);
        break;
    case NODE_TOTAL:
        put_string(w, "TOTAL(");
        put_part(w, node->args[0], false);
        put_char(w, ')');
        break;
    case NODE_RECURRENCE:
        put_part(w, node->args[0], false);
        put_addressing(w, node->addressing);
        break;
    case NODE_PREVIOUS:
        put_string(w, "PREVIOUS_VALUE(");
        put_part(w, node->args[0], false);
        put_char(w, ')');
        break;
    }
}

void put_node(Writer *w, const Node *node) { put_part(w, node, true); }

void put_frame(Writer *w, const JoinPlan *joins) {
    if (joins->part_count == 0) put_string(w, "one row of nothing");
    for (uint32_t p = 0; p < joins->part_count; p++) {
        if (p != 0) put_string(w, ", then the rest of ");
        for (uint32_t i = 0; i < joins->parts[p].count; i++) {
            const Join *join = &joins->parts[p].joins[i];
            switch (join->kind) {
            case JOIN_BASE: break;
            case JOIN_LOOKUP: put_string(w, " \xe2\x86\x92 "); break;
            case JOIN_EXPAND: put_string(w, " \xc3\x97 "); break;
            }
            put_label(w, join->table->name, join->table->label);
        }
    }
}

static void put_keys(Writer *w, const Key *keys, uint32_t count) {
    for (uint32_t i = 0; i < count; i++) {
        if (i != 0) put_string(w, ", ");
        put_part(w, keys[i].node, false);
    }
}

static void put_grouping(Writer *w, const Grouping *g) {
    put_string(w, g->view ? "view by " : "group by ");
    if (g->count == 0) put_string(w, "nothing");
    put_keys(w, g->keys, g->count);
}

void put_work(Writer *w, const Pass *pass, const Grouping *grouping) {
    if (pass != NULL) {
        put_format(w, "pass %u over ", pass->id + 1);
        put_frame(w, &pass->joins);
    }
    if (pass != NULL && grouping != NULL) put_string(w, ", ");
    if (grouping != NULL) put_grouping(w, grouping);
}

void put_task_head(Writer *w, const Task *task) {
    put_grouping(w, task->grouping);
    if (task->deduplicate) {
        put_string(w, "; once per ");
        for (uint32_t i = 0; i < task->row_count; i++) {
            if (i != 0) put_string(w, ", ");
            put_string(w, "row of ");
            put_label(w, task->rows[i]->name, task->rows[i]->label);
        }
        if (task->row_count != 0 && task->key_count != 0) put_string(w, ", ");
        put_keys(w, task->keys, task->key_count);
        if (task->row_count + task->key_count == 0) put_string(w, "group");
    }
}

static void put_task(Writer *w, const Task *task) {
    put_string(w, "  ");
    put_task_head(w, task);
    put_char(w, '\n');
    for (uint32_t i = 0; i < task->aggregations.count; i++) {
        const Aggregation *a = task->aggregations.items[i];
        put_format(w, "    a%u = %s(", a->id + 1, a->function->name);
        for (uint32_t k = 0; k < a->count; k++) {
            if (k != 0) put_string(w, ", ");
            put_part(w, a->args[k], false);
        }
        put_string(w, ")\n");
    }
}

static void put_filters(Writer *w, const Pass *pass) {
    for (uint32_t i = 0; i < pass->filters.count; i++) {
        put_string(w, i == 0 ? "  where " : "    and ");
        put_part(w, pass->filters.items[i], false);
        put_char(w, '\n');
    }
}

static void put_sieves(Writer *w, const Pass *pass) {
    for (uint32_t i = 0; i < pass->sieves.count; i++) {
        const Sieve *sieve = &pass->sieves.items[i];
        put_string(w, "  values only where ");
        put_part(w, sieve->condition, false);
        put_char(w, '\n');
    }
}

static void put_lods(Writer *w, const Plan *plan, uint32_t stage) {
    for (uint32_t i = 0; i < plan->lods.count; i++) {
        const Lod *lod = plan->lods.items[i];
        if (lod->stage != stage) continue;
        static const char *const kinds[] = {"FIXED", "INCLUDE", "EXCLUDE", "FIXED"};
        static const char *const sets[] = {"TOP ", "BOTTOM ", "HAVING "};
        put_format(w, "lod%u = ", lod->id + 1);
        if (!lod->is_set) put_format(w, "{%s ", kinds[lod->kind]);
        put_keys(w, lod->grouping->keys, lod->grouping->count);
        put_string(w, lod->is_set ? " IN " : " : ");
        if (lod->is_set) put_string(w, sets[lod->set]);
        if (lod->limit != NULL) {
            put_part(w, lod->limit, false);
            put_string(w, " BY ");
        }
        put_part(w, lod->value, true);
        put_string(w, lod->is_set ? "\n" : "}\n");
    }
}

static void put_conditions(Writer *w, const char *word, Node *const *nodes, uint32_t count) {
    for (uint32_t i = 0; i < count; i++) {
        put_string(w, i == 0 ? word : " and ");
        put_part(w, nodes[i], false);
        if (i + 1 == count) put_char(w, '\n');
    }
}

void put_plan(Writer *w, const Plan *plan) {
    uint32_t at = 0;
    for (uint32_t stage = 0; stage < plan->stages || stage == 0; stage++) {
        for (; at < plan->passes.count && plan->passes.items[at]->stage == stage; at++) {
            const Pass *pass = plan->passes.items[at];
            put_format(w, "pass %u  frame ", pass->id + 1);
            put_frame(w, &pass->joins);
            put_char(w, '\n');
            put_filters(w, pass);
            put_sieves(w, pass);
            for (uint32_t i = 0; i < pass->tasks.count; i++) put_task(w, pass->tasks.items[i]);
            if (pass->rows) put_string(w, "  every row\n");
        }
        put_lods(w, plan, stage);
    }
    put_string(w, "result\n");
    for (uint32_t i = 0; i < plan->outputs.count; i++) {
        put_string(w, "  ");
        put_text(w, plan->outputs.items[i].label);
        put_string(w, " = ");
        const Node *node = plan->outputs.items[i].node;
        if (node->kind == NODE_KEY) put_part(w, plan->view->keys[node->key].node, false);
        else put_part(w, node, true);
        put_char(w, '\n');
    }
    put_conditions(w, "having ", plan->having.items, plan->having.count);
    put_conditions(w, "then hide cells without ", plan->hiding.items, plan->hiding.count);
    for (uint32_t i = 0; i < plan->order.count; i++) {
        put_string(w, i == 0 ? "order by " : ", ");
        const Node *node = plan->order.items[i].node;
        if (node->kind == NODE_KEY && plan->view->count > node->key) put_part(w, plan->view->keys[node->key].node, false);
        else put_part(w, node, false);
        if (plan->order.items[i].descending) put_string(w, " desc");
        if (i + 1 == plan->order.count) put_char(w, '\n');
    }
    if (plan->has_limit) {
        put_format(w, "limit %llu", (unsigned long long)plan->limit);
        for (uint32_t i = 0; i < plan->per.count; i++) {
            put_string(w, i == 0 ? " per " : ", ");
            put_text(w, plan->outputs.items[plan->per.items[i]].label);
        }
        put_char(w, '\n');
    }
}
