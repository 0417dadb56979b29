/* Widths of text on a screen, texts that are cut, and tables that fit whatever the width. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

#include "answers/grid.h"
#include "answers/text.h"

static void test_widths(void **state) {
    (void)state;
    static const struct {
        const char *text;
        size_t width;
    } cases[] = {
        {"", 0},
        {"abc", 3},
        {"Zoë", 3},
        {"Zoe\xCC\x88", 3}, /* e and a mark */
        {"日本", 4},
        {"ｆｕｌｌ", 8}, /* fullwidth letters */
        {"ﾊﾝ", 2},       /* halfwidth ones */
        {"한글", 4},
        {"\xE1\x84\x92\xE1\x85\xA1\xE1\x86\xAB", 2}, /* the same syllable in three letters */
        {"👍", 2},
        {"👍🏽", 2},                  /* with a tone of skin */
        {"👩‍👩‍👧‍👦", 2}, /* tied together */
        {"🇯🇵🇫🇷", 4},                      /* two flags of two letters each */
        {"❤", 1},
        {"❤️", 2}, /* shown as emoji */
        {"a\xE2\x80\x8D"
         "b",
         2}, /* a joiner between letters */
        {"\xFF\xFE", 2},
        {"1\xEF\xB8\x8F", 1}, /* a digit is no emoji */
        {"…", 1},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        size_t width = text_width(cases[i].text, strlen(cases[i].text));
        if (width != cases[i].width) fail_msg("\"%s\" is %zu wide, not %zu", cases[i].text, width, cases[i].width);
    }
}

static void test_cut(void **state) {
    (void)state;
    static const struct {
        const char *text;
        size_t width;
        const char *mark, *cut;
    } cases[] = {
        {"abcdef", 6, "…", "abcdef"},
        {"abcdef", 5, "…", "abcd…"},
        {"abcdef", 5, "...", "ab..."},
        {"abc def", 5, "…", "abc…"},
        {"日本語", 5, "…", "日本…"},
        {"日本語", 4, "…", "日…"},
        {"Zoe\xCC\x88x", 3, "…", "Zo…"},
        {"👩‍👩‍👧‍👦ab", 3, "…", "👩‍👩‍👧‍👦…"},
        {"abc", 1, "…", "…"},
        {"abc", 0, "…", ""},
        {"", 0, "…", ""},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        Buffer to = {0};
        text_cut(&to, cases[i].text, strlen(cases[i].text), cases[i].width, cases[i].mark);
        assert_string_equal(buffer_string(&to), cases[i].cut);
        buffer_free(&to);
    }
}

/* ---- tables ---- */

static bool numbered(const void *source, uint64_t row, unsigned column, Buffer *to) {
    const GridColumn *columns = source;
    if ((row + column) % 7 == 6) return false;
    if (columns[column].right)
        buffer_print(to, "%llu", (unsigned long long)(row * 1000 + column));
    else
        buffer_print(to, "row %llu with a long text 日本語 %u", (unsigned long long)row, column);
    return true;
}

static char *printed(const GridColumn *columns, unsigned count, uint64_t rows, GridOptions options) {
    char *text = NULL;
    size_t size = 0;
    FILE *to = open_memstream(&text, &size);
    assert_non_null(to);
    grid_print(to, &(Grid){columns, count, rows, columns, numbered}, options);
    fclose(to);
    return text;
}

static const GridColumn six[] = {{.name = "Where it was sold", .repeated = true},
                                 {.name = "Sales", .right = true, .whole = true},
                                 {.name = "Remark"},
                                 {.name = "売上", .right = true, .whole = true},
                                 {.name = "Another remark"},
                                 {.name = "N", .right = true, .whole = true}};

static void test_every_width_holds(void **state) {
    (void)state;
    for (unsigned width = 40; width <= 200; width += 7)
        for (uint64_t rows = 0; rows < 12; rows += 3)
            for (unsigned count = 1; count <= 6; count++) {
                char *text = printed(six, count, rows, (GridOptions){.width = width});
                for (char *line = strtok(text, "\n"); line != NULL; line = strtok(NULL, "\n"))
                    if (text_width(line, strlen(line)) > width) fail_msg("wider than %u: %s", width, line);
                free(text);
            }
}

static void test_head_and_tail(void **state) {
    (void)state;
    for (uint64_t most = 0; most <= 12; most++) {
        char *text = printed(&six[1], 1, 10, (GridOptions){.most = most});
        size_t lines = 0;
        for (char *at = text; (at = strchr(at, '\n')) != NULL; at++) lines++;
        bool all = most == 0 || most >= 10;
        assert_int_equal(lines, 2 + (all ? 10 : most + 1) + 1);
        assert_int_equal(strstr(text, "more row") != NULL, !all);
        assert_int_equal(strstr(text, "--rows all") != NULL, !all);
        assert_non_null(strstr(text, "    0\n"));
        assert_int_equal(strstr(text, " 9000\n") != NULL, most != 1);
        free(text);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_widths),
        cmocka_unit_test(test_cut),
        cmocka_unit_test(test_every_width_holds),
        cmocka_unit_test(test_head_and_tail),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
