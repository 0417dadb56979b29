/* The turns of a session: messages, steps, usage, and what became of them. */
#pragma once
#include "world.h"

void write_turn(World *world, Session *s, int turn);

void write_end(World *world, Session *s);
