/* Strings: length, case, cutting, trimming. Positions count code points; a byte that continues a code point never
   counts, so the kernels are total on broken UTF-8 as well. Rules: functions.tsv, language.md 9, tdvt/semantics.md. */
#include "functions/checked.h"
#include "functions/families.h"
#include "functions/points.h"

#include <unicode/ucasemap.h>
#include <unicode/uchar.h>

static size_t most(int64_t n, size_t limit) { return n < 0 ? 0 : (uint64_t)n < limit ? (size_t)n : limit; }

/* ---- cutting ---- */

static Text left(Text t, int64_t n) { return text_slice(t, 0, point_at(t, most(n, t.size))); }

static Text right(Text t, int64_t n) {
    size_t begin = t.size;
    for (size_t left_over = most(n, t.size); left_over > 0 && begin > 0; left_over--) do
            begin--;
        while (begin > 0 && !starts_point(t.data[begin]));
    return text_slice(t, begin, t.size);
}

/* A start below 1 reads from 1, a length below 0 nothing, past the end nothing: TDVT string.mid. */
static Text middle(Text t, int64_t start, int64_t length) {
    t = text_slice(t, point_at(t, most(start - (start > 0), t.size)), t.size);
    return left(t, length);
}

VALUES1(length, s, i, *to = (int64_t)points_in(x))
VALUES2(left_text, s, i, s, if (y < 0) ok = 0; else *to = left(x, y))
VALUES2(right_text, s, i, s, if (y < 0) ok = 0; else *to = right(x, y))
VALUES2(middle_to_end, s, i, s, *to = middle(x, y, INT64_MAX))
VALUES3(middle_text, s, i, i, s, *to = middle(x, y, z))

/* ---- trimming: blanks and the characters 9 to 13, TDVT tdeonly/string.trim.extended ---- */

VALUES1(trim, s, s, *to = text_trim(x))
VALUES1(ltrim, s, s, *to = trim_left(x))
VALUES1(rtrim, s, s, *to = trim_right(x))

static bool among(uint32_t c, Text set) {
    for (size_t i = 0; i < set.size;)
        if (utf8_next(set, &i) == c) return true;
    return false;
}

static Text trim_left_of(Text t, Text set) {
    for (size_t i = 0; i < t.size; t = text_slice(t, i, t.size), i = 0)
        if (!among(utf8_next(t, &i), set)) break;
    return t;
}

static Text trim_right_of(Text t, Text set) {
    while (t.size > 0) {
        Text last = right(t, 1);
        size_t i = 0;
        if (!among(utf8_next(last, &i), set)) break;
        t.size -= last.size;
    }
    return t;
}
VALUES2(ltrim_this, s, s, s, *to = trim_left_of(x, y))
VALUES2(rtrim_this, s, s, s, *to = trim_right_of(x, y))

/* ---- case: ASCII here, the rest by ICU in the root locale ---- */

typedef int32_t (*CaseMapper)(const UCaseMap *map, char *to, int32_t size, const char *from, int32_t from_size,
                              UErrorCode *error);

static void release_case_map(void *data) { ucasemap_close(data); }

static const UCaseMap *case_map(const FnContext *context) {
    if (context->memo->data == NULL) {
        UErrorCode error = U_ZERO_ERROR;
        UCaseMap *map = ucasemap_open("", 0, &error);
        if (U_FAILURE(error)) return NULL;
        *context->memo = (Memo){map, release_case_map};
    }
    return context->memo->data;
}

static Text map_with_icu(const FnContext *context, Text t, CaseMapper mapper) {
    const UCaseMap *map = case_map(context);
    if (map == NULL || t.size > INT32_MAX / 4) return t;
    int32_t capacity = (int32_t)t.size + 16;
    for (;;) {
        char *data = arena_take(context->scratch, (size_t)capacity);
        UErrorCode error = U_ZERO_ERROR;
        int32_t size = mapper(map, data, capacity, t.data, (int32_t)t.size, &error);
        if (error != U_BUFFER_OVERFLOW_ERROR) return U_FAILURE(error) ? t : (Text){data, (size_t)size};
        capacity = size + 1;
    }
}

static Text change_case(const FnContext *context, Text t, char first, char last, CaseMapper mapper) {
    if (!text_is_ascii(t)) return map_with_icu(context, t, mapper);
    char *data = arena_take(context->scratch, t.size + 1);
    for (size_t i = 0; i < t.size; i++)
        data[i] = (char)(t.data[i] ^ (t.data[i] >= first && t.data[i] <= last ? 'a' ^ 'A' : 0));
    return (Text){data, t.size};
}
VALUES1(lower, s, s, *to = change_case(context, x, 'A', 'Z', ucasemap_utf8ToLower))
VALUES1(upper, s, s, *to = change_case(context, x, 'a', 'z', ucasemap_utf8ToUpper))

/* Whatever is not a letter, a digit or a mark on one ends a word: functions.tsv, PROPER. */
static Text proper(const FnContext *context, Text t) {
    char *data = arena_take(context->scratch, 4 * t.size + 1);
    size_t size = 0;
    bool in_word = false;
    for (size_t i = 0; i < t.size;) {
        const UChar32 c = (UChar32)utf8_next(t, &i);
        const bool mark = (U_GET_GC_MASK(c) & U_GC_M_MASK) != 0;
        size += utf8_put(data + size, (uint32_t)(in_word ? u_tolower(c) : u_totitle(c)));
        in_word = u_isalnum(c) || (in_word && mark);
    }
    return (Text){data, size};
}
VALUES1(proper_case, s, s, *to = proper(context, x))

/* ---- characters ---- */

static int64_t first_code(Text t) {
    size_t i = 0;
    return t.size == 0 ? 0 : (int64_t)utf8_next(t, &i);
}
VALUES1(ascii, s, i, *to = first_code(x))

