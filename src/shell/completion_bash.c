/* The completion of bash: a function with what each command and option takes. */
#include "shell/completion.h"

static void put_name(FILE *to, const OptionRow *row, const char *between) {
    if (row->letter != 0) fprintf(to, "-%c%s", row->letter, between);
    fprintf(to, "--%s", row->name);
}

static void put_options(FILE *to, const char *command, bool common) {
    OptionRow row;
    for (size_t i = 0; option_at(i, &row); i++) {
        if (!option_among(&row, command, common)) continue;
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
        if (completion_files(row.argument, strlen(row.argument)))
            fputs(") _lode_files; return ;;\n", to);
        else
            fprintf(to, ") _lode_words '%s'; return ;;\n", completion_choices(&row, &list));
    }
    fputs("    esac\n", to);
    buffer_free(&list);
}

static void put_bash_words(FILE *to, const Command *command) {
    Takes what = completion_takes(command);
    fprintf(to, "    %s)\n        case $current in -*) _lode_words \"$common", command->name);
    put_options(to, command->name, false);
    fputs("\"; return ;; esac\n", to);
    if (what.statement) fputs("        _lode_fields\n", to);
    if (what.list != NULL) fprintf(to, "        _lode_words \"$(lode help --as %s 2>/dev/null)\"\n", what.list);
    if (what.files) fputs("        _lode_files\n", to);
    fputs("        ;;\n", to);
}

void completion_bash(FILE *to) {
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
