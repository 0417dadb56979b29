/* Work on the model and on answers: check, test, explain, last, output, export. */
#include "prompt/commands.h"
#include "prompt/interrupt.h"
#include "prompt/scan.h"
#include "prompt/state.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

void run_check(Prompt *p, const char *argument) {
    (void)argument;
    unsigned errors = 0, warnings = 0;
    prompt_work_begin(p);
    lode_check(p->lode);
    if (!prompt_work_end(p)) {
        prompt_error(p, "cancelled");
        return;
    }
    for (unsigned i = 0; i < lode_message_count(p->lode); i++) {
        const LodeMessage *message = lode_message(p->lode, i);
        errors += message->severity == LODE_ERROR;
        warnings += message->severity == LODE_WARNING && message->waived[0] == '\0';
    }
    prompt_report(p);
    prompt_note(p, "%s%u error%s, %u warning%s", errors + warnings > 0 ? "\n" : "", errors, errors == 1 ? "" : "s", warnings,
                warnings == 1 ? "" : "s");
}

void run_test(Prompt *p, const char *argument) {
    if (!p->sound) {
        prompt_error(p, "the model has errors; check tells them");
        return;
    }
    prompt_work_begin(p);
    unsigned failed = p->host->test(p->host->user, p->lode, *argument == '\0' ? NULL : argument);
    if (!prompt_work_end(p)) prompt_error(p, "cancelled");
    p->failed = p->failed || failed > 0;
}

void run_explain(Prompt *p, const char *argument) {
    LodeStage stage = LODE_STAGE_PLAN;
    char word[16];
    size_t letters = strcspn(argument, " \t\r\n");
    Buffer text = {0};
    snprintf(word, sizeof word, "%.*s", (int)letters, argument);
    const char *statement = argument;
    if (letters < sizeof word && p->host->stage(word, &stage)) statement += letters;
    while (scan_blank(*statement)) statement++;
    if (*statement == '\0') {
        prompt_error(p, "explain what? explain [tokens|tree|types|plan|profile] STATEMENT, or explain CODE");
    } else if (lode_code_title(statement) != NULL) {
        run_help(p, statement);
    } else {
        prompt_padded(p, statement, &text);
        LodeRequest request = prompt_request(p, text.data, text.size);
        prompt_work_begin(p);
        const char *explained = lode_explain(p->lode, &request, stage);
        bool whole = prompt_work_end(p);
        if (explained != NULL) {
            size_t size = strlen(explained);
            fprintf(prompt_to(p), "%s%s", explained, size > 0 && explained[size - 1] == '\n' ? "" : "\n");
        } else if (!whole) {
            prompt_error(p, "cancelled");
        } else {
            prompt_report(p);
        }
    }
    buffer_free(&text);
}

/* ---- answers again, and elsewhere ---- */

void run_last(Prompt *p, const char *argument) {
    const char *const *format = p->host->formats;
    while (*format != NULL && strcmp(*format, argument) != 0) format++;
    if (*argument != '\0' && *format == NULL)
        prompt_error(p, "there is no format \"%s\"; help format lists them", argument);
    else
        prompt_show_last(p, prompt_to(p), *argument == '\0' ? NULL : argument);
}

void run_output(Prompt *p, const char *argument) {
    bool failed = p->output != NULL && (ferror(p->output) | fclose(p->output)) != 0;
    if (failed) prompt_error(p, "%s could not be written", p->output_path);
    free(p->output_path);
    p->output = NULL;
    p->output_path = NULL;
    if (*argument == '\0' || strcmp(argument, "stdout") == 0) return;
    p->output = fopen(argument, "we");
    if (p->output == NULL)
        prompt_error(p, "%s: %s", argument, strerror(errno));
    else
        p->output_path = mem_text(argument);
}

static const char *format_of(const char *path) {
    static const char *const endings[][2] = {{".csv", "csv"},     {".tsv", "tsv"},  {".json", "json"},  {".jsonl", "jsonl"},
                                             {".md", "markdown"}, {".svg", "svg"},  {".html", "html"}, {".txt", "table"}};
    const char *dot = strrchr(path, '.');
    for (size_t i = 0; dot != NULL && i < sizeof endings / sizeof *endings; i++)
        if (strcasecmp(dot, endings[i][0]) == 0) return endings[i][1];
    return NULL;
}

void run_export(Prompt *p, const char *argument) {
    const char *format = format_of(argument);
    FILE *file;
    if (format == NULL) {
        prompt_error(p, "export FILE writes by the end of the name: .csv .tsv .json .jsonl .md .txt .svg .html");
    } else if (p->question.size == 0) {
        prompt_error(p, "nothing has been asked yet");
    } else if ((file = fopen(argument, "we")) == NULL) {
        prompt_error(p, "%s: %s", argument, strerror(errno));
    } else {
        prompt_show_last(p, file, format);
        if ((ferror(file) | fclose(file)) != 0) prompt_error(p, "%s could not be written", argument);
    }
}
