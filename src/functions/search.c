/* Strings: looking for one in another, replacing, splitting. Case counts, and positions are code points from 1. */
#ifdef __SSE2__
#include <emmintrin.h>
#endif

#include "functions/checked.h"
#include "functions/families.h"
#include "functions/points.h"

static const size_t NOWHERE = SIZE_MAX;

#ifdef __SSE2__
enum { AT_ONCE = 16, SHORT = 32 };

/* The first of AT_ONCE places from `at` where `sub` starts: first its first and its last byte are compared, everywhere at once. */
static const char *start_among(const char *at, Text sub) {
    const __m128i first = _mm_set1_epi8(sub.data[0]), last = _mm_set1_epi8(sub.data[sub.size - 1]);
    const __m128i here = _mm_loadu_si128((const __m128i *)(const void *)at);
    const __m128i there = _mm_loadu_si128((const __m128i *)(const void *)(at + sub.size - 1));
    uint32_t left = (uint32_t)_mm_movemask_epi8(_mm_and_si128(_mm_cmpeq_epi8(here, first), _mm_cmpeq_epi8(there, last)));
    for (; left != 0; left &= left - 1)
        if (memcmp(at + __builtin_ctz(left), sub.data, sub.size) == 0) return at + __builtin_ctz(left);
    return NULL;
}

/* memmem for a short text to look for, which is not empty. */
static const char *find_in(Text t, Text sub) {
    if (sub.size > SHORT || t.size < sub.size - 1 + AT_ONCE) return memmem(t.data, t.size, sub.data, sub.size);
    const char *at = t.data, *end = t.data + (t.size - sub.size + 1), *hit = NULL;
    for (; hit == NULL && (size_t)(end - at) >= AT_ONCE; at += AT_ONCE) hit = start_among(at, sub);
    return hit == NULL && at != end ? start_among(end - AT_ONCE, sub) : hit;
}
#else
static const char *find_in(Text t, Text sub) { return memmem(t.data, t.size, sub.data, sub.size); }
#endif

/* The byte where `sub` starts in `t`, looking from byte `from`. */
static size_t find_byte(Text t, Text sub, size_t from) {
    if (sub.size > t.size || from > t.size - sub.size) return NOWHERE;
    if (sub.size == 0) return from;
    const char *hit = find_in(text_slice(t, from, t.size), sub);
    return hit == NULL ? NOWHERE : (size_t)(hit - t.data);
}

static int64_t position(Text t, size_t byte) {
    return byte == NOWHERE ? 0 : (int64_t)points_in(text_slice(t, 0, byte)) + 1;
}

/* The position in the whole string, also with a start; a start below 1 is 1: TDVT string.find. */
static int64_t find_from(Text t, Text sub, int64_t start) {
    if (start < 1) start = 1;
    if ((uint64_t)start > t.size + 1) return 0;
    size_t from = point_at(t, (size_t)start - 1);
    return sub.size == 0 && points_in(t) + 1 < (size_t)start ? 0 : position(t, find_byte(t, sub, from));
}
VALUES2(find, s, s, i, *to = find_from(x, y, 1))
VALUES3(find_start, s, s, i, i, *to = find_from(x, y, z))

/* Occurrences may overlap; n below 1 and an empty text to look for give 1, an empty text to look in 0:
   TDVT string.findnth. */
static int64_t find_nth(Text t, Text sub, int64_t n) {
    if (t.size == 0) return 0;
    if (sub.size == 0 || n <= 0) return 1;
    size_t at = find_byte(t, sub, 0);
    for (; at != NOWHERE && n > 1; n--) at = find_byte(t, sub, at + 1);
    return position(t, at);
}
VALUES3(findnth, s, s, i, i, *to = find_nth(x, y, z))

VALUES2(contains, s, s, b, *to = find_byte(x, y, 0) != NOWHERE)

static bool ends(Text t, Text end) {
    return t.size >= end.size && text_equal(text_slice(t, t.size - end.size, t.size), end);
}

/* White space at the start is ignored, at the end for ENDSWITH: language.md 9.5. It may match as well. */
VALUES2(startswith, s, s, b, *to = text_starts(x, y) || text_starts(trim_left(x), y))
VALUES2(endswith, s, s, b, *to = ends(x, y) || ends(trim_right(x), y))

