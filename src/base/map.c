/* Open addressing with linear probing; grows at three quarters. */
#include "base/map.h"

struct MapSlot {
    uint64_t hash; /* 0: free */
    Text key;
    uint32_t value;
};

void map_init(Map *map, Arena *arena, bool loose) { *map = (Map){.arena = arena, .loose = loose}; }

static uint64_t hash_of(const Map *map, Text key) { return (map->loose ? text_hash_loose(key) : text_hash(key)) | 1; }

static MapSlot *find(const Map *map, uint64_t hash, Text key) {
    for (uint32_t i = (uint32_t)(hash >> 8) & (map->capacity - 1);; i = (i + 1) & (map->capacity - 1)) {
        MapSlot *slot = &map->slots[i];
        if (slot->hash == 0) return slot;
        if (slot->hash == hash && (map->loose ? text_equal_loose(slot->key, key) : text_equal(slot->key, key)))
            return slot;
    }
}

uint32_t map_get(const Map *map, Text key) {
    if (map->count == 0) return MAP_NONE;
    const MapSlot *slot = find(map, hash_of(map, key), key);
    return slot->hash == 0 ? MAP_NONE : slot->value;
}

static void grow(Map *map) {
    Map bigger = *map;
    bigger.capacity = map->capacity == 0 ? 16 : map->capacity * 2;
    bigger.slots = NEW_ARRAY(map->arena, MapSlot, bigger.capacity);
    for (uint32_t i = 0; i < map->capacity; i++)
        if (map->slots[i].hash != 0) *find(&bigger, map->slots[i].hash, map->slots[i].key) = map->slots[i];
    *map = bigger;
}

uint32_t map_put(Map *map, Text key, uint32_t value) {
    if (map->count >= map->capacity / 4 * 3) grow(map);
    uint64_t hash = hash_of(map, key);
    MapSlot *slot = find(map, hash, key);
    if (slot->hash != 0) return slot->value;
    *slot = (MapSlot){.hash = hash, .key = key, .value = value};
    map->count++;
    return MAP_NONE;
}
