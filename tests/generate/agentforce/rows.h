/* One row each, with an id of its own that the writer returns. */
#pragma once
#include "world.h"

typedef enum Trace { TRACE_SET, TRACE_NULL, TRACE_NOT_SET } Trace;

extern const char all_well[]; /* as the error of a step: one of the ways to say that there was none */
extern const char *const errors[5];

Id write_participant(World *world, Id session, const char *role, const char *record, const char *object,
                     const char *type, const Agent *agent, int64_t at);

Id write_interaction(World *world, Id session, const char *type, int64_t start, int64_t end, Trace kind, Id trace,
                     const char *topic);

/* `generation` no_id: NOT_SET. */
Id write_step(World *world, Id interaction, const char *type, const char *name, const char *error, Id generation,
              int64_t start, int64_t end);

void write_message(World *world, Id interaction, Id participant, Id session, bool input, bool voice, int64_t at);

Id write_generation(World *world, int64_t at);

void write_usage(World *world, Id step, const char *card, int64_t at);

void write_feedback(World *world, Id interaction, int64_t at);
