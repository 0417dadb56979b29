"""J: the rows that an aggregate runs over (docs/semantics.md 2.1), as a list of tuples: one row number per table, -1 where there is none."""

from paths import Ambiguous, NoPath, Paths
from remembered import remembered


class TooLarge(Exception):
    """Not a difference: J would have too many rows to be worth the time."""


class Graph(Paths):
    @remembered
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

    @remembered
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
            ways = [(t, self.candidates(start, tuple(standing), t)) for t in left]
            ways = [(t, w) for t, w in ways if w is not None]
            if not ways:
                raise TooLarge("no path with a single peak")
            table, (source, path, _) = min(ways, key=lambda w: len(w[1][1]))
            own = self.candidates(start, (start,), table) if source != start else None
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
        paired = self.only_pairs(found, start, base, standing[1:])
        self.met["side by side"] += len(standing) > 1
        self.met["rows without a partner given up"] += len(paired) < len(found)
        self.met["rows without a partner kept"] += any(row[t] < 0 for row in paired for t in standing)
        found = paired
        for table in asked:
            if table not in standing:
                ways = self.lookups(start, tuple(standing), tuple(finest), table)
                found = [{**row, table: self.looked_up(row, ways)} for row in found]
        return found

    def only_pairs(self, rows, start, base, expanded):
        """Of finest tables side by side the pairs count: a row without a partner stays only where the rows of B in it have no pair."""
        if len(expanded) < 2:
            return rows
        of_base = [t for t in expanded if t in base]
        whole = {}
        for row in rows:
            if all(row[t] >= 0 for t in expanded if t not in base):
                whole.setdefault(row[start], []).append(row)

        def replaces(whole, row):
            return all(row[t] < 0 or whole[t] == row[t] for t in of_base) and any(row[t] < 0 <= whole[t] for t in expanded)

        return [row for row in rows if all(row[t] >= 0 for t in expanded) or not any(replaces(w, row) for w in whole.get(row[start], []))]

    @remembered
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
