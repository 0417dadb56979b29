/* Runs kernels and checks calls, doing around them what the engine does. */
#pragma once
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "data/calendar.h"
#include "functions/function.h"

static Arena arena;
static uint64_t random_state = 42;
static Memo memo;
static FnContext context = {.scratch = &arena, .run = &arena, .random = &random_state, .memo = &memo};

static inline int setup(void **state) {
    (void)state;
    arena_init(&arena, NULL);
    return 0;
}

static inline void forget_memo(void) {
    if (memo.release != NULL) memo.release(memo.data);
    memo = (Memo){NULL, NULL};
}

static inline int teardown(void **state) {
    (void)state;
    forget_memo();
    arena_release(&arena);
    return 0;
}

enum { MOST_ARGS = 6, END = 1000 };

static inline Value I(int64_t i) { return value_int(i); }
static inline Value R(double r) { return value_real(r); }
static inline Value B(bool b) { return value_bool(b); }
static inline Value S(const char *s) { return value_string(text_of(s)); }
static inline Value N(Type type) { return value_null(type); }
static inline Value D(int64_t year, int month, int day) { return value_date(days_from_civil(year, month, day)); }
static inline Value T(int64_t year, int month, int day, double hours) {
    return value_datetime(days_from_civil(year, month, day) * US_PER_DAY + llround(hours * 3600e6));
}
static const Value STOP = {.type = (Type)END};

static inline Column column(const Value *values, size_t rows) {
    Column c;
    col_flat(&c, &arena, values[0].type, rows);
    col_own_valid(&c, &arena);
    for (size_t k = 0; k < rows; k++) {
        /* garbage in the slot of a NULL: nobody may read a meaning into it */
        if (values[k].null) {
            memset((char *)c.as.any + k * type_width(c.type), 0x55, type_width(c.type));
            bit_clear(c.valid, k);
        } else
            col_set(&c, k, values[k]);
    }
    return c;
}

static inline Column run(const Function *f, const Column *given, unsigned count, size_t rows) {
    Column args[MOST_ARGS] = {0}, out;
    bool constant = f->volatility != VOLATILITY_ROW;
    Type types[MOST_ARGS];
    for (unsigned n = 0; n < count; n++) {
        const Param *param = function_param(f, n);
        args[n] = given[n];
        if (param->type != TYPE_ANY && args[n].type != param->type) {
            const Function *cast = function_cast(args[n].type, (Type)param->type);
            assert_non_null(cast);
            args[n] = run(cast, &given[n], 1, rows);
        }
        types[n] = args[n].type;
        constant = constant && args[n].shape == SHAPE_CONSTANT;
    }
    col_flat(&out, &arena, function_result(f, types, count), constant ? 1 : rows);
    if (constant) {
        out.shape = SHAPE_CONSTANT;
        out.rows = rows;
    }
    memset(out.as.any, 0xAA, type_width(out.type) * (constant ? 1 : rows));
    col_own_valid(&out, &arena);
    size_t slots = constant ? 1 : rows;
    if (f->nulls == NULLS_SPREAD)
        for (unsigned n = 0; n < count; n++)
            for (size_t k = 0; k < slots; k++)
                if (!col_valid(&args[n], k)) bit_clear(out.valid, k);
    if (f->nulls == NULLS_SPREAD && !f->makes_nulls && bitmap_count(out.valid, slots) == slots) out.valid = NULL;
    context.arguments = count;
    forget_memo();
    f->kernel(&context, args, slots, &out);
    return out;
}

static inline const Function *choose(const char *name, Notation notation, const Value *values, unsigned count) {
    Type types[MOST_ARGS];
    for (unsigned n = 0; n < count; n++) types[n] = values[n].type;
    const Function *f = function_choose(text_of(name), notation, types, count).function;
    if (f == NULL) fail_msg("no overload of %s", name);
    return f;
}

static inline const Function *pick(const char *name, Notation notation, unsigned count, Type a, Type b) {
    const Type types[2] = {a, b};
    return function_choose(text_of(name), notation, types, count).function;
}

static inline void show(Value v) {
    Writer w;
    writer_init(&w, &arena);
    put_value(&w, v);
    fprintf(stderr, "%s %s'%.*s'", type_word(v.type), v.null ? "NULL " : "", TEXT_ARG(writer_text(&w)));
}

static inline bool alike(Value a, Value b) {
    if (a.type != b.type && !(a.null && b.null)) return false;
    if (!a.null && !b.null && a.type == TYPE_REAL) return fabs(a.as.r - b.as.r) <= 1e-9 * (1 + fabs(b.as.r));
    return value_same(a, b);
}

/* The same arguments as constants, as columns, and mixed must all give `expected`. */
static inline void check_call(int line, Notation notation, const char *name, Value expected, ...) {
    Value values[MOST_ARGS];
    unsigned count = 0;
    va_list list;
    va_start(list, expected);
    for (Value v = va_arg(list, Value); v.type != (Type)END; v = va_arg(list, Value)) values[count++] = v;
    va_end(list);
    const Function *f = choose(name, notation, values, count);
    for (unsigned form = 0; form < 1u << count; form++) {
        Column args[MOST_ARGS];
        for (unsigned n = 0; n < count; n++) {
            const Value three[3] = {values[n], values[n], values[n]};
            if (form >> n & 1)
                args[n] = column(three, 3);
            else
                col_constant(&args[n], &arena, values[n], 3);
        }
        Column out = run(f, args, count, 3);
        for (size_t k = 0; k < 3; k++) {
            Value got = col_value(&out, k);
            if (alike(got, expected)) continue;
            fprintf(stderr, "line %d: %s form %u row %zu: got ", line, name, form, k);
            show(got);
            fprintf(stderr, ", expected ");
            show(expected);
            fprintf(stderr, "\n");
            fail();
        }
    }
}

#define CALL(name, expected, ...)   check_call(__LINE__, NOTATION_NAME, name, expected, __VA_ARGS__, STOP)
#define INFIX(expected, a, name, b) check_call(__LINE__, NOTATION_INFIX, name, expected, a, b, STOP)
#define PREFIX(expected, name, a)   check_call(__LINE__, NOTATION_PREFIX, name, expected, a, STOP)
#define MEMBER(expected, ...)       check_call(__LINE__, NOTATION_IN, "IN", expected, __VA_ARGS__, STOP)

#define NULL_INT  N(TYPE_INT)
#define NULL_REAL N(TYPE_REAL)
#define NULL_TEXT N(TYPE_STRING)
#define NULL_BOOL N(TYPE_BOOL)
#define BARE_NULL N(TYPE_NULL)
