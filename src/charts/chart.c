/* Chooses the chart of a result by the types of its dimensions and finds the place of each value. */
#include "charts/chart.h"

#include "answers/render.h"
#include "answers/text.h"
#include "charts/keys.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* ---- columns ---- */

static bool is_dimension(const LodeResult *result, unsigned column) {
    return strcmp(lode_result_role(result, column), "dimension") == 0;
}

static bool is_date(const LodeResult *result, unsigned column) {
    return strncmp(lode_result_type(result, column), "date", 4) == 0;
}

static double number_of(LodeValue value) {
    if (value.null) return NAN;
    double number = value.type == LODE_INTEGER ? (double)value.integer : value.type == LODE_REAL ? value.real : NAN;
    return isfinite(number) ? number : NAN;
}

/* Numbers without a format of their own get as many digits as their size needs. */
static const char *panel_format(const Panel *panel) {
    double size = isnan(panel->least) ? 0 : fmax(fabs(panel->least), fabs(panel->most));
    if (size >= 1e15) return "";
    if (panel->whole || size >= 10000) return "#,##0";
    return size >= 100 ? "#,##0.0" : size >= 1 || size == 0 ? "0.00" : size >= 0.01 ? "0.0000" : "";
}

static char *name_of(const LodeResult *result, unsigned column) {
    Buffer text = {0};
    const char *name = lode_result_name(result, column);
    text_escape(&text, name, strlen(name));
    buffer_string(&text);
    return text.data;
}

static Panel panel_of(const LodeResult *result, unsigned column) {
    Panel panel = {.column = column, .name = name_of(result, column), .least = NAN, .most = NAN};
    panel.format = lode_result_format(result, column);
    panel.whole = strcmp(lode_result_type(result, column), "integer") == 0;
    for (uint64_t r = 0; r < lode_result_rows(result); r++) {
        double number = number_of(lode_result_value(result, r, column));
        panel.least = fmin(panel.least, number); /* a number beats NAN */
        panel.most = fmax(panel.most, number);
    }
    if (*panel.format == '\0') panel.format = panel_format(&panel);
    return panel;
}

bool chart_possible(const LodeResult *result) {
    for (unsigned c = 0; c < lode_result_columns(result); c++)
        if (!is_dimension(result, c) && render_as_number(result, c)) return true;
    return false;
}

/* Measures; without one the constants that are numbers. */
static void find_panels(Chart *chart) {
    const LodeResult *result = chart->result;
    unsigned columns = lode_result_columns(result);
    chart->panels = mem_take(columns, sizeof *chart->panels);
    for (unsigned pass = 0; pass < 2 && chart->panel_count == 0; pass++)
        for (unsigned c = 0; c < columns; c++) {
            bool constant = strcmp(lode_result_role(result, c), "constant") == 0;
            if (is_dimension(result, c) || constant != (pass == 1) || !render_as_number(result, c)) continue;
            chart->panels[chart->panel_count++] = panel_of(result, c);
        }
}

/* ---- names ---- */

static char *names_of(const LodeResult *result, const unsigned *columns, unsigned count, const char *between) {
    Buffer text = {0};
    for (unsigned i = 0; i < count; i++) {
        if (i > 0) buffer_text(&text, between);
        const char *name = lode_result_name(result, columns[i]);
        text_escape(&text, name, strlen(name));
    }
    buffer_string(&text);
    return text.data;
}

static char *title_of(const Chart *chart) {
    Buffer text = {0};
    for (unsigned c = 0; chart->panel_count == 0 && c < lode_result_columns(chart->result); c++) {
        const char *name = lode_result_name(chart->result, c);
        if (c > 0) buffer_text(&text, ", ");
        text_escape(&text, name, strlen(name));
    }
    for (unsigned i = 0; i < chart->panel_count; i++) {
        if (i > 0) buffer_text(&text, i + 1 < chart->panel_count ? ", " : " and ");
        buffer_text(&text, chart->panels[i].name);
    }
    const char *names[] = {chart->rows_name, chart->columns_name};
    bool any = false;
    for (size_t i = 0; i < 2; i++) {
        if (*names[i] == '\0') continue;
        buffer_text(&text, any ? " and " : " by ");
        buffer_text(&text, names[i]);
        any = true;
    }
    buffer_string(&text);
    return text.data;
}

static void set_names(Chart *chart, const unsigned *rows, unsigned row_count, const unsigned *columns,
                      unsigned column_count) {
    chart->texts[0] = names_of(chart->result, rows, row_count, " / ");
    chart->texts[1] = names_of(chart->result, columns, column_count, " / ");
    chart->rows_name = chart->texts[0];
    chart->columns_name = chart->texts[1];
}

