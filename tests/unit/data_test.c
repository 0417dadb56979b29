/* Number text against the C library's, rounding against integers, the order of strings. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <locale.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "data/collate.h"
#include "data/column.h"
#include "data/number.h"
#include "data/texts.h"

static Arena arena;

static int setup(void **state) {
    (void)state;
    arena_init(&arena, NULL);
    return 0;
}

static int teardown(void **state) {
    (void)state;
    arena_release(&arena);
    return 0;
}

static uint64_t next_random(void) { /* xorshift */
    static uint64_t x = 88172645463325252u;
    x ^= x << 13, x ^= x >> 7, x ^= x << 17;
    return x;
}

static Text text_by(void (*put)(Writer *, double), double r) {
    static Writer w;
    if (w.arena == NULL) writer_init(&w, &arena);
    w.size = 0;
    put(&w, r);
    return writer_text(&w);
}

#define assert_text(text, expected)                                                                                    \
    do {                                                                                                               \
        Text t_ = (text);                                                                                              \
        if (!text_equal(t_, text_of(expected))) fail_msg("\"%.*s\", not \"%s\"", TEXT_ARG(t_), expected);              \
    } while (0)

/* ---- numbers ---- */

static void test_number_text(void **state) {
    (void)state;
    static const struct {
        double r;
        const char *text;
    } cases[] = {{0, "0.0"},
                 {-0.0, "0.0"},
                 {3, "3.0"},
                 {10.98, "10.98"},
                 {-0.001, "-0.001"},
                 {1e21, "1e21"},
                 {1e20, "100000000000000000000.0"},
                 {1.5e300, "1.5e300"},
                 {1e-6, "0.000001"},
                 {1e-7, "1e-7"},
                 {1.25e-9, "1.25e-9"},
                 {0.1 + 0.2, "0.30000000000000004"},
                 {5e-324, "5e-324"},
                 {1.7976931348623157e308, "1.7976931348623157e308"},
                 {123456789012345680.0, "123456789012345680.0"},
                 {-1e15, "-1000000000000000.0"},
                 {9007199254740993.0, "9007199254740992.0"},
                 {2.5e21, "2.5e21"}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) assert_text(text_by(put_real, cases[i].r), cases[i].text);
    assert_text(text_by(put_real_plain, 3), "3");
    assert_text(text_by(put_real_plain, 1e20), "100000000000000000000");
    assert_text(text_by(put_real_plain, -2.5), "-2.5");
    for (int i = 0; i < 400000; i++) {
        uint64_t bits = next_random();
        double r, back;
        memcpy(&r, &bits, sizeof r);
        if (i % 2) r = (double)(int64_t)(bits >> 30) / 1000; /* such as people have */
        if (!isfinite(r)) continue;
        Text t = text_by(put_real, r);
        assert_true(read_real(t, &back));
        assert_true(back == r && strtod(text_string(&arena, t), NULL) == r);
        if (i % 2) {
            char shortest[40];
            int precision = 1;
            do snprintf(shortest, sizeof shortest, "%.*g", precision, r);
            while (strtod(shortest, NULL) != r && ++precision <= 17);
            size_t digits = 0;
            for (size_t k = 0; k < t.size; k++) digits += t.data[k] >= '0' && t.data[k] <= '9';
            assert_true(digits <= (size_t)precision + 6); /* zeros in front or behind do not count */
        }
    }
}

