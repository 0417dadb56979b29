/* The results that Tableau's tests want, as JSON: whether what was got is one of them. The rules are those of TDVT's run.py. */
#ifndef LODE_SHELL_WANTED_H
#define LODE_SHELL_WANTED_H

#include "lode.h"

#include <jansson.h>

/* The rows of a result as a list of lists; dates as texts. */
json_t *wanted_rows(const LodeResult *result);
/* One formula: its values (the first of every row) and the wanted ones are the same set with repeats. Reals compare with a relative
   tolerance, 0: exactly. */
bool wanted_values(const json_t *rows, const json_t *wanted, double tolerance);
/* A whole statement: the same rows in any order, reals to about six digits. */
bool wanted_whole(const json_t *rows, const json_t *wanted);

#endif
