/* The completions of zsh, as specifications for _arguments, and of fish, as calls of `complete`. */
#include "shell/completion.h"

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
        if (!option_among(&row, command, common)) continue;
        fputs("        '*'", to);
        if (row.letter != 0)
            fprintf(to, "{-%c,--%s}", row.letter, row.name);
        else
            fprintf(to, "--%s", row.name);
        fputs("'[", to);
        put_quoted(to, row.help, "[]:\\");
        fputc(']', to);
        if (row.argument != NULL) {
            const char *words = completion_choices(&row, &list);
            fputc(':', to);
            put_quoted(to, row.argument, "[]:\\");
            fputc(':', to);
            if (completion_files(row.argument, strlen(row.argument)))
                fputs("_files", to);
            else if (*words != '\0')
                fprintf(to, "(%s)", words + 1);
        }
        fputs("'\n", to);
    }
    buffer_free(&list);
}

void completion_zsh(FILE *to) {
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
        Takes what = completion_takes(command);
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
            const char *words = completion_choices(&row, &list);
            if (completion_files(row.argument, strlen(row.argument)))
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

void completion_fish(FILE *to) {
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
        Takes what = completion_takes(command);
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
