/* lode docs: writes the data dictionary of a model. */
#include "docs/docs.h"
#include "answers/buffer.h"
#include "shell/commands.h"
#include "shell/progress.h"
#include "shell/session.h"

#include <errno.h>
#include <string.h>

const char docs_help[] =
    "usage: lode docs [OPTIONS] [PATH ...]\n"
    "\n"
    "Writes a data dictionary of models (files or folders; default: the .calc files of the current folder): every "
    "field\n"
    "with its description, formula, type and grain, what it depends on and what uses it, the tests that read it, what\n"
    "\"lode check\" says of it, and values where there are data; tables, relationships, parameters and filters.\n"
    "--format html is one page that needs nothing else, with search, drawings of tables and of lineage. --format "
    "markdown\n"
    "is one file of text. Without --format the name after -o decides: markdown for .md or no file, else html.\n"
    "Ends with status 1 when the model has errors; they stand in the page, too.\n"
    "\n"
    "examples:\n"
    "    lode docs -o dictionary.html formulas/agentforce\n"
    "    lode docs -d data sales.calc > sales.md\n";

static bool ends(const char *text, const char *ending) {
    size_t size = strlen(text), own = strlen(ending);
    return size >= own && strcmp(text + size - own, ending) == 0;
}

static bool wants_html(const Options *options) {
    if (options->format_said) return options->format == FORMAT_HTML;
    return options->output != NULL && !ends(options->output, ".md") && !ends(options->output, ".markdown");
}

static int write_docs(FILE *to, const Options *options, Lode *lode) {
    Book *book = book_new(lode);
    unsigned errors = book_errors(book);
    progress_end();
    if (wants_html(options))
        docs_html(to, book);
    else
        docs_markdown(to, book);
    book_free(book);
    if (errors == 0) return EXIT_FINE;
    fprintf(stderr, "lode: the model has %u error%s; \"lode check\" tells more\n", errors, errors == 1 ? "" : "s");
    return EXIT_WRONG;
}

static int write_file(const Options *options, Lode *lode) {
    FILE *to = fopen(options->output, "w");
    if (to == NULL) {
        usage("%s: %s", options->output, strerror(errno));
        return EXIT_SYSTEM;
    }
    int status = write_docs(to, options, lode);
    bool failed = ferror(to) != 0;
    if (fclose(to) == 0 && !failed) return status;
    usage("%s: %s", options->output, strerror(errno));
    return EXIT_SYSTEM;
}

int cmd_docs(const Options *options) {
    if (options->format_said && options->format != FORMAT_MARKDOWN && options->format != FORMAT_HTML)
        return usage("lode docs writes --format html or markdown");
    int status;
    Lode *lode = session_new(options, &status);
    if (lode == NULL) return status;
    status = session_open(lode, options, &options->words, NULL);
    if (status == EXIT_FINE)
        status = options->output == NULL ? write_docs(stdout, options, lode) : write_file(options, lode);
    lode_free(lode);
    return status;
}
