/* How the rows of J are made (docs/semantics.md 2.1), from a set of base tables and the further tables that an
   expression reads.

   U = the tables asked for and those on the paths that connect them; its finest tables are those that no other one
   reaches many-to-one. When one table is finest it has all rows of J and the others are looked up from it. Otherwise
   the finest tables stand side by side: the pairs that share the nearest common one-side row. A path that goes down and
   then up has a table below both its ends (a valley): that table is in U, and is finer than what it reaches.

   Every row of a base table is there, so each base is the start of a part: base, then the other finest tables, each
   expanded from a table that stands, then lookups. A table of U that nothing asked for and that is not finest decides
   no rows and is not joined. What 2.1 and 2.3 leave open is decided so:
   - A table that another one reaches is looked up from it many-to-one, even when some other path is shorter: 2.1 says
   which rows there are before 2.3 chooses among paths.
   - A finest table is expanded from the standing table whose common row with it is nearest to it (where one common
   table reaches the other, the one that reaches), then by the shorter path, then from the one that stood first.
   - A table that the base reaches is looked up from the base if that is finest, else from a finest table above which
   the base stands; where that has no row, from the base.
   - `via` is followed where two tables have a path through it, and otherwise means nothing. */
#include "model/walk.h"

#include <string.h>

typedef struct Joiner {
    const Model *model;
    Arena *arena;
    const Table *via;
    JoinFault *fault;
    TableSet base, asked, all, finest; /* B, the tables asked for, U, the finest of U */
    Reach **up;                        /* by table, made when first needed */
} Joiner;

static const Table *table_at(const Joiner *j, uint32_t t) { return j->model->tables.items[t]; }

static const Reach *ups(Joiner *j, const Table *from) {
    Reach **reach = &j->up[from->index];
    if (*reach == NULL) {
        *reach = NEW(j->arena, Reach);
        graph_walk(j->model, from, WALK_UP, NULL, *reach);
    }
    return *reach;
}

static bool reaches(Joiner *j, const Table *from, const Table *to) { return ups(j, from)->to[to->index] != FAR; }

static bool fail(Joiner *j, PathProblem problem, const Table *left, const Table *right, Path path, Path other) {
    *j->fault = (JoinFault){problem, left, right, path, other};
    return false;
}

static void add_path_tables(Joiner *j, const Path *path) {
    for (uint32_t i = 0; i < path->count; i++) set_add(&j->all, step_to(&path->steps[i])->index);
}

/* ---- paths ---- */

/* The many-to-one path from a table to one that it reaches. */
static bool lookup_path(Joiner *j, const Table *from, const Table *to, Path *path) {
    const Table *via = j->via;
    if (via != NULL && via != from && via != to && reaches(j, from, via) && reaches(j, via, to)) {
        Path first, second;
        up_path(j->model, j->arena, from, via, NULL, &first);
        up_path(j->model, j->arena, via, to, NULL, &second);
        *path = path_join(j->arena, first, second);
        return true;
    }
    up_path(j->model, j->arena, from, to, NULL, path);
    if (from == to || ups(j, to)->to[from->index] != path->count) return true;
    Path back; /* each refers to the other, in as many steps */
    up_path(j->model, j->arena, to, from, NULL, &back);
    return fail(j, PATH_AMBIGUOUS, from, to, *path, path_reverse(j->arena, back));
}

static PathProblem between(const Joiner *j, const Table *from, const Table *to, Path *path, Path *other) {
    if (j->via != NULL) {
        PathProblem problem = graph_path(j->model, j->arena, from, to, j->via, path, other);
        if (problem != PATH_NONE) return problem;
    }
    return graph_path(j->model, j->arena, from, to, NULL, path, other);
}

/* A path that goes up, across at most one many-to-many relationship, and down: one shared row. *peak is its table, NULL
   when it is the value of a many-to-many relationship. */
static bool single_peak(const Table *from, const Path *path, const Table **peak) {
    bool down = false;
    *peak = from;
    for (uint32_t i = 0; i < path->count; i++) {
        const Step *step = &path->steps[i];
        if (down && (step->up || step->relationship->many_to_many)) return false;
        if (step->up)
            *peak = step_to(step);
        else if (step->relationship->many_to_many)
            *peak = NULL;
        if (!step->up) down = true;
    }
    return true;
}

