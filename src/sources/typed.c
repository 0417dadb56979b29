/* Typed values as texts: for columns of the model that have another type. */
#include "sources/typed.h"

#include "base/bitmap.h"

static Value value_at(const TypedCells *typed, uint32_t k) {
    switch (typed->type) {
    case TYPE_BOOL: return value_bool(((const uint8_t *)typed->values)[k] != 0);
    case TYPE_INT: return value_int(((const int64_t *)typed->values)[k]);
    case TYPE_REAL: return value_real(((const double *)typed->values)[k]);
    case TYPE_DATE: return value_date(((const int64_t *)typed->values)[k]);
    case TYPE_DATETIME: return value_datetime(((const int64_t *)typed->values)[k]);
    case TYPE_NONE:
    case TYPE_NULL:
    case TYPE_STRING:
    case TYPE_SPATIAL:
    case TYPE_TABLE:
    case TYPE_COUNT: break;
    }
    return value_null(TYPE_NULL);
}

void typed_as_cells(const TypedCells *typed, uint32_t n, RawCell *cells, Arena *arena) {
    for (uint32_t k = 0; k < n; k++) {
        cells[k] = (RawCell){.data = ""};
        if (typed->valid != NULL && !bit_get(typed->valid, k)) continue;
        Writer w;
        writer_init(&w, arena);
        put_value(&w, value_at(typed, k));
        Text text = writer_text(&w);
        cells[k] = (RawCell){.data = text.data, .size = (uint32_t)text.size};
    }
}
