/* How well a generation was judged, and a retrieval. */
#pragma once
#include "rows.h"

/* `value` NULL: a score between 0 and 1, now and then unreadable or missing. */
void write_category(World *world, Id quality, Id generation, const char *detection, const char *category,
                    const char *value, int64_t at);

void write_metric(World *world, Trace kind, Id trace, int64_t at);

/* The Trust Layer looks at a generation from both sides. */
void judge(World *world, Id generation, int64_t at);

void resolve_task(World *world, Id generation, int64_t at);
