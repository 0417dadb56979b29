/* Results for people: aligned columns on a screen. Numbers and dates appear in the format of their field. */
#include "answers/render.h"
#include "answers/text.h"

#include <stdlib.h>
#include <string.h>

typedef struct Source {
    const LodeResult *result;
    Buffer *work;
} Source;

static bool cell(const void *from, uint64_t row, unsigned column, Buffer *to) {
    const Source *source = from;
    LodeValue value = lode_result_value(source->result, row, column);
    if (value.null) return false;
    source->work->size = 0;
    render_value(source->work, value, lode_result_format(source->result, column));
    text_escape(to, source->work->data, source->work->size);
    return true;
}

void render_table(FILE *to, const LodeResult *result, GridOptions options) {
    unsigned count = lode_result_columns(result);
    GridColumn *columns = mem_take(count, sizeof *columns);
    for (unsigned c = 0; c < count; c++) {
        bool number = render_as_number(result, c), dimension = strcmp(lode_result_role(result, c), "dimension") == 0;
        bool date = strncmp(lode_result_type(result, c), "date", 4) == 0;
        columns[c] = (GridColumn){
            .name = lode_result_name(result, c), .right = number, .whole = number || date, .repeated = dimension};
    }
    Buffer work = {0};
    Source source = {result, &work};
    grid_print(to, &(Grid){columns, count, lode_result_rows(result), &source, cell}, options);
    buffer_free(&work);
    free(columns);
}
