"""The meaning of the language, slowly: docs/semantics.md section 2 followed word by word, over small models.

A model is tables with rows, a statement is a tree of nodes; nothing here reads formula text. The rows J that an aggregate runs
over are an explicit list of tuples (one row number per table, -1 where there is none), then come the filters, the K-tuples, the
groups. LODs are dicts. A row that is related to no row of a dimension's table has the value ABSENT there, which is not None.

differential.py compares lode with this."""

import math
from collections import namedtuple
from datetime import date, timedelta

ABSENT = ("absent",)

# ---------------------------------------------------------------- models

Column = namedtuple("Column", "name type role mark target")  # role: dimension, measure; mark: key, unique, None; target: table name
Link = namedtuple("Link", "source source_column target target_column many")  # from the many side to the one side; many: many-to-many


class Table:
    def __init__(self, name, columns, rows):
        self.name, self.columns, self.rows = name, columns, rows  # rows: dicts of column name to value

    def column(self, name):
        return next(c for c in self.columns if c.name == name)


class Model:
    """Tables in order; `many` are the many-to-many relationships; `filters` the data-source filters."""

    def __init__(self, tables, many, filters):
        self.tables, self.many, self.filters = tables, many, filters

    def table(self, name):
        return next(t for t in self.tables if t.name == name)

    def links(self):
        found = []
        for table in self.tables:
            for column in table.columns:
                if column.target is None:
                    continue
                target, _, end = column.target.partition(".")
                end = end or next(c.name for c in self.table(target).columns if c.mark == "key")
                found.append(Link(table.name, column.name, target, end, False))
        return found + [Link(*ends, True) for ends in self.many]


# ---------------------------------------------------------------- expressions

# kind: col (extra: table, column), lit (extra: value), call (extra: name), if, case (extra: has an ELSE),
#       lod (extra: FIXED, INCLUDE, EXCLUDE; args: dimensions, body), set (extra: TOP n, BOTTOM n, HAVING; args: the member, what it
#       is ranked by; a row-level function of its member), agg (extra: function), table (extra: name)
Node = namedtuple("Node", "kind type args extra")
Statement = namedtuple("Statement", "dims measures where context having order limit per rows by")
# per: the item number of `limit n per`, or None; order: tuple of (item number from 0, descending); by: dimensions are written behind BY; measures: nodes, a row-level measure
# column among them means its SUM


def is_number(node):
    return node.type in ("int", "real")


def walk(node):
    yield node
    for arg in node.args:
        yield from walk(arg)


def read(node):
    """What a row's value is made from."""
    return node.args[:1] if node.kind == "set" else node.args


def has_lod(node):
    return node.kind == "lod" or any(has_lod(a) for a in read(node))


def is_constant(node):
    return node.kind not in ("col", "lod", "table", "agg") and all(is_constant(a) for a in read(node))


# ---------------------------------------------------------------- paths (2.3)


class NoPath(Exception):
    pass


class Ambiguous(Exception):
    pass


class TooLarge(Exception):
    """Not a difference: J would have too many rows to be worth the time."""


# One relationship walked: way is up (many to one), down, across.
Step = namedtuple("Step", "link number way to")


