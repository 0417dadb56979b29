/* Two definitions line by line: what stayed, what went, what came. */
#include "diff/room.h"

#include <stdlib.h>
#include <string.h>

enum { LINES = 400 }; /* of longer texts everything is said to differ */

typedef struct Lines {
    char *text; /* owned */
    const char **starts;
    size_t *sizes;
    unsigned count;
} Lines;

static void split(Lines *lines, const char *text, size_t size) {
    unsigned most = 1;
    for (size_t i = 0; i < size; i++) most += text[i] == '\n';
    lines->text = mem_take(size + 1, 1);
    memcpy(lines->text, text, size);
    lines->starts = mem_take(most, sizeof *lines->starts);
    lines->sizes = mem_take(most, sizeof *lines->sizes);
    for (const char *at = lines->text, *end = at + size; at < end;) {
        const char *stop = memchr(at, '\n', (size_t)(end - at));
        if (stop == NULL) stop = end;
        lines->starts[lines->count] = at;
        lines->sizes[lines->count++] = (size_t)(stop - at);
        at = stop + 1;
    }
}

static void lines_free(Lines *lines) {
    free(lines->text);
    free(lines->starts);
    free(lines->sizes);
}

/* The formula in the one layout; what has none (tables), or cannot be laid out, as it is written. */
static void read_lines(Lines *lines, Lode *lode, const LodeEntry *entry) {
    *lines = (Lines){0};
    if (entry == NULL || entry->source == NULL) return;
    bool formula = entry->formula_begin != entry->formula_end;
    size_t begin = formula ? entry->formula_begin : entry->begin, end = formula ? entry->formula_end : entry->end, size;
    const char *text = formula ? lode_format(lode, "", entry->source + begin, end - begin, true, &size) : NULL;
    if (text == NULL) {
        text = entry->source + begin;
        size = end - begin;
    }
    split(lines, text, size);
}

static bool same(const Lines *a, unsigned x, const Lines *b, unsigned y) {
    return a->sizes[x] == b->sizes[y] && memcmp(a->starts[x], b->starts[y], a->sizes[x]) == 0;
}

/* lengths[x][y]: the longest common part of what begins at x and y. */
static unsigned *common(const Lines *a, const Lines *b) {
    unsigned width = b->count + 1, *lengths = mem_take((size_t)(a->count + 1) * width, sizeof *lengths);
    for (unsigned x = a->count; x-- > 0;)
        for (unsigned y = b->count; y-- > 0;) {
            unsigned *here = &lengths[x * width + y], down = here[width], right = here[1];
            *here = same(a, x, b, y) ? here[width + 1] + 1 : down > right ? down : right;
        }
    return lengths;
}

void diff_lines(const Diff *diff, const DiffEntry *pair, DiffLine *line, void *user) {
    Lines a, b;
    read_lines(&a, diff->request.before, diff_before(diff, pair));
    read_lines(&b, diff->request.after, diff_after(diff, pair));
    bool compare = a.count <= LINES && b.count <= LINES;
    unsigned *lengths = compare ? common(&a, &b) : NULL, width = b.count + 1, x = 0, y = 0;
    while (x < a.count || y < b.count) {
        if (compare && x < a.count && y < b.count && same(&a, x, &b, y)) {
            line(user, ' ', a.starts[x], a.sizes[x]);
            x++, y++;
        } else if (x < a.count &&
                   (!compare || y == b.count || lengths[(x + 1) * width + y] >= lengths[x * width + y + 1])) {
            line(user, '-', a.starts[x], a.sizes[x]);
            x++;
        } else {
            line(user, '+', b.starts[y], b.sizes[y]);
            y++;
        }
    }
    free(lengths);
    lines_free(&a);
    lines_free(&b);
}
