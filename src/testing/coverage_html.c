/* Coverage as one page that needs nothing else: every formula with what the tests have reached in it. Colour is never the only sign:
   what was missed is underlined, and said in words to screen readers. */
#include "answers/markup.h"
#include "testing/coverage.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

static const char page_head[] =
    "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
    "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<title>Coverage</title>\n<style>\n"
    ":root { color-scheme: light dark; --page: #fff; --ink: #1c2024; --soft: #5b636c; --line: #d8dce0; --code: #f6f7f9;\n"
    "  --taken: #d3f0da; --never: #ffd3cf; --never-ink: #b3261e; --null: #9a6700; --off: #e4e7ea; --link: #0b5cad; }\n"
    "@media (prefers-color-scheme: dark) { :root { --page: #15181b; --ink: #e6e8ea; --soft: #9aa3ab; --line: #343a40;\n"
    "  --code: #1c2024; --taken: #17432a; --never: #6a1f1b; --never-ink: #ffb4ab; --null: #e3b341; --off: #33393f; --link: #7db8f5; } }\n"
    "body { margin: 0 auto; max-width: 64rem; padding: 1.5rem 1rem 4rem; background: var(--page); color: var(--ink);\n"
    "  font: 16px/1.5 system-ui, sans-serif; }\n"
    "h1 { font-size: 1.6rem; margin: 0 0 .5rem; } h2 { font-size: 1.15rem; margin: 0; overflow-wrap: anywhere; }\n"
    "a { color: var(--link); } .soft { color: var(--soft); font-size: .9rem; }\n"
    "section { border-top: 1px solid var(--line); padding: 1.25rem 0; }\n"
    ".sums { display: flex; flex-wrap: wrap; gap: .5rem 2.5rem; margin: 1rem 0; } .sums b { font-size: 1.5rem; }\n"
    "meter { width: 100%; min-width: 8rem; height: .7rem; display: block; }\n"
    ".scroll { overflow-x: auto; } table { border-collapse: collapse; width: 100%; font-size: .95rem; }\n"
    "th, td { text-align: left; padding: .3rem .6rem .3rem 0; border-bottom: 1px solid var(--line); vertical-align: top; }\n"
    "td.n, th.n { text-align: right; white-space: nowrap; font-variant-numeric: tabular-nums; }\n"
    "td.miss { color: var(--never-ink); font-weight: 600; } td code { overflow-wrap: anywhere; }\n"
    "pre { background: var(--code); border: 1px solid var(--line); border-radius: 6px; padding: .6rem .8rem; overflow-x: auto;\n"
    "  font: 13.5px/1.6 ui-monospace, monospace; tab-size: 4; }\n"
    ".ln { display: inline-block; width: 3em; margin-right: 1em; text-align: right; color: var(--soft); background: var(--code);\n"
    "  user-select: none; text-decoration: none; }\n"
    ".taken { background: var(--taken); } .never { background: var(--never); text-decoration: underline wavy var(--never-ink) 1px; }\n"
    ".off { background: var(--off); color: var(--soft); font-style: italic; }\n"
    ".null { text-decoration: underline dotted var(--null) 2px; text-underline-offset: 3px; }\n"
    ".sr { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }\n"
    ".key span { padding: 0 .3em; margin-right: .4em; } details { margin-top: .5rem; } summary { cursor: pointer; }\n"
    "</style>\n</head>\n<body>\n";

static const char page_key[] =
    "<p class=\"key soft\"><span class=\"taken\">taken</span><span class=\"never\">never taken</span>"
    "<span class=\"null\">NULL case never met</span><span class=\"off\">cannot be taken</span></p>\n";

static void put(Buffer *to, const char *text) { markup_text(to, text, strlen(text)); }

static const char *state_word(const LodePoint *point) {
    bool arm = point->kind == LODE_POINT_ARM;
    switch (point_state(point)) {
    case POINT_TAKEN: return arm ? "taken" : "met";
    case POINT_NEVER: return arm ? "never taken" : "never met";
    case POINT_UNREACHABLE: return arm ? "cannot be taken" : "cannot be met";
    }
    return "";
}

/* ---- a formula ---- */

/* A part of a formula with the points that stand on it. */
typedef struct Part {
    size_t begin, end;
    const LodePoint **points;
    unsigned count;
} Part;

static int by_place(const void *left, const void *right) {
    const LodePoint *a = *(const LodePoint *const *)left, *b = *(const LodePoint *const *)right;
    if (a->begin != b->begin) return a->begin < b->begin ? -1 : 1;
    if (a->end != b->end) return a->end > b->end ? -1 : 1;
    return (a->kind > b->kind) - (a->kind < b->kind);
}

