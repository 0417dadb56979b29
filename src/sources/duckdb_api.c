/* Finding libduckdb and its functions. */
#include "sources/duckdb_api.h"

#include <dlfcn.h>
#include <stdlib.h>
#include <string.h>

static bool no_library(Text path, const char *why, const char *named, Diags *diags) {
    Diag *diag = diag_add(diags, DIAG_NO_LIBRARY, (Span){0}, "%.*s is read through DuckDB's library: %s",
                          TEXT_ARG(path), why == NULL ? "it cannot be opened" : why);
    diag->file = path;
    if (named == NULL)
        diag_hint(diags, diag,
                  "install libduckdb.so (duckdb.org, \"C/C++\") where libraries are looked for, or say "
                  "where it is: LODE_DUCKDB=/path/libduckdb.so");
    else
        diag_hint(diags, diag, "LODE_DUCKDB names %s: it should name DuckDB's libduckdb.so", named);
    return false;
}

/* A pointer to data becomes one to a function through memory: ISO C has no cast for it. */
static bool find(void *library, const char *name, void *to) {
    void *found = dlsym(library, name);
    memcpy(to, &found, sizeof found);
    return found != NULL;
}

bool duck_library(DuckApi *api, Text path, Diags *diags) {
    const char *named = secure_getenv("LODE_DUCKDB");
    if (named != NULL && *named == '\0') named = NULL;
    void *library = dlopen(named == NULL ? "libduckdb.so" : named, RTLD_NOW | RTLD_LOCAL | RTLD_NODELETE);
    if (library == NULL) return no_library(path, dlerror(), named, diags);
    const char *missing = NULL;
#define DUCK(type, name, arguments)                                                                                    \
    if (!find(library, "duckdb_" #name, &api->name) && missing == NULL) missing = "duckdb_" #name;
    DUCK_FUNCTIONS(DUCK)
#undef DUCK
    find(library, "duckdb_execute_prepared_streaming", &api->execute_prepared_streaming);
    dlclose(library); /* RTLD_NODELETE: it is there nevertheless */
    if (missing == NULL) return true;
    Text why = text_format(diags->arena, "it has no function %s", missing);
    return no_library(path, text_string(diags->arena, why), named, diags);
}
