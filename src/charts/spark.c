/* Sparklines in a table: a row for each series, its course in a few signs, the last, least and most value. */
#include "charts/marks.h"
#include "charts/screen.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { EACH = 4, SPARK_MOST = 60 }; /* table columns of a measure */

typedef struct Sparks {
    const Chart *chart;
    size_t slots; /* signs of a sparkline */
    bool ascii;
} Sparks;

/* The slot of a column: regular dates keep their gaps; many columns share slots. */
static size_t slot_of(const Sparks *sparks, size_t column) {
    const Chart *chart = sparks->chart;
    size_t last = chart->columns.count - 1;
    double part = (double)column, whole = (double)last;
    if (chart->kind == CHART_LINES && last > 0) {
        part = time_steps_between(chart->step, chart->times[0], chart->times[column]);
        whole = time_steps_between(chart->step, chart->times[0], chart->times[last]);
        if (chart->step.months == 0 && chart->step.seconds == 0) {
            part = chart->times[column] - chart->times[0];
            whole = chart->times[last] - chart->times[0];
        }
    }
    return whole > 0 ? (size_t)lround(part / whole * (double)(sparks->slots - 1)) : 0;
}

static size_t slots_of(const Chart *chart, size_t most) {
    size_t slots = chart->columns.count;
    bool regular = chart->step.months > 0 || chart->step.seconds > 0;
    if (chart->kind == CHART_LINES && regular)
        slots = (size_t)time_steps_between(chart->step, chart->times[0], chart->times[slots - 1]) + 1;
    return slots > most ? most : slots;
}

static void put_spark(const Sparks *sparks, Buffer *to, unsigned panel, size_t row) {
    const Chart *chart = sparks->chart;
    double *sums = mem_take(sparks->slots, sizeof *sums), least = NAN, most = NAN;
    unsigned *counts = mem_take(sparks->slots, sizeof *counts);
    for (size_t c = 0; c < chart->columns.count; c++) {
        double value = chart_value(chart, panel, row, c);
        if (isnan(value)) continue;
        size_t slot = slot_of(sparks, c);
        sums[slot] += value;
        counts[slot]++;
    }
    for (size_t s = 0; s < sparks->slots; s++) {
        sums[s] = counts[s] == 0 ? NAN : sums[s] / counts[s];
        least = fmin(least, sums[s]);
        most = fmax(most, sums[s]);
    }
    double range = most / 2 - least / 2;
    for (size_t s = 0; s < sparks->slots; s++)
        spark_put(to, isnan(sums[s]) ? NAN : range > 0 ? (sums[s] / 2 - least / 2) / range : 0.5, sparks->ascii);
    free(sums);
    free(counts);
}

/* The column of the last, least or largest value of a series. false: all are NULL. */
static bool find(const Chart *chart, unsigned panel, size_t row, unsigned which, size_t *found) {
    double best = NAN;
    for (size_t c = 0; c < chart->columns.count; c++) {
        double value = chart_value(chart, panel, row, c);
        if (isnan(value)) continue;
        if (!isnan(best) && ((which == 2 && value >= best) || (which == 3 && value <= best))) continue;
        best = value;
        *found = c;
    }
    return !isnan(best);
}

static bool cell(const void *source, uint64_t row, unsigned column, Buffer *to) {
    const Sparks *sparks = source;
    const Chart *chart = sparks->chart;
    unsigned named = *chart->rows_name != '\0';
    if (named > column) {
        const Key *key = &chart->rows.list[row];
        if (key->value.null && strcmp(key->label, "NULL") == 0) return false;
        buffer_text(to, key->label);
        return true;
    }
    unsigned panel = (column - named) / EACH, which = (column - named) % EACH;
    if (which == 0) {
        put_spark(sparks, to, panel, row);
        return true;
    }
    size_t found = 0;
    if (!find(chart, panel, row, which, &found)) return false;
    chart_text(chart, to, panel, row, found);
    return true;
}

void screen_sparks(FILE *to, const LodeResult *result, GridOptions options) {
    static const char *const heads[EACH] = {"", "last", "least", "most"};
    Chart chart = chart_of(result);
    bool course = (chart.kind == CHART_LINES || chart.kind == CHART_HEAT) && chart.columns.count > 0;
    if (!course) {
        chart_free(&chart);
        screen_chart(to, result, options); /* bars and numbers stand in lines already */
        return;
    }
    unsigned named = *chart.rows_name != '\0', count = named + EACH * chart.panel_count;
    GridColumn *columns = mem_take(count, sizeof *columns);
    if (named > 0) columns[0] = (GridColumn){.name = chart.rows_name, .repeated = true};
    for (unsigned c = named; c < count; c++) {
        unsigned which = (c - named) % EACH;
        columns[c] = (GridColumn){.name = which == 0 ? chart.panels[(c - named) / EACH].name : heads[which],
                                  .right = which > 0,
                                  .whole = true};
    }
    size_t most = options.width > 0 && options.width / 2 < SPARK_MOST ? options.width / 2 : SPARK_MOST;
    Sparks sparks = {&chart, slots_of(&chart, most), options.ascii};
    Grid grid = {columns, count, chart.rows.count, &sparks, cell};
    grid_print(to, &grid, options);
    free(columns);
    chart_free(&chart);
}