static bool whole_formula(const CoveredField *field, const LodePoint *point) {
    return point->kind == LODE_POINT_NULL && point->begin <= field->entry->formula_begin && point->end >= field->entry->formula_end;
}

static void open_part(Buffer *to, const Part *part) {
    static const char *const classes[] = {"taken", "never", "off"};
    const LodePoint *arm = NULL, *missed = NULL;
    for (unsigned i = 0; i < part->count; i++) {
        const LodePoint *point = part->points[i];
        if (point->kind == LODE_POINT_ARM) arm = point;
        else if (point_state(point) == POINT_NEVER) missed = point;
    }
    buffer_print(to, "<span class=\"%s%s\" title=\"", arm == NULL ? "" : classes[point_state(arm)], missed == NULL ? "" : " null");
    for (unsigned i = 0; i < part->count; i++) {
        const LodePoint *point = part->points[i];
        if (i > 0) buffer_text(to, "&#10;");
        put(to, point->what);
        if (point->rows > 0) buffer_print(to, ": %" PRIu64 " rows or groups", point->rows);
        else buffer_print(to, ": %s", state_word(point));
        if (point->unreachable[0] == '\0') continue;
        buffer_text(to, ", ");
        put(to, point->unreachable);
    }
    buffer_text(to, "\">");
    if (arm == NULL && missed == NULL) return;
    buffer_text(to, "<span class=\"sr\">[");
    if (arm != NULL && arm->rows > 0) buffer_print(to, "taken %" PRIu64 " times", arm->rows);
    else if (arm != NULL) buffer_text(to, state_word(arm));
    if (arm != NULL && missed != NULL) buffer_text(to, ", ");
    if (missed != NULL) buffer_text(to, "NULL case never met");
    buffer_text(to, "] </span>");
}

/* Text from `from` to `to_end`, with the number of each line before it. */
static void put_code(Buffer *to, const char *source, size_t from, size_t to_end, unsigned *line) {
    while (from < to_end) {
        const char *end = memchr(source + from, '\n', to_end - from);
        size_t stop = end == NULL ? to_end : (size_t)(end - source);
        size_t size = stop - from;
        if (size > 0 && source[stop - 1] == '\r') size--;
        markup_text(to, source + from, size);
        from = stop;
        if (end == NULL) break;
        buffer_print(to, "\n<span class=\"ln\" aria-hidden=\"true\">%u</span>", ++*line);
        from++;
    }
}

static unsigned gather_parts(const Covered *covered, const CoveredField *field, const LodePoint **points, Part *parts) {
    unsigned count = 0, n = 0;
    for (unsigned i = 0; i < field->count; i++) {
        const LodePoint *point = &covered->points[field->first + i];
        if (!whole_formula(field, point)) points[count++] = point;
    }
    if (count > 1) qsort(points, count, sizeof(const LodePoint *), by_place);
    for (unsigned i = 0; i < count; i++) {
        bool same = n > 0 && parts[n - 1].begin == points[i]->begin && parts[n - 1].end == points[i]->end;
        if (same) parts[n - 1].count++;
        else parts[n++] = (Part){points[i]->begin, points[i]->end, &points[i], 1};
    }
    return n;
}

/* The definition, its parts one in the other as in the tree. */
static void put_formula(Buffer *to, const Covered *covered, const CoveredField *field) {
    const LodeEntry *entry = field->entry;
    const LodePoint **points = mem_take(field->count, sizeof(const LodePoint *));
    Part *parts = mem_take(field->count, sizeof *parts);
    size_t *ends = mem_take(field->count, sizeof *ends), at = entry->begin;
    unsigned count = gather_parts(covered, field, points, parts), open = 0, line = entry->line;
    buffer_print(to, "<pre tabindex=\"0\"><code><span class=\"ln\" aria-hidden=\"true\">%u</span>", line);
    for (unsigned i = 0; i <= count; i++) {
        size_t begin = i < count ? parts[i].begin : entry->end;
        while (open > 0 && ends[open - 1] <= begin) {
            put_code(to, entry->source, at, ends[open - 1], &line);
            at = ends[--open];
            buffer_text(to, "</span>");
        }
        put_code(to, entry->source, at, begin, &line);
        at = begin;
        if (i == count) break;
        open_part(to, &parts[i]);
        ends[open++] = parts[i].end;
    }
    buffer_text(to, "</code></pre>\n");
    free(ends);
    free(parts);
    free((void *)points);
}

/* ---- tables ---- */

static void put_reached(Buffer *to, Reached reached) {
    if (reached.all == 0) buffer_text(to, "<td class=\"n\">-</td>");
    else
        buffer_print(to, "<td class=\"n%s\">%u of %u</td>", reached.taken < reached.all ? " miss" : "", reached.taken, reached.all);
}

