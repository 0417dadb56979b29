/* When the turns of a session began and ended. */
#pragma once
#include "world.h"

void draw_times(World *world, Session *s);
