/* Vectors of DuckDB as values of lode, a batch at a time: first as typed cells; when one of the batch is no such value,
   all of it as texts, which are checked and told of as the texts of other data are. */
#include "sources/duckdb.h"

#include <math.h>
#include <string.h>

#include "base/bitmap.h"
#include "data/calendar.h"

#define DOUBLE_EXACT (INT64_C(1) << 53) /* integers up to here are doubles */

typedef struct Batch {
    const DuckColumn *column;
    const void *values; /* of the batch */
    const uint64_t *valid;
    uint32_t n;
    Arena *arena;
} Batch;

static inline bool is_there(const Batch *b, uint32_t k) { return b->valid == NULL || bit_get(b->valid, k); }

/* ---- types ---- */

void duck_column(DuckColumn *column, const DuckApi *api, DuckHandle logical_type, Arena *arena) {
    *column = (DuckColumn){.type = (DuckType)api->get_type_id(logical_type)};
    column->storage = column->type;
    if (column->type == DUCK_DECIMAL) {
        column->scale = api->decimal_scale(logical_type);
        column->storage = (DuckType)api->decimal_internal_type(logical_type);
    }
    if (column->type != DUCK_ENUM) return;
    column->storage = (DuckType)api->enum_internal_type(logical_type);
    uint32_t count = api->enum_dictionary_size(logical_type);
    column->members = NEW_ARRAY(arena, RawCell, (size_t)count + 1);
    for (uint32_t i = 0; i < count; i++) {
        char *member = api->enum_dictionary_value(logical_type, i);
        size_t size = member == NULL ? 0 : strlen(member);
        char local[256]; /* before the arena is asked, which may leave */
        bool fits = size <= sizeof local;
        if (fits && size != 0) memcpy(local, member, size);
        Text text = fits ? TEXT("") : text_copy(arena, (Text){member, size});
        api->free(member);
        if (fits && size != 0) text = text_copy(arena, (Text){local, size});
        column->members[i] = (RawCell){.data = text.data, .size = (uint32_t)text.size, .quoted = true};
    }
}

Type duck_type(const DuckColumn *column) {
    switch (column->type) {
    case DUCK_BOOLEAN: return TYPE_BOOL;
    case DUCK_TINYINT:
    case DUCK_SMALLINT:
    case DUCK_INTEGER:
    case DUCK_BIGINT:
    case DUCK_UTINYINT:
    case DUCK_USMALLINT:
    case DUCK_UINTEGER:
    case DUCK_UBIGINT:
    case DUCK_HUGEINT:
    case DUCK_UHUGEINT: return TYPE_INT;
    case DUCK_DECIMAL: return column->scale == 0 ? TYPE_INT : TYPE_REAL;
    case DUCK_FLOAT:
    case DUCK_DOUBLE: return TYPE_REAL;
    case DUCK_DATE: return TYPE_DATE;
    case DUCK_TIMESTAMP:
    case DUCK_TIMESTAMP_S:
    case DUCK_TIMESTAMP_MS:
    case DUCK_TIMESTAMP_NS:
    case DUCK_TIMESTAMP_TZ: return TYPE_DATETIME;
    case DUCK_VARCHAR:
    case DUCK_ENUM:
    case DUCK_UUID:
    case DUCK_NULL: return TYPE_STRING;
    case DUCK_BLOB: /* only where the model says that it is text */
    case DUCK_TIME:
    case DUCK_INTERVAL:
    case DUCK_LIST:
    case DUCK_STRUCT:
    case DUCK_MAP:
    case DUCK_UNION:
    case DUCK_BIT:
    case DUCK_TIME_TZ:
    case DUCK_ARRAY: break;
    }
    return TYPE_NONE;
}

bool duck_readable(const DuckColumn *column) { return column->type == DUCK_BLOB || duck_type(column) != TYPE_NONE; }

const char *duck_type_name(DuckType type) {
    static const char *const names[] = {[DUCK_TIME] = "TIME",   [DUCK_INTERVAL] = "INTERVAL",
                                        [DUCK_BLOB] = "BLOB",   [DUCK_LIST] = "LIST",
                                        [DUCK_MAP] = "MAP",     [DUCK_STRUCT] = "STRUCT",
                                        [DUCK_UNION] = "UNION", [DUCK_BIT] = "BIT",
                                        [DUCK_ARRAY] = "ARRAY", [DUCK_TIME_TZ] = "TIME WITH TIME ZONE"};
    size_t at = (size_t)type;
    return at < sizeof names / sizeof *names && names[at] != NULL ? names[at] : "unknown to lode";
}

