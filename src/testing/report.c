/* Writes reports: for people, in the Test Anything Protocol, and as JUnit XML. */
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

/* XML knows no other control characters, not even escaped, and wants valid UTF-8: anything else becomes U+FFFD. */
static void xml_text(FILE *to, const char *text) {
    for (const unsigned char *at = (const unsigned char *)text; *at != '\0';) {
        unsigned size = *at < 0x80                  ? 1
                        : *at >= 0xC2 && *at < 0xE0 ? 2
                        : *at >= 0xE0 && *at < 0xF0 ? 3
                        : *at >= 0xF0 && *at < 0xF5 ? 4
                                                    : 0;
        bool good = size > 0;
        for (unsigned i = 1; i < size && good; i++) good = (at[i] & 0xC0) == 0x80;
        good = good && !(at[0] == 0xE0 && at[1] < 0xA0) && !(at[0] == 0xED && at[1] > 0x9F) &&
               !(at[0] == 0xF0 && at[1] < 0x90) && !(at[0] == 0xF4 && at[1] > 0x8F) &&
               !(at[0] == 0xEF && at[1] == 0xBF && at[2] > 0xBD);
        if (!good || (*at < 0x20 && *at != '\n' && *at != '\t')) {
            fputs("\xEF\xBF\xBD", to);
            at++;
            continue;
        }
        if (*at == '&')
            fputs("&amp;", to);
        else if (*at == '<')
            fputs("&lt;", to);
        else if (*at == '>')
            fputs("&gt;", to);
        else if (*at == '"')
            fputs("&quot;", to);
        else if (*at == '\n')
            fputs("&#10;", to);
        else
            fwrite(at, 1, size, to);
        at += size;
    }
}

static void junit_case(FILE *to, const Outcome *outcome) {
    fputs("    <testcase classname=\"", to);
    xml_text(to, outcome->test->file);
    fputs("\" name=\"", to);
    xml_text(to, outcome->test->title);
    fprintf(to, "\" time=\"%.6f\" file=\"", outcome->seconds);
    xml_text(to, outcome->test->file);
    fprintf(to, "\" line=\"%u\"", outcome->test->line);
    if (!outcome->failed) {
        fputs("/>\n", to);
        return;
    }
    fputs(">\n      <failure message=\"the test failed\">", to);
    xml_text(to, outcome->details);
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
