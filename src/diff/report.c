/* A Diff for people: on a screen, or as Markdown for a comment on a change. Definitions first, then values. tables.c
 * has its tables. */
#include "diff/report.h"
#include "answers/text.h"

#include <inttypes.h>
#include <stdarg.h>
#include <string.h>

/* ---- pieces ---- */

void report_line(Report *r, const char *format, ...) {
    va_list args, again;
    va_start(args, format);
    va_copy(again, args);
    int size = vsnprintf(NULL, 0, format, args);
    va_end(args);
    Buffer text = {0};
    vsnprintf(buffer_room(&text, (size_t)size + 1), (size_t)size + 1, format, again);
    va_end(again);
    r->line.size = 0;
    text_escape(&r->line, text.data, (size_t)size);
    buffer_char(&r->line, '\n');
    buffer_write(&r->line, r->to);
    buffer_free(&text);
}

static void heading(Report *r, const char *text) {
    if (r->begun) fputc('\n', r->to);
    r->begun = true;
    if (r->markdown)
        fprintf(r->to, "### %s\n\n", text);
    else
        fprintf(r->to, "%s%s%s\n", r->bold, text, r->plain);
}

char *report_name(Report *r, Lode *lode, const LodeEntry *entry) {
    Buffer name = {0};
    if (r->markdown) buffer_char(&name, '`');
    diff_name(&name, lode, entry);
    if (r->markdown) buffer_char(&name, '`');
    return diff_keep(r->diff, &name);
}

char *report_pair(Report *r, const DiffEntry *pair) {
    const Diff *d = r->diff;
    if (pair->after == DIFF_NONE) return report_name(r, d->request.before, diff_before(d, pair));
    return report_name(r, d->request.after, diff_after(d, pair));
}

/* ---- definitions ---- */

static const char *change_word(DiffChange change) {
    switch (change) {
    case DIFF_SAME: return "same";
    case DIFF_CHANGED: return "changed";
    case DIFF_RENAMED: return "renamed";
    case DIFF_ADDED: return "added";
    case DIFF_REMOVED: return "removed";
    }
    return "";
}

static void formula_line(void *user, char sign, const char *line, size_t size) {
    Report *r = user;
    r->line.size = 0;
    if (!r->markdown) buffer_text(&r->line, sign == '-' ? r->red : sign == '+' ? r->green : "");
    buffer_print(&r->line, r->markdown ? "%c " : "      %c ", sign);
    text_escape(&r->line, line, size);
    if (!r->markdown && sign != ' ') buffer_text(&r->line, r->plain);
    buffer_char(&r->line, '\n');
    buffer_write(&r->line, r->to);
}

static void put_formula(Report *r, const DiffEntry *pair) {
    if (r->markdown) fputs("\n```diff\n", r->to);
    diff_lines(r->diff, pair, formula_line, r);
    if (r->markdown) fputs("```\n\n", r->to);
}

static const char *said(const char *text) { return text[0] == '\0' ? "(none)" : text; }

static void put_aspects(Report *r, const DiffEntry *pair) {
    const char *dash = r->markdown ? "  - " : "      ", *code = r->markdown ? "`" : "";
    for (unsigned i = 0; i < pair->aspect_count; i++) {
        const DiffAspect *a = &pair->aspects[i];
        bool meaning = strcmp(a->what, "type") == 0 || strcmp(a->what, "level") == 0 || strcmp(a->what, "grain") == 0;
        if (!meaning || (!pair->error_before && !pair->error_after))
            report_line(r, "%s%s: %s%s%s -> %s%s%s", dash, a->what, code, said(a->before), code, code, said(a->after),
                        code);
    }
    if (pair->error_after && !pair->error_before)
        report_line(r, "%sin error%s%s%s%s", dash, pair->error[0] == '\0' ? "" : ": ", code, pair->error, code);
    if (pair->error_before && !pair->error_after && pair->after != DIFF_NONE)
        report_line(r, "%sno longer in error", dash);
}

/* The text is the same, and its names name something else. */
typedef struct Words {
    bool differ;
} Words;

static void look_at_line(void *user, char sign, const char *line, size_t size) {
    Words *words = user;
    (void)line;
    (void)size;
    words->differ |= sign != ' ';
}

static bool same_words(Report *r, const DiffEntry *pair) {
    Words words = {false};
    diff_lines(r->diff, pair, look_at_line, &words);
    return !words.differ;
}

