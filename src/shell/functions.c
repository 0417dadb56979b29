/* lode functions: the catalogue as a list, as help of one function, and as the text of docs/functions.md. */
#include "shell/commands.h"
#include "answers/json.h"
#include "shell/session.h"
#include "answers/text.h"
#include "shell/nearest.h"

#include <string.h>
#include <strings.h>

const char functions_help[] = "usage: lode functions [FUNCTION] [--format table|markdown|json|jsonl]\n"
                              "\n"
                              "Lists the functions and operators of the language by family, or explains one: what it "
                              "takes and gives, and an example.\n"
                              "--format markdown prints the text of docs/functions.md.\n"
                              "\n"
                              "examples:\n"
                              "    lode functions DATETRUNC\n"
                              "    lode functions --format markdown > docs/functions.md\n";

/* Casts are put in by lode itself and have no name that anybody writes. */
static bool listed(const LodeFunction *f) { return f->name[0] != '\0' && f->signature[0] != '\0'; }

static bool asked(const LodeFunction *f, const char *name) {
    return listed(f) && (name == NULL || strcasecmp(f->name, name) == 0);
}

static void print_list(Lode *lode) {
    char family[64] = "";
    for (unsigned i = 0; i < lode_function_count(); i++) {
        LodeFunction f = lode_function(lode, i);
        if (!listed(&f)) continue;
        if (strcmp(family, f.family) != 0) printf("%s%s\n", family[0] == '\0' ? "" : "\n", f.family);
        snprintf(family, sizeof family, "%s", f.family);
        printf("    %-48s %-10s %s\n", f.signature, f.result, f.doc);
    }
}

static void print_help(Lode *lode, const char *name) {
    bool before = false;
    for (unsigned i = 0; i < lode_function_count(); i++) {
        LodeFunction f = lode_function(lode, i);
        if (!asked(&f, name)) continue;
        printf("%s%s -> %s    (%s, %s)\n    %s\n", before ? "\n" : "", f.signature, f.result, f.family, f.kind, f.doc);
        if (f.example[0] != '\0') printf("    %s = %s\n", f.example, f.gives);
        if (f.needs[0] != '\0') printf("    Not computed: %s\n", f.needs);
        before = true;
    }
}

/* A cell of a Markdown table: code between backticks; the bar is the one sign that ends a cell even there. */
static void markdown_cell(Buffer *to, const char *text, bool code) {
    bool ticks = code && *text != '\0';
    const char *fence = strchr(text, '`') != NULL ? "``" : "`";
    buffer_text(to, " ");
    if (ticks) buffer_text(to, fence);
    for (const char *at = text, *end = text + strlen(text); at < end;) {
        uint32_t point = text_next(&at, end);
        if (point == '|' || (!code && (point == '<' || point == '*'))) buffer_char(to, '\\');
        if (point == '\n')
            buffer_char(to, ' ');
        else
            text_escape_point(to, point);
    }
    if (ticks) buffer_text(to, fence);
    buffer_text(to, " |");
}

static void print_markdown(Lode *lode, const char *name) {
    Buffer line = {0};
    char family[64] = "";
    if (name == NULL)
        fputs("# Functions\n\nMade by `lode functions --format markdown`; the tests run every example.\n", stdout);
    for (unsigned i = 0; i < lode_function_count(); i++) {
        LodeFunction f = lode_function(lode, i);
        if (!asked(&f, name)) continue;
        if (strcmp(family, f.family) != 0)
            printf("\n## %c%s\n\n| Function | Gives | What it does | Example | Result |\n| --- | --- | --- | --- | --- "
                   "|\n",
                   f.family[0] >= 'a' && f.family[0] <= 'z' ? f.family[0] - 'a' + 'A' : f.family[0], f.family + 1);
        snprintf(family, sizeof family, "%s", f.family);
        buffer_text(&line, "|");
        markdown_cell(&line, f.signature, true);
        markdown_cell(&line, f.result, false);
        Buffer doc = {0};
        buffer_text(&doc, f.doc);
        if (f.needs[0] != '\0') buffer_print(&doc, " Not computed: %s", f.needs);
        markdown_cell(&line, buffer_string(&doc), false);
        buffer_free(&doc);
        markdown_cell(&line, f.example, true);
        markdown_cell(&line, f.gives, true);
        buffer_text(&line, "\n");
        buffer_write(&line, stdout);
    }
    buffer_free(&line);
}

static void print_json(Lode *lode, const char *name, bool lines) {
    Buffer line = {0};
    bool before = false;
    for (unsigned i = 0; i < lode_function_count(); i++) {
        LodeFunction f = lode_function(lode, i);
        if (!asked(&f, name)) continue;
        const char *const pairs[][2] = {{"name", f.name},           {"family", f.family}, {"kind", f.kind},
                                        {"signature", f.signature}, {"result", f.result}, {"doc", f.doc},
                                        {"example", f.example},     {"gives", f.gives},   {"needs", f.needs}};
        if (!lines) buffer_text(&line, before ? ",\n" : "[\n");
        for (size_t k = 0; k < sizeof pairs / sizeof *pairs; k++) {
            buffer_text(&line, k == 0 ? "{" : ", ");
            json_key(&line, pairs[k][0], pairs[k][1]);
        }
        buffer_text(&line, lines ? "}\n" : "}");
        buffer_write(&line, stdout);
        before = true;
    }
    if (!lines) fputs(before ? "\n]\n" : "[]\n", stdout);
    buffer_free(&line);
}

static bool known(Lode *lode, const char *name) {
    for (unsigned i = 0; i < lode_function_count(); i++) {
        LodeFunction f = lode_function(lode, i);
        if (asked(&f, name)) return true;
    }
    return false;
}

static int unknown(Lode *lode, const char *name) {
    Nearest nearest = {.name = name};
    char best[64] = "";
    for (unsigned i = 0; i < lode_function_count(); i++) {
        LodeFunction f = lode_function(lode, i);
        const char *before = nearest.best;
        if (listed(&f)) nearest_offer(&nearest, f.name);
        if (nearest.best != before) snprintf(best, sizeof best, "%s", f.name);
    }
    if (best[0] != '\0') return usage("there is no function %s; did you mean %s?", name, best);
    return usage("there is no function %s; \"lode functions\" lists them", name);
}

int cmd_functions(const Options *options) {
    if (options->words.count > 1) return usage("one function at a time, or none for all of them");
    int status;
    Lode *lode = session_new(options, &status);
    if (lode == NULL) return status;
    const char *name = options->words.count == 1 ? options->words.list[0] : NULL;
    if (name != NULL && !known(lode, name)) {
        status = unknown(lode, name);
    } else {
        switch (options->format) {
        case FORMAT_TABLE:
            if (name == NULL)
                print_list(lode);
            else
                print_help(lode, name);
            break;
        case FORMAT_MARKDOWN: print_markdown(lode, name); break;
        case FORMAT_SARIF: break; /* refused before */
        case FORMAT_JSON: print_json(lode, name, false); break;
        case FORMAT_JSONL: print_json(lode, name, true); break;
        case FORMAT_CSV:
        case FORMAT_TSV:
        case FORMAT_CHART:
        case FORMAT_SPARK:
        case FORMAT_SVG:
        case FORMAT_HTML: status = usage("lode functions prints table, markdown, json or jsonl"); break;
        }
    }
    lode_free(lode);
    return status;
}
