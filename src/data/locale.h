/* What a country or a language changes: the order of strings, the names and the order of dates, the first day of a
   week. A NULL Locale is en_US, which everything knows without asking ICU. */
#ifndef LODE_DATA_LOCALE_H
#define LODE_DATA_LOCALE_H

#include "base/text.h"

typedef struct Locale {
    Text name;
    bool day_first;               /* 15/11/2011 */
    int week_start;               /* 0 Sunday .. 6 Saturday */
    Text months[12], weekdays[7]; /* from January, from Sunday; as they stand alone */
    void *collator;               /* ICU's; NULL: order by code points */
} Locale;

/* The locale of a name such as en_GB or de-AT, in the arena; NULL for en_US. False when ICU does not know it. */
bool locale_open(Arena *arena, Text name, Locale **locale);
void locale_close(Locale *locale); /* NULL does nothing */

#endif
