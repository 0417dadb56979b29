/* Table calculations over one partition: position, lookup, and aggregates over windows. Rules: language.md 11.2. */
#include "functions/window.h"

#include <string.h>

void window_first(const FnContext *context, const Function *f, const Column *args, const uint32_t *rows, size_t count,
                  Column *out) {
    (void)context, (void)f, (void)args;
    for (size_t k = 0; k < count; k++) out->as.i[rows[k]] = -(int64_t)k;
}

void window_last(const FnContext *context, const Function *f, const Column *args, const uint32_t *rows, size_t count,
                 Column *out) {
    (void)context, (void)f, (void)args;
    for (size_t k = 0; k < count; k++) out->as.i[rows[k]] = (int64_t)(count - 1 - k);
}

void window_index(const FnContext *context, const Function *f, const Column *args, const uint32_t *rows, size_t count,
                  Column *out) {
    (void)context, (void)f, (void)args;
    for (size_t k = 0; k < count; k++) out->as.i[rows[k]] = (int64_t)k + 1;
}

void window_size(const FnContext *context, const Function *f, const Column *args, const uint32_t *rows, size_t count,
                 Column *out) {
    (void)context, (void)f, (void)args;
    for (size_t k = 0; k < count; k++) out->as.i[rows[k]] = (int64_t)count;
}

/* An offset of a row as a place in the partition; false outside of it or when the offset is NULL. */
static bool place(const Column *offsets, uint32_t row, size_t from, size_t count, size_t *at) {
    if (!col_valid(offsets, row)) return false;
    int64_t offset = offsets->as.i[row * col_step(offsets)];
    if (offset < -(int64_t)from || offset >= (int64_t)(count - from)) return false;
    *at = (size_t)((int64_t)from + offset);
    return true;
}

void window_lookup(const FnContext *context, const Function *f, const Column *args, const uint32_t *rows, size_t count,
                   Column *out) {
    (void)context;
    bool here = function_params(f) == 1; /* without an offset: this row */
    for (size_t k = 0; k < count; k++) {
        size_t at = k;
        Value value = value_null(out->type);
        if (here || place(&args[1], rows[k], k, count, &at)) value = col_value(&args[0], rows[at]);
        col_set(out, rows[k], value);
    }
}

/* ---- aggregates over windows ---- */

typedef struct Window {
    const FnContext *context;
    FnContext own; /* takes memory of its own, given back with the state */
    Arena arena;
    const Aggregate *aggregate;
    Column args[FUNCTION_PARAMS]; /* the partition's rows in order */
    unsigned count;
    uint32_t *zeros;
    void *state;
    size_t low, high; /* rows low .. high - 1 are in the state */
} Window;

static void gather_arg(Arena *arena, const Column *from, const uint32_t *rows, size_t count, Column *to) {
    if (from->shape == SHAPE_CONSTANT) {
        *to = *from;
        return;
    }
    col_flat(to, arena, from->type, count);
    to->valid = bitmap_new(arena, count + 1, true);
    for (size_t k = 0; k < count; k++) col_set(to, k, col_value(from, rows[k]));
}

static void clear(Window *w) {
    arena_reset(&w->arena);
    memset(w->state, 0, w->aggregate->state_size);
    w->low = w->high = 0;
}

static void feed(Window *w, size_t begin, size_t end) {
    Column part[FUNCTION_PARAMS];
    if (begin >= end) return;
    for (unsigned i = 0; i < w->count; i++) {
        part[i] = w->args[i];
        part[i].rows = end - begin;
        if (part[i].shape == SHAPE_CONSTANT) continue;
        part[i].as.b += begin * type_width(part[i].type);
        const uint64_t *bits = bitmap_slice(&w->arena, w->args[i].valid, begin, end - begin);
        memcpy(&part[i].valid, &bits, sizeof bits);
    }
    w->aggregate->update(&w->own, w->state, w->zeros, end - begin, part);
}

/* Makes the state that of rows low .. high - 1: by adding at either end when the window only grew, else anew. */
static void move(Window *w, size_t low, size_t high) {
    bool filled = w->low < w->high;
    if (filled && low == w->low && high >= w->high) {
        feed(w, w->high, high);
    } else if (filled && high == w->high && low <= w->low) {
        feed(w, low, w->low);
    } else {
        clear(w);
        feed(w, low, high);
    }
    w->low = low;
    w->high = high;
}

