/* Ctrl-C. The handler only does what signal handlers may: a flag, lode_cancel, dup2. */
#include "prompt/interrupt.h"

#include <fcntl.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <unistd.h>

static _Atomic(Lode *) target;
static volatile sig_atomic_t seen;
static volatile sig_atomic_t closed = -1; /* a file that cannot be written, while output may be cut */
static int saved = -1;                    /* standard output as it was */
static struct sigaction before;

static void interrupted(int signal) {
    (void)signal;
    seen = 1;
    Lode *lode = atomic_load(&target);
    if (lode != NULL) lode_cancel(lode);
    if (closed >= 0) dup2(closed, STDOUT_FILENO);
}

void interrupt_begin(void) {
    struct sigaction action = {.sa_handler = interrupted}; /* no SA_RESTART: reading a line ends */
    sigemptyset(&action.sa_mask);
    sigaction(SIGINT, &action, &before);
}

void interrupt_end(void) { sigaction(SIGINT, &before, NULL); }

void interrupt_target(Lode *lode) { atomic_store(&target, lode); }

void interrupt_output(bool on) {
    fflush(stdout);
    if (on) {
        saved = dup(STDOUT_FILENO);
        closed = open("/dev/null", O_RDONLY | O_CLOEXEC);
        return;
    }
    int file = closed;
    closed = -1;
    if (saved >= 0 && seen) {
        clearerr(stdout);
        dup2(saved, STDOUT_FILENO);
    }
    if (saved >= 0) close(saved);
    if (file >= 0) close(file);
    saved = -1;
}

bool interrupt_seen(void) { return seen != 0; }

bool interrupt_take(void) {
    bool was = seen != 0;
    seen = 0;
    return was;
}