/* Bytes of a value in a vector. */
static size_t width_of(const DuckColumn *column) {
    switch ((int)column->storage) {
    case DUCK_BOOLEAN:
    case DUCK_TINYINT:
    case DUCK_UTINYINT: return 1;
    case DUCK_SMALLINT:
    case DUCK_USMALLINT: return 2;
    case DUCK_INTEGER:
    case DUCK_UINTEGER:
    case DUCK_FLOAT:
    case DUCK_DATE: return 4;
    case DUCK_HUGEINT:
    case DUCK_UHUGEINT:
    case DUCK_UUID:
    case DUCK_VARCHAR:
    case DUCK_BLOB: return 16;
    default: return 8;
    }
}

/* ---- integers ---- */

#define WIDEN(type)                                                                                                    \
    {                                                                                                                  \
        const type *from = b->values;                                                                                  \
        for (uint32_t k = 0; k < b->n; k++) out[k] = (int64_t)from[k];                                                 \
        return true;                                                                                                   \
    }

/* NULL: as they stand. False: one of them has no 64 bits with a sign. */
static bool integers(const Batch *b, DuckType storage, int64_t *out) {
    switch ((int)storage) {
    case DUCK_TINYINT: WIDEN(int8_t)
    case DUCK_SMALLINT: WIDEN(int16_t)
    case DUCK_INTEGER: WIDEN(int32_t)
    case DUCK_BIGINT: WIDEN(int64_t)
    case DUCK_UTINYINT: WIDEN(uint8_t)
    case DUCK_USMALLINT: WIDEN(uint16_t)
    case DUCK_UINTEGER: WIDEN(uint32_t)
    case DUCK_UBIGINT: {
        const uint64_t *from = b->values;
        bool fine = true;
        for (uint32_t k = 0; k < b->n; k++) {
            out[k] = (int64_t)from[k];
            fine &= from[k] <= INT64_MAX || !is_there(b, k);
        }
        return fine;
    }
    case DUCK_HUGEINT:
    case DUCK_UHUGEINT: {
        const DuckWide *from = b->values;
        bool fine = true;
        for (uint32_t k = 0; k < b->n; k++) {
            bool minus = storage == DUCK_HUGEINT && from[k].lower > INT64_MAX;
            out[k] = (int64_t)from[k].lower;
            fine &= (minus ? from[k].upper == UINT64_MAX : from[k].upper == 0 && from[k].lower <= INT64_MAX) ||
                    !is_there(b, k);
        }
        return fine;
    }
    default: break;
    }
    return false;
}

/* Doubles of decimals, as exact as their texts would be. */
static bool decimals(const Batch *b, double *out) {
    static const double powers[] = {1e0,  1e1,  1e2,  1e3,  1e4,  1e5,  1e6,  1e7,  1e8,  1e9,  1e10, 1e11,
                                    1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22};
    int64_t whole[CSV_ROWS];
    if (b->column->scale >= sizeof powers / sizeof *powers || !integers(b, b->column->storage, whole)) return false;
    double power = powers[b->column->scale];
    bool fine = true;
    for (uint32_t k = 0; k < b->n; k++) {
        out[k] = (double)whole[k] / power; /* both sides are exact, so this is the nearest double */
        fine &= (whole[k] >= -DOUBLE_EXACT && whole[k] <= DOUBLE_EXACT) || !is_there(b, k);
    }
    return fine;
}

static inline double real_at(const Batch *b, uint32_t k) {
    return b->column->type == DUCK_FLOAT ? (double)((const float *)b->values)[k] : ((const double *)b->values)[k];
}

static bool reals(const Batch *b, double *out) {
    bool fine = true;
    for (uint32_t k = 0; k < b->n; k++) {
        double r = real_at(b, k);
        out[k] = r + 0.0; /* never -0.0 */
        fine &= isfinite(r) || !is_there(b, k);
    }
    return fine;
}

