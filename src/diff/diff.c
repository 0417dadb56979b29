/* Makes a Diff, step by step, and what its steps share about entries. */
#include "diff/room.h"

#include <stdlib.h>

const LodeEntry *diff_before(const Diff *diff, const DiffEntry *pair) {
    return pair->before == DIFF_NONE ? NULL : lode_entry(diff->request.before, pair->before);
}

const LodeEntry *diff_after(const Diff *diff, const DiffEntry *pair) {
    return pair->after == DIFF_NONE ? NULL : lode_entry(diff->request.after, pair->after);
}

const LodeEntry *diff_entry(const Diff *diff, const DiffEntry *pair) {
    return pair->after == DIFF_NONE ? diff_before(diff, pair) : diff_after(diff, pair);
}

bool diff_is_field(LodeKind kind) { return kind == LODE_DIMENSION || kind == LODE_MEASURE || kind == LODE_SET; }

const char *diff_kind_word(LodeKind kind) {
    switch (kind) {
    case LODE_TABLE: return "table";
    case LODE_COLUMN: return "column";
    case LODE_DIMENSION: return "dimension";
    case LODE_MEASURE: return "measure";
    case LODE_SET: return "set";
    case LODE_PARAMETER: return "parameter";
    case LODE_FILTER: return "filter";
    }
    return "";
}

bool diff_changes_values(const DiffEntry *pair) {
    bool changes = pair->definition;
    for (unsigned i = 0; i < pair->aspect_count; i++) changes |= !pair->aspects[i].shown_only;
    return changes;
}

static void put_part(Buffer *to, const char *name) {
    buffer_char(to, '[');
    for (; *name != '\0'; name++) {
        buffer_char(to, *name);
        if (*name == ']') buffer_char(to, ']');
    }
    buffer_char(to, ']');
}

void diff_name(Buffer *to, Lode *lode, const LodeEntry *entry) {
    if (entry->kind == LODE_COLUMN) {
        put_part(to, lode_entry(lode, entry->table)->name);
        buffer_char(to, '.');
    }
    if (entry->kind == LODE_PARAMETER) buffer_text(to, "[Parameters].");
    put_part(to, entry->name);
}

char *diff_keep(Diff *diff, Buffer *text) {
    char **texts = realloc(diff->texts, (diff->text_count + 1) * sizeof *texts);
    if (texts == NULL) mem_exhausted();
    diff->texts = texts;
    buffer_string(text);
    texts[diff->text_count++] = text->data;
    *text = (Buffer){0};
    return texts[diff->text_count - 1];
}

bool diff_in_text(const Diff *diff) {
    bool differs = diff->model || diff->relationship_count != 0;
    for (unsigned i = 0; i < diff->count; i++) differs |= diff->entries[i].change != DIFF_SAME;
    return differs;
}

bool diff_in_values(const Diff *diff) {
    bool differs = false;
    for (unsigned i = 0; i < diff->cells_count; i++)
        differs |= diff->cells[i].count != 0 || (diff->cells[i].before == NULL) != (diff->cells[i].after == NULL);
    for (unsigned i = 0; i < diff->rows_count; i++)
        differs |= diff->rows[i].count != 0 || (diff->rows[i].before == NULL) != (diff->rows[i].after == NULL);
    return differs;
}

Diff *diff_new(const DiffRequest *request) {
    Diff *diff = mem_take(1, sizeof *diff);
    diff->request = *request;
    diff_match(diff);
    diff_compare(diff);
    diff_reach(diff);
    if (!request->data) return diff;
    diff_measures(diff);
    diff_dimensions(diff);
    return diff;
}

void diff_free(Diff *diff) {
    if (diff == NULL) return;
    for (unsigned i = 0; i < diff->cells_count; i++) free(diff->cells[i].changed);
    for (unsigned i = 0; i < diff->rows_count; i++) {
        free(diff->rows[i].changed);
        free(diff->rows[i].kinds);
    }
    for (unsigned i = 0; i < diff->result_count; i++) lode_result_free(diff->results[i]);
    for (unsigned i = 0; i < diff->text_count; i++) free(diff->texts[i]);
    free(diff->entries);
    free(diff->pairs);
    free(diff->relationships);
    free(diff->dimensions);
    free(diff->cells);
    free(diff->rows);
    free(diff->results);
    free(diff->texts);
    free(diff);
}
