/* Prints a result as the options say. */
#ifndef LODE_SHELL_RENDER_H
#define LODE_SHELL_RENDER_H

#include "answers/grid.h"
#include "lode.h"
#include "shell/options.h"

/* statement: what was asked, for pages. Pictures of results without numbers: a note on stderr, and the table. */
void render(FILE *to, const LodeResult *result, const char *statement, const Options *options);

/* How tables go to a file that may be a terminal. */
GridOptions grid_options(FILE *to, const Options *options);

#endif