static void finish(Window *w, uint32_t row, Column *out) {
    Column one;
    col_flat(&one, &w->arena, out->type, 1);
    one.valid = bitmap_new(&w->arena, 1, true);
    w->aggregate->finish(&w->own, w->state, 1, &one);
    Value value = col_value(&one, 0);
    if (!value.null && type_width(out->type) == sizeof(Text)) value.as.s = text_copy(w->context->run, value.as.s);
    col_set(out, row, value);
}

static void start(Window *w, const FnContext *context, const Function *f, unsigned count, const Column *args,
                 const uint32_t *rows, size_t size) {
    Type types[FUNCTION_PARAMS];
    *w = (Window){.context = context, .own = *context, .count = count};
    arena_init(&w->arena, context->scratch->budget);
    w->own.scratch = w->own.run = &w->arena;
    for (unsigned i = 0; i < count; i++) {
        types[i] = args[i].type;
        gather_arg(context->scratch, &args[i], rows, size, &w->args[i]);
    }
    w->aggregate = function_choose(text_of(f->over), NOTATION_NAME, types, count).function->aggregate;
    w->state = arena_alloc(context->scratch, w->aggregate->state_size);
    w->zeros = NEW_ARRAY(context->scratch, uint32_t, size + 1);
}

static void stop(Window *w) { arena_release(&w->arena); }

/* Long walks can be watched and cancelled. */
static void watch(Window *w, size_t done, size_t total) {
    Budget *budget = w->context->scratch->budget;
    if (done % 16 != 0) return;
    budget_tell(budget, "computing windows", done, total);
    if (!budget_cancelled(budget)) return;
    stop(w);
    budget_spent(budget);
}

void window_running(const FnContext *context, const Function *f, const Column *args, const uint32_t *rows, size_t count,
                    Column *out) {
    Window w;
    start(&w, context, f, function_params(f), args, rows, count);
    for (size_t k = 0; k < count; k++) {
        watch(&w, k, count);
        move(&w, 0, k + 1);
        finish(&w, rows[k], out);
    }
    stop(&w);
}

/* The rows of a window cut to the partition; empty: low == high. False when a bound is NULL. */
static bool bounds(const Column *from, const Column *to, uint32_t row, size_t at, size_t count, size_t *low, size_t *high) {
    if (!col_valid(from, row) || !col_valid(to, row)) return false;
    int64_t first = from->as.i[row * col_step(from)], last = to->as.i[row * col_step(to)];
    int64_t before = (int64_t)at, after = (int64_t)(count - at) - 1;
    first = first < -before ? -before : first;
    last = last > after ? after : last;
    *low = *high = 0;
    if (first > last || first > after || last < -before) return true;
    *low = (size_t)(before + first);
    *high = (size_t)(before + last) + 1;
    return true;
}

void window_aggregate(const FnContext *context, const Function *f, const Column *args, const uint32_t *rows, size_t count,
                      Column *out) {
    Window w;
    unsigned values = function_params(f);
    bool whole = !(values >= 3 && f->params[values - 1].type == TYPE_INT && f->params[values - 2].type == TYPE_INT);
    if (!whole) values -= 2;
    start(&w, context, f, values, args, rows, count);
    if (whole) move(&w, 0, count);
    /* windows to the end of the partition are walked backwards, so that they grow as well */
    size_t low = 0, high = 0;
    bool backwards = !whole && count > 1 && bounds(&args[values], &args[values + 1], rows[0], 0, count, &low, &high) &&
                     high == count;
    for (size_t n = 0; n < count; n++) {
        watch(&w, n, count);
        size_t k = backwards ? count - 1 - n : n;
        if (whole) {
            finish(&w, rows[k], out);
        } else if (bounds(&args[values], &args[values + 1], rows[k], k, count, &low, &high)) {
            move(&w, low, high);
            finish(&w, rows[k], out);
        } else {
            bit_clear(out->valid, rows[k]);
        }
    }
    stop(&w);
}
