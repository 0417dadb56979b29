/* help TOPIC: commands, words, functions, codes of messages, and the fields of the model. */
#include "answers/text.h"
#include "prompt/commands.h"
#include "prompt/state.h"
#include "prompt/topics.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

static void help_all(Prompt *p) {
    FILE *to = prompt_to(p);
    fputs("A formula or statement is answered; it goes on over lines until it is complete, a ; or an empty line ends it.\n"
          "Tab completes, Ctrl-C cancels, Ctrl-D leaves.\n\n",
          to);
    for (unsigned i = 0; word_at(i) != NULL; i++) fprintf(to, "  %-26s %s\n", word_at(i)->usage, word_at(i)->help);
    fputs("\nhelp TOPIC tells more: a command, a function (help DATETRUNC), a word (help where), a field, a code of a message.\n"
          "help functions lists the functions, help words the words of formulas and statements.\n"
          "A line is a command when its first word is one and what follows cannot go on as a formula. [User] and show User\n"
          "are always the field, .user is always the command.\n",
          to);
}

static void help_functions(Prompt *p) {
    FILE *to = prompt_to(p);
    char family[64] = "", name[64] = "";
    unsigned column = 0;
    for (unsigned i = 0; i < lode_function_count(); i++) {
        LodeFunction f = lode_function(p->lode, i);
        if (strchr(f.signature, '(') == NULL || f.name[0] < 'A' || f.name[0] > 'Z' || strcmp(name, f.name) == 0) continue;
        bool first = strcmp(family, f.family) != 0;
        if (first) fprintf(to, "%s%s\n   ", column == 0 ? "" : "\n", f.family);
        if (!first && column + strlen(f.name) > 76) {
            fputs("\n   ", to);
            column = 3;
        }
        if (first) column = 3;
        fprintf(to, " %s", f.name);
        column += (unsigned)strlen(f.name) + 1;
        snprintf(family, sizeof family, "%s", f.family);
        snprintf(name, sizeof name, "%s", f.name);
    }
    fputs("\n", to);
}

static bool help_function(Prompt *p, const char *name) {
    bool found = false;
    for (unsigned i = 0; i < lode_function_count(); i++) {
        LodeFunction f = lode_function(p->lode, i);
        if (f.signature[0] == '\0' || strcasecmp(f.name, name) != 0) continue;
        fprintf(prompt_to(p), "%s%s -> %s\n", found ? "\n" : "", f.signature, f.result);
        text_paragraph(prompt_to(p), f.doc, 4);
        if (f.example[0] != '\0') fprintf(prompt_to(p), "    %s = %s\n", f.example, f.gives);
        if (f.needs[0] != '\0') fprintf(prompt_to(p), "    Not computed: %s\n", f.needs);
        found = true;
    }
    return found;
}

static bool help_word(Prompt *p, const char *name) {
    const Topic *topic = topic_find(name, strlen(name));
    if (topic == NULL) return false;
    fprintf(prompt_to(p), "%s\n", topic->usage);
    text_paragraph(prompt_to(p), topic->help, 4);
    fprintf(prompt_to(p), "    example: %s\n", topic->example);
    return true;
}

static bool help_command(Prompt *p, const char *name) {
    const Word *word = word_find(name, strlen(name));
    if (word == NULL) return false;
    fprintf(prompt_to(p), "%s\n    %s\n", word->usage, word->help);
    if (word->takes == TAKES_FORMAT) {
        fputs("    formats:", prompt_to(p));
        for (const char *const *format = p->host->formats; *format != NULL; format++) fprintf(prompt_to(p), " %s", *format);
        fputs("\n", prompt_to(p));
    }
    if (*word->others != '\0') fprintf(prompt_to(p), "    also: %s\n", word->others);
    return true;
}

static bool help_code(Prompt *p, const char *name) {
    const char *title = lode_code_title(name), *wrong, *right;
    if (title == NULL) return false;
    fprintf(prompt_to(p), "%s: %s\n", name, title);
    text_paragraph(prompt_to(p), lode_code_more(name), 4);
    if (lode_code_lint(name, &wrong, &right)) fprintf(prompt_to(p), "    wrong:  %s\n    right:  %s\n", wrong, right);
    return true;
}

static bool help_list(Prompt *p, const char *name) {
    if (strcmp(name, "functions") == 0) {
        help_functions(p);
    } else if (strcmp(name, "words") == 0) {
        for (unsigned i = 0; topic_at(i) != NULL; i++) fprintf(prompt_to(p), "  %-10s %s\n", topic_at(i)->word, topic_at(i)->usage);
    } else if (strcmp(name, "codes") == 0 || strcmp(name, "messages") == 0) {
        const char *code, *title;
        for (unsigned i = 0; (code = lode_code_at(i, &title)) != NULL; i++) fprintf(prompt_to(p), "  %-20s %s\n", code, title);
    } else {
        return false;
    }
    return true;
}

static void not_found(Prompt *p, const char *name) {
    unsigned count = 0;
    const char **names = mem_take(lode_function_count() + 256, sizeof *names);
    const char *title, *code;
    for (unsigned i = 0; word_at(i) != NULL; i++) names[count++] = word_at(i)->name;
    for (unsigned i = 0; topic_at(i) != NULL; i++) names[count++] = topic_at(i)->word;
    for (unsigned i = 0; i < 128 && (code = lode_code_at(i, &title)) != NULL; i++) names[count++] = code;
    unsigned kept = count; /* names of functions live until the next call: copies */
    for (unsigned i = 0; i < lode_function_count(); i++) names[count++] = mem_text(lode_function(p->lode, i).name);
    const char *near = p->host->nearest(name, names);
    if (near != NULL)
        prompt_error(p, "there is no help about \"%s\"; did you mean %s?", name, near);
    else
        prompt_error(p, "there is no help about \"%s\"; help lists what there is", name);
    for (unsigned i = kept; i < count; i++) free((char *)(uintptr_t)names[i]);
    free(names);
}

void run_help(Prompt *p, const char *argument) {
    Buffer name = {0};
    unsigned index;
    size_t size = strlen(argument);
    if (size > 2 && strcmp(argument + size - 2, "()") == 0) size -= 2; /* help SUM() */
    buffer_bytes(&name, argument, size);
    const char *topic = buffer_string(&name);
    if (*topic == '\0') {
        help_all(p);
    } else if (*topic == '[') {
        run_describe(p, topic);
    } else {
        /* a word may be several things: all are told */
        bool (*const kinds[])(Prompt *, const char *) = {help_list, help_command, help_function, help_word, help_code};
        bool found = false;
        for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) found = kinds[i](p, topic) || found;
        if (!found && p->sound && lode_entry_find(p->lode, topic, &index)) {
            run_describe(p, topic);
            found = true;
        }
        if (!found) not_found(p, topic);
    }
    buffer_free(&name);
}
