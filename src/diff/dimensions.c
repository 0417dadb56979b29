/* Values of dimensions in both versions, row by row of the table that they belong to. */
#include "diff/room.h"

#include <stdlib.h>
#include <string.h>

/* ---- the table whose rows a field has values for ---- */

typedef struct Reach {
    Lode *lode;
    bool *tables; /* by entries */
} Reach;

/* A grain is "row(Orders, Product), fixed(Customer)": whether a list has the name. */
static bool in_list(const char *grain, const char *list, const char *name) {
    size_t size = strlen(name);
    for (const char *at = strstr(grain, list); at != NULL; at = strstr(at + 1, list)) {
        const char *end = strchr(at, ')');
        for (const char *word = at + strlen(list); end != NULL && word < end; word++) {
            const char *stop = word + size;
            bool begins = word[-1] == '(' || word[-1] == ' ';
            if (begins && strncmp(word, name, size) == 0 && (*stop == ',' || *stop == ')')) return true;
        }
    }
    return false;
}

static bool in_grain(const Reach *r, const LodeEntry *field, const LodeEntry *used) {
    if (used->kind == LODE_TABLE) return in_list(field->grain, "row(", used->label);
    if (used->kind != LODE_COLUMN) return false;
    return in_list(field->grain, "row(", lode_entry(r->lode, used->table)->label) ||
           in_list(field->grain, "fixed(", used->label);
}

/* The tables of the grain among those that the field stands on. */
static void find_tables(Reach *r, const LodeEntry *field) {
    unsigned count = lode_entry_count(r->lode), head = 0, tail = 0;
    unsigned *queue = mem_take(count + 1, sizeof *queue);
    bool *seen = mem_take(count + 1, sizeof *seen);
    LodeIndexes uses = field->uses;
    for (;;) {
        for (unsigned i = 0; i < uses.count; i++)
            if (!seen[uses.items[i]]) seen[queue[tail++] = uses.items[i]] = true;
        if (head == tail) break;
        const LodeEntry *used = lode_entry(r->lode, queue[head++]);
        if (in_grain(r, field, used)) r->tables[used->table] = true;
        uses = used->uses;
    }
    free(queue);
    free(seen);
}

/* Whether every row of `from` belongs to one row of `to`. */
static bool leads(Lode *lode, unsigned from, unsigned to, unsigned steps) {
    if (from == to) return true;
    for (unsigned i = 0; i < lode_relationship_count(lode) && steps > 0; i++) {
        LodeRelationship r = lode_relationship(lode, i);
        if (r.many_to_many || r.inactive || lode_entry(lode, r.from)->table != from) continue;
        if (leads(lode, lode_entry(lode, r.to)->table, to, steps - 1)) return true;
    }
    return false;
}

enum { STEPS = 6 };

/* The one that leads to all others; DIFF_NONE: there is none. */
static unsigned table_of(Lode *lode, const LodeEntry *field) {
    unsigned count = lode_entry_count(lode), found = DIFF_NONE;
    Reach reach = {lode, mem_take(count + 1, sizeof(bool))};
    find_tables(&reach, field);
    for (unsigned t = 0; t < count && found == DIFF_NONE; t++) {
        if (!reach.tables[t]) continue;
        bool all = true;
        for (unsigned other = 0; other < count && all; other++)
            if (reach.tables[other]) all = leads(lode, t, other, STEPS);
        if (all) found = t;
    }
    free(reach.tables);
    return found;
}

/* ---- comparing ---- */

/* What tells its rows apart: the key, or everything that both versions have. */
static unsigned put_keys(Buffer *then, Buffer *now, Diff *diff, const LodeEntry *table) {
    bool has_key = false;
    unsigned count = 0;
    Lode *before = diff->request.before, *after = diff->request.after;
    for (unsigned i = 0; i < table->columns.count; i++) has_key |= lode_entry(after, table->columns.items[i])->key;
    for (unsigned i = 0; i < table->columns.count; i++) {
        const DiffEntry *pair = &diff->entries[table->columns.items[i]];
        const LodeEntry *column = diff_after(diff, pair);
        if (pair->before == DIFF_NONE || (has_key && !column->key) || strcmp(column->type, "spatial") == 0) continue;
        diff_name(then, before, diff_before(diff, pair));
        diff_name(now, after, column);
        buffer_text(then, ", ");
        buffer_text(now, ", ");
        count++;
    }
    return count;
}

static LodeValue then_of(const DiffRows *rows, const DiffPair *pair) {
    return diff_value(rows->before, pair->before, rows->keys);
}
static LodeValue now_of(const DiffRows *rows, const DiffPair *pair) {
    return diff_value(rows->after, pair->after, rows->keys);
}

