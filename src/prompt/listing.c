/* Lists as tables of texts. */
#include "prompt/listing.h"
#include "answers/grid.h"
#include "answers/text.h"

#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

void listing_add(Listing *listing, const char *text) {
    if (listing->count == listing->room) {
        listing->room = listing->room == 0 ? 64 : listing->room * 2;
        listing->cells = realloc(listing->cells, listing->room * sizeof *listing->cells);
        if (listing->cells == NULL) mem_exhausted();
    }
    listing->cells[listing->count++] = mem_text(text);
}

static bool put_cell(const void *source, uint64_t row, unsigned column, Buffer *to) {
    const Listing *listing = source;
    const char *text = listing->cells[row * listing->columns + column];
    text_escape(to, text, strlen(text));
    return true;
}

void listing_print(FILE *to, Listing *listing) {
    struct winsize size;
    GridColumn *columns = mem_take(listing->columns, sizeof *columns);
    for (unsigned i = 0; i < listing->columns; i++) columns[i] = (GridColumn){.name = listing->headers[i], .repeated = i == 0};
    Grid grid = {.columns = columns, .count = listing->columns, .rows = listing->count / listing->columns, .source = listing, .cell = put_cell};
    GridOptions options = {.quiet = true};
    if (isatty(fileno(to))) options.width = ioctl(fileno(to), TIOCGWINSZ, &size) == 0 && size.ws_col >= 20 ? size.ws_col : 80;
    grid_print(to, &grid, options);
    for (unsigned i = 0; i < listing->count; i++) free(listing->cells[i]);
    free(listing->cells);
    free(columns);
    *listing = (Listing){0};
}
