/* Tells what became of the mutants: a line a field, the survivors with what changed, the sum; and the same as JSON. */
#include "testing/mutation.h"

#include <stdlib.h>
#include <string.h>

enum { TESTS_MOST = 6 }; /* titles that a survivor lists */

static void print_text(const Mutation *m, const char *text) {
    m->options->print_text(m->options->out, text, strlen(text));
}

static const char *label_of(const LodeEntry *entry) { return entry->label[0] != '\0' ? entry->label : entry->name; }

/* ---- for people ---- */

static void report_baseline(const Mutation *m) {
    for (unsigned i = 0; i < m->baseline_count; i++) {
        const Outcome *outcome = &m->baseline[i];
        if (!outcome->failed) continue;
        fputs("left out, as it fails already: ", m->options->out);
        print_text(m, outcome->test->file);
        fprintf(m->options->out, ":%u: ", outcome->test->line);
        print_text(m, outcome->test->title);
        fputs("\n", m->options->out);
    }
}

static void report_fields(const Mutation *m) {
    unsigned before = LODE_NO_MUTANT;
    for (unsigned i = 0; i < m->count; i++) {
        unsigned entry = lode_mutant(m->lode, m->mutants[i])->entry;
        if (entry == before) continue;
        before = entry;
        MutationScore score = mutation_score(m, entry);
        fprintf(m->options->out, "%4u of %-4u %5.1f %%  ", score.killed, score.all,
                mutation_percent(score.killed, score.all));
        print_text(m, label_of(lode_entry(m->lode, entry)));
        if (score.waived > 0) fprintf(m->options->out, " (%u waived)", score.waived);
        fputs("\n", m->options->out);
    }
}

static int ascending(const void *a, const void *b) {
    unsigned x = *(const unsigned *)a, y = *(const unsigned *)b;
    return (x > y) - (x < y);
}

static void report_tests(const Mutation *m, unsigned entry) {
    FILE *to = m->options->out;
    unsigned *tests = testing_take(m->options, lode_test_count(m->lode), sizeof *tests),
             count = tests_over(m, entry, tests);
    if (count > 1) qsort(tests, count, sizeof *tests, ascending);
    fputs(count == 0 ? "    no test reads the field" : "    tests: ", to);
    for (unsigned i = 0; i < count && i < TESTS_MOST; i++) {
        fputs(i == 0 ? "\"" : ", \"", to);
        print_text(m, lode_test(m->lode, tests[i])->title);
        fputs("\"", to);
    }
    if (count > TESTS_MOST) fprintf(to, " and %u more", count - TESTS_MOST);
    fputs("\n", to);
    free(tests);
}

static void report_change(const Mutation *m, const char *sign, const char *paint, const char *text) {
    fprintf(m->options->out, "    %s%s ", m->options->colour ? paint : "", sign);
    print_text(m, text);
    fprintf(m->options->out, "%s\n", m->options->colour ? "\033[0m" : "");
}

static void report_mutant(const Mutation *m, unsigned index, const char *fate) {
    const LodeMutant *mutant = lode_mutant(m->lode, m->mutants[index]);
    const LodeEntry *entry = lode_entry(m->lode, mutant->entry);
    fprintf(m->options->out, "\n%s: ", fate);
    print_text(m, entry->file);
    fprintf(m->options->out, ":%u:%u: [", mutant->line, mutant->column);
    print_text(m, label_of(entry));
    fprintf(m->options->out, "] %s\n", mutant->operation);
    report_change(m, "-", "\033[31m", mutant->before);
    report_change(m, "+", "\033[32m", mutant->after);
    if (mutant->waived[0] != '\0') {
        fputs("    because: ", m->options->out);
        print_text(m, mutant->waived);
        fputs("\n", m->options->out);
    } else {
        report_tests(m, mutant->entry);
    }
}

void mutation_report(const Mutation *m) {
    report_baseline(m);
    report_fields(m);
    for (unsigned i = 0; i < m->count; i++) {
        if (m->fates[i] == FATE_SURVIVED) report_mutant(m, i, "survived");
        if (m->fates[i] == FATE_NOT_TRIED) report_mutant(m, i, "not tried, as the memory is spent");
        if (m->fates[i] == FATE_CRASHED) report_mutant(m, i, "ended the process that ran it");
        if (m->fates[i] == FATE_WAIVED && m->options->verbose) report_mutant(m, i, "waived");
    }
    MutationScore score = mutation_score(m, LODE_NO_MUTANT);
    fprintf(m->options->out, "%smutation: %u of %u killed (%.1f %%), %u waived\n",
            score.killed == score.all ? "" : "\n", score.killed, score.all, mutation_percent(score.killed, score.all),
            score.waived);
}

/* ---- for programs ---- */

static void json_text(const Mutation *m, FILE *to, const char *key, const char *text) {
    fprintf(to, "\"%s\": ", key);
    m->options->print_json(to, text);
}

static void json_score(FILE *to, MutationScore score) {
    fprintf(to, "\"killed\": %u, \"all\": %u, \"waived\": %u, \"score\": %.2f", score.killed, score.all, score.waived,
            mutation_percent(score.killed, score.all));
}

static void json_mutant(const Mutation *m, FILE *to, unsigned index) {
    static const char *const fates[] = {"not tried", "killed", "survived", "waived", "crashed"};
    const LodeMutant *mutant = lode_mutant(m->lode, m->mutants[index]);
    const LodeEntry *entry = lode_entry(m->lode, mutant->entry);
    fputs("    {", to);
    json_text(m, to, "field", entry->name);
    fputs(", ", to);
    json_text(m, to, "file", entry->file);
    fprintf(to, ", \"line\": %u, \"column\": %u, ", mutant->line, mutant->column);
    json_text(m, to, "operation", mutant->operation);
    fputs(", ", to);
    json_text(m, to, "before", mutant->before);
    fputs(", ", to);
    json_text(m, to, "after", mutant->after);
    fprintf(to, ", \"fate\": \"%s\"", fates[m->fates[index]]);
    if (mutant->waived[0] != '\0') {
        fputs(", ", to);
        json_text(m, to, "because", mutant->waived);
    }
    fputs("}", to);
}

void mutation_json(const Mutation *m, FILE *to) {
    fputs("{\n  ", to);
    json_score(to, mutation_score(m, LODE_NO_MUTANT));
    fputs(",\n  \"fields\": [", to);
    unsigned before = LODE_NO_MUTANT;
    for (unsigned i = 0; i < m->count; i++) {
        unsigned entry = lode_mutant(m->lode, m->mutants[i])->entry;
        if (entry == before) continue;
        fputs(before == LODE_NO_MUTANT ? "\n    {" : ",\n    {", to);
        before = entry;
        json_text(m, to, "field", lode_entry(m->lode, entry)->name);
        fputs(", ", to);
        json_score(to, mutation_score(m, entry));
        fputs("}", to);
    }
    fputs("\n  ],\n  \"mutants\": [", to);
    for (unsigned i = 0; i < m->count; i++) {
        fputs(i == 0 ? "\n" : ",\n", to);
        json_mutant(m, to, i);
    }
    fputs("\n  ]\n}\n", to);
}
