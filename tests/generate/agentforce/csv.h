/* Rows of text. A row is its cells in order, then out_end. */
#pragma once
#include "world.h"

/* The texts of days and bytes, made once. */
void prepare(World *world);

/* Every cell ends in a comma; the last one of a row becomes the line's end. */
void out_end(Out *out);

void put_null(Out *out);

/* Text without comma, quote or line end. */
void put_word(Out *out, const char *word);

/* Any text; NULL is NULL, and the empty string is quoted to tell it from that. */
void put_text(Out *out, const char *text);

void put_id(const World *world, Out *out, Id id);

void put_trace(const World *world, Out *out, Id id);

/* value / 10^decimals, not negative: 1234 with 3 decimals is 1.234 */
void put_decimal(Out *out, int64_t value, int decimals);

/* Milliseconds since 2025-01-01; negative is NULL. */
void put_time(const World *world, Out *out, int64_t ms);

void open_tables(World *world, const char *folder);

void close_tables(World *world);