/* The shortest path with a single peak, when the shortest path has none. Breadth first over (table, already going
 * down). */
static bool peak_path(Joiner *j, const Table *from, const Table *to, Path *path) {
    uint16_t steps[2][MODEL_TABLES];
    const Relationship *by[2][MODEL_TABLES];
    uint16_t before[2][MODEL_TABLES]; /* table * 2 + down */
    uint16_t queue[2 * MODEL_TABLES];
    uint32_t begin = 0, end = 0;
    memset(steps, 0xff, sizeof steps);
    steps[0][from->index] = 0;
    queue[end++] = (uint16_t)(from->index * 2);
    while (begin < end) {
        uint32_t down = queue[begin] & 1;
        const Table *at = table_at(j, queue[begin] / 2);
        for (uint32_t i = 0; i < at->links.count; i++) {
            const Table *next;
            Way way = link_way(at->links.items[i], at, &next);
            if (down && way != WAY_DOWN) continue;
            uint32_t then = way == WAY_UP ? 0 : 1;
            if (steps[then][next->index] != FAR) continue;
            steps[then][next->index] = (uint16_t)(steps[down][at->index] + 1);
            by[then][next->index] = at->links.items[i];
            before[then][next->index] = queue[begin];
            queue[end++] = (uint16_t)(next->index * 2 + then);
        }
        begin++;
    }
    uint32_t down = steps[1][to->index] < steps[0][to->index];
    if (steps[down][to->index] == FAR) return false;
    *path = (Path){NEW_ARRAY(j->arena, Step, steps[down][to->index] + 1), steps[down][to->index]};
    uint32_t t = to->index;
    for (uint32_t i = path->count; i-- > 0;) {
        const Relationship *link = by[down][t];
        uint32_t previous = before[down][t];
        const Table *other;
        Way way = link_way(link, table_at(j, previous / 2), &other);
        path->steps[i] = (Step){link, way == WAY_UP, way == WAY_ACROSS && link->to->table == table_at(j, previous / 2)};
        t = previous / 2;
        down = previous & 1;
    }
    return true;
}

/* ---- U ---- */

/* Connects the finest tables pairwise until no path brings a finer one. */
static bool connect(Joiner *j) {
    TableSet *done = NEW_ARRAY(j->arena, TableSet, j->model->tables.count);
    for (bool again = true; again;) {
        again = false;
        j->finest = graph_finest(j->model, &j->all);
        for (uint32_t a = 0; a < j->model->tables.count; a++)
            for (uint32_t b = a + 1; set_has(&j->finest, a) && b < j->model->tables.count; b++) {
                if (!set_has(&j->finest, b) || set_has(&done[a], b)) continue;
                Path path, other;
                PathProblem problem = between(j, table_at(j, a), table_at(j, b), &path, &other);
                if (problem != PATH_FINE) return fail(j, problem, table_at(j, a), table_at(j, b), path, other);
                set_add(&done[a], b);
                add_path_tables(j, &path);
                again = true;
            }
    }
    return true;
}

/* ---- one part ---- */

/* How a finest table that does not stand yet could be expanded. */
typedef struct Candidate {
    const Table *source; /* NULL: not at all */
    const Table *peak;
    Path path;
} Candidate;

typedef struct Part {
    Joiner *j;
    const Table *base;
    LIST(Join) joins;
    TableSet standing;
    Candidate *best, *own; /* by table; own: from the base */
    Path ambiguous, other; /* the last ambiguous pair, for when nothing else is left */
    const Table *left, *right;
} Part;

static Join *add_join(Part *part, JoinKind kind, const Table *table, const Table *source, Path path) {
    Join *join = list_add(part->j->arena, &part->joins);
    join->kind = kind;
    join->table = table;
    join->source = source;
    join->path = path;
    set_add(&part->standing, table->index);
    add_path_tables(part->j, &path);
    return join;
}

static void set_fallback(Part *part, Join *join, const Table *table, Path path) {
    join->fallback = table;
    join->fallback_path = path;
    add_path_tables(part->j, &path);
}

