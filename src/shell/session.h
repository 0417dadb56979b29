/* A handle of lode made as the options say, and the clocks. */
#ifndef LODE_SHELL_SESSION_H
#define LODE_SHELL_SESSION_H

#include "lode.h"
#include "answers/buffer.h"
#include "shell/options.h"

/* A handle with the settings, without model and data. On failure *status says the exit status and the result is NULL.
 */
Lode *session_new(const Options *options, int *status);
/* NOW() is what the options say, or the time it is. */
bool session_set_now(Lode *lode, const Options *options);
/* Who hears of the messages of a call. */
typedef struct Listener {
    void (*hear)(struct Listener *listener, const Lode *lode, const Options *options);
    bool all; /* goes on after errors, to hear of all of them */
} Listener;

/* Reads models (those of the options, then `more`; none: *.calc in the current folder), data and parameters. Messages
   are printed, or go to the listener if there is one. EXIT_FINE, or the exit status. */
int session_open(Lode *lode, const Options *options, const Words *more, Listener *listener);
/* Only reads models, as session_open does. */
int session_models(Lode *lode, const Options *options);
/* Prints the messages of the last call; warnings and notes unless quiet. */
void session_report(const Lode *lode, const Options *options);
/* What a call that failed makes of the exit status: EXIT_WRONG, or EXIT_SYSTEM when a limit was met. */
int session_status(const Lode *lode);

/* Runs the tests of a model and prints the report (test.c). Gives how many failed. */
unsigned session_test(Lode *lode, const Options *options);

bool is_calc(const char *name); /* the name of a file of definitions */

bool stage_find(const char *name, LodeStage *stage); /* "tokens", "tree", "types", "plan" (explain.c) */

bool clock_now(char *to, size_t room); /* the local date and time, as --now takes it */
double clock_seconds(void); /* since some moment; only differences mean something */
void timing_print(const Options *options, const char *what, double since);
/* The only statement among the words ("-": all of standard input) as a request without lets. false: told on stderr.
 * `text` owns it. */

bool statement_read(const Options *options, Buffer *text, LodeRequest *request);

#endif
