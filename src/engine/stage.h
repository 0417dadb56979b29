/* Private to running a stage: the passes that are left of it, their sharing out, and the LODs that they complete. */
#ifndef LODE_ENGINE_STAGE_H
#define LODE_ENGINE_STAGE_H

#include "engine/reuse.h"

/* Little work is done before others have begun. */
enum { BATCHES_FOR_A_WORKER = 16 };

typedef struct Stage {
    uint32_t number;
    const Pass **passes; /* what is left of them */
    uint32_t pass_count;
} Stage;

/* Of a profile; 0 where nobody wants one. */
static inline double seconds(const Run *run) {
    return run->settings.profile == NULL ? 0 : run->settings.profile->seconds();
}

/* shares.c: the passes on several threads. */
void passes_shared(Run *main, const Stage *stage);

/* lods.c: the LODs that have all they stand on now; threads: on several. */
void finish_lods(Run *main, const Stage *stage, bool threads);

#endif