/* A row that is not there goes before the NULLs of those that are. */
static int order_kinds(const DiffRows *rows, const DiffPair *a, const DiffPair *b) {
    int order = (a->before != DIFF_NO_ROW) - (b->before != DIFF_NO_ROW);
    if (order == 0) order = (a->after != DIFF_NO_ROW) - (b->after != DIFF_NO_ROW);
    if (order == 0) order = diff_value_order(then_of(rows, a), then_of(rows, b));
    return order != 0 ? order : diff_value_order(now_of(rows, a), now_of(rows, b));
}

static int by_kind(const void *a, const void *b, void *user) { return order_kinds(user, a, b); }

static int by_rows(const void *a, const void *b, void *user) {
    const DiffKind *x = a, *y = b;
    if (x->rows != y->rows) return x->rows > y->rows ? -1 : 1;
    return order_kinds(user, &x->sample, &y->sample);
}

static void count_kinds(DiffRows *rows) {
    DiffPair *pairs = mem_take(rows->count + 1, sizeof *pairs);
    rows->kinds = mem_take(rows->count + 1, sizeof *rows->kinds);
    memcpy(pairs, rows->changed, rows->count * sizeof *pairs);
    qsort_r(pairs, rows->count, sizeof *pairs, by_kind, rows);
    for (uint64_t i = 0; i < rows->count; i++) {
        if (i == 0 || order_kinds(rows, &pairs[i - 1], &pairs[i]) != 0)
            rows->kinds[rows->kind_count++] = (DiffKind){.sample = pairs[i]};
        rows->kinds[rows->kind_count - 1].rows++;
    }
    qsort_r(rows->kinds, rows->kind_count, sizeof *rows->kinds, by_rows, rows);
    free(pairs);
}

static void compare_rows(DiffRows *rows) {
    DiffPair *pairs = diff_align(rows->before, rows->after, rows->keys, &rows->rows);
    for (uint64_t i = 0; i < rows->rows; i++) {
        bool both = pairs[i].before != DIFF_NO_ROW && pairs[i].after != DIFF_NO_ROW;
        if (!both || !lode_value_same(then_of(rows, &pairs[i]), now_of(rows, &pairs[i]), 1e-9))
            pairs[rows->count++] = pairs[i];
    }
    rows->changed = pairs;
    count_kinds(rows);
}

static char *say(Diff *diff, const char *text) {
    Buffer problem = {0};
    buffer_text(&problem, text);
    return diff_keep(diff, &problem);
}

static void ask_rows(Diff *diff, DiffRows *rows, const DiffEntry *pair) {
    Lode *before = diff->request.before, *after = diff->request.after;
    Buffer then = {0}, now = {0}, problem = {0};
    buffer_text(&then, "rows ");
    buffer_text(&now, "rows ");
    rows->keys = put_keys(&then, &now, diff, lode_entry(after, rows->table));
    diff_name(&then, before, diff_before(diff, pair));
    diff_name(&now, after, diff_after(diff, pair));
    rows->before = diff_ask(diff, before, buffer_string(&then), &problem);
    rows->after = diff_ask(diff, after, buffer_string(&now), &problem);
    if (problem.size != 0) rows->problem = diff_keep(diff, &problem);
    buffer_free(&then);
    buffer_free(&now);
    buffer_free(&problem);
}

static void add_rows(Diff *diff, unsigned index) {
    const DiffEntry *pair = &diff->entries[index];
    DiffRows *list = realloc(diff->rows, (diff->rows_count + 1) * sizeof *list);
    if (list == NULL) mem_exhausted();
    diff->rows = list;
    DiffRows *rows = &list[diff->rows_count++];
    unsigned then = table_of(diff->request.before, diff_before(diff, pair));
    *rows = (DiffRows){.pair = index, .table = table_of(diff->request.after, diff_after(diff, pair))};
    if (rows->table == DIFF_NONE || then == DIFF_NONE)
        rows->problem = say(diff, "it has no values for the rows of one table");
    else if (diff->pairs[then] != rows->table)
        rows->problem = say(diff, "it has values for the rows of another table now");
    else
        ask_rows(diff, rows, pair);
    if (rows->before != NULL && rows->after != NULL) compare_rows(rows);
}

/* Another start of the week may change any of them. */
static bool is_wanted(const Diff *diff, const DiffEntry *pair) {
    if (pair->before == DIFF_NONE || pair->after == DIFF_NONE || pair->error_before || pair->error_after) return false;
    const LodeEntry *a = diff_before(diff, pair), *b = diff_after(diff, pair);
    bool fits = diff_is_field(b->kind) && b->kind != LODE_MEASURE && diff_is_field(a->kind) && a->kind != LODE_MEASURE;
    return fits && (diff->model || pair->reached || diff_changes_values(pair));
}

void diff_dimensions(Diff *diff) {
    for (unsigned i = 0; i < diff->count; i++)
        if (is_wanted(diff, &diff->entries[i])) add_rows(diff, i);
}
