/* What is drawn of a result: which chart, its panels, rows and columns, and where each value stands. Knows no screen.
 */
#ifndef LODE_CHARTS_CHART_H
#define LODE_CHARTS_CHART_H

#include "answers/buffer.h"
#include "charts/timeaxis.h"
#include "lode.h"

#include <stdbool.h>

/* The types of the dimensions choose: none NUMBERS, one BARS, a single date LINES (other dimensions are its series),
   two or more HEAT. NOTHING: no number to draw. */
typedef enum ChartKind { CHART_NOTHING, CHART_NUMBERS, CHART_BARS, CHART_LINES, CHART_HEAT } ChartKind;

typedef struct Panel { /* a measure */
    unsigned column;
    char *name;         /* fit for a screen */
    const char *format; /* "" only for numbers that are very small or very large */
    bool whole;         /* integers */
    double least, most; /* NAN when there is no value */
} Panel;

typedef struct Key { /* a category, a series or a date */
    char *label;     /* fit for a screen, zero-ended */
    LodeValue value; /* of the first of its dimensions */
} Key;

typedef struct Keys {
    Key *list;
    size_t count;
} Keys;

typedef struct Chart {
    ChartKind kind;
    const LodeResult *result;
    Panel *panels;
    unsigned panel_count;
    Keys rows;                                    /* BARS: categories, LINES: series, HEAT: lines */
    Keys columns;                                 /* LINES: dates, HEAT: columns; else one */
    uint64_t *cells;                              /* row of the result + 1 by row and column; 0: there is none */
    double *times;                                /* LINES: seconds since 1970-01-01 of each column, increasing */
    bool *sparse;                                 /* LINES: series with less than half of the dates */
    TimeStep step;                                /* LINES */
    uint64_t undated;                             /* LINES: rows of the result without a date */
    const char *title, *rows_name, *columns_name; /* "" when there is none */
    char *texts[4];
} Chart;

/* Whether a chart can be drawn: some column that is no dimension holds numbers. */
bool chart_possible(const LodeResult *result);
Chart chart_of(const LodeResult *result);
void chart_free(Chart *chart);

/* NAN: NULL, not finite, or no such cell. */
double chart_value(const Chart *chart, unsigned panel, size_t row, size_t column);
/* The value in the panel's format; NULL for NULL, nothing when there is no such cell. */
void chart_text(const Chart *chart, Buffer *to, unsigned panel, size_t row, size_t column);
void panel_number(const Panel *panel, Buffer *to, double number);
/* The column that a line goes on to, whatever its value; the number of columns when a date is missing between or none
   follows. A series with less than half of the dates is no regular one: it goes on to its next date. */
size_t chart_next(const Chart *chart, size_t series, size_t column);

enum { SERIES_MOST = 8 };
/* The (at most `most`, SERIES_MOST) series that are worth a colour, because their values are the largest in the first
   panel; in the order of the result. Gives their number. */
unsigned series_largest(const Chart *chart, unsigned most, size_t *series);

#endif
