/* Random graphs: paths against all shortest ones, listed. Large graphs. */
#include "graph_letters.h"

/* ---- against all shortest paths, listed ---- */

enum { LISTED = 4096 };
typedef struct Listed {
    uint8_t length;
    Step steps[8];
} Listed;
static Listed listed[LISTED];
static uint32_t listed_count;

static char way_of(Step step) { return step.relationship->many_to_many ? '=' : step.up ? '>' : '<'; }

static const Table *end_of(Step step) {
    bool forwards = step.relationship->many_to_many ? !step.backwards : step.up;
    return (forwards ? step.relationship->to : step.relationship->from)->table;
}

static void list_paths(const Table *at, const Table *to, Listed path, uint32_t length) {
    if (path.length == length) {
        if (at == to && listed_count < LISTED) listed[listed_count++] = path;
        return;
    }
    for (uint32_t i = 0; i < at->links.count; i++) {
        const Relationship *link = at->links.items[i];
        bool starts = link->from->table == at;
        Listed longer = path;
        longer.steps[longer.length++] = (Step){link, !link->many_to_many && starts, link->many_to_many && !starts};
        list_paths((starts ? link->to : link->from)->table, to, longer, length);
    }
}

/* Where a path turns: its ways without repeats, with the tables between them and the many-to-many relationships. */
static Text turns_of(const Step *steps, uint32_t count) {
    Writer w;
    writer_init(&w, &arena);
    for (uint32_t i = 0; i < count; i++) {
        if (way_of(steps[i]) == '=') put_format(&w, " %u", steps[i].relationship->index);
        if (i + 1 == count || way_of(steps[i]) != way_of(steps[i + 1]) || way_of(steps[i]) == '=')
            put_format(&w, " %c%u", way_of(steps[i]), end_of(steps[i])->index);
    }
    return writer_text(&w);
}

static bool all_ways(const Listed *path, char way) {
    for (uint32_t i = 0; i < path->length; i++)
        if (way_of(path->steps[i]) != way) return false;
    return true;
}

static const Table *peak_of(const Listed *path) { /* NULL: another shape than up and down */
    uint32_t i = 0;
    while (i < path->length && way_of(path->steps[i]) == '>') i++;
    if (i == 0 || i == path->length) return NULL;
    const Table *peak = end_of(path->steps[i - 1]);
    while (i < path->length && way_of(path->steps[i]) == '<') i++;
    return i == path->length ? peak : NULL;
}

/* The paths that the rules before the third leave, moved to the front. */
static void apply_rules(void) {
    uint32_t kept = 0;
    for (uint32_t i = 0; i < listed_count; i++)
        if (all_ways(&listed[i], '>') || all_ways(&listed[i], '<')) listed[kept++] = listed[i];
    if (kept == 0) {
        TableSet peaks = {{0}};
        for (uint32_t i = 0; i < listed_count; i++)
            if (peak_of(&listed[i]) != NULL) set_add(&peaks, peak_of(&listed[i])->index);
        peaks = graph_finest(&model, &peaks);
        for (uint32_t i = 0; i < listed_count; i++)
            if (peak_of(&listed[i]) != NULL && set_has(&peaks, peak_of(&listed[i])->index)) listed[kept++] = listed[i];
    }
    if (kept > 0) listed_count = kept;
}

static uint32_t next_random(uint32_t below) {
    static uint64_t x = 88172645463325252u;
    x ^= x << 13, x ^= x >> 7, x ^= x << 17;
    return (uint32_t)(x >> 20) % below;
}

