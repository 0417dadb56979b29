/* A Diff as one JSON object, for programs. */
#include "answers/json.h"
#include "diff/room.h"

#include <inttypes.h>
#include <string.h>

typedef struct Json {
    FILE *to;
    const Diff *diff;
    uint64_t most;
    Buffer out;
} Json;

static void put_key(Json *j, const char *key) { buffer_print(&j->out, "\"%s\": ", key); }

static void put_name(Json *j, const char *key, Lode *lode, const LodeEntry *entry) {
    Buffer name = {0};
    diff_name(&name, lode, entry);
    json_key(&j->out, key, buffer_string(&name));
    buffer_free(&name);
}

static void put_pair(Json *j, const DiffEntry *pair) {
    const Diff *d = j->diff;
    if (pair->after != DIFF_NONE)
        put_name(j, "name", d->request.after, diff_after(d, pair));
    else
        put_name(j, "name", d->request.before, diff_before(d, pair));
}

/* ---- definitions ---- */

static void put_text(Json *j, const char *key, const LodeEntry *entry) {
    if (entry->formula_begin == entry->formula_end) return;
    buffer_text(&j->out, ", ");
    put_key(j, key);
    json_text(&j->out, entry->source + entry->formula_begin, entry->formula_end - entry->formula_begin);
}

static void put_aspects(Json *j, const DiffEntry *pair) {
    buffer_text(&j->out, ", \"aspects\": {");
    for (unsigned i = 0; i < pair->aspect_count; i++) {
        const DiffAspect *a = &pair->aspects[i];
        buffer_print(&j->out, "%s\"%s\": {", i == 0 ? "" : ", ", a->what);
        json_key(&j->out, "before", a->before);
        buffer_text(&j->out, ", ");
        json_key(&j->out, "after", a->after);
        buffer_char(&j->out, '}');
    }
    buffer_char(&j->out, '}');
}

static const char *change_word(const DiffEntry *pair) {
    switch (pair->change) {
    case DIFF_SAME: return pair->reached ? "reached" : "described";
    case DIFF_CHANGED: return "changed";
    case DIFF_RENAMED: return "renamed";
    case DIFF_ADDED: return "added";
    case DIFF_REMOVED: return "removed";
    }
    return "";
}

static void put_through(Json *j, const DiffEntry *pair) {
    const Diff *d = j->diff;
    buffer_text(&j->out, ", \"through\": [");
    unsigned steps = 0;
    for (unsigned at = pair->cause; at != DIFF_NONE && steps < 20; at = d->entries[at].cause, steps++) {
        Buffer name = {0};
        diff_name(&name, d->request.after, diff_after(d, &d->entries[at]));
        if (steps > 0) buffer_text(&j->out, ", ");
        json_text(&j->out, name.data, name.size);
        buffer_free(&name);
        if (diff_changes_values(&d->entries[at])) break;
    }
    buffer_char(&j->out, ']');
}

static void put_entry(Json *j, const DiffEntry *pair) {
    const LodeEntry *a = diff_before(j->diff, pair), *b = diff_after(j->diff, pair);
    buffer_char(&j->out, '{');
    json_key(&j->out, "change", change_word(pair));
    buffer_text(&j->out, ", ");
    json_key(&j->out, "kind", diff_kind_word(diff_entry(j->diff, pair)->kind));
    buffer_text(&j->out, ", ");
    put_pair(j, pair);
    if (pair->change == DIFF_RENAMED) {
        buffer_text(&j->out, ", ");
        put_name(j, "was", j->diff->request.before, a);
    }
    bool one_sided = a == NULL || b == NULL;
    buffer_print(&j->out, ", \"definition\": %s", pair->definition ? "true" : "false");
    if (a != NULL && (pair->definition || one_sided)) put_text(j, "before", a);
    if (b != NULL && (pair->definition || one_sided)) put_text(j, "after", b);
    put_aspects(j, pair);
    if (pair->reached) put_through(j, pair);
    if (pair->error != NULL) {
        buffer_text(&j->out, ", ");
        json_key(&j->out, "error", pair->error);
    }
    buffer_char(&j->out, '}');
}

