/* The pure parts of charts: nice ticks, steps and ticks of time, bars in eighths, sparklines, the canvas of dots. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <math.h>
#include <string.h>

#include "answers/text.h"
#include "charts/marks.h"
#include "charts/scale.h"
#include "charts/timeaxis.h"

static uint64_t next_random(void) { /* xorshift */
    static uint64_t x = 88172645463325252u;
    x ^= x << 13, x ^= x >> 7, x ^= x << 17;
    return x;
}

static double random_number(void) {
    double part = (double)(next_random() % 2000001) / 1000000 - 1;
    return part * pow(10, (double)(next_random() % 30) - 10);
}

static void test_nice_steps(void **state) {
    (void)state;
    static const double cases[][2] = {{1, 1},  {1.1, 2},     {2, 2},     {3, 5},      {5, 5},
                                      {6, 10}, {0.03, 0.05}, {0.1, 0.1}, {1000, 1000}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        assert_true(fabs(nice_step(cases[i][0]) / cases[i][1] - 1) < 1e-9);
}

static void test_scales_contain_their_numbers(void **state) {
    (void)state;
    for (int i = 0; i < 200000; i++) {
        double a = random_number(), b = i % 10 == 0 ? a : random_number(), low = fmin(a, b), high = fmax(a, b);
        unsigned most = 3 + (unsigned)(next_random() % 8);
        bool zero = i % 2 == 0, whole = i % 3 == 0;
        Scale scale = scale_of(low, high, most, zero, whole);
        double slack = scale.step * 1e-6;
        if (!(scale.low <= low + slack && scale.high >= high - slack))
            fail_msg("%g %g not in %g %g", low, high, scale.low, scale.high);
        if (zero) assert_true(scale.low <= 0 && scale.high >= 0);
        if (whole) assert_true(scale.step >= 1);
        if (scale.count > most || scale.count < 1) fail_msg("%u ticks for %g %g, not %u", scale.count, low, high, most);
        double part = scale_part(&scale, low);
        assert_true(part > -1e-6 && part < 1 + 1e-6);
        if (!zero) continue;
        Scale tight = scale_tight(scale, low, high);
        assert_true(tight.count >= 1 && tight.count <= most + 1);
        for (unsigned t = 0; t < tight.count; t++) {
            double at = scale_part(&tight, scale_tick(&tight, t));
            if (!(at > -1e-6 && at < 1 + 1e-6)) fail_msg("tick %u of %g %g lies outside", t, low, high);
        }
    }
}

static void test_huge_scales(void **state) {
    (void)state;
    Scale scale = scale_of(-1.7e308, 1.7e308, 5, true, false);
    assert_true(isfinite(scale_part(&scale, 1.7e308)) && scale.count >= 1);
    scale = scale_of(0, 0, 5, true, false);
    assert_true(scale.high > scale.low && scale_part(&scale, 0) == 0);
    scale = scale_of(5e-324, 5e-324, 5, false, false);
    assert_true(isfinite(scale_part(&scale, 5e-324)));
}

/* ---- time ---- */

static double day(int year, int month, int date) { /* counted, so as not to repeat the code under test */
    static const int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    double sum = 0;
    for (int y = 1970; y < year; y++) sum += y % 4 == 0 && (y % 100 != 0 || y % 400 == 0) ? 366 : 365;
    for (int m = 1; m < month; m++) sum += days[m - 1] + (m == 2 && year % 4 == 0);
    return (sum + date - 1) * 86400;
}

static void test_steps_of_time(void **state) {
    (void)state;
    double months[] = {day(2024, 1, 1), day(2024, 2, 1), day(2024, 4, 1)};
    TimeStep step = time_step(months, 3);
    assert_int_equal(step.months, 1);
    assert_true(time_steps_between(step, months[1], months[2]) == 2);
    double quarters[] = {day(2023, 10, 1), day(2024, 1, 1), day(2024, 4, 1)};
    assert_int_equal(time_step(quarters, 3).months, 3);
    double years[] = {day(2020, 1, 1), day(2021, 1, 1), day(2024, 1, 1)};
    assert_int_equal(time_step(years, 3).months, 12);
    double weeks[] = {day(2024, 2, 26), day(2024, 3, 4), day(2024, 3, 18)};
    step = time_step(weeks, 3);
    assert_true(step.months == 0 && step.seconds == 7 * 86400);
    assert_true(time_steps_between(step, weeks[1], weeks[2]) == 2);
    double sparse[] = {day(2024, 1, 1), day(2024, 1, 2), day(2024, 12, 30)}; /* no step: nothing is missing */
    step = time_step(sparse, 3);
    assert_true(step.months == 0 && step.seconds == 0 && time_steps_between(step, sparse[1], sparse[2]) == 1);
    assert_true(time_step(months, 1).months == 0);
    double hours[] = {0, 3600, 7200, 10800};
    assert_true(time_step(hours, 4).seconds == 3600);
}

static void test_ticks_of_time(void **state) {
    (void)state;
    TimeTick ticks[TIME_TICKS_MOST];
    TimeStep month = {.months = 1};
    assert_int_equal(time_ticks(day(2024, 1, 1), day(2024, 6, 1), month, 6, ticks), 6);
    assert_string_equal(ticks[0].label, "Jan 2024");
    assert_string_equal(ticks[5].label, "Jun");
    assert_true(ticks[3].at == day(2024, 4, 1));
    assert_int_equal(time_ticks(day(2023, 11, 1), day(2024, 2, 1), month, 6, ticks), 4);
    assert_string_equal(ticks[1].label, "Dec");
    assert_string_equal(ticks[2].label, "Jan 2024");
    assert_int_equal(time_ticks(day(1971, 3, 1), day(2024, 2, 1), month, 6, ticks), 5);
    assert_string_equal(ticks[0].label, "1980"); /* every ten years */
}

static void test_ticks_fit(void **state) {
    (void)state;
    TimeTick ticks[TIME_TICKS_MOST];
    for (int i = 0; i < 50000; i++) {
        double low = floor((double)(next_random() % 4000000000u) - 2000000000),
               span = floor(pow(10, (double)(next_random() % 1000) / 100));
        TimeStep step = i % 3 == 0   ? (TimeStep){.months = 1}
                        : i % 3 == 1 ? (TimeStep){.seconds = 86400}
                                     : (TimeStep){0};
        unsigned most = 1 + (unsigned)(next_random() % 12), count = time_ticks(low, low + span, step, most, ticks);
        if (count < 1 || count > most) fail_msg("%u ticks, not %u, from %.0f over %.0f", count, most, low, span);
        for (unsigned t = 0; t < count; t++) {
            assert_true(ticks[t].label[0] != '\0' && ticks[t].at >= low && ticks[t].at <= low + span);
            if (t > 0) assert_true(ticks[t].at > ticks[t - 1].at);
        }
    }
}

/* ---- marks ---- */

static void assert_bar(void (*draw)(Buffer *, double, unsigned, bool), double cells, unsigned width, bool ascii,
                       const char *bar) {
    Buffer to = {0};
    draw(&to, cells, width, ascii);
    assert_string_equal(buffer_string(&to), bar);
    assert_int_equal(text_width(to.data, strlen(to.data)), width);
    buffer_free(&to);
}

static void test_bars(void **state) {
    (void)state;
    assert_bar(bar_right, 0, 3, false, "   ");
    assert_bar(bar_right, 1, 3, false, "█  ");
    assert_bar(bar_right, 1.5, 3, false, "█▌ ");
    assert_bar(bar_right, 2.875, 3, false, "██▉");
    assert_bar(bar_right, 0.0001, 3, false, "▏  "); /* not nothing */
    assert_bar(bar_right, 3, 3, false, "███");
    assert_bar(bar_right, 99, 3, false, "███");
    assert_bar(bar_right, 1.6, 3, true, "## ");
    assert_bar(bar_left, 0, 3, false, "   ");
    assert_bar(bar_left, 1.5, 3, false, " ▐█");
    assert_bar(bar_left, 0.01, 3, false, "  ▐");
    assert_bar(bar_left, 3, 3, false, "███");
    assert_bar(bar_left, 2, 3, true, " ##");
    for (int i = 0; i < 3000; i++) { /* a longer bar is never shorter, and none is wider than its room */
        Buffer to = {0};
        bar_right(&to, i / 300.0, 10, i % 2 == 0);
        assert_int_equal(text_width(to.data, to.size), 10);
        buffer_free(&to);
    }
}

static void test_sparks_and_shades(void **state) {
    (void)state;
    Buffer to = {0};
    static const double parts[] = {0, 0.13, 0.5, 0.99, 1};
    for (size_t i = 0; i < 5; i++) spark_put(&to, parts[i], false);
    spark_put(&to, NAN, false);
    assert_string_equal(buffer_string(&to), "▁▂▅██ ");
    buffer_free(&to);
    assert_int_equal(shade_of(0), 0);
    assert_int_equal(shade_of(1), SHADES - 1);
    assert_int_equal(shade_of(-5), 0);
    assert_int_equal(shade_of(7), SHADES - 1);
}

static void test_canvas(void **state) {
    (void)state;
    Canvas canvas = canvas_new(3, 2, false);
    canvas_line(&canvas, 0, 0, 1, 1, 1);
    Buffer to = {0};
    for (unsigned row = 0; row < 2; row++)
        for (unsigned column = 0; column < 3; column++) canvas_put(&to, &canvas, row, column);
    assert_int_equal(text_width(buffer_string(&to), to.size), 6);
    assert_memory_equal(to.data, " ", 1); /* nothing at the upper left */
    assert_int_equal(canvas_row(&canvas, 0), 1);
    assert_int_equal(canvas_row(&canvas, 1), 0);
    canvas_point(&canvas, -9, 9, 2, true); /* outside: at the edge */
    to.size = 0;
    canvas_put(&to, &canvas, 0, 0);
    assert_string_equal(buffer_string(&to), "●");
    buffer_free(&to);
    canvas_free(&canvas);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_nice_steps),    cmocka_unit_test(test_scales_contain_their_numbers),
        cmocka_unit_test(test_huge_scales),   cmocka_unit_test(test_steps_of_time),
        cmocka_unit_test(test_ticks_of_time), cmocka_unit_test(test_ticks_fit),
        cmocka_unit_test(test_bars),          cmocka_unit_test(test_sparks_and_shades),
        cmocka_unit_test(test_canvas),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
