#include "chance.h"

/* splitmix64 */
static uint64_t next_random(World *world) {
    uint64_t z = world->random += 0x9e3779b97f4a7c15u;
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
    return z ^ (z >> 31);
}

int64_t below(World *world, int64_t limit) { return (int64_t)((next_random(world) >> 16) % (uint64_t)limit); }

int64_t between(World *world, int64_t low, int64_t high) { return low + below(world, high - low + 1); }

bool chance(World *world, int64_t percent) { return below(world, 100) < percent; }

Id new_id(World *world, int64_t ms) {
    static const int64_t epoch = 1735689600000; /* 2025-01-01 */
    uint64_t chaos = next_random(world);
    uint64_t serial = ++world->ids * 0x5851f42d4c95u & 0xffffffffffffu;
    return (Id){(uint64_t)(epoch + ms) << 16 | 0x7000u | (chaos & 0xfffu),
                0x8000000000000000u | (chaos >> 16 & 0x3fffu) << 48 | serial};
}

Id new_trace(World *world) {
    Id trace;
    trace.high = next_random(world);
    trace.low = next_random(world);
    return trace;
}
