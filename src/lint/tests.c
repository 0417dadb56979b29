/* Conditions on one thing: which follows from which, which exclude each other. What cannot be told is told false. */
#include "lint/linter.h"

#include "data/calendar.h"

static const struct {
    const char *name;
    Sign sign, turned; /* turned: the literal stands on the left */
} signs[] = {{"=", SIGN_IN, SIGN_IN},       {"<>", SIGN_NOT, SIGN_NOT},  {"<", SIGN_LESS, SIGN_MORE},
             {"<=", SIGN_MOST, SIGN_LEAST}, {">", SIGN_MORE, SIGN_LESS}, {">=", SIGN_LEAST, SIGN_MOST}};

bool test_of(const Expr *e, Test *test) {
    Value value;
    if (calls(e, "IN")) {
        *test = (Test){.subject = bare(e->args[0]),
                       .sign = SIGN_IN,
                       .values = (const Expr *const *)&e->args[1],
                       .count = e->count - 1};
        for (uint32_t i = 1; i < e->count; i++)
            if (!literal_value(e->args[i], &value)) return false;
        return e->count > 1;
    }
    if (!is_comparison(e)) return false;
    bool right = literal_value(e->args[1], &value), left = literal_value(e->args[0], &value);
    if (left == right) return false;
    for (size_t i = 0; i < sizeof signs / sizeof *signs; i++)
        if (calls(e, signs[i].name))
            *test = (Test){.subject = bare(e->args[left]),
                           .sign = left ? signs[i].turned : signs[i].sign,
                           .count = 1,
                           .one = e->args[right]};
    return true;
}

static bool test_value(const Test *test, uint32_t i, Value *value) {
    return literal_value(test->one != NULL ? test->one : test->values[i], value);
}

/* < 0, 0, > 0; false: not comparable. Texts are the same or not: their order is the locale's. */
static bool compare(Value a, Value b, int *order, bool ordered) {
    if (type_is_number(a.type) && type_is_number(b.type)) {
        double x = a.type == TYPE_INT ? (double)a.as.i : a.as.r, y = b.type == TYPE_INT ? (double)b.as.i : b.as.r;
        *order = (x > y) - (x < y);
        return true;
    }
    if (type_is_time(a.type) && type_is_time(b.type)) {
        int64_t x = a.type == TYPE_DATE ? a.as.i * US_PER_DAY : a.as.i,
                y = b.type == TYPE_DATE ? b.as.i * US_PER_DAY : b.as.i;
        *order = (x > y) - (x < y);
        return true;
    }
    if (a.type != b.type || ordered) return false;
    *order = !value_same(a, b);
    return a.type == TYPE_STRING || a.type == TYPE_BOOL;
}

/* Whether a value passes a test; false with *unknown when that cannot be told. */
static bool passes(Value value, const Test *test, bool *unknown) {
    Value other;
    int order = 1;
    if (test->sign == SIGN_IN) {
        for (uint32_t i = 0; i < test->count; i++) {
            if (!test_value(test, i, &other) || !compare(value, other, &order, false))
                *unknown = true;
            else if (order == 0)
                return true;
        }
        return false;
    }
    if (!test_value(test, 0, &other) || !compare(value, other, &order, test->sign != SIGN_NOT)) {
        *unknown = true;
        return false;
    }
    switch (test->sign) {
    case SIGN_IN:
    case SIGN_NOT: return order != 0;
    case SIGN_LESS: return order < 0;
    case SIGN_MOST: return order <= 0;
    case SIGN_MORE: return order > 0;
    case SIGN_LEAST: return order >= 0;
    }
    return false;
}

static bool is_upper(Sign sign) { return sign == SIGN_LESS || sign == SIGN_MOST; }
static bool is_open(Sign sign) { return sign == SIGN_LESS || sign == SIGN_MORE; }

/* All values of an interval pass an interval: it ends on the same side, not earlier. */
static bool interval_within(const Test *a, const Test *b) {
    Value x, y;
    int order;
    if (is_upper(a->sign) != is_upper(b->sign) || !test_value(a, 0, &x) || !test_value(b, 0, &y) ||
        !compare(x, y, &order, true))
        return false;
    if (order == 0) return is_open(a->sign) || !is_open(b->sign);
    return is_upper(a->sign) ? order < 0 : order > 0;
}

/* As many values as there are pass (or fail) the other test. */
static bool each_value(const Test *a, const Test *b, bool want) {
    bool unknown = false;
    for (uint32_t i = 0; i < a->count; i++) {
        Value value;
        if (!test_value(a, i, &value) || passes(value, b, &unknown) != want || unknown) return false;
    }
    return true;
}

bool test_implies(const Test *a, const Test *b) {
    if (a->sign == SIGN_IN) return each_value(a, b, true);
    if (a->sign == SIGN_NOT) return b->sign == SIGN_NOT && each_value(a, b, false);
    if (b->sign == SIGN_NOT) { /* the value that is excluded lies outside of the interval */
        Value value;
        bool unknown = false;
        return test_value(b, 0, &value) && !passes(value, a, &unknown) && !unknown;
    }
    return b->sign != SIGN_IN && interval_within(a, b);
}

/* Apart from the ends: one goes up to a value and the other down to a value that is not smaller. */
static bool opposite(const Test *a, const Test *b, bool touch) {
    Value x, y;
    int order;
    if (is_upper(a->sign) == is_upper(b->sign)) return false;
    const Test *upper = is_upper(a->sign) ? a : b, *lower = upper == a ? b : a;
    if (!test_value(upper, 0, &x) || !test_value(lower, 0, &y) || !compare(x, y, &order, true)) return false;
    if (order == 0) return touch ? !is_open(a->sign) || !is_open(b->sign) : is_open(a->sign) || is_open(b->sign);
    return touch ? order > 0 : order < 0;
}

bool tests_exclude(const Test *a, const Test *b) {
    if (a->sign == SIGN_IN) return each_value(a, b, false);
    if (b->sign == SIGN_IN) return each_value(b, a, false);
    return a->sign != SIGN_NOT && b->sign != SIGN_NOT && opposite(a, b, false);
}

bool tests_cover(const Test *a, const Test *b) {
    if (a->sign == SIGN_NOT) return each_value(a, b, true);
    if (b->sign == SIGN_NOT) return each_value(b, a, true);
    return a->sign != SIGN_IN && b->sign != SIGN_IN && opposite(a, b, true);
}

static bool implies(const Expr *a, const Expr *b, uint32_t *steps) {
    if (*steps == 0) return false;
    --*steps;
    a = bare(a), b = bare(b);
    Test x, y;
    if (same_meaning(a, b)) return true;
    if (test_of(a, &x) && test_of(b, &y) && same_meaning(x.subject, y.subject)) return test_implies(&x, &y);
    if (calls(a, "OR")) return implies(a->args[0], b, steps) && implies(a->args[1], b, steps);
    if (calls(b, "AND")) return implies(a, b->args[0], steps) && implies(a, b->args[1], steps);
    if (calls(b, "OR") && (implies(a, b->args[0], steps) || implies(a, b->args[1], steps))) return true;
    return calls(a, "AND") && (implies(a->args[0], b, steps) || implies(a->args[1], b, steps));
}

bool condition_implies(const Expr *a, const Expr *b) {
    uint32_t steps = 200;
    return implies(a, b, &steps);
}
