/* Paths between tables (docs/semantics.md 2.3). Breadth first throughout; equal shortest paths are counted, never
   listed.

   The path between two tables is one with the fewest relationships (a many-to-many counts one). Of several:
   1. one that only walks many-to-one from one of the two tables to the other;
   2. one through the nearest common one-side table (up, then down);
   3. of paths still equal (diamonds: many-to-one walks between the same two tables, also inside longer paths), the one
   whose first differing relationship stands first among the columns of its table;
   4. otherwise the path is ambiguous.
   What 2.3 leaves open is decided so:
   - Rule 3 chooses between walks that turn at the same tables: parallel relationships (Order.Buyer and Order.Seller ->
   Customer) are the shortest diamond. Paths that turn elsewhere (two common one-side tables, two common many-side
   tables, two many-to-many relationships) mean different things and are ambiguous, except that of two common one-side
   tables the one that reaches the other is nearer.
   - A walk is always chosen from its many side, so a path and its way back are the same relationships.
   - Two tables that reach each other in the same number of steps (A.x -> B, B.y -> A) are ambiguous. */
#include "model/walk.h"

#include <string.h>

/* ---- walking ---- */

Way link_way(const Relationship *link, const Table *at, const Table **other) {
    bool starts = link->from->table == at;
    *other = starts ? link->to->table : link->from->table;
    return link->many_to_many ? WAY_ACROSS : starts ? WAY_UP : WAY_DOWN;
}

static Step step_from(const Table *at, const Relationship *link) {
    const Table *other;
    Way way = link_way(link, at, &other);
    return (Step){link, way == WAY_UP, way == WAY_ACROSS && link->to->table == at};
}

const Table *step_to(const Step *step) {
    bool forwards = step->relationship->many_to_many ? !step->backwards : step->up;
    return forwards ? step->relationship->to->table : step->relationship->from->table;
}

void graph_walk(const Model *model, const Table *from, unsigned ways, const TableSet *avoid, Reach *reach) {
    const Table *queue[MODEL_TABLES];
    uint32_t begin = 0, end = 0;
    memset(reach, 0xff, model->tables.count * sizeof *reach->to);
    reach->to[from->index] = 0;
    queue[end++] = from;
    while (begin < end) {
        const Table *at = queue[begin++];
        for (uint32_t i = 0; i < at->links.count; i++) {
            const Table *next;
            Way way = link_way(at->links.items[i], at, &next);
            if ((ways >> way & 1) == 0 || reach->to[next->index] != FAR) continue;
            if (avoid != NULL && set_has(avoid, next->index)) continue;
            reach->to[next->index] = (uint16_t)(reach->to[at->index] + 1);
            queue[end++] = next;
        }
    }
}

bool up_path(const Model *model, Arena *arena, const Table *from, const Table *to, const TableSet *avoid, Path *path) {
    Reach left; /* steps that are left from each table */
    graph_walk(model, to, WALK_DOWN, avoid, &left);
    *path = (Path){0};
    if (left.to[from->index] == FAR) return false;
    path->steps = NEW_ARRAY(arena, Step, left.to[from->index] + 1);
    for (const Table *at = from; at != to;) {
        for (uint32_t i = 0; i < at->links.count; i++) { /* by index: rule 3 */
            const Table *next;
            if (link_way(at->links.items[i], at, &next) != WAY_UP) continue;
            if (left.to[next->index] == FAR || left.to[next->index] + 1 != left.to[at->index]) continue;
            path->steps[path->count++] = step_from(at, at->links.items[i]);
            at = next;
            break;
        }
    }
    return true;
}

Path path_reverse(Arena *arena, Path path) {
    Path back = {NEW_ARRAY(arena, Step, path.count + 1), path.count};
    for (uint32_t i = 0; i < path.count; i++) {
        Step step = path.steps[path.count - 1 - i];
        if (step.relationship->many_to_many)
            step.backwards = !step.backwards;
        else
            step.up = !step.up;
        back.steps[i] = step;
    }
    return back;
}