static void check_path(const Table *from, const Table *to) {
    Path path, other;
    PathProblem problem = graph_path(&model, &arena, from, to, NULL, &path, &other);
    listed_count = 0;
    for (uint32_t length = 1; length < 8 && listed_count == 0; length++) list_paths(from, to, (Listed){0}, length);
    if (listed_count == 0) {
        assert_int_equal(problem, PATH_NONE);
        return;
    }
    assert_int_equal(path.count, listed[0].length);
    apply_rules();
    bool several = false, found = false, other_found = false;
    for (uint32_t i = 0; i < listed_count; i++) {
        Text turns = turns_of(listed[i].steps, listed[i].length);
        several |= !text_equal(turns, turns_of(listed[0].steps, listed[0].length));
        found |= text_equal(turns, turns_of(path.steps, path.count));
        other_found |= problem == PATH_AMBIGUOUS && text_equal(turns, turns_of(other.steps, other.count));
    }
    assert_true(found);
    assert_int_equal(problem, several ? PATH_AMBIGUOUS : PATH_FINE);
    if (several) assert_true(other_found);
    if (several) assert_false(text_equal(turns_of(path.steps, path.count), turns_of(other.steps, other.count)));
}

static void check_joins(const TableSet *base, const TableSet *more) {
    JoinPlan plan;
    JoinFault fault;
    if (!graph_joins(&model, &arena, base, more, NULL, &plan, &fault)) {
        Path path, other;
        if (fault.problem == PATH_NONE)
            assert_int_equal(graph_path(&model, &arena, fault.left, fault.right, NULL, &path, &other), PATH_NONE);
        return;
    }
    for (uint32_t p = 0; p < plan.part_count; p++) {
        TableSet standing = {{0}};
        for (uint32_t i = 0; i < plan.parts[p].count; i++) {
            const Join *join = &plan.parts[p].joins[i];
            assert_false(set_has(&standing, join->table->index));
            set_add(&standing, join->table->index);
            if (join->kind == JOIN_BASE) continue;
            for (uint32_t k = 0; k < 2; k++) {
                const Path *path = k == 0 ? &join->path : &join->fallback_path;
                const Table *source = k == 0 ? join->source : join->fallback;
                if (source == NULL) continue;
                assert_true(set_has(&standing, source->index));
                assert_true(path->count > 0);
                assert_ptr_equal(end_of(path->steps[path->count - 1]), join->table);
                for (uint32_t s = 0; s < path->count; s++) {
                    char way = way_of(path->steps[s]);
                    if (join->kind == JOIN_LOOKUP)
                        assert_int_equal(way, '>');
                    else if (s > 0 && way != '<')
                        assert_int_equal(way_of(path->steps[s - 1]), '>');
                    assert_true(set_has(&plan.tables, end_of(path->steps[s])->index));
                }
            }
        }
        for (uint32_t t = 0; t < model.tables.count; t++)
            if (set_has(base, t) || set_has(more, t)) assert_true(set_has(&standing, t));
    }
}

static void test_random_graphs(void **state) {
    (void)state;
    static const char *const names[] = {"A", "B", "C", "D", "E", "F", "G"};
    for (int round = 0; round < 4000; round++) {
        setup(NULL);
        uint32_t tables = 3 + next_random(5), edges = next_random(11);
        bool cycles = round % 4 == 0;
        for (uint32_t t = 0; t < tables; t++) table_named(text_of(names[t]));
        for (uint32_t i = 0; i < edges; i++) {
            uint32_t from = next_random(tables), to = next_random(tables);
            if (!cycles && from > to) continue;
            relate(text_of(names[from]), next_random(6) == 0 ? '=' : '>', text_of(names[to]));
        }
        model_link(&model, &diags);
        for (uint32_t a = 0; a < tables; a++)
            for (uint32_t b = 0; b < tables; b++)
                if (a != b) check_path(model.tables.items[a], model.tables.items[b]);
        for (uint32_t i = 0; i < 20; i++) {
            TableSet base = {{next_random(1u << tables) & next_random(1u << tables)}};
            TableSet more = {{next_random(1u << tables) & next_random(1u << tables)}};
            check_joins(&base, &more);
        }
    }
}

static double seconds_since(clock_t start) { return (double)(clock() - start) / CLOCKS_PER_SEC; }

