/* An explanation as JSON: the tree of lode.h, with members left out where nothing is to say. docs/why.md lists them. */
#include "why/why.h"
#include "answers/json.h"

#include <string.h>

static void key(Buffer *to, const char *name) { buffer_print(to, ", \"%s\": ", name); }

static void put_text(Buffer *to, const char *name, const char *text) {
    if (text[0] == '\0') return;
    key(to, name);
    json_text(to, text, strlen(text));
}

static void put_count(Buffer *to, const char *name, uint64_t count) {
    buffer_print(to, ", \"%s\": %llu", name, (unsigned long long)count);
}

static void put_value(Buffer *to, const char *name, LodeValue value) {
    key(to, name);
    json_value(to, value);
}

static void put_cells(Buffer *to, const char *name, const LodeWhyCell *cells, unsigned count) {
    key(to, name);
    buffer_char(to, '{');
    for (unsigned i = 0; i < count; i++) {
        if (i != 0) buffer_text(to, ", ");
        json_text(to, cells[i].name, strlen(cells[i].name));
        buffer_text(to, ": ");
        json_value(to, cells[i].value);
    }
    buffer_char(to, '}');
}

static void put_sample(Buffer *to, const LodeWhySample *sample) {
    buffer_print(to, "{\"counts\": %s", sample->counts ? "true" : "false");
    put_text(to, "reason", sample->reason);
    put_value(to, "value", sample->value);
    key(to, "places");
    buffer_char(to, '[');
    for (unsigned i = 0; i < sample->place_count; i++) {
        const LodeWhyPlace *place = &sample->places[i];
        if (i != 0) buffer_text(to, ", ");
        buffer_char(to, '{');
        json_key(to, "table", place->table);
        put_text(to, "file", place->file);
        put_count(to, "record", place->record);
        if (place->line != 0) put_count(to, "line", place->line);
        buffer_char(to, '}');
    }
    buffer_char(to, ']');
    put_cells(to, "columns", sample->cells, sample->cell_count);
    buffer_char(to, '}');
}

static void put_opened(Buffer *to, const LodeWhyNode *node) {
    put_text(to, "frame", node->frame);
    put_count(to, "met", node->met);
    key(to, "filters");
    buffer_char(to, '[');
    for (unsigned i = 0; i < node->filter_count; i++) {
        if (i != 0) buffer_text(to, ", ");
        buffer_char(to, '{');
        json_key(to, "text", node->filters[i].text);
        put_count(to, "rows", node->filters[i].rows);
        buffer_char(to, '}');
    }
    buffer_char(to, ']');
    put_count(to, "kept", node->kept);
    put_count(to, "here", node->in_cell);
    put_count(to, "rows", node->rows);
    put_count(to, "nulls", node->nulls);
    put_count(to, "distinct", node->distinct);
    key(to, "samples");
    buffer_char(to, '[');
    for (unsigned i = 0; i < node->sample_count; i++) {
        if (i != 0) buffer_text(to, ", ");
        put_sample(to, &node->samples[i]);
    }
    buffer_char(to, ']');
}

static void put_rows(Buffer *to, const LodeWhyNode *node) {
    put_count(to, "rows", node->rows);
    put_count(to, "nulls", node->nulls);
    put_value(to, "least", node->least);
    put_value(to, "greatest", node->greatest);
    if (!node->has_sum) return;
    put_value(to, "sum", (LodeValue){.type = LODE_REAL, .real = node->sum});
}

static void put_arms(Buffer *to, const LodeWhyNode *node) {
    key(to, "arms");
    buffer_char(to, '[');
    for (unsigned i = 0; i < node->arm_count; i++) {
        const LodeWhyArm *arm = &node->arms[i];
        if (i != 0) buffer_text(to, ", ");
        buffer_char(to, '{');
        json_key(to, "text", arm->text);
        if (node->over_rows) {
            put_count(to, "rows", arm->rows);
            put_count(to, "unknown", arm->unknown);
        } else {
            buffer_print(to, ", \"taken\": %s", arm->taken ? "true" : "false");
        }
        buffer_char(to, '}');
    }
    buffer_char(to, ']');
}

static void put_series(Buffer *to, const LodeWhyNode *node) {
    put_count(to, "at", node->at);
    key(to, "series");
    buffer_char(to, '[');
    for (unsigned i = 0; i < node->series_count; i++) {
        if (i != 0) buffer_text(to, ", ");
        json_value(to, node->series[i]);
    }
    buffer_char(to, ']');
}

static void put_node(Buffer *to, const LodeWhyNode *node) {
    static const char *const kinds[] = {"constant",  "column", "dimension", "call",  "branch",
                                        "aggregate", "lod",    "set",       "group", "cells"};
    buffer_char(to, '{');
    json_key(to, "kind", kinds[node->kind]);
    put_text(to, "field", node->field);
    put_text(to, "text", node->text);
    put_text(to, "name", node->name);
    if (node->again) buffer_text(to, ", \"again\": true");
    if (node->unreached)
        buffer_text(to, ", \"unreached\": true");
    else if (node->over_rows)
        put_rows(to, node);
    else
        put_value(to, "value", node->value);
    put_text(to, "because", node->because);
    if (node->key_count != 0) put_cells(to, "keys", node->keys, node->key_count);
    if (node->arm_count != 0) put_arms(to, node);
    if (node->opened) put_opened(to, node);
    if (node->series_count != 0) put_series(to, node);
    if (node->kind == LODE_WHY_LOD || node->kind == LODE_WHY_SET) {
        put_count(to, "groups", node->groups);
        put_count(to, "lost", node->lost);
    }
    if (node->child_count != 0) key(to, "parts");
    for (unsigned i = 0; i < node->child_count; i++) {
        buffer_text(to, i == 0 ? "[" : ", ");
        put_node(to, node->children[i]);
    }
    buffer_text(to, node->child_count != 0 ? "]}" : "}");
}

void why_json(Buffer *to, const LodeWhy *why) {
    buffer_char(to, '{');
    json_key(to, "item", why->label);
    put_count(to, "row", why->row);
    put_count(to, "rows", why->rows);
    put_count(to, "matches", why->matches);
    put_cells(to, "dimensions", why->top->keys, why->top->key_count);
    put_value(to, "value", why->top->value);
    key(to, "why");
    put_node(to, why->top);
    buffer_text(to, "}\n");
}
