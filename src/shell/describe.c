/* lode describe: writes the tables of a model from data. */
#include "shell/commands.h"
#include "shell/session.h"

const char describe_help[] =
    "usage: lode describe [OPTIONS] DATA...\n"
    "\n"
    "Writes the definitions of tables for a .calc file, from their data: names and types of columns; as key a column\n"
    "that has a value in every row and none twice, where its name fits; relationships as comments, where names and\n"
    "values fit. What it proposes is to be read before it is believed.\n"
    "\n"
    "examples:\n"
    "    lode describe Orders.csv Customers.csv > shop.calc\n"
    "    lode describe shop.sqlite\n"
    "    lode describe Orders=warehouse.duckdb:orders_2024 >> shop.calc\n";

int cmd_describe(const Options *options) {
    if (options->words.count != 0 && options->data.count != 0) return usage("data either with -d or without, please");
    const Words *data = options->words.count != 0 ? &options->words : &options->data;
    if (data->count == 0) return usage("of what? lode describe Orders.csv");
    int status;
    Lode *lode = session_new(options, &status);
    if (lode == NULL) return status;
    size_t size;
    bool fine = lode_open(lode, data->list, data->count);
    session_report(lode, options);
    const char *text = fine ? lode_describe(lode, &size) : NULL;
    if (fine) session_report(lode, options);
    status = text == NULL ? session_status(lode) : EXIT_FINE;
    if (text != NULL) fwrite(text, 1, size, stdout);
    lode_free(lode);
    return status;
}
