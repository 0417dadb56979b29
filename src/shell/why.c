/* lode why: why a cell of an answer has its value. */
#include "why/why.h"
#include "shell/commands.h"
#include "shell/session.h"

const char why_help[] =
    "usage: lode why [OPTIONS] 'STATEMENT' [--row N | --at CONDITION] [--item NAME]\n"
    "\n"
    "Explains one value of an answer: the formula with the value of every part, the fields in it written out, down to "
    "the rows\n"
    "that were aggregated: how many, which arms of IF and CASE they took, where they hold NULL, the groups of LODs, "
    "what each\n"
    "filter left, and a few of the rows with their lines in the files. A value that is NULL is followed to where it "
    "becomes\n"
    "NULL. Without --row and --at it is the first row of the answer; without --item the first measure.\n"
    "--format table (the default) gives text, json and html the same.\n"
    "\n"
    "examples:\n"
    "    lode why -d orders.csv 'SUM([Profit]) / SUM([Sales]) by [Region]' --at \"[Region] = 'East'\"\n"
    "    lode why -m formulas/agentforce '[Abandonment Rate] by [Month]' --row 3\n";

static void print_why(const LodeWhy *why, Format format) {
    Buffer text = {0};
    if (format == FORMAT_JSON)
        why_json(&text, why);
    else if (format == FORMAT_HTML)
        why_html(&text, why);
    else
        why_text(&text, why);
    buffer_write(&text, stdout);
    buffer_free(&text);
}

int cmd_why(const Options *options) {
    if (options->row != 0 && options->at != NULL) return usage("--row and --at both choose a row: say one of them");
    if (options->format_said && options->format != FORMAT_TABLE && options->format != FORMAT_JSON &&
        options->format != FORMAT_HTML)
        return usage("lode why gives --format table (text), json or html");
    Buffer text = {0};
    LodeRequest request;
    int status = EXIT_USAGE;
    Lode *lode = NULL;
    if (statement_read(options, &text, &request)) lode = session_new(options, &status);
    if (lode != NULL) status = session_open(lode, options, NULL, NULL);
    if (lode != NULL && status == EXIT_FINE) {
        const LodeChoice choice = {.row = options->row, .at = options->at, .item = options->item};
        const LodeWhy *why = lode_why(lode, &request, &choice);
        session_report(lode, options);
        if (why == NULL)
            status = session_status(lode);
        else
            print_why(why, options->format);
    }
    lode_free(lode);
    buffer_free(&text);
    return status;
}
