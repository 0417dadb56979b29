/* Dates as people write them: the literals #...#, DATE('...') and DATETIME('...'). Rules: language.md 10.5 and the 79 TDVT
   cases tdeonly/B657232. Month first (en_US). Knows no functions. */
#ifndef LODE_DATA_DATETEXT_H
#define LODE_DATA_DATETEXT_H

#include "base/text.h"

/* Reads the whole text. `has_time` says whether a time of day was written; a text that is only a time is on 1899-12-30.
   False when it is no date. */
bool read_date_text(Text t, int64_t *us, bool *has_time);

#endif
