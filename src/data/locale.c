/* Locales from ICU: https://unicode-org.github.io/icu/userguide/locale */
#include "data/locale.h"

#include <stdio.h>
#include <string.h>
#include <unicode/ucal.h>
#include <unicode/ucol.h>
#include <unicode/udat.h>
#include <unicode/uloc.h>
#include <unicode/ustring.h>

enum { ROOM = 128 }; /* UTF-16 units of a name or a pattern */

/* The canonical form of a name, and whether ICU has data for it. */
static bool canonical(Text name, char *id) {
    char text[ULOC_FULLNAME_CAPACITY];
    UErrorCode status = U_ZERO_ERROR;
    if (name.size == 0 || name.size >= sizeof text) return false;
    snprintf(text, sizeof text, "%.*s", TEXT_ARG(name));
    uloc_canonicalize(text, id, ULOC_FULLNAME_CAPACITY, &status);
    if (U_FAILURE(status) || status == U_STRING_NOT_TERMINATED_WARNING) return false;
    for (int32_t i = 0; i < uloc_countAvailable(); i++)
        if (strcmp(uloc_getAvailable(i), id) == 0) return true;
    return false;
}

static Text utf8_of(Arena *arena, const UChar *text, int32_t size) {
    char bytes[ROOM * 3];
    int32_t length = 0;
    UErrorCode status = U_ZERO_ERROR;
    u_strToUTF8(bytes, sizeof bytes, &length, text, size, &status);
    return U_SUCCESS(status) ? text_copy(arena, (Text){bytes, (size_t)length}) : TEXT("");
}

/* Names of months and days as ICU gives them. */
typedef struct Names {
    UChar texts[12][ROOM];
    int32_t sizes[12];
} Names;

static bool read_names(const UDateFormat *format, UDateFormatSymbolType type, int32_t first, int32_t count, Names *names) {
    for (int32_t i = 0; i < count; i++) {
        UErrorCode status = U_ZERO_ERROR;
        names->sizes[i] = udat_getSymbols(format, type, first + i, names->texts[i], ROOM, &status);
        if (U_FAILURE(status)) return false;
    }
    return true;
}

static void keep_names(Arena *arena, const Names *names, int32_t count, Text *kept) {
    for (int32_t i = 0; i < count; i++) kept[i] = utf8_of(arena, names->texts[i], names->sizes[i]);
}

/* Names, and whether the short date of the locale has the day before the month. The arena is asked for memory only when ICU's has
   been given back: control may leave then. */
static bool read_dates(Arena *arena, const char *id, Locale *locale) {
    UErrorCode status = U_ZERO_ERROR;
    UChar pattern[ROOM];
    UDateFormat *format = udat_open(UDAT_NONE, UDAT_SHORT, id, NULL, 0, NULL, 0, &status);
    if (U_FAILURE(status)) return false;
    int32_t size = udat_toPattern(format, 0, pattern, ROOM, &status);
    int32_t day = -1, month = -1;
    for (int32_t i = 0; U_SUCCESS(status) && i < size; i++) {
        if (pattern[i] == 'd' && day < 0) day = i;
        if ((pattern[i] == 'M' || pattern[i] == 'L') && month < 0) month = i;
    }
    locale->day_first = day >= 0 && day < month;
    Names months, weekdays;
    bool fine = U_SUCCESS(status) && read_names(format, UDAT_STANDALONE_MONTHS, 0, 12, &months) &&
                read_names(format, UDAT_STANDALONE_WEEKDAYS, 1, 7, &weekdays); /* ICU: 1 is Sunday */
    udat_close(format);
    if (!fine) return false;
    keep_names(arena, &months, 12, locale->months);
    keep_names(arena, &weekdays, 7, locale->weekdays);
    return true;
}

static bool read_week(const char *id, Locale *locale) {
    UErrorCode status = U_ZERO_ERROR;
    UCalendar *calendar = ucal_open(NULL, 0, id, UCAL_GREGORIAN, &status);
    if (U_FAILURE(status)) return false;
    locale->week_start = ucal_getAttribute(calendar, UCAL_FIRST_DAY_OF_WEEK) - UCAL_SUNDAY;
    ucal_close(calendar);
    return true;
}

bool locale_open(Arena *arena, Text name, Locale **out) {
    char id[ULOC_FULLNAME_CAPACITY];
    *out = NULL;
    if (!canonical(name, id)) return false;
    if (strcmp(id, "en_US") == 0) return true;
    Locale *locale = NEW(arena, Locale);
    *locale = (Locale){.name = text_copy(arena, text_of(id))};
    if (!read_dates(arena, id, locale) || !read_week(id, locale)) return false;
    UErrorCode status = U_ZERO_ERROR;
    UCollator *collator = ucol_open(id, &status);
    locale->collator = U_SUCCESS(status) ? collator : NULL;
    *out = locale;
    return true;
}

void locale_close(Locale *locale) {
    if (locale == NULL || locale->collator == NULL) return;
    ucol_close(locale->collator);
    locale->collator = NULL;
}
