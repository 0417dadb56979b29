/* Sorting of numbers that stand for something, rows mostly. They come ascending, and what compares as equal stays so:
   sorting is stable. Long sorts are watched (base/arena.h): a cancelled one leaves through the budget's escape. */
#ifndef LODE_BASE_SORT_H
#define LODE_BASE_SORT_H

#include "base/arena.h"

/* < 0: what `a` stands for comes before what `b` stands for; 0: they are equal. */
typedef int SortCompare(uint32_t a, uint32_t b, void *context);

/* Takes memory for as many numbers from the arena. */
void sort_numbers(Arena *arena, uint32_t *numbers, size_t count, SortCompare *compare, void *context);
/* The first `wanted` of them, sorted, stand in front then; the others are gone. Gives how many there are. */
size_t sort_first(Arena *arena, uint32_t *numbers, size_t count, size_t wanted, SortCompare *compare, void *context);

#endif
