/* What charts on a screen are made of: bars in eighths of a cell, sparklines, shades, a canvas of dots; and colours. */
#ifndef LODE_CHARTS_MARKS_H
#define LODE_CHARTS_MARKS_H

#include "answers/buffer.h"

#include <stdbool.h>
#include <stdint.h>

/* A bar of `cells` (0 .. width, parts count) and blanks up to width. What is not 0 shows at least a little. bar_left
   grows from the right end to the left, in halves. */
void bar_right(Buffer *to, double cells, unsigned width, bool ascii);
void bar_left(Buffer *to, double cells, unsigned width, bool ascii);

/* One sign of a sparkline: part from 0 to 1; NAN is a blank. */
void spark_put(Buffer *to, double part, bool ascii);
/* One of SHADES levels from 0 to 1. */
enum { SHADES = 4 };
unsigned shade_of(double part);
void shade_put(Buffer *to, unsigned shade, bool ascii);

/* A field of dots, 2 by 4 of them in a cell (ascii: one). Every cell belongs to who drew there last. */
typedef struct Canvas {
    unsigned width, height; /* cells */
    bool ascii;
    uint8_t *dots, *owner; /* owner: 0 nobody */
    bool *marked;          /* a point of its own */
} Canvas;

Canvas canvas_new(unsigned width, unsigned height, bool ascii);
void canvas_free(Canvas *canvas);
/* Positions are parts of the field: x from the left, y from the bottom, 0 to 1. */
void canvas_point(Canvas *canvas, double x, double y, uint8_t owner, bool marked);
void canvas_line(Canvas *canvas, double x1, double y1, double x2, double y2, uint8_t owner);
void canvas_put(Buffer *to, const Canvas *canvas, unsigned row, unsigned column);
/* The line of cells, from the top, that a height falls into. */
unsigned canvas_row(const Canvas *canvas, double y);

/* Starts the colour of a series; "\033[0m" ends it. */
enum { SCREEN_COLOURS = 6 };
const char *screen_colour(unsigned series);
/* Starts a shade as background with a readable text. */
const char *screen_shade(unsigned shade, bool negative);

#endif
