/* Private to the room: what model.c, fields.c, names.c and link.c share while a model is built. */
#ifndef LODE_MODEL_BUILD_H
#define LODE_MODEL_BUILD_H

#include "model/model.h"

#define MAP_SEVERAL UINT32_C(0xfffffffe) /* in the name maps of a linked model: more than one thing has this name or label */

/* fields.c: dimensions, measures, sets; parameters. */
void add_field(Model *model, const Definition *definition, Diags *diags);
void add_parameter(Model *model, const Definition *definition, Diags *diags);
/* A stated type (count 0: false, silently); an unknown one is reported. */
bool stated_type(const Name *name, Type *type, Diags *diags);
/* A stated default aggregation in lower case; an unknown one is reported. */
bool stated_aggregation(const Name *name, Text *aggregation, Diags *diags);
/* Whether the name of a definition can be kept under `index`: false, reported, when it is not one word or bracketed name, or is
   taken; *taken is then what has it (MAP_NONE: nothing). */
bool claim_name(Map *map, const Name *name, const char *things, uint32_t index, uint32_t *taken, Diags *diags);
void report_duplicate(const char *things, Text name, Span second, Span first, Diags *diags);

/* waivers.c. link_waivers reports names that nothing has. */
void add_waiver(Model *model, const Waiver *waiver);
void link_waivers(Model *model, Diags *diags);

/* names.c. Until model_link the maps hold names only, for finding duplicates; afterwards names and labels, for looking up. */
void names_open(Model *model);
void names_close(Model *model);
/* Candidates for a misspelt word: "did you mean x or y?" as a hint; without a near one, `otherwise` (may be empty). */
typedef struct Near {
    Text word;
    size_t size;   /* of the misspelt word, in code points */
    size_t limit;  /* what is farther is no misspelling, but a part of the word or the other way round */
    Text items[5]; /* nearest first */
    size_t distance[5];
    uint32_t count, most;
} Near;
void near_init(Near *near, Text word, uint32_t most);
/* How far `candidate` is from the word; false when too far to be offered. */
bool near_distance(const Near *near, Text candidate, size_t *distance);
void near_offer(Near *near, Text candidate, size_t distance);
void hint_near(Diags *diags, Diag *diag, const Near *near, const char *otherwise);

#endif
