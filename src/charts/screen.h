/* Charts on a screen, out of text. */
#ifndef LODE_CHARTS_SCREEN_H
#define LODE_CHARTS_SCREEN_H

#include "answers/grid.h"
#include "charts/chart.h"

/* Draws what chart_of chose; nothing for CHART_NOTHING. options.width 0 is 80. */
void screen_chart(FILE *to, const LodeResult *result, GridOptions options);
/* A row for each series: a sparkline of its values over dates (or the columns of a heat map), the last, least and most.
 */
void screen_sparks(FILE *to, const LodeResult *result, GridOptions options);

/* One for each kind. */
void screen_numbers(FILE *to, const Chart *chart, GridOptions options);
void screen_bars(FILE *to, const Chart *chart, GridOptions options);
void screen_lines(FILE *to, const Chart *chart, GridOptions options);
void screen_heat(FILE *to, const Chart *chart, GridOptions options);

/* Shared: the text cut to width and padded to it. */
void screen_text(Buffer *to, const char *text, size_t size, unsigned width, bool right, bool ascii);
/* Writes the line without blanks at its end. */
void screen_line(Buffer *line, FILE *to);
/* The widest label, but at most `most`. */
unsigned screen_labels(const Keys *keys, size_t count, unsigned most);
/* The widest value of a panel. */
unsigned screen_values(const Chart *chart, unsigned panel, size_t rows);

#endif
