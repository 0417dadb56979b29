/* Ctrl-C: cancels the statement that runs, ends what is being printed or typed, and leaves the session alone. */
#ifndef LODE_PROMPT_INTERRUPT_H
#define LODE_PROMPT_INTERRUPT_H

#include "lode.h"

void interrupt_begin(void); /* from now on Ctrl-C does not end the program */
void interrupt_end(void);
/* What Ctrl-C cancels; NULL: nothing. */
void interrupt_target(Lode *lode);
/* While on, Ctrl-C makes writing to standard output fail, so that long answers end. */
void interrupt_output(bool on);
bool interrupt_take(void); /* whether Ctrl-C came since it was asked last */
bool interrupt_seen(void); /* the same, without taking it */

#endif
