/* lode fmt: gives .calc files their one layout, in place, or tells which files do not have it. */
#include "answers/file.h"
#include "answers/text.h"
#include "shell/commands.h"
#include "shell/session.h"

#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

const char fmt_help[] =
    "usage: lode fmt [--check] [PATH ...]\n"
    "       lode fmt -e FORMULA\n"
    "\n"
    "Gives .calc files the one layout that they have: files, folders with all folders in them, by default the .calc\n"
    "files of the current folder. Comments stay where they stood and no meaning changes. Files that change are "
    "written\n"
    "anew and named; a file with a mistake is reported and left alone (status 1). - reads standard input and writes\n"
    "standard output. --check writes nothing: it lists the files that would change, each with its first line that\n"
    "would, and ends with status 1 when there are any.\n"
    "\n"
    "examples:\n"
    "    lode fmt sales.calc\n"
    "    lode fmt --check formulas\n"
    "    lode fmt -e \"if [a]>1 then 'x' end\"\n";

typedef struct Fmt {
    const Options *options;
    Lode *lode;
    int status;     /* the worst so far */
    unsigned found; /* files */
} Fmt;

static void worse(Fmt *fmt, int status) {
    if (status > fmt->status) fmt->status = status;
}

static void system_failure(Fmt *fmt, const char *path) {
    usage("%s: %s", path, strerror(errno));
    worse(fmt, EXIT_SYSTEM);
}

/* The text in its layout; NULL: reported. */
static const char *laid_out(Fmt *fmt, const char *name, const Buffer *text, bool formula, size_t *size) {
    const char *made = lode_format(fmt->lode, name, text->size == 0 ? "" : text->data, text->size, formula, size);
    session_report(fmt->lode, fmt->options);
    if (made == NULL) worse(fmt, session_status(fmt->lode));
    return made;
}

/* ---- writing ---- */

static size_t line_size(const char *text, size_t size) {
    const char *end = size == 0 ? NULL : memchr(text, '\n', size);
    return end == NULL ? size : (size_t)(end - text);
}

static void print_line(char mark, const char *text, size_t size) {
    Buffer line = {0};
    buffer_print(&line, "    %c ", mark);
    text_escape(&line, text, line_size(text, size));
    buffer_char(&line, '\n');
    buffer_write(&line, stdout);
    buffer_free(&line);
}

/* The name of a file, and the first line that is not the same. */
static void tell(const char *path, const char *old, size_t old_size, const char *made, size_t made_size) {
    unsigned line = 1;
    while (old_size > 0 && made_size > 0) {
        size_t a = line_size(old, old_size), b = line_size(made, made_size);
        if (a != b || memcmp(old, made, a) != 0 || (a == old_size) != (b == made_size)) break;
        size_t skip = a < old_size ? a + 1 : a;
        old += skip, old_size -= skip, made += skip, made_size -= skip;
        line++;
    }
    printf("%s:%u\n", path, line);
    if (old_size > 0) print_line('-', old, old_size);
    if (made_size > 0) print_line('+', made, made_size);
}

static void fmt_text(Fmt *fmt, const char *path, const Buffer *old, bool whole) {
    size_t size;
    const char *made = laid_out(fmt, whole ? "" : path, old, false, &size);
    if (made == NULL) return;
    bool same = size == old->size && (size == 0 || memcmp(made, old->data, size) == 0);
    if (fmt->options->check) {
        if (!same) worse(fmt, EXIT_WRONG), tell(path, old->size == 0 ? "" : old->data, old->size, made, size);
    } else if (whole) {
        fwrite(made, 1, size, stdout);
    } else if (!same) {
        if (file_rewrite(path, made, size))
            printf("%s\n", path);
        else
            system_failure(fmt, path);
    }
}

/* ---- finding ---- */

static void fmt_stream(Fmt *fmt, const char *path, FILE *file, bool whole) {
    Buffer text = {0};
    if (buffer_read(&text, file))
        fmt_text(fmt, path, &text, whole);
    else
        system_failure(fmt, path);
    fmt->found++;
    buffer_free(&text);
}

static void fmt_file(Fmt *fmt, const char *path) {
    FILE *file = fopen(path, "rb");
    if (file == NULL) {
        system_failure(fmt, path);
        return;
    }
    fmt_stream(fmt, path, file, false);
    fclose(file);
}

static int visible(const struct dirent *entry) { return entry->d_name[0] != '.'; }
static int by_bytes(const struct dirent **a, const struct dirent **b) { return strcmp((*a)->d_name, (*b)->d_name); }

static void fmt_folder(Fmt *fmt, const char *path, bool deep) {
    struct dirent **entries;
    int count = scandir(path, &entries, visible, by_bytes);
    if (count < 0) {
        system_failure(fmt, path);
        return;
    }
    for (int i = 0; i < count; i++) {
        Buffer name = {0};
        struct stat status;
        const char *slash = path[strlen(path) - 1] == '/' ? "" : "/";
        if (strcmp(path, ".") != 0) buffer_print(&name, "%s%s", path, slash);
        buffer_text(&name, entries[i]->d_name);
        bool there = lstat(buffer_string(&name), &status) == 0;
        if (there && S_ISDIR(status.st_mode) && deep)
            fmt_folder(fmt, name.data, true);
        else if (there && !S_ISDIR(status.st_mode) && is_calc(entries[i]->d_name))
            fmt_file(fmt, name.data);
        buffer_free(&name);
        free(entries[i]);
    }
    free(entries);
}

static void fmt_path(Fmt *fmt, const char *path) {
    struct stat status;
    if (strcmp(path, "-") == 0) {
        fmt_stream(fmt, path, stdin, true);
    } else if (stat(path, &status) != 0) {
        usage("%s: %s", path, strerror(errno));
        worse(fmt, EXIT_WRONG);
    } else if (S_ISDIR(status.st_mode)) {
        unsigned before = fmt->found;
        fmt_folder(fmt, path, true);
        if (fmt->found == before) usage("%s has no .calc files", path), worse(fmt, EXIT_WRONG);
    } else {
        fmt_file(fmt, path);
    }
}

int cmd_fmt(const Options *options) {
    if (options->expression != NULL && (options->check || options->words.count > 0))
        return usage("lode fmt -e takes one formula and nothing else");
    Fmt fmt = {.options = options};
    fmt.lode = session_new(options, &fmt.status);
    if (fmt.lode == NULL) return fmt.status;
    if (options->expression != NULL) {
        Buffer text = {0};
        size_t size;
        buffer_text(&text, options->expression);
        const char *made = laid_out(&fmt, "", &text, true, &size);
        if (made != NULL) fwrite(made, 1, size, stdout);
        buffer_free(&text);
    }
    for (unsigned i = 0; i < options->words.count; i++) fmt_path(&fmt, options->words.list[i]);
    if (options->expression == NULL && options->words.count == 0) {
        fmt_folder(&fmt, ".", false);
        if (fmt.found == 0) usage("there are no .calc files here"), worse(&fmt, EXIT_WRONG);
    }
    lode_free(fmt.lode);
    return fmt.status;
}
