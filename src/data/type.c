/* Types by name, and values as text. */
#include "data/type.h"

#include "data/calendar.h"
#include "data/number.h"

static const char *const words[] = {
#define TYPE(name, word) word,
#include "data/type.def"
#undef TYPE
};

const char *type_word(Type type) { return words[type]; }

bool type_find(Text word, Type *type) {
    for (int i = TYPE_BOOL; i < TYPE_COUNT; i++)
        if (text_equal_nocase(word, text_of(words[i]))) {
            *type = (Type)i;
            return true;
        }
    return false;
}

bool value_same(Value a, Value b) {
    if (a.null || b.null) return a.null && b.null;
    if (a.type != b.type) return false;
    switch (a.type) {
    case TYPE_NONE:
    case TYPE_NULL:
    case TYPE_TABLE: return true;
    case TYPE_BOOL: return a.as.b == b.as.b;
    case TYPE_INT:
    case TYPE_DATE:
    case TYPE_DATETIME: return a.as.i == b.as.i;
    case TYPE_REAL: return a.as.r == b.as.r;
    case TYPE_STRING:
    case TYPE_SPATIAL: return text_equal(a.as.s, b.as.s);
    case TYPE_COUNT: break;
    }
    return false;
}

void put_value(Writer *w, Value value) {
    if (value.null) return;
    switch (value.type) {
    case TYPE_NONE:
    case TYPE_NULL:
    case TYPE_TABLE:
    case TYPE_COUNT: break;
    case TYPE_BOOL: put_string(w, value.as.b ? "true" : "false"); break;
    case TYPE_INT: put_integer(w, value.as.i); break;
    case TYPE_REAL: put_real(w, value.as.r); break;
    case TYPE_STRING:
    case TYPE_SPATIAL: put_text(w, value.as.s); break;
    case TYPE_DATE: put_date(w, value.as.i); break;
    case TYPE_DATETIME: put_datetime(w, value.as.i, ' '); break;
    }
}