static void put_point(Buffer *to, const LodePoint *point) {
    buffer_print(to, "<tr><td class=\"n\">%u:%u</td><td><code>", point->line, point->column);
    put(to, point->what);
    buffer_text(to, "</code>");
    if (point->unreachable[0] != '\0') {
        buffer_text(to, "<br><span class=\"soft\">");
        put(to, point->unreachable);
        buffer_text(to, "</span>");
    }
    bool miss = point_state(point) == POINT_NEVER;
    buffer_print(to, "</td><td class=\"n%s\">%s</td><td class=\"n\">%" PRIu64 "</td></tr>\n", miss ? " miss" : "", state_word(point),
                 point->rows);
}

static void put_points(Buffer *to, const Covered *covered, const CoveredField *field) {
    bool missed = field->arms.taken < field->arms.all || field->nulls.taken < field->nulls.all;
    buffer_print(to, "<details%s><summary>Arms and NULL cases</summary><div class=\"scroll\"><table>\n"
                     "<tr><th class=\"n\">Place</th><th>What</th><th class=\"n\">State</th><th class=\"n\">Rows or groups</th></tr>\n",
                 missed ? " open" : "");
    for (unsigned i = 0; i < field->count; i++) put_point(to, &covered->points[field->first + i]);
    buffer_text(to, "</table></div></details>\n");
}

static void put_name(Buffer *to, const CoveredField *field) { put(to, field->entry->name[0] == '\0' ? "(a filter)" : field->entry->name); }

static void put_field(Buffer *to, const Covered *covered, const CoveredField *field) {
    const LodeEntry *entry = field->entry;
    buffer_print(to, "<section id=\"f%u\"><h2>", field->index);
    put_name(to, field);
    buffer_text(to, "</h2><p class=\"soft\">");
    put(to, entry->file);
    buffer_print(to, ":%u", entry->line);
    if (field->arms.all > 0) buffer_print(to, ", %u of %u arms", field->arms.taken, field->arms.all);
    if (field->nulls.all > 0) buffer_print(to, ", %u of %u NULL cases", field->nulls.taken, field->nulls.all);
    if (!field_is_filter(field)) buffer_print(to, ", read by %u %s", entry->tests.count, entry->tests.count == 1 ? "test" : "tests");
    buffer_text(to, "</p>\n");
    if (entry->source != NULL) put_formula(to, covered, field);
    put_points(to, covered, field);
    buffer_text(to, "</section>\n");
}

static void put_sum(Buffer *to, const char *what, Reached reached) {
    buffer_print(to, "<div><b>%.1f %%</b><br>%u of %u %s<meter min=\"0\" max=\"100\" low=\"99\" optimum=\"100\" value=\"%.1f\">%.1f %%</meter></div>\n",
                 reached_percent(reached), reached.taken, reached.all, what, reached_percent(reached), reached_percent(reached));
}

static void put_overview(Buffer *to, const Covered *covered) {
    buffer_text(to, "<div class=\"scroll\"><table>\n<tr><th>Field</th><th class=\"n\">Arms</th><th class=\"n\">NULL cases</th>"
                    "<th class=\"n\">Tests</th></tr>\n");
    for (unsigned i = 0; i < covered->field_count; i++) {
        const CoveredField *field = &covered->fields[i];
        if (field->count == 0 && field->entry->tests.count > 0) continue;
        if (field->count > 0) buffer_print(to, "<tr><td><a href=\"#f%u\">", field->index);
        else buffer_text(to, "<tr><td>");
        put_name(to, field);
        buffer_text(to, field->count > 0 ? "</a></td>" : "</td>");
        put_reached(to, field->arms);
        put_reached(to, field->nulls);
        if (field_is_filter(field)) buffer_text(to, "<td class=\"n\">-</td>");
        else buffer_print(to, "<td class=\"n%s\">%u</td>", field->entry->tests.count == 0 ? " miss" : "", field->entry->tests.count);
        buffer_text(to, "</tr>\n");
    }
    buffer_text(to, "</table></div>\n");
}

void coverage_html(FILE *out, const Covered *covered) {
    Buffer to = {0};
    buffer_text(&to, page_head);
    buffer_text(&to, "<h1>What the tests reach</h1>\n<div class=\"sums\">\n");
    put_sum(&to, "arms", covered->arms);
    put_sum(&to, "NULL cases", covered->nulls);
    buffer_text(&to, "</div>\n");
    buffer_text(&to, page_key);
    put_overview(&to, covered);
    for (unsigned i = 0; i < covered->field_count; i++) {
        if (covered->fields[i].count > 0) put_field(&to, covered, &covered->fields[i]);
        buffer_write(&to, out);
    }
    buffer_text(&to, "</body>\n</html>\n");
    buffer_write(&to, out);
    buffer_free(&to);
}
