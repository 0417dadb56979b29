/* Coverage: counts up what the tests have reached, field by field, and tells it to people. */
#include "testing/coverage.h"
#include "answers/buffer.h"

#include <stdlib.h>
#include <string.h>

/* ---- counting up ---- */

PointState point_state(const LodePoint *point) {
    if (point->rows > 0) return POINT_TAKEN;
    return point->unreachable[0] == '\0' ? POINT_NEVER : POINT_UNREACHABLE;
}

bool field_is_filter(const CoveredField *field) { return field->entry->kind == LODE_FILTER; }

double reached_percent(Reached reached) { return reached.all == 0 ? 100 : 100.0 * reached.taken / reached.all; }

static bool has_formula(const LodeEntry *entry) {
    switch (entry->kind) {
    case LODE_DIMENSION:
    case LODE_MEASURE:
    case LODE_SET:
    case LODE_FILTER: return true;
    case LODE_TABLE:
    case LODE_COLUMN:
    case LODE_PARAMETER: break;
    }
    return false;
}

static void add_point(Reached *reached, const LodePoint *point) {
    PointState state = point_state(point);
    reached->all += state != POINT_UNREACHABLE;
    reached->taken += state == POINT_TAKEN;
}

Covered covered_new(Lode *lode) {
    unsigned entries = lode_entry_count(lode), at = 0;
    Covered c = {.point_count = lode_point_count(lode)};
    c.points = mem_take(c.point_count, sizeof *c.points);
    c.fields = mem_take(entries, sizeof *c.fields);
    for (unsigned i = 0; i < c.point_count; i++) c.points[i] = lode_point(lode, i);
    for (unsigned e = 0; e < entries; e++) {
        const LodeEntry *entry = lode_entry(lode, e);
        if (!has_formula(entry)) continue;
        CoveredField *field = &c.fields[c.field_count++];
        *field = (CoveredField){.index = e, .entry = entry, .first = at};
        for (; at < c.point_count && c.points[at].entry == e; at++, field->count++) {
            bool arm = c.points[at].kind == LODE_POINT_ARM;
            add_point(arm ? &field->arms : &field->nulls, &c.points[at]);
            add_point(arm ? &c.arms : &c.nulls, &c.points[at]);
        }
    }
    return c;
}

void covered_free(Covered *covered) {
    free(covered->fields);
    free(covered->points);
}

/* ---- for people ---- */

typedef struct Report {
    const TestOptions *options;
    const Covered *covered;
    const char *margin; /* in TAP all of it is a comment */
} Report;

static void put(const Report *r, const char *text) { r->options->print_text(r->options->out, text, strlen(text)); }

static void put_counts(const Report *r, Reached reached, const char *unit, int width) {
    char text[48];
    snprintf(text, sizeof text, "%u of %u %s", reached.taken, reached.all, unit);
    bool missing = reached.taken < reached.all && r->options->colour;
    fprintf(r->options->out, "%s%*s%s", missing ? "\033[31m" : "", width, text, missing ? "\033[0m" : "");
}

static const char *title(const CoveredField *field) { return field->entry->name[0] == '\0' ? "(a filter)" : field->entry->name; }

static void put_table(const Report *r) {
    enum { ARMS = 18, NULLS = 24 };
    size_t widest = 0;
    for (unsigned i = 0; i < r->covered->field_count; i++) {
        const char *name = title(&r->covered->fields[i]);
        size_t width = r->options->text_width(name, strlen(name));
        if (r->covered->fields[i].count > 0 && width > widest) widest = width;
    }
    for (unsigned i = 0; i < r->covered->field_count; i++) {
        const CoveredField *field = &r->covered->fields[i];
        if (field->count == 0) continue;
        const char *name = title(field);
        fprintf(r->options->out, "%s  ", r->margin);
        put(r, name);
        int blanks = (int)(widest - r->options->text_width(name, strlen(name)));
        if (field->arms.all > 0) {
            fprintf(r->options->out, "%*s", blanks, "");
            put_counts(r, field->arms, "arms", ARMS);
            blanks = 0;
        } else {
            blanks += ARMS;
        }
        if (field->nulls.all > 0) {
            fprintf(r->options->out, "%*s", blanks, "");
            put_counts(r, field->nulls, "NULL cases", NULLS);
        }
        fputs("\n", r->options->out);
    }
}

/* FILE:LINE:COLUMN: [Field]: what, for the points of this kind and state. */
static void put_points(const Report *r, const char *heading, LodePointKind kind, PointState state) {
    bool any = false;
    for (unsigned i = 0; i < r->covered->field_count; i++) {
        const CoveredField *field = &r->covered->fields[i];
        for (unsigned k = field->first; k < field->first + field->count; k++) {
            const LodePoint *point = &r->covered->points[k];
            if (point->kind != kind || point_state(point) != state) continue;
            if (state == POINT_TAKEN && point->unreachable[0] == '\0') continue; /* only what should not have been */
            if (!any) fprintf(r->options->out, "%s%s\n", r->margin, heading);
            any = true;
            fprintf(r->options->out, "%s  ", r->margin);
            put(r, field->entry->file);
            fprintf(r->options->out, ":%u:%u: [", point->line, point->column);
            put(r, title(field));
            fputs("]: ", r->options->out);
            put(r, point->what);
            if (point->unreachable[0] != '\0') {
                fputs(" - ", r->options->out);
                put(r, point->unreachable);
            }
            fputs("\n", r->options->out);
        }
    }
}

static void put_untested(const Report *r) {
    bool any = false;
    for (unsigned i = 0; i < r->covered->field_count; i++) {
        const CoveredField *field = &r->covered->fields[i];
        if (field_is_filter(field) || field->entry->tests.count > 0) continue;
        if (!any) fprintf(r->options->out, "%sno test reads\n", r->margin);
        any = true;
        fprintf(r->options->out, "%s  ", r->margin);
        put(r, field->entry->file);
        fprintf(r->options->out, ":%u: [", field->entry->line);
        put(r, title(field));
        fputs("]\n", r->options->out);
    }
}

static void put_report(const Report *r) {
    put_table(r);
    put_points(r, "arms never taken", LODE_POINT_ARM, POINT_NEVER);
    put_points(r, "arms that were taken against what is said of them", LODE_POINT_ARM, POINT_TAKEN);
    if (r->options->verbose) {
        put_points(r, "NULL cases never met", LODE_POINT_NULL, POINT_NEVER);
        put_points(r, "arms that cannot be taken", LODE_POINT_ARM, POINT_UNREACHABLE);
        put_points(r, "NULL cases that cannot be met", LODE_POINT_NULL, POINT_UNREACHABLE);
    }
    put_untested(r);
}

double testing_coverage(Lode *lode, const TestOptions *options) {
    Covered covered = covered_new(lode);
    Report report = {options, &covered, options->tap ? "# " : ""};
    if (options->coverage) put_report(&report);
    fprintf(options->out, "%scoverage: %u of %u arms, %u of %u NULL cases\n", report.margin, covered.arms.taken, covered.arms.all,
            covered.nulls.taken, covered.nulls.all);
    if (options->coverage_json != NULL) coverage_json(options->coverage_json, lode, &covered);
    if (options->coverage_html != NULL) coverage_html(options->coverage_html, &covered);
    double percent = reached_percent(covered.arms);
    covered_free(&covered);
    return percent;
}
