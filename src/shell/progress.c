/* The bar of long work, on stderr. */
#include "shell/progress.h"
#include "shell/session.h"

#include <stdio.h>
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
