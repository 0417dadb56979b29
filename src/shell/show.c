/* lode show: answers a question. */
#include "shell/commands.h"
#include "shell/render.h"
#include "shell/session.h"

const char show_help[] =
    "usage: lode show [OPTIONS] 'STATEMENT'\n"
    "\n"
    "Answers a question: formulas to compute, for which dimensions, over which rows. The word show may be left out of "
    "the\n"
    "statement; - reads it from standard input. Without a model every CSV file of the data is a table. Without data\n"
    "formulas of constants still work.\n"
    "\n"
    "    ITEM, ITEM ... [by DIMENSION, ...] [where CONDITION] [having CONDITION] [order by ITEM [desc], ...] [limit "
    "N]\n"
    "\n"
    "--format table (the default) and markdown show numbers as their fields say; csv, tsv, json and jsonl give raw "
    "values.\n"
    "On a terminal tables fit its width: long texts are cut, other columns go into blocks, the middle of long tables "
    "is\n"
    "left out (--rows all shows it).\n"
    "\n"
    "--format chart draws numbers by the types of the dimensions: none big numbers, one bars, a date lines (others are "
    "its\n"
    "series), two a heat map. spark is a table with a sparkline for each series. svg is the chart as a picture, html a\n"
    "page of its own with the chart and a table that sorts.\n"
    "\n"
    "examples:\n"
    "    lode show -d orders.csv \"[Region], SUM([Sales]) where YEAR([Order Date]) = 2024 order by 2 desc limit 3\"\n"
    "    lode show -m formulas/agentforce --format csv '[Unique Sessions] by [Channel]'\n"
    "    lode show -m formulas/agentforce --format chart '[Unique Sessions] by [Channel]'\n"
    "    lode show -m formulas/agentforce --format html '[Unique Sessions] by [Channel]' > sessions.html\n";

int cmd_show(const Options *options) {
    Buffer text = {0};
    LodeRequest request;
    int status = EXIT_USAGE;
    Lode *lode = NULL;
    if (statement_read(options, &text, &request)) lode = session_new(options, &status);
    if (lode != NULL) status = session_open(lode, options, NULL, NULL);
    if (lode != NULL) lode_set_reuse(lode, false); /* there is no later statement */
    if (lode != NULL && status == EXIT_FINE) {
        double start = clock_seconds();
        if (options->timing && lode_prepare(lode, &request)) { /* or else lode_show tells what is wrong */
            timing_print(options, "read", start);
            start = clock_seconds();
        }
        LodeResult *result = lode_show(lode, &request);
        session_report(lode, options);
        if (result == NULL)
            status = session_status(lode);
        else
            timing_print(options, "answer", start);
        if (result != NULL)
            render(stdout, result, text.data, options);
        lode_result_free(result);
    }
    lode_free(lode);
    buffer_free(&text);
    return status;
}
