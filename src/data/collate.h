/* The order of strings: a linguistic collation (ICU, root locale or a locale's own), ties broken by code points, so the order is total.
   Equality is by code points and never asks the collation. Source: language.md section 4, TDVT operator.str#2. */
#ifndef LODE_DATA_COLLATE_H
#define LODE_DATA_COLLATE_H

#include "data/locale.h"

int collate(Text a, Text b); /* < 0, 0 (only for equal texts), > 0 */
int collate_in(const Locale *locale, Text a, Text b); /* NULL: as collate */

#endif
