/* A session with all that belongs to it. */
#pragma once
#include "world.h"

void write_session(World *world, Session *s, const Tags *tags);