static bool is_better(Joiner *j, const Candidate *a, const Candidate *b) {
    if (b->source == NULL) return true;
    if (a->peak != NULL && b->peak != NULL && a->peak != b->peak) {
        bool nearer = reaches(j, a->peak, b->peak), farther = reaches(j, b->peak, a->peak);
        if (nearer != farther) return nearer;
    }
    return a->path.count < b->path.count;
}

/* The expansion of a finest table from a standing one. False when the path is in error; without one, candidate->source
 * is NULL. */
static bool expansion(Part *part, const Table *source, const Table *table, Candidate *candidate) {
    Joiner *j = part->j;
    Path path, other;
    *candidate = (Candidate){0};
    if (reaches(j, table, source)) {
        if (!lookup_path(j, table, source, &path)) return false;
        path = path_reverse(j->arena, path);
    } else {
        PathProblem problem = between(j, source, table, &path, &other);
        if (problem == PATH_AMBIGUOUS)
            part->ambiguous = path, part->other = other, part->left = source, part->right = table;
        if (problem != PATH_FINE) return true;
    }
    if (single_peak(source, &path, &candidate->peak)) candidate->source = source, candidate->path = path;
    return true;
}

/* What a table that now stands offers to the finest tables that do not. */
static bool offer_expansions(Part *part, const Table *source) {
    Joiner *j = part->j;
    for (uint32_t t = 0; t < j->model->tables.count; t++) {
        if (!set_has(&j->finest, t) || set_has(&part->standing, t)) continue;
        Candidate candidate;
        if (!expansion(part, source, table_at(j, t), &candidate)) return false;
        if (source == part->base) part->own[t] = candidate;
        if (candidate.source != NULL && is_better(j, &candidate, &part->best[t])) part->best[t] = candidate;
    }
    return true;
}

/* No shortest path to what is left has a single peak: the shortest single-peak path from a finest table then. */
static bool force_expansion(Part *part) {
    Joiner *j = part->j;
    if (part->left != NULL) return fail(j, PATH_AMBIGUOUS, part->left, part->right, part->ambiguous, part->other);
    const Table *left = NULL;
    Candidate *found = NULL;
    for (uint32_t t = 0; t < j->model->tables.count; t++) {
        if (!set_has(&j->finest, t) || set_has(&part->standing, t)) continue;
        left = table_at(j, t);
        for (uint32_t s = 0; s < j->model->tables.count; s++) {
            Path path;
            if (!set_has(&part->standing, s) || !peak_path(j, table_at(j, s), left, &path)) continue;
            if (found != NULL && found->path.count <= path.count) continue;
            if (found != NULL) found->source = NULL;
            found = &part->best[t];
            *found = (Candidate){.source = table_at(j, s), .path = path};
        }
    }
    Path none = {0};
    return found != NULL || fail(j, PATH_NONE, part->base, left, none, none);
}

static bool expand(Part *part) {
    Joiner *j = part->j;
    const Table *source = part->base;
    for (;;) {
        if (!offer_expansions(part, source)) return false;
        const Table *next = NULL;
        bool any = false;
        for (uint32_t t = 0; t < j->model->tables.count; t++) {
            if (!set_has(&j->finest, t) || set_has(&part->standing, t)) continue;
            any = true;
            if (part->best[t].source == NULL) continue;
            if (next == NULL || part->best[t].path.count < part->best[next->index].path.count) next = table_at(j, t);
        }
        if (!any) return true;
        if (next == NULL) {
            if (!force_expansion(part)) return false;
            continue; /* the same source offers again, in vain; then the forced one is chosen */
        }
        const Candidate *best = &part->best[next->index], *own = &part->own[next->index];
        Join *join = add_join(part, JOIN_EXPAND, next, best->source, best->path);
        if (best->source != part->base && own->source != NULL) set_fallback(part, join, part->base, own->path);
        source = next;
    }
}

/* The part of a path after it came through `through`; false when it does not. */
static bool rest_of_path(const Path *path, const Table *through, Path *rest) {
    for (uint32_t i = 0; i < path->count; i++)
        if (step_to(&path->steps[i]) == through) {
            *rest = (Path){path->steps + i + 1, path->count - i - 1};
            return true;
        }
    return false;
}

