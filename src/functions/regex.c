/* Regular expressions by ICU over UTF-8. Groups, empty patterns and replacements follow Hyper: tdvt/semantics.md. A
   pattern that is wrong, or takes too long on a text, gives NULL. Unknown escapes are the letter itself, which is ICU's
   own default. */
#include "functions/checked.h"
#include "functions/families.h"

#include <stdlib.h>
#include <unicode/uregex.h>
#include <unicode/utext.h>

/* The compiled pattern of one call, kept as long as the pattern stays the same. `regex` is NULL for a wrong pattern. */
typedef struct Matcher {
    URegularExpression *regex;
    UText input;
    Text subject;
    size_t pattern_size;
    char pattern[];
} Matcher;

enum { STEPS_MOST = 2000 }; /* of about 10,000 steps of ICU's machine each, for one text */

static void release_matcher(void *data) {
    Matcher *m = data;
    if (m->regex != NULL) uregex_close(m->regex);
    utext_close(&m->input);
    free(m);
}

/* Leaves through the budget's escape, as arenas do, when there is no memory: a pattern that is not looked at is not wrong. */
static Matcher *compile(Budget *budget, Text pattern) {
    Matcher *m = calloc(1, sizeof *m + pattern.size + 1);
    if (m == NULL) budget_spent(budget);
    m->input = (UText)UTEXT_INITIALIZER;
    m->pattern_size = pattern.size;
    if (pattern.size != 0) memcpy(m->pattern, pattern.data, pattern.size);
    UErrorCode error = U_ZERO_ERROR;
    UText source = UTEXT_INITIALIZER;
    utext_openUTF8(&source, pattern.data, (int64_t)pattern.size, &error);
    m->regex = uregex_openUText(&source, 0, NULL, &error);
    utext_close(&source);
    if (U_FAILURE(error)) {
        if (m->regex != NULL) uregex_close(m->regex);
        m->regex = NULL;
        if (error != U_MEMORY_ALLOCATION_ERROR) return m;
        release_matcher(m);
        budget_spent(budget);
    }
    uregex_setTimeLimit(m->regex, STEPS_MOST, &error);
    return m;
}

static const char *pattern_problem(UErrorCode error) {
    switch ((int)error) {
    case U_REGEX_MISMATCHED_PAREN: return "its parentheses do not match";
    case U_REGEX_MISSING_CLOSE_BRACKET: return "a [ is not closed";
    case U_REGEX_BAD_INTERVAL:
    case U_REGEX_MAX_LT_MIN:
    case U_REGEX_NUMBER_TOO_BIG: return "a {n,m} is wrong";
    case U_REGEX_BAD_ESCAPE_SEQUENCE: return "a backslash stands before something that it cannot";
    case U_REGEX_INVALID_BACK_REF: return "it refers to a group that it does not have";
    case U_REGEX_LOOK_BEHIND_LIMIT: return "a look-behind has no greatest length";
    default: return "its syntax is wrong";
    }
}

enum { GROUPS_MOST = 9 }; /* TDVT: "No more than 9 capture groups can be specified." */

static Text regex_fault(Arena *arena, const Value *literals, unsigned count, unsigned *at) {
    if (literals[1].type == TYPE_STRING && !literals[1].null) {
        UErrorCode error = U_ZERO_ERROR;
        UText source = UTEXT_INITIALIZER;
        utext_openUTF8(&source, literals[1].as.s.data, (int64_t)literals[1].as.s.size, &error);
        URegularExpression *regex = uregex_openUText(&source, 0, NULL, &error);
        utext_close(&source);
        if (regex != NULL) uregex_close(regex);
        *at = 1;
        if (U_FAILURE(error) && literals[1].as.s.size != 0)
            return text_format(arena, "this pattern cannot be read: %s", pattern_problem(error));
    }
    *at = 2;
    if (count == 3 && literals[2].type == TYPE_INT && !literals[2].null && literals[2].as.i > GROUPS_MOST)
        return TEXT("no more than 9 capture groups can be specified");
    return TEXT("");
}

/* The matcher for a pattern, set to the start of a text; NULL when the pattern is wrong. */
static Matcher *matcher(const FnContext *context, Text pattern, Text subject) {
    Memo *memo = context->memo;
    Matcher *m = memo->data;
    if (m == NULL || !text_equal((Text){m->pattern, m->pattern_size}, pattern)) {
        if (m != NULL) release_matcher(m);
        *memo = (Memo){0};
        m = compile(context->run->budget, pattern);
        *memo = (Memo){m, release_matcher};
    }
    if (m->regex == NULL) return NULL;
    UErrorCode error = U_ZERO_ERROR;
    m->subject = subject;
    utext_openUTF8(&m->input, subject.size == 0 ? "" : subject.data, (int64_t)subject.size, &error);
    uregex_setUText(m->regex, &m->input, &error);
    if (error == U_MEMORY_ALLOCATION_ERROR) budget_spent(context->run->budget);
    return U_FAILURE(error) ? NULL : m;
}

/* Bytes of a group of the current match (0: all of it); false when the group did not take part. */
static bool group_bytes(const Matcher *m, int32_t group, size_t *begin, size_t *end) {
    UErrorCode error = U_ZERO_ERROR;
    int64_t from = uregex_start64(m->regex, group, &error), to = uregex_end64(m->regex, group, &error);
    if (U_FAILURE(error) || from < 0 || to < from || (uint64_t)to > m->subject.size) return false;
    *begin = (size_t)from;
    *end = (size_t)to;
    return true;
}

