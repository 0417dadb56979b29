/* Writes reports: for people, in the Test Anything Protocol, and as JUnit XML. */
#include "answers/markup.h"
#include "testing/expect.h"

#include <inttypes.h>
#include <string.h>

static void print_text(FILE *to, const TestOptions *options, const char *text) {
    options->print_text(to, text, strlen(text));
}

/* In TAP a # begins a directive. */
static void tap_title(FILE *to, const TestOptions *options, const char *title) {
    while (*title != '\0') {
        size_t size = strcspn(title, "#\\");
        options->print_text(to, title, size);
        if (title[size] != '\0') fprintf(to, "\\%c", title[size]);
        title += size + (title[size] != '\0');
    }
}

static void indent_lines(FILE *to, const char *text, const char *before) {
    while (*text != '\0') {
        size_t size = strcspn(text, "\n");
        fprintf(to, "%s%.*s\n", size > 0 ? before : "#", (int)size, text);
        text += size + (text[size] == '\n');
    }
}

void report_begin(const TestOptions *options, unsigned count) {
    if (options->tap)
        fprintf(options->out, "TAP version 13\n1..%u%s\n", count, count == 0 ? " # SKIP no tests found" : "");
    else if (count == 0)
        fputs(options->filter == NULL ? "no tests found\n" : "no tests found that the filter lets through\n",
              options->out);
}

void report_test(const TestOptions *options, unsigned number, const Outcome *outcome) {
    FILE *to = options->out;
    if (options->tap) {
        fprintf(to, "%s %u - ", outcome->failed ? "not ok" : "ok", number);
        tap_title(to, options, outcome->test->title);
        fputs("\n", to);
        indent_lines(to, outcome->details, "# ");
    } else if (outcome->failed || options->verbose) {
        const char *paint = options->colour ? outcome->failed ? "\033[1;31m" : "\033[1;32m" : "";
        fprintf(to, "%s%s%s ", paint, outcome->failed ? "FAIL" : "ok  ", options->colour ? "\033[0m" : "");
        print_text(to, options, outcome->test->file);
        fprintf(to, ":%u: ", outcome->test->line);
        print_text(to, options, outcome->test->title);
        fprintf(to, "\n%s", outcome->details);
    }
    fflush(to);
}

static void markup(FILE *to, const char *text) {
    Buffer shown = {0};
    markup_text(&shown, text, strlen(text));
    buffer_write(&shown, to);
    buffer_free(&shown);
}

static void junit_case(FILE *to, const Outcome *outcome) {
    fputs("    <testcase classname=\"", to);
    markup(to, outcome->test->file);
    fputs("\" name=\"", to);
    markup(to, outcome->test->title);
    fprintf(to, "\" time=\"%.6f\" file=\"", outcome->seconds);
    markup(to, outcome->test->file);
    fprintf(to, "\" line=\"%u\"", outcome->test->line);
    if (!outcome->failed) {
        fputs("/>\n", to);
        return;
    }
    fputs(">\n      <failure message=\"the test failed\">", to);
    markup(to, outcome->details);
    fputs("</failure>\n    </testcase>\n", to);
}

static void junit(FILE *to, const Outcome *outcomes, unsigned count, unsigned failed) {
    double seconds = 0;
    for (unsigned i = 0; i < count; i++) seconds += outcomes[i].seconds;
    fprintf(to, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites tests=\"%u\" failures=\"%u\" time=\"%.6f\">\n",
            count, failed, seconds);
    fprintf(to, "  <testsuite name=\"lode\" tests=\"%u\" failures=\"%u\" errors=\"0\" skipped=\"0\" time=\"%.6f\">\n",
            count, failed, seconds);
    for (unsigned i = 0; i < count; i++) junit_case(to, &outcomes[i]);
    fputs("  </testsuite>\n</testsuites>\n", to);
}

void report_end(const TestOptions *options, const Outcome *outcomes, unsigned count, unsigned failed) {
    if (options->junit != NULL) junit(options->junit, outcomes, count, failed);
    fprintf(options->out, "%s%u passed, %u failed\n", options->tap ? "# " : "", count - failed, failed);
}
