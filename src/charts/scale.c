/* Scales of numbers with nice ticks. */
#include "charts/scale.h"

#include <float.h>
#include <math.h>
#include <string.h>

double nice_step(double least) {
    double power = pow(10, floor(log10(least)));
    static const double nice[] = {1, 2, 5, 10};
    for (size_t i = 0; i < sizeof nice / sizeof *nice; i++)
        if (nice[i] * power >= least * (1 - 1e-9)) return nice[i] * power;
    return 10 * power;
}

static const double BEYOND = 0.05; /* of a step */

Scale scale_of(double least, double most_value, unsigned most, bool with_zero, bool whole) {
    double low = least, high = most_value;
    if (with_zero) {
        low = fmin(low, 0);
        high = fmax(high, 0);
    }
    if (!(high > low)) { /* a single number: a scale around it */
        double around = low == 0 ? 1 : fabs(low);
        if (low >= 0 && high >= 0) high += around;
        if (low < 0) low -= around;
    }
    double step = nice_step(fmax(high / (most - 1) - low / (most - 1), DBL_MIN)); /* the difference may be too large */
    if (whole && step < 1) step = 1;
    for (;;) {
        /* an end that lies only a little beyond a tick needs no further one */
        double first = floor(low / step + BEYOND), last = ceil(high / step - BEYOND), count = last - first + 1;
        double low_tick = fmax(first * step, -DBL_MAX), high_tick = fmin(last * step, DBL_MAX);
        Scale scale = {fmin(low_tick, low), fmax(high_tick, high), low_tick, step, 0};
        if (count <= most + 1e-6 || !isfinite(step * 2)) {
            scale.count = (unsigned)lround(count);
            return scale;
        }
        step = nice_step(step * 1.5);
    }
}

Scale scale_tight(Scale scale, double least, double most_value) {
    double low = fmin(least, 0), high = fmax(most_value, 0);
    if (!(high > low)) return scale;
    scale.low = low;
    scale.high = high;
    scale.first = ceil(low / scale.step - 1e-9) * scale.step;
    scale.count = (unsigned)lround(floor(high / scale.step + 1e-9) - ceil(low / scale.step - 1e-9)) + 1;
    return scale;
}

static bool ticks_distinct(const Panel *panel, const Scale *scale) {
    Buffer before = {0}, text = {0};
    bool distinct = true;
    for (unsigned i = 0; i < scale->count && distinct; i++) {
        Buffer swap = before;
        before = text;
        text = swap;
        text.size = 0;
        panel_number(panel, &text, scale_tick(scale, i));
        distinct = i == 0 || text.size != before.size || memcmp(text.data, before.data, text.size) != 0;
    }
    buffer_free(&before);
    buffer_free(&text);
    return distinct;
}

Scale scale_for(const Panel *panel, unsigned most, bool bars) {
    double least = isnan(panel->least) ? 0 : panel->least, largest = isnan(panel->most) ? 0 : panel->most;
    bool far = least > 0.6 * largest || largest < 0.6 * least; /* all on one side, and close together */
    bool with_zero = bars || least == largest || !far || (least < 0 && largest > 0);
    Scale scale = scale_of(least, largest, most, with_zero, panel->whole);
    for (unsigned fewer = most; fewer > 3 && !ticks_distinct(panel, &scale);)
        scale = scale_of(least, largest, --fewer, with_zero, panel->whole);
    return bars ? scale_tight(scale, least, largest) : scale;
}

double scale_tick(const Scale *scale, unsigned index) {
    double tick = scale->first + index * scale->step;
    return fabs(tick) < scale->step * 1e-9 ? 0 : tick;
}

double scale_part(const Scale *scale, double number) {
    double range = scale->high / 2 - scale->low / 2;
    return range > 0 ? (number / 2 - scale->low / 2) / range : 0;
}
