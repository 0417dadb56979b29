/* What a run takes from earlier ones, so that passes have less to do, and what it leaves for later ones. */
#ifndef LODE_ENGINE_REUSE_H
#define LODE_ENGINE_REUSE_H

#include "engine/run.h"

/* Finds out what has to be computed; without settings.kept: everything. */
void reuse_begin(Run *run);
/* What is left to do of a pass of the plan; NULL: nothing. */
const Pass *reuse_pass(const Run *run, const Pass *pass);
bool reuse_lod(const Run *run, const Lod *lod); /* has to be computed */
/* Around a pass: which groups it comes across is told from what others came across. */
void reuse_pass_begins(Run *run, const Pass *pass);
void reuse_pass_ended(Run *run, const Pass *pass);
/* Values of an aggregation that was kept, for all groups so far. */
const Column *reuse_values(Run *run, const Aggregation *aggregation);
void reuse_share_values(Run *run); /* from now on workers may ask for these: no groups come meanwhile */
/* The result has been made: keeps what is worth it. */
void reuse_end(Run *run);
void reuse_profile(const Run *run);
/* A worker reads the columns of its main run. */
void reuse_share(Run *worker, const Run *main);

/* ---- columns.c ---- */
/* Takes the column of a node that was kept: then what the node is made of is not wanted. */
bool column_take(Run *run, const Node *node);
/* Makes columns of the largest parts of a pass's expressions that are worth it. */
void columns_make(Run *run, const Pass *pass);

#endif
