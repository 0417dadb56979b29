/* What there is to complete: commands, words, functions, and the names of a model. */
#ifndef LODE_PROMPT_NAMES_H
#define LODE_PROMPT_NAMES_H

#include "lode.h"
#include "prompt/complete.h"

/* Adds everything that is not a file. lets: the session's own fields. */
void names_collect(Catalog *catalog, Lode *lode, const LodeLet *lets, unsigned let_count, const char *const *formats);
/* Adds the folders, models and data that a path may become. */
void names_files(Catalog *catalog, const char *typed);

#endif