static void test_read_numbers(void **state) {
    (void)state;
    static const char *const good[] = {"1",
                                       "-1",
                                       "+1",
                                       " 1 ",
                                       "1.",
                                       ".5",
                                       "-.5e1",
                                       "1e5",
                                       "1E+5",
                                       "12345678901234567890123",
                                       "1e308",
                                       "0.1e-400",
                                       "17976931348623157000e289",
                                       "9007199254740993",
                                       "2.2250738585072011e-308",
                                       "0e999999999999"};
    static const char *const bad[] = {"",    " ",        ".",   "-",   "e5",    "1e",  "1e+",   "0x10", "inf",
                                      "nan", "Infinity", "1,5", "1 2", "1e309", "--1", "1.2.3", "1f"};
    double r;
    for (size_t i = 0; i < sizeof good / sizeof *good; i++) {
        if (!read_real(text_of(good[i]), &r)) fail_msg("%s", good[i]);
        assert_true(r == strtod(good[i], NULL));
    }
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        if (read_real(text_of(bad[i]), &r)) fail_msg("%s", bad[i]);
    for (int i = 0; i < 400000; i++) { /* digits that nobody rounded, also hard ones */
        char text[64];
        snprintf(text, sizeof text, "%llu.%llue%d", (unsigned long long)next_random() >> (next_random() % 64),
                 (unsigned long long)next_random(), (int)(next_random() % 560) - 280);
        assert_true(read_real(text_of(text), &r));
        assert_true(r == strtod(text, NULL));
    }
    char half[1100] = "9007199254740993."; /* exactly between two doubles, and a hair above it */
    memset(half + strlen(half), '0', 1000);
    assert_true(read_real((Text){half, 1017}, &r) && r == 9007199254740992.0);
    half[1016] = '1';
    assert_true(read_real((Text){half, 1017}, &r) && r == 9007199254740994.0);

    int64_t n;
    assert_true(read_integer(TEXT(" -9223372036854775808 "), &n) && n == INT64_MIN);
    assert_true(read_integer(TEXT("+9223372036854775807"), &n) && n == INT64_MAX);
    static const char *const no[] = {"9223372036854775808",    "-9223372036854775809", "", "+", "1.0", "1e3",
                                     "99999999999999999999999"};
    for (size_t i = 0; i < sizeof no / sizeof *no; i++) assert_false(read_integer(text_of(no[i]), &n));
    Writer w;
    writer_init(&w, &arena);
    put_integer(&w, INT64_MIN);
    put_char(&w, ' ');
    put_integer(&w, 0);
    assert_text(writer_text(&w), "-9223372036854775808 0");
}