/* Every occurrence from left to right, without looking at what was put in. */
static Text replace(const FnContext *context, Text t, Text sub, Text by) {
    size_t at = sub.size == 0 ? NOWHERE : find_byte(t, sub, 0), done = 0;
    if (at == NOWHERE) return t;
    Writer w;
    writer_init(&w, context->scratch);
    for (; at != NOWHERE; at = find_byte(t, sub, done)) {
        put_text(&w, text_slice(t, done, at));
        put_text(&w, by);
        done = at + sub.size;
    }
    put_text(&w, text_slice(t, done, t.size));
    return writer_text(&w);
}
VALUES3(replace_text, s, s, s, s, *to = replace(context, x, y, z))

/* Piece n from the left, or from the right when negative; beyond the pieces the empty text, 0 is NULL: language.md 16.
 */
static int split(Text t, Text delimiter, int64_t n, Text *to) {
    *to = TEXT("");
    if (n == 0) return 0;
    if (delimiter.size == 0) {
        if (n == 1 || n == -1) *to = t;
        return 1;
    }
    if (n < 0) {
        int64_t pieces = 1;
        for (size_t at = 0; (at = find_byte(t, delimiter, at)) != NOWHERE; at += delimiter.size) pieces++;
        n += pieces + 1; /* no overflow: n is negative */
        if (n < 1) return 1;
    }
    size_t begin = 0;
    for (; n > 1; n--) {
        size_t at = find_byte(t, delimiter, begin);
        if (at == NOWHERE) return 1;
        begin = at + delimiter.size;
    }
    size_t end = find_byte(t, delimiter, begin);
    *to = text_slice(t, begin, end == NOWHERE ? t.size : end);
    return 1;
}
VALUES3(split_text, s, s, i, s, ok = split(x, y, z, to))

#define STRING(name_, result_, kernel_, ...)                                                                           \
    .name = name_, .family = FAMILY_STRING, .result = TYPE_##result_, .params = {__VA_ARGS__}, .kernel = kernel_
#define COUNT_LIKE PA(INT, ACCEPTS(TYPE_REAL)) /* a real is truncated: language.md 3.1 */

const Function search_functions[] = {
    {STRING("CONTAINS", BOOL, contains, P(STRING), P(STRING)), .sql = "(POSITION(%2 IN %1) > 0)",
     .doc = "Whether the first string contains the second, case included.",
     .example = "CONTAINS('Calculation', 'alcu')", .gives = "true"},
    {STRING("ENDSWITH", BOOL, endswith, P(STRING), P(STRING)),
     .sql = "(SUBSTRING(TRIM(TRAILING FROM %1) FROM CHAR_LENGTH(TRIM(TRAILING FROM %1)) - CHAR_LENGTH(%2) + 1) = %2)",
     .doc = "Whether the first string ends with the second; white space at the end may be ignored.",
     .example = "ENDSWITH('Tableau', 'leau')", .gives = "true"},
    {STRING("FIND", INT, find, P(STRING), P(STRING)), .sql = "POSITION(%2 IN %1)",
     .doc = "The position of the second string in the first, or 0.", .example = "FIND('Calculation', 'alcu')",
     .gives = "2"},
    {STRING("FIND", INT, find_start, P(STRING), P(STRING), COUNT_LIKE),
     .doc = "The position of the second string in the first from a start on, or 0.",
     .example = "FIND('Calculation', 'a', 3)", .gives = "7"},
    {STRING("FINDNTH", INT, findnth, P(STRING), P(STRING), COUNT_LIKE),
     .doc = "The position of the n-th occurrence of the second string in the first, or 0.",
     .example = "FINDNTH('Calculation', 'a', 2)", .gives = "7"},
    {STRING("REPLACE", STRING, replace_text, P(STRING), P(STRING), P(STRING)), .sql = "REPLACE(%1, %2, %3)",
     .doc = "The first string with every occurrence of the second replaced by the third.",
     .example = "REPLACE('Version 3.8', '3.8', '4x')", .gives = "'Version 4x'"},
    {STRING("SPLIT", STRING, split_text, P(STRING), PL(STRING, ANY), PL(INT, ANY)), .makes_nulls = true,
     .doc = "A piece of a string between delimiters, counted from the left, or from the right when negative.",
     .example = "SPLIT('a-b-c-d', '-', -2)", .gives = "'c'"},
    {STRING("STARTSWITH", BOOL, startswith, P(STRING), P(STRING)),
     .sql = "(SUBSTRING(TRIM(LEADING FROM %1) FROM 1 FOR CHAR_LENGTH(%2)) = %2)",
     .doc = "Whether the first string starts with the second; white space at the start may be ignored.",
     .example = "STARTSWITH('Matador', 'Ma')", .gives = "true"},
    {.name = NULL},
};
