/* How far long work has come: a bar on a terminal, with the rate and the time left; elsewhere nothing. */
#ifndef LODE_SHELL_PROGRESS_H
#define LODE_SHELL_PROGRESS_H

#include "shell/options.h"

/* Whether somebody watches: stderr is a terminal, and nobody asked for quiet. `what` names the work and lives on. */
bool progress_begin(const Options *options, const char *what);
/* Draws anew, not more often than eyes can follow; done == all erases the line. */
void progress_show(unsigned done, unsigned all);

#endif