/* ---- places ---- */

/* false: two rows of the result want the same place. */
static bool fill_cells(Chart *chart, const size_t *of_row, const size_t *of_column) {
    chart->cells = mem_take(chart->rows.count * chart->columns.count, sizeof *chart->cells);
    for (uint64_t r = 0; r < lode_result_rows(chart->result); r++) {
        uint64_t *cell = &chart->cells[of_row[r] * chart->columns.count + of_column[r]];
        if (*cell != 0) return false;
        *cell = r + 1;
    }
    return true;
}

static void forget_cells(Chart *chart) {
    keys_free(&chart->rows);
    keys_free(&chart->columns);
    free(chart->cells);
    free(chart->texts[0]);
    free(chart->texts[1]);
    chart->cells = NULL;
}

/* Seconds of the columns; a column without a date (sorted first) is left out. */
static void set_times(Chart *chart) {
    Keys *dates = &chart->columns;
    chart->times = mem_take(dates->count, sizeof *chart->times);
    size_t first = dates->count > 0 && dates->list[0].value.null ? 1 : 0;
    for (size_t row = 0; first == 1 && row < chart->rows.count; row++)
        chart->undated += chart->cells[row * dates->count] != 0;
    for (size_t k = first; k < dates->count; k++) {
        LodeValue value = dates->list[k].value;
        double number = (double)value.integer;
        chart->times[k - first] = value.type == LODE_DATE ? number * 86400 : number / 1000000;
    }
    if (first == 1) {
        size_t count = dates->count;
        free(dates->list[0].label);
        memmove(dates->list, dates->list + 1, (count - 1) * sizeof *dates->list);
        for (size_t row = 0; row < chart->rows.count; row++)
            for (size_t k = 1; k < count; k++) chart->cells[row * (count - 1) + k - 1] = chart->cells[row * count + k];
        dates->count--;
    }
    chart->step = time_step(chart->times, dates->count);
    chart->sparse = mem_take(chart->rows.count, sizeof *chart->sparse);
    for (size_t row = 0; row < chart->rows.count; row++) {
        size_t present = 0;
        for (size_t k = 0; k < dates->count; k++) present += chart->cells[row * dates->count + k] != 0;
        chart->sparse[row] = 2 * present < dates->count;
    }
}

/* Rows by all dimensions but one, columns by that one. */
static bool place_two(Chart *chart, const unsigned *rows, unsigned row_count, unsigned column, size_t *work) {
    uint64_t count = lode_result_rows(chart->result);
    size_t *of_row = work, *of_column = work + count;
    chart->rows = keys_of(chart->result, rows, row_count, of_row);
    chart->columns = keys_of(chart->result, &column, 1, of_column);
    set_names(chart, rows, row_count, &column, 1);
    keys_sort(&chart->columns, of_column, of_row, count, chart->kind == CHART_LINES);
    /* a grid of mostly nothing would be no picture, and might be larger than memory */
    bool fits = chart->rows.count == 0 || chart->columns.count <= 100000000 / chart->rows.count;
    if (fits && fill_cells(chart, of_row, of_column)) return true;
    forget_cells(chart);
    return false;
}

static void place_each(Chart *chart, const unsigned *columns, unsigned count, size_t *work) {
    uint64_t rows = lode_result_rows(chart->result);
    chart->kind = CHART_BARS;
    chart->rows = keys_each(chart->result, columns, count, work);
    chart->columns = (Keys){mem_take(1, sizeof(Key)), 1};
    chart->columns.list[0].label = mem_take(1, 1);
    memset(work + rows, 0, rows * sizeof *work);
    fill_cells(chart, work, work + rows);
    set_names(chart, columns, count, NULL, 0);
}

/* "[Kind], [Sales] by [Kind]" gives the same dimension twice. */
static bool asked_before(const LodeResult *result, const unsigned *dimensions, unsigned count, unsigned column) {
    for (unsigned i = 0; i < count; i++)
        if (strcmp(lode_result_name(result, dimensions[i]), lode_result_name(result, column)) == 0) return true;
    return false;
}

