/* What a session can change: parameters, time, user, files, and how it answers. */
#include "prompt/commands.h"
#include "prompt/scan.h"
#include "prompt/state.h"

#include <stdlib.h>
#include <string.h>

static void keep(char **text, const char *by) {
    free(*text);
    *text = by == NULL ? NULL : mem_text(by);
}

/* A value without the quotes or # signs around it. */
static char *bare(const char *argument) {
    size_t size = strlen(argument);
    bool quoted = size > 1 && strchr("'\"#", argument[0]) != NULL && argument[size - 1] == argument[0];
    char *text = mem_text(argument + quoted);
    if (quoted) text[size - 2] = '\0';
    return text;
}

static void keep_setting(Prompt *p, const char *name, const char *value) {
    unsigned at = 0;
    while (at < p->setting_count && strcmp(p->settings[at].name, name) != 0) at++;
    if (at == p->setting_count) {
        Setting *settings = mem_take(at + 1, sizeof *settings);
        if (at > 0) memcpy(settings, p->settings, at * sizeof *settings);
        free(p->settings);
        p->settings = settings;
        p->setting_count++;
    }
    keep(&p->settings[at].name, name);
    keep(&p->settings[at].value, value);
}

void run_set(Prompt *p, const char *argument) {
    Buffer name = {0};
    size_t skip = strncmp(argument, "[Parameters].", 13) == 0 ? 13 : 0;
    const char *rest = argument + skip + name_read(argument + skip, &name);
    if (*rest == '=') rest++;
    while (scan_blank(*rest)) rest++;
    unsigned index;
    if (name.size == 0 || *rest == '\0') {
        if (*argument == '\0')
            run_parameters(p, argument);
        else
            prompt_error(p, "set [PARAMETER] = VALUE gives a parameter a value");
    } else {
        /* by its name: it may have been called by its label */
        bool found = lode_entry_find(p->lode, name.data, &index) && lode_entry(p->lode, index)->kind == LODE_PARAMETER;
        const char *own = found ? lode_entry(p->lode, index)->name : name.data;
        if (lode_set_parameter(p->lode, own, rest))
            keep_setting(p, own, rest);
        else
            prompt_report(p);
    }
    buffer_free(&name);
}

void run_now(Prompt *p, const char *argument) {
    char *text = bare(argument);
    if (*text == '\0') {
        LodeRequest request = {.text = "NOW()", .size = 5};
        if (p->now == NULL) p->host->set_clock(p->host->user, p->lode);
        LodeResult *result = lode_show(p->lode, &request);
        char shown[64];
        if (result != NULL) lode_value_text(lode_result_value(result, 0, 0), shown, sizeof shown);
        if (result != NULL) fprintf(prompt_to(p), "%s%s\n", shown, p->now == NULL ? "" : " (set)");
        lode_result_free(result);
    } else if (strcmp(text, "clock") == 0) {
        keep(&p->now, NULL);
    } else if (lode_set_now(p->lode, text)) {
        keep(&p->now, text);
    } else {
        prompt_report(p);
    }
    free(text);
}

void run_user(Prompt *p, const char *argument) {
    char *text = bare(argument);
    if (*argument == '\0') {
        LodeRequest request = {.text = "USERNAME()", .size = 10};
        LodeResult *result = lode_show(p->lode, &request);
        char shown[256] = "";
        if (result != NULL) lode_value_text(lode_result_value(result, 0, 0), shown, sizeof shown);
        fprintf(prompt_to(p), "%s\n", shown[0] == '\0' ? "nobody is signed in" : shown);
        lode_result_free(result);
    } else {
        p->nobody = *text == '\0' || strcmp(text, "nobody") == 0;
        if (!lode_set_user(p->lode, p->nobody ? NULL : text)) prompt_report(p);
        keep(&p->user, p->nobody ? NULL : text);
    }
    free(text);
}

/* ---- files ---- */

void run_load(Prompt *p, const char *argument) {
    char *path = bare(argument);
    if (*path == '\0')
        prompt_error(p, "load what? load PATH: a .calc file, a .csv file, or a folder of them");
    else if (!p->host->load(p->host->user, path))
        p->failed = true;
    else
        prompt_open(p);
    free(path);
}

void run_reload(Prompt *p, const char *argument) {
    (void)argument;
    prompt_open(p);
}

/* ---- switches ---- */

static void turn(Prompt *p, bool *which, const char *name, const char *argument) {
    if (strcmp(argument, "on") == 0 || strcmp(argument, "off") == 0)
        *which = argument[1] == 'n';
    else if (*argument == '\0')
        *which = !*which;
    else
        prompt_error(p, "%s takes on or off, not \"%s\"", name, argument);
    if (*argument == '\0') prompt_note(p, "%s is %s", name, *which ? "on" : "off");
}

void run_timing(Prompt *p, const char *argument) { turn(p, &p->timing, "timing", argument); }
void run_echo(Prompt *p, const char *argument) { turn(p, &p->echo, "echo", argument); }
void run_bail(Prompt *p, const char *argument) { turn(p, &p->bail, "bail", argument); }

void run_format(Prompt *p, const char *argument) {
    if (*argument == '\0')
        fprintf(prompt_to(p), "%s\n", p->host->format(p->host->user));
    else if (!p->host->set_format(p->host->user, argument))
        p->failed = true;
}

void run_quit(Prompt *p, const char *argument) {
    char *end;
    long status = strtol(argument, &end, 10);
    if (*argument != '\0' && (*end != '\0' || status < 0 || status > 255)) {
        prompt_error(p, "quit takes an exit status from 0 to 255, not \"%s\"", argument);
        return;
    }
    if (*argument != '\0') p->status = (int)status;
    p->leaving = true;
}
