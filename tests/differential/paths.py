"""Paths between tables (docs/semantics.md 2.3), and the rows that they lead to. Slow and literal: every simple path is listed."""

from collections import Counter, namedtuple

from remembered import remembered


class NoPath(Exception):
    pass


class Ambiguous(Exception):
    pass


# One relationship walked: way is up (many to one), down, across.
Step = namedtuple("Step", "link number way to")


class Paths:
    def __init__(self, model):
        self.model = model
        self.names = [t.name for t in model.tables]
        self.steps = {name: [] for name in self.names}
        for number, link in enumerate(model.links()):
            if link.source == link.target:
                continue  # a table's reference to itself takes no part
            self.steps[link.source].append(Step(link, number, "across" if link.many else "up", link.target))
            self.steps[link.target].append(Step(link, number, "across" if link.many else "down", link.source))
        self.known, self.joined, self.met = {}, {}, Counter()  # met: what happened, for the histogram

    @remembered
    def simple_paths(self, start, end):
        """Every path that visits no table twice."""
        found = []

        def go(at, path, seen):
            if at == end:
                found.append(tuple(path))
                return
            for step in self.steps[at]:
                if step.to not in seen:
                    go(step.to, path + [step], seen | {step.to})

        go(start, [], {start})
        return found

    @remembered
    def ups(self, start, end):
        return [p for p in self.simple_paths(start, end) if all(s.way == "up" for s in p)]

    @remembered
    def reaches(self, start, end):
        return bool(self.ups(start, end))

    @remembered
    def finer(self, a, b):
        """Of two tables that reach each other, the one with fewer steps to the other."""
        if a == b or not self.reaches(a, b):
            return False
        if not self.reaches(b, a):
            return True
        there, back = len(self.lookup_path(a, b)), len(self.lookup_path(b, a))
        return (there, self.names.index(a)) < (back, self.names.index(b))

    def finest(self, tables):
        return self.finest_of(frozenset(tables))

    @remembered
    def finest_of(self, tables):
        finest = {t for t in tables if not any(self.finer(u, t) for u in tables)}
        for t in sorted(tables, key=self.names.index):  # longer cycles: what nothing reaches stands for itself
            if not any(u == t or self.reaches(u, t) for u in finest):
                finest.add(t)
        return frozenset(finest)

    @remembered
    def up_path(self, start, end):
        """The path of a lookup: an error when there is one as long the other way round."""
        path = self.lookup_path(start, end)
        if start != end and self.reaches(end, start) and len(self.lookup_path(end, start)) == len(path):
            raise Ambiguous(start, end)
        return path

    @remembered
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

    @remembered
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

    @remembered
    def rows_by_value(self, table, column):
        found = {}
        for r, row in enumerate(self.model.table(table).rows):
            if row[column] is not None:
                found.setdefault(row[column], []).append(r)
        return found

    def step_rows(self, table, row, step):
        """The rows that a step leads to: equality of the key columns, and NULL matches nothing."""
        link = step.link
        if step.way == "up" or (step.way == "across" and link.source == table):
            mine, theirs = link.source_column, link.target_column
        else:
            mine, theirs = link.target_column, link.source_column
        key = self.model.table(table).rows[row][mine]
        return () if key is None else self.rows_by_value(step.to, theirs).get(key, ())

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
