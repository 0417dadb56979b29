/* Numbers and their text, independent of the C locale. */
#ifndef LODE_DATA_NUMBER_H
#define LODE_DATA_NUMBER_H

#include "base/text.h"

void put_integer(Writer *w, int64_t i);
/* The shortest decimal text that reads back the same: 10.98, 3.0, 1e21, -0.001. A whole real keeps ".0" so that it reads as a real. */
void put_real(Writer *w, double r);
/* As put_real, but a whole real has no ".0" (STR of the language, CSV). */
void put_real_plain(Writer *w, double r);
/* The whole text (blanks at both ends allowed) as a number; false when it is not one or is out of range.
   read_real takes digits, point, exponent, sign; read_integer only an optional sign and digits. */
bool read_integer(Text t, int64_t *i);
bool read_real(Text t, double *r);
/* Half away from zero on the decimal value: 2.675 to 2 digits is 2.68. digits may be negative. */
double round_decimal(double r, int64_t digits);

#endif