class Graph:
    def __init__(self, model):
        self.model = model
        self.names = [t.name for t in model.tables]
        self.steps = {name: [] for name in self.names}
        for number, link in enumerate(model.links()):
            if link.source == link.target:
                continue  # a table's reference to itself takes no part
            self.steps[link.source].append(Step(link, number, "across" if link.many else "up", link.target))
            self.steps[link.target].append(Step(link, number, "across" if link.many else "down", link.source))
        self.paths, self.parents, self.joined = {}, {}, {}

    def simple_paths(self, start, end):
        """Every path that visits no table twice."""
        if (start, end) not in self.paths:
            found = []

            def go(at, path, seen):
                if at == end:
                    found.append(tuple(path))
                    return
                for step in self.steps[at]:
                    if step.to not in seen:
                        go(step.to, path + [step], seen | {step.to})

            go(start, [], {start})
            self.paths[start, end] = found
        return self.paths[start, end]

    def ups(self, start, end):
        return [p for p in self.simple_paths(start, end) if all(s.way == "up" for s in p)]

    def reaches(self, start, end):
        return bool(self.ups(start, end))

    def finer(self, a, b):
        """Of two tables that reach each other, the one with fewer steps to the other."""
        if a == b or not self.reaches(a, b):
            return False
        if not self.reaches(b, a):
            return True
        there, back = len(self.lookup_path(a, b)), len(self.lookup_path(b, a))
        return (there, self.names.index(a)) < (back, self.names.index(b))

    def finest(self, tables):
        finest = {t for t in tables if not any(self.finer(u, t) for u in tables)}
        for t in sorted(tables, key=self.names.index):  # longer cycles: what nothing reaches stands for itself
            if not any(u == t or self.reaches(u, t) for u in finest):
                finest.add(t)
        return finest

    def up_path(self, start, end):
        """The path of a lookup: an error when there is one as long the other way round."""
        path = self.lookup_path(start, end)
        if start != end and self.reaches(end, start) and len(self.lookup_path(end, start)) == len(path):
            raise Ambiguous(start, end)
        return path

    def lookup_path(self, start, end):
        """Many-to-one; of equal ones the first by its columns (rule 3)."""
        ups = self.ups(start, end)
        shortest = min(len(p) for p in ups)
        return min((p for p in ups if len(p) == shortest), key=lambda p: [s.number for s in p])

    def reverse(self, start, path):
        back, at = [], [start] + [s.to for s in path]
        for step, source in zip(reversed(path), reversed(at[:-1])):
            back.append(Step(step.link, step.number, {"up": "down", "down": "up", "across": "across"}[step.way], source))
        return tuple(back)

    @staticmethod
    def walks(path):
        """A path as its walks: as far up as it goes, as far down, across one relationship."""
        runs = []
        for step in path:
            if runs and step.way != "across" and runs[-1][-1].way == step.way:
                runs[-1].append(step)
            else:
                runs.append([step])
        return runs

    def by_columns(self, path):
        """Rule 3's order: each walk is looked at from its many side."""
        return [[s.number for s in (reversed(run) if run[0].way == "down" else run)] for run in self.walks(path)]

    def turns(self, path):
        return tuple((run[0].way, run[-1].to, run[0].number if run[0].way == "across" else None) for run in self.walks(path))

    def path(self, start, end):
        if start == end:
            return ()
        paths = self.simple_paths(start, end)
        if not paths:
            raise NoPath(start, end)
        shortest = min(map(len, paths))
        paths = [p for p in paths if len(p) == shortest]
        up = [p for p in paths if all(s.way == "up" for s in p)]
        down = [p for p in paths if all(s.way == "down" for s in p)]
        if up and down:
            raise Ambiguous(start, end)
        if up or down:  # rule 1
            return min(up or down, key=self.by_columns)
        peaked = [p for p in paths if [run[0].way for run in self.walks(p)] == ["up", "down"]]
        if peaked:  # rule 2: the nearest of the common one-side tables reaches the others
            peaks = self.finest({self.walks(p)[0][-1].to for p in peaked})
            if len(peaks) > 1:
                raise Ambiguous(start, end)
            return min((p for p in peaked if self.walks(p)[0][-1].to in peaks), key=self.by_columns)
        if len({self.turns(p) for p in paths}) > 1:  # rule 4
            raise Ambiguous(start, end)
        return min(paths, key=self.by_columns)  # rule 3

    # ------------------------------------------------------------ rows along paths

    def value(self, table, row, column):
        return self.model.table(table).rows[row][column]

    def step_rows(self, table, row, step):
        """The rows that a step leads to, and whether there is an anchor: a row, or a value that rows could share."""
        link = step.link
        if step.way == "up":
            key = self.value(table, row, link.source_column)
            return [r for r, other in enumerate(self.model.table(step.to).rows) if key is not None and other[link.target_column] == key]
        mine = link.target_column if step.way == "down" else (link.source_column if link.source == table else link.target_column)
        theirs = link.source_column if step.way == "down" else (link.target_column if link.source == table else link.source_column)
        key = self.value(table, row, mine)
        return [r for r, other in enumerate(self.model.table(step.to).rows) if key is not None and other[theirs] == key]

    def climb(self, table, row, path):
        """Up steps only; -1 where there is none."""
        for step in path:
            if row < 0:
                return -1
            found = self.step_rows(table, row, step)
            table, row = step.to, found[0] if found else -1
        return row

    def related(self, table, row, path):
        """Rows at the end of a path; None where it does not even reach its shared row."""
        if row < 0:
            return None
        rows, at = [row], table
        for step in path:
            rows = sorted({r for row in rows for r in self.step_rows(at, row, step)})
            at = step.to
            if not rows:
                return [] if step.way == "down" else None
        return rows

    # ------------------------------------------------------------ J (2.1)

    def single_peak(self, path):
        """Up, across at most one many-to-many relationship, down: the rows share one thing. Gives its table, or ACROSS."""
        shape = [run[0].way for run in self.walks(path)]
        if shape in (["up"], ["up", "down"]):
            return self.walks(path)[0][-1].to
        if shape == ["down"]:
            return "source"
        return "across" if shape in (["across"], ["up", "across"], ["across", "down"], ["up", "across", "down"]) else None

    def connect(self, asked):
        """U: the tables asked for and those on the paths that connect its finest ones."""
        all_tables, done = set(asked), set()
        while True:
            finest = sorted(self.finest(all_tables), key=self.names.index)
            new = [(a, b) for i, a in enumerate(finest) for b in finest[i + 1:] if (a, b) not in done]
            if not new:
                return all_tables, finest
            for a, b in new:
                done.add((a, b))
                all_tables |= {s.to for s in self.path(a, b)}

    def join(self, base, asked):
        """J: a list of dicts from table to row number, over the tables asked for and the finest of U."""
        key = (frozenset(base), frozenset(asked))
        if key not in self.joined:
            try:
                self.joined[key] = self.make_join(base, asked)
            except (NoPath, Ambiguous, TooLarge) as problem:
                self.joined[key] = problem
        if isinstance(self.joined[key], Exception):
            raise self.joined[key]
        return self.joined[key]

    def check_join(self, base, asked):
        """Whether there is a J: raises NoPath or Ambiguous."""
        try:
            self.join(base, asked)
        except TooLarge:
            pass

    def make_join(self, base, asked):
        asked = set(asked) | set(base)
        if not asked:
            return [{}]  # one row of nothing
        base = sorted(self.finest(base or asked), key=self.names.index)
        _, finest = self.connect(asked)
        rows, seen, covered = [], set(), {t: set() for t in base}
        for start in base:
            # of finest tables side by side only rows that no earlier part came across; a coarser base runs through all its rows
            left = [r for r in range(len(self.model.table(start).rows)) if start not in finest or r not in covered[start]]
            for row in self.part(start, left, base, finest, asked):
                key = tuple(sorted(row.items()))
                if key not in seen:
                    seen.add(key)
                    rows.append(row)
                for t in base:
                    if row[t] >= 0:
                        covered[t].add(row[t])
        return rows

    def candidates(self, start, standing, table):
        """The ways to expand a finest table from tables that stand: (source, path, peak), the best first."""
        best = None
        for source in standing:
            if self.reaches(table, source):
                path = self.reverse(table, self.up_path(table, source))
            else:
                try:
                    path = self.path(source, table)
                except Ambiguous:
                    continue
            peak = self.single_peak(path)
            if peak is None:
                continue
            peak = source if peak == "source" else None if peak == "across" else peak
            if best is not None:
                nearer = farther = False
                if peak and best[2] and peak != best[2]:
                    nearer, farther = self.reaches(peak, best[2]), self.reaches(best[2], peak)
                if farther and not nearer or (nearer == farther and len(path) >= len(best[1])):
                    continue
            best = (source, path, peak)
        return best

    def part(self, start, rows, base, finest, asked):
        standing, found = [start], [{start: r} for r in rows]
        while True:
            left = [t for t in finest if t not in standing]
            if not left:
                break
            ways = [(t, self.candidates(start, standing, t)) for t in left]
            ways = [(t, w) for t, w in ways if w is not None]
            if not ways:
                raise TooLarge("no path with a single peak")
            table, (source, path, _) = min(ways, key=lambda w: len(w[1][1]))
            own = self.candidates(start, [start], table) if source != start else None
            more = []
            for row in found:
                others = self.related(source, row[source], path)
                if others is None and own is not None:
                    others = self.related(start, row[start], own[1])
                for other in others or [-1]:
                    more.append({**row, table: other})
                if len(more) > 3000:
                    raise TooLarge
            found = more
            standing.append(table)
        found = self.only_pairs(found, start, base, standing[1:])
        for table in asked:
            if table not in standing:
                ways = self.lookups(start, standing, finest, table)
                found = [{**row, table: self.looked_up(row, ways)} for row in found]
        return found

    def only_pairs(self, rows, start, base, expanded):
        """Of finest tables side by side the pairs count: a row without a partner stays only where the rows of B in it have no pair."""
        if len(expanded) < 2:
            return rows
        of_base = [t for t in expanded if t in base]
        whole = [row for row in rows if all(row[t] >= 0 for t in expanded if t not in base)]

        def replaces(whole, row):
            return (whole[start] == row[start] and all(row[t] < 0 or whole[t] == row[t] for t in of_base)
                    and any(row[t] < 0 <= whole[t] for t in expanded))

        return [row for row in rows if all(row[t] >= 0 for t in expanded) or not any(replaces(w, row) for w in whole)]

    def lookups(self, start, standing, finest, table):
        """From which standing tables, and how, the row of a table is looked up: the second where the first gives none."""
        from_base = self.reaches(start, table)

        def source_besides(besides):
            if start in finest and from_base and start != besides:
                return start
            fit = [t for t in standing if t in finest and t != besides and self.reaches(t, table) and not (from_base and not self.reaches(t, start))]
            return min(fit, key=lambda t: len(self.lookup_path(t, table))) if fit else None

        source = source_besides(None)
        path = self.up_path(source, table)
        if source == start:
            return [(source, path)]
        through = [s.to for s in path]
        if start in through:
            return [(start, path[through.index(start) + 1:])]
        instead = start if from_base else source_besides(source)
        return [(source, path)] + ([(instead, self.up_path(instead, table))] if instead is not None else [])

    def looked_up(self, row, ways):
        for source, path in ways:
            found = self.climb(source, row[source], path)
            if found >= 0:
                return found
        return -1