/* ---- time ---- */

static int64_t units_a_day(DuckType type) {
    switch ((int)type) {
    case DUCK_DATE: return 1;
    case DUCK_TIMESTAMP_S: return 86400;
    case DUCK_TIMESTAMP_MS: return 86400 * INT64_C(1000);
    case DUCK_TIMESTAMP_NS: return US_PER_DAY * 1000;
    default: return US_PER_DAY;
    }
}

static inline int64_t unit_at(const Batch *b, uint32_t k) {
    return b->column->type == DUCK_DATE ? ((const int32_t *)b->values)[k] : ((const int64_t *)b->values)[k];
}

/* The part of a day as microseconds; what is below them is cut off. */
static inline int64_t us_of(int64_t units, int64_t a_day) {
    return a_day > US_PER_DAY ? units / (a_day / US_PER_DAY) : units * (US_PER_DAY / a_day);
}

static bool times(const Batch *b, int64_t *out) {
    const int64_t a_day = units_a_day(b->column->type);
    bool fine = true;
    for (uint32_t k = 0; k < b->n; k++) {
        int64_t units = unit_at(b, k), days = floor_div(units, a_day);
        bool in_range = date_in_range(days);
        if (!in_range) days = 0;
        out[k] = a_day == 1 ? days : days * US_PER_DAY + us_of(floor_mod(units, a_day), a_day);
        fine &= in_range || !is_there(b, k);
    }
    return fine;
}

/* A time that is none of lode's: of a far year, or infinite. */
static void put_time(Writer *w, const Batch *b, uint32_t k) {
    int64_t units = unit_at(b, k), a_day = units_a_day(b->column->type), year;
    int64_t most = b->column->type == DUCK_DATE ? INT32_MAX : INT64_MAX;
    int month, day;
    if (units == most || units == -most) {
        put_string(w, units > 0 ? "infinity" : "-infinity");
        return;
    }
    int64_t days = floor_div(units, a_day), us = us_of(floor_mod(units, a_day), a_day), seconds = us / US_PER_SECOND;
    civil_from_days(days, &year, &month, &day);
    put_format(w, "%lld-%02d-%02d", (long long)year, month, day);
    if (a_day == 1) return;
    put_format(w, " %02d:%02d:%02d", (int)(seconds / 3600), (int)(seconds / 60 % 60), (int)(seconds % 60));
    if (us % US_PER_SECOND != 0) put_format(w, ".%06d", (int)(us % US_PER_SECOND));
}

/* ---- texts ---- */

/* The decimal digits of 128 bits, with a point before the last `scale` of them. */
static void put_wide(Writer *w, DuckWide wide, unsigned scale) {
    char digits[48];
    unsigned count = 0;
    uint32_t parts[4] = {(uint32_t)(wide.upper >> 32), (uint32_t)wide.upper, (uint32_t)(wide.lower >> 32),
                         (uint32_t)wide.lower};
    bool more = true;
    while (more || count <= scale) {
        uint64_t rest = 0;
        more = false;
        for (int i = 0; i < 4; i++) {
            uint64_t part = rest << 32 | parts[i];
            parts[i] = (uint32_t)(part / 10);
            rest = part % 10;
            more |= parts[i] != 0;
        }
        digits[count++] = (char)('0' + rest);
    }
    for (unsigned i = count; i-- > 0;) {
        put_char(w, digits[i]);
        if (i == scale && scale != 0) put_char(w, '.');
    }
}

static void put_integer_text(Writer *w, const Batch *b, uint32_t k) {
    DuckWide wide;
    bool sign = b->column->storage != DUCK_UBIGINT && b->column->storage != DUCK_UHUGEINT;
    if (b->column->storage == DUCK_HUGEINT || b->column->storage == DUCK_UHUGEINT) {
        wide = ((const DuckWide *)b->values)[k];
    } else {
        Batch one = {.column = b->column, .values = (const char *)b->values + k * width_of(b->column), .n = 1};
        int64_t whole = 0;
        integers(&one, b->column->storage, &whole);
        wide = (DuckWide){(uint64_t)whole, sign && whole < 0 ? UINT64_MAX : 0};
    }
    if (sign && wide.upper >> 63 != 0) {
        put_char(w, '-');
        wide.lower = 0 - wide.lower;
        wide.upper = ~wide.upper + (wide.lower == 0);
    }
    put_wide(w, wide, b->column->scale);
}

