/* A hash map from text or a 64-bit number to a 32-bit number, in an arena; insertion order is the number's business. */
#ifndef LODE_BASE_MAP_H
#define LODE_BASE_MAP_H

#include "base/text.h"

#define MAP_NONE UINT32_C(0xffffffff)

typedef struct MapSlot MapSlot;
typedef struct Map {
    Arena *arena;
    MapSlot *slots;
    uint32_t count, capacity; /* capacity is a power of two */
    bool loose;               /* text keys compare with text_equal_loose */
} Map;

void map_init(Map *map, Arena *arena, bool loose);
/* The number kept for a key, or MAP_NONE. Texts are kept by reference: they must live as long as the map. */
uint32_t map_get(const Map *map, Text key);
/* Keeps `value` for a new key and gives MAP_NONE; for a key that is there, gives its value and changes nothing. */
uint32_t map_put(Map *map, Text key, uint32_t value);

#endif