Path path_join(Arena *arena, Path first, Path second) {
    Path both = {NEW_ARRAY(arena, Step, first.count + second.count + 1), first.count + second.count};
    if (first.count > 0) memcpy(both.steps, first.steps, first.count * sizeof *both.steps);
    if (second.count > 0) memcpy(both.steps + first.count, second.steps, second.count * sizeof *both.steps);
    return both;
}

static Path down_path(const Model *model, Arena *arena, const Table *from, const Table *to, const TableSet *avoid) {
    Path path;
    up_path(model, arena, to, from, avoid, &path);
    return path_reverse(arena, path);
}

/* ---- reaching ---- */

bool graph_reaches(const Model *model, const Table *from, const Table *to) {
    Reach reach;
    graph_walk(model, from, WALK_UP, NULL, &reach);
    return reach.to[to->index] != FAR;
}

/* Of two tables that reach each other (a cycle of relationships) the one with fewer steps to the other counts as finer.
 */
static bool is_finer(const Reach *reach, uint32_t a, uint32_t b) {
    uint16_t there = reach[a].to[b], back = reach[b].to[a];
    return there != FAR && (there < back || (there == back && a < b));
}

TableSet graph_finest(const Model *model, const TableSet *set) {
    TableSet finest = {{0}};
    uint32_t members[MODEL_TABLES], count = 0;
    for (uint32_t t = 0; t < model->tables.count; t++)
        if (set_has(set, t)) members[count++] = t;
    if (count == 1) return *set;
    Reach reach[MODEL_TABLES]; /* 128 KB at most; only the members' are used */
    for (uint32_t i = 0; i < count; i++)
        graph_walk(model, model->tables.items[members[i]], WALK_UP, NULL, &reach[members[i]]);
    for (uint32_t i = 0; i < count; i++) {
        bool beaten = false;
        for (uint32_t k = 0; k < count && !beaten; k++) beaten = k != i && is_finer(reach, members[k], members[i]);
        if (!beaten) set_add(&finest, members[i]);
    }
    for (uint32_t i = 0; i < count; i++) { /* longer cycles: what nothing reaches now stands for itself */
        bool reached = false;
        for (uint32_t k = 0; k < count && !reached; k++)
            reached = set_has(&finest, members[k]) && reach[members[k]].to[members[i]] != FAR;
        if (!reached) set_add(&finest, members[i]);
    }
    return finest;
}

/* ---- the rules ---- */

/* Rule 2: up to a common one-side table, then down. PATH_NONE when no shortest path has this shape. */
static PathProblem over_peak(const Model *model, Arena *arena, const Table *from, const Table *to, uint32_t length,
                             const TableSet *avoid, Path *path, Path *other) {
    Reach left, right;
    TableSet peaks = {{0}};
    graph_walk(model, from, WALK_UP, avoid, &left);
    graph_walk(model, to, WALK_UP, avoid, &right);
    for (uint32_t t = 0; t < model->tables.count; t++)
        if (left.to[t] != FAR && right.to[t] != FAR && (uint32_t)left.to[t] + right.to[t] == length) set_add(&peaks, t);
    if (set_empty(&peaks)) return PATH_NONE;
    peaks = graph_finest(model, &peaks);
    uint32_t found = 0;
    for (uint32_t t = 0; t < model->tables.count && found < 2; t++) {
        if (!set_has(&peaks, t)) continue;
        const Table *peak = model->tables.items[t];
        Path up;
        up_path(model, arena, from, peak, avoid, &up);
        *(found++ == 0 ? path : other) = path_join(arena, up, down_path(model, arena, peak, to, avoid));
    }
    return found == 1 ? PATH_FINE : PATH_AMBIGUOUS;
}

/* Shortest paths of any shape. A path is a row of walks: as far up as it goes, as far down as it goes, or across one
   many-to-many relationship. Walks between the same tables are one (rule 3), so what is counted is the ways to turn. */
enum { ANY_WAY = WAY_COUNT, ENOUGH = 2 };

typedef struct Turns {
    const Model *model;
    const TableSet *avoid;
    const Table *to;
    Reach gone, left; /* steps from `from`, steps to `to` */
    uint16_t length;
    uint8_t ways[MODEL_TABLES]
                [WAY_COUNT + 1]; /* from a table to the end, by the way that led there: 0, 1, ENOUGH or more */
} Turns;

