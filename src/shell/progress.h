/* How far long work has come: a bar on a terminal, with the rate and the time left; elsewhere nothing. */
#ifndef LODE_SHELL_PROGRESS_H
#define LODE_SHELL_PROGRESS_H

#include "lode.h"
#include "shell/options.h"

/* Whether somebody watches: stderr is a terminal, and nobody asked for quiet. `what` names the work and lives on. */
bool progress_begin(const Options *options, const char *what);
/* Draws anew, not more often than eyes can follow; done == all erases the line. */
void progress_show(unsigned done, unsigned all);

/* Shows what a handle tells of its work, from half a second on; `options` live as long as the handle. */
void progress_watch(Lode *lode, const Options *options);
/* A LodeProgress for it; user: the options. */
void progress_work(void *user, const char *work, uint64_t done, uint64_t total);
/* Erases the bar: somebody else writes now, or the work is over. */
void progress_end(void);

#endif
