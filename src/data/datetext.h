/* Dates as people write them: the literals #...#, DATE('...') and DATETIME('...'). Rules: language.md 10.5 and the 79 TDVT
   cases tdeonly/B657232. Month first (en_US), or day first. Knows no functions. */
#ifndef LODE_DATA_DATETEXT_H
#define LODE_DATA_DATETEXT_H

#include "base/text.h"

/* Reads the whole text. `has_time` says whether a time of day was written; a text that is only a time is on 1899-12-30.
   False when it is no date. */
bool read_date_text(Text t, int64_t *us, bool *has_time);
/* The same where people may write the day first: 15/11/2011. */
bool read_date_text_in(Text t, bool day_first, int64_t *us, bool *has_time);

#endif
