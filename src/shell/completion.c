/* Completion of shells, made from the tables of commands and options: what a command takes is read from its usage line,
   what an option takes from its argument and, where its help is a list of words, from that. And the lists that
   completions ask lode for. */
#include "shell/completion.h"
#include "shell/nearest.h"
#include "shell/session.h"

#include <ctype.h>

/* ---- what there is to complete ---- */

static bool is_one_of(const char *word, size_t size, const char *list) {
    for (const char *at = list; *at != '\0'; at += strspn(at, " ")) {
        size_t length = strcspn(at, " ");
        if (length == size && memcmp(at, word, size) == 0) return true;
        at += length;
    }
    return false;
}

bool completion_files(const char *word, size_t size) {
    return is_one_of(word, size, "PATH FILE FOLDER MODEL DATA OLD NEW");
}

/* The words of a help such as "table, csv or markdown (of docs)", with a blank before each; nothing where it is no such
 * list. */
const char *completion_choices(const OptionRow *row, Buffer *list) {
    list->size = 0;
    if (row->argument != NULL && islower((unsigned char)row->argument[0])) buffer_print(list, " %s", row->argument);
    Buffer words = {0};
    bool fine = true, wanted = true; /* a word is wanted after the beginning, a comma and "or" */
    unsigned count = 0;
    for (const char *at = row->help; fine && *at != '\0';) {
        size_t size = strspn(at, "abcdefghijklmnopqrstuvwxyz");
        if (*at == '(')
            at += strcspn(at, ")") + 1;
        else if (*at == ' ')
            at++;
        else if (*at == ',')
            at++, wanted = true;
        else if (size == 2 && memcmp(at, "or", 2) == 0)
            at += 2, wanted = true;
        else if (size == 0 || !wanted)
            fine = false;
        else {
            buffer_char(&words, ' ');
            buffer_bytes(&words, at, size);
            at += size;
            wanted = false;
            count++;
        }
    }
    if (fine && count > 1 && row->argument != NULL && list->size == 0) buffer_bytes(list, words.data, words.size);
    buffer_free(&words);
    return buffer_string(list);
}

Takes completion_takes(const Command *command) {
    Takes all = {0};
    for (const char *at = command->text; at[0] != '\0' && !(at[0] == '\n' && at[1] == '\n');) {
        size_t size = strspn(at, "ABCDEFGHIJKLMNOPQRSTUVWXYZ");
        bool of_option = at > command->text + 2 && at[-1] == ' ' && isalnum((unsigned char)at[-2]); /* --stage STAGE */
        const char *before = at - (of_option ? 2 : 0);
        while (of_option && before > command->text && *before != ' ' && *before != '\n') before--;
        of_option = of_option && (before[1] == '-' || before[2] == '-');
        if (size > 1 && !of_option) {
            if (completion_files(at, size)) all.files = true;
            if (is_one_of(at, size, "STATEMENT FORMULA FIELD")) all.statement = true;
            if (is_one_of(at, size, "COMMAND")) all.list = "commands";
            if (is_one_of(at, size, "FUNCTION")) all.list = "functions";
            if (is_one_of(at, size, "CODE")) all.list = "codes";
        }
        at += size == 0 ? 1 : size;
    }
    return all;
}

/* ---- lists ---- */

static void put_commands(FILE *to) {
    const Command *command;
    for (size_t i = 0; (command = command_at(i)) != NULL; i++) fprintf(to, "%s\n", command->name);
}

static void put_codes(FILE *to) {
    const char *code, *title;
    for (unsigned i = 0; (code = lode_code_at(i, &title)) != NULL; i++) fprintf(to, "%s\n", code);
}

/* Overloads follow each other. */
static int put_functions(FILE *to, const Options *options) {
    int status;
    Lode *lode = session_new(options, &status);
    if (lode == NULL) return status;
    const char *before = "";
    for (unsigned i = 0; i < lode_function_count(); i++) {
        LodeFunction f = lode_function(lode, i);
        if (f.name == NULL || !isupper((unsigned char)f.name[0]) || strcmp(f.name, before) == 0) continue;
        fprintf(to, "%s\n", f.name);
        before = f.name;
    }
    lode_free(lode);
    return EXIT_FINE;
}

/* In brackets, each once, as people write them: by label where there is one. Data are opened, but no rows are read. */
static int put_fields(FILE *to, const Options *options) {
    int status;
    Lode *lode = session_new(options, &status);
    if (lode == NULL) return status;
    status = session_open(lode, options, NULL, NULL);
    for (unsigned i = 0; status == EXIT_FINE && i < lode_entry_count(lode); i++) {
        const LodeEntry *entry = lode_entry(lode, i);
        unsigned first;
        const char *name = *entry->label != '\0' ? entry->label : entry->name;
        if (entry->hidden || entry->kind == LODE_FILTER || strchr(name, '\n') != NULL) continue;
        if (lode_entry_find(lode, name, &first) && first == i) fprintf(to, "[%s]\n", name);
    }
    lode_free(lode);
    return status;
}

int completion_print(FILE *to, const Options *options) {
    static const char *const kinds[] = {"bash", "zsh", "fish", "commands", "codes", "functions", "fields", "man"};
    const char *as = options->as;
    if (strcmp(as, "bash") == 0)
        completion_bash(to);
    else if (strcmp(as, "zsh") == 0)
        completion_zsh(to);
    else if (strcmp(as, "fish") == 0)
        completion_fish(to);
    else if (strcmp(as, "commands") == 0)
        put_commands(to);
    else if (strcmp(as, "codes") == 0)
        put_codes(to);
    else if (strcmp(as, "functions") == 0)
        return put_functions(to, options);
    else if (strcmp(as, "fields") == 0)
        return put_fields(to, options);
    else {
        Nearest nearest = {.name = as};
        for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) nearest_offer(&nearest, kinds[i]);
        if (nearest.best != NULL) return usage("there is no help as \"%s\"; did you mean %s?", as, nearest.best);
        return usage("there is no help as \"%s\"; \"lode help help\" lists the kinds", as);
    }
    return EXIT_FINE;
}
