/* What is said about a part besides its value, in sentences; the renderings decide where they stand. */
#include "why/why.h"
#include "answers/render.h"
#include "answers/text.h"

#include <string.h>

enum { SERIES_SHOWN = 12 };

void say_value(Buffer *to, LodeValue value, const char *format) {
    if (value.null) {
        buffer_text(to, "NULL");
        return;
    }
    const bool text = value.type == LODE_STRING, time = value.type == LODE_DATE || value.type == LODE_DATETIME;
    if (text || time) buffer_char(to, text ? '\'' : '#');
    if (text)
        text_escape(to, value.string, value.size);
    else
        render_value(to, value, format);
    if (text || time) buffer_char(to, text ? '\'' : '#');
}

void say_count(Buffer *to, uint64_t count, const char *one) {
    buffer_print(to, "%llu %s%s", (unsigned long long)count, one, count == 1 ? "" : "s");
}

void say_rows(Buffer *to, const LodeWhyNode *node) {
    if (!node->over_rows) return;
    say_count(to, node->rows, "row");
    if (node->rows == 0) return;
    if (node->nulls == node->rows)
        buffer_text(to, node->rows == 1 ? ", NULL" : ", all NULL");
    else if (node->nulls != 0)
        buffer_print(to, ", %llu NULL", (unsigned long long)node->nulls);
    if (node->nulls == node->rows) return;
    Buffer least = {0}, greatest = {0};
    say_value(&least, node->least, node->format);
    say_value(&greatest, node->greatest, node->format);
    bool one = least.size == greatest.size && memcmp(least.data, greatest.data, least.size) == 0;
    buffer_text(to, one ? ", always " : ", from ");
    buffer_bytes(to, least.data, least.size);
    if (!one) {
        buffer_text(to, " to ");
        buffer_bytes(to, greatest.data, greatest.size);
    }
    buffer_free(&least);
    buffer_free(&greatest);
}

void say_place(Buffer *to, const LodeWhyPlace *place) {
    text_escape(to, place->table, strlen(place->table));
    if (place->line == 0) {
        buffer_print(to, " row %llu", (unsigned long long)place->record);
        return;
    }
    const char *name = strrchr(place->file, '/');
    name = name == NULL ? place->file : name + 1;
    buffer_text(to, " (");
    text_escape(to, name, strlen(name));
    buffer_print(to, ":%llu)", (unsigned long long)place->line);
}

/* ---- lines ---- */

typedef struct Lines {
    WhyLine *line;
    void *context;
    Buffer text;
} Lines;

static void flush(Lines *l, const char *mark) {
    l->line(l->context, mark, l->text.data == NULL ? "" : l->text.data, l->text.size);
    l->text.size = 0;
}

static void tell_arms(Lines *l, const LodeWhyNode *node) {
    for (unsigned i = 0; i < node->arm_count; i++) {
        const LodeWhyArm *arm = &node->arms[i];
        if (!node->over_rows && !arm->taken) continue;
        buffer_text(&l->text, arm->text);
        buffer_text(&l->text, ": ");
        if (node->over_rows)
            say_count(&l->text, arm->rows, "row");
        else
            buffer_text(&l->text, "taken");
        if (node->over_rows && arm->unknown != 0) {
            buffer_text(&l->text, "; the test is NULL in ");
            buffer_print(&l->text, "%llu", (unsigned long long)arm->unknown);
        }
        flush(l, "arm");
    }
}

