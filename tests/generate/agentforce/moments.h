/* Moments of a session, and the tags that are put on them. */
#pragma once
#include "world.h"

void write_tags(World *world, Tags *tags);

Id write_moment(World *world, Id session, const Agent *agent, int64_t start, int64_t end);

/* `value` NULL is NULL. */
void write_score(World *world, Id association, Id moment, Id tag, const char *reason, const char *value);

void write_moments(World *world, Session *s, const Tags *tags);
