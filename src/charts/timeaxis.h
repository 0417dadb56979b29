/* Time on an axis: the step of a series of dates, and where ticks go. Seconds since 1970-01-01, no zones. */
#ifndef LODE_CHARTS_TIMEAXIS_H
#define LODE_CHARTS_TIMEAXIS_H

#include "answers/buffer.h"

#include <stdbool.h>

typedef struct TimeStep {
    long months;    /* 0: a step of seconds */
    double seconds; /* 0 and months 0: no regular step, nothing is missing */
} TimeStep;

/* The step that all times are multiples of, when at least half of its slots are filled. Times increase. */
TimeStep time_step(const double *times, size_t count);
/* How many steps lie between two times; 1 when there is no step. */
double time_steps_between(TimeStep step, double from, double to);

typedef struct TimeTick {
    double at;
    char label[32];
} TimeTick;

enum { TIME_TICKS_MOST = 64 };
/* At most `most` (up to TIME_TICKS_MOST) ticks from low to high at round dates, no finer than the step. Gives their
 * number. */
unsigned time_ticks(double low, double high, TimeStep step, unsigned most, TimeTick *ticks);

#endif