static void put_entries(Json *j) {
    bool first = true;
    put_key(j, "entries");
    buffer_char(&j->out, '[');
    for (unsigned i = 0; i < j->diff->count; i++) {
        const DiffEntry *pair = &j->diff->entries[i];
        if (pair->change == DIFF_SAME && !pair->reached && !pair->described) continue;
        buffer_text(&j->out, first ? "\n  " : ",\n  ");
        first = false;
        put_entry(j, pair);
    }
    buffer_text(&j->out, "],\n\"relationships\": [");
    for (unsigned i = 0; i < j->diff->relationship_count; i++) {
        const DiffRelationship *r = &j->diff->relationships[i];
        Lode *lode = r->after ? j->diff->request.after : j->diff->request.before;
        LodeRelationship ends = r->after ? r->now : r->then;
        buffer_text(&j->out, i == 0 ? "\n  {" : ",\n  {");
        json_key(&j->out, "change", !r->before ? "added" : !r->after ? "removed" : "changed");
        buffer_text(&j->out, ", ");
        put_name(j, "from", lode, lode_entry(lode, ends.from));
        buffer_text(&j->out, ", ");
        put_name(j, "to", lode, lode_entry(lode, ends.to));
        buffer_char(&j->out, '}');
    }
    buffer_print(&j->out, "],\n\"model\": %s", j->diff->model ? "true" : "false");
}

/* ---- values ---- */

static void put_real(Json *j, const char *key, bool known, double number) {
    buffer_text(&j->out, ", ");
    put_key(j, key);
    json_value(&j->out, (LodeValue){.type = LODE_REAL, .null = !known, .real = number});
}

/* {"before": x, "after": y}; a side without the row is left out. */
static void put_sides(Json *j, const LodeResult *before, unsigned x, const LodeResult *after, unsigned y,
                      const DiffPair *pair, bool first) {
    if (pair->before != DIFF_NO_ROW) {
        buffer_text(&j->out, first ? "\"before\": " : ", \"before\": ");
        json_value(&j->out, lode_result_value(before, pair->before, x));
        first = false;
    }
    if (pair->after == DIFF_NO_ROW) return;
    buffer_text(&j->out, first ? "\"after\": " : ", \"after\": ");
    json_value(&j->out, lode_result_value(after, pair->after, y));
}

static void put_cell(Json *j, const DiffCells *cells, const DiffPair *pair) {
    double difference = 0, relative = 0;
    bool there = pair->after != DIFF_NO_ROW;
    buffer_char(&j->out, '{');
    if (cells->by != NULL) {
        put_key(j, "group");
        json_value(&j->out, there ? lode_result_value(cells->after, pair->after, 0)
                                  : lode_result_value(cells->before, pair->before, 0));
    }
    put_sides(j, cells->before, cells->column_before, cells->after, cells->column_after, pair, cells->by == NULL);
    LodeValue then = diff_value(cells->before, pair->before, cells->column_before);
    LodeValue now = diff_value(cells->after, pair->after, cells->column_after);
    bool has_difference = diff_difference(then, now, &difference), has_relative = diff_relative(then, now, &relative);
    put_real(j, "difference", has_difference, difference);
    put_real(j, "relative", has_relative, relative);
    buffer_char(&j->out, '}');
}