/* The standing finest table to look `table` up from, other than `besides`: the first of those with the fewest steps. */
static const Table *lookup_source(Part *part, const Table *table, const Table *besides) {
    Joiner *j = part->j;
    const Table *source = NULL;
    bool from_base = reaches(j, part->base, table);
    for (uint32_t i = 0; i < part->joins.count; i++) {
        const Table *candidate = part->joins.items[i].table;
        if (!set_has(&j->finest, candidate->index) || candidate == besides || !reaches(j, candidate, table)) continue;
        if (candidate == part->base) return candidate;
        if (from_base && !reaches(j, candidate, part->base)) continue;
        if (source == NULL || ups(j, candidate)->to[table->index] < ups(j, source)->to[table->index])
            source = candidate;
    }
    return source;
}

static bool look_up(Part *part, const Table *table) {
    Joiner *j = part->j;
    Path path = {0}, rest = {0}, fallback = {0};
    const Table *source = lookup_source(part, table, NULL);
    if (source == NULL)
        return fail(j, PATH_NONE, part->base, table, path, rest); /* not reached: the finest reach all */
    if (!lookup_path(j, source, table, &path)) return false;
    if (source == part->base) {
        add_join(part, JOIN_LOOKUP, table, source, path);
        return true;
    }
    if (rest_of_path(&path, part->base,
                     &rest)) { /* its row of the base is the base's row, also where it has no row itself */
        add_join(part, JOIN_LOOKUP, table, part->base, rest);
        return true;
    }
    const Table *instead = reaches(j, part->base, table) ? part->base : lookup_source(part, table, source);
    if (instead != NULL && !lookup_path(j, instead, table, &fallback)) return false;
    Join *join = add_join(part, JOIN_LOOKUP, table, source, path);
    if (instead != NULL) set_fallback(part, join, instead, fallback);
    return true;
}

/* Tables of B go before others that they do not start from: which of the others' rows stay is decided for each of their rows. */
static void put_bases_first(Part *part) {
    Join *joins = part->joins.items;
    for (uint32_t i = 2; i < part->joins.count && joins[i].kind == JOIN_EXPAND; i++)
        for (uint32_t k = i; k > 1 && set_has(&part->j->base, joins[k].table->index); k--) {
            if (set_has(&part->j->base, joins[k - 1].table->index) || joins[k].source == joins[k - 1].table) break;
            Join moved = joins[k];
            joins[k] = joins[k - 1];
            joins[k - 1] = moved;
        }
}

static bool make_part(Joiner *j, const Table *base, struct JoinPart *out) {
    Part *part = NEW(j->arena, Part);
    part->j = j;
    part->base = base;
    part->best = NEW_ARRAY(j->arena, Candidate, j->model->tables.count);
    part->own = NEW_ARRAY(j->arena, Candidate, j->model->tables.count);
    add_join(part, JOIN_BASE, base, NULL, (Path){0});
    if (!expand(part)) return false;
    TableSet standing = part->standing; /* lookups start from these only */
    for (uint32_t t = 0; t < j->model->tables.count; t++)
        if (set_has(&j->asked, t) && !set_has(&standing, t) && !look_up(part, table_at(j, t))) return false;
    put_bases_first(part);
    *out = (struct JoinPart){part->joins.items, part->joins.count};
    return true;
}

bool graph_joins(const Model *model, Arena *arena, const TableSet *base, const TableSet *more, const Table *via,
                 JoinPlan *plan, JoinFault *fault) {
    *plan = (JoinPlan){0};
    *fault = (JoinFault){0};
    Joiner j = {.model = model, .arena = arena, .via = via, .fault = fault};
    j.asked = *base;
    set_join(&j.asked, more);
    if (set_empty(&j.asked)) return true;
    j.base = graph_finest(model, set_empty(base) ? more : base);
    j.all = j.asked;
    j.up = NEW_ARRAY(arena, Reach *, model->tables.count);
    if (!connect(&j)) return false;

    plan->parts = NEW_ARRAY(arena, struct JoinPart, model->tables.count);
    for (uint32_t t = 0; t < model->tables.count; t++)
        if (set_has(&j.base, t) && !make_part(&j, model->tables.items[t], &plan->parts[plan->part_count++]))
            return false;
    plan->tables = j.all;
    for (uint32_t p = 0; p < plan->part_count; p++)
        for (uint32_t i = 0; i < plan->parts[p].count; i++)
            plan->expands |= plan->parts[p].joins[i].kind == JOIN_EXPAND;
    return true;
}