# ---------------------------------------------------------------- values (4)


def three_and(values):
    return False if any(v is False for v in values) else None if any(v is None for v in values) else True


def three_or(values):
    return True if any(v is True for v in values) else None if any(v is None for v in values) else False


def real(value, node):
    return float(value) if value is not None and node.type == "real" else value


COMPARE = {
    "=": lambda a, b: a == b, "<>": lambda a, b: a != b, "<": lambda a, b: a < b,
    "<=": lambda a, b: a <= b, ">": lambda a, b: a > b, ">=": lambda a, b: a >= b,
}
SCALAR = {
    **COMPARE,
    "+": lambda a, b: a + timedelta(days=b) if isinstance(a, date) else a + b,
    "-": lambda a, b: a - timedelta(days=b) if isinstance(a, date) else a - b,
    "*": lambda a, b: a * b,
    "/": lambda a, b: None if b == 0 else a / b,
    "NOT": lambda a: not a,
    "LEN": len, "UPPER": str.upper, "ABS": abs, "NEG": lambda a: -a,
    "YEAR": lambda a: a.year, "MONTH": lambda a: a.month, "DAY": lambda a: a.day,
    "CONTAINS": lambda a, b: b in a,
    "MIN2": min, "MAX2": max,
}


def call(node, arg):
    """arg(i) gives the value of an argument."""
    name, count = node.extra, len(node.args)
    if name == "AND":
        return three_and([arg(i) for i in range(count)])
    if name == "OR":
        return three_or([arg(i) for i in range(count)])
    if name == "ISNULL":
        return arg(0) is None
    if name == "IFNULL":
        first = arg(0)
        return real(arg(1) if first is None else first, node)
    if name == "ZN":
        first = arg(0)
        return real(0 if first is None else first, node)
    if name == "IIF":
        test = arg(0)
        return real(arg(1) if test is True else arg(2) if test is False else arg(3) if count == 4 else None, node)
    if name == "IN":
        first, rest = arg(0), [arg(i) for i in range(1, count)]
        return None if first is None else first in rest
    values = [arg(i) for i in range(count)]
    if any(v is None for v in values):
        return None
    return real(SCALAR[name](*values), node)