static void test_round(void **state) {
    (void)state;
    static const struct {
        double r;
        int64_t digits;
        double gives;
    } cases[] = {{3.5, 0, 4},
                 {-3.5, 0, -4},
                 {6.75, 1, 6.8},
                 {-6.05, 1, -6.1},
                 {10.85, 1, 10.9},
                 {2.675, 2, 2.68},
                 {1.005, 2, 1.01},
                 {-2.5, 0, -3},
                 {0.5, 0, 1},
                 {0.49999999999999994, 0, 0},
                 {1234.5, -2, 1200},
                 {1250, -2, 1300},
                 {-1250, -2, -1300},
                 {49, -2, 0},
                 {50, -2, 100},
                 {9.995, 2, 10},
                 {1e300, 2, 1e300},
                 {1e300, -300, 1e300},
                 {1e-300, 300, 1e-300},
                 {5e-324, 400, 5e-324},
                 {7, INT64_MAX, 7},
                 {7, INT64_MIN, 0},
                 {1.7976931348623157e308, -308, 1.7976931348623157e308},
                 {0, 2, 0}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        if (round_decimal(cases[i].r, cases[i].digits) != cases[i].gives)
            fail_msg("%.17g to %lld is %.17g", cases[i].r, (long long)cases[i].digits,
                     round_decimal(cases[i].r, cases[i].digits));
    for (int i = 0; i < 300000; i++) { /* n / 10^k is n with a point: its rounding is that of an integer */
        int64_t n = (int64_t)(next_random() >> (next_random() % 54 + 10));
        int k = (int)(next_random() % 7), keep = (int)(next_random() % (uint64_t)(k + 1));
        int64_t unit = 1;
        for (int d = keep; d < k; d++) unit *= 10;
        char text[48], expected[48];
        snprintf(text, sizeof text, "%llde-%d", (long long)n, k);
        if (strlen(text) > 17) continue; /* more than 15 digits are not kept */
        snprintf(expected, sizeof expected, "%llde-%d", (long long)((n + unit / 2) / unit), keep);
        double r = strtod(text, NULL), want = strtod(expected, NULL);
        if (round_decimal(r, keep) != want || round_decimal(-r, keep) != -want) fail_msg("%s to %d", text, keep);
    }
}

/* Numbers look the same whatever locale the embedding program chose. */
static void test_locale(void **state) {
    (void)state;
    if (setlocale(LC_NUMERIC, "de_DE.UTF-8") == NULL && setlocale(LC_NUMERIC, "fr_FR.UTF-8") == NULL) skip();
    double r;
    assert_text(text_by(put_real, 10.98), "10.98");
    assert_true(read_real(TEXT("0.30000000000000004e1"), &r) && r == 3.0000000000000004);
    assert_true(round_decimal(2.675, 2) == 2.68);
    setlocale(LC_NUMERIC, "C");
}

/* ---- order ---- */

static void test_collate(void **state) {
    (void)state;
    static const char *const ordered[] = {
        "", " ", "10", "9", "a", "A", "ab", "b", "B", "\303\251a", "five", "OFFICE SUPPLIES", "z"};
    for (size_t i = 0; i < sizeof ordered / sizeof *ordered; i++)
        for (size_t k = 0; k < sizeof ordered / sizeof *ordered; k++) {
            int order = collate(text_of(ordered[i]), text_of(ordered[k]));
            assert_int_equal((order > 0) - (order < 0), (i > k) - (i < k));
        }
    assert_true(collate(TEXT("a\0b"), TEXT("ab")) != 0); /* ICU ignores the zero: the tie is broken */
    assert_int_equal(collate(TEXT("a\0b"), TEXT("ab")), -collate(TEXT("ab"), TEXT("a\0b")));
    assert_int_equal(collate((Text){NULL, 0}, TEXT("")), 0);
}

/* ---- texts by number ---- */

/* Three parts of random sizes, beside the texts that they hold. */
enum { PART_TEXTS = 300, MOST_BYTES = 40 };
typedef struct Kept {
    Texts texts;
    TextsPart parts[3];
    char bytes[3][PART_TEXTS * MOST_BYTES];
    uint32_t lengths[PART_TEXTS];
    uint64_t begins[PART_TEXTS / TEXTS_STEP + 1];
    Text expected[3 * PART_TEXTS + 1]; /* by number */
    uint32_t count;
    TextsCheck check;
    int asked;
} Kept;

static bool ask_once(void *context) {
    Kept *kept = context;
    assert_int_equal(kept->asked++, 0);
    return true;
}

static void keep_lengths(Kept *kept, char *bytes, uint32_t count) {
    uint64_t at = 0;
    for (uint32_t i = 0; i < count; i++) {
        if (i % TEXTS_STEP == 0) kept->begins[i / TEXTS_STEP] = at;
        kept->lengths[i] = (uint32_t)(next_random() % (MOST_BYTES + 1));
        for (uint32_t k = 0; k < kept->lengths[i]; k++) bytes[at + k] = (char)('a' + next_random() % 26);
        kept->expected[++kept->count] = (Text){bytes + at, kept->lengths[i]};
        at += kept->lengths[i];
    }
}

static void keep_uuids(Kept *kept, char *bytes, uint32_t count, const char *format) {
    for (uint32_t i = 0; i < count; i++) {
        unsigned char b[16];
        for (int k = 0; k < 16; k++) b[k] = (unsigned char)next_random();
        memcpy(bytes + (size_t)i * 16, b, 16);
        kept->expected[++kept->count] =
            text_format(&arena, format, b[0], b[1], b[2], b[3], b[4], b[5], b[6], b[7], b[8], b[9], b[10], b[11], b[12],
                        b[13], b[14], b[15]);
    }
}

static void keep_texts(Kept *kept) {
    kept->asked = 0;
    kept->check = (TextsCheck){.sound = ask_once, .context = kept, .asking = PTHREAD_MUTEX_INITIALIZER};
    kept->texts = (Texts){3, kept->parts, &kept->check};
    kept->count = 0;
    kept->expected[0] = TEXT("");
    TextsKind kinds[] = {TEXTS_LOWER, TEXTS_BYTES, TEXTS_UPPER};
    for (uint32_t p = 0; p < 3; p++) {
        TextsKind kind = kinds[(p + next_random() % 2) % 3];
        if (p == 1 && kept->parts[0].kind == TEXTS_BYTES) kind = TEXTS_LOWER; /* one set of lengths is enough */
        const uint32_t count = 1 + (uint32_t)(next_random() % (PART_TEXTS - 1));
        kept->parts[p] = (TextsPart){kind, count, kept->bytes[p], kept->lengths, kept->begins};
        if (kind == TEXTS_BYTES) keep_lengths(kept, kept->bytes[p], count);
        else if (kind == TEXTS_LOWER)
            keep_uuids(kept, kept->bytes[p], count, "%02x%02x%02x%02x-%02x%02x-%02x%02x-%02x%02x-%02x%02x%02x%02x%02x%02x");
        else
            keep_uuids(kept, kept->bytes[p], count, "%02X%02X%02X%02X-%02X%02X-%02X%02X-%02X%02X-%02X%02X%02X%02X%02X%02X");
    }
}

static void test_texts(void **state) {
    (void)state;
    static Kept kept;
    static Text texts[3 * PART_TEXTS + 1];
    static char room[(3 * PART_TEXTS + 1) * UUID_TEXT];
    for (int round = 0; round < 200; round++) {
        keep_texts(&kept);
        const size_t all = kept.count + 1;
        for (int time = 0; time < 20; time++) {
            const size_t first = next_random() % all, count = next_random() % (all - first + 1);
            texts_read(&kept.texts, NULL, first, count, texts, room);
            for (size_t i = 0; i < count; i++) assert_true(text_equal(texts[i], kept.expected[first + i]));
        }
        uint32_t picks[64];
        for (int i = 0; i < 64; i++) picks[i] = (uint32_t)(next_random() % all);
        texts_pick(&kept.texts, NULL, picks, 64, texts, room);
        for (int i = 0; i < 64; i++) assert_true(text_equal(texts[i], kept.expected[picks[i]]));
        /* as a dictionary of codes */
        uint64_t *valid = bitmap_new(&arena, all, true);
        bit_clear(valid, 0);
        Column dictionary = {.type = TYPE_STRING, .shape = SHAPE_PACKED, .rows = all, .valid = valid, .as.packed = &kept.texts};
        Column coded = {.type = TYPE_STRING, .shape = SHAPE_CODED, .rows = 64, .codes = picks, .dictionary = &dictionary};
        const Column *flat = col_unpacked(&arena, &dictionary);
        assert_ptr_equal(col_unpacked(&arena, flat), flat);
        for (size_t k = 0; k < 64; k++) {
            Value value = col_value_in(&arena, &coded, k), same = col_value(flat, picks[k]);
            assert_int_equal(value.null, picks[k] == 0);
            assert_int_equal(same.null, picks[k] == 0);
            if (value.null) continue;
            assert_true(text_equal(value.as.s, kept.expected[picks[k]]));
            assert_true(text_equal(same.as.s, kept.expected[picks[k]]));
        }
        arena_reset(&arena);
    }
}

static bool never_sound(void *context) {
    ++*(int *)context;
    return false;
}

/* What no cell can be, anywhere in texts of all lengths: they are looked at eight bytes at a time. */
static void test_kept_texts(void **state) {
    (void)state;
    char bytes[40];
    for (size_t size = 0; size < sizeof bytes; size++) {
        memset(bytes, 'x', sizeof bytes);
        assert_true(text_is_kept((Text){bytes, size}));
        for (size_t at = 0; at < size; at++) {
            bytes[at] = 0;
            assert_false(text_is_kept((Text){bytes, size}));
            bytes[at] = (char)0xff;
            assert_false(text_is_kept((Text){bytes, size}));
            bytes[at] = 0x7f;
            assert_true(text_is_kept((Text){bytes, size}));
            if (at + 1 < size) {
                memcpy(bytes + at, "\xc3\xa4", 2);
                assert_true(text_is_kept((Text){bytes, size}));
                if (at + 2 < size) bytes[size - 1] = 0; /* behind the first that is not ASCII */
                assert_int_equal(text_is_kept((Text){bytes, size}), at + 2 >= size);
                bytes[at + 1] = bytes[size - 1] = 'x';
            }
            bytes[at] = 'x';
        }
    }
}

/* What is not sound is not read, nor looked at again; texts without UUIDs need no room. */
static void test_unsound_texts(void **state) {
    (void)state;
    jmp_buf escape;
    Budget budget = {.escape = &escape};
    volatile int left = 0;
    static int asked;
    TextsPart part = {.kind = TEXTS_BYTES, .count = 4};
    TextsCheck check = {.sound = never_sound, .context = &asked, .asking = PTHREAD_MUTEX_INITIALIZER};
    Texts texts = {1, &part, &check};
    Text out[2];
    const uint32_t picks[] = {1, 2};
    assert_int_equal(texts_room(&texts, 4), 0);
    if (setjmp(escape) != 0) left++;
    if (left == 0) texts_read(&texts, &budget, 1, 2, out, NULL);
    if (left == 1) texts_pick(&texts, &budget, picks, 2, out, NULL);
    assert_int_equal(left, 2);
    assert_int_equal(asked, 1);
    assert_true(check.refused);
    part.kind = TEXTS_LOWER;
    assert_int_equal(texts_room(&texts, 4), 4 * UUID_TEXT);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_number_text), cmocka_unit_test(test_read_numbers), cmocka_unit_test(test_round),
        cmocka_unit_test(test_locale),      cmocka_unit_test(test_collate),   cmocka_unit_test(test_texts),
        cmocka_unit_test(test_kept_texts),
        cmocka_unit_test(test_unsound_texts),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
