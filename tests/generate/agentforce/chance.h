/* Chance, the same on every machine.
   C leaves the order of arguments open, so no call draws twice among its arguments. */
#pragma once
#include "world.h"

/* 0 .. limit-1 */
int64_t below(World *world, int64_t limit);

int64_t between(World *world, int64_t low, int64_t high);

bool chance(World *world, int64_t percent);

/* Shaped like a UUID of version 7. Unique because the last 48 bits are a permutation of a counter. */
Id new_id(World *world, int64_t ms);

Id new_trace(World *world);

#define PICK(world, list) ((list)[below(world, (int64_t)(sizeof(list) / sizeof *(list)))])