static int character(const FnContext *context, int64_t code, Text *to) {
    if (code < 0 || code > 255) return 0;
    char *data = arena_take(context->scratch, 2);
    *to = (Text){data, utf8_put(data, (uint32_t)code)};
    return 1;
}
VALUES1(character_of, i, s, ok = character(context, x, to))

enum { SPACES_MOST = 1 << 24 }; /* more is NULL: no formula means it */

static int spaces(const FnContext *context, int64_t n, Text *to) {
    if (n < 0 || n > SPACES_MOST) return 0;
    char *data = arena_take(context->scratch, (size_t)n + 1);
    memset(data, ' ', (size_t)n);
    *to = (Text){data, (size_t)n};
    return 1;
}
VALUES1(space, i, s, ok = spaces(context, x, to))

#define STRING(name_, result_, kernel_, ...)                                                                           \
    .name = name_, .family = FAMILY_STRING, .result = TYPE_##result_, .params = {__VA_ARGS__}, .kernel = kernel_
#define COUNT_LIKE PA(INT, ACCEPTS(TYPE_REAL)) /* a real is truncated: language.md 3.1 */

const Function string_functions[] = {
    {STRING("ASCII", INT, ascii, P(STRING)), .doc = "The code of the first character of a string; 0 of an empty one.",
     .example = "ASCII('A')", .gives = "65"},
    {STRING("CHAR", STRING, character_of, COUNT_LIKE), .makes_nulls = true,
     .doc = "The character with a code from 0 to 255.", .example = "CHAR(65)", .gives = "'A'"},
    {STRING("LEFT", STRING, left_text, P(STRING), COUNT_LIKE), .makes_nulls = true,
     .sql = "SUBSTRING(%1 FROM 1 FOR CASE WHEN %2 >= 0 THEN %2 END)",
     .doc = "The first characters of a string; NULL for a negative number of them.", .example = "LEFT('Matador', 4)",
     .gives = "'Mata'"},
    {STRING("LEN", INT, length, P(STRING)), .sql = "CHAR_LENGTH(%1)", .doc = "The number of characters of a string.",
     .example = "LEN('Matador')", .gives = "7"},
    {STRING("LOWER", STRING, lower, P(STRING)), .sql = "LOWER(%1)", .doc = "A string in lower case.",
     .example = "LOWER('ProductVersion')", .gives = "'productversion'"},
    {STRING("LTRIM", STRING, ltrim, P(STRING)), .sql = "TRIM(LEADING FROM %1)",
     .doc = "A string without white space at its start.", .example = "LTRIM(' Matador ')", .gives = "'Matador '"},
    {STRING("LTRIM_THIS", STRING, ltrim_this, P(STRING), P(STRING)),
     .doc = "The first string without the characters of the second at its start.",
     .example = "LTRIM_THIS('[-Sales-]', '[-')", .gives = "'Sales-]'"},
    {STRING("MID", STRING, middle_to_end, P(STRING), COUNT_LIKE),
     .sql = "SUBSTRING(%1 FROM CASE WHEN %2 < 1 THEN 1 ELSE %2 END)",
     .doc = "The characters of a string from a position, counted from 1.", .example = "MID('Calculation', 2)",
     .gives = "'alculation'"},
    {STRING("MID", STRING, middle_text, P(STRING), COUNT_LIKE, COUNT_LIKE),
     .sql = "SUBSTRING(%1 FROM CASE WHEN %2 < 1 THEN 1 ELSE %2 END FOR CASE WHEN %3 < 0 THEN 0 ELSE %3 END)",
     .doc = "A number of characters of a string from a position, counted from 1.",
     .example = "MID('Calculation', 2, 5)", .gives = "'alcul'"},
    {STRING("PROPER", STRING, proper_case, P(STRING)),
     .doc = "A string with the first letter of every word in upper case and the others in lower case.",
     .example = "PROPER('PRODUCT darcy-mae')", .gives = "'Product Darcy-Mae'"},
    {STRING("RIGHT", STRING, right_text, P(STRING), COUNT_LIKE), .makes_nulls = true,
     .sql = "CASE WHEN %2 >= CHAR_LENGTH(%1) THEN %1 WHEN %2 >= 0 THEN SUBSTRING(%1 FROM CHAR_LENGTH(%1) - %2 + 1) END",
     .doc = "The last characters of a string; NULL for a negative number of them.",
     .example = "RIGHT('Calculation', 4)", .gives = "'tion'"},
    {STRING("RTRIM", STRING, rtrim, P(STRING)), .sql = "TRIM(TRAILING FROM %1)",
     .doc = "A string without white space at its end.", .example = "RTRIM(' Calculation ')", .gives = "' Calculation'"},
    {STRING("RTRIM_THIS", STRING, rtrim_this, P(STRING), P(STRING)),
     .doc = "The first string without the characters of the second at its end.",
     .example = "RTRIM_THIS('[-Market-]', '-]')", .gives = "'[-Market'"},
    {STRING("SPACE", STRING, space, COUNT_LIKE), .makes_nulls = true,
     .doc = "A string of blanks; NULL for a negative number of them.", .example = "'>' + SPACE(2) + '<'",
     .gives = "'>  <'"},
    {STRING("TRIM", STRING, trim, P(STRING)), .sql = "TRIM(%1)", .doc = "A string without white space at both ends.",
     .example = "TRIM(' Calculation ')", .gives = "'Calculation'"},
    {STRING("UPPER", STRING, upper, P(STRING)), .sql = "UPPER(%1)", .doc = "A string in upper case.",
     .example = "UPPER('Calculation')", .gives = "'CALCULATION'"},
    {.name = NULL},
};
