/* Time on an axis: steps and ticks at round dates. */
#include "charts/timeaxis.h"

#include "lode.h"

#include <inttypes.h>
#include <math.h>
#include <string.h>

static const double day_seconds = 86400;

/* Days since 1970-01-01 and back, proleptic Gregorian. */
static long days_of(long year, unsigned month, unsigned day) {
    year -= month <= 2;
    long era = (year >= 0 ? year : year - 399) / 400;
    long of_era = year - era * 400, of_year = (long)((153 * (month + (month > 2 ? -3u : 9u)) + 2) / 5 + day - 1);
    return era * 146097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719468;
}

static void date_of(long days, long *year, unsigned *month, unsigned *day) {
    days += 719468;
    long era = (days >= 0 ? days : days - 146096) / 146097, of_era = days - era * 146097;
    long y = (of_era - of_era / 1460 + of_era / 36524 - of_era / 146096) / 365;
    long of_year = of_era - (365 * y + y / 4 - y / 100), m = (5 * of_year + 2) / 153;
    *day = (unsigned)(of_year - (153 * m + 2) / 5 + 1);
    *month = (unsigned)(m < 10 ? m + 3 : m - 9);
    *year = y + era * 400 + (*month <= 2);
}

/* Months since year 0, and the seconds into that month. */
static long month_of(double time, double *rest) {
    long year;
    unsigned month, day;
    double days = floor(time / day_seconds);
    date_of((long)days, &year, &month, &day);
    if (rest != NULL) *rest = time - days * day_seconds + (day - 1) * day_seconds;
    return year * 12 + (long)month - 1;
}

static double month_start(long month) {
    long year = (month >= 0 ? month : month - 11) / 12;
    return (double)days_of(year, (unsigned)(month - year * 12) + 1, 1) * day_seconds;
}

static double common(double a, double b) {
    while (b >= 0.5) {
        double rest = fmod(a, b);
        a = b;
        b = rest;
    }
    return a;
}

double time_steps_between(TimeStep step, double from, double to) {
    if (step.months > 0) return (double)(month_of(to, NULL) - month_of(from, NULL)) / (double)step.months;
    return step.seconds > 0 ? (to - from) / step.seconds : 1;
}

TimeStep time_step(const double *times, size_t count) {
    TimeStep step = {0};
    if (count < 2) return step;
    bool months = true;
    double between_months = 0, between = 0, rest;
    for (size_t i = 0; i < count; i++) {
        long month = month_of(times[i], &rest);
        months = months && rest == 0;
        if (i == 0) continue;
        between_months = common(between_months, (double)(month - month_of(times[i - 1], NULL)));
        between = common(between, round(times[i] - times[i - 1]));
    }
    if (months)
        step.months = (long)between_months;
    else
        step.seconds = between;
    double slots = time_steps_between(step, times[0], times[count - 1]) + 1;
    return slots <= 2 * (double)count ? step : (TimeStep){0};
}

/* ---- ticks ---- */

typedef struct Unit {
    long months;
    double seconds;
} Unit;

static const Unit units[] = {{0, 1},    {0, 5},     {0, 15},    {0, 60},    {0, 300},   {0, 900},    {0, 1800},
                             {0, 3600}, {0, 10800}, {0, 21600}, {0, 43200}, {0, 86400}, {0, 172800}, {0, 604800},
                             {1, 0},    {2, 0},     {3, 0},     {6, 0},     {12, 0},    {24, 0},     {60, 0},
                             {120, 0},  {240, 0},   {600, 0},   {1200, 0},  {6000, 0},  {12000, 0},  {60000, 0}};
enum { UNITS = sizeof units / sizeof *units };

/* Weeks begin where the first one does, or on Mondays: 1970-01-05 was one. */
static double first_tick(Unit unit, double low, TimeStep step) {
    if (unit.months > 0) {
        double rest;
        long month = month_of(low, &rest) + (rest > 0), over = month % unit.months;
        if (over < 0) over += unit.months;
        return month_start(over == 0 ? month : month + unit.months - over);
    }
    double from = unit.seconds < 604800 ? 0 : step.seconds >= 604800 ? fmod(low, 604800) : 4 * day_seconds;
    return from + ceil((low - from) / unit.seconds) * unit.seconds;
}

static double next_tick(Unit unit, double at) {
    return unit.months > 0 ? month_start(month_of(at, NULL) + unit.months) : at + unit.seconds;
}

static bool fine_enough(Unit unit, TimeStep step) {
    double month = 28 * day_seconds, own = unit.months > 0 ? (double)unit.months * month : unit.seconds;
    return own >= (step.months > 0 ? (double)step.months * month : step.seconds);
}

/* What changes from tick to tick; the larger part only at the first one and where it changes. */
static void label(TimeTick *tick, Unit unit, bool first, const TimeTick *before) {
    const char *format = "yyyy";
    long month = month_of(tick->at, NULL);
    bool new_year = first || month / 12 != month_of(before->at, NULL) / 12;
    bool new_day = first || floor(tick->at / day_seconds) != floor(before->at / day_seconds);
    if (unit.months == 0 && unit.seconds >= day_seconds)
        format = new_year ? "d MMM yyyy" : "d MMM";
    else if (unit.months == 0 && unit.seconds >= 60)
        format = new_day ? "d MMM HH:mm" : "HH:mm";
    else if (unit.months == 0)
        format = new_day ? "d MMM HH:mm:ss" : "HH:mm:ss";
    else if (unit.months < 12)
        format = new_year ? "MMM yyyy" : "MMM";
    LodeValue value = {.type = LODE_DATETIME, .integer = (int64_t)tick->at * 1000000};
    lode_value_format(value, format, tick->label, sizeof tick->label);
}

unsigned time_ticks(double low, double high, TimeStep step, unsigned most, TimeTick *ticks) {
    if (most > TIME_TICKS_MOST) most = TIME_TICKS_MOST;
    if (most < 1) most = 1;
    for (unsigned u = 0; u < UNITS && high > low; u++) {
        if (!fine_enough(units[u], step)) continue;
        double span = units[u].months > 0 ? (double)units[u].months * 30.4 * day_seconds : units[u].seconds;
        if ((high - low) / span > most + 1) continue;
        unsigned count = 0;
        for (double at = first_tick(units[u], low, step); at <= high && count <= most; at = next_tick(units[u], at)) {
            if (count == most) {
                count++;
                break;
            }
            ticks[count].at = at;
            label(&ticks[count], units[u], count == 0, count == 0 ? NULL : &ticks[count - 1]);
            count++;
        }
        if (count <= most && count > 0) return count;
        if (count == 0) break;
    }
    /* no round date between: the ends themselves */
    LodeValue value = {.type = LODE_DATETIME, .integer = (int64_t)low * 1000000};
    ticks[0].at = low;
    lode_value_format(value, fmod(low, day_seconds) == 0 ? "d MMM yyyy" : "d MMM yyyy HH:mm", ticks[0].label,
                      sizeof ticks[0].label);
    return 1;
}