/* Group n of the first match; no match and no such group are NULL, so is an empty pattern. */
static int extract(const FnContext *context, Text subject, Text pattern, int64_t group, Text *to) {
    if (pattern.size == 0 || group < 0 || group > 9) return 0; /* nine groups: language.md 7 */
    Matcher *m = matcher(context, pattern, subject);
    if (m == NULL) return 0;
    UErrorCode error = U_ZERO_ERROR;
    if (group > uregex_groupCount(m->regex, &error) || !uregex_findNext(m->regex, &error) || U_FAILURE(error)) return 0;
    size_t begin, end;
    if (!group_bytes(m, (int32_t)group, &begin, &end)) return 0;
    *to = text_slice(subject, begin, end);
    return 1;
}
VALUES2(extract_first, s, s, s, ok = extract(context, x, y, 1, to))
VALUES3(extract_nth, s, s, i, s, ok = extract(context, x, y, z, to))

static int match(const FnContext *context, Text subject, Text pattern, uint8_t *to) {
    if (pattern.size == 0) return 1; /* false */
    Matcher *m = matcher(context, pattern, subject);
    if (m == NULL) return 0;
    UErrorCode error = U_ZERO_ERROR;
    *to = uregex_findNext(m->regex, &error) != 0;
    return U_SUCCESS(error);
}
VALUES2(match_any, s, s, b, ok = match(context, x, y, to))

/* One replacement, by ICU's rule: $1 is a group (as many digits as there are groups for), a backslash quotes. */
static int put_replacement(Writer *w, const Matcher *m, Text by, int32_t groups) {
    for (size_t i = 0; i < by.size; i++) {
        if (by.data[i] == '\\' && i + 1 < by.size) {
            put_char(w, by.data[++i]);
        } else if (by.data[i] == '$') {
            int32_t group = -1;
            while (i + 1 < by.size && by.data[i + 1] >= '0' && by.data[i + 1] <= '9') {
                int32_t next = (group < 0 ? 0 : group) * 10 + (by.data[i + 1] - '0');
                if (next > groups) break;
                group = next;
                i++;
            }
            if (group < 0) return 0; /* ICU: an error */
            size_t begin, end;
            if (group_bytes(m, group, &begin, &end)) put_text(w, text_slice(m->subject, begin, end));
        } else {
            put_char(w, by.data[i]);
        }
    }
    return 1;
}

static int replace_all(const FnContext *context, Text subject, Text pattern, Text by, Text *to) {
    *to = subject;
    if (pattern.size == 0) return 1; /* unchanged */
    Matcher *m = matcher(context, pattern, subject);
    if (m == NULL) return 0;
    UErrorCode error = U_ZERO_ERROR;
    const int32_t groups = uregex_groupCount(m->regex, &error);
    Writer w;
    writer_init(&w, context->scratch);
    size_t done = 0;
    bool changed = false;
    while (uregex_findNext(m->regex, &error) && U_SUCCESS(error)) {
        size_t begin, end;
        if (!group_bytes(m, 0, &begin, &end)) return 0;
        put_text(&w, text_slice(subject, done, begin));
        if (!put_replacement(&w, m, by, groups)) return 0;
        done = end;
        changed = true;
    }
    if (U_FAILURE(error)) return 0;
    if (!changed) return 1;
    put_text(&w, text_slice(subject, done, subject.size));
    *to = writer_text(&w);
    return 1;
}
VALUES3(replace_matches, s, s, s, s, ok = replace_all(context, x, y, z, to))

#define REGEX(name_, result_, kernel_, ...)                                                                            \
    .name = name_, .family = FAMILY_REGEX, .result = TYPE_##result_, .params = {__VA_ARGS__}, .kernel = kernel_, .fault = regex_fault,       \
    .makes_nulls = true

const Function regex_functions[] = {
    {REGEX("REGEXP_EXTRACT", STRING, extract_first, P(STRING), P(STRING)),
     .doc = "What the first group of a regular expression takes in its first match, or NULL.",
     .example = "REGEXP_EXTRACT('abc 123', '[a-z]+\\s+(\\d+)')", .gives = "'123'"},
    {REGEX("REGEXP_EXTRACT_NTH", STRING, extract_nth, P(STRING), P(STRING), PL(INT, ANY)),
     .doc = "What a group of a regular expression takes in its first match, or NULL; group 0 is the whole match.",
     .example = "REGEXP_EXTRACT_NTH('abc 123', '([a-z]+)\\s+(\\d+)', 2)", .gives = "'123'"},
    {REGEX("REGEXP_MATCH", BOOL, match_any, P(STRING), P(STRING)),
     .doc = "Whether some part of a string matches a regular expression.",
     .example = "REGEXP_MATCH('-([1234].[The.Market])-', '\\[\\s*(\\w*\\.)(\\w*\\s*\\])')", .gives = "true"},
    {REGEX("REGEXP_REPLACE", STRING, replace_matches, P(STRING), P(STRING), P(STRING)),
     .doc = "A string with every match of a regular expression replaced; $1 in the replacement is the first group.",
     .example = "REGEXP_REPLACE('abc 123', '(\\d)\\s?', '<$1>')", .gives = "'abc <1><2><3>'"},
    {.name = NULL},
};
