/* Which models the PATHs of a command mean. */
#ifndef LODE_SHELL_MODELS_H
#define LODE_SHELL_MODELS_H

#include "shell/options.h"

typedef struct Models {
    Words *list; /* paths that are read together as one model each */
    unsigned count;
    char **taken; /* texts made here */
    unsigned taken_count;
} Models;

/* A folder is a model; one without .calc files of its own stands for the models in the folders below it, in the order of their names.
   Files are one model together, which comes first. No path at all: one model of no paths (what -m or the current folder has).
   models_free afterwards. */
void models_find(const Words *paths, Models *models);
void models_free(Models *models);

#endif