/* The way of the rows: the frame, filters, the cell, each once, NULLs. */
static void tell_way(Lines *l, const LodeWhyNode *node) {
    if (!node->opened) return;
    buffer_text(&l->text, node->frame);
    buffer_text(&l->text, ": ");
    say_count(&l->text, node->met, "row");
    for (unsigned i = 0; i < node->filter_count; i++)
        buffer_print(&l->text, "; %s leaves %llu", node->filters[i].text, (unsigned long long)node->filters[i].rows);
    uint64_t filtered = node->filter_count == 0 ? node->met : node->filters[node->filter_count - 1].rows;
    if (node->kept != filtered)
        buffer_print(&l->text, "; %llu of them have the dimensions", (unsigned long long)node->kept);
    flush(l, "rows");
    buffer_print(&l->text, "%llu here", (unsigned long long)node->in_cell);
    if (node->rows != node->in_cell)
        buffer_print(&l->text, ", %llu when each counts once", (unsigned long long)node->rows);
    if (node->rows != 0 && node->nulls == node->rows)
        buffer_text(&l->text, ", all with a NULL");
    else if (node->nulls != 0)
        buffer_print(&l->text, ", %llu with a NULL", (unsigned long long)node->nulls);
    if (strcmp(node->name, "COUNTD") == 0)
        buffer_print(&l->text, ", %llu different", (unsigned long long)node->distinct);
    flush(l, "rows");
}

static void tell_sample(Lines *l, const LodeWhySample *sample) {
    if (sample->place_count == 0) buffer_text(&l->text, "the one row");
    for (unsigned i = 0; i < sample->place_count; i++) {
        if (i != 0) buffer_text(&l->text, ", ");
        say_place(&l->text, &sample->places[i]);
    }
    buffer_text(&l->text, sample->counts ? " counts: " : " does not count: ");
    if (sample->counts)
        say_value(&l->text, sample->value, "");
    else
        buffer_text(&l->text, sample->reason);
    for (unsigned i = 0; i < sample->cell_count; i++) {
        buffer_text(&l->text, i == 0 ? "; " : ", ");
        text_escape(&l->text, sample->cells[i].name, strlen(sample->cells[i].name));
        buffer_text(&l->text, " = ");
        say_value(&l->text, sample->cells[i].value, "");
    }
    flush(l, "sample");
}

static void tell_groups(Lines *l, const LodeWhyNode *node) {
    if (node->kind != LODE_WHY_LOD && node->kind != LODE_WHY_SET) return;
    if (!node->over_rows || node->rows == 0) return;
    buffer_text(&l->text, "these rows fall in ");
    say_count(&l->text, node->groups, "group");
    if (node->lost != 0) buffer_print(&l->text, ", %llu in none", (unsigned long long)node->lost);
    flush(l, "groups");
}

static void tell_series(Lines *l, const LodeWhyNode *node) {
    if (node->kind != LODE_WHY_CELLS || node->unreached) return;
    if (node->series_count == 0 && node->child_count == 0) {
        buffer_text(&l->text, "computed cell after cell; its parts are not told");
        flush(l, "cells");
    }
    if (node->series_count == 0) return;
    unsigned first = node->at >= SERIES_SHOWN ? node->at - SERIES_SHOWN + 1 : 0, last = first + SERIES_SHOWN;
    buffer_print(&l->text, "cell %u of %u that it runs over:", node->at + 1, node->series_count);
    if (first > 0) buffer_text(&l->text, " ...");
    for (unsigned i = first; i < node->series_count && i < last; i++) {
        buffer_text(&l->text, i == node->at ? " [" : " ");
        say_value(&l->text, node->series[i], "");
        if (i == node->at) buffer_char(&l->text, ']');
    }
    if (last < node->series_count) buffer_text(&l->text, " ...");
    flush(l, "cells");
}

void say_facts(const LodeWhyNode *node, WhyLine *line, void *context) {
    Lines l = {.line = line, .context = context};
    if (node->because[0] != '\0') {
        buffer_print(&l.text, "NULL because %s", node->because);
        flush(&l, "null");
    }
    tell_series(&l, node);
    tell_arms(&l, node);
    tell_groups(&l, node);
    tell_way(&l, node);
    for (unsigned i = 0; i < node->sample_count; i++) tell_sample(&l, &node->samples[i]);
    if (node->kind == LODE_WHY_AGGREGATE && !node->opened && !node->again && !node->unreached) {
        buffer_text(&l.text, "the rows are not opened: RANDOM() would give them other values now");
        flush(&l, "rows");
    }
    buffer_free(&l.text);
}