/* Whether a shortest path can walk `steps` steps from one table to the other. */
static bool on_the_way(const Turns *turns, uint32_t at, uint32_t next, uint16_t steps) {
    return steps != FAR && steps > 0 && turns->left.to[next] != FAR &&
           turns->gone.to[at] + steps == turns->gone.to[next] &&
           turns->gone.to[next] + turns->left.to[next] == turns->length;
}

static uint8_t more(uint8_t a, uint8_t b) { return a + b > ENOUGH ? ENOUGH : (uint8_t)(a + b); }

static uint8_t count_walks(const Turns *turns, const Table *at, Way way) {
    Reach reach;
    uint8_t count = 0;
    graph_walk(turns->model, at, 1u << way, turns->avoid, &reach);
    for (uint32_t t = 0; t < turns->model->tables.count; t++)
        if (on_the_way(turns, at->index, t, reach.to[t])) count = more(count, turns->ways[t][way]);
    return count;
}

static uint8_t count_across(const Turns *turns, const Table *at) {
    uint8_t count = 0;
    for (uint32_t i = 0; i < at->links.count; i++) {
        const Table *next;
        if (link_way(at->links.items[i], at, &next) == WAY_ACROSS && on_the_way(turns, at->index, next->index, 1))
            count = more(count, turns->ways[next->index][WAY_ACROSS]);
    }
    return count;
}

static void count_turns(Turns *turns) {
    memset(turns->ways, 0, sizeof turns->ways);
    memset(turns->ways[turns->to->index], 1, sizeof turns->ways[0]);
    for (uint16_t gone = turns->length; gone-- > 0;)
        for (uint32_t t = 0; t < turns->model->tables.count; t++) {
            if (turns->gone.to[t] != gone || turns->left.to[t] != turns->length - gone) continue;
            const Table *at = turns->model->tables.items[t];
            uint8_t up = count_walks(turns, at, WAY_UP), down = count_walks(turns, at, WAY_DOWN);
            uint8_t across = count_across(turns, at);
            turns->ways[t][WAY_UP] = more(down, across);
            turns->ways[t][WAY_DOWN] = more(up, across);
            turns->ways[t][WAY_ACROSS] = turns->ways[t][ANY_WAY] = more(more(up, down), across);
        }
}

/* The next walk of the path number *nth (0 or 1) from a table; gives its end. */
static const Table *next_walk(const Turns *turns, Arena *arena, const Table *at, int last, uint32_t *nth, Way *way,
                              Path *walk) {
    for (Way w = WAY_UP; w <= WAY_DOWN; w++) {
        if ((int)w == last) continue;
        Reach reach;
        graph_walk(turns->model, at, 1u << w, turns->avoid, &reach);
        for (uint32_t t = 0; t < turns->model->tables.count; t++) {
            if (!on_the_way(turns, at->index, t, reach.to[t])) continue;
            if (*nth >= turns->ways[t][w]) {
                *nth -= turns->ways[t][w];
                continue;
            }
            const Table *next = turns->model->tables.items[t];
            if (w == WAY_UP)
                up_path(turns->model, arena, at, next, turns->avoid, walk);
            else
                *walk = down_path(turns->model, arena, at, next, turns->avoid);
            *way = w;
            return next;
        }
    }
    for (uint32_t i = 0; i < at->links.count; i++) {
        const Table *next;
        if (link_way(at->links.items[i], at, &next) != WAY_ACROSS || !on_the_way(turns, at->index, next->index, 1))
            continue;
        if (*nth >= turns->ways[next->index][WAY_ACROSS]) {
            *nth -= turns->ways[next->index][WAY_ACROSS];
            continue;
        }
        Step *step = NEW(arena, Step);
        *step = step_from(at, at->links.items[i]);
        *walk = (Path){step, 1};
        *way = WAY_ACROSS;
        return next;
    }
    return NULL; /* not reached: some way is left */
}

