/* Values by a display format such as 0.0%, #,##0.00, $#,##0, yyyy-MM-dd HH:mm. Knows no fields. */
#ifndef LODE_DATA_FORMAT_H
#define LODE_DATA_FORMAT_H

#include "data/type.h"

/* A format that does not suit the value's type is ignored: the value is written as put_value does.
   Numbers: literal text, then # , 0 . digits as in spreadsheets, then literal text; a % multiplies by 100.
   Sections for numbers above, below and equal to zero are parted by semicolons: +0.0%;-0.0%;0.
   Dates: runs of y M d H h m s with a (am/pm); MMM and MMMM are month names. */
void put_formatted(Writer *w, Value value, Text format);

#endif
