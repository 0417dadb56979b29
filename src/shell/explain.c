/* lode explain: a statement after a stage of its way, or what a message code means. */
#include "answers/text.h"
#include "shell/commands.h"
#include "shell/nearest.h"
#include "shell/session.h"

#include <string.h>

const char explain_help[] = "usage: lode explain [OPTIONS] 'STATEMENT' [--stage STAGE]\n"
                            "       lode explain [CODE]\n"
                            "\n"
                            "Prints a statement as lode sees it: its tokens, its tree, the types, levels and grains of "
                            "the tree, the plan by which\n"
                            "it is computed, or (profile) what computing it took, pass by pass. - reads the statement "
                            "from standard input. With the code of a "
                            "message, such as mixed-levels,\n"
                            "tells what the message means; with nothing, lists all codes.\n"
                            "\n"
                            "examples:\n"
                            "    lode explain -d orders.csv '{FIXED [Customer] : SUM([Sales])}' --stage types\n"
                            "    lode explain mixed-levels\n";

bool stage_find(const char *name, LodeStage *stage) {
    static const char *const names[] = {"tokens", "tree", "types", "plan", "profile"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (strcmp(name, names[i]) == 0) {
            *stage = (LodeStage)i;
            return true;
        }
    return false;
}

static int explain_codes(void) {
    const char *title, *code;
    const char *wrong, *right;
    for (unsigned i = 0; (code = lode_code_at(i, &title)) != NULL; i++)
        if (!lode_code_lint(code, &wrong, &right)) printf("%-20s  %s\n", code, title);
    fputs("\nLints of lode check:\n", stdout);
    for (unsigned i = 0; (code = lode_code_at(i, &title)) != NULL; i++)
        if (lode_code_lint(code, &wrong, &right)) printf("%-20s  %s\n", code, title);
    return EXIT_FINE;
}

static void explain_code(const char *code) {
    const char *wrong, *right;
    printf("%s: %s\n\n", code, lode_code_title(code));
    text_paragraph(stdout, lode_code_more(code), 0);
    if (!lode_code_lint(code, &wrong, &right)) return;
    printf("\nwrong:  %s\nright:  %s\noff:    lint off %s in [Name] because \"...\"\n", wrong, right, code);
}

/* The code that a word of letters and hyphens nearly is, or NULL. Single words are left alone: they may be fields. */
static const char *nearest_code(const char *word) {
    if (strspn(word, "abcdefghijklmnopqrstuvwxyz-") != strlen(word) || strchr(word, '-') == NULL) return NULL;
    Nearest nearest = {.name = word};
    const char *title, *code;
    for (unsigned i = 0; (code = lode_code_at(i, &title)) != NULL; i++) nearest_offer(&nearest, code);
    return nearest.best;
}

int cmd_explain(const Options *options) {
    LodeStage stage = LODE_STAGE_PLAN;
    if (options->stage != NULL && !stage_find(options->stage, &stage))
        return usage("there is no stage \"%s\"; there are tokens, tree, types, plan and profile", options->stage);
    if (options->words.count == 0 && options->stage == NULL) return explain_codes();
    const char *title = options->stage == NULL ? lode_code_title(options->words.list[0]) : NULL;
    if (title != NULL && options->words.count == 1) {
        explain_code(options->words.list[0]);
        return EXIT_FINE;
    }
    const char *meant =
        options->stage == NULL && options->words.count == 1 ? nearest_code(options->words.list[0]) : NULL;
    if (meant != NULL) return usage("no message is called \"%s\"; did you mean %s?", options->words.list[0], meant);
    Buffer text = {0};
    LodeRequest request;
    int status = EXIT_USAGE;
    Lode *lode = NULL;
    if (statement_read(options, &text, &request)) lode = session_new(options, &status);
    if (lode != NULL) status = session_open(lode, options, NULL, NULL);
    if (lode != NULL && status == EXIT_FINE) {
        const char *explained = lode_explain(lode, &request, stage);
        session_report(lode, options);
        if (explained == NULL) {
            status = session_status(lode);
        } else {
            size_t size = strlen(explained);
            fputs(explained, stdout);
            if (size == 0 || explained[size - 1] != '\n') fputs("\n", stdout);
        }
    }
    lode_free(lode);
    buffer_free(&text);
    return status;
}