static void put_definition(Report *r, const DiffEntry *pair) {
    const LodeEntry *entry = diff_entry(r->diff, pair);
    const char *start = r->markdown ? "- " : "  ", *name = report_pair(r, pair);
    if (pair->change == DIFF_RENAMED)
        report_line(r, "%srenamed %s %s -> %s", start, diff_kind_word(entry->kind),
                    report_name(r, r->diff->request.before, diff_before(r->diff, pair)), name);
    else
        report_line(r, "%s%s %s %s", start, change_word(pair->change), diff_kind_word(entry->kind), name);
    put_aspects(r, pair);
    bool one_sided = pair->change == DIFF_ADDED || pair->change == DIFF_REMOVED;
    bool text =
        one_sided ? entry->formula_begin != entry->formula_end : pair->definition && entry->kind != LODE_PARAMETER;
    if (!text) return;
    if (!one_sided && same_words(r, pair))
        report_line(r, "%sits names name something else, or via, along or restart changed",
                    r->markdown ? "  - " : "      ");
    else
        put_formula(r, pair);
}

static void put_relationship(Report *r, const DiffRelationship *found) {
    Lode *lode = found->after ? r->diff->request.after : r->diff->request.before;
    LodeRelationship now = found->after ? found->now : found->then;
    const char *from = report_name(r, lode, lode_entry(lode, now.from)),
               *to = report_name(r, lode, lode_entry(lode, now.to));
    const char *word = !found->before ? "added" : !found->after ? "removed" : "changed";
    report_line(r, "%s%s relationship %s %s %s%s", r->markdown ? "- " : "  ", word, from,
                now.many_to_many ? "--" : "->", to, now.inactive ? " (inactive)" : "");
}

/* Columns that come and go with their table need no line each. */
static bool goes_with_table(const Diff *diff, const DiffEntry *pair) {
    const LodeEntry *entry = diff_entry(diff, pair);
    if (entry->kind != LODE_COLUMN) return false;
    if (pair->change == DIFF_REMOVED) return diff->entries[diff->pairs[entry->table]].change == DIFF_REMOVED;
    return pair->change == DIFF_ADDED && diff->entries[entry->table].change == DIFF_ADDED;
}

static void put_reached(Report *r, unsigned index) {
    const DiffEntry *pair = &r->diff->entries[index];
    Buffer way = {0};
    for (unsigned at = pair->cause, steps = 0; at != DIFF_NONE && steps < 20;
         at = r->diff->entries[at].cause, steps++) {
        buffer_print(&way, "%s%s", steps == 0 ? "" : " <- ", report_pair(r, &r->diff->entries[at]));
        if (!r->diff->entries[at].reached || diff_changes_values(&r->diff->entries[at])) break;
    }
    report_line(r, "%s%s %s: through %s", r->markdown ? "- " : "  ", diff_kind_word(diff_entry(r->diff, pair)->kind),
                report_pair(r, pair), diff_keep(r->diff, &way));
}

static void put_definitions(Report *r) {
    const Diff *diff = r->diff;
    if (diff_in_text(diff)) heading(r, "Definitions");
    if (diff->model) report_line(r, "%schanged model: the start of the week, or the locale", r->markdown ? "- " : "  ");
    for (unsigned i = 0; i < diff->count; i++)
        if (diff->entries[i].change != DIFF_SAME && !goes_with_table(diff, &diff->entries[i]))
            put_definition(r, &diff->entries[i]);
    for (unsigned i = 0; i < diff->relationship_count; i++) put_relationship(r, &diff->relationships[i]);
    bool any = false;
    for (unsigned i = 0; i < diff->count; i++) {
        const DiffEntry *pair = &diff->entries[i];
        if (!pair->reached || diff_changes_values(pair)) continue;
        if (!any) heading(r, "Reached by these changes");
        any = true;
        put_reached(r, i);
    }
}

/* ---- values ---- */

static bool cells_differ(const DiffCells *cells) { return cells->count != 0 || cells->problem != NULL; }

/* Neither version could answer by a dimension: that is told once, at the end. */
static bool is_hopeless(const DiffCells *cells) {
    return cells->by != NULL && cells->before == NULL && cells->after == NULL;
}

static void put_hopeless(Report *r) {
    const Diff *diff = r->diff;
    for (unsigned d = 0; d < diff->dimension_count; d++) {
        const DiffCells *first = NULL;
        unsigned count = 0;
        for (unsigned i = 0; i < diff->cells_count; i++) {
            const DiffCells *cells = &diff->cells[i];
            if (cells->by != diff->dimensions[d] || !is_hopeless(cells)) continue;
            if (count++ == 0) first = cells;
        }
        if (count != 0)
            report_line(r, "By %s %u %s no answer in either version: %s", first->by, count,
                        count == 1 ? "measure has" : "measures have", first->problem);
    }
}

