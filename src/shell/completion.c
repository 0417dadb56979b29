/* Completion for bash, zsh and fish, made from the tables of commands and options: what a command takes is read from
   its usage line, what an option takes from its argument and, where its help is a list of words, from that. And the
   lists they ask lode for. */
#include "shell/commands.h"
#include "shell/nearest.h"
#include "shell/session.h"

#include <ctype.h>
#include <string.h>

/* ---- what there is to complete ---- */

static bool is_one_of(const char *word, size_t size, const char *list) {
    for (const char *at = list; *at != '\0'; at += strspn(at, " ")) {
        size_t length = strcspn(at, " ");
        if (length == size && memcmp(at, word, size) == 0) return true;
        at += length;
    }
    return false;
}

static bool takes_files(const char *word, size_t size) {
    return is_one_of(word, size, "PATH FILE FOLDER MODEL DATA OLD NEW");
}

/* The words of a help such as "table, csv or markdown (of docs)", with a blank before each; nothing where it is no such
 * list. */
static const char *choices(const OptionRow *row, Buffer *list) {
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

/* What stands after the options of a command: the capitals of its usage lines. */
typedef struct Takes {
    bool files, statement;
    const char *list; /* a kind of `lode help --as`, or NULL */
} Takes;

static Takes takes(const Command *command) {
    Takes all = {0};
    for (const char *at = command->text; at[0] != '\0' && !(at[0] == '\n' && at[1] == '\n');) {
        size_t size = strspn(at, "ABCDEFGHIJKLMNOPQRSTUVWXYZ");
        bool of_option = at > command->text + 2 && at[-1] == ' ' && isalnum((unsigned char)at[-2]); /* --stage STAGE */
        const char *before = at - (of_option ? 2 : 0);
        while (of_option && before > command->text && *before != ' ' && *before != '\n') before--;
        of_option = of_option && (before[1] == '-' || before[2] == '-');
        if (size > 1 && !of_option) {
            if (takes_files(at, size)) all.files = true;
            if (is_one_of(at, size, "STATEMENT FORMULA FIELD")) all.statement = true;
            if (is_one_of(at, size, "COMMAND")) all.list = "commands";
            if (is_one_of(at, size, "FUNCTION")) all.list = "functions";
            if (is_one_of(at, size, "CODE")) all.list = "codes";
        }
        at += size == 0 ? 1 : size;
    }
    return all;
}

static bool is_taken(const OptionRow *row, const char *command) {
    return row->command == NULL || (command != NULL && strcmp(row->command, command) == 0);
}

/* ---- bash ---- */

static void put_name(FILE *to, const OptionRow *row, const char *between) {
    if (row->letter != 0) fprintf(to, "-%c%s", row->letter, between);
    fprintf(to, "--%s", row->name);
}

static void put_options(FILE *to, const char *command, bool common) {
    OptionRow row;
    for (size_t i = 0; option_at(i, &row); i++) {
        if (common ? row.command != NULL : row.command == NULL || !is_taken(&row, command)) continue;
        fputc(' ', to);
        put_name(to, &row, " ");
    }
}

/* Options that one command calls FILE and another as well stand there twice: the first is enough. */
static bool seen_before(size_t index, const char *name) {
    OptionRow row;
    for (size_t i = 0; i < index && option_at(i, &row); i++)
        if (strcmp(row.name, name) == 0) return true;
    return false;
}

static void put_bash_values(FILE *to) {
    Buffer list = {0};
    OptionRow row;
    fputs("    case $before in\n", to);
    for (size_t i = 0; option_at(i, &row); i++) {
        if (row.argument == NULL || seen_before(i, row.name)) continue;
        fputs("    ", to);
        put_name(to, &row, "|");
        if (takes_files(row.argument, strlen(row.argument)))
            fputs(") _lode_files; return ;;\n", to);
        else
            fprintf(to, ") _lode_words '%s'; return ;;\n", choices(&row, &list));
    }
    fputs("    esac\n", to);
    buffer_free(&list);
}

static void put_bash_words(FILE *to, const Command *command) {
    Takes what = takes(command);
    fprintf(to, "    %s)\n        case $current in -*) _lode_words \"$common", command->name);
    put_options(to, command->name, false);
    fputs("\"; return ;; esac\n", to);
    if (what.statement) fputs("        _lode_fields\n", to);
    if (what.list != NULL) fprintf(to, "        _lode_words \"$(lode help --as %s 2>/dev/null)\"\n", what.list);
    if (what.files) fputs("        _lode_files\n", to);
    fputs("        ;;\n", to);
}

static void put_bash(FILE *to) {
    const Command *command;
    OptionRow row;
    fputs("# bash completion of lode, made by: lode help --as bash\n"
          "_lode_words() { local IFS=$' \\t\\n'; COMPREPLY+=($(compgen -W \"$1\" -- \"$current\")); }\n"
          "_lode_files() {\n"
          "    compopt -o filenames 2>/dev/null\n"
          "    local name\n"
          "    while IFS= read -r name; do COMPREPLY+=(\"$name\"); done < <(compgen -f -- \"$current\")\n"
          "}\n"
          "# after an opening bracket: the fields of the model\n"
          "_lode_fields() {\n"
          "    [[ $current == *\\[* ]] || return\n"
          "    local start=${current%\\[*} part=${current##*\\[} field\n"
          "    [[ $part == *\\]* ]] && return\n"
          "    compopt -o nospace 2>/dev/null\n"
          "    while IFS= read -r field; do\n"
          "        [[ ${field,,} == \\[\"${part,,}\"* ]] && COMPREPLY+=(\"$start$field\")\n"
          "    done < <(lode help --as fields \"${models[@]}\" 2>/dev/null)\n"
          "}\n"
          "_lode() {\n"
          "    local current=$2 before=$3 command= models=() i\n"
          "    [ \"$before\" = = ] && before=${COMP_WORDS[COMP_CWORD-2]}\n"
          "    [ \"$current\" = = ] && current=\n"
          "    COMPREPLY=()\n"
          "    for ((i = 1; i < COMP_CWORD; i++)); do\n"
          "        case ${COMP_WORDS[i]} in\n"
          "        -m|--model) models+=(-m \"${COMP_WORDS[++i]//[\\\"\\']/}\") ;;\n        ",
          to);
    bool any = false;
    for (size_t i = 0; option_at(i, &row); i++) {
        if (row.argument == NULL || strcmp(row.name, "model") == 0 || seen_before(i, row.name)) continue;
        fputs(any ? "|" : "", to);
        put_name(to, &row, "|");
        any = true;
    }
    fputs(") ((i++)) ;;\n"
          "        -*) ;;\n"
          "        *) [ -z \"$command\" ] && command=${COMP_WORDS[i]} ;;\n"
          "        esac\n"
          "    done\n",
          to);
    put_bash_values(to);
    fputs("    local common='", to);
    put_options(to, NULL, true);
    fputs("'\n    case $command in\n    '')\n        case $current in -*) _lode_words \"$common\"; return ;; esac\n    "
          "    _lode_words '",
          to);
    for (size_t i = 0; (command = command_at(i)) != NULL; i++) fprintf(to, " %s", command->name);
    fputs("'\n        ;;\n", to);
    for (size_t i = 0; (command = command_at(i)) != NULL; i++) put_bash_words(to, command);
    fputs("    esac\n}\ncomplete -F _lode lode\n", to);
}

/* ---- zsh ---- */

/* In single quotes within a specification: brackets and colons have a meaning there. */
static void put_quoted(FILE *to, const char *text, const char *escaped) {
    for (; *text != '\0'; text++) {
        if (*text == '\'') {
            fputs("'\\''", to);
            continue;
        }
        if (strchr(escaped, *text) != NULL) fputc('\\', to);
        fputc(*text, to);
    }
}

static void put_zsh_options(FILE *to, const char *command, bool common) {
    Buffer list = {0};
    OptionRow row;
    for (size_t i = 0; option_at(i, &row); i++) {
        if (common ? row.command != NULL : row.command == NULL || !is_taken(&row, command)) continue;
        fputs("        '*'", to);
        if (row.letter != 0)
            fprintf(to, "{-%c,--%s}", row.letter, row.name);
        else
            fprintf(to, "--%s", row.name);
        fputs("'[", to);
        put_quoted(to, row.help, "[]:\\");
        fputc(']', to);
        if (row.argument != NULL) {
            const char *words = choices(&row, &list);
            fputc(':', to);
            put_quoted(to, row.argument, "[]:\\");
            fputc(':', to);
            if (takes_files(row.argument, strlen(row.argument)))
                fputs("_files", to);
            else if (*words != '\0')
                fprintf(to, "(%s)", words + 1);
        }
        fputs("'\n", to);
    }
    buffer_free(&list);
}

static void put_zsh(FILE *to) {
    const Command *command;
    fputs("#compdef lode\n"
          "# zsh completion of lode, made by: lode help --as zsh\n"
          "_lode_fields() { # after an opening bracket: the fields of the model\n"
          "    compset -P '*\\[' || return 1\n"
          "    local -a models fields\n"
          "    local i\n"
          "    for ((i = 1; i < CURRENT; i++)); do\n"
          "        [[ $words[i] == (-m|--model) ]] && models+=(-m \"${(Q)words[i+1]}\")\n"
          "    done\n"
          "    fields=(${(f)\"$(lode help --as fields $models 2>/dev/null)\"})\n"
          "    compadd -S '' -- ${${fields#\\[}%\\]}\n"
          "}\n"
          "_lode_list() { compadd -- ${(f)\"$(lode help --as $1 2>/dev/null)\"} }\n"
          "_lode() {\n"
          "    local -a common own commands\n"
          "    local command i\n"
          "    commands=(\n",
          to);
    for (size_t i = 0; (command = command_at(i)) != NULL; i++) {
        fprintf(to, "        '%s:", command->name);
        put_quoted(to, command->help, ":\\");
        fputs("'\n", to);
    }
    fputs("    )\n    common=(\n", to);
    put_zsh_options(to, NULL, true);
    fputs("    )\n"
          "    for ((i = 2; i < CURRENT; i++)); do\n"
          "        (( ${commands[(I)$words[i]:*]} )) && command=$words[i] && break\n"
          "    done\n"
          "    case $command in\n",
          to);
    for (size_t i = 0; (command = command_at(i)) != NULL; i++) {
        Takes what = takes(command);
        fprintf(to, "    %s) own=(\n", command->name);
        put_zsh_options(to, command->name, false);
        const char *between = "{"; /* the first that has something */
        fputs("        '*:word:", to);
        if (what.statement) fprintf(to, "%s_lode_fields", between), between = " || ";
        if (what.list != NULL) fprintf(to, "%s_lode_list %s", between, what.list), between = " || ";
        if (what.files) fprintf(to, "%s_files", between), between = " || ";
        fputs(*between == '{' ? "'\n" : "}'\n", to);
        fputs("    ) ;;\n", to);
    }
    fputs("    *) _arguments -s $common '*:command:{_describe command commands}' ; return ;;\n"
          "    esac\n"
          "    _arguments -s '1:command:' $common $own\n"
          "}\n"
          "if [ \"$funcstack[1]\" = _lode ]; then _lode; else compdef _lode lode; fi\n",
          to);
}

/* ---- fish ---- */

static void put_fish_text(FILE *to, const char *text) {
    fputs(" -d '", to);
    for (; *text != '\0'; text++) {
        if (*text == '\'' || *text == '\\') fputc('\\', to);
        fputc(*text, to);
    }
    fputs("'\n", to);
}

static void put_fish_options(FILE *to) {
    Buffer list = {0};
    OptionRow row;
    for (size_t i = 0; option_at(i, &row); i++) {
        fputs("complete -c lode", to);
        if (row.command != NULL) fprintf(to, " -n '__fish_seen_subcommand_from %s'", row.command);
        if (row.letter != 0) fprintf(to, " -s %c", row.letter);
        fprintf(to, " -l %s", row.name);
        if (row.argument != NULL) {
            const char *words = choices(&row, &list);
            if (takes_files(row.argument, strlen(row.argument)))
                fputs(" -r -F", to);
            else if (*words != '\0')
                fprintf(to, " -x -a '%s'", words + 1);
            else
                fputs(" -x", to);
        }
        put_fish_text(to, row.help);
    }
    buffer_free(&list);
}

static void put_fish(FILE *to) {
    const Command *command;
    fputs("# fish completion of lode, made by: lode help --as fish\n"
          "function __lode_fields # after an opening bracket: the fields of the model\n"
          "    set -l token (commandline -ct)\n"
          "    string match -q -- '*[*' $token; or return\n"
          "    set -l start (string replace -r '\\[[^[]*$' '' -- $token)\n"
          "    set -l models\n"
          "    set -l words (commandline -opc)\n"
          "    for i in (seq (count $words))\n"
          "        contains -- $words[$i] -m --model; and set -a models -m $words[(math $i + 1)]\n"
          "    end\n"
          "    for field in (lode help --as fields $models 2>/dev/null)\n"
          "        echo $start$field\n"
          "    end\n"
          "end\n"
          "complete -c lode -f\n",
          to);
    for (size_t i = 0; (command = command_at(i)) != NULL; i++) {
        Takes what = takes(command);
        fprintf(to, "complete -c lode -n __fish_use_subcommand -a %s", command->name);
        put_fish_text(to, command->help);
        if (what.statement)
            fprintf(to, "complete -c lode -n '__fish_seen_subcommand_from %s' -a '(__lode_fields)'\n", command->name);
        if (what.list != NULL)
            fprintf(to, "complete -c lode -n '__fish_seen_subcommand_from %s' -a '(lode help --as %s 2>/dev/null)'\n",
                    command->name, what.list);
        if (what.files) fprintf(to, "complete -c lode -n '__fish_seen_subcommand_from %s' -F\n", command->name);
    }
    put_fish_options(to);
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
        put_bash(to);
    else if (strcmp(as, "zsh") == 0)
        put_zsh(to);
    else if (strcmp(as, "fish") == 0)
        put_fish(to);
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