static void put_cells(Json *j, const DiffCells *cells) {
    buffer_char(&j->out, '{');
    put_pair(j, &j->diff->entries[cells->pair]);
    buffer_text(&j->out, ", \"by\": ");
    if (cells->by == NULL)
        buffer_text(&j->out, "null");
    else
        json_text(&j->out, cells->by, strlen(cells->by));
    if (cells->problem != NULL) {
        buffer_print(&j->out, ", \"answered\": {\"before\": %s, \"after\": %s}, ",
                     cells->before == NULL ? "false" : "true", cells->after == NULL ? "false" : "true");
        json_key(&j->out, "problem", cells->problem);
    }
    buffer_print(&j->out, ", \"groups\": %" PRIu64 ", \"differ\": %" PRIu64 ", \"cells\": [", cells->groups,
                 cells->count);
    uint64_t shown = diff_shown(cells->count, j->most);
    for (uint64_t i = 0; i < shown && !ferror(j->to); i++) {
        if (i > 0) buffer_text(&j->out, ", ");
        put_cell(j, cells, &cells->changed[i]);
        if (j->out.size > 1 << 16) buffer_write(&j->out, j->to);
    }
    buffer_text(&j->out, "]}");
}

static void put_rows(Json *j, const DiffRows *rows) {
    Lode *after = j->diff->request.after;
    buffer_char(&j->out, '{');
    put_pair(j, &j->diff->entries[rows->pair]);
    if (rows->problem != NULL) {
        buffer_text(&j->out, ", ");
        json_key(&j->out, "problem", rows->problem);
    }
    if (rows->table != DIFF_NONE) {
        buffer_text(&j->out, ", ");
        json_key(&j->out, "table", lode_entry(after, rows->table)->name);
    }
    buffer_print(&j->out, ", \"rows\": %" PRIu64 ", \"differ\": %" PRIu64 ", \"kinds\": [", rows->rows, rows->count);
    for (uint64_t i = 0; i < diff_shown(rows->kind_count, j->most); i++) {
        buffer_text(&j->out, i == 0 ? "{" : ", {");
        put_sides(j, rows->before, rows->keys, rows->after, rows->keys, &rows->kinds[i].sample, true);
        buffer_print(&j->out, ", \"rows\": %" PRIu64 "}", rows->kinds[i].rows);
    }
    buffer_text(&j->out, "], \"examples\": [");
    for (uint64_t i = 0; i < diff_shown(rows->count, 5); i++) {
        const DiffPair *pair = &rows->changed[i];
        buffer_text(&j->out, i == 0 ? "{\"key\": [" : ", {\"key\": [");
        for (unsigned k = 0; k < rows->keys; k++) {
            if (k > 0) buffer_text(&j->out, ", ");
            json_value(&j->out, pair->after != DIFF_NO_ROW ? lode_result_value(rows->after, pair->after, k)
                                                           : lode_result_value(rows->before, pair->before, k));
        }
        buffer_char(&j->out, ']');
        put_sides(j, rows->before, rows->keys, rows->after, rows->keys, pair, false);
        buffer_char(&j->out, '}');
    }
    buffer_text(&j->out, "]}");
}

void diff_json(FILE *to, const Diff *diff, uint64_t most) {
    Json j = {.to = to, .diff = diff, .most = most};
    buffer_print(&j.out, "{\"differs\": %s, ", diff_in_text(diff) || diff_in_values(diff) ? "true" : "false");
    buffer_print(&j.out, "\"values_compared\": %s, ", diff->request.data ? "true" : "false");
    buffer_print(&j.out, "\"values_differ\": %s,\n", diff_in_values(diff) ? "true" : "false");
    put_entries(&j);
    buffer_text(&j.out, ",\n\"measures\": [");
    for (unsigned i = 0; i < diff->cells_count; i++) {
        buffer_text(&j.out, i == 0 ? "\n  " : ",\n  ");
        put_cells(&j, &diff->cells[i]);
    }
    buffer_text(&j.out, "],\n\"dimensions\": [");
    for (unsigned i = 0; i < diff->rows_count; i++) {
        buffer_text(&j.out, i == 0 ? "\n  " : ",\n  ");
        put_rows(&j, &diff->rows[i]);
    }
    buffer_text(&j.out, "]}\n");
    buffer_write(&j.out, to);
    buffer_free(&j.out);
}
