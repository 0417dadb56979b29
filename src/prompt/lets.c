/* Fields of the session: let, lets, reset. */
#include "prompt/commands.h"
#include "prompt/scan.h"
#include "prompt/state.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

/* The message of a statement `let ... show ...` when it gets further than the formula alone. */
static bool is_statement(Prompt *p, size_t reached) {
    LodeRequest request = {.text = p->typed, .size = p->typed_size};
    if (lode_explain(p->lode, &request, LODE_STAGE_TREE) != NULL) return true;
    const LodeMessage *message = lode_message_count(p->lode) > 0 ? lode_message(p->lode, 0) : NULL;
    return message != NULL && message->place_count > 0 && message->places[0].begin > reached;
}

/* Where the first message about a formula points. */
static size_t reached(const Prompt *p) {
    const LodeMessage *message = lode_message_count(p->lode) > 0 ? lode_message(p->lode, 0) : NULL;
    bool parsed = message == NULL || message->place_count == 0 || strcmp(message->code, "unexpected-token") != 0;
    return parsed ? SIZE_MAX : message->places[0].begin;
}

/* The first let that does not fit among these, its messages not yet told; NULL: all do. */
static const LodeLet *misfit(Prompt *p, const LodeLet *lets, unsigned count) {
    Buffer reference = {0};
    const LodeLet *found = NULL;
    for (unsigned i = 0; i < count && found == NULL; i++) {
        LodeMeaning meaning;
        reference.size = 0;
        name_put(&reference, lets[i].name);
        LodeRequest request = {.text = reference.data, .size = reference.size, .lets = lets, .let_count = count};
        if (!lode_check_formula(p->lode, &request, &meaning)) found = &lets[i];
    }
    buffer_free(&reference);
    return found;
}

/* The lets with one added or defined anew (formula NULL: without it). The caller frees it. */
static LodeLet *lets_with(const Prompt *p, const char *name, const char *formula, unsigned *count) {
    LodeLet *lets = mem_take(p->let_count + 1, sizeof *lets);
    const LodeLet *own = prompt_let(p, name);
    *count = 0;
    for (unsigned i = 0; i < p->let_count; i++) {
        if (&p->lets[i] != own)
            lets[(*count)++] = p->lets[i];
        else if (formula != NULL)
            lets[(*count)++] = (LodeLet){name, formula};
    }
    if (own == NULL && formula != NULL) lets[(*count)++] = (LodeLet){name, formula};
    return lets;
}

/* Whether all lets fit with this one defined anew; false: told, unless it is a statement that begins with let. */
static bool fits(Prompt *p, const char *name, const char *padded, bool *statement) {
    LodeMeaning meaning;
    unsigned count;
    LodeLet *lets = lets_with(p, name, NULL, &count); /* within its formula its name means what it meant before */
    LodeRequest alone = {.text = padded, .size = strlen(padded), .lets = lets, .let_count = count};
    bool own = lode_check_formula(p->lode, &alone, &meaning);
    if (!own) *statement = is_statement(p, reached(p));
    if (!own && !*statement && !lode_check_formula(p->lode, &alone, &meaning)) prompt_report(p);
    free(lets);
    if (!own) return false;
    lets = lets_with(p, name, padded, &count);
    const LodeLet *other = misfit(p, lets, count);
    if (other != NULL) {
        prompt_report(p);
        if (strcmp(other->name, name) != 0)
            prompt_error(p, "[%s] stays as it was, for [%s] reads it; reset [%s] forgets that", name, other->name, other->name);
    }
    free(lets);
    return other == NULL;
}

void run_let(Prompt *p, const char *argument) {
    Buffer name = {0}, padded = {0};
    const char *rest = argument + name_read(argument, &name), *formula = rest + (*rest == '=');
    while (scan_blank(*formula)) formula++;
    if (name.size == 0 || *rest != '=' || *formula == '\0') {
        prompt_error(p, "let [NAME] = FORMULA defines a field for this session");
    } else {
        bool statement = false;
        prompt_padded(p, formula, &padded);
        if (fits(p, name.data, padded.data, &statement))
            prompt_set_let(p, name.data, formula);
        else if (statement)
            prompt_answer(p, p->typed, p->typed_size);
    }
    buffer_free(&name);
    buffer_free(&padded);
}

void run_lets(Prompt *p, const char *argument) {
    (void)argument;
    if (p->let_count == 0) prompt_note(p, "no lets: let [NAME] = FORMULA defines one");
    for (unsigned i = 0; i < p->let_count; i++) fprintf(prompt_to(p), "let [%s] = %s\n", p->lets[i].name, p->lets[i].formula);
}

void run_reset(Prompt *p, const char *argument) {
    Buffer name = {0};
    name_read(argument, &name);
    if (*argument == '\0') {
        while (p->let_count > 0) {
            name.size = 0;
            buffer_text(&name, p->lets[0].name);
            prompt_forget(p, buffer_string(&name));
        }
        for (unsigned i = 0; i < p->setting_count; i++) {
            free(p->settings[i].name);
            free(p->settings[i].value);
        }
        bool again = p->setting_count > 0;
        p->setting_count = 0;
        if (again) prompt_open(p);
    } else if (prompt_let(p, name.data) == NULL) {
        prompt_error(p, "there is no let [%s]; lets lists them", name.data);
    } else {
        unsigned count;
        LodeLet *rest = lets_with(p, name.data, NULL, &count);
        const LodeLet *reader = misfit(p, rest, count);
        if (reader != NULL)
            prompt_error(p, "[%s] reads [%s]; reset [%s] first", reader->name, name.data, reader->name);
        else
            prompt_forget(p, name.data);
        free(rest);
    }
    buffer_free(&name);
}
