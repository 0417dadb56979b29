/* A scale of numbers: its ends and nice ticks (1, 2 or 5 times a power of ten). */
#ifndef LODE_CHARTS_SCALE_H
#define LODE_CHARTS_SCALE_H

#include "charts/chart.h"

typedef struct Scale {
    double low, high;   /* the ends */
    double first, step; /* of the ticks: multiples of the step */
    unsigned count;     /* of ticks, 1 or more */
} Scale;

/* The least 1, 2 or 5 times a power of ten that is not below `least`, which is above 0. */
double nice_step(double least);
/* Ends at ticks, or a little beyond; contains both numbers and has at most `most` ticks (3 or more). with_zero:
   contains 0. whole: steps are whole numbers. */
Scale scale_of(double least, double most_value, unsigned most, bool with_zero, bool whole);
/* The same ticks, but ends at the numbers and 0. */
Scale scale_tight(Scale scale, double least, double most_value);
/* The scale of a panel, with coarser ticks while two would read the same. Bars begin at 0 and end at their values;
   lines begin at 0 unless all are far from it. */
Scale scale_for(const Panel *panel, unsigned most, bool bars);
double scale_tick(const Scale *scale, unsigned index);
/* 0 at the low end, 1 at the high one. */
double scale_part(const Scale *scale, double number);

#endif