static void test_large(void **state) {
    (void)state;
    enum { MANY = 200 };
    char name[MANY][16];
    Path path, other;
    JoinPlan plan;
    JoinFault fault;
    for (int i = 0; i < MANY; i++) snprintf(name[i], sizeof name[i], "T%d", i);
    clock_t start = clock();
    setup(NULL);
    for (int i = 0; i + 1 < MANY; i++) relate(text_of(name[i]), '>', text_of(name[i + 1]));
    model_link(&model, &diags);
    assert_int_equal(graph_path(&model, &arena, named("T0"), named("T199"), NULL, &path, &other), PATH_FINE);
    assert_int_equal(path.count, MANY - 1);
    TableSet all = {{0}}, none = {{0}};
    for (uint32_t t = 0; t < MANY; t++) set_add(&all, t);
    assert_true(graph_joins(&model, &arena, &all, &none, NULL, &plan, &fault));
    assert_int_equal(plan.parts[0].count, MANY);
    TableSet last = {{0}};
    set_add(&last, MANY - 1);
    assert_true(graph_joins(&model, &arena, &last, &all, NULL, &plan, &fault));
    assert_true(seconds_since(start) < 2);

    start = clock(); /* every table refers to all later ones */
    setup(NULL);
    for (int i = 0; i < MANY; i++) table_named(text_of(name[i]));
    for (int i = 0; i < MANY; i++)
        for (int k = i + 1; k < MANY; k++) relate(text_of(name[i]), '>', text_of(name[k]));
    model_link(&model, &diags);
    assert_true(graph_joins(&model, &arena, &all, &none, NULL, &plan, &fault));
    assert_int_equal(plan.parts[0].joins[MANY - 1].path.count, 1);
    assert_true(graph_joins(&model, &arena, &last, &all, NULL, &plan, &fault));
    assert_true(seconds_since(start) < 3);

    start = clock(); /* layers of 10, each table many-to-many with the next layer: 10^19 equal paths */
    setup(NULL);
    for (int i = 0; i < MANY; i++) table_named(text_of(name[i]));
    for (int i = 0; i < MANY - 10; i++)
        for (int k = 0; k < 10; k++) relate(text_of(name[i]), '=', text_of(name[i / 10 * 10 + 10 + k]));
    model_link(&model, &diags);
    assert_int_equal(graph_path(&model, &arena, named("T0"), named("T195"), NULL, &path, &other), PATH_AMBIGUOUS);
    assert_int_equal(path.count, 19);
    assert_int_equal(other.count, 19);
    assert_memory_not_equal(path.steps, other.steps, 19 * sizeof *path.steps);
    assert_true(seconds_since(start) < 1);

    start = clock(); /* the same many-to-one: a diamond of 10^18 walks */
    setup(NULL);
    for (int i = 0; i < MANY; i++) table_named(text_of(name[i]));
    for (int i = 0; i < MANY - 10; i++)
        for (int k = 0; k < 10; k++) relate(text_of(name[i]), '>', text_of(name[i / 10 * 10 + 10 + k]));
    model_link(&model, &diags);
    assert_int_equal(graph_path(&model, &arena, named("T0"), named("T195"), NULL, &path, &other), PATH_FINE);
    assert_int_equal(path.count, 19);
    assert_true(seconds_since(start) < 1);

    start = clock(); /* a star of siblings */
    setup(NULL);
    for (int i = 1; i < MANY; i++) relate(text_of(name[i]), '>', TEXT("T0"));
    model_link(&model, &diags);
    TableSet one = {{0}};
    set_add(&one, 0);
    assert_true(graph_joins(&model, &arena, &one, &all, NULL, &plan, &fault));
    assert_int_equal(plan.parts[0].count, MANY);
    assert_true(seconds_since(start) < 4);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_teardown(test_random_graphs, teardown),
        cmocka_unit_test_teardown(test_large, teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
