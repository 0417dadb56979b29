#include "clock.h"
#include "chance.h"

static int draw_turns(World *world) {
    int64_t draw = below(world, 100);
    return draw < 35   ? 1
           : draw < 63 ? 2
           : draw < 81 ? 3
           : draw < 91 ? 4
           : draw < 96 ? 5
           : draw < 98 ? 6
           : draw < 99 ? 7
                       : TURNS;
}

/* Where the last turn of a session near the clock ends: HOUR counts hours on the clock, so the edge is 00:59:59.999 of
 * the day before. */
static int64_t edge(World *world, int64_t n) {
    static const int64_t before_clock[] = {
        82800001, /* 00:59:59.999: ended */
        82800000, /* 01:00:00: open */
        86400000, /* 00:00:00: ended, 24 hours exactly */
        86400001, 84600000, 82799999, 3600000, 1, 43200000, 100000000,
    };
    enum { COUNT = sizeof before_clock / sizeof *before_clock };
    int64_t back = before_clock[n % COUNT];
    return clock_ms - (n % COUNT < 8 ? back : back - below(world, 7200000));
}

void draw_times(World *world, Session *s) {
    int64_t last = world->sessions / 50 + 10;
    bool near_clock = s->n >= world->sessions - (last < 2000 ? last : 2000) && s->n % 5 != 0;
    int64_t at = between(world, 0, 2000);
    s->turns = draw_turns(world);
    for (int i = 0; i < s->turns; i++) {
        s->start[i] = at;
        s->end[i] = at + between(world, 800, 25000);
        at = s->end[i] + between(world, 15000, 35000);
    }
    int64_t span = (clock_ms - 2 * 86400000) / world->sessions;
    int64_t begin = s->n * span + below(world, span);
    if (near_clock) {
        begin = edge(world, s->n) - s->end[s->turns - 1];
        s->outcome = s->n % 11 == 0 ? CLOSED_BY_USER : FELL_SILENT;
    }
    for (int i = 0; i < s->turns; i++) {
        s->start[i] += begin;
        s->end[i] += begin;
    }
    s->ends_missing = s->n % 89 == 40;
}
