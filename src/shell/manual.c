/* Manual pages in the language of man(7), made from the texts and tables of the help. */
#include "shell/commands.h"
#include "lode.h"

#include <string.h>

/* ---- roff ---- */

/* At the beginning of a line a point or quote would be a request. */
static void put_roff(FILE *to, const char *text, size_t size, bool begins) {
    for (size_t i = 0; i < size; i++) {
        bool first = begins && i == 0;
        if (first && (text[i] == '.' || text[i] == '\'')) fputs("\\&", to);
        switch (text[i]) {
        case '\\': fputs("\\e", to); break;
        case '-': fputs("\\-", to); break;
        case '\'': fputs("\\(aq", to); break;
        case '`': fputs("\\(ga", to); break;
        case '^': fputs("\\(ha", to); break;
        case '~': fputs("\\(ti", to); break;
        default: fputc(text[i], to);
        }
    }
}

static void put_line(FILE *to, const char *text, size_t size) {
    put_roff(to, text, size, true);
    fputc('\n', to);
}

static void put_heading(FILE *to, const char *text) { fprintf(to, ".SH %s\n", text); }

/* ---- the texts of commands ---- */

static size_t line_of(const char *text) { return strcspn(text, "\n"); }
static const char *after(const char *text) {
    text += line_of(text);
    return *text == '\n' ? text + 1 : text;
}
static bool starts(const char *text, const char *with) { return strncmp(text, with, strlen(with)) == 0; }

/* "usage: lode show ..." and the lines under it up to an empty one. */
static const char *put_usage(FILE *to, const char *text) {
    static const char mark[] = "usage: ";
    put_heading(to, "SYNOPSIS");
    for (bool first = true; line_of(text) != 0; text = after(text), first = false) {
        if (!first) fputs(".br\n", to);
        put_line(to, text + sizeof mark - 1, line_of(text) - (sizeof mark - 1));
    }
    return text;
}

/* Lines with four blanks in front are shown as they are, up to one without. */
static const char *put_block(FILE *to, const char *text) {
    fputs(".RS 4\n.nf\n", to);
    for (; starts(text, "    "); text = after(text)) put_line(to, text + 4, line_of(text) - 4);
    fputs(".fi\n.RE\n", to);
    return text;
}

/* Words in lines that fit into 80 columns, up to an empty line or a block. */
static const char *put_paragraph(FILE *to, const char *text) {
    enum { WIDTH = 72 };
    size_t column = 0;
    while (line_of(text) != 0 && !starts(text, "    ")) {
        for (const char *end = text + line_of(text); text < end;) {
            size_t size = strcspn(text, " \n");
            bool full = column + size > WIDTH;
            if (column != 0 && size != 0) fputc(full ? '\n' : ' ', to);
            put_roff(to, text, size, full || column == 0);
            if (size != 0) column = full ? size : column + size + 1;
            text += size + (text + size < end);
        }
        text += *text == '\n';
    }
    fputc('\n', to);
    return text;
}

static void put_prose(FILE *to, const char *text) {
    static const char status[] = "exit status: ";
    bool begun = true; /* right after a heading no paragraph is to be asked for */
    while (*text != '\0') {
        if (line_of(text) == 0) {
            text = after(text);
        } else if (starts(text, "examples:")) {
            put_heading(to, "EXAMPLES");
            text = after(text);
            begun = true;
        } else if (starts(text, status)) {
            put_heading(to, "EXIT STATUS");
            for (text += strlen(status); *text != '\0'; text += strspn(text, " ")) text = put_paragraph(to, text);
        } else if (starts(text, "    ")) {
            text = put_block(to, text);
            begun = true;
        } else {
            if (!begun) fputs(".PP\n", to);
            text = put_paragraph(to, text);
            begun = false;
        }
    }
}

/* ---- lists ---- */

static bool put_options(FILE *to, const char *command) {
    OptionRow row;
    bool any = false;
    for (size_t i = 0; option_at(i, &row); i++) {
        bool own = command != NULL && row.command != NULL && strcmp(row.command, command) == 0;
        if (command == NULL ? row.command != NULL : !own) continue;
        fputs(".TP\n", to);
        if (row.letter != 0) fprintf(to, "\\fB\\-%c\\fR, ", row.letter);
        fputs("\\fB\\-\\-", to);
        put_roff(to, row.name, strlen(row.name), false);
        fputs("\\fR", to);
        if (row.argument != NULL) fprintf(to, " \\fI%s\\fR", row.argument);
        fputc('\n', to);
        put_paragraph(to, row.help);
        any = true;
    }
    return any;
}

static void put_commands(FILE *to) {
    put_heading(to, "COMMANDS");
    const Command *command;
    for (size_t i = 0; (command = command_at(i)) != NULL; i++) {
        fprintf(to, ".TP\n\\fBlode\\-%s\\fR(1)\n", command->name);
        put_paragraph(to, command->help);
    }
}

static void put_title(FILE *to, const Command *command) {
    fprintf(to, ".TH LODE%s", command == NULL ? "" : "\\-");
    for (const char *c = command == NULL ? "" : command->name; *c != '\0'; c++) fputc(*c - 'a' + 'A', to);
    fprintf(to, " 1 %s \"lode %s\" \"User Commands\"\n", LODE_RELEASED, lode_version());
    put_heading(to, "NAME");
    if (command == NULL)
        fputs("lode \\- calculated fields, outside the dashboard\n", to);
    else
        fprintf(to, "lode\\-%s \\- %s\n", command->name, command->help);
}

void manual_print(FILE *to, const Command *command) {
    put_title(to, command);
    const char *text = put_usage(to, command == NULL ? lode_help : command->text);
    put_heading(to, "DESCRIPTION");
    if (command == NULL) {
        put_prose(to, text);
        put_commands(to);
        put_heading(to, "OPTIONS");
        fputs("They may stand before or after the command; \\-\\- ends them.\n", to);
        put_options(to, NULL);
        put_prose(to, lode_help_end);
        put_heading(to, "ENVIRONMENT");
        fputs(".TP\nNO_COLOR\nwhen it is set, nothing is coloured unless \\-\\-color says so\n", to);
        return;
    }
    put_prose(to, text);
    put_heading(to, "OPTIONS");
    if (put_options(to, command->name)) fputs(".PP\n", to);
    fputs("The options that all commands take, and the exit status, are told in\n\\fBlode\\fR(1).\n", to);
    put_heading(to, "SEE ALSO");
    fputs("\\fBlode\\fR(1)\n", to);
}
