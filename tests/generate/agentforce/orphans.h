/* Rows that belong nowhere, and rows whose two ways to the session disagree. */
#pragma once
#include "world.h"

void write_orphans(World *world, Session *s);
