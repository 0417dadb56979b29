/* lode load: makes store files, adds to them, and looks at them. */
#include "shell/commands.h"
#include "shell/render.h"
#include "shell/session.h"

#include <string.h>

const char load_help[] =
    "usage: lode load [OPTIONS] DATA... -o FILE.lode [--append]\n"
    "       lode load --info FILE.lode...\n"
    "       lode load --verify FILE.lode...\n"
    "\n"
    "Reads data and writes all of its tables to a store file: columns, keys and relationships as lode works with "
    "them.\n"
    "A store file is given to -d as other data is; it opens in milliseconds, and only what a statement needs is read.\n"
    "Types, keys and relationships are those of the model; without one they are found in the data. --append adds the "
    "rows\n"
    "of DATA to the tables of the file.\n"
    "\n"
    "examples:\n"
    "    lode load orders.csv -o orders.lode\n"
    "    lode load -m formulas/agentforce exports/ -o sessions.lode\n"
    "    lode load -m shop.calc Orders=shop.sqlite:orders_2024 -o shop.lode\n"
    "    lode show -m formulas/agentforce -d sessions.lode '[Unique Sessions] by [Channel]'\n"
    "    lode load --info sessions.lode\n";

static bool is_store(const char *name) {
    size_t size = strlen(name);
    return size > 5 && strcmp(name + size - 5, ".lode") == 0;
}

/* 0: the usage is fine. */
static int check_usage(const Options *o) {
    if (o->info || o->verify) {
        if (o->output != NULL || o->append || (o->info && o->verify))
            return usage("--info and --verify look at store files: lode load --info FILE.lode");
        if (o->words.count == 0)
            return usage("which store file? lode load --%s FILE.lode", o->info ? "info" : "verify");
        return 0;
    }
    if (o->output == NULL) return usage("where to? lode load DATA -o FILE.lode");
    if (!is_store(o->output)) return usage("the name of a store file ends with .lode, not as \"%s\"", o->output);
    if (o->words.count != 0 && o->data.count != 0) return usage("data either with -d or without, please");
    return 0;
}

static int look(Lode *lode, const Options *o) {
    int status = EXIT_FINE;
    for (unsigned i = 0; i < o->words.count; i++) {
        bool fine;
        if (o->info) {
            LodeResult *result = lode_inspect(lode, o->words.list[i]);
            fine = result != NULL;
            if (fine) render(stdout, result, "", o);
            lode_result_free(result);
        } else {
            fine = lode_verify(lode, o->words.list[i]);
            if (fine && !o->quiet) printf("%s is as it was written\n", o->words.list[i]);
        }
        session_report(lode, o);
        if (!fine) status = session_status(lode);
    }
    return status;
}

static int load(Lode *lode, const Options *options) {
    Options with_data = *options;
    if (options->words.count != 0) with_data.data = options->words;
    double start = clock_seconds();
    if (options->append) {
        int status = session_models(lode, options);
        if (status != EXIT_FINE) return status;
        bool fine = lode_append(lode, options->output, with_data.data.list, with_data.data.count);
        session_report(lode, options);
        if (fine) timing_print(options, "append", start);
        return fine ? EXIT_FINE : session_status(lode);
    }
    int status = session_open(lode, &with_data, NULL, NULL);
    if (status != EXIT_FINE) return status;
    bool fine = lode_save(lode, options->output);
    session_report(lode, options);
    if (fine) timing_print(options, "load", start);
    return fine ? EXIT_FINE : session_status(lode);
}

int cmd_load(const Options *options) {
    int status = check_usage(options);
    if (status != 0) return status;
    Lode *lode = session_new(options, &status);
    if (lode == NULL) return status;
    status = options->info || options->verify ? look(lode, options) : load(lode, options);
    lode_free(lode);
    return status;
}