static Path nth_path(const Turns *turns, Arena *arena, const Table *from, uint32_t nth) {
    Path path = {0};
    int last = ANY_WAY;
    for (const Table *at = from; at != NULL && at != turns->to;) {
        Way way = WAY_UP;
        Path walk = {0};
        at = next_walk(turns, arena, at, last, &nth, &way, &walk);
        path = path_join(arena, path, walk);
        last = (int)way;
    }
    return path;
}

static PathProblem shortest(const Model *model, Arena *arena, const Table *from, const Table *to, const TableSet *avoid,
                            Path *path, Path *other) {
    Turns turns;
    graph_walk(model, from, WALK_ALL, avoid, &turns.gone);
    if (turns.gone.to[to->index] == FAR) return PATH_NONE;
    turns.length = turns.gone.to[to->index];

    Path up, down; /* rule 1 */
    bool is_up = up_path(model, arena, from, to, avoid, &up) && up.count == turns.length;
    bool is_down = up_path(model, arena, to, from, avoid, &down) && down.count == turns.length;
    if (is_down) down = path_reverse(arena, down);
    if (is_up || is_down) {
        *path = is_up ? up : down;
        if (is_up && is_down) *other = down;
        return is_up && is_down && turns.length > 0 ? PATH_AMBIGUOUS : PATH_FINE;
    }
    PathProblem problem = over_peak(model, arena, from, to, turns.length, avoid, path, other);
    if (problem != PATH_NONE) return problem;

    graph_walk(model, to, WALK_ALL, avoid, &turns.left);
    turns.model = model, turns.avoid = avoid, turns.to = to;
    count_turns(&turns);
    *path = nth_path(&turns, arena, from, 0);
    if (turns.ways[from->index][ANY_WAY] < ENOUGH) return PATH_FINE;
    *other = nth_path(&turns, arena, from, 1);
    return PATH_AMBIGUOUS;
}

/* Two paths that meet at `via` and share no other table: the first is found freely, the second around it. */
static PathProblem through(const Model *model, Arena *arena, const Table *from, const Table *via, const Table *to,
                           Path *path, Path *other) {
    TableSet avoid = {{0}};
    Path first = {0}, second = {0}, either = {0};
    set_add(&avoid, to->index);
    PathProblem problem = shortest(model, arena, from, via, &avoid, &first, &either);
    if (problem != PATH_FINE) {
        *path = first, *other = either;
        return problem;
    }
    avoid = (TableSet){{0}};
    set_add(&avoid, from->index);
    for (uint32_t i = 0; i + 1 < first.count; i++) set_add(&avoid, step_to(&first.steps[i])->index);
    problem = shortest(model, arena, via, to, &avoid, &second, &either);
    *path = path_join(arena, first, second);
    if (problem == PATH_AMBIGUOUS) *other = path_join(arena, first, either);
    return problem;
}

PathProblem graph_path(const Model *model, Arena *arena, const Table *from, const Table *to, const Table *via,
                       Path *path, Path *other) {
    *path = *other = (Path){0};
    if (from == to) return PATH_FINE;
    if (via == NULL || via == from || via == to) return shortest(model, arena, from, to, NULL, path, other);
    PathProblem problem = through(model, arena, from, via, to, path, other);
    if (problem != PATH_NONE) return problem;
    problem =
        through(model, arena, to, via, from, path, other); /* the second half may have needed a table of the first */
    if (problem == PATH_NONE)
        *path = *other = (Path){0};
    else
        *path = path_reverse(arena, *path), *other = path_reverse(arena, *other);
    return problem;
}

/* ---- text ---- */

static void put_end(Writer *w, const ModelColumn *column) {
    put_format(w, "%.*s.%.*s", TEXT_ARG(column->table->name), TEXT_ARG(column->name));
}

void put_path(Writer *w, const Table *from, const Path *path) {
    if (path->count == 0) put_text(w, from->name);
    for (uint32_t i = 0; i < path->count; i++) {
        const Step *step = &path->steps[i];
        const Relationship *link = step->relationship;
        bool forwards = link->many_to_many ? !step->backwards : step->up;
        if (i > 0) put_string(w, ", ");
        put_end(w, forwards ? link->from : link->to);
        put_string(w, link->many_to_many ? " -- " : step->up ? " -> " : " <- ");
        put_end(w, forwards ? link->to : link->from);
    }
}
