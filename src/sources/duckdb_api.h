/* The part of DuckDB's C API that reading needs, for a library that is opened when it is wanted: nothing of DuckDB is
   needed to build lode. Types and meanings are those of duckdb.h (https://duckdb.org/docs/stable/clients/c/api). */
#ifndef LODE_SOURCES_DUCKDB_API_H
#define LODE_SOURCES_DUCKDB_API_H

#include "base/diag.h"

typedef struct DuckObject *DuckHandle; /* what the API gives out and takes back, of any kind */

/* Passed by value: its size and order are part of the API. */
typedef struct DuckResult {
    uint64_t counts[3];
    void *columns, *error, *internal;
} DuckResult;

enum { DUCK_FINE = 0 }; /* of duckdb_state */

/* duckdb_type: those that have values for lode, and those that messages name. */
typedef enum DuckType {
    DUCK_BOOLEAN = 1,
    DUCK_TINYINT,
    DUCK_SMALLINT,
    DUCK_INTEGER,
    DUCK_BIGINT,
    DUCK_UTINYINT,
    DUCK_USMALLINT,
    DUCK_UINTEGER,
    DUCK_UBIGINT,
    DUCK_FLOAT,
    DUCK_DOUBLE,
    DUCK_TIMESTAMP,
    DUCK_DATE,
    DUCK_TIME,
    DUCK_INTERVAL,
    DUCK_HUGEINT,
    DUCK_VARCHAR,
    DUCK_BLOB,
    DUCK_DECIMAL,
    DUCK_TIMESTAMP_S,
    DUCK_TIMESTAMP_MS,
    DUCK_TIMESTAMP_NS,
    DUCK_ENUM,
    DUCK_LIST,
    DUCK_STRUCT,
    DUCK_MAP,
    DUCK_UUID,
    DUCK_UNION,
    DUCK_BIT,
    DUCK_TIME_TZ,
    DUCK_TIMESTAMP_TZ,
    DUCK_UHUGEINT,
    DUCK_ARRAY,
    DUCK_NULL = 36
} DuckType;

typedef struct DuckString { /* up to 12 bytes stand in itself */
    uint32_t size;
    char start[4];
    union {
        char rest[8];
        const char *data;
    } as;
} DuckString;

typedef struct DuckWide { /* 128 bits; of hugeint the upper half has the sign */
    uint64_t lower, upper;
} DuckWide;

/* DUCK(what it gives, name without duckdb_, what it takes) */
#define DUCK_FUNCTIONS(DUCK)                                                                                           \
    DUCK(int, create_config, (DuckHandle * config))                                                                    \
    DUCK(int, set_config, (DuckHandle config, const char *name, const char *value))                                    \
    DUCK(void, destroy_config, (DuckHandle * config))                                                                  \
    DUCK(int, open_ext, (const char *path, DuckHandle *database, DuckHandle config, char **error))                     \
    DUCK(void, close, (DuckHandle * database))                                                                         \
    DUCK(int, connect, (DuckHandle database, DuckHandle * connection))                                                 \
    DUCK(void, disconnect, (DuckHandle * connection))                                                                  \
    DUCK(int, prepare, (DuckHandle connection, const char *query, DuckHandle *statement))                              \
    DUCK(const char *, prepare_error, (DuckHandle statement))                                                          \
    DUCK(void, destroy_prepare, (DuckHandle * statement))                                                              \
    DUCK(int, execute_prepared, (DuckHandle statement, DuckResult * result))                                           \
    DUCK(void, destroy_result, (DuckResult * result))                                                                  \
    DUCK(const char *, result_error, (DuckResult * result))                                                            \
    DUCK(uint64_t, column_count, (DuckResult * result))                                                                \
    DUCK(const char *, column_name, (DuckResult * result, uint64_t column))                                            \
    DUCK(DuckHandle, column_logical_type, (DuckResult * result, uint64_t column))                                      \
    DUCK(void, destroy_logical_type, (DuckHandle * type))                                                              \
    DUCK(int, get_type_id, (DuckHandle type))                                                                          \
    DUCK(uint8_t, decimal_scale, (DuckHandle type))                                                                    \
    DUCK(int, decimal_internal_type, (DuckHandle type))                                                                \
    DUCK(int, enum_internal_type, (DuckHandle type))                                                                   \
    DUCK(uint32_t, enum_dictionary_size, (DuckHandle type))                                                            \
    DUCK(char *, enum_dictionary_value, (DuckHandle type, uint64_t index))                                             \
    DUCK(void, free, (void *memory))                                                                                   \
    DUCK(DuckHandle, fetch_chunk, (DuckResult result))                                                                 \
    DUCK(uint64_t, data_chunk_get_size, (DuckHandle chunk))                                                            \
    DUCK(DuckHandle, data_chunk_get_vector, (DuckHandle chunk, uint64_t column))                                       \
    DUCK(void, destroy_data_chunk, (DuckHandle * chunk))                                                               \
    DUCK(void *, vector_get_data, (DuckHandle vector))                                                                 \
    DUCK(uint64_t *, vector_get_validity, (DuckHandle vector))

typedef struct DuckApi {
#define DUCK(type, name, arguments) type(*name) arguments;
    DUCK_FUNCTIONS(DUCK)
#undef DUCK
    /* Rows while they are made, instead of all of them in memory; NULL: the library has it no more. */
    int (*execute_prepared_streaming)(DuckHandle statement, DuckResult *result);
} DuckApi;

/* Opens the library: the one that LODE_DUCKDB names, or libduckdb.so where libraries are looked for. It stays open as
   long as the program runs. `path`: what was to be read. False: reported. */
bool duck_library(DuckApi *api, Text path, Diags *diags);

#endif
