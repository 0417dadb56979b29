/* The entrance, another page: tables from memory, as arrays or row by row. */
#include <stdlib.h>
#include <string.h>

#include "lode_handle.h"

static Type inner_type(LodeType type) {
    switch (type) {
    case LODE_NULL: return TYPE_NULL;
    case LODE_BOOLEAN: return TYPE_BOOL;
    case LODE_INTEGER: return TYPE_INT;
    case LODE_REAL: return TYPE_REAL;
    case LODE_STRING: return TYPE_STRING;
    case LODE_DATE: return TYPE_DATE;
    case LODE_DATETIME: return TYPE_DATETIME;
    case LODE_SPATIAL: return TYPE_SPATIAL;
    }
    return TYPE_NONE; /* what a caller may have cast */
}

static bool can_add(Lode *lode, const char *name) {
    if (!lode->opened && name != NULL && *name != '\0' && utf8_valid(text_of(name))) return true;
    diag_add(&lode->diags, DIAG_BAD_REQUEST, (Span){0}, "%s",
             lode->opened ? "tables can be added only before the data are opened"
                          : "a table from memory needs a name in UTF-8");
    return false;
}

/* ---- arrays ---- */

static bool add_table(Lode *lode, const char *name, const LodeColumn *columns, unsigned count) {
    if (!can_add(lode, name)) return false;
    MemoryColumn *inner = NEW_ARRAY(&lode->reports, MemoryColumn, count);
    for (unsigned i = 0; i < count; i++) {
        const LodeColumn *from = &columns[i];
        inner[i] = (MemoryColumn){text_of(from->name), inner_type(from->type), from->valid, from->values.any};
        if (from->rows == columns[0].rows && (from->rows == 0 || from->values.any != NULL)) continue;
        diag_add(&lode->diags, DIAG_BAD_REQUEST, (Span){0}, "column %u of the table %s has %s", i + 1, name,
                 from->rows == columns[0].rows ? "no values" : "another number of rows than the first");
        return false;
    }
    uint64_t rows = count == 0 ? 0 : columns[0].rows;
    return memory_add(&lode->memory, &lode->given, text_of(name), inner, count, rows, &lode->diags);
}

bool lode_add_table(Lode *lode, const char *name, const LodeColumn *columns, unsigned column_count) {
    LODE_BEGIN(lode, false);
    return add_table(lode, name, columns, column_count);
}

/* ---- rows ---- */

enum { CHUNK_ROWS = 2048 };

typedef struct Cells { /* of the chunk under way: one column */
    uint64_t *valid;
    void *values;
} Cells;

struct LodeAppender {
    LodeAppender *before;
    Lode *lode;
    Text name;
    MemoryColumn *columns; /* names and types */
    uint32_t count;
    Cells *cells;  /* NULL: no chunk is under way */
    uint32_t rows; /* of it */
};

static void new_chunk(LodeAppender *a) {
    Arena *arena = &a->lode->given;
    Cells *cells = NEW_ARRAY(arena, Cells, a->count);
    for (uint32_t c = 0; c < a->count; c++) {
        cells[c].valid = NEW_ARRAY(arena, uint64_t, CHUNK_ROWS / 64);
        cells[c].values = arena_alloc(arena, CHUNK_ROWS * type_width(a->columns[c].type));
    }
    a->cells = cells; /* last: when memory runs out there is no half of one */
    a->rows = 0;
}

/* The chunk goes to the table; its memory is the handle's, so nothing is copied. */
static bool flush(LodeAppender *a) {
    Lode *lode = a->lode;
    for (uint32_t c = 0; c < a->count; c++) {
        a->columns[c].valid = a->cells[c].valid;
        a->columns[c].values = a->cells[c].values;
    }
    if (!memory_add(&lode->memory, &lode->given, a->name, a->columns, a->count, a->rows, &lode->diags)) return false;
    a->cells = NULL;
    return true;
}

static LodeAppender *new_appender(Lode *lode, const char *name, const LodeColumn *columns, unsigned count) {
    if (!can_add(lode, name)) return NULL;
    Arena *arena = &lode->given;
    LodeAppender *a = NEW(arena, LodeAppender);
    *a = (LodeAppender){.lode = lode, .name = text_copy(arena, text_of(name)), .count = count};
    a->columns = NEW_ARRAY(arena, MemoryColumn, count);
    for (unsigned i = 0; i < count; i++)
        a->columns[i] =
            (MemoryColumn){.name = text_copy(arena, text_of(columns[i].name)), .type = inner_type(columns[i].type)};
    new_chunk(a);
    if (!flush(a)) return NULL; /* no rows yet: the columns are looked at */
    a->before = lode->appenders;
    lode->appenders = a;
    return a;
}

LodeAppender *lode_append_to(Lode *lode, const char *name, const LodeColumn *columns, unsigned column_count) {
    LODE_BEGIN(lode, NULL);
    return new_appender(lode, name, columns, column_count);
}

static bool put_value_in(LodeAppender *a, uint32_t c, const LodeValue *value) {
    const Cells *cells = &a->cells[c];
    Type type = a->columns[c].type, given = inner_type(value->type);
    uint32_t k = a->rows;
    bit_put(cells->valid, k, false);
    if (value->null || given == TYPE_NULL) return true;
    if (given != type && !(given == TYPE_INT && type == TYPE_REAL)) {
        diag_add(&a->lode->diags, DIAG_BAD_REQUEST, (Span){0}, "value %u of a row of %.*s is %s, the column %.*s is %s",
                 c + 1, TEXT_ARG(a->name), type_word(given), TEXT_ARG(a->columns[c].name), type_word(type));
        return false;
    }
    bit_put(cells->valid, k, true);
    switch (type) {
    case TYPE_BOOL: ((uint8_t *)cells->values)[k] = value->boolean; break;
    case TYPE_INT:
    case TYPE_DATE:
    case TYPE_DATETIME: ((int64_t *)cells->values)[k] = value->integer; break;
    case TYPE_REAL: ((double *)cells->values)[k] = given == TYPE_INT ? (double)value->integer : value->real; break;
    case TYPE_STRING:
    case TYPE_SPATIAL:
        ((Text *)cells->values)[k] =
            value->size == 0 ? TEXT("") : text_copy(&a->lode->given, (Text){value->string, value->size});
        break;
    case TYPE_NONE:
    case TYPE_NULL:
    case TYPE_TABLE:
    case TYPE_COUNT: break;
    }
    return true;
}

static bool append(LodeAppender *a, const LodeValue *values) {
    if (a->cells != NULL && a->rows == CHUNK_ROWS && !flush(a)) return false;
    if (a->cells == NULL) new_chunk(a);
    for (uint32_t c = 0; c < a->count; c++)
        if (!put_value_in(a, c, &values[c])) return false;
    a->rows++;
    return true;
}

bool lode_append_row(LodeAppender *appender, const LodeValue *values) {
    LODE_BEGIN(appender->lode, false);
    return append(appender, values);
}

/* ---- the end of it ---- */

void lode_flush_appenders(Lode *lode) {
    for (; lode->appenders != NULL; lode->appenders = lode->appenders->before)
        if (lode->appenders->cells != NULL) flush(lode->appenders);
}

void lode_forget_memory(Lode *lode) {
    lode->store.memory = NULL;
    lode->memory = (Memory){0};
    lode->appenders = NULL;
    arena_release(&lode->given);
}