static void put_any_real(Writer *w, double r) {
    if (isfinite(r))
        put_value(w, value_real(r));
    else
        put_string(w, isnan(r) ? "NaN" : r > 0 ? "Infinity" : "-Infinity");
}

static void put_uuid(Writer *w, DuckWide uuid) {
    uint64_t upper = uuid.upper ^ UINT64_C(1) << 63; /* so that they sort */
    put_format(w, "%08x-%04x-%04x-%04x-%012llx", (unsigned)(upper >> 32), (unsigned)(upper >> 16 & 0xffff),
               (unsigned)(upper & 0xffff), (unsigned)(uuid.lower >> 48),
               (unsigned long long)(uuid.lower & UINT64_C(0xffffffffffff)));
}

static RawCell written(const Batch *b, uint32_t k) {
    Writer w;
    writer_init(&w, b->arena);
    switch ((int)b->column->type) {
    case DUCK_UUID: put_uuid(&w, ((const DuckWide *)b->values)[k]); break;
    case DUCK_FLOAT:
    case DUCK_DOUBLE: put_any_real(&w, real_at(b, k)); break;
    case DUCK_DATE:
    case DUCK_TIMESTAMP:
    case DUCK_TIMESTAMP_S:
    case DUCK_TIMESTAMP_MS:
    case DUCK_TIMESTAMP_NS:
    case DUCK_TIMESTAMP_TZ: put_time(&w, b, k); break;
    default: put_integer_text(&w, b, k); break;
    }
    Text text = writer_text(&w);
    return (RawCell){.data = text.data, .size = (uint32_t)text.size, .quoted = b->column->type == DUCK_UUID};
}

static RawCell string_cell(const DuckString *string) {
    const char *data = string->size <= sizeof string->start + sizeof string->as ? string->start : string->as.data;
    return (RawCell){.data = data, .size = string->size, .quoted = true};
}

static RawCell member_cell(const Batch *b, uint32_t k) {
    switch ((int)b->column->storage) {
    case DUCK_UTINYINT: return b->column->members[((const uint8_t *)b->values)[k]];
    case DUCK_USMALLINT: return b->column->members[((const uint16_t *)b->values)[k]];
    default: return b->column->members[((const uint32_t *)b->values)[k]];
    }
}

static void as_cells(const Batch *b, RawCell *cells) {
    DuckType type = b->column->type;
    for (uint32_t k = 0; k < b->n; k++) {
        if (!is_there(b, k) || type == DUCK_NULL)
            cells[k] = (RawCell){.data = ""};
        else if (type == DUCK_VARCHAR || type == DUCK_BLOB)
            cells[k] = string_cell((const DuckString *)b->values + k);
        else
            cells[k] = type == DUCK_ENUM ? member_cell(b, k) : written(b, k);
    }
}

/* ---- a batch ---- */

/* False: one of the values is none of the type. */
static bool as_typed(const Batch *b, Type type, TypedCells *typed) {
    void *made;
    *typed = (TypedCells){.type = type, .values = b->values, .valid = b->valid};
    if (type == TYPE_BOOL || b->column->type == DUCK_BIGINT) return true;
    typed->values = made = arena_take(b->arena, b->n * sizeof(int64_t));
    if (type == TYPE_INT) return integers(b, b->column->storage, made);
    if (type == TYPE_REAL) return b->column->type == DUCK_DECIMAL ? decimals(b, made) : reals(b, made);
    return times(b, made);
}

void duck_values(const DuckColumn *column, const void *values, const uint64_t *valid, uint32_t first, uint32_t n,
                 TypedCells *typed, RawCell *cells, Arena *arena) {
    Batch batch = {.column = column,
                   .values = (const char *)values + first * width_of(column),
                   .valid = valid == NULL ? NULL : valid + first / 64,
                   .n = n,
                   .arena = arena};
    Type type = duck_type(column);
    if (type != TYPE_STRING && type != TYPE_NONE && as_typed(&batch, type, typed)) return;
    typed->type = TYPE_NONE;
    as_cells(&batch, cells);
}
