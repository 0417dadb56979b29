/* The bar of long work, on stderr. */
#include "shell/progress.h"
#include "shell/session.h"

#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

enum { BAR = 24 };

/* The one line of the one terminal; work of one command at a time. */
static struct {
    const char *what;
    double began, drawn;
} line;

bool progress_begin(const Options *options, const char *what) {
    line.what = what;
    line.began = line.drawn = clock_seconds();
    return !options->quiet && isatty(fileno(stderr));
}

void progress_show(unsigned done, unsigned all) {
    double now = clock_seconds(), took = now - line.began;
    if (done == all) {
        if (line.drawn > line.began) fputs("\r\033[K", stderr); /* short work never drew one */
        return;
    }
    if (now - line.drawn < 0.1) return;
    line.drawn = now;
    unsigned full = (unsigned)((uint64_t)BAR * done / all);
    fprintf(stderr, "\r\033[K%s [", line.what);
    for (unsigned i = 0; i < BAR; i++) fputc(i < full ? '#' : '.', stderr);
    double rate = done / took, left = (all - done) / rate;
    fprintf(stderr, "] %u of %u, %.0f/s, %u:%02u left", done, all, rate, (unsigned)left / 60, (unsigned)left % 60);
    fflush(stderr);
}

/* ---- work of a handle ---- */

/* Short work is not told of. */
static struct {
    const char *shown; /* NULL: nothing is */
    double began;      /* 0: not yet */
    uint64_t done;
} work_line;

void progress_work(void *user, const char *work, uint64_t done, uint64_t total) {
    const Options *options = user;
    if (work_line.began == 0) work_line.began = clock_seconds();
    if (done >= total || clock_seconds() - work_line.began < 0.5) return;
    const bool another = work_line.shown != work || done < work_line.done; /* the next file is work of its own */
    work_line.done = done;
    if (another) {
        if (work_line.shown != NULL) progress_show(1, 1);
        if (!progress_begin(options, work)) return;
    }
    work_line.shown = work;
    while (total > UINT_MAX) {
        total /= 2;
        done /= 2;
    }
    progress_show((unsigned)done, (unsigned)total);
}

void progress_end(void) {
    if (work_line.shown != NULL) progress_show(1, 1);
    work_line.shown = NULL;
    work_line.began = 0;
}

void progress_watch(Lode *lode, const Options *options) {
    if (options->quiet || !isatty(fileno(stderr))) return;
    Options *who;
    memcpy(&who, &options, sizeof who); /* only read */
    lode_set_progress(lode, progress_work, who);
}
