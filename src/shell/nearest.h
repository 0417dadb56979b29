/* The nearest of some names, for "did you mean". */
#ifndef LODE_SHELL_NEAREST_H
#define LODE_SHELL_NEAREST_H

/* The nearest of some names: start with {.name = name}, offer each candidate, then best is the nearest or NULL when
 * none is near. */
typedef struct Nearest {
    const char *name, *best;
    unsigned distance;
} Nearest;
void nearest_offer(Nearest *nearest, const char *candidate);

#endif