Chart chart_of(const LodeResult *result) {
    unsigned columns = lode_result_columns(result), count = 0, dates = 0, dated = 0;
    Chart chart = {.result = result, .rows_name = "", .columns_name = ""};
    unsigned *dimensions = mem_take(columns, sizeof *dimensions);
    size_t *work = mem_take(2 * lode_result_rows(result), sizeof *work);
    find_panels(&chart);
    for (unsigned c = 0; c < columns; c++) {
        if (!is_dimension(result, c) || asked_before(result, dimensions, count, c)) continue;
        if (is_date(result, c)) {
            dates++;
            dated = count;
        }
        dimensions[count++] = c;
    }
    unsigned across = count == 0 ? 0 : dimensions[dates == 1 ? dated : count - 1];
    if (dates == 1) memmove(&dimensions[dated], &dimensions[dated + 1], (count - dated - 1) * sizeof *dimensions);
    if (dates == 1) dimensions[count - 1] = across; /* the date stands last */
    if (chart.panel_count == 0) {
        chart.kind = CHART_NOTHING;
    } else if (count == 0 && lode_result_rows(result) <= 1) {
        chart.kind = CHART_NUMBERS;
        place_each(&chart, NULL, 0, work);
        chart.kind = CHART_NUMBERS;
    } else {
        chart.kind = dates == 1 ? CHART_LINES : count > 1 ? CHART_HEAT : CHART_BARS;
        if (chart.kind == CHART_BARS || !place_two(&chart, dimensions, count - 1, across, work))
            place_each(&chart, dimensions, count, work);
        if (chart.kind == CHART_LINES) set_times(&chart);
    }
    chart.texts[2] = title_of(&chart);
    chart.title = chart.texts[2];
    free(dimensions);
    free(work);
    return chart;
}

void chart_free(Chart *chart) {
    keys_free(&chart->rows);
    keys_free(&chart->columns);
    for (size_t i = 0; i < sizeof chart->texts / sizeof *chart->texts; i++) free(chart->texts[i]);
    for (unsigned p = 0; p < chart->panel_count; p++) free(chart->panels[p].name);
    free(chart->panels);
    free(chart->cells);
    free(chart->times);
    free(chart->sparse);
    *chart = (Chart){0};
}

/* ---- values ---- */

static uint64_t cell_of(const Chart *chart, size_t row, size_t column) {
    return chart->cells[row * chart->columns.count + column];
}

double chart_value(const Chart *chart, unsigned panel, size_t row, size_t column) {
    uint64_t cell = cell_of(chart, row, column);
    return cell == 0 ? NAN : number_of(lode_result_value(chart->result, cell - 1, chart->panels[panel].column));
}

void panel_number(const Panel *panel, Buffer *to, double number) {
    if (*panel->format == '\0')
        buffer_print(to, "%.3g", number);
    else
        render_value(to, (LodeValue){.type = LODE_REAL, .real = number}, panel->format);
}

void chart_text(const Chart *chart, Buffer *to, unsigned panel, size_t row, size_t column) {
    uint64_t cell = cell_of(chart, row, column);
    if (cell == 0) return;
    LodeValue value = lode_result_value(chart->result, cell - 1, chart->panels[panel].column);
    if (value.null)
        buffer_text(to, "NULL");
    else if (*chart->panels[panel].format == '\0' && value.type == LODE_REAL)
        panel_number(&chart->panels[panel], to, value.real);
    else
        render_value(to, value, chart->panels[panel].format);
}

size_t chart_next(const Chart *chart, size_t series, size_t column) {
    size_t count = chart->columns.count, next = column + 1;
    if (chart->sparse[series])
        while (next < count && cell_of(chart, series, next) == 0) next++;
    else if (next < count && time_steps_between(chart->step, chart->times[column], chart->times[next]) > 1.5)
        next = count;
    return next;
}

/* ---- series: the largest by the mean size of their values, so that a few missing dates do not matter ---- */

static double size_of(const Chart *chart, size_t series) {
    double sum = 0;
    size_t count = 0;
    for (size_t c = 0; c < chart->columns.count; c++) {
        double value = chart_value(chart, 0, series, c);
        if (isnan(value)) continue;
        sum += fabs(value);
        count++;
    }
    return count == 0 ? -1 : sum / (double)count;
}

unsigned series_largest(const Chart *chart, unsigned most, size_t *series) {
    double sizes[SERIES_MOST];
    unsigned count = 0;
    if (most > SERIES_MOST) most = SERIES_MOST;
    for (size_t s = 0; s < chart->rows.count; s++) {
        double size = size_of(chart, s);
        unsigned least = 0;
        for (unsigned i = 1; i < count; i++)
            if (sizes[i] <= sizes[least]) least = i;
        if (count == most) {
            if (size <= sizes[least]) continue;
            count--;
            for (unsigned i = least; i < count; i++) {
                sizes[i] = sizes[i + 1];
                series[i] = series[i + 1];
            }
        }
        sizes[count] = size;
        series[count++] = s;
    }
    return count;
}
