/* The nearest of some names, for "did you mean". */
#include "shell/nearest.h"

#include <ctype.h>
#include <string.h>

enum { NEAREST_LONGEST = 40 };

/* Edits (a letter more, less, other, or two swapped) that turn a into b, ignoring case; large for long names. */
static unsigned distance(const char *a, const char *b) {
    size_t m = strlen(a), n = strlen(b);
    if (m > NEAREST_LONGEST || n > NEAREST_LONGEST) return NEAREST_LONGEST;
    unsigned rows[NEAREST_LONGEST + 1][NEAREST_LONGEST + 1];
    for (size_t i = 0; i <= m; i++) rows[i][0] = (unsigned)i;
    for (size_t k = 0; k <= n; k++) rows[0][k] = (unsigned)k;
    for (size_t i = 1; i <= m; i++)
        for (size_t k = 1; k <= n; k++) {
            int x = tolower((unsigned char)a[i - 1]), y = tolower((unsigned char)b[k - 1]);
            unsigned best = rows[i - 1][k - 1] + (x != y);
            if (rows[i - 1][k] + 1 < best) best = rows[i - 1][k] + 1;
            if (rows[i][k - 1] + 1 < best) best = rows[i][k - 1] + 1;
            if (i > 1 && k > 1 && x == tolower((unsigned char)b[k - 2]) && y == tolower((unsigned char)a[i - 2]) &&
                rows[i - 2][k - 2] + 1 < best)
                best = rows[i - 2][k - 2] + 1;
            rows[i][k] = best;
        }
    return rows[m][n];
}

void nearest_offer(Nearest *nearest, const char *candidate) {
    unsigned edits = distance(nearest->name, candidate);
    size_t size = strlen(nearest->name);
    if (edits > (size < 4 ? 1 : size < 8 ? 2 : 3) || edits >= size) return;
    if (nearest->best != NULL && nearest->distance <= edits) return;
    nearest->best = candidate;
    nearest->distance = edits;
}
