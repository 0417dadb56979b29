/* Value types, single values and their text. Knows no trees, functions or files. */
#ifndef LODE_DATA_TYPE_H
#define LODE_DATA_TYPE_H

#include "base/text.h"

typedef enum Type {
#define TYPE(name, word) name,
#include "data/type.def"
#undef TYPE
    TYPE_COUNT
} Type;

const char *type_word(Type type);
bool type_find(Text word, Type *type); /* the words of users, in any case; not "none" or "null" */

static inline bool type_is_number(Type t) { return t == TYPE_INT || t == TYPE_REAL; }
static inline bool type_is_time(Type t) { return t == TYPE_DATE || t == TYPE_DATETIME; }

/* One value. For NULL only `null` counts; `type` may still say what type the NULL has. */
typedef struct Value {
    Type type;
    bool null;
    union {
        bool b;
        int64_t i; /* integer, date, datetime */
        double r;
        Text s;
    } as;
} Value;

static inline Value value_null(Type type) { return (Value){.type = type, .null = true}; }
static inline Value value_bool(bool b) { return (Value){.type = TYPE_BOOL, .as.b = b}; }
static inline Value value_int(int64_t i) { return (Value){.type = TYPE_INT, .as.i = i}; }
static inline Value value_real(double r) { return (Value){.type = TYPE_REAL, .as.r = r}; }
static inline Value value_string(Text s) { return (Value){.type = TYPE_STRING, .as.s = s}; }
static inline Value value_date(int64_t days) { return (Value){.type = TYPE_DATE, .as.i = days}; }
static inline Value value_datetime(int64_t us) { return (Value){.type = TYPE_DATETIME, .as.i = us}; }

bool value_same(Value a, Value b); /* same type and value; NULL is the same as NULL */

/* The value as people read it in tables and CSV: NULL is empty text, dates 2024-05-01, datetimes 2024-05-01 13:30:00[.fraction],
   reals the shortest text that reads back the same. */
void put_value(Writer *w, Value value);

#endif
