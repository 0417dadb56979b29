/* Bars, sparklines, shades and dots as signs of Unicode, or of ASCII. */
#include "charts/marks.h"

#include "answers/text.h"

#include <math.h>
#include <stdlib.h>

void bar_right(Buffer *to, double cells, unsigned width, bool ascii) {
    unsigned parts = ascii ? 1 : 8, all = width * parts, filled = (unsigned)lround(fmin(cells, width) * parts);
    if (filled == 0 && cells > 0) filled = 1;
    if (filled > all) filled = all;
    for (unsigned i = 0; i < filled / parts; i++) buffer_text(to, ascii ? "#" : "█");
    if (filled % parts > 0) text_put(to, 0x2588 + (8 - filled % parts)); /* U+2589 seven eighths .. U+258F one */
    buffer_fill(to, ' ', width - (filled + parts - 1) / parts);
}

void bar_left(Buffer *to, double cells, unsigned width, bool ascii) {
    unsigned parts = ascii ? 1 : 2, all = width * parts, filled = (unsigned)lround(fmin(cells, width) * parts);
    if (filled == 0 && cells > 0) filled = 1;
    if (filled > all) filled = all;
    buffer_fill(to, ' ', width - (filled + parts - 1) / parts);
    if (filled % parts > 0) buffer_text(to, "▐");
    for (unsigned i = 0; i < filled / parts; i++) buffer_text(to, ascii ? "#" : "█");
}

void spark_put(Buffer *to, double part, bool ascii) {
    static const char levels[] = "_.,-~=*#";
    if (isnan(part)) {
        buffer_char(to, ' ');
        return;
    }
    unsigned level = (unsigned)fmin(7, fmax(0, floor(part * 8)));
    if (ascii)
        buffer_char(to, levels[level]);
    else
        text_put(to, 0x2581 + level);
}

unsigned shade_of(double part) { return (unsigned)fmin(SHADES - 1, fmax(0, floor(part * SHADES))); }

void shade_put(Buffer *to, unsigned shade, bool ascii) {
    static const char *const plain[SHADES] = {".", "-", "+", "#"}, *const blocks[SHADES] = {"░", "▒", "▓", "█"};
    buffer_text(to, ascii ? plain[shade] : blocks[shade]);
}

/* ---- dots ---- */

Canvas canvas_new(unsigned width, unsigned height, bool ascii) {
    size_t cells = (size_t)width * height;
    return (Canvas){width, height, ascii, mem_take(cells, 1), mem_take(cells, 1), mem_take(cells, sizeof(bool))};
}

void canvas_free(Canvas *canvas) {
    free(canvas->dots);
    free(canvas->owner);
    free(canvas->marked);
}

static unsigned across(const Canvas *canvas) { return canvas->width * (canvas->ascii ? 1 : 2); }

static unsigned down(const Canvas *canvas) { return canvas->height * (canvas->ascii ? 1 : 4); }

static size_t set(Canvas *canvas, long x, long y, uint8_t owner) {
    static const uint8_t braille[4][2] = {{0x01, 0x08}, {0x02, 0x10}, {0x04, 0x20}, {0x40, 0x80}};
    unsigned wide = canvas->ascii ? 1 : 2, high = canvas->ascii ? 1 : 4;
    size_t cell = (size_t)y / high * canvas->width + (size_t)x / wide;
    canvas->dots[cell] |= canvas->ascii ? 1 : braille[y % 4][x % 2];
    canvas->owner[cell] = owner;
    return cell;
}

static long dot_x(const Canvas *canvas, double x) { return lround(fmin(1, fmax(0, x)) * (across(canvas) - 1)); }

static long dot_y(const Canvas *canvas, double y) { return lround(fmin(1, fmax(0, 1 - y)) * (down(canvas) - 1)); }

void canvas_point(Canvas *canvas, double x, double y, uint8_t owner, bool marked) {
    size_t cell = set(canvas, dot_x(canvas, x), dot_y(canvas, y), owner);
    canvas->marked[cell] = canvas->marked[cell] || marked;
}

void canvas_line(Canvas *canvas, double x1, double y1, double x2, double y2, uint8_t owner) {
    long ax = dot_x(canvas, x1), ay = dot_y(canvas, y1), bx = dot_x(canvas, x2), by = dot_y(canvas, y2);
    long steps = labs(bx - ax) > labs(by - ay) ? labs(bx - ax) : labs(by - ay);
    for (long i = 0; i <= steps; i++) {
        double part = steps == 0 ? 0 : (double)i / (double)steps;
        set(canvas, lround((double)ax + part * (double)(bx - ax)), lround((double)ay + part * (double)(by - ay)),
            owner);
    }
}

void canvas_put(Buffer *to, const Canvas *canvas, unsigned row, unsigned column) {
    size_t cell = (size_t)row * canvas->width + column;
    if (canvas->marked[cell])
        buffer_text(to, canvas->ascii ? "*" : "●");
    else if (canvas->dots[cell] == 0)
        buffer_char(to, ' ');
    else if (canvas->ascii)
        buffer_char(to, '.');
    else
        text_put(to, 0x2800u + canvas->dots[cell]);
}

unsigned canvas_row(const Canvas *canvas, double y) { return (unsigned)dot_y(canvas, y) / (canvas->ascii ? 1 : 4); }

/* ---- colours: of the 256 that terminals know, readable on white and on black ---- */

const char *screen_colour(unsigned series) {
    static const char *const colours[SCREEN_COLOURS] = {"\033[38;5;32m",  "\033[38;5;166m", "\033[38;5;36m",
                                                        "\033[38;5;133m", "\033[38;5;136m", "\033[38;5;161m"};
    return colours[series % SCREEN_COLOURS];
}

const char *screen_shade(unsigned shade, bool negative) {
    static const char *const above[SHADES] = {"\033[38;5;16;48;5;153m", "\033[38;5;16;48;5;110m",
                                              "\033[38;5;231;48;5;31m", "\033[38;5;231;48;5;24m"};
    static const char *const below[SHADES] = {"\033[38;5;16;48;5;223m", "\033[38;5;16;48;5;216m",
                                              "\033[38;5;231;48;5;130m", "\033[38;5;231;48;5;94m"};
    return negative ? below[shade] : above[shade];
}