static void put_values(Report *r) {
    const Diff *diff = r->diff;
    bool any = false;
    for (unsigned i = 0; i < diff->cells_count; i++) {
        if (!cells_differ(&diff->cells[i]) || is_hopeless(&diff->cells[i])) continue;
        if (!any) heading(r, "Values of measures");
        any = true;
        report_cells(r, &diff->cells[i]);
    }
    any = false;
    for (unsigned i = 0; i < diff->rows_count; i++) {
        if (diff->rows[i].count == 0 && diff->rows[i].problem == NULL) continue;
        if (!any) heading(r, "Values of dimensions");
        any = true;
        report_rows(r, &diff->rows[i]);
    }
}

/* Measures and dimensions that were compared and are the same. */
static void put_same(Report *r) {
    const Diff *diff = r->diff;
    Buffer names = {0};
    for (unsigned i = 0; i < diff->cells_count;) {
        unsigned pair = diff->cells[i].pair;
        bool differs = false;
        for (; i < diff->cells_count && diff->cells[i].pair == pair; i++)
            differs |= cells_differ(&diff->cells[i]) && !is_hopeless(&diff->cells[i]);
        if (differs) continue;
        buffer_print(&names, "%s%s", names.size == 0 ? "" : ", ", report_pair(r, &diff->entries[pair]));
    }
    for (unsigned i = 0; i < diff->rows_count; i++)
        if (diff->rows[i].count == 0 && diff->rows[i].problem == NULL)
            buffer_print(&names, "%s%s", names.size == 0 ? "" : ", ",
                         report_pair(r, &diff->entries[diff->rows[i].pair]));
    if (names.size == 0) return;
    heading(r, "The same values");
    report_line(r, "%s%s", r->markdown ? "" : "  ", buffer_string(&names));
    buffer_free(&names);
}

static void put_compared(Report *r) {
    const Diff *diff = r->diff;
    if (!diff->request.data) {
        if (diff_in_text(diff)) report_line(r, "Values were not compared: -d DATA names the data to answer with.");
        return;
    }
    if (diff->everywhere)
        report_line(r, "The model, a table, a relationship or a filter changed: all measures were compared.");
    put_hopeless(r);
    if (diff->cells_count == 0 || diff->dimension_count == 0) return;
    Buffer names = {0};
    for (unsigned i = 0; i < diff->dimension_count; i++)
        buffer_print(&names, "%s%s%s%s", i == 0 ? "" : ", ", r->markdown ? "`" : "", diff->dimensions[i],
                     r->markdown ? "`" : "");
    report_line(r, "Measures were compared in total and by %s.", buffer_string(&names));
    buffer_free(&names);
}

static void put_summary(Report *r) {
    const Diff *diff = r->diff;
    unsigned counts[DIFF_REMOVED + 1] = {0}, measures = 0, dimensions = 0, described = 0;
    for (unsigned i = 0; i < diff->count; i++) {
        counts[diff->entries[i].change]++;
        described += diff->entries[i].described;
    }
    for (unsigned i = 0, last = DIFF_NONE; i < diff->cells_count; i++) {
        if (diff->cells[i].count == 0 && !diff_one_sided(&diff->cells[i])) continue;
        measures += diff->cells[i].pair != last;
        last = diff->cells[i].pair;
    }
    for (unsigned i = 0; i < diff->rows_count; i++) dimensions += diff->rows[i].count != 0;
    if (r->begun) fputc('\n', r->to);
    put_compared(r);
    if (!diff_in_text(diff))
        report_line(r, "No difference in meaning.");
    else
        report_line(r, "Definitions: %u changed, %u renamed, %u added, %u removed; relationships: %u.",
                    counts[DIFF_CHANGED], counts[DIFF_RENAMED], counts[DIFF_ADDED], counts[DIFF_REMOVED],
                    diff->relationship_count);
    if (described != 0) report_line(r, "Only described differently (/// or folder): %u.", described);
    if (diff->request.data)
        report_line(r, "Values differ: %u %s, %u %s.", measures, measures == 1 ? "measure" : "measures", dimensions,
                    dimensions == 1 ? "dimension" : "dimensions");
}

static void put_report(Report *r) {
    put_definitions(r);
    put_values(r);
    put_same(r);
    put_summary(r);
    buffer_free(&r->line);
}

void diff_screen(FILE *to, const Diff *diff, GridOptions options) {
    Report r = {.to = to,
                .diff = (Diff *)diff,
                .most = options.most,
                .grid = options,
                .bold = "",
                .red = "",
                .green = "",
                .plain = ""};
    r.grid.most = 0;
    r.grid.quiet = true;
    if (options.colour) r.bold = "\033[1m", r.red = "\033[31m", r.green = "\033[32m", r.plain = "\033[0m";
    put_report(&r);
}

void diff_markdown(FILE *to, const Diff *diff, uint64_t most) {
    put_report(&(Report){.to = to,
                         .diff = (Diff *)diff,
                         .most = most,
                         .markdown = true,
                         .bold = "",
                         .red = "",
                         .green = "",
                         .plain = ""});
}
