/* The words of formulas and statements, for help and completion. */
#ifndef LODE_PROMPT_TOPICS_H
#define LODE_PROMPT_TOPICS_H

#include <stdbool.h>
#include <stddef.h>

typedef struct Topic {
    const char *word, *usage, *help;
    const char *example; /* a statement over tests/docs (the tests run it), or over nothing */
} Topic;

const Topic *topic_at(unsigned index);                    /* NULL past the end */
const Topic *topic_find(const char *word, size_t size); /* ignores case; NULL: there is none */

#endif