def choose(node, arg):
    """IF and CASE."""
    if node.kind == "if":
        count = len(node.args)
        for i in range(0, count - 1, 2):
            if arg(i) is True:
                return real(arg(i + 1), node)
        return real(arg(count - 1), node) if count % 2 else None
    subject, count = arg(0), len(node.args) - (1 if node.extra else 0)
    for i in range(1, count, 2):
        when = arg(i)
        if subject is not None and when is not None and subject == when:
            return real(arg(i + 1), node)
    return real(arg(count), node) if node.extra else None


def aggregate(function, values, node):
    values = [v for v in values if v is not None]
    if function == "COUNT":
        return len(values)
    if function == "COUNTD":
        return len(set(values))
    if not values:
        return None
    if function == "SUM":
        return math.fsum(values) if node.type == "real" else sum(values)
    if function == "AVG":
        return math.fsum(values) / len(values)
    if function == "MIN":
        return min(values)
    if function == "MAX":
        return max(values)
    ordered, n = sorted(values), len(values)
    return float(ordered[n // 2]) if n % 2 else (ordered[n // 2 - 1] + ordered[n // 2]) / 2


# ---------------------------------------------------------------- statements

# What an expression is evaluated in: the dimensions around (each with the view that it is evaluated in), whether they are an LOD's (rows that are absent from a dimension
# belong to no group), the filters that apply, and those that apply inside a FIXED: model, context, all.
View = namedtuple("View", "dims is_lod filters inside_fixed")


class Evaluator:
    def __init__(self, graph, statement):
        self.graph, self.model, self.statement = graph, graph.model, statement
        model_filters = tuple(graph.model.filters)
        context = (statement.context,) if statement.context else ()
        where = (statement.where,) if statement.where else ()
        # the filters at each level, each with the view that it is evaluated in
        bare = {"none": View((), False, "none", "none"), "model": View((), False, "model", "model"), "context": View((), False, "context", "context")}
        self.filters = {"none": [], "model": [(f, bare["none"], True) for f in model_filters]}
        self.filters["context"] = self.filters["model"] + [(f, bare["model"], False) for f in context]
        self.filters["all"] = self.filters["context"] + [(f, bare["context"], False) for f in where]
        self.row_view = bare["context"]  # dimensions of the statement: FIXED in them sees the context filters
        self.view = View(tuple((d, self.row_view) for d in statement.dims), False, "all", "context")
        self.tables_of_aggregate, self.sets = {}, {}

    # ------------------------------------------------------------ what an expression stands on

    def lod_view(self, node, view):
        """The grouping of an LOD: whose rows are grouped by what."""
        own = [self.settled(d, view) for d in node.args[:-1]]
        if node.kind == "set" or node.extra == "FIXED":
            return View(tuple(own), True, view.inside_fixed, view.inside_fixed)
        if node.extra == "INCLUDE":
            dims = tuple(view.dims) + tuple(own)
        else:
            dims = tuple(d for d in view.dims if d not in own)
        return View(dims, True, view.filters, view.inside_fixed)

    def settled(self, dim, view):
        """A dimension with its view; the view only matters to INCLUDE and EXCLUDE."""
        if any(n.kind == "lod" and n.extra in ("INCLUDE", "EXCLUDE") for n in walk(dim)):
            return dim, view
        return dim, View((), False, view.inside_fixed, view.inside_fixed)

    def rows_tables(self, node):
        """R."""
        if node.kind == "lod":
            return set()
        if node.kind == "col":
            return {node.extra[0]}
        if node.kind == "table":
            return {node.extra}
        return set().union(*(self.rows_tables(a) for a in read(node)))

    def lod_dims(self, node, view):
        """D: the dimensions of the outermost LODs."""
        if node.kind == "lod":
            return list(self.lod_view(node, view).dims)
        return [d for a in read(node) for d in self.lod_dims(a, view)]

    def tables(self, node, view):
        """R and tables(D)."""
        return self.rows_tables(node).union(*(self.tables(*dim) for dim in self.lod_dims(node, view)))

    def own_tables(self, base, groups, view):
        """Those of an aggregate, of its groups and of the filters of the statement."""
        own = set(base) | set(groups)
        for condition, inside, of_model in self.filters[view.filters]:
            own |= set() if of_model else self.tables(condition, inside)
        return own

    def frame_of(self, base, groups, view):
        """The tables to join and the filters that apply: a data-source filter that is not related to the others says nothing."""
        asked, filters = self.own_tables(base, groups, view), []
        nothing = not asked
        for condition, inside, of_model in self.filters[view.filters]:
            if of_model and nothing:
                continue
            if of_model:
                more = asked | self.tables(condition, inside)
                try:
                    self.graph.check_join(base, more)
                except (NoPath, Ambiguous):
                    continue
                asked = more
            filters.append((condition, inside))
        return asked, filters

    # ------------------------------------------------------------ checking: is every aggregate's J there?

    def check(self, node, view):
        if node.kind == "agg":
            base = self.tables(node.args[0], view)
            groups = set().union(*(self.tables(*d) for d in view.dims))
            self.check_frame(base or groups, groups, view)
        if node.kind in ("lod", "set"):
            for dim in node.args[:-1]:
                self.check(dim, view)
            inside = self.lod_view(node, view)
            if node.kind == "set":
                self.check_frame(self.tables(*inside.dims[0]), set(), inside)
            self.check(node.args[-1], inside)
            return
        for arg in node.args:
            self.check(arg, view)

    def check_frame(self, base, groups, view):
        self.graph.check_join(base, self.own_tables(base, groups, view))  # data-source filters bring no path

    # ------------------------------------------------------------ rows

    def row_value(self, node, row, view):
        if node.kind == "col":
            table, column = node.extra
            return self.model.table(table).rows[row[table]][column] if row[table] >= 0 else None
        if node.kind == "lit":
            return node.extra
        if node.kind == "table":
            return True if row[node.extra] >= 0 else None
        if node.kind in ("lod", "set"):
            return self.lod_value(node, row, view)
        value = call if node.kind == "call" else choose
        return value(node, lambda i: self.row_value(node.args[i], row, view))

    def dim_value(self, dim, row, view):
        """The value of a dimension: ABSENT where the row is related to no row of its (finest) tables."""
        finest = self.graph.finest(self.tables(dim, view))
        if finest and all(row[t] < 0 for t in finest):
            return ABSENT
        return self.row_value(dim, row, view)

    def lod_value(self, node, row, view):
        inside = self.lod_view(node, view)
        key = tuple(self.dim_value(d, row, around) for d, around in inside.dims)
        if node.kind == "set":
            return None if ABSENT in key else self.members(node, inside).get(key)
        return self.group_value(node.args[-1], None if ABSENT in key else key, inside)

    def members(self, node, view):
        """A computed set: whether each member that occurs is in it."""
        if (node, view) not in self.sets:
            (member, around), = view.dims
            found = {self.group_key(row, view) for row in self.filtered(self.tables(member, around), set(), view)}
            found = sorted((key for key in found if ABSENT not in key and None not in key), key=lambda key: self.order_key(key[0]))
            value = {key: self.group_value(node.args[-1], key, view) for key in found}
            word, _, n = node.extra.partition(" ")
            if word == "HAVING":
                chosen = [key for key in found if value[key] is True]
            else:  # NULL ranks last in TOP and first in BOTTOM; ties go to the smaller member
                chosen = sorted(found, key=lambda key: self.order_key(value[key]), reverse=word == "TOP")[:int(n)]
            self.sets[node, view] = {key: key in chosen for key in found}
        return self.sets[node, view]

    # ------------------------------------------------------------ groups

    def group_value(self, node, key, view):
        """An aggregate expression for a group; key None: over no rows."""
        if node.kind == "agg":
            groups = self.groups_of(node, view)
            return groups[key] if key in groups else aggregate(node.extra, [], node)
        if node.kind == "lit":
            return node.extra
        value = call if node.kind == "call" else choose
        return value(node, lambda i: self.group_value(node.args[i], key, view))

    def groups_of(self, node, view):
        if (node, view) not in self.tables_of_aggregate:
            self.tables_of_aggregate[node, view] = self.run_aggregate(node, view)
        return self.tables_of_aggregate[node, view]

    def filtered(self, base, groups, view):
        asked, filters = self.frame_of(base, groups, view)
        rows = self.graph.join(base, asked)
        for condition, inside in filters:
            rows = [row for row in rows if self.row_value(condition, row, inside) is True]
        return rows

    def group_key(self, row, view):
        """In the statement's view an absent row has the value that NULL columns give."""
        if view.is_lod:
            return tuple(self.dim_value(d, row, around) for d, around in view.dims)
        return tuple(self.row_value(d, row, around) for d, around in view.dims)

    def parts(self, node):
        """The largest LOD-free parts, each a list of nodes whose values together are one."""
        if node.kind == "lod":
            return []
        if not has_lod(node):
            return [] if is_constant(node) else [node]
        if node.kind == "call" and node.extra in ("AND", "OR"):
            together, found = [], []

            def chain(n):
                for arg in n.args:
                    if arg.kind == "call" and arg.extra == node.extra:
                        chain(arg)
                    elif has_lod(arg):
                        found.extend(self.parts(arg))
                    elif not is_constant(arg):
                        together.append(arg)

            chain(node)
            return found + ([Node("call", "bool", tuple(together), node.extra)] if together else [])
        return [p for a in read(node) for p in self.parts(a)]

    def reads_measure(self, node):
        if node.kind == "lod":
            return False
        if node.kind == "col":
            return self.model.table(node.extra[0]).column(node.extra[1]).role == "measure"
        return any(self.reads_measure(a) for a in read(node))

    def run_aggregate(self, node, view):
        arg = node.args[0]
        rows_read = self.rows_tables(arg)
        dims = self.lod_dims(arg, view)
        base = self.tables(arg, view)
        groups = set().union(*(self.tables(*d) for d in view.dims))
        base = base or groups
        parts = self.parts(arg)
        by_rows = not has_lod(arg) or self.reads_measure(arg) or any(is_number(p) for p in parts)
        frame, seen = {}, set()
        for row in self.filtered(base, groups, view):
            key = self.group_key(row, view)
            k = [key] + [self.dim_value(d, row, around) for d, around in dims]
            if by_rows:
                k += [row[t] for t in sorted(rows_read)]
            else:
                k += [self.row_value(p, row, view) for p in parts]
            k = tuple(k)
            if k in seen:
                continue
            seen.add(k)
            if ABSENT in key:
                continue
            frame.setdefault(key, []).append(self.row_value(arg, row, view))
        return {key: aggregate(node.extra, values, node) for key, values in frame.items()}

    # ------------------------------------------------------------ the statement

    def measures(self):
        """A row-level measure column stands for its SUM."""
        return [Node("agg", m.type, (m,), "SUM") if m.kind == "col" else m for m in self.statement.measures]

    def run(self):
        """(rows, is ordered); raises NoPath, Ambiguous, TooLarge."""
        s = self.statement
        measures = [] if s.rows else self.measures()
        if s.where:
            self.check(s.where, self.row_view)
        if s.context:
            self.check(s.context, self.filters["context"][-1][1])
        for dim in s.dims:
            self.check(dim, self.row_view)
        for measure in measures + ([s.having] if s.having else []):
            self.check(measure, self.view)
        if s.dims and not measures:
            base = set().union(*(self.tables(d, self.row_view) for d in s.dims))
            self.check_frame(base, set(), self.view)
            found = []
            for row in self.filtered(base, set(), self.view):
                values = [self.dim_value(d, row, self.row_view) for d in s.dims]
                if ABSENT not in values:  # an inner join between the items
                    found.append(tuple(values))
            keys = found if s.rows else list(dict.fromkeys(found))
        elif not s.dims:
            keys = [()]
        else:
            keys = {}
            for measure in measures:
                for node in self.aggregates(measure):
                    keys.update(dict.fromkeys(self.groups_of(node, self.view)))
            keys = list(keys)
        if s.having:
            keys = [k for k in keys if self.group_value(s.having, k, self.view) is True]
        rows = [k + tuple(self.group_value(m, k, self.view) for m in measures) for k in keys]
        if not s.rows:
            rows.sort(key=lambda row: [self.order_key(v) for v in row[:len(s.dims)]])
        for item, descending in reversed(s.order):
            rows.sort(key=lambda row: self.order_key(row[item]), reverse=descending)
        if s.limit is None or s.per is None:
            return rows if s.limit is None else rows[:s.limit]
        taken, kept = {}, []
        for row in rows:
            taken[row[s.per]] = taken.get(row[s.per], 0) + 1
            kept += [row] if taken[row[s.per]] <= s.limit else []
        return kept

    def aggregates(self, node):
        if node.kind == "agg":
            return [node]
        return [found for a in node.args for found in self.aggregates(a)]

    @staticmethod
    def order_key(value):
        return (0,) if value is None else (1, value)


def evaluate(graph, statement):
    return Evaluator(graph, statement).run()
